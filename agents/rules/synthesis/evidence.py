"""How far texts of the task's columns are what the demonstrations show: one measure for proposing and for judging."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ....domain.brief import TaskBrief
from ..reading.texts import fold
from .demonstrated import Computed, Line, computed, line_of, numbers_of

Cells = Mapping[str, Sequence[str | None]]
"""Texts of every column of the task, row by row."""

_DEFINED = 0.5
_AGREES, _CONTRADICTS = 0.9, 0.2
_FEWEST = 5


@dataclass(frozen=True)
class Finding:
    """What speaks for or against rows: a score from 0 to 1, the rows against, and a sentence."""

    part: str
    score: float
    failed: int
    total: int
    why: str


def demonstrated(brief: TaskBrief, cells: Cells) -> Finding | None:
    """Whether the answers are what the demonstrations' own programs compute, or lie on their straight line; None where
    the demonstrations show neither here."""
    programs = computed(brief)
    if not programs:
        line = line_of(brief)
        return None if line is None else _on_line(brief, line, cells)
    answers = cells[brief.task.output_columns[0]]
    inputs = {name: cells[name] for name in brief.task.input_columns}
    nearest: Finding | None = None
    for program in programs:
        pairs = [
            (found, answer, place)
            for place, (found, answer) in enumerate(zip(program.texts(inputs), answers, strict=True))
            if found is not None and answer is not None and answer.strip()
        ]
        if len(pairs) < max(_FEWEST, _DEFINED * len(answers)):
            continue
        wrong = [pair for pair in pairs if fold(pair[0]) != fold(pair[1])]
        if nearest is None or len(wrong) < nearest.failed:
            nearest = _finding(brief, inputs, pairs, wrong)
    return nearest


def _finding(
    brief: TaskBrief,
    inputs: Cells,
    pairs: Sequence[tuple[str, str, int]],
    wrong: Sequence[tuple[str, str, int]],
) -> Finding:
    rate = 1 - len(wrong) / len(pairs)
    score = 1.0 if rate >= _AGREES else 0.0 if rate <= 1 - _CONTRADICTS else rate - 0.5
    if not wrong:
        return Finding("demonstrated", 1.0, 0, len(pairs), "the answers are what the demonstrations compute")
    expected, given, place = wrong[0]
    shown = "\n".join(inputs[name][place] or "" for name in brief.task.input_columns)[:60]
    why = f"the demonstrations make {expected[:40]!r} of {shown!r}, the source says {given[:40]!r}"
    return Finding("demonstrated", score, len(wrong), len(pairs), why)


def _on_line(brief: TaskBrief, line: Line, cells: Cells) -> Finding | None:
    """Conversions between units are straight lines: rows that lie beside the demonstrations' have another meaning."""
    inputs, answers = cells[brief.task.input_columns[0]], cells[brief.task.output_columns[0]]
    pairs = [pair for pair in zip(numbers_of(inputs), numbers_of(answers), strict=True) if None not in pair]
    found = [(one, other) for one, other in pairs if one is not None and other is not None]
    if len(found) < max(_FEWEST, _DEFINED * len(answers)):
        return None
    wrong = [(one, other) for one, other in found if not line.holds(one, other)]
    if not wrong:
        return Finding("demonstrated", 1.0, 0, len(found), "the answers lie on the demonstrations' straight line")
    score = 1.0 if len(wrong) <= (1 - _AGREES) * len(found) else 0.0
    one, other = wrong[0]
    why = f"the demonstrations make {line.at(one):g} of {one:g}, the source says {other:g}"
    return Finding("demonstrated", score, len(wrong), len(found), why)


def rivalry(brief: TaskBrief, cells: Cells) -> tuple[float, float, tuple[Computed, ...]]:
    """On these inputs: the share for which the cheapest program gives an answer, the share of those for which a rival
    gives another, and the rivals that do; all of none where the demonstrations compute nothing."""
    programs = computed(brief)
    if not programs:
        return 0.0, 0.0, ()
    inputs = {name: cells[name] for name in brief.task.input_columns}
    made = [program.texts(inputs) for program in programs]
    first = made[0]
    given = [place for place, text in enumerate(first) if text is not None and text.strip()]
    differing = [
        program
        for program, texts in zip(programs[1:], made[1:], strict=True)
        if any(texts[place] != first[place] for place in given)
    ]
    apart = sum(any(texts[place] != first[place] for texts in made[1:]) for place in given)
    return len(given) / max(len(first), 1), apart / max(len(given), 1), tuple(differing)
