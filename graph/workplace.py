"""What the nodes of a run work with and that is never checkpointed: agents, catalog, the run's folder, the listener."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ..agents.executor import affordable, is_paid, read_from, try_plan
from ..agents.pairing import WINDOW, can_tell, displaced
from ..agents.team import Survey, Team
from ..agents.validator import ENOUGH_TO_JUDGE, reached
from ..domain.card import DatasetRef
from ..domain.errors import Stopped
from ..domain.run import Event, Stage
from ..domain.usage import USUAL_ROW, Bill, Estimate, Usage, decisions_to_come, one_plan_more, spent, total
from ..memory.progress import ProgressFile
from ..memory.runs import RunFolder
from ..tools.catalogs.base import Block, Catalog

if TYPE_CHECKING:
    import pyarrow as pa

    from ..domain.brief import TaskBrief
    from ..domain.plan import Plan
    from ..domain.validation import CheckOutcome
    from ..memory.kept import Kept
    from ..memory.plan_memory import PlanMemory
    from ..tools.execution.engine import Engine
    from ..tools.execution.transform import Transformed

Listener = Callable[[Event], None]
SAMPLE_ROWS = 200
"""Rows that the critic and the planner see, and that a plan is tried on first."""
LARGE_SAMPLE_ROWS = 2_000
"""Rows that a plan is tried on where the first sample gave too few rows to judge."""
_STAGES: dict[str, Stage] = {
    "understand": "understand",
    "retrieve": "retrieve",
    "critique": "critique",
    "plan": "plan",
    "judge": "validate",
}
"""The stages of agents' calls, by the purpose under which these are accounted."""
PAID_SAMPLE_ROWS = 40
"""Rows that a model is asked about when a plan that asks one is tried."""

_FAR_ON = 16
"""The stretch of a source that is looked at beside its first one where nobody knows how many it has."""


