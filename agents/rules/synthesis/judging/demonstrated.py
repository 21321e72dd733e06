"""What the demonstrations compute: programs over their own inputs that reproduce every output.

Such a program may compute a source's answers, and it refutes a column of answers that says otherwise. Fits by chance
are held off: three distinct outputs at least, the cheapest program, and one of no more steps than the demonstrations
tell where it takes one of several numbers; cheap rivals are kept, since where two of them differ on a row nobody can
say which one is meant.
"""

import calendar
import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, log2
from threading import Lock
from typing import TypeAlias

import pyarrow as pa

from .....domain.brief import TaskBrief
from .....domain.noun import Noun
from .....domain.plan import Step
from .....memory.kept import Kept, code_of_judgement, kept_model, key_of
from .....tools.operations.base import ROW
from .....tools.operations.guess import cell_of, common_start
from .....tools.operations.patterns import FIRST_SIGN
from ...reading.alignment import SCALE_END
from ...reading.texts import numbers_of
from ...reading.understand import scale_of
from ..composing import made, printed
from ..programs.search import FAILURES, Program, Search, once, run_steps

_FEWEST, _DEPTH = 3, 3
_LONGEST, _MOST_DEMONSTRATIONS = 300, 8
_SLACK = 0.7
"""A rival that costs so much more than the cheapest program is no rival."""
_ROUNDED = 0.005
_PLAIN = 2.0
"""What the longest program costs that nobody needs to prove: one or two plain steps."""
_BITS = 2
"""Bits by which demonstrations prove a unit of cost."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


_SIGNS = re.compile(r"\b(?:letters?|initials?|characters?|digits?|signs?|monogram)\b", re.IGNORECASE)
_searching = Lock()


@dataclass(frozen=True)
class Computed:
    """Steps over the task's made input columns that write the first output column, and what they cost."""

    steps: tuple[Step, ...]
    column: str
    cost: float

    @property
    def cuts(self) -> bool:
        """Whether it takes single signs out of words: an abbreviation follows customs that few demonstrations show."""
        return any(step.args.get("pattern") == FIRST_SIGN for step in self.steps)

    def texts(self, inputs: Mapping[str, Sequence[str | None]]) -> list[str | None]:
        """What it makes of rows of the task's input columns; None where it makes nothing."""
        columns = {made(name): pa.array(cells, pa.string()) for name, cells in inputs.items()}
        table = pa.table(columns)
        outputs: list[str | None] = [None] * table.num_rows
        try:
            left = run_steps(table, self.steps)
        except FAILURES:
            return outputs
        for row, text in zip(left.column(ROW).to_pylist(), left.column(self.column).to_pylist(), strict=True):
            outputs[row] = text if text is None else str(text)
        return outputs


class _Found(Noun):
    """The programs of one search, as they are kept."""

    programs: tuple[Computed, ...]


Inputs: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""The demonstrations' texts by input column."""
_known: "OrderedDict[tuple[Inputs, tuple[str, ...]], tuple[Computed, ...]]" = OrderedDict()


def computed(brief: TaskBrief, kept: Kept | None = None) -> tuple[Computed, ...]:
    """The cheapest programs that make every demonstration's output of its input, cheapest first; mostly none.

    They are searched for once in a process, and once under a home by those who have its `kept`.
    """
    task = brief.task
    judged = brief.kind == "label" and scale_of(task.instruction) is not None  # points that a person gives
    judged = judged or SCALE_END.fullmatch(brief.layouts[task.answer_column].literals[-1]) is not None
    if brief.kind == "multiple_choice" or brief.options is not None or judged:
        return ()
    rows = task.shown[:_MOST_DEMONSTRATIONS]
    outputs = tuple(row[task.answer_column] for row in rows)
    if len(set(outputs)) < _FEWEST or max(map(len, outputs)) > _LONGEST:
        return ()
    inputs = tuple((name, tuple(row[name] for row in rows)) for name in task.input_columns)
    with _searching:  # sources are judged beside each other, and ask at the same moment
        programs = _remembered(inputs, outputs, kept)
    if programs and programs[0].cost > max(_PLAIN, _choices_shown(inputs, outputs)):
        return ()
    return programs if _SIGNS.search(task.instruction) else tuple(one for one in programs if not one.cuts)


