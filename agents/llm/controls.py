"""Rows whose grade is known, hidden among those that a model grades: whoever cannot tell them is not believed.

Their number varies from prompt to prompt, as do their places, and a second prompt may hold none: nobody who grades can
count on one of them. Demonstrations that the instruction contradicts are no controls.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ...domain.brief import TaskBrief
from ...domain.task import Demonstration

MOST = 3
"""Controls of one kind in one prompt, at most."""
_LEAST = 2
"""True controls and false ones that the first prompt has at least, or both together where one has none to give."""

Row = dict[str, str]


@dataclass(frozen=True)
class Sitting:
    """One prompt's demonstrations: those that it shows, and those that stand among the rows, true and falsified.

    No demonstration is in two of the three, so that a control cannot be told from rows by comparing texts. `turned` are
    rows of the sample with another one's output: false where the sample's own output is right.
    """

    shown: tuple[Demonstration, ...]
    true: tuple[Row, ...]
    false: tuple[Row, ...]
    turned: tuple[Row, ...] = ()


def sittings(brief: TaskBrief, spare: Sequence[Row] = (), seed: int = 0) -> tuple[Sitting, Sitting]:
    """Two prompts, each of which may hold back another half of the demonstrations. `spare` are rows of the sample that
    are not graded: some stand there with another row's output. Rows that a person marked wrong are hidden too."""
    lots = random.Random(seed)
    known = brief.task.demonstrations
    usable = [one for number, one in enumerate(known, start=1) if number not in brief.doubtful]
    lots.shuffle(usable)
    halves = usable[::2], usable[1::2] or usable
    wrong = [(row, False) for row in _marked_wrong(brief)]
    wrong += [(row, True) for row in _falsified_rows(brief, spare, lots)]
    places = [_Place(halves[0], wrong[::2]), _Place(halves[1], wrong[1::2])]
    for number in range(2 * _LEAST):  # a judge whom nothing tests would not be believed at all
        kind = _KINDS[number % 2]
        any(place.add(brief, kind) for place in places)
    for place in places:
        for kind in _KINDS:
            for _ in range(lots.randint(0, MOST - 1)):
                place.add(brief, kind)
    return places[0].sitting(known), places[1].sitting(known)


Kind: TypeAlias = Literal["false", "true"]
_KINDS: tuple[Kind, ...] = ("false", "true")


class _Place:
    """One prompt on its way: the demonstrations that it may hold back, wrong rows at hand, and its controls."""

    def __init__(self, half: Sequence[Demonstration], wrong: Sequence[tuple[Row, bool]]) -> None:
        self._half = half
        self._wrong = list(wrong)
        self._used: list[Demonstration] = []
        self._rows: dict[str, list[Row]] = {"true": [], "false": [], "turned": []}

    def add(self, brief: TaskBrief, kind: Kind) -> bool:
        """One more control of a kind, where there is another one and a demonstration is left to be shown."""
        if kind == "false" and self._wrong:
            row, turned = self._wrong.pop(0)
            self._rows["turned" if turned else "false"].append(row)
            return True
        free = [one for one in self._half if one not in self._used]
        left = [one for one in brief.task.demonstrations if one not in self._used]
        alike = Counter(str(one.output) for one in left)
        free.sort(key=lambda one: alike[str(one.output)] == 1)  # the last that shows a label goes last
        if not free or len(self._used) + 1 >= len(brief.task.demonstrations) > 1:
            return False
        row = free[0].row() if kind == "true" else falsified(brief, free[0].row(), _outputs(brief))
        if row is None:
            return False
        self._used.append(free[0])
        self._rows[kind].append(row)
        return True

    def sitting(self, known: Sequence[Demonstration]) -> Sitting:
        shown = tuple(one for one in known if one not in self._used)
        return Sitting(shown, *(tuple(self._rows[kind]) for kind in ("true", "false", "turned")))


def _outputs(brief: TaskBrief) -> list[Row]:
    return [{column: row[column] for column in brief.task.output_columns} for row in brief.task.shown]


def _marked_wrong(brief: TaskBrief) -> list[Row]:
    """Rows that a person marked wrong: whoever grades them right does not know what this person knows."""
    rows = [row.after for row in brief.wrong_rows if set(row.after) == set(brief.task.columns)]
    return list({tuple(row.items()): row for row in rows}.values())


def _falsified_rows(brief: TaskBrief, spare: Sequence[Row], lots: random.Random) -> list[Row]:
    """A few rows of the sample, each with the output of another one of its own."""
    outputs = [{column: row[column] for column in brief.task.output_columns} for row in spare]
    made = (falsified(brief, row, lots.sample(outputs, len(outputs))) for row in spare[: 2 * MOST])
    return [row for row in made if row is not None]


_FAR = 0.4
"""A false number is so far from the row's own, as a part of all that are known: of a mean rating of 2.3 nobody can tell
that it is 2.5."""


def falsified(brief: TaskBrief, row: Row, others: Sequence[Row]) -> Row | None:
    """The row with another output, or another label, or a number that is not near its own; None where there is none."""
    wrong = list(others)
    if brief.kind == "label":
        wrong += [{brief.task.answer_column: label} for label in brief.labels]
    wrong = [other for other in wrong if any(row[column] != other[column] for column in other)]
    if brief.kind == "number":
        wrong = _far_from(row, wrong, brief.task.answer_column)
    return row | wrong[0] if wrong else None


def _far_from(row: Row, others: Sequence[Row], column: str) -> list[Row]:
    numbers = [_number(one[column]) for one in (row, *others)]
    known = [number for number in numbers if number is not None]
    own, width = numbers[0], max(known, default=0.0) - min(known, default=0.0)
    if own is None:
        return list(others)
    pairs = zip(others, numbers[1:], strict=True)
    return [one for one, number in pairs if number is None or abs(number - own) >= _FAR * width]


def _number(text: str) -> float | None:
    """A number as a task writes it, with a currency or a percent sign or commas; None where the text is none."""
    try:
        return float(text.strip("$€£% ").replace(",", ""))
    except ValueError:
        return None
