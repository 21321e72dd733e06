"""A hard cap on what a run may spend, kept by asking before each call."""

import asyncio
from dataclasses import dataclass
from math import inf

from ...domain.errors import BudgetReached, ModelError
from ...domain.usage import Usage
from .prices import Price, Prices

_GUESSED_ANSWER_TOKENS = 256
_CHARS_A_TOKEN = 4
_LIMIT_UNMEASURED, _LEAST_LIMIT, _LIMIT_BY_LONGEST = 16_384, 1024, 8
"""How long an answer may get under a cap: before one of its kind was seen, at least, and by the longest seen."""


@dataclass
class _Lengths:
    """How long the answers of one kind were, in tokens, and whether a first one is out to be measured."""

    answers: int = 0
    tokens: int = 0
    longest: int = 0
    in_flight: int = 0

    @property
    def expected(self) -> float:
        return self.tokens / self.answers if self.answers else _GUESSED_ANSWER_TOKENS

    @property
    def generous(self) -> int:
        return max(_LEAST_LIMIT, _LIMIT_BY_LONGEST * self.longest) if self.answers else _LIMIT_UNMEASURED


class Budget:
    """Admits a call only where what is spent, what is in flight and the call itself stay below the cap.

    What a call will cost is estimated from its length and from the answers of its kind; the first one of a kind is
    measured before others begin. Each answer gets a limit, far above what is expected and within what is left, and
    what is in flight is held at that: a server that keeps to it cannot overshoot the cap. A call that does not fit
    waits while others are in flight, because they may turn out cheaper. `usd` and `tokens` are caps for the whole run,
    earlier processes included; None is no cap.
    """

    def __init__(self, usd: float | None = None, tokens: int | None = None, prices: Prices | None = None) -> None:
        self.usd = usd
        self.tokens = tokens
        self.prices = prices or Prices()
        self._known: dict[str, Price | None] = {}
        self._spent_usd = 0.0
        self._spent_tokens = 0
        self._held_usd = 0.0
        self._held_tokens = 0.0
        self._holders = 0
        self._kinds: dict[str, _Lengths] = {}
        self._waiting: list[asyncio.Future[None]] = []

    def begin_with(self, usage: tuple[Usage, ...]) -> None:
        """Count what the run paid before."""
        for one in usage:
            self._spend(one.model, one.prompt_tokens, one.completion_tokens)
            if one.calls and one.completion_tokens:
                mean = one.completion_tokens // one.calls + 1
                kind = self._kinds.setdefault(one.purpose, _Lengths())
                kind.answers += one.calls
                kind.tokens += one.completion_tokens
                kind.longest = max(kind.longest, 2 * mean)

    def require_price(self, model: str) -> None:
        """Raises ModelError when money is capped and nobody knows what the model costs."""
        if self.usd is not None and self._price(model) is None:
            raise ModelError(
                f"A budget in dollars cannot be kept: the price of model {model!r} is not known",
                "put it into prices.yaml in Regraft's home, or give a budget in tokens",
                model=model,
            )

    async def admit(self, model: str, chars: int, purpose: str = "") -> "Hold":
        """Wait until a call of so many characters fits. Raises BudgetReached when it does not fit any more."""
        kind = self._kinds.setdefault(purpose, _Lengths())
        while True:
            hold = self._held(model, chars, purpose)
            if hold is not None and (kind.answers or not kind.in_flight or not self.capped):
                break
            if not self._holders:
                raise self._reached()
            freed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(freed)
            await freed
        kind.in_flight += 1
        self._holders += 1
        self._held_usd += hold.usd
        self._held_tokens += hold.tokens
        return hold

    def settle(self, hold: "Hold", prompt_tokens: int = 0, completion_tokens: int = 0) -> None:
        """Replace an estimate by what the call really took; nothing for a call without an answer."""
        kind = self._kinds[hold.purpose]
        kind.in_flight -= 1
        self._holders -= 1
        self._held_usd -= hold.usd
        self._held_tokens -= hold.tokens
        if prompt_tokens or completion_tokens:
            kind.answers += 1
            kind.tokens += completion_tokens
            kind.longest = max(kind.longest, completion_tokens)
            self._spend(hold.model, prompt_tokens, completion_tokens)
        waiting, self._waiting = self._waiting, []
        for freed in waiting:
            if not freed.done():
                freed.set_result(None)

    @property
    def spent_usd(self) -> float:
        return self._spent_usd

    @property
    def spent_tokens(self) -> int:
        return self._spent_tokens

    def _spend(self, model: str, prompt_tokens: int, completion_tokens: int) -> None:
        self._spent_tokens += prompt_tokens + completion_tokens
        price = self._price(model)
        if price is not None:
            self._spent_usd += price.usd(prompt_tokens, completion_tokens)

    @property
    def capped(self) -> bool:
        """Whether there is a cap at all."""
        return self.usd is not None or self.tokens is not None

    def _held(self, model: str, chars: int, purpose: str) -> "Hold | None":
        """What a call would hold, with its answer's limit; None where it does not fit now."""
        prompt = chars / _CHARS_A_TOKEN
        if not self.capped:
            return Hold(model, purpose, 0.0, 0.0, None)
        kind, price = self._kinds[purpose], self._price(model)
        room = self._room(prompt, price)
        least = kind.expected * (2 if self._holders else 1)
        if room < least:
            return None
        limit = int(max(1, min(kind.generous, room)))
        return Hold(model, purpose, 0.0 if price is None else price.usd(prompt, limit), prompt + limit, limit)

    def _room(self, prompt: float, price: Price | None) -> float:
        """How many tokens the answer to such a prompt may have before a cap is reached."""
        room = inf
        if self.tokens is not None:
            room = self.tokens - self._spent_tokens - self._held_tokens - prompt
        if self.usd is not None and price is not None:
            left = self.usd - self._spent_usd - self._held_usd - price.usd(prompt, 0)
            a_token = price.usd(0, 1)
            room = min(room, left / a_token if a_token else inf if left >= 0 else -1)
        return room

    def _price(self, model: str) -> Price | None:
        if model not in self._known:
            self._known[model] = self.prices.of(model) if self.usd is not None else None
        return self._known[model]

    def _reached(self) -> BudgetReached:
        caps = [f"${self.usd:g}"] if self.usd is not None else []
        caps += [f"{self.tokens:,} tokens"] if self.tokens is not None else []
        spent = f"${self._spent_usd:.4f} and " if self.usd is not None else ""
        return BudgetReached(
            f"The budget of {' and '.join(caps)} is reached: {spent}{self._spent_tokens:,} tokens are spent and the "
            "next call would not fit",
            "go on with a larger one: what was answered is kept",
            usd=self._spent_usd,
            tokens=self._spent_tokens,
            cap_usd=self.usd,
            cap_tokens=self.tokens,
        )


@dataclass(frozen=True, slots=True)
class Hold:
    """What one call in flight may cost at most, and the tokens that its answer may have; None is no limit."""

    model: str
    purpose: str
    usd: float
    tokens: float
    limit: int | None
