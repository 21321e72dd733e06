"""A build as a graph for others: a node of a user's own LangGraph agent, or what `langgraph dev` serves.

The run itself lives in the run store with its own checkpoints, as one of `regraft build` does. This graph only starts
it, asks where it waits and goes on with the answer. Its state is plain JSON, so any checkpointer of a parent stores it,
strict msgpack included.
"""

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from langchain_core.runnables import RunnableConfig
from langgraph.graph import START, StateGraph
from langgraph.types import interrupt
from pydantic import ValidationError
from typing_extensions import TypedDict

from ..domain.approval import DecisionFile
from ..domain.errors import DecisionError, RunError
from ..domain.run import DEFAULT_ROWS, BuildOptions, Waiting
from ..domain.task import TaskSpec, read_task
from ..memory.runs import new_id
from . import api

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph


class AgentState(TypedDict, total=False):
    """What a build needs and gives, as plain values; a parent graph shares these keys by name.

    `task` holds the keys of a task file, `options` fields of BuildOptions (all optional: the built-in catalog, the
    task's rows, no checkpoints, below $REGRAFT_HOME). `outcome` is what came of it. The others are this graph's own.
    """

    task: dict[str, Any]
    options: dict[str, Any]
    outcome: dict[str, Any]
    run: str
    request: dict[str, Any] | None
    answer: Any


def as_graph(
    *, brought: api.Brought | None = None, checkpointer: "BaseCheckpointSaver[str] | bool | None" = None
) -> "CompiledStateGraph[Any, Any, Any, Any]":
    """The build as a compiled graph: add it to an agent's graph as a node, or invoke it.

    It interrupts with an approval request (`checkpoint`, `action_requests`, `review_configs`, as LangChain's
    human-in-the-loop middleware) and is resumed with `Command(resume=[{"type": "approve"}, …])` or a decision file.
    `brought` gives it a chat model or another team. Raises TaskError for a task that is none, and what a build raises.
    """

    def work(state: AgentState, config: RunnableConfig) -> dict[str, Any]:
        return _work(state, config, brought)

    graph = StateGraph(AgentState)
    graph.add_node("work", work)
    graph.add_node("ask", _ask)
    graph.add_edge(START, "work")
    graph.add_conditional_edges("work", _route)
    graph.add_edge("ask", "work")
    return graph.compile(checkpointer=checkpointer, name="build")


def served() -> "CompiledStateGraph[Any, Any, Any, Any]":
    """The graph that `langgraph.json` names. Nothing is opened or written until it is run."""
    return as_graph()


def _work(state: AgentState, config: RunnableConfig, brought: api.Brought | None) -> dict[str, Any]:
    """Start the run, or go on with it. After a kill it finds the run as it stands and pays nothing twice."""
    home = Path(os.environ.get("REGRAFT_HOME") or "~/.regraft").expanduser().absolute()
    task = read_task(state.get("task"), "The state's 'task'")
    thread = str(config.get("configurable", {}).get("thread_id", ""))
    run = _run_id(task, state.get("options", {}), thread)
    seen = _view(run, home)
    if seen is None:
        options = _options(task, state.get("options", {}), home, run)
        ended = api.build(task, options, home=home, run_id=run, brought=brought)
    elif seen.outcome is not None:
        ended = seen.outcome
    else:
        # an answer counts only for the question that it was given to
        given = state.get("answer") if _asked(seen.waiting) == state.get("request") else None
        ended = api.resume(run, _decision(given), home=home, brought=brought)
    if isinstance(ended, Waiting):
        return {"run": run, "request": _asked(ended.request), "answer": None}
    return {"run": run, "request": None, "answer": None, "outcome": ended.model_dump(mode="json")}


def _ask(state: AgentState) -> dict[str, Any]:
    """Stop for a person's decision; nothing else happens here, since this runs again on resume."""
    return {"answer": interrupt(state.get("request"))}


def _route(state: AgentState) -> Literal["ask", "__end__"]:
    return "ask" if state.get("request") is not None else "__end__"


def _asked(request: Any) -> dict[str, Any] | None:
    return request.model_dump(mode="json") if request is not None else None


def _view(run: str, home: Path) -> Any:
    try:
        return api.show(run, home)
    except RunError:
        return None


def _options(task: TaskSpec, given: dict[str, Any], home: Path, run: str) -> BuildOptions:
    usual = {"catalog": "builtin", "rows": task.rows or DEFAULT_ROWS, "out": str(home / "datasets" / run)}
    return BuildOptions.model_validate(usual | given)


def _decision(answer: Any) -> DecisionFile | None:
    if answer is None:
        return None
    content = answer if isinstance(answer, dict) and "decisions" in answer else {"decisions": answer}
    try:
        return DecisionFile.model_validate(content)
    except ValidationError as exc:
        raise DecisionError(
            "What the graph was resumed with is no decision", 'resume with [{"type": "approve"}, …]'
        ) from exc


def _run_id(task: TaskSpec, options: dict[str, Any], thread: str) -> str:
    """The same run for the same task in the same thread, so that an answer finds it again; else a new one."""
    if not thread:
        return new_id(task)
    identity = f"{thread} {task.model_dump_json()} {sorted(options.items(), key=str)}"
    return f"{task.name}-{hashlib.sha256(identity.encode()).hexdigest()[:12]}"
