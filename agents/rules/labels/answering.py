"""What stands for yes and no of what an instruction asks, and for what follows of two statements."""

import re
from collections.abc import Mapping, Sequence

from ....domain.card import DatasetCard
from ....memory.lexical import STOP_WORDS, is_among, words
from ..reading.concepts import concepts, tasks, weak
from ..reading.texts import as_words, fold
from .senses import Sense, complement, kin, negative, pole_named

NLI = {"entailment", "contradiction", "neutral"}
_CHECKED = ({"supported", "refuted"}, {"entailment", "refuted"}, {"supported", "contradiction"})
_ANSWERS = ("yes", "no", "maybe")
_PAIR = 2
_SAYS = {"same": "paraphrase"}
"""What the names of a group say is asked: of two questions that are similar, whether one is a paraphrase."""


def as_inference(targets: Mapping[str, Sense], senses: Mapping[str, Sequence[Sense]]) -> dict[str, str]:
    """Which of two statements is true, false or unknown, as labels say what follows, is ruled out, or a third thing."""
    by_group = {kin(target.group): label for label, target in targets.items()}
    rest = [label for label in targets if label not in (by_group.get("entailment"), by_group.get("contradiction"))]
    groups = {value: next((n.group for n in names if n.group in _ANSWERS), None) for value, names in senses.items()}
    if len(rest) != 1 or len(targets) != len(_ANSWERS) or set(groups.values()) != set(_ANSWERS):
        return {}
    said: dict[str, str] = dict(
        zip(_ANSWERS, (by_group["entailment"], by_group["contradiction"], rest[0]), strict=True)
    )
    return {value: said[group] for value, group in groups.items() if group is not None}


def negated_nli(name: Sense) -> bool:
    return name.negated and name.group == "entailment"


def as_answers(
    targets: Mapping[str, Sense], senses: Mapping[str, Sequence[Sense]], instruction: str, card: DatasetCard
) -> dict[str, str]:
    """Labels that answer a question (yes, no, maybe): what the instruction asks about is yes."""
    by_group = {target.group: label for label, target in targets.items() if target.generic}
    by_group |= _in_the_words_asked(targets, instruction) or _if_so(list(targets), instruction)
    if "yes" not in by_group or "no" not in by_group:
        return {}
    yes, no = by_group["yes"], by_group["no"]
    neither = [label for label, target in targets.items() if target.group == "neutral"]
    if len(targets) == len(_ANSWERS) and len(neither) == 1:
        by_group.setdefault("maybe", neither[0])
    meant = {name.group for names in senses.values() for name in names}
    if "nli" in concepts(instruction) or ("maybe" in by_group and meant >= NLI):
        answers = {"entailment": yes, "contradiction": no} | _for_open(by_group, no, instruction)
        groups = {value: next((n.group for n in names if n.group in NLI), None) for value, names in senses.items()}
        entailed = {value: answers[group] for value, group in groups.items() if group in answers}
        if entailed:
            return entailed
    if any(meant >= pair for pair in _CHECKED):
        checked: dict[str, str] = {"supported": yes, "entailment": yes, "refuted": no, "contradiction": no}
        checked |= {"maybe": by_group["maybe"]} if "maybe" in by_group else {}
        said = {value: next((n.group for n in names if n.group in checked), None) for value, names in senses.items()}
        return {value: checked[group] for value, group in said.items() if group}
    about = tasks(concepts(instruction))
    positive = [value for value, names in senses.items() if any(_asked(name, instruction, about) for name in names)]
    if not positive and "sentiment" in about:
        pole = pole_named(instruction)
        positive = [value for value, names in senses.items() if pole and any(name.group == pole for name in names)]
    plain = complement(list(senses))
    if not positive and plain and re.search(r"\bwhether\b", card.description):
        same = about & tasks(concepts(card.title, card.description[:2000]))
        positive = [] if all(map(weak, same)) else [plain[0]]
    if len(senses) > _PAIR and set(targets) == {yes, no}:
        return _one_of_many(senses, instruction, yes, no)
    if len(positive) != 1 or len(senses) != _PAIR:
        return {}
    other = next(value for value in senses if value != positive[0])
    return {positive[0]: yes, other: no}


def _for_open(by_group: Mapping[str | None, str], no: str, instruction: str) -> dict[str, str]:
    """What stands for what may be: maybe, or no where that says no more than that something does not follow."""
    if "maybe" in by_group:
        return {"neutral": by_group["maybe"]}
    return {} if _RULED_OUT.search(instruction) else {"neutral": no}


_RULED_OUT = re.compile(
    r"\b(?:can(?:not| not|['’]?t) be (?:true|right|so)|must be false|contradict\w{0,3}|refut\w{1,3}|impossible"
    r"|rul(?:es?|ed|ing) (?:it |that )?out|(?:can(?:not| not|['’]?t)|nobody can)(?: \w+)? (?:know|tell|say))\b",
    re.IGNORECASE,
)
"""What no stands for that is more than that something does not follow, or what is said of the cases between."""


