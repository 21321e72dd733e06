"""A person's decision is the last word: what is edited or used anyway stands, what is dropped stays away."""

from collections.abc import Callable

import pyarrow.parquet as pq
import pytest
from graph_fakes import plan, rows, task
from regraft.domain.errors import DecisionError
from regraft.domain.outcome import BuildOutcome
from regraft.domain.plan import Step
from regraft.domain.run import Waiting
from regraft.domain.validation import CheckOutcome
from regraft.graph import api

APPROVE = {"type": "approve"}
MAP = Step(
    op="map_labels", args={"column": "tone", "mapping": {"1": "sad", "0": "glad"}, "output": "tone", "unmapped": "keep"}
)
RENAME = Step(op="rename", args={"names": {"sentence": "input", "tone": "output"}})


def about(source: str, kind: str, **more: object) -> dict[str, object]:
    return {"type": kind, "source": source, **more}


def asked_of(waiting: object) -> list[str | None]:
    assert isinstance(waiting, Waiting)
    return [action.source for action in waiting.request.action_requests]


def numbered(count: int) -> list[dict[str, str]]:
    """Rows whose labels are numbers: 1 for glad, 0 for sad."""
    return [row | {"tone": "1" if row["tone"] == "glad" else "0"} for row in rows(count)]


def written(out) -> list[dict[str, str]]:
    return pq.read_table(out / "data").to_pylist()


def test_decisions_find_their_sources_by_name_in_any_order(bench: Callable) -> None:
    b = bench({"a": rows(300), "b": rows(300, start=1000)})
    b.asked(approve=("plan",))
    outcome = b.answer(about("b", "drop", message="too old"), about("a", "approve"))
    assert [source.given_up for source in outcome.sources] == ["", "a person dropped it: too old"]
    assert outcome.status == "done"


def test_sources_without_a_decision_go_on_waiting(bench: Callable) -> None:
    b = bench({"a": rows(300), "b": rows(300, start=1000), "c": rows(300, start=5000)})
    b.asked(approve=("plan",))
    waiting = b.answer(about("b", "approve"))
    assert asked_of(waiting) == ["a", "c"]
    outcome = b.answer(about("a", "drop"), about("c", "approve"))
    assert [source.counts.accepted for source in outcome.sources] == [0, 50, 50]


def test_one_word_decides_about_all_others(bench: Callable) -> None:
    b = bench({"a": rows(300), "b": rows(300, start=1000), "c": rows(300, start=5000)})
    b.asked(approve=("plan", "sample"))
    waiting = b.decide({"decisions": [about("b", "drop")], "others": "approve"})
    assert asked_of(waiting) == ["a", "c"]
    assert b.decide({"others": "approve"}).status == "done"


def test_samples_without_a_decision_are_asked_about_again(bench: Callable) -> None:
    b = bench({"a": rows(300), "b": rows(300, start=1000)})
    b.asked(approve=("sample",))
    waiting = b.answer(about("b", "approve"))
    assert asked_of(waiting) == ["a"]
    assert b.answer(about("a", "drop")).sources[0].given_up == "a person dropped it"


def test_a_decision_about_a_source_that_is_not_asked_about_is_refused(bench: Callable) -> None:
    b = bench({"a": rows(300), "b": rows(300, start=1000)})
    b.asked(approve=("plan",))
    for decisions, words in (
        ([about("z", "approve")], "Nothing is asked about 'z'"),
        ([about("a", "approve"), about("a", "drop")], "two decisions about 'a'"),
        ([about("a", "approve"), APPROVE], "names no source"),
    ):
        with pytest.raises(DecisionError, match=words):
            b.answer(*decisions)


def test_an_answer_to_a_question_that_somebody_answered_comes_too_late(bench: Callable) -> None:
    b = bench({"a": rows(300), "b": rows(300, start=1000)})
    first = b.asked(approve=("plan", "sample"))
    b.answer(about("a", "approve"))
    with pytest.raises(DecisionError, match="comes too late"):
        b.decide({"request": first.request.id, "others": "approve"})
    assert b.answer(about("b", "drop")).request.checkpoint == "sample"


