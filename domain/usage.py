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


def total_text(usages: Iterable[Usage], rows: int) -> str:
    """All usage in one line, also for each 1,000 of the rows made; a price that is not known is said to be unknown."""
    usages = tuple(usages)
    calls, cached = sum(one.calls for one in usages), sum(one.cached for one in usages)
    total = spent(usages)
    tokens, usd = total["tokens"], total["usd"]
    money = "cost unknown: no price of the model is known" if usd is None else f"${usd:,.2f}"
    each = f" ({1_000 * calls / rows:,.0f} calls per 1,000 rows)" if rows else ""
    return f"{calls:,} calls paid{each}, {cached:,} answered from the ledger, {tokens:,} tokens, {money}"


def spent(usages: Iterable[Usage]) -> dict[str, int | float | None]:
    """Tokens and dollars of all usage together; dollars None where a price is not known."""
    usages = tuple(usages)
    costs = [one.usd for one in usages]
    known = [cost for cost in costs if cost is not None]
    return {"tokens": sum(one.tokens for one in usages), "usd": sum(known) if len(known) == len(costs) else None}


class Estimate(Noun):
    """What `rows` rows are expected to take of a model, before anything is asked. `usd` is None for unknown prices."""

    rows: int
    model: str
    calls: int
    prompt_tokens: int
    completion_tokens: int
    usd: float | None = None
