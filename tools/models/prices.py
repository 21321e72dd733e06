"""What models cost: the person's own price table first, then the packaged one, then langchain-community's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ...domain.errors import InputError
from ...domain.usage import Usage

_PACKAGED = Path(__file__).with_name("prices.yaml")
_SNAPSHOT = re.compile(r"-(\d{4}-\d{2}-\d{2}|\d{8})$")


@dataclass(frozen=True)
class Price:
    """US dollars per million tokens of prompts and of answers."""

    prompt: float
    answer: float

    def usd(self, prompt_tokens: float, completion_tokens: float) -> float:
        return (prompt_tokens * self.prompt + completion_tokens * self.answer) / 1e6


class Prices:
    """Prices by model name; a dated snapshot costs what its model costs. An unknown price is None, never a guess."""

    def __init__(self, own: Mapping[str, Price] | None = None) -> None:
        self._own = dict(own or {})

    @classmethod
    def at(cls, home: Path) -> "Prices":
        """With the table in `<home>/prices.yaml`, where there is one. Raises InputError when it is broken."""
        path = home / "prices.yaml"
        return cls(_read(path)) if path.is_file() else cls()

    def of(self, model: str) -> Price | None:
        for name in (model, _SNAPSHOT.sub("", model)):
            for table in (self._own, _packaged()):
                if name in table:
                    return table[name]
        return _community_price(model)

    def priced(self, usage: Usage) -> Usage:
        """The same usage with its cost; nothing paid costs nothing, whatever the model."""
        if usage.calls == 0:
            return usage.model_copy(update={"usd": 0.0})
        price = self.of(usage.model)
        usd = None if price is None else price.usd(usage.prompt_tokens, usage.completion_tokens)
        return usage.model_copy(update={"usd": usd})


@cache
def _packaged() -> dict[str, Price]:
    return _read(_PACKAGED)


def _read(path: Path) -> dict[str, Price]:
    import yaml

    try:
        table: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {str(name): _price(pair) for name, pair in table["models"].items()}
    except (OSError, yaml.YAMLError, ValueError, TypeError, KeyError, AttributeError) as exc:
        raise InputError(
            f"The price table {path} cannot be read ({exc})",
            "write it as models: {NAME: [dollars per million prompt tokens, dollars per million answer tokens]}",
            path=str(path),
        ) from exc


def _price(pair: Any) -> Price:
    prompt, answer = (float(number) for number in pair)
    if not (0 <= prompt < 1e6 and 0 <= answer < 1e6):
        raise ValueError(f"{pair} are no prices")
    return Price(prompt, answer)


@cache
def _community_price(model: str) -> Price | None:
    """Of some 200 OpenAI models and snapshots. Only this function knows langchain-community; it may go."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            from langchain_community.callbacks.openai_info import MODEL_COST_PER_1K_TOKENS as TABLE
        except ImportError:
            return None
    if model not in TABLE:
        return None
    return Price(1000 * TABLE[model], 1000 * TABLE.get(f"{model}-completion", TABLE[model]))
