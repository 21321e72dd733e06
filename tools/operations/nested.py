"""Operations on lists and structs, native ones and those that a dataset keeps as text."""

from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from pydantic import Field, model_validator

from ...domain.errors import PlanError
from ..arrow import compute as pc
from ..arrow import whole
from ..cells import Unreadable, cell_text, column_text, read_container, read_literal
from ..rows import PART
from .base import IDENTITY, MAX_BLOCK_BYTES, ROW, OperationArgs, OperationContext, OperationResult, operation
from .cells import Sieve, data_columns, put, put_name, texts
from .guess import Guess, Seen, leaves, separators, table_sign
from .repeating import repeated_bytes
from .talks import goes_on, is_talk, said_first

_FIELDS = 12
"""Fields of one column that are tried."""
_FEW_WORDS = 2
"""Words of names, which are no texts."""


class FlattenArgs(OperationArgs):
    columns: list[str] | None = Field(default=None, description="struct columns to flatten; all of them if not given")
    separator: str = Field(default=".", min_length=1, description="what joins the names of a struct and its field")

    def columns_read(self) -> frozenset[str]:
        return frozenset(self.columns or ())

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...] | None:
        return None


@operation("flatten", nested=True)
def flatten(table: pa.Table, args: FlattenArgs, context: OperationContext) -> pa.Table:
    """Make a column of every field of struct columns, whatever their depth; column a with field b gives a.b."""
    names = list(args.columns if args.columns is not None else data_columns(table))
    while names:
        name = names.pop()
        column = table.column(name)
        if not pa.types.is_struct(column.type):
            continue
        place = table.schema.get_field_index(name)
        table = table.remove_column(place)
        for field, values in zip(column.type, whole(column).flatten(), strict=True):
            inner = f"{name}{args.separator}{field.name}"
            if inner in table.column_names:
                raise PlanError(f"Flattening {name!r} makes a second column {inner!r}", "use another separator")
            table = table.add_column(place, inner, values)
            place += 1
            names.append(inner)
    return table


class ExplodeArgs(OperationArgs):
    columns: list[str] = Field(
        min_length=1, description="list columns; those of one row have the same length and go in step"
    )
    position: str | None = Field(default=None, description="column that receives each item's position, from 0")

    def items_of(self) -> Sequence[str]:
        return self.columns

    def columns_read(self) -> frozenset[str]:
        return frozenset(self.columns)

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, *([self.position] if self.position else []))


@operation("explode", nested=True)
def explode(table: pa.Table, args: ExplodeArgs, context: OperationContext) -> OperationResult:
    """Make a row of every item of a list. A row whose list is empty, or whose lists differ in length, is rejected."""
    sieve = Sieve(table)
    for name in args.columns:
        list_column(table, name)
        sizes = pc.list_value_length(sieve.table.column(name))
        sieve.keep(pc.greater(sizes, 0), f"the list in column {name!r} is empty")
    sizes = pc.list_value_length(sieve.table.column(args.columns[0]))
    for name in args.columns[1:]:
        kept = sieve.keep(
            pc.equal(pc.list_value_length(sieve.table.column(name)), sizes),
            f"the lists in columns {args.columns[0]!r} and {name!r} differ in length",
        )
        sizes = sizes if kept is None else sizes.filter(kept)
    kept = sieve.keep(_may_repeat(sieve.table, args.columns, sizes), "too many items, each beside all other columns")
    sizes = sizes if kept is None else sizes.filter(kept)
    counts = sizes.to_numpy().astype(np.int64)
    parents = np.repeat(np.arange(len(counts)), counts)
    items = {name: pc.list_flatten(sieve.table.column(name)) for name in args.columns}
    single = sieve.table
    for name in args.columns:  # the lists themselves are not repeated
        single = put(single, name, pa.nulls(single.num_rows))
    exploded = single.take(pa.array(parents))
    for name, values in items.items():
        exploded = put(exploded, name, values)
    if args.position:
        starts = np.repeat(np.cumsum(counts) - counts, counts)
        exploded = put(exploded, args.position, pa.array(np.arange(len(parents)) - starts))
    sieve.table = numbered(exploded)
    return sieve.result()


