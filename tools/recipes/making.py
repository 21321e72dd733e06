"""Run a recipe round by round until enough of its rows are accepted; what is done survives a kill.

Each finished round is a batch of the run: accepted rows with their lineage, rejected ones with their reasons, and
beside it what the recipe keeps for the next. A round is decided by the making, the seed, the rounds before it and the
model's answers, so that a killed run makes it again from the ledger.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
import pyarrow as pa

from ...domain.boundary import boundary, named
from ...domain.brief import TaskBrief
from ...domain.errors import GiveUp
from ...domain.outcome import RowCounts
from ...domain.plan import Plan, Step
from ...domain.synthesis import Gap, Making
from ...memory.batches import Batch, BatchInfo, BatchStore, End
from ...memory.runs import write_atomically
from ..catalogs.base import Block
from ..execution.bind import bind
from ..execution.transform import PREVIEW_CHARS, Transformed, transform
from ..rows import INDEX, REJECTED_SCHEMA
from .base import PREFIX, RECIPES, Accepted, MadeRow, Need, Recipe, Round
from .bench import Bench, Passage, no_passages
from .novelty import Seen

if TYPE_CHECKING:
    from ..models.service import ModelService

MADE = "__made__"
"""The column of accepted rows that holds a made row's lineage as JSON."""
FIRST_ROUND = 40
"""Rows that the first round is asked for at most: they are the sample that is judged before more are paid for."""
LEAST_ROUND = 5
"""Rows that a later round is asked for at least: it costs as many calls as one for a single row."""
LAST, FEWEST_NEW = 100, 5
"""A recipe has run dry when of so many candidates, the latest rounds together, fewer than these were accepted."""
MOST_FOR_EACH, MOST_BESIDES = 10, 200
"""Candidates at most: so many for each row that is to be accepted, and so many more."""
_FAULTS = 3
_FORMAT = 1


@dataclass(frozen=True)
class MadeRun:
    """What a recipe came to so far. `ended` says why it makes no more; `stopped` that it was asked to stop before."""

    counts: RowCounts
    ended: str
    stopped: bool
    _store: BatchStore = field(repr=False)
    _key: str = ""
    _infos: Mapping[int, BatchInfo] = field(default_factory=dict, repr=False)
    lineage: Mapping[tuple[str, int], str] = field(default_factory=dict, repr=False)
    """What each candidate was made of, as JSON, by its round and its number in it."""
    steps: tuple[Step, ...] = ()
    """Those of a plan that makes the same rows again, see `Round`."""

    def batches(self) -> Iterator[Batch]:
        """The rounds in their order, one in memory at a time. Accepted rows have the column MADE beside the others."""
        for number in sorted(self._infos):
            yield self._store.get(self._key, number, self._infos[number], REJECTED_SCHEMA)


