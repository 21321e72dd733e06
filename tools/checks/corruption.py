"""Right rows made wrong on purpose, in the ways in which sources, plans and models go wrong.

Checks are measured by how many such rows they refuse: those of demonstrations before a build (`calibration`), those of
real rows of many tasks by `benchmarks/checks.py`. A corruption gives None where a task leaves nothing to corrupt.
"""

# ruff: noqa: ARG001 - every corruption is told the same things, whether it needs them or not
import json
from collections.abc import Callable
from random import Random
from typing import TypeAlias

from ...domain.brief import TaskBrief
from ..texts import counting_sign, marker_at
from .options import parse_options

Row: TypeAlias = dict[str, str]
Corruption: TypeAlias = Callable[[Row, TaskBrief, Random], Row | None]
MECHANICAL: dict[str, Corruption] = {}
"""Faults of form, which a check can see in the row alone."""
OTHER: dict[str, Corruption] = {}
"""Faults of sense, which the form may hide."""
_GERMAN = "Der Fluss war an diesem Morgen so hoch, dass niemand mehr trockenen Fußes über die alte Brücke gehen konnte."
_ENGLISH = "The river was so high on this morning that nobody could cross the old bridge any more with dry feet."


def _in(kinds: dict[str, Corruption]) -> Callable[[Corruption], Corruption]:
    def add(function: Corruption) -> Corruption:
        kinds[function.__name__] = function
        return function

    return add


_mechanical, _other = _in(MECHANICAL), _in(OTHER)


def _input(row: Row, brief: TaskBrief) -> str:
    return row[_column(brief)]


def _output(row: Row, brief: TaskBrief) -> str:
    return row[brief.task.answer_column]


def _column(brief: TaskBrief) -> str:
    return brief.options.column if brief.options else brief.task.input_columns[0]


def _given(row: Row, brief: TaskBrief, text: str) -> Row:
    return row | {_column(brief): text}


def _answered(row: Row, brief: TaskBrief, text: str) -> Row:
    return row | {brief.task.answer_column: text}


def _literals(brief: TaskBrief) -> list[str]:
    return [literal for literal in brief.layouts[_column(brief)].literals if literal.strip()]


def _options(row: Row, brief: TaskBrief) -> list[str]:
    layout = brief.options
    if layout is None:
        return []
    text = row[layout.column]
    options = parse_options(text, header=layout.header, marker=layout.marker, separator=layout.separator)
    return options if options and len(options) > 1 else []


