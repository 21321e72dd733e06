"""One bounded search over productions: programs of few steps, of which those that make the same texts count as one.

Observational equivalence (Albarghouthi, Gulwani and Kincaid 2013) keeps it small: of programs that make the same texts
of the rows at hand only the cheapest is built upon. Programs run the very operations that a plan would hold, so that
what was judged is what will be made.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
from pydantic import ValidationError

from ....domain.errors import RegraftError
from ....domain.plan import Step
from ....tools.cells import column_text
from ....tools.operations.base import OPERATIONS, ROW, Operation, OperationArgs, OperationContext, OperationResult
from ....tools.operations.guess import Guess, Keeps, Seen
from ....tools.rows import PART

FAILURES = (RegraftError, ValidationError, pa.ArrowException, ValueError, TypeError, LookupError, ArithmeticError)
"""What a guess that does not fit the cells may raise; such a guess is dropped."""
_MOST_RUNS = 1_500
_RIVALS = 4
"""Programs of the same texts that are remembered: they may differ on rows that were not looked at."""
_OUTPUT = "output of the guess"
_ORDER = ("all", "frame", "part")


@dataclass(frozen=True)
class Program:
    """Steps from the table's column `root` to `column`, the cells and texts they make, and what they cost."""

    root: str
    column: str
    steps: tuple[Step, ...]
    cells: tuple[Any, ...]
    texts: tuple[str | None, ...]
    cost: float = 0.0
    keeps: Keeps = "all"

    @property
    def listed(self) -> bool:
        """Whether its cells are lists; `texts` are then the items joined by line breaks."""
        return any(isinstance(cell, list) for cell in self.cells)

    @property
    def complete(self) -> bool:
        """Whether it gives a text for every row."""
        return all(text is not None and text.strip() for text in self.texts)


class Search:
    """The programs found for a table so far, by what they make; `wanted` are the texts that they are to reproduce."""

    def __init__(self, table: pa.Table, wanted: Sequence[str] = (), most: int = 400) -> None:
        self._wanted, self._most = tuple(wanted), most
        self._arrays: dict[str, pa.ChunkedArray] = {name: table.column(name) for name in table.column_names}
        self._made: dict[str, Program] = {}
        self._rows = table.num_rows
        self._classes: dict[tuple[bool, tuple[str | None, ...]], list[Program]] = {}
        self._count = 0

    def run(self, columns: Sequence[str], depth: int) -> None:
        """Close over the productions from the columns, breadth first, the cheapest programs first, until what is
        wanted is made."""
        layer = [one for name in columns if (one := self._add(_program(self._arrays[name], name))) is not None]
        for level in range(depth):
            beside = self._numbers()
            made: list[Program] = []
            if self.reaching(self._wanted):
                return
            for program in sorted(layer, key=lambda one: one.cost):
                if len(self._classes) >= self._most or self._count >= _MOST_RUNS:
                    return
                made += self._grown(program, level, beside)
            layer = made

    def programs(self) -> list[Program]:
        """The cheapest program of each class, cheapest first."""
        return sorted((kept[0] for kept in self._classes.values()), key=lambda one: one.cost)

    def reaching(self, goal: Sequence[str]) -> list[Program]:
        """The programs that make exactly these texts, cheapest first."""
        return list(self._classes.get((False, tuple(goal)), ()))

    def _grown(self, program: Program, level: int, beside: tuple[Seen, ...]) -> Iterator[Program]:
        seen = Seen(program.column, _OUTPUT, program.cells, program.texts, self._wanted, beside, level)
        for operation in productions():
            for guess in operation.args.guesses(seen):
                ran = self._run(operation, guess, program)
                if ran is None or (ran.texts, ran.listed) == (program.texts, program.listed):
                    continue
                kept = self._add(ran)
                if kept is not None:
                    self._arrays[kept.column] = pa.chunked_array([pa.array(kept.cells)])
                    self._made[kept.column] = kept
                    yield kept

    def _run(self, operation: Operation, guess: Guess, program: Program) -> Program | None:
        """The program one step on; None where the step does not run, or has no column of its own to write into."""
        self._count += 1
        output = f"{program.root} part {self._count}"
        step = Step(op=operation.name, args=_named(guess.args, output))
        try:
            args = operation.args.model_validate(step.args)
            read = args.columns_read()
            names = [name for name in self._arrays if read is None or name in read]
            made = run_step(operation, args, identified(pa.table({name: self._arrays[name] for name in names})))
            column = made.column(output)
        except FAILURES:
            return None
        cells: list[Any] = [None] * self._rows
        for row, cell in zip(made.column(ROW).to_pylist(), column.to_pylist(), strict=True):
            cells[row] = cell
        others = [self._made[name] for name in names if name in self._made and name != program.column]
        before = [one for part in (program, *others) for one in part.steps]
        return replace(
            _program(pa.array(cells), output),
            steps=(*once(before), step),
            root=program.root,
            cost=program.cost + sum(one.cost for one in others) + guess.cost,
            keeps=max(program.keeps, guess.keeps, key=_ORDER.index),
        )

    def _add(self, program: Program) -> Program | None:
        """The program where it makes something new; one that makes what others make is remembered as their rival."""
        if not any(text is not None and text.strip() for text in program.texts):
            return None
        kept = self._classes.setdefault((program.listed, program.texts), [])
        fresh = not kept
        kept[:] = sorted([*kept, program], key=lambda one: one.cost)[:_RIVALS]
        return program if fresh else None

    def _numbers(self) -> tuple[Seen, ...]:
        seen = [Seen(one.column, _OUTPUT, one.cells, one.texts) for one in self.programs()]
        return tuple(one for one in seen if one.numbers is not None)[:8]