@dataclass
class Workplace:
    """The context of a run's nodes. Samples are cached: they are the same whenever they are drawn again.

    `memory` is None for a run that neither recalls nor leaves anything; `cap` is what the run may spend, in words,
    `rows` what it is to make.
    With `leaves_nothing` earlier builds are recalled, and later ones are told nothing. `engine` is None where threads
    of this process make the blocks.
    """

    team: Team
    catalog: Catalog
    folder: RunFolder
    seed: int = 0
    listener: Listener | None = None
    memory: "PlanMemory | None" = None
    kept: "Kept | None" = None
    engine: "Engine | None" = None
    stop: threading.Event = field(default_factory=threading.Event)
    cap: str = ""
    rows: int | None = None
    leaves_nothing: bool = False
    _samples: dict[tuple[str, int], Block] = field(default_factory=dict)
    _trials: "dict[tuple[str, str], tuple[Block, Transformed]]" = field(default_factory=dict)
    _displaced: "dict[tuple[str, str], tuple[CheckOutcome, ...]]" = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._progress = ProgressFile(self.folder.path)

    def tell(self, event: Event, *, log: bool = True) -> None:
        """Pass an event on, one at a time; `log` keeps it in the run's folder for `regraft show`."""
        with self._lock:
            self._progress.note(event, self.team.models.in_flight if self.team.models else 0)
            if log:
                self.folder.log(event)
            if self.listener is not None:
                self.listener(event)

    def tell_asking(self, purpose: str, source: str, asking: Literal["begin", "end"]) -> None:
        """Say that an agent waits for a model's answer, or has it: nothing else is to be seen meanwhile."""
        models, stage = self.team.models, _STAGES.get(purpose)
        if stage is not None and models is not None:
            message = f"asking {models.model} …" if asking == "begin" else f"{models.model} has answered"
            self.tell(Event(stage=stage, source=source or None, message=message, asking=asking), log=False)

    def note_calls(self) -> None:
        """Keep for those who watch how many model calls wait for their answers."""
        if self.team.models is not None:
            self._progress.waits(self.team.models.in_flight)

    def tell_silence(self, sentence: str) -> None:
        """Say that the model server is waited for: nothing else is to be seen meanwhile."""
        self.tell(Event(stage="model", message=sentence))

    def bill(
        self,
        *,
        sources: int = 0,
        judged: int = 0,
        made: int = 0,
        row_chars: float = USUAL_ROW,
        rows: Sequence[Estimate] | None = None,
        asked: Estimate | None = None,
    ) -> Bill | None:
        """What the run has spent, and what is to come: decisions about `sources` that are new and about `judged` whose
        plan is known, each planned as often as sources are, the grades of the first rows of `made` recipes, and the
        questions about rows, which are so long; `asked` are those that may be asked, where none are yet. None in a run
        without a model."""
        models = self.team.models
        if models is None:
            return None
        used = models.usage()
        decided, paid = decisions_to_come(used, sources, judged + made, row_chars), spent(used)
        taken = decided.model_dump(include={"calls", "prompt_tokens", "completion_tokens"})
        priced = models.priced(Usage(purpose="", source=None, model=models.model, **taken))
        return Bill(
            calls=sum(one.calls for one in used),
            tokens=int(paid["tokens"] or 0),
            usd=paid["usd"],
            decisions=decided.model_copy(update={"model": models.model, "usd": priced.usd}),
            rows=None if rows is None else total(rows),
            cap=self.cap,
            again=round(one_plan_more(used, row_chars)) if sources or judged else 0,
            asked=asked.tokens if asked else 0,
        )

    def go_on(self) -> None:
        """Raises Stopped when the run was asked to stop; nodes call it before work that takes long."""
        if self.stop.is_set():
            raise Stopped("The run was interrupted", f"go on with: regraft resume {self.folder.id}")

    def sample(self, ref: DatasetRef, rows: int = SAMPLE_ROWS) -> Block:
        """Sampled rows of a source. Raises DatasetError when it cannot be read."""
        self.go_on()
        key = (ref.model_dump_json(), rows)
        if key not in self._samples:
            self._samples[key] = self.catalog.sample(ref, rows, seed=self.seed)
        return self._samples[key]

    def survey(self, ref: DatasetRef) -> Survey:
        """A source's card, the profile of its columns, and the sample that the profile is of: more rows than these
        where a column has more classes than they show. Raises DatasetError."""
        from ..tools.profiling.kept import kept_profile
        from ..tools.profiling.profile import has_many_classes

        card, block, rows = self.catalog.card(ref.id), self.sample(ref), self.catalog.row_count(ref)
        profile = kept_profile(self.kept, ref, block, rows, card)
        if has_many_classes(profile):
            block = self.sample(ref, LARGE_SAMPLE_ROWS)
            profile = kept_profile(self.kept, ref, block, rows, card)
        return Survey(card, profile, block)

    def class_names(self, ref: DatasetRef) -> dict[str, tuple[str, ...]]:
        """Names of classes, by the source's column that holds their numbers. Raises DatasetError."""
        from ..tools.profiling.profile import label_names

        return label_names(ref, self.catalog.card(ref.id))

    def trial(self, ref: DatasetRef, plan: "Plan", total_rows: int | None) -> "tuple[Block, Transformed]":
        """A plan on sampled rows, on more of them where the first were too few to judge by.

        Raises PlanError and DatasetError.
        """
        key = (ref.model_dump_json(), plan.hash)
        if key not in self._trials:
            source, models = read_from(ref, plan), self.team.models
            block = affordable(plan, self.paid_sample(source, plan), PAID_SAMPLE_ROWS, seed=self.seed)
            transformed = try_plan(plan, block, seed=self.seed, models=models)
            more = total_rows is None or total_rows > len(block)
            if more and reached(transformed) < ENOUGH_TO_JUDGE and not is_paid(plan):
                block = self.sample(source, LARGE_SAMPLE_ROWS)
                transformed = try_plan(plan, block, seed=self.seed, models=models)
            self._trials[key] = block, transformed
        return self._trials[key]

    def paid_sample(self, source: DatasetRef, plan: "Plan") -> Block:
        """The rows of which the first are asked about when a plan that asks a model is tried, and when it is executed:
        many where their labels are known before, so that rare ones are found. Raises PlanError and DatasetError."""
        return self.sample(source, self.paid_sample_rows(source, plan))

    def paid_sample_rows(self, source: DatasetRef, plan: "Plan") -> int:
        from ..tools.execution.reaching import label_first

        labelled = label_first(plan, self.sample(source).table.column_names) is not None
        return LARGE_SAMPLE_ROWS if labelled else SAMPLE_ROWS

    def displaced(self, ref: DatasetRef, plan: "Plan", brief: "TaskBrief") -> "tuple[CheckOutcome, ...]":
        """What speaks for columns that are shifted against each other, somewhere in the source. Raises PlanError and
        DatasetError."""
        key = (ref.model_dump_json(), plan.hash)
        if key not in self._displaced:
            rows = self._stretches(read_from(ref, plan), plan) if can_tell(brief) and not is_paid(plan) else ()
            found = (displaced(brief, made) for made in rows)
            self._displaced[key] = next(filter(None, found), ())
        return self._displaced[key]

    def _stretches(self, source: DatasetRef, plan: "Plan") -> "Iterator[pa.Table]":
        """What a plan makes of rows as they stand in the source: at its start, in its middle, at its end."""
        many = self.catalog.blocks(source, rows=WINDOW)
        for number in (0, _FAR_ON) if many is None else sorted({0, many // 2, max(0, many - 2)}):
            self.go_on()
            block = self.catalog.read_block(source, number, rows=WINDOW)
            if block is not None:
                yield try_plan(plan, block, seed=self.seed).accepted
