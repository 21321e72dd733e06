"""The commands of `regraft recipes`."""

from typing import Annotated

import typer

from .options import Json
from .quick import QuickCommand, QuickGroup

recipes = typer.Typer(
    help="List the ways in which rows are made.", cls=QuickGroup, no_args_is_help=True, rich_markup_mode=None
)


@recipes.command("list", cls=QuickCommand)
def recipes_list(as_json: Json = False) -> None:
    """List recipes, those of installed packages included."""
    from ..commands.listing_recipes import list_recipes

    list_recipes(as_json=as_json)


@recipes.command("show", cls=QuickCommand)
def recipes_show(
    name: Annotated[str, typer.Argument(help="A recipe's name.", metavar="NAME", show_default=False)],
    as_json: Json = False,
) -> None:
    """Show what a recipe does, what it needs, and the model calls that it takes."""
    from ..commands.listing_recipes import show_recipe

    show_recipe(name, as_json=as_json)
