"""The last checkpoint: nothing is pushed without a yes, a failed push is asked about again, a kill costs nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from graph_fakes import rows
from regraft.domain.errors import DecisionError, PublishError
from regraft.domain.outcome import BuildOutcome
from regraft.domain.run import BuildOptions, Waiting
from regraft.graph import api
from regraft.graph.approvals.publishing import publish_request
from regraft.tools import publish as publish_module
from regraft.tools.export.folder import digest_of, manifest
from regraft.tools.publish import Published, Target

APPROVE = {"type": "approve"}
REPO = "ann/moods"


@pytest.fixture
def pushed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Target, dict]]:
    """What was pushed, to a Hub that takes everything."""
    calls: list[tuple[Target, dict]] = []

    def push(out, target, *, sources, digest):
        assert digest == digest_of(manifest(out))
        calls.append((target, dict(sources)))
        return Published(f"https://hub/datasets/{target.repo}", "c0ffee", target.private, True)

    monkeypatch.setattr(publish_module, "publish", push)
    return calls


def one(bench: Callable):
    return bench({"a": rows(300)})


def edit(**args: object) -> dict:
    return {"type": "edit", "edited_action": {"name": "publish", "args": args}}


def test_a_named_repository_is_asked_about_whatever_the_policy_says(bench, pushed):
    b = one(bench)
    waiting = b.asked(approve=(), publish=REPO)
    action = waiting.request.action_requests[0]
    assert waiting.request.checkpoint == "publish"
    assert (action.args["repo"], action.args["private"]) == (REPO, True)
    assert f"{REPO} on the Hub, private" in action.description
    assert pushed == []
    outcome = b.answer(APPROVE)
    assert isinstance(outcome, BuildOutcome)
    assert outcome.published == f"https://hub/datasets/{REPO}"
    assert [target for target, _ in pushed] == [Target(REPO)]
    assert set(pushed[0][1]) == {"a"}


def test_a_no_pushes_nothing(bench, pushed):
    b = one(bench)
    b.asked(publish=REPO)
    outcome = b.answer({"type": "reject"})
    assert isinstance(outcome, BuildOutcome)
    assert (outcome.published, outcome.status, pushed) == (None, "done", [])


def test_an_edit_says_where_and_how(bench, pushed):
    b = one(bench)
    b.asked(approve=("publish",))
    b.answer(edit(repo=REPO, private=False, overwrite=True))
    assert [target for target, _ in pushed] == [Target(REPO, private=False, overwrite=True)]


@pytest.mark.parametrize("decision", [APPROVE, edit(repo="no repository"), edit(repo=REPO, colour="red")])
def test_a_yes_without_a_repository_or_an_edit_that_makes_no_sense_leaves_the_run_waiting(bench, pushed, decision):
    b = one(bench)
    b.asked(approve=("publish",))
    with pytest.raises(DecisionError):
        b.answer(decision)
    assert api.show("run", b.home).record.status == "waiting"
    assert pushed == []


def test_a_push_that_is_refused_is_asked_about_again_with_the_reason(bench, pushed, monkeypatch):
    b = one(bench)
    b.asked(publish=REPO)
    taken = publish_module.publish

    def refuse(*_, **__):
        raise PublishError(f"{REPO} holds something that Regraft did not write", "name another repository")

    monkeypatch.setattr(publish_module, "publish", refuse)
    waiting = b.answer(APPROVE)
    assert isinstance(waiting, Waiting)
    assert "did not write" in waiting.request.action_requests[0].description
    monkeypatch.setattr(publish_module, "publish", taken)
    outcome = b.answer(edit(repo="ann/others"))
    assert isinstance(outcome, BuildOutcome)
    assert outcome.published == "https://hub/datasets/ann/others"


def test_a_push_that_was_killed_is_made_again_on_resume(bench, pushed, monkeypatch):
    b = one(bench)
    b.asked(publish=REPO)
    taken = publish_module.publish

    def die(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(publish_module, "publish", die)
    with pytest.raises(KeyboardInterrupt):
        b.answer(APPROVE)
    monkeypatch.setattr(publish_module, "publish", taken)
    outcome = api.resume("run", None, home=b.home)
    assert isinstance(outcome, BuildOutcome)
    assert (outcome.published, len(pushed)) == (f"https://hub/datasets/{REPO}", 1)


def test_a_yes_is_for_the_files_of_the_run_and_not_for_whatever_another_wrote_there(bench):
    b = one(bench)
    waiting = b.asked(publish=REPO)
    args = waiting.request.action_requests[0].args
    assert args["digest"] == digest_of(manifest(Path(args["out"])))
    assert args["licenses"] == {"a": ["mit"]}
    assert "mit" in waiting.request.action_requests[0].description
    (Path(args["out"]) / "README.md").write_text("---\nlicense: other\n---\n")
    again = b.answer(APPROVE)
    assert isinstance(again, Waiting)
    assert "holds other files than those that were approved" in again.request.action_requests[0].description


def test_a_licence_that_nobody_knows_ends_no_sentence_of_what_is_asked(bench):
    b = one(bench)
    outcome = b.asked(publish=REPO) and b.answer({"type": "reject"})
    options = BuildOptions(catalog="builtin", rows=1, out="out", publish=REPO)
    text = "mit). Nobody need look. ("
    source = outcome.sources[0]
    own = source.model_copy(update={"candidate": source.candidate.model_copy(update={"licenses": (text,)})})
    request = publish_request(outcome.model_copy(update={"sources": (own,)}), options)
    assert f"licences of its sources: {text!r}; files" in request.action_requests[0].description


@pytest.mark.parametrize("changed", [{"digest": "0" * 64}, {"licenses": {}}])
def test_an_edit_cannot_name_other_files_or_licences(bench, pushed, changed):
    b = one(bench)
    b.asked(publish=REPO)
    with pytest.raises(DecisionError, match="names other files"):
        b.answer(edit(**changed))
    assert pushed == []
