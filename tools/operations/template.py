"""The template operation: a Jinja template over a row's columns, run over whole columns at once where it is simple."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from math import prod
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pydantic import Field, field_validator

from ...domain.errors import PlanError
from ..arrow import compute as pc
from ..arrow import longest_text, whole
from ..cells import column_text
from .base import MAX_BLOCK_BYTES, MAX_CELL_BYTES, OperationArgs, OperationContext, OperationResult, operation
from .cells import WHITESPACE, Sieve, general, mapped, put, put_name
from .guess import Guess, Seen, cell_of, numbers
from .nested import joined

if TYPE_CHECKING:
    from jinja2 import Template, nodes


@dataclass(frozen=True)
class Cell:
    """A column with filters on it: `{{ column|trim|upper }}`."""

    column: str
    filters: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Form:
    """What a template reads, and its `simple` parts for whole columns; None where it goes row by row."""

    columns: frozenset[str]
    simple: "tuple[str | Cell, ...] | None"


_CELL = re.compile(
    r'\{\{ (?:row\["([^"\\{}%#\r\n]{1,200})"\]|([A-Za-z][A-Za-z0-9_]{0,99}))'
    r"((?:\|(?:trim|lower|upper|title|capitalize|string)){0,9}) \}\}"
)
"""A cell with filters of whole columns. Of texts with such cells alone Jinja need not be asked, nor imported."""
_WORDS = frozenset(["and", "else", "false", "if", "in", "is", "loop", "none", "not", "or", "row", "true"])
"""Names that are none of a column in a template, whatever their case."""
_JINJAS = re.compile(r"\{[{%#]|\{\Z|\r")
"""What in the texts between cells is Jinja's business."""
_OF_ONE = re.compile(r'\{\{ row\["([^"\\{}%#\r\n]{1,200})"\]((?:\|\w{1,20}){1,3}(?:\|join\("[ ,]{1,2}"\))?) \}\}')
"""One cell with any filters: Jinja reads it once, whatever the column is called."""
_ANY = "any"


@lru_cache(maxsize=512)
def form(text: str) -> Form:
    """Raises ValueError where the template is not well formed or says what templates may not say."""
    if (plain := _plain(text)) is not None:
        return Form(frozenset(part.column for part in plain if isinstance(part, Cell)), plain)
    if (one := _OF_ONE.fullmatch(text)) and one[1] != _ANY:
        known = form(_of_any(one[2])).simple
        cells = (
            None
            if known is None
            else tuple(replace(part, column=one[1]) for part in known if not isinstance(part, str))
        )
        return Form(frozenset({one[1]}), cells)
    from .sandbox import parsed

    simple = _simple(parsed(text))
    if simple is not None:
        return Form(frozenset(part.column for part in simple if isinstance(part, Cell)), simple)
    return Form(frozenset(_by_row(text)[1]), None)


def _plain(text: str) -> tuple[str | Cell, ...] | None:
    """The texts and cells of a template that has nothing else; None for any other."""
    parts: list[str | Cell] = []
    end = 0
    for cell in _CELL.finditer(text):
        parts += [
            text[end : cell.start()],
            Cell(cell[1] or cell[2], tuple((one, ()) for one in cell[3].split("|")[1:])),
        ]
        end = cell.end()
        if cell[2] and cell[2].lower() in _WORDS:
            return None
    parts.append(text[end:])
    if len(text) > _MOST_PLAIN or any(isinstance(part, str) and _JINJAS.search(part) for part in parts):
        return None
    return tuple(part for part in parts if part)


_MOST_PLAIN = 2_000


def _of_any(filters: str) -> str:
    return f'{{{{ row["{_ANY}"]{filters} }}}}'


