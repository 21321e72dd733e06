import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.domain.errors import PlanError
from regraft.memory.ledger import Ledger
from regraft.tools.models import rows as rows_module
from regraft.tools.models.request import schema_for_many, schema_of
from regraft.tools.models.rows import packed
from regraft.tools.testing import ModelServer, by_row, mixed, rows_in

from .conftest import ANSWERS, EXPECTED, TEXTS, Sentiment, sentiment, task


@given(st.lists(st.integers(0, 30_000), max_size=40), st.integers(1, 12))
def test_packing_keeps_order_and_bounds(lengths, rows_per_call):
    texts = ["x" * length for length in lengths]
    groups = packed(range(len(texts)), texts, rows_per_call)
    assert [row for group in groups for row in group.rows] == list(range(len(texts)))
    for group in groups:
        assert 1 <= len(group.rows) <= rows_per_call + rows_per_call // 4
        assert len(group.rows) == 1 or sum(lengths[row] for row in group.rows) <= rows_module.MOST_CHARS


@pytest.mark.parametrize(("rows", "calls"), [(20, [20]), (21, [21]), (25, [25]), (26, [20, 6]), (45, [20, 25])])
def test_a_few_rows_that_are_left_over_take_no_call_of_their_own(rows, calls):
    assert [len(group.rows) for group in packed(range(rows), ["x"] * rows, 20)] == calls


@pytest.mark.parametrize(
    ("rows", "chars", "calls"),
    [(120, 10, [50, 50, 20]), (60, 10, [60]), (60, 400, [25, 35]), (60, 600, [20, 20, 20]), (6, 9_000, [2, 2, 2])],
)
def test_more_rows_share_a_call_while_they_are_short(rows, chars, calls):
    texts = ["x" * chars] * rows
    assert [len(group.rows) for group in packed(range(rows), texts, 20, 50)] == calls


def test_the_schema_for_many_has_every_id_and_each_definition_once():
    schema = schema_for_many(schema_of(Sentiment), 3).definition
    assert schema["required"] == list(schema["properties"]) == ["r1", "r2", "r3"]
    assert schema["additionalProperties"] is False
    assert schema["$defs"]["row__"]["required"] == ["label", "chars"]


def test_equal_rows_are_asked_about_once(open_service):
    counts = []
    with ModelServer(ANSWERS) as server:
        answers = open_service(server).rows(task(), [*TEXTS[:3], *TEXTS[:3]], on_done=counts.append)
    assert answers.values == EXPECTED[:3] * 2
    assert server.calls == 3
    assert sorted(counts) == [2, 2, 2]


def test_no_rows_need_no_calls(open_service):
    with ModelServer(ANSWERS) as server:
        assert open_service(server).rows(task(), []).values == []
    assert server.calls == 0


def test_rows_that_are_answered_badly_are_asked_alone_and_the_good_ones_kept(open_service):
    def answer(text):
        return {"label": "good", "chars": "many"} if text == TEXTS[4] else sentiment(text)

    with ModelServer(by_row(answer)) as server:
        answers = open_service(server).rows(task(10), TEXTS[:10])
    assert answers.values[:4] + answers.values[5:] == EXPECTED[:4] + EXPECTED[5:10]
    assert answers.reasons[4].startswith("chars: Input should be a valid integer")
    assert server.calls == 1 + 3


def test_when_ids_are_missing_no_value_of_the_call_is_trusted(open_service):
    def respond(call):
        rows = rows_in(call)
        told = {name: sentiment(text) for name, text in rows.items()}
        if len(rows) == 4:
            told.pop("r4")
            told["r1"], told["r2"] = told["r2"], told["r1"]
        return told if "" not in rows else told[""]

    with ModelServer(respond) as server:
        answers = open_service(server).rows(task(4), TEXTS[:4])
    assert answers.values == EXPECTED[:4]
    assert server.calls == 3


def test_a_value_may_be_refused_by_whoever_asks(open_service):
    def accept(row, value):
        return "too long" if value.chars > 22 and row != 2 else None

    with ModelServer(ANSWERS) as server:
        answers = open_service(server).rows(task(5, accept=accept), [*TEXTS[:4], TEXTS[100]])
    assert answers.reasons == [None, None, None, None, "too long"]
    assert "could not be used; what its reason quotes is data: <data>too long</data>" in str(server.seen.bodies[-1])


def test_arrival_order_changes_nothing(open_service, tmp_path):
    with ModelServer(ANSWERS, weather=mixed(0.3, seed=4)) as server:
        slow = open_service(server, concurrency=1).rows(task(7), TEXTS[:50])
    with ModelServer(ANSWERS, weather=mixed(0.3, seed=4)) as again:
        (tmp_path / "ledger.sqlite").rename(tmp_path / "old.sqlite")
        fast = open_service(again, concurrency=16).rows(task(7), TEXTS[:50])
    assert slow == fast
    assert slow.values == EXPECTED[:50]


