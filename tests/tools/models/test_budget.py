import asyncio
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, repeat

import pytest
from regraft.domain.errors import BudgetReached, InputError, ModelError, Stopped
from regraft.domain.usage import Usage
from regraft.memory.ledger import Held
from regraft.tools.models.budget import Budget
from regraft.tools.models.prices import Price, Prices
from regraft.tools.models.transports.transport import Timeouts
from regraft.tools.testing import ModelServer
from regraft.tools.testing.replies import completion

from .conftest import ANSWERS, TEXTS, Sentiment, task
from .virtual import run

PRICES = Prices({"m": Price(1.0, 10.0)})
SLOWLY = Timeouts(10.0, 10.0, 60.0)
"""For answers of many megabytes, which take a busy machine seconds."""


def usage(**given):
    return Usage(**{"purpose": "p", "source": None, "model": "m", "calls": 1, **given})


def test_prices_are_dollars_per_million_tokens():
    price = PRICES.of("m")
    assert price is not None
    assert price.usd(1_000_000, 100_000) == 2.0
    assert PRICES.priced(usage(prompt_tokens=1000, completion_tokens=100)).usd == pytest.approx(0.002)


def test_an_unknown_price_is_none_and_never_a_guess():
    assert Prices().of("nobody-knows-me") is None
    assert Prices().priced(usage(model="nobody-knows-me", prompt_tokens=5)).usd is None


def test_answers_from_the_ledger_cost_nothing_whatever_the_model():
    assert Prices().priced(usage(model="nobody-knows-me", calls=0, cached=5)).usd == 0.0


def test_a_dated_snapshot_costs_what_its_model_costs():
    assert Prices().of("gpt-4o-mini-2024-07-18") == Prices().of("gpt-4o-mini") == Price(0.15, 0.6)


def test_models_of_old_are_priced_by_the_community():
    assert Prices().of("gpt-3.5-turbo-0125") == Price(0.5, 1.5)


def test_a_persons_own_table_wins(tmp_path):
    (tmp_path / "prices.yaml").write_text("models:\n  gpt-4o-mini: [7, 8]\n  mine: [0, 0.5]\n")
    prices = Prices.at(tmp_path)
    assert prices.of("gpt-4o-mini") == Price(7, 8)
    assert prices.of("mine") == Price(0, 0.5)
    assert prices.of("gpt-4o") is not None


@pytest.mark.parametrize(
    "text",
    ["", "- a", "models: 3", "models: {m: 1}", "models: {m: [1]}", "models: {m: [a, b]}", "models: {m: [-1, 2]}", "{"],
)
def test_a_broken_table_is_told_in_one_sentence(tmp_path, text):
    (tmp_path / "prices.yaml").write_text(text)
    with pytest.raises(InputError, match="write it as models:"):
        Prices.at(tmp_path)


def test_a_budget_in_dollars_needs_a_price():
    with pytest.raises(ModelError, match="the price of model 'x' is not known"):
        Budget(usd=1.0, prices=PRICES).require_price("x")
    Budget(tokens=5, prices=PRICES).require_price("x")


def test_what_an_earlier_process_of_the_run_spent_counts():
    budget = Budget(usd=0.01, prices=PRICES)
    budget.begin_with((usage(prompt_tokens=5_000, completion_tokens=499),))
    with pytest.raises(BudgetReached, match=r"budget of \$0.01 is reached: \$0.0100 and 5,499 tokens are spent"):
        asyncio.run(budget.admit("m", 400))


@pytest.mark.parametrize(("usd", "tokens", "reached"), [(1.0, 100, ["tokens"]), (1e-6, 10**9, ["usd"])])
def test_of_two_caps_the_one_that_is_reached_is_named(usd, tokens, reached):
    budget = Budget(usd=usd, tokens=tokens, prices=PRICES)
    with pytest.raises(BudgetReached) as raised:
        asyncio.run(budget.admit("m", 400))
    assert raised.value.data["reached"] == reached
    assert ("tokens is reached" in str(raised.value)) == (reached == ["tokens"])


def test_a_call_that_does_not_fit_waits_for_those_in_flight_which_may_be_cheaper():
    async def scenario():
        budget = Budget(tokens=1000)
        first = await budget.admit("m", 2400)  # 600 tokens and 256 guessed
        second = asyncio.ensure_future(budget.admit("m", 400))
        await asyncio.sleep(0)
        assert not second.done()
        budget.settle(first, 600, 10)
        await asyncio.wait_for(second, 1)
        budget.settle(second.result(), 100, 10)
        with pytest.raises(BudgetReached):
            await budget.admit("m", 1200)
        return budget.spent_tokens

    assert asyncio.run(scenario()) == 720