def _may_repeat(table: pa.Table, lists: Sequence[str], sizes: pa.ChunkedArray) -> pa.Array:
    """Rows whose other cells may stand in so many rows, for all that a step may make of a block. Raises PlanError where
    all of them together are too much."""
    made = repeated_bytes(table, lists) * pc.fill_null(sizes, 0).to_numpy().astype(np.int64)
    fine = made <= MAX_BLOCK_BYTES // 16
    if made[fine].sum() > max(MAX_BLOCK_BYTES, 2 * table.nbytes):
        raise PlanError(f"it makes too much of {table.num_rows:,} rows", "select fewer columns before it")
    return pa.array(fine)


def numbered(table: pa.Table) -> pa.Table:
    """Numbers the parts of each row anew, in the table's order."""
    rows = table.column(ROW).to_numpy()
    order = np.argsort(rows, kind="stable")
    ordered = rows[order]
    first = np.r_[True, ordered[1:] != ordered[:-1]] if len(rows) else np.zeros(0, bool)
    starts = np.maximum.accumulate(np.where(first, np.arange(len(rows)), 0)) if len(rows) else order
    parts = np.empty(len(rows), np.int32)
    parts[order] = np.arange(len(rows)) - starts
    return put(table, PART, pa.array(parts, pa.int32()))


class StackArgs(OperationArgs):
    columns: dict[str, str] = Field(
        min_length=1, description="columns that each give a row of its own, with the label that tells them apart"
    )
    output: str = Field(description="column that receives the cell")
    label_output: str = Field(description="column that receives the label")

    @model_validator(mode="after")
    def _two_outputs(self) -> "StackArgs":
        if self.output == self.label_output:
            raise ValueError("`output` and `label_output` must differ")
        return self

    def columns_read(self) -> frozenset[str]:
        return frozenset(self.columns)

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        kept = [name for name in columns if name not in self.columns]
        return put_name(kept, self.output, self.label_output)


@operation("stack", for_kinds=("label",))
def stack(table: pa.Table, args: StackArgs, context: OperationContext) -> OperationResult:
    """Make a row of each of several columns: good and bad sentence side by side become two labelled rows.

    A blank cell gives no row; a row with blank cells only is rejected.
    """
    kept = table.select([name for name in table.column_names if name not in args.columns])
    cells = {name: texts(table, name) for name in args.columns}
    filled = {name: pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(cells[name]), ""), False) for name in cells}
    some = np.logical_or.reduce([mask.to_numpy(zero_copy_only=False) for mask in filled.values()])
    sieve = Sieve(kept)
    sieve.keep(pa.array(some), f"columns {', '.join(args.columns)} are empty")
    layers = []
    for name, label in args.columns.items():
        layer = put(kept, args.output, cells[name])
        layer = put(layer, args.label_output, pa.repeat(pa.scalar(label, pa.string()), layer.num_rows))
        layers.append(layer.filter(filled[name]))
    stacked = pa.concat_tables(layers)
    order = pc.sort_indices(stacked, sort_keys=[(name, "ascending") for name in IDENTITY])
    sieve.table = numbered(stacked.take(order))
    return sieve.result()


