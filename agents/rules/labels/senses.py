"""What label names mean: negations, spellings, and a small general lexicon of names for one thing (labels.yaml)."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from ....memory.lexical import same_word, stem
from ..reading.texts import as_words, fold, script
from ..word_files import read_words

_NEGATIONS = re.compile(
    r"^(?:not(?: a| an| the)?|non|no|without|never|is not|isn't|doesn't|does not|do not"
    r"|não|nao|nicht|niet|kein|keine|geen|не|ikke|inte)[ -]+(?=\w)"
)
_NOUNS = re.compile(
    r"(?<=\w) (?:reviews?|sentences?|texts?|messages?|comments?|tweets?|posts?|questions?|headlines?|emails?|mails?|"
    r"examples?|items?|sentiments?|emotions?|class|labels?|opinions?)$"
)
"""What is labelled, said after the label: "positive reviews" are positive."""
COUNTS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
"""Words for whole numbers, each at the place of its number."""


@dataclass(frozen=True)
class Sense:
    """A label name taken apart: its words without a negation, the lexicon's group of them, whether it is negated."""

    words: tuple[str, ...]
    group: str | None
    negated: bool

    @property
    def generic(self) -> bool:
        return self.group is not None and groups()[self.group].generic


@dataclass(frozen=True)
class Group:
    """Names of one and the same label; see the head of labels.yaml."""

    names: tuple[str, ...]
    generic: bool
    opposite: str | None
    like: str | None


@cache
def groups() -> dict[str, Group]:
    """Every group of the lexicon by its name."""
    entries = read_words(Path(__file__).with_name("labels.yaml"))
    return {
        name: Group(tuple(entry["names"]), entry.get("generic", False), entry.get("opposite"), entry.get("like"))
        for name, entry in entries.items()
    }


@cache
def _group_by_name() -> dict[str, str]:
    by_name: dict[str, str] = {}
    for group, entry in groups().items():
        for name in entry.names:
            if len(name) > 1 or not name.isascii() or not name.isalnum():
                by_name.setdefault(name, group)
    return by_name


def opposite(group: str | None) -> str | None:
    """The group that names the opposite, where the lexicon has one."""
    return groups()[group].opposite if group is not None else None


def negative(group: str | None) -> bool:
    """Whether the group is the opposite of another: the pole that a yes never stands for."""
    return group is not None and any(entry.opposite == group for entry in groups().values())


