"""What is wrong with a generator or a solver, told from a trial in words that whoever wrote it can act on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import pyarrow as pa

from ....domain.brief import TaskBrief
from ....domain.errors import PlanError
from ....domain.task import TaskSpec
from ...checks.apply import failures
from ...texts import normal
from .running import Ran, Row, broken, make_rows, refusal, solve_rows
from .spread import few_forms, strays

T = TypeVar("T")

TRIED = 200
"""Seeds of a trial."""
LEAST_MADE = 0.9
"""Share of the seeds that must give a row in the task's form."""
MOST_OFF = 0.2
"""Share of the rows that may fail one of the task's checks: these are rejected one by one, more are the generator's
fault."""
LEAST_NEW = 0.5
"""Share of a trial's rows whose inputs must differ; fewer mean a generator that repeats itself."""
MOST_ALIKE = 0.8
"""No label or option may be the answer of a greater share of the rows."""
LEAST_READ = 0.95
"""Share of the rows that the solver must be able to answer; the others could not be checked."""
LEAST_AGREED = 0.98
"""Share of the answered rows on which generator and solver must agree, or neither is believed."""
_SHOWN = 4
_CHARS = 300


@dataclass(frozen=True)
class Case:
    """A row on which two programs differ: its inputs, and the two outputs."""

    inputs: Row
    mine: str
    other: str

    def turned(self) -> "Case":
        """The same row as the other program sees it."""
        return Case(self.inputs, self.other, self.mine)


@dataclass(frozen=True)
class Comparison:
    """A solver's answers to a generator's rows: how many it read, on how many both agree, and where they differ."""

    rows: int
    read: int
    agreed: int
    cases: tuple[Case, ...]

    @property
    def agrees(self) -> bool:
        return self.read > 0 and self.agreed >= LEAST_AGREED * self.read

    @property
    def share(self) -> str:
        """The share of disagreement in words."""
        return f"{self.read - self.agreed} of {self.read}"


def made(code: str, task: TaskSpec, seeds: Sequence[int]) -> list[tuple[int, Row | str]]:
    """A row for each seed, or why there is none. Raises PlanError where the code fails before the first."""
    return [
        (seed, dict(zip(task.columns, ran.values, strict=True)) if ran.values is not None else ran.reason or "")
        for seed, ran in zip(seeds, make_rows(code, task, seeds), strict=True)
    ]


def generator_trouble(code: str, brief: TaskBrief) -> str | None:
    """What is wrong with a generator, None where nothing is."""
    task = brief.task
    if (why := refusal(code, "make", 1)) is not None:
        return why
    try:
        tried = made(code, task, range(TRIED))
    except PlanError as exc:
        return broken(exc)
    rows = [row for _, row in tried if isinstance(row, dict)]
    whys = Counter(row for _, row in tried if isinstance(row, str))
    if len(rows) < LEAST_MADE * TRIED:
        return f"of {TRIED} seeds {TRIED - len(rows)} gave no row: {_counted(whys)}"
    return "; ".join(_complaints(brief, rows)) or None


def _complaints(brief: TaskBrief, rows: Sequence[Row]) -> list[str]:
    task = brief.task
    inputs = [normal(task.given(row)) for row in rows]
    known = {normal(task.given(row)) for row in _demonstrations(task)}
    complaints = _off_form(brief, rows)
    if len(set(inputs)) < LEAST_NEW * len(rows):
        complaints.append(f"it repeats itself: only {len(set(inputs))} of {len(rows)} inputs differ")
    copied = sum(text in known for text in inputs)
    if copied > 0.1 * len(rows):
        complaints.append(f"{copied} of {len(rows)} rows have an example's input")
    for column in task.input_columns:
        shown, new = [row[column] for row in _demonstrations(task)], [row[column] for row in rows]
        complaints += [*strays(column, shown, new), *few_forms(column, shown, new)]
    return [*complaints, *_one_sided(brief, rows)]


