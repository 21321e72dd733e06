"""What authors of packages test their components with: each function raises AssertionError, saying what is wrong.

They need no test framework: call them in a test of yours with a component and, where it works on rows, a few rows.
"""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ...domain.card import DatasetCard, DatasetRef
from ...domain.errors import DatasetError
from ..catalogs.base import Block, Catalog

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool

    from ...domain.task import TaskSpec
    from ...memory.embedders import Embedder
    from ..execution.transform import Transformed
    from ..recipes.base import Need, Recipe, Round
    from .server import ModelServer

_FEW = 7
_UNKNOWN = "no-such-owner/no-such-dataset"


def check_catalog(catalog: Catalog) -> None:
    """A catalog lists the same cards again, reads every row once and at its place, samples alike for a seed, and
    refuses what it does not have with DatasetError."""
    cards = list(catalog.cards())
    ids = [card.id for card in cards]
    assert ids, "the catalog has no dataset to be tested with"
    assert len(set(ids)) == len(ids), "two cards have the same id"
    assert ids == [card.id for card in catalog.cards()], "cards come in another order the second time"
    assert not set(ids) & set(catalog.unreadable()), "a dataset is listed and unreadable at once"
    _refuses(lambda: catalog.card(_UNKNOWN), "a card of a dataset that is not there")
    for card in cards:
        _check_dataset(catalog, card)


def _check_dataset(catalog: Catalog, listed: DatasetCard) -> None:
    card = catalog.card(listed.id)
    assert card.id == listed.id, f"card({listed.id!r}) gives the card of {card.id!r}"
    assert card.splits, f"{card.id}: card() tells of no split"
    for config in card.configs():
        splits = tuple(split.split for split in card.splits if split.config == config)
        ref = DatasetRef(id=card.id, revision=card.revision, config=config, splits=splits)
        _check_rows(catalog, ref)
        other = ref.model_copy(update={"splits": ("no-such-split",)})
        _refuses(lambda other=other: catalog.read_block(other, 0), f"{card.id}: a split that is not there")


def _check_rows(catalog: Catalog, ref: DatasetRef) -> None:
    blocks = _blocks(catalog, ref)
    places = [place for block in blocks for place in zip(block.splits, block.index, strict=True)]
    assert len(set(places)) == len(places), f"{ref.key}: a row comes twice"
    assert all(len(set(block.splits)) == 1 for block in blocks), f"{ref.key}: a block spans two splits"
    schemas = [block.table.schema for block in blocks]
    assert all(schema.equals(schemas[0]) for schema in schemas), f"{ref.key}: blocks differ in their columns"
    known = catalog.row_count(ref)
    assert known in {None, len(places)}, f"{ref.key}: row_count says {known}, there are {len(places)} rows"
    count = catalog.blocks(ref, rows=_FEW)
    assert count in {None, len(blocks)}, f"{ref.key}: blocks says {count}, there are {len(blocks)}"
    for number in reversed(range(len(blocks))):
        again = catalog.read_block(ref, number, rows=_FEW)
        assert again is not None, f"{ref.key}: block {number} is not there when it is read alone"
        assert again.table.equals(blocks[number].table), f"{ref.key}: block {number} differs when it is read alone"
    _check_sample(catalog, ref, dict(zip(places, _rows(blocks), strict=True)))
    with ThreadPoolExecutor(4) as pool:
        for read in pool.map(lambda _: _blocks(catalog, ref), range(4)):
            same = all(a.table.equals(b.table) for a, b in zip(read, blocks, strict=True))
            assert same, f"{ref.key}: threads read something else than one alone"


