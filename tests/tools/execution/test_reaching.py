"""In which order a model is asked about rows whose labels are known before."""

from collections import Counter

import pyarrow as pa
import pytest
from regraft.domain.plan import Plan, Step
from regraft.domain.requirement import Requirement
from regraft.tools.catalogs.base import Block
from regraft.tools.execution.blocks import drawn
from regraft.tools.execution.reaching import label_first

MOODS = ["bad"] * 180 + ["good"] * 15 + ["unknown"] * 5
ROWS = Block(pa.table({"text": [f"remark {n}" for n in range(200)], "mood": MOODS}), ["train"] * 200, list(range(200)))
MAPPED = Step(op="map_labels", args={"column": "mood", "mapping": {"bad": "no", "good": "yes"}, "output": "liked"})
SECOND = Step(op="classify", args={"template": "{{ text }}", "labels": ["yes", "no"], "output": "second"})
ASKED = Step(op="classify", args={"template": "{{ text }}", "labels": ["yes", "no"], "output": "liked"})
LABELS = Requirement(check="in_labels", args={"column": "liked", "labels": ["yes", "no"]})


def plan(*steps, requirements=(LABELS,)):
    return Plan(task="t", dataset="d", columns=("text", "liked"), steps=steps, requirements=requirements)


def moods(block, rows):
    return Counter(block.table.column("mood").to_pylist()[:rows])


def test_labels_that_are_known_take_turns_while_they_last():
    first = moods(drawn(ROWS, 0, plan(MAPPED, SECOND)), 30)
    assert 10 <= first["good"] <= 15
    assert abs(first["good"] - first["bad"]) <= 1 or first["good"] == 15


def test_rows_that_never_reach_the_model_stay_where_chance_put_them():
    mixed, even = (drawn(ROWS, 0, one) for one in (plan(MAPPED, SECOND, requirements=()), plan(MAPPED, SECOND)))
    unknown = [
        [n for n, mood in enumerate(one.table.column("mood").to_pylist()) if mood == "unknown"] for one in (mixed, even)
    ]
    assert unknown[0] == unknown[1]
    assert sorted(mixed.index) == sorted(even.index) == list(range(200))


@pytest.mark.parametrize(
    "one",
    [plan(MAPPED), plan(ASKED), plan(MAPPED, ASKED), plan(MAPPED, SECOND, requirements=())],
    ids=["no question", "a label that the model gives", "a label that it gives anew", "no labels at all"],
)
def test_where_no_label_is_known_before_the_order_is_that_of_chance(one):
    assert label_first(one, ["text", "mood"]) is None
    assert list(drawn(ROWS, 0, one).index) == list(drawn(ROWS, 0, plan(ASKED)).index)
