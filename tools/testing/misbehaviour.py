"""How each fault looks on the wire."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from .answers import Call
from .faults import FaultName
from .replies import answered, busy, completion, error, overflow

if TYPE_CHECKING:
    from aiohttp import web

    Misbehave: TypeAlias = Callable[[web.Request, Call, str, float], Awaitable[web.StreamResponse]]

_FOR_EVER_S = 3600.0
_DRIP_S = 0.05
_PAGE = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in to the network.</body></html>"


async def _drip(request: "web.Request", call: Call, content: str, _: float) -> "web.StreamResponse":
    body = json.dumps(completion(call, content)).encode()
    response = await _begin(request, len(body))
    for byte in body:
        await response.write(bytes([byte]))
        await asyncio.sleep(_DRIP_S)
    return response


async def _cut_body(request: "web.Request", call: Call, content: str, _: float) -> "web.StreamResponse":
    body = json.dumps(completion(call, content)).encode()
    response = await _begin(request, len(body))
    await response.write(body[: len(body) // 2])
    _drop(request)
    return response


async def _reset(request: "web.Request", *_: Any) -> "web.StreamResponse":
    from aiohttp import web

    _drop(request)
    return web.Response(status=500)


async def _timeout(*_: Any) -> "web.StreamResponse":
    from aiohttp import web

    await asyncio.sleep(_FOR_EVER_S)
    return web.Response(status=504)


async def _empty_body(*_: Any) -> "web.StreamResponse":
    from aiohttp import web

    return web.Response(status=200, content_type="application/json")


async def _html(*_: Any) -> "web.StreamResponse":
    from aiohttp import web

    return web.Response(status=200, text=_PAGE, content_type="text/html")


async def _begin(request: "web.Request", length: int) -> "web.StreamResponse":
    from aiohttp import web

    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(length)})
    await response.prepare(request)
    return response


def _drop(request: "web.Request") -> None:
    if request.transport is not None:
        request.transport.abort()


def _says(status: int, message: str, code: str) -> "Misbehave":
    async def respond(*_: Any) -> "web.StreamResponse":
        return error(status, message, code)

    return respond


def _spoils(change: Callable[[Call, str], dict[str, Any]]) -> "Misbehave":
    async def respond(_request: "web.Request", call: Call, content: str, _wait_s: float) -> "web.StreamResponse":
        return answered(change(call, content))

    return respond


async def _busy(_request: "web.Request", _call: Call, _content: str, wait_s: float) -> "web.StreamResponse":
    return busy(wait_s)


async def _busy_silent(*_: Any) -> "web.StreamResponse":
    return busy(None)


async def _overflow(*_: Any) -> "web.StreamResponse":
    return overflow(8192, 9000)


def _wrong_ids(call: Call, content: str) -> dict[str, Any]:
    answer = _object(content)
    for name in list(answer)[:1]:
        answer[f"{name}x"] = answer.pop(name)
    return completion(call, json.dumps(answer))


def _doubled_ids(call: Call, content: str) -> dict[str, Any]:
    answer = _object(content)
    pairs = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in answer.items()]
    return completion(call, "{" + ", ".join(pairs + pairs[:1]) + "}")


def _object(content: str) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except ValueError:
        return {"text": content}
    return value if isinstance(value, dict) else {"text": content}


MISBEHAVIOUR: "dict[FaultName, Misbehave]" = {
    "busy": _busy,
    "busy_silent": _busy_silent,
    "error_500": _says(500, "The server had an error.", "server_error"),
    "error_502": _says(502, "Bad gateway.", "bad_gateway"),
    "error_503": _says(503, "The engine is overloaded.", "overloaded"),
    "error_504": _says(504, "Gateway time-out.", "timeout"),
    "reset": _reset,
    "timeout": _timeout,
    "drip": _drip,
    "cut_body": _cut_body,
    "empty_body": _empty_body,
    "html": _html,
    "other_json": _spoils(lambda _call, _content: {"status": "ok", "choices": []}),
    "empty_answer": _spoils(lambda call, _content: completion(call, "")),
    "truncated": _spoils(lambda call, content: completion(call, content[: len(content) // 2], finish="length")),
    "malformed": _spoils(lambda call, content: completion(call, f"Sure! {content.replace('}', '')}")),
    "other_shape": _spoils(lambda call, _content: completion(call, '{"result": ["unexpected"]}')),
    "wrong_ids": _spoils(_wrong_ids),
    "doubled_ids": _spoils(_doubled_ids),
    "refusal": _spoils(lambda call, _content: completion(call, None, refusal="I cannot help with that.")),
    "content_filter": _spoils(lambda call, _content: completion(call, "", finish="content_filter")),
    "filtered": _says(400, "The response was filtered by the content management policy.", "content_filter"),
    "overflow": _overflow,
}
