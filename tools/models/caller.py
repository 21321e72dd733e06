"""Calls to one address: from the ledger where they were answered before, else sent, again where that can help."""

import asyncio
import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from ...domain.errors import ModelError, ModelUnavailable, RegraftError
from ...memory.ledger import Answer, AskedRow, Entry, Ledger
from .budget import Budget
from .faults import Fault
from .gate import Gate
from .request import ChatRequest, Dialect
from .transports.transport import Transport

_ADAPTATIONS = 8
"""So often one call is sent again because the server did not understand it."""
_OF_ILLNESS = 0.1
"""A server that answers nobody is asked again after this part of the time for which it answered nobody, at least."""
_CUTS = 2
"""So often one call is sent again with a higher limit because the budget's limit cut its answer off."""


@dataclass(frozen=True)
class Patience:
    """How long failures are borne.

    One call is sent at most `tries` times where the server answers others meanwhile. A server that answers nobody is
    waited for `silence_s` seconds; where it has never answered before, for `stranger_s` if nobody is there, and for
    `odd_s`, which is more than the minute that limits are counted by, if what it sends is no answer or that it is busy.
    """

    tries: int = 6
    silence_s: float = 300.0
    stranger_s: float = 10.0
    odd_s: float = 75.0
    first_wait_s: float = 0.5
    longest_wait_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Recalled:
    """A question's content address, and its answer where the ledger has one."""

    key: bytes
    answer: Answer | None


