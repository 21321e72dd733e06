"""What a plan's reasoning says of what it leaves out."""

import pyarrow as pa
import pytest
from regraft.agents.showing import with_turns_noted
from regraft.domain.plan import Plan, Step
from regraft.tools.catalogs.base import Block


def said(*speakers: str) -> list[dict[str, str]]:
    return [{"role": who, "content": f"{who} {number}"} for number, who in enumerate(speakers)]


TALKS = [said("user", "assistant"), said("system", "user", "assistant"), said("user", "assistant", "user", "assistant")]


def plan(path: str) -> Plan:
    step = Step(op="parse", args={"column": "talk", "path": path, "output": "input"})
    return Plan(task="t", dataset="d", columns=("input",), steps=(step,), why="The question is the input.")


def block(column: pa.Array) -> Block:
    return Block(pa.table({"talk": column}), ["train"] * len(column), list(range(len(column))))


@pytest.mark.parametrize("path", ["role=user.content", "0.content", "-1"])
def test_turns_of_conversations_that_are_left_out_are_told_once(path: str):
    rows = block(pa.array(TALKS))
    told = with_turns_noted(plan(path), rows)
    assert told.why == (
        "The question is the input. Of each conversation one turn is taken: 1 of 3 sampled rows hold more, which are "
        "left out."
    )
    assert told.hash == plan(path).hash
    assert with_turns_noted(told, rows) == told


def test_conversations_kept_as_json_are_read_and_what_is_no_conversation_is_left_alone():
    texts = ['[{"from": "human", "value": "a"}, {"from": "human", "value": "b"}]', "no JSON", '{"from": "x"}', None]
    assert "1 of 4" in with_turns_noted(plan("from=human.value"), block(pa.array(texts))).why
    assert with_turns_noted(plan("role=user.content"), block(pa.array(TALKS[:2]))).why == "The question is the input."
    assert with_turns_noted(plan("*.content"), block(pa.array(TALKS))).why == "The question is the input."
