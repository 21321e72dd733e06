"""A small LangGraph agent that holds a build as a node: it stops for a person's decision and goes on with the answer.

`python examples/agent.py` runs it with no key and no network.
"""

from pathlib import Path
from typing import Any, TypedDict

import yaml
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import Command
from regraft import as_graph


class Agent(TypedDict, total=False):
    """The agent's own state; it shares the keys `task`, `options` and `outcome` with the build."""

    task: dict[str, Any]
    options: dict[str, Any]
    outcome: dict[str, Any]
    said: str


agent = StateGraph(Agent)
agent.add_node("dataset", as_graph())
agent.add_node("say", lambda state: {"said": f"{state['outcome']['rows']} rows at {state['outcome']['out']}"})
agent.add_edge(START, "dataset")
agent.add_edge("dataset", "say")
graph = agent.compile(checkpointer=InMemorySaver())

task = yaml.safe_load(Path("examples/describe_python.yaml").read_text(encoding="utf-8"))
thread: Any = {"configurable": {"thread_id": "1"}}
asked = graph.invoke({"task": task, "options": {"rows": 40, "approve": ["datasets"]}}, thread)
request = asked["__interrupt__"][0].value
print(request["checkpoint"], request["action_requests"][0]["args"])
print(graph.invoke(Command(resume=[{"type": "approve"}]), thread)["said"])
