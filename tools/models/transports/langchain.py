"""A LangChain chat model as a transport: ChatOpenAI for the agents' few calls, and every other provider's model."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from ....domain.boundary import boundary
from ....domain.errors import ModelError
from ....memory.ledger import Answer
from ..answers.digits import PARAMS
from ..faults import Fault, FaultKind, fault_of
from ..request import ChatRequest, Dialect
from .transport import Reply, Timeouts, address_and_key, counted

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_NO_KEY = "none-needed"


class LangChainTransport:
    """Sends calls through a chat model of LangChain, which must not retry by itself: whoever calls this does.

    `schemas` tells whether the model takes OpenAI's `response_format`; others are told the schema in words.
    """

    def __init__(self, model: "BaseChatModel", address: str, *, schemas: bool = False) -> None:
        self.address = address
        self._model = model
        self._schemas = schemas

    async def send(self, request: ChatRequest, dialect: Dialect) -> Reply:
        if not self._schemas:
            dialect = Dialect("text", dialect.dropped, dialect.renamed)  # and no limit: each names that in its own way
        # what its answers tell of probabilities is not read here, and other providers refuse to be asked for them
        given = {name: value for name, value in dialect.params(request).items() if name not in PARAMS}
        shape = dialect.response_format(request, plain=True)
        if shape is not None:
            given["response_format"] = shape
        messages = [(message["role"], message["content"]) for message in dialect.messages(request)]
        try:
            # Every provider's package raises its own kinds. An assertion is a test's.
            with boundary(lambda exc: self._fault(exc, request), AssertionError):
                message = await self._model.ainvoke(messages, **given)
        except Fault as fault:
            answer = _answer_in(fault.__cause__, request, dialect.limit(request))
            if answer is not None:
                return Reply(answer)
            raise
        return Reply(_answer(message, request, dialect.limit(request)), _headers(message))

    async def close(self) -> None:
        """The model's own clients close with it."""

    def _fault(self, exc: Exception, request: ChatRequest) -> Fault:
        from langchain_core import exceptions as core

        response = getattr(exc, "response", None)
        status = getattr(exc, "status_code", None) or getattr(response, "status_code", None)
        if isinstance(status, int) and status >= 400:
            headers: Mapping[str, str] = getattr(response, "headers", {})
            body: Any = getattr(response, "text", None) or str(exc)
            return fault_of(status, headers, body, model=request.model, address=self.address)
        kinds: list[tuple[type[Exception], FaultKind]] = [
            (core.ContextOverflowError, "overflow"),
            (core.ModelAuthenticationError, "access"),
            (core.ModelPermissionDeniedError, "access"),
            (core.ModelNotFoundError, "access"),
            (core.ModelRateLimitError, "busy"),
            (core.ModelTimeoutError, "connection"),
            (core.ModelConnectionError, "unreached"),
            (core.ModelInvalidRequestError, "request"),
            (TimeoutError, "connection"),
            (ConnectionError, "unreached"),
        ]
        kinds_met: list[FaultKind] = [kind for known, kind in kinds if isinstance(exc, known)]
        line = " ".join(str(exc).split())[:300]
        message = f"{type(exc).__name__}: {line}" if line else type(exc).__name__
        return Fault(kinds_met[0] if kinds_met else "server", message)


class _Message(Protocol):
    """What is read of LangChain's AIMessage."""

    @property
    def text(self) -> Any: ...
    @property
    def tool_calls(self) -> Any: ...
    @property
    def additional_kwargs(self) -> dict[str, Any]: ...
    @property
    def response_metadata(self) -> dict[str, Any]: ...
    @property
    def usage_metadata(self) -> Any: ...


def _answer(message: _Message, request: ChatRequest, limit: int | None) -> Answer:
    content = str(message.text) or next((json.dumps(call["args"]) for call in message.tool_calls), "")
    refusal = message.additional_kwargs.get("refusal")
    finish = message.response_metadata.get("finish_reason") or message.response_metadata.get("stop_reason") or "stop"
    if refusal and not content:
        content, finish = str(refusal), "refusal"
    usage = message.usage_metadata or {}
    finish = _FINISHES.get(str(finish).lower(), "stop")
    return counted(request, content, finish, usage.get("input_tokens"), usage.get("output_tokens"), limit=limit)


