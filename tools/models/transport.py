"""Sending one call: the interface, and what every client of an OpenAI-compatible server needs."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

import orjson

from ...domain.errors import ModelError
from ...memory.ledger import Answer
from .digits import wrapped
from .faults import Fault
from .request import ChatRequest, Dialect

OFFICIAL_URL = "https://api.openai.com/v1"


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
        told = os.environ.get("REGRAFT_MODEL_TIMEOUT", "").strip()
        if not told:
            return cls()
        try:
            seconds = float(told)
        except ValueError:
            seconds = 0.0
        if not 0 < seconds < float("inf"):
            raise ModelError(f"REGRAFT_MODEL_TIMEOUT is {told!r}", "give the seconds that a call may take, such as 900")
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
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ModelError(f"{url!r} is not the address of a model server", "give one like http://127.0.0.1:8000/v1")
    if not key and url == OFFICIAL_URL:
        raise ModelError("OPENAI_API_KEY is not set", "set it, or name another server by OPENAI_BASE_URL or --base-url")
    if not key.isprintable() or not key.isascii():
        raise ModelError("OPENAI_API_KEY holds characters that no key has", "set it again")
    return url, key


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for this address, as http_proxy, https_proxy, all_proxy and no_proxy."""
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    return None if proxy is None or proxy_bypass(parts.netloc) else proxy


def answer_of(body: bytes, request: ChatRequest) -> Answer:
    """The answer in a chat completion's body. Raises Fault("server") for what is none (HTML, JSON of another shape)."""
    try:
        told: Any = orjson.loads(body)
    except orjson.JSONDecodeError as exc:
        what = "an HTML page" if b"<html" in body[:500].lower() else "nothing" if not body.strip() else "broken JSON"
        raise Fault("server", f"the server sent {what} where an answer was due") from exc
    try:
        choice = told["choices"][0]
        message = choice["message"]
        content = message.get("content") or ""
        refusal = message.get("refusal")
        finish = choice.get("finish_reason") or "stop"
        usage = told.get("usage") or {}
        prompt, completion = usage.get("prompt_tokens"), usage.get("completion_tokens")
        if not isinstance(content, str):
            raise TypeError("content")  # noqa: TRY301 - one place says what is wrong
    except (KeyError, IndexError, TypeError, AttributeError) as exc:
        error = told.get("error") if isinstance(told, dict) else None
        raise Fault(
            "server", f"the server sent JSON that is no answer{': ' + str(error)[:200] if error else ''}"
        ) from exc
    if refusal and not content:
        content, finish = str(refusal), "refusal"
    made = len(content) // 4
    if request.params.get("logprobs") and finish == "stop":
        content = wrapped(content, choice.get("logprobs"))
    return Answer(
        content,
        finish if finish in ("length", "content_filter", "refusal") else "stop",
        prompt if isinstance(prompt, int) else request.chars() // 4,
        completion if isinstance(completion, int) else made,
    )