def test_the_plan_is_shown_with_rows_of_every_label_and_its_wiring(bench: Callable) -> None:
    rare = [*rows(120, label="glad"), *rows(2, start=700, label="sad"), *rows(3, start=900, label="odd")]
    b = bench({"a": rare})
    (action,) = b.asked(approve=("plan",)).request.action_requests
    shown = action.details["preview"]
    good = [row for row in shown if not row["reason"]]
    assert {row["after"]["output"] for row in good} == {"glad", "sad"}
    assert good[0]["before"]["sentence"] == good[0]["after"]["input"]
    assert [row["before"]["tone"] for row in shown if row["reason"]] == ["odd"]
    assert action.details["columns"] == {"input": ["sentence"], "output": ["tone"]}
    assert (action.details["tried"], action.details["valid"]) == (125, 122)
    assert "Tried on 125 rows" in action.description


def test_labels_that_no_row_has_are_named_with_the_plan(bench: Callable) -> None:
    b = bench({"a": rows(100, label="glad")})
    (action,) = b.asked(approve=("plan",)).request.action_requests
    assert action.details["labels_missing"] == ["sad"]


def test_a_swapped_label_mapping_is_mended_by_label(bench: Callable) -> None:
    b = bench({"a": numbered(300)}, plans={"a": (plan("a", steps=(MAP, RENAME)),)})
    (action,) = b.asked(approve=("plan",), rows=50).request.action_requests
    assert action.details["label_map"] == {"1": "sad", "0": "glad"}
    assert set(action.details["values"]) == {"0", "1"}
    outcome = b.answer(about("a", "edit", label_map={"1": "glad", "0": "sad"}))
    assert outcome.sources[0].plan.steps[0].args["mapping"] == {"1": "glad", "0": "sad"}
    whole = {row["sentence"]: row["tone"] for row in rows(300)}
    assert all(whole[row["input"]] == row["output"] for row in written(b.out))


def test_a_plan_is_edited_by_column(bench: Callable) -> None:
    data = [row | {"text": row["sentence"].upper()} for row in rows(300)]
    b = bench({"a": data})
    b.asked(approve=("plan",), rows=50)
    outcome = b.answer(about("a", "edit", columns={"input": "text"}))
    assert outcome.rows == 50
    assert all(row["input"].isupper() for row in written(b.out))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"columns": {"input": "txt"}}, "no column 'txt'; its columns are sentence, tone"),
        ({"columns": {"inptu": "tone"}}, "neither a column of the task nor one that the plan takes"),
        ({"label_map": {"1": "gald"}}, "'gald' is no label of the task; its labels are glad, sad"),
        ({"label_map": {"7": "glad"}}, "'7' is no label of a; its labels are 0, 1"),
        ({"label_map": {"0": None, "1": None}}, "No label is left"),
    ],
)
def test_a_change_that_names_what_is_not_there_says_what_there_is(bench: Callable, change: dict, words: str) -> None:
    b = bench({"a": numbered(100)}, plans={"a": (plan("a", steps=(MAP, RENAME)),)})
    b.asked(approve=("plan",))
    with pytest.raises(DecisionError, match=words):
        b.answer(about("a", "edit", **change))
    assert api.show("run", b.home).record.status == "waiting"


def test_an_edit_stands_though_the_judge_is_against_it(bench: Callable) -> None:
    against = CheckOutcome(name="taste", severity="error", passed=0, failed=100, reason="the rows read badly")
    b = bench({"a": rows(300)}, findings=(against,))
    b.asked(approve=("plan",))
    outcome = b.answer(about("a", "edit", label_map={"glad": "sad", "sad": "glad"}))
    assert isinstance(outcome, BuildOutcome)
    assert outcome.status == "done"
    (source,) = outcome.sources
    assert source.plan is not None
    assert source.validation is not None
    assert source.plan.steps[-1].op == "map_labels"
    assert "a person's decision stands" in source.validation.reasons[0]
    assert any("read badly" in reason for reason in source.validation.reasons)


