"""A run as it goes: steps, sources, rows and money, told anew whenever its files change, whoever works on it."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from ...domain.errors import InputError, RegraftError
from ...memory.progress import ProgressFile
from ..terminal.progress import describe
from .facts import Standing, folder_of, home_of, run_of, standing_of
from .pages import fragment, page, run_url
from .steps import source_lines, steps

LOOK_S, PING_S = 0.4, 15.0
_EVENTS = 40


def run(request: Request) -> Response:
    """The page of a run; without scripts it loads itself anew while a process works on the run."""
    facts = _facts(request)
    return page(request, "run", **facts, follow="follow" in request.query_params)


async def live(request: Request) -> Response:
    """Server-sent events: the parts of the page that changed, as JSON of element ids and their HTML."""
    await run_in_threadpool(standing_of, request)
    return StreamingResponse(_events(request), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _events(request: Request) -> AsyncIterator[str]:
    stopping = request.app.state.stopping
    known: dict[str, str] = {}
    quiet_s = PING_S
    while not stopping.is_set() and not await request.is_disconnected():
        try:
            parts, ended = await run_in_threadpool(_parts, request)
        except RegraftError:
            return
        changed = {name: html for name, html in parts.items() if known.get(name) != html}
        known = parts
        if changed:
            yield f"event: parts\ndata: {json.dumps(changed)}\n\n"
            quiet_s = 0.0
        elif quiet_s >= PING_S:
            yield ": still here\n\n"
            quiet_s = 0.0
        if ended:
            yield "event: ended\ndata: {}\n\n"
            return
        await anyio.sleep(LOOK_S)
        quiet_s += LOOK_S


def _parts(request: Request) -> tuple[dict[str, str], bool]:
    facts = _facts(request)
    names = ("state", "steps", "figures", "sources", "events")
    parts = {name: fragment(f"_run_{name}", **facts) for name in names}
    return parts, facts["standing"].status in ("done", "short")


def _facts(request: Request) -> dict[str, Any]:
    from ...graph.runs.watching import snapshot

    standing, folder, home = standing_of(request), folder_of(request), home_of(request)
    seen = snapshot(standing.record.id, home)
    progress = ProgressFile(folder.path).read() if standing.is_moving else None
    events = [describe(event) for event in folder.events()[-_EVENTS:]]
    estimates = [draft.estimate for draft in seen.drafts.values() if draft.estimate]
    return {
        "standing": standing,
        "record": standing.record,
        "steps": steps(seen, standing),
        "sources": source_lines(standing.record.id, seen, home, progress),
        "progress": progress,
        "events": events[::-1],
        "outcome": seen.state.outcome if seen.state else None,
        "estimate": max((one.usd or 0.0 for one in estimates), default=None) if estimates else None,
        "brief": seen.state.brief if seen.state else None,
    }


async def act(request: Request) -> Response:
    """Stop, go on, or go on with a higher cap."""
    form = await request.form()
    return await run_in_threadpool(_act, request, str(form.get("do") or ""), str(form.get("cap") or ""))


def _act(request: Request, do: str, cap: str) -> Response:
    run, jobs = run_of(request), request.app.state.jobs
    standing = standing_of(request)
    if do == "stop":
        _stop(request, run)
    elif do == "resume" and not standing.is_moving:
        jobs.resume(run, *_cap(cap, standing))
    return RedirectResponse(f"{run_url(run)}?follow=1", 303)


def _stop(request: Request, run: str) -> None:
    """Ask whoever works on the run to end after the current batch; the page shows when that is done."""
    from ...graph import api

    if folder_of(request).in_use():
        api.stop(run, home_of(request), patience_s=0.0)
    else:
        request.app.state.jobs.stop(run)


def _cap(text: str, standing: Standing) -> list[str]:
    """The option that raises the cap. Raises InputError for a cap that is none, or that is reached already."""
    text = text.strip().removeprefix("$")
    if not text:
        return []
    if not re.fullmatch(r"\d{1,9}(\.\d{1,6})?", text):
        raise InputError(f"The cap cannot be {text!r}", "write a number such as 2.50")
    if standing.usd is not None and float(text) <= standing.usd:
        raise InputError(f"A cap of ${text} is reached already", f"give more than the ${standing.usd:,.2f} spent")
    return ["--budget-usd", text]


ROUTES = [
    Route("/runs/{run}", run),
    Route("/runs/{run}/live", live),
    Route("/runs/{run}/act", act, methods=["POST"]),
]
