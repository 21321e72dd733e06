"""The verdict on a plan's sample: from the rows it gave, the rows it lost with their reasons, and the judge's findings.

Rows that a plan leaves out on purpose (a filter, a label without a counterpart) speak of its yield, not of its quality:
quality is measured over the rows that reached the task's form. The share of valid rows is given with its 95% Wilson
interval (Wilson 1927), because a sample of few rows says little.
"""

from collections import Counter
from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING, Literal

from ..domain.brief import TaskBrief
from ..domain.plan import Plan
from ..domain.requirement import Requirement
from ..domain.validation import CheckOutcome, RowExample, ValidationReport
from ..tools.catalogs.base import Block
from ..tools.rows import INDEX, SPLIT
from .chance import BY_CHANCE, by_chance, doubts_of
from .damage import damage, lost_letters
from .echoed import echoed
from .showing import Against, accepted_rows, against, columns_read, cut, rejected_rows, spread
from .styled import styled
from .unmoved import unmoved

if TYPE_CHECKING:
    import pyarrow as pa

    from ..tools.checks.apply import Failure
    from ..tools.execution.transform import Transformed

Verdict = Literal["pass", "replan", "give_up"]
LEAST_SHARE = 0.5
"""The lower end of the interval of valid rows must reach this: rejecting is free, but a plan that fails every second
row is a wrong plan whose accepted rows are chance."""
SYSTEMATIC = 0.2
"""A check that fails on a larger share of the rows than this points at the plan, not at the rows."""
LOOSE = 0.4
"""The same of lengths, which few demonstrations only hint at, and of texts that break off or are in another language
than most: no fault of a plan."""
_GUESSED = "check chars"
LEAST_RIGHT = 0.7
"""Rows that are made one by one may be taken while so many of those that the judge looked at are right."""
LEAST_YIELD = 0.02
"""A plan that turns a smaller share of a source's rows than this into rows of the task is not worth its reading,
unless the source is so large that `LEAST_ROWS` are still to be expected."""
LEAST_ROWS = 200
STANDS = "a person's decision stands, whatever the checks say"
"""The first reason of a report that a person overruled."""
ENOUGH_TO_JUDGE = 30
"""With fewer rows in the task's form than this a larger sample is drawn, where the source has one to give."""
_EXAMPLES, _CELL = 3, 200
"""Examples of a failure, which agents are told, and characters of their cells."""


def wilson(valid: int, rows: int, z: float = 1.96) -> tuple[float, float]:
    """The 95% interval of a share, as lower and upper bound; (0, 1) for no rows."""
    if rows == 0:
        return 0.0, 1.0
    share, factor = valid / rows, z * z / rows
    centre = (share + factor / 2) / (1 + factor)
    half = z * sqrt(share * (1 - share) / rows + factor / (4 * rows)) / (1 + factor)
    return max(0.0, centre - half), min(1.0, centre + half)


def reached(transformed: "Transformed") -> int:
    """Rows of the sample that came into the task's form, whether they passed its checks or not."""
    return transformed.accepted.num_rows + sum(
        1 for stage in _column(transformed.rejected, "stage") if stage == "check"
    )


