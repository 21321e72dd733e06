"""How a check is declared: a function over the task's rows that says which of them pass.

class MaxCharsArgs(CheckArgs):
    column: str = Field(description="column whose texts are measured")
    limit: int = Field(description="longest text allowed, in characters")

@check("max_chars", reason="{column} is longer than {limit} characters")
def max_chars(rows: pa.Table, args: MaxCharsArgs) -> pa.BooleanArray: ...
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, Literal, TypeAlias, TypeVar, get_type_hints

import pyarrow as pa
from pydantic import BaseModel, ConfigDict

from ...domain.errors import ComponentError
from ..registry import Registry


class CheckArgs(BaseModel):
    """Base of a check's arguments; every field needs a description."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def columns_read(self) -> tuple[str, ...]:
        """Columns that the rows must have: the fields `column` and `columns`; checks with others extend this."""
        column, columns = getattr(self, "column", None), getattr(self, "columns", ())
        return ((column,) if column else ()) + tuple(columns or ())


Passes: TypeAlias = Callable[[pa.Table, Any], pa.BooleanArray]


@dataclass(frozen=True)
class Check:
    """A declared check. `scope` "row" judges each row alone; "table" needs all rows (duplicates, balance).

    `severity` is what a task that names the check gets. `modules` are importable only where the optional dependencies
    `extra` ("package[extra]") are installed; checks that need none have neither.
    """

    name: str
    run: Passes
    args: type[CheckArgs]
    scope: Literal["row", "table"]
    reason: str
    summary: str
    owner: str = field(compare=False)
    severity: Literal["error", "warning"] = "error"
    modules: tuple[str, ...] = ()
    extra: str = ""

    def schema(self) -> dict[str, Any]:
        """The arguments' JSON schema."""
        return self.args.model_json_schema()

    def missing(self) -> str | None:
        """The first module that the check needs and that is not installed."""
        return next((module for module in self.modules if find_spec(module) is None), None)


CHECKS: Registry[Check] = Registry(
    "check",
    "regraft.checks",
    built_in=tuple(
        f"regraft.tools.checks.{module}"
        for module in (
            "text",
            "labels",
            "form",
            "structure",
            "residue",
            "ending",
            "options",
            "copies",
            "language",
            "balance",
            "consistency",
        )
    ),
)

F = TypeVar("F", bound=Passes)


def check(
    name: str,
    *,
    reason: str,
    scope: Literal["row", "table"] = "row",
    severity: Literal["error", "warning"] = "error",
    modules: tuple[str, ...] = (),
    extra: str = "",
) -> Callable[[F], F]:
    """Declare the decorated function `(rows, args) -> BooleanArray` (true: the row passes) as a check.

    `reason` is the sentence that a person reads beside a row that fails; `{limit}` in it stands for that argument.
    The rest is told by `Check`.
    """

    def declare(function: F) -> F:
        owner = f"{function.__module__}.{function.__qualname__}"
        parameters = list(inspect.signature(function).parameters)
        model = get_type_hints(function).get(parameters[1]) if len(parameters) == 2 else None
        if not (isinstance(model, type) and issubclass(model, CheckArgs)):
            raise ComponentError(
                f"{owner} must be declared as (rows: pa.Table, args: <a subclass of CheckArgs>)",
                "annotate its second parameter",
            )
        missing = [name for name, info in model.model_fields.items() if not info.description]
        summary = (inspect.getdoc(function) or "").strip()
        if missing or not summary:
            raise ComponentError(
                f"Check {name!r} of {owner} lacks " + ("a docstring" if not summary else f"descriptions of {missing}"),
                "add them",
            )
        CHECKS.add(Check(name, function, model, scope, reason, summary, owner, severity, modules, extra))
        return function

    return declare
