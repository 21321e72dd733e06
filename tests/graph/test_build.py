"""Whole builds with a scripted team: order of sources, re-planning, accounting, ends."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from graph_fakes import brief, plan, rows, task
from regraft.agents.executor import SourceJob
from regraft.domain.errors import BudgetReached, InputError, OutputError, PlanError, Stopped
from regraft.domain.outcome import BuildOutcome
from regraft.domain.plan import Plan, Step
from regraft.domain.validation import CheckOutcome
from regraft.graph import api
from regraft.graph.nodes import source as source_nodes
from regraft.graph.workplace import Workplace
from regraft.tools.export.writer import verify_counts

USELESS = (Step(op="rename", args={"names": {"sentence": "output", "tone": "input"}}),)


def digest(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def adds_up(outcome: BuildOutcome) -> bool:
    for source in outcome.sources:
        verify_counts(source.ref.key, source.counts)
    return sum(source.counts.accepted for source in outcome.sources) == outcome.rows


def by_key(outcome: BuildOutcome, key: str):
    return next(source for source in outcome.sources if source.ref.key == key)


def test_a_build_gives_the_rows_asked_for_and_every_row_is_accounted_for(bench: Callable) -> None:
    b = bench({"a": rows(300), "b": rows(400, start=1000)})
    outcome = b.done()
    assert (outcome.status, outcome.rows, outcome.out) == ("done", 100, str(b.out))
    assert adds_up(outcome)
    table = pq.read_table(b.out / "data")
    assert table.column_names == ["input", "output"]
    assert table.num_rows == 100
    assert pq.read_table(b.out / "lineage.parquet").num_rows == 100
    view = api.show("run", b.home)
    assert view.record.status == "done"
    assert view.outcome == outcome
    assert {event.stage for event in view.events} >= {
        "understand",
        "retrieve",
        "critique",
        "plan",
        "validate",
        "curate",
    }


def test_a_label_of_the_demonstrations_that_no_row_has_is_told_where_the_set_is_open(bench: Callable) -> None:
    outcome = bench({"a": rows(300, label="glad")}, labels=()).done()
    assert outcome.warnings[0].startswith("One label has no row")
    assert "'sad'" in outcome.warnings[0]


def test_a_label_that_no_row_has_is_told_in_outcome_card_and_report(bench: Callable) -> None:
    outcome = bench({"a": rows(300, label="glad")}).done()
    assert outcome.status == "done"
    assert "One label has no row" in outcome.warnings[0]
    assert "'sad'" in outcome.warnings[0]
    out = Path(outcome.out or "")
    assert outcome.warnings[0].rstrip(".") in (out / "README.md").read_text()
    assert "One label has no row" in (out / "report.html").read_text()


def test_a_short_end_says_only_what_may_help(bench: Callable) -> None:
    b = bench({"a": rows(300)}, fits={"a": 0})
    assert b.done().reasons[-1] == "Try another catalog or add demonstrations."
    assert bench({"a": rows(30)}).done(run="two").reasons[-1].endswith("add demonstrations or ask for fewer rows.")
    named = b.done(run="three", spec=task(sources=("b",)))
    assert named.reasons[-1].startswith("Check the names under 'sources'")


def test_rows_are_stored_in_the_form_asked_for(bench: Callable) -> None:
    b = bench({"a": rows(300)})
    b.done(format="preference")
    pair = pq.read_table(b.out / "data").to_pylist()[0]
    assert {pair["chosen"], pair["rejected"]} == {"glad", "sad"}


def test_a_task_without_wrong_answers_makes_no_preference_pairs(bench: Callable, monkeypatch) -> None:
    b = bench({"a": rows(300)})
    free = brief(task()).model_copy(update={"kind": "free_text", "labels": (), "requirements": ()})
    monkeypatch.setattr(b.script, "understand", lambda _: free)
    with pytest.raises(InputError, match="no preference pairs"):
        b.build(format="preference")
    assert not b.out.exists()
    assert b.script.messages == []


def test_the_same_task_catalog_and_seed_give_the_same_bytes(bench: Callable, tmp_path: Path) -> None:
    b = bench({"a": rows(300), "b": rows(400, start=1000), "c": rows(90, start=3000)})
    b.done(run="one", out=str(tmp_path / "one"))
    b.done(run="two", out=str(tmp_path / "two"))
    b.done(run="three", out=str(tmp_path / "three"), seed=1)
    data = [digest(tmp_path / name / "data") for name in ("one", "two", "three")]
    assert data[0] == data[1] != data[2]


def test_a_rejected_or_unreadable_source_is_replaced_by_the_next(bench: Callable) -> None:
    b = bench({"bad": rows(200), "good": rows(200, start=500)}, proposals=[["missing", "bad", "good"]], fits={"bad": 0})
    outcome = b.done()
    assert outcome.status == "done"
    assert by_key(outcome, "bad").given_up == "the columns do not fit"
    assert by_key(outcome, "missing").given_up == "it is not in the catalog"
    assert by_key(outcome, "good").counts.accepted == 100


def test_a_source_that_breaks_while_it_is_read_gives_nothing_and_says_why(bench: Callable) -> None:
    b = bench({"a": rows(300), "b": rows(300, start=1000)}, broken=frozenset({"a"}))
    outcome = b.done()
    assert outcome.status == "done"
    assert "corrupt" in by_key(outcome, "a").given_up
    assert by_key(outcome, "b").counts.accepted == 100
    assert adds_up(outcome)


@pytest.mark.parametrize("agent", ["critique", "plan", "judge"])
def test_a_fault_of_our_own_at_one_source_gives_it_up_and_the_others_go_on(
    bench: Callable, monkeypatch: pytest.MonkeyPatch, agent: str
) -> None:
    b = bench({"a": rows(150), "b": rows(300, start=1000)})
    usual = getattr(b.script, agent)

    def faulty(brief: object, about: Any, *rest: object) -> object:
        if len(about) == 150 if agent == "judge" else about.card.id == "a":
            raise KeyError("no such thing")
        return usual(brief, about, *rest)

    monkeypatch.setattr(b.script, agent, faulty)
    outcome = b.done()
    assert (outcome.status, by_key(outcome, "b").counts.accepted) == ("done", 100)
    why = by_key(outcome, "a").given_up
    assert "an unexpected KeyError" in why
    assert "no such thing" in Path(why.rpartition(" is in ")[2]).read_text()
    assert adds_up(outcome)


@pytest.mark.parametrize(
    ("raised", "seen"),
    [
        (Stopped("asked to stop"), KeyboardInterrupt),
        (OSError(28, "disk full"), OutputError),
        (BudgetReached("spent"), BudgetReached),
    ],
)
def test_a_stop_a_full_disk_and_a_spent_budget_at_one_source_end_the_build(
    bench: Callable, monkeypatch: pytest.MonkeyPatch, raised: Exception, seen: type[BaseException]
) -> None:
    b = bench({"a": rows(300), "b": rows(300, start=1000)})

    def ends(*_: object) -> None:
        raise raised

    monkeypatch.setattr(b.script, "critique", ends)
    with pytest.raises(seen):
        b.build()


def test_a_failed_plan_is_planned_again_with_the_reasons(bench: Callable) -> None:
    b = bench({"a": rows(300)}, plans={"a": (plan("a", steps=USELESS), plan("a"))})
    outcome = b.done()
    assert outcome.status == "done"
    told = b.script.heard["a"][1][0]
    assert told.report.verdict == "replan"
    assert any("rows" in reason for reason in told.report.reasons)
    assert len(by_key(outcome, "a").attempts) == 2


def test_a_plan_that_cannot_run_is_an_attempt_with_the_error(bench: Callable) -> None:
    wrong = plan("a", steps=(Step(op="rename", args={"names": {"nothing": "input", "tone": "output"}}),))
    b = bench({"a": rows(300)}, plans={"a": (wrong, plan("a"))})
    assert b.done().status == "done"
    told = b.script.heard["a"][1][0]
    assert told.report is None
    assert "nothing" in told.message


UPPER = plan("a", steps=(*plan("a").steps, Step(op="clean_text", args={"columns": ["input"]})))


@pytest.mark.parametrize("raised", [PlanError("it wants a list"), KeyError("no such thing")])
@pytest.mark.parametrize("where", ["planned_cost", "trial", "validate"])
def test_whatever_a_plan_raises_on_its_way_is_an_attempt_that_failed(
    bench: Callable, monkeypatch: pytest.MonkeyPatch, where: str, raised: Exception
) -> None:
    b = bench({"a": rows(300), "b": rows(300, start=900)}, plans={"a": (plan("a"), UPPER)})
    place = Workplace if where == "trial" else source_nodes
    usual = getattr(place, where)

    def faulty(*args: object, **rest: object) -> object:
        if any(isinstance(one, Plan) and one.hash == plan("a").hash for one in args):
            raise raised
        return usual(*args, **rest)

    monkeypatch.setattr(place, where, faulty)
    outcome = b.done()
    assert outcome.status == "done"
    if where == "planned_cost" and isinstance(raised, KeyError):  # no plan of its own yet: the source's fault
        assert "an unexpected KeyError" in by_key(outcome, "a").given_up
        return
    first, second = by_key(outcome, "a").attempts
    assert "list" in first.message or "an unexpected KeyError" in first.message
    assert second.report is not None
    assert second.report.verdict == "pass"
    assert by_key(outcome, "a").counts.accepted


def test_a_plan_that_fails_on_later_rows_is_planned_again(bench: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    b = bench({"a": rows(300), "b": rows(300, start=900)}, plans={"a": (plan("a"), UPPER), "b": (plan("b"),)})
    usual = SourceJob.run

    def faulty(self: SourceJob, *args: Any, **rest: Any) -> object:
        if self.plan.hash in (plan("a").hash, plan("b").hash):
            raise PlanError("the column holds numbers here")
        return usual(self, *args, **rest)

    monkeypatch.setattr(SourceJob, "run", faulty)
    outcome = b.done()
    assert outcome.status == "done"
    assert [one.message for one in by_key(outcome, "a").attempts] == ["the column holds numbers here.", ""]
    assert "the column holds numbers here" in by_key(outcome, "b").given_up
    assert adds_up(outcome)


def test_a_source_is_given_up_after_three_plans(bench: Callable) -> None:
    plans = tuple(
        plan("a", steps=(*USELESS, *(Step(op="rename", args={"names": {"input": "input"}}),) * n)) for n in range(5)
    )
    b = bench({"a": rows(300), "b": rows(300, start=900)}, plans={"a": plans})
    outcome = b.done()
    assert len(by_key(outcome, "a").attempts) == 3
    assert "3 plans were tried" in by_key(outcome, "a").given_up
    assert by_key(outcome, "b").counts.accepted == 100


def test_the_planners_own_repetition_ends_a_source(bench: Callable) -> None:
    b = bench({"a": rows(300)}, plans={"a": (plan("a", steps=USELESS),) * 3})
    outcome = b.done()
    assert outcome.status == "short"
    assert "no other plan" in by_key(outcome, "a").given_up


def test_a_source_whose_every_plan_was_sent_back_is_given_up(bench: Callable) -> None:
    mixed = rows(300)[:210] + rows(90, start=700, label="blue")
    b = bench({"a": mixed})
    outcome = b.done()
    assert (outcome.status, outcome.rows, outcome.out) == ("short", 0, None)
    assert "not one of the task's labels: 60 of 200 rows" in by_key(outcome, "a").given_up


def test_what_the_judge_condemns_is_not_used(bench: Callable) -> None:
    finding = CheckOutcome(name="meaning", severity="error", passed=0, failed=100, reason="the labels are reversed")
    b = bench({"a": rows(300)}, findings=(finding,))
    outcome = b.done()
    assert (outcome.status, outcome.rows, outcome.out) == ("short", 0, None)
    assert "reversed" in by_key(outcome, "a").given_up


def test_the_unread_rows_of_a_source_make_up_for_duplicates(bench: Callable) -> None:
    doubled = [row for row in rows(40) for _ in range(20)] + rows(700, start=5000)
    b = bench({"a": doubled})
    outcome = b.done()
    assert outcome.status == "done"
    assert adds_up(outcome)


def test_too_few_rows_are_kept_and_the_reasons_say_what_was_tried(bench: Callable) -> None:
    b = bench({"a": rows(60), "no": rows(80, start=700)}, fits={"no": 0})
    outcome = b.done()
    assert (outcome.status, outcome.rows) == ("short", 60)
    assert pq.read_table(b.out / "data").num_rows == 60
    assert any(reason.startswith("1 of 2 candidates") for reason in outcome.reasons)
    assert any("no: the columns do not fit" in reason for reason in outcome.reasons)


def test_more_than_one_round_of_candidates_is_tried_until_the_rows_are_there(bench: Callable) -> None:
    names = [f"d{n:02d}" for n in range(10)]
    b = bench({name: rows(12, start=100 * n) for n, name in enumerate(names)})
    outcome = b.done()
    assert outcome.status == "done"
    assert [source.ref.key for source in outcome.sources] == names
    assert adds_up(outcome)


def test_candidates_that_were_not_needed_are_said_to_be_untried(bench: Callable) -> None:
    b = bench({f"d{n:02d}": rows(300, start=1000 * n) for n in range(9)})
    outcome = b.done()
    assert len(outcome.sources) == 6
    assert [left.id for left in outcome.excluded if left.rule == "rank"] == ["d06", "d07", "d08"]


@pytest.mark.parametrize("spec", [{"proposals": [[]]}, {"contradiction": "The demonstrations contradict each other"}])
def test_a_report_alone_is_written_where_nothing_was_found(bench: Callable, spec: dict) -> None:
    b = bench({"a": rows(10)}, **spec)
    outcome = b.done()
    assert (outcome.status, outcome.rows, outcome.out) == ("short", 0, None)
    assert outcome.reasons
    assert [path.name for path in b.out.iterdir()] == ["report.html"]
    assert outcome.refusal is not None
    assert outcome.refusal.report == str(b.out / "report.html")
    assert outcome.refusal.missing
    assert outcome.refusal.next_steps
    assert api.show("run", b.home).record.status == "short"


def test_test_items_stay_out_of_the_data(bench: Callable, tmp_path: Path) -> None:
    data = rows(101)
    test = tmp_path / "test.jsonl"
    test.write_text('{"input": "' + data[17]["sentence"] + '", "output": "glad"}\n')
    b = bench({"a": data})
    outcome = b.done(spec=task(test=str(test)))
    assert outcome.rows == 100
    assert data[17]["sentence"] not in pq.read_table(b.out / "data").column("input").to_pylist()


def test_a_refusal_names_the_nearest_source_what_it_lacks_and_what_to_do(bench: Callable) -> None:
    b = bench({"far": rows(40), "near": rows(60)}, fits={"far": 0, "near": 0})
    refusal = b.done().refusal
    assert refusal is not None
    assert refusal.nearest in ("far", "near")
    assert {column.name: column.values for column in refusal.columns if column.labels} == {"tone": ("glad", "sad")}
    assert refusal.missing.endswith(".")
    assert any("--model openai:NAME" in step for step in refusal.next_steps)
    page = (b.out / "report.html").read_text()
    assert all(text in page for text in ("What is missing", refusal.nearest, "glad, sad"))


def test_a_build_may_take_the_place_of_a_refusal_and_a_refusal_never_that_of_a_dataset(bench: Callable) -> None:
    bench({"a": rows(300)}, fits={"a": 0}).done(run="refused")
    b = bench({"a": rows(300)})
    made = b.done(run="made")
    assert made.rows == 100
    assert (b.out / "data").is_dir()
    again = bench({"a": rows(300)}, fits={"a": 0}).done(run="again")
    assert (b.out / "data").is_dir()
    assert again.refusal is not None
    assert again.refusal.report == str(b.home / "runs" / "again" / "report.html")


def test_a_dataset_that_was_made_has_no_refusal(bench: Callable) -> None:
    assert bench({"a": rows(300)}).done().refusal is None
