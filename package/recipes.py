"""All that an author of a recipe of synthesis imports; `regraft.tools.recipes.base` says how one is written."""

from regraft.tools.recipes.base import MadeRow, Need, Round, recipe

__all__ = ["MadeRow", "Need", "Round", "recipe"]
