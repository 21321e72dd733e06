"""Outputs of records, one a line ("Ann | born in | Rome"), and the lists that they are written of."""

from typing import TYPE_CHECKING

from ...reading.listing import record_sign
from ...reading.texts import fold, share
from ..programs.search import Program

if TYPE_CHECKING:
    from ..source import Source

_HALF, _MOST = 0.5, 0.9


def record_lines(source: "Source") -> tuple[str, list[str]] | None:
    """The sign between the parts of the records that the demonstrations write, and their lines; None for others."""
    outputs = [row[source.task.answer_column] for row in source.task.shown]
    lines = [line for output in outputs for line in output.split("\n")]
    sign = record_sign(lines) if len(lines) > len(outputs) else None
    return (sign, lines) if sign is not None else None


def holds_records(source: "Source") -> bool:
    """Whether lists hold records in as many parts as those that are to be written, and half of what stands in one part
    of these: the same properties, say."""
    shown = record_lines(source)
    return shown is not None and any(_held(one, *shown) for one in source.programs if one.lists_texts)


def _held(lists: Program, sign: str, shown: list[str]) -> bool:
    lines = [line for text in lists.filled for line in text.split("\n")]
    if not lines or {line.count(sign) for line in lines} != {shown[0].count(sign)}:
        return False
    parts, held = (
        [{*map(fold, part)} for part in zip(*(one.split(sign) for one in some), strict=True)] for some in (shown, lines)
    )
    return any(len(mine & theirs) >= _HALF * len(mine) for mine, theirs in zip(parts, held, strict=True))


def are_no_records(source: "Source", candidate: Program) -> bool:
    """Whether records are to be written, and a program's lines have more or fewer parts, or say something else."""
    shown = record_lines(source)
    if shown is None:
        return False
    sign, wanted = shown[0], shown[1][0].count(shown[0])
    alike = [all(line.count(sign) == wanted for line in text.split("\n")) for text in candidate.filled]
    return share(alike) < _MOST or (bool(candidate.steps) and not source.holds_records)
