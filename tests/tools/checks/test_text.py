"""Checks on the size of texts and on closed sets."""

import pytest
from regraft.domain.errors import ComponentError, PlanError
from regraft.tools.checks.base import CHECKS, CheckArgs, check

from .helpers import passing


def test_white_space_of_any_kind_is_empty():
    texts = ["a", "", " ", "\n\t", "\u00a0", "\u200b", "\u3000", "0", "."]
    assert passing("not_empty", {"output": texts}, columns=["output"]) == [True] + [False] * 6 + [True, True]


def test_every_column_must_hold_text():
    columns = {"input": ["a", "b"], "output": ["x", ""]}
    assert passing("not_empty", columns, columns=["input", "output"]) == [True, False]


def test_characters_are_counted_not_bytes():
    assert passing("chars", ["äöü", "日本", "four"], min=2, max=3) == [True, True, False]


def test_words_and_lines_are_counted():
    assert passing("words", ["one", "one two", "  one  two  three "], min=2, max=2) == [False, True, False]
    assert passing("lines", ["a", "a\nb", "a\nb\nc"], min=1, max=2) == [True, True, False]


def test_without_a_maximum_any_length_passes():
    assert passing("chars", ["", "a" * 100_000], min=1) == [False, True]


def test_labels_are_matched_to_the_letter():
    assert passing("in_labels", ["yes", "Yes", "yes ", "no", ""], labels=["yes", "no"]) == [
        True,
        False,
        False,
        True,
        False,
    ]


def test_every_built_in_check_explains_itself():
    for one in CHECKS:
        assert one.summary.endswith(".")
        assert one.reason
        assert all(field["description"] for field in one.schema()["properties"].values())


def test_a_check_needs_descriptions_a_docstring_and_a_free_name():
    class Bare(CheckArgs):
        column: str

    def judge(rows, args: Bare):
        """Judge."""

    with pytest.raises(ComponentError, match="lacks descriptions of"):
        check("bare", reason="…")(judge)

    def silent(rows, args: CheckArgs): ...

    with pytest.raises(ComponentError, match="lacks a docstring"):
        check("silent", reason="…")(silent)

    def again(rows, args: CheckArgs):
        """Judge again."""

    CHECKS.get("chars")
    with pytest.raises(ComponentError, match=r"'chars' of .*again is already declared by .*text\.chars"):
        check("chars", reason="…")(again)


def test_a_pattern_that_is_too_large_is_refused_as_an_argument():
    with pytest.raises(PlanError, match="RE2"):
        passing("layout", ["x"], literals=["x" * 900_000, "y" * 900_000])
