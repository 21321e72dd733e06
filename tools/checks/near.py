"""When two texts are the same but for small changes.

Word shingles (w-shingling, Broder 1997) say how much two texts share. Alone they would take two questions about one
long passage for the same; so what differs must also be small: no run of more than two words, no number, no sign.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import LCSseq

from ..texts import normal
from .cells import words

_SENTENCE = re.compile(r"(?<=[.?!。])\s+|\n+")
SHINGLE_WORDS = 3
THRESHOLD = 0.8
"""Jaccard similarity of the word shingles from which two texts can be near duplicates."""

LONGEST_CHANGE = 2
"""Words that may differ in a row."""

FEWEST_WORDS = 8
"""Texts of fewer words are compared as a whole only: there one word makes another text."""


def shingles(tokens: Sequence[str], size: int = SHINGLE_WORDS) -> set[tuple[str, ...]]:
    """All runs of `size` words."""
    return {tuple(tokens[start : start + size]) for start in range(len(tokens) - size + 1)}


def jaccard(one: set, other: set) -> float:
    """Share of what both hold in what either holds; 0 for two empty sets."""
    return len(one & other) / len(one | other) if one or other else 0.0


def small_change(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two word sequences differ in short runs of words only, none of them with a digit."""
    removed = added = 0
    for change in LCSseq.opcodes(one, other):
        if change.tag == "equal":
            removed = added = 0
            continue
        changed = [*one[change.src_start : change.src_end], *other[change.dest_start : change.dest_end]]
        removed += change.src_end - change.src_start
        added += change.dest_end - change.dest_start
        if max(removed, added) > LONGEST_CHANGE or any(map(_is_exact, changed)):
            return False
    return True


def near(one: Sequence[str], other: Sequence[str], threshold: float = THRESHOLD) -> bool:
    """Whether two texts, as words, are near duplicates."""
    if min(len(one), len(other)) < FEWEST_WORDS:
        return list(one) == list(other)
    return jaccard(shingles(one), shingles(other)) >= threshold and small_change(one, other)


def _is_exact(word: str) -> bool:
    """Whether a word means another thing when it is changed at all: a number, a sign of a formula or of code."""
    return not word.isalpha()


class Slots:
    """Takes fixed texts out of a text, so that a frame that all inputs share does not make them alike."""

    def __init__(self, literals: Sequence[str]) -> None:
        self._literals = [literal for literal in literals if literal.strip()]

    def parts(self, text: str) -> list[str]:
        """What stands between the literals; the whole text alone where they do not stand in it in order."""
        slots, start = [], 0
        for literal in self._literals:
            place = text.find(literal, start)
            if place == -1:
                return [text]
            slots.append(text[start:place])
            start = place + len(literal)
        slots.append(text[start:])
        return [slot for slot in slots if slot.strip()] or [text]

    def of(self, text: str) -> str:
        """The parts as one text, a line each."""
        return text if not self._literals else "\n".join(self.parts(text))


class Near:
    """A few known texts; `text in known` tells whether a text equals or nearly equals one of them.

    Sentences that several of the known texts share (a passage that many questions are about) do not make texts alike.
    Where the known texts have `answers`, a text that is not equal to one must have the same answer to be near it.
    """

    def __init__(self, known: Iterable[str], *, literals: Sequence[str] = (), answers: Sequence[str] = ()) -> None:
        self._slots = Slots(literals)
        known = [self._slots.of(text) for text in known]
        self._answers = list(map(normal, answers))
        self._exact = {normal(text) for text in known}
        counts = Counter(sentence for text in known for sentence in set(_SENTENCE.split(text)))
        self._shared = {sentence for sentence, count in counts.items() if count > 1}
        self._words = [self._telling(text) for text in known]
        self._longest = max(map(len, self._words), default=0)

    def _telling(self, text: str) -> list[str]:
        """The words of all sentences that are the text's own; of all where it has none."""
        own = [sentence for sentence in _SENTENCE.split(text) if sentence not in self._shared]
        return words(" ".join(own)) or words(text)

    def __contains__(self, text: str) -> bool:
        return self.holds(text)

    def holds(self, text: str, answer: str | None = None) -> bool:
        """Whether a text, with its answer where the known texts have some, is one of them or near one."""
        text = self._slots.of(text)
        if normal(text) in self._exact:
            return True
        if self._longest < FEWEST_WORDS:
            return False
        tokens = self._telling(text)
        # texts whose lengths differ more than the threshold cannot share that much
        close = [
            known
            for place, known in enumerate(self._words)
            if THRESHOLD * len(tokens) - 2 <= len(known) <= len(tokens) / THRESHOLD + 2
            and (answer is None or self._answers[place] == normal(answer))
        ]
        return any(near(known, tokens) for known in close) if len(tokens) >= FEWEST_WORDS else False
