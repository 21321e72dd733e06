"""Checks on how texts are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .helpers import passing


def test_a_layout_asks_for_its_literals_in_order_and_filled_slots():
    texts = [
        "Premise: It rains. Hypothesis: It is wet.",
        "Premise: It rains.\nTwice. Hypothesis: It is wet.",
        "Premise:  Hypothesis: It is wet.",
        "Premise: It rains. Hypothesis: ",
        "Hypothesis: It is wet. Premise: It rains.",
        " Premise: It rains. Hypothesis: It is wet.",
    ]
    literals = ["Premise: ", " Hypothesis: ", ""]
    assert passing("layout", texts, literals=literals) == [True, True, False, False, False, False]


@given(st.lists(st.text(max_size=5), min_size=2, max_size=4), st.text(alphabet="abc", min_size=1, max_size=4))
def test_whatever_a_layout_writes_it_accepts(literals, slot):
    literals = [literal.replace("\x00", "") for literal in literals]
    assert passing("layout", [slot.join(literals)], literals=literals) == [True]


@pytest.mark.parametrize(
    ("args", "right", "wrong"),
    [
        ({}, ["0", "7", "-12", "2050"], ["", "07", "1.0", "1,000", "seven", "7 ", "+7", "--7", "٧"]),
        ({"negative": False}, ["12"], ["-12"]),
        ({"decimals": [0, 2]}, ["3", "3.1", "3.14"], ["3.", ".5", "3.141"]),
        ({"decimals": [2, 2]}, ["3.14"], ["3", "3.1"]),
        ({"thousands": ","}, ["1,234,567", "12"], ["1234", "12,34"]),
        ({"prefix": "$", "suffix": " m"}, ["$5 m"], ["5", "$5"]),
    ],
)
def test_numbers_are_written_as_shown(args, right, wrong):
    assert passing("number_format", right + wrong, **args) == [True] * len(right) + [False] * len(wrong)


def test_json_must_parse_and_fit():
    texts = ['{"a": 1}', '{"b": 1}', "[1]", "{'a': 1}", "", "[" * 100_000]
    assert passing("json_valid", texts) == [True, True, True, False, False, False]
    assert passing("json_valid", texts, type="object", keys=["a"]) == [True, False, False, False, False, False]


def test_python_must_parse_and_hostile_text_ends_soon():
    texts = ["x = 1", "def f(:", "", "(" * 30_000, "-" * 40_000 + "1", "x = '\\d'", "a" * 60_000, "\x00"]
    assert passing("python_parses", texts) == [True, False, False, False, False, True, False, False]


def test_markup_is_told_from_comparison_signs():
    texts = [
        "a < b and c > d",
        "<p>text</p>",
        "see <br/>",
        "&quot;so&quot;",
        "R&D; x",
        "&#39;",
        "<unk>",
        "List<String>",
    ]
    assert passing("no_markup", texts) == [True, False, False, False, True, False, True, True]


def test_a_layout_in_parts_fails_and_a_text_without_any_part_passes():
    texts = ["Q: Why? A: So.", "Q: Why?", "Why? A:", "Q: A: So.", "Why so?"]
    assert passing("layout_parts", texts, literals=["Q: ", " A: ", ""]) == [True, False, False, False, True]


def test_every_fixed_text_must_stand_somewhere():
    assert passing("fixed_texts", ["b and a", "a", "", "A b"], fixed=["a", "b"]) == [True, False, False, False]


def test_an_answer_inside_json_is_told_from_brackets_in_text():
    texts = [
        '{"answer": "yes"}',
        '["yes"]',
        '[{"a": 1}]',
        "yes",
        "[1] see there",
        "{ x }",
        "] ) }",
        '"yes"',
        ' {\n "a": 1}\n',
    ]
    assert passing("not_json", texts) == [False, False, False, True, True, True, True, True, False]


def test_a_text_that_begins_with_one_of_some_texts_passes():
    cells = ["Yes. He did.", "No. He was late.", "Yesterday.", "no. Never.", ""]
    assert passing("begins_with", cells, beginnings=["Yes.", "No."]) == [True, True, False, False, False]


def test_beginnings_are_no_patterns():
    assert passing("begins_with", ["a.b c", "axb c"], beginnings=["a.b"]) == [True, False]


def test_white_space_at_an_end_is_found():
    assert passing("trimmed", ["a b", " a", "a\n", "a\u3000", ""]) == [True, False, False, False, True]


def test_labelled_parts_at_the_beginning_may_be_left_out_whole():
    texts = ["SUBJECT: a\nMESSAGE: b", "MESSAGE: b", "a\nMESSAGE: b", "SUBJECT: a b", "neither"]
    literals = ["SUBJECT: ", "\nMESSAGE: ", ""]
    assert passing("layout_parts", texts, literals=literals) == [True, True, False, False, True]


def test_tags_must_close_and_nest():
    whole = [
        "<p>a <b>b</b><br>c</p>",
        "<note to='x'><body/></note>",
        "no tags",
        "<!-- a --> <i>x</i>",
        "a < b and b > c",
    ]
    broken = ["<p>a", "<p><b>a</p></b>", "a</p>", "<ul><li>a</ul>", "<p>a</p"]
    assert passing("markup_parses", whole + broken) == [True] * len(whole) + [False] * len(broken)


@given(st.text(alphabet="<>/ab!-='\"& ", max_size=40))
def test_any_text_has_a_verdict_on_its_markup(text):
    assert len(passing("markup_parses", [text])) == 1


def test_a_line_of_a_program_may_need_what_stands_around_it():
    lines = ["if x :", "else :", "finally :", "  return x", "@ register . filter", "break", "if if :", ""]
    assert passing("python_parses", lines, lines=True) == [True] * 6 + [False] * 2
