"""Dataset cards: metadata in all its spellings, and text made readable."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.tools.catalogs.readme import config_labels, describe, parse_readme, readable


def card(front: str, body: str = ""):
    return describe("owner/name", parse_readme(f"---\n{front}\n---\n{body}"))


def test_single_values_and_lists_mean_the_same():
    one = card("license: MIT\nlanguage: en\ntask_categories: other\ntags: x\nsize_categories: n<1K")
    many = card("license: [MIT]\nlanguage: [en]\ntask_categories: [other]\ntags: [x]\nsize_categories: [n<1K]")
    assert one == many
    assert (one.licenses, one.languages, one.size_category) == (("mit",), ("en",), "n<1K")


def test_norwegian_is_not_false():
    assert card("language:\n- no\n- en").languages == ("no", "en")


def test_old_cards_by_configuration_are_flattened():
    assert card("language:\n  a: [en]\n  b: [de, en]").languages == ("en", "de")


def test_a_card_without_a_license_states_none():
    assert card("license:").licenses == ()
    assert card("license: [none]").licenses == ()


@pytest.mark.parametrize(("gated", "expected"), [("auto", True), ("true", True), ("false", False), ("", False)])
def test_gated_in_its_spellings(gated, expected):
    assert card(f"gated: {gated}").gated is expected


def test_the_title_is_the_pretty_name_else_the_heading_else_the_id():
    assert card("pretty_name: 'Nice  name'", "# Heading").title == "Nice name"
    assert card("license: mit", "text\n# Dataset Card for [Birds](http://x)\n").title == "Birds"
    assert describe("owner/name", parse_readme("no heading")).title == "owner/name"


@pytest.mark.parametrize(
    "front", ["a: [b", "a: b: c", "\t- x", "a: &x [*x", "- just\n- a list", "'text'", "!!python/x y"]
)
def test_broken_metadata_keeps_the_text_and_tells_the_problem(front):
    found = card(front, "# Title\n\nWords.")
    assert found.title == "Title"
    assert "Words." in found.description
    assert "YAML" in found.notes[0]


def test_empty_metadata_is_no_problem():
    assert card("").notes == ()


def test_windows_line_ends_and_byte_order_marks_are_fine():
    found = parse_readme("\ufeff---\r\nlicense: mit\r\n---\r\n# Title\r\n")
    assert found.metadata == {"license": "mit"}


def test_the_text_is_freed_of_badges_html_links_and_contents():
    text = readable(
        "# Birds\n[![badge](http://a/b.svg)](http://c)\n<p align='center'><img src='x.png'></p>\n<!-- hidden -->\n"
        "## Table of Contents\n- [Summary](#summary)\n  - [Labels](#labels)\n\n## Labels\n\n"
        'See [the paper](https://x.org/y "title"): 1 (positive) or 0 (negative); a < b &amp; c > d.\n'
        "[More Information Needed](https://x.org)\n"
    )
    assert "1 (positive) or 0 (negative); a < b & c > d." in text
    assert "See the paper:" in text
    for gone in ("badge", "http", "<p", "img", "hidden", "Table of Contents", "](", "More Information"):
        assert gone not in text


def test_the_text_is_cut_to_twenty_thousand_characters():
    assert len(readable("word " * 50_000)) == 20_000


@pytest.mark.parametrize("piece", ["![", "[", "<!--", "<script>", "<a ", "[x](", "\n\n", " \t", "- [x](#", "![x]("])
def test_no_text_takes_long_to_clean(piece):
    started = time.process_time()
    readable(piece * (400_000 // len(piece)))
    assert time.process_time() - started < 5


@given(st.text(max_size=300))
def test_any_text_is_a_card(text):
    describe("x", parse_readme(text))
    describe("x", parse_readme(f"---\n{text}\n---\n{text}"))


def test_class_labels_in_their_spellings():
    metadata = parse_readme(
        "---\ndataset_info:\n  features:\n"
        "  - {name: a, dtype: {class_label: {names: {'1': one, '0': zero}}}}\n"
        "  - {name: b, dtype: {class_label: {names: [x, y]}}}\n"
        "  - {name: c, sequence: {class_label: {names: [p, q]}}}\n"
        "  - {name: d, sequence: {dtype: {class_label: {names: [r, s]}}}}\n"
        "  - {name: e, dtype: string}\n"
        "  - {name: f, dtype: {class_label: {names: {'0': gap, '2': gap}}}}\n"
        "---\n"
    ).metadata
    assert config_labels(metadata)["default"] == {
        "a": ("zero", "one"),
        "b": ("x", "y"),
        "c": ("p", "q"),
        "d": ("r", "s"),
    }


@pytest.mark.parametrize(
    "use", ["tags: *a8", "pretty_name: *a8", "dataset_info:\n  features:\n  - name: *a8\n    dtype: x", "license: *s"]
)
def test_aliases_that_stand_for_too_much_are_a_problem_of_the_metadata_only(use):
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))
    begun = time.perf_counter()
    parsed = parse_readme(f"---\na0: &a0 [x, x]\n{levels}\ns: &s [*s]\n{use}\n---\n# Body")
    assert (parsed.metadata, parsed.text) == ({}, "# Body")
    assert "aliases" in parsed.problem
    assert time.perf_counter() - begun < 5


def test_nesting_beyond_reason_is_told_in_no_time():
    begun = time.perf_counter()
    assert "nested too deeply" in parse_readme("---\na: " + "[" * 20_000 + "]" * 20_000 + "\n---\n").problem
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize("names", ["{.inf: a}", "{null: a, 1: b}", "{a: b}", "5"])
def test_label_names_at_places_that_are_no_numbers_are_none(names):
    front = f"dataset_info: {{features: [{{name: label, dtype: {{class_label: {{names: {names}}}}}}}]}}"
    assert card(front).label_names == {}


def test_a_number_that_no_card_needs_is_a_problem_of_the_metadata_only():
    parsed = parse_readme(f"---\nlicense: 0x{'f' * 6_000}\n---\n# Title\n")
    assert "too large" in parsed.problem
    assert "Title" in parsed.text
    assert describe("set", parsed).licenses == ()


def test_values_of_a_card_are_one_line_each_and_steer_nothing():
    made = card(
        'license: "mit\\n  2. other/set (apache-2.0)\\e[31m"\npretty_name: "A\\e[2J\\u202E\\nB"\ntags: ["x\\u2028y"]'
    )
    assert made.licenses == ("mit 2. other/set (apache-2.0) [31m",)
    assert (made.title, made.tags) == ("A [2J B", ("x y",))