@lru_cache(maxsize=8_192)
def plain_name(name: str) -> str:
    """A label's name as people would write it: TRACK_ORDER and trackOrder are "track order"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=\d)(?:\s?[-–—]\s?|\sto\s)(?=\d)", " ", name)
    return re.sub(r"[_\s]+|(?<=\w)-(?=\w)", " ", fold(spaced)).strip(" .,:;\"'()[]")


SEVERAL = re.compile(r"[,;|+&]|#(?=\w)")
"""What stands between several labels in one."""


def parts_of_value(value: str) -> list[str]:
    """The labels that one value may be made of, folded: "anger, fear"."""
    return [fold(part) for part in SEVERAL.split(value)]


def is_several(value: str, known: Collection[str]) -> bool:
    """Whether a value is several of the `known` ones, which are folded, in one ("flight#airfare")."""
    parts = parts_of_value(value)
    return len(parts) > 1 and all(part in known for part in parts)


def full_names(labels: Sequence[str], instruction: str) -> list[str]:
    """The labels with the word that the instruction has before each of them: "thumbs up or thumbs down"."""
    text = fold(instruction)
    matches = [re.search(rf"(\w{{1,40}}) {re.escape(fold(label))}(?!\w)", text) for label in labels]
    before = {match[1] if match else "" for match in matches}
    return (
        [f"{word} {label}" for word in before for label in labels]
        if len(before) == 1 and "" not in before
        else list(labels)
    )


@lru_cache(maxsize=8_192)
def number_of(name: str) -> Decimal | None:
    """The number that a name is, in digits or as a count: "4.0", "1 star", "five stars", "4 out of 5"."""
    if signs := re.fullmatch(r"(★{1,10}|⭐{1,10}|\*{1,10})☆{0,10}", name.strip()):
        return Decimal(len(signs[1]))
    bare = re.sub(r"\s{0,2}[-_ ]?(?:stars?|points?|★{1,10})$", "", fold(name).replace("_", " ")) or name
    bare = re.sub(r"(?<=\d) (?:out of|of) \d{1,3}$", "", bare)
    bare = str(COUNTS.index(bare)) if bare in COUNTS else bare
    return Decimal(bare) if re.fullmatch(r"[-+]?\d{1,9}(?:\.\d{1,9})?", bare) else None


_LOW = r"<=?|≤|at most|up to|under|below|less than|no more than|fewer than|lower than|smaller than"
_HIGH = r">=?|≥|at least|over|above|more than|no less than|greater than|higher than"
_AMOUNT, _SIDE = r"[$€£]?\d[\d,.]{0,12} ?(?:k|m|bn)?", r"less|more|under|over|below|above|fewer|up"
_BOUND = re.compile(rf"(?:({_LOW}|{_HIGH}) ?)?({_AMOUNT})(?: ?(\+|(?:or|and) (?:{_SIDE})))?")


def bound(name: str) -> tuple[bool, str] | None:
    """Whether a name means all above an amount or below, and the amount (">50K", "50k or less"); None for others."""
    match = _BOUND.fullmatch(fold(name).strip(" .,;:\"'()[]"))
    if match is None or bool(match[1]) == bool(match[3]):
        return None
    above = (
        re.fullmatch(_HIGH, match[1]) is not None
        if match[1]
        else re.search(r"\+|more|over|above|up", match[3]) is not None
    )
    return above, _THOUSANDS.sub(
        lambda match: match[1] + "000" * (1 + (match[2] == "m")), re.sub(r"[ ,$€£]", "", match[2])
    )


_THOUSANDS = re.compile(r"^(\d{1,6})([km])$")


def bounds_said(text: str) -> set[tuple[bool, str]]:
    """The bounds of amounts that a text speaks of ("is the income above 50,000 dollars?")."""
    found = re.finditer(rf"(?<!\w)(?:{_LOW}|{_HIGH}) ?{_AMOUNT}(?![\w%])", fold(text))
    return {side for match in found if (side := bound(match[0])) is not None}


def bounds_between(text: str, labels: Sequence[str]) -> dict[tuple[bool, str] | None, str]:
    """Which of two labels is above and which below the one amount that a text speaks of ("above or below 50K")."""
    above = {label: re.fullmatch(_HIGH_WORD, fold(label)) is not None for label in labels}
    if len(labels) != 2 or sorted(above.values()) != [False, True]:
        return {}
    found = re.finditer(rf"(?<![\w.])({_AMOUNT})(?![\w%])", fold(text))
    bounds = {side for match in found if (side := bound(f"over {match[1]}")) is not None}
    if len(bounds) != 1:
        return {}
    ((_, amount),) = bounds
    return {(above[label], amount): label for label in labels}


_HIGH_WORD = r"(?:over|above|more|higher|greater)"


@cache
def sense(name: str) -> Sense:
    """What a label name says: `not-hate`, `NOT_SARCASM`, `nonIrony` and `non_irony` are negated."""
    plain = plain_name(name)
    by_name = _group_by_name()
    whole = by_name.get(plain) or by_name.get(plain.replace(" ", "-"))
    if whole is not None:
        return Sense((plain,), whole, negated=False)
    of_clauses = "neutral" if _NEITHER.match(plain) else _of_clauses(plain)
    if of_clauses is not None:
        return Sense((plain,), of_clauses, negated=False)
    of_degree = _of_degree(plain)
    if of_degree is not None:
        return Sense((plain,), of_degree, negated=False)
    negation = _NEGATIONS.match(plain)
    rest = plain[negation.end() :] if negation else plain
    rest = re.sub(r"^(?:(?:it|they|both) (?:is|are|means?|says?|asks?)|it's|contains|has|is|was)\s+(?=\w)", "", rest)
    rest = re.sub(r"^(?:an?|the)\s+(?=\w)|(?<=\w) (?:it|them)$", "", rest)
    rest = of_it if (of_it := _OF_A_TEXT.sub("", rest)) in by_name else rest
    rest = rest if rest in by_name else _NOUNS.sub("", rest)
    group = by_name.get(rest) or _of_alternatives(rest)
    words = tuple(stem(word) for word in re.findall(r"\w+[+#]*", rest) if word != "and") or ((rest,) if rest else ())
    return Sense((rest,) if group else words, group, negated=negation is not None)


_OF_A_TEXT = re.compile(
    r" (?:the|this|its) (?:topic|claim|target|statement|motion|proposal|thesis|hypothesis|premise|sentence|argument)\Z"
)
"""What a name says its label is about: "pro the topic", "supports the claim"."""
_DEGREE = re.compile(
    r"(?:(?P<sure>surely|certainly|definitely|clearly|necessarily|must be|has to be)|(?P<open>possibly|maybe|perhaps"
    r"|(?:might|may|could) be)|(?P<never>cannot be|can't be|could not be)) (?P<rest>\w+)"
)


def _of_degree(plain: str) -> str | None:
    """Yes, no or maybe of a name that says how sure it is: "definitely true", "might be true", "can't be right"."""
    said = _DEGREE.fullmatch(plain)
    group = _group_by_name().get(said["rest"]) if said else None
    if said is None or group not in _BARE:
        return None
    if said["open"]:
        return "maybe"
    return group if said["sure"] else _BARE[1 - _BARE.index(group)]


_NEITHER = re.compile(r"neither .{1,60}? nor \w")
_BARE = ("yes", "no")
_SOME = re.compile(r"\b(?:some|certain|a few|any) (?=\w)")


def _of_clauses(plain: str) -> str | None:
    """The group of a name of two clauses: of the one that is more than yes or no ("yes, under some conditions")."""
    first, apart, second = plain.partition(", ")
    by_name = _group_by_name()
    group, behind = by_name.get(first), by_name.get(_SOME.sub("", second))
    if not apart or group is None:
        return None
    if group in _BARE:
        return behind if behind not in _BARE else None
    listed = any(by_name.get(part) is not None for part in second.split(", "))  # labels, one after the other
    return None if listed else group


def _of_alternatives(name: str) -> str | None:
    """The one group of the lexicon that names joined by "or" are of: "person or group"."""
    parts = name.split(" or ") if " or " in name else []
    groups = {group for part in parts if (group := _group_by_name().get(part)) is not None}
    return groups.pop() if len(groups) == 1 else None


def alike(first: Sense, second: Sense) -> bool:
    """Two names mean the same: one group, the same words, or forms of one word; both negated or neither."""
    return first.negated == second.negated and _same_thing(first, second)


def opposed(first: Sense, second: Sense) -> bool:
    """One name is the negation of the other, or the lexicon's opposite of it."""
    if first.negated != second.negated and _same_thing(first, second):
        return True
    if first.negated or second.negated:
        return False
    for one, other in ((first.group, second.group), (second.group, first.group)):
        if one and other and (near := kin(one)) and opposite(near) == kin(other):
            return True
    if set(first.words) & set(second.words):  # "neither satisfied nor dissatisfied"
        return False
    return any(_prefixed(left, right) or _prefixed(right, left) for left in first.words for right in second.words)


