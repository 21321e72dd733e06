"""Asking at a terminal, with a scripted person."""

import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.app.commands.building import parse_approval, read_decision
from regraft.app.terminal.asking import ask
from regraft.app.terminal.asking.commands import Command, pairs, read
from regraft.domain.approval import (
    ActionRequest,
    ApprovalRequest,
    Approve,
    Drop,
    Edit,
    Refused,
    Reject,
    ReviewConfig,
    UseAnyway,
)
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


KINDS = ("approve", "edit", "reject", "drop", "use_anyway")
ROWS = [
    {"row": 3, "split": "train", "before": {"text": "Ha", "tone": "0"}, "after": {"input": "Ha", "output": "sad"}},
    {"row": 7, "split": "train", "before": {"text": "Oh", "tone": "1"}, "after": {"input": "Oh", "output": "glad"}},
]


def request(*actions: ActionRequest, allowed=KINDS, checkpoint="plan", refused=(), id="") -> ApprovalRequest:
    names = dict.fromkeys(action.name for action in actions)
    configs = tuple(ReviewConfig(action_name=name, allowed_decisions=allowed) for name in names)
    return ApprovalRequest(
        checkpoint=checkpoint, action_requests=actions, review_configs=configs, refused=refused, id=id
    )


def use_plan(source: str = "s") -> ActionRequest:
    details = {
        "preview": ROWS,
        "columns": {"input": ["text"]},
        "label_map": {"0": "sad", "1": "glad"},
        "values": {"0": 9, "1": 7},
    }
    args = {"source": source, "plan": PLAN}
    return ActionRequest(name="use_plan", args=args, description=f"Transform {source}", details=details)


def use_datasets(*names: str) -> ApprovalRequest:
    action = ActionRequest(name="use_datasets", args={"datasets": list(names)}, description="Use these datasets:")
    return request(action, checkpoint="datasets")


FIVE = tuple(use_plan(name) for name in ("one", "two", "three", "four", "five"))


def given_by(person, asked) -> list[tuple[str | None, str]]:
    answer = ask(asked, person)
    assert answer is not None
    return [(decision.source, decision.type) for decision in answer.decisions]


def test_five_sources_are_approved_by_one_key():
    person = Person("")
    assert given_by(person, request(*FIVE)) == [(a.source, "approve") for a in FIVE]
    assert person.answers == []


def test_what_is_said_of_some_leaves_the_rest_to_enter():
    person = Person("d 2", "r 4 too long", "u 5", "")
    assert given_by(person, request(*FIVE)) == [
        ("one", "approve"),
        ("two", "drop"),
        ("three", "approve"),
        ("four", "reject"),
        ("five", "use_anyway"),
    ]
    assert "[2 drop; 4 reject; 5 use anyway] Enter approves the rest" in person.seen


def test_the_answer_names_the_question_that_was_shown():
    answer = ask(request(use_plan(), id="4f"), Person("a"))
    assert answer is not None
    assert (answer.checkpoint, answer.request) == ("plan", "4f")


def test_some_can_be_answered_now_and_the_others_later():
    assert given_by(Person("a 1", "l"), request(*FIVE)) == [("one", "approve")]


def test_rows_of_every_label_and_the_wiring_are_shown_for_every_source():
    person = Person("")
    ask(request(*FIVE[:2]), person)
    for told in ("1.1", "1.2", "2.1", "input ← text", "0 → sad (9); 1 → glad (7)", "output: glad", "output: sad"):
        assert told in person.seen


def test_numbers_of_classes_stand_with_their_names():
    person = Person("")
    named = use_plan().model_copy(
        update={"details": use_plan().details | {"class_names": {"tone": ["gloomy", "merry"]}}}
    )
    ask(request(named), person)
    assert "0 (gloomy) → sad" in person.seen
    assert "tone: 1 (merry)" in person.seen


def test_labels_and_columns_are_changed_without_json():
    person = Person("m 2 0=glad, 1=sad", "c 1 input=body", "m 3 7=", "")
    answer = ask(request(*FIVE[:3]), person)
    assert answer is not None
    columns, labels, left = answer.decisions
    assert (columns.source, columns.columns) == ("one", {"input": "body"})
    assert (labels.source, labels.label_map) == ("two", {"0": "glad", "1": "sad"})
    assert left.label_map == {"7": None}


def test_a_source_is_named_instead_of_numbered_and_no_other_is_meant():
    person = Person("d two", "r one, three: take the column body", "")
    names = [one.source for one in FIVE]
    decided = {name: "approve" for name in names if name} | {"two": "drop", "one": "reject", "three": "reject"}
    answer = ask(request(*FIVE), person)
    assert answer is not None
    assert {one.source: one.type for one in answer.decisions} == decided
    assert {one.message for one in answer.decisions if one.type == "reject"} == {"take the column body"}
    single = ask(request(use_plan("one")), Person("r one take the column body"))
    assert single is not None
    assert [one.message for one in single.decisions] == ["take the column body"]


def test_datasets_are_dropped_and_ordered_by_name():
    answer = ask(use_datasets("a/x", "b", "c"), Person("d b", "o c", ""))
    assert answer is not None
    drop, whole = answer.decisions
    assert (drop, whole.args) == (Drop(source="b"), {"datasets": ["c", "a/x"]})


def test_a_single_plan_is_changed_by_label_in_one_line():
    answer = ask(request(use_plan()), Person("m 0=glad,1=sad"))
    assert answer is not None
    assert answer.decisions[0].label_map == {"0": "glad", "1": "sad"}


