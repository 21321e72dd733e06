"""Errors as data, for the way from one process to another."""

from typing import Any

from . import errors
from .errors import RegraftError


def as_data(error: RegraftError) -> dict[str, Any]:
    """The error as JSON can hold it; `from_data` makes it again."""
    data = {key: value for key, value in error.data.items() if isinstance(value, str | int | float | list | None)}
    return {"error": type(error).__name__, "problem": error.problem, "remedy": error.remedy, "data": data}


def from_data(data: dict[str, Any]) -> RegraftError:
    """The error that `as_data` wrote, of the same kind and with the same words."""
    kind = getattr(errors, data["error"], RegraftError)
    error: RegraftError = kind.__new__(kind)
    RegraftError.__init__(error, data["problem"], data["remedy"], **data["data"])
    for name in ("dataset", "reason", "step", "operation"):
        setattr(error, name, data["data"].get(name))
    if isinstance(error, errors.DatasetError):
        error.reason = error.problem.partition(" cannot be used: ")[2]
    return error
