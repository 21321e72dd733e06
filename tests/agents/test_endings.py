"""Texts that end without a full stop by habit are told from texts that a limit of length has cut off."""

import pyarrow as pa
import pytest
from regraft.agents.endings import are_habits, as_demanded, with_free_ends
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.domain.card import DatasetRef
from regraft.domain.plan import plan_for
from regraft.domain.task import Demonstration, TaskSpec

SHOWN = (
    ("My knee hurts. It began on Monday after a long run. What can I do?", "joints"),
    ("I cough at night. Nothing helps. Should I see a doctor?", "lungs"),
    ("My eyes are red. They itch a lot. Which drops help?", "eyes"),
)
GOING_ON = "since the weekend my left arm feels numb and heavy when it is cold outside or when I carry bags"


def letters(number: int) -> str:
    """A letter of two sentences that is a few words longer or shorter than the next."""
    return f"I am {20 + number} years old. Please help me, {' '.join(GOING_ON.split()[: 3 + number % 14])}"


@pytest.fixture
def plans():
    shown = tuple(Demonstration(input=text, output=label) for text, label in SHOWN)
    task = TaskSpec(name="letters", instruction="Which part of the body is the letter about?", demonstrations=shown)
    brief = OfflineUnderstander().understand(task)
    plan = plan_for(brief, DatasetRef(id="d", revision="1", config="default", splits=("train",)), (), "-")
    freer = with_free_ends(plan, rejected(12), 60)
    assert freer is not None
    return brief, plan, freer


def rejected(count: int) -> pa.Table:
    return pa.table({"reason": ["input breaks off"] * count + ["a column is empty"] * 5})


def made(texts: list[str]) -> pa.Table:
    return pa.table({"input": texts, "output": ["eyes"] * len(texts)})


def test_a_plan_that_rejects_hardly_a_text_for_its_end_stays_as_it_is(plans):
    _, plan, _ = plans
    assert with_free_ends(plan, rejected(9), 60) is None
    assert with_free_ends(plan, rejected(20), 2_000) is None


def test_texts_without_an_end_that_are_as_long_as_the_others_end_so_by_habit(plans):
    brief, plan, freer = plans
    texts = [letters(number) + ("" if number % 3 else ".") for number in range(60)]
    assert are_habits(plan, freer, made(texts))
    assert as_demanded(freer, brief) == plan


def test_texts_that_a_limit_has_cut_are_no_habit(plans):
    _, plan, freer = plans
    whole = [letters(number) + "." for number in range(60)]
    assert not are_habits(plan, freer, made([text if len(text) < 90 else text[:90] for text in whole]))
    assert not are_habits(
        plan, freer, made([f"{text} {'and so on ' * 9}"[: 88 + number % 9] for number, text in enumerate(whole)])
    )


def test_texts_of_which_a_part_was_cut_at_one_length_are_no_habit(plans):
    _, plan, freer = plans
    long = [f"{letters(number)} and so on for as long as there is time to write it all down." for number in range(60)]
    assert not are_habits(plan, freer, made([text if number % 4 else text[:90] for number, text in enumerate(long)]))


def test_a_source_none_of_whose_texts_has_an_end_has_the_habit(plans):
    _, plan, freer = plans
    assert are_habits(plan, freer, made([letters(number) for number in range(60)]))