def test_a_single_plan_may_be_numbered_where_no_label_is_called_so():
    numbered = ask(request(use_plan()), Person("m 1 0=glad, 1=sad"))
    columns = ask(request(use_plan()), Person("c 1 input=body"))
    stars = use_plan().model_copy(update={"details": use_plan().details | {"values": {"1 star": 9}}})
    named = ask(request(stars), Person("m 1 star=sad"))
    assert numbered is not None
    assert columns is not None
    assert named is not None
    assert numbered.decisions[0].label_map == {"0": "glad", "1": "sad"}
    assert columns.decisions[0].columns == {"input": "body"}
    assert named.decisions[0].label_map == {"1 star": "sad"}


def test_a_change_that_is_not_written_as_one_is_asked_for_again():
    person = Person("m glad", "m", "0=glad")
    answer = ask(request(use_plan()), person)
    assert answer is not None
    assert "write old=new" in person.seen
    assert answer.decisions[0].label_map == {"0": "glad"}


def test_rows_marked_wrong_go_with_the_decision_about_their_source():
    answer = ask(request(*FIVE[:2]), Person("w 2.1 this is irony", "w 9.9", "r 2 look again", ""))
    assert answer is not None
    first, second = answer.decisions
    assert first.wrong_rows == ()
    assert [(row.row, row.split, row.note) for row in second.wrong_rows] == [(3, "train", "this is irony")]
    assert second.type == "reject"


def test_a_source_that_was_given_up_can_be_used_anyway():
    asked = request(use_plan("one"), checkpoint="sample", refused=(Refused(source="bad", why="no label fits"),))
    person = Person("u 2", "")
    assert given_by(person, asked) == [("one", "approve"), ("bad", "use_anyway")]
    assert "2. given up: bad: no label fits" in person.seen


def test_publishing_wants_a_yes_of_its_own():
    action = ActionRequest(name="publish", args={"repo": "me/mine"}, description="Publish")
    person = Person("", "", "a")
    assert given_by(person, request(action, allowed=("approve", "edit", "reject"), checkpoint="publish")) == [
        (None, "approve")
    ]
    assert person.answers == []


def test_datasets_are_dropped_ordered_and_added_by_line():
    answer = ask(use_datasets("a", "b", "c"), Person("d 2", "o 3", "+ my/own", ""))
    assert answer is not None
    drop, whole = answer.decisions
    assert drop == Drop(source="b")
    assert whole.args == {"datasets": ["c", "a", "my/own"]}


def test_datasets_that_stand_as_they_are_need_one_key():
    answer = ask(use_datasets("a", "b"), Person(""))
    assert answer is not None
    assert answer.decisions == (Approve(),)


def test_a_dataset_is_dropped_or_insisted_on_without_another_order():
    answer = ask(use_datasets("a", "b"), Person("d 1", "u my/own", "a"))
    assert answer is not None
    drop, insisted, whole = answer.decisions
    assert (drop, insisted) == (Drop(source="a"), UseAnyway(source="my/own"))
    assert whole.args == {"datasets": ["b", "my/own"]}


def test_another_search_leaves_out_what_was_dropped():
    answer = ask(use_datasets("a", "b"), Person("d 1", "r nothing from the web"))
    assert answer is not None
    assert answer.decisions == (Drop(source="a"), Reject(message="nothing from the web"))


@pytest.mark.parametrize("line", ["d 9", "x", "+", "hello there"])
def test_a_line_that_says_nothing_about_datasets_is_asked_again(line):
    answer = ask(use_datasets("a", "b"), Person(line, "a"))
    assert answer is not None
    assert answer.decisions == (Approve(),)


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("", Command("")),
        ("approve", Command("a")),
        ("2 d", Command("d", (2,))),
        ("d 1-3,5", Command("d", (1, 2, 3, 5), rest="1-3,5")),
        ("r 3 too long", Command("r", (3,), text="too long", rest="3 too long")),
        ("m 2 0=sad", Command("m", (2,), text="0=sad", rest="2 0=sad")),
        ("m 0 = sad", Command("m", text="0 = sad", rest="0 = sad")),
        ("w 2.3 irony", Command("w", parts=((2, 3),), text="irony", rest="2.3 irony")),
        ("u my/id", Command("u", text="my/id", rest="my/id")),
    ],
)
def test_a_line_is_read(line, command):
    assert read(line) == command


@given(st.text(max_size=60))
def test_any_line_is_read_as_something(line):
    command = read(line)
    assert len(command.letter) <= 1
    assert len(command.numbers) <= 1_001 * len(line)
    pairs(line)


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
    action = ActionRequest(name="use_datasets", args={"datasets": ["books/a"]}, description=text)
    ask(request(action, checkpoint="datasets"), person)
    assert re.search(r"1 +│ books/a +│ Books \(12 rows; cc0-1.0\)", person.seen)


def test_later_leaves_the_run_waiting():
    assert ask(request(use_plan()), Person("l")) is None


def test_an_answer_that_is_not_allowed_is_asked_again():
    person = Person("e", "?", "", "a")
    answer = ask(request(use_plan(), allowed=("approve", "reject")), person)
    assert answer is not None
    assert [decision.type for decision in answer.decisions] == ["approve"]
    assert "edit (e)" not in person.seen


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
    assert [decision.type for decision in answer.decisions] == ["approve"]
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
