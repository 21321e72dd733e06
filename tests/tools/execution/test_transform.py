"""Every row of a block ends accepted or rejected with a reason, and keeps the place it came from."""

import json

import pyarrow as pa
import pytest
from regraft.domain.errors import ComponentError, PlanError
from regraft.domain.requirement import Requirement
from regraft.tools.catalogs.base import Block
from regraft.tools.execution.bind import BoundPlan, BoundStep, bind
from regraft.tools.execution.transform import transform
from regraft.tools.operations.base import (
    OPERATIONS,
    PART,
    ROW,
    Operation,
    OperationArgs,
    OperationContext,
    OperationResult,
    Rejection,
    operation,
)
from regraft.tools.rows import ORIGIN, REJECTED_SCHEMA


def block(**columns) -> Block:
    table = pa.table(columns)
    rows = table.num_rows
    return Block(table, ["train"] * (rows - 1) + ["test"], [*range(10, 9 + rows), 0])


def test_rows_keep_split_and_index(plan):
    done = transform(bind(plan(), ["a"]), block(a=["x", "y", "z"]))
    assert done.accepted.column_names == ["a", *ORIGIN]
    assert [tuple(row.values()) for row in done.accepted.to_pylist()] == [
        ("x", "train", 10, 0),
        ("y", "train", 11, 0),
        ("z", "test", 0, 0),
    ]
    assert done.rejected.schema == REJECTED_SCHEMA
    assert done.expanded == 0


def test_cells_of_the_task_are_texts(plan):
    done = transform(
        bind(plan(columns=["n", "f", "b", "l"]), ["n", "f", "b", "l"]), block(n=[1], f=[2.0], b=[True], l=[["x"]])
    )
    assert list(done.accepted.to_pylist()[0].values())[:4] == ["1", "2", "true", '["x"]']


def test_a_row_without_a_cell_is_rejected(plan):
    done = transform(bind(plan(), ["a"]), block(a=["x", None]))
    assert done.rejected.to_pylist() == [
        {
            "__split__": "test",
            "__index__": 0,
            "__part__": 0,
            "stage": "plan",
            "reason": "column 'a' is empty",
            "preview": None,
        }
    ]


def test_binary_columns_are_refused_only_where_they_are_used(plan):
    rows = block(a=["x"], image=[b"\x89PNG"])
    assert transform(bind(plan(), ["a", "image"]), rows).accepted.num_rows == 1
    with pytest.raises(PlanError, match="binary data"):
        transform(bind(plan(columns=["image"]), ["a", "image"]), rows)


def test_the_first_requirement_that_a_row_fails_is_its_reason(plan):
    checks = (
        Requirement(check="not_empty", args={"columns": ["a"]}),
        Requirement(check="chars", args={"column": "a", "max": 3}),
    )
    bound = bind(plan(requirements=checks), ["a"])
    done = transform(bound, block(a=["ok", " ", "much too long"]))
    assert done.accepted.column("a").to_pylist() == ["ok"]
    assert done.rejected.column("stage").to_pylist() == ["check", "check"]
    assert len(set(done.rejected.column("reason").to_pylist())) == 2
    assert json.loads(done.rejected.column("preview")[1].as_py()) == {"a": "much too long"}


def test_a_warning_rejects_nothing(plan):
    check = Requirement(check="not_empty", args={"columns": ["a"]}, severity="warning")
    assert transform(bind(plan(requirements=(check,)), ["a"]), block(a=[" "])).accepted.num_rows == 1


def test_a_column_missing_at_run_time_is_told_with_its_step(plan):
    step = ("rename", {"names": {"b": "a"}})
    with pytest.raises(PlanError, match=r"Step 1 \(rename\): there is no column 'b'; at this step there are: x\."):
        transform(bind(plan(step), None), block(x=["1"]))


def test_an_empty_block_gives_empty_tables(plan):
    done = transform(bind(plan(), ["a"]), Block(pa.table({"a": pa.array([], pa.string())}), [], []))
    assert done.accepted.schema == pa.schema(
        [("a", pa.string()), ("__split__", pa.string()), ("__index__", pa.int64()), ("__part__", pa.int32())]
    )
    assert done.rejected.schema == REJECTED_SCHEMA


