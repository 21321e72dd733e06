"""The commands of `regraft tools`."""

from typing import Annotated

import typer

from .options import Json
from .quick import QuickCommand, QuickGroup

tools = typer.Typer(
    help="List what plans, checks and agents are made of.", cls=QuickGroup, no_args_is_help=True, rich_markup_mode=None
)


@tools.command("list", cls=QuickCommand)
def tools_list(as_json: Json = False) -> None:
    """List all operations, those of installed packages included."""
    from ..commands.listing import list_operations

    list_operations(as_json=as_json)


@tools.command("show", cls=QuickCommand)
def tools_show(
    name: Annotated[
        str,
        typer.Argument(help="The name of an operation, check or tool for agents.", metavar="NAME", show_default=False),
    ],
    as_json: Json = False,
) -> None:
    """Show what an operation, check or tool for agents does and which arguments it takes."""
    from ..commands.listing import show

    show(name, as_json=as_json)
