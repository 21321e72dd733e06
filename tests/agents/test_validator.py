"""The verdict on a plan's sample."""

import pyarrow as pa
import pytest
from regraft.agents.showing import cut
from regraft.agents.validator import merit, validate, wilson
from regraft.domain.brief import Calibration, TaskBrief, TextLayout
from regraft.domain.plan import Plan, Step
from regraft.domain.requirement import Requirement
from regraft.domain.task import Demonstration, TaskSpec
from regraft.domain.validation import CheckOutcome, ValidationReport
from regraft.tools.catalogs.base import Block
from regraft.tools.execution.transform import Transformed
from regraft.tools.rows import INDEX, PART, REJECTED_SCHEMA, SPLIT

TASK = TaskSpec(name="t", instruction="Name the tone.", demonstrations=(Demonstration(input="a", output="glad"),))
LABELS = Requirement(check="in_labels", args={"column": "output", "labels": ["glad", "sad"]})
BRIEF = TaskBrief(
    task=TASK,
    kind="label",
    language="en",
    layouts={name: TextLayout(literals=("", ""), slots=()) for name in ("input", "output")},
    requirements=(LABELS,),
    queries=(),
)
PLAN = Plan(task="t", dataset="d", columns=("input", "output"), steps=(), requirements=(LABELS,))


def report(
    accepted: int,
    *,
    check: int = 0,
    dropped: int = 0,
    total: int | None = 10_000,
    judged=(),
    failing: Requirement = LABELS,
    brief: TaskBrief = BRIEF,
    plan: Plan = PLAN,
) -> ValidationReport:
    """The report on a sample of which some rows pass, some fail the check of labels, some the plan leaves out."""
    rows = accepted + check + dropped
    block = Block(pa.table({"text": [f"text {n} " + "x" * 300 for n in range(rows)]}), ["train"] * rows, range(rows))
    good = pa.table(
        {
            "input": pa.array([f"input {n}" for n in range(accepted)], pa.string()),
            "output": pa.array(["glad"] * accepted, pa.string()),
            SPLIT: pa.array(["train"] * accepted, pa.string()),
            INDEX: pa.array(range(accepted), pa.int64()),
            PART: pa.array([0] * accepted, pa.int32()),
        }
    )
    from regraft.tools.checks.apply import bound, reason_of

    why = reason_of(*bound(failing))
    bad = [(n, "check", why, '{"output": "blue"}') for n in range(accepted, accepted + check)]
    bad += [(n, "plan", "column 'tone' is empty", None) for n in range(accepted + check, rows)]
    columns = list(zip(*[("train", n, 0, *rest) for n, *rest in bad], strict=True)) or [[]] * 6
    rejected = pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, REJECTED_SCHEMA, strict=True)],
        schema=REJECTED_SCHEMA,
    )
    return validate(plan, brief, block, Transformed(good, rejected, 0), judged, total_rows=total)


@pytest.mark.parametrize(
    ("valid", "rows", "lower", "upper"),
    [(0, 0, 0.0, 1.0), (10, 10, 0.722, 1.0), (50, 100, 0.404, 0.596), (0, 10, 0.0, 0.278)],
)
def test_the_interval_is_wilsons(valid: int, rows: int, lower: float, upper: float) -> None:
    assert wilson(valid, rows) == pytest.approx((lower, upper), abs=0.001)


def test_a_clean_sample_passes_and_says_how_sure_it_is() -> None:
    found = report(200)
    assert found.verdict == "pass"
    assert (found.rows, found.valid) == (200, 200)
    assert "200 of 200 rows in the task's form are valid (100%, 95% interval 98% to 100%)" in found.reasons
    assert len(found.preview) == 8
    assert len(found.preview[0].before["text"]) == 307
    assert found.preview[0].after == {"input": "input 0", "output": "glad"}


def test_a_long_cell_is_shown_with_its_end() -> None:
    shown = cut("x" * 900 + " (A) red (B) blue", 300)
    assert len(shown) == 300
    assert "…" in shown
    assert shown.endswith("(A) red (B) blue")


def test_rows_left_out_on_purpose_are_no_failure_of_the_plan() -> None:
    found = report(60, dropped=140)
    assert found.verdict == "pass"
    assert found.rows == 60