def test_an_edit_that_makes_no_row_is_asked_about_again_with_the_reason(bench: Callable) -> None:
    b = bench({"a": rows(300)})
    (action,) = b.asked(approve=("plan",)).request.action_requests
    never = {"op": "filter", "args": {"conditions": [{"column": "tone", "operator": "eq", "value": "never"}]}}
    changed = action.args["plan"] | {"steps": [never, *action.args["plan"]["steps"]]}
    waiting = b.answer(about("a", "edit", edited_action={"name": "use_plan", "args": {"plan": changed}}))
    (again,) = waiting.request.action_requests
    assert "makes no row as you left it" in again.description
    assert again.args["plan"]["steps"][0]["op"] == "filter"
    assert b.answer(about("a", "edit", edited_action={"name": "use_plan", "args": action.args})).status == "done"


def test_use_anyway_keeps_rows_that_fail_checks_and_says_so(bench: Callable) -> None:
    b = bench({"a": [*rows(150), *rows(150, start=500, label="odd")]})
    b.asked(approve=("plan",), rows=250)
    outcome = b.answer(about("a", "use_anyway"))
    (source,) = outcome.sources
    assert outcome.rows == 250
    assert {row["output"] for row in written(b.out)} == {"glad", "sad", "odd"}
    assert all(need.severity == "warning" for need in source.plan.requirements)
    assert pq.read_table(b.out / "lineage.parquet").column("checks").to_pylist()[0] == []


def test_use_anyway_can_reject_the_rows_that_fail(bench: Callable) -> None:
    b = bench({"a": [*rows(60), *rows(240, start=500, label="odd")]})
    b.asked(approve=("plan",), rows=50)
    outcome = b.answer(about("a", "use_anyway", failing_rows="reject"))
    assert outcome.rows == 50
    assert {row["output"] for row in written(b.out)} == {"glad", "sad"}


def test_a_source_that_the_checks_refused_can_be_used_anyway(bench: Callable) -> None:
    b = bench({"a": rows(300), "bad": rows(300, start=1000, label="odd")}, plans={"bad": (plan("bad"),)})
    waiting = b.asked(approve=("sample",))
    assert [(one.source, "reached" in one.why) for one in waiting.request.refused] == [("bad", True)]
    waiting = b.answer(about("a", "approve"), about("bad", "use_anyway"))
    assert asked_of(waiting) == ["bad"]
    outcome = b.answer(about("bad", "approve"))
    assert [source.counts.accepted for source in outcome.sources] == [50, 50]
    (told,) = outcome.warnings
    assert told.startswith("bad was taken because a person wanted it, against this: ")
    assert told.split("this: ")[1][:20] in (b.out / "README.md").read_text()


def test_a_source_that_the_critic_refused_can_be_used_anyway(bench: Callable) -> None:
    b = bench({"a": rows(300), "c": rows(300, start=1000)}, fits={"c": 0.0})
    b.asked(approve=("sample",))
    waiting = b.answer(about("a", "approve"), about("c", "use_anyway"))
    assert asked_of(waiting) == ["c"]
    outcome = b.answer(about("c", "approve"))
    assert outcome.sources[1].counts.accepted > 0
    assert [told.split(",")[0] for told in outcome.warnings] == ["c was taken because a person wanted it"]


def test_a_dataset_used_anyway_overrules_the_critic(bench: Callable) -> None:
    b = bench({"a": rows(300), "c": rows(300, start=1000)}, fits={"c": 0.0}, proposals=[["a"]])
    b.asked(approve=("datasets",))
    outcome = b.answer(about("c", "use_anyway"))
    assert [source.ref.key for source in outcome.sources] == ["c", "a"]
    assert "though the schema critic rejects it" in outcome.sources[0].review.reasons[0]
    assert outcome.sources[0].counts.accepted > 0


def test_dropped_datasets_are_not_proposed_again(bench: Callable) -> None:
    b = bench({"a": rows(300), "b": rows(300, start=1000)}, proposals=[["a", "b"], ["b", "a"]])
    b.asked(approve=("datasets",))
    waiting = b.answer(about("a", "drop"), {"type": "reject", "message": "others"})
    assert waiting.request.action_requests[0].args == {"datasets": ["b"]}
    outcome = b.answer(APPROVE)
    assert [source.ref.key for source in outcome.sources] == ["b"]


