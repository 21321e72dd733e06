"""What label names mean: negations, spellings, and a small general lexicon of names that annotators use for one thing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ...memory.lexical import stem
from .texts import fold

_GROUPS: dict[str, str] = {
    "yes": "yes|y|true|t|affirmative|correct|right|agree|agreed|ok|definitely yes",
    "no": "no|n|false|f|incorrect|wrong|disagree",
    "maybe": "maybe|unknown|uncertain|undetermined|unsure|can't tell|cannot tell|cannot say|not enough info|not enough information|"
    "nei|unclear|undecided|in between",
    "entailment": "entailment|entails|entailed|entail|implied|implies|follows|e",
    "contradiction": "contradiction|contradicts|contradictory|contradicted|c",
    "neutral": "neutral|n|neither",
    "valid": "valid|sound",
    "invalid": "invalid|unsound|fallacious|fallacy",
    "supported": "supported|supports|support|supporting|verified",
    "refuted": "refuted|refutes|refute|disproved|disproven",
    "positive": "positive|pos|good|favorable|favourable|recommended|thumbs up",
    "negative": "negative|neg|bad|unfavorable|unfavourable|not recommended|thumbs down",
    "acceptable": "acceptable|grammatical|well-formed|well formed|wellformed|natural",
    "unacceptable": "unacceptable|ungrammatical|ill-formed|ill formed|malformed|unnatural",
    "same": "same|equivalent|paraphrase|paraphrases|duplicate|duplicates|similar|identical|same meaning|semantically equivalent|"
    "the same|synonymous",
    "different": "different|dissimilar|distinct|unrelated|non-equivalent|not paraphrase|not duplicate",
    "plausible": "plausible|possible|likely",
    "implausible": "implausible|impossible|unlikely",
    "spam": "spam|junk",
    "ham": "ham|legitimate|normal message",
    "hateful": "hate|hateful|hate speech|hatespeech",
    "toxic": "toxic|toxicity",
    "offensive": "offensive|abusive|offensive language|insulting",
    "sarcastic": "sarcastic|sarcasm",
    "ironic": "ironic|irony",
    "humorous": "humorous|humor|humour|funny|joke|humourous",
    "serious": "serious|not funny|not a joke",
    "subjective": "subjective|subj|opinion",
    "objective": "objective|obj|fact|factual",
    "favor": "favor|favour|in favor|in favour|for|pro",
    "against": "against|con|opposed",
    "answerable": "answerable",
    "joy": "joy|joyful|happy|happiness|joyous",
    "anger": "anger|angry|mad",
    "sadness": "sadness|sad|sorrow",
    "fear": "fear|scared|afraid|fearful",
    "surprise": "surprise|surprised|surprising",
    "disgust": "disgust|disgusted",
    "love": "love|loving",
    "strengthener": "strengthener|strengthens|strengthen",
    "weakener": "weakener|weakens|weaken",
    "world": "world|international|world news",
    "sports": "sports|sport",
    "business": "business|economy|economics|finance",
    "technology": "sci/tech|sci tech|scitech|science and technology|technology|tech|science/technology|sci",
    "formal": "formal",
    "informal": "informal|casual",
    "cause": "cause",
    "effect": "effect|result",
    "human": "human|hum|person|people",
    "location": "location|loc|place",
    "number": "number|num|numeric|numeric value|quantity",
    "entity": "entity|enty",
    "description": "description|desc",
    "abbreviation": "abbreviation|abbr",
}

OPPOSITES = {
    "yes": "no", "valid": "invalid", "positive": "negative", "acceptable": "unacceptable", "same": "different", "plausible": "implausible",
    "spam": "ham", "humorous": "serious", "subjective": "objective", "favor": "against", "supported": "refuted", "formal": "informal",
    "entailment": "contradiction", "strengthener": "weakener",
}  # fmt: skip
"""Groups whose members are never each other's; where a set has only the two, one is the other's complement."""

GENERIC = frozenset({"yes", "no", "maybe"})
"""Groups that say nothing of what they judge: two sets of them agree only if their tasks do."""

_ENDINGS = (
    "ful",
    "ous",
    "ical",
    "ic",
    "al",
    "y",
    "ed",
    "ing",
    "ive",
    "ity",
    "ty",
    "ist",
    "er",
    "e",
    "s",
    "ness",
    "ment",
    "speech",
)
_NEGATIONS = re.compile(
    r"^(?:not(?: a| an| the)?|non|no|without|never|is not|isn't|doesn't|does not|do not)[ -]+(?=\w)"
)


@dataclass(frozen=True)
class Sense:
    """A label name taken apart: its words without a negation, the lexicon's group of them, and whether it is negated."""

    words: tuple[str, ...]
    group: str | None
    negated: bool

    @property
    def generic(self) -> bool:
        return self.group in GENERIC