def validate(
    plan: Plan,
    brief: TaskBrief,
    block: Block,
    transformed: "Transformed",
    judged: tuple[CheckOutcome, ...],
    *,
    total_rows: int | None = None,
    made: bool = False,
) -> ValidationReport:
    """Judge a plan by its sample: pass, replan with reasons, or give up because the source has nothing to give.

    `judged` are the judge's findings; one of severity "error" sends the plan back. `total_rows` is the source's size
    where known: it tells whether a small yield is still worth having, and whether the sample is the whole source.
    Rows that a recipe's model `made` before the plan have no source that vouches for them.
    """
    from ..tools.execution.tracing import written_by_model
    from ..tools.export.wording import share

    formed, accepted = reached(transformed), transformed.accepted.num_rows
    losses = _losses(plan, brief, block, transformed)
    failing = _failing(plan, brief, transformed.accepted)
    judged = tuple(o.model_copy(update={"name": f"judge {o.name}"}) for o in judged)
    written = set(plan.columns if made else written_by_model(plan))
    judged = tuple(map(_unvouched, judged)) if written >= set(plan.columns) else judged
    judged = judged if written else tuple(map(_vouched, judged))
    outcomes = (*losses, *_over_all_rows(brief, block, transformed.accepted, failing), *judged)
    outcomes += wrong_again(plan, brief, transformed.accepted) + damage(plan, brief, block, transformed.accepted)
    outcomes += lost_letters(brief, transformed.accepted) + styled(brief, transformed.accepted)
    doubts = by_chance(plan, brief, block, transformed.accepted)
    outcomes += tuple(o for o in doubts if o.name != BY_CHANCE or not _all_right(judged))
    outcomes += unmoved(brief, transformed.accepted) + echoed(brief, transformed.accepted)
    whole = total_rows is not None and len(block) >= total_rows
    bounds = (accepted / formed,) * 2 if whole and formed else wilson(accepted, formed)
    verdict, why = _verdict(len(block), formed, accepted, bounds, outcomes, total_rows)
    interval = f"{accepted} of {formed} rows in the task's form are valid ({share(accepted, formed)}"
    interval += ")" if whole else f", 95% interval {bounds[0]:.0%} to {bounds[1]:.0%})"
    trusted = (brief.calibration.sentence,) if brief.calibration else ()
    yielded = f"{len(block)} rows of the source were tried and {formed} of them reached the task's form"
    return ValidationReport(
        plan_hash=plan.hash,
        rows=formed,
        valid=accepted,
        verdict=verdict,
        reasons=(*why, yielded, interval, *doubts_of(outcomes), *ungraded(outcomes), *trusted),
        outcomes=outcomes,
        preview=_preview(plan, brief, block, transformed.accepted, against(transformed.accepted, failing, judged)),
    )


def ungraded(outcomes: Sequence[CheckOutcome]) -> tuple[str, ...]:
    """Why a judge that was asked said nothing that counts."""
    return (*misjudged(outcomes), *(o.reason for o in outcomes if o.name == "judge no answer"))


def misjudged(outcomes: Sequence[CheckOutcome]) -> tuple[str, ...]:
    """Why grades that a judge gave do not count; where it gave none at all, the rules decide as without it."""
    return tuple(o.reason for o in outcomes if o.name == "judge grades" and not o.passed and not o.failed)


def _unvouched(outcome: CheckOutcome) -> CheckOutcome:
    """Grades that do not count, as an error: of rows that a model wrote whole no source says that they are right."""
    return outcome.model_copy(update={"severity": "error"}) if misjudged((outcome,)) else outcome


def _vouched(outcome: CheckOutcome) -> CheckOutcome:
    """That nobody can know the answers, as a warning that counts nothing: of answers that a source gives it vouches."""
    if outcome.name != "judge undecidable":
        return outcome
    return outcome.model_copy(update={"severity": "warning", "passed": 0, "failed": 0})


def tolerant(plan: Plan) -> Plan:
    """The plan whose rows are kept although they fail its checks, which then only warn: a person said so."""
    needs = tuple(need.model_copy(update={"severity": "warning"}) for need in plan.requirements)
    return plan.model_copy(update={"requirements": needs})


def overruled(report: ValidationReport) -> ValidationReport:
    """The report where a person's decision stands: what was found is told and decides nothing."""
    if report.verdict == "pass":
        return report
    outcomes = tuple(outcome.model_copy(update={"severity": "warning"}) for outcome in report.outcomes)
    reasons = (STANDS, *report.reasons)
    return report.model_copy(update={"verdict": "pass", "reasons": reasons, "outcomes": outcomes})


