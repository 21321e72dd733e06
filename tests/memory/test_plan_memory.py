"""The memory of plans: what comes to mind for a task, what is forgotten, and who may write at once."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from regraft.domain.brief import TaskBrief
from regraft.domain.card import DatasetRef
from regraft.domain.errors import PlanMemoryError
from regraft.domain.experience import Experience
from regraft.domain.plan import Plan, Step
from regraft.domain.task import Demonstration, TaskSpec
from regraft.memory.embedders import LexicalEmbedder
from regraft.memory.plan_memory import PlanMemory

TONES = TaskSpec(
    name="tones",
    instruction="Say whether the sentence is glad or sad.",
    demonstrations=(Demonstration(input="Sun!", output="glad"), Demonstration(input="Rain.", output="sad")),
)
MOODS = TONES.model_copy(update={"name": "moods", "instruction": "Is the mood of the sentence glad or sad?"})
SUMS = TONES.model_copy(
    update={
        "name": "sums",
        "instruction": "Add both of these integers up.",
        "demonstrations": (Demonstration(input="1 + 1", output="2"),),
    }
)


def brief(task: TaskSpec, **changes: object) -> TaskBrief:
    usual = {"task": task, "kind": "label", "language": "en", "labels": ("glad", "sad")}
    return TaskBrief.model_validate({**usual, "layouts": {}, "requirements": (), "queries": (), **changes})


def experience(task: TaskSpec = TONES, dataset: str = "films", column: str = "text", **changes: object) -> Experience:
    steps = (Step(op="rename", args={"names": {column: "input"}}),)
    plan = Plan(task=task.name, dataset=dataset, columns=("input", "output"), steps=steps)
    facts: dict[str, object] = {
        "task": task,
        "kind": "label",
        "labels": ("glad", "sad"),
        "ref": DatasetRef(id=dataset, revision="1", config="default", splits=("train",)),
        "plan": plan,
        "result": "passed",
        "model": "offline",
        "run": "first",
        "created": "2026-01-01T00:00:00+00:00",
    }
    return Experience.model_validate(facts | changes)


class Other(LexicalEmbedder):
    """An embedder that counts what it is asked for and turns vectors round, so that mixed ones would be far apart."""

    def __init__(self, name: str = "other") -> None:
        super().__init__(64)
        self.name = f"lexical-{name}"
        self.texts: list[str] = []

    def embed(self, texts):
        self.texts += texts
        return -np.ascontiguousarray(super().embed(texts))


@pytest.fixture
def memory(tmp_path: Path, either_store: str) -> PlanMemory:
    return PlanMemory(tmp_path / "memory", LexicalEmbedder)


def test_nothing_is_made_and_no_embedder_is_chosen_where_nothing_is_remembered(tmp_path):
    memory = PlanMemory(tmp_path / "memory", lambda: pytest.fail("an embedder was chosen"))
    assert memory.recall(brief(TONES)) == ()
    assert memory.experiences() == []
    assert not (tmp_path / "memory").exists()
    memory.remember([experience()])
    assert [one.relation for one in memory.recall(brief(TONES))] == ["same"]
    assert not (tmp_path / "memory" / "chroma").exists()


def test_the_same_task_under_another_name_is_the_same_task(memory):
    memory.remember([experience(rows=500)])
    renamed = TONES.model_copy(update={"name": "other", "rows": 9, "licenses": ("mit",)})
    (found,) = memory.recall(brief(renamed))
    assert (found.relation, found.likeness, found.experience.rows) == ("same", 1.0, 500)


def test_a_task_in_other_words_a_similar_one_and_one_that_is_neither(memory):
    weather = MOODS.model_copy(
        update={
            "name": "weather",
            "instruction": "Say whether the sentence is about sun or rain.",
            "demonstrations": (Demonstration(input="Wet.", output="rain"), Demonstration(input="Hot.", output="sun")),
        }
    )
    memory.remember([experience(MOODS), experience(weather, labels=("rain", "sun")), experience(SUMS)])
    found = {one.experience.task.name: one.relation for one in memory.recall(brief(TONES))}
    assert found == {"moods": "reworded", "weather": "similar"}


def test_tasks_of_another_kind_do_not_come_to_mind(memory):
    memory.remember([experience(MOODS, kind="free_text")])
    assert memory.recall(brief(TONES)) == ()


def test_a_run_does_not_recall_itself(memory):
    memory.remember([experience(run="now"), experience(column="line")])
    assert [one.experience.run for one in memory.recall(brief(TONES), run="now")] == ["first"]


def test_what_is_remembered_twice_is_there_once_and_keeps_its_rows(memory):
    memory.remember([experience(rows=300)])
    memory.remember([experience(run="second")])
    assert [(one.run, one.rows) for one in memory.experiences()] == [("first", 300)]
    memory.remember([experience(run="second", rows=40)])
    assert [(one.run, one.rows) for one in memory.experiences()] == [("second", 40)]
    memory.remember([experience(run="third", result="failed")])
    assert [one.result for one in memory.experiences()] == ["failed"]


def test_another_embedder_makes_all_vectors_anew(tmp_path, either_store):
    folder = tmp_path / "memory"
    before, after = Other("before"), Other("after")
    memory = PlanMemory(folder, lambda: before)
    memory.remember([experience(MOODS), experience(MOODS, dataset="books")])
    assert len(memory.recall(brief(TONES))) == 2
    assert len(memory.recall(brief(TONES))) == 2
    assert before.texts.count(MOODS.instruction) == 1
    found = PlanMemory(folder, lambda: after).recall(brief(TONES))
    assert len(found) == 2
    assert after.texts.count(MOODS.instruction) == 1
    assert len(PlanMemory(folder, LexicalEmbedder).recall(brief(TONES))) == 2


def test_what_is_forgotten_comes_to_mind_no_more_and_stands_in_no_file(tmp_path, memory):
    secret = MOODS.model_copy(update={"instruction": "Is the mood of the sentence by Zanzibarovna glad or sad?"})
    memory.remember([experience(secret), experience(dataset="books")])
    assert len(memory.recall(brief(TONES))) == 2
    memory.forget([experience(secret).id])
    assert [one.relation for one in memory.recall(brief(TONES))] == ["same"]
    files = [path for path in (tmp_path / "memory").rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if b"Zanzibarovna" in path.read_bytes()]
    memory.clear()
    assert memory.experiences() == []


def test_experiences_by_task_and_dataset(memory):
    memory.remember([experience(), experience(MOODS), experience(dataset="books")])
    assert [one.task.name for one in memory.experiences(task="moods")] == ["moods"]
    assert {one.task.name for one in memory.experiences(dataset="films")} == {"tones", "moods"}
    assert memory.experiences(task="moods", dataset="books") == []


def test_a_broken_file_is_one_typed_error(tmp_path):
    memory = PlanMemory(tmp_path / "memory", LexicalEmbedder)
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory" / "plans.sqlite").write_bytes(b"no database" * 200)
    with pytest.raises(PlanMemoryError, match="begin anew"):
        memory.recall(brief(TONES))


def test_two_processes_lose_nothing_of_each_other(tmp_path, either_store):
    folder = tmp_path / "memory"
    processes = [subprocess.Popen([sys.executable, __file__, str(folder), name]) for name in ("a", "b")]
    assert [process.wait(120) for process in processes] == [0, 0]
    memory = PlanMemory(folder, LexicalEmbedder)
    assert len(memory.experiences()) == len(memory.recall(brief(TONES))) == 16


def _write_and_recall(folder: Path, name: str) -> None:
    memory = PlanMemory(folder, LexicalEmbedder)
    for number in range(8):
        memory.remember([experience(MOODS, dataset=f"{name}-{number}")])
        assert memory.recall(brief(TONES))


if __name__ == "__main__":
    _write_and_recall(Path(sys.argv[1]), sys.argv[2])
