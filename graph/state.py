"""What a run knows between its nodes: small, typed, checkpointed. Rows are never here; they lie in the run's folder."""

from operator import or_
from typing import Annotated, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from ..domain.approval import PersonsWord, WrongRow
from ..domain.brief import TaskBrief
from ..domain.card import Candidate, Excluded
from ..domain.experience import Recalled
from ..domain.noun import Noun
from ..domain.outcome import BuildOutcome, RowCounts
from ..domain.plan import Plan
from ..domain.review import SchemaReview
from ..domain.run import BuildOptions
from ..domain.synthesis import Gap, Making
from ..domain.task import TaskSpec
from ..domain.usage import Bill, Estimate
from ..domain.validation import Attempt, PlanShown, ValidationReport

T = TypeVar("T")
_DAMAGE = tuple(
    f"check {name}"
    for name in ("boilerplate", "complete", "encoding", "no_contradiction", "no_markup", "template_residue")
)
"""Checks on damaged texts and labels: where many rows fail one, those that pass may be like them. A text that is too
long, or a row that is there twice, says nothing of others."""
_LOWER_GRADE = 0.8
"""What each grade below the best one's leaves of a source's fit: it fills up what better ones lack."""
_ELSEWHERE = 0.75
"""A source that speaks of this share of what the best one speaks of, or less, is of another subject: it counts as one
of a lower grade. Of 23 second sources that serve people's tasks two lie so, of 38 that do not seven."""

_FARTHER = 0.87
"""The same of a source to whose inputs the demonstrations lie less near than this share of how near they lie to the
nearest one's: captions of pictures beside what people say on the telephone. Of eight pairs of a right source and one of
another domain that eight tasks had, seven were told apart (0.65 to 0.83), and two pairs of right ones lay at 0.95 and
0.97."""


def settled(value: T | None) -> T:
    """A part of the state that the graph's edges guarantee at this node; anything else is a wrong edge."""
    if value is None:
        raise RuntimeError("a node was reached before the state that it needs")
    return value


class Source(Noun):
    """One candidate's way so far. `order` is its place in the line; `accepted` has a plan whose sample passed.

    An open source with a plan has it from a person.
    `unreadable` is a source that was given up because its rows could not be read, or for a fault of Regraft's own,
    which another day may be otherwise.
    """

    order: int
    candidate: Candidate
    status: Literal["open", "accepted", "given_up"] = "open"
    total_rows: int | None = None
    review: SchemaReview | None = None
    attempts: tuple[Attempt, ...] = ()
    patience: int = Field(default=0, description="attempts granted beyond the usual number, one for each rejection")
    plan: Plan | None = None
    validation: ValidationReport | None = None
    word: PersonsWord | None = Field(default=None, description="a person's word on it that no check overrules")
    wrong_rows: tuple[WrongRow, ...] = Field(default=(), description="rows of it that a person marked wrong")
    said: str = Field(default="", description="a person's message on rejecting it, without any text of its rows")
    read: RowCounts | None = Field(default=None, description="what the execution counted, before curation")
    given_up: str = ""
    unreadable: bool = False
    dropped: bool = Field(default=False, description="given up by a person, who is not asked about it again")
    making: Making | None = Field(default=None, description="what a recipe is to make; None for a dataset")
    ended: str = Field(default="", description="why a recipe makes no more rows")

    @property
    def key(self) -> str:
        return self.candidate.ref.key

    def give_up(self, why: str, *, unreadable: bool = False) -> "Source":
        update = {"status": "given_up", "given_up": why, "plan": None, "unreadable": unreadable}
        return self.model_copy(update=update)

    def tried(self, attempt: Attempt, patience: int = 0) -> "Source":
        """The source with one more attempt; `patience` grants others beyond the usual number."""
        update = {"attempts": (*self.attempts, attempt), "patience": self.patience + patience}
        return self.model_copy(update=update)

    def failed_at_work(self, why: str) -> "Source":
        """Open again, because its plan, which had passed, could not be run on all of its rows; a person's plan is not
        replaced, so that the source is given up."""
        if self.word not in (None, "named") or not self.attempts:
            return self.give_up(why, unreadable=True).model_copy(update={"read": None})
        last = self.attempts[-1].model_copy(update={"message": why})
        update = {"status": "open", "plan": None, "validation": None, "read": None}
        return self.model_copy(update=update | {"attempts": (*self.attempts[:-1], last)})

    def drop(self, message: str = "", why: str = "a person dropped it") -> "Source":
        """Given up because a person said so."""
        return self.give_up(f"{why}{f': {message}' if message else ''}").model_copy(update={"dropped": True})

    def marked(self, rows: tuple[WrongRow, ...]) -> "Source":
        """The source with more rows that a person marked wrong; a later mark of the same row replaces the earlier."""
        known = {(row.split, row.row): row for row in (*self.wrong_rows, *rows)}
        return self.model_copy(update={"wrong_rows": tuple(known.values())})


REJECTED = "though the schema critic rejects it"
"""How the first reason of a review ends that a person overruled."""
Sources: TypeAlias = Annotated[dict[str, Source], or_]
"""Sources by key; what a node returns replaces the entries of those keys only, so that parallel nodes do not meet."""


class Channels(BaseModel):
    """Base of the graph's states. A misspelt channel is an error."""

    model_config = ConfigDict(extra="forbid")


