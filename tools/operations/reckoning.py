"""SQL expressions worth trying on a column: dates written in another way, numbers reckoned from numbers."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias

from .guess import Seen, decimals, numbers

_READ = (
    "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d %B %Y",
    "%B %d, %Y", "%d %b %Y", "%b %d, %Y", "%d-%b-%Y", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ",
    "%d/%m/%y", "%m/%d/%y", "%H:%M", "%I:%M %p", "%H:%M:%S",
)  # fmt: skip
_WRITTEN = (
    *_READ, "%Y", "%B", "%A", "%b", "%a", "%m", "%d", "%H", "%B %Y", "%b %Y", "%m/%Y", "%Y-%m", "%-d %B %Y",
    "%B %-d, %Y", "%-d %b %Y", "%b %-d, %Y", "%-d/%-m/%Y", "%-m/%-d/%Y", "%-d.%-m.%Y", "%-d", "%-m", "%-I:%M %p",
    "%A, %B %-d, %Y", "%A, %-d %B %Y", "%B %-d", "%-d %B", "%d %B", "%d.%m.", "%y",
)  # fmt: skip


_FEWEST_DIGITS = 5
"""Small numbers are soon made of two others by chance: the wanted ones must have so many digits together."""


def dates(seen: Seen) -> Iterator[tuple[str, float]]:
    """Expressions that read the texts as dates or times and write them as the wanted ones are."""
    if not seen.wanted or not seen.is_text or seen.depth > 1 or max(map(len, seen.filled)) > 40:
        return
    for read in _READ:
        if not seen.pairs or any(_moment(text, read) is None for text, _ in seen.pairs):
            continue  # most texts are no dates: the first one tells
        moments = [_moment(text, read) for text, _ in seen.pairs]
        for written in _WRITTEN:
            if written != read and all(
                moment is not None and _text(moment, written) == goal
                for moment, (_, goal) in zip(moments, seen.pairs, strict=True)
            ):
                yield f"strftime(try_strptime({_column(seen.column)}, '{read}'), '{written}')", 1.0


@lru_cache(maxsize=4096)
def _moment(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text.strip(), form)
    except ValueError:
        return None


def _text(moment: datetime, form: str) -> str:
    for sign, number in (("%-d", moment.day), ("%-m", moment.month), ("%-I", moment.hour % 12 or 12)):
        form = form.replace(sign, str(number))
    return moment.strftime(form)


def sums(seen: Seen) -> Iterator[tuple[str, float]]:
    """Expressions that make the wanted numbers of the column's, by one sum with a constant or another column."""
    given, goal = seen.numbers, numbers(seen.wanted)
    if given is None or goal is None or seen.depth > 2 or len(set(goal)) < 3:
        return
    few, most = decimals(seen.wanted)
    for formula, results, cost in (*_with_constants(_number(seen.column), given, goal), *_with_others(seen, given)):
        if _close(results, goal, most):
            exact = all(
                abs(one - other) < 1e-9 * max(1.0, abs(other)) for one, other in zip(results, goal, strict=True)
            )
            yield _written(formula, few, most, exact), cost


_FEWEST_EQUATIONS, _HALF = 10, 0.5
_SIDE = r"[\d .,()+*/%^×÷·-]{1,200}"
_EQUATION = rf"^ ?(?:[A-Za-z]\w? ?= ?)?({_SIDE})(?:= ?(?:[A-Za-z]\w?|-?[\d.,]{{1,20}}) ?)?$"
_ENCLOSED = r"^\(((?:[^()]|\([^()]*\))*)\)$"
_RECKONS = re.compile(r"\d[\s.)]*[-+*/×÷·^]")


def is_calculation(text: str) -> bool:
    """Whether a text is an expression of numbers alone, with an operation: 32/4."""
    return re.fullmatch(_SIDE, text[:200]) is not None and _RECKONS.search(text) is not None