def test_a_dropped_dataset_is_left_out_with_the_reason(bench: Callable) -> None:
    b = bench({"a": rows(300), "b": rows(300, start=1000)})
    b.asked(approve=("datasets",))
    outcome = b.answer(about("a", "drop", message="licence unclear"))
    assert [(one.id, one.reason) for one in outcome.excluded if one.rule == "person"] == [
        ("a", "a person dropped it: licence unclear")
    ]


def marked(waiting: Waiting, number: int, note: str) -> list[dict[str, object]]:
    preview = waiting.request.action_requests[0].args["preview"]
    return [{"row": preview[number]["row"], "split": preview[number]["split"], "note": note}]


def test_a_row_marked_wrong_is_told_to_the_planner_and_may_not_come_again(bench: Callable) -> None:
    same = plan("a").model_copy(update={"splits": ("train",)})
    b = bench({"a": rows(300)}, plans={"a": (plan("a"), same)})
    waiting = b.asked(approve=("sample",))
    left = b.answer(about("a", "reject", wrong_rows=marked(waiting, 0, "this is glad")))
    assert [action.name for action in left.request.action_requests] == ["leave_out"]
    outcome = b.answer(APPROVE)
    assert "is wrong: this is glad" in b.script.heard["a"][1][0].message
    assert isinstance(outcome, BuildOutcome)
    report = outcome.sources[0].attempts[1].report
    assert report is not None
    assert "marked wrong come out the same" in " ".join(report.reasons)
    assert b.script.briefs[-1].wrong_rows[0].after["input"].startswith("No.")


def test_rows_marked_wrong_in_an_approved_sample_are_left_out(bench: Callable) -> None:
    b = bench({"a": rows(60)})
    waiting = b.asked(approve=("sample",), rows=60)
    outcome = b.answer(about("a", "approve", wrong_rows=marked(waiting, 1, "no sentence")))
    assert outcome.rows == 59
    assert outcome.sources[0].counts.reasons == {"a person marked this row wrong": 1}


def test_rows_marked_wrong_in_an_edited_sample_are_left_out(bench: Callable) -> None:
    b = bench({"a": numbered(60)}, plans={"a": (plan("a", steps=(MAP, RENAME)),)})
    wrong = marked(b.asked(approve=("sample",), rows=60), 1, "no sentence")
    b.answer(about("a", "edit", label_map={"1": "glad", "0": "sad"}, wrong_rows=wrong))
    outcome = b.answer(APPROVE)
    assert outcome.rows == 59
    assert outcome.sources[0].counts.reasons == {"a person marked this row wrong": 1}


def test_a_row_that_was_not_shown_cannot_be_marked(bench: Callable) -> None:
    b = bench({"a": rows(60)})
    b.asked(approve=("sample",))
    with pytest.raises(DecisionError, match="not among the rows shown"):
        b.answer(about("a", "approve", wrong_rows=[{"row": 10_000}]))


def test_an_edit_at_the_sample_is_sampled_and_shown_again(bench: Callable) -> None:
    b = bench({"a": numbered(300)}, plans={"a": (plan("a", steps=(MAP, RENAME)),)})
    b.asked(approve=("sample",), rows=50)
    waiting = b.answer(about("a", "edit", label_map={"1": "glad", "0": "sad"}))
    first = waiting.request.action_requests[0].args["preview"][0]
    assert (first["before"]["tone"], first["after"]["output"]) in {("1", "glad"), ("0", "sad")}
    assert b.answer(APPROVE).status == "done"


def none_passes(bench: Callable):
    """A build whose two sources are given up: the one by its sample, the other by the critic."""
    datasets = {"bad": rows(300, label="odd"), "worse": rows(300, start=1000)}
    b = bench(datasets, plans={"bad": (plan("bad"),)}, fits={"worse": 0.0})
    waiting = b.asked(approve=("sample",), rows=50)
    assert [action.name for action in waiting.request.action_requests] == ["leave_out", "leave_out_unplanned"]
    return b


def test_where_no_source_passes_a_person_may_use_one_anyway(bench: Callable) -> None:
    b = none_passes(bench)
    waiting = b.answer(about("bad", "approve"), about("worse", "use_anyway"))
    assert asked_of(waiting) == ["worse"]
    outcome = b.answer(about("worse", "approve"))
    assert (outcome.status, outcome.rows) == ("done", 50)


