"""Mirrors and forks of one dataset, told by their cards: only the best is worth a place among the candidates."""

import re
from collections.abc import Sequence

from ...domain.card import DatasetCard
from ...memory.card_index import Hit
from ...memory.card_text import card_prose

_ALIKE = 92.0
_TOLD_CHARS = 80
_VERSION = re.compile(r"[^a-z0-9]+|\b(?:copy|mirror|fork|clone|hf|dataset|datasets|data|original)\b")


def fold(hits: Sequence[Hit]) -> tuple[list[Hit], dict[str, str]]:
    """The hits without copies of a better one, and of each copy the id of the dataset that it repeats.

    A copy has the same name but for its owner, or the very same description; and where both cards tell enough, their
    descriptions must be alike, and the sizes that they state must not differ.
    """
    kept: list[Hit] = []
    copies: dict[str, str] = {}
    for hit in hits:
        original = next((better.card for better in kept if _same(better.card, hit.card)), None)
        if original is None:
            kept.append(hit)
        else:
            copies[hit.card.id] = original.id
    return kept, copies


def _same(first: DatasetCard, second: DatasetCard) -> bool:
    if _differ(_rows(first), _rows(second)):
        return False
    told, other = card_prose(first), card_prose(second)
    enough = min(len(told), len(other)) >= _TOLD_CHARS
    if _name(first) == _name(second):
        return not enough or _ratio(told, other) >= _ALIKE
    shared_file_names = {split.config for split in first.splits} == {split.config for split in second.splits}
    return enough and told == other and shared_file_names and _rows(first) is not None


def _name(card: DatasetCard) -> str:
    return _VERSION.sub("", card.id.rsplit("/", 1)[-1].rsplit("__", 1)[-1].lower())


def _rows(card: DatasetCard) -> dict[tuple[str, str], int] | None:
    counts = {(split.config, split.split): split.rows for split in card.splits}
    known = {key: rows for key, rows in counts.items() if rows is not None}
    return known if known and len(known) == len(counts) else None


def _differ(first: dict[tuple[str, str], int] | None, second: dict[tuple[str, str], int] | None) -> bool:
    return first is not None and second is not None and sorted(first.values()) != sorted(second.values())


def _ratio(first: str, second: str) -> float:
    from rapidfuzz.fuzz import ratio

    return ratio(first, second)
