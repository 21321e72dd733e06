"""Rows that are asked about once: whichever call or process asked about a row, nobody pays for it again."""

import hashlib
import json
import threading
import time
from dataclasses import replace

import pytest
from regraft.memory.ledger import Answer, Entry, Ledger
from regraft.tools.models.desk import DeskModels
from regraft.tools.models.request import answer_schema
from regraft.tools.testing import ModelServer, by_row, rows_in

from .conftest import ANSWERS, EXPECTED, TEXTS, sentiment, task


def once(**changes):
    return replace(task(), once=True, **changes)


def asked(server) -> list[str]:
    return [text for body in server.seen.bodies for text in rows_in(body).values()]


def test_rows_of_an_earlier_call_are_not_asked_about_again(open_service):
    with ModelServer(ANSWERS) as server:
        open_service(server).rows(once(rows_per_call=4), TEXTS[:4])
        answers = open_service(server).rows(once(rows_per_call=3), TEXTS[2:7])
    assert answers.values == EXPECTED[2:7]
    assert sorted(asked(server)) == sorted(TEXTS[:7])


def test_another_question_about_the_same_rows_is_asked(open_service):
    with ModelServer(ANSWERS) as server:
        service = open_service(server)
        service.rows(once(), TEXTS[:2])
        service.rows(once(system="Another question."), TEXTS[:2])
        service.rows(once(params={"temperature": 1}), TEXTS[:2])
    assert len(asked(server)) == 6


def test_rows_are_found_by_the_digest_of_all_that_their_answers_depend_on():
    """Of one JSON list, since answers of years are stored by it."""
    one = once(params={"top_p": 1, "n": 1}, max_tokens_per_row=9)
    schema = answer_schema(one.answer, 1).text
    texts = ["plain", "„quoted“ \n \U0001f600"]
    lists = [[one.model, one.system, schema, {"n": 1, "top_p": 1}, 9, text] for text in texts]
    written = [json.dumps(each, separators=(",", ":"), ensure_ascii=False).encode() for each in lists]
    assert one.addresses(texts) == [hashlib.sha256(each).digest() for each in written]


def test_rows_that_another_thread_is_asking_about_are_waited_for(open_service):
    def slow(call):
        time.sleep(0.05)
        return ANSWERS(call)

    with ModelServer(slow) as server:
        service = open_service(server)
        found: list[object] = []
        threads = [
            threading.Thread(target=lambda part=part: found.append(service.rows(once(), part).values == EXPECTED[:5]))
            for part in (TEXTS[:5], TEXTS[:5], TEXTS[:5])
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [True, True, True]
    assert sorted(asked(server)) == sorted(TEXTS[:5])


def test_an_answer_that_misses_a_row_vouches_for_none(open_service):
    """Such an answer is stored, and paid for, but no value in it can be trusted to be its row's."""
    with ModelServer(_without_r2) as server:
        service = open_service(server)
        answers = service.rows(once(rows_per_call=4), TEXTS[:4])
        first = len(asked(server))
        again = open_service(server).rows(once(rows_per_call=4), TEXTS[:4])
    assert answers.values == again.values == EXPECTED[:4]
    assert len(asked(server)) == first


def _without_r2(call):
    rows = rows_in(call)
    told = ANSWERS(call)
    assert isinstance(told, dict)
    return {name: value for name, value in told.items() if name != "r2"} if len(rows) == 4 else told


def test_workers_find_what_others_asked(open_service):
    with ModelServer(ANSWERS) as server:
        service = open_service(server)
        service.rows(once(rows_per_call=4), TEXTS[:4])
        worker = DeskModels(service.model, *service.desk())
        assert worker.rows(once(rows_per_call=2), TEXTS[:6]).values == EXPECTED[:6]
    assert sorted(asked(server)) == sorted(TEXTS[:6])


def test_rows_stand_in_no_order_of_the_source(open_service):
    texts = [f"{mood} film number {number}" for number in range(10) for mood in ("good", "bad")]
    with ModelServer(by_row(sentiment)) as server:
        open_service(server).rows(once(rows_per_call=20), texts)
    shown = asked(server)
    assert sorted(shown) == sorted(texts)
    assert shown != texts


@pytest.mark.parametrize("rows", [1, 3])
def test_the_ledger_finds_the_latest_call_of_a_row(tmp_path, rows):
    with_rows = tuple(bytes([number]) * 32 for number in range(rows))
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.store([Entry(b"a" * 32, Answer("first", "stop", 1, 1), "m", "p", "", with_rows)])
    ledger.store([Entry(b"b" * 32, Answer("second", "stop", 1, 1), "m", "p", "", with_rows[-1:])])
    found = ledger.asked_rows([*with_rows, b"z" * 32])
    assert set(found) == set(with_rows)
    assert (found[with_rows[-1]].answer.content, found[with_rows[-1]].rows) == ("second", 1)
    if rows > 1:
        assert (found[with_rows[0]].answer.content, found[with_rows[0]].place, found[with_rows[0]].rows) == (
            "first",
            1,
            3,
        )
    ledger.close()
