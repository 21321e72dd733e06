"""Which mapping of a column's values to take: what names say, borne out or refuted by the rows, or made by both."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise, permutations

import numpy as np

from ..reading.texts import fold
from .assigning import NEARLY, assign_values, called_clearly
from .grades import are_poles
from .kinds import says_what_to_do
from .mapping import LabelMapping, enough, explained
from .meaning import direction, likeness, speaks
from .rows import Rows, Weighed
from .senses import affirmed, complement, kin, middling, number_of, sense

NAMES_IN_NATS = 8.0
"""A unit of likeness of names: of 36 sets in other words the right way led by 0.18 in 22, no wrong way by over 0.15."""
SURE, SUPPORTED, RELATED, FAR = 3.0, 1.0, 2.0, 6.0
"""Nats: a mapping of no word needs the first, and the second of rows, or the third where words show the task; a lead of
the last, shared by names, outweighs single demonstrations."""
_REFUTED, _CODES_REFUTED, _UNLIKELY = -3.0, -2.0, -7.0
"""Nats below which rows overrule names, and what is said of two numbers that name nothing themselves: no right mapping
of 1,250 was below the first (17 datasets, 200 rows and three to eight demonstrations each), four below the second, and
nine of ten that were turned round are, where rows tell classes apart. The last: scales, pairs, many labels."""
CUSTOM = 2.5
"""What it is worth, in nats, that 1 says yes by custom where no name tells what 0 and 1 mean."""
_MOST_VALUES, _MOST_LABELS, _TWO = 6, 4, 2
_LEAST_RIGHT = 0.6
_FEWEST_POINTS = 3
_BEST = re.compile(r"\b(?:best|good|excel|great|perfect|outstand|wonderful|satisf|positiv)", re.IGNORECASE)
_WORST = re.compile(r"\b(?:worst|bad|poor|terribl|awful|horribl|dissatisf|negativ)", re.IGNORECASE)
"""How words for the ends of a scale begin, as they are written and as their stems are."""
_ALIKE, _SOMEWHAT, _A_LITTLE = 0.5, 0.3, 0.1
"""Mean likeness of labels and their values' names that nearly proves a mapping, and that shows nothing in common."""


@dataclass(frozen=True)
class Shown:
    """The demonstrations' labels in the order of their inputs in `rows` (None without texts like these), and texts."""

    labels: tuple[str, ...]
    rows: Rows | None
    texts: Sequence[str | None]


@dataclass(frozen=True)
class Column:
    """A column of label values: its cells, how often each value is there, and the names that each has."""

    name: str
    cells: Sequence[str | None]
    counts: Mapping[str, int]
    named: Mapping[str, Sequence[str]]