def calculations(seen: Seen) -> Iterator[str]:
    """The expression that reads from equations what is to be reckoned, without the unknown or the result on the other
    side ("x=(8.0+7.0)", "7+2=9"), written plainly and without brackets around all of it; null where a text is no
    such equation."""
    if not seen.alone or not seen.is_text or len(seen.filled) < _FEWEST_EQUATIONS:
        return
    found = [re.match(_EQUATION, text[:200]) if text.count("=") == 1 else None for text in seen.filled]
    sides = [match[1] for match in found if match is not None and _RECKONS.search(match[1])]
    if len(sides) > _HALF * len(seen.filled):
        side = f"nullif(trim(regexp_extract({_column(seen.column)}, '{_EQUATION}', 1)), '')"
        plain = f"regexp_replace({side}, '(\\d)\\.0+(\\D|$)', '\\1\\2', 'g')"
        yield f"regexp_replace({plain}, '{_ENCLOSED}', '\\1')"


Sum: TypeAlias = tuple[str, list[float], float]
"""A formula, what it makes of the numbers, and its cost."""


def _with_constants(x: str, given: Sequence[float], goal: Sequence[float]) -> Iterator[Sum]:
    pairs = sorted(zip(given, goal, strict=True))
    (x1, y1), (x2, y2) = pairs[0], pairs[-1]
    if shift := _short(y1 - x1):
        yield f"{x} + {_constant(shift)}", [one + shift for one in given], 1.2
    widest = max(pairs, key=lambda pair: abs(pair[0]))
    factor = _short(widest[1] / widest[0]) if widest[0] else 0.0
    divisor = _short(widest[0] / widest[1]) if widest[1] else 0.0
    if divisor > 1 and divisor == int(divisor):
        yield f"{x} / {_constant(divisor)}", [one / divisor for one in given], 1.2
    elif factor not in (0.0, 1.0):
        yield f"{x} * {_constant(factor)}", [one * factor for one in given], 1.2
    if len({one for one, _ in pairs}) >= 4 and x2 != x1:
        slope = _short((y2 - y1) / (x2 - x1))
        start = _short(y1 - slope * x1)
        if slope and start and slope != 1:
            yield f"{x} * {_constant(slope)} + {_constant(start)}", [one * slope + start for one in given], 2.0
    yield x, list(given), 1.0


def _with_others(seen: Seen, given: Sequence[float]) -> Iterator[Sum]:
    x = _number(seen.column)
    for other in seen.beside:
        values = other.numbers
        if values is None or other.column == seen.column:
            continue
        pairs, y = list(zip(given, values, strict=True)), _number(other.column)
        if sum(map(str.isdigit, "".join(seen.wanted))) < _FEWEST_DIGITS:
            return
        yield f"{x} + {y}", [one + two for one, two in pairs], 1.5
        yield f"{x} - {y}", [one - two for one, two in pairs], 1.5
        yield f"{x} * {y}", [one * two for one, two in pairs], 1.5
        if all(values):
            yield f"{x} / nullif({y}, 0)", [one / two for one, two in pairs], 1.5


def _close(results: Sequence[float], goal: Sequence[float], most: int) -> bool:
    """Whether numbers, rounded as the wanted ones are, are the wanted ones."""
    return all(
        abs(one - other) <= 0.5 * 10**-most + 1e-9 * abs(other) for one, other in zip(results, goal, strict=True)
    )


def _short(value: float) -> float:
    """A constant as a person would write it: the fewest digits that are near enough."""
    for digits in range(1, 7):
        short = float(f"{value:.{digits}g}")
        if abs(short - value) <= (1e-9 if digits < 4 else 1e-4) * abs(value):
            return short
    return value


def _constant(value: float) -> str:
    text = f"{value:.10g}"
    return f"({text})" if value < 0 else text


def _written(formula: str, few: int, most: int, exact: bool) -> str:
    """The number as text with so many decimals; null where it has more and no demonstration shows any rounding."""
    text = f"printf('%.{most}f', round({formula}, {most}))"
    if few < most:
        text = f"regexp_replace({text}, '\\.?0+$', '')"
    return f"CASE WHEN abs({formula} - round({formula}, {most})) < 1e-9 THEN {text} END" if exact else text


def _number(column: str) -> str:
    return f"CAST({_column(column)} AS DOUBLE)"


def _column(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
