"""How often a catalog's cards name each other: a dataset that others build on or compare with is a known quantity."""

import re
from collections.abc import Callable, Iterable

from ...domain.card import DatasetCard

_TOKEN = re.compile(r"[^\W_][\w+/-]*")
_LOWER = re.compile(r"\b[^\W\d_]+\b")
_LONGEST_NAME = 4
_COMMON = 5


Cards = Callable[[], Iterable[DatasetCard]]


def mentions(cards: Cards) -> list[int]:
    """For each card the number of other cards whose description names it. The cards are gone through three times.

    A name counts as written (up to four words) and only when it has a capital or a digit and is no common word of
    the descriptions; a name that two cards share counts for neither, since it cannot be told whose mention it is.
    """
    common = _common_words(cards())
    owners: dict[str, int | None] = {}
    size = 0
    for place, card in enumerate(cards()):
        size += 1
        for name in {card.title, card.id, card.id.rsplit("/", 1)[-1]}:
            if _telling(name, common):
                owners[name] = None if owners.get(name, place) != place else place
    counts = [0] * size
    starts = {match.group() for name in owners if (match := _TOKEN.match(name))}
    for place, card in enumerate(cards()):
        for named in _named(card.description, owners, starts) - {place}:
            counts[named] += 1
    return counts


def _named(text: str, owners: dict[str, int | None], starts: set[str]) -> set[int]:
    matches = list(_TOKEN.finditer(text))
    named: set[int] = set()
    for first, match in enumerate(matches):
        if match.group() in starts:
            for last in matches[first : first + _LONGEST_NAME]:
                owner = owners.get(text[match.start() : last.end()])
                if owner is not None:
                    named.add(owner)
    return named


def _telling(name: str, common: set[str]) -> bool:
    marked = any(char.isupper() or char.isdigit() for char in name)
    return len(name) >= 3 and marked and name.lower() not in common


def _common_words(cards: Iterable[DatasetCard]) -> set[str]:
    counts: dict[str, int] = {}
    for card in cards:
        for word in _LOWER.findall(card.description):
            if word.islower():
                counts[word] = counts.get(word, 0) + 1
    return {word for word, count in counts.items() if count >= _COMMON}
