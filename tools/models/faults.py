"""What goes wrong with one call, told apart by what is to be done about it."""

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Literal, TypeAlias

import orjson

from ...domain.secrets import struck

FaultKind: TypeAlias = Literal[
    "busy", "server", "connection", "unreached", "overflow", "filtered", "dialect", "request", "access"
]
"""busy: the server wants fewer calls (429, 503, 529). server: it failed, or answered what is no answer. connection: it
broke off or said nothing for too long. unreached: nobody is there. overflow: the call is longer than the model's
context. filtered: a content filter took the call. dialect: it does not understand a parameter or response format.
request: it refuses this call. access: it refuses every call (key, model, address, quota)."""


class Fault(Exception):
    """A call without an answer. `wait_s` is what the server asked to wait, None where it said nothing.

    `parameter` names what the server does not understand, where `kind` is "dialect"; `remedy` is for people, where it
    is "access".
    """

    def __init__(
        self,
        kind: FaultKind,
        message: str,
        *,
        wait_s: float | None = None,
        parameter: str | None = None,
        remedy: str = "",
    ) -> None:
        self.message = struck(message)
        super().__init__(self.message)
        self.kind = kind
        self.wait_s = wait_s
        self.parameter = parameter
        self.remedy = remedy


_OVERFLOW = re.compile(
    r"context.{0,20}(length|window|size|limit)|maximum.{0,30}tokens|too many (input )?tokens|prompt is too long"
    r"|input.{0,20}too (long|large)|exceed.{0,40}(context|token)",
    re.I,
)
_FILTERED = re.compile(r"content.?(filter|policy|management)|safety system|moderation", re.I)
_FORMAT = re.compile(r"response_format|json_schema|json_object|json schema|structured output|guided|grammar", re.I)
_QUOTA = re.compile(r"insufficient_quota|exceeded your current quota|billing|credit balance", re.I)
_MODEL = re.compile(r"model", re.I)
_CONTENT = ("messages", "input", "prompt", "model")
_LONGEST_MESSAGE = 300


def fault_of(status: int, headers: Mapping[str, str], body: bytes | str, *, model: str, address: str) -> Fault:
    """The fault that a status other than 200 stands for. Nothing of the request's own headers gets into it."""
    message, code, parameter = _error(body)
    sentence = f"{status}: {message}" if message else f"status {status}"
    access = _access_fault(status, message, code, sentence, model, address)
    if access is not None:
        return access
    if status in (429, 503, 529):
        return Fault("busy", sentence, wait_s=retry_after(headers))
    if status in (400, 422) and parameter and not parameter.startswith(_CONTENT):
        return Fault("dialect", sentence, parameter=parameter)
    if status == 413 or (status in (400, 422, 500) and _OVERFLOW.search(f"{code} {message}")):
        return Fault("overflow", sentence)
    if status in (408, 409, 425) or status >= 500:
        return Fault("server", sentence, wait_s=retry_after(headers))
    if _FILTERED.search(f"{code} {message}"):
        return Fault("filtered", sentence)
    if _FORMAT.search(message):
        return Fault("dialect", sentence, parameter="response_format")
    return Fault("request", sentence)


def _access_fault(status: int, message: str, code: str, sentence: str, model: str, address: str) -> Fault | None:
    """What holds for every call: the key, the model, the address or the account is wrong."""
    if status in (401, 403):
        remedy = "check OPENAI_API_KEY" if status == 401 else "check what the key is allowed to do"
        return Fault("access", f"The model server {address} refused the key ({sentence})", remedy=remedy)
    if status == 402:
        return Fault(
            "access", f"The account at {address} has no credit left ({sentence})", remedy="add credit, then resume"
        )
    if 300 <= status < 400:
        return Fault(
            "access", f"{address} redirects to another address ({sentence})", remedy="use that one as the base URL"
        )
    if status in (404, 405):
        if _MODEL.search(f"{message} {code}"):
            return Fault("access", f"{address} has no model {model!r} ({sentence})", remedy="check the model's name")
        remedy = "check the base URL; most servers' ends with /v1"
        return Fault("access", f"{address} is not an OpenAI-compatible address ({sentence})", remedy=remedy)
    if status == 429 and _QUOTA.search(f"{code} {message}"):
        return Fault(
            "access", f"The account's quota at {address} is used up ({sentence})", remedy="add credit, then resume"
        )
    return None


def _error(body: bytes | str) -> tuple[str, str, str]:
    """Message, code and parameter of an error's body, as OpenAI writes it or as others do."""
    try:
        content: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
        return ("an HTML page" if "<html" in text[:500].lower() else _short(text)), "", ""
    error = content.get("error", content) if isinstance(content, dict) else content
    if not isinstance(error, dict):
        return _short(str(error)), "", ""
    message = error.get("message") or error.get("detail") or error.get("msg") or ""
    return _short(str(message)), str(error.get("code") or error.get("type") or ""), str(error.get("param") or "")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_MESSAGE else line[: _LONGEST_MESSAGE - 1] + "…"


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait, from `retry-after-ms` or `Retry-After` (seconds or a date).

    A date is measured against the server's own `Date`, so that this machine's clock does not matter.
    """
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        asked = headers.get("Retry-After")
        if asked is None:
            return None
        try:
            return max(0.0, float(asked))
        except ValueError:
            until, now = parsedate_to_datetime(asked), parsedate_to_datetime(headers["Date"])
            return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError, KeyError):
        return None
