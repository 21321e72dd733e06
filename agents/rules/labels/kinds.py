"""Kinds of task that an instruction in casual words may mean: the field's phrases that are nearest to it in meaning."""

import re
from collections.abc import Collection, Sequence
from functools import cache, lru_cache

import numpy as np

from ....domain.brief import TaskBrief
from ....domain.card import DatasetCard
from ....memory.cards.text import content_words
from ....memory.embedders import choose
from ....memory.lexical import STOP_WORDS, is_among, stem, words
from ....tools.operations.records import record_form
from ....tools.operations.talks import turns_in
from ..reading.concepts import concepts, domains, phrases, tasks, weak
from ..reading.entities import NOT
from ..reading.names import plays
from ..reading.relation import carried
from ..reading.texts import as_words, fold, has_expression, is_prose
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
    """Concepts to which the instruction, alone or with labels, is nearest: enough to let rows decide (19 of 24)."""
    return _meant(instruction, tuple(labels))


@lru_cache(maxsize=64)
def _meant(instruction: str, labels: tuple[str, ...]) -> frozenset[str]:
    names, phrases = _phrases()
    asked = choose("wordllama").embed([instruction, f"{instruction} {', '.join(labels)}"])
    kinds: set[str] = set()
    for cosines in asked @ phrases.T:
        best = np.argsort(-cosines, kind="stable")[:_MOST]
        kinds |= {names[place] for place in best.tolist() if cosines[place] >= _LEAST}
    return frozenset(kinds)


def kinds_of_task(brief: TaskBrief, parts: str = "") -> frozenset[str]:
    """Concepts that the instruction and what `parts` are called name; else the kind that demonstrations are of."""
    named = concepts(_asked(brief), parts)
    if not set(brief.task.columns) <= brief.layouts.keys():  # nobody read the demonstrations
        return named
    if writes_code := _writes_code(brief, named):  # then what is described is no code
        named -= {"code_description"}
    if any(not weak(name) for name in tasks(named)):
        return named
    if writes_code and brief.writes_text:
        prose = not any(slot.kind == "code" for slot in brief.input_slots)
        return named | ({"code_generation"} if prose else frozenset())
    return named | ({"nli"} if infers(brief) else _shown_kinds(brief))


def _asked(brief: TaskBrief) -> str:
    """The instruction without a sentence on texts that have something and are of a label for all that: "Rude prompts
    that do not try this are ordinary"."""
    text = brief.task.instruction
    sentences = re.split(r"(?<=[.!?;])\s+|\n", text)
    ends = "|".join(as_words(fold(label)) for label in brief.labels)
    of_label = re.compile(rf"\b(?:is|are|stays?|remains?|counts? as) (?:{ends})\W*\Z") if ends else None
    kept = [one for one in sentences if not (of_label and NOT.search(one) and of_label.search(fold(one)))]
    return " ".join(kept) if kept and len(kept) < len(sentences) else text


def _shown_kinds(brief: TaskBrief) -> frozenset[str]:
    """What the demonstrations do to their inputs: correct them, sum a conversation up, say data in sentences."""
    if not brief.writes_text:
        return frozenset()
    answer = brief.task.answer_column
    pairs = [(brief.task.given(row), row[answer]) for row in brief.task.shown]
    if gives_answers(brief):
        return frozenset({"explanation"})
    slips = [_other_words(*pair) for pair in pairs]
    if max(slips) <= _SLIPS and 2 * slips.count(0) >= len(slips):
        return frozenset({"grammar_correction"})
    if all(len(turns_in(given)) >= _TURNS and _sums_up(given, said) for given, said in pairs):
        return frozenset({"summarisation"})
    records = record_form([given for given, _ in pairs]) is not None
    said = all(is_prose(said) and carried(said, given) >= _MOSTLY for given, said in pairs)
    return frozenset({"data_to_text"} if records and said else ())


def asks_why(brief: TaskBrief) -> bool:
    """Whether reasons are asked for, in whatever words."""
    return "explanation" in kinds_of_task(brief) or _WHY.search(brief.task.instruction) is not None


_WHY = re.compile(r"\b(?:why|expl[ai]\w{2,9}|reason\w{0,6}|justif\w{1,8}|because|how come)\b", re.IGNORECASE)


def gives_answers(brief: TaskBrief) -> bool:
    """Whether inputs are questions with options and the answer: what is written of them are reasons."""
    slots = brief.input_slots
    kinds = [slot.kind for slot in slots]
    asked = brief.writes_text and "question" in kinds and "list" in kinds
    return asked and any(plays(slot.name, "answer") for slot in slots)


def _writes_code(brief: TaskBrief, named: frozenset[str]) -> bool:
    """Whether outputs are code, or single expressions where the instruction speaks of code."""
    shown = brief.answer_layout.slots[0]
    return shown.kind == "code" or ("code" in named and all(map(has_expression, shown.examples)))


_TURNS, _ALIKE, _MOSTLY, _SHORTER, _FEW, _SLIPS = 3, 0.6, 0.5, 0.75, 4, 2
_WORD = re.compile(r"\w+(?:['’]\w+)?|[^\w\s]")


