"""A run's way as a person follows it: steps with ticks, and what became of each source so far."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ...domain.outcome import RowCounts
from .facts import Standing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...domain.validation import Attempt
    from ...graph.runs.watching import Snapshot
    from ...graph.state import Source
    from ...memory.progress import Progress

Tick = Literal["done", "now", "waits", "todo"]
_REASONS = 5


@dataclass(frozen=True)
class Step:
    name: str
    tick: Tick
    note: str = ""


@dataclass(frozen=True)
class SourceLine:
    """One source so far. `state` is in words, `tone` says how it fares; `wanted` rows are read for, 0 before that, and
    `made` of them are there."""

    key: str
    title: str
    licences: str
    state: str
    tone: str
    verdict: str
    why: str
    attempts: tuple[str, ...]
    counts: RowCounts
    made: int
    wanted: int
    reasons: tuple[tuple[str, int], ...]


def steps(snapshot: "Snapshot", standing: Standing) -> list[Step]:
    """The steps of the build in order, those that a person is asked at included."""
    state, options = snapshot.state, standing.record.options
    asked = standing.checkpoint
    if state is None:
        return _ticked([("understand the task", False, "")], asked, moving=standing.is_moving)
    tried, settled = list(snapshot.sources.values()), [s for s in snapshot.sources.values() if s.status != "open"]
    accepted = [source for source in tried if source.status == "accepted"]
    read = [source for source in accepted if source.read is not None]
    kept = sum((state.curated or {}).values())
    ended = state.outcome is not None or bool(state.ended)
    stages = [
        ("understand the task", state.brief is not None, _kind(snapshot)),
        ("find datasets", bool(state.proposed), f"{len(state.proposed)} candidates" if state.proposed else ""),
        ("datasets", state.line is not None, ""),
        (
            "plan and try each source",
            bool(settled) and len(settled) == len(tried) and bool(accepted),
            f"{len(accepted)} of {len(tried)} can be used" if tried else "",
        ),
        ("sample", bool(state.approved) or bool(read), ""),
        ("make rows", bool(read) and state.curated is not None, f"{len(read)} sources read" if read else ""),
        ("clean and choose", bool(kept), f"{kept:,} rows kept" if kept else ""),
        ("write the dataset", ended, ""),
        ("publish", standing.status in ("done", "short"), ""),
    ]
    left_out = {"datasets", "sample", "publish"} - set(options.approve)
    left_out -= {"publish"} if options.publish else set()
    return _ticked([step for step in stages if step[0] not in left_out], asked, moving=standing.is_moving)


_CHECKPOINTS = {"datasets": "datasets", "plan": "plan and try each source", "sample": "sample", "publish": "publish"}
_NAMES = {
    "datasets": "you choose the datasets",
    "sample": "you look at the samples",
    "publish": "you say yes to publish",
}


def _ticked(stages: list[tuple[str, bool, str]], asked: str, *, moving: bool) -> list[Step]:
    waits = _CHECKPOINTS.get(asked)
    last = max((n for n, step in enumerate(stages) if step[1]), default=-1)
    at = next((n for n, step in enumerate(stages) if step[0] == waits), last + 1)
    made = []
    for number, (name, done, note) in enumerate(stages):
        tick: Tick = "waits" if name == waits else "done" if done or number < at else "todo"
        if number == at and moving and tick == "todo":
            tick = "now"
        made.append(Step(_NAMES.get(name, name), tick, note))
    return made


def _kind(snapshot: "Snapshot") -> str:
    brief = snapshot.state.brief if snapshot.state else None
    if brief is None:
        return ""
    labels = f", {len(brief.labels)} labels" if brief.labels else ""
    return f"{brief.kind.replace('_', ' ')}{labels}, {len(brief.requirements)} checks"


def source_lines(run: str, snapshot: "Snapshot", home: Path, progress: "Progress | None" = None) -> list[SourceLine]:
    """Every source that was started; `progress` is of the process that makes their rows, where one does."""
    counted = progress.counters if progress else ()
    made = {one.event.source: one.event.done or 0 for one in counted if one.event.stage == "execute"}
    return [_line(run, source, snapshot, home, made) for source in snapshot.sources.values()]


def _line(run: str, source: "Source", snapshot: "Snapshot", home: Path, made: "Mapping[str | None, int]") -> SourceLine:
    from ...graph.runs.watching import rows_so_far

    counts = rows_so_far(run, source, home) if source.status == "accepted" else RowCounts()
    state, tone = _state(source, snapshot)
    report = source.validation
    why = source.given_up or ("; ".join(report.reasons) if report else "")
    reasons = sorted(counts.reasons.items(), key=lambda item: (-item[1], item[0]))[:_REASONS]
    return SourceLine(
        key=source.key,
        title=source.candidate.title or source.key,
        licences=", ".join(source.candidate.licenses) or ("made by a model" if source.making else "no licence stated"),
        state=state,
        tone=tone,
        verdict=source.review.verdict if source.review else "",
        why=why or ("; ".join(source.review.reasons) if source.review else ""),
        attempts=tuple(why_failed(attempt) for attempt in source.attempts if attempt.plan != source.plan),
        counts=counts,
        made=max(counts.accepted, made.get(source.key, 0)),
        wanted=snapshot.state.wanted.get(source.key, 0) if snapshot.state else 0,
        reasons=tuple(reasons),
    )


def _state(source: "Source", snapshot: "Snapshot") -> tuple[str, str]:
    if source.status == "given_up":
        return "not used", "bad"
    if source.status == "accepted":
        return ("read", "good") if source.read is not None else ("can be used", "good")
    draft = snapshot.drafts.get(source.key)
    if source.review is None:
        return "its columns are judged", "now"
    return ("its plan is there", "now") if draft and draft.plan else ("a plan is made", "now")


def why_failed(attempt: "Attempt") -> str:
    """Why an attempt was not the last: a person's words, what broke, or what its sample showed."""
    reasons = "; ".join(attempt.report.reasons) if attempt.report else ""
    return "; ".join(part for part in (attempt.message, reasons) if part) or "no reason is known"
