"""All that an author of a recipe of synthesis imports; `regraft.tools.recipes.base` says how one is written."""

from regraft.tools.recipes.base import MadeRow, Need, Round, recipe
from regraft.tools.recipes.bench import Bench, Passage, columns_of
from regraft.tools.recipes.writing import Order, Page

__all__ = ["Bench", "MadeRow", "Need", "Order", "Page", "Passage", "Round", "columns_of", "recipe"]