class Nothing(OperationArgs):
    pass


def with_operation(plan, function) -> BoundPlan:
    """A plan whose one step is that function, which no registry knows."""
    made = Operation("odd", function, Nothing, "mechanical", "row", True, "odd", "tests.odd")
    return BoundPlan(plan(), (BoundStep(1, made, Nothing()),))


def test_rows_that_an_operation_drops_in_silence_are_rejected_for_it(plan):
    done = transform(with_operation(plan, lambda table, args, context: table.slice(1)), block(a=["x", "y", "z"]))
    assert done.rejected.column("reason").to_pylist() == ["taken out by odd"]
    assert done.rejected.column("__index__").to_pylist() == [10]


def test_rows_that_an_operation_shuffles_come_back_in_order(plan):
    done = transform(with_operation(plan, lambda table, args, context: table.take([2, 0, 1])), block(a=["x", "y", "z"]))
    assert done.accepted.column("a").to_pylist() == ["x", "y", "z"]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda table: table.drop_columns([ROW]), "it must pass on the columns __row__ and __part__"),
        (lambda table: pa.concat_tables([table, table]), "no two rows may share"),
        (lambda table: table.set_column(1, ROW, pa.array([5, 6, 7])), "may not make up rows"),
        (
            lambda table: OperationResult(
                table, (Rejection(table.set_column(2, PART, pa.array([9] * 3, pa.int32())), "x"),)
            ),
            "may not make up",
        ),
    ],
)
def test_an_operation_that_mixes_up_identity_is_refused_by_name(plan, broken, said):
    with pytest.raises(PlanError, match=rf"Step 1 \(odd\).*{said}"):
        transform(with_operation(plan, lambda table, args, context: broken(table)), block(a=["x", "y", "z"]))


def test_an_operation_that_fails_is_told_with_its_owner(plan):
    def fails(table, args, context):
        raise KeyError("lost")

    with pytest.raises(PlanError, match=r"Step 1 \(odd\): it fails on these rows: KeyError.*tests\.odd") as caught:
        transform(with_operation(plan, fails), block(a=["x"]))
    assert isinstance(caught.value.__cause__, KeyError)


def test_lots_depend_on_split_and_index_alone(plan):
    drawn = []

    def draws(table, args, context):
        drawn.append(context.lots(table).tolist())
        return table

    bound = with_operation(plan, draws)
    transform(bound, Block(pa.table({"a": ["x", "y"]}), ["train", "test"], [3, 3]))
    transform(bound, Block(pa.table({"a": ["y", "x"]}), ["test", "train"], [3, 3]))
    transform(bound, Block(pa.table({"a": ["y", "x"]}), ["test", "train"], [3, 3]), seed=1)
    assert drawn[0] == drawn[1][::-1]
    assert drawn[0][0] != drawn[0][1]
    assert not set(drawn[1]) & set(drawn[2])


def test_a_declaration_without_description_or_docstring_is_refused():
    class Bare(OperationArgs):
        column: str

    def no_docstring(table: pa.Table, args: Nothing, context: OperationContext) -> pa.Table:
        return table

    def bare(table: pa.Table, args: Bare, context: OperationContext) -> pa.Table:
        """Do nothing."""
        return table

    with pytest.raises(ComponentError, match="has no docstring"):
        operation("no_docstring")(no_docstring)
    with pytest.raises(ComponentError, match="have no description: column"):
        operation("bare")(bare)
    assert "bare" not in OPERATIONS


def test_a_collision_names_both_owners():
    def select(table: pa.Table, args: Nothing, context: OperationContext) -> pa.Table:
        """Another one of that name."""
        return table

    assert "select" in OPERATIONS
    with pytest.raises(
        ComponentError,
        match=r"'select' of \S*test_a_collision\S* is already declared by regraft\.tools\.operations\.columns\.select",
    ):
        operation("select")(select)
