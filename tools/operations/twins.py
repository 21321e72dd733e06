"""Rows that are the same but for case, blanks, he and she, or the order of their names: one of them is asked about."""

import re
import zlib
from collections.abc import Hashable, Sequence
from functools import lru_cache

from ..texts import normal

TWIN = "another row is the same but for case, blanks, or swapped names or pronouns: only one of them is asked about"
_WORD = re.compile(r"\w+|[^\w\s]")
_GENDERED = frozenset({"he", "she", "him", "his", "her", "hers", "himself", "herself"})


def without_twins(texts: Sequence[str]) -> list[bool]:
    """Which rows are asked about: of texts that differ only in case and white space, which curation would take for one,
    in he and she, or in the order of their names, one, drawn by its own letters so that none of the kinds is preferred.
    Equal texts all stay; they are asked about once. Where a number, a sign or a name is another one, so may the answer
    be: these all stay too."""
    left = sorted(set(texts), key=lambda text: (zlib.crc32(text.encode("utf-8", "replace")), text))
    for in_common in (normal, _but_for_names):
        drawn: dict[Hashable, str] = {}
        for text in left:
            drawn.setdefault(in_common(text), text)
        left = [*drawn.values()]
    kept = set(left)
    return [text in kept for text in texts]


class Known:
    """Texts in an order in which they are asked about, so that no twin of an earlier one need be. Equal ones are no
    twins: they cost nothing."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts: dict[str, int] = {}
        self._marks: dict[int, int] = {}
        for place, text in enumerate(texts):
            self._texts.setdefault(text, place)
            for mark in _marks(text):
                self._marks.setdefault(mark, place)

    def has_twin_of(self, text: str, before: int) -> bool:
        """Whether one of the first so many texts is a twin of this one, and none is the same."""
        if self._texts.get(text, before) < before:
            return False
        return any(self._marks.get(mark, before) < before for mark in _marks(text))


def _marks(text: str) -> tuple[int, ...]:
    """What twins have in common, in short."""
    return tuple(hash(in_common(text)) for in_common in (normal, _but_for_names))


def _but_for_names(text: str) -> Hashable:
    """What twins have in common: the words without gender, the places of capitalised ones, and these in no order."""
    words = _WORD.findall(text)
    shared = tuple(map(_shared_by_twins, words))
    return shared, tuple(sorted(word for word, kept in zip(words, shared, strict=True) if kept is None))


@lru_cache(maxsize=65_536)
def _shared_by_twins(word: str) -> str | None:
    """A word as twins share it: "" for he and she, None for a name, else itself."""
    return "" if word.lower() in _GENDERED else None if word[0].isupper() else word
