"""A new build, from a form or from YAML; what was read from it is said at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ...domain.errors import InputError, RegraftError
from ...domain.run import DEFAULT_ROWS
from ..commands.building import Wishes
from ..tasks.file import read_task
from .facts import home_of
from .pages import fragment, is_htmx, page, run_url

if TYPE_CHECKING:
    from starlette.responses import HTMLResponse

    from ...domain.brief import TaskBrief
    from ...domain.run import BuildOptions
    from ...domain.task import TaskSpec

WHERE = "The task"
PAIRS, MOST_PAIRS = 3, 40
CHECKPOINTS = {
    "datasets": "the datasets",
    "plan": "each plan",
    "sample": "each sample",
    "publish": "publishing",
}
_FIELDS = ("name", "instruction", "labels", "language", "licenses", "yaml")
_WISHES = (
    "catalog",
    "model",
    "base_url",
    "rows",
    "budget_usd",
    "budget_tokens",
    "out",
    "seed",
    "overwrite",
    "synthesis",
)


@dataclass(frozen=True)
class Reading:
    """What the rules read from a task, before anything is looked for; or why they cannot."""

    task: "TaskSpec | None" = None
    brief: "TaskBrief | None" = None
    checks: tuple[str, ...] = ()
    problem: str = ""


def new(request: Request) -> Response:
    """An empty form; `as=yaml` is the form of one field."""
    return _form(request, _empty(request.query_params.get("as", "form")), None)


async def read(request: Request) -> Response:
    """What the form says so far, as it is understood."""
    asked = _asked(await request.form())
    reading = await run_in_threadpool(understood, asked)
    if is_htmx(request):
        return _part("_read", reading=reading)
    return _form(request, asked, reading)


async def change(request: Request) -> Response:
    """The same form with one more demonstration, or as YAML."""
    form = await request.form()
    asked = _asked(form)
    if form.get("to") == "yaml":
        asked = {**asked, "as": "yaml", "yaml": as_yaml(asked)}
    else:
        asked = {**asked, "pairs": [*asked["pairs"], ("", "")][:MOST_PAIRS]}
    return _form(request, asked, None)


async def start(request: Request) -> Response:
    """Begin the build in a process of its own, and go to its page; a form that cannot be used comes back."""
    asked = _asked(await request.form())
    home = home_of(request)
    try:
        run = await run_in_threadpool(begun, asked, home)
    except RegraftError as exc:
        return _form(request, asked, Reading(problem=str(exc)), status=400)
    request.app.state.jobs.resume(run)
    return RedirectResponse(f"{run_url(run)}?follow=1", 303)


def begun(asked: Mapping[str, Any], home: Path) -> str:
    """The id of the run that the form asks for. Raises InputErrors for what cannot be used."""
    from ...graph.runs.leaving import begin
    from ...tools.catalogs import open_catalog

    task = task_of(asked)
    options = options_of(asked, task)
    if options.catalog not in ("builtin", "hub", "none"):
        open_catalog(options.catalog, home=home)
    return begin(task, options, home=home)


def task_of(asked: Mapping[str, Any]) -> "TaskSpec":
    """The task that the form states. Raises TaskError."""
    text = asked["yaml"] if asked["as"] == "yaml" else as_yaml(asked)
    return read_task(text, Path.cwd() / "task.yaml", WHERE)


def options_of(asked: Mapping[str, Any], task: "TaskSpec") -> "BuildOptions":
    """The options that the form states. Raises InputError for a figure that is none."""
    wishes = Wishes(
        catalog=asked["catalog"] or "builtin",
        model=asked["model"] or "offline",
        base_url=asked["base_url"] or None,
        rows=_whole(asked["rows"], "Rows"),
        out=Path(asked["out"]).expanduser() if asked["out"] else None,
        approve=",".join(asked["approve"]) or "none",
        budget_usd=_figure(asked["budget_usd"], "The cap in dollars"),
        budget_tokens=_whole(asked["budget_tokens"], "The cap in tokens"),
        seed=_whole(asked["seed"] or "0", "The seed", least=0) or 0,
        overwrite=asked["overwrite"] == "yes",
        synthesis=asked["synthesis"] or None,
    )
    return wishes.options(task)


def understood(asked: Mapping[str, Any]) -> Reading:
    """The task as the rules understand it."""
    from ...agents.rules.reading.understand import OfflineUnderstander
    from ...tools.checks.calibration import calibrated
    from ...tools.export.wording import requirement_text

    if not any((asked["yaml"], asked["instruction"], *asked["pairs"][0])):
        return Reading()
    try:
        task = task_of(asked)
        brief = calibrated(OfflineUnderstander().understand(task))
    except RegraftError as exc:
        return Reading(problem=str(exc))
    checks = tuple(dict.fromkeys(requirement_text(one) for one in brief.requirements))
    return Reading(task=task, brief=brief, checks=checks)


def as_yaml(asked: Mapping[str, Any]) -> str:
    """The form as a task file."""
    import yaml

    pairs = [(i, o) for i, o in asked["pairs"] if i.strip() or o.strip()]
    task: dict[str, Any] = {"name": asked["name"] or "task", "instruction": asked["instruction"]}
    task |= {"labels": listed} if (listed := _listed(asked["labels"])) else {}
    task |= {"language": asked["language"]} if asked["language"] else {}
    task |= {"licenses": listed} if (listed := _listed(asked["licenses"])) else {}
    task["demonstrations"] = [{"input": i.replace("\r\n", "\n"), "output": o.replace("\r\n", "\n")} for i, o in pairs]
    return yaml.safe_dump(task, sort_keys=False, allow_unicode=True, width=100)


def _listed(text: str) -> list[str]:
    """Items a line each, or with commas between them on one line."""
    items = text.splitlines() if "\n" in text.strip() else text.split(",")
    return [item.strip() for item in items if item.strip()]


def _empty(form: str) -> dict[str, Any]:
    blank = dict.fromkeys((*_FIELDS, *_WISHES), "")
    chosen = {"catalog": "builtin", "model": "offline", "rows": str(DEFAULT_ROWS)}
    return {
        **blank,
        **chosen,
        "as": "yaml" if form == "yaml" else "form",
        "pairs": [("", "")] * PAIRS,
        "approve": ["datasets", "plan", "sample"],
    }


def _asked(form: FormData) -> dict[str, Any]:
    """The form's fields as texts. Files, which no field of the form is, are left out."""
    texts = {name: str(form.get(name) or "").strip() for name in (*_FIELDS, *_WISHES)}
    pairs = [(str(form.get(f"input{n}") or ""), str(form.get(f"output{n}") or "")) for n in range(MOST_PAIRS)]
    last = max((n for n in range(MOST_PAIRS) if f"input{n}" in form), default=PAIRS - 1)
    approve = [name for name in form.getlist("approve") if name in CHECKPOINTS]
    return {
        **texts,
        "yaml": str(form.get("yaml") or "").replace("\r\n", "\n"),
        "as": "yaml" if form.get("as") == "yaml" else "form",
        "pairs": pairs[: last + 1],
        "approve": approve,
    }


def _form(request: Request, asked: Mapping[str, Any], reading: Reading | None, status: int = 200) -> Response:
    return page(request, "new", status=status, asked=asked, reading=reading, checkpoints=CHECKPOINTS)


def _part(name: str, **facts: Any) -> "HTMLResponse":
    from starlette.responses import HTMLResponse

    return HTMLResponse(fragment(name, **facts))


def _whole(text: str, what: str, least: int = 1) -> int | None:
    digits = text.replace(",", "").replace("_", "").strip()
    if not digits:
        return None
    if not digits.isascii() or not digits.isdigit() or len(digits) > 12 or int(digits) < least:
        raise InputError(f"{what} cannot be {text!r}", f"write a whole number from {least} on")
    return int(digits)


def _figure(text: str, what: str) -> float | None:
    try:
        value = float(text) if text else None
    except ValueError:
        value = -1.0
    if value is not None and not 0 <= value < 1e9:
        raise InputError(f"{what} cannot be {text!r}", "write a number such as 2.50")
    return value


ROUTES = [
    Route("/new", new),
    Route("/new", start, methods=["POST"]),
    Route("/new/read", read, methods=["POST"]),
    Route("/new/change", change, methods=["POST"]),
]