@dataclass(frozen=True)
class MakingJob:
    """One recipe to be run for a build; results lie under `folder`.

    `real` are rows of datasets that were accepted before, `held_out` the inputs of the task's test items.
    """

    making: Making
    brief: TaskBrief
    plan: Plan
    folder: Path
    seed: int
    models: "ModelService"
    real: Sequence[Accepted] = ()
    held_out: Sequence[str] = ()
    passages: Callable[[int], Sequence[Passage]] = no_passages

    def run(
        self,
        wanted: int | None,
        *,
        on_progress: Callable[[int], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> MadeRun:
        """Make rounds until `wanted` rows (the making's own number when None) are accepted or the recipe runs dry,
        going on from the finished rounds of an earlier call.

        Raises GiveUp where the recipe cannot serve, and ModelError, BudgetReached or Stopped where the model cannot be
        asked (any more); finished rounds stay.
        """
        wanted = self.making.rows if wanted is None else wanted
        work = _Work(self)
        ended, stopped = work.load(), False
        while not ended and work.accepted < wanted:
            if should_stop is not None and should_stop():
                stopped = True
                break
            ended = work.step(wanted)
            if on_progress is not None:
                on_progress(work.accepted)
        return work.result(ended, stopped=stopped)

    def sample(self) -> tuple[Block, Transformed, RowCounts]:
        """The first round, made now unless it is there: its candidates beside what they were made of, what the checks
        say of them, and the account of all that was made so far. Raises as `run` does."""
        work = _Work(self)
        if not work.load() and not work.infos:
            work.step(min(FIRST_ROUND, self.making.rows))
        return *work.sample(), work.counts()


class _Work:
    """The rounds of one job: those that are finished, and the next."""

    def __init__(self, job: MakingJob) -> None:
        self._job = job
        self._recipe: Recipe = RECIPES.get(job.making.recipe)
        self._store = BatchStore(job.folder)
        self._bound = bind(job.plan, job.plan.columns)
        decides = [_FORMAT, job.models.model, job.plan.hash, job.seed, job.making.model_dump(mode="json")]
        self._key = hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:16]
        self.infos: dict[int, BatchInfo] = {}
        self._rows: list[Accepted] = []
        self._fills: Counter[str] = Counter()
        self._kept: Mapping[str, Any] = {}
        self._lineage: dict[tuple[str, int], str] = {}
        self._steps: tuple[Step, ...] = ()

    @property
    def accepted(self) -> int:
        return len(self._rows)

    def load(self) -> str:
        """Take up the finished rounds; why the last one was the last, "" where it was not."""
        for number in count():
            info = self._store.info(self._key, number)
            after = self._after(number)
            if info is None or after is None:
                return ""
            self._take(number, info, after)
            self._kept = after["kept"]
            if after["ended"]:
                return after["ended"]
        raise AssertionError

    def step(self, wanted: int) -> str:
        """Make the next round; why it is the last one, "" where it is not."""
        number = len(self.infos)
        need = self._need(number, wanted)
        source = PREFIX + self._recipe.name
        bench = Bench(self._job.models, source, _seed(self._job.seed, source, number), self._job.passages)
        made = self._made(need, bench)
        batch = self._checked(number, made)
        info = BatchInfo(
            rows=len(made.rows),
            expanded=0,
            accepted=batch.accepted.num_rows,
            reasons=dict(Counter(batch.rejected.column("reason").to_pylist())),
        )
        ended = made.ended or self._run_dry([*self.infos.values(), info], wanted)
        refused = {place: made.rows[place].lineage() for place in batch.rejected.column(INDEX).to_pylist()}
        after = {"kept": dict(made.kept), "ended": ended, "refused": [list(pair) for pair in refused.items()]}
        after["steps"] = [step.model_dump(mode="json") for step in made.steps]
        self._keep(number, after)
        self._take(number, self._store.put(self._key, number, batch, rows=len(made.rows), expanded=0), after)
        self._kept = made.kept
        return ended

    def _made(self, need: Need, bench: Bench) -> Round:
        """The recipe's round. What a recipe cannot do ends it; a fault of its own does so too, with its name."""
        from ..models.chat import NoDecision

        with boundary(self._failed):
            try:
                return self._recipe.make(need, bench)
            except (GiveUp, NoDecision) as exc:
                if not need.round:
                    raise GiveUp(exc.problem, exc.remedy) from exc
                return Round([], ended=str(exc).rstrip("."))

    def _failed(self, exc: Exception) -> GiveUp:
        return GiveUp(f"The recipe {self._recipe.name} of {self._recipe.owner} failed: {named(exc, 200)}")

    def counts(self) -> RowCounts:
        """Candidates so far: accepted, or rejected with a reason."""
        made, reasons = sum(info.rows for info in self.infos.values()), self._reasons()
        return RowCounts(rows=made, accepted=self.accepted, reasons=dict(sorted(reasons.items())))

    def result(self, ended: str, *, stopped: bool) -> MadeRun:
        if not stopped:
            self._store.set_end(self._key, End(batches=tuple(self.infos), exhausted=bool(ended)))
        made = dict(self.infos), self._lineage, self._steps
        return MadeRun(self.counts(), ended, stopped, self._store, self._key, *made)

    def _reasons(self) -> Counter[str]:
        reasons: Counter[str] = Counter()
        for info in self.infos.values():
            reasons.update(info.reasons)
        return reasons

    def sample(self) -> tuple[Block, Transformed]:
        """The first round as a sample: every candidate's origin, and what became of it."""
        info = self.infos[0]
        batch = self._store.get(self._key, 0, info, REJECTED_SCHEMA)
        made = dict(zip(batch.accepted.column(INDEX).to_pylist(), batch.accepted.column(MADE).to_pylist(), strict=True))
        parents = [", ".join(json.loads(made[n])["parents"]) if n in made else "" for n in range(info.rows)]
        block = Block(pa.table({"made of": pa.array(parents, pa.string())}), [_split(0)] * info.rows, range(info.rows))
        return block, Transformed(batch.accepted.drop_columns([MADE]), batch.rejected, 0)

    @cached_property
    def _seen(self) -> Seen:
        job, seen = self._job, Seen(self._job.brief, self._recipe.novelty)
        columns = job.brief.task.input_columns
        shown = ["\n".join(row[column] for column in columns) for row in job.brief.task.shown]
        seen.know(shown, "a demonstration")
        seen.know(job.held_out, "a test item")
        for row in job.real:
            seen.add(row.cells, "a row of a dataset")
        for row in self._rows:
            seen.add(row.cells, "an earlier row")
        return seen

    def _need(self, number: int, wanted: int) -> Need:
        job = self._job
        more = max(1.0, wanted / job.making.rows)  # rows to spare are spread as those that are wanted
        gaps = [gap.model_copy(update={"rows": ceil(more * gap.rows) - self._filled(gap)}) for gap in job.making.gaps]
        missing = wanted - self.accepted
        reasons = self._reasons()
        return Need(
            brief=job.brief,
            seed=job.seed,
            round=number,
            wanted=min(missing, FIRST_ROUND) if number == 0 else max(missing, LEAST_ROUND),
            gaps=tuple(gap for gap in gaps if gap.rows > 0),
            accepted=tuple(self._rows),
            real=job.real,
            own=tuple(row for row in job.real if job.making.own and row.id.startswith(f"{job.making.own}/")),
            faults=tuple(reason for reason, _ in sorted(reasons.items(), key=lambda p: (-p[1], p[0]))[:_FAULTS]),
            messages=job.making.messages,
            kept=self._kept,
            candidates=sum(info.rows for info in self.infos.values()),
        )

    def _filled(self, gap: Gap) -> int:
        if gap.column and gap.value:
            return sum(row.cells[gap.column] == gap.value for row in self._rows)
        return self._fills[gap.told]

    def _checked(self, number: int, made: Round) -> Batch:
        """The candidates through the task's checks, then against all that is known; each accepted or with a reason."""
        columns = self._job.plan.columns
        troubles = {place: _trouble(row, columns) for place, row in enumerate(made.rows)}
        sound = [place for place, trouble in troubles.items() if trouble is None]
        cells = {column: [made.rows[place].cells[column] for place in sound] for column in columns}
        table = pa.table({column: pa.array(texts, pa.string()) for column, texts in cells.items()})
        done = transform(self._bound, Block(table, [_split(number)] * len(sound), sound), seed=self._job.seed)
        taken: list[int] = []
        repeats: dict[int, str] = {}
        for place, row in zip(done.accepted.column(INDEX).to_pylist(), done.accepted.to_pylist(), strict=True):
            again = self._seen.trouble(row)
            if again is None:
                self._seen.add(row, "an earlier row")
                taken.append(place)
            else:
                repeats[place] = again
        out = {place: trouble for place, trouble in troubles.items() if trouble is not None} | repeats
        kept = done.accepted.filter(pa.array(np.isin(done.accepted.column(INDEX).to_numpy(), taken)))
        lineage = pa.array([made.rows[place].lineage() for place in taken], pa.string())
        refused = [_refused(number, place, made.rows[place], reason) for place, reason in sorted(out.items())]
        rejected = pa.concat_tables([done.rejected, pa.Table.from_pylist(refused, schema=REJECTED_SCHEMA)])
        order = rejected.column(INDEX).to_numpy().argsort(kind="stable")
        return Batch(kept.append_column(MADE, lineage), rejected.take(pa.array(order)).combine_chunks())

    def _take(self, number: int, info: BatchInfo, after: Mapping[str, Any]) -> None:
        self.infos[number] = info
        self._lineage |= {(_split(number), place): reason for place, reason in after.get("refused", ())}
        self._steps = tuple(map(Step.model_validate, after.get("steps", ())))
        batch = self._store.get(self._key, number, info, REJECTED_SCHEMA)
        for row in batch.accepted.to_pylist():
            cells = {column: row[column] for column in self._job.plan.columns}
            self._rows.append(Accepted(f"{self._recipe.name}/{number}/{row[INDEX]}", cells))
            self._lineage[_split(number), row[INDEX]] = row[MADE]
            self._fills[json.loads(row[MADE])["fills"]] += 1

    def _run_dry(self, infos: Sequence[BatchInfo], wanted: int) -> str:
        """Why no further round is worth its cost; "" where one is."""
        if not infos[-1].rows:
            return "the recipe gave no further candidates"
        candidates = accepted = 0
        for info in reversed(infos):
            candidates, accepted = candidates + info.rows, accepted + info.accepted
            if candidates >= LAST:
                break
        if candidates >= LAST and accepted < FEWEST_NEW * candidates / LAST:
            return f"nothing new came any more: of its last {candidates} candidates {accepted} were accepted"
        total, most = (
            sum(info.rows for info in infos),
            MOST_FOR_EACH * max(wanted, self._job.making.rows) + MOST_BESIDES,
        )
        return f"{total:,} candidates were made, which is the bound" if total >= most else ""

    def _after(self, number: int) -> dict[str, Any] | None:
        try:
            return json.loads(self._beside(number).read_bytes())
        except (OSError, ValueError):
            return None

    def _keep(self, number: int, after: Mapping[str, Any]) -> None:
        """Written before the batch, which makes the round finished."""
        path = self._beside(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, lambda file: file.write(json.dumps(after, ensure_ascii=False).encode()))

    def _beside(self, number: int) -> Path:
        return self._job.folder / self._key / f"{number:06d}.kept.json"


def _trouble(row: MadeRow, columns: Sequence[str]) -> str | None:
    if row.reason:
        return row.reason
    missing = [column for column in columns if not row.cells.get(column, "").strip()]
    return f"column {missing[0]!r} is empty" if missing else None


def _refused(number: int, place: int, row: MadeRow, reason: str) -> dict[str, Any]:
    preview = json.dumps(dict(row.cells), ensure_ascii=False)[:PREVIEW_CHARS] if row.cells else None
    places = {"__split__": _split(number), INDEX: place, "__part__": 0}
    return {**places, "stage": "plan", "reason": reason, "preview": preview}


def _split(number: int) -> str:
    return f"round-{number}"


def _seed(seed: int, source: str, number: int) -> int:
    """A round's seed for the server, below 2^31 and far from its neighbours'."""
    return crc32(f"{seed}/{source}/{number}".encode()) >> 1