def _check_sample(catalog: Catalog, ref: DatasetRef, rows: Mapping[tuple[str, int], dict[str, Any]]) -> None:
    wanted = max(len(rows) // 2, 1)
    sample, again = catalog.sample(ref, wanted, seed=3), catalog.sample(ref, wanted, seed=3)
    assert sample.table.equals(again.table), f"{ref.key}: the same seed samples other rows"
    assert len(sample) <= len(rows), f"{ref.key}: a sample holds more rows than there are"
    for place, row in zip(zip(sample.splits, sample.index, strict=True), _rows([sample]), strict=True):
        assert rows.get(place) == row, f"{ref.key}: the sampled row at {place} is not the row at that place"


def check_operation(name: str, args: Mapping[str, Any], rows: pa.Table) -> "Transformed":
    """An operation accounts for every row, changes none of the columns that it does not name, and makes the same of
    rows whether they come in one block or two. Gives what it made of the rows."""
    from ...domain.plan import Plan, Step
    from ..execution.bind import bind
    from ..execution.transform import transform

    step = Step(op=name, args=dict(args))
    bound = bind(Plan(task="t", dataset="d", columns=tuple(rows.column_names), steps=(step,)), rows.column_names)
    operation = bound.steps[0]
    made = transform(bound, _block(rows))
    assert len(rows) + made.expanded == made.accepted.num_rows + made.rejected.num_rows, f"{name}: rows are lost"
    again = transform(bound, _block(rows))
    assert made.accepted.equals(again.accepted), f"{name}: the same rows and seed give something else the second time"
    if operation.operation.scope == "row" and len(rows) > 1:
        middle = len(rows) // 2
        halves = [
            transform(bound, _block(part, first)) for part, first in ((rows[:middle], 0), (rows[middle:], middle))
        ]
        joined = pa.concat_tables([half.accepted for half in halves])
        assert joined.equals(made.accepted), (
            f"{name}: a row's result depends on the rows beside it; declare scope='table'"
        )
    return made


def check_check(name: str, args: Mapping[str, Any], rows: pa.Table, *, passes: Sequence[bool]) -> None:
    """A check gives each row the verdict that `passes` tells, and a reason for each that fails."""
    from ...domain.requirement import Requirement
    from ..checks.apply import failures

    failed = failures(rows, [Requirement(check=name, args=dict(args))])
    verdicts = [not any(failure.failed[place].as_py() for failure in failed) for place in range(rows.num_rows)]
    assert verdicts == list(passes), f"{name}: verdicts are {verdicts}, not {list(passes)}"
    assert all(failure.reason for failure in failed), f"{name}: a failure has no reason"


def check_embedder(embedder: "Embedder") -> None:
    """An embedder gives unit vectors of its dimensions, the same for a text whatever stands beside it."""
    import numpy as np

    texts = ["rain on the hills", "", "a bill that was paid twice", "雨が降る"]
    vectors = embedder.embed(texts)
    assert vectors.shape == (len(texts), embedder.dimensions), f"the vectors' shape is {vectors.shape}"
    assert vectors.dtype == np.float32, f"the vectors are {vectors.dtype}, not float32"
    lengths = np.linalg.norm(vectors[[0, 2]], axis=1)
    assert np.allclose(lengths, 1, atol=1e-3), f"the vectors' lengths are {lengths}, not 1"
    alone = np.concatenate([embedder.embed([text]) for text in texts])
    assert np.allclose(alone, vectors, atol=1e-3), "a text's vector depends on the texts beside it"
    assert embedder.name, "the embedder has no name"


def check_format(name: str, rows: pa.Table, *, inputs: Sequence[str], outputs: Sequence[str]) -> pa.Table:
    """An output format gives one row a row in its declared columns. Gives the rows in that form."""
    from ..export.formats import Roles
    from ..export.storage import Storage

    stored = Storage(name, Roles("Do it.", inputs, outputs), None)
    made = stored.shape(rows)
    assert made.schema.equals(stored.schema), f"{name}: the columns are not those that are declared"
    assert [column for column, says in stored.columns() if not says] == [], f"{name}: a column is not explained"
    return made


def check_recipe(name: str, task: "TaskSpec", server: "ModelServer", *, rows: int = 10) -> "Round":
    """A recipe announces its calls, gives candidates whose cells are texts of the task's columns (or says why it
    eliminated one), keeps plain JSON, and makes the same of a need whose answers the ledger has. Gives its first round.
    """
    from ...domain.brief import TaskBrief, TextLayout
    from ..recipes.base import RECIPES, Need

    recipe = RECIPES.get(name)
    assert 0 <= recipe.calls(1) <= recipe.calls(100), f"{name}: more rows are said to take fewer calls"
    layout = TextLayout(literals=("", ""), slots=())
    brief = TaskBrief(
        task=task,
        kind="label" if task.labels else "free_text",
        language=task.language,
        labels=task.labels or (),
        layouts=dict.fromkeys(task.columns, layout),
        requirements=(),
        queries=(),
    )
    need = Need(brief, seed=0, round=0, wanted=rows)
    with TemporaryDirectory() as home:
        made = _round(recipe, need, server, Path(home))
        asked = server.seen.requests
        again = _round(recipe, need, server, Path(home))
        assert server.seen.requests == asked, f"{name}: a round that is made again asks what was answered already"
    assert list(made.rows) == list(again.rows), f"{name}: the same answers give other rows the second time"
    assert made.rows or made.ended, f"{name}: the round has no row and does not say why"
    for row in made.rows:
        whole = set(row.cells) == set(task.columns) and all(isinstance(cell, str) for cell in row.cells.values())
        assert whole or row.reason, f"{name}: {dict(row.cells)} are no texts of {', '.join(task.columns)}"
    json.dumps(dict(made.kept))
    return made


def _round(recipe: "Recipe", need: "Need", server: "ModelServer", home: Path) -> "Round":
    from ..models.opening import ModelOptions, open_models
    from ..recipes.bench import Bench

    service = open_models("openai:m", home, ModelOptions(base_url=server.url, api_key="none"), run="r")
    try:
        return recipe.make(need, Bench(service, f"recipe:{recipe.name}"))
    finally:
        service.close()


def check_tool(tool: "BaseTool", args: Mapping[str, Any]) -> Any:
    """A tool for agents answers with JSON, and tells in words what is wrong with arguments. Gives its answer."""
    answer = tool.invoke(dict(args))
    json.dumps(answer)
    wrong = tool.invoke({**args, "no_such_argument": 1})
    assert isinstance(wrong, str) and "no_such_argument" in wrong, (
        f"{tool.name}: an unknown argument is answered {wrong!r}"
    )
    return answer


def _block(rows: pa.Table, first: int = 0) -> Block:
    return Block(rows, ["train"] * rows.num_rows, range(first, first + rows.num_rows))


def _blocks(catalog: Catalog, ref: DatasetRef) -> list[Block]:
    read: list[Block] = []
    while (block := catalog.read_block(ref, len(read), rows=_FEW)) is not None:
        read.append(block)
    return read


def _rows(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    return [row for block in blocks for row in block.table.to_pylist()]


def _refuses(work: Any, what: str) -> None:
    try:
        work()
    except DatasetError:
        return
    raise AssertionError(f"{what} is not refused with DatasetError")