@cache
def _group_by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    for group, names in _GROUPS.items():
        for name in names.split("|"):
            if len(name) > 1:
                found.setdefault(name, group)
    return found


@cache
def sense(name: str) -> Sense:
    """What a label name says: `not-hate`, `NOT_SARCASM`, `nonIrony` and `non_irony` are negated."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    plain = re.sub(r"[_\s]+|(?<=\w)-(?=\w)", " ", fold(spaced)).strip(" .,:;\"'()[]")
    groups = _group_by_name()
    whole = groups.get(plain) or groups.get(plain.replace(" ", "-"))
    if whole is not None:
        return Sense((plain,), whole, negated=False)
    negation = _NEGATIONS.match(plain)
    rest = plain[negation.end() :] if negation else plain
    rest = re.sub(r"^(?:a|an|the|is|it is|it's|contains|has|was)\s+(?=\w)", "", rest)
    group = groups.get(rest)
    words = tuple(stem(word) for word in re.findall(r"\w+", rest))
    return Sense((rest,) if group else words, group, negated=negation is not None)


def alike(first: Sense, second: Sense) -> bool:
    """Two names mean the same: one group, the same words, or forms of one word (irony, ironic), both negated or neither."""
    return first.negated == second.negated and _same_thing(first, second)


def opposed(first: Sense, second: Sense) -> bool:
    """One name is the negation of the other, or the lexicon's opposite of it."""
    if first.negated != second.negated and _same_thing(first, second):
        return True
    if first.negated or second.negated:
        return False
    pairs = {(first.group, second.group), (second.group, first.group)}
    if any(left in OPPOSITES and OPPOSITES[left] == right for left, right in pairs if left):
        return True
    return any(_prefixed(left, right) or _prefixed(right, left) for left in first.words for right in second.words)


def _prefixed(longer: str, shorter: str) -> bool:
    return len(shorter) >= 4 and any(
        longer == prefix + shorter for prefix in ("un", "in", "im", "ir", "dis", "non", "a")
    )


def _same_thing(first: Sense, second: Sense) -> bool:
    if first.group and first.group == second.group:
        return True
    if first.words == second.words:
        return bool(first.words)
    if len(first.words) == len(second.words) == 1:
        return _forms(first.words[0], second.words[0])
    if len(first.words) > 1 and len(second.words) > 1:
        left, right = set(first.words), set(second.words)
        return len(left & right) / len(left | right) >= 0.75
    return False


def _forms(left: str, right: str) -> bool:
    """Forms of one word: a common beginning of four letters or more and known endings."""
    if left == right:
        return True
    if not (left.isalpha() and right.isalpha()):
        return False
    common = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        common += 1
    if common < 3:
        return False
    rests = {left[common:], right[common:]}
    return all(rest in ("", *_ENDINGS) for rest in rests) and (common >= 4 or "" in rests)


def poles_of(labels: Sequence[str]) -> tuple[str, str] | None:
    """Of two labels the one that says that all is well, then the other; None for other sets."""
    if len(labels) != 2:
        return None
    for plain, other in ((0, 1), (1, 0)):
        first, second = sense(labels[plain]), sense(labels[other])
        if first.group in OPPOSITES and OPPOSITES[first.group] == second.group:
            return labels[plain], labels[other]
    return complement(labels)


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
