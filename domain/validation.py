"""What validating sampled rows found, and what is to be done about it."""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from .noun import Noun
from .plan import Plan


class RowExample(Noun):
    """A source row beside what the plan made of it; cells are texts cut to a readable length.

    `row` counts from 0 in `split`, which is empty where it does not matter. `reason` is why the row is not taken;
    `failed` is what speaks against one that is: checks that only warn, and what a judge says of it.
    """

    row: int
    split: str = ""
    before: dict[str, str]
    after: dict[str, str]
    reason: str = ""
    failed: tuple[str, ...] = ()


class CheckOutcome(Noun):
    """How one requirement, one operation's rejection or the judge fared over the sampled rows."""

    name: str
    severity: Literal["error", "warning"]
    passed: int
    failed: int
    reason: str
    examples: tuple[RowExample, ...] = ()


class ValidationReport(Noun):
    """The verdict on a plan's sample: take it, plan again with these reasons, or give the source up."""

    plan_hash: str
    rows: int
    valid: int
    verdict: Literal["pass", "replan", "give_up"]
    reasons: tuple[str, ...]
    outcomes: tuple[CheckOutcome, ...]
    preview: tuple[RowExample, ...]

    @property
    def share_valid(self) -> float:
        return self.valid / self.rows if self.rows else 0.0

    @property
    def judged_right(self) -> float:
        """The share of rows that the judge's worst finding against the plan leaves."""
        return self._left(("error",))

    @property
    def rows_right(self) -> float:
        """The share of rows that any finding of the judge leaves, those that are borne too."""
        return self._left(("error", "warning"))

    def _left(self, severities: tuple[str, ...]) -> float:
        faults = [one for one in self.outcomes if one.severity in severities and one.name.startswith("judge")]
        return min((one.passed / (one.passed + one.failed) for one in faults if one.failed), default=1.0)


class Attempt(Noun):
    """A plan that was tried, what came of it, and what a person said about it; the planner must not repeat it.

    Without a report the plan was not sampled: `message` is a person's where `refused`, else why it could not run.
    """

    plan: Plan
    report: ValidationReport | None
    message: str = ""
    refused: bool = False


class PlanShown(Noun):
    """What a person sees of a plan before deciding: rows before and after, and how the plan ties source to task.

    `rows` are some of every label that came into the task's form, then rows that failed with the reason. `tried` rows
    of the source were run, `formed` of them reached the task's form, `valid` passed its checks; `failing` says what
    the others failed. `columns` names the source's columns by the task's column made of them, `label_map` is the
    task's label by the source's, `values` counts the source's labels, `source_columns` are all there are to choose;
    `class_names` has, by column that is taken, the names of the classes whose numbers it holds.
    """

    rows: tuple[RowExample, ...] = ()
    tried: int = 0
    formed: int = 0
    valid: int = 0
    failing: tuple[str, ...] = ()
    columns: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    label_map: dict[str, str] = Field(default_factory=dict)
    values: dict[str, int] = Field(default_factory=dict)
    source_columns: tuple[str, ...] = ()
    class_names: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    labels_missing: tuple[str, ...] = Field(default=(), description="labels of the task that no shown row has")
    doubts: tuple[str, ...] = Field(default=(), description="what speaks against rows that pass, such as chance labels")


def classes_named(cells: Mapping[str, str], names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """A source's cells with the names of classes beside their numbers: "1 (positive)". `names` are those of the
    columns that hold such numbers."""
    return {column: _class_named(text, names.get(column, ())) for column, text in cells.items()}


def label_named(value: str, names: Mapping[str, Sequence[str]]) -> str:
    """A source's label likewise, where one column alone holds numbers of classes."""
    return _class_named(value, next(iter(names.values()))) if len(names) == 1 else value


def _class_named(value: str, names: Sequence[str]) -> str:
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 9 else len(names)
    return f"{value} ({names[number]})" if number < len(names) and names[number] != value else value
