"""From a template and facts to an answer. Text of any origin stays text; control characters are seen, not obeyed."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ...tools.texts import visible

HERE = Path(__file__).parent
CELL_CHARS = 1_000
"""Characters of a cell that a page shows; more is a click away."""

STATES = {
    "running": "at work",
    "waiting": "waits for you",
    "interrupted": "stopped",
    "budget": "budget reached",
    "failed": "failed",
    "done": "done",
    "short": "fewer rows",
}


def shown(text: object) -> str:
    """Anything as text in which nothing steers or hides."""
    return visible(str(text))


def short(text: object, limit: int = CELL_CHARS) -> str:
    """A text as `shown`, cut where it is long: the middle is left out, since options and questions stand at the end."""
    whole = str(text)
    if len(whole) <= limit:
        return shown(whole)
    tail = limit // 3
    return shown(f"{whole[: limit - tail]} … {whole[-tail:]}")


def ago(moment: str) -> str:
    """How long a UTC time in ISO 8601 is past, in the largest unit."""
    try:
        seconds = (datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds()
    except (ValueError, TypeError):
        return ""
    return "just now" if seconds < 45 else f"{span(seconds)} ago"


def span(seconds: float) -> str:
    """A length of time in its largest unit."""
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size * 0.95:
            count = max(1, round(seconds / size))
            return f"{count} {name}{'s' if count > 1 else ''}"
    return f"{max(1, round(seconds))} seconds" if seconds >= 1.5 else "a second"


def money(usd: float | None) -> str:
    """Dollars; fractions of a cent are not rounded to nothing."""
    if usd is None:
        return "cost unknown"
    return f"${usd:,.4f}" if 0 < usd < 0.01 else f"${usd:,.2f}"


def run_url(run: str, *parts: str) -> str:
    """The address of a run's page."""
    return "/".join(["/runs", *(quote(part, safe="") for part in (run, *parts))])


@cache
def environment() -> jinja2.Environment:
    """The templates, with what they say things by."""
    from ...tools.export.wording import number, share

    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {"shown": shown, "short": short, "ago": ago, "span": span, "money": money, "number": number}
    made.filters["state"] = lambda status: STATES.get(status, status)
    made.globals |= {"share": share, "run_url": run_url, "operations": _operations}
    return made


def _operations() -> list[str]:
    from ..commands.listing import operations

    return [one.name for one in operations()]


def fragment(name: str, /, **facts: Any) -> str:
    """A part of a page as HTML."""
    return environment().get_template(f"{name}.html.j2").render(**facts)


def page(request: Request, name: str, /, *, status: int = 200, **facts: Any) -> Response:
    """A whole page. `path` tells the head which of its links is the current one."""
    return HTMLResponse(fragment(name, path=request.url.path, **facts), status)


def is_htmx(request: Request) -> bool:
    """Whether the page's own script asks for a part; without scripts, and after a reload, the whole page is due."""
    return request.headers.get("hx-request") == "true"


def trouble(request: Request, problem: str, remedy: str = "", status: int = 400) -> Response:
    """A page that says what is wrong and what to do; within a page, just that sentence."""
    name = "_trouble" if is_htmx(request) else "trouble"
    # htmx swaps in only what was answered with success
    return page(request, name, status=200 if is_htmx(request) else status, problem=problem, remedy=remedy)
