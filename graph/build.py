"""The graph of a whole build, put together; `docs/architecture.md` shows it."""

from functools import cache
from typing import TYPE_CHECKING, Any

from langgraph.graph import START, StateGraph

from .nodes import curation, datasets, ending, publishing, rows, synthesis
from .nodes.recipe import recipe_graph
from .nodes.source import source_graph
from .state import BuildState
from .workplace import Workplace

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph


def build_graph(checkpointer: "BaseCheckpointSaver[str] | None" = None) -> "CompiledStateGraph[Any, Any, Any, Any]":
    """The build's graph with a store of checkpoints. Its nodes expect a Workplace as context."""
    return _compiled().copy({"checkpointer": checkpointer}) if checkpointer else _compiled()


@cache
def _compiled() -> "CompiledStateGraph[Any, Any, Any, Any]":
    """The graph without checkpoints, compiled once in a process."""
    graph = StateGraph(BuildState, context_schema=Workplace)
    graph.add_node("understand", datasets.understand)
    graph.add_node("retrieve", datasets.retrieve)
    graph.add_node("ask_datasets", datasets.ask_datasets)
    graph.add_node("apply_datasets", datasets.apply_datasets)
    graph.add_node("line_up", datasets.line_up)
    graph.add_node("source", source_graph().compile())
    graph.add_node("compose", rows.compose_rows)
    graph.add_node("ask_sample", rows.ask_sample)
    graph.add_node("apply_sample", rows.apply_sample)
    graph.add_node("execute", rows.execute)
    graph.add_node("curate", curation.curate_rows)
    graph.add_node("synthesise", synthesis.synthesise)
    graph.add_node("recipe", recipe_graph().compile())
    graph.add_node("report", ending.report)
    graph.add_node("ask_publish", publishing.ask_publish)
    graph.add_node("publish", publishing.publish)
    graph.add_edge(START, "understand")
    graph.add_conditional_edges("understand", datasets.route_understand)
    graph.add_conditional_edges("retrieve", datasets.route_retrieve)
    graph.add_edge("ask_datasets", "apply_datasets")
    graph.add_conditional_edges("apply_datasets", datasets.route_datasets)
    graph.add_conditional_edges("line_up", datasets.to_sources, ["source"])
    graph.add_edge("source", "compose")
    graph.add_conditional_edges(
        "compose", rows.route_compose, ["line_up", "ask_sample", "execute", "synthesise", "report"]
    )
    graph.add_edge("ask_sample", "apply_sample")
    graph.add_conditional_edges("apply_sample", rows.route_samples, ["source", "recipe", "compose"])
    graph.add_edge("execute", "curate")
    graph.add_conditional_edges("curate", rows.route_curate, ["source", "recipe", "compose", "synthesise", "report"])
    graph.add_conditional_edges("synthesise", synthesis.route_synthesis, ["recipe", "compose", "report"])
    graph.add_edge("recipe", "compose")
    graph.add_conditional_edges("report", publishing.route_report)
    graph.add_edge("ask_publish", "publish")
    graph.add_conditional_edges("publish", publishing.route_publish)
    return graph.compile(name="build")