def choose_mapping(
    labels: Sequence[str],
    column: Column,
    shown: Shown,
    mapping: LabelMapping | None,
    *,
    sure: float = SURE,
    glosses: Mapping[str, frozenset[str]] | None = None,
) -> tuple[LabelMapping | None, str]:
    """`mapping` where the rows do not speak against it; else a mapping that names and rows make together; and why there
    is none. A mapping that stands on no name needs demonstrations of every label, and `sure` nats in all. `glosses` are
    the words that the instruction says of each label."""
    weighed = shown.rows.weigh(column.cells) if shown.rows is not None else None
    doubt = ""
    if mapping is not None and len(mapping.covered) < len(labels):
        fuller = _assigned(labels, column, shown, weighed, sure, glosses or {})
        if fuller is not None and len(fuller.covered) > len(mapping.covered) and _same_so_far(mapping, fuller, column):
            return fuller, ""
    if mapping is not None:
        rated = mapping.evidence == "rated"  # of stars only the ends may be the other way round
        turned = {value: label for value, label in mapping.mapping.items() if not (rated and middling(label))}
        odds = _odds(turned, labels, column, shown, weighed)
        own = _in_its_own_words(mapping.mapping)
        borne = odds > _least(mapping, labels, shown) or own
        shows = not borne and _odds(turned, labels, column, shown, weighed, by_names=False) < 0
        # of good and bad the words of the rows tell surely enough, whatever the demonstrations do
        if borne or not (shows or rated or are_poles(labels)):
            doubt = _turned(mapping.mapping, column, glosses or {})
            doubt = doubt or _counted_otherwise(mapping.mapping, labels, column, shown, weighed)
            doubt = doubt or _upside_down(mapping.mapping, labels, column, shown, explained=bool(glosses))
            doubt = doubt or _lost(mapping, column, shown) or _hardly_any(mapping, column)
            if not doubt:
                return replace(mapping, odds=odds), ""
        doubt = doubt or (
            f"names of the values of {column.name!r} say {said_as(mapping.mapping)}, but its rows "
            f"{'put the demonstrations under other labels' if shows else 'say the opposite in their own words'}: "
            f"check what {next(iter(mapping.mapping))!r} stands for"
        )
    scale = _by_scale(labels, column, shown, weighed)
    if scale is not None or doubt:
        return scale, "" if scale is not None else doubt
    if len(labels) > _MOST_LABELS or sum(map(bool, column.counts.values())) > _MOST_VALUES:
        assigned = _assigned(labels, column, shown, weighed, sure, glosses or {})
        near = (
            assigned is None and nearness(labels, (name for names in column.named.values() for name in names)) >= _ALIKE
        )
        return assigned, _may_hold(column) if near else ""
    ways = sorted(_ways(labels, column, shown, weighed), key=lambda way: -way[1])
    if not ways:
        return None, ""
    (best, score, names), second = ways[0], ways[1][1] if len(ways) > 1 else 0.0
    odds = _odds(best, labels, column, shown, weighed)
    told = names > max((other for _, _, other in ways[1:]), default=0.0) and score - second >= FAR
    right = _puts_right(best, shown, weighed, names) or told
    least = SUPPORTED / 2 if best.get("1") == _affirmed(labels) and _is_unnamed_flag(column) else SUPPORTED
    proved = score - second >= sure and odds >= least and right
    named = not proved and odds > -SUPPORTED and _leads_by_names(names, len(labels), ways)
    if not (proved or named or (odds > -SUPPORTED and called_clearly(best, _of_rows(column), glosses or {}))):
        return None, _may_hold(column)
    return _by_rows(labels, column, best, odds, names), ""


def _lost(mapping: LabelMapping, column: Column, shown: Shown) -> str:
    """That demonstrations show a label that no value has, while a value of many rows, which may be it, has no label."""
    labels = dict.fromkeys(shown.labels)
    lost = [label for label in labels if label not in mapping.covered]
    if len(labels) > _FEW_LABELS:  # of many a known one may well have no value: love, where disgust is left
        lost = [label for label in lost if sense(label).group is None]
    groups = {kin(sense(label).group): label for label in labels}
    follows, open_one = groups.get("entailment"), groups.get("neutral")
    if lost and len(labels) == _FEW_LABELS and {follows, open_one} == {*mapping.covered}:
        # who asks what follows alone calls all else one thing
        value = next(value for value, label in mapping.mapping.items() if label == open_one)
        return f"no value of {column.name!r} stands for {lost[0]}, which {value!r} may be as well as {open_one}"
    many = _MANY_ROWS * sum(column.counts.values())
    left = [value for value, count in column.counts.items() if value not in mapping.mapping and count > many]
    return f"no value of {column.name!r} stands for {lost[0]}, and {left[0]!r} has no label" if lost and left else ""


_FEW_LABELS, _MANY_ROWS, _FEWEST_ROWS = 3, 0.1, 3


def _hardly_any(mapping: LabelMapping, column: Column) -> str:
    """That next to all rows of a column of many values are under one of two labels: who speaks says yes to nothing."""
    rows = Counter[str]()
    for value, label in mapping.mapping.items():
        rows[label] += column.counts.get(value, 0)
    few = [label for label, count in rows.items() if count < _FEWEST_ROWS]
    many = len(mapping.mapping) > _MOST_VALUES and len(rows) == 2
    return f"hardly a row of {column.name!r} stands for {few[0]}" if few and many else ""


