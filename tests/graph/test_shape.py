"""The compiled graph itself: nodes, strict checkpoints, and what `langgraph dev` loads."""

import json
from importlib import import_module
from pathlib import Path

from graph_fakes import brief, plan, task
from pydantic import BaseModel
from regraft.domain.approval import Approve
from regraft.domain.card import Candidate, DatasetRef
from regraft.domain.validation import Attempt
from regraft.graph.build import build_graph
from regraft.graph.runs.checkpoints import saver
from regraft.graph.state import Source, SourceState


class Foreign(BaseModel):
    secret: str


ROOT = Path(__file__).parents[2]


def test_the_graph_has_the_nodes_of_the_design() -> None:
    nodes = set(build_graph().get_graph(xray=1).nodes)
    assert {"understand", "retrieve", "ask_datasets", "apply_datasets", "line_up", "compose", "ask_sample"} <= nodes
    assert {"execute", "curate", "report", "ask_publish", "publish"} <= nodes
    assert {f"source:{name}" for name in ("critique", "plan", "ask_plan", "apply_plan", "sample", "validate")} <= nodes


def test_langgraph_json_names_a_graph_that_compiles() -> None:
    module, _, name = json.loads((ROOT / "langgraph.json").read_text())["graphs"]["build"].partition(":")
    assert getattr(import_module(module), name)().name == "build"


def test_checkpoints_give_back_our_nouns_and_no_foreign_class(tmp_path: Path) -> None:
    ref = DatasetRef(id="a", revision="1", config="default", splits=("train",))
    candidate = Candidate(ref=ref, title="a", score=1.0, reasons=("it fits",))
    source = Source(order=0, candidate=candidate, attempts=(Attempt(plan=plan("a"), report=None, message="m"),))
    state = SourceState(brief=brief(task()), source=source, draft=plan("a"))
    with saver(tmp_path / "checkpoints.sqlite") as checkpoints:
        kind, data = checkpoints.serde.dumps_typed(state)
        assert checkpoints.serde.loads_typed((kind, data)) == state
        assert kind == "msgpack"
        foreign = checkpoints.serde.loads_typed(checkpoints.serde.dumps_typed(Foreign(secret="x")))
        assert foreign == {"secret": "x"}
        for value in (brief(task()), source, Approve()):
            assert checkpoints.serde.loads_typed(checkpoints.serde.dumps_typed(value)) == value
