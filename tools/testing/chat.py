"""Scripted chat models of LangChain, for tests of agents and operations that need no server.

model = ScriptedChatModel(replies=[{"verdict": "use"}, "not JSON", RateLimited()])
with scripted_models(model, tmp_path) as models:
    decision, usage = ChatModel(models).ask(messages, Verdict, "critic")
assert model.asked[0][-1].content.startswith("Judge")
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.exceptions import ModelRateLimitError
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import BaseModel, Field, PrivateAttr

from ...memory.ledger import Ledger
from ..models.service import ModelService
from ..models.transports.langchain import LangChainTransport

Say: TypeAlias = str | Mapping[str, Any] | BaseModel | Exception
"""One reply: text, something that is written as JSON, or an exception to raise."""


class RateLimited(ModelRateLimitError):
    """What a provider's package raises for status 429."""


class ScriptedChatModel(BaseChatModel):
    """Says what it was told to, in order, or what a function of the messages says; keeps what it was asked.

    Raises AssertionError when it is asked more often than it has replies.
    """

    replies: list[Any] = Field(default_factory=list)
    respond: Callable[[Sequence[BaseMessage]], Say] | None = None
    _asked: list[list[BaseMessage]] = PrivateAttr(default_factory=list)
    _given: list[dict[str, Any]] = PrivateAttr(default_factory=list)

    @property
    def asked(self) -> list[list[BaseMessage]]:
        """The messages of each call."""
        return self._asked

    @property
    def given(self) -> list[dict[str, Any]]:
        """The parameters of each call: temperature, response_format, …"""
        return self._given

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        del stop, run_manager
        self._asked.append(messages)
        self._given.append(kwargs)
        reply = self._next(messages)
        if isinstance(reply, Exception):
            raise reply
        text = (
            reply
            if isinstance(reply, str)
            else reply.model_dump_json()
            if isinstance(reply, BaseModel)
            else _json(reply)
        )
        prompt = sum(len(str(message.content)) for message in messages) // 4
        usage: Any = {"input_tokens": prompt, "output_tokens": len(text) // 4, "total_tokens": prompt + len(text) // 4}
        message = AIMessage(text, usage_metadata=usage, response_metadata={"finish_reason": "stop"})
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _next(self, messages: Sequence[BaseMessage]) -> Say:
        if self.respond is not None:
            return self.respond(messages)
        number = len(self._asked) - 1
        if number >= len(self.replies):
            raise AssertionError(f"the script has {len(self.replies)} replies and was asked once more")
        return self.replies[number]


def scripted_models(model: BaseChatModel, home: Path, *, run: str = "") -> ModelService:
    """A service whose every call, an agent's or a row's, goes to this model; its ledger lies in `home`."""
    return ModelService("scripted", LangChainTransport(model, "the script"), Ledger(home / "ledger.sqlite", run))


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(dict(value), ensure_ascii=False)
