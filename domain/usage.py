"""What model calls were made for whom, and what they cost."""

from collections.abc import Iterable

from .noun import Noun


class Usage(Noun):
    """Calls of one purpose (an agent or an operation), for one source, to one model.

    `calls` were paid for; `cached` were answered from the ledger and cost nothing. Tokens are those of paid calls.
    `usd` is None where the model's price is not known.
    """

    purpose: str
    source: str | None
    model: str
    calls: int = 0
    cached: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    usd: float | None = None

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens


def total_text(usages: Iterable[Usage]) -> str:
    """All usage in one line; a price that is not known is said to be unknown."""
    usages = tuple(usages)
    calls, cached = sum(one.calls for one in usages), sum(one.cached for one in usages)
    tokens, costs = sum(one.tokens for one in usages), [one.usd for one in usages]
    money = "cost unknown: no price of the model is known"
    if all(cost is not None for cost in costs):
        money = f"${sum(cost or 0.0 for cost in costs):,.2f}"
    return f"{calls:,} calls paid, {cached:,} answered from the ledger, {tokens:,} tokens, {money}"


class Estimate(Noun):
    """What `rows` rows are expected to take of a model, before anything is asked. `usd` is None for unknown prices."""

    rows: int
    model: str
    calls: int
    prompt_tokens: int
    completion_tokens: int
    usd: float | None = None
