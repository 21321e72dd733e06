"""Raw completions: a model goes on from a text as it stands, without a chat template around it.

Servers of one's own offer them beside the chat: vLLM, llama.cpp and Ollama, each in its own way. Hosted chat APIs do
not. The *pre-query prefix* is a chat's text up to where the user's message begins; it is taken from the server's own
template, by rendering a message that is a mark and cutting there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import orjson

from ..faults import Fault
from ..request import ChatRequest, Dialect
from .go_template import go_prefix
from .openai_client import OpenAITransport
from .transport import Reply, counted

RawKind: TypeAlias = Literal["vllm", "llama.cpp", "ollama"]

_MARK = "QZXJ7MARK7JXZQ"
_TURN_END = re.compile(r"\s*(<[^<>\s]{1,40}>|\[/?[A-Z]{2,12}\]|\S{1,24})")


@dataclass(frozen=True)
class Prefix:
    """A chat's text up to the user's message, the texts that end that message, and who told them."""

    kind: RawKind
    text: str
    stops: tuple[str, ...]


async def find_prefix(transport: OpenAITransport, model: str, system: str) -> Prefix | None:
    """The pre-query prefix with this system message, None where the server offers no raw completions.

    Asks each kind of server's own routes in turn. Raises Fault where the server cannot be reached.
    """
    rendered = await _llama_cpp(transport, model, system)
    kind: RawKind = "llama.cpp"
    if rendered is None:
        rendered, kind = await _vllm(transport, model, system), "vllm"
    if rendered is not None and _MARK in rendered:
        before, _, after = rendered.partition(_MARK)
        return Prefix(kind, before, _stops(after))
    return await _ollama(transport, model, system)


def _stops(after: str) -> tuple[str, ...]:
    match = _TURN_END.match(after)
    return (*((match[1],) if match else ()), "\nassistant")


def _root(transport: OpenAITransport) -> str:
    return transport.address.removesuffix("/v1")


async def _answer_of(transport: OpenAITransport, path: str, body: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a route answers; None where the server has no such route, or answers something else than an object."""
    try:
        content, _ = await transport.post(_root(transport) + path, orjson.dumps(body), model=str(body.get("model", "")))
        answer = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    except Fault as fault:
        if fault.kind in ("unreached", "busy", "connection"):
            raise
        return None
    return answer if isinstance(answer, dict) else None


def _chat(system: str) -> list[dict[str, str]]:
    first = [{"role": "system", "content": system}] if system else []
    return [*first, {"role": "user", "content": _MARK}]


async def _llama_cpp(transport: OpenAITransport, model: str, system: str) -> str | None:
    answer = await _answer_of(transport, "/apply-template", {"model": model, "messages": _chat(system)})
    return answer["prompt"] if answer and isinstance(answer.get("prompt"), str) else None


async def _vllm(transport: OpenAITransport, model: str, system: str) -> str | None:
    """vLLM renders a chat to tokens, by /render or, in older versions, by /tokenize; /detokenize makes text."""
    asked = {"model": model, "messages": _chat(system), "add_generation_prompt": True}
    answer = await _answer_of(transport, "/v1/chat/completions/render", asked) or {}
    tokens = answer.get("token_ids")
    if not isinstance(tokens, list):
        answer = await _answer_of(transport, "/tokenize", asked) or {}
        tokens = answer.get("tokens")
    if not isinstance(tokens, list):
        return None
    text = await _answer_of(transport, "/detokenize", {"model": model, "tokens": tokens}) or {}
    return text["prompt"] if isinstance(text.get("prompt"), str) else None


async def _ollama(transport: OpenAITransport, model: str, system: str) -> Prefix | None:
    answer = await _answer_of(transport, "/api/show", {"model": model}) or {}
    template = answer.get("template")
    prefix = go_prefix(template, system) if isinstance(template, str) else None
    return None if prefix is None else Prefix("ollama", prefix[0], _stops(prefix[1]))


class RawTransport:
    """Sends a request's only message as a raw text. An answer's content is a JSON list of [text, finish] pairs.

    Parameters are `max_tokens`, `temperature`, `top_p`, `stop`, `seed` and, where the server takes it (vLLM), `n`.
    """

    def __init__(self, transport: OpenAITransport, kind: RawKind) -> None:
        self._transport = transport
        self._kind: RawKind = kind
        self.address = transport.address

    async def send(self, request: ChatRequest, dialect: Dialect) -> Reply:
        del dialect
        path, body = _call(self._kind, request)
        content, headers = await self._transport.post(
            _root(self._transport) + path, orjson.dumps(body), model=request.model
        )
        try:
            texts, prompt, made = _texts(self._kind, orjson.loads(content))
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as exc:
            raise Fault("server", "the server sent something that is no completion") from exc
        most = request.params.get("max_tokens")
        limit = None if most is None else most * request.params.get("n", 1)
        text = orjson.dumps(texts).decode()
        return Reply(counted(request, text, "stop", prompt, made, limit=limit, received=len(content)), headers)

    async def close(self) -> None:
        """The chat's transport holds the connections."""


def _call(kind: RawKind, request: ChatRequest) -> tuple[str, dict[str, Any]]:
    params, prompt = dict(request.params), request.messages[0]["content"]
    if kind == "vllm":  # the rendered prefix begins with the model's own first token: a second one would spoil it
        return "/v1/completions", {"model": request.model, "prompt": prompt, "add_special_tokens": False, **params}
    params.pop("n", None)
    most = params.pop("max_tokens", None)
    if kind == "llama.cpp":
        return "/completion", {"prompt": prompt, "n_predict": most, **params}
    options = {"num_predict": most, **params}
    return "/api/generate", {
        "model": request.model,
        "prompt": prompt,
        "raw": True,
        "stream": False,
        "options": options,
    }


def _texts(kind: RawKind, answer: Any) -> tuple[list[tuple[str, str]], int, int]:
    """Texts with how each ended ("stop" or "length"), and the tokens of prompt and texts."""
    if kind == "vllm":
        texts = [(str(one["text"]), str(one.get("finish_reason") or "stop")) for one in answer["choices"]]
        usage = answer.get("usage") or {}
        return texts, int(usage.get("prompt_tokens") or 0), int(usage.get("completion_tokens") or 0)
    if kind == "llama.cpp":
        finish = "length" if answer.get("stop_type") == "limit" else "stop"
        tokens = int(answer.get("tokens_evaluated") or 0), int(answer.get("tokens_predicted") or 0)
        return [(str(answer["content"]), finish)], *tokens
    finish = "length" if answer.get("done_reason") == "length" else "stop"
    tokens = int(answer.get("prompt_eval_count") or 0), int(answer.get("eval_count") or 0)
    return [(str(answer["response"]), finish)], *tokens
