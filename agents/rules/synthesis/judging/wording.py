"""How far texts are worded as others: in the same tongue, in the same words, near each other by their meaning."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from .....domain.brief import TaskBrief
from .....memory.embedders import choose
from .....memory.lexical import STOP_WORDS
from ...labels.meaning import Matrix
from ...labels.rows import nearest
from ...reading.texts import median
from ..programs.search import Program

_WORD, _WORDS = re.compile(r"[^\W\d_]{3,}"), re.compile(r"[^\W\d_]+")
_PROSE = 3
"""Words from which a text is prose, and not a name, a code or an amount alone."""
_FAR = 0.3
_FEWEST_ROWS, _FEWEST_APART, _CHARS = 20, 30, 1500
_ALIKE = 0.4
"""Cosine from which two texts count as one: of one pattern, or about one thing."""

_COMMONEST, _TOKENS, _LEAST_OWN, _OTHER_TONGUE, _CODE = 100, 20, 0.25, 0.05, 0.5
"""Commonest words; words from which demonstrations count; the share of prose of the former at least; the share that the
same tongue has; the share of code from which texts are no prose."""


def other_tongue(brief: TaskBrief, programs: Sequence[Program]) -> bool:
    """Whether the demonstrations have next to none of the commonest words of any of a source's texts (a third of
    prose): another tongue, which names of languages need not tell (Hinglish is called English)."""
    layouts = [brief.layouts[name] for name in brief.task.input_columns]
    shown = [word for layout in layouts for slot in layout.slots for text in slot.examples for word in _spoken(text)]
    apart = False
    for program in programs if len(shown) >= _TOKENS else ():
        if program.traits.words > _PROSE and program.traits.code < _CODE:
            part = _in_common(shown, program.filled)
            if part is not None and part >= _OTHER_TONGUE:
                return False  # one text in the same tongue is enough: most sources end here, at their first
            apart = apart or part is not None
    return apart


def _in_common(shown: Sequence[str], texts: Sequence[str]) -> float | None:
    """The share of the words shown that are among the commonest of texts; None where these are no prose."""
    counts = Counter(_spoken("\n".join(texts)))
    commonest = counts.most_common(_COMMONEST)
    all_words, own = counts.total(), sum(number for _, number in commonest)
    if all_words < _TOKENS * _COMMONEST or own < _LEAST_OWN * all_words or 2 * len(commonest) < _COMMONEST:
        return None  # too few words, or nothing but tags
    common = {word for word, _ in commonest}
    return sum(word in common for word in shown) / max(len(shown), 1)


def _spoken(text: str) -> list[str]:
    return _WORDS.findall(text.lower())


def other_words(brief: TaskBrief, programs: Sequence[Program]) -> bool:
    """Whether the demonstrations speak of other things than the source: their words are rarer there than its own."""
    slots = brief.input_slots
    shown = [_telling_words(" ".join(row)) for row in zip(*(slot.examples for slot in slots), strict=False)]
    rows = [
        _telling_words(" ".join(filter(None, cells)))
        for cells in zip(*(program.texts for program in programs), strict=True)
    ]
    counts = Counter(chain.from_iterable(rows))
    again = {word for word, count in counts.items() if count > 1}
    own = [len(row & again) / len(row) for row in rows if len(row) >= 3]
    given = [len(row & counts.keys()) / len(row) for row in shown if len(row) >= 3]
    if len(own) < 20 or len(given) < 2:
        return False
    return sum(given) / len(given) < sum(own) / len(own) - _FAR


class Nearness(NamedTuple):
    """`within` is the share of the rows that lie further from the others than the demonstrations do, `cosine` how near
    these lie to the rows, and `relative` the same as a share of how near the rows lie to each other."""

    within: float
    relative: float
    cosine: float


def distance(shown: Sequence[str], rows: Sequence[str], fewest: int = _FEWEST_APART) -> Nearness | None:
    """How near the demonstrations' inputs lie to a source's, by WordLlama's vectors: the mean cosine with the nearest
    tenth of rows, of one pattern or thing counted once. None for too few rows, or fewer than `fewest` that count."""
    texts = sorted({row[:_CHARS] for row in rows if row.strip()})
    if len(texts) < _FEWEST_ROWS or len(shown) < 2:
        return None
    vectors = choose("wordllama").embed([*texts, *(text[:_CHARS] for text in shown)])
    own, given = _apart(vectors[: len(texts)]), vectors[len(texts) :]
    if len(own) < fewest:
        return None
    tenth = max(3, len(own) // 10)
    usual = nearest(own @ own.T - 2 * np.eye(len(own)), tenth)
    near = nearest(given @ own.T, tenth)
    within = float((usual[None, :] < near[:, None]).mean())
    return Nearness(within, float(near.mean() / max(usual.mean(), 1e-6)), float(near.mean()))


def _apart(vectors: Matrix) -> Matrix:
    """The vectors, in their order, that are no nearer than `_ALIKE` to one taken before them."""
    kept = vectors[:1]
    for vector in vectors[1:]:
        if float((kept @ vector).max()) < _ALIKE:
            kept = np.vstack([kept, vector])
    return kept


def _telling_words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower())) - STOP_WORDS


_FEWEST_ITEMS, _NAMES, _WORDS_OF_A_NAME = 4, 0.9, 4


def begins_otherwise(shown: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether all items shown begin with a small letter, and nearly all others with a capital; headlines are none."""
    items, others = _items(shown), _items(texts)
    short = median([len(item.split()) for item in items]) <= _WORDS_OF_A_NAME
    small = len(items) >= _FEWEST_ITEMS and all(item[0].islower() for item in items) and short
    return small and bool(others) and sum(item[0].isupper() for item in others) >= _NAMES * len(others)


def _items(texts: Sequence[str]) -> list[str]:
    return [item.strip() for text in texts for item in re.split(r"[,;\n]", text) if item.strip()]
