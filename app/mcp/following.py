"""A run as a coding agent is told of it: where it stands, what it waits for, what came of it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..jobs import Jobs, last_words

if TYPE_CHECKING:
    from ...domain.approval import ActionRequest, ApprovalRequest
    from ...domain.run import Event, RunView

POLL_S = 0.5
MOST_WAIT_S = 600.0
MOVING = frozenset({"running"})
_CELL_CHARS = 600

Tell = Callable[[int, int | None, str], Awaitable[None]]
"""Progress: how much, of how much where it is known, and in words."""


async def follow(run: str, home: Path, jobs: Jobs, *, wait_s: float, tell: Tell) -> dict[str, Any]:
    """Wait until the run ends, asks, or `wait_s` seconds are over, telling what happens; then its state."""
    end, heard = asyncio.get_running_loop().time() + min(wait_s, MOST_WAIT_S), 0
    while True:
        view = await asyncio.to_thread(_view, run, home)
        for event in view.events[heard:]:
            heard += 1
            await tell(heard, None, _line(event))
        moving = view.record.status in MOVING or jobs.is_starting(run)
        if not moving or asyncio.get_running_loop().time() >= end:
            problem = "" if moving else last_words(home / "runs" / run)
            return state_of(view, moving=moving) | ({"problem": problem} if problem else {})
        await asyncio.sleep(POLL_S)


def state_of(view: "RunView", *, moving: bool) -> dict[str, Any]:
    """A run's state, small enough for an agent's context."""
    record = view.record
    state: dict[str, Any] = {
        "run": record.id,
        "status": "running" if moving else record.status,
        "message": record.message,
        "last": [_line(event) for event in view.events[-5:]],
    }
    if moving:
        state["next"] = "call status with wait_s to follow it"
    elif view.waiting is not None:
        state["asks"] = asked(view.waiting)
        state["next"] = "show the person what is asked, then call decide"
    elif view.outcome is not None:
        state |= outcome_of(view)
    else:
        state["next"] = "call resume to go on"
    return state


def outcome_of(view: "RunView") -> dict[str, Any]:
    """What came of a build: figures, sources, and where to look."""
    outcome = view.outcome
    if outcome is None:
        return {}
    sources = [
        {
            "dataset": source.ref.key,
            "licenses": list(source.candidate.licenses),
            "rows": source.counts.accepted,
            "rejected": source.counts.rejected,
            "unused": source.counts.unused,
            **({"given_up": source.given_up} if source.given_up else {}),
        }
        for source in outcome.sources
    ]
    return {
        "rows": outcome.rows,
        "rows_asked": outcome.rows_asked,
        "out": outcome.out,
        "load": f"datasets.load_dataset({outcome.out!r})" if outcome.out and outcome.rows else None,
        "reasons": list(outcome.reasons),
        "warnings": list(outcome.warnings),
        "sources": sources,
        "published": outcome.published,
    }


def asked(request: "ApprovalRequest") -> dict[str, Any]:
    """A checkpoint's question: what is asked of each source, and which decisions it takes."""
    return {
        "checkpoint": request.checkpoint,
        "request": request.id,
        "bill": request.bill.text if request.bill else None,
        "things": [
            {
                "source": action.source,
                "allowed": list(request.allowed(action)),
                "description": action.description[:4_000],
                "rows": _rows(action),
            }
            for action in request.action_requests
        ],
    }


def _rows(action: "ActionRequest") -> Any:
    """Rows before and after, with long cells cut; None where the question has none."""
    rows = action.details.get("preview") or action.args.get("preview")
    return _cut(rows[:6]) if isinstance(rows, list) else None


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= _CELL_CHARS else value[:_CELL_CHARS] + "…"
    if isinstance(value, dict):
        return {key: _cut(item) for key, item in value.items()}
    return [_cut(item) for item in value] if isinstance(value, list | tuple) else value


def _line(event: "Event") -> str:
    from ..terminal.progress import describe

    return describe(event)


def _view(run: str, home: Path) -> "RunView":
    from ...graph import api

    return api.show(run, home)