def _leads_by_names(names: float, labels: int, ways: Sequence[tuple[dict[str, str], float, float]]) -> bool:
    """Names of three labels or more are near their values', and no other way comes close to theirs."""
    others = sorted((other for _, _, other in ways), reverse=True)[1:2]
    lead = NAMES_IN_NATS * (names - max(others, default=0.0))
    return labels >= _FEWEST_POINTS and names >= NEARLY * labels and lead >= SURE


def _by_rows(
    labels: Sequence[str], column: Column, mapping: Mapping[str, str], odds: float, names: float = 0.0
) -> LabelMapping:
    return LabelMapping(
        mapping=mapping,
        evidence="rows",
        named=names * NAMES_IN_NATS,
        covered=tuple(label for label in labels if label in mapping.values()),
        share_mapped=sum(column.counts[value] for value in mapping) / max(sum(column.counts.values()), 1),
        why=explained(column.name, mapping, column.named, column.counts),
        odds=odds,
    )


def _same_so_far(mapping: LabelMapping, fuller: LabelMapping, column: Column) -> bool:
    return all(
        fuller.mapping.get(value) == label for value, label in mapping.mapping.items() if column.counts.get(value)
    )


def _assigned(
    labels: Sequence[str],
    column: Column,
    shown: Shown,
    weighed: Weighed | None,
    sure: float,
    glosses: Mapping[str, frozenset[str]],
) -> LabelMapping | None:
    """Values in other words, where names and rows, or near names of many labels alone, leave no other way."""
    telling = weighed if weighed is not None and weighed.gain else None
    named = _of_rows(column)
    assigned = assign_values(labels, named, glosses, shown.labels, telling, NAMES_IN_NATS, sure)
    if assigned is None:
        return None
    mapping, names = assigned
    used = sorted(set(mapping.values()))
    if not enough(used, labels):
        return None
    odds, right = 0.0, False
    if telling is not None:
        table = telling.by_label(mapping, used)
        known = [(row, used.index(label)) for row, label in enumerate(shown.labels) if label in used]
        odds = sum(float(table[place]) + np.log(len(used)) for place in known)
        right = odds >= SUPPORTED and _puts_right(mapping, shown, weighed, names)
    near = names >= NEARLY * len(used) and len(used) > _MOST_LABELS
    every = set(used) == set(labels)
    taken = right or (odds > _UNLIKELY and (near or (every and called_clearly(mapping, named, glosses))))
    return _by_rows(labels, column, mapping, odds, names) if taken else None


def _of_rows(column: Column) -> dict[str, Sequence[str]]:
    """The names of the values that rows have."""
    return {value: names for value, names in column.named.items() if names and column.counts.get(value)}


def _in_its_own_words(mapping: Mapping[str, str]) -> bool:
    """Values are the labels themselves and say something: rows whose labels look like chance do not overrule that."""
    return all(fold(value) == fold(label) and speaks(label) for value, label in mapping.items())


def _ways(
    labels: Sequence[str], column: Column, shown: Shown, weighed: Weighed | None
) -> Iterator[tuple[dict[str, str], float, float]]:
    """Every way to give each label a value of its own, with what speaks for it in nats, and of that what names say."""
    values = [value for value, count in column.counts.items() if count]
    if not 2 <= len(labels) <= _MOST_LABELS or not len(labels) <= len(values) <= _MOST_VALUES:
        return
    if any(number_of(label) is not None for label in labels):
        return
    asks = all(sense(label).generic for label in labels)
    telling = {  # that yes is true is so of every question
        value: [name for name in column.named.get(value, ()) if not (asks and sense(name).generic)] for value in values
    }
    near = {
        (label, value): max((likeness(label, name) for name in telling[value]), default=0.0)
        for label in labels
        for value in values
    }
    if len(values) > len(labels) and not any(column.named.get(value) for value in values):
        return
    yes = _affirmed(labels) if _is_unnamed_flag(column) else None
    for chosen in permutations(values, len(labels)):
        mapping = dict(zip(chosen, labels, strict=True))
        names = sum(near[label, value] for value, label in mapping.items())
        usual = CUSTOM * (mapping.get("1") == yes) if yes is not None else 0.0
        yield mapping, usual + NAMES_IN_NATS * names + _fit(mapping, labels, column, shown, weighed), names


