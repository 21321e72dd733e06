"""The server that tests lean on does what it says."""

import json
import urllib.error
import urllib.request
from http.client import HTTPException

import pytest
from regraft.tools.testing import (
    ALL_FAULTS,
    ModelServer,
    Rules,
    always,
    at,
    by_row,
    by_schema,
    example_of,
    first,
    mixed,
    rows_in,
)
from regraft.tools.testing.faults import Incoming


def ask(server, content="hi", key=None, **given):
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": content}], **given}).encode()
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
    request = urllib.request.Request(f"{server.url}/chat/completions", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return response.status, json.loads(response.read()), dict(response.headers)
    except urllib.error.HTTPError as exc:
        return exc.code, json.loads(exc.read()), dict(exc.headers)


def content_of(told):
    return told["choices"][0]["message"]["content"]


def test_it_answers_by_a_function_and_counts():
    with ModelServer(lambda call: call["messages"][0]["content"].upper()) as server:
        status, told, _ = ask(server, "hello")
    assert (status, content_of(told)) == (200, "HELLO")
    assert told["usage"]["total_tokens"] == 2
    assert (server.calls, server.seen.answered, server.seen.peak) == (1, 1, 1)
    assert server.seen.statuses == {200: 1}


def test_without_a_function_it_answers_what_fits_the_schema():
    schema = {
        "type": "object",
        "properties": {"a": {"enum": ["x", "y"]}, "b": {"type": "array", "items": {"type": "integer"}}},
    }
    with ModelServer() as server:
        shape = {"type": "json_schema", "json_schema": {"name": "s", "schema": schema}}
        _, told, _ = ask(server, response_format=shape)
        _, plain, _ = ask(server)
    assert json.loads(content_of(told)) == {"a": "x", "b": [1]}
    assert content_of(plain) == "ok"


def test_examples_follow_references_and_alternatives():
    schema = {
        "$defs": {"P": {"type": "object", "properties": {"n": {"type": "number", "minimum": 3}}}},
        "type": "object",
        "properties": {
            "p": {"$ref": "#/$defs/P"},
            "q": {"anyOf": [{"type": "null"}, {"type": "string"}]},
            "c": {"const": 7},
        },
    }
    assert example_of(schema) == {"p": {"n": 3}, "q": None, "c": 7}


def test_rows_are_answered_under_the_ids_that_were_asked():
    respond = by_row(lambda text: {"n": int(text)})
    one = {"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "<row>\n5\n</row>"}]}
    many = {"messages": [{"role": "user", "content": '<row id="r1">\n5\n</row>\n<row id="r2">\n6\n</row>\n\nAnswer.'}]}
    assert respond(one) == {"n": 5}
    assert respond(many) == {"r1": {"n": 5}, "r2": {"n": 6}}
    assert rows_in({"messages": []}) == {}


@pytest.mark.parametrize(
    ("rules", "given", "status"),
    [
        (Rules(key="k"), {}, 401),
        (Rules(key="k"), {"key": "k"}, 200),
        (Rules(model="other"), {}, 404),
        (Rules(context_chars=1), {}, 400),
        (Rules(unknown_params=("top_k",)), {"top_k": 1}, 400),
        (Rules(schema_modes=()), {"response_format": {"type": "json_object"}}, 400),
        (Rules(in_flight=0), {}, 429),
        (Rules(per_window=0), {}, 429),
    ],
)
def test_it_insists_on_its_rules(rules, given, status):
    with ModelServer(rules=rules) as server:
        assert ask(server, **given)[0] == status


def test_it_tells_what_is_left_of_a_window():
    with ModelServer(rules=Rules(per_window=2, window_s=60)) as server:
        left = [ask(server, str(number))[2].get("x-ratelimit-remaining-requests") for number in range(3)]
        assert ask(server)[2]["Retry-After"] == "0.05"
    assert left == ["1", "0", None]


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("busy", 429),
        ("busy_silent", 429),
        ("error_500", 500),
        ("error_502", 502),
        ("error_503", 503),
        ("error_504", 504),
        ("filtered", 400),
        ("overflow", 400),
    ],
)
def test_faults_with_a_status(fault, status):
    with ModelServer(weather=always(fault)) as server:
        told, _, headers = ask(server)
    assert told == status
    assert ("Retry-After" in headers) == (fault == "busy")
    assert server.seen.faults == {fault: 1}


@pytest.mark.parametrize("fault", ["reset", "cut_body", "empty_body", "html"])
def test_faults_of_the_wire_break_the_answer(fault):
    with ModelServer(weather=always(fault)) as server, pytest.raises((OSError, ValueError, HTTPException)):
        ask(server)


@pytest.mark.parametrize(
    ("fault", "finish"), [("truncated", "length"), ("content_filter", "content_filter"), ("refusal", "stop")]
)
def test_faults_of_the_answer_are_told_by_its_end(fault, finish):
    with ModelServer(lambda call: {"a": 1}, weather=always(fault)) as server:
        _, told, _ = ask(server)
    assert told["choices"][0]["finish_reason"] == finish


def test_it_dies_and_comes_back_at_its_port():
    server = ModelServer().start()
    port = server.port
    server.stop()
    with pytest.raises(OSError):
        ask(server)
    server.start()
    assert server.port == port
    assert ask(server)[0] == 200
    server.stop()


def test_weather_is_decided_call_by_call():
    def told(weather, numbers):
        return [weather(Incoming(number, 0, {"messages": []})) for number in numbers]

    assert told(at({1: "busy"}), range(3)) == [None, "busy", None]
    assert told(first(2, "html"), range(3)) == ["html", "html", None]


def test_mixed_weather_is_the_same_in_any_order_and_passes():
    def question(number):
        return Incoming(number, 0, {"messages": [{"role": "user", "content": f"q{number}"}]})

    forward, backward = mixed(0.2, seed=3), mixed(0.2, seed=3)
    one = {number: forward(question(number)) for number in range(300)}
    other = {number: backward(question(number)) for number in reversed(range(300))}
    assert one == other
    faults = [fault for fault in one.values() if fault]
    assert 40 <= len(faults) <= 80
    assert len(set(faults)) > 10
    assert {forward(question(number)) for number in range(300)} == {None}


def test_every_fault_can_be_served():
    from regraft.tools.testing.misbehaviour import MISBEHAVIOUR

    assert set(MISBEHAVIOUR) == set(ALL_FAULTS)
    assert callable(by_schema)
