"""Checks on multiple choice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.tools.checks.options import parse_options
from regraft.tools.texts import marker_at

from .helpers import passing

FORM = {"header": "\nOptions:\n", "marker": "(A) ", "separator": "\n"}
ASKED = {"column": "input", "answer_column": "output", "answer": "marker", "answer_form": "(A)"} | FORM


def judged(text: str, given: str, **changes) -> bool:
    return passing("options", {"input": [text], "output": [given]}, **(ASKED | changes))[0]


def test_numbers_go_on_past_nine():
    assert marker_at("1. ", 9) == "10. "


def test_options_are_read_without_their_markers():
    assert parse_options("Which?\nOptions:\n(A) red\n(B) dark blue", **FORM) == ["red", "dark blue"]
    assert parse_options("Which?\n- red\n- blue", header="\n", marker="- ", separator="\n") == ["blue"]
    assert parse_options("Which? A. red B. blue", header="", marker="A. ", separator=" ") == ["red", "blue"]
    assert parse_options("- red\n- blue", header="", marker="- ", separator="\n") == ["red", "blue"]
    assert parse_options("Which?", **FORM) is None


TEXT = st.text(alphabet="abcxyz ,.", min_size=1, max_size=12)


@given(TEXT, st.lists(TEXT, min_size=2, max_size=30), st.sampled_from(["(A) ", "1. ", "- ", "a) "]))
def test_options_that_were_written_are_read_back(question, options, marker):
    options = options[:26]
    written = "\n".join(marker_at(marker, place) + option for place, option in enumerate(options))
    text = f"{question}\nOptions:\n{written}\n\nAnswer:"
    read = parse_options(text, header="\nOptions:\n", marker=marker, separator="\n", footer="\n\nAnswer:")
    assert read == options


def test_a_whole_choice_passes():
    assert judged("Which?\nOptions:\n(A) red\n(B) blue\n(C) green", "(C)")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Which?\nOptions:\n(A) red\n(B) Red ", "(A)"),
        ("Which?\nOptions:\n(A) red\n(B) ", "(A)"),
        ("Which?\nOptions:\n(A) red", "(A)"),
        ("Which?\n(A) red\n(B) blue", "(A)"),
        ("Which?\nOptions:\n(A) red\n(B) blue", "(C)"),
        ("Which?\nOptions:\n(A) red\n(B) blue", "A"),
        ("Which?\nOptions:\n(A) red\n(C) blue", "(C)"),
    ],
)
def test_a_broken_choice_fails(text, answer):
    assert not judged(text, answer)


def test_the_number_of_options_can_be_fixed():
    assert not judged("Which?\nOptions:\n(A) red\n(B) blue", "(A)", counts=[4])


def test_the_answer_can_be_an_options_text():
    assert judged("Which?\nOptions:\n(A) red\n(B) blue", "Blue", answer="text")
    assert not judged("Which?\nOptions:\n(A) red\n(B) blue", "(B)", answer="text")


def test_fewer_options_than_any_demonstration_has_are_told():
    layout = {"column": "input", "marker": "(A) ", "answer_column": "output", "answer": "marker", "answer_form": "(A)"}
    rows = {"input": ["Q\n(A) a\n(B) b\n(C) c", "Q\n(A) a\n(B) b", "Q"], "output": ["(A)"] * 3}
    assert passing("option_count", rows, least=3, **layout) == [True, False, True]