def _is_unnamed_flag(column: Column) -> bool:
    values = sorted(value for value, count in column.counts.items() if count)
    return values == ["0", "1"] and not any(map(column.named.get, values))


def _affirmed(labels: Sequence[str]) -> str | None:
    """The label that says yes to what is asked, of two; None where they say something else."""
    meant = {sense(label).group: label for label in labels}
    pair = complement(labels)
    return affirmed(meant, _ANSWERS) or (pair[0] if pair is not None else None)


_ANSWERS = (("yes", "no"), ("same", "different"))


def _fit(
    mapping: Mapping[str, str],
    labels: Sequence[str],
    column: Column,
    shown: Shown,
    weighed: Weighed | None,
    by_names: bool = True,
) -> float:
    """What the rows say for a mapping: how likely it makes the demonstrations' labels, and where rows of labels lie."""
    used = [label for label in labels if label in mapping.values()]
    fit = 0.0
    if weighed is not None and weighed.gain and used:
        table = weighed.by_label(mapping, used)
        places = [(row, used.index(label)) for row, label in enumerate(shown.labels) if label in used]
        fit += float(sum(max(table[place], -4.0) for place in places))
    ends = used if len(used) == _TWO else [label for label in used if not middling(label)]
    if by_names and shown.rows is not None and len(ends) == _TWO:
        labelled = [mapping.get(value) if value is not None else None for value in shown.rows.values(column.cells)]
        first = [label == ends[0] if label in ends else None for label in labelled]
        fit += direction(shown.rows.vectors, first, (ends[0], ends[1]))
    return fit


def _odds(
    mapping: Mapping[str, str],
    labels: Sequence[str],
    column: Column,
    shown: Shown,
    weighed: Weighed | None,
    *,
    by_names: bool = True,
) -> float:
    """How much better the rows bear a mapping than the best other way to give the same labels to the same values; where
    not `by_names`, of the demonstrations alone, and not of the side of the labels' names on which rows lie."""
    used = [label for label in labels if label in mapping.values()]
    if not 2 <= len(used) <= _MOST_VALUES or (weighed is not None and len(weighed.values) > 30):
        return 0.0
    fits = [
        _fit({value: turned[label] for value, label in mapping.items()}, labels, column, shown, weighed, by_names)
        for turned in (dict(zip(used, order, strict=True)) for order in permutations(used))
    ]
    return fits[0] - max(fits[1:])


def _puts_right(mapping: Mapping[str, str], shown: Shown, weighed: Weighed | None, names: float) -> bool:
    """Rows put most demonstrations under their labels; where no name helps, there is a demonstration of every label."""
    if names <= 0 and set(mapping.values()) - set(shown.labels):
        return False
    if weighed is None or not weighed.gain:
        return names * NAMES_IN_NATS >= SURE
    used = sorted(set(mapping.values()))
    table = weighed.by_label(mapping, used)
    asked = [(row, label) for row, label in enumerate(shown.labels) if label in used]
    right = [used[int(np.argmax(table[row]))] == label for row, label in asked]
    return not right or sum(right) >= _LEAST_RIGHT * len(right)


