"""Maps a column's label values onto the task's labels, with what speaks for it; refuses where it would be a guess."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from ....domain.card import DatasetCard
from ....memory.lexical import is_among, stem
from ....tools.texts import whole_number
from ..reading.concepts import concepts, tasks
from ..reading.names import plays
from ..reading.texts import as_words, fold
from .answering import NLI, as_answers, as_inference, negated_nli, says, speaks_of
from .assigning import LEFT_OVER, denied, explained_by, glosses
from .codes import by_prefix
from .grades import by_grade, is_further, sides
from .meaning import likeness
from .names import names_of_values
from .points import by_points, points_said
from .senses import (
    Sense,
    affirmed,
    alike,
    bound,
    bounds_between,
    bounds_said,
    complement,
    groups,
    is_several,
    kin,
    middling,
    number_of,
    opposed,
    plain_name,
    poles_of,
    sense,
)

Evidence = Literal["said", "named", "related", "rated", "generic", "rows"]

_SHOWN, _EXAMPLE, _MOST_VALUES = 12, 60, 400
_NO_ANSWER, _SELDOM = {Decimal(0), Decimal(-1)}, 0.15
_FLAGS = ({"1": "yes", "0": "no"}, {"y": "yes", "n": "no"}, {"Y": "yes", "N": "no"})
"""Pairs of signs that answer a question; alone, n may be neutral."""
_WORD = 4
"""Letters of a word that tells a label."""
_MANY, _NEAR_ENOUGH = 3, 0.25
"""Labels of which the last may be told by what is left over, and how near its name must be to the value's."""
_UNDECIDED = {"neutral", "maybe"}


@dataclass(frozen=True)
class LabelMapping:
    """Task label by source value. "generic" names (yes, true) do not say what they judge, "related" ones say it in
    other words than the task, by the same concept of the field; "rated" ones are points of a scale, "rows" needed the
    rows beside names that are near in meaning or say nothing; "said" is a person's own.

    `odds` are what the rows say for it against the best other way to give the same labels out, in nats; `named` is what
    likeness of names says where the mapping is made by it; `explained` are labels by what the instruction says of them.
    """

    mapping: Mapping[str, str]
    evidence: Evidence
    covered: tuple[str, ...]
    share_mapped: float
    why: str
    odds: float = 0.0
    named: float = 0.0
    explained: frozenset[str] = frozenset()

    def with_reason(self, why: str) -> "LabelMapping":
        """The same mapping in other words."""
        return replace(self, why=why)


def map_labels(
    labels: Sequence[str],
    instruction: str,
    column: str,
    counts: Mapping[str, int],
    card: DatasetCard,
    declared: Sequence[str] = (),
) -> LabelMapping | None:
    """The mapping of a column's values (with their counts) onto `labels`, None where too little speaks for one."""
    values = list(counts)
    if not values or len(values) > _MOST_VALUES:
        return None
    named = names_of_values(column, values, card, declared)
    senses = {value: _telling([sense(name) for name in names]) for value, names in named.items()}
    flags = next((flags for flags in _FLAGS if set(labels) == set(flags)), {})
    targets = {label: sense(flags.get(label, label)) for label in labels}
    counted = all(number_of(name) is not None for name in declared)  # the number of a class is none of a scale
    points = points_said(labels, instruction) if counted and plays(column, "rating", "label") else {}
    mapping = by_points(points, values, named) or _by_number(labels, counts, declared)
    if mapping is None:
        mapping = _by_bound(labels, values, named, instruction) or _directly(targets, senses)
    called = set(mapping.values())  # what is false is no lie where lies are a class of their own
    added = _by_complement(labels, targets, senses)
    mapping |= {value: label for value, label in added.items() if value not in mapping and label not in called}
    meanings = glosses(labels, instruction)
    open_values = {
        value: (value, *names) if counted else names for value, names in named.items() if value not in mapping
    }
    told = {value: label for value, names in open_values.items() if (label := explained_by(names, meanings))}
    mapping |= told
    rest, every_other = denied(labels, instruction)
    mapping |= _denied(rest or _still_open(labels, meanings, mapping), every_other, labels, senses, mapping)
    fewest, asked = min(2, len(labels)), dict[str, str]()
    few = len(set(mapping.values())) < fewest
    if few:  # names do not say it in the task's words
        ways = (
            lambda: as_answers(targets, senses, instruction, card),
            lambda: _by_concept(labels, named),
            lambda: as_inference(targets, senses),
            lambda: _by_rating(labels, column, values),
            lambda: by_prefix(labels, named, card),
            lambda: _by_phrase(labels, named),
            lambda: _by_one_class(labels, named),
        )
        made = next((made for way in ways if len(set((made := way()).values())) >= fewest), None)
        asked = {} if made else _by_phrase(labels, dict(named) | _asked_by_card(column, named, card))
        mapping = made or asked or mapping
    mapping = _completed(mapping, labels, named)
    covered = tuple(label for label in labels if label in set(mapping.values()))
    if not enough(covered, labels):
        return None
    evidence: Evidence = "related" if asked or (few and _is_related(senses, instruction)) else "named"
    if not asked and all(any(name.generic for name in senses.get(value, ())) for value in mapping):
        evidence = "generic"
    if mapping and mapping == _by_rating(labels, column, values):
        evidence = "rated"
    full = mapping | {label: label for label in labels if label not in covered and label not in mapping}
    return LabelMapping(
        mapping=full if len(labels) > 4 else mapping,
        evidence=evidence,
        covered=covered,
        share_mapped=sum(count for value, count in counts.items() if value in mapping) / max(sum(counts.values()), 1),
        why=explained(column, mapping, named, counts),
        explained=frozenset(label for value, label in told.items() if label == mapping.get(value)),
    )


