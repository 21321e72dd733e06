"""Figures tell texts that are too long, too short, too alike or too large in their numbers."""

import pytest
from regraft.tools.recipes.program.spread import few_forms, form, measured, ranges, strays

SHOWN = ["Add 3 and 4.", "Take 12 from 300, then add 1.", "Add 77 and 8, halve it, and take 2."]


def test_ranges_are_least_and_greatest():
    assert ranges(SHOWN)["numbers"] == (2, 3)
    assert ranges(SHOWN)["digits of the longest number"] == (1, 3)


def test_figures_are_told_in_words():
    assert measured("input", ["a b", "c 12\nd"]) == (
        "input: 3 to 6 characters, 2 to 3 words, 1 to 2 lines, 0 to 1 numbers, 0 to 2 digits of the longest number"
    )


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (["word " * 40] * 50, "characters in the middle"),
        (["Add 123456 and 7."] * 50, "6 digits of the longest number in the middle"),
        (["Add 5 and 6."] * 50, "nearly every input has 12 characters"),
    ],
)
def test_texts_unlike_the_shown_ones_are_told_by_what_differs(made, said):
    assert said in "; ".join(strays("input", SHOWN, made))


def test_texts_like_the_shown_ones_are_no_strays():
    assert strays("input", SHOWN, SHOWN * 20) == []


def test_names_numbers_and_quotations_make_no_form():
    assert form("Anna has 3 apples; she says 'good'.") == form("Otto has 1,200 apples; she says 'very bad'.")
    assert few_forms("input", SHOWN, ["Add 1 and 2.", "Add 3 and 4."] * 10) != []
    assert few_forms("input", ["1 + 1", "2 + 3"], ["4 + 5"] * 20) == []
