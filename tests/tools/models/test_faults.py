import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.tools.models.faults import fault_of, retry_after


def fault(status, body=b"", **headers):
    return fault_of(
        status, {name.replace("_", "-"): value for name, value in headers.items()}, body, model="m", address="A"
    )


def error(message, code=None, param=None):
    return json.dumps({"error": {"message": message, "code": code, "param": param}}).encode()


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, error("Incorrect API key"), "access"),
        (403, error("not allowed"), "access"),
        (404, error("The model `x` does not exist", "model_not_found"), "access"),
        (404, b"<html>nginx</html>", "access"),
        (301, b"", "access"),
        (402, error("Insufficient Balance"), "access"),
        (405, error("Method Not Allowed"), "access"),
        (429, error("Rate limit reached", "rate_limit_exceeded"), "busy"),
        (429, error("You exceeded your current quota", "insufficient_quota"), "access"),
        (503, b"", "busy"),
        (529, error("Overloaded"), "busy"),
        (500, error("boom"), "server"),
        (502, b"<html>Bad gateway</html>", "server"),
        (504, b"", "server"),
        (408, b"", "server"),
        (400, error("maximum context length is 8192 tokens", "context_length_exceeded", "messages"), "overflow"),
        (400, error("This model's prompt is too long: 9000 tokens"), "overflow"),
        (400, error("the request exceeds the available context size", "exceed_context_size_error"), "overflow"),
        (413, b"", "overflow"),
        (500, error("input is too long for the context window"), "overflow"),
        (400, error("filtered by the content management policy", "content_filter"), "filtered"),
        (400, error("Unsupported parameter: 'temperature'", "unsupported_parameter", "temperature"), "dialect"),
        (400, error("max_tokens is too large: at most 4096 tokens", None, "max_tokens"), "dialect"),
        (400, error("response_format json_schema is not supported"), "dialect"),
        (422, error("Invalid schema for response_format", None, "response_format"), "dialect"),
        (400, error("messages must not be empty", None, "messages"), "request"),
        (400, b"no", "request"),
    ],
)
def test_each_answer_of_a_server_is_told_apart_by_what_can_be_done(status, body, kind):
    assert fault(status, body).kind == kind


def test_a_long_page_becomes_a_short_message():
    told = fault(500, b"x " * 5000)
    assert len(told.message) < 320


@pytest.mark.parametrize(
    "body", [b"[]", b'"text"', b"null", b'{"error": "text"}', b'{"detail": "text"}', b"\xff\xfe", b""]
)
def test_errors_of_any_shape_are_read(body):
    assert fault(400, body).kind == "request"


@given(st.integers(400, 599), st.binary(max_size=80))
def test_no_answer_of_a_server_breaks_the_client(status, body):
    assert fault(status, body).message


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "3"}, 3.0),
        ({"Retry-After": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "Retry-After": "9"}, 0.25),
        ({"Retry-After": "Thu, 01 Jan 2026 00:00:10 GMT", "Date": "Thu, 01 Jan 2026 00:00:00 GMT"}, 10.0),
        ({"Retry-After": "Thu, 01 Jan 2026 00:00:00 GMT", "Date": "Thu, 01 Jan 2026 00:00:10 GMT"}, 0.0),
        ({"Retry-After": "Thu, 01 Jan 2026 00:00:10 GMT"}, None),
        ({"Retry-After": "-5"}, 0.0),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_against_the_servers_own_clock(headers, seconds):
    assert retry_after(headers) == seconds
