"""Numbers that the demonstrations make of numbers along a straight line, as conversions between units do."""

from collections.abc import Sequence
from dataclasses import dataclass

from ....domain.brief import TaskBrief
from ..reading.texts import is_number

_FEWEST = 3
_ROUNDED = 0.005


@dataclass(frozen=True)
class Line:
    """`slope` * number + `start`, with outputs that are written to `unit`."""

    slope: float
    start: float
    unit: float

    def at(self, number: float) -> float:
        """The output that belongs to a number."""
        return self.slope * number + self.start

    def holds(self, number: float, output: float) -> bool:
        """Whether an output is what the line gives, but for rounding."""
        wanted = self.at(number)
        return abs(wanted - output) <= 2 * self.unit + _ROUNDED * abs(wanted)


def line_of(brief: TaskBrief) -> Line | None:
    """The line through all demonstrations; None where they are no numbers, fewer than three, or not on one."""
    task = brief.task
    if len(task.input_columns) != 1:
        return None
    rows = [demonstration.row() for demonstration in task.demonstrations]
    given = numbers_of([row[task.input_columns[0]] for row in rows])
    outputs = [row[task.output_columns[0]] for row in rows]
    points = sorted(
        {
            (one, other)
            for one, other in zip(given, numbers_of(outputs), strict=True)
            if one is not None and other is not None
        }
    )
    if None in given or len({one for one, _ in points}) < _FEWEST or len({other for _, other in points}) < _FEWEST:
        return None
    (low, first), (high, last) = points[0], points[-1]
    slope = (last - first) / (high - low)
    unit = 10.0 ** -max(len(text.strip().partition(".")[2]) for text in outputs)
    start = first - slope * low
    on_it = all(abs(slope * one + start - other) <= unit for one, other in points)
    return Line(slope, start, unit) if on_it else None


def numbers_of(texts: Sequence[str | None]) -> list[float | None]:
    """The texts as numbers, None where one is none."""
    return [float(text) if text and is_number(text) and _plain(text) else None for text in texts]


def _plain(text: str) -> bool:
    """Whether it is written in digits alone, with a sign or a point."""
    return text.strip().lstrip("-").replace(".", "", 1).isdecimal()
