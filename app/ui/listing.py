"""The first page: every run, what came of it so far, and what waits for the person."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ...memory.runs import RunStore
from .facts import home_of, stand
from .pages import page

PER_PAGE = 40


def runs(request: Request) -> Response:
    """The list, those that changed last first."""
    number = _number(request.query_params.get("page", "1"))
    records, total = RunStore(home_of(request)).page((number - 1) * PER_PAGE, PER_PAGE)
    standings = [stand(request, record) for record in records]
    pages = max(1, -(-total // PER_PAGE))
    waiting = [one for one in standings if one.checkpoint]
    return page(
        request,
        "runs",
        runs=standings,
        waiting=waiting,
        total=total,
        number=number,
        pages=pages,
        home_folder=str(home_of(request)),
    )


def _number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def to_runs(_: Request) -> Response:
    return RedirectResponse("/", 303)


ROUTES = [Route("/", runs), Route("/runs", to_runs)]
