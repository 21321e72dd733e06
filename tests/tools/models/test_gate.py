"""The gate against simulated servers, in virtual time."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.domain.errors import Stopped
from regraft.tools.models.gate import Gate, duration_s

from .virtual import run

LATENCY_S = 0.05


class Server:
    """Answers after LATENCY_S; refuses when more than `limit` are in flight, or after `per_minute` in a window."""

    def __init__(self, gate, limit=10**9, per_window=None, window_s=60.0, retry_after_s=1.0):
        self.gate = gate
        self.limit = limit
        self.per_window = per_window
        self.window_s = window_s
        self.retry_after_s = retry_after_s
        self.in_flight = self.peak = self.refused = self.answered = 0
        self.starts = []

    async def call(self):
        loop = asyncio.get_running_loop()
        while True:
            ticket = await self.gate.enter()
            try:
                now = loop.time()
                full = False
                if self.per_window is not None:
                    self.starts = [then for then in self.starts if now - then < self.window_s]
                    full = len(self.starts) >= self.per_window
                if self.in_flight >= self.limit or full:
                    self.refused += 1
                    await asyncio.sleep(0.001)
                    self.gate.refused(ticket, self.retry_after_s)
                else:
                    self.starts.append(now)
                    self.in_flight += 1
                    self.peak = max(self.peak, self.in_flight)
                    headers = self.headers(now)
                    await asyncio.sleep(LATENCY_S)
                    self.in_flight -= 1
                    self.answered += 1
                    self.gate.answered(70)
                    self.gate.read_limits(headers, ticket)
                    return
            finally:
                self.gate.leave()
            await self.gate.rest(self.retry_after_s)

    def headers(self, now):
        if self.per_window is None:
            return {}
        return {
            "x-ratelimit-remaining-requests": str(self.per_window - len(self.starts)),
            "x-ratelimit-reset-requests": f"{self.window_s - (now - self.starts[0]):.3f}s",
        }


async def work(server, calls, workers=128):
    left = iter(range(calls))

    async def worker():
        for _ in left:
            await server.call()

    await asyncio.gather(*(worker() for _ in range(workers)))


def test_the_width_doubles_until_it_is_as_wide_as_asked():
    gate = Gate(64)
    server = Server(gate)
    _, seconds = run(work(server, 1000))
    assert server.peak == 64
    assert seconds < 1000 / 64 * LATENCY_S + 3 * LATENCY_S


@pytest.mark.parametrize("limit", [1, 3, 16, 20, 50])
def test_a_limit_is_found_with_few_refusals_and_then_used_up(limit):
    gate = Gate(64)
    server = Server(gate, limit)
    calls = 200 * limit
    _, seconds = run(work(server, calls))
    ideal = calls / limit * LATENCY_S
    assert seconds < 1.2 * ideal + 2
    assert server.refused <= (40 if limit < 16 else 20) + 0.01 * calls


def test_when_room_comes_back_it_is_found_again():
    gate = Gate(64)
    server = Server(gate, 8)

    async def both():
        await work(server, 800)
        assert gate.width <= 9
        server.limit = 64
        await work(server, 12_000)

    run(both())
    assert gate.width > 40


def test_a_burst_of_refusals_of_one_spell_shrinks_once():
    async def scenario():
        gate = Gate(64, first=64)
        tickets = [await gate.enter() for _ in range(64)]
        for ticket in tickets:
            gate.refused(ticket, 1.0)
        return gate.width

    assert run(scenario())[0] == 32


def test_nobody_enters_beyond_what_headers_leave_of_a_window():
    gate = Gate(64)
    server = Server(gate, per_window=100, window_s=10.0)
    _, seconds = run(work(server, 500))
    assert server.refused <= 20
    assert 40 <= seconds < 55


def test_tokens_left_are_turned_into_calls():
    async def scenario():
        gate = Gate(64)
        loop = asyncio.get_running_loop()
        ticket = await gate.enter()
        gate.answered(100)
        gate.leave()
        headers = {"x-ratelimit-remaining-tokens": "250", "x-ratelimit-reset-tokens": "6s"}
        gate.read_limits(headers, ticket)
        began = loop.time()
        times = []
        for _ in range(3):
            await gate.enter()
            times.append(round(loop.time() - began, 2))
        return times

    assert run(scenario())[0] == [0, 0, 6.0]


def test_when_nobody_is_served_all_wait_as_long_as_was_asked():
    async def scenario():
        gate = Gate(4)
        loop = asyncio.get_running_loop()
        await asyncio.sleep(0)
        for _ in range(4):
            ticket = await gate.enter()
            await asyncio.sleep(0.5)
            gate.refused(ticket, 7.0)
            gate.leave()
        began = loop.time()
        await gate.enter()
        return loop.time() - began

    waited = run(scenario())[0]
    assert waited == pytest.approx(7.0, abs=0.1)


def test_ending_wakes_everybody_who_waits_and_lets_nobody_in():
    async def scenario():
        gate = Gate(1)
        await gate.enter()
        waiting = [asyncio.ensure_future(gate.enter()), asyncio.ensure_future(gate.rest(1000))]
        await asyncio.sleep(0)
        gate.end(Stopped("enough"))
        results = await asyncio.gather(*waiting, return_exceptions=True)
        with pytest.raises(Stopped):
            await gate.enter()
        with pytest.raises(Stopped):
            await gate.rest(1)
        return results

    results, seconds = run(scenario())
    assert [type(result) for result in results] == [Stopped, Stopped]
    assert seconds < 1


def test_whoever_is_cancelled_while_waiting_takes_no_place():
    async def scenario():
        gate = Gate(1)
        await gate.enter()
        first, second = asyncio.ensure_future(gate.enter()), asyncio.ensure_future(gate.enter())
        await asyncio.sleep(0)
        gate.leave()
        first.cancel()
        await asyncio.wait_for(second, 1)
        return gate.in_flight

    assert run(scenario())[0] == 1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("6m0s", 360),
        ("20ms", 0.02),
        ("1.5", 1.5),
        ("1h2m3s", 3723),
        ("0s", 0),
        ("", None),
        ("soon", None),
        ("2026-01-01T00:00:00Z", None),
        ("1760000000", None),
        ("-3", None),
        ("nan", None),
    ],
)
def test_durations_of_headers(text, seconds):
    assert duration_s(text) == seconds


@given(st.text(max_size=30))
def test_any_header_is_a_duration_or_none(text):
    seconds = duration_s(text)
    assert seconds is None or 0 <= seconds <= 86_400


@given(st.lists(st.sampled_from(["enter", "answer", "refuse"]), max_size=200))
def test_the_width_stays_between_one_and_what_was_asked(events):
    async def scenario():
        gate, tickets = Gate(10), []
        for event in events:
            if event == "enter" and gate.in_flight < int(gate.width):
                tickets.append(await gate.enter())
            elif event == "answer" and tickets:
                tickets.pop(0)
                gate.answered()
                gate.leave()
            elif event == "refuse" and tickets:
                gate.refused(tickets.pop(0), 0.0)
                gate.leave()
            assert 1 <= gate.width <= 10

    run(scenario())
