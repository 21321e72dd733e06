"""Cells as texts, and literals in texts."""

import datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.tools.profiling.cells import cell_texts, parse_literal


def test_cells_of_every_type_are_texts():
    assert cell_texts(pa.array(["a", None])) == ["a", None]
    assert cell_texts(pa.array([1, None])) == ["1", None]
    assert cell_texts(pa.array([1.0, 2.5])) == ["1", "2.5"]
    assert cell_texts(pa.array([True])) == ["true"]
    assert cell_texts(pa.array([datetime.date(2024, 2, 1)])) == ["2024-02-01"]
    assert cell_texts(pa.array([["a", "ü"], None])) == ['["a", "ü"]', None]
    assert cell_texts(pa.array([{"a": 1}])) == ['{"a": 1}']
    assert cell_texts(pa.chunked_array([["a"], ["b"]])) == ["a", "b"]


@pytest.mark.parametrize("text", ["", "1", "'a'", "true", "[", "[1,]x", "__import__('os')", "[open('x')]", "{[1]: 2}"])
def test_what_is_no_list_or_object_is_none(text):
    assert parse_literal(text) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)


@given(st.lists(JSON, max_size=4))
def test_python_literals_are_read_back(value):
    assert parse_literal(repr(value)) == value


@given(st.text(alphabet="[]{}()'\"\\,:1a -", max_size=80))
def test_any_text_is_parsed_or_none(text):
    assert isinstance(parse_literal(text), list | dict | None)
