"""Points of scales by their names (grades.yaml): "very bad" to "very good", mild to severe, "mostly false"."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..word_files import read_words
from .senses import Sense, groups, middling, opposite, plain_name, sense

_PLAIN, _FEWEST, _FEWEST_GENERIC = 2.0, 2, 3
"""Where a name without a degree lies; fewest points that make a scale, and fewest where any question may have them."""
_AMID = (0.0, False)
_MIDDLE, _MIXED, _GOOD = "middle", "mixed", "positive"
"""The scales, with one place, of what is neither of any two opposites and of what is both; that of good and bad."""
_IN_PART = frozenset(("partly", "partially", "in part"))
"""Words of degree that leave room for the opposite: what is partly true is partly not."""


@dataclass(frozen=True)
class _Words:
    """grades.yaml: how far a word of degree puts the name after it, and the places of names on scales."""

    degrees: Mapping[str, float]
    before: re.Pattern[str]
    named: Mapping[str, Mapping[str, float]]
    one_sided: frozenset[str]
    poles: Mapping[str, str]


@cache
def _words() -> _Words:
    read = read_words(Path(__file__).with_name("grades.yaml"))
    degrees = {word: float(place) for place, words in read["degrees"].items() for word in words}
    named = {name: {kind: 0.0} for kind in (_MIDDLE, _MIXED) for name in read[kind]}
    for scale, points in (read["scales"] | read["opposites"]).items():
        for place, names in points.items():
            for name in names:
                named.setdefault(name, {})[scale] = float(place)
    before = re.compile(rf"^({'|'.join(sorted(map(re.escape, degrees), key=len, reverse=True))}) (?=\w)")
    poles = {group.opposite: name for name, group in groups().items() if group.opposite is not None}
    return _Words(degrees, before, named, frozenset(read["scales"]), poles)


def places(name: str) -> dict[str, float]:
    """The scales of which a name is a point, with its place on each. Two opposites and what is between them are one."""
    known, plain = _words(), plain_name(name)
    if plain.startswith("neither "):
        return {_MIDDLE: 0.0}
    degree = known.before.match(plain)
    rest = plain[degree.end() :] if degree else plain
    times = known.degrees[degree[1]] / _PLAIN if degree else 1.0
    named = known.named.get(rest, {})
    found = {scale: place * times for scale, place in named.items() if scale not in known.one_sided}
    pole = _as_pole(rest)
    found |= {pole[0]: pole[1] * times} if pole is not None and pole[0] not in found else {}
    both = {_MIXED: 0.0} if degree and degree[1] in _IN_PART else {}
    return {**found, **both, **known.named.get(plain, {})}


def good_or_bad(label: str) -> bool | None:
    """Whether a label calls something good, or bad (False); None where it says neither, or something else."""
    place = places(label).get(_GOOD, 0.0)
    return place > 0 if place else None


def are_poles(labels: Sequence[str]) -> bool:
    """Whether labels say good and bad, and at most that something is between them."""
    ends = [good_or_bad(label) for label in labels if not middling(label)]
    return sorted(map(str, ends)) == ["False", "True"]


@cache
def called_good_or_bad() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All names that the lexicon has for what is good, and those for what is bad."""
    poles = {True: groups()[_GOOD].names, False: groups()[opposite(_GOOD) or _GOOD].names}
    graded = [(name, at[_GOOD] > 0) for name, at in _words().named.items() if at.get(_GOOD)]
    good, bad = (dict.fromkeys((*poles[pole], *(name for name, of in graded if of == pole))) for pole in (True, False))
    return tuple(good), tuple(bad)


def _as_pole(name: str) -> tuple[str, float] | None:
    """A name that says something, or its opposite or negation, as one of two opposites."""
    said = sense(name)
    if said.generic or not said.words:
        return None
    if said.group is None:
        return " ".join(said.words), -_PLAIN if said.negated else _PLAIN
    above = _words().poles.get(said.group)
    return above or said.group, _PLAIN if (above is None) != said.negated else -_PLAIN


