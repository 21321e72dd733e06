"""Points of a scale that an instruction gives to labels: "four and five stars are happy, one and two unhappy"."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from ..reading.texts import as_words, fold
from .senses import COUNTS, number_of

_NUMBERS = {word: str(number) for number, word in enumerate(COUNTS)}
_TO, _AND = r"(?:to|through|until|up to|-|–|bis)", r"(?:,|and|or|/|&|,\s*(?:and|or)|und|oder)"
_GROUP = re.compile(
    rf"(?<![\w.])(\d{{1,2}}(?:\s*(?:{_TO}|{_AND})\s*\d{{1,2}})*)(?![\w.]*\d)\s*(?:stars?\s*)?"
    r"(\+|(?:or|and) (?:more|above|higher|up|better)|(?:or|and) (?:less|fewer|below|lower|worse))?"
)
_CLAUSES = re.compile(r"[;\n?!]|\.(?!\d)|(?<![\d\s])\s*,")
_SPREAD = re.compile(rf"(?<!\d)(\d{{1,2}})\s{{0,3}}{_TO}\s{{0,3}}(\d{{1,2}})")
_LEAST, _MOST = 0, 10


def points_said(labels: Sequence[str], instruction: str) -> dict[str, frozenset[int]]:
    """The points that an instruction gives to each of two labels or more; empty where one has none or shares one."""
    text = re.sub(r"\b[a-z]+\b", lambda word: _NUMBERS.get(word[0], word[0]), fold(instruction))
    found: dict[str, frozenset[int]] = {}
    for clause in _CLAUSES.split(text):
        for label, points in _pairs(labels, clause):
            if found.setdefault(label, points) != points:
                return {}
    apart = all(one.isdisjoint(other) for one, other in combinations(found.values(), 2))
    return found if apart and len(found) == len(labels) > 1 else {}


def _pairs(labels: Sequence[str], clause: str) -> list[tuple[str, frozenset[int]]]:
    """The labels of a clause with their points, where it has as many of the ones as of the others, taking turns."""
    named = [(match.start(), label) for label in labels for match in re.finditer(as_words(fold(label)), clause)]
    groups = [(match.start(), _points(match)) for match in _GROUP.finditer(clause)]
    if not named or len(named) != len(groups):
        return []
    order = sorted([*((place, "label") for place, _ in named), *((place, "points") for place, _ in groups)])
    turns = [what for _, what in order]
    if any(one == other for one, other in pairwise(turns)):
        return []
    return [(label, points) for (_, label), (_, points) in zip(sorted(named), sorted(groups), strict=True)]


def _points(match: re.Match[str]) -> frozenset[int]:
    said, beyond = match[1], match[2] or ""
    points = {int(number) for number in re.findall(r"\d+", said)}
    for low, high in _SPREAD.findall(said):
        points |= set(range(int(low), int(high) + 1))
    if beyond:
        lower = re.search(r"less|fewer|below|lower|worse", beyond)
        points |= set(range(_LEAST, min(points))) if lower else set(range(max(points), _MOST + 1))
    return frozenset(points)


def by_points(
    points: Mapping[str, frozenset[int]], values: Sequence[str], named: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """The label of each value that is one of its points; {} where the values are of another scale. Whole numbers from 0
    are one less than the points where these end one higher and do not begin with 0: five stars are 0 to 4."""
    numbers = {value: _number(value, named.get(value, ())) for value in values}
    known = [number for number in numbers.values() if number is not None]
    given = set[int]().union(*points.values()) - {_LEAST, _MOST}  # what is open ends where the scale does
    below = sorted(known) == list(range(len(known))) and max(given, default=0) == len(known) and 0 not in given
    if below and len(known) == len(values):
        numbers = {value: number + 1 for value, number in numbers.items() if number is not None}
        known = list(numbers.values())
    if len(known) < len(values) or not given or min(known) > min(given) or (max(known) < max(given) < _MOST - 1):
        return {}
    return {value: label for value, number in numbers.items() for label, one in points.items() if number in one}


def _number(value: str, names: Sequence[str]) -> Decimal | None:
    """The number that a value is called by, else the one that it is."""
    called = [number for name in names if name != value and (number := number_of(name)) is not None]
    return called[0] if called else number_of(value)
