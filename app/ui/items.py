"""What stands on a page for one source that is asked about, and what can be decided about it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ...domain.approval import ActionRequest, ApprovalRequest
from .plan_form import StepForm

ROWS_A_LABEL, ROWS_AT_ONCE = 2, 12
"""Rows of one label, and of one source, that are shown before more are asked for."""


@dataclass(frozen=True)
class Choice:
    """One decision: its kind, in words, and the key that stands for it."""

    kind: str
    words: str
    key: str = ""


@dataclass(frozen=True)
class Row:
    """One row before and after. `name` is its place, for marking it wrong; `label` what it can be filtered by.

    `reason` is why it is not taken, `failed` what speaks against it though it is.
    """

    name: str
    row: int
    split: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    reason: str
    label: str
    failed: tuple[str, ...] = ()
    wrong: bool = False
    note: str = ""


@dataclass(frozen=True)
class Wire:
    """A column of the task (or, where it is made of several, one of those) and the source's column that is taken."""

    name: str
    label: str
    taken: str


@dataclass(frozen=True)
class Item:
    """One source that is asked about. `edited` says that the plan is another than the one that was asked about."""

    number: int
    source: str
    title: str
    licences: str
    notes: tuple[str, ...]
    failed: tuple[str, ...]
    summary: str
    rows: tuple[Row, ...]
    wires: tuple[Wire, ...] = ()
    labels: tuple[tuple[str, str, str, int], ...] = ()
    task_labels: tuple[str, ...] = ()
    source_columns: tuple[str, ...] = ()
    steps: tuple[StepForm, ...] = ()
    diff: tuple[tuple[str, str], ...] = ()
    cost: str = ""
    why: str = ""
    edited: bool = False
    problem: str = ""
    checks: tuple[tuple[str, int, int, bool], ...] = ()
    decision: str = ""
    message: str = ""
    choices: tuple[Choice, ...] = ()
    can_edit: bool = False
    without_rows: str = "There are no rows to show."
    at_steps: bool = False

    @property
    def first(self) -> tuple[Row, ...]:
        """Rows that are shown at once: some of every label, and one of every reason why a row is not taken."""
        seen: Counter[tuple[str, str]] = Counter()
        rows = []
        for row in self.rows:
            against = row.reason or "; ".join(row.failed)
            seen[row.label, against] += 1
            each = 1 if against else ROWS_A_LABEL if row.label else ROWS_AT_ONCE
            if row.wrong or (seen[row.label, against] <= each and len(rows) < ROWS_AT_ONCE):
                rows.append(row)
        return tuple(rows)

    @property
    def more(self) -> tuple[Row, ...]:
        """The other rows."""
        first = {row.name for row in self.first}
        return tuple(row for row in self.rows if row.name not in first)


_USUAL = (
    Choice("approve", "use it", "y"),
    Choice("reject", "tell the planner", "n"),
    Choice("drop", "drop the source"),
    Choice("use_anyway", "use it anyway"),
)
_LEFT_OUT = (
    Choice("use_anyway", "use it anyway", "y"),
    Choice("approve", "leave it out", "n"),
    Choice("reject", "tell the planner"),
)
_CHOICES = {
    "use_recipe": (
        Choice("approve", "let it make them", "y"),
        Choice("reject", "tell it how", "n"),
        Choice("drop", "leave it out"),
    ),
    "use_made_rows": (
        Choice("approve", "go on with it", "y"),
        Choice("reject", "tell it how", "n"),
        Choice("drop", "leave it out"),
    ),
    "leave_out": _LEFT_OUT,
    "leave_out_unplanned": _LEFT_OUT,
}
MADE_BY_A_MODEL = ("use_recipe", "use_made_rows")
NO_ROWS = {
    "use_recipe": "Nothing is made yet: a model is asked only after your yes.",
    "leave_out_unplanned": "No plan was made of it, so there are no rows to show.",
}
"""What is said in the place of rows, by the name of what is asked."""


def choices(request: ApprovalRequest, action: ActionRequest) -> tuple[Choice, ...]:
    """What can be decided about the source, in the order in which it stands on the page."""
    allowed = request.allowed(action)
    return tuple(choice for choice in _CHOICES.get(action.name, _USUAL) if choice.kind in allowed)
