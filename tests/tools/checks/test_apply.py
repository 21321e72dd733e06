"""Requirements against rows."""

import pyarrow as pa
import pytest
from regraft.domain.errors import PlanError
from regraft.domain.requirement import Requirement
from regraft.tools.checks.apply import bound, failures, reason_of

ROWS = pa.table({"input": ["a text", "", "b"], "output": ["yes", "no", "maybe"], "__index__": [0, 1, 2]})


def test_only_requirements_that_some_row_fails_are_told():
    holds = Requirement(check="not_empty", args={"columns": ["output"]})
    fails = Requirement(check="in_labels", args={"column": "output", "labels": ["yes", "no"]}, severity="warning")
    (failure,) = failures(ROWS, [holds, fails])
    assert failure.requirement is fails
    assert failure.failed.to_pylist() == [False, False, True]
    assert failure.reason == "output is not one of the task's labels"


def test_the_scope_chooses_the_checks():
    row = Requirement(check="not_empty", args={"columns": ["input"]})
    table = Requirement(check="no_duplicates", args={"columns": ["input"]})
    rows = pa.table({"input": ["x", "X ", ""]})
    assert [f.requirement.check for f in failures(rows, [row, table], scope="row")] == ["not_empty"]
    assert [f.requirement.check for f in failures(rows, [row, table], scope="table")] == ["no_duplicates"]
    assert len(failures(rows, [row, table])) == 2


def test_no_rows_fail_nothing():
    assert failures(ROWS.slice(0, 0), [Requirement(check="not_empty", args={"columns": ["input"]})]) == ()


def test_an_unknown_check_is_named_with_the_known_ones():
    with pytest.raises(PlanError, match=r"no check 'shiny'; known are: .*not_empty"):
        failures(ROWS, [Requirement(check="shiny")])


def test_a_bad_argument_is_named():
    with pytest.raises(PlanError, match=r"Check 'chars' cannot use max: .*; its arguments are column, min, max"):
        failures(ROWS, [Requirement(check="chars", args={"column": "input", "max": "many"})])


def test_a_column_that_is_not_there_is_named_before_any_row_is_read():
    with pytest.raises(PlanError, match="reads the column 'question', which the rows do not have; they have input"):
        bound(Requirement(check="chars", args={"column": "question"}), ["input"])


def test_a_missing_cell_fails_and_never_passes_as_unknown():
    rows = pa.table({"input": pa.array(["x", None])})
    (failure,) = failures(rows, [Requirement(check="chars", args={"column": "input", "min": 1})])
    assert failure.failed.to_pylist() == [False, True]


@pytest.mark.parametrize(
    ("args", "said"),
    [({"min": 2}, "output is not 2 or more words long"), ({"max": 5}, "output is not 0 to 5 words long")],
)
def test_a_range_is_told_by_the_ends_that_it_has(args, said):
    need = Requirement(check="words", args={"column": "output", **args})
    assert reason_of(*bound(need)) == said
