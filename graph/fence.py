"""Keeps a fault of Regraft's own within the source that brought it out, so that the build's other sources go on.

What is raised on purpose keeps its meaning, and so do interrupts and the operating system's errors, such as a full
disk: these are the whole build's.
"""

import re
import traceback
from functools import wraps
from typing import Any, Protocol

from langgraph.errors import GraphBubbleUp
from langgraph.runtime import Runtime

from ..domain.errors import RegraftError
from ..domain.run import Event
from .state import SourceState
from .workplace import Workplace


class Node(Protocol):
    """A node of the subgraph, as LangGraph calls it."""

    __name__: str

    def __call__(self, state: SourceState, runtime: Runtime[Workplace]) -> dict[str, Any]: ...


def fenced(node: Node) -> Node:
    """The node of a source's subgraph, giving its source up where an exception comes that nobody expected.

    The traceback is kept in the run's folder, and the reason says where.
    """

    @wraps(node)
    def guarded(state: SourceState, runtime: Runtime[Workplace]) -> dict[str, Any]:
        try:
            return node(state, runtime)
        except (RegraftError, GraphBubbleUp, OSError):
            raise
        except Exception as exc:  # noqa: BLE001 - whatever it is, it is this source's alone
            work, key = runtime.context, state.source.key
            name = f"{re.sub(r'[^A-Za-z0-9._-]+', '_', key)[:80]}-{node.__name__}.txt"
            path = work.folder.keep_fault(name, "".join(traceback.format_exception(exc)))
            why = f"an unexpected {type(exc).__name__} came up at it; please report it, its traceback is in {path}"
            work.tell(Event(stage="validate", source=key, message=f"given up: {why}"))
            return {"draft": None, "stuck": False, "answer": None, "source": state.source.give_up(why, unreadable=True)}

    return guarded
