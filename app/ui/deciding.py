"""Checkpoints: what is asked, changed as the person likes, and answered. The first of two answers holds."""

import threading
from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from ...domain.approval import (
    ActionRequest,
    ApprovalRequest,
    Approve,
    Decision,
    DecisionFile,
    Drop,
    Edit,
    EditedAction,
    Reject,
    UseAnyway,
    WrongRow,
)
from ...domain.card import Candidate
from ...domain.errors import DecisionError, RegraftError, RunError
from ...tools.texts import whole_number
from . import asking
from .candidates import candidate, candidates, chosen, search
from .facts import folder_of, home_of, run_of, standing_of
from .pages import fragment, page, run_url

Form = Mapping[str, Any]
LEFT_OUT = ("leave_out", "leave_out_unplanned")
"""What is asked where no source passed: to approve it leaves the source out."""
MOST_ROWS = 200
"""Rows of one source that a form may mark."""


def decide(request: Request) -> Response:
    """What waits for the person; the run's page where nothing does."""
    asked = open_request(request)
    if asked is None or standing_of(request).is_moving:
        return RedirectResponse(run_url(run_of(request)), 303)
    return _page(request, asked, {})


def open_request(request: Request) -> ApprovalRequest | None:
    """What the run asks just now, less what was answered and not yet taken up. Raises RunError for an unknown run."""
    from ...graph.runs.watching import snapshot

    folder = folder_of(request)
    return snapshot(folder.id, home_of(request)).request(folder.answers())


async def edit(request: Request) -> Response:
    """The page, or the part of it that is asked for, with what the form changes; nothing is decided."""
    form = await request.form()
    return await run_in_threadpool(_edited, request, form)


def _edited(request: Request, form: Form) -> Response:
    asked = open_request(request)
    if asked is None or form.get("request") != asked.id:
        return _too_late(request)
    kind, _, number = request.headers.get("hx-target", "").partition("-")
    place = whole_number(number)
    if kind in ("rows", "item") and place is not None and place < len(asked.action_requests):
        item = asking.item(asked, asked.action_requests[place], place, form, _look(request))
        return HTMLResponse(fragment(f"_{kind}", item=item, run=run_of(request), checkpoint=asked.checkpoint))
    return _page(request, asked, form)


async def answer(request: Request) -> Response:
    """Take the decision, and let another process go on with it."""
    form = await request.form()
    return await run_in_threadpool(_answered, request, form)


def _answered(request: Request, form: Form) -> Response:
    from ...graph.runs.leaving import decide as leave

    asked, run = open_request(request), run_of(request)
    if asked is None or form.get("request") != asked.id:
        return _too_late(request)
    try:
        decision = DecisionFile(checkpoint=asked.checkpoint, request=asked.id, decisions=_decisions(asked, form))
        leave(run, decision, home=home_of(request))
    except RunError:
        return _too_late(request)
    except RegraftError as exc:
        if open_request(request) != asked:
            return _too_late(request)
        return _page(request, asked, form, problem=str(exc), status=400)
    request.app.state.jobs.resume(run)
    return RedirectResponse(f"{run_url(run)}?follow=1", 303)


def _too_late(request: Request) -> Response:
    standing = standing_of(request)
    return page(request, "too_late", status=409, standing=standing, record=standing.record)


def _page(request: Request, asked: ApprovalRequest, form: Form, problem: str = "", status: int = 200) -> Response:
    standing = standing_of(request)
    facts: dict[str, Any] = {
        "standing": standing,
        "record": standing.record,
        "run": standing.record.id,
        "asked": asked,
        "checkpoint": asked.checkpoint,
        "problem": problem,
        "form": form,
    }
    if asked.checkpoint == "datasets":
        facts |= candidates(asked.action_requests[0], form)
        facts |= {"found": search(request, str(form.get("q") or "")) if form.get("do") == "search" else None}
        return page(request, "decide_datasets", status=status, **facts)
    if asked.checkpoint == "publish":
        return page(request, "decide_publish", status=status, action=asked.action_requests[0], **facts)
    looking = _look(request)
    facts["items"] = asking.items(asked, form, looking)
    facts["none_passed"] = all(action.name in LEFT_OUT for action in asked.action_requests)
    # the first change of a plan then needs no waiting for its source to be opened
    threading.Thread(target=looking.open, daemon=True).start()
    return page(request, "decide_sources", status=status, **facts)


def _look(request: Request) -> asking.Look:
    from ...agents.validator import label_column
    from ...graph.runs.watching import snapshot

    run, home = run_of(request), home_of(request)
    state = snapshot(run, home).state
    brief = state.brief if state else None
    return asking.Look(run, home, label_column(brief) if brief else None)