class CallFailed(Exception):
    """One call ended without an answer, while the server works for others. `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class Caller:
    """Everything that stands between a question and a transport: ledger, gate, budget, retries, dialect.

    All waiting is by the event loop's clock; nothing here reads the time of day.
    """

    def __init__(
        self,
        transport: Transport,
        ledger: Ledger,
        *,
        budget: Budget | None = None,
        gate: Gate | None = None,
        patience: Patience | None = None,
        chance: random.Random | None = None,
    ) -> None:
        self._transport = transport
        self._ledger = ledger
        self._budget = budget or Budget()
        self.gate = gate or Gate(64)
        self._health = _Health(patience or Patience(), chance or random.Random())
        self._dialect = Dialect()
        self._cached: dict[tuple[str, str, str], int] = {}
        self.read: set[str] = set()
        """The forms of answers that were read so far, by whoever asks in many."""
        self.asking: dict[bytes, asyncio.Future[None]] = {}
        """Rows that are being asked about, by address."""
        self.claiming = 0
        """Questions of which it is not known yet whether another process is asking them."""

    def recall(self, requests: Sequence[ChatRequest]) -> "list[Recalled]":
        """What the ledger knows of some questions, looked up together, which is cheaper than one by one."""
        keys = [request.key() for request in requests]
        known = self._ledger.get_many(keys)
        return [Recalled(key, known.get(key)) for key in keys]

    async def known(self, rows: Sequence[bytes]) -> dict[bytes, AskedRow]:
        """Answers that rows were part of, by the rows' addresses."""
        return self._ledger.asked_rows(rows)

    async def reword(self, key: bytes, content: str) -> None:
        """Keep the answer to a call in another form, so that it is read by itself when it is found again."""
        self._ledger.reword(key, content)

    async def set_aside(self, keys: Sequence[bytes]) -> None:
        """Answers to these calls were no use: other runs ask them anew."""
        self._ledger.set_aside(keys)

    async def ask(self, request: ChatRequest, recalled: "Recalled | None" = None) -> Answer:
        """The answer, stored before it is returned; `recalled` is what `recall` just gave for the request.

        Raises CallFailed for a call that cannot be answered; ModelError, ModelUnavailable, BudgetReached or what the
        gate was ended with where no further call can be.
        """
        known = recalled or self.recall([request])[0]
        if known.answer is not None:
            self._note_cached(request)
            return known.answer
        other = await self._ledger.claim(known.key, self.gate.check)
        if other is not None:
            self._note_cached(request)
            return other
        try:
            return await self._until_answered(request, known.key)
        except RegraftError as exc:  # no other call can do better
            self.gate.end(exc)
            raise
        finally:
            self._ledger.release(known.key)

    def _note_cached(self, request: ChatRequest) -> None:
        who = (request.purpose, request.source, request.model)
        self._cached[who] = self._cached.get(who, 0) + 1

    @property
    def trouble(self) -> str:
        """What failed last, in a few words; "" since the last answer."""
        return self._health.trouble

    def flush(self) -> None:
        """Write down how many answers came from the ledger."""
        cached, self._cached = self._cached, {}
        self._ledger.note_cached(cached)

    async def close(self) -> None:
        await self._transport.close()

    async def _until_answered(self, request: ChatRequest, key: bytes) -> Answer:
        failures = adaptations = cuts = 0
        limited = True
        began = asyncio.get_running_loop().time()
        while True:
            dialect = self._dialect
            try:
                answer, limit = await self._send(request, key, dialect, limited=limited, last=cuts == _CUTS)
                if limit is None:
                    return answer
                cuts += 1
                continue
            except Fault as fault:
                if fault.kind == "dialect" and adaptations < _ADAPTATIONS and self._adapt(fault, request, dialect):
                    adaptations += 1
                    continue
                if fault.kind in ("overflow", "request") and limited and self._budget.capped:
                    limited = False  # the limit on the answer may be what does not fit
                    continue
                failures += 1
                wait_s = self._wait_after(fault, key, failures, began)
            await self.gate.rest(wait_s)

    async def _send(
        self, request: ChatRequest, key: bytes, dialect: Dialect, *, limited: bool, last: bool
    ) -> tuple[Answer, int | None]:
        """The answer to one sending, stored before the gate lets another call in its place; and the limit that cut it
        off, where that was the budget's: such an answer is paid for and kept under another address.

        So no more answers than calls may be in flight can be lost to a kill, those on the wire included.
        """
        ticket = await self.gate.enter()
        try:
            hold = await self._budget.admit(request.model, request.chars(), request.purpose, self.gate.check)
            limit = hold.limit if limited else None
            prompt_tokens = completion_tokens = 0
            try:
                self.gate.check()  # it may have ended while the budget made this call wait
                used = dialect if limit is None else replace(dialect, most_tokens=limit)
                reply = await self._transport.send(request, used)
                answer = reply.answer
                prompt_tokens, completion_tokens = answer.prompt_tokens, answer.completion_tokens
            finally:
                self._budget.settle(hold, prompt_tokens, completion_tokens)
            self.gate.answered(answer.tokens)
            self.gate.read_limits(reply.headers, ticket)
            self._health.alive()
            cut = answer.finish == "length" and limit is not None and limit < request.params.get("max_tokens", inf)
            cut = cut and not last
            kept = hashlib.sha256(key + str(limit).encode()).digest() if cut else key
            rows = () if cut else request.rows
            await self._ledger.keep(Entry(kept, answer, request.model, request.purpose, request.source, rows))
            return answer, limit if cut else None
        except Fault as fault:
            if fault.kind in ("busy", "connection"):  # too many calls at once is what 429 and silence have in common
                self.gate.refused(ticket, fault.wait_s if fault.wait_s is not None else 1.0)
            raise
        finally:
            self.gate.leave()

    def _wait_after(self, fault: Fault, key: bytes, failures: int, began: float) -> float:
        """Seconds until the call that began then is sent again. Raises where it is not."""
        if fault.kind == "access":
            raise ModelError(fault.message, fault.remedy)
        if fault.kind in ("request", "dialect"):
            if self._health.refuses_all(key):
                raise ModelError(f"The model server {self._transport.address} refuses every call ({fault.message})")
            raise CallFailed(fault)
        if fault.kind in ("overflow", "filtered"):
            self._health.alive()
            raise CallFailed(fault)
        return self._health.wait_after(fault, key, failures, began, self._transport.address)

    def _adapt(self, fault: Fault, request: ChatRequest, used: Dialect) -> bool:
        """Learn from what was not understood. False where there is nothing left to try."""
        if self._dialect != used:
            return True  # another call has learnt it already
        learnt = adapted(used, fault.parameter or "", request)
        if learnt is None:
            return False
        self._dialect = learnt
        return True


