"""Rows are filtered, sampled, balanced, deduplicated and aggregated, and every one taken out says why."""

from collections import Counter

import pyarrow as pa
import pytest
from regraft.domain.errors import PlanError


def keep(column, operator, value=None):
    return "filter", {"conditions": [{"column": column, "operator": operator, "value": value}]}


@pytest.mark.parametrize(
    ("operator", "value", "kept"),
    [
        ("eq", 2, ["2"]),
        ("eq", "2.0", ["2"]),
        ("ne", 2, ["1", "3"]),
        ("in", [1, "3"], ["1", "3"]),
        ("not_in", [1], ["2", "3"]),
        ("lt", 2, ["1"]),
        ("ge", "2", ["2", "3"]),
        ("gt", 2.5, ["3"]),
        ("le", 2, ["1", "2"]),
    ],
)
@pytest.mark.parametrize("cells", [[1, 2, 3], [1.0, 2.0, 3.0]], ids=["integers", "numbers"])
def test_numbers_are_compared_as_numbers(column, cells, operator, value, kept):
    assert column({"output": cells}, keep("output", operator, value)) == kept


@pytest.mark.parametrize(
    ("operator", "value", "kept"),
    [
        ("eq", "b", ["b"]),
        ("ne", "b", ["10", "Longer text"]),
        ("gt", 9, ["10"]),
        ("contains", "er", ["Longer text"]),
        ("matches", "^[a-z]$", ["b"]),
        ("min_chars", 3, ["Longer text"]),
        ("max_chars", 2, ["b", "10"]),
        ("not_empty", None, ["b", "10", "Longer text"]),
        ("in", ["b", "10"], ["b", "10"]),
    ],
)
def test_texts_are_compared_as_texts(column, operator, value, kept):
    assert (
        column(
            {"output": ["b", "10", "Longer text", " "]}, keep("output", operator, value), keep("output", "not_empty")
        )
        == kept
    )


PAIRS = {"a": ["1", "2.0", "x", None, "3"], "b": ["1", "2", "y", "4", "2"], "output": list("12345")}


@pytest.mark.parametrize(
    ("operator", "kept"),
    [("eq", ["1"]), ("ne", ["2", "3", "4", "5"]), ("le", ["1", "2"]), ("gt", ["5"]), ("ge", ["1", "2", "5"])],
)
def test_two_columns_are_compared(column, operator, kept):
    assert column(PAIRS, ("filter", {"conditions": [{"column": "a", "operator": operator, "other": "b"}]})) == kept


def test_columns_of_numbers_are_compared_as_numbers(column):
    table = {"a": [1, 2], "b": [1.0, 2.5], "output": ["1", "2"]}
    assert column(table, ("filter", {"conditions": [{"column": "a", "operator": "eq", "other": "b"}]})) == ["1"]


def test_a_column_that_is_compared_with_must_be_there(run):
    with pytest.raises(PlanError, match="no column 'gold'"):
        run(
            {"output": ["1"]},
            ("filter", {"conditions": [{"column": "output", "operator": "eq", "other": "gold"}]}),
            columns=["output"],
        )


def test_a_pattern_may_be_what_no_cell_has(column):
    assert column({"t": ["a1", "b", None], "output": list("123")}, keep("t", "not_matches", r"\d")) == ["2", "3"]


@pytest.mark.parametrize("given", [{"operator": "in", "other": "b"}, {"operator": "eq", "other": "b", "value": 1}])
def test_comparing_with_a_column_takes_no_value(run, given):
    with pytest.raises(PlanError, match="`other` goes with eq"):
        run(
            {"a": ["1"], "b": ["1"], "output": ["1"]},
            ("filter", {"conditions": [{"column": "a", **given}]}),
            columns=["a"],
        )


def test_a_column_that_several_conditions_test_is_there_for_each_though_nothing_else_reads_it(run):
    conditions = [
        {"column": "size", "operator": operator, "value": value} for operator, value in (("ge", 2), ("le", 3))
    ]
    done = run(
        {"output": list("abcd"), "size": [1, 2, 3, 4]}, ("filter", {"conditions": conditions}), columns=["output"]
    )
    assert done.accepted.column("output").to_pylist() == ["b", "c"]
    assert done.rejected.column("__index__").to_pylist() == [0, 3]


def test_booleans_and_lists_are_tested(column):
    table = pa.table({"flag": [True, False, None], "l": [["x"], [], None], "output": ["1", "2", "3"]})
    assert column(table, keep("flag", "eq", True)) == ["1"]
    assert column(table, keep("l", "not_empty")) == ["1"]