def _prefixed(longer: str, shorter: str) -> bool:
    return len(shorter) >= 4 and longer.endswith(shorter) and longer.removesuffix(shorter) in _PREFIXES


_PREFIXES = frozenset({"un", "in", "im", "ir", "dis", "non", "a"})


def kin(group: str | None) -> str | None:
    """The group, or the one that it is like."""
    return (groups()[group].like or group) if group is not None else None


def _same_thing(first: Sense, second: Sense) -> bool:
    if first.group and kin(first.group) == kin(second.group):
        return True
    if first.words == second.words:
        return bool(first.words)
    if len(first.words) == len(second.words) == 1:
        return same_word(first.words[0], second.words[0])
    if len(first.words) > 1 and len(second.words) > 1:
        left, right = set(first.words), set(second.words)
        return len(left & right) / len(left | right) >= 0.75
    return False


_POLES = ("positive", "negative")
_TELLING_LATIN = 6
"""Letters of a name that says by itself what is felt: a bad text may be badly written."""


def pole_named(text: str) -> str | None:
    """Whichever of positive and negative a text alone has a name of, undenied; the longest first ("不满意")."""
    rest, found = fold(text), set[str]()
    names = [(name, pole) for pole in _POLES for name in groups()[pole].names]
    for name, pole in sorted(names, key=lambda pair: -len(pair[0])):
        joined = script(name) == "han"
        if len(name) < (2 if joined else _TELLING_LATIN):
            continue
        pattern = re.escape(name) if joined else as_words(name)
        if re.search(rf"(?:\bnot|n't|\bне) {pattern}", rest):
            return None
        rest, times = re.subn(pattern, " ", rest)
        found |= {pole} if times else set()
    return found.pop() if len(found) == 1 else None


def middling(label: str) -> bool:
    """Whether a label says that something is neither good nor bad, or both."""
    return sense(label).group == "neutral" or plain_name(label) in _MIDDLING


_MIDDLING = frozenset(("mixed", "so so", "average", "okay", "ok", "medium", "fair", "middling"))


def poles_of(labels: Sequence[str]) -> tuple[str, str] | None:
    """Of two labels the one that says that all is well, then the other; None for other sets."""
    if len(labels) != 2:
        return None
    for plain, other in ((0, 1), (1, 0)):
        first, second = sense(labels[plain]), sense(labels[other])
        if second.group is not None and opposite(first.group) == second.group:
            return labels[plain], labels[other]
    return complement(labels)


def affirmed(meant: Mapping[str | None, str], pairs: Sequence[tuple[str, str]]) -> str | None:
    """What is meant by the first of a pair of groups, where there is no other group than the two of it."""
    return next((meant[yes] for yes, no in pairs if meant.keys() == {yes, no}), None)


def complement(labels: Sequence[str]) -> tuple[str, str] | None:
    """Of two labels, (the plain one, its negation): entailment and non-entailment; None for other sets."""
    if len(labels) != 2:
        return None
    senses = [sense(label) for label in labels]
    for plain, other in ((0, 1), (1, 0)):
        a, b = senses[plain], senses[other]
        if b.negated and not a.negated and _same_thing(a, b):
            return labels[plain], labels[other]
        if not a.negated and not b.negated and any(_prefixed(x, y) for x in b.words for y in a.words):
            return labels[plain], labels[other]
    return None
