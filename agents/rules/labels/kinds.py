"""Kinds of task that an instruction in casual words may mean: the field's phrases that are nearest to it in meaning."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from ....memory.cards.text import content_words
from ....memory.embedders import choose
from ....memory.lexical import is_among, words
from ..reading.concepts import domains, phrases
from ..reading.texts import fold
from .names import OPAQUE
from .senses import plain_name

_MOST, _LEAST = 3, 0.18
_TO_DO = frozenset(
    words(
        "keep remove delete drop allow block ban approve reject accept hide show flag report mute warn stay go pass "
        "stop leave ignore escalate forward answer review ok okay fine publish buy sell skip save discard"
    )
)


@cache
def _phrases() -> tuple[tuple[str, ...], "np.ndarray"]:
    names = tuple(name for name in phrases() if not domains([name]))
    return names, choose("wordllama").embed([phrases()[name] for name in names])


def meant(instruction: str, labels: Sequence[str]) -> frozenset[str]:
    """Concepts of the lexicon that the instruction, alone or with its labels, is among the nearest to.

    Too weak to say what a task is, and enough to let rows decide: of 24 instructions written casually the kind that was
    meant is among the three for 19.
    """
    names, phrases = _phrases()
    asked = choose("wordllama").embed([instruction, f"{instruction} {', '.join(labels)}"])
    kinds: set[str] = set()
    for cosines in asked @ phrases.T:
        best = np.argsort(-cosines, kind="stable")[:_MOST]
        kinds |= {names[place] for place in best.tolist() if cosines[place] >= _LEAST}
    return frozenset(kinds)


def says_what_to_do(label: str) -> bool:
    """Whether a label is a decision on a text (remove, let pass) and no word for what the text is."""
    return any(word in _TO_DO for word in words(fold(label)))


def asks_for_column(column: str, instruction: str) -> bool:
    """Whether the instruction says what the column is called ("recommended", "is_duplicate"): every telling word."""
    telling = [word for word in content_words(plain_name(column)) if word not in OPAQUE]
    asked = content_words(instruction)
    return bool(telling) and all(len(word) > 3 and is_among(word, asked) for word in telling)
