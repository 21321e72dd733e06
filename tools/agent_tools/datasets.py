"""The built-in tools for agents: search, card, rows, columns."""

from collections.abc import Sequence
from math import isfinite
from typing import Any

from pydantic import Field

from ...domain.card import DatasetCard, DatasetRef
from ...domain.errors import DatasetError
from ...memory.cards.index import CardIndex, MemoryIndex, Query
from ...memory.embedders import choose
from ..catalogs.base import PreviewingCatalog, SearchableCatalog
from ..cells import cell_text
from ..languages import code_of
from ..profiling.profile import profile
from .base import ToolArgs, ToolContext, agent_tool

_CELL_CHARS, _TEXT_CHARS = 1_000, 4_000
_MOST_FOUND = 1_000
_SAMPLE = 500


class SearchArgs(ToolArgs):
    query: str = Field(min_length=1, description="what the dataset should hold, in a sentence or a few words")
    limit: int = Field(default=10, ge=1, le=50, description="how many datasets to list")
    language: str | None = Field(default=None, description="only datasets that state this language code, such as en")


class CardArgs(ToolArgs):
    dataset: str = Field(description="the dataset's id, as search_datasets lists it")


class RowsArgs(CardArgs):
    configuration: str | None = Field(default=None, description="the configuration; the first one if left out")
    split: str | None = Field(default=None, description="the split, such as train; the first one if left out")
    rows: int = Field(default=5, ge=1, le=50, description="how many rows from the start")


class StatisticsArgs(CardArgs):
    configuration: str | None = Field(default=None, description="the configuration; the first one if left out")
    columns: tuple[str, ...] = Field(default=(), description="only these columns; all if left out")


@agent_tool("search_datasets")
def search_datasets(args: SearchArgs, context: ToolContext) -> dict[str, Any]:
    """Find datasets by what they hold. Lists ids, titles, licences and languages, best first."""
    asked = args.language and (code_of(args.language) or args.language)

    def keep(card: DatasetCard) -> bool:
        return asked is None or asked in {code_of(code) or code for code in card.languages}

    hits = _index(context, args.query).search([Query(args.query)], limit=args.limit, keep=keep)
    return {"datasets": [{"id": hit.card.id, **_facts(hit.card)} for hit in hits]}


@agent_tool("dataset_card")
def dataset_card(args: CardArgs, context: ToolContext) -> dict[str, Any]:
    """Read a dataset's card: description, licences, languages, configurations and splits with their numbers of rows."""
    card = context.catalog.card(args.dataset)
    splits = [{"config": one.config, "split": one.split, "rows": one.rows} for one in card.splits]
    text = card.description[:_TEXT_CHARS]
    return {
        "id": card.id,
        "revision": card.revision,
        **_facts(card),
        "tasks": list(card.tasks),
        "gated": card.gated,
        "splits": splits,
        "description": text,
        "notes": list(card.notes),
    }


@agent_tool("preview_rows")
def preview_rows(args: RowsArgs, context: ToolContext) -> dict[str, Any]:
    """Show the first rows of a dataset's split. Long cells are cut."""
    ref = _ref(context, args.dataset, args.configuration, args.split)
    first = ref.model_copy(update={"splits": ref.splits[:1]})
    catalog = context.catalog
    rows = catalog.first_rows(first, args.rows) if isinstance(catalog, PreviewingCatalog) else None
    if rows is None:
        block = catalog.read_block(first, 0, rows=args.rows)
        rows = block.table.to_pylist() if block is not None else []
    shown = [{name: _cut(cell) for name, cell in row.items()} for row in rows]
    return {"dataset": ref.id, "revision": ref.revision, "config": ref.config, "split": first.splits[0], "rows": shown}


@agent_tool("column_statistics")
def column_statistics(args: StatisticsArgs, context: ToolContext) -> dict[str, Any]:
    """Describe a dataset's columns on sampled rows: type, share of empty cells, lengths, commonest values, examples."""
    ref = _ref(context, args.dataset, args.configuration, None)
    card = context.catalog.card(args.dataset)
    statistics = profile(ref, context.catalog.sample(ref, _SAMPLE), context.catalog.row_count(ref), card)
    missing = [name for name in args.columns if name not in {column.name for column in statistics.columns}]
    if missing:
        known = ", ".join(column.name for column in statistics.columns)
        raise DatasetError(args.dataset, f"it has no column {', '.join(missing)}", f"its columns are {known}")
    columns = [column for column in statistics.columns if not args.columns or column.name in args.columns]
    described = [column.model_dump(mode="json", exclude={"examples", "values"}) for column in columns]
    for column, out in zip(columns, described, strict=True):
        out["values"] = [[_cut(value), count] for value, count in column.values[:10]]
        out["examples"] = [_cut(example) for example in column.examples[:3]]
    return {
        "dataset": ref.id,
        "config": ref.config,
        "sampled": statistics.rows,
        "rows": statistics.total_rows,
        "columns": described,
    }


def _facts(card: DatasetCard) -> dict[str, Any]:
    return {
        "title": card.title,
        "licenses": list(card.licenses),
        "languages": list(card.languages[:10]),
        "size": card.size_category,
    }


def _index(context: ToolContext, query: str) -> CardIndex:
    """The catalog's index where one was built, else its cards as far as they may suit the query."""
    catalog, embedder = context.catalog, choose(None, context.home)
    if not isinstance(catalog, SearchableCatalog):
        return MemoryIndex(list(catalog.cards()), embedder)
    folder = context.home / "index" / catalog.index_name
    if (folder / "cards.sqlite").exists():
        from ...memory.cards.search import StoredIndex
        from ...memory.cards.store import CardStore

        store = CardStore(folder, embedder)
        if store.derived is not None:
            return StoredIndex(store)
    return MemoryIndex(catalog.search([query], limit=_MOST_FOUND), embedder)


def _ref(context: ToolContext, dataset: str, config: str | None, split: str | None) -> DatasetRef:
    """A configuration with the named split or all of them. Raises DatasetError for one that is not there."""
    card = context.catalog.card(dataset)
    configs = card.configs()
    chosen = config or configs[0]
    known = [one.split for one in card.splits if one.config == chosen]
    wanted: Sequence[str] = [split] if split else known
    if chosen not in configs or not set(wanted) <= set(known):
        names = ", ".join(f"{one.config}/{one.split}" for one in card.splits)
        raise DatasetError(dataset, f"it has no {chosen}/{split or ''}".rstrip("/"), f"it has {names}")
    return DatasetRef(id=card.id, revision=card.revision, config=chosen, splits=tuple(wanted))


def _cut(cell: Any) -> Any:
    """A cell as JSON takes it: numbers and truth as they are, everything else as text of bounded length."""
    if cell is None or isinstance(cell, bool | int) or (isinstance(cell, float) and isfinite(cell)):
        return cell
    text = "(binary data)" if isinstance(cell, bytes) else cell_text(cell) or ""
    return text if len(text) <= _CELL_CHARS else text[: _CELL_CHARS - 1] + "…"
