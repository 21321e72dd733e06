"""Kinds of task that an instruction in casual words may mean: the field's phrases that are nearest to it in meaning."""

import re
from collections.abc import Collection, Sequence
from functools import cache

import numpy as np

from ....domain.brief import TaskBrief
from ....domain.card import DatasetCard
from ....memory.cards.text import content_words
from ....memory.embedders import choose
from ....memory.lexical import is_among, stem, words
from ..reading.concepts import concepts, domains, phrases, tasks
from ..reading.texts import as_words, fold
from .names import OPAQUE
from .poles import sentences_about, sentences_naming
from .senses import plain_name, sense

_MOST, _LEAST = 3, 0.18
_TO_DO = frozenset(
    words(
        "keep remove delete drop allow block ban approve reject accept hide show flag report mute warn stay go pass "
        "stop leave ignore escalate forward answer review ok okay fine publish buy sell skip save discard"
    )
)


@cache
def _phrases() -> tuple[tuple[str, ...], "np.ndarray"]:
    names = tuple(name for name in phrases() if not domains([name]))
    return names, choose("wordllama").embed([phrases()[name] for name in names])


def meant(instruction: str, labels: Sequence[str]) -> frozenset[str]:
    """Concepts of the lexicon that the instruction, alone or with its labels, is among the nearest to.

    Too weak to say what a task is, and enough to let rows decide: of 24 instructions written casually the kind that was
    meant is among the three for 19.
    """
    names, phrases = _phrases()
    asked = choose("wordllama").embed([instruction, f"{instruction} {', '.join(labels)}"])
    kinds: set[str] = set()
    for cosines in asked @ phrases.T:
        best = np.argsort(-cosines, kind="stable")[:_MOST]
        kinds |= {names[place] for place in best.tolist() if cosines[place] >= _LEAST}
    return frozenset(kinds)


def asked_kinds(brief: TaskBrief) -> frozenset[str]:
    """Concepts of the lexicon that the instruction names, and inference where it asks in casual words what is true,
    false or open of two statements."""
    named = concepts(brief.task.instruction)
    return named | {"nli"} if not tasks(named) and infers(brief) else named


_OPEN = frozenset({"neutral", "maybe"})
_OF_STATEMENTS = frozenset({"nli", "fact_check", "yes_no_question", "fallacy", "syllogism"})


def infers(brief: TaskBrief) -> bool:
    """Whether the answers say what is true, false or open of two statements; one that asks is none."""
    answers = {sense(label).group for label in brief.labels}
    three = len(brief.labels) == 3 and {"yes", "no"} < answers and bool(answers & _OPEN)
    pairs = [slot.kind for slot in brief.input_slots] == ["text", "text"]
    return three and pairs and bool(meant(brief.task.instruction, brief.labels) & _OF_STATEMENTS)


def says_what_to_do(label: str) -> bool:
    """Whether a label is a decision on a text (remove, let pass) and no word for what the text is."""
    return any(word in _TO_DO for word in words(fold(label)))


def asks_for_column(column: str, instruction: str) -> bool:
    """Whether the instruction says what the column is called ("recommended", "is_duplicate"): every telling word."""
    telling = [word for word in content_words(plain_name(column)) if word not in OPAQUE]
    asked = content_words(instruction)
    return bool(telling) and all(len(word) > 3 and is_among(word, asked) for word in telling)


_DENIED = re.compile(
    r"\b(?:do|does|did|is|are|was|were|has|have|had|can|could|may|should|must) ?(?:not|n['’]t)\b"
    r"|\bnot (?:whether|if|how|what|that|the)\b|\b(?:nothing|never|without|cannot|only|unlike|no longer)\b",
    re.IGNORECASE,
)


def said_to_hold(column: str, card: DatasetCard, asked: Collection[str], labels: Sequence[str]) -> bool:
    """Whether a sentence of the card says of a column all that is asked, in the same words: "`label` says whether the
    mail is urgent" for "is this mail urgent?". Labels that say something are words of what is asked, and are enough
    where one of them names a kind of task, as rude does and positive does not; one of two is, where the other is what
    is left ("1 = the excuse is reasonable")."""
    telling = [label for label in labels if not sense(label).generic]
    speaking = [{stem(word) for word in words(fold(label))} for label in telling]
    bare = {stem(word) for label in labels for word in words(fold(label))}
    beyond = set(asked) - bare
    if not beyond and not tasks(concepts(*telling)):
        return False
    either = speaking if len(labels) == _PAIR and beyond and speaking else [set[str]().union(*speaking)]
    for sentence in sentences_naming(column, card):
        said = _said_after(column, sentence)
        said = _ELSE.sub("", re.split(r"`\w", said.lstrip("`"), maxsplit=1)[0])
        spoken = set(words(said))
        if not _DENIED.search(said) and any(_all_said(beyond | one, spoken) for one in either):
            return True
    return False


def _all_said(wanted: Collection[str], spoken: set[str]) -> bool:
    return len(wanted) > 1 and all(is_among(word, spoken) for word in wanted)


_PAIR = 2
_ELSE = re.compile(r"\b(?:0|no|false)\b[`\"']{0,2}\s*(?:=|:|if|when|means?)[^,;.()]{0,60}", re.IGNORECASE)
"""What a card says of a flag's other value ("0 = it is not"): that denies nothing of the column."""


def _said_after(column: str, sentence: str) -> str:
    """What a sentence that names a column says after its name."""
    return re.split(as_words(column), sentence, maxsplit=1, flags=re.IGNORECASE)[1]


_OF_WHICH = (
    r"\b(?:to|of|for|about|on|answers?|describes|rates|judges|whether|if|how)\s(?:(?:the|an?|each|every|this|that)\s)?"
)


_THE_LABEL = re.compile(r"\b(?:the|each|every|all) labels? (?:is|are|was|were|says?|tells?)\b", re.IGNORECASE)


def given_to(column: str, texts: Sequence[str], card: DatasetCard) -> frozenset[str]:
    """The one of several columns of texts of which the card says that a column of answers is, where it says so of one
    alone: "`label` was given to the reply", "`label` says whether the reply is rude", "the label is that of the reply".
    """
    named = frozenset[str]()
    naming = [(sentence, _said_after(column, sentence)) for sentence in sentences_naming(column, card)]
    speaking = [(one, one[match.end() :]) for one in sentences_about(column, card) if (match := _THE_LABEL.search(one))]
    for sentence, said in dict.fromkeys((*naming, *speaking)):
        plain = re.sub(r"[^a-z0-9 ]", "", said.lower())
        if not _DENIED.search(sentence):
            called = {one: re.sub(r"[^a-z0-9]", "", one.lower()) for one in texts}
            named |= {one for one, name in called.items() if name and re.search(rf"{_OF_WHICH}{name}\b", plain)}
    return named if len(named) == 1 else frozenset()
