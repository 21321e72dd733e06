"""From a model's name to a service: `openai:NAME` for OpenAI-compatible servers, other prefixes by LangChain."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ...domain.caps import check_caps
from ...domain.errors import ModelError
from ...memory.ledger import open_ledger
from .budget import Budget
from .caller import Patience
from .prices import Prices
from .service import ModelService
from .transports.langchain import chat_given, chat_of, chat_openai
from .transports.openai_client import OpenAITransport
from .transports.transport import Timeouts, Transport

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

PYTHON = "python"
"""The provider's name of a chat model that a Python caller gave: `python:gpt-4o-mini`."""


@dataclass(frozen=True)
class ModelOptions:
    """What a person may say about a model's server; None is the environment's or the default. Caps hold for a run."""

    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    budget_usd: float | None = None
    budget_tokens: int | None = None
    concurrency: int = 64
    timeouts: Timeouts = field(default_factory=Timeouts.of_environment)
    patience: Patience = field(default_factory=Patience)

    def __post_init__(self) -> None:
        check_caps(self.budget_usd, self.budget_tokens)


def open_models(
    spec: str,
    home: Path,
    options: ModelOptions | None = None,
    *,
    run: str = "",
    should_stop: Callable[[], bool] = lambda: False,
    llm: "BaseChatModel | None" = None,
) -> ModelService:
    """The model that `spec` names, as `openai:gpt-4o-mini`, with the ledger and the prices of `home`; or `llm` itself.

    Rows go through the lean client where the server is OpenAI-compatible, agents' calls through ChatOpenAI; another
    provider's calls go all through its LangChain package. Raises ModelError where name, key, address, package or price
    are missing, OutputError where the ledger cannot be used.
    """
    asked = options or ModelOptions()
    provider, _, name = spec.partition(":")
    if not name or not provider.replace("_", "").replace("-", "").isalnum():
        raise ModelError(f"{spec!r} is not the name of a model", "give one as openai:NAME", spec=spec)
    chat: Callable[[], Transport] | None = None
    if llm is not None:
        transport: Transport = chat_given(llm)
    elif provider == PYTHON:
        raise ModelError(
            f"The model {name!r} was given from Python as an object", "go on from Python and give it again as llm="
        )
    elif provider == "openai":
        transport = OpenAITransport(
            base_url=asked.base_url, api_key=asked.api_key, timeouts=asked.timeouts, connections=asked.concurrency
        )
        chat = _chat_openai(name, asked)
    else:
        transport = chat_of(provider.replace("-", "_"), name)
    return ModelService(
        name,
        transport,
        open_ledger(home, run),
        budget=Budget(asked.budget_usd, asked.budget_tokens, Prices.at(home)),
        concurrency=asked.concurrency,
        patience=asked.patience,
        should_stop=should_stop,
        chat=chat,
    )


def _chat_openai(name: str, asked: ModelOptions) -> Callable[[], Transport]:
    return lambda: chat_openai(name, asked.base_url, asked.api_key, asked.timeouts)
