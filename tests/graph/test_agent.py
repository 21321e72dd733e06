"""The build as a graph for others: served by LangGraph's plain API, and as a node of a user's own agent."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict

import pyarrow.parquet as pq
import pytest
from graph_fakes import options, rows, task
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.graph import START, StateGraph
from langgraph.types import Command
from regraft.domain.errors import DecisionError, TaskError
from regraft.graph.agent import as_graph, served

APPROVE = [{"type": "approve"}]


@pytest.fixture
def asked(bench: Callable, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """The input of a run over one source, as a client sends it."""
    bench({"a": rows(300)})
    monkeypatch.setenv("REGRAFT_HOME", str(tmp_path / "home"))

    def make(**changes: object) -> dict[str, Any]:
        chosen = options(tmp_path / "out", **changes)
        return {"task": task().model_dump(mode="json"), "options": chosen.model_dump(mode="json")}

    return make


def thread(name: str) -> RunnableConfig:
    return RunnableConfig(configurable={"thread_id": name})


def test_an_input_of_plain_values_is_built(asked: Callable, tmp_path: Path) -> None:
    ended = served().invoke(asked())
    assert (ended["outcome"]["status"], ended["outcome"]["rows"]) == ("done", 100)
    assert pq.read_table(tmp_path / "out" / "data").num_rows == 100


def test_an_input_without_options_writes_below_the_home(asked: Callable, tmp_path: Path) -> None:
    ended = served().invoke({"task": asked()["task"], "options": {"rows": 10}})
    assert Path(ended["outcome"]["out"]).parent == tmp_path / "home" / "datasets"


def test_another_task_in_the_same_thread_is_a_run_of_its_own(asked: Callable) -> None:
    graph = as_graph(checkpointer=InMemorySaver())
    ended = [graph.invoke(asked(rows=number), thread("one"))["outcome"] for number in (20, 30, 20)]
    assert [outcome["rows"] for outcome in ended] == [20, 30, 20]
    assert ended[0]["run"] == ended[2]["run"] != ended[1]["run"]


def test_it_stops_at_every_checkpoint_and_goes_on_with_the_answers(asked: Callable, tmp_path: Path) -> None:
    graph, two = as_graph(checkpointer=InMemorySaver()), thread("two")
    waiting = graph.invoke(asked(approve=["datasets", "plan"]), two)
    assert waiting["__interrupt__"][0].value["checkpoint"] == "datasets"
    assert not (tmp_path / "out").exists()
    waiting = graph.invoke(Command(resume=APPROVE), two)
    assert waiting["__interrupt__"][0].value["checkpoint"] == "plan"
    ended = graph.invoke(Command(resume={"decisions": APPROVE}), two)
    assert ended["outcome"]["rows"] == 100


def test_an_answer_that_is_no_decision_is_refused(asked: Callable) -> None:
    graph, three = as_graph(checkpointer=InMemorySaver()), thread("three")
    graph.invoke(asked(approve=["datasets"]), three)
    with pytest.raises(DecisionError, match="no decision"):
        graph.invoke(Command(resume=7), three)


def test_a_task_that_is_none_is_refused(asked: Callable) -> None:
    with pytest.raises(TaskError, match="instruction"):
        served().invoke({"task": {"name": "x"}})


class Agent(TypedDict, total=False):
    """An agent's state that shares the build's keys."""

    task: dict[str, Any]
    options: dict[str, Any]
    outcome: dict[str, Any]
    said: str


def test_a_users_agent_builds_in_a_node_under_strict_checkpoints(asked: Callable) -> None:
    """No type of ours reaches the parent's checkpointer, so nothing has to be registered and nothing warns."""
    agent = StateGraph(Agent)
    agent.add_node("dataset", as_graph())
    agent.add_node("say", lambda state: {"said": f"{state['outcome']['rows']} rows"})
    agent.add_edge(START, "dataset")
    agent.add_edge("dataset", "say")
    strict = InMemorySaver(serde=JsonPlusSerializer(allowed_msgpack_modules=None))
    graph = agent.compile(checkpointer=strict)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        waiting = graph.invoke(asked(approve=["plan"]), thread("four"))
        assert waiting["__interrupt__"][0].value["checkpoint"] == "plan"
        ended = graph.invoke(Command(resume=APPROVE), thread("four"))
    assert ended["said"] == "100 rows"