def fair(report: ValidationReport) -> bool:
    """Whether rows that are made one by one may be taken: bad ones are rejected one by one, at least half are good, and
    the judge has little against the good ones."""
    return report.valid > 0 and report.share_valid >= LEAST_SHARE and report.judged_right >= LEAST_RIGHT


def merit(report: ValidationReport) -> float:
    """Orders plans that were sent back: the share of rows that pass the checks and that the judge thinks right. The
    lower end of the interval counts, so that five right rows of five do not beat 190 of 200."""
    return wilson(report.valid, report.rows)[0] * report.judged_right


def _verdict(
    sampled: int,
    formed: int,
    accepted: int,
    bounds: tuple[float, float],
    outcomes: Sequence[CheckOutcome],
    total_rows: int | None,
) -> tuple[Verdict, list[str]]:
    if sampled == 0:
        return "give_up", ["the source holds no rows"]
    worst = [o for o in outcomes if o.severity == "error"]
    if formed == 0:
        return "replan", ["no sampled row reached the task's form", *(o.reason for o in worst[:3])]
    faults = [o.reason for o in worst if o.name.startswith("judge")]
    long = sum(o.failed for o in worst if o.name == _GUESSED) if _vouched_for(outcomes) else 0
    if long:  # whoever is believed found the others right: the length was guessed, and the plan is not at fault
        worst, bounds = [o for o in worst if o.name != _GUESSED], wilson(accepted, max(accepted, formed - long))
    faults += [
        f"{o.reason}: {o.failed} of {o.passed + o.failed} rows"
        for o in worst
        if not o.name.startswith(("judge", "plan")) and o.failed > _most_of(o.name) * (o.passed + o.failed)
    ]
    if bounds[0] < LEAST_SHARE:
        faults.append(f"too few rows are valid: the share may be as low as {bounds[0]:.0%}")
    expected = accepted / sampled * (total_rows if total_rows is not None else sampled)
    if accepted / sampled < LEAST_YIELD and expected < LEAST_ROWS:
        faults.append(f"only {accepted} of {sampled} rows of the source can be used")
    return ("replan", faults) if faults else ("pass", [])


def _vouched_for(outcomes: Sequence[CheckOutcome]) -> bool:
    """Whether a judge that is believed graded rows and has nothing against the plan."""
    return any(o.name == "judge grades" and o.passed and o.severity != "error" for o in outcomes)


def _all_right(judged: Sequence[CheckOutcome]) -> bool:
    """Whether a judge that is believed found each row right that it graded: labels by chance would have shown."""
    return any(o.name == "judge grades" and o.passed and not o.failed for o in judged)


def _most_of(check: str) -> float:
    """The share of rows that may fail a check before it points at the plan."""
    return LOOSE if check in ("check chars", "check complete", "check language") else SYSTEMATIC


def _losses(plan: Plan, brief: TaskBrief, block: Block, transformed: "Transformed") -> list[CheckOutcome]:
    """One outcome for each reason that rows were rejected for, the commonest first."""
    rejected = transformed.rejected
    stages, reasons = _column(rejected, "stage"), _column(rejected, "reason")
    formed = reached(transformed)
    base = {"check": formed, "plan": formed + sum(stage == "plan" for stage in stages)}
    names = _check_names(plan.requirements or brief.requirements)
    outcomes: list[CheckOutcome] = []
    for (stage, reason), count in sorted(
        Counter(zip(stages, reasons, strict=True)).items(), key=lambda i: (-i[1], i[0])
    ):
        where = [n for n in range(len(reasons)) if reasons[n] == reason and stages[n] == stage][:_EXAMPLES]
        outcomes.append(
            CheckOutcome(
                name=f"check {names[reason]}" if stage == "check" and reason in names else stage,
                severity="error",
                passed=base[stage] - count,
                failed=count,
                reason=reason,
                examples=rejected_rows(block, rejected.take(where), columns_read(plan), _CELL),
            )
        )
    return outcomes


