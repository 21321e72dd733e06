"""Machine-checkable conditions on rows."""

from typing import Literal

from pydantic import Field

from .noun import Arguments, Noun


class Requirement(Noun):
    """One machine-checkable condition on the rows: a check of the registry with its arguments.

    `severity` "error" rejects the row, "warning" is counted and reported only.
    """

    check: str
    args: Arguments = Field(default_factory=dict)
    severity: Literal["error", "warning"] = "error"
    why: str = ""