class ParseArgs(OperationArgs):
    column: str = Field(description="column of texts that hold JSON or Python literals, or of lists and structs")
    path: str = Field(
        default="",
        max_length=200,
        description="where to look inside, such as answers.0.text; * stands for every item, role=user for the first "
        "item whose role is user, role=user+role=assistant for the first of the assistant behind it; the whole if not "
        "given",
    )
    into: Literal["text", "list", "texts", "lines", "keys", "values", "best_key"] = Field(
        default="text",
        description="text: one value (a list of one item counts); list: its items as texts; texts: the same, those "
        "that are lists of sentences as one text each; lines: a list of lists as a table, each in a line; keys, "
        "values: those of a struct; best_key: the key with the greatest number, as in {Yes: 1, No: 0}",
    )
    between: str = Field(default=" | ", max_length=20, description="text between two cells of a line, for lines")
    output: str = Field(description="column that receives it")

    def columns_read(self) -> frozenset[str]:
        return frozenset({self.column})

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, self.output)

    @classmethod
    def guesses(cls, seen: Seen) -> Iterable[Guess]:
        if seen.alone:
            yield from cls._fields(seen)
        elif seen.like and (sign := table_sign(seen.like)) is not None and _is_table(seen.nested):
            args = {"column": seen.column, "into": "lines", "between": sign, "output": seen.output}
            yield Guess(args, 0.5, name="lines")
        elif seen.wanted and seen.is_list:
            for cost, path in enumerate(("0", "-1", "1", "2", "-2"), start=1):
                args = {"column": seen.column, "path": path, "output": seen.output}
                yield Guess(args, 0.5 + 0.1 * cost, "part")

    @classmethod
    def _fields(cls, seen: Seen) -> Iterable[Guess]:
        """The fields of structs and of lists of structs, whatever their depth; the one item of a list, or its first."""
        args = {"column": seen.column, "output": seen.output}
        items = [item for cell in seen.nested if not isinstance(cell, dict) for item in cell]
        fields = {f"*.{path}": True for item in items for path, listed in leaves(item) if not listed}
        fields |= {path: listed for cell in seen.nested for path, listed in leaves(cell)}
        said, cut = list(said_first(seen.nested)), goes_on(seen.nested)
        fields = dict.fromkeys(said, False) | fields
        for path, listed in list(fields.items())[:_FIELDS]:
            into = ("texts" if _of_sentences(seen.nested, path) else "list") if listed else "text"
            inner = ".0" if into == "list" and _holds_one_list(seen.nested, path) else ""
            taken = {**args, "path": f"{path}{inner}", "into": into}
            yield Guess(taken, 0.5, path=path.removeprefix("*."), cut=cut and path in said)
        if any(isinstance(cell, dict) for cell in seen.nested):
            yield Guess({**args, "into": "best_key"}, 0.9, name="best")
        elif width := _width(items):
            for place in range(width):
                yield Guess({**args, "path": f"*.{place}", "into": "list"}, 0.5, path=str(place), name=f"{place}")
        elif items and not fields and seen.is_text:
            yield Guess({**args, "into": "list"}, 0.4, name="items")
        elif items and not fields:
            for place, turn in enumerate(("first", "reply") if is_talk(seen) else ()):
                yield Guess({**args, "path": str(place)}, 0.5, path=f"turn={turn}", cut=cut)
            for place in range(2) if _always_two_texts(seen.nested) else ():
                yield Guess({**args, "path": str(place)}, 0.5, "part", path=str(place))
            yield Guess({**args, "into": "text"}, 0.5, name="value")
            yield Guess({**args, "path": "0"}, 0.6, "part", name="first")  # one of several references, say


_MOST_VALUES = 6


def _of_sentences(cells: Sequence[Any], path: str) -> bool:
    """Whether a list holds lists of sentences, as a passage does that is kept sentence by sentence."""
    try:
        items = [item for cell in cells for item in _at(cell, path.split(".") if path else [])]
    except (Unreadable, TypeError):
        return False
    inner = [one for item in items if isinstance(item, list | tuple) for one in item]
    said = [isinstance(one, str) and one.rstrip().endswith((".", "?", "!", "。", '"')) for one in inner]
    return bool(said) and all(isinstance(item, list | tuple) for item in items) and sum(said) > 0.8 * len(said)


def _holds_one_list(cells: Sequence[Any], path: str) -> bool:
    """Whether a list always holds one list, and nothing else: a set of facts in a list of such sets."""
    try:
        held = [_at(cell, path.split(".")) for cell in cells]
    except Unreadable:
        return False
    return all(isinstance(one, list | tuple) and len(one) == 1 and isinstance(one[0], list | tuple) for one in held)


def _width(items: Sequence[Any]) -> int:
    """How many values every item of a list holds where they are records without names: ["Title", "3", "A sentence."].
    0 where they are anything else."""
    sizes = {len(item) if isinstance(item, list | tuple) else 0 for item in items}
    width = min(sizes, default=0)
    plain = len(sizes) == 1 and 1 < width <= _MOST_VALUES
    return width if plain and not any(isinstance(one, list | tuple | dict) for item in items for one in item) else 0