@_mechanical
def empty_output(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    return _answered(row, brief, rng.choice(["", "  ", "\n"]))


@_mechanical
def empty_input(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    return _given(row, brief, rng.choice(["", "  "]))


@_mechanical
def missing_value(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    column = rng.choice([_column(brief), brief.task.answer_column])
    return row | {column: rng.choice(["None", "nan", "null", "NaN"])}


@_mechanical
def missing_slot(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    literals = _literals(brief)
    if not literals or literals[0] not in _input(row, brief):
        return None
    head, literal, rest = _input(row, brief).partition(literals[0])
    after = next((other for other in literals[1:] if other in rest), None)
    return _given(row, brief, head + literal + " nan " + (after + rest.partition(after)[2] if after else ""))


@_mechanical
def unrendered_template(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    return _given(row, brief, _input(row, brief) + " {{ question }}")


@_mechanical
def template_block(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    return _answered(row, brief, "{% if label == 1 %}yes{% endif %}")


@_mechanical
def python_list(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    return _answered(row, brief, repr([_output(row, brief), "x"]))


@_mechanical
def mojibake(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    return _given(row, brief, _input(row, brief) + " It’s naïve".encode().decode("cp1252", "replace"))


@_mechanical
def control_characters(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    text = _input(row, brief)
    return _given(row, brief, text[:5] + rng.choice("\x00\x07\x1b\ufffd") + text[5:])


@_mechanical
def html(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    if any("<" in row[_column(brief)] for row in brief.task.shown):
        return None
    return _given(row, brief, f"<p>{_input(row, brief)}<br/></p>")


@_mechanical
def layout_broken(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    literals = _literals(brief)
    return _given(row, brief, _input(row, brief).replace(rng.choice(literals).strip(), "")) if literals else None


@_mechanical
def label_unknown(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    return _answered(row, brief, "LABEL_7") if brief.kind == "label" else None


@_mechanical
def label_other_case(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    return _answered(row, brief, _output(row, brief).swapcase()) if brief.kind == "label" else None


@_mechanical
def number_in_words(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    return _answered(row, brief, f"{_output(row, brief)} apples") if brief.kind == "number" else None


@_mechanical
def number_as_float(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    if brief.kind != "number" or "." in _output(row, brief):
        return None
    return _answered(row, brief, f"{_output(row, brief)}.0")


@_mechanical
def options_gone(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    if brief.options is None or not brief.options.header or not _options(row, brief):
        return None
    return _given(row, brief, _input(row, brief).split(brief.options.header)[0])


@_mechanical
def option_repeated(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    options = _options(row, brief)
    return _given(row, brief, _input(row, brief).replace(options[1], options[0])) if options else None


@_mechanical
def answer_not_an_option(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    return _answered(row, brief, rng.choice(["(Z)", "Z", "none"])) if _options(row, brief) else None


@_mechanical
def answer_not_in_text(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    return _answered(row, brief, "zyzzyva") if brief.kind == "extract" else None


@_mechanical
def refusal(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    refusals = ["As an AI language model, I have no opinion.", "I'm sorry, but I can't do that."]
    return _answered(row, brief, rng.choice(refusals))


@_mechanical
def small_talk(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    return _answered(row, brief, f"Sure! Here is the answer:\n{_output(row, brief)}")


@_mechanical
def extra_line(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    if any("\n" in _output(row, brief) for row in brief.task.shown):
        return None
    return _answered(row, brief, f"{_output(row, brief)}\nThis follows from what was said above.")


@_mechanical
def white_space_around(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    text = _output(row, brief)
    return _answered(row, brief, rng.choice([f" {text}", f"{text}\n", f"\t{text} "]))


@_mechanical
def json_around(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    return _answered(row, brief, json.dumps({"answer": _output(row, brief)}))


@_mechanical
def marker_broken(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    layout = brief.options
    if layout is None or not _options(row, brief) or counting_sign(layout.marker) is None:
        return None
    second = marker_at(layout.marker, 1)
    return _given(row, brief, _input(row, brief).replace(layout.separator + second, layout.separator + second[1:]))


@_mechanical
def answer_leaked(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    if brief.kind in ("label", "multiple_choice", "extract", "number"):
        return None
    return _given(row, brief, f"{_input(row, brief)} {_output(row, brief)} {_ENGLISH}{_ENGLISH}"[:20_000])


@_mechanical
def prompt_copied(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    return _answered(row, brief, _input(row, brief))


@_mechanical
def demonstration(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    return rng.choice(brief.task.demonstrations).row()


@_mechanical
def demonstration_recased(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    return {name: f" {text.upper()}" for name, text in rng.choice(brief.task.demonstrations).row().items()}


@_mechanical
def endless_output(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    return _answered(row, brief, (_output(row, brief) + " ") * 40)


@_other
def wrong_language(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    if brief.language is None or _literals(brief) or len(_input(row, brief)) < 40:
        return None
    return _given(row, brief, _ENGLISH if brief.language == "de" else _GERMAN)


@_other
def truncated_input(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    return _given(row, brief, _input(row, brief)[: len(_input(row, brief)) // 3])


@_other
def option_dropped(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    if brief.options is None or not _options(row, brief):
        return None
    text = _input(row, brief)
    return _given(row, brief, text[: text.rindex(brief.options.separator)])


@_other
def label_swapped(row: Row, brief: TaskBrief, rng: Random) -> Row | None:
    others = [label for label in brief.labels if label != _output(row, brief)]
    return _answered(row, brief, rng.choice(others)) if others else None
