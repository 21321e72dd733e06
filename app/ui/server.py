"""`regraft ui`: the page's routes, and the server that they run in."""

import socket
import threading
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from ...domain.errors import InputError, RegraftError, RunError
from ..jobs import Jobs
from ..terminal.output import note
from . import deciding, listing, live, memories, results, starting
from .pages import HERE, environment, trouble
from .security import Guard, token_of


def make_app(home: Path, *, token: str, host: str = "127.0.0.1", port: int = 8765) -> Guard:
    """The page of one home as an ASGI application."""
    app = Starlette(
        routes=[
            *listing.ROUTES,
            *starting.ROUTES,
            *live.ROUTES,
            *deciding.ROUTES,
            *results.ROUTES,
            *memories.ROUTES,
            Mount("/static", _Static(directory=HERE / "static")),
        ],
        exception_handlers={RegraftError: _error_page, HTTPException: _not_there},
        lifespan=_lifespan,
    )
    app.state.home = home
    app.state.jobs = Jobs(home)
    app.state.stopping = threading.Event()
    return Guard(app, token=token, host=host, port=port)


class _Static(StaticFiles):
    """The page's own files, which a browser may keep for an hour."""

    async def get_response(self, path: str, scope: object) -> Response:
        response = await super().get_response(path, scope)  # pyright: ignore[reportArgumentType]
        response.headers["Cache-Control"] = "private, max-age=3600"
        return response


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    """What pages need takes seconds to import; it is imported while the person reads the first one."""
    threading.Thread(target=_warm_up, args=(app.state.home,), daemon=True).start()
    yield
    app.state.stopping.set()


def _warm_up(home: Path) -> None:
    from ...agents.assemble import offline_team
    from ...agents.rules.reading import understand
    from ...graph import build
    from ...graph.approvals import checking, shown
    from ...tools import catalogs
    from ...tools.checks import apply
    from ...tools.execution import transform
    from ...tools.export import browsing, wording

    del understand, build, checking, shown, catalogs, apply, transform, browsing, wording
    environment()
    offline_team(home)


def _error_page(request: Request, exc: Exception) -> Response:
    """One of our errors as a page: what is wrong and what to do."""
    if not isinstance(exc, RegraftError):
        raise exc
    unknown = isinstance(exc, RunError) and "no run" in exc.problem
    return trouble(request, exc.problem, exc.remedy, 404 if unknown else 400)


def _not_there(request: Request, exc: Exception) -> Response:
    status = exc.status_code if isinstance(exc, HTTPException) else 500
    sentence = exc.detail if isinstance(exc, HTTPException) else "This did not work"
    return trouble(request, sentence if status != 404 else "There is no such page", "see the list of runs", status)


def run_ui(*, host: str, port: int, browser: bool, home: Path) -> None:
    """Serve until Ctrl-C. Raises InputError where the extra is not installed or the port is taken."""
    import uvicorn

    token = token_of(home)
    listener = _bound(host, port)
    port = listener.getsockname()[1]
    named = f"[{host}]" if ":" in host else host if host not in ("0.0.0.0", "::") else "127.0.0.1"  # noqa: S104
    address = f"http://{named}:{port}/?token={token}"
    note(f"Regraft's page: {address}")
    note(f"It shows the runs in {home}. Ctrl-C ends the page; builds go on.")
    config = uvicorn.Config(
        make_app(home, token=token, host=host, port=port),
        log_level="warning",
        timeout_graceful_shutdown=1,
        server_header=False,
        date_header=False,
    )
    if browser:
        threading.Timer(0.5, webbrowser.open, [address]).start()
    uvicorn.Server(config).run(sockets=[listener])


def _bound(host: str, port: int) -> socket.socket:
    """The socket, bound before anything is promised. Raises InputError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except (OSError, OverflowError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) and exc.strerror else str(exc)
        raise InputError(
            f"The page cannot be served at {host}:{port}: {reason}", "give another --port; 0 takes a free one"
        ) from exc
    return listener