def _off_form(brief: TaskBrief, rows: Sequence[Row]) -> list[str]:
    """Requirements of the task that more than a few rows fail, each with a row that does."""
    table = pa.Table.from_pylist(list(rows), pa.schema([(column, pa.string()) for column in brief.task.columns]))
    asked = [wish for wish in brief.requirements if wish.severity == "error"]
    complaints: list[str] = []
    for failure in failures(table, asked, scope="row"):
        count = failure.failed.true_count
        if count > MOST_OFF * len(rows):
            first = rows[failure.failed.to_pylist().index(True)]
            complaints.append(f"{count} of {len(rows)} rows: {failure.reason}, as in {_short(str(first))}")
    return complaints


def _one_sided(brief: TaskBrief, rows: Sequence[Row]) -> list[str]:
    """Labels that never come, and an answer that nearly always does."""
    columns = brief.task.output_columns
    if brief.kind not in ("label", "multiple_choice") or len(columns) != 1:
        return []
    counts = Counter(row[columns[0]] for row in rows)
    missing = [label for label in brief.labels if not counts[label]]
    complaints = [f"no row has the output {', '.join(map(repr, missing[:10]))}"] if missing else []
    answer, count = counts.most_common(1)[0]
    if count > MOST_ALIKE * len(rows):
        complaints.append(f"{count} of {len(rows)} rows have the output {answer!r}")
    return complaints


def solver_trouble(code: str, task: TaskSpec, rows: Sequence[Row]) -> str | None:
    """What is wrong with a solver by the demonstrations, and by the share of rows that it can read; not by what it
    answers to them: that is for the comparison."""
    if (why := refusal(code, "solve", len(task.input_columns))) is not None:
        return why
    shown = _demonstrations(task)
    try:
        ran = solve_rows(code, task, [*shown, *rows])
    except PlanError as exc:
        return broken(exc)
    wrong = [_wrong(task, row, one) for row, one in zip(shown, ran, strict=False)]
    reasons = [why for why in wrong if why is not None]
    if reasons:
        return f"it does not solve {len(reasons)} of {len(shown)} examples: {'; '.join(reasons[:_SHOWN])}"
    unread = [(row, one) for row, one in zip(rows, ran[len(shown) :], strict=True) if one.values is None]
    if len(unread) > (1 - LEAST_READ) * len(rows):
        whys = Counter(one.reason or "" for _, one in unread)
        some = "; ".join(_short(str(_inputs(task, row))) for row, _ in _spread(unread))
        return f"it has no answer to {len(unread)} of {len(rows)} inputs ({_counted(whys)}), such as {some}"
    return None


def compared(code: str, task: TaskSpec, rows: Sequence[Row]) -> Comparison:
    """A solver's answers beside the generator's."""
    cases: list[Case] = []
    read = 0
    for row, ran in zip(rows, solve_rows(code, task, rows), strict=True):
        read += ran.values is not None
        if ran.values is not None and not agree(task, row, ran):
            cases.append(Case(_inputs(task, row), _outputs(task, row), "\n".join(ran.values)))
    return Comparison(len(rows), read, read - len(cases), tuple(_spread(cases)))


def agree(task: TaskSpec, row: Row, ran: Ran) -> bool:
    """Whether a solver's answer is the row's, but for case and white space."""
    return ran.values is not None and [normal(text) for text in ran.values] == [
        normal(row[column]) for column in task.output_columns
    ]


def _wrong(task: TaskSpec, row: Row, ran: Ran) -> str | None:
    if agree(task, row, ran):
        return None
    outcome = ran.reason if ran.values is None else f"it answers {_short(repr(chr(10).join(ran.values)))}"
    return f"{_short(str(_inputs(task, row)))} has the output {_short(repr(_outputs(task, row)))}, {outcome}"


def _inputs(task: TaskSpec, row: Row) -> Row:
    return {column: row[column] for column in task.input_columns}


def _outputs(task: TaskSpec, row: Row) -> str:
    return "\n".join(row[column] for column in task.output_columns)


def _demonstrations(task: TaskSpec) -> list[Row]:
    return task.shown


def _spread(items: Sequence[T]) -> Sequence[T]:
    """A few items from all over the list."""
    step = max(1, len(items) // _SHOWN)
    return items[::step][:_SHOWN]


def _short(text: str) -> str:
    return text if len(text) <= _CHARS else f"{text[:_CHARS]}…"


def _counted(whys: Counter[str]) -> str:
    return "; ".join(f"{why} ({count} times)" for why, count in whys.most_common(3))