def _failing(plan: Plan, brief: TaskBrief, accepted: "pa.Table") -> "tuple[Failure, ...]":
    """Requirements that accepted rows fail: those that only warn, and those over all rows."""
    from ..tools.checks.apply import failures

    return failures(accepted, plan.requirements or brief.requirements) if accepted.num_rows else ()


def _over_all_rows(
    brief: TaskBrief, block: Block, accepted: "pa.Table", failing: "Sequence[Failure]"
) -> list[CheckOutcome]:
    """Warnings about accepted rows. Checks over the whole table (duplicates) warn too: curation removes such rows."""
    outcomes: list[CheckOutcome] = []
    for failure in failing:
        count = failure.failed.true_count
        outcomes.append(
            CheckOutcome(
                name=f"check {failure.requirement.check}",
                severity="warning",
                passed=accepted.num_rows - count,
                failed=count,
                reason=failure.reason,
                examples=accepted_rows(block, accepted.filter(failure.failed).slice(0, _EXAMPLES), brief.task.columns),
            )
        )
    return outcomes


def _preview(
    plan: Plan, brief: TaskBrief, block: Block, accepted: "pa.Table", failures: Against
) -> tuple[RowExample, ...]:
    """Rows for a person to look at: some of every label, and those that a judge found wrong; each with what speaks
    against it."""
    import pyarrow as pa

    shown = spread(accepted, label_column(brief))
    known = set(zip(shown.column(SPLIT).to_pylist(), shown.column(INDEX).to_pylist(), strict=True))
    places = zip(accepted.column(SPLIT).to_pylist(), accepted.column(INDEX).to_pylist(), strict=True)
    judged = [n for n, place in enumerate(places) if place not in known and failures.judged.get(place)]
    examples = [
        example
        for rows in (shown, accepted.take(pa.array(judged, pa.int64())))
        for example in accepted_rows(block, rows, brief.task.columns, columns_read(plan))
    ]
    return tuple(one.model_copy(update={"failed": failures.of((one.split, one.row))}) for one in examples)


def label_column(brief: TaskBrief) -> str | None:
    """The column whose texts are labels, where the task is about labels."""
    return brief.task.answer_column if brief.kind == "label" else None


def wrong_again(plan: Plan, brief: TaskBrief, accepted: "pa.Table") -> tuple[CheckOutcome, ...]:
    """Rows that a person marked wrong and that come out of the plan as they were."""
    marked = {(row.split, row.row): row for row in brief.wrong_rows if row.source == plan.source and not row.left_out}
    if not marked or not accepted.num_rows:
        return ()
    same = [
        marked[row[SPLIT], row[INDEX]]
        for row in accepted.select([*plan.columns, SPLIT, INDEX]).to_pylist()
        if (row[SPLIT], row[INDEX]) in marked
        and {name: cut(row[name]) for name in plan.columns} == marked[row[SPLIT], row[INDEX]].after
    ]
    if not same:
        return ()
    return (
        CheckOutcome(
            name="judge wrong rows",
            severity="error",
            passed=len(marked) - len(same),
            failed=len(same),
            reason=f"{len(same)} of {len(marked)} rows that a person marked wrong come out the same: "
            f"{same[0].sentence}",
            examples=tuple(
                RowExample(row=row.row, split=row.split, before=row.before, after=row.after, reason=row.note)
                for row in same[:_EXAMPLES]
            ),
        ),
    )


def _check_names(requirements: Sequence[Requirement]) -> dict[str, str]:
    """Names of checks by the sentence that their rejections bear."""
    from ..tools.checks.apply import bound, reason_of

    return {reason_of(*bound(requirement)): requirement.check for requirement in reversed(requirements)}


def _column(table: "pa.Table", name: str) -> list[str]:
    return table.column(name).to_pylist()
