"""What the demonstrations' own programs compute, held against the answers of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .....domain.brief import TaskBrief
from .....domain.task import TaskSpec
from ...reading.texts import fold, numbers_of
from .demonstrated import Computed, Line, computed, line_of
from .looks import written_alike

Cells = Mapping[str, Sequence[str | None]]
"""Texts of every column of the task, row by row."""


def inputs_of(task: TaskSpec, cells: Cells) -> list[str]:
    """The inputs of the rows that have all of their parts, in one text each."""
    rows = zip(*(cells[name] for name in task.input_columns), strict=True)
    return ["\n".join(filter(None, row)) for row in rows if all(row)]


_DEFINED = 0.5
_AGREES, _CONTRADICTS = 0.9, 0.2
_FEWEST = 5
_ALIKE, _DOUBT = 0.6, 0.4


@dataclass(frozen=True)
class Finding:
    """What speaks for or against rows: a score from 0 to 1, how many rows are against, and a sentence.

    A `doubt` is told and decides nothing.
    """

    part: str
    score: float
    failed: int
    total: int
    why: str
    doubt: bool = False


def demonstrated(brief: TaskBrief, cells: Cells) -> Finding | None:
    """Whether answers are what the demonstrations' programs, or their straight line, compute; None for neither."""
    finding = _computed(brief, cells)
    if finding is not None and finding.score == 1 and not inputs_alike(brief, cells):
        why = "its inputs are not written as the demonstrations' are"
        return replace(finding, score=_DOUBT, failed=finding.total, why=why)
    return finding


def _computed(brief: TaskBrief, cells: Cells) -> Finding | None:
    programs = computed(brief)
    if not programs:
        line = line_of(brief)
        return None if line is None else _on_line(brief, line, cells)
    answers = cells[brief.task.answer_column]
    inputs = {name: cells[name] for name in brief.task.input_columns}
    nearest: Finding | None = None
    for program in programs:
        pairs = [
            (output, answer, place)
            for place, (output, answer) in enumerate(zip(program.texts(inputs), answers, strict=True))
            if output is not None and answer is not None and answer.strip()
        ]
        if len(pairs) < max(_FEWEST, _DEFINED * len(answers)):
            continue
        wrong = [pair for pair in pairs if fold(pair[0]) != fold(pair[1])]
        if nearest is None or len(wrong) < nearest.failed:
            nearest = _finding(brief, inputs, pairs, wrong)
    return nearest


def inputs_alike(brief: TaskBrief, cells: Cells) -> bool:
    """Whether the inputs are written as the demonstrations' are: what is computed of others is right of nothing."""
    rows = brief.task.shown
    shares = [
        written_alike([row[name] for row in rows], [text for text in cells[name] if text])
        for name in brief.task.input_columns
    ]
    return all(fits is None or fits >= _ALIKE for fits in shares)


def _finding(
    brief: TaskBrief, inputs: Cells, pairs: Sequence[tuple[str, str, int]], wrong: Sequence[tuple[str, str, int]]
) -> Finding:
    rate = 1 - len(wrong) / len(pairs)
    score = 1.0 if rate >= _AGREES else 0.0 if rate <= 1 - _CONTRADICTS else rate - 0.5
    if not wrong:
        return Finding("demonstrations", 1.0, 0, len(pairs), "the answers are what the demonstrations compute")
    expected, given, place = wrong[0]
    shown = "\n".join(inputs[name][place] or "" for name in brief.task.input_columns)[:60]
    why = f"the demonstrations make {expected[:40]!r} of {shown!r}, the source says {given[:40]!r}"
    return Finding("demonstrations", score, len(wrong), len(pairs), why)


def _on_line(brief: TaskBrief, line: Line, cells: Cells) -> Finding | None:
    """Conversions between units are straight lines: rows that lie beside the demonstrations' have another meaning."""
    inputs, answers = cells[brief.task.input_columns[0]], cells[brief.task.answer_column]
    pairs = [pair for pair in zip(numbers_of(inputs), numbers_of(answers), strict=True) if None not in pair]
    defined = [(one, other) for one, other in pairs if one is not None and other is not None]
    if len(defined) < max(_FEWEST, _DEFINED * len(answers)):
        return None
    wrong = [(one, other) for one, other in defined if not line.holds(one, other)]
    if not wrong:
        return Finding("demonstrations", 1.0, 0, len(defined), "the answers lie on the demonstrations' straight line")
    score = 1.0 if len(wrong) <= (1 - _AGREES) * len(defined) else 0.0
    one, other = wrong[0]
    why = f"the demonstrations make {line.at(one):g} of {one:g}, the source says {other:g}"
    return Finding("demonstrations", score, len(wrong), len(defined), why)


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
