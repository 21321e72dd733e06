"""What model calls were made for whom, and what they cost."""

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


class Estimate(Noun):
    """What `rows` rows are expected to take of a model, before anything is asked. `usd` is None for unknown prices."""

    rows: int
    model: str
    calls: int
    prompt_tokens: int
    completion_tokens: int
    usd: float | None = None
