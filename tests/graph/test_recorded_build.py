"""A whole build with a model's real answers, replayed: the demo task from the built-in catalog."""

import json
import re
from collections import defaultdict, deque
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from regraft.app.tasks.file import load_task
from regraft.domain.outcome import BuildOutcome
from regraft.domain.run import BuildOptions
from regraft.graph import api
from regraft.tools.testing import ModelServer

ROOT = Path(__file__).parents[2]


ROW = re.compile(r"^Row (\d+): <data>(.*)</data>$", re.MULTILINE)
SOURCE = re.compile(r"^# The dataset\nId: <data>(.*?)</data>", re.MULTILINE)


def graded(recorded, prompt: str) -> dict[str, object]:
    """The recorded grades of the rows in a prompt; rows of another Python's library, which nobody graded, are right."""
    known = {one["row"]: one for one in recorded["grades"]}
    new = {"why": "not graded when this was recorded", "grade": "right"}
    told = [(int(number), known.get(row[:2400], new)) for number, row in ROW.findall(prompt)]
    return {"grades": [{"number": number, "why": one["why"], "grade": one["grade"]} for number, one in told]}


def replay(name: str):
    """Answers of a recording: a source's own, else each schema's in the order they were given; the last one stays."""
    recording = json.loads((ROOT / "tests" / "recordings" / name).read_text(encoding="utf-8"))
    answers: defaultdict[tuple[str, str], deque[object]] = defaultdict(deque)
    for one in recording["answers"]:
        answers[one["schema"], one["source"]].append(one["answer"])

    def respond(call):
        prompt, schema = call["messages"][-1]["content"], call["response_format"]["json_schema"]["name"]
        if schema == "Grades":
            return graded(answers[schema, ""][0], prompt)
        source = SOURCE.search(prompt)
        left = answers[schema, source[1] if source else ""]
        return left.popleft() if len(left) > 1 else left[0]

    return respond


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", "none")

    def build_(server: ModelServer, out: str) -> BuildOutcome:
        options = BuildOptions(
            catalog="builtin", model="openai:recorded", base_url=server.url, rows=120, out=str(tmp_path / out)
        )
        outcome = api.build(load_task(ROOT / "examples" / "describe_python.yaml"), options, home=tmp_path / "home")
        assert isinstance(outcome, BuildOutcome)
        return outcome

    return build_


def test_a_models_answers_build_the_demo_with_few_calls_and_a_second_build_pays_nothing(build, tmp_path):
    with ModelServer(replay("describe_python.json")) as server:
        outcome = build(server, "first")
        asked = server.calls
        again = build(server, "second")
        assert server.calls == asked
        shapes = {
            one["name"]: one["strict"] for one in (b["response_format"]["json_schema"] for b in server.seen.bodies)
        }
    assert (outcome.status, outcome.rows) == ("done", 120)
    assert shapes == {"Understanding": False, "Ranking": True, "Draft": False, "Grades": True}
    assert [s.candidate.ref.id for s in outcome.sources if s.counts.accepted] == ["python/functions"]
    assert {one.purpose for one in outcome.usage} == {"understand", "retrieve", "plan", "judge"}
    assert sum(one.calls for one in outcome.usage) == asked <= 5
    assert sum(one.calls for one in again.usage) == 0
    planned = sum(one.calls for one in outcome.usage if one.purpose == "plan")
    assert sum(one.cached for one in again.usage) == asked - planned  # the plan is remembered
    assert "plan" not in {one.purpose for one in again.usage}

    rows = pq.read_table(next((tmp_path / "first" / "data").glob("*.parquet"))).to_pylist()
    assert {row["output"] for row in rows} == {"(A)", "(B)", "(C)", "(D)"}
    assert all("\n\nOptions:\n(A) " in row["input"] for row in rows)
    assert rows == pq.read_table(next((tmp_path / "second" / "data").glob("*.parquet"))).to_pylist()
