"""Cells that are laid out in parts themselves: between signs that all of a column's texts have, or between words."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import pyarrow as pa

from .....domain.brief import Slot, TextLayout
from .....domain.plan import Step
from .....memory.lexical import STOP_WORDS, words
from .....tools.operations.guess import pattern_of
from ...reading.texts import median, share
from .search import Program, made_by, only, program_of, rewritten
from .talks import asked_and_replied

PART = ".part "
"""What stands between a column's name and the number of a part of its cells."""
_WRITTEN, _MOST_SIGNS, _MOSTLY = 0.95, 3, 0.8
_APART = re.compile(r"(?:^|(?<=\s))(?:[^\w\s.,;:?!'\"’=+*/×÷-]{1,8}|<[^<>\s]{1,12}>|\[[A-Z]{2,8}\])(?=\s|$)")
"""A sign between blanks that is none of a sentence's or of a sum's, or a tag: "||", "<sep>", "[SEP]"."""


def divider(texts: Sequence[str], times: int) -> str | None:
    """The sign by itself, none of those of sentences, that stands so many times in nearly all texts."""
    first = dict.fromkeys(_APART.findall(texts[0]))
    held = {sign: share([_stands(sign, times, text) for text in texts]) for sign in first}
    return next((sign for sign in sorted(held, key=len, reverse=True) if held[sign] >= _WRITTEN), None)


def _stands(sign: str, times: int, text: str) -> bool:
    return text.count(sign) >= times and _APART.findall(text).count(sign) == times


def behind_word(texts: Sequence[str], known: Collection[str]) -> str | None:
    """The sign behind the one word that nearly all texts begin with, two of a few of which are known: "Yes. It rains
    there every day."."""
    begun = [match for text in texts if (match := _ONE_OF_FEW.match(text)) is not None]
    words, signs = ({match[place].lower() for match in begun} for place in (1, 2))
    few = len(signs) == 1 and len(words) <= _MOST_WORDS and len(words.intersection(known)) > 1
    return signs.pop() if few and len(begun) >= _WRITTEN * len(texts) else None


_ONE_OF_FEW, _MOST_WORDS = re.compile(r"\s{0,9}([^\W\d_]{2,20})([.:,;!]) {1,3}\S"), 4


def by_sign(sign: str, times: int) -> TextLayout:
    """The layout of texts in which a sign stands so many times between parts."""
    slots = tuple(Slot(name=f"part_{place}", kind="text", examples=()) for place in range(times + 1))
    return TextLayout(literals=("", *[sign] * times, ""), slots=slots)


def divided(table: pa.Table, programs: Sequence[Program]) -> Iterator[Program]:
    """The parts between the signs of cells of two texts or more, each named as a column that counts up."""
    for one in programs:
        if not one.plain or len(one.filled) < 2 or not _APART.search(one.filled[0]) or one.traits.words < 2:
            continue
        signs = ((times, divider(one.filled, times)) for times in range(1, _MOST_SIGNS + 1))
        times, sign = next(((times, sign) for times, sign in signs if sign is not None), (0, None))
        if sign is not None:
            yield from parts_of(table, one, by_sign(sign, times), ())


_EXCHANGE = re.compile(r"\A\s{0,9}([^\W\d_]\w{0,15}): (?s:.{1,1900}?)\n\s{0,9}([^\W\d_]\w{0,15}): ")


def exchanges(table: pa.Table, programs: Sequence[Program]) -> Iterator[Program]:
    """What is asked and what is replied in cells that hold a conversation of the same two, up to the first reply."""
    for one in (one for one in programs if one.plain and len(one.filled) > 1):
        found = [_EXCHANGE.match(text) for text in one.filled[:80]]
        names = {match.groups() for match in found if match is not None}
        if len(names) != 1 or share([match is not None for match in found]) < _WRITTEN:
            continue
        asks, replies = names.pop()
        if asks != replies:
            asked, replied = rf"\A\s*{asks}: (.*?)\n\s*{replies}: ", rf"\n\s*{replies}: (.*)\z"
            yield from asked_and_replied(table, one, rf"\S.*\n\s*{asks}: ", asked, replied)


_BEHIND = r"\s*\(([^()]+)\)\s*\z"
_ONE_WORD = re.compile(r"[^\s()]+\s*\([^()]+\)")


