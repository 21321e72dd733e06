"""Builds that remember: what the next build of a task does with what the last one left."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from graph_fakes import MemoryCatalog, options, plan, rows, task
from regraft.domain.errors import PlanMemoryError
from regraft.domain.experience import Experience
from regraft.domain.plan import Step
from regraft.graph import api
from regraft.memory.plan_memory import PlanMemory
from test_build import USELESS, by_key, digest

ALSO_USELESS = (*USELESS, Step(op="rename", args={"names": {"input": "input"}}))


def remembered(home: Path) -> dict[str, list[tuple[str, int | None]]]:
    found: dict[str, list[tuple[str, int | None]]] = {}
    for one in api.memory(home).experiences():
        found.setdefault(one.ref.id, []).append((one.result, one.rows))
    return {name: sorted(fates, key=str) for name, fates in found.items()}


def test_every_plan_and_every_refused_source_is_remembered_with_how_it_fared(bench: Callable) -> None:
    wrong = plan("a", steps=(Step(op="rename", args={"names": {"nothing": "input"}}),))
    b = bench(
        {"a": rows(300), "bad": rows(90), "gone": []},
        proposals=[["a", "bad", "missing"]],
        fits={"bad": 0},
        plans={"a": (wrong, plan("a", steps=USELESS), plan("a"))},
    )
    b.done()
    assert remembered(b.home) == {"a": [("broken", None), ("failed", None), ("passed", 100)], "bad": [("unfit", None)]}


def test_the_next_build_tries_the_plan_that_served_first_and_makes_the_same_data(
    bench: Callable, tmp_path: Path
) -> None:
    b = bench({"a": rows(300)}, plans={"a": (plan("a", steps=USELESS), plan("a"))})
    first = b.done(run="one", out=str(tmp_path / "one"))
    b.script.heard.clear()
    second = b.done(run="two", out=str(tmp_path / "two"))
    assert (len(by_key(first, "a").attempts), len(by_key(second, "a").attempts)) == (2, 1)
    assert b.script.heard == {}  # the planner was not asked
    assert digest(tmp_path / "one" / "data") == digest(tmp_path / "two" / "data")
    assert digest(tmp_path / "one" / "plans") == digest(tmp_path / "two" / "plans")
    assert any("for this task: 100 rows taken" in told for told in second.recalled)
    assert "Remembered of earlier builds: 2" in (tmp_path / "two" / "report.html").read_text()
    assert any("it served before" in event.message for event in b.events)


def test_sources_that_served_are_enough_and_those_that_failed_come_last(bench: Callable, tmp_path: Path) -> None:
    data = {"bad": rows(90), "a": rows(300), "b": rows(300, start=1000)}
    data |= {f"more-{n}": rows(90, start=5000 + 100 * n) for n in range(5)}
    b = bench(data, fits={"bad": 0})
    first = b.done(run="one", out=str(tmp_path / "one"), rows=200)
    second = b.done(run="two", out=str(tmp_path / "two"), rows=200)
    served = [source.ref.id for source in first.sources if source.counts.accepted]
    assert [source.ref.id for source in second.sources] == served
    assert second.excluded[-1].id == "bad"
    assert digest(tmp_path / "one" / "data") == digest(tmp_path / "two" / "data")


def test_a_dataset_that_is_new_among_the_best_is_tried_beside_those_that_served(
    bench: Callable, tmp_path: Path
) -> None:
    b = bench({"a": rows(300)})
    b.done(run="one", out=str(tmp_path / "one"))
    b.catalog.datasets = {"a": rows(300), "new": rows(300, start=1000)}
    b.script.proposals = [["new", "a"]]
    second = b.done(run="two", out=str(tmp_path / "two"))
    assert [source.ref.id for source in second.sources if source.counts.accepted] == ["a", "new"]


def test_datasets_that_a_task_names_are_all_tried(bench: Callable, tmp_path: Path) -> None:
    b = bench({"a": rows(300), "b": rows(300, start=1000)}, proposals=[["a"], ["a", "b"]])
    b.done(run="one", out=str(tmp_path / "one"))
    b.script.proposals = [["a", "b"]]
    named = b.done(spec=task(sources=("a", "b")), run="two", out=str(tmp_path / "two"))
    assert {source.ref.id for source in named.sources if source.counts.accepted} == {"a", "b"}


def test_a_plan_that_failed_is_not_tried_again_by_a_later_run(bench: Callable, tmp_path: Path) -> None:
    wrong = (plan("a", steps=USELESS), plan("a", steps=ALSO_USELESS))
    b = bench({"a": rows(300), "b": rows(300, start=1000)}, plans={"a": wrong})
    b.done(run="one", out=str(tmp_path / "one"))
    b.script.plans = {"a": (*wrong, plan("a"))}
    later = b.done(spec=task(sources=("a",)), run="two", out=str(tmp_path / "two"))
    assert [attempt.plan.hash for attempt in by_key(later, "a").attempts] == [plan("a").hash]


def test_a_remembered_plan_is_sampled_and_judged_like_any_other(bench: Callable, tmp_path: Path) -> None:
    b = bench({"a": rows(300)}, plans={"a": (plan("a"), plan("a", steps=USELESS))})
    b.done(run="one", out=str(tmp_path / "one"))
    b.catalog.datasets = {"a": rows(300, label="neither")}
    again = b.build(run="two", out=str(tmp_path / "two"))
    assert again.status == "short"
    assert [a.report and a.report.verdict for a in by_key(again, "a").attempts] == ["replan", "replan"]
    assert remembered(b.home) == {"a": [("failed", None), ("failed", None)]}


def test_what_a_person_refused_is_remembered_with_the_persons_words(bench: Callable) -> None:
    b = bench({"a": rows(300)}, plans={"a": (plan("a", steps=USELESS), plan("a"))})
    b.asked(approve=("plan",))
    b.answer({"type": "reject", "message": "the columns are swapped"})
    b.answer({"type": "approve"})
    fates = {one.result: one.reasons for one in api.memory(b.home).experiences()}
    assert fates == {"refused": ("the columns are swapped",), "passed": ()}


@pytest.mark.parametrize(
    "others",
    [{"model": "offline"}, {"version": "0.0.1"}, {"version": version("regraft")}],
    ids=["rules", "an earlier version", "other code"],
)
def test_a_failure_that_others_found_does_not_count(bench: Callable, tmp_path: Path, others: dict[str, str]) -> None:
    b = bench({"a": rows(300), "b": rows(300, start=1000)}, fits={"a": 0})
    b.done(run="one", out=str(tmp_path / "one"))
    memory = api.memory(b.home)
    theirs = [one.model_copy(update=others) for one in memory.experiences()]
    memory.clear()
    memory.remember(theirs)
    b.script.fits = {}
    second = b.done(run="two", out=str(tmp_path / "two"), rows=400)
    assert by_key(second, "a").counts.accepted
    assert not any(one.binding for one in b.script.recalled if one.experience.result != "passed")


def test_without_memory_nothing_is_recalled_and_nothing_left(bench: Callable, tmp_path: Path) -> None:
    b = bench({"a": rows(300)})
    b.done(run="one", out=str(tmp_path / "one"), memory=False)
    assert not (b.home / "memory").exists()
    b.done(run="two", out=str(tmp_path / "two"))
    third = b.done(run="three", out=str(tmp_path / "three"), memory=False)
    assert (b.script.recalled, third.recalled) == ((), ())


def test_a_memory_that_cannot_be_used_ends_no_build(bench: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise PlanMemoryError("the file is no database")

    monkeypatch.setattr(PlanMemory, "recall", broken)
    monkeypatch.setattr(PlanMemory, "remember", broken)
    b = bench({"a": rows(300)})
    assert b.done().status == "done"
    assert any("Nothing is remembered: the file is no database" in event.message for event in b.events)


def test_a_resumed_run_decides_by_what_it_recalled_at_first(bench: Callable, tmp_path: Path) -> None:
    b = bench({"a": rows(300)}, plans={"a": (plan("a", steps=USELESS), plan("a"))})
    b.done(run="one", out=str(tmp_path / "one"))
    b.asked(out=str(tmp_path / "out"), approve=("datasets",))
    api.memory(b.home).clear()
    outcome = b.answer({"type": "approve"})
    assert outcome.recalled
    assert len(by_key(outcome, "a").attempts) == 1


def test_a_run_stopped_after_a_source_settled_remembers_the_same_when_it_is_resumed(
    bench: Callable,
) -> None:
    def everything(home: Path) -> list[Experience]:
        return sorted(api.memory(home).experiences(), key=lambda one: one.id)

    b = bench({"a": rows(300), "b": rows(200, start=900)}, plans={"a": (plan("a", steps=USELESS), plan("a"))})

    class Stopping(MemoryCatalog):
        def read_block(self, *_: object, **__: object) -> None:
            raise SystemExit("the process dies here")

    whole, b.catalog = b.catalog, Stopping(b.catalog.datasets)
    with pytest.raises(SystemExit):
        api.build(task(), options(b.out), home=b.home, run_id="run")
    half = everything(b.home)
    assert {one.rows for one in half if one.result == "passed"} == {None}
    b.catalog = whole
    api.resume("run", None, home=b.home)
    assert [one.model_copy(update={"rows": None}) for one in everything(b.home)] == half
    assert sum(one.rows or 0 for one in everything(b.home)) == 100
