"""Sending one call: the interface, and what every client of an OpenAI-compatible server needs."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

import orjson

from ....domain.errors import ModelError
from ....domain.secrets import key_in, password_in, struck, tell
from ....memory.ledger import Answer
from ..answers.digits import wrapped
from ..faults import Fault
from ..request import ChatRequest, Dialect

OFFICIAL_URL = "https://api.openai.com/v1"
_MOST_CHARS = 400_000
"""Longer answers are taken for cut off, and their text is not kept: fifty rows at 8,000 characters fit."""
_CHARS_A_TOKEN = 4
_LEAST_SHARE = 16
"""Told usage is believed down to this part of what was sent, as counted by characters."""
_OWN_WORDS, _UNSAID = 8_192, 131_072
"""Tokens that a server may add to what was sent, as its own system prompt; and those that thoughts, which it need not
send, may have where it was told no limit."""


@dataclass(frozen=True)
class Timeouts:
    """Seconds for connecting, for the longest silence of a server, and for a whole call (which ends a slow drip)."""

    connect_s: float = 10.0
    silence_s: float = 120.0
    call_s: float = 300.0

    @classmethod
    def of_environment(cls) -> "Timeouts":
        """With a whole call's seconds from REGRAFT_MODEL_TIMEOUT, where it is set: a server of one's own may think
        longer over twenty rows, without a word, than others take. Raises ModelError where it is no such number."""
        text = os.environ.get("REGRAFT_MODEL_TIMEOUT", "").strip()
        if not text:
            return cls()
        try:
            seconds = float(text)
        except ValueError:
            seconds = 0.0
        if not 0 < seconds < float("inf"):
            raise ModelError(f"REGRAFT_MODEL_TIMEOUT is {text!r}", "give the seconds that a call may take, such as 900")
        return cls(silence_s=seconds, call_s=seconds)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and the headers that tell what may be asked next."""

    answer: Answer
    headers: Mapping[str, str] = field(default_factory=dict)


class Transport(Protocol):
    """Sends one call to a model. Knows nothing of retries, budgets or the ledger."""

    @property
    def address(self) -> str:
        """What people call the server in messages."""
        ...

    async def send(self, request: ChatRequest, dialect: Dialect) -> Reply:
        """The answer to one call. Raises Fault, and nothing else that a server or a network can cause."""
        ...

    async def close(self) -> None: ...


def address_and_key(base_url: str | None, api_key: str | None) -> tuple[str, str]:
    """Base URL and key: what is given wins over the environment. Raises ModelError for what cannot work."""
    url = (base_url or os.environ.get("OPENAI_BASE_URL") or OFFICIAL_URL).strip().rstrip("/")
    key = (api_key if api_key is not None else os.environ.get("OPENAI_API_KEY", "")).strip()
    if not _is_web(url):
        raise ModelError(f"{url!r} is not the address of a model server", "give one like http://127.0.0.1:8000/v1")
    if not key and url == OFFICIAL_URL:
        raise ModelError("OPENAI_API_KEY is not set", "set it, or name another server by OPENAI_BASE_URL or --base-url")
    if secret := password_in(url) or key_in(url):
        tell(secret)
        part = "password" if password_in(url) else "key"
        raise ModelError(
            f"The model server's address holds a {part}, which would be shown and kept with the run",
            "leave it out, and set OPENAI_API_KEY",
        )
    tell(key)
    if not key.isprintable() or not key.isascii():
        raise ModelError("OPENAI_API_KEY holds characters that no key has", "set it again")
    return url, key


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, brackets around what is no address
        return False


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for this address, as http_proxy, https_proxy, all_proxy and no_proxy."""
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    return None if proxy is None or proxy_bypass(parts.netloc) else proxy


def answer_of(body: bytes, request: ChatRequest, limit: int | None = None) -> Answer:
    """The answer in a chat completion's body, also where it came as a stream or as the arguments of a tool that nobody
    offered. `limit` is how many tokens the server was told that it may have, None where it was told none.

    Raises Fault("server") for what is no answer (HTML, JSON of another shape).
    """
    try:
        answered: Any = _joined(body) if body.lstrip()[:5] == b"data:" else _parsed(body)
    except ValueError as exc:
        sent = "an HTML page" if b"<html" in body[:500].lower() else "nothing" if not body.strip() else "broken JSON"
        raise Fault("server", f"the server sent {sent} where an answer was due") from exc
    try:
        choice = answered["choices"][0]
        message = choice["message"]
        content = _text(message.get("content")) or _arguments(message)
        refusal = message.get("refusal")
        finish = choice.get("finish_reason") or "stop"
        usage = answered.get("usage") or {}
        prompt, completion = usage.get("prompt_tokens"), usage.get("completion_tokens")
    except (KeyError, IndexError, TypeError, AttributeError) as exc:
        error = answered.get("error") if isinstance(answered, dict) else None
        raise Fault(
            "server", f"the server sent JSON that is no answer{': ' + str(error)[:200] if error else ''}"
        ) from exc
    if refusal and not content:
        content, finish = str(refusal), "refusal"
    if request.params.get("logprobs") and finish == "stop":
        content = wrapped(content, choice.get("logprobs"))
    return counted(request, content, finish, prompt, completion, limit=limit, received=len(body))


def _parsed(body: bytes) -> Any:
    """JSON, and what Python's own writer makes of numbers that JSON has not: NaN as a probability, say."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        if b"NaN" not in body and b"Infinity" not in body:
            raise
        return json.loads(body)