def _decisions(asked: ApprovalRequest, form: Form) -> tuple[Decision, ...]:
    """The form's decisions. Raises DecisionError where there is none."""
    if asked.checkpoint == "datasets":
        return (_about_datasets(asked.action_requests[0], form),)
    if asked.checkpoint == "publish":
        return (_about_publishing(asked.action_requests[0], form),)
    decisions = [
        decision
        for number, action in enumerate(asked.action_requests)
        if (decision := _about_source(action, number, form)) is not None
    ]
    for number, refused in enumerate(asked.refused):
        if form.get(f"r{number}") == "use_anyway":
            decisions.append(UseAnyway(source=refused.source))
    if not decisions:
        raise DecisionError("Nothing is decided yet", "choose for one source at least, then send")
    return tuple(decisions)


def _about_source(action: ActionRequest, number: int, form: Form) -> Decision | None:
    kind = str(form.get(f"d{number}") or "") or ("approve" if form.get("all") == "approve" else "")
    message = str(form.get(f"m{number}") or "").strip()
    wrong = _wrong_rows(number, form)
    if kind == "reject":
        return Reject(source=action.source, message=message, wrong_rows=wrong)
    if kind == "drop":
        return Drop(source=action.source, message=message)
    if kind not in ("approve", "use_anyway"):
        _nothing_lost(action, number, form, message, wrong)
        return None
    if kind == "approve" and action.name in LEFT_OUT:
        return Approve(source=action.source)
    changed, _, _ = asking.changes(action, number, form)
    if changed is not None:
        return changed.model_copy(update={"wrong_rows": wrong})
    if kind == "use_anyway":
        return UseAnyway(source=action.source, wrong_rows=wrong)
    return Approve(source=action.source, wrong_rows=wrong)


def _nothing_lost(action: ActionRequest, number: int, form: Form, message: str, wrong: tuple[WrongRow, ...]) -> None:
    """What was written, marked or changed belongs to a decision. Raises DecisionError where there is none for it."""
    lost = "a message" if message else "rows marked wrong" if wrong else ""
    if not lost and asking.changes(action, number, form)[0] is not None:
        lost = "changes"
    if lost:
        remedy = "say what becomes of it (a source that is used leaves out rows marked wrong), then send"
        raise DecisionError(f"For {action.source} there are {lost}, but no decision", remedy)


def _wrong_rows(number: int, form: Form) -> tuple[WrongRow, ...]:
    """Rows marked wrong, each by its place in its source; the graph refuses one that its request does not show."""
    rows: list[WrongRow] = []
    for place in range(MOST_ROWS):
        row, _, split = str(form.get(f"wp{number}.{place}") or "").partition("@")
        if form.get(f"w{number}.{place}") == "yes" and (at := whole_number(row)) is not None:
            note = str(form.get(f"wn{number}.{place}") or "").strip()
            rows.append(WrongRow(row=at, split=split, note=note))
    return tuple(rows)


def _about_datasets(action: ActionRequest, form: Form) -> Decision:
    if form.get("d0") == "reject":
        return Reject(message=str(form.get("m0") or "").strip())
    names = chosen(action, form)
    if not names:
        raise DecisionError("No dataset is left", "tick one, add one, or have others looked for")
    if names == action.args["datasets"]:
        return Approve()
    return Edit(edited_action=EditedAction(name=action.name, args={"datasets": names}))


def _about_publishing(action: ActionRequest, form: Form) -> Decision:
    if form.get("do") == "no":
        return Reject()
    if form.get("yes") != "yes":
        raise DecisionError("The yes is missing", "tick it, or finish without publishing")
    args = {
        "repo": str(form.get("repo") or "").strip() or None,
        "private": form.get("visibility") != "public",
        "overwrite": form.get("overwrite") == "yes",
    }
    return Edit(edited_action=EditedAction(name=action.name, args=args))


async def look_for(request: Request) -> Response:
    """Datasets that a person's words find, to be added."""
    form = await request.form()
    retrieval = await run_in_threadpool(search, request, str(form.get("q") or ""))
    return HTMLResponse(fragment("_found", found=retrieval, form=form))


def about(request: Request) -> Response:
    """One candidate closer: its card, splits, labels with counts, and rows of different labels."""
    key = request.query_params.get("key", "")
    asked = open_request(request)
    candidates = asked.action_requests[0].details.get("candidates", []) if asked else []
    listed = {one.ref.key: one for one in map(Candidate.model_validate, candidates)}
    one = listed.get(key)
    facts = candidate(request, one) if one is not None else {"problem": "It is not among the candidates any more"}
    return HTMLResponse(fragment("_candidate", **{"problem": "", **facts}))


ROUTES = [
    Route("/runs/{run}/decide", decide),
    Route("/runs/{run}/decide", answer, methods=["POST"]),
    Route("/runs/{run}/decide/edit", edit, methods=["POST"]),
    Route("/runs/{run}/decide/search", look_for, methods=["POST"]),
    Route("/runs/{run}/candidate", about),
]
