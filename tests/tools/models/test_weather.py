"""Rows through bad weather: every fault alone, all of them mixed, a server that dies."""

import itertools
import threading
import time

import pytest
from regraft.domain.errors import ModelError, ModelUnavailable, Stopped
from regraft.memory import ending
from regraft.memory.ledger import Held, open_ledger
from regraft.tools.models.caller import Patience
from regraft.tools.models.transports.transport import Timeouts
from regraft.tools.testing import ALL_FAULTS, ModelServer, Rules, always, at, first, mixed

from .conftest import ANSWERS, EXPECTED, QUICK, TEXTS, task


@pytest.mark.parametrize("fault", ALL_FAULTS)
@pytest.mark.parametrize("rows_per_call", [1, 4])
def test_rows_survive_a_fault_that_passes(open_service, fault, rows_per_call):
    if fault == "overflow" and rows_per_call == 1:
        pytest.skip("a row that is too long stays too long")
    quick = Timeouts(1.0, 0.4, 0.5) if fault in ("timeout", "drip") else Timeouts()
    with ModelServer(ANSWERS, weather=at({0: fault, 2: fault})) as server:
        answers = open_service(server, timeouts=quick).rows(task(rows_per_call), TEXTS[:12])
    assert answers.values == EXPECTED[:12]
    assert answers.reasons == [None] * 12
    assert server.seen.faults[fault] >= 1


@pytest.mark.parametrize("rows_per_call", [1, 10])
def test_a_fifth_of_all_calls_failing_changes_no_row(open_service, rows_per_call):
    with ModelServer(ANSWERS, weather=mixed(0.2)) as server:
        answers = open_service(server).rows(task(rows_per_call), TEXTS)
    assert answers.values == EXPECTED
    assert len(server.seen.faults) > (15 if rows_per_call == 1 else 5)


def test_a_row_that_is_always_refused_ends_with_the_models_words(open_service):
    def weather(incoming):
        return "refusal" if "number 7 " in str(incoming.body) else None

    with ModelServer(ANSWERS, weather=weather) as server:
        answers = open_service(server).rows(task(5), TEXTS[:10])
    assert [number for number, value in enumerate(answers.values) if value is None] == [7]
    assert answers.reasons[7] == "the model refused: I cannot help with that."


def test_a_row_that_always_breaks_the_server_costs_no_other_row(open_service):
    def weather(incoming):
        return "error_500" if "number 3 " in str(incoming.body) else None

    with ModelServer(ANSWERS, weather=weather) as server:
        answers = open_service(server).rows(task(5), TEXTS[:20])
    assert [number for number, value in enumerate(answers.values) if value is None] == [3]
    assert answers.reasons[3] == "the model server could not answer (500: The server had an error.)"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("malformed", "the answer is no JSON object"),
        ("empty_answer", "the answer is empty"),
        ("truncated", "the answer was cut off"),
        ("content_filter", "a content filter took the answer"),
        ("other_shape", "label: Field required; chars: Field required"),
    ],
)
def test_a_useless_answer_is_asked_for_thrice_and_then_the_row_is_rejected(open_service, fault, reason):
    with ModelServer(ANSWERS, weather=always(fault)) as server:
        answers = open_service(server).rows(task(), TEXTS[:2])
    assert answers.reasons == [reason, reason]
    assert server.calls == 6


def test_an_overflow_shrinks_the_calls_and_only_a_row_too_long_by_itself_is_rejected(open_service):
    texts = [*TEXTS[:30], "fine " * 400]
    with ModelServer(ANSWERS, rules=Rules(context_chars=700)) as server:
        answers = open_service(server).rows(task(10), texts)
    assert answers.values[:30] == EXPECTED[:30]
    assert answers.reasons[30] == "the row is longer than the model's context"
    assert server.seen.statuses[400] <= 12


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        (Rules(key="right"), "refused the key (401: Incorrect API key provided.); check OPENAI_API_KEY."),
        (Rules(model="other"), "has no model 'm' (404: The model `m` does not exist.); check the model's name."),
    ],
)
def test_a_wrong_key_or_model_is_one_sentence_and_is_not_retried(open_service, rules, sentence):
    with ModelServer(ANSWERS, rules=rules) as server:
        service = open_service(server, api_key="wrong-secret")
        with pytest.raises(ModelError) as caught:
            service.rows(task(), TEXTS)
        assert server.calls <= 16
        calls = server.calls
        with pytest.raises(ModelError):
            service.rows(task(), TEXTS)
        assert server.calls == calls
    assert str(caught.value).endswith(sentence)
    assert "wrong-secret" not in str(caught.value) + repr(caught.value.data)
    assert caught.value.exit_code == 2


def test_the_key_is_not_told_even_where_the_server_repeats_it(open_service, monkeypatch):
    from regraft.tools.testing import replies
    from regraft.tools.testing import server as server_module

    monkeypatch.setattr(
        server_module, "error", lambda status, message, code, **_: replies.error(status, "no: wrong-secret", code)
    )
    with ModelServer(rules=Rules(key="right")) as server, pytest.raises(ModelError) as caught:
        open_service(server, api_key="wrong-secret").rows(task(), TEXTS[:1])
    assert "wrong-secret" not in str(caught.value)


def test_nobody_at_the_address_is_told_soon(open_service):
    with pytest.raises(ModelUnavailable, match="has answered nothing for"):
        open_service("http://127.0.0.1:9/v1").rows(task(), TEXTS[:3])


