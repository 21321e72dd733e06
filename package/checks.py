"""All that an author of a check imports."""

from regraft.tools.checks.base import CheckArgs, check
from regraft.tools.checks.cells import texts
from regraft.tools.checks.text import ColumnArgs

__all__ = ["CheckArgs", "ColumnArgs", "check", "texts"]
