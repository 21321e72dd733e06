"""Columns are chosen, named and typed."""

import pyarrow as pa
import pytest
from regraft.domain.errors import PlanError


def test_select_keeps_the_columns_in_the_order_given(run):
    done = run({"a": ["1"], "b": ["2"], "c": ["3"]}, ("select", {"columns": ["c", "a"]}), columns=["c", "a"])
    assert done.accepted.column_names[:2] == ["c", "a"]


def test_a_selected_away_column_cannot_be_used_later(run):
    with pytest.raises(PlanError, match=r"Step 2 \(rename\): there is no column 'b'; at this step there are: a\."):
        run({"a": ["1"], "b": ["2"]}, ("select", {"columns": ["a"]}), ("rename", {"names": {"b": "c"}}), columns=["c"])


def test_two_columns_swap_names(run):
    done = run({"a": ["1"], "b": ["2"]}, ("rename", {"names": {"a": "b", "b": "a"}}), columns=["a", "b"])
    assert done.accepted.select(["a", "b"]).to_pylist() == [{"a": "2", "b": "1"}]


def test_a_renamed_column_takes_the_place_of_one_with_that_name(column):
    assert column({"a": ["1"], "output": ["old"]}, ("rename", {"names": {"a": "output"}})) == ["1"]


def test_renaming_two_columns_to_one_name_is_refused(run):
    with pytest.raises(PlanError, match="two columns would get the same name"):
        run({"a": ["1"], "b": ["2"]}, ("rename", {"names": {"a": "c", "b": "c"}}), columns=["c"])


@pytest.mark.parametrize(
    ("kind", "cells", "expected"),
    [
        ("integer", ["3", " 4 ", "5.0", "-7", "+8"], ["3", "4", "5", "-7", "8"]),
        ("number", ["3", "1e3", ".5", "-2.50"], ["3", "1000", "0.5", "-2.5"]),
        ("boolean", ["True", "no", "1", "FALSE"], ["true", "false", "true", "false"]),
    ],
)
def test_texts_are_cast(column, kind, cells, expected):
    assert column({"output": cells}, ("cast", {"columns": {"output": kind}})) == expected


def test_a_cell_that_does_not_fit_its_type_is_rejected_with_the_column_named(reasons):
    told = reasons({"output": ["1", "1.5", "many"]}, ("cast", {"columns": {"output": "integer"}}))
    assert told == dict.fromkeys((1, 2), "column 'output' does not hold a whole number")


def test_numbers_become_texts_without_needless_digits(column):
    numbers = pa.table({"output": pa.array([39.0, 1.5, 1e10, 123456789012.5, 0.1])})
    assert column(numbers, ("cast", {"columns": {"output": "text"}})) == [
        "39",
        "1.5",
        "10000000000",
        "123456789012.5",
        "0.1",
    ]


def test_coalesce_skips_missing_and_blank_cells(run):
    data = {"a": ["x", " ", None, None], "b": ["y", "y", "y", ""]}
    done = run(data, ("coalesce", {"columns": ["a", "b"], "output": "output"}), columns=["output"])
    assert done.accepted.column("output").to_pylist() == ["x", "y", "y"]
    assert done.rejected.column("reason").to_pylist() == ["column 'output' is empty"]


def test_every_row_gets_the_constant(column):
    assert column({"a": ["1", "2"]}, ("constant", {"output": "output", "value": "yes"})) == ["yes", "yes"]