def _choices_shown(inputs: Inputs, outputs: Sequence[str]) -> float:
    """What programs may cost that take numbers out of inputs: half of what these tell in bits, since one makes few
    numbers by chance; without end where outputs are no such numbers."""
    given = ["\n".join(texts) for texts in zip(*(texts for _, texts in inputs), strict=True)]
    offered = [set(_NUMBER.findall(text)) for text in given]
    if not all(output in numbers for output, numbers in zip(outputs, offered, strict=True)):
        return inf
    return sum(log2(len(numbers)) for numbers in offered) / _BITS


def _remembered(inputs: Inputs, outputs: tuple[str, ...], kept: Kept | None) -> tuple[Computed, ...]:
    def key() -> bytes:
        return key_of("computed", code_of_judgement(), inputs, outputs)

    if (inputs, outputs) not in _known:
        found = kept_model(kept, _Found, key, lambda: _Found(programs=_searched(inputs, outputs)))
        _known[inputs, outputs] = found.programs
        if len(_known) > 64:
            _known.popitem(last=False)
    return _known[inputs, outputs]


def _searched(inputs: Inputs, outputs: tuple[str, ...]) -> tuple[Computed, ...]:
    table = pa.table({made(name): pa.array(texts, pa.string()) for name, texts in inputs})
    programs: list[Computed] = []
    for start, goal, end in _goals(outputs):
        search = Search(table, goal)
        search.run(table.column_names, depth=_DEPTH if _in_reach(inputs, goal) else 1)
        programs += [_finished(program, start, end) for program in search.reaching(goal)]
        if not programs:
            programs += _covered(search.programs(), goal, start, end)
        if programs:
            break
    if not programs:
        return ()
    least = min(one.cost for one in programs)
    return tuple(sorted((one for one in programs if one.cost <= least + _SLACK), key=lambda one: one.cost))


def _in_reach(inputs: Inputs, goal: tuple[str, ...]) -> bool:
    """Whether every output has a word or number of its input, or is one; else one step makes it or none does."""
    given = [" ".join(texts).casefold() for texts in zip(*(texts for _, texts in inputs), strict=True)]
    return all(
        any(char.isdigit() for char in text)
        or any(word in inputs_of_row for word in re.findall(r"\w+", text.casefold()))
        for text, inputs_of_row in zip(goal, given, strict=True)
    ) and not _has_words_of_its_own(given, [text.casefold() for text in goal])


_TIMES = re.compile("|".join(name.casefold() for name in (*calendar.month_name[1:], *calendar.day_name)))
"""What a date may be written with."""


def _has_words_of_its_own(given: Sequence[str], goal: Sequence[str]) -> bool:
    """Whether an output has letters side by side that come of no input: programs turn and join, and never write."""
    shared = set[str].intersection(*map(_neighbours, goal))
    for text, source in zip(goal, given, strict=True):
        letters, outside = ("".join(filter(str.isalpha, one)) for one in (source, _BRACKETS.sub("", source)))
        known = _neighbours(source) | _neighbours(letters) | _neighbours(outside)
        own = _neighbours(_TIMES.sub(" ", text)) - shared - known
        if sum(pair[::-1] not in known for pair in own) > 8:
            return True
    return False


_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def _neighbours(text: str) -> set[str]:
    return {f"{one}{other}" for one, other in pairwise(text) if one.isalpha() and other.isalpha()}


