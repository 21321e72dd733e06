import json
from typing import Literal

import pytest
from pydantic import BaseModel, Field
from regraft.tools.models.caller import adapted
from regraft.tools.models.request import AnswerSchema, ChatRequest, Dialect, schema_for_many, schema_of


class Part(BaseModel):
    default: str = "x"
    title: int = 3


class Whole(BaseModel):
    """A whole."""

    why: str = Field(description="first why")
    answer: Literal["b", "a"]
    parts: list[Part] = Field(default_factory=list)


class Free(BaseModel):
    anything: dict[str, int]


def request(**given):
    return ChatRequest(**{"model": "m", "messages": ({"role": "user", "content": "hi"},), **given})


def test_a_schema_is_closed_at_every_depth_and_keeps_its_order():
    schema = schema_of(Whole)
    assert schema.strict
    told = json.loads(schema.encoded)
    assert list(told["properties"]) == ["why", "answer", "parts"] == told["required"]
    part = told["$defs"]["Part"]
    assert part["additionalProperties"] is False
    assert part["required"] == ["default", "title"]
    assert part["properties"] == {"default": {"type": "string"}, "title": {"type": "integer"}}


def test_a_schema_with_free_keys_is_not_called_strict():
    assert not schema_of(Free).strict


@pytest.mark.parametrize(
    "other",
    [
        {"model": "n"},
        {"messages": ({"role": "user", "content": "ho"},)},
        {"params": {"temperature": 0.1}},
        {"schema": schema_of(Free)},
        {"attempt": 1},
    ],
)
def test_the_address_of_a_call_changes_with_all_that_decides_the_answer(other):
    assert request(**other).key() != request().key()


def test_the_address_of_a_call_does_not_change_with_who_asks_or_the_order_of_parameters():
    assert request(purpose="a", source="b").key() == request(purpose="c").key()
    assert request(params={"a": 1, "b": 2}).key() == request(params={"b": 2, "a": 1}).key()


def test_the_address_of_a_call_is_the_same_in_every_version():
    """A changed address would make every ledger worthless: change it only where answers can change."""
    schema = AnswerSchema("s", {"type": "object", "properties": {"b": {"type": "string"}, "a": {"type": "string"}}})
    call = request(params={"temperature": 0.0}, schema=schema)
    assert call.key().hex()[:32] == "c01df44e8e85d8c7b72b0322190acadf"


def test_what_is_sent():
    body = json.loads(Dialect().body(request(params={"temperature": 0.5}, schema=schema_of(Free))))
    assert body == {
        "model": "m",
        "messages": [{"role": "user", "content": "hi"}],
        "temperature": 0.5,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "Free", "strict": False, "schema": json.loads(schema_of(Free).encoded)},
        },
    }


def test_a_weaker_server_is_told_the_schema_in_the_last_message():
    call = request(schema=schema_of(Free))
    dialect = adapted(Dialect(), "response_format", call)
    assert dialect is not None
    assert dialect.schema_mode == "json_object"
    body = json.loads(dialect.body(call))
    assert body["response_format"] == {"type": "json_object"}
    assert body["messages"][-1]["content"].startswith(
        "hi\n\nAnswer with JSON only, one object that fits this JSON schema:\n{"
    )
    dialect = adapted(dialect, "response_format", call)
    assert dialect is not None
    assert "response_format" not in json.loads(dialect.body(call))
    assert adapted(dialect, "response_format", call) is None


def test_in_words_the_form_of_many_rows_does_not_name_each_of_them():
    many = schema_for_many(schema_of(Free), 20)
    told = Dialect(schema_mode="text").messages(request(schema=many))[-1]["content"]
    assert "keys r1 to r20" in told
    assert "r7" not in told
    assert len(told) < len(many.text) / 2


def test_max_tokens_gets_its_new_name_and_goes_when_that_is_refused_too():
    call = request(params={"max_tokens": 5, "temperature": 0})
    dialect = adapted(Dialect(), "max_tokens", call)
    assert dialect is not None
    assert dialect.params(call) == {"max_completion_tokens": 5, "temperature": 0}
    dialect = adapted(dialect, "max_completion_tokens", call)
    assert dialect is not None
    assert dialect.params(call) == {"temperature": 0}
    dialect = adapted(dialect, "temperature", call)
    assert dialect is not None
    assert dialect.params(call) == {}
    assert adapted(dialect, "temperature", call) is None


def test_a_parameter_that_was_not_sent_cannot_be_left_out():
    assert adapted(Dialect(), "n", request()) is None
