"""A step that only writes waits for steps that take rows out, and no row or reason is another for it."""

from collections.abc import Sequence

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.domain.plan import Plan, Step
from regraft.tools.catalogs.base import Block
from regraft.tools.execution.bind import BoundPlan, bind
from regraft.tools.execution.order import in_best_order
from regraft.tools.execution.transform import transform

WRITE = Step(op="template", args={"template": "{{ text|upper }}: {{ n }}", "output": "input"})
NAME = Step(op="map_labels", args={"column": "label", "mapping": {"0": "no", "1": "yes"}, "output": "output"})
LONG = Step(op="filter", args={"conditions": [{"column": "text", "operator": "min_chars", "value": 3}]})
WRITTEN = Step(op="filter", args={"conditions": [{"column": "input", "operator": "min_chars", "value": 3}]})
OVERWRITE = Step(op="map_labels", args={"column": "label", "mapping": {"0": "no"}, "output": "text"})


def bound(*steps: Step, columns: Sequence[str] = ("input", "output")) -> BoundPlan:
    return bind(Plan(task="t", dataset="d", columns=tuple(columns), steps=steps), ("text", "n", "label"))


def table(texts: Sequence[str | None], labels: Sequence[int | None]) -> pa.Table:
    return pa.table(
        {
            "text": pa.array(texts, pa.string()),
            "n": pa.array(range(len(texts)), pa.int64()),
            "label": pa.array(labels, pa.int64()),
        }
    )


def order(*steps: Step, texts: Sequence[str | None] = ("some text",)) -> list[int]:
    rows, plan = table(texts, [0] * len(texts)), bound(*steps, columns=["input"])
    for done in range(len(steps)):
        plan = in_best_order(plan, done, rows)
    return [step.number for step in plan.steps]


def test_a_template_waits_for_filters_and_mapped_labels():
    assert order(WRITE, NAME, LONG) == [2, 3, 1]


def test_two_that_can_wait_do_so():
    again = WRITE.model_copy(update={"args": {**WRITE.args, "output": "other"}})
    assert order(WRITE, again, NAME) == [3, 2, 1]


def test_nothing_waits_for_a_step_that_takes_no_row_out():
    again = WRITE.model_copy(update={"args": {**WRITE.args, "output": "other"}})
    assert order(NAME, WRITE, again) == [1, 2, 3]


@pytest.mark.parametrize("reader", [WRITTEN, Step(op="select", args={"columns": ["input", "label"]}), OVERWRITE])
def test_a_step_that_reads_or_overwrites_comes_in_its_place(reader: Step):
    assert order(WRITE, reader) == [1, 2]


@pytest.mark.parametrize("text", [None, "x" * 300_000])
def test_a_template_that_may_take_a_row_out_comes_in_its_place(text: str | None):
    assert order(WRITE, NAME, LONG, texts=["some text", text]) == [1, 2, 3]


@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["", "ab", "abc", "ß long", "x" * 999_995, None]), st.sampled_from([0, 1, 2, None])),
        min_size=1,
        max_size=6,
    ),
    steps=st.permutations([WRITE, NAME, LONG]),
)
def test_every_row_and_reason_is_that_of_the_plan_as_it_is_written(rows, steps):
    texts, labels = zip(*rows, strict=True)
    made = transform(bound(*steps), Block(table(texts, labels), ["train"] * len(rows), range(len(rows))))
    accepted, rejected = [], {}
    for place, (text, label) in enumerate(rows):
        written = None if text is None else f"{text.upper()}: {place}"
        troubles = {
            "template": "column 'text' is empty"
            if written is None
            else "the step makes a text of more than 1,000,000 bytes in column 'input'"
            if len(written.encode()) > 1_000_000
            else None,
            "map_labels": {
                2: "the label in column 'label' is not one of the mapped labels",
                None: "column 'label' is empty",
            }.get(label),
            "filter": None if len(text or "") >= 3 else "filtered: 'text' is shorter in characters than 3",
        }
        reason = next((trouble for step in steps if (trouble := troubles[step.op]) is not None), None)
        if reason is None:
            accepted.append((written, "yes" if label else "no", place))
        else:
            rejected[place] = reason
    columns = ("input", "output", "__index__")
    assert [tuple(row[name] for name in columns) for row in made.accepted.to_pylist()] == accepted
    assert {row["__index__"]: row["reason"] for row in made.rejected.to_pylist()} == rejected