def unbracketed(table: pa.Table, programs: Sequence[Program]) -> Iterator[Program]:
    """What stands in brackets behind the one word of all cells ("9 (apples)"), without the brackets."""
    for one in (one for one in programs if one.plain and len(one.filled) > 1):
        if share([_ONE_WORD.fullmatch(text.strip()) is not None for text in one.filled]) >= _MOSTLY:
            output = f"{one.column} without brackets"
            held = only(one.column, "matches", value=rf"\A\s*[^\s()]+{_BEHIND}")
            args = {"column": one.column, "pattern": _BEHIND, "replacement": r" \1", "output": output}
            yield from made_by(table, one.name, output, (held, Step(op="regex_replace", args=args)))


_ARTICLE = re.compile(r"(?i:the|an?) (?=\S)")
_NAME_WORDS, _SHOWN = 4, 3


def without_article(table: pa.Table, examples: Sequence[str], one: Program) -> Program:
    """Names of few words without the article that most of them have, where no demonstration has one."""
    short = len(examples) >= _SHOWN and all(len(text.split()) <= _NAME_WORDS for text in examples)
    if not short or one.listed or any(map(_ARTICLE.match, examples)):
        return one
    if share([_ARTICLE.match(text) is not None for text in one.filled]) < _MOSTLY:
        return one
    output = f"{one.column} without its article"
    args = {"column": one.column, "pattern": r"\A(?i:the|an?) ", "replacement": "", "output": output}
    return next(iter(rewritten(table, one, output, [Step(op="regex_replace", args=args)])), one)


def parts_of(table: pa.Table, candidate: Program, own: TextLayout, first: Sequence[Step]) -> list[Program]:
    """What stands in each of the parts after the `first` steps, where nearly all texts have them; empty otherwise."""
    before = [f"{pattern_of(literal.strip())}\\s*" if literal.strip() else "" for literal in own.literals]
    made: list[Program] = []
    for place in range(len(own.slots)):
        groups = ["(.*?)" if place == one else "(?:.*?)" for one in range(len(own.slots))]
        text = "".join(rf"{literal}{group}\s*" for literal, group in zip(before, groups, strict=False)) + before[-1]
        output, pattern = f"{candidate.column} part {place + 1}", rf"(?s)\A\s*{text}\z"
        step = Step(op="regex_extract", args={"column": candidate.column, "pattern": pattern, "output": output})
        program = program_of(table, f"{candidate.name}{PART}{place + 1}", output, (*first, step))
        if program is None or program.share < _WRITTEN * candidate.share:
            return []
        made.append(program)
    return made


_LEAST_ITEMS, _SAME, _BY_CHANCE = 0.3, 0.6, 0.6
"""Share of lists with two items or more, the share of an item's words that another one of its list has, and how much of
that one of another list may have."""


def one_of_several(programs: Sequence[Program], texts: Sequence[Program]) -> list[Program]:
    """The texts with the first of a list, where each of it says the same in other words, as captions of one picture do,
    as a text of its own, and without all of them one after the other."""
    named = {one.name for one in programs if one.lists_texts and _says_again(one)}
    chosen: list[Program] = []
    for one in texts:
        name, last = one.side[0] if one.side else one.name, one.steps[-1] if one.steps else None
        if name not in named or last is None:
            chosen.append(one)
        elif last.args.get("path") == "0":
            chosen.append(replace(one, name=name, keeps="all"))
    return chosen


def _says_again(lists: Program) -> bool:
    """Whether the items of one list have most words in common, and those of two lists fewer."""
    rows = [[set(words(item)) - STOP_WORDS for item in text.split("\n")] for text in lists.filled[:80]]
    pairs = [(row[0], row[1]) for row in rows if len(row) > 1 and row[0] and row[1]]
    if len(pairs) < max(2, _LEAST_ITEMS * len(rows)):
        return False
    others = [(one, other) for (one, _), (_, other) in zip(pairs, [*pairs[1:], pairs[0]], strict=True)]
    same, chance = (
        median([len(one & other) / min(len(one), len(other)) for one, other in some]) for some in (pairs, others)
    )
    return same >= _SAME and chance < _BY_CHANCE * same
