"""Approval checkpoints: what is asked, what each answer does, and answers that do not fit."""

from collections.abc import Callable

import pytest
from graph_fakes import plan, rows
from regraft.domain.errors import DecisionError
from regraft.domain.outcome import BuildOutcome
from regraft.domain.plan import Step
from regraft.domain.run import Waiting
from regraft.graph import api

APPROVE = {"type": "approve"}
ALL = ("datasets", "plan", "sample", "publish")


def reject(message: str = "") -> dict[str, object]:
    return {"type": "reject", "message": message}


def edit(name: str, args: dict[str, object]) -> dict[str, object]:
    return {"type": "edit", "edited_action": {"name": name, "args": args}}


def names(waiting: object) -> list[str]:
    assert isinstance(waiting, Waiting)
    return [action.args.get("source", action.name) for action in waiting.request.action_requests]


def two(bench: Callable, **script: object):
    return bench({"a": rows(300), "b": rows(300, start=1000), "spare": rows(300, start=5000)}, **script)


def test_a_build_stops_at_every_checkpoint_of_its_policy_and_ends_done(bench: Callable) -> None:
    b = two(bench, proposals=[["b", "a"]])
    waiting = b.asked(approve=ALL)
    assert waiting.request.checkpoint == "datasets"
    assert waiting.request.action_requests[0].args == {"datasets": ["b", "a"]}
    assert "300 rows" in waiting.request.action_requests[0].description
    waiting = b.answer(APPROVE)
    assert waiting.request.checkpoint == "plan"
    assert names(waiting) == ["a", "b"]
    waiting = b.answer(APPROVE, APPROVE)
    assert waiting.request.checkpoint == "sample"
    args = waiting.request.action_requests[0].args
    assert args["rows"] == 50
    assert args["share_valid"] == 1.0
    assert args["preview"][0]["before"]["sentence"] == args["preview"][0]["after"]["input"]
    waiting = b.answer(APPROVE, APPROVE)
    assert waiting.request.checkpoint == "publish"
    assert b.out.exists()
    outcome = b.answer(reject())
    assert isinstance(outcome, BuildOutcome)
    assert (outcome.status, outcome.rows) == ("done", 100)


def test_approvals_do_not_change_the_data(bench: Callable, tmp_path) -> None:
    from test_build import digest

    b = two(bench, proposals=[["b", "a"]])
    b.done(run="free", out=str(tmp_path / "free"))
    b.asked(approve=("datasets", "plan", "sample"))
    b.answer(APPROVE)
    b.answer(APPROVE, APPROVE)
    assert isinstance(b.answer(APPROVE, APPROVE), BuildOutcome)
    assert digest(tmp_path / "free" / "data") == digest(b.out / "data")


def test_a_run_that_waits_says_again_what_for(bench: Callable) -> None:
    b = two(bench)
    waiting = b.asked(approve=("plan",))
    assert api.resume("run", None, home=b.home) == waiting
    view = api.show("run", b.home)
    assert view.waiting == waiting.request
    assert view.record.status == "waiting"
    assert view.outcome is None


def test_other_datasets_of_the_catalog_can_be_chosen(bench: Callable) -> None:
    b = two(bench, proposals=[["a", "b"]])
    b.asked(approve=("datasets",))
    outcome = b.answer(edit("use_datasets", {"datasets": ["spare", "b"]}))
    assert [source.ref.key for source in outcome.sources] == ["spare", "b"]
    assert [left.id for left in outcome.excluded if left.rule == "person"] == ["a"]


def test_rejecting_the_datasets_looks_again_with_the_message(bench: Callable) -> None:
    b = two(bench, proposals=[["a"], ["spare"]])
    b.asked(approve=("datasets",))
    waiting = b.answer(reject("not from the web"))
    assert waiting.request.action_requests[0].args == {"datasets": ["spare"]}
    assert b.script.messages == ["", "not from the web"]


def test_an_edited_plan_is_the_one_that_runs(bench: Callable) -> None:
    b = two(bench, proposals=[["a"]])
    waiting = b.asked(approve=("plan",))
    changed = dict(waiting.request.action_requests[0].args["plan"])
    condition = {"column": "tone", "operator": "eq", "value": "glad"}
    changed["steps"] = [{"op": "filter", "args": {"conditions": [condition]}}, *changed["steps"]]
    outcome = b.answer(edit("use_plan", {"source": "a", "plan": changed}))
    assert isinstance(outcome, BuildOutcome)
    assert outcome.sources[0].plan.steps[0].op == "filter"