def test_a_call_without_an_answer_spends_nothing():
    async def scenario():
        budget = Budget(tokens=1000)
        budget.settle(await budget.admit("m", 400))
        return budget.spent_tokens

    assert asyncio.run(scenario()) == 0


@pytest.mark.parametrize("cap", [1_000, 2_000, 3_000])
def test_a_cap_on_tokens_is_hardly_ever_overshot_and_nearly_used_up(open_service, cap):
    with ModelServer(ANSWERS, latency_s=0.01) as server:
        service = open_service(server, budget_tokens=cap)
        with pytest.raises(BudgetReached) as caught:
            service.rows(task(), TEXTS)
        spent = service.usage()[0].tokens
    assert caught.value.exit_code == 5
    assert cap * 0.6 < spent <= cap * 1.05


@pytest.mark.parametrize("cap", [1_500, 3_000])
def test_two_processes_of_one_run_keep_one_cap_with_calls_in_flight(open_service, tmp_path, either_store, cap):
    homes = [tmp_path / name for name in (("one", "two") if either_store == "postgres" else ("one", "one"))]
    texts = [[f"{place}: {text}" for text in TEXTS] for place in "ab"]
    with ModelServer(ANSWERS, latency_s=0.02) as server, ThreadPoolExecutor(2) as threads:
        services = [open_service(server, home=home, budget_tokens=cap) for home in homes]
        both = [threads.submit(service.rows, task(), asked) for service, asked in zip(services, texts, strict=True)]
        assert BudgetReached in {type(one.exception()) for one in both}
        spent = sum(used.tokens for used in services[0].usage())
        asked = Counter(json.dumps(body) for body in server.seen.bodies)
    assert cap * 0.6 < spent <= cap
    assert set(asked.values()) == {1}


def test_what_a_process_holds_and_needs_no_more_is_left_to_the_other(open_service):
    with ModelServer(ANSWERS, latency_s=0.02) as server:
        one, two = (open_service(server, budget_tokens=2_500) for _ in range(2))
        assert None not in one.rows(task(), TEXTS[:8]).values
        with pytest.raises(BudgetReached):
            two.rows(task(), TEXTS[8:])
        assert 2_500 * 0.6 < sum(used.tokens for used in two.usage()) <= 2_500


def test_who_waits_for_what_another_process_holds_can_be_stopped(open_service):
    asked = []
    with ModelServer(ANSWERS) as server:
        holder = open_service(server, budget_tokens=1_000)
        holder._ledger.hold(lambda paid, others: Held(0.0, 990.0))
        service = open_service(server, budget_tokens=1_000, should_stop=lambda: asked.append(1) or len(asked) > 3)
        with pytest.raises(Stopped):
            service.rows(task(), TEXTS)
    assert server.calls == 0


def test_a_cap_costs_a_few_looks_at_the_ledger_and_not_one_a_call(open_service, monkeypatch):
    looks = []
    with ModelServer(ANSWERS) as server:
        service = open_service(server, budget_tokens=10_000_000)
        hold = service._ledger.hold
        monkeypatch.setattr(service._ledger, "hold", lambda wish: (looks.append(1), hold(wish)))
        assert None not in service.rows(task(), TEXTS).values
    assert len(looks) <= 3


def test_a_cap_on_dollars_stops_and_resumes(open_service, tmp_path):
    (tmp_path / "prices.yaml").write_text("models: {m: [100, 100]}\n")
    with ModelServer(ANSWERS) as server:
        for _ in range(2):
            service = open_service(server, budget_usd=0.2)
            with pytest.raises(BudgetReached):
                service.rows(task(), TEXTS)
            assert sum(used.usd for used in service.usage()) <= 0.2 * 1.05
        done = open_service(server, budget_usd=100).rows(task(), TEXTS)
    assert None not in done.values
    assert server.calls == len(TEXTS)


def _long(call):
    """An answer of the right form in a great many words, as far as the call's limit lets it."""
    return {"label": "good", "chars": 1, "why": "w" * 40_000}


class Wordy(Sentiment):
    why: str


@pytest.mark.parametrize("obeys", [True, False])
def test_answers_far_longer_than_guessed_do_not_break_the_cap(open_service, tmp_path, obeys):
    (tmp_path / "prices.yaml").write_text("models: {m: [1, 100]}\n")  # an answer costs one dollar

    def respond(call):
        told = json.dumps(_long(call))
        most = call.get("max_tokens", 10**9) * 4
        return told[:most] if obeys else told

    with ModelServer(respond) as server:
        service = open_service(server, budget_usd=2.5)
        with pytest.raises(BudgetReached):
            service.rows(task(answer=Wordy), TEXTS)
    assert sum(used.usd for used in service.usage()) <= 2.6
    assert server.seen.peak <= 2


