"""Short codes that stand for labels by the letters that their names begin with."""

import re
from collections.abc import Mapping, Sequence

from ....domain.card import DatasetCard
from ..reading.texts import fold
from .senses import sense

_TELLING = 3
"""Letters of a code that say which of several labels it begins."""


def by_prefix(labels: Sequence[str], named: Mapping[str, Sequence[str]], card: DatasetCard) -> dict[str, str]:
    """Short codes that begin a label's name each (e, n, c; DESC:def), one a label; single letters alone (m, f)."""
    worded = {value: [one for one in (value, *names) if not one.isdigit()] for value, names in named.items()}
    heads = {value: fold(re.split(r"[:/.]", (*names, value)[0])[0]) for value, names in worded.items()}
    if any(not head.isalpha() or len(head) > 6 or sense(head).generic for head in heads.values()):
        return {}
    fits = {value: [label for label in labels if _abbreviates(head, fold(label))] for value, head in heads.items()}
    mapping = {value: matches[0] for value, matches in fits.items() if len(matches) == 1}
    text = fold(card.description)
    whole = len(set(heads.values())) == len(heads) == len(mapping) == len(set(mapping.values())) == len(labels)
    sure = all(len(matches) <= 1 for matches in fits.values()) and all(
        len(head) >= _TELLING or whole or all(label in text for label in map(fold, labels)) for head in heads.values()
    )
    by_label = {label: {heads[value] for value, got in mapping.items() if got == label} for label in labels}
    return mapping if sure and all(len(heads) == 1 for heads in by_label.values()) else {}


def _abbreviates(code: str, name: str) -> bool:
    plain = re.sub(r"\W", "", name)
    if plain.startswith(code):
        return True
    if len(code) < 3 or not plain.startswith(code[0]) or " " in name:
        return False
    rest = iter(plain)
    return all(letter in rest for letter in code)