def _goals(outputs: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """The outputs whole, then without the words that all of them begin and end with."""
    yield "", outputs, ""
    start = common_start(outputs)
    start = start[: len(start) - len(start.rstrip()[len(start.rstrip()) :])] if start else ""
    while start and start[-1].isalnum():
        start = start[:-1]
    end = common_start([text[len(start) :][::-1] for text in outputs])[::-1]
    while end and end[0].isalnum():
        end = end[1:]
    if start or end:
        yield start, tuple(text[len(start) : len(text) - len(end)] for text in outputs), end


def _finished(program: Program, start: str, end: str) -> Computed:
    if not start and not end:
        return Computed(program.steps, program.column, program.cost)
    column = f"{program.column} framed"
    text = f"{printed(start)}{{{{ {cell_of(program.column)} }}}}{printed(end)}"
    return Computed(
        (*program.steps, Step(op="template", args={"template": text, "output": column})), column, program.cost
    )


def _covered(programs: Sequence[Program], goal: tuple[str, ...], start: str, end: str) -> list[Computed]:
    """The goal as parts one after the other: what programs make, and texts that are the same in every demonstration."""
    atoms = [one for one in programs if one.complete and not one.listed]
    best: list[tuple[float, tuple[Program | str, ...]]] = []
    budget = 4_000

    def extend(places: tuple[int, ...], parts: tuple[Program | str, ...], cost: float) -> None:
        nonlocal budget
        budget -= 1
        if budget < 0 or len(parts) > 5 or (best and cost > best[0][0] + _SLACK):
            return
        rest = [text[place:] for text, place in zip(goal, places, strict=True)]
        if not any(rest):
            best.append((cost, parts))
            best.sort(key=lambda pair: pair[0])
            return
        for atom in atoms:
            if parts and isinstance(parts[-1], str) and parts[-1][-1].isalpha() and _lettered(atom, 0):
                continue
            if all(text and left.startswith(text) for text, left in zip(atom.texts, rest, strict=True)):
                after = tuple(place + len(text or "") for place, text in zip(places, atom.texts, strict=True))
                extend(after, (*parts, atom), cost + atom.cost + 0.5)
        if not parts or not isinstance(parts[-1], str):
            shared = _apart(common_start(rest), parts)
            for size in range(len(shared), 0, -1):
                text = shared[:size]
                words = sum(map(str.isalnum, text))
                extend(tuple(place + size for place in places), (*parts, text), cost + 0.2 + 0.15 * words)

    extend((0,) * len(goal), (), 0.0)
    return [_joined(parts, cost, start, end, place) for place, (cost, parts) in enumerate(best[:3], start=1)]


def _apart(shared: str, parts: tuple[Program | str, ...]) -> str:
    """What all rests begin with, unless it goes on with a word that a program made: cat and cats are two words."""
    grown = parts and isinstance(parts[-1], Program) and _lettered(parts[-1], -1) and shared[:1].isalpha()
    return "" if grown else shared


def _lettered(program: Program, place: int) -> bool:
    return any(text and text[place].isalpha() for text in program.texts)


def _joined(parts: Sequence[Program | str], cost: float, start: str, end: str, place: int) -> Computed:
    steps = once(step for part in parts if not isinstance(part, str) for step in part.steps)
    written = "".join(printed(part) if isinstance(part, str) else f"{{{{ {cell_of(part.column)} }}}}" for part in parts)
    column = f"parts {place} of the task"
    text = f"{printed(start)}{written}{printed(end)}"
    return Computed((*steps, Step(op="template", args={"template": text, "output": column})), column, cost)


@dataclass(frozen=True)
class Line:
    """Numbers made of numbers along a straight line, as conversions between units are: `slope` * number + `start`.

    Outputs are written to `unit`.
    """

    slope: float
    start: float
    unit: float

    def at(self, number: float) -> float:
        """The output that belongs to a number."""
        return self.slope * number + self.start

    def holds(self, number: float, output: float) -> bool:
        """Whether an output is what the line gives, but for rounding."""
        wanted = self.at(number)
        return abs(wanted - output) <= 2 * self.unit + _ROUNDED * abs(wanted)


def line_of(brief: TaskBrief) -> Line | None:
    """The line through all demonstrations; None where they are no numbers, fewer than three, or not on one."""
    task = brief.task
    if len(task.input_columns) != 1:
        return None
    rows = task.shown
    given = numbers_of([row[task.input_columns[0]] for row in rows])
    outputs = [row[task.answer_column] for row in rows]
    points = sorted(
        {
            (one, other)
            for one, other in zip(given, numbers_of(outputs), strict=True)
            if one is not None and other is not None
        }
    )
    if None in given or len({one for one, _ in points}) < _FEWEST or len({other for _, other in points}) < _FEWEST:
        return None
    (low, first), (high, last) = points[0], points[-1]
    slope = (last - first) / (high - low)
    unit = 10.0 ** -max(len(text.strip().partition(".")[2]) for text in outputs)
    start = first - slope * low
    on_it = all(abs(slope * one + start - other) <= unit for one, other in points)
    return Line(slope, start, unit) if on_it else None
