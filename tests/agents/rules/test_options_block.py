"""Options of a multiple choice in running text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.agents.rules.reading.options_block import find_options


@pytest.mark.parametrize(
    ("text", "header", "marker", "options"),
    [
        ("Which?\nOptions:\n(A) red\n(B) blue", "\nOptions:\n", "(A) ", ("red", "blue")),
        ("Which?\nA. red\nB. blue\nC. green", "\n", "A. ", ("red", "blue", "green")),
        ("Which?\n1) stay\n2) go", "\n", "1) ", ("stay", "go")),
        ("Which? Options: (a) red (b) dark blue", " Options: ", "(a) ", ("red", "dark blue")),
        ("Which?\nChoices:\n- yes\n- no", "\nChoices:\n", "- ", ("yes", "no")),
        ("Which?\nOptions:\n- (A) skin\n- (B) bone", "\nOptions:\n", "- (A) ", ("skin", "bone")),
    ],
)
def test_options_are_found_as_they_are_written(text: str, header: str, marker: str, options: tuple[str, ...]) -> None:
    block = find_options(text)
    assert block is not None
    assert (block.header, block.marker, block.options) == (header, marker, options)
    assert text[: block.start] == "Which?"


@pytest.mark.parametrize(
    "text",
    ["Sentence 1: It rains. Sentence 2: It is wet.", "Dr. A. Smith and Dr. B. Jones met.", "- one item", "No options."],
)
def test_running_text_has_no_options(text: str) -> None:
    assert find_options(text) is None


@given(st.lists(st.text("abcdefgh ", min_size=2, max_size=12).map(str.strip).filter(bool), min_size=2, max_size=8))
def test_options_that_are_rendered_are_read_again(options: list[str]) -> None:
    lines = [f"({chr(65 + place)}) {option}" for place, option in enumerate(options)]
    block = find_options("What is it?\nOptions:\n" + "\n".join(lines))
    assert block is not None
    assert list(block.options) == options
    assert block.marks() == tuple(chr(65 + place) for place in range(len(options)))
