"""`regraft extend`: a person's own rows, as demonstrations and as a source, brought to as many as are asked for."""

import hashlib
import random
import re
import shutil
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ...domain.errors import DatasetError, InputError, TaskError
from ..tasks.file import load_task

if TYPE_CHECKING:
    from ...domain.card import DatasetCard
    from ...domain.task import TaskSpec
    from .building import Wishes

SHOWN = 8
"""Rows that become demonstrations."""
FEWEST = 2
OUTPUTS = ("output", "label", "labels", "answer", "response", "completion", "target", "summary", "category", "class")
PAIRS = ("chosen", "rejected")
_READ = 10_000
_MOST_LABELS, _ROWS_A_LABEL = 30, 3
_LONGEST = 2_000
"""Characters of a cell beyond which a row is no demonstration."""

_ID = re.compile(r"[\w.-]+(/[\w.-]+)?")

Row = dict[str, str]


def run_extend(
    dataset: Path, task: Path | None, instruction: str | None, wishes: "Wishes", *, home: Path, as_json: bool
) -> int:
    """Extend, and return the exit code. Raises InputErrors before anything is begun."""
    from .building import build_task

    own, name = _own(dataset, wishes.catalog, home)
    spec = task_of(own, name, task, instruction, home)
    rows = wishes.rows or spec.rows
    if rows is None:
        raise InputError("Nobody says how many rows there are to be", "say --rows N")
    catalog = _searched(own, wishes.catalog)
    synthesis = wishes.synthesis or ("never" if wishes.model == "offline" else None)
    wishes = replace(wishes, catalog=catalog, rows=rows, synthesis=synthesis, extends=name)
    return build_task(spec, wishes, home=home, as_json=as_json)


def _own(dataset: Path, catalog: str, home: Path) -> tuple[str, str]:
    """The catalog that has the person's rows, and their id in it: a copy of the file or folder, else the id of a
    dataset of the catalog that was named, or of the Hub. Raises InputError where there is neither."""
    from ...tools.catalogs import anchored, open_catalog

    place, name = dataset.expanduser(), str(dataset)
    if place.exists():
        return _taken_in(place.resolve(), home)
    if not _ID.fullmatch(name):
        raise InputError(f"There is no dataset {place}", "name a file or a folder of rows, or the id of a dataset")
    where = anchored("hub" if catalog == "none" else catalog)
    try:
        open_catalog(where, home=home).card(name)
    except InputError as exc:
        raise InputError(
            f"There is no file or folder {name!r}, and the catalog {where!r} gives no dataset of it: {exc.problem}",
            "name a file or a folder of rows, or the id of a dataset",
        ) from exc
    return where, name


def _searched(own: str, catalog: str) -> str:
    """The build's catalogs: the one that has the person's rows and, where one was named, that one to look for more in.

    Where both are one, `none` beside it says that more than the person's rows are wanted of it: a build whose only
    catalog is that of the rows it extends looks for no others.
    """
    if catalog == "none":
        return own
    from ...tools.catalogs import anchored

    return f"{own},none" if own == anchored(catalog) else f"{own},{catalog}"


def task_of(own: str, name: str, task: Path | None, instruction: str | None, home: Path) -> "TaskSpec":
    """The task whose rows the dataset's are: the file's, or one that is read from its columns and rows.

    Raises DatasetError for rows that make no task, TaskError for a task of other columns.
    """
    from ...domain.task import Demonstration, TaskSpec

    card, rows = _rows(own, name, home)
    columns = [*rows[0]]
    if task is not None:
        spec = load_task(task, as_written=True)
        if missing := [column for column in spec.columns if column not in columns]:
            raise TaskError(
                f"The task {spec.name!r} has the column {missing[0]!r}, which the dataset does not have",
                f"its columns are {', '.join(columns)}",
            )
        return spec
    outputs = _outputs(columns)
    inputs = [column for column in columns if column not in outputs]
    labels = _labels(rows, outputs)
    wording = instruction or " ".join(card.description.split())[:600]
    wording = wording or f"Write rows like those that are shown: for {', '.join(inputs)} give {', '.join(outputs)}."
    shown = tuple(
        Demonstration(input=_cell(row, inputs, "input"), output=_cell(row, outputs, "output"))
        for row in _spread(rows, outputs)
    )
    return TaskSpec(name=_safe(name), instruction=wording, demonstrations=shown, labels=labels)


