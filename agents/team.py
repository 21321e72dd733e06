"""The agents' interfaces: typed facts in, a typed decision out; rule-based and model-driven forms fit both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from ..domain.brief import TaskBrief
from ..domain.card import Candidate, DatasetCard, Excluded
from ..domain.experience import Recalled
from ..domain.plan import Plan
from ..domain.profile import TableProfile
from ..domain.review import SchemaReview
from ..domain.task import TaskSpec
from ..domain.validation import Attempt, CheckOutcome
from ..tools.catalogs.base import Block, Catalog

if TYPE_CHECKING:
    from ..tools.models.service import ModelService


class Understander(Protocol):
    """Task expansion: from a task file to a brief."""

    def understand(self, task: TaskSpec) -> TaskBrief:
        """Infer kind, labels, layouts, requirements and queries. Raises GiveUp when demonstrations contradict."""
        ...


@dataclass(frozen=True)
class Retrieval:
    """Candidates, best first, and what was left out with the reason of each."""

    candidates: tuple[Candidate, ...]
    excluded: tuple[Excluded, ...]


class Retriever(Protocol):
    def retrieve(
        self,
        brief: TaskBrief,
        catalog: Catalog,
        *,
        limit: int,
        message: str = "",
        memories: Sequence[Recalled] = (),
    ) -> Retrieval:
        """At most `limit` candidates. `message` is what a person said on rejecting an earlier choice; `memories` are
        experiences of earlier builds: what served this task comes first, what failed for it last, with the reason."""
        ...


@dataclass(frozen=True)
class Survey:
    """What is known of a source before anything is made of it: its card, sampled rows, the profile of their columns,
    and the grade that retrieval gave it, from 0 to 3, where a model graded. `share` is how well the search finds it, as
    a share of how well it finds the best one.

    `said` is what a person said of it before any plan was made, `insisted` that it is to be used anyway.
    """

    card: DatasetCard
    profile: TableProfile
    sample: Block
    grade: int | None = None
    share: float = 1.0
    said: str = ""
    insisted: bool = False


class Critic(Protocol):
    def critique(self, brief: TaskBrief, survey: Survey) -> SchemaReview:
        """Judge the columns of one source for this task."""
        ...


class Planner(Protocol):
    def plan(
        self,
        brief: TaskBrief,
        survey: Survey,
        review: SchemaReview,
        attempts: Sequence[Attempt],
        memories: Sequence[Recalled] = (),
    ) -> Plan:
        """A plan that was not tried yet, mending what failed before. `memories` are earlier builds' experiences with
        this source: what failed for this very task is not tried again. Raises GiveUp when no plan is left, saying why.
        """
        ...


class Judge(Protocol):
    def judge(self, brief: TaskBrief, before: Block, rows: pa.Table) -> tuple[CheckOutcome, ...]:
        """Grade transformed sample rows beyond what single-row checks see; empty when nothing is wrong."""
        ...


@dataclass(frozen=True)
class Team:
    """The agents of one run, the name of the model they think with ("offline" for the rule-based ones), and the access
    to it that the executor shares.

    `candidates` is the number of sources that are looked at at most, `wave` how many are tried before the next ones
    are: fewer where each one costs.
    """

    model: str
    understander: Understander
    retriever: Retriever
    critic: Critic
    planner: Planner
    judge: Judge
    models: "ModelService | None" = None
    candidates: int = 24
    wave: int = 6

    def close(self) -> None:
        """Let go of the model's connections and its ledger, where there are any."""
        if self.models is not None:
            self.models.close()
