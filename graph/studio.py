"""The graph for `langgraph dev` and its Studio, which bring checkpoints of their own.

Start it there with the input {"run": "<name>", "task": {…}, "options": {…}}, as TaskSpec and BuildOptions.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langgraph.graph.state import CompiledStateGraph


def graph() -> "CompiledStateGraph[Any, Any, Any, Any]":
    """The compiled graph of a build. Nothing is opened or written until it is run."""
    from .build import build_graph

    return build_graph()