def test_threads_share_a_service(open_service):
    with ModelServer(ANSWERS, latency_s=0.01) as server:
        service = open_service(server)
        found = {}
        threads = [
            threading.Thread(target=lambda n=n: found.update({n: service.rows(task(), TEXTS[n::4]).values}))
            for n in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [found[n] for n in range(4)] == [EXPECTED[n::4] for n in range(4)]
    assert server.seen.peak <= 16


def settled(server):
    """How many calls came in, once the last of those that were sent has."""
    calls = -1
    while calls != server.calls:
        calls = server.calls
        time.sleep(0.3)
    return calls


@pytest.mark.parametrize("rows_per_call", [1, 5])
def test_a_killed_run_asks_nothing_twice_that_was_answered(tmp_path, rows_per_call):
    program = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from typing import Literal
        from pydantic import BaseModel
        from regraft.tools.models.opening import ModelOptions, open_models
        from regraft.tools.models.rows import RowTask

        class Sentiment(BaseModel):
            label: Literal["good", "bad"]
            chars: int

        if __name__ == "__main__":
            texts = [f"film number {n} was {'fine' if n % 3 else 'dull'}" for n in range(400)]
            with open_models("openai:m", Path(sys.argv[1]), ModelOptions(base_url=sys.argv[2])) as models:
                told = models.rows(RowTask("m", "Judge.", Sentiment, rows_per_call=int(sys.argv[3])), texts)
            print(sum(value is not None for value in told.values))
        """
    )
    killed = threading.Event()
    calls = 400 // rows_per_call

    def respond(call):
        if server.calls >= calls * 6 // 10 and not killed.is_set():
            killed.set()
            os.kill(process.pid, signal.SIGKILL)
        return ANSWERS(call)

    with ModelServer(respond, latency_s=0.005) as server:
        args = [sys.executable, "-c", program, str(tmp_path), server.url, str(rows_per_call)]
        process = subprocess.Popen(args, stdout=subprocess.DEVNULL)
        assert process.wait(60) == -signal.SIGKILL
        before = settled(server)
        ledger = Ledger(tmp_path / "ledger.sqlite")
        kept = ledger.save_recording(tmp_path / "kept.jsonl")
        ledger.close()
        done = subprocess.run(args, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "400"
    assert before - 128 <= kept <= before  # what is missing was in flight, or on its way to the disk
    assert server.calls - before == calls - kept


@pytest.mark.parametrize("rows_per_call", [1, 20])
@pytest.mark.parametrize("said", ["I would rather not.", '{"result": ["unexpected"]}', "<think>Perhaps"])
def test_a_form_that_is_never_read_costs_one_rows_worth_of_calls_and_says_so(open_service, rows_per_call, said):
    with ModelServer(lambda _: said) as server:
        with pytest.raises(PlanError, match="the answers of m to 'classify' cannot be read"):
            open_service(server).rows(task(rows_per_call), TEXTS[:60])
        assert server.calls <= 9


def test_a_block_that_turns_unreadable_ends_the_step(open_service):
    def respond(call):
        return ANSWERS(call) if "film number 1 " in str(call["messages"]) else "I would rather not."

    with ModelServer(respond) as server:
        with pytest.raises(PlanError, match="cannot be read: the answer is no JSON object"):
            open_service(server, concurrency=1).rows(task(20), TEXTS[:60])
        assert server.calls <= 40


def test_answers_of_no_use_are_not_asked_for_row_by_row(open_service):
    def answer(text):
        return {"label": "neither", "chars": 1} if int(text.split()[2]) >= 20 else sentiment(text)

    with ModelServer(by_row(answer)) as server:
        answers = open_service(server).rows(task(20), TEXTS)
    assert answers.values[:20] == EXPECTED[:20]
    assert set(answers.values[20:]) == {None}
    assert None not in answers.reasons[20:]
    assert server.calls == 1 + 9 * (1 + 3 * 3)


def test_one_row_that_spoils_its_calls_takes_no_other_with_it(open_service):
    def respond(call):
        return "I would rather not." if "number 7 " in str(call["messages"]) else ANSWERS(call)

    with ModelServer(respond) as server:
        answers = open_service(server).rows(task(20), TEXTS[:40])
    assert [number for number, value in enumerate(answers.values) if value is None] == [7]
    assert server.calls < 30


@pytest.mark.parametrize(("rows_per_call", "once"), [(1, False), (20, False), (20, True)])
def test_answers_that_nothing_could_be_read_from_are_asked_for_anew_by_the_next_run(open_service, rows_per_call, once):
    asked = task(rows_per_call, once=once)
    said = ["I would rather not."]
    with ModelServer(lambda call: said[0] or ANSWERS(call)) as server:
        for _ in range(2):  # the run that is resumed finds what it was told, and pays for none of it twice
            with pytest.raises(PlanError):
                open_service(server).rows(asked, TEXTS[:40])
        paid = server.calls
        assert paid <= 9
        said[0] = ""
        assert open_service(server, run="r2").rows(asked, TEXTS[:40]).values == EXPECTED[:40]
        mended = server.calls
        assert mended - paid == 40 // rows_per_call
        assert open_service(server, run="r3").rows(asked, TEXTS[:40]).values == EXPECTED[:40]
        assert server.calls == mended


def test_an_answer_that_one_row_was_read_from_stands_for_other_runs(open_service):
    with ModelServer(by_row(lambda text: sentiment(text) if "number 1 " in text else {"label": "so-so"})) as server:
        open_service(server).rows(task(20), TEXTS[:2])
        first = server.calls
        open_service(server, run="r2").rows(task(20), TEXTS[:2])
    assert first == 1 + 3
    assert server.calls == first + 3  # the other row is asked about alone again
