"""Machine-checkable conditions on rows."""

from typing import Any, Literal

from pydantic import Field

from .noun import Noun


class Requirement(Noun):
    """One machine-checkable condition on the rows: a check of the registry with its arguments.

    `severity` "error" rejects the row, "warning" is counted and reported only.
    """

    check: str
    args: dict[str, Any] = Field(default_factory=dict)
    severity: Literal["error", "warning"] = "error"
    why: str = ""
