"""Cells as texts, and literals in texts."""

import datetime
import json

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.domain.errors import PlanError
from regraft.tools.cells import Unreadable, cell_text, column_text, leaves_text, read_container, read_literal


def texts(column) -> list[str | None]:
    return column_text(column).to_pylist()


def test_cells_of_every_type_are_texts():
    assert texts(pa.array(["a", None])) == ["a", None]
    assert texts(pa.array([1, None])) == ["1", None]
    assert texts(pa.array([1.0, 2.5])) == ["1", "2.5"]
    assert texts(pa.array([True])) == ["true"]
    assert texts(pa.array([datetime.date(2024, 2, 1)])) == ["2024-02-01"]
    assert texts(pa.array([["a", "ü"], None])) == ['["a", "ü"]', None]
    assert texts(pa.array([{"a": 1}])) == ['{"a": 1}']
    assert texts(pa.chunked_array([["a"], ["b"]])) == ["a", "b"]


def test_texts_of_one_chunk_are_not_copied_and_those_of_a_slice_are_its_own():
    held = pa.array(["a", "b", "c"])
    column = pa.chunked_array([held.slice(1)])
    assert texts(column) == ["b", "c"]
    assert column_text(column).buffers()[2].address == held.buffers()[2].address


@pytest.mark.parametrize("text", ["", "1", "'a'", "true", "[", "[1,]x", "__import__('os')", "[open('x')]", "{[1]: 2}"])
def test_what_is_no_list_or_object_is_none(text):
    assert read_container(text) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)


@given(st.lists(JSON, max_size=4))
def test_python_literals_are_read_back(value):
    assert read_container(repr(value)) == value


@given(st.text(alphabet="[]{}()'\"\\,:1a -", max_size=80))
def test_any_text_is_parsed_or_none(text):
    assert isinstance(read_container(text), list | dict | None)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (39.0, "39"),
        (0.5, "0.5"),
        (1e20, "1e+20"),
        (float("nan"), "nan"),
        (True, "true"),
        (None, None),
        ("a ", "a "),
        ([1.0, None], "[1.0, null]"),
        ({"a": datetime.date(2024, 2, 1)}, '{"a": "2024-02-01"}'),
        (datetime.date(2024, 2, 1), "2024-02-01"),
        ({"a"}, '["a"]'),
    ],
)
def test_a_value_has_one_text(value, text):
    assert cell_text(value) == text


@given(
    st.lists(st.none() | st.floats() | st.integers(-(2**60), 2**60) | st.booleans() | st.text(max_size=4), max_size=4)
)
def test_a_cell_alone_and_in_its_column_have_the_same_text(values):
    for kind in (float, int, bool, str):
        cells = [value for value in values if value is None or type(value) is kind]
        assert texts(pa.array(cells)) == [cell_text(cell) for cell in cells]


def test_times_are_written_as_people_write_them():
    times = [(0, 0, 0, 0), (14, 30, 0, 0), (14, 30, 1, 5000), (23, 59, 59, 123456)]
    stamps = [datetime.datetime(2021, 5, 3, *time) for time in times]
    written = ["2021-05-03", "2021-05-03 14:30:00", "2021-05-03 14:30:01.005", "2021-05-03 23:59:59.123456"]
    assert column_text(pa.array(stamps)).to_pylist() == written
    assert [cell_text(stamp) for stamp in stamps] == written
    assert column_text(pa.array(stamps, pa.timestamp("ns"))).to_pylist() == written
    zoned = pa.array(stamps[:2], pa.timestamp("us", "UTC"))
    assert column_text(zoned).to_pylist() == ["2021-05-03 00:00:00Z", "2021-05-03 14:30:00Z"]
    assert column_text(pa.array([datetime.time(9, 5), None])).to_pylist() == ["09:05:00", None]


def test_narrow_floats_are_as_they_were_written():
    assert texts(pa.array([0.1, 39.0], pa.float32())) == ["0.1", "39"]


def test_binary_data_has_no_text():
    for read in (lambda: cell_text(b"a"), lambda: column_text(pa.array([b"a"]))):
        with pytest.raises(PlanError, match="binary"):
            read()


def test_search_sees_what_cells_hold_without_keys_brackets_or_binary_data():
    assert leaves_text({"a": [39.0, None, {"b": "x y"}], "c": b"z", "d": True}) == "39 x y true"


def deep(levels) -> list:
    value: list = []
    for _ in range(levels):
        value = [value]
    return value


def test_what_is_nested_too_deeply_ends_nothing():
    assert "too deeply" in str(cell_text(deep(50_000)))
    assert leaves_text(deep(50_000)) == ""
    assert read_container(json.dumps(deep(50))) is None


def test_a_number_of_more_digits_than_python_writes_has_a_text():
    assert str(cell_text(read_literal("0x" + "f" * 6_000))).startswith("0xfff")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('["a", null]', ["a", None]),
        ("('a', 'b')", ["a", "b"]),
        ("{'a', 'a'}", ["a"]),
        ("['a' 'b\\n' \n 'c']", ["a", "b\n", "c"]),
        ("array(['a', 'b'], dtype=object)", ["a", "b"]),
        ("{'text': array(['a'], dtype=object), 'n': nan}", {"text": ["a"], "n": None}),
        (" [1, 2] ", [1, 2]),
    ],
)
def test_lists_and_objects_are_read_however_they_were_written(text, value):
    assert read_container(text) == value


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        read_literal(text)
    except Unreadable as exc:
        assert str(exc).startswith("holds ")