def productions() -> list[Operation]:
    """Operations that may be tried without asking: they cost no model call, draw no lots and see no whole table."""
    return [one for one in OPERATIONS if one.kind == "mechanical" and one.scope != "table" and one.deterministic]


def identified(table: pa.Table) -> pa.Table:
    """The table with its rows' identity, as operations want it."""
    rows = pa.array(range(table.num_rows), pa.int64())
    return table.append_column(ROW, rows).append_column(PART, pa.array([0] * table.num_rows, pa.int32()))


def run_step(operation: Operation, args: OperationArgs, table: pa.Table) -> pa.Table:
    """What is left of the table after one operation."""
    result = operation.run(table, args, OperationContext())
    return result.table if isinstance(result, OperationResult) else result


def run_steps(table: pa.Table, steps: Sequence[Step]) -> pa.Table:
    """The table after the steps, with ROW telling which rows are left. Raises RegraftError where a step cannot run."""
    left = identified(table)
    for step in steps:
        operation = OPERATIONS.get(step.op)
        left = run_step(operation, operation.args.model_validate(step.args), left)
    return left


def _program(array: pa.ChunkedArray | pa.Array, column: str) -> Program:
    """The column as a program of no step."""
    cells = tuple(array.to_pylist())
    if pa.types.is_list(array.type):
        texts = tuple(None if cell is None else "\n".join(map(str, cell)) for cell in cells)
    else:
        texts = tuple(column_text(array).to_pylist())
    return Program(column, column, (), cells, texts)


def once(steps: Iterable[Step]) -> list[Step]:
    """The steps in their order, each once."""
    kept: list[Step] = []
    for step in steps:
        if step not in kept:
            kept.append(step)
    return kept


def _named(args: dict[str, Any], output: str) -> dict[str, Any]:
    """Arguments with the output's own name in place of the one that all guesses bear."""
    return {key: _renamed(value, output) for key, value in args.items()}


def _renamed(value: Any, output: str) -> Any:
    if value == _OUTPUT:
        return output
    if isinstance(value, dict):
        return {_renamed(key, output): _renamed(inner, output) for key, inner in value.items()}
    return [_renamed(inner, output) for inner in value] if isinstance(value, list) else value
