"""The code operation: a small Python function for each row, run by a sandbox in a process of its own."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa
from pydantic import Field, model_validator

from ...domain.errors import PlanError
from ..cells import cell_text
from ..processor import WAITING, process_limit
from ..syntax import parse
from .base import OperationArgs, OperationContext, OperationResult, operation
from .cells import Sieve, general, put, put_name
from .guess import Guess, Seen
from .keeping import draws, what_is_kept
from .records import records
from .replacing import with_replacing

if TYPE_CHECKING:
    from pydantic_monty import Monty, MontySession

MAX_CODE = 20_000
CHUNK_ROWS = 500
CHUNK_BYTES = 4_000_000
ROW_S = 0.2
"""Processor time for one row, once its chunk ran too long. All times here are the sandbox's own processor time, so that
other work on the machine decides of no row."""
SLOW_ROWS = 5
"""After so many rows that did not end, the rest of the block is not tried."""
STEP_ROW_S = 0.02
"""All rows of a step together have so much time each, beside the step's own: code that is slow on every row would run
for hours, and no row would be at fault."""
MEMORY = 256 * 2**20


class CodeArgs(OperationArgs):
    code: str = Field(
        max_length=MAX_CODE,
        description="Python that defines a function `main`, called for each row with the cells of `inputs` in order "
        "(lists as lists, structs as dicts); it returns a value, or a tuple with one value for each of `outputs`",
    )
    inputs: list[str] = Field(min_length=1, description="columns whose cells the function receives")
    outputs: list[str] = Field(min_length=1, description="columns that receive what it returns; None rejects the row")

    @model_validator(mode="after")
    def _callable(self) -> "CodeArgs":
        function = called_function(self.code)
        if len(function.args.args) != len(self.inputs) or function.args.vararg or function.args.kwonlyargs:
            raise ValueError(f"the function {function.name} must take {len(self.inputs)} arguments, one for each input")
        if len(set(self.outputs)) < len(self.outputs):
            raise ValueError("`outputs` names a column twice")
        return self

    def columns_read(self) -> frozenset[str]:
        return frozenset(self.inputs)

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, *self.outputs)

    @classmethod
    def guesses(cls, seen: Seen) -> Iterable[Guess]:
        for code in records(seen):
            yield Guess({"code": code, "inputs": [seen.column], "outputs": [seen.output]}, 2.0, name="records")


def called_function(code: str) -> ast.FunctionDef:
    """The code's function `main`, else its first one. Raises ValueError when it has none or is no Python."""
    try:
        body = parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as exc:
        raise ValueError(f"the code is no Python: {exc}") from exc
    functions = [node for node in body if isinstance(node, ast.FunctionDef)]
    if not functions:
        raise ValueError("the code defines no function")
    return next((node for node in reversed(functions) if node.name == "main"), functions[0])


_DRIVER = """
def run_rows__(rows):
    results = []
    fresh = {kept}
    for row in rows:
        {draw}
        try:
            value = {name}(*row)
            if isinstance(value, str) and len(value) > 1000000:
                raise MemoryError('the text is longer than a million characters')
            results.append((None, value))
        except Exception as error:
            results.append((type(error).__name__ + ': ' + str(error), None))
        if {kept} != fresh:
            break
    return results
"""

_TOO_SLOW = "the code does not end in time"
_TOO_LARGE = "the code needs too much memory"


@operation("code", kind="code")
def code(table: pa.Table, args: CodeArgs, context: OperationContext) -> OperationResult:
    """Run a Python function for each row in a sandbox: no files, no network, no clock, little time and memory.

    Texts it returns are kept, numbers become texts, lists of texts become lists. A row whose code raises, returns None
    or does not end is rejected. Nothing is kept from one row to the next.
    """
    rows = list(zip(*(table.column(name).to_pylist() for name in args.inputs), strict=True))
    results = list(run_rows(args.code, rows, seed=context.seed, timeout_s=context.timeout_s)) if rows else []
    reasons: list[str | None] = []
    values: list[Sequence[Any]] = []
    for error, value in results:
        returned = value if isinstance(value, tuple) else (value,)
        reason = error or _unfit(returned, len(args.outputs))
        reasons.append(reason)
        values.append(returned if reason is None else (None,) * len(args.outputs))
    sieve = Sieve(table)
    kept = sieve.keep(pa.array([reason is None for reason in reasons], pa.bool_()), pa.array(reasons, pa.string()))
    for place, name in enumerate(args.outputs):
        column = _column([row[place] for row in values])
        sieve.table = put(sieve.table, name, column if kept is None else column.filter(kept))
    return sieve.result()


def _unfit(returned: Sequence[Any], wanted: int) -> str | None:
    if any(item is None for item in returned):
        return "the code returns None"
    if any(isinstance(item, float) and not isfinite(item) for item in returned):
        return "the code returns no finite number"
    columns = "1 column" if wanted == 1 else f"{wanted} columns"
    return f"the code returns {len(returned)} values for {columns}" if len(returned) != wanted else None


def _column(values: Sequence[Any]) -> pa.Array:
    """Lists as lists of texts where all values are lists, else texts."""
    filled = [value for value in values if value is not None]
    if filled and all(isinstance(value, list) for value in filled):
        lists = [None if value is None else [cell_text(item) for item in value] for value in values]
        return pa.array(lists, pa.list_(pa.string()))
    return pa.array([cell_text(value) for value in values], pa.string())


