"""Commands that find datasets, show runs, and open the page and the tools."""

from pathlib import Path
from typing import Annotated

import typer

from ..terminal.settings import home_folder
from .options import Catalog, Json, Run


def runs(as_json: Json = False) -> None:
    """List all runs, the newest first."""
    from ..commands.history import list_runs

    list_runs(home=home_folder(), as_json=as_json)


def show(run: Run, as_json: Json = False) -> None:
    """Show where a run stands, what it waits for, what came of it."""
    from ..commands.history import show_run

    show_run(run, home=home_folder(), as_json=as_json)


def ui(
    host: Annotated[str, typer.Option(help="Address to serve at; the token is asked for in any case.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to serve at; 0 takes a free one.", min=0, max=65535)] = 8765,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
) -> None:
    """Open the page: look at runs, decide, begin builds."""
    from ..commands.serving import serve

    serve(host=host, port=port, browser=not no_browser, home=home_folder())


def mcp(
    http: Annotated[
        int | None,
        typer.Option(help="Serve on this port of 127.0.0.1, not on standard input and output.", metavar="PORT"),
    ] = None,
) -> None:
    """Serve builds as tools to a coding agent (Model Context Protocol)."""
    from ..commands.serving import serve_tools

    serve_tools(http=http, home=home_folder())


def search(
    task: Annotated[
        Path | None, typer.Argument(help="Find sources for this task.", metavar="[TASK]", show_default=False)
    ] = None,
    query: Annotated[str | None, typer.Option(help="Find datasets by words instead.", show_default=False)] = None,
    catalog: Catalog = "builtin",
    top: Annotated[int, typer.Option(help="How many to show.", min=1)] = 10,
    as_json: Json = False,
) -> None:
    """Find datasets for a task or a query, with what speaks for each."""
    from ..commands.searching import run_search

    run_search(task, query, catalog=catalog, top=top, home=home_folder(), as_json=as_json)