class TemplateArgs(OperationArgs):
    template: str = Field(
        description='Jinja template over the columns: "Q: {{ question|trim }}"; a column whose name is not plain is '
        'row["its name"]. Filters: trim, lower, upper, title, capitalize, replace, join, default, first, last, …; if '
        "and for work; a row is rejected where an empty cell would be printed"
    )
    output: str = Field(description="column that receives the text")

    @field_validator("template")
    @classmethod
    def _compiles(cls, text: str) -> str:
        form(text)
        return text

    def columns_read(self) -> frozenset[str]:
        return form(self.template).columns

    def columns_written(self) -> frozenset[str]:
        return frozenset({self.output})

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, self.output)

    def is_steady(self, table: pa.Table) -> bool:
        parts = form(self.template).simple
        if parts is None or not form(self.template).columns <= set(table.column_names):
            return False
        a_cell = sum(len(part.encode()) for part in parts if isinstance(part, str))
        together = table.nbytes + a_cell * table.num_rows
        for part in parts:
            if isinstance(part, Cell):
                column, growth = table.column(part.column), _GROWTH ** len(part.filters)
                if column.null_count or not _is_plain(column.type) or any(name == "join" for name, _ in part.filters):
                    return False
                is_text = pa.types.is_string(column.type)
                longest = longest_text(column) if is_text else _NUMBER_CHARS
                a_cell += growth * longest
                together += growth * (column.nbytes if is_text else _NUMBER_CHARS * table.num_rows)
        return a_cell <= MAX_CELL_BYTES and together <= MAX_BLOCK_BYTES

    @classmethod
    def guesses(cls, seen: Seen) -> Iterable[Guess]:
        if not seen.wanted:
            return
        counted = numbers(seen.wanted) is not None
        filters: list[str] = []
        if seen.is_text and not counted:
            filters = ["title", "capitalize", "upper", "lower"] + (["reverse"] if seen.depth < 2 else [])
        if seen.is_list and not counted:
            filters = ["sort", "unique", "reverse"]
        if counted and (seen.is_list or seen.is_text):
            filters = ["length"] if seen.is_list else ["length", "words|length"]
        for place, name in enumerate(filters):
            cell = f"{cell_of(seen.column)}|{name}"
            if seen.is_list and not counted:
                for separator in (", ", " ", ","):
                    text = f'{{{{ {cell}|join("{separator}") }}}}'
                    yield Guess({"template": text, "output": seen.output}, 1.0 + 0.1 * place)
                continue
            makes = _made(seen.texts, name) if seen.is_text else None
            yield Guess({"template": f"{{{{ {cell} }}}}", "output": seen.output}, 0.5 + 0.1 * place, makes=makes)


def _made(texts: Sequence[str | None], name: str) -> tuple[str | None, ...] | None:
    """What a filter makes of texts, of those that are plain functions of one."""
    function = {"capitalize": str.capitalize, "upper": str.upper, "lower": str.lower, "reverse": _reversed}.get(name)
    if name == "title":
        from .sandbox import title_case as function
    return None if function is None else tuple(None if text is None else function(text) for text in texts)


def _reversed(text: str) -> str:
    return text[::-1]


_GROWTH = 4
"""So many times longer may a filter make a text, of those that have a kernel."""
_NUMBER_CHARS = 20


def _is_plain(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind)


@operation("template")
def template(table: pa.Table, args: TemplateArgs, context: OperationContext) -> OperationResult:
    """Write a text from a row's columns by a sandboxed Jinja template that sees nothing but the row."""
    shape = form(args.template)
    sieve = Sieve(table)
    if shape.simple is not None and not _may_swell(table, shape.simple):
        _whole_columns(sieve, shape.simple, args.output)
    else:
        _row_by_row(sieve, *_by_row(args.template), args.output)
    return sieve.result()


def _may_swell(table: pa.Table, parts: "tuple[str | Cell, ...]") -> bool:
    """Whether filters of whole columns, one after the other, may make a cell or the block larger than a step may: then
    each row is rendered alone, by filters that count first."""
    for part in parts:
        growth = _growth(part.filters) if isinstance(part, Cell) else 1
        if growth > 1 and isinstance(part, Cell):
            column = table.column(part.column)
            texts = pa.types.is_string(column.type)
            longest = longest_text(column) if texts else max(1, column.nbytes)
            if longest * growth > MAX_CELL_BYTES or column.nbytes * growth > MAX_BLOCK_BYTES:
                return True
    return False


