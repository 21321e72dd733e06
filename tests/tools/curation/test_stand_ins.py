"""Texts that stand in for an output are no outputs, and outputs that several inputs rightly share are."""

from collections import Counter

import pytest
from regraft.domain.brief import TaskBrief
from regraft.domain.task import Demonstration, TaskSpec
from regraft.tools.curation import curate
from regraft.tools.curation.stand_ins import KNOWN, STANDS_IN, KnownStandIns

from .helpers import source

TOWNS = ("Leeds", "Oslo", "Lima", "Accra", "Kyoto", "Tunis", "Quito", "Porto", "Bergen", "Perth")
WHAT = ("bakery", "harbour", "library", "tram", "museum", "school", "bridge", "market", "theatre", "mill")
WHEN = ("burns", "reopens", "moves", "floods")
NEWS = [
    (f"The old {what} of {town} {when}, as its keeper found on day {number}.", f"{what} in {town} {when} again")
    for number, (town, what, when) in enumerate((t, w, n) for t in TOWNS for w in WHAT for n in WHEN)
]


def taken(
    rows: list[tuple[str, str]], shown: str = "Bees close bakery in Leeds", instruction: str = "Write a title."
) -> tuple[Counter[str], Counter[str]]:
    """Outputs that are taken, and reasons of the others."""
    demonstrations = (Demonstration(input="x", output=shown),)
    task = TaskSpec(name="t", instruction=instruction, demonstrations=demonstrations)
    brief = TaskBrief(task=task, kind="free_text", language="en", layouts={}, requirements=(), queries=())
    done = curate([source("a", rows)], task=task, brief=brief, rows=len(rows), quotas={"a": len(rows)}, seed=0)
    reasons = done.rejected["a"]["reason"].to_pylist() if "a" in done.rejected else []
    return Counter(done.accepted["output"].to_pylist()), Counter(reasons)


def with_outputs(text: str, every: int) -> list[tuple[str, str]]:
    return [(given, text if number % every == 0 else own) for number, (given, own) in enumerate(NEWS)]


def test_rows_with_a_placeholder_in_the_outputs_place_are_rejected_with_the_reason():
    outputs, reasons = taken(with_outputs("Breaking news", 37))
    assert "Breaking news" not in outputs
    assert reasons[STANDS_IN] == 11
    assert outputs.total() == 389


def test_a_text_that_a_demonstration_says_may_be_said_often():
    outputs, reasons = taken(with_outputs("nothing has happened here", 37), shown="Nothing has happened here")
    assert outputs["nothing has happened here"] == 11
    assert not reasons


@pytest.mark.parametrize(
    "text",
    (
        *("-", "?", "…", "Unknown", "TBD", "(not available)", "See above.", "I don’t know.", "0", "-1", "N/A", "TODO"),
        *("idk", "No answer provided.", "Unanswerable", "<placeholder>", "Lorem ipsum dolor sit amet"),
        "none of the above",
    ),
)
def test_known_words_and_signs_in_place_of_an_answer_are_rejected_though_there_is_one_of_them(text):
    outputs, reasons = taken([*with_outputs("Paris", 7)[1:], (NEWS[0][0], text)], shown="Rome")
    assert text not in outputs
    assert reasons[KNOWN] == 1


@pytest.mark.parametrize(
    ("text", "shown", "asked"),
    [
        ("-", "+", "Sign it."),
        ("unknown", "Rome", 'Say where, or "unknown".'),
        ("0", "3 of them", "Say how many there are."),
        ("I don't know", "i don’t know!", "Answer the question."),
        ("-0", "Rome", "Say where."),
        ("know", "Rome", "Say where."),
    ],
)
def test_what_a_task_shows_or_says_is_no_stand_in(text, shown, asked):
    assert taken([*NEWS[1:], (NEWS[0][0], text)], shown=shown, instruction=asked)[0][text] == 1


def test_a_text_that_the_instruction_asks_for_may_be_said_often():
    asked = 'Write a title, or "no title" where there is none.'
    assert taken(with_outputs("No title", 37), instruction=asked)[0]["No title"] == 11


def test_inputs_that_are_alike_may_share_an_output():
    alike = [
        (f"The old mill of Ghent burns down for the {number}th time.", "the mill burns again") for number in range(9)
    ]
    outputs, _ = taken(NEWS + alike)
    assert outputs["the mill burns again"] > 0


def test_short_answers_are_shared_by_questions_of_many_kinds():
    outputs, reasons = taken(with_outputs("Paris", 37), shown="Rome")
    assert outputs["Paris"] == 11
    assert not reasons


def test_a_stand_in_in_one_of_several_outputs_is_enough():
    shown = (Demonstration(input="x", output={"title": "Bees close bakery", "place": "Leeds"}),)
    task = TaskSpec(name="t", instruction="Give the title and the place.", demonstrations=shown)
    known = KnownStandIns(
        TaskBrief(task=task, kind="free_text", language="en", layouts={}, requirements=(), queries=())
    )
    assert known.hold(["Mill burns again", "N/A"])
    assert not known.hold(["Mill burns again", "Ghent"])
