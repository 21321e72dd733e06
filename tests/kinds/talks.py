"""Kinds of trap in conversations: who says what, and which of it is asked for."""

# ruff: noqa: E501 - tables of small datasets

from .files import ASKED, QA
from .kind import Expected, Kind, dataset, kind, task


def talks(said: list[list[dict[str, str]]], expected: Expected = "served", column: str = "messages") -> Kind:
    """Conversations in which the user's question and its answer are asked for."""
    shown = [(one["input"], f"The capital is {one['output']}.") for one in ASKED["demonstrations"]]
    return Kind(
        dataset("# Geography chats\nA user asks about geography, an assistant answers.", {column: said}),
        task("Answer the user's question about geography.", *shown),
        {one: f"The capital is {two}." for one, two in QA},
        expected,
    )


def chats(role: str, content: str, names: tuple[str, str]) -> Kind:
    said = [[{role: names[0], content: one}, {role: names[1], content: f"The capital is {two}."}] for one, two in QA]
    return talks(said, column="messages" if role == "role" else "conversations")


@kind("a column of messages")
def _() -> Kind:
    return chats("role", "content", ("user", "assistant"))


@kind("conversations with from and value")
def _() -> Kind:
    return chats("from", "value", ("human", "gpt"))


@kind("messages with a system prompt and several turns")
def _() -> Kind:
    said = [
        [{"role": "system", "content": "You know geography."}, {"role": "user", "content": one}, {"role": "assistant", "content": f"The capital is {two}."},
         {"role": "user", "content": "Thanks!"}, {"role": "assistant", "content": "You are welcome."}]
        for one, two in QA
    ]  # fmt: skip
    return talks(said)


@kind("messages that the assistant begins with a greeting")
def _() -> Kind:
    said = [
        [{"role": "assistant", "content": "Hello, the capital of which country do you want?"}, {"role": "user", "content": one},
         {"role": "assistant", "content": f"The capital is {two}."}]
        for one, two in QA
    ]  # fmt: skip
    return talks(said, "either")
