"""Checks on multiple choice: the options can be told apart and the answer is one of them."""

from collections.abc import Sequence
from typing import Literal

import pyarrow as pa
from pydantic import Field

from ..texts import counting_sign, marker_at, normal
from .base import CheckArgs, check
from .cells import each, texts


def answers_of(options: Sequence[str], answer: Literal["marker", "text", "both"], form: str) -> list[str]:
    """What an answer says that names each of the options, `form` being the marker of the first as answers write it."""
    marks = [marker_at(form, place) for place in range(len(options))]
    if answer == "both":
        return [mark + option for mark, option in zip(marks, options, strict=True)]
    return list(options) if answer == "text" else marks


def parse_options(text: str, *, header: str, marker: str, separator: str, footer: str = "") -> list[str] | None:
    """The options that stand in a text after `header`, without their markers; None where there are none."""
    _, head, rest = text.rpartition(header) if header else ("", " ", text)
    if not head:
        return None
    if footer and rest.endswith(footer):
        rest = rest[: -len(footer)]
    if not header and not rest.startswith(marker):
        before = rest.find(separator + marker)
        if before == -1:
            return None
        rest = rest[before + len(separator) :]
    if not rest.startswith(marker):
        return None
    if counting_sign(marker) is None:
        return [option.removeprefix(marker) for option in rest.split(separator)]
    options = []
    for position in range(1, 100):
        rest = rest[len(marker_at(marker, position - 1)) :]
        option, more, rest = rest.partition(separator + marker_at(marker, position))
        options.append(option)
        if not more:
            return options
        rest = marker_at(marker, position) + rest
    return None


class OptionsArgs(CheckArgs):
    column: str = Field(description="column that holds the options")
    header: str = Field(default="", description="fixed text right before the first option")
    marker: str = Field(description="what stands before the first option, such as '(A) ', 'A. ' or '- '")
    separator: str = Field(default="\n", description="text between two options")
    footer: str = Field(default="", description="fixed text after the last option")
    counts: tuple[int, ...] = Field(default=(), description="numbers of options allowed; any from two on when empty")
    answer_column: str = Field(description="column that holds the answer")
    answer: Literal["marker", "text", "both"] = Field(
        description="whether the answer names an option, repeats its text, or does both"
    )
    answer_form: str = Field(
        default="", description="the marker in the answer as written for the first option, such as '(A)'"
    )

    def columns_read(self) -> tuple[str, ...]:
        return (self.column, self.answer_column)


@check("options", reason="the options of {column} are incomplete or alike, or the answer is not one of them")
def options(rows: pa.Table, args: OptionsArgs) -> pa.BooleanArray:
    """The options parse, are as many as allowed, none is empty, all differ, and the answer is one of them."""
    cells = zip(texts(rows, args.column).to_pylist(), texts(rows, args.answer_column).to_pylist(), strict=True)
    return pa.array([_is_choice(text, answer, args) for text, answer in cells], pa.bool_())


class OptionCountArgs(OptionsArgs):
    least: int = Field(ge=1, description="fewest options allowed")


@check("option_count", severity="warning", reason="{column} has fewer than {least} options")
def option_count(rows: pa.Table, args: OptionCountArgs) -> pa.BooleanArray:
    """There are as many options as the demonstrations have at least. Texts without options pass."""

    def enough(text: str) -> bool:
        parsed = parsed_options(text, args)
        return parsed is None or len(parsed) >= args.least

    return each(texts(rows, args.column), enough)


def _is_choice(text: str, answer: str, args: OptionsArgs) -> bool:
    parsed = parsed_options(text, args)
    if parsed is None or (len(parsed) not in args.counts if args.counts else len(parsed) < 2):
        return False
    distinct = {normal(option) for option in parsed}
    return len(distinct) == len(parsed) and "" not in distinct and _place(parsed, answer, args) is not None


def place_of_answer(text: str, answer: str, args: OptionsArgs) -> int | None:
    """The place of the right option, from 0; None where the options do not parse or none of them is it."""
    parsed = parsed_options(text, args)
    return _place(parsed, answer, args) if parsed else None


def parsed_options(text: str, args: OptionsArgs) -> list[str] | None:
    """The options in a text, as the check's arguments say they are written; None where they do not parse."""
    return parse_options(text, header=args.header, marker=args.marker, separator=args.separator, footer=args.footer)


def _place(parsed: list[str], answer: str, args: OptionsArgs) -> int | None:
    forms = answers_of(parsed, args.answer, args.answer_form or args.marker.strip())
    if args.answer == "text":
        forms, answer = list(map(normal, forms)), normal(answer)
    return forms.index(answer) if answer in forms else None
