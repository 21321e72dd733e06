"""Columns that say more than labels do, made as coarse as these: kinds with finer parts, shares of raters."""

import re
from collections.abc import Sequence

from .....domain.plan import Step
from .....tools.operations.guess import numbers
from ...labels.senses import plain_name
from ...reading.texts import is_number
from .search import Program

_FINE = re.compile(r"(\w{1,30})(?:[:/.>|]\w[\w ]*|\(.*\))", re.DOTALL)
_TWICE, _PAIR, _HALF = 2, 2, 0.5
_BARE = frozenset({"score", "scores", "rating", "grade", "value", "similarity", "similarity score"})


def coarser(program: Program, labels: Sequence[str]) -> Program | None:
    """The column as coarse as labels are; None where it is so, or no such column."""
    if program.steps or not program.filled:
        return None
    return _heads(program) or (_by_half(program) if len(labels) == _PAIR else None)


def is_coarser(program: Program, labels: Sequence[str]) -> bool:
    """Whether a column is made labels: all its texts are names with brackets behind ("inform(name[…])"), or shares."""
    if program.steps:
        return False
    headed = all(text.rstrip().endswith(")") for text in program.filled)
    return (headed or all(map(is_number, program.filled[:80]))) and coarser(program, labels) is not None


def _heads(program: Program) -> Program | None:
    """The kinds that finer labels begin with (HUM of HUM:ind), where there are fewer of them by half; None without."""
    matches = [_FINE.fullmatch(text.strip()) for text in program.filled]
    heads = {match[1] for match in matches if match}
    fine = len(set(program.filled))
    if not all(matches) or not _TWICE <= len(heads) <= fine / _TWICE:
        return None
    column = f"{program.name} without its finer part"
    step = Step(op="regex_extract", args={"column": program.column, "pattern": r"^\s*(\w+)", "output": column})
    texts = tuple(match[1] if text and (match := _FINE.fullmatch(text.strip())) else None for text in program.texts)
    return Program(program.name, column, (step,), texts, texts, program.cost + 1, "part")


def _by_half(program: Program) -> Program | None:
    """1 where more than half of the raters said so, 0 where fewer, of a column of shares that says of what it is."""
    shares = numbers(program.filled) or []
    if plain_name(program.name) in _BARE or not any(0 < share < 1 for share in shares):
        return None
    if min(shares) < 0 or max(shares) > 1 or min(shares) >= _HALF or max(shares) <= _HALF:
        return None
    column, cell = f"{program.name} by half", '"' + program.column.replace('"', '""') + '"'
    sql = f"CASE WHEN {cell} > 0.5 THEN '1' WHEN {cell} < 0.5 THEN '0' END"
    pairs = zip(program.filled, shares, strict=True)
    said = {text: "1" if share > _HALF else "0" for text, share in pairs if share != _HALF}
    texts = tuple(said.get(text) if text is not None else None for text in program.texts)
    step = Step(op="sql", args={"expressions": {column: sql}})
    return Program(program.name, column, (step,), texts, texts, program.cost + 1, "part")