def _always_two_texts(cells: Sequence[Sequence[Any]]) -> bool:
    """Whether every list holds two texts of some words: two questions, say."""
    items = [item for cell in cells for item in cell]
    two = all(len(cell) == 2 for cell in cells) and all(isinstance(item, str) for item in items)
    return two and bool(items) and median(len(item.split()) for item in items) > _FEW_WORDS


@operation("parse", nested=True)
def parse(table: pa.Table, args: ParseArgs, context: OperationContext) -> OperationResult:
    """Read a list or struct, kept as JSON, as a Python literal or natively, and take a value or a list out of it."""
    decode = is_spelled(table, args.column)
    path = [part for part in args.path.split(".") if part]

    def taken(cell: Any) -> Any:
        return _taken(_at(read_literal(cell) if decode else cell, path), args)

    kind = pa.string() if args.into in ("text", "lines", "best_key") else pa.list_(pa.string())
    return read_each(table, args.column, args.output, taken, kind)


def read_each(
    table: pa.Table, column: str, output: str, reading: Callable[[Any], Any], kind: pa.DataType
) -> OperationResult:
    """The table with what is read of each cell, without the rows whose cell is missing or Unreadable."""
    sieve = Sieve(table)
    sieve.present(column)
    values: list[Any] = []
    reasons: list[str | None] = []
    for cell in sieve.table.column(column).to_pylist():
        try:
            values.append(reading(cell))
            reasons.append(None)
        except Unreadable as exc:
            values.append(None)
            reasons.append(f"column {column!r} {exc}")
    readable = pa.array([reason is None for reason in reasons], pa.bool_())
    items = pa.array(values, kind)
    kept = sieve.keep(readable, pa.array(reasons, pa.string()))
    sieve.table = put(sieve.table, output, items if kept is None else items.filter(kept))
    return sieve.result()


def _at(value: Any, path: Sequence[str]) -> Any:
    """What lies at the path. Raises Unreadable where nothing does."""
    for place, part in enumerate(path):
        if part == "*":
            items = list(value.values()) if isinstance(value, dict) else value
            if not isinstance(items, list | tuple):
                raise Unreadable("holds no list where the path has *")
            return [_at(item, path[place + 1 :]) for item in items]
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list | tuple) and part.lstrip("-").isdigit() and -len(value) <= int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, list | tuple) and (item := _first(value, part)) is not None:
            value = item
        else:
            raise Unreadable(f"has nothing at {'.'.join(path)!r}")
    return value


def _first(items: Sequence[Any], wanted: str) -> Any:
    """The first struct whose field says what is wanted; of several with + between the last one, each behind the one
    before. None for none."""
    first: Any = None
    left = iter(items)
    for one in wanted.split("+"):
        key, _, says = one.partition("=")
        first = next((item for item in left if isinstance(item, dict) and key in item and str(item[key]) == says), None)
    return first


def _taken(value: Any, args: ParseArgs) -> Any:
    into = args.into
    if into == "text":
        if isinstance(value, list | tuple):
            if len(value) != 1:
                raise Unreadable("holds a list of several items or none where one value is wanted")
            value = value[0]
        text = cell_text(value)
        if text is None:
            raise Unreadable("holds null where a value is wanted")
        return text
    if into in ("list", "texts", "lines"):
        return _items(value, args)
    if not isinstance(value, dict):
        raise Unreadable("holds no struct")
    if into == "best_key":
        scores = {key: score for key, score in value.items() if isinstance(score, int | float)}
        best = [key for key, score in scores.items() if score == max(scores.values())]
        if len(best) != 1:
            raise Unreadable("has no single key with the greatest number")
        return cell_text(best[0])
    return [cell_text(item) for item in (value.keys() if into == "keys" else value.values())]


def _items(value: Any, args: ParseArgs) -> Any:
    if not isinstance(value, list | tuple):
        raise Unreadable("holds no list")
    if args.into == "lines":
        return "\n".join(_line(item, args.between) for item in value)
    return [_in_one(item) if args.into == "texts" else cell_text(item) for item in value]


