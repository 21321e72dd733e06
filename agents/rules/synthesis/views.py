"""What a source's columns can give as text: each view is a few operations and the texts they make of the sample.

Views run the very operations that a plan would hold, so that what was judged is what will be made.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pyarrow as pa
from pydantic import ValidationError

from ....domain.errors import RegraftError
from ....domain.plan import Step
from ....domain.profile import ColumnProfile, TableProfile
from ....tools.cells import Unreadable, read_literal
from ....tools.operations.base import ROW
from ....tools.operations.guess import common_start
from ..reading.texts import share
from ..reading.traits import PART_MARK, Traits, traits
from .search import run_steps

_MOST_COLUMNS = 40
_FIELDS = 12
_ENDS = (".", "?", "!", "。")


@dataclass(frozen=True)
class View:
    """Texts of one column of the sample (None where a row gives none) and the steps that make them.

    `name` is the source's column, `column` the one that holds the texts after `steps`; `items` tells that the column
    holds lists (then `texts` are the items joined by line breaks), `partial` that the texts leave something out,
    `cut` that words which all of the column's texts begin or end with are taken off.
    """

    name: str
    column: str
    steps: tuple[Step, ...]
    texts: tuple[str | None, ...]
    items: bool = False
    partial: bool = False
    cut: bool = False

    @property
    def filled(self) -> list[str]:
        return [text for text in self.texts if text is not None and text.strip()]

    @cached_property
    def share(self) -> float:
        """Share of the sample's rows that give a text."""
        return len(self.filled) / len(self.texts) if self.texts else 0.0

    @cached_property
    def traits(self) -> Traits:
        return traits(self.filled[:80])

    @cached_property
    def distinct(self) -> float:
        filled = self.filled
        return len(set(filled)) / len(filled) if filled else 0.0


def view(table: pa.Table, name: str, column: str, steps: Sequence[Step] = ()) -> View | None:
    """The view that `steps` make of the sample; None where they cannot run on it."""
    try:
        after = run_steps(table, steps)
    except (RegraftError, ValidationError):  # such as a pattern or a path that is longer than the step takes
        return None
    cells = after.column(column)
    listed = pa.types.is_list(cells.type)
    if pa.types.is_nested(cells.type) and not listed:
        return None
    texts: list[str | None] = [None] * table.num_rows
    for row, cell in zip(after.column(ROW).to_pylist(), _texts(cells, listed), strict=True):
        texts[row] = cell
    return View(name, column, tuple(steps), tuple(texts), items=listed)


def _texts(cells: pa.ChunkedArray, listed: bool) -> list[str | None]:
    from ....tools.cells import cell_text, column_text

    if not listed:
        return column_text(cells).to_pylist()
    return [None if cell is None else "\n".join(cell_text(item) or "" for item in cell) for cell in cells.to_pylist()]


def views_of(table: pa.Table, profile: TableProfile) -> list[View]:
    """Every view that is worth comparing with a slot, the plain columns first."""
    found: list[View] = []
    for column in profile.columns[:_MOST_COLUMNS]:
        if column.type in ("binary", "empty") or column.share_empty > 0.95 or column.name not in table.column_names:
            continue
        found += [made for made in _of_column(table, column) if made is not None and made.filled]
    return found


def _of_column(table: pa.Table, column: ColumnProfile) -> list[View | None]:
    name = column.name
    if column.type == "list":
        return _of_items(table, name) or _of_list(table, name, name, ())
    if column.type == "struct":
        return _of_fields(table, name)
    if column.encoded == "list":
        parsed = Step(op="parse", args={"column": name, "into": "list", "output": f"{name} items"})
        listed = _of_items(table, name) or _of_list(table, name, f"{name} items", (parsed,))
        return [*listed, view(table, name, name)]
    if column.encoded == "struct":
        return _of_fields(table, name)
    plain = view(table, name, name)
    if plain is None or column.type != "text":
        return [plain]
    return [plain, _unwrapped(table, plain), _in_lines(table, plain)]


def _of_list(table: pa.Table, name: str, column: str, steps: tuple[Step, ...]) -> list[View | None]:
    """The list itself, its one item, its first item (one of several references), and its items as one text."""
    value, first, text = f"{name} value", f"{name} first", f"{name} text"
    made = [
        view(table, name, column, steps),
        view(table, name, value, (*steps, Step(op="parse", args={"column": column, "into": "text", "output": value}))),
    ]
    one = view(table, name, first, (*steps, Step(op="parse", args={"column": column, "path": "0", "output": first})))
    made.append(replace(one, partial=True) if one is not None else None)
    ended = made[0] is not None and share([text.rstrip().endswith(_ENDS) for text in made[0].filled[:60]]) > 0.3
    for separator in (" ", "\n") if ended else (" ", "\n", ", "):  # sentences are no enumeration
        step = Step(op="join", args={"column": column, "separator": separator, "output": text})
        made.append(view(table, name, text, (*steps, step)))
    return made


