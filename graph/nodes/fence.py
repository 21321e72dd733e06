"""Keeps a fault of Regraft's own within the source that brought it out, so that the build's other sources go on.

What is raised on purpose keeps its meaning, and so do interrupts and the operating system's errors, such as a full
disk: these are the whole build's.
"""

import re
import traceback
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any, Protocol

from langgraph.errors import GraphBubbleUp
from langgraph.runtime import Runtime

from ...domain.boundary import boundary
from ...domain.errors import ComponentError, DatasetError, PlanError
from ...domain.run import Event
from ...domain.validation import Attempt
from ..state import SourceState
from ..workplace import Workplace


class Node(Protocol):
    """A node of the subgraph, as LangGraph calls it."""

    __name__: str

    def __call__(self, state: SourceState, runtime: Runtime[Workplace]) -> dict[str, Any]: ...


def fenced(node: Node) -> Node:
    """The node of a source's subgraph, where an exception that nobody expected ends the plan that was at work as an
    attempt that failed, or, where none was, gives the source up.

    The traceback is kept in the run's folder, and the reason says where.
    """

    @wraps(node)
    def guarded(state: SourceState, runtime: Runtime[Workplace]) -> dict[str, Any]:
        try:
            with fence(runtime.context, state.source.key, node.__name__):
                return node(state, runtime)
        except DatasetError as exc:
            return _ended(state, runtime.context, exc.reason, of_plan=False)
        except (PlanError, ComponentError) as exc:
            return _ended(state, runtime.context, str(exc).rstrip("."))

    return guarded


def fence(work: Workplace, key: str, stage: str) -> AbstractContextManager[None]:
    """What nobody expected at a source becomes a fault of the plan at work. Raises PlanError for it, which says where
    the traceback is kept."""

    def fault(exc: Exception) -> PlanError:
        name = f"{re.sub(r'[^A-Za-z0-9._-]+', '_', key)[:80]}-{stage}.txt"
        path = work.folder.keep_fault(name, "".join(traceback.format_exception(exc)))
        problem = f"an unexpected {type(exc).__name__} came up at it"
        return PlanError(f"{problem}; please report it, its traceback is in {path}")

    return boundary(fault, GraphBubbleUp, OSError)


def _ended(state: SourceState, work: Workplace, why: str, *, of_plan: bool = True) -> dict[str, Any]:
    """The plan at work as an attempt that failed; the source given up where there is none, or it is a person's."""
    update: dict[str, Any] = {"draft": None, "stuck": False, "answer": None}
    if of_plan and state.draft is not None and not state.stands:
        work.tell(Event(stage="validate", source=state.source.key, message=f"the plan failed: {why}"))
        return update | {"source": state.source.tried(Attempt(plan=state.draft, report=None, message=why))}
    work.tell(Event(stage="validate", source=state.source.key, message=f"given up: {why}"))
    return update | {"source": state.source.give_up(why, unreadable=True)}
