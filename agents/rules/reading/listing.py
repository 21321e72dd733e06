"""Answers that list what stands in their inputs: how the demonstrations divide the items, and what stands for none."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ....domain.task import TaskSpec
from ....memory.lexical import is_among, words
from ....tools.cells import read_container
from ....tools.operations.guess import common_start
from .enumeration import enumerated
from .texts import as_words, fold, share

_SIGNS = (" ; ", " , ", "; ", " | ", " + ", " & ", " / ", "\n", ", ", ";", "|", ",")
_LEAST, _SAID = 2, 0.75
"""Items listed, and the share of an answer's words that its input has where it says the same in other words."""
_NUMBER = re.compile(r"\d[\d.,;|]*\d")


@dataclass(frozen=True)
class Listing:
    """`sign` divides an answer's items (None for one each), `nothing` is the answer without any (None if not shown)."""

    sign: str | None
    nothing: str | None

    def items(self, answer: str) -> list[str]:
        parts = answer.split(self.sign) if self.sign is not None else [answer]
        return [item for part in parts if (item := part.strip())]

    def holds(self, given: str, answer: str) -> bool:
        """Whether an answer lists items of its input, or says that there are none."""
        return answer == self.nothing or all(fold(item) in fold(given) for item in self.items(answer))


def listing(pairs: Sequence[tuple[str, str]]) -> Listing | None:
    """How outputs list what stands in their inputs; None where they do not, or each is one piece of its input."""
    outputs = [_NUMBER.sub("", output.strip()) for _, output in pairs]
    for sign in (*(sign for sign in _SIGNS if any(sign in output for output in outputs)), None):
        plain = Listing(sign, None)
        others = {output: given for given, output in pairs if not plain.holds(given, output)}
        nothing, given = others.popitem() if len(others) == 1 else (None, "")
        if nothing is not None and not _says_none(nothing, given):
            continue
        listed = [output for _, output in pairs if output != nothing]
        if others or len(listed) < _LEAST or (sign is None and nothing is None):
            continue
        if sign is None or any(len(plain.items(output)) > 1 for output in listed):
            return Listing(sign, nothing)
    return None


def _says_none(answer: str, given: str) -> bool:
    """Whether an answer may say that there is none: it has no figures, and is not the input in other words."""
    figures = any(map(str.isdigit, answer))
    return not figures and share([is_among(word, set(words(given))) for word in words(answer)]) <= _SAID


def listing_among(outputs: Sequence[str], known: frozenset[str]) -> Listing | None:
    """How outputs list items that are all `known` (folded); None where none lists several, or two say anything else."""
    for sign in _SIGNS:
        plain = Listing(sign, None)
        others = {output for output in outputs if not all(fold(item) in known for item in plain.items(output))}
        if len(others) <= 1 and any(len(plain.items(output)) > 1 for output in set(outputs) - others):
            return Listing(sign, others.pop() if others else None)
    return None


def listed_alike(outputs: Sequence[str]) -> Listing | None:
    """How outputs that are all lists of several short items divide them, whatever these are; lines, where all of them
    are records of as many parts ("Ann | born | Rome")."""
    lines = [line for output in outputs for line in output.split("\n")]
    if len(lines) > len(outputs) and record_sign(lines) is not None:
        return Listing("\n", None)
    for sign in _SIGNS:
        parted = [output.split(sign) for output in outputs]
        short = all(0 < len(item.split()) <= _ITEM_WORDS for items in parted for item in items)
        if all(len(items) >= _LEAST for items in parted) and short and not any(map(_SENTENCE.search, outputs)):
            return Listing(sign, None)
    return None


def record_sign(lines: Sequence[str]) -> str | None:
    """The sign that parts all lines into as many parts; None where there is none."""
    return next((sign for sign in _OF_RECORDS if {line.count(sign) for line in lines} in ({1}, {2}, {3}, {4})), None)


_OF_RECORDS = (" | ", " ; ", "\t", "|")
_ITEM_WORDS, _SENTENCE = 4, re.compile(r"[.!?](?:\s|\Z)")


def listing_of(task: TaskSpec) -> Listing | None:
    """The listing of a task's whole inputs and outputs."""
    rows, output = task.shown, task.answer_column
    return listing([(task.given(row), row[output]) for row in rows])


def lists_pieces(task: TaskSpec) -> bool:
    """Whether a task's outputs list pieces of their inputs, with a sign between them or as JSON."""
    shown = [(fold(task.given(row)), row[task.answer_column]) for row in task.shown]
    pairs = [(given, json_items(text), read_container(text)) for given, text in shown]
    lists = [(given, one) for given, *held in pairs if isinstance(one := held[held[0] is None], list)]
    if not lists:
        return listing_of(task) is not None
    listed = [(given, item) for given, items in lists for item in items]
    pieces = all(isinstance(item, str) and fold(item) in given for given, item in listed)
    return len(lists) == len(pairs) and len(listed) >= _LEAST and pieces


def json_items(text: str) -> list[str] | None:
    """The items of a JSON list of texts, or of the one that is all that an object holds; None for other texts."""
    try:
        items = json.loads(text)
    except (ValueError, RecursionError):
        return None
    items = next(iter(items.values())) if isinstance(items, dict) and len(items) == 1 else items
    return items if isinstance(items, list) and all(isinstance(item, str) for item in items) else None


