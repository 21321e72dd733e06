"""Going on with a run under another cap, stopping it from another process, previewing it, two who decide at once."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from graph_fakes import options, rows, task
from regraft.domain.approval import DecisionFile
from regraft.domain.errors import BudgetReached, ModelError, OutputExists, RunError
from regraft.domain.outcome import BuildOutcome
from regraft.domain.run import Event
from regraft.graph import api
from regraft.graph.preview import preview
from regraft.memory.runs import RunStore


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_a_run_stopped_by_its_budget_goes_on_under_a_larger_one(
    bench: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    b = bench({"a": rows(300)})
    caps: list[float | None] = []

    def tools(chosen, *_):
        caps.append(chosen.budget_usd)
        if chosen.budget_usd is not None and chosen.budget_usd < 2:
            raise_it = BudgetReached("The budget of $1 is reached", cap_usd=1.0)
            b.script.understand = lambda _task: (_ for _ in ()).throw(raise_it)
        else:
            b.script.__dict__.pop("understand", None)
        return b.script.team(), b.catalog

    monkeypatch.setattr(api, "_tools", tools)
    with pytest.raises(BudgetReached):
        b.build(budget_usd=1.0)
    assert api.show("run", b.home).record.status == "budget"
    outcome = api.resume("run", None, home=b.home, caps=api.Caps(usd=3.0))
    assert isinstance(outcome, BuildOutcome)
    assert outcome.status == "done"
    assert caps == [1.0, 3.0]
    assert api.show("run", b.home).record.options.budget_usd == 3.0


def test_a_cap_that_cannot_be_kept_is_refused_and_not_remembered(
    bench: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The price of a model may be unknown; the next try, in tokens, must not meet the first one's dollars."""
    b = bench({"a": rows(300)})
    b.asked(approve=("plan",))
    whole = api._tools

    def tools(chosen, *more):
        if chosen.budget_usd is not None:
            raise ModelError("A budget in dollars cannot be kept", "give a budget in tokens")
        return whole(chosen, *more)

    monkeypatch.setattr(api, "_tools", tools)
    with pytest.raises(ModelError):
        api.resume("run", None, home=b.home, caps=api.Caps(usd=1.0))
    assert api.show("run", b.home).record.options.budget_usd is None
    api.resume("run", None, home=b.home, caps=api.Caps(tokens=9_000))
    assert api.show("run", b.home).record.options.budget_tokens == 9_000


def test_a_run_is_stopped_from_elsewhere_and_resumes(bench: Callable) -> None:
    b = bench({"a": rows(300)})
    reading, ended = threading.Event(), []
    whole = b.catalog.read_block

    def slow(*args, **more):
        reading.set()
        time.sleep(0.1)
        return whole(*args, **more)

    b.catalog.block_rows = 5
    b.catalog.read_block = slow

    def work() -> None:
        try:
            b.build(rows=250)
        except KeyboardInterrupt as exc:
            ended.append(exc)

    worker = threading.Thread(target=work)
    worker.start()
    assert reading.wait(30)
    record = api.stop("run", b.home)
    worker.join(30)
    assert len(ended) == 1
    assert record.status == "interrupted"
    b.catalog.read_block = whole
    assert api.resume("run", None, home=b.home).status == "done"


def test_a_run_that_nobody_works_on_is_not_stopped(bench: Callable) -> None:
    b = bench({"a": rows(300)})
    b.asked(approve=("plan",))
    with pytest.raises(RunError, match="is not being worked on: it is waiting"):
        api.stop("run", b.home)


def test_word_to_stop_that_came_too_late_stops_no_later_process(bench: Callable) -> None:
    b = bench({"a": rows(300)})
    b.asked(approve=("plan",))
    RunStore(b.home).open("run").ask_to_stop()
    assert b.answer({"type": "approve"}).status == "done"


def test_of_two_who_decide_at_once_the_second_is_told(bench: Callable) -> None:
    b = bench({"a": rows(300)})
    b.asked(approve=("plan",))
    answer = DecisionFile.model_validate({"others": "approve"})
    with (
        RunStore(b.home).open("run").locked(),
        pytest.raises(RunError, match="The decision was not taken: another process works on run 'run'"),
    ):
        api.resume("run", answer, home=b.home)
    assert api.resume("run", answer, home=b.home).status == "done"


def test_an_earlier_dataset_is_replaced_only_when_told(bench: Callable) -> None:
    b = bench({"a": rows(300)})
    b.done(rows=20)
    with pytest.raises(OutputExists, match="say --overwrite to replace it"):
        b.build(run="second", rows=30, overwrite=False)
    assert [record.id for record in api.runs(b.home)] == ["run"]
    assert b.done(run="third", rows=30).rows == 30


def test_a_run_replaces_what_it_wrote_itself(bench: Callable) -> None:
    b = bench({"a": rows(300)})
    b.asked(approve=("publish",))
    assert b.out.exists()
    assert b.answer({"type": "reject"}).status == "done"


def test_a_preview_shows_plans_with_rows_and_leaves_nothing(bench: Callable, tmp_path: Path) -> None:
    b = bench({"a": rows(300), "bad": rows(300, start=1000)}, fits={"bad": 0.0})
    before = files_below(b.home)
    found = preview(task(), options(b.out), home=b.home)
    assert [candidate.ref.key for candidate in found.candidates] == ["a", "bad"]
    (plan,) = found.plans
    assert {row["after"]["output"] for row in plan.details["preview"]} == {"glad", "sad"}
    assert [(one.source, one.why) for one in found.refused] == [("bad", "the columns do not fit")]
    assert found.brief is not None
    assert found.brief.kind == "label"
    left = {path for path in files_below(b.home) - before if not path.startswith(("kept", "cache"))}
    assert not any(path.startswith(("runs", "out")) for path in left), left
    assert not b.out.exists()
    assert api.memory(b.home).experiences() == []


def test_a_preview_of_what_cannot_be_made_says_why(bench: Callable) -> None:
    b = bench({"bad": rows(300)}, fits={"bad": 0.0})
    found = preview(task(), options(b.out), home=b.home)
    assert found.plans == ()
    assert "could be used" in found.reasons[0]


def test_asking_a_model_is_told_with_its_stage_and_not_logged(bench: Callable) -> None:
    from regraft.graph.workplace import Workplace

    b = bench({"a": rows(300)})
    heard: list[Event] = []
    folder = RunStore(b.home).create(task(), "run")

    class Models:
        model = "gpt-x"
        in_flight = 0

        def usage(self) -> tuple:
            return ()

    from dataclasses import replace

    team = replace(b.script.team(), models=Models())
    work = Workplace(team=team, catalog=b.catalog, folder=folder, listener=heard.append)
    work.tell_asking("critique", "a", "begin")
    work.tell_asking("critique", "a", "end")
    work.tell_asking("rows", "a", "begin")
    assert [(event.stage, event.source, event.message, event.asking) for event in heard] == [
        ("critique", "a", "asking gpt-x …", "begin"),
        ("critique", "a", "gpt-x has answered", "end"),
    ]
    assert folder.events() == ()
