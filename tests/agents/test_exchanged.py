"""Outputs that a part of the rows exchanged are told of; weak pairs, pairs of one topic and full chance are not."""

import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from regraft.agents.exchanged import exchanged
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.app.python.building import build
from regraft.app.python.result import Result
from regraft.domain.task import Demonstration, TaskSpec

TASK = TaskSpec(
    name="t",
    instruction="Answer the question about the shop.",
    demonstrations=(
        Demonstration(input="When does the shop open on Sundays?", output="It stays closed on Sundays."),
        Demonstration(input="Can I bring my dog?", output="Dogs may come in if they are quiet."),
        Demonstration(input="Where do I park?", output="Behind the church there is room for cars."),
    ),
)
BRIEF = OfflineUnderstander().understand(TASK)
SOUNDS = ("ba", "do", "fi", "gu", "ke", "lo", "mi", "nu", "po", "ra", "se", "ti", "vo", "wu", "za")
WEAK = ("Yes, of course.", "No, I am sorry.", "Ask the boss.", "That depends on the day.", "Not any more.")


def word(chance: random.Random) -> str:
    return "".join(chance.choices(SOUNDS, k=4))


def pairs(count: int, weak: float = 0.0) -> tuple[list[str], list[str]]:
    """Questions that share two words with their answers, but for a share that shares none."""
    chance, questions, answers = random.Random(3), [], []
    for number in range(count):
        one, other = word(chance), word(chance)
        questions.append(f"Do you sell {one} and {other} near the {word(chance)}?")
        told = f"We have {one} on the left, and {other} {word(chance)} when it is {word(chance)}."
        answers.append(chance.choice(WEAK) if number < weak * count else told)
    return questions, answers


def told(questions: list[str], answers: list[str]) -> str:
    return exchanged(BRIEF, pa.table({"input": questions, "output": answers}))


def mixed(answers: list[str], share: float) -> list[str]:
    """The answers, of which a share went to the next row of that share."""
    places = random.Random(4).sample(range(len(answers)), int(share * len(answers)))
    moved = list(answers)
    for place, other in zip(places, places[1:] + places[:1], strict=True):
        moved[place] = answers[other]
    return moved


@pytest.mark.parametrize(("share", "count"), [(0.1, 600), (0.2, 300), (0.4, 300)])
def test_a_share_of_rows_that_exchanged_their_outputs_is_told_of(share: float, count: int):
    questions, answers = pairs(count)
    found = told(questions, mixed(answers, share))
    assert f"of {count} rows have an output that fits the input of another row" in found
    assert int(found.split()[0]) >= share * count / 3


@pytest.mark.parametrize("weak", [0.0, 0.2, 0.4])
def test_pairs_that_have_little_in_common_are_not(weak: float):
    assert told(*pairs(300, weak)) == ""


def test_exchanged_rows_are_told_among_pairs_that_have_little_in_common():
    questions, answers = pairs(300, weak=0.2)
    assert told(questions, mixed(answers, 0.2))


def test_where_nothing_ties_most_rows_nothing_tells_the_others():
    questions, answers = pairs(300)
    assert told(questions, mixed(answers, 1.0)) == ""


def test_of_few_rows_nothing_is_said():
    questions, answers = pairs(100)
    assert told(questions, mixed(answers, 0.4)) == ""


def test_labels_are_not_looked_at():
    shown = (("I like it.", "good"), ("It broke.", "bad"), ("Lovely.", "good"))
    task = TASK.model_copy(update={"demonstrations": tuple(Demonstration(input=i, output=o) for i, o in shown)})
    questions, answers = pairs(300)
    table = pa.table({"input": questions, "output": mixed(answers, 0.4)})
    assert exchanged(OfflineUnderstander().understand(task), table) == ""


def test_a_build_tells_of_them_at_its_end_and_on_the_card(tmp_path: Path):
    questions, answers = pairs(300)
    folder = tmp_path / "catalog" / "shop"
    folder.mkdir(parents=True)
    (folder / "README.md").write_text("---\nlicense: mit\nlanguage: en\n---\nQuestions about the shop, with answers.\n")
    pq.write_table(pa.table({"question": questions, "answer": mixed(answers, 0.3)}), folder / "train.parquet")
    task = TASK.model_copy(update={"sources": ("shop",), "columns": {"input": "question", "output": "answer"}})
    built = build(
        task,
        catalog=tmp_path / "catalog",
        home=tmp_path / "home",
        out=tmp_path / "out",
        rows=300,
        memory=False,
        progress=False,
    )
    assert isinstance(built, Result)
    assert any("outputs may have been exchanged" in warning for warning in built.outcome.warnings)
    assert "outputs may have been exchanged" in (tmp_path / "out" / "README.md").read_text()