_FINISHES = {
    "length": "length",
    "max_tokens": "length",
    "content_filter": "content_filter",
    "safety": "content_filter",
    "refusal": "refusal",
}


def _headers(message: _Message) -> Mapping[str, str]:
    headers = message.response_metadata.get("headers") or {}
    return {str(name).lower(): str(value) for name, value in headers.items()}


def _answer_in(exc: BaseException | None, request: ChatRequest, limit: int | None) -> Answer | None:
    """The answer that an exception stands for: OpenAI's client raises for those that were cut off or filtered."""
    finish = {"LengthFinishReasonError": "length", "ContentFilterFinishReasonError": "content_filter"}.get(
        type(exc).__name__
    )
    if finish is None:
        return None
    completion: Any = getattr(exc, "completion", None)
    usage = getattr(completion, "usage", None)
    choices = getattr(completion, "choices", None) or [None]
    content = getattr(getattr(choices[0], "message", None), "content", None) or ""
    counts = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
    return counted(request, content, finish, *counts, limit=limit)


def chat_openai(model: str, base_url: str | None, api_key: str | None, timeouts: Timeouts) -> LangChainTransport:
    """ChatOpenAI at the address, and with the key, that OpenAITransport would use. Raises ModelError as that does."""
    address, key = address_and_key(base_url, api_key)
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    chat = ChatOpenAI(
        model=model,
        base_url=address,
        api_key=SecretStr(key or _NO_KEY),
        max_retries=0,
        timeout=timeouts.call_s,
        use_responses_api=False,
        include_response_headers=True,
    )
    return LangChainTransport(chat, address, schemas=True)


def chat_of(provider: str, model: str) -> LangChainTransport:
    """Another provider's chat model, by LangChain's `init_chat_model`. Raises ModelError when it is not installed."""

    def unusable(exc: Exception) -> ModelError:
        return ModelError(
            f"The model {provider}:{model} cannot be used ({' '.join(str(exc).split())[:300]})",
            "use openai:NAME for OpenAI-compatible servers, or set what the provider's package asks for",
            provider=provider,
        )

    try:
        with boundary(unusable, ImportError):
            chat: Any = _init_chat_model()(model, model_provider=provider)
    except ImportError as exc:
        package = getattr(exc, "name", None) or str(exc)
        raise ModelError(
            f"The provider {provider!r} needs a package that is not installed ({package})",
            f"install langchain-{provider.replace('_', '-')}",
            provider=provider,
        ) from exc
    if getattr(chat, "max_retries", None):
        chat.max_retries = 0
    return LangChainTransport(chat, provider)


def name_of(chat: "BaseChatModel") -> str:
    """The name under which a chat model is accounted: the model it asks, else the name of its class."""
    named = getattr(chat, "model_name", None) or getattr(chat, "model", None)
    return str(named) if named else type(chat).__name__


def chat_given(chat: "BaseChatModel") -> LangChainTransport:
    """A chat model that a caller made. Its own retries are left as they are; schemas are told in words unless it is
    ChatOpenAI, since what others take differs."""
    base = getattr(chat, "openai_api_base", None)
    return LangChainTransport(
        chat, f"{type(chat).__name__}{f' at {base}' if base else ''}", schemas=type(chat).__name__ == "ChatOpenAI"
    )


def _init_chat_model() -> Any:
    """LangChain's function, from the package `langchain` where it is installed, else from the one kept for old code."""
    import warnings

    from langchain_core._api import LangChainDeprecationWarning

    try:
        from langchain.chat_models import init_chat_model  # pyright: ignore[reportMissingImports]
    except ImportError:
        from langchain_classic.chat_models import init_chat_model

        warnings.filterwarnings("ignore", message=".*init_chat_model.*", category=LangChainDeprecationWarning)
    return init_chat_model