def _rows(own: str, name: str, home: Path) -> "tuple[DatasetCard, list[Row]]":
    """The dataset's card, and rows that are whole, as texts, without columns that are no text of a row."""
    from ...graph.nodes.own import own_ref
    from ...tools.catalogs import open_catalog
    from ...tools.cells import column_text

    catalog = open_catalog(own, home=home)
    card = catalog.card(name)
    table = catalog.sample(own_ref(card), _READ, seed=0).table
    cells = {column: column_text(table.column(column)).to_pylist() for column in table.column_names}
    whole = [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
    named = {column: [row[column] for row in whole] for column in cells if not column.startswith("__")}
    kept = [column for column, values in named.items() if not _is_number_of_row(column, values)]
    rows = [{column: row[column] for column in kept} for row in whole if all((row[c] or "").strip() for c in kept)]
    if len(kept) < 2 or len(rows) < FEWEST:
        raise DatasetError(
            name, f"{len(rows)} whole rows of the columns {', '.join(kept) or 'none'} make no task", "give two or more"
        )
    return card, rows


def _is_number_of_row(column: str, values: list[str]) -> bool:
    """Whether a column only tells rows apart."""
    named = re.fullmatch(r"(?i)(row_?)?(id|idx|index|uuid|guid|key)|.*_id", column) is not None
    return named and len(set(values)) == len(values)


def _outputs(columns: list[str]) -> list[str]:
    if set(PAIRS) <= set(columns):
        return [*PAIRS]
    named = [column for name in OUTPUTS for column in columns if column.lower() == name]
    return named[:1] or columns[-1:]


def _labels(rows: list[Row], outputs: list[str]) -> tuple[str, ...] | None:
    """The outputs where they are few and come again."""
    values = sorted({row[outputs[0]] for row in rows})
    few = len(values) <= min(_MOST_LABELS, len(rows) // _ROWS_A_LABEL)
    return tuple(values) if len(outputs) == 1 and len(values) >= 2 and few else None


def _spread(rows: list[Row], outputs: list[str]) -> list[Row]:
    """Rows of every output in turn, in an order by chance, no very long ones where others are there."""
    short = [row for row in rows if max(map(len, row.values())) <= _LONGEST] or rows
    by_output: dict[str, list[Row]] = defaultdict(list)
    for row in random.Random(0).sample(short, len(short)):
        by_output["\x1f".join(row[column] for column in outputs)].append(row)
    spread: list[Row] = []
    while len(spread) < min(SHOWN, len(short)):
        for group in by_output.values():
            if group and len(spread) < SHOWN:
                spread.append(group.pop())
    return spread


def _cell(row: Row, columns: list[str], name: str) -> "str | Row":
    return row[name] if columns == [name] else {column: row[column] for column in columns}


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name.rpartition("/")[2]).strip("-._")[:80] or "extended"


def _taken_in(dataset: Path, home: Path) -> tuple[str, str]:
    """A catalog of the dataset alone, copied under the home so that a resume finds it; the catalog and the id in it."""
    name = "own/" + (dataset.stem if dataset.is_file() else dataset.name)
    key = hashlib.sha256(str(dataset).encode()).hexdigest()[:12]
    root = home / "extended" / key
    shutil.rmtree(root, ignore_errors=True)
    place = root / name
    if dataset.is_file():
        place.mkdir(parents=True)
        shutil.copy2(dataset, place / dataset.name)
    else:
        hidden = shutil.ignore_patterns(".*")
        shutil.copytree(dataset, place, symlinks=True, ignore=hidden)
    return str(root), name