def _of_fields(table: pa.Table, name: str) -> list[View | None]:
    """The fields of a struct, whatever their depth, by what its first cells hold; the key of its greatest number.

    A field's view is named for its path (translation.en), so that two fields count as two sources of texts.
    """
    best = Step(op="parse", args={"column": name, "into": "best_key", "output": f"{name} best"})
    made: list[View | None] = [view(table, name, f"{name} best", (best,))]
    cells = [_decoded(cell) for cell in table.column(name).slice(0, 20).to_pylist()]
    fields: dict[str, bool] = {}
    for cell in cells:
        fields |= dict(_leaves(cell))
    for path, listed in list(fields.items())[:_FIELDS]:
        output = f"{name} {path.replace('.', ' ')}"
        into = "list" if listed else "text"
        step = Step(op="parse", args={"column": name, "path": path, "into": into, "output": output})
        if listed:
            made += _of_list(table, f"{name}.{path}", output, (step,))[:3]
        else:
            made.append(view(table, f"{name}.{path}", output, (step,)))
    return made


def _of_items(table: pa.Table, name: str) -> list[View | None]:
    """The fields of a list's items, each as a list, where the items are structs; nothing where they are none."""
    cells = [_decoded(cell) for cell in table.column(name).slice(0, 20).to_pylist()]
    items = [item for cell in cells if isinstance(cell, list | tuple) for item in cell]
    made: list[View | None] = []
    for path in list(dict.fromkeys(path for item in items for path, listed in _leaves(item) if not listed))[:_FIELDS]:
        output = f"{name} {path.replace('.', ' ')}"
        step = Step(op="parse", args={"column": name, "path": f"*.{path}", "into": "list", "output": output})
        made += _of_list(table, f"{name}.{path}", output, (step,))[:3]
    return made


def _decoded(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    try:
        return read_literal(cell)
    except Unreadable:
        return None


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, bool]]:
    """Paths to what a struct holds, and whether a list is there; a list of structs gives a list for every field."""
    if not isinstance(value, dict):
        return
    for key, inner in value.items():
        if not isinstance(key, str) or "." in key or inner is None:
            continue
        place = f"{path}{key}"
        if isinstance(inner, dict):
            yield from _leaves(inner, f"{place}.")
        elif isinstance(inner, list | tuple) and inner and isinstance(inner[0], dict):
            yield from ((f"{place}.*.{field}", True) for field in inner[0])
        else:
            yield place, isinstance(inner, list | tuple)


def _unwrapped(table: pa.Table, plain: View) -> View | None:
    """The texts without the fixed words that all of them begin or end with ("Please answer the question: …")."""
    filled = plain.filled
    if len(filled) < 10 or plain.distinct < 0.2 or plain.traits.code > 0.3:
        return None
    start, end = common_start(filled), common_start([text[::-1] for text in filled])[::-1]
    start = start[: _cut(start)]
    end = end[len(end) - _cut(end[::-1]) :].lstrip(".?!…\"'") if end.strip() else ""
    if len(start.split()) < 2 and len(end.split()) < 2:
        return None
    pattern = (
        rf"(?s)\A{_re2(start) if len(start.split()) >= 2 else ''}(.*?){_re2(end) if len(end.split()) >= 2 else ''}\s*\z"
    )
    column = f"{plain.name} content"
    step = Step(op="regex_extract", args={"column": plain.name, "pattern": pattern, "output": column})
    made = view(table, plain.name, column, (step,))
    return replace(made, cut=True) if made is not None else None


def _in_lines(table: pa.Table, plain: View) -> View | None:
    """The texts with a line break where the corpus puts a mark of its own between parts ("one <::> two")."""
    marks = {mark for text in plain.filled for mark in PART_MARK.findall(text)}
    if len(marks) != 1 or plain.traits.marked < 0.8:
        return None
    column = f"{plain.name} lines"
    args = {"column": plain.name, "pattern": rf"\s*{re.escape(marks.pop())}\s*", "replacement": "\n", "output": column}
    return view(table, plain.name, column, (Step(op="regex_replace", args=args),))


def _re2(text: str) -> str:
    return re.escape(text).replace("\\ ", " ")


def _cut(text: str) -> int:
    """Up to the last word boundary of a common beginning."""
    boundary = re.search(r"[\s\W](?=\w*$)", text)
    return len(text) if boundary is None or not text[-1:].isalnum() else boundary.end()
