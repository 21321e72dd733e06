"""Which rows an instruction wants by what it says of their texts: none with a phrase, of more than some words."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from .....domain.plan import Step
from .....domain.task import TaskSpec
from ...reading.texts import UNTOLD, fold
from ..composing import made
from ..judging.agreement import telling_words

_QUOTED = re.compile(r"(?<!\w)['\"“‘«]([^'\"”’»\n]{2,60}?)['\"”’»](?!\w)")
_ROWS = (
    r"(?:items?|rows?|ones|those|examples?|questions?|quer(?:y|ies)|texts?|sentences?|tweets?|posts?|reviews?|comments?|"
    r"messages?|entries|cases?|pairs?|stories|articles?|headlines?|problems?|choices?|options?|rest)"
)
_LEFT_OUT = re.compile(
    r"\b(?:(?:do not|don['’]?t) (?:want|need|take|use|include|give me|keep)|no|never|without|skip|leave out|exclude"
    rf"|excluding|drop|ignore|avoid|omit|except(?: for)?|not)\b[^.!?\n]{{0,60}}\b{_ROWS}\b",
    re.IGNORECASE,
)
_AT_MOST = r"at most|no more than|not more than|no longer than|not longer than|up to|max(?:imum)?(?: of)?|within"
_LESS = r"under|below|fewer than|less than|shorter than"
_AT_LEAST, _MORE = r"at least|no fewer than|no less than|min(?:imum)?(?: of)?", r"more than|over|longer than"
_LIMIT = re.compile(
    rf"(?<!not )(?<!no )\b({_AT_MOST}|{_LESS}|{_AT_LEAST}|{_MORE})\s+(\d{{1,4}})\s+"
    r"(words?|char(?:acter)?s?|letters?)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(rf"\b(?:only|just|skip|leave out|drop|ignore|no)\b[^.!?\n]{{0,40}}\b{_ROWS}\b", re.IGNORECASE)
_ASKS = r"(why|who|whose|when|where|how (?:long|many|much|often|old|far|big|tall|fast))"
_ASKING = re.compile(
    rf"\b{_ASKS}['\"”’]?[- ]?questions?\b"
    r"|\bquestions?\b(?: (?:about|on|as to|that|which|asks?|asking|starting with|beginning with|is|are|of)){0,2}"
    rf" ['\"“‘]?{_ASKS}\b",
    re.IGNORECASE,
)
"""Kinds of questions: a why-question, questions about how long something takes."""
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n")


def asked_of_rows(task: TaskSpec) -> list[Step]:
    """The steps that keep the rows that an instruction wants by their texts, where all demonstrations meet that."""
    conditions = [*_without_phrases(task), *_within_limits(task), *_that_ask(task), *_settled(task)]
    return [Step(op="filter", args={"conditions": conditions})] if conditions else []


def _without_phrases(task: TaskSpec) -> Iterator[dict[str, Any]]:
    """No input with a phrase in quotes that the instruction leaves out, and no demonstration has."""
    shown = [fold(text) for row in task.shown for text in row.values()]
    for sentence in _SENTENCES.split(task.instruction):
        for phrase in _QUOTED.findall(sentence) if _LEFT_OUT.search(_QUOTED.sub("", sentence)) else ():
            said = fold(phrase).strip(" .,;:!?")
            if len(said) > 1 and not any(said in text for text in shown):
                words = r"\s+".join(map(re.escape, said.split()))
                begins, ends = (r"\b" if re.match(r"\w", sign) else "" for sign in (said[0], said[-1]))
                for column in task.input_columns:
                    yield {"column": made(column), "operator": "not_matches", "value": f"(?i){begins}{words}{ends}"}


def _within_limits(task: TaskSpec) -> Iterator[dict[str, Any]]:
    """No text longer or shorter than the instruction says: of the outputs, or of inputs where it speaks of these."""
    for sentence in _SENTENCES.split(task.instruction):
        for match in _LIMIT.finditer(sentence):
            bounds = _bounds(match)
            sized = {name: _sizes([row[name] for row in task.shown], match[3]) for name in task.columns}
            fits = [name for name, sizes in sized.items() if all(bounds[0] <= size <= bounds[1] for size in sizes)]
            inputs = [name for name in fits if name in task.input_columns]
            wanted = inputs if inputs and (_ONLY.search(sentence) or task.answer_column not in fits) else fits[-1:]
            if len(wanted) == 1:
                yield from _conditions(made(wanted[0]), bounds, match[3])


def _that_ask(task: TaskSpec) -> Iterator[dict[str, Any]]:
    """Questions that ask why, or how long, where the instruction speaks of such and all demonstrations ask so."""
    for match in _ASKING.finditer(task.instruction):
        word = r"\s+".join(map(re.escape, (match[1] or match[2]).lower().split()))
        asks = rf"(?i)\b{word}\b[^.!?\n]*\?"
        for column in task.columns:
            if all(re.search(asks, row[column]) for row in task.shown):
                yield {"column": made(column), "operator": "matches", "value": asks}


_SETTLED = re.compile(
    r"\b(?:only|just|skip|leave out|drop|without|no)\b[^.!?\n]{0,80}"
    r"\b(?:settles?|settled|enough|decidable|answerable|answered"
    r"|(?:passage|text|story|context|paragraph)s? (?:\w{1,12} )?(?:tells?|says?|gives?|shows?|makes? clear))\b"
    rf"|\b(?:not|no|without|skip|leave out|drop|except|ignore)\b[^.!?\n]{{0,40}}\b{_ROWS}\b"
    rf"[^.!?\n]{{0,40}}{UNTOLD.removeprefix('(?i)')}",
    re.IGNORECASE,
)


def wants_settled(instruction: str, inputs: Sequence[str], answers: Sequence[str]) -> bool:
    """Whether an instruction wants what can be settled alone, where inputs speak of an answer that says that nobody can
    tell, and no answer is such."""
    told = not any(re.search(UNTOLD, answer) for answer in answers) and all(re.search(UNTOLD, one) for one in inputs)
    return told and _SETTLED.search(instruction) is not None


def _settled(task: TaskSpec) -> Iterator[dict[str, Any]]:
    """No answer that says that nobody can tell; for letters of options see `choices.choice_answers`."""
    inputs, output = [task.given(row) for row in task.shown], task.answer_column
    answers = [row[output] for row in task.shown]
    if max(map(len, answers)) > 1 and wants_settled(task.instruction, inputs, answers):
        yield {"column": made(output), "operator": "not_matches", "value": UNTOLD}


def narrowed(instruction: str) -> list[set[str]]:
    """The telling words of each thing that is wanted alone: mistakes of one kind, or rows that are about something."""
    said = (" ".join(filter(None, match.groups())) for match in _NARROWED.finditer(instruction))
    return [words for text in said if (words := telling_words(text))]


_ALONE, _MISTAKES = r"\b(?:only|just|solely|exclusively|nothing but)\b", r"(?:errors?|mistakes?|slips?|faults?)"
_THING = r"(?:the )?([\w -]{3,40}?)(?= (?:is|are|that|which|and|or|in|only|alone)\b|[^\w -]|\Z)"
_NARROWED = re.compile(
    rf"{_ALONE}[^.!?\n]{{0,40}}\b{_MISTAKES} (?:of|in|with) {_THING}"
    rf"|{_ALONE}(?: the| those| fix| correct| mend){{0,2}} ((?:[\w-]+ ){{1,3}}){_MISTAKES}\b"
    rf"|\b{_MISTAKES} (?:of|in|with) {_THING} (?:only|alone)\b"
    rf"|{_ALONE}(?: the| those)? {_ROWS} (?:about|on|concerning) {_THING}",
    re.IGNORECASE,
)


def _bounds(match: re.Match[str]) -> tuple[int, int]:
    said, number = match[1].lower(), int(match[2])
    if re.fullmatch(_AT_MOST, said):
        return 0, number
    if re.fullmatch(_LESS, said):
        return 0, number - 1
    return number + (re.fullmatch(_MORE, said) is not None), _ENDLESS


_ENDLESS = 10**9


def _sizes(texts: Sequence[str], unit: str) -> list[int]:
    return [len(text.split()) if unit.lower().startswith("word") else len(text) for text in texts]


def _conditions(column: str, bounds: tuple[int, int], unit: str) -> Iterator[dict[str, Any]]:
    least, most = bounds
    if not unit.lower().startswith("word"):
        yield from [{"column": column, "operator": "min_chars", "value": least}] if least else []
        yield from [{"column": column, "operator": "max_chars", "value": most}] if most < _ENDLESS else []
        return
    upper = "" if most == _ENDLESS else str(max(most - 1, 0))
    pattern = rf"\A\s*(?:\S+\s+){{{max(least - 1, 0)},{upper}}}\S+\s*\z"
    if max(least, most if most < _ENDLESS else 0) <= _MOST_REPEATS:
        yield {"column": column, "operator": "matches", "value": pattern}


_MOST_REPEATS = 900
"""Repetitions that a pattern in linear time may count."""
