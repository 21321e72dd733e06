import json
from typing import Any

import orjson
import pytest
from regraft.domain.errors import ModelError
from regraft.tools.models.faults import Fault
from regraft.tools.models.opening import ModelOptions
from regraft.tools.models.request import ChatRequest
from regraft.tools.models.transports.openai_client import OpenAITransport
from regraft.tools.models.transports.transport import OFFICIAL_URL, Timeouts, address_and_key, answer_of, proxy_for

REQUEST = ChatRequest("m", ({"role": "user", "content": "x" * 400},))


def body(content: str | None = "ok", finish="stop", usage=True, **message):
    told: dict[str, Any] = {"choices": [{"message": {"content": content, **message}, "finish_reason": finish}]}
    if usage:
        told["usage"] = {"prompt_tokens": 90, "completion_tokens": 2}
    return json.dumps(told).encode()


def test_address_and_key_come_from_the_environment_unless_given(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", " key \n")
    assert address_and_key(None, None) == (OFFICIAL_URL, "key")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://here:1/v1/")
    assert address_and_key(None, None) == ("http://here:1/v1", "key")
    assert address_and_key("http://there:2/v1", "mine") == ("http://there:2/v1", "mine")


def test_a_server_of_ones_own_needs_no_key():
    assert address_and_key("http://127.0.0.1:8000/v1", None) == ("http://127.0.0.1:8000/v1", "")


@pytest.mark.parametrize(
    "url",
    [
        "localhost:8000",
        "ftp://x/v1",
        "http://",
        "/v1",
        "http://[x]/v1",
        "http://x:port/v1",
        "http://:80",
        "http://x:99999",
    ],
)
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(ModelError, match="is not the address of a model server"):
        address_and_key(url, None)


def test_a_key_that_cannot_be_one_is_refused_without_being_told():
    with pytest.raises(ModelError) as caught:
        address_and_key(None, "sk-sec\nret")
    assert "sec" not in str(caught.value)


def test_the_key_is_in_no_representation():
    transport = OpenAITransport(base_url="http://127.0.0.1:1/v1", api_key="top-secret")
    assert "top-secret" not in repr(transport) + str(transport)


def test_proxies_are_those_of_the_environment(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://proxy:3128")
    monkeypatch.setenv("no_proxy", "127.0.0.1,inside.example")
    assert proxy_for("https://api.example/v1") == "http://proxy:3128"
    assert proxy_for("https://inside.example/v1") is None
    assert proxy_for("http://127.0.0.1:8000/v1") is None


def test_numbers_that_json_has_not_are_no_usage_and_spoil_no_answer():
    for odd in (b"NaN", b"Infinity", b"-Infinity"):
        told = b'{"choices": [{"message": {"content": "yes"}}], "usage": {"prompt_tokens": %s}}' % odd
        answer = answer_of(told, REQUEST)
        assert (answer.content, answer.prompt_tokens) == ("yes", REQUEST.chars() // 4)


@pytest.mark.parametrize(("prompt", "completion"), [(470_000, 9), (90, 470_000), (-7, -7), (1, 0), (470_000, -1)])
def test_usage_that_cannot_be_true_is_what_was_sent_and_received(prompt, completion):
    told = orjson.loads(body("y" * 40))
    told["usage"] = {"prompt_tokens": prompt, "completion_tokens": completion}
    answer = answer_of(orjson.dumps(told), REQUEST, 2_000)
    assert answer.prompt_tokens in (90, 100)
    assert answer.completion_tokens in (9, 10)


def test_thoughts_that_are_not_sent_are_believed_up_to_the_limit_on_the_answer():
    told = orjson.loads(body("y" * 40))
    told["usage"]["completion_tokens"] = 1_900
    assert answer_of(orjson.dumps(told), REQUEST, 2_000).completion_tokens == 1_900
    assert answer_of(orjson.dumps(told), REQUEST, 1_000).completion_tokens == 10
    assert answer_of(orjson.dumps(told), REQUEST).completion_tokens == 1_900


def test_an_answer_is_read():
    answer = answer_of(body(), REQUEST)
    assert (answer.content, answer.finish, answer.prompt_tokens, answer.completion_tokens) == ("ok", "stop", 90, 2)


def test_tokens_are_estimated_where_the_server_counts_none():
    answer = answer_of(body("y" * 40, usage=False), REQUEST)
    assert (answer.prompt_tokens, answer.completion_tokens) == (100, 10)


def test_a_refusal_is_told_apart_from_an_answer():
    answer = answer_of(body(None, refusal="no"), REQUEST)
    assert (answer.content, answer.finish) == ("no", "refusal")


def _tool(**call) -> bytes:
    return json.dumps({"choices": [{"message": {"content": None, **call}, "finish_reason": "tool_calls"}]}).encode()


STREAM = [
    {"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]},
    {"choices": [{"index": 0, "delta": {"content": '{"a":'}}]},
    {"choices": [{"index": 0, "delta": {"content": " 1}"}, "finish_reason": "stop"}]},
    {"choices": [], "usage": {"prompt_tokens": 90, "completion_tokens": 4}},
]


def streamed(*pieces) -> bytes:
    return b"".join(b"data: " + json.dumps(piece).encode() + b"\r\n\r\n" for piece in pieces) + b"data: [DONE]\n\n"


@pytest.mark.parametrize(
    "told",
    [
        _tool(tool_calls=[{"type": "function", "function": {"name": "answer", "arguments": '{"a": 1}'}}]),
        _tool(tool_calls=[{"function": {"name": "answer", "arguments": {"a": 1}}}]),
        _tool(function_call={"name": "answer", "arguments": '{"a": 1}'}),
        streamed(*STREAM),
    ],
)
def test_an_answer_in_another_wrapping_is_read(told):
    answer = answer_of(told, REQUEST)
    assert (json.loads(answer.content), answer.finish) == ({"a": 1}, "stop")


def test_a_stream_that_is_cut_is_an_answer_that_is_cut_and_one_that_fails_is_a_fault():
    assert answer_of(streamed(*STREAM[:2]), REQUEST).finish == "length"
    for told in (streamed({"error": "overloaded"}), b"data: {", streamed([1])):
        with pytest.raises(Fault):
            answer_of(told, REQUEST)


@pytest.mark.parametrize(("told", "finish"), [("length", "length"), ("tool_calls", "stop"), (None, "stop")])
def test_the_reason_of_the_end_is_kept_where_it_matters(told, finish):
    assert answer_of(body(finish=told), REQUEST).finish == finish


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (b"", "sent nothing"),
        (b"  \n", "sent nothing"),
        (b"<!DOCTYPE html><html>", "sent an HTML page"),
        (b'{"choices": [', "sent broken JSON"),
        (b"[]", "JSON that is no answer"),
        (b"null", "JSON that is no answer"),
        (b'{"choices": []}', "JSON that is no answer"),
        (b'{"choices": [{"message": null}]}', "JSON that is no answer"),
        (b'{"choices": [{"message": {"content": 5}}]}', "JSON that is no answer"),
        (b'{"error": "overloaded"}', "JSON that is no answer: overloaded"),
    ],
)
def test_what_is_no_answer_is_a_fault_of_the_server(told, says):
    with pytest.raises(Fault, match=says) as caught:
        answer_of(told, REQUEST)
    assert caught.value.kind == "server"


def test_the_environment_gives_calls_longer_or_shorter(monkeypatch):
    monkeypatch.setenv("REGRAFT_MODEL_TIMEOUT", "0.3")
    assert ModelOptions().timeouts == Timeouts(silence_s=0.3, call_s=0.3)
    monkeypatch.delenv("REGRAFT_MODEL_TIMEOUT")
    assert ModelOptions().timeouts == Timeouts()


@pytest.mark.parametrize("told", ["soon", "0", "-3", "nan", "inf"])
def test_a_timeout_that_is_no_number_of_seconds_is_refused(monkeypatch, told):
    monkeypatch.setenv("REGRAFT_MODEL_TIMEOUT", told)
    with pytest.raises(ModelError, match=r"REGRAFT_MODEL_TIMEOUT is .*; give the seconds"):
        ModelOptions()