def labels_listed(instruction: str, outputs: Sequence[str]) -> tuple[Listing, tuple[str, ...]] | None:
    """How outputs list labels of the set that the instruction enumerates, and that set; None for other outputs."""
    for sign in (sign for sign in _SIGNS if any(sign in output for output in outputs)):
        lone = {output for output in outputs if sign not in output}
        for nothing in (None, *sorted(lone)):
            plain = Listing(sign, nothing)
            items = {item: None for output in outputs if output != nothing for item in plain.items(output)}
            labels = enumerated(instruction, tuple(items))
            if len(labels) > 2:
                return plain, labels
    return None


def lists_names(instruction: str, outputs: Sequence[str]) -> bool:
    """Whether outputs are names of an open set, some several, as the instruction says: "put commas between them"."""
    for sign in (sign for sign in _SIGNS if any(sign in output for output in outputs)):
        items = {item for output in outputs for item in Listing(sign, None).items(output)}
        return (
            len(items) > _LEAST and all(map(_NAME.fullmatch, items)) and _MAY_BE_SEVERAL.search(instruction) is not None
        )
    return False


_MAY_BE_SEVERAL = re.compile(
    r"\b(?:(?:can|may|might|could) (?:be|have|hold|show|contain) (?:several|more than one|multiple|many)|commas?"
    r"|(?:one|1) or (?:more|several)|more than one|several (?:may|can|could)|all that apply)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d]\w*(?:[ -]\w+)?")


_COUNTED = re.compile(r"(\d{1,2})([.):]|\.\)) (?=\S)")


def numbering(outputs: Sequence[str]) -> str | None:
    """What stands behind the number of every line of texts whose lines count up from 1 (". "); None for others."""
    matches = [[_COUNTED.match(line) for line in text.strip().split("\n")] for text in outputs]
    counted = [[match[1] if match else "" for match in lines] for lines in matches]
    signs = {match[2] for lines in matches for match in lines if match}
    numbered = all(lines == [str(place + 1) for place in range(len(lines))] for lines in counted)
    return f"{signs.pop()} " if numbered and len(signs) == 1 and len({len(lines) for lines in counted}) > 1 else None


Matching = Callable[[str], re.Match[str] | None]
_COUNTED_LINES = r"(1(?:[.):]|\.\)) \S[^\n]*(?:\n\d{1,2}(?:[.):]|\.\)) \S[^\n]*)*)"
_COUNTED_BEFORE = re.compile(rf"{_COUNTED_LINES}(?=\n)(\s*(?!\d{{1,2}}[.):])\S.*)", re.DOTALL)
_COUNTED_BEHIND = re.compile(rf"(.+\n){_COUNTED_LINES}", re.DOTALL)


def counted_behind(texts: Sequence[str]) -> tuple[list[str], str, list[str]] | None:
    """What stands before the lines, counted up from 1, that all texts end with, the lines between that are the same in
    all, and the counted ones ("Questions:", "1. Who?"); None where these are as many in all texts, or stand alone."""
    heads, lists = _split_at(_COUNTED_BEHIND.fullmatch, texts)
    if numbering(lists) is None:
        return None
    _, line, behind = common_start([head[::-1] for head in heads])[::-1].partition("\n")
    sign = line + behind
    heads = [head.removesuffix(sign).strip() for head in heads]
    return (heads, sign, lists) if sign and all(heads) else None


def counted_before(texts: Sequence[str]) -> tuple[list[str], list[str]] | None:
    """The lines, counted up from 1, that all texts begin with, and what stands behind them; None where these are as
    many in all texts, or stand alone."""
    lists, tails = _split_at(_COUNTED_BEFORE.fullmatch, texts)
    return (lists, tails) if numbering(lists) is not None else None


def _split_at(matching: Matching, texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Both groups of a pattern in each text; nothing where not all texts match it, or there are too few."""
    found = [match for text in texts if (match := matching(text.strip()))]
    told = found if len(found) == len(texts) >= _LEAST else []
    return [match[1] for match in told], [match[2] for match in told]


def first_mark(examples: Sequence[str]) -> str | None:
    """What texts of several lines begin with: the mark of each line, or the first of their numbers."""
    number = numbering(examples)
    return item_mark(examples) or (f"1{number}" if number is not None else None)


def repeats(task: TaskSpec) -> bool:
    """Whether one of the demonstrations' outputs lists an item twice, or the instruction asks for all mentions of
    things and no input of the demonstrations has an item twice that is listed once."""
    outputs, lists = [row[task.answer_column] for row in task.shown], listing_of(task)
    if lists is None:
        sign = next((sign for sign in _SIGNS if any(sign in output for output in outputs)), None)
        lists = Listing(sign, None)
    listed = [lists.items(output) for output in outputs]
    if any(len(set(items)) < len(items) for items in listed):
        return True
    givens = [fold(task.given(row)) for row in task.shown]
    pairs = ((item, given) for items, given in zip(listed, givens, strict=True) for item in items)
    once = any(len(re.findall(as_words(fold(item)), given)) > 1 for item, given in pairs)
    return _ALL_MENTIONS.search(task.instruction) is not None and not once


_ALL_MENTIONS = re.compile(r"\b(?:all|every|each)\b[^.;:]{0,40}\b(?:mentions?|occurrences?)\b", re.IGNORECASE)


_ITEM = re.compile(r"(?:[-*•–—·+>]|\u2022) ?(?=\S)")


def item_mark(outputs: Sequence[str]) -> str | None:
    """What every line of texts begins with ("- "), where some have several lines; None where they do not."""
    lines = [line for text in outputs for line in text.strip().split("\n")]
    marks = {match[0] if (match := _ITEM.match(line)) else "" for line in lines}
    several = any("\n" in text.strip() for text in outputs)
    return marks.pop() or None if len(marks) == 1 and several else None
