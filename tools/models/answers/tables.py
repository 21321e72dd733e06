"""Answers as tables: CSV with a first line of names or, where ids tell the rows, without one, and Markdown's.

What a table may have changed in a text (an escaped sign, a break, a mark of emphasis) makes an answer none.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from .objects import words_of

FENCE = re.compile(r"^\s{0,9}```\w{0,9}\s{0,9}$", re.MULTILINE)
IDS = ("id", "row", "row_id")
NUMBERED = re.compile(r"\s{0,9}(?:r|row|id)?[ _#-]{0,2}(\d{1,6})\s{0,9}", re.IGNORECASE)
"""How models spell the ids r1, r2, …"""
_MOST_CHARS = 200_000
_SIGNS = ",\t;|"
_NAME = re.compile(r"\w{1,40}")
_MARKS = "*_` "
_RULE = re.compile(r":?-{1,200}:?")
_CHANGED = re.compile(r"\\[^\w\s|]|<br|&#?\w{1,8};", re.IGNORECASE)
_BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Table:
    """The cells of a table's lines, and the names in its first line where it has such a line."""

    names: tuple[str, ...] | None
    lines: tuple[tuple[str, ...], ...]


def spelled(key: str) -> str:
    """An id as it was asked for: r1 for 1, R1 or row_1."""
    number = NUMBERED.fullmatch(key)
    return f"r{int(number[1])}" if number else key


def table(text: str) -> list[dict[str, str]] | None:
    """The lines of a table by the names in its first line; None where it has no such line, or a line has more or fewer
    cells than it has names."""
    told = _table(text)
    if told is None or told.names is None:
        return None
    return [dict(zip(told.names, line, strict=True)) for line in told.lines]


def table_rows(content: str, ids: Sequence[str]) -> dict[str, dict[str, str] | str] | None:
    """What stands behind each of the ids in a table's first column: cells by their names, or the only cell where the
    table has no names. None where the answer is of another form, or an id is missing, doubled or unknown."""
    told = _table(words_of(content)) if content.lstrip()[:1] not in ("{", "[") else None
    if told is None or any(len(line) < 2 for line in told.lines):
        return None
    by_id = {spelled(line[0].strip(_MARKS)): line[1:] for line in told.lines}
    if len(by_id) < len(told.lines) or by_id.keys() != set(ids):
        return None
    if told.names is not None:
        if told.names[0].casefold() not in IDS:
            return None
        return {name: dict(zip(told.names[1:], cells, strict=True)) for name, cells in by_id.items()}
    return {name: cells[0] for name, cells in by_id.items()} if all(len(c) == 1 for c in by_id.values()) else None


def _table(text: str) -> Table | None:
    if len(text) > _MOST_CHARS:
        return None
    body = _body(text)
    lines = _markdown(body) or _separated(body)
    if not lines:
        return None
    first = lines[0]
    if NUMBERED.fullmatch(first[0].strip(_MARKS)):
        names, rows = None, lines
    else:
        called = tuple(cell.strip(_MARKS) for cell in first)
        names, rows = ("id" if called[0] == "#" else called[0], *called[1:]), lines[1:]
        if not all(map(_NAME.fullmatch, names)) or len(set(names)) < len(names):
            return None
    if not rows or any(len(row) != len(first) for row in rows):
        return None
    return Table(names, tuple(rows))


def _body(text: str) -> str:
    """What stands in the only fence, if nothing follows it, or a text without a first line that announces it."""
    fences = list(FENCE.finditer(text))
    if len(fences) == 2:
        if text[fences[1].end() :].strip():  # it may take back what stands in the fence
            return ""
        return text[fences[0].end() : fences[1].start()].strip("\n")
    first, _, rest = text.strip().partition("\n")
    return rest.strip("\n") if first.endswith(":") else text.strip()


def _markdown(text: str) -> list[tuple[str, ...]] | None:
    """The cells of Markdown's table, without the rule below its first line."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 2 or not all("|" in line for line in lines):
        return None
    cells = [_cells(line) for line in lines]
    rules = [place for place, line in enumerate(cells) if all(map(_RULE.fullmatch, line))]
    if rules not in ([1], []) or (not rules and not all(line.lstrip().startswith("|") for line in lines)):
        return None
    kept = [line for place, line in enumerate(cells) if place not in rules]
    return None if any(map(_is_changed, (cell for line in kept for cell in line[1:]))) else kept


def _cells(line: str) -> tuple[str, ...]:
    parts = _BAR.split(line.strip())
    parts = parts[1:] if parts and not parts[0].strip() else parts
    parts = parts[:-1] if parts and not parts[-1].strip() and line.rstrip().endswith("|") else parts
    return tuple(part.strip().replace("\\|", "|") for part in parts)


def _is_changed(cell: str) -> bool:
    """Whether a cell may stand for another text than it shows."""
    marked = len(cell) > 1 and cell[0] == cell[-1] and cell[0] in "*_`"
    return marked or _CHANGED.search(cell) is not None


def _separated(text: str) -> list[tuple[str, ...]] | None:
    head = text.partition("\n")[0]
    sign = next((sign for sign in _SIGNS if sign in head), _SIGNS[0])
    try:
        told = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True, skipinitialspace=True)
        return [tuple(map(str.strip, row)) for row in told if row]
    except csv.Error:
        return None
