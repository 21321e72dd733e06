"""`regraft.build` and `regraft.resume`, and their asynchronous forms."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ...domain.approval import ApprovalRequest, Checkpoint, DecisionFile
from ...domain.errors import DecisionError, Stopped
from ...domain.outcome import BuildOutcome
from ...domain.run import DEFAULT_ROWS, BuildOptions, Event
from ...domain.run import Waiting as WaitingRun
from ...memory import ending
from ..terminal.settings import home_folder
from .result import Answer, Result, Waiting, decision_of
from .tasks import TaskLike, task_of

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from ...agents.team import Team
    from ...graph.api import Brought
    from ..terminal.progress import Progress

T = TypeVar("T")
Approve = Callable[[ApprovalRequest], Answer | None]
"""Called at each checkpoint with what is asked; None leaves the run waiting."""

ASKED: tuple[Checkpoint, ...] = ("datasets", "plan", "sample")


def build(
    task: TaskLike,
    *,
    catalog: str | PathLike[str] = "builtin",
    model: str = "offline",
    llm: "BaseChatModel | None" = None,
    base_url: str | None = None,
    rows: int | None = None,
    out: str | PathLike[str] | None = None,
    approve: Approve | None = None,
    checkpoints: Sequence[Checkpoint] | None = None,
    budget_usd: float | None = None,
    budget_tokens: int | None = None,
    seed: int = 0,
    memory: bool = True,
    team: "Callable[[Team], Team] | None" = None,
    home: str | PathLike[str] | None = None,
    progress: bool | Callable[[Event], None] | None = None,
    stop: threading.Event | None = None,
    **options: Any,
) -> Result | Waiting:
    """Build a dataset for a task, as `regraft build` does.

    `task` is a Task, a mapping of its keys, or the path of a task file. `model` is "offline" or PROVIDER:NAME; `llm` is
    any LangChain chat model in its place. Without `out` the dataset is written below `home` ($REGRAFT_HOME) under the
    run's id. `approve` is asked at `checkpoints` (by default at datasets, plan and sample, where it is given); without
    it a build with checkpoints stops there and gives a Waiting. `team` gets the team of agents and gives the one that
    works, so that one agent can be replaced. `progress` is whether it is shown (by default at a terminal and in a
    notebook), or who hears it. `options` are further fields of BuildOptions.

    Raises InputErrors before anything is written, ModelError and BudgetExceeded as the command does, and
    KeyboardInterrupt when it is stopped; a run that was begun goes on with `resume`.
    """
    from ...graph.api import new_id

    wanted = task_of(task)
    place, run = _home(home), new_id(wanted)
    chosen = BuildOptions(
        catalog=fspath(catalog),
        model=_model_name(model, llm),
        base_url=base_url,
        rows=rows or wanted.rows or DEFAULT_ROWS,
        out=fspath(out) if out is not None else str(place / "datasets" / run),
        approve=tuple(checkpoints) if checkpoints is not None else ASKED if approve is not None else (),
        budget_usd=budget_usd,
        budget_tokens=budget_tokens,
        seed=seed,
        memory=memory,
        format=options.pop("format", wanted.format or "columns"),
        **options,
    )
    seat = _Seat(place, llm, team, stop or threading.Event(), approve, progress)
    return seat.begin(wanted, chosen, run)


def resume(
    run: str,
    decision: Answer | None = None,
    *,
    llm: "BaseChatModel | None" = None,
    team: "Callable[[Team], Team] | None" = None,
    approve: Approve | None = None,
    home: str | PathLike[str] | None = None,
    progress: bool | Callable[[Event], None] | None = None,
    stop: threading.Event | None = None,
) -> Result | Waiting:
    """Go on with a run that waits, was stopped or was killed; `decision` answers the checkpoint it waits at.

    A run that was built with `llm` or `team` needs them again. Raises RunError for a run that is unknown, finished or
    in use elsewhere, and DecisionError, after which it still waits, for a decision that does not fit.
    """
    seat = _Seat(_home(home), llm, team, stop or threading.Event(), approve, progress)
    return seat.go_on(run, decision)


async def abuild(task: TaskLike, **options: Any) -> Result | Waiting:
    """`build` without blocking the event loop. When it is cancelled, the run stops soon and can be resumed; answers
    of a model that do not come within a second are not waited for."""
    stop = options.pop("stop", None)
    return await _aside(partial(build, task, **options), stop)


async def aresume(run: str, decision: Answer | None = None, **options: Any) -> Result | Waiting:
    """`resume` without blocking the event loop."""
    stop = options.pop("stop", None)
    return await _aside(partial(resume, run, decision, **options), stop)


async def _aside(work: Callable[..., T], given: threading.Event | None) -> T:
    stop = given or threading.Event()

    def run() -> T:
        try:
            return work(stop=stop)
        except KeyboardInterrupt as exc:  # in a thread it is no key, and would end the event loop
            raise Stopped("The build was stopped", "go on with regraft.aresume") from exc

    running = asyncio.ensure_future(asyncio.to_thread(run))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        ending.at_once.set()
        stop.set()
        await asyncio.wait([running])
        if not running.cancelled():
            running.exception()  # that it was stopped is known
        raise


class _Seat:
    """Where a caller sits: what was brought along, who approves, and who hears of progress."""

    def __init__(
        self,
        home: Path,
        llm: "BaseChatModel | None",
        team: "Callable[[Team], Team] | None",
        stop: threading.Event,
        approve: Approve | None,
        progress: bool | Callable[[Event], None] | None,
    ) -> None:
        self._home, self._llm, self._team, self._stop = home, llm, team, stop
        self._approve, self._progress = approve, progress

    def begin(self, task: Any, options: BuildOptions, run: str) -> Result | Waiting:
        from ...graph import api

        with ExitStack() as stack:
            hear = self._listener(stack)
            ended = api.build(
                task, options, home=self._home, listener=hear, run_id=run, brought=self._brought(), on_start=None
            )
        return self._settled(ended)

    def go_on(self, run: str, answer: Answer | None) -> Result | Waiting:
        from ...graph import api

        asked = api.show(run, self._home).waiting
        if answer is not None and asked is None:
            raise DecisionError(f"Run {run!r} waits for no decision", "go on without one")
        decision = decision_of(answer, asked) if answer is not None and asked is not None else None
        return self._settled(self._resumed(run, decision))

    def _resumed(self, run: str, decision: DecisionFile | None) -> BuildOutcome | WaitingRun:
        from ...graph import api

        with ExitStack() as stack:
            return api.resume(run, decision, home=self._home, listener=self._listener(stack), brought=self._brought())

    def _settled(self, ended: BuildOutcome | WaitingRun) -> Result | Waiting:
        """Ask at each checkpoint until the build ends or nobody answers."""
        while isinstance(ended, WaitingRun):
            answer = self._approve(ended.request) if self._approve is not None else None
            if answer is None:
                return Waiting(ended.run, ended.request, partial(self.go_on, ended.run))
            ended = self._resumed(ended.run, decision_of(answer, ended.request))
        return Result(ended, Path(ended.out) if ended.out else None)

    def _brought(self) -> "Brought":
        from ...graph.api import Brought

        return Brought(llm=self._llm, team=self._team, stop=self._stop)

    def _listener(self, stack: ExitStack) -> Callable[[Event], None] | None:
        if callable(self._progress):
            return self._progress
        return stack.enter_context(shown(self._progress)).hear


def shown(progress: bool | None) -> "Progress":
    """The display of progress: a silent one unless it is asked for, or somebody looks."""
    import sys

    from ..terminal.progress import Progress, open_progress

    if progress is False:
        return Progress()
    if _in_notebook():
        from .bar import NotebookProgress

        return NotebookProgress()
    return open_progress() if progress or sys.stderr.isatty() else Progress()


def _in_notebook() -> bool:
    import sys

    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return type(shell).__name__ == "ZMQInteractiveShell"


def _model_name(model: str, llm: "BaseChatModel | None") -> str:
    if llm is None:
        return model
    from ...tools.models.transports.langchain import name_of

    return f"python:{name_of(llm)}"


def _home(given: str | PathLike[str] | None) -> Path:
    return Path(fspath(given)).expanduser().absolute() if given is not None else home_folder()
