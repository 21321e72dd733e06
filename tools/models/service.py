"""A run's access to a model, for code outside any event loop: one thread, one gate, one ledger, one budget."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Literal, TypeAlias, TypeVar

from ...domain.errors import Stopped
from ...domain.usage import Usage
from ...memory import ending
from ...memory.ledger import Answer, Ledger
from .budget import Budget
from .caller import Caller, Patience
from .desk import Desk
from .gate import Gate
from .loop import new_loop
from .prices import Prices
from .request import ChatRequest
from .rows import M, RowAnswers, RowTask, answer_rows
from .transports.transport import Transport

T = TypeVar("T")

_POLL_S, _LET_GO_S = 0.1, 1.0
OnAsk: TypeAlias = Callable[[str, str, Literal["begin", "end"]], None]
"""Hears of one call for an agent: its purpose, its source, and whether it begins or ended."""
SILENCE_S, SILENCE_AGAIN_S = 20.0, 30.0
"""A server that answers nothing for so long is told of, and again every so often."""


class ModelService:
    """Asks one model, from any thread. Every call goes through the same ledger, gate and budget.

    `should_stop` is asked often while calls run; once it is true, what is in flight is finished and stored, nothing
    new is sent, and Stopped is raised: soon, where the process was asked to end at once. Use as a context manager, or
    `close` it.
    """

    def __init__(
        self,
        model: str,
        transport: Transport,
        ledger: Ledger,
        *,
        budget: Budget | None = None,
        concurrency: int = 64,
        patience: Patience | None = None,
        should_stop: Callable[[], bool] = lambda: False,
        chat: Callable[[], Transport] | None = None,
    ) -> None:
        self.model = model
        self.judge_model: str | None = None
        """Another model of the same server that judges what the first one wrote."""
        self._ledger = ledger
        self._budget = budget or Budget()
        self._should_stop = should_stop
        self._budget.require_price(model)
        self._budget.share(ledger)
        self._gate = Gate(concurrency)
        self.caller = Caller(transport, ledger, budget=self._budget, gate=self._gate, patience=patience)
        self._new_chat_caller = (
            (lambda: Caller(chat(), ledger, budget=self._budget, gate=self._gate, patience=patience)) if chat else None
        )
        self._chat_caller: Caller | None = None
        self._transport = transport
        self._new_caller = lambda other: Caller(other, ledger, budget=self._budget, gate=self._gate, patience=patience)
        self._other_callers: list[Caller] = []
        self._desk: Desk | None = None
        self._desk_at: list[str] = []
        self._lock = threading.Lock()
        self.on_ask: OnAsk = lambda _purpose, _source, _asking: None
        self.on_wait: Callable[[], None] = lambda: None
        """Called several times a second while somebody waits for answers."""
        self.on_silence: Callable[[str], None] = lambda _told: None
        """Hears in a sentence that the server has answered nothing for a while, though calls wait."""
        self._silence_told_at = 0.0
        self._loop = new_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="models", daemon=True)
        self._thread.start()

    def rows(
        self, task: RowTask[M], texts: Sequence[str], *, on_done: Callable[[int], None] | None = None
    ) -> RowAnswers[M]:
        """Ask about every text; see `answer_rows`. Several threads may do so at once and share the gate."""
        return self.run(answer_rows(self.caller, task, texts, on_done=on_done))

    def desk(self, host: str = "127.0.0.1") -> list[str]:
        """Where worker processes ask this model: the address of the desk and its secret."""
        with self._lock:
            if self._desk is None:
                self._desk = Desk(self.caller, self._heed)
                self._desk_at = self.run(self._desk.open(host))
            return self._desk_at

    def ask(self, request: ChatRequest) -> Answer:
        """One call, by the chat model's own client; `on_ask` hears of it. Raises what Caller.ask raises."""
        with self._lock:
            if self._chat_caller is None:
                self._chat_caller = self._new_chat_caller() if self._new_chat_caller else self.caller
        self.on_ask(request.purpose, request.source, "begin")
        try:
            # the chat client is bound to its model; the lean one asks whichever is named
            caller = self._chat_caller if request.model == self.model else self.caller
            return self.run(caller.ask(request))
        finally:
            self.on_ask(request.purpose, request.source, "end")

    def set_aside(self, keys: Sequence[bytes]) -> None:
        """Answers to these calls were no use: other runs ask them anew."""
        self._ledger.set_aside(keys)

    def require_price(self, model: str) -> None:
        """Raises ModelError when money is capped and nobody knows what this model costs."""
        self._budget.require_price(model)

    @property
    def transport(self) -> Transport:
        """What sends the rows' calls."""
        return self._transport

    def by(self, transport: Transport) -> Caller:
        """A caller that sends by another transport, through the same ledger, gate and budget."""
        with self._lock:
            self._other_callers.append(self._new_caller(transport))
            return self._other_callers[-1]

    def usage(self) -> tuple[Usage, ...]:
        """What the run used so far, with its cost where the price is known."""
        self._flush()
        return tuple(self.priced(one) for one in self._ledger.usage())

    @property
    def in_flight(self) -> int:
        """Calls that wait for their answer just now."""
        return self._gate.in_flight

    @property
    def prices(self) -> Prices:
        """The price table that costs are told by."""
        return self._budget.prices

    def priced(self, usage: Usage) -> Usage:
        """The same usage with its cost, where the price is known."""
        return self._budget.prices.priced(usage)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the service's loop and wait for it, heeding `should_stop` and Ctrl-C."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        interrupted, began, stopped_at = False, self._loop.time(), 0.0
        while True:
            try:
                return future.result(_POLL_S)
            except TimeoutError:
                if future.done():
                    raise
                self.on_wait()
                self._tell_silence(began)
                if self._should_stop():
                    self._stop()
                    stopped_at = stopped_at or self._loop.time()
                    if ending.at_once.is_set() and self._loop.time() - stopped_at > _LET_GO_S:
                        future.cancel()
                        raise _stopped() from None
            except KeyboardInterrupt:
                if interrupted:  # a second Ctrl-C does not wait for what is in flight
                    raise
                interrupted = True
                self._stop()

    def close(self) -> None:
        """Write down what is left and let go of connections, thread and file."""
        if self._loop.is_closed():
            return
        self._flush()
        if self._desk is not None:
            asyncio.run_coroutine_threadsafe(self._desk.close(), self._loop).result()
        asyncio.run_coroutine_threadsafe(self.caller.close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._ledger.close()

    def __enter__(self) -> "ModelService":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _flush(self) -> None:
        for caller in self._callers():
            caller.flush()

    def _tell_silence(self, began: float) -> None:
        """Say how long nothing was answered since work `began`, the first time and then every so often."""
        quiet_s = self._loop.time() - max(began, self._gate.answered_at or began)
        with self._lock:
            due = quiet_s >= max(SILENCE_S, self._silence_told_at)
            if due:
                self._silence_told_at = quiet_s + SILENCE_AGAIN_S
            elif quiet_s < SILENCE_S:
                self._silence_told_at = 0.0
        if due:
            self.on_silence(f"{self._waited_for(f'for {quiet_s:.0f} s')}; waiting on")

    def _waited_for(self, so_long: str) -> str:
        """Who keeps the calls waiting."""
        trouble = next((caller.trouble for caller in self._callers() if caller.trouble), "")
        at_the_server = self._gate.in_flight - self._budget.kept_waiting
        if not trouble and at_the_server <= 0:
            if self._budget.kept_waiting:
                return f"Another process of this run has held what is left of the budget {so_long}"
            if any(caller.claiming for caller in self._callers()):
                return f"Another process has been asking the same questions {so_long}"
        return f"{self._transport.address} has answered nothing {so_long} ({trouble or 'no word of a fault'})"

    def _callers(self) -> list[Caller]:
        every = (self.caller, self._chat_caller, *self._other_callers)
        return list(dict.fromkeys(caller for caller in every if caller is not None))

    def _heed(self) -> None:
        if self._should_stop():
            self._stop()

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._gate.end, _stopped())


def _stopped() -> Stopped:
    return Stopped("The model calls were interrupted", "what was answered is kept; resume to go on")
