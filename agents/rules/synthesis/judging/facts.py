"""What is true of all demonstrations and of hardly a row: short statements on a row's input and output."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations
from math import comb

from .....domain.brief import TaskBrief, TextLayout
from .....memory.lexical import STOP_WORDS, words
from ...reading.texts import UNTOLD, between, fold, is_code, share
from ...reading.traits import INDENTED
from .demonstrated import computed
from .refuting import Finding

Rows = dict[str, list[str]]
Row = Mapping[str, str]

CHANCE = 0.01
"""What happens less often by chance says something."""
_DIGIT = re.compile(r"\d")
_CODED = re.compile(r"\d|\w[._:/]\w")
_NAME = 4
"""Words that a name has at most."""


def facts(brief: TaskBrief, cells: Rows) -> Iterator[Finding]:
    """What is true of all demonstrations and of hardly a row: an answer is one of the names that are given beside the
    text, has a tag for each word, is no code, its question has a year."""
    if computed(brief):
        return
    shown, rows = brief.task.shown, row_by_row(cells)
    for what, holds in _looked_for(brief, shown):
        if all(map(holds, shown)):
            true = share([holds(row) for row in rows])
            if by_chance(len(shown), len(shown), true) < CHANCE:
                yield against(
                    "facts", len(rows), len(rows), f"{what} in all demonstrations and in {true:.0%} of the rows"
                )


def _looked_for(brief: TaskBrief, shown: Sequence[Row]) -> Iterator[tuple[str, Callable[[Row], bool]]]:
    output = brief.task.answer_column
    written = brief.gives_text
    yield from _of_output(output, shown) if written else ()
    if written and not any(map(_runs, (row[name] for row in shown for name in brief.task.input_columns))):
        yield f"the {output} is no running text", lambda row: not _runs(row[output])  # of commands others are made
    if written and not is_code(shown[0][output]) and max(len(row[output].split()) for row in shown) <= _NAME:
        yield f"the {output} is no code", lambda row: not _CODED.search(row[output])
    if written and all(_DIGIT.search(row[output]) for row in shown):
        yield f"the input has the numbers of the {output}", partial(_has_numbers, brief.task.input_columns, output)
    for name in brief.task.input_columns:
        layout = brief.layouts[name]
        for sign in sorted(set.intersection(*(_alone(row[name]) for row in shown))):
            yield f"the {name} has {sign!r}", lambda row, name=name, sign=sign: sign in _alone(row[name])
        if brief.options is not None:
            yield "an option says that nobody can tell", lambda row, name=name: bool(re.search(UNTOLD, row[name]))
        yield f"the {name} asks who, what or how", lambda row, name=name: bool(_ASKS_FOR.search(row[name]))
        yield f"the {name} asks something", lambda row, name=name: bool(_ASKS.search(row[name]))
        if brief.kind != "label":  # four messages with a price each do not ask for prices
            yield f"the {name} has a number", lambda row, name=name: bool(_DIGIT.search(row[name]))
        yield from _of_parts(layout, name, output) if written and len(layout.slots) > 1 else ()
        for one, two in combinations(enumerate(layout.slots), 2) if written else ():
            parts = [partial(_part_of, layout, name, place) for place, _ in (one, two)]
            yield f"the {one[1].name} and the {two[1].name} differ", partial(_differ, parts)
        if written and len({len(row[name].split()) for row in shown}) > 2:
            counted = f"the {output} has as many words as the {name}"
            yield counted, lambda row, name=name: len(row[name].split()) == len(row[output].split())


def _of_output(output: str, shown: Sequence[Row]) -> Iterator[tuple[str, Callable[[Row], bool]]]:
    yield f"the {output} has indented lines", lambda row: bool(INDENTED.search(row[output]))
    for place, where in ((0, "begins"), (-1, "ends")):
        signs = {_sign_at(row[output], place) for row in shown}
        sign = signs.pop() if len(signs) == 1 else ""
        if sign and not sign.isalnum():
            yield f"the {output} {where} with {sign!r}", partial(_is_bounded, output, place, sign)


def _of_parts(layout: TextLayout, name: str, output: str) -> Iterator[tuple[str, Callable[[Row], bool]]]:
    for place, slot in enumerate(layout.slots):
        part = partial(_part_of, layout, name, place)
        yield f"the {slot.name} has the {output}", lambda row, part=part: stands_in(part(row), row[output])
        yield f"the {slot.name} lists several things", lambda row, part=part: part(row).count(", ") > 1
        if slot.kind == "list":
            named = f"the {output} has one of the {slot.name}"
            yield named, lambda row, part=part: any(one in row[output] for one in _ITEMS.split(part(row)) if one[1:])


_ASKS_FOR = re.compile(r"\b(?:who|whom|whose|what|which|when|where|why|how)\b[^?]{0,400}\?", re.IGNORECASE)
_ASKS = re.compile(r"[?？؟]")
_NUMBER = re.compile(r"\d+")


def _runs(text: str) -> bool:
    """Whether a text has words of running text, which commands and formulas have not."""
    return not STOP_WORDS.isdisjoint(words(text))


def _has_numbers(inputs: Sequence[str], output: str, row: Row) -> bool:
    """Whether most numbers of an output stand in the input; others may be words there."""
    given, numbers = "\n".join(row[name] for name in inputs), _NUMBER.findall(row[output])
    return not numbers or 2 * sum(number in given for number in numbers) > len(numbers)


_ITEMS = re.compile(r"[,;|\n]\s*")
_ALONE = re.compile(r"(?<=[ \t])[^\w\s.,!?'\"“”‘’()\[\]…–—&%$€£-]{1,3}(?=[ \t])")


_TAG = re.compile(r"</?[A-Za-z]\w{0,15}>")


def _alone(text: str) -> set[str]:
    """Signs between blanks, such as those between cells, and tags."""
    return {*_ALONE.findall(text), *_TAG.findall(text)}


def _differ(parts: Sequence[Callable[[Row], str]], row: Row) -> bool:
    """Whether two parts have other words than each other; a query and its tokens have the same, or all but a mask."""
    one, two = ({*words(part(row))} for part in parts)
    return len(one & two) < _SAME * max(len(one), len(two), 1)


_SAME = 0.75
"""Share of the words that two parts have in common which say the same."""


def _is_bounded(name: str, place: int, sign: str, row: Row) -> bool:
    return _sign_at(row[name], place) == sign


def _sign_at(text: str, place: int) -> str:
    return text.strip()[place : place + 1 or None]


def _part_of(layout: TextLayout, name: str, place: int, row: Row) -> str:
    fillings = between(layout.literals, row[name])
    return fillings[place] if fillings else ""


def row_by_row(cells: Rows) -> list[Row]:
    return [dict(zip(cells, texts, strict=True)) for texts in zip(*cells.values(), strict=True)]


def stands_in(given: str, answer: str) -> bool:
    return fold(answer) in fold(given)


def by_chance(seen: int, number: int, rate: float) -> float:
    """The probability of so many of the demonstrations or more, where each is one with this rate (binomial)."""
    return sum(comb(number, k) * rate**k * (1 - rate) ** (number - k) for k in range(seen, number + 1))


def against(part: str, failed: int, total: int, why: str) -> Finding:
    return Finding(part, 1 - failed / total, failed, total, why)
