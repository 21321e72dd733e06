"""Who makes batches: threads of this process, or processes on this machine or on others. One conformance suite tests
them all: the same bytes."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Protocol

from ...memory.batches import BatchInfo
from .blocks import BlockJob, Blocks

if TYPE_CHECKING:
    from pathlib import Path

    from ..models.service import ModelService

Making = Future[BatchInfo | None]
PAID_AT_ONCE = 8
"""Batches at once of a plan that asks a model, on one machine: enough calls to keep a server busy while batches begin
and end."""


class Hands(Protocol):
    """Whoever works on one source's batches."""

    def make(self, number: int) -> Making:
        """Have a batch made; the future holds its figures, None past the source's end."""
        ...


class Engine(Protocol):
    """Worker processes. `at_once` is how many batches they work on together."""

    @property
    def at_once(self) -> int: ...

    def work_on(self, job: BlockJob, models: "ModelService | None") -> AbstractContextManager[Hands]:
        """Hands for one source; on leaving, what was not begun is given up. Calls to a model go by `models`."""
        ...

    def close(self) -> None:
        """Let the processes go."""
        ...


class Threads:
    """Threads of this process: they wait for the disk and for a model's answers beside each other."""

    def __init__(self, blocks: Blocks, pool: ThreadPoolExecutor) -> None:
        self._blocks = blocks
        self._pool = pool

    def make(self, number: int) -> Making:
        return self._pool.submit(self._blocks.batch, number)


class InOrder:
    """Threads for a source that can be read only from its start to its end: blocks are read here, one by one."""

    def __init__(self, blocks: Blocks, pool: ThreadPoolExecutor) -> None:
        self._blocks = blocks
        self._pool = pool

    def make(self, number: int) -> Making:
        if self._blocks.store.info(self._blocks.key, number) is not None:
            return self._pool.submit(self._blocks.batch, number)
        return self._pool.submit(self._blocks.made, number, self._blocks.read(number))


@contextmanager
def threads(blocks: Blocks, workers: int, *, in_order: bool) -> Iterator[Hands]:
    with ThreadPoolExecutor(workers, thread_name_prefix="execute") as pool:
        yield InOrder(blocks, pool) if in_order else Threads(blocks, pool)


def open_engine(name: str, workers: int, *, catalog: str, home: "Path") -> Engine | None:
    """The engine "local" or "ray"; None where threads of this process do. Raises InputError for an engine that is not
    installed. `catalog` and `home` are what worker processes open the catalog by."""
    if name == "ray":
        from .cluster import RayEngine

        return RayEngine(catalog, home)
    if workers < 2:
        return None
    from .processes import ProcessEngine

    return ProcessEngine(workers, catalog, home)


def opened(job: BlockJob, desk: Sequence[str] | None) -> Blocks:
    """The batches of a job in a worker process; the plan's questions go to the `desk` (address and token)."""
    from pathlib import Path

    from ..catalogs import open_catalog
    from .bind import bind

    models = None
    if job.model is not None and desk is not None:
        from ..models.desk import DeskModels

        models = DeskModels(job.model, *desk)
        models.judge_model = job.judge
    return Blocks(job, bind(job.plan, None, models=models), open_catalog(job.catalog, home=Path(job.home)))
