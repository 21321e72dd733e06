"""The tools that a coding agent uses. Builds run as processes of their own, so that they outlive its session."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, ParamSpec, TypeVar

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from ...domain.errors import RegraftError
from ..jobs import Jobs
from .following import asked, follow, outcome_of

if TYPE_CHECKING:
    from ...domain.run import BuildOptions
    from ...domain.task import TaskSpec

P = ParamSpec("P")
T = TypeVar("T")

Task = Annotated[
    dict[str, Any],
    Field(
        description="The task: name, instruction, demonstrations [{input, output}]; optionally labels, language, "
        "licenses, rows, sources, label_map, columns, checks, synthesis."
    ),
]
Catalog = Annotated[str, Field(description="'builtin', 'hub', a folder of datasets, or several with commas between")]
Model = Annotated[str, Field(description="'offline' for rules that need no key, or PROVIDER:NAME such as openai:NAME")]
Rows = Annotated[int | None, Field(ge=1, description="rows to make; the task's own, or 500")]
Run = Annotated[str, Field(description="the run's id")]
WaitS = Annotated[float, Field(ge=0, le=600, description="seconds to wait for an end or a question before returning")]


def sentences(tool: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Errors of Regraft's own reach the agent as the sentence that says what to do."""

    @wraps(tool)
    async def in_sentences(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await tool(*args, **kwargs)
        except RegraftError as exc:
            raise ToolError(str(exc)) from exc

    return in_sentences


class Seat:
    """The tools, over one home. Their signatures and docstrings are what an agent is shown."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.jobs = Jobs(home)

    @sentences
    async def search(
        self,
        task: Task | None = None,
        query: Annotated[str | None, Field(description="a few words, in place of a task")] = None,
        catalog: Catalog = "builtin",
        top: Annotated[int, Field(ge=1, le=50, description="how many candidates")] = 8,
    ) -> list[dict[str, Any]]:
        """Find datasets that could serve a task or fit a few words, best first, with licences and why."""
        from ...domain.task import read_task
        from ..commands.searching import found_for

        wanted = read_task(task) if task is not None else None
        retrieval = await asyncio.to_thread(found_for, wanted, query, catalog=catalog, top=top, home=self.home)
        return [candidate.model_dump(mode="json") for candidate in retrieval.candidates]

    @sentences
    async def preview(
        self, task: Task, catalog: Catalog = "builtin", model: Model = "offline", rows: Rows = None
    ) -> dict[str, Any]:
        """What a build would do: the task as understood, candidates, rows before and after, cost. Nothing is kept."""
        from ...graph.preview import preview

        wanted, options = _options(task, self.home, catalog=catalog, model=model, rows=rows)
        seen = await asyncio.to_thread(preview, wanted, options, home=self.home, listener=None)
        return seen.model_dump(mode="json")

    @sentences
    async def build(  # noqa: PLR0913, PLR0917 - one parameter an option: that is how tools are declared
        self,
        task: Task,
        ctx: Context,
        catalog: Catalog = "builtin",
        model: Model = "offline",
        rows: Rows = None,
        out: Annotated[str | None, Field(description="the dataset's folder; below $REGRAFT_HOME without it")] = None,
        checkpoints: Annotated[
            tuple[Literal["datasets", "plan", "sample"], ...], Field(description="where the person decides")
        ] = (),
        budget_usd: Annotated[float | None, Field(ge=0, description="stop before model calls cost more")] = None,
        seed: Annotated[int, Field(ge=0, description="same task, catalog and seed: same data")] = 0,
        wait_s: WaitS = 60,
    ) -> dict[str, Any]:
        """Start a build and follow it for a while. It goes on in a process of its own; `status` follows it further."""
        from ...graph.runs.leaving import begin

        facts = {"approve": checkpoints, "budget_usd": budget_usd, "seed": seed}
        wanted, options = _options(task, self.home, catalog=catalog, model=model, rows=rows, out=out, **facts)
        run = await asyncio.to_thread(begin, wanted, options, home=self.home)
        return await self.go_on(run, ctx, wait_s)

    @sentences
    async def status(self, run: Run, ctx: Context, wait_s: WaitS = 0) -> dict[str, Any]:
        """Where a run stands: what it does, what it waits for with rows to show the person, or what came of it."""
        return await self.followed(run, ctx, wait_s)

    @sentences
    async def resume(self, run: Run, ctx: Context, wait_s: WaitS = 60) -> dict[str, Any]:
        """Go on with a run that was stopped, was killed or failed. What was paid for is not paid again."""
        return await self.go_on(run, ctx, wait_s)

    @sentences
    async def stop(self, run: Run, ctx: Context) -> dict[str, Any]:
        """Stop a run after its current batch, in a state from which `resume` goes on."""
        self.jobs.stop(run)
        return await self.followed(run, ctx, 20)

    @sentences
    async def show(
        self, run: Run, rows: Annotated[int, Field(ge=0, le=50, description="rows to show")] = 5
    ) -> dict[str, Any]:
        """What came of a finished build, with some of its rows, and the question that a waiting one asks."""
        from ...graph import api

        view = await asyncio.to_thread(api.show, run, self.home)
        facts = {"run": run, "status": view.record.status, **outcome_of(view)}
        if view.waiting is not None:
            facts["asks"] = asked(view.waiting)
        return facts | {"sample": await asyncio.to_thread(_first_rows, facts.get("out"), rows)}

    async def runs(self) -> list[dict[str, str]]:
        """All runs, latest first."""
        from ...graph import api

        records = await asyncio.to_thread(api.runs, self.home)
        return [{"run": one.id, "status": one.status, "task": one.task.name, "updated": one.updated} for one in records]

    @sentences
    async def tools(
        self, name: Annotated[str | None, Field(description="one operation or check, with its arguments")] = None
    ) -> list[dict[str, Any]]:
        """The operations and checks that plans and tasks are made of; with a name its arguments as a JSON schema."""
        from ..commands.listing import described

        return await asyncio.to_thread(described, name)

    async def go_on(self, run: str, ctx: Context, wait_s: float, *options: str) -> dict[str, Any]:
        """Let a process work on the run, and follow it."""
        self.jobs.resume(run, *options)
        return await self.followed(run, ctx, wait_s)

    async def followed(self, run: str, ctx: Context, wait_s: float) -> dict[str, Any]:
        """The run's state once it ends, asks, or the time is over."""
        return await follow(run, self.home, self.jobs, wait_s=wait_s, tell=ctx.report_progress)


def _options(
    task: dict[str, Any], home: Path, *, catalog: str, rows: int | None, out: str | None = None, **facts: Any
) -> "tuple[TaskSpec, BuildOptions]":
    """The task and the options of its build. Raises TaskError."""
    from ...domain.run import DEFAULT_ROWS, BuildOptions
    from ...domain.task import read_task
    from ...memory.runs import new_id
    from ...tools.catalogs import anchored

    wanted = read_task(task)
    place = Path(out or home / "datasets" / new_id(wanted)).expanduser().absolute()
    count, form = rows or wanted.rows or DEFAULT_ROWS, wanted.format or "columns"
    return wanted, BuildOptions(catalog=anchored(catalog), rows=count, out=str(place), format=form, **facts)


def _first_rows(out: str | None, rows: int) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    files = sorted(Path(out, "data").glob("*.parquet")) if out else []
    if not files or not rows:
        return []
    batch = next(pq.ParquetFile(files[0]).iter_batches(batch_size=rows), None)
    return batch.to_pylist() if batch is not None else []