def adapted(dialect: Dialect, parameter: str, request: ChatRequest) -> Dialect | None:
    """The dialect without what the server refused; None where nothing can be left out."""
    if parameter.startswith("response_format"):
        if request.schema is None or dialect.schema_mode == "text":
            return None
        weaker = "json_object" if dialect.schema_mode == "json_schema" else "text"
        return replace(dialect, schema_mode=weaker)
    if parameter == "max_tokens" and not dialect.renamed:
        return replace(dialect, renamed=(("max_tokens", "max_completion_tokens"),))
    original = {new: old for old, new in dialect.renamed}.get(parameter, parameter)
    if (original not in request.params and original != "max_tokens") or original in dialect.dropped:
        return None
    return replace(dialect, dropped=dialect.dropped | {original})


class _Health:
    """Whether failures are a call's own or the server's: a server is ill when it fails several calls and answers none.

    Without this a server's outage would cost the rows that happen to be asked during it, and a call that always
    breaks its server would be asked for ever.
    """

    _SEVERAL = 3

    def __init__(self, patience: Patience, chance: random.Random) -> None:
        self._patience = patience
        self._chance = chance
        self._ever_answered = False
        self._failing: dict[bytes, None] = {}
        self._refused: set[bytes] = set()
        self._ill_since: float | None = None
        self._alive_at = 0.0
        self.trouble = ""

    def alive(self) -> None:
        self._ever_answered = True
        self._failing.clear()
        self._ill_since = None
        self._alive_at = asyncio.get_running_loop().time()
        self.trouble = ""

    def refuses_all(self, key: bytes) -> bool:
        """Whether several different calls were refused and none was ever answered."""
        self._refused.add(key)
        return not self._ever_answered and len(self._refused) >= self._SEVERAL

    def wait_after(self, fault: Fault, key: bytes, failures: int, began: float, address: str) -> float:
        """Seconds to wait. Raises CallFailed when the call is to blame, ModelUnavailable when the server is."""
        now = asyncio.get_running_loop().time()
        self._ill_since = max(began, self._alive_at) if self._ill_since is None else self._ill_since
        self._failing[key] = None
        self.trouble = fault.message
        ill_s = now - self._ill_since
        silent = fault.kind == "connection" and not self._ever_answered
        if fault.kind in ("unreached", "busy") or silent or len(self._failing) >= self._SEVERAL:
            self._lose_patience(fault, ill_s, address)
        elif failures >= self._patience.tries:
            raise CallFailed(fault)
        if fault.wait_s is not None:  # what it asks for is too little where it then serves nobody
            return min(max(fault.wait_s, ill_s * _OF_ILLNESS), self._patience.silence_s)
        longest = min(self._patience.first_wait_s * 2 ** min(failures - 1, 16), self._patience.longest_wait_s)
        return longest * self._chance.uniform(0.5, 1.0)

    def _lose_patience(self, fault: Fault, ill_s: float, address: str) -> None:
        limit_s, asked_s = self._patience.silence_s, fault.wait_s or 0.0
        if not self._ever_answered:
            waits = {"unreached": self._patience.stranger_s}
            waits |= dict.fromkeys(("server", "busy"), max(self._patience.odd_s, 2 * asked_s))
            limit_s = min(limit_s, waits.get(fault.kind, limit_s))
        if ill_s < limit_s and asked_s <= limit_s:
            return
        behaviour = f"asks to wait {asked_s:.0f} s" if asked_s > limit_s else f"has answered nothing for {ill_s:.0f} s"
        raise ModelUnavailable(
            f"The model server {address} {behaviour} ({fault.message})",
            "what was answered is kept; see that it runs at this address, then go on",
            address=address,
        )
