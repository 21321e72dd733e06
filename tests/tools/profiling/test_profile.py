"""What a profile says about columns of every kind."""

import datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.domain.card import DatasetCard, DatasetRef, SplitInfo
from regraft.domain.profile import ColumnProfile
from regraft.tools.catalogs.base import Block
from regraft.tools.profiling.profile import profile, profile_column


def column(values: list, kind: pa.DataType | None = None) -> ColumnProfile:
    return profile_column("x", pa.array(values, kind))


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        (["a"], None, "text"),
        ([1], None, "integer"),
        ([1.5], None, "number"),
        ([True], None, "boolean"),
        ([datetime.date(2024, 1, 1)], None, "date"),
        ([datetime.datetime(2024, 1, 1)], None, "date"),
        ([["a"]], None, "list"),
        ([{"a": 1}], None, "struct"),
        ([b"x"], None, "binary"),
        ([{"bytes": b"x", "path": "a.png"}], None, "binary"),
        ([[{"bytes": b"x"}]], None, "binary"),
        ([None], None, "empty"),
        ([None, "", "  "], pa.string(), "empty"),
        ([[]], pa.list_(pa.string()), "empty"),
        ([], pa.string(), "empty"),
    ],
)
def test_types_are_plain(values, kind, expected):
    assert column(values, kind).type == expected


def test_shares_counts_and_lengths():
    found = column(["aa", "b", "aa", None, " ", "cccc"])
    assert found.share_empty == pytest.approx(2 / 6)
    assert found.distinct == 3
    assert found.chars == (1, 2, 4)
    assert found.values == (("aa", 2), ("b", 1), ("cccc", 1))
    assert found.examples == ("aa", "b", "cccc")


def test_long_cells_are_cut_in_examples_and_values_only():
    found = column(["x" * 100_000])
    assert found.chars == (100_000, 100_000, 100_000)
    assert len(found.examples[0]) == len(found.values[0][0]) == 200


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["yes", "no"] * 30, True),
        ([0, 1, 2] * 20, True),
        ([1.0, 0.0] * 20, True),
        ([True, False], True),
        ([f"intent {number % 70}" for number in range(420)], True),
        (["yes"] * 40, True),
        ([f"word{number}" for number in range(64)], False),
        (list(range(64)), False),
        (["the same long sentence is not a label, " * 4] * 64, False),
        ([f"This is one of ten sentences with number {number % 10}." for number in range(64)], False),
        (["a", "b"], False),
        ([f"v{number % 20}" if number < 40 else f"w{number}" for number in range(64)], False),
    ],
)
def test_values_that_repeat_and_are_short_are_label_like(values, expected):
    assert column(values).label_like is expected


def test_all_values_of_a_label_like_column_are_given():
    found = column([f"intent {number % 70}" for number in range(420)])
    assert len(found.values) == found.distinct == 70
    assert len(column([f"word{number % 70}x{number}" for number in range(420)]).values) == 50


@pytest.mark.parametrize(
    ("cells", "encoded", "sizes"),
    [
        (["['a', 'b']", "['c']"], "list", (1, 2)),
        (['["a", "b"]', "[]", '["c"]'], "list", (1, 2)),
        (["('a', 1)", "(2, 3, 4)"], "list", (2, 3)),
        (['{"k": 1}', '{"k": 2}'], "struct", None),
        (["{'k': None}", "{'k': 2}"], "struct", None),
        (["[sic] they wrote", "[]"], None, None),
        (["[1, 2", "[3]"], None, None),
        (["[x for x in y]", "[f()]"], None, None),
        (["plain", "text"], None, None),
    ],
)
def test_lists_and_objects_spelled_as_text_are_told(cells, encoded, sizes):
    found = column(cells)
    assert found.encoded == encoded
    assert found.list_sizes == sizes


@pytest.mark.parametrize(
    "cell", ["[" * 50_000, "[" * 9_000 + "]" * 9_000, "(" * 90 + "1" + ",)" * 90, "{" * 300 + "}" * 300]
)
def test_hostile_nesting_is_just_text(cell):
    assert column([cell]).encoded is None


def test_sizes_of_lists():
    assert column([["a"], ["b", "c"], None, []]).list_sizes == (0, 2)


def test_language_is_that_of_prose_only():
    english = ["The children were playing in the garden.", "It rained all day, so we stayed at home."]
    german = ["Die Kinder spielten im Garten hinter dem Haus.", "Es regnete den ganzen Tag, also blieben wir daheim."]
    assert column(english).language == "en"
    assert column(german).language == "de"
    assert column([[*german]]).language == "de"
    assert column([3, 4]).language is None
    assert column(["def f(x):\n    return x[0] + x[1]", "print(f(y))"]).language is None


def test_label_names_are_the_configurations_own():
    ref = DatasetRef(id="a/b", revision="r", config="topic", splits=("train",))
    card = DatasetCard(
        id="a/b",
        revision="r",
        label_names={"other": ("x", "y")},
        splits=(
            SplitInfo(config="mood", split="train", files=(), label_names={"label": ("sad", "glad")}),
            SplitInfo(config="topic", split="train", files=(), label_names={"label": ("art", "sport")}),
        ),
    )
    block = Block(pa.table({"label": [0, 1], "other": [1, 0], "text": ["a", "b"]}), ["train"] * 2, range(2))
    found = profile(ref, block, 2, card)
    assert found.column("label").label_names == ("art", "sport")
    assert found.column("other").label_names == ("x", "y")
    assert found.column("text").label_names == ()
    assert (found.rows, found.total_rows) == (2, 2)


def test_no_rows_is_a_profile_of_empty_columns():
    ref = DatasetRef(id="a", revision="r", config="default", splits=("train",))
    block = Block(pa.table({"a": pa.array([], pa.string())}), [], [])
    found = profile(ref, block, 0, DatasetCard(id="a", revision="r"))
    assert found.column("a").type == "empty"


CELLS = st.one_of(st.none(), st.text(max_size=30))


@given(st.lists(CELLS, max_size=30))
def test_any_texts_profile_and_the_order_of_rows_does_not_matter_to_values(cells):
    found = column(cells, pa.string())
    again = column(cells[::-1], pa.string())
    assert (found.values, found.distinct, found.chars) == (again.values, again.distinct, again.chars)
    assert 0 <= found.share_empty <= 1
    assert sum(count for _, count in found.values) <= len(cells)
