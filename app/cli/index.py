"""The commands of `regraft index`."""

from typing import Annotated

import typer

from ..terminal.settings import home_folder
from .options import Json
from .quick import QuickCommand, QuickGroup

index = typer.Typer(
    help="Keep an index of the Hub's dataset cards.", cls=QuickGroup, no_args_is_help=True, rich_markup_mode=None
)


@index.command("build", cls=QuickCommand)
def index_build(
    language: Annotated[
        str | None, typer.Option(help="Only datasets in this language.", metavar="CODE", show_default=False)
    ] = None,
    task: Annotated[
        str | None, typer.Option(help="Only this task category of the Hub.", metavar="TASK", show_default=False)
    ] = None,
    size: Annotated[
        str | None, typer.Option(help="Only this size, as 1K<n<10K.", metavar="SIZE", show_default=False)
    ] = None,
    limit: Annotated[
        int | None, typer.Option(help="Only so many, the most downloaded.", min=1, show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Take in the Hub's listing; a build that was stopped goes on."""
    from ..commands.indexing import Wishes, run_build

    run_build(Wishes(language, task, size, limit), home=home_folder(), as_json=as_json)


@index.command("update", cls=QuickCommand)
def index_update(
    full: Annotated[
        bool, typer.Option("--full", help="Look for deleted and renamed datasets now, not once a week.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Take in what changed since."""
    from ..commands.indexing import run_update

    run_update(home=home_folder(), as_json=as_json, full=full)


@index.command("status", cls=QuickCommand)
def index_status(as_json: Json = False) -> None:
    """Tell what the index holds and how old it is."""
    from ..commands.indexing import run_status

    run_status(home=home_folder(), as_json=as_json)