def counted(
    request: ChatRequest,
    content: str,
    finish: str,
    prompt: Any,
    completion: Any,
    *,
    limit: int | None = None,
    received: int | None = None,
) -> Answer:
    """The answer with its usage: what the server tells where that can be true, else what was sent and received.

    Zero, negative, fractional and absurd numbers are no usage: a token is a byte at least, of what was sent and of the
    `received` bytes, and thoughts that a server keeps to itself end at the `limit` that it was told. Of an answer that
    is too long, only the usage is kept.
    """
    received = len(content.encode("utf-8", "replace")) if received is None else received
    chars = request.chars()
    sent, came = chars // _CHARS_A_TOKEN, len(content) // _CHARS_A_TOKEN
    if not _credible(prompt, sent, chars + _OWN_WORDS):  # bytes, of which there are no fewer, are seldom counted
        prompt = prompt if _credible(prompt, sent, request.bytes() + _OWN_WORDS) else sent
    completion = completion if _credible(completion, came, max(received, _UNSAID if limit is None else limit)) else came
    content = struck(content)
    if len(content) > _MOST_CHARS:
        content, finish = "", "length"
    return Answer(content, finish if finish in ("length", "content_filter", "refusal") else "stop", prompt, completion)


def too_long(request: ChatRequest, received: int) -> Answer:
    """The answer of which so many bytes were read and no more: cut off, with nothing kept of it but its usage."""
    return Answer("", "length", request.chars() // _CHARS_A_TOKEN, received // _CHARS_A_TOKEN)


def _credible(tokens: Any, counted: int, most: int) -> bool:
    return type(tokens) is int and max(1 if counted else 0, counted // _LEAST_SHARE) <= tokens <= most


def _joined(body: bytes) -> dict[str, Any]:
    """A stream of events as the one completion that it says piece by piece; some proxies stream whatever is asked."""
    events = [line[5:].strip() for line in body.splitlines() if line.startswith(b"data:")]
    pieces = [orjson.loads(event) for event in events if event not in (b"", b"[DONE]")]
    if any(not isinstance(piece, dict) or "choices" not in piece for piece in pieces):
        return next((piece for piece in pieces if isinstance(piece, dict) and "error" in piece), {})
    choices = [choice for piece in pieces for choice in piece["choices"][:1] if isinstance(choice, dict)]
    parts = [(choice.get("delta") or choice.get("message") or {}).get("content") for choice in choices]
    ends = [choice["finish_reason"] for choice in choices if choice.get("finish_reason")]
    usage = [piece["usage"] for piece in pieces if piece.get("usage")]
    message = {"content": "".join(part for part in parts if isinstance(part, str))}
    # without an end the stream was cut, and so was the answer
    choice = {"message": message, "finish_reason": ends[-1] if ends else "length"}
    return {"choices": [choice], "usage": usage[-1] if usage else None}


def _arguments(message: Mapping[str, Any]) -> str:
    """What an answer says as the arguments of a tool or function; "" where it calls none."""
    called = [call.get("function") for call in message.get("tool_calls") or ()] or [message.get("function_call")]
    arguments = called[0].get("arguments") if isinstance(called[0], dict) else None
    return (
        arguments
        if isinstance(arguments, str)
        else orjson.dumps(arguments).decode()
        if isinstance(arguments, dict)
        else ""
    )


def _text(content: Any) -> str:
    """An answer's text, which some servers send as a list of parts, thoughts among them. Raises TypeError."""
    if isinstance(content, list):
        parts = [part for part in content if isinstance(part, dict) and part.get("type") in ("text", "output_text")]
        content = "".join(str(part.get("text") or "") for part in parts)
    if content is not None and not isinstance(content, str):
        raise TypeError("content")
    return content or ""
