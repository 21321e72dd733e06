"""Results in words: how a build ended, what a run waits for, candidates, runs."""

import json
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .output import emit, note, plain, say

_COLUMNS_TOLD, _STEPS_TOLD, _UNUSED_TOLD = 4, 4, 5

if TYPE_CHECKING:
    from ...domain.card import Candidate
    from ...domain.outcome import BuildOutcome, Refusal, SeenColumn, SourceOutcome
    from ...domain.run import Waiting


def show_outcome(outcome: "BuildOutcome", *, as_json: bool) -> None:
    """How a build ended: rows, sources, where to look, and where it fell short and why."""
    if as_json:
        emit(outcome.model_dump(mode="json"))
        return
    for line in outcome_lines(outcome):
        say(line)


def outcome_lines(outcome: "BuildOutcome") -> list[str]:
    """The outcome as readable lines; why candidates were not used is told only where rows are missing."""
    from ...tools.licences import combine

    gave = [source for source in outcome.sources if source.counts.accepted]
    asked = f" of {outcome.rows_asked:,}" if outcome.rows < outcome.rows_asked else ""
    lines = [f"{outcome.rows:,}{asked} rows for the task {outcome.task!r}, from {_sources(len(gave))}."]
    lines += [f"  {_source_line(source)}" for source in gave]
    if outcome.status == "short":
        lines += _refusal_lines(outcome.refusal) if outcome.refusal else [_indented(line) for line in outcome.reasons]
    else:
        lines += _unused_lines(outcome)
    conflicts = combine({source.ref.id: source.candidate.licenses for source in gave}).conflicts if gave else ()
    lines += [f"Warning: {plain(warning, 400)}" for warning in (*outcome.warnings, *conflicts)]
    if outcome.out is not None:
        out = Path(outcome.out)
        lines.append(f"Dataset: {out}   (datasets.load_dataset({str(out)!r}))")
        report = out / "report.html"
        lines += [f"Report:  {report}"] if report.exists() else []
    if outcome.usage:
        from ...domain.usage import total_text, where_calls_go

        lines.append(f"Model:   {total_text(outcome.usage, outcome.rows)}")
        lines.append(f"Calls:   {plain(where_calls_go(outcome.usage), 300)}")
    lines += [f"Hub:     {outcome.published}"] if outcome.published else []
    lines.append(f"Run:     {outcome.run}")
    return lines


def _unused_lines(outcome: "BuildOutcome") -> list[str]:
    """Sources that gave no row of a build that is whole, each with why; those that a person left out come first."""
    left = [(one.id, one.reason) for one in outcome.excluded if one.rule == "person"]
    gave_none = (source for source in outcome.sources if not source.counts.accepted)
    left += [(source.ref.key, source.given_up or "the others gave all the rows") for source in gave_none]
    lines = [f"  not used: {plain(key)}: {plain(why, 160)}" for key, why in left[:_UNUSED_TOLD]]
    more = len(left) - _UNUSED_TOLD
    return [*lines, f"  and {more} more; the report says why."] if more > 0 else lines


def _refusal_lines(refusal: "Refusal") -> list[str]:
    """The nearest source, what it lacks, what to do, and where the rest is told."""
    lines: list[str] = []
    if refusal.nearest:
        rows = f", {refusal.rows:,} rows" if refusal.rows is not None else ""
        lines.append(f"Nearest: {plain(refusal.nearest)} ({plain(refusal.title or 'no title', 80)}{rows})")
        lines += [_indented(_column_line(column)) for column in refusal.columns[:_COLUMNS_TOLD]]
    lines.append(f"Missing: {plain(refusal.missing, 300)}")
    steps = [plain(step, 300) for step in refusal.next_steps[:_STEPS_TOLD]]
    lines += [f"{'Next:' if place == 0 else 'or':8} {step}" for place, step in enumerate(steps)]
    return [*lines, f"Report:  {refusal.report}"] if refusal.report else lines


def _column_line(column: "SeenColumn") -> str:
    values = ", ".join(column.values) if column.labels else "".join(column.values)
    return f"{column.name} ({column.type}{', labels' if column.labels else ''}): {plain(values, 90)}"


def _indented(line: str) -> str:
    return f"  {plain(line, 400)}"


def _sources(count: int) -> str:
    return {0: "no source", 1: "1 source"}.get(count, f"{count} sources")


def _source_line(source: "SourceOutcome") -> str:
    from ...domain.card import is_held_back
    from ...tools.licences import in_a_sentence

    counts, licences = source.counts, in_a_sentence(source.candidate.licenses) or "licence unknown"
    splits = source.ref.splits
    split = f" from its {plain(' and '.join(splits))} rows" if any(map(is_held_back, splits)) else ""
    return (
        f"{plain(source.ref.key)} ({plain(licences)}): {counts.accepted:,} rows taken{split}, "
        f"{counts.rejected:,} rejected, {counts.unused + counts.unread:,} not needed"
    )


def show_waiting(waiting: "Waiting", *, as_json: bool) -> None:
    """What the run waits for and how to answer. The JSON form holds the whole request."""
    if as_json:
        emit({"status": "waiting", "run": waiting.run, "request": waiting.request.model_dump(mode="json")})
    else:
        for line in waiting_lines(waiting):
            say(line)
    note(
        f"Run {waiting.run} waits for a decision at {waiting.request.checkpoint!r}; "
        f"answer with: regraft resume {shlex.quote(waiting.run)} --decision FILE"
    )


def waiting_lines(waiting: "Waiting") -> list[str]:
    """The request as readable lines, with a decision file to start from."""
    from .asking.tables import row_lines, wiring_lines

    request = waiting.request
    lines = [f"Run {waiting.run} waits at {request.checkpoint!r} for {len(request.action_requests)} decision(s):"]
    lines += [request.bill.text] if request.bill else []
    for number, action in enumerate(request.action_requests, start=1):
        config = next((c for c in request.review_configs if c.action_name == action.name), None)
        allowed = " / ".join(config.allowed_decisions) if config is not None else "approve"
        lines.append(f"{number}. {action.name} ({allowed})")
        told = (action.description or json.dumps(action.args)).splitlines()
        lines += ["   " + line for line in (*told, *wiring_lines(action), *row_lines(action))]
    approve = {"type": "approve"}
    decisions = [approve | ({"source": action.source} if action.source else {}) for action in request.action_requests]
    answer = {"checkpoint": request.checkpoint, "decisions": decisions}
    lines += ["A decision file that approves:", f"   {json.dumps(answer)}"]
    return lines


def show_candidates(candidates: "Sequence[Candidate]", excluded: int) -> None:
    """Candidates, best first, with what speaks for each."""
    from ...tools.licences import in_a_sentence

    if not candidates:
        say("No dataset of this catalog speaks for itself here.")
    for number, candidate in enumerate(candidates, start=1):
        facts = [in_a_sentence(candidate.licenses) or "licence unknown", ", ".join(candidate.languages)]
        facts.append(f"{candidate.rows:,} rows" if candidate.rows is not None else "")
        about = "; ".join(plain(fact) for fact in facts if fact)
        say(f"{number:>2}. {plain(candidate.ref.key)}  {candidate.score:.3f}  ({about})")
        if candidate.title and candidate.title != candidate.ref.id:
            say(f"      {plain(candidate.title, 110)}")
        for reason in candidate.reasons:
            say(f"      - {plain(reason, 110)}")
    if excluded:
        note(f"{excluded} datasets were left out by a rule; --json names each with its reason.")
