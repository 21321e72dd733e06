"""What an OpenAI-compatible server writes: completions and errors."""

import json
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .answers import Call

if TYPE_CHECKING:
    from aiohttp import web


def completion(
    call: Call,
    content: str | None,
    *,
    finish: str = "stop",
    refusal: str | None = None,
    likely: Callable[[str], Mapping[str, float]] | None = None,
) -> dict[str, Any]:
    """The body of a chat completion; about four characters count as a token. `likely` tells the probabilities of
    tokens where a call asks for them, by the token that was written: each character is one."""
    prompt = sum(len(message["content"]) for message in call["messages"]) // 4
    answer = len(content or refusal or "") // 4
    message = {"role": "assistant", "content": content, "refusal": refusal}
    logprobs = None
    if likely is not None and call.get("logprobs"):
        logprobs = {"content": [_likely(token, likely(token)) for token in content or ""]}
    return {
        "id": "chatcmpl-test",
        "object": "chat.completion",
        "created": 0,
        "model": call.get("model", "any"),
        "choices": [{"index": 0, "finish_reason": finish, "message": message, "logprobs": logprobs}],
        "usage": {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer},
    }


def _likely(token: str, tops: Mapping[str, float]) -> dict[str, Any]:
    tops_there = [{"token": other, "logprob": math.log(share)} for other, share in tops.items()]
    return {"token": token, "logprob": 0.0, "top_logprobs": tops_there}


def answered(body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> "web.Response":
    """A body with status 200."""
    return written(200, body, headers)


def error(status: int, message: str, code: str, *, param: str | None = None) -> "web.Response":
    """An error as OpenAI writes it."""
    return written(status, {"error": {"message": message, "type": code, "code": code, "param": param}})


def busy(retry_after_s: float | None) -> "web.Response":
    """429, with Retry-After where seconds are given."""
    headers = {} if retry_after_s is None else {"Retry-After": f"{retry_after_s:g}"}
    body = {"error": {"message": "Rate limit reached.", "type": "requests", "code": "rate_limit_exceeded"}}
    return written(429, body, headers)


def overflow(limit: int, got: int) -> "web.Response":
    message = f"This model's maximum context length is {limit} tokens. However, your messages resulted in {got} tokens."
    return error(400, message, "context_length_exceeded", param="messages")


def written(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> "web.Response":
    from aiohttp import web

    text = json.dumps(body, ensure_ascii=False)
    return web.Response(status=status, text=text, content_type="application/json", headers=headers)