@pytest.mark.parametrize(
    ("operator", "said"),
    [
        ("eq", {0: "filtered: column 'output' differs from column 'checked'"}),
        ("ne", {1: "filtered: column 'output' equals column 'checked'"}),
        ("gt", dict.fromkeys((0, 1), "filtered: column 'output' is not above column 'checked'")),
    ],
)
def test_a_row_says_which_columns_were_compared(reasons, operator, said):
    step = ("filter", {"conditions": [{"column": "output", "operator": operator, "other": "checked"}]})
    assert reasons({"output": ["1", "2"], "checked": ["2", "2"]}, step) == said


def test_a_row_says_which_condition_it_failed(reasons):
    step = (
        "filter",
        {
            "conditions": [
                {"column": "output", "operator": "min_chars", "value": 2},
                keep("output", "ne", "ab")[1]["conditions"][0],
            ]
        },
    )
    assert reasons({"output": ["a", "ab", "abc"]}, step) == {
        0: "filtered: 'output' is shorter in characters than 2",
        1: "filtered: 'output' is ab",
    }


@pytest.mark.parametrize(
    ("operator", "value", "said"),
    [
        ("in", "x", "in takes a list"),
        ("eq", ["x"], "eq takes one value"),
        ("not_empty", "x", "takes no value"),
        ("lt", "many", "lt takes a number"),
        ("matches", "(?=x)", "RE2 refuses"),
        ("max_chars", "1.5", "whole number"),
        ("like", "x", "Input should be"),
    ],
)
def test_a_condition_that_makes_no_sense_is_refused(run, operator, value, said):
    with pytest.raises(PlanError, match=said):
        run({"a": ["x"]}, keep("a", operator, value), columns=["a"])


def test_a_share_is_drawn_row_by_row_whatever_the_block(run):
    cells = [str(number) for number in range(2_000)]
    whole = run({"a": cells}, ("sample", {"fraction": 0.25}), columns=["a"]).accepted
    tail = run({"a": cells[1_000:]}, ("sample", {"fraction": 0.25}), columns=["a"], first=1_000).accepted
    assert 400 < whole.num_rows < 600
    assert [a for a in whole.column("a").to_pylist() if int(a) >= 1_000] == tail.column("a").to_pylist()


def test_a_number_of_rows_is_drawn_in_their_order(column):
    drawn = column({"output": [f"{number:03d}" for number in range(100)]}, ("sample", {"rows": 7}))
    assert len(drawn) == 7
    assert drawn == sorted(drawn)


def test_balance_keeps_as_many_rows_of_each_value_as_the_rarest_has(column, reasons):
    data = {"output": ["a"] * 30 + ["b"] * 10 + ["c"] * 5}
    assert Counter(column(data, ("balance", {"column": "output"}))) == {"a": 5, "b": 5, "c": 5}
    assert Counter(column(data, ("balance", {"column": "output", "at_most": 8}))) == {"a": 8, "b": 8, "c": 5}
    assert set(reasons(data, ("balance", {"column": "output"})).values()) == {"balanced: enough rows of its 'output'"}


def test_the_first_of_alike_rows_stays(column, reasons):
    data = {"output": ["One  two", "one two", "other", "ONE TWO "], "b": ["x", "X", "x", "y"]}
    assert column(data, ("deduplicate", {"columns": ["output"]})) == ["One  two", "other"]
    assert column(data, ("deduplicate", {"columns": ["output", "b"]})) == ["One  two", "other", "ONE TWO "]
    assert reasons(data, ("deduplicate", {"columns": ["output"]}))[3] == "duplicate of an earlier row in output"


RATED = {"a": ["x", "X ", "y", "y", "z", None], "output": ["1", "2.5", "yes", "4", "1,200", "7"]}


def test_numbers_of_one_item_become_their_mean(column, reasons):
    mean = ("aggregate", {"by": ["a"], "column": "output", "how": "mean", "decimals": 1})
    assert column(RATED, mean) == ["1.8", "4", "1200"]
    assert reasons(RATED, mean) == {
        1: "counted with an earlier row of the same a",
        2: "'output' holds no number",
        5: "column 'a' is empty",
    }


def test_labels_of_one_item_become_the_most_common_one(column, reasons):
    data = {"a": ["x", "y", "x", "x", "y"], "output": ["no", "yes", "yes", "no", "no"]}
    most = ("aggregate", {"by": ["a"], "column": "output", "how": "most_common"})
    assert column(data, most) == ["no"]
    assert reasons(data, most)[1] == "no value of 'output' is the most common of its item"