def _growth(filters: tuple[tuple[str, tuple[str, ...]], ...]) -> int:
    """How many times longer `replace` may make a text."""
    pairs = [(len(given[0].encode()), len(given[1].encode())) for name, given in filters if name == "replace"]
    return prod(max(1, -(-new // old)) for old, new in pairs)


@lru_cache(maxsize=512)
def _by_row(text: str) -> "tuple[Template, dict[str, str]]":
    """The compiled template for one row, and its variables by the columns that they are."""
    if (one := _OF_ONE.fullmatch(text)) and one[1] != _ANY:
        made, variables = _by_row(_of_any(one[2]))
        return made, {one[1]: variables[_ANY]}
    from .sandbox import compiled

    return compiled(text)


def _whole_columns(sieve: Sieve, parts: "tuple[str | Cell, ...]", output: str) -> None:
    cells = [part for part in parts if isinstance(part, Cell)]
    for cell in cells:
        if not (cell.filters and cell.filters[0][0] == "default"):
            sieve.present(cell.column)
    arrays = [pa.scalar(part) if isinstance(part, str) else _filtered(sieve.table, part) for part in parts]
    if not cells:
        text = pa.repeat(pa.scalar("".join(map(str, parts))), sieve.table.num_rows)
    elif len(arrays) == 1:
        text = arrays[0]
    else:
        text = pc.binary_join_element_wise(*arrays, "")
    kept = sieve.keep(text.is_valid(), _EMPTY) if text.null_count else None
    sieve.table = put(sieve.table, output, text if kept is None else text.filter(kept))


_EMPTY = "a cell that the template prints is empty"


def _filtered(table: pa.Table, cell: Cell) -> pa.Array:
    column: Any = table.column(cell.column)
    filters = cell.filters
    if filters and filters[0][0] == "join":
        column, filters = _joined(column, *filters[0][1]), filters[1:]
    array = column_text(column)
    for name, args in filters:
        array = _KERNELS[name](array, *args)
    return array


def _joined(column: pa.ChunkedArray, separator: str = "") -> pa.Array:
    if not pa.types.is_list(column.type):
        return mapped(column_text(column), separator.join)
    items = whole(column)
    if items.flatten().null_count:  # a null item leaves the row without a text, as it does row by row
        return pa.array(
            [None if row is None or None in row else separator.join(map(str, row)) for row in items.to_pylist()],
            pa.string(),
        )
    return joined(column, separator)


def _if_ascii(kernel: str, function: Callable[[str], str], array: pa.Array) -> pa.Array:
    """Arrow's kernel for ASCII; beyond it Arrow and Python disagree on some letters, and Python is the rule here."""
    plain = pc.all(pc.string_is_ascii(array), min_count=0).as_py()
    return getattr(pc, kernel)(array) if plain is not False else mapped(array, function)


def _replaced(array: pa.Array, old: str, new: str) -> pa.Array:
    return pc.replace_substring(array, old, new)


def _title(array: pa.Array) -> pa.Array:
    from .sandbox import title_case

    return mapped(array, title_case)


_KERNELS: dict[str, Callable[..., pa.Array]] = {
    "trim": lambda array: pc.utf8_trim(array, characters=WHITESPACE),
    "lower": partial(_if_ascii, "ascii_lower", str.lower),
    "upper": partial(_if_ascii, "ascii_upper", str.upper),
    "capitalize": lambda array: mapped(array, str.capitalize),
    "title": _title,
    "replace": _replaced,
    "default": lambda array, fallback="": pc.fill_null(array, fallback),
    "string": lambda array: array,
}


def _simple(tree: "nodes.Template") -> "tuple[str | Cell, ...] | None":
    """The template as literals and filtered columns; None where it is more than that."""
    from jinja2 import nodes

    parts: list[str | Cell] = []
    for output in tree.body:
        if not isinstance(output, nodes.Output):
            return None
        for node in output.nodes:
            part = node.data if isinstance(node, nodes.TemplateData) else _cell(node)
            if part is None:
                return None
            parts.append(part)
    return tuple(parts)


def _cell(node: "nodes.Node") -> "str | Cell | None":
    from jinja2 import nodes

    from .sandbox import column_of

    filters: list[tuple[str, tuple[str, ...]]] = []
    while isinstance(node, nodes.Filter):
        args = tuple(arg.value for arg in node.args if isinstance(arg, nodes.Const) and isinstance(arg.value, str))
        if node.node is None or node.kwargs or len(args) != len(node.args) or not _fits(node.name, args):
            return None
        filters.insert(0, (node.name, args))
        node = node.node
    if any(name in ("join", "default") for name, _ in filters[1:]):  # they see other things than texts
        return None
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and not filters:
        return node.value
    if isinstance(node, nodes.Name):
        return Cell(node.name, tuple(filters))
    column = column_of(node)
    return None if column is None else Cell(column, tuple(filters))


def _fits(name: str, args: tuple[str, ...]) -> bool:
    """Whether a filter with these arguments has a kernel. A text that grows a lot is left to the bounded filter."""
    if name == "replace":
        return len(args) == 2 and bool(args[0]) and len(args[1]) <= 4 * len(args[0])
    if name in ("join", "default"):
        return len(args) <= 1
    return name in _KERNELS and not args


def _row_by_row(sieve: Sieve, template: "Template", variables: dict[str, str], output: str) -> None:
    from jinja2.exceptions import TemplateError

    from .sandbox import render

    columns = [sieve.table.column(name).to_pylist() for name in variables]
    rows = zip(*columns, strict=True) if columns else ([] for _ in range(sieve.table.num_rows))
    written: list[str | None] = []
    reasons: list[str | None] = []
    left = max(MAX_BLOCK_BYTES, 2 * sieve.table.nbytes)
    for cells in rows:
        try:
            text = render(template, dict(zip(variables.values(), cells, strict=True)))
            left -= len(text)
            if left < 0:
                raise PlanError(f"it makes too much of {sieve.table.num_rows:,} rows", "make shorter texts")
            written.append(text)
            reasons.append(None)
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as exc:
            written.append(None)
            reasons.append(f"the template does not fit the row: {general(str(exc))}")
    made = pa.array(written, pa.string())
    kept = sieve.keep(made.is_valid(), pa.array(reasons, pa.string()))
    sieve.table = put(sieve.table, output, made if kept is None else made.filter(kept))
