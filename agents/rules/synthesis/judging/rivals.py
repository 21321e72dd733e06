"""Columns of labels beside each other: which of two is to be left, where they label the same rows otherwise."""

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from ...labels.senses import sense
from ...reading.names import column_of, of_two, plays
from ...reading.texts import fold

if TYPE_CHECKING:
    from ..label_columns import LabelColumn

_DISAGREE = 0.02
_KNOWS_MORE = 0.05
"""Nats per row by which one column's labels must be easier to tell from the texts than another's to be right."""


def standing(name: str) -> int:
    """How likely a column's name makes its labels the right ones: 3 for gold ones, 0 for noisy ones."""
    if plays(name, "sure_label"):
        return 3
    return 0 if plays(name, "noisy_label") else 2 if plays(name, "label") else 1


def disagreeing(
    columns: Sequence["LabelColumn"], given: frozenset[str], names: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Columns to leave, of those that label the same rows otherwise: the one beside the inputs, of the lesser name, in
    other words than the task's, or that texts bear out less; both where nothing tells. `names` are of all columns."""
    for place, first in enumerate(columns):
        for second in columns[place + 1 :]:
            share = _disagreement(first, second)
            own = _word_for_word(first) != _word_for_word(second) or (_of_flags(first) and _of_flags(second))
            if of_two(first.program.name, second.program.name, names):
                continue  # each labels its own text
            if share <= _DISAGREE or not (own or first.mapping.evidence == second.mapping.evidence):
                continue
            why = f"{first.program.name!r} and {second.program.name!r} give different labels to {share:.0%} of the rows"
            ranks = [_rank(one, given) for one in (first, second)]
            if ranks[0] != ranks[1]:
                dropped = [second if ranks[0] > ranks[1] else first]
            elif abs(first.gain - second.gain) > _KNOWS_MORE:
                dropped = [second if first.gain > second.gain else first]
            else:
                dropped = [first, second]
            for column in dropped:
                yield column.program.name, why


def _of_flags(column: "LabelColumn") -> bool:
    return all(sense(value).generic for value in column.mapping.mapping)


def _rank(column: "LabelColumn", given: frozenset[str]) -> tuple[int, int, bool]:
    return _beside(column.program.name, given), standing(column.program.name), _word_for_word(column)


def _word_for_word(column: "LabelColumn") -> bool:
    """Whether a column's labels are the task's own words."""
    return all(fold(value) == fold(label) for value, label in column.mapping.mapping.items())


def _beside(name: str, given: frozenset[str]) -> int:
    """How near a column stands to the inputs: what is labelled within a list is one of its items."""
    return 2 * (column_of(name) in given) if name != column_of(name) else 1


def _disagreement(first: "LabelColumn", second: "LabelColumn") -> float:
    pairs = [
        (first.mapping.mapping[one.strip()], second.mapping.mapping[other.strip()])
        for one, other in zip(first.program.texts, second.program.texts, strict=True)
        if one and other and one.strip() in first.mapping.mapping and other.strip() in second.mapping.mapping
    ]
    return sum(one != other for one, other in pairs) / len(pairs) if pairs else 0.0
