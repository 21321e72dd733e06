"""A hard cap on what a run may spend, kept by asking before each call."""

import asyncio

from ...domain.errors import BudgetReached, ModelError
from ...domain.usage import Usage
from .prices import Price, Prices

_GUESSED_ANSWER_TOKENS = 256
_CHARS_A_TOKEN = 4


class Budget:
    """Admits a call only where what is spent, what is in flight and the call itself stay below the cap.

    What a call will cost is estimated from its length and from the answers seen so far, so that the cap is overshot
    by no more than the error of the estimates of what is in flight. A call that does not fit waits while others are in
    flight, because they may turn out cheaper. `usd` and `tokens` are caps for the whole run, earlier processes
    included; None is no cap.
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
        self._answers = 0
        self._answer_tokens = 0
        self._waiting: list[asyncio.Future[None]] = []

    def begin_with(self, usage: tuple[Usage, ...]) -> None:
        """Count what the run paid before."""
        for one in usage:
            self._spend(one.model, one.prompt_tokens, one.completion_tokens)

    def require_price(self, model: str) -> None:
        """Raises ModelError when money is capped and nobody knows what the model costs."""
        if self.usd is not None and self._price(model) is None:
            raise ModelError(
                f"A budget in dollars cannot be kept: the price of model {model!r} is not known",
                "put it into prices.yaml in Regraft's home, or give a budget in tokens",
                model=model,
            )

    async def admit(self, model: str, chars: int) -> "Hold":
        """Wait until a call of so many characters fits. Raises BudgetReached when it does not fit any more."""
        while True:
            hold = self._estimate(model, chars)
            if self._fits(hold):
                break
            if not self._holders:
                raise self._reached()
            freed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(freed)
            await freed
        self._holders += 1
        self._held_usd += hold.usd
        self._held_tokens += hold.tokens
        return hold

    def settle(self, hold: "Hold", prompt_tokens: int = 0, completion_tokens: int = 0) -> None:
        """Replace an estimate by what the call really took; nothing for a call without an answer."""
        self._holders -= 1
        self._held_usd -= hold.usd
        self._held_tokens -= hold.tokens
        if prompt_tokens or completion_tokens:
            self._answers += 1
            self._answer_tokens += completion_tokens
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

    def _estimate(self, model: str, chars: int) -> "Hold":
        answer = self._answer_tokens / self._answers if self._answers else _GUESSED_ANSWER_TOKENS
        prompt = chars / _CHARS_A_TOKEN
        price = self._price(model)
        return Hold(model, 0.0 if price is None else price.usd(prompt, answer), prompt + answer)

    def _fits(self, hold: "Hold") -> bool:
        if self.usd is not None and self._spent_usd + self._held_usd + hold.usd > self.usd:
            return False
        return self.tokens is None or self._spent_tokens + self._held_tokens + hold.tokens <= self.tokens

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
            "resume the run with a larger one",
            usd=self._spent_usd,
            tokens=self._spent_tokens,
            cap_usd=self.usd,
            cap_tokens=self.tokens,
        )


class Hold:
    """What one call in flight is expected to cost."""

    __slots__ = ("model", "tokens", "usd")

    def __init__(self, model: str, usd: float, tokens: float) -> None:
        self.model = model
        self.usd = usd
        self.tokens = tokens