def test_a_check_that_fails_on_more_than_a_fifth_is_named_and_sent_back() -> None:
    found = report(140, check=60)
    assert found.verdict == "replan"
    assert found.reasons[0].endswith(": 60 of 200 rows")
    failed = next(outcome for outcome in found.outcomes if outcome.name == "check in_labels")
    assert (failed.passed, failed.failed, len(failed.examples)) == (140, 60, 3)


def test_rare_failures_are_rejected_row_by_row() -> None:
    assert report(180, check=20).verdict == "pass"


def test_a_plan_of_which_half_the_rows_are_wrong_is_sent_back() -> None:
    assert report(100, check=100).verdict == "replan"


def test_a_tiny_yield_is_sent_back_unless_the_source_is_huge() -> None:
    assert report(3, dropped=1997, total=2_000).verdict == "replan"
    assert report(20, dropped=1980, total=5_000_000).verdict == "pass"


def test_of_two_plans_the_better_proven_one_is_kept() -> None:
    assert merit(report(190, check=10)) > merit(report(5))


def test_what_the_checks_are_worth_is_said_beside_the_verdict() -> None:
    measured = BRIEF.model_copy(update={"calibration": Calibration(falsified=24, caught=22, missed=("answer_leaked",))})
    told = report(200, brief=measured).reasons
    assert "of 24 falsified demonstrations the checks catch 22 (missed: answer leaked)" in told


def test_few_rows_prove_little_unless_they_are_all_there_are() -> None:
    assert report(3).verdict == "replan"
    assert report(3, total=3).verdict == "pass"


def test_nothing_in_form_says_what_took_the_rows() -> None:
    found = report(0, dropped=50)
    assert found.verdict == "replan"
    assert found.reasons[:2] == ("no sampled row reached the task's form", "column 'tone' is empty")


def test_an_empty_source_is_given_up() -> None:
    assert report(0, total=0).verdict == "give_up"


def test_rows_that_the_judge_finds_wrong_send_the_plan_back_and_fewer_of_them_count_less_against_it() -> None:
    few, many = (
        report(200, judged=(CheckOutcome(name="grades", severity="error", passed=24 - n, failed=n, reason="wrong"),))
        for n in (3, 9)
    )
    assert few.verdict == many.verdict == "replan"
    assert merit(few) > merit(many)


def test_lengths_that_were_guessed_send_no_plan_back_whose_rows_a_judge_found_right() -> None:
    length = Requirement(check="chars", args={"column": "output", "max": 9})
    brief = BRIEF.model_copy(update={"requirements": (length,)})
    plan = PLAN.model_copy(update={"requirements": (length,)})
    right = CheckOutcome(name="grades", severity="warning", passed=24, failed=0, reason="none is wrong")
    unheard = right.model_copy(update={"passed": 0})
    assert report(80, check=120, failing=length, brief=brief, plan=plan).verdict == "replan"
    assert report(80, check=120, failing=length, brief=brief, plan=plan, judged=(unheard,)).verdict == "replan"
    assert report(80, check=120, failing=length, brief=brief, plan=plan, judged=(right,)).verdict == "pass"
    assert report(80, check=120, judged=(right,)).verdict == "replan"


@pytest.mark.parametrize(
    ("outputs", "verdict"), [({"input": "a review", "output": "its tone"}, "replan"), ({"output": "its tone"}, "pass")]
)
def test_rows_that_a_model_wrote_whole_are_not_taken_where_its_grades_do_not_count(outputs, verdict) -> None:
    written = Step(op="generate", args={"template": "{{ seed }}", "instruction": "Write.", "outputs": outputs})
    plan = PLAN.model_copy(update={"steps": (written,)})
    uncounted = CheckOutcome(name="grades", severity="warning", passed=0, failed=0, reason="the grades do not count")
    found = report(200, judged=(uncounted,), plan=plan)
    assert found.verdict == verdict
    assert "the grades do not count" in found.reasons


def test_the_judge_is_heard_above_the_checks() -> None:
    finding = CheckOutcome(name="labels", severity="error", passed=0, failed=200, reason="only one label occurs")
    found = report(200, judged=(finding,))
    assert found.verdict == "replan"
    assert found.reasons[0] == "only one label occurs"
    assert report(200, judged=(finding.model_copy(update={"severity": "warning"}),)).verdict == "pass"
