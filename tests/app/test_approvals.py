"""Asking at a terminal, with a scripted person."""

import io
import json
import re

import pytest
from regraft.app.approvals import ask
from regraft.app.building import parse_approval, read_decision
from regraft.domain.approval import ActionRequest, ApprovalRequest, Approve, Edit, Reject, ReviewConfig
from regraft.domain.errors import DecisionError, InputError
from rich.console import Console

PLAN = {"why": "Both fit.", "steps": [{"op": "rename", "args": {"columns": {"q": "input"}}}, {"op": "sample"}]}


class Person(Console):
    """A terminal whose person answers from a list."""

    def __init__(self, *answers: str) -> None:
        super().__init__(file=io.StringIO(), width=100, color_system=None)
        self.answers = list(answers)

    def input(self, prompt="", **_):
        self.print(prompt, markup=False)
        return self.answers.pop(0)

    @property
    def seen(self) -> str:
        return self.file.getvalue()


def request(*actions: ActionRequest, allowed=("approve", "edit", "reject")) -> ApprovalRequest:
    names = dict.fromkeys(action.name for action in actions)
    configs = tuple(ReviewConfig(action_name=name, allowed_decisions=allowed) for name in names)
    return ApprovalRequest(checkpoint="plan", action_requests=actions, review_configs=configs)


def use_plan(source: str = "s") -> ActionRequest:
    return ActionRequest(name="use_plan", args={"source": source, "plan": PLAN}, description=f"Transform {source}")


def test_each_action_gets_its_own_decision():
    person = Person("a", "r", "wrong columns")
    answer = ask(request(use_plan("one"), use_plan("two")), person)
    assert answer is not None
    assert answer.checkpoint == "plan"
    assert answer.decisions == (Approve(), Reject(message="wrong columns"))


def test_a_plan_is_shown_as_numbered_steps():
    person = Person("a")
    action = use_plan().model_copy(update={"description": "Plan for books: both fit\n1. rename {}"})
    ask(request(action), person)
    assert re.search(r"1 +│ rename +│ columns = ." + re.escape('"q": "input"'), person.seen)
    assert "Plan for books: both fit" in person.seen
    assert "1. rename" not in person.seen


def test_datasets_are_shown_as_a_table():
    person = Person("a")
    text = "Use these datasets:\n1. books/a: Books (12 rows; cc0-1.0). Its card mentions books."
    ask(request(ActionRequest(name="use_datasets", args={"datasets": ["books/a"]}, description=text)), person)
    assert re.search(r"1 +│ books/a +│ Books \(12 rows; cc0-1.0\)", person.seen)


def test_later_leaves_the_run_waiting():
    assert ask(request(use_plan()), Person("l")) is None


def test_an_answer_that_is_not_allowed_is_asked_again():
    person = Person("e", "?", "", "a")
    answer = ask(request(use_plan(), allowed=("approve", "reject")), person)
    assert answer is not None
    assert answer.decisions == (Approve(),)
    assert "edit" not in person.seen


def test_an_edit_is_what_the_persons_editor_leaves(monkeypatch, tmp_path):
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\nsed -i s/sample/deduplicate/ "$1"\n')
    editor.chmod(0o755)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(editor))
    answer = ask(request(use_plan()), Person("e"))
    assert answer is not None
    (edit,) = answer.decisions
    assert isinstance(edit, Edit)
    assert edit.edited_action.args["plan"]["steps"][1]["op"] == "deduplicate"


def test_an_edit_that_breaks_the_json_is_not_taken(monkeypatch, tmp_path):
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\necho broken > "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    person = Person("e", "a")
    answer = ask(request(use_plan()), person)
    assert answer is not None
    assert answer.decisions == (Approve(),)
    assert "Not taken" in person.seen


def test_rows_are_shown_before_and_after_and_cannot_steer_the_terminal():
    rows = [{"before": {"q": "\x1b[2Jboo [bold]"}, "after": {"input": "boo"}, "reason": "too short"}]
    person = Person("a")
    ask(request(ActionRequest(name="use_sample", args={"rows": 12, "preview": rows})), person)
    assert "\x1b" not in person.seen
    assert "[bold]" in person.seen
    assert "rejected: too short" in person.seen


@pytest.mark.parametrize(
    ("text", "checkpoints"),
    [
        ("none", ()),
        ("all", ("datasets", "plan", "sample", "publish")),
        ("plan, datasets", ("datasets", "plan")),
        ("PLAN", ("plan",)),
    ],
)
def test_a_policy_is_read(text, checkpoints):
    assert parse_approval(text) == checkpoints


@pytest.mark.parametrize("text", ["everything", "plan,sampel", "", "none,plan"])
def test_a_policy_that_is_none_names_the_checkpoints(text):
    with pytest.raises(InputError, match="datasets,plan,sample,publish"):
        parse_approval(text)


def test_a_decision_file_is_read(tmp_path):
    file = tmp_path / "decision.json"
    file.write_text(json.dumps({"decisions": [{"type": "reject", "message": "no"}]}))
    assert read_decision(str(file)).decisions == (Reject(message="no"),)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"decisions": []}', '{"decisions": [{"type": "maybe"}]}', '{"x": 1}'])
def test_a_file_that_is_no_decision_shows_how_one_looks(tmp_path, text):
    file = tmp_path / "decision.json"
    file.write_text(text)
    with pytest.raises(DecisionError, match='"decisions"'):
        read_decision(str(file))


def test_a_missing_decision_file_is_told(tmp_path):
    with pytest.raises(DecisionError, match="cannot be read"):
        read_decision(str(tmp_path / "none.json"))