def _by_scale(labels: Sequence[str], column: Column, shown: Shown, weighed: Weighed | None) -> LabelMapping | None:
    """Points of a scale onto as many of the task's, up or down as rows bear out: 0 to 4 for 1 to 5, 1 for the best."""
    points, values = _in_order(labels), _in_order([value for value, count in column.counts.items() if count])
    steps = {other - one for (one, _), (other, _) in pairwise(values)}
    whole = _FEWEST_POINTS <= len(points) == len(labels) == len(values) == sum(map(bool, column.counts.values()))
    if not whole or len(steps) != 1 or weighed is None or not weighed.gain:
        return None
    names, upwards = [value for _, value in values], [label for _, label in points]
    ways = [dict(zip(names, order, strict=True)) for order in (upwards, upwards[::-1])]
    fits = [_fit(way, labels, column, shown, weighed) for way in ways]
    best = ways[fits[1] > fits[0]]
    if abs(fits[0] - fits[1]) < SURE:
        return None
    return _by_rows(labels, column, best, abs(fits[0] - fits[1]))


def _in_order(names: Sequence[str]) -> list[tuple[Decimal, str]]:
    """Those that are numbers, by size."""
    return sorted((number, name) for name in names if (number := number_of(name)) is not None)


def _counted_otherwise(
    mapping: Mapping[str, str], labels: Sequence[str], column: Column, shown: Shown, weighed: Weighed | None
) -> str:
    """Why the task's own numbers may count from another one where an end is missing: rows bear one more better."""
    points = {number: label for label in labels if (number := number_of(label)) is not None}
    numbers = {number for value in mapping if (number := number_of(value)) is not None}
    if len(points) < len(labels) or len(points) < _FEWEST_POINTS or not numbers:
        return ""
    ends = ([1] if max(points) not in numbers else []) + ([-1] if min(points) not in numbers else [])
    own = _fit(mapping, labels, column, shown, weighed)
    for by in ends:
        moved = {value: points.get((number_of(value) or Decimal(0)) + by) for value in mapping}
        other = {value: label for value, label in moved.items() if label is not None}
        if len(other) == len(mapping) and _fit(other, labels, column, shown, weighed) > own + SUPPORTED:
            return f"the numbers of {column.name!r} may count from another one: its rows bear {said_as(other)} better"
    return ""


def _turned(mapping: Mapping[str, str], column: Column, glosses: Mapping[str, frozenset[str]]) -> str:
    """Why the task's own numbers may run the other way: of card and instruction just one calls the lowest best."""
    points = sorted((number, value) for value in mapping if (number := number_of(value)) is not None)
    numbers = [number_of(mapping[value]) for _, value in points]
    if len(points) < max(len(mapping), _FEWEST_POINTS) or numbers != [number for number, _ in points]:
        return ""
    (_, low), (_, high) = points[0], points[-1]
    theirs = _called(_BEST, column.named.get(low, ())) and _called(_WORST, column.named.get(high, ()))
    ours = _called(_BEST, glosses.get(mapping[low], ())) and _called(_WORST, glosses.get(mapping[high], ()))
    if theirs == ours:
        return ""
    who = "its card" if theirs else "the instruction, and not its card,"
    return f"the numbers of {column.name!r} may run the other way: {who} calls {low} the best and {high} the worst"


def _called(words: re.Pattern[str], names: Iterable[str]) -> bool:
    return any(words.search(name) and not sense(name).negated for name in names)


def _least(mapping: LabelMapping, labels: Sequence[str], shown: Shown) -> float:
    """Nats below which rows overrule a mapping; points of a scale and pairs are soon taken for others."""
    if mapping.evidence == "rated":
        return SUPPORTED
    scale = len(labels) >= _FEWEST_POINTS and len(_in_order(labels)) == len(labels)
    if scale or (shown.rows is not None and shown.rows.of_pairs):
        return _UNLIKELY
    return _CODES_REFUTED if is_of_codes(mapping) else _REFUTED


def is_of_codes(mapping: LabelMapping) -> bool:
    """Whether numbers, which name nothing themselves, become two labels."""
    return len(mapping.covered) == 2 and all(number_of(value) is not None for value in mapping.mapping)