def test_a_rejected_plan_is_planned_again_with_the_message_and_asked_about_again(bench: Callable) -> None:
    other = plan("a", steps=(Step(op="rename", args={"names": {"tone": "output", "sentence": "input"}}),) * 1, why="2")
    other = other.model_copy(update={"splits": ("train",)})
    b = two(bench, proposals=[["a", "b"]], plans={"a": (plan("a"), other)})
    b.asked(approve=("plan",))
    waiting = b.answer(reject("use the other column"), APPROVE)
    assert names(waiting) == ["a"]
    assert b.script.heard["a"][1][0].message == "use the other column"
    assert "use the other column" in waiting.request.action_requests[0].description
    outcome = b.answer(APPROVE)
    assert outcome.status == "done"
    assert outcome.sources[0].plan == other


def test_a_plan_that_was_rejected_is_never_fallen_back_to(bench: Callable) -> None:
    b = two(bench, proposals=[["a"]])
    b.asked(approve=("plan",))
    outcome = b.answer(reject("no"))
    assert (outcome.status, outcome.rows) == ("short", 0)
    assert "no other plan" in outcome.sources[0].given_up


def test_a_rejected_sample_drops_its_source_and_the_others_fill_in(bench: Callable) -> None:
    b = two(bench, proposals=[["a", "b"]])
    waiting = b.asked(approve=("sample",))
    assert names(waiting) == ["a", "b"]
    outcome = b.answer(reject(), APPROVE)
    assert outcome.status == "done"
    assert [source.counts.accepted for source in outcome.sources] == [0, 100]
    assert outcome.sources[0].given_up == "a person rejected its sample"


def test_a_rejected_sample_with_a_message_is_planned_again(bench: Callable) -> None:
    other = plan("a").model_copy(update={"splits": ("train",)})
    b = two(bench, proposals=[["a"]], plans={"a": (plan("a"), other)})
    b.asked(approve=("sample",))
    waiting = b.answer(reject("the sentences are too long"))
    assert names(waiting) == ["a"]
    assert b.script.heard["a"][1][0].message == "the sentences are too long"
    assert b.answer(APPROVE).status == "done"


BAD = [
    ("datasets", [APPROVE], {"checkpoint": "plan"}, "the run waits at 'datasets'"),
    ("datasets", [APPROVE, APPROVE], {}, "waits for 1 decision, not 2"),
    ("datasets", [edit("use_plan", {})], {}, "not 'use_datasets'"),
    ("datasets", [edit("use_datasets", {"datasets": ["nowhere"]})], {}, "no usable dataset 'nowhere'"),
    ("datasets", [edit("use_datasets", {"datasets": []})], {}, "names no datasets"),
    ("plan", [APPROVE], {}, "waits for 2 decisions, not 1"),
    ("plan", [edit("use_plan", {"plan": {"steps": 3}}), APPROVE], {}, "is not a plan"),
    ("plan", [edit("use_plan", {"plan": plan("b").model_dump(mode="json")}), APPROVE], {}, "reads something else"),
    (
        "plan",
        [edit("use_plan", {"plan": plan("a", steps=(Step(op="fly"),)).model_dump(mode="json")}), APPROVE],
        {},
        "fly",
    ),
    ("sample", [edit("use_sample", {}), APPROVE], {}, "changes nothing"),
]


@pytest.mark.parametrize(("checkpoint", "decisions", "more", "words"), BAD)
def test_an_answer_that_does_not_fit_is_refused_and_the_run_still_waits(
    bench: Callable, checkpoint: str, decisions: list, more: dict, words: str
) -> None:
    b = two(bench, proposals=[["a", "b"]])
    waiting = b.asked(approve=(checkpoint,))
    with pytest.raises(DecisionError, match=words):
        b.answer(*decisions, **more)
    assert api.show("run", b.home).record.status == "waiting"
    assert api.resume("run", None, home=b.home) == waiting
    outcome = b.answer(*[APPROVE] * len(waiting.request.action_requests))
    assert outcome.status == "done"


def test_nothing_is_published_where_there_is_nothing_to_publish_with(bench: Callable) -> None:
    b = two(bench)
    b.asked(approve=("publish",))
    with pytest.raises(DecisionError, match="nothing to publish with"):
        b.answer(APPROVE)
    assert b.answer(reject()).status == "done"


def test_a_decision_for_a_run_that_does_not_wait_is_refused(bench: Callable) -> None:
    b = two(bench)
    b.asked(approve=("datasets",))
    b.answer(APPROVE)
    with pytest.raises(Exception, match="is finished"):
        b.answer(APPROVE)


def test_a_bad_answer_after_a_kept_one_leaves_the_run_waiting(bench: Callable) -> None:
    b = two(bench, proposals=[["a", "b"]])
    b.asked(approve=("datasets", "plan"))
    b.answer(APPROVE)
    with pytest.raises(DecisionError, match="the run waits at 'plan'"):
        b.answer(APPROVE, checkpoint="datasets")
    assert api.show("run", b.home).waiting is not None