def _other_words(given: str, said: str) -> int:
    """How many words differ in two texts that are nearly the same, slips and small words aside; large for others."""
    from rapidfuzz.distance import Levenshtein

    first, second = _WORD.findall(given), _WORD.findall(said)
    edits = [
        (edit, first[edit.src_start : edit.src_end], second[edit.dest_start : edit.dest_end])
        for edit in Levenshtein.opcodes(first, second)
    ]
    kept = sum(len(old) for edit, old, _ in edits if edit.tag == "equal")
    if first == second or kept < _ALIKE * min(len(first), len(second)) or len(first) < _FEW:
        return len(second) + _FEW
    return sum(not _slip(old, new) for edit, old, new in edits if edit.tag != "equal")


def _slip(old: Sequence[str], new: Sequence[str]) -> bool:
    from rapidfuzz.fuzz import ratio

    telling = [word for word in (*old, *new) if word.lower() not in STOP_WORDS and any(map(str.isalnum, word))]
    return not telling or ratio(" ".join(old).lower(), " ".join(new).lower()) >= 100 * _MOSTLY


def _sums_up(given: str, said: str) -> bool:
    return is_prose(said) and "?" not in said and not turns_in(said) and len(said) < _SHORTER * len(given)


_OPEN = frozenset({"neutral", "maybe"})
_OF_STATEMENTS = frozenset({"nli", "fact_check", "yes_no_question", "fallacy", "syllogism"})


def infers(brief: TaskBrief) -> bool:
    """Whether the answers say what is true, false or open of two statements; one that asks is none."""
    answers = {sense(label).group for label in brief.labels}
    three = len(brief.labels) == 3 and {"yes", "no"} < answers and bool(answers & _OPEN)
    pairs = [slot.kind for slot in brief.input_slots] == ["text", "text"]
    said = three and pairs and _RULED.search(brief.task.instruction) is not None
    return said or (three and pairs and bool(meant(brief.task.instruction, brief.labels) & _OF_STATEMENTS))


_RULED = re.compile(
    r"\b(?:rules? (?:it |that )?out|(?:has|have) to be true|must be true|leaves? (?:it )?open)\b", re.IGNORECASE
)


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
    """Whether a sentence of the card says of a column all that is asked, in the same words ("whether the mail is
    urgent"). Labels that say something are words of what is asked, enough where one names a kind of task; of two one
    is."""
    telling = [label for label in labels if not sense(label).generic]
    speaking = [{stem(word) for word in words(fold(label))} for label in telling]
    bare = {stem(word) for label in labels for word in words(fold(label))}
    beyond = set(asked) - bare
    if not beyond and not tasks(concepts(*telling)):
        return False
    either = speaking if len(labels) == 2 and beyond and speaking else [set[str]().union(*speaking)]
    for sentence in sentences_naming(column, card):
        said = _said_after(column, sentence)
        said = _ELSE.sub("", re.split(r"`\w", said.lstrip("`"), maxsplit=1)[0])
        spoken = set(words(said))
        if not _DENIED.search(said) and any(_all_said(beyond | one, spoken) for one in either):
            return True
    return False


def _all_said(wanted: Collection[str], spoken: set[str]) -> bool:
    return len(wanted) > 1 and all(is_among(word, spoken) for word in wanted)


_ELSE = re.compile(r"\b(?:0|no|false)\b[`\"']{0,2}\s*(?:=|:|if|when|means?)[^,;.()]{0,60}", re.IGNORECASE)
"""What a card says of a flag's other value ("0 = it is not"): that denies nothing of the column."""


def _said_after(column: str, sentence: str) -> str:
    """What a sentence that names a column says after its name."""
    return re.split(as_words(column), sentence, maxsplit=1, flags=re.IGNORECASE)[1]


_OF_WHICH = (
    r"\b(?:(?:of|for|about|on|answers?|describes|rates|judges|whether|if|how)\s(?:(?:the|an?|each|every|this|that)\s)?"
    r"|to\s(?:the|an?|each|every|this|that)\s)"  # "to answer" is what somebody does
)


_THE_LABEL = re.compile(r"\b(?:the|each|every|all) labels? (?:is|are|was|were|says?|tells?)\b", re.IGNORECASE)


def given_to(column: str, texts: Sequence[str], card: DatasetCard) -> frozenset[str]:
    """The one of several columns of texts of which the card says that answers are: "`label` was given to the reply"."""
    named = frozenset[str]()
    naming = [(sentence, _said_after(column, sentence)) for sentence in sentences_naming(column, card)]
    speaking = [(one, one[match.end() :]) for one in sentences_about(column, card) if (match := _THE_LABEL.search(one))]
    for sentence, said in dict.fromkeys((*naming, *speaking)):
        plain = re.sub(r"[^a-z0-9 ]", "", said.lower())
        if not _DENIED.search(sentence):
            called = {one: re.sub(r"[^a-z0-9]", "", one.lower()) for one in texts}
            named |= {one for one, name in called.items() if name and re.search(rf"{_OF_WHICH}{name}\b", plain)}
    return named if len(named) == 1 else frozenset()
