"""What a build did, in figures that add up."""

from typing import Literal

from pydantic import Field

from .card import Candidate, DatasetRef, Excluded
from .noun import Noun
from .plan import Plan
from .profile import ColumnType
from .review import SchemaReview
from .synthesis import Gap, Making
from .usage import Usage
from .validation import Attempt, ValidationReport


class RowCounts(Noun):
    """Exact accounting of one source: rows + expanded = accepted + rejected + unused + unread, always.

    `rows` is what the source holds (what could have been read; a recipe's candidates), `expanded` the rows that steps
    such as explode added. `unused` rows are right and were not needed, `reasons` counts the rejected rows by reason.
    """

    rows: int = 0
    expanded: int = 0
    accepted: int = 0
    unused: int = 0
    unread: int = 0
    reasons: dict[str, int] = Field(default_factory=dict)

    @property
    def rejected(self) -> int:
        return sum(self.reasons.values())


class SourceOutcome(Noun):
    """One candidate's way through the run, whether it gave rows or not (`given_up` says why it did not)."""

    candidate: Candidate
    review: SchemaReview | None = None
    attempts: tuple[Attempt, ...] = ()
    plan: Plan | None = None
    validation: ValidationReport | None = None
    counts: RowCounts = RowCounts()
    given_up: str = ""
    making: Making | None = Field(default=None, description="what a recipe was to make; None for a dataset")
    ended: str = Field(default="", description="why a recipe makes no more rows")

    @property
    def ref(self) -> DatasetRef:
        return self.candidate.ref

    @property
    def made(self) -> int:
        """Rows of it in the dataset that a recipe made."""
        return self.counts.accepted if self.making else 0


class SeenColumn(Noun):
    """A column of a source with what it holds: all label values, at most a dozen, or one example."""

    name: str
    type: ColumnType
    labels: bool = False
    values: tuple[str, ...] = ()


class Refusal(Noun):
    """Why a build gave no row, in the order in which a person asks: the nearest source (empty where none was near) and
    its columns, the one thing that is missing, and what can be done. `report` is the path of the whole page."""

    nearest: str = ""
    title: str = ""
    rows: int | None = None
    columns: tuple[SeenColumn, ...] = ()
    missing: str
    next_steps: tuple[str, ...] = ()
    report: str | None = None


class BuildOutcome(Noun):
    """The end of a build. `status` "short" means fewer rows than asked for; `reasons` then say why and what to do.

    `warnings` say what a person should know of rows that are there, such as a label that none of them has.
    """

    run: str
    task: str
    status: Literal["done", "short"]
    rows_asked: int
    rows: int
    out: str | None
    sources: tuple[SourceOutcome, ...]
    excluded: tuple[Excluded, ...] = ()
    splits: dict[str, int] = Field(default_factory=dict)
    chosen: str = Field(default="", description="how rows were chosen, where it was not by chance")
    reasons: tuple[str, ...] = ()
    refusal: Refusal | None = Field(default=None, description="what a person is told where there is no row")
    warnings: tuple[str, ...] = ()
    usage: tuple[Usage, ...] = ()
    published: str | None = None
    digest: str = Field(default="", description="SHA-256 over the names and hashes of all files written to `out`")
    gaps: tuple[Gap, ...] = Field(default=(), description="what the rows of datasets were found to lack")
    recalled: tuple[str, ...] = Field(default=(), description="experiences of earlier builds that bore on this one")