def _completed(mapping: Mapping[str, str], labels: Sequence[str], named: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The mapping with what grades, nearness and words say of values left, without those that are several labels."""
    mapping = _nearest(_graded(mapping, labels, named), labels, named)
    mapping |= _by_word(mapping, labels, named)
    mapping |= _last_left(mapping, labels, named)
    known = set(map(fold, labels))
    return {one: label for one, label in mapping.items() if fold(one) == fold(label) or not is_several(one, known)}


def _is_related(senses: Mapping[str, Sequence[Sense]], instruction: str) -> bool:
    """Whether names say what is asked by a concept of the field alone, and not in the instruction's words."""
    about, every = tasks(concepts(instruction)), [name for names in senses.values() for name in names]
    spoken = any(speaks_of(name, about) for name in every) and not any(says(name, instruction) for name in every)
    return spoken and "nli" not in concepts(instruction)


def _telling(names: list[Sense]) -> list[Sense]:
    """Names that say what they judge, where there are such beside true and false."""
    return [name for name in names if not name.generic] or names


_ABSENT = re.compile(
    r"(?:is |are )?(?:not|never) (?:mentioned|stated|discussed|applicable|addressed|present|about it)"
    r"|unmentioned|no mention|n/a|irrelevant|unrelated|off[ -]topic",
    re.IGNORECASE,
)


def enough(covered: Sequence[str], labels: Sequence[str]) -> bool:
    """Whether a mapping covers enough labels; that a text is not about what is asked needs a value of its own."""
    if any(_ABSENT.fullmatch(plain_name(label)) for label in labels if label not in covered):
        return False
    if len(labels) <= 2:
        return len(covered) == len(labels)
    if len(labels) <= 6:
        return len(covered) >= 2 and len(covered) >= len(labels) - 1
    return len(covered) * 2 >= len(labels)


def _directly(targets: Mapping[str, Sense], senses: Mapping[str, Sequence[Sense]]) -> dict[str, str]:
    """Values one of whose names means what one label means; one that fits two labels by name is left out, and one that
    is only like a label which another value is called by: "card fee charged" beside "card fee"."""
    exact = {value: fits[0] for value, names in senses.items() if len(fits := _called(value, targets, names)) == 1}
    taken = {label: senses[value] for value, label in exact.items()}
    mapping = dict(exact)
    for value, names in senses.items():
        fits = [label for label, target in targets.items() if any(alike(target, name) for name in names)]
        if value not in exact and len(fits) == 1 and (fits[0] not in taken or _of_one_group(taken[fits[0]], names)):
            mapping[value] = fits[0]
    return mapping


def _of_one_group(first: Sequence[Sense], second: Sequence[Sense]) -> bool:
    """Whether two values mean the same by the lexicon, as "good" and "positive" do."""
    groups = {(name.group, name.negated) for name in first if name.group is not None}
    return any((name.group, name.negated) in groups for name in second)


def _by_bound(
    labels: Sequence[str], values: Sequence[str], named: Mapping[str, Sequence[str]], instruction: str
) -> dict[str, str]:
    """Two labels that are all above and all below one amount, as two values are ("over 50k" for ">50K"), or yes and no
    of the one bound, or above and below of the one amount, that the instruction names."""
    sides = {bound(label): label for label in labels}
    if None in sides and (sided := bounds_between(instruction, labels)):
        sides = dict(sided)
    found = ((value, next(filter(None, map(bound, (value, *named.get(value, ())))), None)) for value in values)
    bounds = {value: side for value, side in found if side is not None}
    said, answers = bounds_said(instruction), {sense(label).group: label for label in labels}
    if len(said) == 1 and answers.keys() == {"yes", "no"}:
        ((above, amount),) = said
        sides = {(above, amount): answers["yes"], (not above, amount): answers["no"]}
    if None in sides or len(sides) != _POLES or len(bounds) < len(values) or set(bounds.values()) != set(sides):
        return {}
    return {value: sides[side] for value, side in bounds.items()}


def _called(value: str, targets: Mapping[str, Sense], names: Sequence[Sense]) -> list[str]:
    """The labels that a value is called by: the one that is spelled so, where two differ in capitals alone."""
    fits = [label for label, target in targets.items() if _is_called(label, value, target, names)]
    return [value] if value in fits else fits


def _is_called(label: str, value: str, target: Sense, names: Sequence[Sense]) -> bool:
    same = plain_name(label) == plain_name(value) or any(
        target.words == name.words and target.negated == name.negated and target.words for name in names
    )
    # a value true that means "humorous" is not the answer True of a task about something else
    return same and (not target.generic or any(name.generic for name in names))


def _by_number(labels: Sequence[str], counts: Mapping[str, int], declared: Sequence[str]) -> dict[str, str] | None:
    """Labels that are numbers, by the numbers that the values are or are called; {} where the two scales differ, None
    where labels are no numbers. A class label's name counts ("5 stars"), not its place in the list of names. A 0 or -1
    in few rows stands for no answer where every point of the task's scale is there."""
    values = list(counts)
    wanted = {number_of(label): label for label in labels}
    if None in wanted or len(wanted) < 2:
        return None
    named = ((value, whole_number(value)) for value in values)
    places = {value: declared[place] for value, place in named if place is not None and place < len(declared)}
    called = {value: number_of(places.get(value, value)) for value in values}
    if places and any(called[value] is None for value in places):
        called = {value: number_of(value) for value in values}
    numbers = {number for number in called.values() if number is not None}
    unknown = sum(counts[value] for value, number in called.items() if number in _NO_ANSWER and number not in wanted)
    if set(wanted) <= numbers and unknown <= _SELDOM * sum(counts.values()):
        numbers -= _NO_ANSWER
    if not numbers or not numbers <= set(wanted):
        return {}
    return {value: wanted[number] for value, number in called.items() if number in wanted}


def _graded(mapping: Mapping[str, str], labels: Sequence[str], named: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The mapping by points of one scale, where this gives every value a label; else with what is left at one point."""
    graded = by_grade(labels, named)
    if len(graded) == len(named) and set(graded.values()) == set(labels):
        return graded
    left = {value: label for value, label in graded.items() if value not in mapping and label not in mapping.values()}
    return dict(mapping) | left


def _nearest(mapping: Mapping[str, str], labels: Sequence[str], named: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The mapping without two classes on one label where an open one is nearer; what is neither is no "no"."""
    mapping = dict(mapping)
    open_labels = [label for label in labels if label not in mapping.values()]
    for label in labels if len(labels) > 2 else ():
        sharing = [value for value, given in mapping.items() if given == label]
        sharing.sort(key=lambda value: not _is_undecided(named.get(value, ())))
        for value in sharing if len(sharing) > 1 else ():
            if sum(given == label for given in mapping.values()) < _POLES:
                break
            names = named.get(value, (value,))
            near = max(likeness(label, name) for name in names)
            nearer = [other for other in open_labels if max(likeness(other, name) for name in names) > near]
            undecided = _is_undecided(names)
            decided = [one for one in sharing if not _is_undecided(named.get(one, ()))]
            wanted = [other for other in open_labels if sense(other).group in _UNDECIDED] if undecided else nearer
            if wanted:
                mapping[value] = wanted[0]
            elif undecided and decided and near < 1:
                del mapping[value]
    return mapping


def _is_undecided(names: Sequence[str]) -> bool:
    return any(sense(name).group in _UNDECIDED for name in names)


def _last_left(mapping: Mapping[str, str], labels: Sequence[str], named: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The one value and the one label of three or more that are left, where they are near, or leave as much open."""
    values = [value for value in named if value not in mapping]
    left = [label for label in labels if label not in mapping.values()]
    if len(values) != 1 or len(left) != 1 or len(labels) < _MANY or not named[values[0]]:
        return {}
    near = max(likeness(left[0], name) for name in named[values[0]])
    undecided = _is_undecided(named[values[0]])
    open_both = undecided and (sense(left[0]).group in _UNDECIDED or sense(left[0]).negated)
    settled = {kin(sense(label).group) for label in set(labels) - set(left)} == {"entailment", "contradiction"}
    open_both |= undecided and settled and not _ABSENT.fullmatch(plain_name(left[0]))
    denied = sense(left[0]).group == "no" and any(kin(sense(one).group) == "contradiction" for one in named[values[0]])
    denied |= any(_NEITHER.fullmatch(plain_name(one)) for one in named[values[0]])
    return {values[0]: left[0]} if near >= _NEAR_ENOUGH or open_both or denied else {}


_NEITHER = re.compile(
    r"neither(?: of (?:them|these|those|the (?:two|others)))?|none(?: of (?:them|these|those|the (?:above|others)))?"
)


def _by_word(mapping: Mapping[str, str], labels: Sequence[str], named: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Values that are left, one of whose names has all words of a label that is left, each in no other's; several where
    each begins with the label (numeral_two-three, numeral_ten-one)."""
    added: dict[str, str] = {}
    told = {value: [_stems(name) for name in names] for value, names in named.items()}
    for label in sorted(labels, key=lambda label: -len(_stems(label))):
        said = _stems(label) - _HEDGES
        if label in mapping.values() or not said or max(map(len, said)) < _WORD or sense(label).generic:
            continue
        open_ones = {value: names for value, names in told.items() if value not in added}
        fits = [value for value, names in open_ones.items() if any(_has_all(said, one) for one in names)]
        if len(fits) == 1 or all(plain_name(value).startswith(f"{plain_name(label)} ") for value in fits):
            added |= {value: label for value in fits if value not in mapping}
    return added


_DENYING = frozenset(("not", "non", "no", "never"))
_HEDGES = frozenset(map(stem, ("merely", "just", "only", "simply", "plainly", "really")))
"""Words that say nothing of what a label means: merely offensive is offensive."""


def _has_all(said: frozenset[str], name: frozenset[str]) -> bool:
    return all(is_among(word, name) for word in said) and not _DENYING & (name - said)


def _stems(name: str) -> frozenset[str]:
    return frozenset(stem(word) for word in re.findall(r"\w+", plain_name(name)))


def _still_open(labels: Sequence[str], meanings: Collection[str], mapping: Mapping[str, str]) -> str | None:
    """The one of two explained labels that no value has."""
    left = [label for label in labels if label not in mapping.values()]
    return left[0] if len(labels) == _POLES and len(left) == 1 and set(meanings) == set(labels) else None


def _denied(
    rest: str | None,
    every_other: bool,
    labels: Sequence[str],
    senses: Mapping[str, Sequence[Sense]],
    mapping: Mapping[str, str],
) -> dict[str, str]:
    """The label for all that another is not for, of the values that are the opposite of that one's; of `every_other`
    value where none says somewhat the same as that one's do: what is barely true is nearly false."""
    if rest is None or set(mapping.values()) != set(labels) - {rest}:
        return {}
    known = [name for value in mapping for name in senses[value]]
    left = {value: names for value, names in senses.items() if value not in mapping}
    others = [value for value, names in left.items() if any(opposed(one, name) for one in known for name in names)]
    if every_other and len(others) < len(left):
        own = set[tuple[str, bool]]().union(*map(sides, known))
        near = any(own & sides(name) for names in left.values() for name in names)
        return {} if near else dict.fromkeys(left, rest)
    return dict.fromkeys(others, rest)


def _by_complement(
    labels: Sequence[str], targets: Mapping[str, Sense], senses: Mapping[str, Sequence[Sense]]
) -> dict[str, str]:
    """Values that mean the opposite of one label of two, for the other: what is not entailment is "non-entailment"."""
    pair = complement(labels)
    if len(labels) != 2:
        return {}
    added: dict[str, str] = {}
    for value, names in senses.items():
        for label, other in ((labels[0], labels[1]), (labels[1], labels[0])):
            if any(opposed(targets[label], name) for name in names) and not is_further(other, label, names):
                added.setdefault(value, other)
        if pair is None:
            continue
        plain, negation = pair
        if kin(targets[plain].group) == "entailment" and any(
            name.group in NLI - {"entailment"} or negated_nli(name) for name in names
        ):
            added[value] = negation
    return added


def _by_concept(labels: Sequence[str], named: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Two labels, one the negation of the other, that say the same as two values do by a concept of the field."""
    value_of = {names[-1]: value for value, names in named.items()}
    wanted, offered = complement(labels), complement(list(value_of))
    if wanted is None or offered is None or not tasks(concepts(wanted[0])) & tasks(concepts(offered[0])):
        return {}
    return {value_of[name]: label for name, label in zip(offered, wanted, strict=True)}


def _by_rating(labels: Sequence[str], column: str, values: Sequence[str]) -> dict[str, str]:
    """Stars from 1 to 5 onto two poles, with 3 for a label between them; which end is good, rows must tell."""
    numbers = {number_of(value): value for value in values}
    between = [label for label in labels if len(labels) > _POLES and middling(label)]
    poles = poles_of([label for label in labels if label not in between])
    if poles is None or set(numbers) | {_MIDDLE} != set(map(Decimal, range(1, 6))):
        return {}
    if sense(poles[0]).group != "positive" or not _RATING.search(column.lower()):
        return {}
    mapping = {numbers[Decimal(place)]: poles[place < _MIDDLE] for place in (1, 2, 4, 5)}
    return mapping | ({numbers[_MIDDLE]: between[0]} if between and _MIDDLE in numbers else {})


_POLES, _MIDDLE = 2, Decimal(3)
_RATING = re.compile(r"star|rating|score|overall")


def _by_phrase(labels: Sequence[str], named: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Of two labels and two values: the one whose phrase holds a word for a label ("1 if they ask the same"), and the
    other."""
    if len(labels) != 2 or len(named) != 2 or any(sense(label).generic for label in labels):
        return {}
    fitting = {
        value: [label for label in labels if any(_tells_of(label, name) for name in names)]
        for value, names in named.items()
        if not any(_DENIED.search(fold(name)) for name in names)
    }
    sure = {value: fits[0] for value, fits in fitting.items() if len(fits) == 1}
    if len(sure) != 1:
        return {}
    (value, label), *_ = sure.items()
    other, rest = next(one for one in named if one != value), next(one for one in labels if one != label)
    return {value: label, other: rest}


def _by_one_class(labels: Sequence[str], named: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Of two labels of which one is for the rest ("sport", "other"): the one class of several that the other names."""
    rest = [label for label in labels if plain_name(label) in LEFT_OVER]
    if len(labels) != _POLES or len(rest) != 1 or len(named) <= _POLES:
        return {}
    own = next(label for label in labels if label not in rest)
    called = [value for value, names in named.items() if any(_stems(name) == _stems(own) for name in (value, *names))]
    return {value: own if value in called else rest[0] for value in named} if len(called) == 1 else {}


def _tells_of(label: str, phrase: str) -> bool:
    """Whether a phrase has a label in it, or another name that the lexicon has for it."""
    group = sense(label).group
    others = groups()[group].names if group is not None and not sense(label).negated else ()
    names = (fold(label), *(name for name in map(fold, others) if len(name) >= _WORD))
    spoken = fold(phrase)
    return any(re.search(as_words(name), spoken) for name in names)


_DENIED = re.compile(r"\b(?:not|no|never|neither|nor|without)\b|n't\b")
_WHETHER = re.compile(r"\bwhether(?: or not)? ([^.;:?!\n]{3,160}?)(?:,? or not\b|(?=[.;:?!\n(]|\Z))")


def _asked_by_card(column: str, named: Mapping[str, Sequence[str]], card: DatasetCard) -> dict[str, list[str]]:
    """What a card says that its label tells ("whether two phrases are similar"), for the value that says yes to it."""
    meant = {sense(name).group: value for value, names in named.items() for name in names}
    value = affirmed(meant, _AFFIRMED)
    if value is None or not plays(column, "label"):
        return {}
    return {value: _WHETHER.findall(card.description[:2000])}


_AFFIRMED = (("yes", "no"), ("positive", "negative"))


def explained(
    column: str,
    mapping: Mapping[str, str],
    named: Mapping[str, Sequence[str]],
    counts: Mapping[str, int],
    examples: Mapping[str, str] | None = None,
) -> str:
    """What becomes of each value of the column, with its name, its rows in the sample and one of their texts."""
    shown = []
    for value in sorted(counts, key=lambda value: (value not in mapping, -counts[value], value)):
        name = named[value][-1] if named.get(value) else value
        called = "" if fold(name) == fold(value) else f" ({name})"
        example = f", as {_short(examples[value])!r}" if examples and value in examples else ""
        rows = f"{counts[value]:,} row{'' if counts[value] == 1 else 's'}{example}"
        shown.append(f"{value}{called} → {mapping.get(value, 'left out')} [{rows}]")
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return f"values of {column!r} become labels: {'; '.join(shown[:_SHOWN])}{more}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _EXAMPLE else f"{line[:_EXAMPLE]}…"
