"""Many labels in other words: the assignment of values that names, the instruction and the rows make together.

The linear assignment of most weight (Kuhn 1955, DOI 10.1002/nav.3800020109) counts only where every pair of it is worth
clearly more than the best assignment without that pair.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from ....memory.lexical import STOP_WORDS, is_among, stem, words
from ..reading.texts import as_words, fold
from .meaning import Matrix, likeness
from .rows import Weighed
from .senses import is_several, number_of, plain_name, sense

_MOST, _LEAST = 200, 1.0
"""Values that are weighed, and nats that a pair must be worth by itself: what is left over is no evidence."""
_FEWEST, _MOST_OF, NEARLY = 3, 0.7, 0.55
"""Labels, and the share of all, that must have a value; likeness of names that shows one kind: women are no gender."""
_NEVER, _TWO = -1e6, 2
_NEARLY_SURE, _MORE_THAN = 0.7, 1.5
_EXPLAINED = 0.95
"""Likeness of a label and a value that stands in what the instruction says of the label."""
LEFT_OVER = frozenset({"none", "other", "others", "else", "rest", "misc", "miscellaneous", "oos", "out of scope"})
"""What is of none of the other labels."""
_ANSWERS = frozenset({"yes", "no"})
"""Values that an explanation may end with: "refuted if it is no"."""
_EXPLAINS = re.compile(
    r"[\"'”’]?\s*(?:[(:=]|→|->|[-–]\s|\b(?:for|if|when|means?|meaning|covers?|where|is|are|stands for)\b"
    r"|(?=in (?:all|any|every|each)\b|otherwise\b))"
)
_DENIES = re.compile(
    r"(?:(?:it|they|that|this|one|the \w+|there) )?(?:(?:is|are|does|do|has|have|was|were)(?: not|n['’]t)|not)"
    r"|(?:in )?(?:all|any|every|each)(?: the)? others?(?: \w+)?"
    r"|otherwise|(?:(?:anything|everything|all) )?else|(?:all )?(?:the )?(?:rest|others?)"
    r"(?: (?:can |may |should |must )?(?:stays?|remains?|goe?s?|pass(?:es)?|(?:is|are) (?:kept|fine|ok)))?"
)
"""What is said of a label that is for all that another is not for."""
_EVERY_OTHER = re.compile(r"\b(?:(?:all|any|every|each)(?: the)? others?|(?:anything|everything|all) else)\b")
_LAST_SIGN = re.compile(r"[,;:.!?()\n]")
_GLOSS_ENDS = re.compile(r"[;\n]|[.!?](?:\s|$)")


def glosses(labels: Sequence[str], instruction: str) -> dict[str, frozenset[str]]:
    """The telling words that the instruction says of each label behind it: in brackets, after a colon, "low for …"."""
    said = {label: words(gloss) for label, gloss in _said(tuple(labels), instruction).items()}
    return {
        label: frozenset(stem(word) for word in known if word not in STOP_WORDS) | (_ANSWERS & {*known[-1:]})
        for label, known in said.items()
    }


def denied(labels: Sequence[str], instruction: str) -> tuple[str | None, bool]:
    """Of two labels the one of which the instruction says no more than that the other is not so ("OK if it isn't"), and
    whether it says that it is for every other case."""
    said = _said(tuple(labels), instruction) if len(labels) == _TWO else {}
    denies = [label for label, gloss in said.items() if _DENIES.fullmatch(gloss.strip(" .,;:"))]
    rest = denies[0] if len(denies) == 1 else None
    return rest, rest is not None and _EVERY_OTHER.search(said[rest]) is not None


@lru_cache(maxsize=64)
def _said(labels: tuple[str, ...], instruction: str) -> Mapping[str, str]:
    """What the instruction says of each label behind it, up to the next, or before it in brackets."""
    text = fold(instruction)
    found = {label: [*re.finditer(as_words(fold(label)), text)] for label in labels}
    places = {label: matches[-1] for label, matches in found.items() if matches}
    by_label: dict[str, str] = {}
    for label, match in places.items():
        if text[match.start() - 1 : match.start()] == "(" and text[match.end() : match.end() + 1] == ")":
            by_label[label] = _LAST_SIGN.split(text[: match.start() - 1])[-1]
            continue
        begins = _EXPLAINS.match(text, match.end())
        if begins is None:
            continue
        nexts = [other.start() for other in places.values() if other.start() >= begins.end()]
        gloss = text[begins.end() : min(nexts, default=len(text))]
        by_label[label] = gloss.split(")")[0] if "(" in begins[0] else _GLOSS_ENDS.split(gloss)[0]
    return by_label


def explained_by(names: Sequence[str], glosses: Mapping[str, frozenset[str]]) -> str | None:
    """The one label whose explanation has all telling words of one of the names, which does not deny them; of several
    the one that is explained by nothing else ("A for yes, B for yes but later")."""
    fits, whole = set[str](), set[str]()
    for name in (name for name in names if name in _ANSWERS or not sense(name).negated):
        group = sense(name).group
        for called in (plain_name(name), *((group,) if group else ())):
            asked = {stem(word) for word in words(called) if word not in STOP_WORDS or called in _ANSWERS}
            fitting = {one: known for one, known in glosses.items() if all(is_among(word, known) for word in asked)}
            fits |= set(fitting if asked else ())
            whole |= {label for label, known in fitting.items() if len(known) == len(asked) > 0}
    return next(iter(kept)) if len(kept := fits if len(fits) == 1 else whole) == 1 else None


def assign_values(
    labels: Sequence[str],
    named: Mapping[str, Sequence[str]],
    glosses: Mapping[str, frozenset[str]],
    shown: Sequence[str],
    weighed: Weighed | None,
    worth: float,
    sure: float,
) -> tuple[dict[str, str], float] | None:
    """The label of each value that has one, and what names say for it; None where labels that are `shown` are in doubt
    and less than most labels would be left.

    `worth` is a unit of likeness in nats, `sure` the nats by which each pair must be worth more than any other way. A
    label in doubt goes without a value.
    """
    known = set(map(fold, named))
    values = [value for value, names in named.items() if names and not is_several(value, known)]
    if not 2 < len(labels) <= 2 * len(values) <= 2 * _MOST or any(number_of(label) is not None for label in labels):
        return None
    near = np.array([[_near(label, value, named[value], glosses) for value in values] for label in labels])
    weights = worth * near + (_of_rows(labels, values, shown, weighed) if weighed is not None else 0.0)
    weights = _settled(near, weights)
    kept, least = list(range(len(labels))), max(_FEWEST, _MOST_OF * min(len(labels), len(values)))
    while len(kept) > 1:
        pairs, margins = _best(weights[kept])
        worth_of = {row: float(weights[kept[row], value]) for row, value in pairs}
        low = [row for row, weight in worth_of.items() if weight < _LEAST]
        if len(low) == 1 and len(labels) == len(values) == len(kept) and worth_of[low[0]] > 0:
            low = []  # all others are taken
        doubtful = [row for row, _ in pairs if margins[row] < sure or row in low]
        doubtful = [row for row in doubtful if int((near[kept[row]] >= 1).sum()) != 1]
        if len(doubtful) == 1 and doubtful[0] not in low and _carried(margins, doubtful[0], sure):
            doubtful = []
        if not doubtful:
            mapping = {values[value]: labels[kept[row]] for row, value in pairs}
            names = float(sum(near[kept[row], value] for row, value in pairs))
            return None if set(shown) - set(mapping.values()) and names < NEARLY * len(pairs) else (mapping, names)
        if len(kept) - 1 < least and any(labels[kept[row]] in shown for row in doubtful):
            return None
        kept.pop(min(doubtful, key=lambda row: margins[row]))
    return None


def called_clearly(
    mapping: Mapping[str, str], named: Mapping[str, Sequence[str]], glosses: Mapping[str, frozenset[str]]
) -> bool:
    """Whether each of three labels or more is called clearly more like its own value than like any other, and each
    value more like its own label; where some are values word for word, a label that is none is not there."""
    labels, values = list(dict.fromkeys(mapping.values())), list(named)
    if not mapping.keys() <= named.keys():
        return False
    near = np.array([[_near(label, value, named[value], glosses) for value in values] for label in labels])
    places = [(labels.index(label), values.index(value)) for value, label in mapping.items()]
    if len(places) != len(labels) or len(labels) < _FEWEST or near.mean() >= _ALIKE_ALL:
        return False
    own = np.array([near[place] for place in places])
    if own.max() >= 1 and own.min() < _EXPLAINED:
        return False
    for row, column in places:
        others = max(np.delete(near[row], column).max(initial=0.0), np.delete(near[:, column], row).max(initial=0.0))
        if near[row, column] < max(_A_LITTLE, others + _CLEARLY):
            return False
    return float(own.mean()) >= _HALF


_A_LITTLE, _CLEARLY, _HALF, _ALIKE_ALL = 0.3, 0.15, 0.5, 0.5
"""Likeness of a label and its value, by how much it exceeds that of any other, and its mean over all labels; and the
mean likeness of all labels to all values from which names tell nothing apart."""


def _carried(margins: Mapping[int, float], doubtful: int, sure: float) -> bool:
    """Whether the one pair that is not quite sure is nearly so, among others that are more than sure."""
    others = [margin for row, margin in margins.items() if row != doubtful]
    return margins[doubtful] >= _NEARLY_SURE * sure and sum(others) >= _MORE_THAN * sure * len(others)


def _settled(near: Matrix, weights: Matrix) -> Matrix:
    """The weights without any other way for labels and values that are called alike and no other is."""
    called = near >= 1
    alone = called & (called.sum(axis=0, keepdims=True) == 1) & (called.sum(axis=1, keepdims=True) == 1)
    taken = (alone.any(axis=0, keepdims=True) | alone.any(axis=1, keepdims=True)) & ~alone
    return np.where(taken, _NEVER, weights)


def _near(label: str, value: str, names: Sequence[str], glosses: Mapping[str, frozenset[str]]) -> float:
    if explained_by((value, *names), glosses) == label or LEFT_OVER.issuperset(map(plain_name, (label, value))):
        return _EXPLAINED
    return max(likeness(label, name) for name in names)


def _of_rows(labels: Sequence[str], values: Sequence[str], shown: Sequence[str], weighed: Weighed) -> Matrix:
    """How much likelier than by chance each value makes the demonstrations of each label, in nats: labels x values."""
    chances = np.exp(weighed.fits - weighed.fits.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    mixed = weighed.trust[:, None] * chances + (1 - weighed.trust[:, None]) / len(weighed.values)
    gained = np.log(mixed) + np.log(len(weighed.values))
    known = {value: gained[:, place] for place, value in enumerate(weighed.values)}
    given = [[name == label for name in shown] for label in labels]
    rare = np.zeros(len(shown))  # too few rows to be weighed
    return np.array([[float(known.get(value, rare)[own].sum()) for value in values] for own in given])


def _best(weights: Matrix) -> tuple[list[tuple[int, int]], dict[int, float]]:
    """The pairs (row, column) of most weight, and by how much the whole is worth more than without each row's pair."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(-weights)
    whole, margins = float(weights[rows, columns].sum()), dict[int, float]()
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        barred = weights.copy()
        barred[row, column] = _NEVER
        margins[row] = whole - float(barred[linear_sum_assignment(-barred)].sum())
    return list(zip(rows.tolist(), columns.tolist(), strict=True)), margins
