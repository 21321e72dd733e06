"""What a run tells those who watch it from another process: its state at the last checkpoint, its counters, its rows.

Nothing here holds the run or changes it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...domain.approval import ApprovalRequest
from ...domain.outcome import RowCounts
from ...domain.plan import Plan
from ...domain.usage import Estimate, Usage
from ...memory.runs import RunFolder, RunStore
from ...memory.shared import store_url
from ..state import BuildState, Source

if TYPE_CHECKING:
    from ..approvals.asking import Question


@dataclass(frozen=True)
class Draft:
    """A source under way: the plan that waits for a person or for its sample, and what its model calls would take."""

    plan: Plan | None
    estimate: Estimate | None


@dataclass(frozen=True)
class Snapshot:
    """A run as its last checkpoint has it. `sources` are all that were started, those under way included, by key;
    `drafts` those under way. `state` is None before the first checkpoint."""

    state: BuildState | None = None
    sources: dict[str, Source] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)
    questions: "tuple[Question, ...]" = ()

    def request(self, answered: Collection[str] = ()) -> ApprovalRequest | None:
        """All that a person is asked just now, as one request; without questions that were `answered` already."""
        from ..approvals.asking import merged

        left = [question for question in self.questions if question.id not in answered]
        return merged(left) if left else None


def snapshot(run: str, home: Path) -> Snapshot:
    """The run's last checkpoint. Raises RunError when there is no such run."""
    folder = RunStore(home).open(run)
    path = folder.checkpoints
    if store_url():  # no file tells when the shared checkpoints change
        return _snapshot.__wrapped__(folder.path, ())
    stamps = tuple(_stamp(file) for file in (path, path.with_name(f"{path.name}-wal")))
    return _snapshot(folder.path, stamps) if stamps[0] else Snapshot()


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=64)
def _snapshot(path: Path, _stamps: tuple[Any, ...]) -> Snapshot:
    """Read anew whenever the checkpoints' files changed."""
    from ..build import build_graph
    from .checkpoints import saver
    from .driver import questions

    folder = RunFolder(path)
    with saver(folder.checkpoints) as checkpointer:
        saved = build_graph(checkpointer).get_state({"configurable": {"thread_id": folder.id}}, subgraphs=True)
    if not saved.values:
        return Snapshot()
    state = BuildState.model_validate(saved.values)
    under_way = [values for task in saved.tasks if (values := _values(task)) and "source" in values]
    sources = {**state.sources, **{values["source"].key: values["source"] for values in under_way}}
    drafts = {values["source"].key: Draft(values.get("draft"), values.get("estimate")) for values in under_way}
    return Snapshot(state, dict(sorted(sources.items(), key=lambda s: s[1].order)), drafts, tuple(questions(saved)))


def _values(task: Any) -> dict[str, Any]:
    return getattr(task.state, "values", None) or {}


def rows_so_far(run: str, source: Source, home: Path) -> RowCounts:
    """What the source's execution came to so far, block by block; `unread` is what is left of a known size."""
    if source.read is not None:
        return source.read
    if source.plan is None:
        return RowCounts()
    from ...memory.batches import BatchStore
    from ..nodes.jobs import batches_of

    done = BatchStore(batches_of(RunStore(home).open(run), source, source.plan)).tally()
    return RowCounts(rows=done.rows, expanded=done.expanded, accepted=done.accepted, reasons=done.reasons)


def usage_of(run: str, home: Path) -> tuple[Usage, ...]:
    """What the run paid for so far, with its cost where the price is known; empty where it asked no model."""
    if not store_url() and not (home / "ledger.sqlite").exists():
        return ()
    from contextlib import closing

    from ...memory.ledger import open_ledger
    from ...tools.models.prices import Prices

    prices = Prices.at(home)
    with closing(open_ledger(home, run)) as ledger:
        return tuple(prices.priced(one) for one in ledger.usage())
