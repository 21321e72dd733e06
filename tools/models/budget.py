"""A hard cap on what a run may spend, kept by asking before each call."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Literal

from ...domain.errors import BudgetReached, ModelError, OutputError
from ...domain.usage import Usage
from ...memory.ledger import Held, Ledger
from .prices import Price, Prices

Cap = Literal["usd", "tokens"]

_GUESSED_ANSWER_TOKENS = 256
_CHARS_A_TOKEN = 4
_LIMIT_UNMEASURED, _LEAST_LIMIT, _LIMIT_BY_LONGEST = 16_384, 1024, 8
"""How long an answer may get under a cap: before one of its kind was seen, at least, and by the longest seen."""
_TRUSTED_ANSWERS = 64
"""After so many answers within their limits, calls in flight are trusted to keep to theirs more and more."""
_IDLE_S, _POLL_S = 1.0, 0.1
"""So long without a call, a process gives back what it holds; so often who waits for another process looks again."""


@dataclass
class _Lengths:
    """How long the answers of one kind were, in tokens, and how many are out."""

    answers: int = 0
    tokens: int = 0
    longest: int = 0
    in_flight: int = 0

    @property
    def expected(self) -> float:
        return self.tokens / self.answers if self.answers else _GUESSED_ANSWER_TOKENS

    @property
    def measuring(self) -> bool:
        """Whether none was measured yet, and one is out."""
        return self.in_flight > 0 and not self.answers

    @property
    def generous(self) -> int:
        return max(_LEAST_LIMIT, _LIMIT_BY_LONGEST * self.longest) if self.answers else _LIMIT_UNMEASURED


class Budget:
    """Admits a call only where what is spent, what is in flight and the call itself stay below the cap.

    What a call will cost is estimated from its length and from the answers of its kind. First ones of kinds are
    measured one at a time, and no more calls of a kind are in flight than were measured and one. Each answer gets a
    limit, far above what is expected and within what is left, and what is in flight is held at that: a server that
    keeps to it cannot overshoot the cap. From one that does not, as much as its longest answer is held for each call,
    those in flight included; and until many answers have kept to their limits, as much as a very long one, so that a
    small cap has few calls in flight. A call that does not fit waits while others are in flight, because they may turn
    out cheaper. `usd` and `tokens` are caps for the whole run, earlier processes included, and those beside it that
    `share` one ledger; None is no cap.
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
        self._out: list[Hold] = []
        self._beyond = 0
        """How long the longest answer was that was longer than its limit, in tokens."""
        self._within = 0
        """Answers that kept to their limits since one did not."""
        self._kinds: dict[str, _Lengths] = {}
        self._waiting: list[asyncio.Future[None]] = []
        self.kept_waiting = 0
        """Calls that wait for what other processes of the run hold."""
        self._ledger: Ledger | None = None
        self._elsewhere = Held()
        self._granted = Held()
        self._asked_at = -inf
        self._idle: asyncio.TimerHandle | None = None

    def share(self, ledger: Ledger) -> None:
        """Keep the caps together with all processes of the ledger's run, and count what the run paid before.

        A process holds half of what is free, in the ledger, and lets its calls in by that; so it asks again a few times
        only, and never for each call.
        """
        self.begin_with(ledger.usage())
        self._ledger = ledger if self.capped else None

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
                self._within += one.calls

    def require_price(self, model: str) -> None:
        """Raises ModelError when money is capped and nobody knows what the model costs."""
        if self.usd is not None and self._price(model) is None:
            raise ModelError(
                f"A budget in dollars cannot be kept: the price of model {model!r} is not known",
                "put it into prices.yaml in Regraft's home, or give a budget in tokens",
                model=model,
            )

    async def admit(
        self, model: str, chars: int, purpose: str = "", check: Callable[[], None] = lambda: None
    ) -> "Hold":
        """Wait until a call of so many characters fits. Raises BudgetReached when it does not fit any more; `check` is
        called while waiting, and raises what ends that.
        """
        kind = self._kinds.setdefault(purpose, _Lengths())
        while not (hold := self._let_in(model, chars, purpose)):
            if not self._out and not any(self._elsewhere):
                raise self._reached(chars / _CHARS_A_TOKEN, model, purpose)
            await self._freed()
            check()
        kind.in_flight += 1
        self._out.append(hold)
        self._held_usd += hold.usd
        self._held_tokens += hold.tokens
        return hold

    async def _freed(self) -> None:
        """Wait until a call of this process has ended, or for a moment where others hold something."""
        others = any(self._elsewhere)
        freed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(freed)
        self.kept_waiting += others
        try:
            await asyncio.wait([freed], timeout=_POLL_S if others else None)
        finally:
            self.kept_waiting -= others
        if not freed.done():
            self._waiting.remove(freed)

    def _let_in(self, model: str, chars: int, purpose: str) -> "Hold | None":
        """What a call would hold; None where it has to wait."""
        kind = self._kinds[purpose]
        if self.capped and self._waits_for_measures(kind):
            return None
        hold = self._hold_for(model, chars, purpose)
        if self._ledger is None or (hold is not None and self._is_granted(hold)):
            return hold
        now = asyncio.get_running_loop().time()
        if hold is None and (not any(self._elsewhere) or now < self._asked_at + _POLL_S):
            return None
        self._asked_at = now
        return self._lease(self._ledger, lambda: self._hold_for(model, chars, purpose))

    def _waits_for_measures(self, kind: _Lengths) -> bool:
        if kind.answers:
            return kind.in_flight > kind.answers
        return any(other.measuring for other in self._kinds.values())

    def _is_granted(self, hold: "Hold") -> bool:
        return (
            self._spent_usd + self._held_usd + hold.usd <= self._granted.usd
            and self._spent_tokens + self._held_tokens + hold.tokens <= self._granted.tokens
        )

    def _lease(self, ledger: Ledger, needed: Callable[[], "Hold | None"]) -> "Hold | None":
        """What another call may hold. The process holds that and half of what is then left, or where nothing is needed
        or the call does not fit, no more than its calls in flight."""
        hold: Hold | None = None

        def wish(paid: tuple[Usage, ...], others: Held) -> Held:
            nonlocal hold
            self._elsewhere = others
            self._spent_usd, self._spent_tokens = 0.0, 0
            for one in paid:
                self._spend(one.model, one.prompt_tokens, one.completion_tokens)
            hold = needed()
            usd, tokens = self._held_usd, self._held_tokens
            if hold is not None:
                usd = _and_half(usd + hold.usd, self.usd, self._spent_usd + others.usd)
                tokens = _and_half(tokens + hold.tokens, self.tokens, self._spent_tokens + others.tokens)
            self._granted = Held(
                inf if self.usd is None else self._spent_usd + usd,
                inf if self.tokens is None else self._spent_tokens + tokens,
            )
            return Held(usd, tokens)

        ledger.hold(wish)
        return hold

    def _give_back(self) -> None:
        """Leave what was held, and not needed for a while, to other processes."""
        if self._ledger is not None and not self._out:
            with contextlib.suppress(OutputError):  # the next call meets the same, and tells it
                self._lease(self._ledger, lambda: None)

    def settle(self, hold: "Hold", prompt_tokens: int = 0, completion_tokens: int = 0) -> None:
        """Replace an estimate by what the call really took; nothing for a call without an answer."""
        kind = self._kinds[hold.purpose]
        kind.in_flight -= 1
        self._out.remove(hold)
        self._held_usd -= hold.usd
        self._held_tokens -= hold.tokens
        if not self._out:
            self._held_usd = self._held_tokens = 0.0  # and nothing that rounding left
        if prompt_tokens or completion_tokens:
            kind.answers += 1
            kind.tokens += completion_tokens
            kind.longest = max(kind.longest, completion_tokens)
            self._spend(hold.model, prompt_tokens, completion_tokens)
            if hold.limit is not None:
                self._trust(hold.limit, completion_tokens)
        if self._ledger is not None and not self._out:
            if self._idle is not None:
                self._idle.cancel()
            self._idle = asyncio.get_running_loop().call_later(_IDLE_S, self._give_back)
        waiting, self._waiting = self._waiting, []
        for freed in waiting:
            if not freed.done():
                freed.set_result(None)

    def _trust(self, limit: int, answer: int) -> None:
        """Count an answer that kept to its limit; of one that did not, hold as much for the calls in flight."""
        self._within = self._within + 1 if answer <= limit else 0
        if answer <= max(limit, self._beyond):
            return
        self._beyond = answer
        for hold in self._out:
            self._value(hold)
        self._held_usd = sum(hold.usd for hold in self._out)
        self._held_tokens = sum(hold.tokens for hold in self._out)

    def _value(self, hold: "Hold") -> None:
        answer = max(hold.limit or 0, self._unlimited(self._kinds[hold.purpose]), self._feared)
        price = self._price(hold.model)
        hold.tokens = hold.prompt + answer
        hold.usd = 0.0 if price is None else price.usd(hold.prompt, answer)

    def _unlimited(self, kind: _Lengths) -> int:
        """How long an answer may get where no limit is kept to; 0 while they are."""
        return (kind.longest if kind.answers else self._beyond) if self._beyond else 0

    @property
    def _feared(self) -> int:
        """How long an answer may get at a server of which little is known."""
        return _LIMIT_UNMEASURED * _TRUSTED_ANSWERS // max(self._within, _TRUSTED_ANSWERS)

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

    def _hold_for(self, model: str, chars: int, purpose: str) -> "Hold | None":
        """What a call would hold, with its answer's limit; None where it does not fit now."""
        prompt = chars / _CHARS_A_TOKEN
        if not self.capped:
            return Hold(model, purpose, 0.0, None)
        kind, price = self._kinds[purpose], self._price(model)
        room = self._room(prompt, price)
        least = max(kind.expected, self._unlimited(kind))
        if self._out or self._elsewhere.tokens or self._elsewhere.usd:
            least = max(least, 2 * kind.expected, self._feared)
        if room < least:
            return None
        hold = Hold(model, purpose, prompt, int(max(1, min(kind.generous, room))))
        self._value(hold)
        return hold

    def _room(self, prompt: float, price: Price | None) -> float:
        """How many tokens the answer to such a prompt may have before a cap is reached."""
        return min(self._rooms(prompt, price).values(), default=inf)

    def _rooms(self, prompt: float, price: Price | None) -> "dict[Cap, float]":
        """The same for each cap alone."""
        rooms: dict[Cap, float] = {}
        if self.usd is not None and price is not None:
            left = self.usd - self._spent_usd - self._held_usd - self._elsewhere.usd - price.usd(prompt, 0)
            a_token = price.usd(0, 1)
            rooms["usd"] = left / a_token if a_token else inf if left >= 0 else -1
        if self.tokens is not None:
            rooms["tokens"] = self.tokens - self._spent_tokens - self._held_tokens - self._elsewhere.tokens - prompt
        return rooms

    def _price(self, model: str) -> Price | None:
        if model not in self._known:
            self._known[model] = self.prices.of(model) if self.usd is not None else None
        return self._known[model]

    def _reached(self, prompt: float, model: str, purpose: str) -> BudgetReached:
        """What to raise where a call does not fit; `reached` in it names the caps that leave it no room."""
        kind, rooms = self._kinds[purpose], self._rooms(prompt, self._price(model))
        least = max(kind.expected, self._unlimited(kind))
        reached = [cap for cap, room in rooms.items() if room < least] or list(rooms)
        caps = [f"${self.usd:g}"] if "usd" in reached else []
        caps += [f"{self.tokens:,} tokens"] if "tokens" in reached else []
        spent = f"${self._spent_usd:.4f} and " if self.usd is not None else ""
        return BudgetReached(
            f"The budget of {' and '.join(caps)} is reached: {spent}{self._spent_tokens:,} tokens are spent and the "
            "next call would not fit",
            "go on with a larger one: what was answered is kept",
            usd=self._spent_usd,
            tokens=self._spent_tokens,
            cap_usd=self.usd,
            cap_tokens=self.tokens,
            reached=reached,
        )


def _and_half(reserved: float, cap: float | None, taken: float) -> float:
    """What is held, and half of what a cap leaves beyond that and what is taken."""
    return reserved if cap is None else reserved + max(0.0, cap - taken - reserved) / 2


@dataclass(slots=True, eq=False)
class Hold:
    """What one call in flight may cost at most, its prompt's tokens, and those that its answer may have; None is no
    limit."""

    model: str
    purpose: str
    prompt: float
    limit: int | None
    usd: float = 0.0
    tokens: float = 0.0
