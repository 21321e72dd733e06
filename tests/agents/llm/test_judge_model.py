"""A second model of the same server judges what the first one makes."""

import pytest
from regraft.agents.assemble import assemble
from regraft.domain.errors import ModelError
from regraft.domain.plan import Plan, Step
from regraft.domain.run import BuildOptions
from regraft.tools.catalogs.base import Block
from regraft.tools.execution.bind import bind
from regraft.tools.execution.transform import transform
from regraft.tools.testing import ModelServer, rows_in

from .test_agents import rows_of


def options(server, **more):
    return BuildOptions(catalog="builtin", model="openai:maker", base_url=server.url, rows=10, out="out", **more)


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "none")


def test_the_judge_and_judge_steps_ask_the_second_model_and_others_the_first(tmp_path, brief, source):
    def answer(call):
        name = call["response_format"]["json_schema"]["name"]
        if name == "Grades":
            shown = [line for line in call["messages"][-1]["content"].splitlines() if line.startswith("Row ")]
            return {"grades": [{"number": n + 1, "why": "-", "grade": "right"} for n in range(len(shown))]}
        rows = rows_in(call)
        return {row: {"text": "x"} if call["model"] == "maker" else {"reason": "-", "score_true": 5} for row in rows}

    with ModelServer(answer) as server:
        team = assemble(options(server, judge_model="openai:judge"), home=tmp_path)
        text = source.block.table.column("text").to_pylist()
        team.judge.judge(brief, source.block, rows_of(text, ["bad"] * 20))
        assert {call["model"] for call in server.seen.bodies} == {"judge"}
        steps = (
            Step(op="rewrite", args={"column": "text", "instruction": "Simplify."}),
            Step(op="judge", args={"template": "{{ text }} {{ mood }}", "criteria": {"true": "it is true"}}),
        )
        plan = Plan(task="t", dataset="d", columns=("text",), steps=steps)
        block = Block(source.block.table, source.block.splits, source.block.index)
        done = transform(bind(plan, ["text", "mood"], models=team.models), block)
        team.close()
    asked = [call["model"] for call in server.seen.bodies if "row" in call["response_format"]["json_schema"]["name"]]
    assert asked == ["maker", "judge"]
    assert done.accepted.num_rows == 20


@pytest.mark.parametrize("judge", ["judge", "anthropic:judge", "openai:"])
def test_a_judge_of_another_server_is_refused(tmp_path, judge):
    with ModelServer() as server, pytest.raises(ModelError, match="name two models of one OpenAI-compatible server"):
        assemble(options(server, judge_model=judge), home=tmp_path)


def test_a_judge_where_no_model_makes_anything_is_refused(tmp_path):
    told = BuildOptions(catalog="builtin", judge_model="openai:judge", rows=10, out="out")
    with pytest.raises(ModelError, match="cannot judge what offline makes"):
        assemble(told, home=tmp_path)
