"""The graph for `langgraph dev` and its Studio, to look at.

A run needs a catalog, agents and a folder, which `regraft build` gives it as the graph's context.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langgraph.graph.state import CompiledStateGraph


def graph() -> "CompiledStateGraph[Any, Any, Any, Any]":
    """The compiled graph of a build. Nothing is opened or written until it is run."""
    from .build import build_graph

    return build_graph()
