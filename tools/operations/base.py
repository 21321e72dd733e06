"""How an operation is declared: a function over an Arrow table with typed arguments and static traits.

    class UpperArgs(OperationArgs):
        columns: list[str] = Field(description="columns whose text is put in upper case")

        def columns_read(self) -> frozenset[str]:
            return frozenset(self.columns)

    @operation("upper", kind="mechanical", scope="row")
    def upper(table: pa.Table, args: UpperArgs, context: OperationContext) -> pa.Table:
        '''Put text in upper case.'''

Rows keep their identity in the columns ROW and PART, which every operation passes on: ROW is the row's position in
the block or table that the plan was started with, PART tells apart the rows that explode made of one. What takes
rows out returns an OperationResult with the reasons; `cells.Sieve` keeps that account.
"""

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar, get_type_hints

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from ...domain.brief import OutputKind
from ...domain.errors import ComponentError
from ..registry import Registry
from ..rows import PART
from .guess import Guess, Seen

if TYPE_CHECKING:
    from ..models.rows import RowModels

ROW = "__row__"
IDENTITY = (ROW, PART)
MAX_BLOCK_BYTES = 512_000_000
"""What a step may make of a block: so much, or twice what the block was, where that is more."""

MAX_CELL_BYTES = 1_000_000
"""What a step may make of a cell: so much, or as much as it was."""

Scope: TypeAlias = Literal["row", "block", "table"]
"""What an operation must see at once: each row alone, the rows of its block, or all rows of the source."""

Kind: TypeAlias = Literal["mechanical", "code", "model"]
"""What an operation costs: vectorised work, a sandbox, or a paid call."""


class OperationArgs(BaseModel):
    """Base of an operation's arguments; every field needs a description."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def columns_read(self) -> frozenset[str] | None:
        """Columns that must exist; None where that cannot be told before running (an SQL text, say)."""
        return frozenset()

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...] | None:
        """Column names after the step, given those before it; None where unknown before running."""
        return tuple(columns)

    def columns_written(self) -> frozenset[str] | None:
        """The columns that the step puts into the table, which passes on all others as they were; None where it does
        more, or does not say."""
        return None

    def items_of(self) -> Sequence[str]:
        """The columns whose lists' items become rows."""
        return ()

    def is_steady(self, table: pa.Table) -> bool:
        """Whether it is sure that of these rows, or any of them, the step takes none out, and makes no more of them
        than a step may. It may then wait for steps that take rows out, and has less to do."""
        return False

    def needs(self, declared: Scope) -> Scope:
        """What these arguments must see at once, where it depends on them; the operation's own scope otherwise."""
        return declared

    @classmethod
    def guesses(cls, seen: Seen) -> Iterable[Guess]:
        """With which arguments the operation could be tried on a column, for plans that are found by example.

        An operation that needs no more than `column` and `output` is tried so, whatever package it comes from, where
        demonstrations show what is looked for.
        """
        if not seen.alone and _needs_no_more(cls):
            yield Guess({"column": seen.column, "output": seen.output})


@cache
def _needs_no_more(args: type[OperationArgs]) -> bool:
    needed = {name for name, info in args.model_fields.items() if info.is_required()}
    return needed <= {"column", "output"} <= args.model_fields.keys()


@dataclass(frozen=True)
class OperationContext:
    """What a step is told beside its arguments. `seed` is the step's own, derived from the run's.

    `origin` holds a 64-bit number for each row of the block, by ROW, that depends on the row's place in its source
    alone, computed when it is asked for; None stands for ROW itself. Operations draw lots by `lots`. `models` is whom
    model operations ask, None in a run without a model; `source` is for whom, in the account of what was spent.
    `needed` are the columns that count after the step, None for all.
    """

    seed: int = 0
    timeout_s: float = 30.0
    origin: Callable[[], NDArray[np.uint64]] | None = None
    models: "RowModels | None" = None
    source: str = ""
    needed: frozenset[str] | None = None

    def live(self, table: pa.Table) -> pa.Table:
        """The table without columns that nothing reads after the step: what is left is all that is copied later."""
        if self.needed is None:
            return table
        kept = [name for name in table.column_names if name in self.needed or name in IDENTITY]
        return table if len(kept) == table.num_columns else table.select(kept)

    def lots(self, table: pa.Table) -> NDArray[np.uint64]:
        """A pseudo-random number for each row, the same wherever in a table or block the row stands."""
        rows, parts = (column_numbers(table, name) for name in IDENTITY)
        origin = rows if self.origin is None else self.origin()[rows.astype(np.int64)]
        return mixed(origin + mixed(parts + np.uint64(1)) + np.uint64(self.seed & (2**64 - 1)))


