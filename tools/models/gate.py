"""How many calls may be in flight at one address: found out by trying, told by its headers, never more than asked."""

import asyncio
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from ...domain.errors import RegraftError

_FIRST_WIDTH = 16
_SHRINK_EARLY, _SHRINK = 0.5, 0.8
_FIRST_HOLD_S, _LONGEST_HOLD_S = 2.0, 60.0
_QUIET_S = 1.0
"""So long without an answer, refusals mean that nobody is served, not that a few too many asked."""


@dataclass(slots=True)
class Ticket:
    """One call's leave to be in flight: its number, how many are in flight with it, and in which spell it began.

    A spell is the time between two refusals.
    """

    number: int
    beside: int
    spell: int


@dataclass(slots=True)
class _Allowance:
    """What headers left of a window: so many more calls until then."""

    calls: int
    until: float


class Gate:
    """Additive increase, multiplicative decrease (Chiu and Jain 1989), with a memory of where it was refused.

    The width doubles with every round of answers until the server first refuses; then it shrinks, grows by one a
    round up to the number that was in flight before the refusal, and stays there, trying beyond ever more seldom
    while that is refused and in growing steps while it is not. A refusal shrinks once, however many calls of the same
    spell meet it. All times are the event loop's, which no change of the clock moves.
    """

    def __init__(self, most: int, *, first: int = _FIRST_WIDTH) -> None:
        self.most = most
        self.width = float(min(first, most))
        self.in_flight = 0
        self.refusals = 0
        self._known = most  # what is believed to be served at once
        self._searching = True
        self._spell = 0
        self._step = 1
        self._hold_s = _FIRST_HOLD_S
        self._try_at = 0.0
        self._closed_until = 0.0
        self.answered_at: float | None = None
        """When the last answer came, or the first call was let in, by the loop's clock."""
        self._refused_in_a_row = 0
        self._entered = 0
        self._tokens_a_call = 0.0
        self._allowances: dict[str, _Allowance] = {}
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._resting: set[asyncio.Future[None]] = set()
        self._alarm: asyncio.TimerHandle | None = None
        self._waking = False
        self.ended: RegraftError | None = None

    async def enter(self) -> Ticket:
        """Wait for leave to send one call; every ticket is given back by `leave`. Raises what the gate `end`ed with."""
        while not self._open():
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self._wake()
                raise
        self.in_flight += 1
        self._entered += 1
        for allowance in self._allowances.values():
            allowance.calls -= 1
        if self.answered_at is None:
            self.answered_at = _now()
        return Ticket(self._entered, self.in_flight, self._spell)

    def leave(self) -> None:
        """Give a ticket back. Who waits is woken at the end of the turn, for whoever leaves is mostly back at once, and
        would find the gate open before those who wait do."""
        self.in_flight -= 1
        if self._waiting and not self._waking:
            self._waking = True
            asyncio.get_running_loop().call_soon(self._wake)

    async def rest(self, seconds: float) -> None:
        """Sleep outside the gate. Raises what the gate `end`s with, at once."""
        self.check()
        loop = asyncio.get_running_loop()
        nap: asyncio.Future[None] = loop.create_future()
        self._resting.add(nap)
        alarm = loop.call_later(seconds, _fulfil, nap)
        try:
            await nap
        finally:
            alarm.cancel()
            self._resting.discard(nap)

    def end(self, error: RegraftError) -> None:
        """Nobody enters from now on; who waits gets the error. Calls in flight go on. The first error stays."""
        if self.ended is None:
            self.ended = error
        for future in (*self._waiting, *self._resting):
            if not future.done():
                future.set_exception(self.ended)
        self._waiting.clear()

    def answered(self, tokens: int = 0) -> None:
        """A call was answered: there may be room for more."""
        self.answered_at = _now()
        self._tokens_a_call += (tokens - self._tokens_a_call) * (0.05 if self._tokens_a_call else 1.0)
        self._refused_in_a_row = 0
        if self._searching:
            self.width = min(self.width + 1, self.most)
        elif self.width < self._known:
            self.width = min(self.width + 1 / self.width, self._known)
        elif self._known < self.most and _now() >= self._try_at:
            self._known = min(self._known + self._step, self.most)
            self._step *= 2
            self._try_at = _now() + self._hold_s

    def refused(self, ticket: Ticket, wait_s: float) -> None:
        """The server was too busy for this call and is not to be asked again for `wait_s` seconds."""
        self.refusals += 1
        self._refused_in_a_row += 1
        if ticket.spell == self._spell:
            self._spell += 1
            self.width = max(1.0, self.width * (_SHRINK_EARLY if self._searching else _SHRINK))
            self._known = max(int(self.width), min(ticket.beside - 1, self._known))
            self._hold_s = _FIRST_HOLD_S if self._searching else min(self._hold_s * 2, _LONGEST_HOLD_S)
            self._searching, self._step = False, 1
            self._try_at = _now() + self._hold_s
        quiet = _now() - (self.answered_at or _now())
        if quiet > _QUIET_S and self._refused_in_a_row >= 3:
            self.close_for(wait_s)

    def close_for(self, seconds: float) -> None:
        """Let nobody enter for so long."""
        self._closed_until = max(self._closed_until, _now() + seconds)
        self._set_alarm()

    def read_limits(self, headers: Mapping[str, str], ticket: Ticket) -> None:
        """Heed `x-ratelimit-*`: no more calls than they leave until the window ends.

        What they say holds for the moment when the call with this ticket came in: later calls are counted off.
        """
        for what in ("requests", "tokens"):
            left, reset = headers.get(f"x-ratelimit-remaining-{what}"), headers.get(f"x-ratelimit-reset-{what}")
            if left is None or reset is None or not left.strip().isdigit():
                continue
            seconds = duration_s(reset)
            if seconds is None:
                continue
            calls = int(left) if what == "requests" else int(int(left) / max(self._tokens_a_call, 1.0))
            self._allowances[what] = _Allowance(calls - (self._entered - ticket.number), _now() + seconds)

    def _open(self) -> bool:
        self.check()
        if self.in_flight >= int(self.width) or _now() < self._closed_until:
            return False
        for what, allowance in list(self._allowances.items()):
            if _now() >= allowance.until:
                del self._allowances[what]
            elif allowance.calls <= 0:
                self.close_for(allowance.until - _now())
                return False
        return True

    def check(self) -> None:
        """Raises what the gate `end`ed with."""
        if self.ended is not None:
            raise self.ended

    def _wake(self) -> None:
        self._waking = False
        if _now() < self._closed_until:
            self._set_alarm()
            return
        room = int(self.width) - self.in_flight
        while self._waiting and room > 0:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                room -= 1

    def _set_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = asyncio.get_running_loop().call_at(self._closed_until, self._wake)


def _fulfil(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)


def _now() -> float:
    return asyncio.get_running_loop().time()


_PARTS = re.compile(r"(\d{1,12}(?:\.\d{1,12})?)(ms|h|m|s)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_LONGEST_WINDOW_S = 86_400.0


def duration_s(text: str) -> float | None:
    """Seconds of a duration such as "6m0s", "20ms" or "1.5"; None for what is none (a date, an epoch)."""
    text = text.strip()
    try:
        seconds = float(text)
    except ValueError:
        if not text or _PARTS.sub("", text):
            return None
        seconds = sum(float(number) * _UNITS[unit] for number, unit in _PARTS.findall(text))
    return seconds if 0 <= seconds <= _LONGEST_WINDOW_S else None