def sides(name: Sense) -> set[tuple[str, bool]]:
    """The scales of opposites of which a name is a point, each with the side of it."""
    return {(scale, place > 0) for scale, place in places(" ".join(name.words)).items() if place}


def is_further(label: str, other: str, names: Sequence[Sense]) -> bool:
    """Whether a label is more than the opposite of the other one, which a value's names are: no lie is merely false."""
    first, second = places(label), places(other)
    for scale in first.keys() & second.keys():
        opposite = any(places(" ".join(name.words)).get(scale) == -second[scale] for name in names)
        if opposite and abs(first[scale]) > abs(second[scale]):
            return True
    return False


def by_grade(labels: Sequence[str], named: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The label of each value where both are points of one scale: by order where there are as many of each, else of
    values at a label's very place.

    What says neither stays in the middle, what is nothing stays nothing, and no value goes past a label that lies where
    it does; else there is no order to go by.
    """
    if len(labels) < _FEWEST_GENERIC and any(sense(label).generic for label in labels):
        return {}
    named_on = Counter(scale for label in labels for scale in places(label) if scale not in (_MIDDLE, _MIXED))
    for scale in (scale for scale, points in named_on.most_common() if points >= _FEWEST):
        wanted, given = _on(scale, {label: [label] for label in labels}), _on(scale, named)
        if len(set(map(_point, wanted.values()))) < len(wanted) or 2 * len(wanted) <= len(labels) or not given:
            continue
        if _AMID in wanted.values() and _AMID not in given.values():  # what is not glad may be neither glad nor sad
            given = {value: place for value, place in given.items() if not all(sense(n).negated for n in named[value])}
        whole = len(wanted) == len(labels) == len(given) == len(named)
        if whole and (mapping := _in_order(wanted, given)):
            return mapping
        at = {_point(place): label for label, place in wanted.items()}
        if same := {value: at[point] for value, place in given.items() if (point := _point(place)) in at}:
            return same
    return {}


def _on(scale: str, named: Mapping[str, Sequence[str]]) -> dict[str, tuple[float, bool]]:
    """The places of those that are points of a scale, and whether each is both opposites; empty for one alone."""
    found: dict[str, tuple[float, bool]] = {}
    own = 0
    for one, names in named.items():
        every = list(map(places, names))
        place = next((at[scale] for at in every if scale in at), None)
        both, neither = (any(kind in at for at in every) for kind in (_MIXED, _MIDDLE))
        own += place is not None
        if place is not None:
            found[one] = place, both
        elif (both or neither) and scale not in _words().one_sided:
            found[one] = 0.0, both
    return found if own >= _FEWEST else {}


def _in_order(labels: Mapping[str, tuple[float, bool]], values: Mapping[str, tuple[float, bool]]) -> dict[str, str]:
    if len(set(map(_point, values.values()))) < len(values):
        return {}
    at = {_point(place): label for label, place in labels.items()}
    pairs = list(
        zip(sorted(values, key=lambda one: values[one]), sorted(labels, key=lambda one: labels[one]), strict=True)
    )
    kept = all(_on_one_side(values[value], labels[label]) for value, label in pairs)
    kept = kept and all(at.get(_point(values[value]), label) == label for value, label in pairs)
    return dict(pairs) if kept else {}


def _on_one_side(first: tuple[float, bool], second: tuple[float, bool]) -> bool:
    """Whether two places lie on one side of the middle, or each is both opposites."""
    sides = [(place > 0) - (place < 0) for place, _ in (first, second)]
    return (first[1] and second[1]) or (sides[0] == sides[1] and (sides[0] != 0 or first[1] == second[1]))


def _point(place: tuple[float, bool]) -> tuple[float, bool]:
    """A place by its degree, where that is one: partly is somewhat."""
    return place if place[0] == 0 else (place[0], False)