def _upside_down(
    mapping: Mapping[str, str], labels: Sequence[str], column: Column, shown: Shown, *, explained: bool
) -> str:
    """Why the task's own numbers may run the other way: the rows above the middle and those below it bear that clearly
    better, or more than by chance where the instruction says what the ends are and the card does not."""
    points, used = _in_order(labels), sorted(set(mapping.values()))
    if len(points) < len(labels) or len(points) < _FEWEST_POINTS or used != sorted(label for _, label in points):
        return ""
    low, high = points[0], points[-1]
    sides = {label: _side(number, low[0] + high[0]) for number, label in points}
    cells = [sides.get(mapping.get(cell or "", "")) for cell in column.cells]
    weighed = shown.rows.weigh(cells) if shown.rows is not None else None
    if weighed is None or set(weighed.values) != {"high", "low"}:
        return ""
    table = weighed.by_value()
    given = [(row, weighed.values.index(side)) for row, label in enumerate(shown.labels) if (side := sides.get(label))]
    odds = sum(float(table[row, side] - table[row, 1 - side]) for row, side in given)
    ends = _in_order(list(mapping))
    told = all(column.named.get(value) for _, value in (ends[0], ends[-1]))
    if odds >= (-SUPPORTED / 2 if explained and not told else _CODES_REFUTED):
        return ""
    return f"the numbers of {column.name!r} may run the other way: its rows bear {low[1]} for {high[1]} better"


def _side(number: Decimal, ends: Decimal) -> str | None:
    return None if 2 * number == ends else "high" if 2 * number > ends else "low"


def said_as(mapping: Mapping[str, str]) -> str:
    """The first values of a mapping with their labels, in words."""
    return ", ".join(f"{value} → {label}" for value, label in list(mapping.items())[:4])


def nearness(labels: Sequence[str], names: Iterable[str]) -> float:
    """How near the labels are, in the mean, to names of a column's values."""
    known = sorted(set(names))[:_MOST_NAMES]
    return sum(max((likeness(label, name) for name in known), default=0.0) for label in labels) / max(len(labels), 1)


_MOST_NAMES = 60


def _may_hold(column: Column) -> str:
    """That a column may hold the labels, with its most frequent values as they are called and their rows: a mapping
    that is only likely would be copied into a task file."""
    most = sorted((item for item in column.counts.items() if item[1]), key=lambda item: (-item[1], item[0]))
    names = {value: names[0] for value, names in column.named.items() if names}
    tally = ", ".join(f"{names.get(value, value)} in {count:,} rows" for value, count in most[:4])
    more = ", …" if len(most) > 4 else ""
    return f"{column.name!r} may hold the labels ({tally}{more}), but neither names nor rows say which is which"


def called_alike(mapping: LabelMapping) -> bool:
    """Names alone nearly say it, and rows bear them out; yes and no or true and false say nothing."""
    if any(sense(label).generic for label in mapping.covered):
        return False
    return mapping.odds >= SUPPORTED and mapping.named >= NAMES_IN_NATS * _ALIKE * len(mapping.covered)


def nearly_named(mapping: LabelMapping) -> bool:
    """Names that are near each of several labels carry the mapping, whatever rows say beside."""
    return mapping.named >= NAMES_IN_NATS * NEARLY * len(mapping.covered)


def named_at_all(mapping: LabelMapping) -> bool:
    """Labels that say what a text is are called a bit as their values are: rows alone make no satire of clickbait."""
    told = [one for one in mapping.covered if not sense(one).negated]  # "no spoiler" says what "spoiler" says
    speaking = mapping.evidence == "rows" and all(speaks(one) and not says_what_to_do(one) for one in told)
    return not speaking or mapping.named >= NAMES_IN_NATS * _A_LITTLE * len(mapping.covered)


def by_names(mapping: LabelMapping) -> bool:
    """Names that say something each carry the mapping; that yes is true says nothing of what is asked."""
    least = max(SURE, NAMES_IN_NATS * _SOMEWHAT * len(mapping.covered))
    return mapping.named >= least and not any(sense(label).generic for label in mapping.covered)


def told_by_names(mapping: LabelMapping) -> bool:
    """Three labels or more that have the values' own names, none of them one that any task may have."""
    alone = not any(sense(label).generic for label in mapping.covered)
    return mapping.evidence == "named" and len(mapping.covered) >= 3 and alone
