"""How a CSV file is written where its card does not say it: separator, quotation marks, and whether it has a header."""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

_FEWEST_ROWS, _AGAIN, _SENTENCE, _ALIKE = 10, 3, 4, 0.9
"""What shows that a table has no header: rows, a class's own repetitions, words of a sentence, and the share of cells
that are of its kind as well."""
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
_SEPARATOR_LINE = re.compile(r"\"?sep=(.)\"?\s*")


def stated_separator(head: Sequence[str]) -> str | None:
    """The separator that a first line such as `sep=;` states, as spreadsheets write it."""
    stated = _SEPARATOR_LINE.fullmatch(head[0].removeprefix("\ufeff")) if head else None
    return stated[1] if stated else None


def dialect_of(head: Sequence[str], delimiter: str | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of `csv.reader` for a file that begins with the lines `head`, beside what its card gave.

    Marks quote, and are doubled inside, unless that is against the rules of such files and another way is not: a
    backslash before a mark, a blank before it, or marks that quote nothing.
    """
    separator = delimiter or _delimiter(head)
    quoted = {"delimiter": separator, "quoting": csv.QUOTE_MINIMAL, **given}
    if given:
        return quoted
    spaced = {**quoted, "skipinitialspace": True}
    if any(f'{separator} "' in line for line in head) and regular(head, spaced) > regular(head, quoted):
        return spaced
    bare = {"delimiter": separator, "quoting": csv.QUOTE_NONE}
    if _is_sound(head, quoted):
        return bare if separator == "\t" and regular(head, bare) > regular(head, quoted) else quoted
    escaped = {**quoted, "escapechar": "\\", "doublequote": False}
    if any('\\"' in line for line in head) and _is_sound(head, escaped):
        return escaped
    most = regular(head, quoted) if separator == "\t" else sum(1 for line in head if line.strip()) - 1
    return bare if regular(head, bare) > most else quoted


def _delimiter(head: Sequence[str]) -> str:
    """A comma, unless the header has none but has semicolons, tabs or bars."""
    first = next((line for line in head if line.strip()), "")
    return next((mark for mark in (",", ";", "\t", "|") if mark in first), ",")


def rows_of(lines: Sequence[str], dialect: Mapping[str, Any]) -> list[list[str]]:
    """The filled rows of some lines. Raises csv.Error."""
    return [row for row in csv.reader(io.StringIO("".join(lines), newline=""), **dialect) if row]


def regular(head: Sequence[str], dialect: Mapping[str, Any]) -> int:
    """The number of rows that are as wide as the first one."""
    try:
        widths = [len(row) for row in rows_of(head, dialect)]
    except csv.Error:
        return -1
    return widths.count(widths[0]) if widths else 0


def _is_sound(head: Sequence[str], dialect: Mapping[str, Any]) -> bool:
    """Whether each mark that opens a cell closes it; the last row of a file's head may be cut."""
    reader = csv.reader(iter(head), strict=True, **dialect)
    try:
        for _ in reader:
            pass
    except csv.Error:
        return reader.line_num >= len(head) and _ends_open(head, dialect)
    return True


def _ends_open(head: Sequence[str], dialect: Mapping[str, Any]) -> bool:
    """Whether the head ends within a quoted cell: one more mark would close it."""
    mark = str(dialect.get("quotechar", '"'))
    reader = csv.reader(iter([*head, mark]), strict=True, **dialect)
    try:
        return sum(1 for _ in reader) > 0
    except csv.Error:
        return False


def lacks_header(head: Sequence[str], dialect: Mapping[str, Any]) -> bool:
    """Whether the first line is a row as the others: it has a class that comes again and again, a question among
    questions, a sentence among sentences, a number among numbers or a code among codes, which no column is called by.
    """
    try:
        first, *rows = rows_of(head, dialect)
    except (ValueError, csv.Error):
        return False
    whole = [row for row in rows if len(row) == len(first)]
    if len(whole) < _FEWEST_ROWS:
        return False
    names = [name.strip() for name in first]
    columns = [[cell.strip() for cell in cells if cell.strip()] for cells in zip(*whole, strict=True)]
    if any(_is_cell(name, cells) for name, cells in zip(names, columns, strict=True)):
        return True
    return _is_numbered(names, columns) or any(map(_is_code, names, columns))


def may_lack_header(head: Sequence[str], dialect: Mapping[str, Any]) -> bool:
    """Whether the first line could be a row as well: all columns hold single words, and so does it, written alike."""
    first, *rows = rows_of(head, dialect) or [[]]
    whole = [row for row in rows if len(row) == len(first)]
    if len(whole) < _FEWEST_ROWS or len(first) < 2:
        return False
    return all(
        name.isalpha() and _mostly([cell.strip() for cell in cells], _written_as(name))
        for name, cells in zip((name.strip() for name in first), zip(*whole, strict=True), strict=True)
    )


def _written_as(name: str) -> Callable[[str], bool]:
    """Whether a cell is a word with capitals where `name` has them: all, none, or the first letter."""
    return lambda cell: (
        cell.isalpha()
        and (cell.islower(), cell.istitle(), cell.isupper()) == (name.islower(), name.istitle(), name.isupper())
    )


def _is_cell(name: str, cells: Sequence[str]) -> bool:
    again = len(set(cells)) <= len(cells) / 3 and cells.count(name) >= _AGAIN and not name.replace(".", "").isdigit()
    if again or len(name.split()) < _SENTENCE or name[-1] not in ".?!":
        return bool(name) and again
    alike = [
        cell.endswith("?") == name.endswith("?") and len(cell.split()) >= _SENTENCE and cell[-1] in ".?!"
        for cell in cells
    ]
    return len(set(cells)) > len(cells) / 2 and sum(alike) > _ALIKE * len(cells) > 0


def _is_numbered(names: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Whether the first line has a number in each column of numbers, within what these hold. Columns that are counted
    or called by years have numbers too, but such as rise evenly."""
    numeric = [place for place, cells in enumerate(columns) if _mostly(cells, _NUMBER.fullmatch)]
    if not numeric or not all(_NUMBER.fullmatch(names[place]) for place in numeric):
        return False
    given = [float(names[place]) for place in numeric]
    if len({two - one for one, two in pairwise(given)}) == 1 or names == [str(place) for place in range(len(names))]:
        return False
    return all(
        min(values) <= value <= max(values)
        for value, place in zip(given, numeric, strict=True)
        for values in ([float(cell) for cell in columns[place] if _NUMBER.fullmatch(cell)],)
    )


def _is_code(name: str, cells: Sequence[str]) -> bool:
    """Whether a name is a code (letters with digits and signs) of the very form of the cells under it, all of which
    differ."""
    form = _form(name)
    return (
        "0" in form
        and len(form) > 1
        and not _NUMBER.fullmatch(name)
        and len(set(cells)) > _ALIKE * len(cells)
        and _mostly(cells, lambda cell: _form(cell) == form)
    )


def _form(text: str) -> str:
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "0", text[:200]))


def _mostly(cells: Sequence[str], test: Any) -> bool:
    return bool(cells) and sum(1 for cell in cells if test(cell)) > _ALIKE * len(cells)