def test_an_address_without_v1_is_told_as_such(open_service):
    with ModelServer() as server, pytest.raises(ModelError, match="most servers' ends with /v1"):
        open_service(server.url.removesuffix("/v1")).rows(task(), TEXTS[:1])


def dying_server(after, then=lambda server: None):
    """A server that dies while it answers its call number `after`; `then` is done to it afterwards."""
    calls = itertools.count()

    def die():
        server.stop()
        then(server)

    def respond(call):
        if next(calls) == after:
            threading.Thread(target=die).start()
        return ANSWERS(call)

    server = ModelServer(respond, latency_s=0.02)
    return server.start()


def test_a_server_that_dies_midway_and_comes_back_loses_nothing(open_service):
    back = threading.Event()
    server = dying_server(60, lambda server: (time.sleep(0.5), server.start(), back.set()))
    answers = open_service(server, patience=Patience(4, 20.0, 10.0, 0.02, 0.2)).rows(task(), TEXTS)
    assert back.wait(5)
    server.stop()
    assert answers.values == EXPECTED


def test_a_server_that_stays_dead_ends_the_run_with_what_was_answered_kept(open_service):
    server = dying_server(60)
    with pytest.raises(ModelUnavailable, match="what was answered is kept"):
        open_service(server, patience=Patience(4, 0.5, 0.5, 0.02, 0.1)).rows(task(), TEXTS)
    answered = server.seen.answered
    assert 0 < answered < 200
    server.start()
    again = open_service(server)
    assert again.rows(task(), TEXTS).values == EXPECTED
    assert again.usage()[0].cached >= answered - 16
    server.stop()


def test_a_server_that_falls_silent_is_told_of_while_it_is_waited_for(open_service, monkeypatch):
    monkeypatch.setattr("regraft.tools.models.service.SILENCE_S", 0.3)
    monkeypatch.setattr("regraft.tools.models.service.SILENCE_AGAIN_S", 0.2)
    told = []
    with ModelServer(ANSWERS, weather=at({1: "timeout", 2: "error_503"})) as server:
        service = open_service(server, concurrency=1, timeouts=Timeouts(1.0, 1.0, 1.0))
        service.on_silence = told.append
        assert service.rows(task(1), TEXTS[:4]).values == EXPECTED[:4]
    assert len(told) >= 2
    assert all(server.url in one and "has answered nothing for" in one for one in told)


def test_of_a_budget_that_another_process_holds_it_is_told_and_not_of_the_server(open_service, monkeypatch, tmp_path):
    monkeypatch.setattr("regraft.tools.models.service.SILENCE_S", 0.2)
    monkeypatch.setattr("regraft.tools.models.service.SILENCE_AGAIN_S", 60.0)
    other, told = open_ledger(tmp_path, "r1"), []
    other.hold(lambda _paid, _others: Held(0.0, 1_000_000.0))
    with ModelServer(ANSWERS) as server:
        service = open_service(server, budget_tokens=1_000_000)
        service.on_silence = lambda said: (told.append(said), other.close())
        assert service.rows(task(), TEXTS[:4]).values == EXPECTED[:4]
    (said,) = told
    assert said.startswith("Another process of this run has held what is left of the budget")


def test_a_stop_lets_calls_in_flight_end_and_sends_no_more(open_service):
    with ModelServer(ANSWERS, latency_s=0.2) as server:
        service = open_service(server, should_stop=lambda: server.calls > 0)
        with pytest.raises(Stopped):
            service.rows(task(), TEXTS)
        assert server.calls <= 48
        assert server.seen.answered == server.calls
        assert open_service(server).rows(task(), TEXTS).values == EXPECTED
        assert server.seen.answered == 200


def test_a_silent_server_is_not_waited_for_where_the_process_is_to_end_at_once(open_service):
    with ModelServer(ANSWERS, weather=always("timeout")) as server:
        service = open_service(server, should_stop=lambda: server.calls > 0, timeouts=Timeouts(60.0, 60.0, 60.0))
        ending.at_once.set()
        try:
            with pytest.raises(Stopped):
                service.rows(task(), TEXTS[:4])
        finally:
            ending.at_once.clear()


def test_a_clock_that_jumps_moves_nothing(open_service, monkeypatch):
    jumping = iter(range(10**9, -(10**9), -86_400))
    monkeypatch.setattr(time, "time", lambda: float(next(jumping)))
    with ModelServer(ANSWERS, weather=first(8, "busy")) as server:
        began = time.monotonic()
        answers = open_service(server).rows(task(), TEXTS)
    assert answers.values == EXPECTED
    assert time.monotonic() - began < 5


def test_a_wait_longer_than_patience_is_told_instead_of_waited(open_service):
    with ModelServer(ANSWERS, weather=always("busy"), rules=Rules(retry_after_s=3600)) as server:
        with pytest.raises(ModelUnavailable, match="asks to wait 3600 s"):
            open_service(server, patience=QUICK).rows(task(), TEXTS[:4])
        assert server.calls <= 4


@pytest.mark.parametrize("fault", ["busy", "busy_silent", "error_503", "timeout"])
def test_a_server_that_never_answered_is_given_up_soon_whatever_it_says_instead(open_service, fault):
    patience = Patience(tries=6, silence_s=1.0 if fault == "timeout" else 60.0, odd_s=0.3, first_wait_s=0.01)
    with ModelServer(ANSWERS, weather=always(fault)) as server:
        service = open_service(server, patience=patience, timeouts=Timeouts(0.4, 0.4, 0.4))
        with pytest.raises(ModelUnavailable, match="has answered nothing for"):
            service.rows(task(), TEXTS[:1])
