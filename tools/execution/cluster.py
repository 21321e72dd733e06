"""Batches as tasks of Ray, on this machine or on a cluster. What is here is what Ray needs to be told, and no more."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...domain.boundary import boundary, first_line, named
from ...domain.crossing import from_data
from ...domain.errors import InputError, WorkerLost
from ...memory.batches import BatchInfo
from ..catalogs.base import BLOCK_MEMORY
from ..sparing import spare
from .blocks import BlockJob
from .engine import Hands, Making
from .worker import Worker

if TYPE_CHECKING:
    from ..models.service import ModelService

_TRIES = 3
_WAITING_CPUS = 0.1
"""Processors of a task that waits for a model."""

_worker = Worker()


def make(job: str, desk: list[str] | None, number: int) -> str:
    """One batch, in a process of Ray's; what it opened stays open for the next."""
    spare()
    return json.dumps(_worker.make(BlockJob.model_validate_json(job), desk, number))


class RayEngine:
    """Tasks of the Ray that RAY_ADDRESS names, else of one on this machine. Nodes must have Regraft installed, and see
    the run's home on a shared disk, or an object store that REGRAFT_BLOCKS names. Raises InputError where Ray is not
    installed or cannot be reached."""

    def __init__(self, catalog: str, home: Path) -> None:
        try:
            import ray
        except ImportError as exc:
            raise InputError("The engine 'ray' is not installed", "run: pip install 'regraft[ray]'") from exc
        self._ray: Any = ray
        self._catalog = catalog
        self._home = home
        self._own = not ray.is_initialized()
        if self._own:
            self._start(ray)
        self.at_once = max(1, int(ray.cluster_resources().get("CPU", 1)))

    @contextmanager
    def work_on(self, job: BlockJob, models: "ModelService | None") -> Iterator[Hands]:
        job = job.model_copy(update={"catalog": self._catalog, "home": str(self._home)})
        desk = models.desk(self._host()) if models is not None else None
        cpus = _WAITING_CPUS if desk else 1
        # Ray starts no more tasks on a node than its memory holds, whose blocks are each of so many bytes at the most
        task = self._ray.remote(num_cpus=cpus, memory=BLOCK_MEMORY, max_retries=_TRIES)(make)
        hands = _Hands(self._ray, task, job.model_dump_json(), desk)
        try:
            yield hands
        finally:
            hands.give_up()

    def close(self) -> None:
        if self._own and self._ray.is_initialized():
            self._ray.shutdown()

    def _start(self, ray: Any) -> None:
        os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
        address = os.environ.get("RAY_ADDRESS") or "local"
        if address == "local":  # Ray gives way to all other work (nice 15), and would stand still on a busy machine
            os.environ.setdefault("RAY_worker_niceness", "0")
        with boundary(_unreached if address != "local" else _not_begun):  # Ray raises kinds of all sorts
            ray.init(address=address, log_to_driver=False, include_dashboard=False if address == "local" else None)

    def _host(self) -> str:
        """This machine's address as other nodes see it; the loopback where there is one node."""
        nodes = {node["NodeManagerAddress"] for node in self._ray.nodes() if node["Alive"]}
        own: str = self._ray.util.get_node_ip_address()
        return own if nodes != {"127.0.0.1"} and not own.startswith("127.") else "127.0.0.1"


def _unreached(exc: Exception) -> InputError:
    remedy = "set RAY_ADDRESS to a cluster that runs (RAY_AUTH_MODE=token if it asks for a token), or unset it"
    return InputError(f"Ray cannot be reached: {first_line(exc) or named(exc)}", remedy)


def _not_begun(exc: Exception) -> InputError:
    remedy = "try again when this machine is less busy, or say --workers N instead of --engine ray"
    return InputError(f"Ray did not start on this machine: {first_line(exc) or named(exc)}", remedy)


class _Hands:
    def __init__(self, ray: Any, task: Any, job: str, desk: list[str] | None) -> None:
        self._ray = ray
        self._task = task
        self._job = ray.put(job)
        self._desk = desk
        self._begun: list[tuple[Any, Making]] = []

    def make(self, number: int) -> Making:
        reference = self._task.remote(self._job, self._desk, number)
        making = Making()
        making.set_running_or_notify_cancel()
        reference.future().add_done_callback(lambda done: _settle(done, making, number))
        self._begun = [one for one in self._begun if not one[1].done()] + [(reference, making)]
        return making

    def give_up(self) -> None:
        for reference, making in self._begun:
            if not making.done():
                self._ray.cancel(reference)
        for _, making in self._begun:
            making.exception()


def _settle(done: Any, making: Making, number: int) -> None:
    def lost(exc: Exception) -> WorkerLost:
        return WorkerLost(
            f"Ray could not make block {number} of a source: {named(exc)}",
            "see that its nodes have memory enough and see the run's home or REGRAFT_BLOCKS, then resume",
        )

    try:
        with boundary(lost):  # Ray's own kinds: a task that was cancelled, or whose workers all ended
            answer = json.loads(done.result())
    except WorkerLost as exc:
        making.set_exception(exc)
        return
    if "error" in answer:
        making.set_exception(from_data(answer))
    else:
        making.set_result(None if answer["info"] is None else BatchInfo.model_validate(answer["info"]))
