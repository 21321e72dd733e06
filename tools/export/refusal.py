"""The report of a build that gave no row: what came nearest, what it lacks, what to do, and what else was looked at."""

import os
from pathlib import Path

from ...domain.outcome import BuildOutcome, Refusal
from ...domain.task import TaskSpec
from ...memory.private import as_usual, make_usual
from .folder import ONLY_REPORT, check_output, disk
from .report import EXCLUDED_SHOWN, asset, by_reason, environment, line_of, policy, rules_text


def refusal_page(outcome: BuildOutcome, task: TaskSpec, refusal: Refusal) -> str:
    """The page as HTML; texts of datasets stay text, and nothing is run or fetched."""
    excluded = by_reason(outcome.excluded)
    return (
        environment()
        .get_template("refusal.html.j2")
        .render(
            outcome=outcome,
            task=task,
            refusal=refusal,
            tried=[line_of(source) for source in outcome.sources],
            excluded=excluded[:EXCLUDED_SHOWN],
            excluded_more=max(0, len(excluded) - EXCLUDED_SHOWN),
            excluded_rules=rules_text(outcome),
            style=asset("report.css"),
            policy=policy([]),
        )
    )


def write_refusal(out: Path, aside: Path, page: str) -> Path:
    """Write the page as `report.html` into `out`, or into `aside` where an earlier dataset stands in `out`.

    Raises OutputError where the disk does not take it.
    """
    check_output(out)
    free = not out.exists() or {entry.name for entry in out.iterdir()} <= ONLY_REPORT
    folder = out if free else aside
    with disk(folder):
        make_usual(folder)
        path, beside = folder / "report.html", folder / f".report.html.partial-{os.getpid()}"
        beside.write_text(page, encoding="utf-8", errors="replace", newline="\n")
        as_usual(beside)
        beside.replace(path)
    return path