Outcome = tuple[str | None, Any]
"""A reason why a row failed, or its value."""


def run_rows(text: str, rows: Sequence[tuple[Any, ...]], *, seed: int, timeout_s: float = 30.0) -> Iterator[Outcome]:
    """What the code's function makes of each row's cells, in the sandbox. Raises PlanError for broken code."""
    from pydantic_monty import Monty

    slow = 0
    most = timeout_s + STEP_ROW_S * len(rows)
    with Monty(max_processes=1) as pool:
        runner = _Runner(pool, text, seed)
        for chunk in _chunks(rows):
            if slow >= SLOW_ROWS:
                yield from ((_TOO_SLOW, None) for _ in chunk)
                continue
            limit = max(ROW_S, min(1.0 + 0.004 * len(chunk), timeout_s - runner.spent_s))
            outcomes = runner.run(chunk, limit)
            yield from outcomes or ()
            for row in chunk[len(outcomes or ()) :]:
                if runner.spent_s > most:
                    raise PlanError(
                        f"The code takes more than {STEP_ROW_S} s a row, over {len(rows):,} rows", "make it quicker"
                    )
                alone = [(_TOO_SLOW, None)] if slow >= SLOW_ROWS else runner.run([row], ROW_S)
                slow += alone is None
                yield alone[0] if alone is not None else (runner.trouble, None)


def _chunks(rows: Sequence[tuple[Any, ...]]) -> Iterator[Sequence[tuple[Any, ...]]]:
    """Rows in chunks that fit the sandbox's memory many times over."""
    start, size = 0, 0
    for place, row in enumerate(rows):
        size += sum(len(cell) if isinstance(cell, str) else 64 for cell in row)
        if place + 1 - start >= CHUNK_ROWS or size > CHUNK_BYTES:
            yield rows[start : place + 1]
            start, size = place + 1, 0
    if start < len(rows):
        yield rows[start:]


_OF_THE_CODE = ("ModuleNotFoundError", "ImportError", "NameError", "AttributeError", "NotImplementedError", "TypeError")
"""Errors that name what the code asks for; those of other kinds may quote a cell, which no shared reason can."""


def _error_line(error: str) -> str:
    return " ".join(error.split())[:160] if error.startswith(_OF_THE_CODE) else general(error)


def _silence(*_: object) -> None:
    """Where printed text goes: standard output belongs to the command that runs."""


class _Runner:
    """Runs chunks, each in a fresh session, so that no row sees what another chunk left behind."""

    def __init__(self, pool: "Monty", text: str, seed: int) -> None:
        self._pool = pool
        draw = f"import random; random.seed('{seed} ' + repr(row))" if draws(text) else "pass"
        driver = _DRIVER.format(name=called_function(text).name, kept=what_is_kept(text), draw=draw)
        self._program = with_replacing(text) + driver
        self._seed = seed
        self.spent_s = 0.0
        self.trouble = _TOO_SLOW

    def run(self, chunk: Sequence[tuple[Any, ...]], limit_s: float) -> list[Outcome] | None:
        """The chunk's outcomes up to the first row that changed what later ones would see, or None where it takes too
        much time or memory. Raises PlanError for broken code."""
        with self._session(limit_s) as session:
            worker = cast("int", session.worker_pid)  # workers of a pool on this machine have one
            with process_limit(worker, limit_s) as limit:
                outcomes = self._fed(session, chunk)
        self.spent_s += limit.spent
        if limit.over:
            self.trouble = _TOO_SLOW
        if limit.over or outcomes is None:
            return None
        return [
            (None if error is None else f"the code raised {_error_line(error)}", value) for error, value in outcomes
        ]

    def _fed(self, session: "MontySession", chunk: Sequence[tuple[Any, ...]]) -> list[Outcome] | None:
        from pydantic_monty import MontyConversionError, MontyCrashedError, MontyRuntimeError, MontySyntaxError

        try:
            self._define(session)
            return session.feed_run(
                "run_rows__(chunk__)", inputs={"chunk__": [list(row) for row in chunk]}, print_callback=_silence
            )
        except MontySyntaxError as exc:
            raise PlanError(f"The sandbox refuses the code: {exc}", "write it in plainer Python") from exc
        except MontyConversionError as exc:
            raise PlanError(f"A cell cannot be handed to the code: {exc}", "cast the column first") from exc
        except MontyCrashedError:
            self.trouble = _TOO_LARGE
        except MontyRuntimeError as exc:
            self.trouble = _TOO_LARGE if isinstance(exc.exception(), MemoryError) else _TOO_SLOW
        return None

    def _session(self, limit_s: float) -> "MontySession":
        longest = WAITING * limit_s  # by the wall clock: a worker ends by itself where this process was killed
        return self._pool.checkout(
            limits={"max_feed_duration_secs": longest, "max_memory": MEMORY, "max_total_sleep_secs": 0.0},
            os_policy={
                "datetime": datetime(2000, 1, 1, tzinfo=UTC),
                "sleep": "zero",
                "random_start": {"seed": self._seed & 0x7FFFFFFF},
            },
        )

    def _define(self, session: "MontySession") -> None:
        """Raises PlanError where the code fails before any row."""
        from pydantic_monty import MontyCrashedError, MontyRuntimeError

        try:
            session.feed_run(self._program, print_callback=_silence)
        except (MontyCrashedError, MontyRuntimeError) as exc:
            raise PlanError(f"The code fails before its first row: {exc}", "correct it") from exc
