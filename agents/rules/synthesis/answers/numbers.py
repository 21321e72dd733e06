"""Answers that a column of numbers gives, by its name, or as the only one of numbers that there is."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from .....domain.brief import Slot, TextLayout
from .....domain.plan import Step
from .....memory.lexical import words
from .....tools.operations.numbers import are_in_words
from ...labels.poles import multiple_said
from ...reading.names import names_rows, plays
from ...reading.requirements import number_form
from ...reading.texts import is_number, numbers_of, share, words_of_name
from ...reading.understand import scale_of
from ..assignment import Answer
from ..composing import made, template
from ..judging.agreement import telling_words
from ..judging.looks import asked, looks, name_words, on_scale, same_scale
from ..programs.search import Program, only, program_of, towards
from ..rows.usable import floats
from ..source import Source
from .durations import durations

_NEARLY_ALL, _HIGHEST_POINT = 0.9, 1000
_YEAR = re.compile(r"[12]\d{3}")


def number_answers(source: Source) -> Iterator[Answer]:
    """Columns named as answers are, whose cells are numbers or end in one."""
    brief = source.brief
    column = brief.task.answer_column
    form = number_form(brief.layouts[column].slots[0].examples) or {}
    layout, integers = _bare(brief.layouts[column], form), form.get("decimals") == [0, 0]
    slot = layout.slots[0]
    scale, asked_words = scale_of(brief.task.instruction), telling_words(brief.task.instruction)
    alone = _only_numbers(source)
    # amounts of thousands are no points of a scale
    small = all(abs(number or 0.0) <= _HIGHEST_POINT for number in numbers_of(slot.examples))
    right = [one for one in source.right_options if one.traits.numbers > _NEARLY_ALL]
    for candidate in (*source.programs, *right):
        spoken = source.relevance.agreement.shared != () or not asked_words.isdisjoint(name_words(candidate.name))
        spoken = spoken or candidate is _only_on_scale(source, slot, scale)
        rates = spoken and (plays(candidate.name, "rating") or candidate is alone) and small
        in_words = are_in_words(candidate.filled)  # a person's answers, and no codes of classes
        named = candidate in right or (
            not candidate.steps
            and (
                in_words
                or asked(brief.task.instruction, candidate.name)
                or _ends_in_what_is_asked(source, candidate)
                or _alone_in_the_unit(source, candidate)
            )
        )
        if (
            candidate.listed
            or names_rows(candidate.name)
            or not (rates or named or plays(candidate.name, "number"))
            or _of_classes(source, candidate)
            or _in_another_unit(source, candidate)
            or multiple_said(candidate.name, source.card, brief.task.instruction)
        ):
            continue
        rescaled = _rescaled(source, candidate, form) if rates or named else None
        for numbers in towards(source.table, [rescaled or candidate], slot.examples):
            if numbers.share < 0.5 or _counts_up(numbers):
                continue
            graded = rates or rescaled is not None
            if not same_scale(numbers.filled, slot.examples) if graded else numbers.distinct < 0.1 and not in_words:
                continue
            if rescaled is None and not on_scale(numbers.filled, scale):
                continue
            whole = share([text.lstrip("-").isdigit() for text in numbers.filled])
            fits = whole if integers and not (graded and scale) else 1.0
            written = template(layout, [numbers.column], made(column))
            onto = [] if not integers or whole == 1 else _rounded(numbers) if graded and scale else _whole(numbers)
            yield Answer(
                fit=(1 - numbers.cost + candidate.cost)
                * (0.5 + 0.5 * numbers.share)
                * (0.6 + 0.4 * fits)
                * (looks(slot, numbers.filled) if named else 1.0),
                why=f"{candidate.name!r} gives the number" + (", on the scale that is asked for" if rescaled else ""),
                used=frozenset({candidate.name}),
                steps=(*numbers.steps, *onto, written),
            )
            break
    yield from _years(source, slot)
    yield from durations(source, slot, layout)


def _bare(layout: TextLayout, form: Mapping[str, Any]) -> TextLayout:
    """The layout with what stands before and behind all of its numbers ("$", " km") outside of their slot."""
    before, behind = form.get("prefix", ""), form.get("suffix", "")
    first, last = layout.literals
    slot = layout.slots[0]
    examples = tuple(one.strip().removeprefix(before).removesuffix(behind) for one in slot.examples)
    slot = slot.model_copy(update={"examples": examples})
    return layout.model_copy(update={"literals": (first + before, behind + last), "slots": (slot,)})


def _ends_in_what_is_asked(source: Source, candidate: Program) -> bool:
    """Whether the instruction names what a column alone has as its last word: price of item_price."""
    last = name_words(candidate.name)[-1:]
    alike = [one.name for one in source.profile.columns if name_words(one.name)[-1:] == last]
    return bool(last) and len(alike) == 1 and asked(source.task.instruction, last[0])


def _rescaled(source: Source, candidate: Program, form: Mapping[str, Any]) -> Program | None:
    """The numbers of a column on a usual scale from 0, on the task's scale from 0 (0 to 5 as percent); else None."""
    asked_for, values = _end_asked(source.task.instruction, form), floats(candidate)
    own = max(values, default=0.0)
    if not candidate.plain or asked_for in (None, own) or min(values, default=1.0) != 0 or own not in _ENDS:
        return None
    least, most = form.get("decimals", (0, 0))
    if least != most:
        return None
    column = candidate.column.replace('"', '""')
    number = f'TRY_CAST("{column}" AS DOUBLE) * {asked_for} / {own:g}'
    output = f"{candidate.column} from 0 to {asked_for}"
    step = Step(op="sql", args={"expressions": {output: f"printf('%.{most}f', {number})"}})
    return program_of(source.table, candidate.name, output, [step])


