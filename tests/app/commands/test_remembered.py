"""`regraft plans`: listing, showing, taking elsewhere and forgetting what earlier builds tried."""

import json

import pytest
from regraft.app.commands import remembered
from regraft.domain.card import DatasetRef
from regraft.domain.errors import InputError, PlanMemoryError
from regraft.domain.experience import Experience
from regraft.domain.plan import Plan, Step
from regraft.domain.task import Demonstration, TaskSpec
from regraft.graph import api

ALL = {"task": None, "dataset": None, "everything": False, "sure": False, "as_json": False}


def experience(task: str, dataset: str, **changes: object) -> Experience:
    shown = (Demonstration(input="Sun!", output="glad"), Demonstration(input="Rain.", output="sad"))
    plan = Plan(
        task=task,
        dataset=dataset,
        columns=("input", "output"),
        steps=(Step(op="rename", args={"names": {"text": "input"}}),),
        why="two columns under other names",
    )
    facts = {
        "task": TaskSpec(name=task, instruction=f"Tell the {task}.", demonstrations=shown),
        "kind": "label",
        "ref": DatasetRef(id=dataset, revision="1", config="default", splits=("train",)),
        "plan": plan,
        "result": "passed",
        "valid": 49,
        "sampled": 50,
        "rows": 300,
        "model": "offline",
        "run": f"{task}-1",
        "created": "2026-01-01T00:00:00+00:00",
    }
    return Experience.model_validate(facts | changes)


@pytest.fixture
def home(tmp_path):
    failed = experience("tones", "books", result="failed", reasons=("no row\x1b[2J reached the form",), rows=None)
    api.memory(tmp_path).remember([experience("tones", "films"), failed, experience("moods", "films")])
    return tmp_path


def ids(home, **only) -> list[str]:
    return [one.id for one in api.memory(home).experiences(**only)]


def test_a_list_tells_how_each_plan_fared(home, capsys):
    remembered.list_plans(task="tones", dataset=None, home=home, as_json=False)
    told = capsys.readouterr().out
    assert "300 rows taken, 98% of sampled rows valid" in told
    assert "the sample of its plan failed: no row [2J reached the form" in told
    assert "moods" not in told
    remembered.list_plans(task=None, dataset="films", home=home, as_json=True)
    listed = json.loads(capsys.readouterr().out)["experiences"]
    assert [one["task"]["name"] for one in listed] in (["tones", "moods"], ["moods", "tones"])


def test_an_id_may_be_shortened_as_long_as_it_names_one(home, capsys):
    name = ids(home, task="moods")[0]
    remembered.show_plan(name[:8], home=home, as_json=False)
    assert '1. rename {"names": {"text": "input"}}' in capsys.readouterr().out
    with pytest.raises(PlanMemoryError, match="No experience has the id 'xyz'"):
        remembered.show_plan("xyz", home=home, as_json=False)


def test_what_is_exported_can_be_taken_in_elsewhere(home, tmp_path, capsys):
    file = tmp_path / "plans.jsonl"
    remembered.export_plans(str(file), task=None, dataset=None, home=home, as_json=True)
    assert json.loads(capsys.readouterr().out)["exported"] == len(file.read_text().splitlines()) == 3
    elsewhere = tmp_path / "elsewhere"
    remembered.import_plans(str(file), home=elsewhere, as_json=False)
    assert api.memory(elsewhere).experiences() == api.memory(home).experiences()


def test_a_file_that_holds_anything_else_is_refused_whole(home, tmp_path):
    file = tmp_path / "plans.jsonl"
    file.write_text(experience("new", "films").model_dump_json() + '\n{"task": 1}\n')
    with pytest.raises(InputError, match="Line 2"):
        remembered.import_plans(str(file), home=home, as_json=False)
    assert ids(home, task="new") == []


def test_forgetting_by_id_by_task_and_all(home, capsys):
    remembered.forget_plans([ids(home, task="moods")[0]], **ALL, home=home)
    assert ids(home, task="moods") == []
    remembered.forget_plans([], **ALL | {"dataset": "books"}, home=home)
    assert [one.ref.id for one in api.memory(home).experiences()] == ["films"]
    remembered.forget_plans([], **ALL | {"everything": True, "as_json": True}, home=home)
    assert ids(home) == []
    assert '"forgotten": "all"' in capsys.readouterr().out


def test_it_must_be_said_what_to_forget(home):
    for wishes in (ALL, ALL | {"everything": True, "task": "tones"}):
        with pytest.raises(InputError, match="what to forget"):
            remembered.forget_plans([], **wishes, home=home)
    assert len(ids(home)) == 3


@pytest.mark.parametrize(("says", "left"), [(True, 0), (False, 3)])
def test_a_person_is_asked_first(home, monkeypatch, says, left):
    monkeypatch.setattr(remembered, "at_terminal", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda question: "everything" in question and says)
    remembered.forget_plans([], **ALL | {"everything": True}, home=home)
    assert len(ids(home)) == left
