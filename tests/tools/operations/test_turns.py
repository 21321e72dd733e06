"""Conversations that a system prompt frames or that are written out as JSON, and what their speakers are called."""

import json

import pyarrow as pa
import pytest
from regraft.tools.operations.talks import asks_and_answers, named_alike, said_first

CHAT = [
    {"from": "system", "value": "You help."},
    {"from": "human", "value": "My mug is cracked."},
    {"from": "gpt", "value": "Which order?"},
    {"from": "human", "value": "A-771"},
    {"from": "gpt", "value": "A new one leaves today."},
]
WHO = {"column": "chat", "text": "value", "speaker": "from", "names": {"human": "User", "gpt": "Agent"}}
BEFORE = {**WHO, "part": "before", "output": "output"}
LINES = "User: My mug is cracked.\nAgent: Which order?\nUser: A-771"


@pytest.mark.parametrize("chat", [CHAT, json.dumps(CHAT), str(CHAT)], ids=["native", "JSON", "Python"])
def test_speakers_may_be_left_out_and_conversations_written_out(column, chat):
    table = pa.table({"chat": [chat]})
    assert column(table, ("turns", {**BEFORE, "left_out": ["system"]})) == [LINES]
    last = {**BEFORE, "left_out": ["system"], "part": "last"}
    assert column(table, ("turns", last)) == ["A new one leaves today."]


def test_a_system_prompt_may_be_a_line_of_its_own(column):
    names = {**WHO["names"], "system": "System"}
    assert column(pa.table({"chat": [CHAT]}), ("turns", {**BEFORE, "names": names})) == [f"System: You help.\n{LINES}"]


@pytest.mark.parametrize("cell", ["plain text", '{"from": "human"}', "[]", "[1, 2]"])
def test_a_text_that_is_no_conversation_is_rejected(reasons, cell):
    assert set(reasons({"chat": [cell]}, ("turns", BEFORE))) == {0}


@pytest.mark.parametrize(
    ("values", "names", "replies", "called"),
    [
        (["user", "assistant"], ["Customer", "Agent"], {"Agent"}, {"user": "Customer", "assistant": "Agent"}),
        (["assistant", "user"], ["Customer", "Agent"], {"Agent"}, {"user": "Customer", "assistant": "Agent"}),
        (["gpt", "human"], ["Human", "Bot"], set(), {"human": "Human", "gpt": "Bot"}),
        (["system", "human", "gpt"], ["A", "B"], {"B"}, {"human": "A", "gpt": "B"}),
        (["system", "user", "model"], ["System", "A", "B"], {"B"}, {"system": "System", "user": "A", "model": "B"}),
        (["x", "y"], ["A", "B"], {"B"}, {"x": "A", "y": "B"}),
        (["user", "assistant", "tool"], ["A", "B"], {"B"}, None),
        (["user", "assistant"], ["System", "User", "AI"], {"AI"}, None),
    ],
)  # fmt: skip
def test_speakers_are_called_by_what_they_do(values, names, replies, called):
    assert named_alike(values, names, replies) == called


@pytest.mark.parametrize(
    ("paths", "is_asked"),
    [
        (["m.role=user.content", "m.role=assistant.content"], True),
        (["m.role=system.content", "c.from=human.value", "c.from=gpt.value"], True),
        (["m.role=user.content", "m.role=user+role=assistant.content"], True),
        (["m.role=system.content", "m.role=assistant.content"], False),
        (["question", "answer", "m.role=user.content"], False),
    ],
)
def test_conversations_of_one_who_asks_and_one_who_answers_are_known_by_their_paths(paths, is_asked):
    assert asks_and_answers(paths) == is_asked


def talk(*turns: tuple[str, str]) -> list[dict[str, str]]:
    return [{"role": who, "content": said} for who, said in turns]


HELLO, ASKED, ANSWERED = ("assistant", "Hello!"), ("user", "Why?"), ("assistant", "Because.")


@pytest.mark.parametrize(
    ("talks", "paths"),
    [
        ([talk(ASKED, ANSWERED)], ["role=assistant.content", "role=user.content"]),
        ([talk(HELLO, ASKED, ANSWERED)] * 3, ["role=user.content", "role=user+role=assistant.content"]),
        (
            [talk(("system", str(n)), HELLO, ASKED, ANSWERED) for n in range(3)],
            ["role=user.content", "role=user+role=assistant.content"],
        ),
        ([talk(("assistant", f"Page {n}"), ASKED, ANSWERED) for n in range(3)], []),
        ([talk(HELLO, ASKED, ANSWERED), talk(ASKED, ANSWERED)], []),
        ([talk(HELLO, ASKED, ("tool", "4"), ANSWERED)] * 2, []),
    ],
    ids=[
        "asked first",
        "greeted first",
        "framed and greeted",
        "told something first",
        "some greeted",
        "a third speaks",
    ],
)
def test_what_is_asked_and_answered_is_found_behind_a_greeting_that_is_always_the_same(talks, paths):
    assert list(said_first(talks)) == paths