def test_empty_tables_pass_through_everything(run):
    empty = pa.table({"a": pa.array([], pa.string()), "l": pa.array([], pa.list_(pa.string()))})
    steps = [
        keep("a", "eq", "x"),
        ("sample", {"rows": 3}),
        ("balance", {"column": "a"}),
        ("deduplicate", {"columns": ["a"]}),
        ("aggregate", {"by": ["a"], "column": "a", "how": "mean"}),
        ("explode", {"columns": ["l"]}),
        ("template", {"template": "{{ a }}{{ l }}", "output": "t"}),
        ("map_labels", {"column": "a", "mapping": {"x": "y"}, "output": "a"}),
        ("multiple_choice", {"answer": "a", "distractors": "rows", "count": 3}),
        ("code", {"code": "def f(a): return a", "inputs": ["a"], "outputs": ["c"]}),
        ("sql", {"expressions": {"d": "upper(a)"}}),
        ("parse", {"column": "a", "output": "e"}),
        ("number", {"column": "a", "output": "f"}),
        ("stack", {"columns": {"a": "x", "t": "y"}, "output": "s", "label_output": "u"}),
    ]
    assert run(empty, *steps, columns=["s"]).accepted.num_rows == 0


def test_whole_numbers_of_nineteen_digits_are_told_from_their_neighbours(column):
    near = [9007199254740992, 9007199254740993, 4611686018427387905]
    table = pa.table({"text": ["1", "2", "3"], "number": near, "other": [near[1], near[1], near[2] - 1]})
    assert column(table, keep("number", "eq", near[1]), of="text") == ["2"]
    assert column(table, keep("number", "ne", str(near[0])), of="text") == ["2", "3"]
    assert column(table, keep("number", "in", [2**70, near[2]]), of="text") == ["3"]
    same = {"conditions": [{"column": "number", "operator": "eq", "other": "other"}]}
    assert column(table, ("filter", same), of="text") == ["2"]
    unsigned = table.set_column(2, "other", pa.array([near[1], near[1], 2**64 - 1], pa.uint64()))
    assert column(unsigned, ("filter", same), of="text") == ["2"]


@pytest.mark.parametrize("kind", [pa.int64(), pa.uint64(), pa.string(), pa.decimal128(25, 0)], ids=str)
def test_orders_of_whole_numbers_of_nineteen_digits_are_exact(column, kind):
    middle = 9007199254740993
    table = pa.table({"text": ["1", "2", "3"], "number": pa.array([middle - 1, middle, middle + 1]).cast(kind)})
    assert column(table, keep("number", "lt", middle), of="text") == ["1"]
    assert column(table, keep("number", "le", str(middle)), of="text") == ["1", "2"]
    assert column(table, keep("number", "gt", middle), of="text") == ["3"]
    assert column(table, keep("number", "ge", f"{middle}.0"), of="text") == ["2", "3"]
    assert column(table, keep("number", "gt", f"{middle}.5"), of="text") == ["3"]
    assert column(table, keep("number", "lt", f"{middle}.5"), of="text") == ["1", "2"]
    above = table.append_column("other", pa.array([middle, middle, middle]))
    assert column(
        above, ("filter", {"conditions": [{"column": "number", "operator": "lt", "other": "other"}]}), of="text"
    ) == ["1"]


@pytest.mark.parametrize(("operator", "kept"), [("lt", ["1", "2"]), ("le", ["1", "2"]), ("gt", []), ("ge", [])])
def test_a_bound_beyond_a_columns_type_is_no_fault(column, operator, kept):
    table = pa.table({"text": ["1", "2", "3"], "number": pa.array([1, 2, None], pa.int32())})
    assert column(table, keep("number", operator, 2**40), of="text") == kept


def test_decimals_and_short_floats_are_ordered_as_they_are_written(column):
    from decimal import Decimal

    exact = [Decimal("0.1000000000000000000001"), Decimal("0.1000000000000000000002"), Decimal("3.8")]
    table = pa.table({"text": ["1", "2", "3"], "d": exact, "f": pa.array([3.7, 3.8, 3.9], pa.float32())})
    assert column(table, keep("d", "gt", "0.1000000000000000000001"), of="text") == ["2", "3"]
    assert column(table, keep("f", "ge", 3.8), of="text") == ["2", "3"]
    assert column(table, keep("f", "eq", 3.8), of="text") == ["2"]


def test_numbers_in_texts_are_read_as_numbers_are_elsewhere(column):
    cells = ["1,5", "1,500", "1.234,50", "3/4", "12 km", "$20", "2020-05-03", "1e3"]
    assert column({"output": cells}, keep("output", "gt", 10)) == ["1,500", "12 km", "$20", "1e3"]