def _in_one(item: Any) -> str | None:
    """An item as a text; one that is a list of sentences as these one after the other."""
    if not isinstance(item, list | tuple):
        return cell_text(item)
    return " ".join(text.strip() for one in item if (text := cell_text(one)) is not None)


def _line(item: Any, between: str) -> str:
    """A table's row, a list or one that is written out, in a line."""
    cells = read_container(item) if isinstance(item, str) else item
    if not isinstance(cells, list | tuple):
        raise Unreadable("holds no list of lists")
    return between.join(" ".join((cell_text(cell) or "").split()) for cell in cells)


def _is_table(cells: Sequence[Any]) -> bool:
    """Whether all cells are lists of rows, each a list of as many values as the others of its table."""
    tables = [[read_container(row) if isinstance(row, str) else row for row in cell] for cell in cells]
    rows = [[row if isinstance(row, list | tuple) else () for row in table] for table in tables]
    plain = not any(isinstance(one, list | tuple | dict) for table in rows for row in table for one in row)
    return (
        bool(rows) and plain and all(len(sizes) == 1 and 0 not in sizes for sizes in ({*map(len, one)} for one in rows))
    )


class JoinArgs(OperationArgs):
    column: str = Field(description="list column")
    separator: str = Field(default=" ", max_length=100, description="text between two items")
    output: str = Field(description="column that receives the text")

    def columns_read(self) -> frozenset[str]:
        return frozenset({self.column})

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, self.output)

    @classmethod
    def guesses(cls, seen: Seen) -> Iterable[Guess]:
        if not seen.is_list or any(isinstance(item, dict) for cell in seen.nested for item in cell):
            return
        if seen.like:
            return
        signs = (*separators(seen.wanted), " ", ", ", "")
        if not seen.wanted:
            ended = [text.rstrip().endswith((".", "?", "!", "。")) for text in seen.filled[:60]]
            signs = (" ", "\n")
            if sum(ended) <= 0.3 * len(ended):  # sentences are no enumeration, and phrases make no sentence
                said = [" " in str(item).strip() for cell in seen.nested[:60] for item in cell]
                signs = ("\n", ", ") if sum(said) > 0.5 * len(said) else (" ", "\n", ", ")
        for place, separator in enumerate(dict.fromkeys(signs)):
            args = {"column": seen.column, "separator": separator, "output": seen.output}
            yield Guess(args, 0.8 + 0.01 * place, name="text")


@operation("join", nested=True)
def join(table: pa.Table, args: JoinArgs, context: OperationContext) -> OperationResult:
    """Join the items of a list to one text; items that are null are left out."""
    list_column(table, args.column)
    sieve = Sieve(table)
    sieve.present(args.column)
    sieve.table = put(sieve.table, args.output, joined(sieve.table.column(args.column), args.separator))
    return sieve.result()


def joined(column: pa.ChunkedArray, separator: str) -> pa.Array:
    """Each list's items as one text, without those that are null; null where the list is."""
    lists = whole(column)
    items = column_text(lists.flatten())
    if items.null_count == 0:
        rebuilt = pa.ListArray.from_arrays(_offsets(lists), items)
        return pc.if_else(lists.is_valid(), pc.binary_join(rebuilt, separator), None).cast(pa.string())
    texts_of = [None if row is None else [cell_text(item) for item in row] for row in lists.to_pylist()]
    return pa.array(
        [None if row is None else separator.join(item for item in row if item is not None) for row in texts_of],
        pa.string(),
    )


def _offsets(lists: pa.Array) -> pa.Array:
    sizes = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    return pa.array(np.r_[0, np.cumsum(sizes)].astype(np.int32))


def is_spelled(table: pa.Table, name: str) -> bool:
    """Whether a column holds texts, which may be lists and structs written out."""
    kind = table.schema.field(name).type
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def list_column(table: pa.Table, name: str) -> None:
    kind = table.schema.field(name).type
    if not (pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)):
        raise PlanError(
            f"Column {name!r} holds {kind} and no lists", "make lists of it first, by `parse` or by `split`"
        )