def test_where_no_source_passes_leaving_them_out_ends_the_build_and_is_asked_once(bench: Callable) -> None:
    outcome = none_passes(bench).decide({"others": "approve"})
    assert outcome.status == "short"
    assert [source.given_up.startswith("a person") for source in outcome.sources] == [False, False]


def test_where_no_source_passes_a_message_has_one_planned_again(bench: Callable) -> None:
    b = none_passes(bench)
    b.script.plans = {}
    waiting = b.answer(about("bad", "drop"), about("worse", "reject", message="the sentences are what I want"))
    assert asked_of(waiting) == ["worse"]
    assert b.answer(APPROVE).rows == 50


def test_where_no_source_passes_the_best_plan_is_shown_with_its_rows_and_can_be_mended(bench: Callable) -> None:
    signs = [row | {"tone": {"glad": "+", "sad": "-"}[row["tone"]]} for row in rows(300)]
    steps = (MAP.model_copy(update={"args": {**MAP.args, "mapping": {"x": "glad"}}}), RENAME)
    b = bench({"a": signs}, plans={"a": (plan("a", steps=steps),)})
    (action,) = b.asked(approve=("sample",), rows=50).request.action_requests
    assert action.details["values"] == {"+": 102, "-": 98}
    assert all(row["before"] and row["reason"] for row in action.args["preview"])
    waiting = b.answer(about("a", "edit", label_map={"+": "glad", "-": "sad"}))
    assert asked_of(waiting) == ["a"]
    assert b.answer(APPROVE).rows == 50
    assert {row["output"] for row in written(b.out)} == {"glad", "sad"}


def test_a_sample_shows_how_columns_and_labels_are_tied_and_what_speaks_against_each_row(bench: Callable) -> None:
    odd = [row | {"tone": "odd" if n % 10 == 0 else row["tone"]} for n, row in enumerate(rows(300))]
    b = bench({"a": odd})
    (action,) = b.asked(approve=("sample",)).request.action_requests
    assert action.details["columns"] == {"input": ["sentence"], "output": ["tone"]}
    lost = [row for row in action.args["preview"] if row["reason"]]
    assert len(lost) == 1
    assert lost[0]["before"]["tone"] == "odd"


def named(**said: object):
    return task(sources=("c",), **said)


def test_a_source_that_the_task_file_names_with_its_columns_is_used_though_the_critic_refuses_it(bench) -> None:
    b = bench({"c": rows(300)}, fits={"c": 0.0}, plans={"c": ()})
    outcome = b.done(spec=named(source_columns={"c": {"input": "sentence", "output": "tone"}}), rows=50)
    assert outcome.rows == 50
    assert "the task file names it" in outcome.sources[0].review.reasons[0]


def test_what_a_task_file_says_of_labels_stands_and_rows_that_fail_checks_do_not(bench) -> None:
    marks = [
        row | {"tone": "?" if n % 3 == 0 else {"glad": "+", "sad": "-"}[row["tone"]]} for n, row in enumerate(rows(300))
    ]
    b = bench({"c": marks}, fits={"c": 0.0}, plans={"c": ()})
    spec = named(source_columns={"c": {"input": "sentence"}}, label_map={"c": {"+": "sad", "-": "glad", "?": None}})
    outcome = b.done(spec=spec, rows=50)
    assert outcome.rows == 50
    assert {row["output"] for row in written(b.out)} == {"glad", "sad"}
    assert outcome.sources[0].counts.reasons != {}


def test_a_source_that_a_task_file_only_names_may_still_be_refused(bench) -> None:
    b = bench({"c": rows(300)}, fits={"c": 0.0})
    assert b.done(spec=named()).status == "short"


def test_a_source_whose_named_columns_are_not_there_is_given_up(bench) -> None:
    b = bench({"c": rows(300)}, fits={"c": 0.0}, plans={"c": ()})
    outcome = b.done(spec=named(source_columns={"c": {"input": "words", "output": "tone"}}))
    assert (outcome.status, outcome.sources[0].counts.accepted) == ("short", 0)
