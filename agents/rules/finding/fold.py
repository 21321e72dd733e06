"""Mirrors and forks of one dataset, told by their cards: only the best is worth a place among the candidates."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ....domain.card import DatasetCard
from ....memory.cards.index import Hit
from ....memory.cards.text import card_prose

_ALIKE = 92.0
_ENOUGH_CHARS = 80
_APART = 0.002
_VERSION = re.compile(r"[^a-z0-9]+|\b(?:copy|mirror|fork|clone|hf|dataset|datasets|data|original)\b")


@dataclass(frozen=True)
class _Traits:
    """What a card tells that copies share. `rows` are those of each split, sorted, None where a split's are unknown;
    `size` is the bytes of all files."""

    id: str
    name: str
    prose: str
    configs: frozenset[str]
    rows: tuple[int, ...] | None
    size: int


def fold(hits: Sequence[Hit]) -> tuple[list[Hit], dict[str, str]]:
    """The hits without copies of a better one, and of each copy the id of the dataset that it repeats.

    A copy has the same name but for its owner, or the very same description; and where both cards tell enough, their
    descriptions must be alike, and the sizes that they state must not differ. Many datasets of one maker share a text
    and a number of rows: under another name, a copy's files are as long too.
    """
    kept: list[Hit] = []
    copies: dict[str, str] = {}
    like: defaultdict[tuple[str, str], list[_Traits]] = defaultdict(list)  # the kept ones by name and by description
    for hit in hits:
        traits = _traits(hit.card)
        keys = ("name", traits.name), ("prose", traits.prose)
        original = next((better for key in keys for better in like[key] if _same(better, traits)), None)
        if original is not None:
            copies[hit.card.id] = original.id
            continue
        kept.append(hit)
        for key in keys:
            like[key].append(traits)
    return kept, copies


def _traits(card: DatasetCard) -> _Traits:
    name = _VERSION.sub("", card.id.rsplit("/", 1)[-1].rsplit("__", 1)[-1].lower())
    counts = [split.rows for split in card.splits]
    rows = [count for count in counts if count is not None]
    known = tuple(sorted(rows)) if rows and len(rows) == len(counts) else None
    configs, size = frozenset(split.config for split in card.splits), sum(split.bytes or 0 for split in card.splits)
    return _Traits(card.id, name, card_prose(card), configs, known, size)


def _same(first: _Traits, second: _Traits) -> bool:
    if first.rows is not None and second.rows is not None and first.rows != second.rows:
        return False
    enough = min(len(first.prose), len(second.prose)) >= _ENOUGH_CHARS
    if first.name == second.name:
        return not enough or _ratio(first.prose, second.prose) >= _ALIKE
    comparable = first.rows is not None and first.configs == second.configs
    return (
        enough and comparable and first.prose == second.prose and abs(first.size - second.size) <= _APART * first.size
    )


def _ratio(first: str, second: str) -> float:
    from rapidfuzz.fuzz import ratio

    return ratio(first, second)