def _one_of_many(senses: Mapping[str, Sequence[Sense]], instruction: str, yes: str, no: str) -> dict[str, str]:
    """Yes for the one of several classes that the instruction asks for by its name, and no for all others."""
    asked = " ".join(clause[0] for clause in _WHETHER.finditer(instruction))
    telling = {value: [one for one in names if not (one.negated or one.generic)] for value, names in senses.items()}
    named = [value for value, names in telling.items() if any(says(name, asked) for name in names)]
    named = named or [value for value, names in telling.items() if any(_ends_in(name, asked) for name in names)]
    if len(named) != 1 or any(kin(name.group) == "neutral" for names in senses.values() for name in names):
        return {}
    return {value: yes if value == named[0] else no for value in senses}


def _ends_in(name: Sense, asked: str) -> bool:
    """Whether what is asked has the last word of a name of several, which says what it is about: GetWeather."""
    *before, last = name.words or ("",)
    return bool(before) and last.isalpha() and last not in STOP_WORDS and is_among(last, set(words(asked)))


_WHETHER = re.compile(r"\b(?:whether|if|is|are|does|do|did|was|were)\b[^.?!;\n]{3,160}", re.IGNORECASE)


def _if_so(labels: Sequence[str], instruction: str) -> dict[str | None, str]:
    """Which of two labels an instruction has for yes and which for no: "if it does: answered, if it doesn't: open"."""
    text = fold(instruction)
    for form in (r"{name}[\"']?,? {condition}", r"{condition}[:,]? (?:then |write |say |it'?s )?[\"']?{name}"):
        said: dict[str | None, str] = {}
        for label in labels if len(labels) == _PAIR else ():
            for group, condition in (("yes", _SO), ("no", _NOT_SO)):
                pattern = form.format(name=as_words(fold(label)), condition=condition)
                if re.search(rf"{pattern}(?=[\s.,;:\"']|\Z)", text):
                    said.setdefault(group, label)
        if said.keys() == {"yes", "no"} and len(set(said.values())) == _PAIR:
            return said
    return {}


_DOES = r"(?:does|do|is|are|has|have|can|will|was|were)"
_SO = rf"\bif (?:so|yes|true|(?:it|they|this|that|he|she|one) {_DOES})"
_NOT_SO = rf"\bif (?:not|no|false|(?:it|they|this|that|he|she|one) {_DOES}(?:n['’]t| not))"


def _in_the_words_asked(targets: Mapping[str, Sense], instruction: str) -> dict[str | None, str]:
    """Yes as the label that says what is asked, where the other one of two is no: "answers it" or "nah"."""
    spoken = [label for label, target in targets.items() if not target.generic and not target.negated]
    denied = [target.group == "no" for target in targets.values() if target.generic]
    said = len(targets) == _PAIR and len(spoken) == 1 and denied == [True] and says(targets[spoken[0]], instruction)
    return {"yes": spoken[0]} if said else {}


def _asked(name: Sense, instruction: str, about: frozenset[str]) -> bool:
    """The instruction asks for what the name says: with its words, or by the same concept of the field."""
    if name.negated or name.generic or not name.words:
        return False
    if negative(name.group):  # "is it impossible" asks for it; of "bad or good" it may be either
        return any(len(part.split()) > 1 and f" {part} " in f" {fold(instruction)} " for part in name.words)
    return speaks_of(name, about) or says(name, instruction)


def speaks_of(name: Sense, about: frozenset[str]) -> bool:
    texts = (" ".join(name.words), _SAYS.get(name.group or "", ""))
    return bool(about and concepts(*texts, among=about) and about & tasks(concepts(*texts)))


def says(name: Sense, instruction: str) -> bool:
    asked = set(words(instruction))
    telling = [word for part in name.words for word in words(part) if word not in STOP_WORDS]
    return bool(telling) and all(is_among(word, asked) for word in telling)


_TRUTH = re.compile(
    r"\b(?:un)?tru(?:e|th\w*)\b|\b(?:in)?(?:correct|accura)|\bfact(?:s\b|ual|(?!\w|[- ]?check))|\bfals|"
    r"\b(?:wrong|right|valid|lies?|lying|holds?|fake|real|myths?)\b|\b(?:wahr|richtig|falsch|vrai|faux|verdad|fals)|"
    r"верн|правд|真|假|对错",
    re.IGNORECASE,
)


def asks_for_truth(instruction: str) -> bool:
    """Whether an instruction asks if something is so, which a scale of truth (true, half true, false) answers."""
    return _TRUTH.search(instruction) is not None