def column_numbers(table: pa.Table, name: str) -> NDArray[np.uint64]:
    """A column of whole numbers as unsigned 64-bit integers."""
    return table.column(name).to_numpy().astype(np.uint64)


def mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014): close numbers go in, unrelated ones come out."""
    with np.errstate(over="ignore"):
        numbers = numbers + np.uint64(0x9E3779B97F4A7C15)
        numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return numbers ^ (numbers >> np.uint64(31))


@dataclass(frozen=True)
class Rejection:
    """Rows that a step took out: their identity columns (others are ignored) and one reason for all, or one each."""

    rows: pa.Table
    reason: str | pa.Array


@dataclass(frozen=True)
class OperationResult:
    """A step's outcome where it is more than a table: rows taken out, each with its reason."""

    table: pa.Table
    rejections: tuple[Rejection, ...] = ()


Run: TypeAlias = Callable[[pa.Table, Any, OperationContext], "pa.Table | OperationResult"]


@dataclass(frozen=True)
class Operation:
    """A declared operation: its function beside what planners, validators and schedulers read of it.

    `for_kinds` are the kinds of task that call for it, none for all; `nested` operations work on lists and structs.
    """

    name: str
    run: Run
    args: type[OperationArgs]
    kind: Kind
    scope: Scope
    deterministic: bool
    summary: str
    owner: str = field(compare=False)
    for_kinds: tuple[OutputKind, ...] = ()
    nested: bool = False

    def schema(self) -> dict[str, Any]:
        """The arguments' JSON schema, as a planner and `regraft tools show` see it."""
        return self.args.model_json_schema()


_MODULES = (
    "columns",
    "nested",
    "turns",
    "text",
    "regex_replace",
    "template",
    "labels",
    "spans",
    "choice",
    "rows",
    "sql",
    "code",
    "model",
)

OPERATIONS: Registry[Operation] = Registry(
    "operation",
    "regraft.operations",
    built_in=tuple(f"regraft.tools.operations.{module}" for module in _MODULES),
)

F = TypeVar("F", bound=Run)


def operation(
    name: str,
    *,
    kind: Kind = "mechanical",
    scope: Scope = "row",
    deterministic: bool = True,
    for_kinds: tuple[OutputKind, ...] = (),
    nested: bool = False,
) -> Callable[[F], F]:
    """Declare the decorated function as an operation and register it; `Operation` tells of the traits.

    Raises ComponentError when its docstring, its args annotation or a field's description is missing, or when the
    name is taken (naming both owners).
    """

    def declare(function: F) -> F:
        owner = f"{function.__module__}.{function.__qualname__}"
        args = _args_model(function, owner)
        summary = (inspect.getdoc(function) or "").strip()
        if not summary:
            raise ComponentError(f"Operation {name!r} of {owner} has no docstring", "say in it what the operation does")
        traits = (kind, scope, deterministic, summary, owner, for_kinds, nested)
        OPERATIONS.add(Operation(name, function, args, *traits))
        return function

    return declare


def _args_model(function: Run, owner: str) -> type[OperationArgs]:
    parameters = list(inspect.signature(function).parameters)
    hints = get_type_hints(function)
    model = hints.get(parameters[1]) if len(parameters) == 3 else None
    if not (isinstance(model, type) and issubclass(model, OperationArgs)):
        raise ComponentError(
            f"{owner} must be declared as (table: pa.Table, args: <a subclass of OperationArgs>, context)",
            "annotate its second parameter",
        )
    missing = [field_name for field_name, info in model.model_fields.items() if not info.description]
    if missing:
        raise ComponentError(
            f"Arguments of {owner} have no description: {', '.join(missing)}", "add Field(description=…) to each"
        )
    return model