class BuildState(Channels):
    """The state of a whole build.

    `line` holds the candidates in the order in which they are tried, `tried` how many of them were started; `wanted`
    is how many accepted rows each source is read for before curation, `curated` how many rows each gave after it.
    """

    run: str
    task: TaskSpec
    options: BuildOptions
    brief: TaskBrief | None = None
    memories: tuple[Recalled, ...] | None = Field(default=None, description="what came to mind, recalled once")
    proposed: tuple[Candidate, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    messages: tuple[str, ...] = ()
    heard: str = Field(default="", description="what became of the last message, told on asking again")
    barred: tuple[str, ...] = Field(default=(), description="sources that a person dropped, which do not come back")
    insisted: tuple[str, ...] = Field(default=(), description="sources to be used although agents speak against them")
    line: tuple[Candidate, ...] | None = None
    tried: int = 0
    sources: Sources = Field(default_factory=dict)
    wanted: dict[str, int] = Field(default_factory=dict)
    approved: tuple[str, ...] = Field(default=(), description="hashes of the plans whose sample a person approved")
    answer: list[dict[str, object]] | None = Field(default=None, description="decisions not yet acted on")
    curated: dict[str, int] | None = None
    dropped: dict[str, dict[str, int]] = Field(default_factory=dict)
    splits: dict[str, int] = Field(default_factory=dict)
    chosen: str = Field(default="", description="how rows were chosen, where it was not by chance")
    gaps: tuple[Gap, ...] | None = Field(default=None, description="what the real rows lack, found once")
    to_make: int = Field(default=0, description="rows of the dataset that recipes are to make")
    synthesised: bool = Field(default=False, description="whether no further recipe is to be tried")
    ended: str = Field(default="", description="why no source was looked for, where an agent gave the task up")
    outcome: BuildOutcome | None = None
    unpublished: str = Field(default="", description="why a push that a person said yes to did not succeed")

    def fit(self, source: Source) -> float:
        """How well a source serves, for its share of the rows; one that a person wants counts as much as the best."""
        others = (self._quality(other) for other in self.accepted())
        return max(self._quality(source), *others, 0.0) if source.word else self._quality(source)

    def sound(self, source: Source) -> float:
        """The part of a source's sample that is not damaged; all of it where a person wants the source."""
        return 1.0 if source.word or source.validation is None else _undamaged(source.validation)

    def _quality(self, source: Source) -> float:
        """The critic's word on the source, less for a retriever's lower grade, for another subject than that of which
        the best source speaks, and for rows that the judge thinks wrong."""
        if source.review is None:
            return 0.0
        others = self.accepted()
        best = max((other.candidate.grade or 0 for other in others), default=0)
        grade = source.candidate.grade or best
        nearest = max((other.review.at_home for other in others if other.review is not None), default=0.0)
        elsewhere = source.review.at_home <= _ELSEWHERE * nearest and nearest > 0
        report = source.validation
        right = report.rows_right if report is not None else 1.0
        near = max((other.review.near or 0.0 for other in others if other.review is not None), default=0.0)
        farther = source.review.near is not None and source.review.near < _FARTHER * near
        return source.review.fit * right * _LOWER_GRADE ** max(int(elsewhere), int(farther), best - grade)

    def own(self) -> Source | None:
        """The person's own rows, where a build extends them."""
        return next((s for s in self.sources.values() if s.candidate.ref.id == self.options.extends), None)

    def accepted(self) -> list[Source]:
        """Sources with a plan that passed, in the order of the line."""
        return sorted((s for s in self.sources.values() if s.status == "accepted"), key=lambda s: s.order)

    def recipes(self) -> list[Source]:
        """Sources that are recipes, whatever became of them, in the order in which they were begun."""
        return sorted((s for s in self.sources.values() if s.making is not None), key=lambda s: s.order)


def _undamaged(report: ValidationReport) -> float:
    """The share of a sample's rows that the worst finding of damage leaves."""
    found = (one for one in report.outcomes if one.severity == "error" and one.name in _DAMAGE and one.failed)
    return min((one.passed / (one.passed + one.failed) for one in found), default=1.0)


class SourceState(Channels):
    """The state of one source's subgraph. `draft` is a plan that waits for a person or for its sample."""

    brief: TaskBrief
    ask: bool = Field(default=False, description="whether a person approves each plan")
    rows: int = Field(default=0, description="rows that the whole build is to make, for estimates of cost")
    memories: tuple[Recalled, ...] = Field(default=(), description="what is remembered of this source")
    source: Source
    draft: Plan | None = None
    stands: bool = Field(default=False, description="the draft is a person's, so that nothing sends it back")
    shown: PlanShown | None = Field(default=None, description="rows of the draft, for the person who is asked")
    heard: str = Field(default="", description="what became of a person's last word, told on asking again")
    stuck: bool = Field(default=False, description="a person's plan made no row, so that it is asked about again")
    estimate: Estimate | None = Field(default=None, description="what the draft's model calls would take")
    bill: Bill | None = Field(default=None, description="what the run spent and will spend, its cap beside it")
    answer: list[dict[str, object]] | None = None


class SourceResult(Channels):
    """What a source's subgraph gives back to the build."""

    sources: Sources = Field(default_factory=dict)
