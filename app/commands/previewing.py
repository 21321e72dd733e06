"""`regraft preview`: what a build would do, before anything is made or written."""

from pathlib import Path
from typing import TYPE_CHECKING

from ...tools.sparing import spare_pages
from ..tasks.file import load_task
from ..terminal.output import emit, plain, say
from ..terminal.progress import open_progress
from .building import DONE, SHORT, Wishes

if TYPE_CHECKING:
    from ...domain.approval import ActionRequest
    from ...domain.run import Preview

CANDIDATES, ROWS = 8, 10
"""Candidates that are named, and rows that are shown of each plan."""
_CELL = 160


def run_preview(task_path: Path, wishes: Wishes, *, home: Path, as_json: bool) -> int:
    """Show the preview; the exit code tells whether there is a plan."""
    spare_pages()
    from ...graph.preview import preview

    task = load_task(task_path)
    with open_progress(as_json=as_json) as progress:
        seen = preview(task, wishes.options(task), home=home, listener=progress.hear)
    if as_json:
        emit(seen.model_dump(mode="json"))
    else:
        for line in preview_lines(seen):
            say(line)
    return DONE if seen.plans else SHORT


def preview_lines(seen: "Preview") -> list[str]:
    """The preview as readable lines."""
    lines = [f"Task {seen.task!r}, {seen.rows:,} rows"]
    if seen.brief is not None:
        brief = seen.brief
        labels = f": {', '.join(brief.labels[:12])}" if brief.labels else ""
        lines.append(
            f"Understood: the output is {brief.kind.replace('_', ' ')}{labels}; language {brief.language or '?'}"
        )
        lines.append(f"Checks: {', '.join(dict.fromkeys(need.check for need in brief.requirements))}")
        lines += [f"Note: {plain(note, 300)}" for note in brief.notes]
    lines.append(f"Candidates: {len(seen.candidates)}, {len(seen.excluded)} left out")
    for number, candidate in enumerate(seen.candidates[:CANDIDATES], start=1):
        size = f"{candidate.rows:,} rows" if candidate.rows is not None else "size unknown"
        licence = ", ".join(candidate.licenses) or "licence unknown"
        why = plain("; ".join(candidate.reasons), 140)
        lines.append(f"  {number}. {plain(candidate.ref.key)} ({size}; {plain(licence)}): {why}")
    lines += [f"  not used: {plain(one.source)}: {plain(one.why, 140)}" for one in seen.refused]
    for action in seen.plans:
        lines += ["", *(plain(line, 300) for line in action.description.splitlines()), *_rows(action)]
    lines += [plain(reason, 400) for reason in seen.reasons]
    if seen.bill:
        lines += ["", f"Model: {plain(seen.bill.text, 400)}"]
    lines += ["", "Nothing was written; `regraft build` with the same options makes it."]
    return lines


def _rows(action: "ActionRequest") -> list[str]:
    from ..terminal.asking.tables import rows_of

    rows, lines = rows_of(action)[:ROWS], [f"Rows of {plain(action.source or '')}, before → after:"]
    for number, row in enumerate(rows, start=1):
        before = "; ".join(f"{plain(name, 60)}: {plain(text, _CELL)}" for name, text in row["before"].items())
        after = "; ".join(f"{name}: {plain(text, _CELL)}" for name, text in row["after"].items())
        why = f" (rejected: {plain(row['reason'], 120)})" if row["reason"] else ""
        lines += [f"  {number}. {before}", f"     → {after or 'nothing'}{why}"]
    return lines
