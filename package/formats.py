"""All that an author of an output format imports."""

from regraft.tools.export.formats import Roles
from regraft.tools.export.registry import output_format

__all__ = ["Roles", "output_format"]
