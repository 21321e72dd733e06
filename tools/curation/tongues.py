"""Pairs of two languages whose sides are exchanged, or of which one side was never translated."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...domain.brief import TaskBrief
from ..checks.near import Slots
from .duplicates import bare

EXCHANGED = "the input is in the outputs' language and the output in the inputs': they are exchanged"
NOT_TRANSLATED = "the output is in the inputs' language, and no demonstration's is"
_SURE, _SURE_ALONE, _CHARS = 4.0, 8.0, 40
"""Log-odds of both sides of a pair together, where names cancel out since they stand on both; those of one side, which
is then as long as texts are whose language can be told."""


@dataclass(frozen=True)
class Tongues:
    """Tells pairs that stand the wrong way round, of a task that leads from one language to another."""

    pair: tuple[str, str]
    inputs: int
    slots: Sequence[Slots]

    def why_not(self, cells: Sequence[str]) -> str:
        """Why a row, the cells of inputs and then of outputs, is no such pair; empty where it is, or may be."""
        given, made = self.odds(cells)
        if given + made < -_SURE:
            return EXCHANGED
        long = sum(map(len, cells[self.inputs :])) >= _CHARS
        return NOT_TRANSLATED if long and made < -_SURE_ALONE else ""

    def odds(self, cells: Sequence[str]) -> tuple[float, float]:
        """For the language of inputs and for that of outputs, against the other one."""
        from ..profiling.language import odds

        given, made = sides(cells, self.inputs, self.slots)
        one, other = self.pair
        return odds(given, one, other), odds(made, other, one)


def tongues_of(brief: TaskBrief, slots: Sequence[Slots]) -> Tongues | None:
    """The languages that all demonstrations lead from and to; None where these are the same or cannot be told."""
    from ..profiling.language import detect

    task = brief.task
    rows = [[row[column] for column in task.columns] for row in task.shown]
    if brief.kind != "free_text" or not rows:
        return None
    given, made = zip(*(sides(row, len(task.input_columns), slots) for row in rows), strict=True)
    one, other = detect("\n".join(given)), detect("\n".join(made))
    if one is None or other is None or one == other:
        return None
    found = Tongues((one, other), len(task.input_columns), slots)
    return found if all(sum(found.odds(row)) > 0 for row in rows) else None


def sides(cells: Sequence[str], inputs: int, slots: Sequence[Slots]) -> tuple[str, str]:
    """A row's input without the literals that all share, and its output."""
    return bare(cells[:inputs], slots), "\n".join(cells[inputs:])