def _end_asked(instruction: str, form: Mapping[str, Any]) -> int | None:
    """The upper end of the scale from 0 that a task's numbers are on, of percent or as the instruction names it."""
    if form.get("suffix", "").strip() == "%":
        return _PERCENT
    if out_of := _OUT_OF.search(instruction):
        return int(out_of[1])
    low, high = scale_of(instruction) or (None, None)
    return high if low == 0 else None


_OUT_OF = re.compile(r"\bout of (\d{1,3})\b")
_PERCENT, _ENDS = 100, (1, 4, 5, 6, 10, 100)


def _years(source: Source, slot: Slot) -> Iterator[Answer]:
    """The years of dates in a column that the instruction names, where it asks for a year."""
    kinds = {one.name: one.type for one in source.profile.columns}
    instruction, column = source.task.instruction, source.task.answer_column
    if "year" not in words(instruction) or not all(_YEAR.fullmatch(text) for text in slot.examples):
        return
    for candidate in source.programs:
        if kinds.get(candidate.name) != "date" or candidate.steps or not asked(instruction, candidate.name):
            continue
        output = f"year of {candidate.column}"
        taken = Step(op="regex_extract", args={"column": candidate.column, "pattern": r"^(\d{4})", "output": output})
        yield Answer(
            fit=1.0,
            why=f"{candidate.name!r} gives the year",
            used=frozenset({candidate.name}),
            steps=(taken, template(source.brief.layouts[column], [output], made(column))),
        )


def _only_on_scale(source: Source, slot: Slot, scale: tuple[int, int] | None) -> Program | None:
    """The one column called as ratings are that runs over the whole of the scale that the instruction names."""
    plain = [one for one in source.plain if plays(one.name, "rating")]
    rated = [one for one in plain if same_scale(one.filled, slot.examples)]
    whole = len(rated) == 1 and (min(values := floats(rated[0])), max(values)) == scale
    return rated[0] if whole else None


def _only_numbers(source: Source) -> Program | None:
    """The one column of numbers beside texts, of a task in another language than English."""
    if source.brief.language in (None, "en"):
        return None
    counted = [one for one in source.plain if one.traits.numbers > _NEARLY_ALL]
    return counted[0] if len(counted) == 1 else None


def _of_classes(source: Source, candidate: Program) -> bool:
    """Whether a column's numbers stand for classes that have other names."""
    return not all(map(is_number, source.declared(candidate.name)))


def _in_another_unit(source: Source, candidate: Program) -> bool:
    """Whether the instruction names a unit that another column of the same name bears: price_eur beside price."""
    wanted, own = _units_asked(source), words_of_name(candidate.name)
    bare = own[:-1] if own[-1:] and any(own[-1] in codes for codes in _UNITS.values()) else own
    names = [words_of_name(column.name) for column in source.profile.columns]
    return not wanted & set(own) and any(name[:-1] == bare and name[-1] in wanted for name in names if name)


def _alone_in_the_unit(source: Source, candidate: Program) -> bool:
    """Whether a column alone bears the unit that the instruction names: price_usd where dollars are."""
    wanted = _units_asked(source)
    bearing = [one.name for one in source.profile.columns if wanted & set(words_of_name(one.name)[-1:])]
    return bearing == [candidate.name]


def _units_asked(source: Source) -> set[str]:
    spoken = set(words(source.task.instruction))
    return {code for unit, codes in _UNITS.items() if spoken & {unit, *codes} for code in codes}


_UNITS = {
    **{"euro": ("eur", "euro", "euros"), "dollar": ("usd", "dollar", "dollars"), "yen": ("jpy", "yen")},
    **{"pound": ("gbp", "lb", "lbs", "pounds"), "kilogram": ("kg",), "kg": ("kg",), "gram": ("g", "gram", "grams")},
    **{"mile": ("mi", "miles"), "kilometre": ("km",), "kilometer": ("km",), "km": ("km",), "metre": ("m",)},
    **{"meter": ("m",), "percent": ("pct", "percent"), "celsius": ("c", "celsius"), "fahrenheit": ("f", "fahrenheit")},
    **{"second": ("s", "sec", "seconds"), "minute": ("min", "minutes"), "hour": ("h", "hours")},
}
"""How columns end that hold numbers of a unit, by the unit's name."""


def point_answers(source: Source) -> Iterator[Answer]:
    """Means of several people's points, for whole points of a scale as labels: a mapping tells more of whole ones."""
    scale, labels = scale_of(source.task.instruction), source.labels
    if scale is not None and set(labels) == {str(point) for point in range(scale[0], scale[1] + 1)}:
        means = (one for one in source.plain if any(value % 1 for value in floats(one)))
        named = frozenset(one.name for one in means if not plays(one.name, "averaged"))
        yield from (answer for answer in number_answers(source) if answer.used & named)


def _rounded(numbers: Program) -> list[Step]:
    """Points between two of a scale, such as the mean of several people's, to the nearer one."""
    column = numbers.column.replace('"', '""')
    point = f"printf('%.0f', round(TRY_CAST(\"{column}\" AS DOUBLE)))"
    return [Step(op="sql", args={"expressions": {numbers.column: point}})]


def _whole(numbers: Program) -> list[Step]:
    """Leaves out numbers with decimals, where no demonstration has any."""
    return [only(numbers.column, "matches", value=r"\A-?\d+\z")]


def _counts_up(numbers: Program) -> bool:
    """Row numbers and identifiers are no answers."""
    values = floats(numbers)
    rising = sum(1 for one, other in pairwise(values) if other == one + 1)
    return len(values) > 10 and rising > 0.97 * (len(values) - 1)
