"""How likely a source is about the task where its words alone say too little: all that speaks for it weighed together.

A logistic regression over 85 pairs of a task and a source that has columns for it (46 that serve, as people found who
read their rows; left out by task, 40 of the 43 that it takes serve). Labels are left to what their names and rows say.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .....memory.embedders import choose
from .....tools.cells import read_container
from ...reading.texts import share
from .agreement import described, of_form
from .refuting import Cells, inputs_of
from .wording import Nearness, distance

if TYPE_CHECKING:
    from ..source import Source

LIKELY = 0.6
"""Probability from which a source counts as one about the task."""
_BIAS, _AGREED, _AT_HOME, _CARD, _ANSWERS, _FORM = -5.5, 3.0, 1.6, 1.4, 3.0, 1.8
_UNKNOWN, _MOST, _FEWEST_APART = 0.7, 1.1, 5
"""How near answers are taken to lie that cannot be measured, the most that counts, and the rows that are needed."""
_CHARS, _READ, _PROSE = 600, 80, 3
_WRITTEN = frozenset({"free_text", "extract", "structured"})
_WITHIN, _AS_NEAR, _CLEARER = 0.3, 0.9, 1.05
"""From which texts read alike: rows further from others than demonstrations, nearness as a share of that of rows, and
how much nearer inputs and answers each lie to their own: where one is nearly the other, nothing tells them apart."""


def likelihood(source: "Source", agreed: float, form: float, cells: Cells | None) -> float:
    """The probability that a source serves the task: by the words that instruction and card share (`agreed`, 0 to 1),
    the share of the instruction's words that card or rows have, how near the instruction is to the card, how near the
    demonstrations' answers lie to those that a plan makes (`cells`, None where they are not yet made: then as near as
    can be), and how well its columns have the form of the task (`form`, 0 to 1)."""
    instruction = source.task.instruction
    home = source.relevance.at_home(of_form(instruction)) if source.relevance.subject_is_told else 0.0
    near = _MOST if cells is None else _answers(source, [text for text in cells[source.task.answer_column] if text])
    weighed = _AGREED * agreed + _AT_HOME * home + _CARD * _near_card(source) + _ANSWERS * near + _FORM * form
    return 1 / (1 + math.exp(-_BIAS - weighed))


def both_near(source: "Source", cells: Cells) -> bool:
    """Whether inputs and answers of a plan read like the demonstrations', each more than the other does."""
    task = source.task
    texts = inputs_of(task, cells), [text for text in cells[task.answer_column] if text]
    shown = [task.given(row) for row in task.shown], _answers_shown(source)
    own, other = (
        [distance(one, two, _FEWEST_APART) for one, two in zip(shown, turned, strict=True)]
        for turned in (texts, texts[::-1])
    )
    return all(map(_is_near, own)) and all(
        one is not None and (two is None or one.cosine > _CLEARER * two.cosine)
        for one, two in zip(own, other, strict=True)
    )


def _is_near(found: Nearness | None) -> bool:
    return found is not None and found.within >= _WITHIN and found.relative >= _AS_NEAR


def inputs_near(source: "Source") -> bool:
    """Whether a column of a source reads like the demonstrations' inputs, where texts are to be written."""
    if source.brief.kind not in _WRITTEN:
        return False
    given = [source.task.given(row) for row in source.task.shown]
    texts = (one.filled[:_READ] for one in source.plain if one.traits.words >= _PROSE)
    return any(_is_near(distance(given, column, _FEWEST_APART)) for column in texts)


def _answers_shown(source: "Source") -> list[str]:
    return [row[source.task.answer_column] for row in source.task.shown]


def _near_card(source: "Source") -> float:
    about = described(source.card)[:_CHARS] or source.card.title
    given, card = choose("wordllama").embed([source.task.instruction, about])
    return float(given @ card) / max(float(np.linalg.norm(given) * np.linalg.norm(card)), 1e-9)


def _answers(source: "Source", answers: Sequence[str]) -> float:
    shown = _answers_shown(source)
    keys = set(map(_keys, shown))
    if len(keys) == 1 and keys != {frozenset()}:
        return _MOST * share([_keys(answer) in keys for answer in answers])
    found = distance(shown, answers, _FEWEST_APART)
    return min(found.relative, _MOST) if found is not None else _UNKNOWN


def _keys(text: str) -> frozenset[str]:
    """The keys of a JSON object, or of the first one of a list of them; empty for other texts."""
    value = read_container(text)
    value = value[0] if isinstance(value, list) and value else value
    return frozenset(value) if isinstance(value, dict) else frozenset()