@pytest.mark.parametrize("short", [0, 1, 20])
@pytest.mark.parametrize("kinds", [1, 6])
@pytest.mark.parametrize("cap", [30_000, 100_000])
def test_a_server_that_keeps_to_no_limit_exceeds_the_cap_by_calls_in_flight_at_most(short, kinds, cap):
    """Whether its answers are long at once, or after some that were short."""
    budget, wide = Budget(tokens=cap), asyncio.Semaphore(16)
    sizes = chain([100] * short, repeat(20_000))
    beside: list[int] = []
    out: set[int] = set()

    async def call(number):
        async with wide:
            hold = await budget.admit("m", 4_000, f"kind {number % kinds}")
            out.add(number)
            size = next(sizes)
            await asyncio.sleep(0.002)
            if size > 100:
                beside.append(len(out))
            out.remove(number)
            budget.settle(hold, 1_000, size)

    async def scenario():
        return await asyncio.gather(*[call(number) for number in range(100)], return_exceptions=True)

    assert {type(end) for end in asyncio.run(scenario())} == {type(None), BudgetReached}
    assert short or beside[0] == 1
    assert budget.spent_tokens <= cap + beside[0] * 21_000


def _spent_and_seconds(budget, sizes, wide):
    """What 300 calls of a thousand tokens each spend, whose answers have these sizes, and how long they take."""
    gate = asyncio.Semaphore(wide)

    async def call():
        async with gate:
            hold = await budget.admit("m", 4_000)
            size = next(sizes)
            await asyncio.sleep(0.5 + size / 1_000)
            budget.settle(hold, 1_000, size)

    async def scenario():
        await asyncio.gather(*[call() for _ in range(300)], return_exceptions=True)
        return budget.spent_usd if budget.usd is not None else budget.spent_tokens

    return run(scenario())


@pytest.mark.parametrize("short", [1, 15, 30, 60])
@pytest.mark.parametrize("wide", [16, 64])
def test_a_small_cap_is_kept_where_a_server_turns_from_short_answers_to_long_ones(short, wide):
    """At a server that keeps to no limit there are few calls in flight until many of its answers were short."""
    prices = Prices({"m": Price(0.15, 0.6)})
    for cap, budget in ((60_000, Budget(tokens=60_000)), (0.03, Budget(usd=0.03, prices=prices))):
        spent, _ = _spent_and_seconds(budget, chain([100] * short, repeat(20_000)), wide)
        assert spent <= 1.1 * cap


def test_a_large_cap_takes_no_longer_than_a_huge_one():
    times = {_spent_and_seconds(Budget(tokens=cap), repeat(100), 64)[1] for cap in (1_000_000, 100_000_000)}
    assert len(times) == 1


ABSURD = {"prompt_tokens": 470_000, "completion_tokens": 470_000}


@pytest.mark.parametrize(
    "usage", [None, {}, {"prompt_tokens": 0, "completion_tokens": 0}, {"completion_tokens": -9e9}, ABSURD]
)
def test_a_cap_holds_where_a_server_tells_no_usage_or_nonsense(open_service, monkeypatch, usage):
    from regraft.tools.testing import server as module

    def told(call, content, **given):
        return {**completion(call, content, **given), "usage": usage}

    monkeypatch.setattr(module, "completion", told)
    with ModelServer(ANSWERS) as server:
        service = open_service(server, budget_tokens=2_000)
        with pytest.raises(BudgetReached):
            service.rows(task(), TEXTS)
    assert 1000 < service.usage()[0].tokens <= 2_100


def test_an_answer_of_many_megabytes_is_counted_and_not_kept(open_service, tmp_path):
    with ModelServer(lambda _: {"label": "good", "chars": 1, "why": "w" * 20_000_000}) as server:
        service = open_service(server, timeouts=SLOWLY)
        answers = service.rows(task(answer=Wordy), TEXTS[:1])
    assert answers.reasons == ["the answer was cut off"]
    assert service.usage()[0].completion_tokens > 1_000_000
    service.close()
    assert (tmp_path / "ledger.sqlite").stat().st_size < 1_000_000


def test_an_answer_of_many_megabytes_costs_hardly_more_than_the_limit_that_it_breaks(open_service, tmp_path):
    (tmp_path / "prices.yaml").write_text("models: {m: [0.15, 0.6]}\n")
    with ModelServer(lambda _: {"label": "good", "chars": 1, "why": "w" * 20_000_000}) as server:
        service = open_service(server, budget_usd=0.01, timeouts=SLOWLY)
        with pytest.raises(BudgetReached):
            service.rows(task(answer=Wordy), TEXTS)
    assert sum(used.usd for used in service.usage()) < 0.2  # all that was sent would be more than a dollar
