"""Labels that were given by chance are not taken in silence."""

import random

import pyarrow as pa
import pytest
from regraft.agents.executor import try_plan
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.agents.validator import validate
from regraft.domain.plan import Plan, Step
from regraft.domain.task import Demonstration, TaskSpec
from regraft.domain.validation import CheckOutcome
from regraft.tools.catalogs.base import Block

TASK = TaskSpec(
    name="mood",
    instruction="Is the guest's remark positive or negative?",
    demonstrations=(
        Demonstration(input="The room was lovely and the staff kind.", output="positive"),
        Demonstration(input="Dirty sheets, and nobody cared.", output="negative"),
        Demonstration(input="A delightful stay by the sea.", output="positive"),
    ),
)
FINE = ("lovely", "delightful", "great", "wonderful", "charming", "perfect", "kind", "tasty")
POOR = ("dirty", "awful", "rude", "broken", "horrible", "stale", "cold", "noisy")
THINGS = ("room", "breakfast", "pool", "staff", "bed", "view", "bar", "garden", "lift", "bath")
NAMED = (Step(op="rename", args={"names": {"text": "input", "label": "output"}}),)


def rows(count: int) -> tuple[list[str], list[str]]:
    chance = random.Random(7)
    moods = [chance.random() < 0.5 for _ in range(count)]
    said = [
        f"The {chance.choice(THINGS)} was {chance.choice(FINE if fine else POOR)} on day {n} in house {n * 7 % 31}."
        for n, fine in enumerate(moods)
    ]
    return said, ["positive" if fine else "negative" for fine in moods]


def report(
    texts: list[str], labels: list[str], steps: tuple[Step, ...] = NAMED, task: TaskSpec = TASK, judged: tuple = ()
):
    brief = OfflineUnderstander().understand(task)
    block = Block(pa.table({"text": texts, "label": labels}), ["train"] * len(texts), range(len(texts)))
    plan = Plan(task="t", dataset="d", columns=("input", "output"), steps=steps)
    return validate(plan, brief, block, try_plan(plan, block, seed=0), judged, total_rows=len(texts))


def shuffled(labels: list[str]) -> list[str]:
    return random.Random(3).sample(labels, len(labels))


def test_labels_that_no_word_tells_are_taken_with_a_warning():
    texts, labels = rows(150)
    found = report(texts, shuffled(labels))
    (told,) = [one for one in found.outcomes if one.name == "check by chance"]
    assert told.severity == "warning"
    assert "of 150 right held out" in told.reason
    assert told.reason in found.reasons


@pytest.mark.parametrize(("passed", "failed", "warned"), [(24, 0, False), (23, 1, True), (0, 0, True)])
def test_labels_that_no_word_tells_bear_no_warning_where_a_believed_judge_found_all_of_them_right(
    passed, failed, warned
):
    texts, labels = rows(150)
    grades = CheckOutcome(name="grades", severity="warning", passed=passed, failed=failed, reason="-")
    found = report(texts, shuffled(labels), judged=(grades,))
    assert any(one.name == "check by chance" for one in found.outcomes) is warned


def test_labels_that_words_tell_bear_no_warning():
    found = report(*rows(150))
    assert not [one for one in found.outcomes if one.name == "check by chance"]


def test_labels_that_the_plan_reckons_from_the_text_bear_no_warning():
    texts = [f"{n * 7919 % 1000} cups" for n in range(150)]
    even = "def main(text):\n    return 'positive' if int(text.split()[0]) % 2 else 'negative'\n"
    steps = (
        Step(op="code", args={"code": even, "inputs": ["text"], "outputs": ["output"]}),
        Step(op="rename", args={"names": {"text": "input"}}),
    )
    assert not [one for one in report(texts, texts, steps).outcomes if one.name == "check by chance"]


def test_rows_that_stand_twice_and_contradict_each_other_as_by_chance_send_the_plan_back():
    texts, labels = rows(60)
    found = report(texts * 2, shuffled(labels * 2))
    assert found.verdict == "replan"
    assert any("pairs of rows with the same text have two labels" in reason for reason in found.reasons)


def test_a_few_contradictions_among_rows_that_stand_twice_are_borne():
    texts, labels = rows(60)
    again = [label if n % 10 else ("positive" if label == "negative" else "negative") for n, label in enumerate(labels)]
    assert report(texts * 2, labels + again).verdict == "pass"


def test_rows_that_stand_twice_because_their_labels_differ_are_left_to_curation():
    texts, labels = rows(100)
    other = ["negative" if label == "positive" else "positive" for label in labels[:18]]
    assert report([*texts, *texts[:18]], [*labels, *other]).verdict == "pass"
