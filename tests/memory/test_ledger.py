import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading

import pytest
from regraft.domain.errors import OutputError
from regraft.memory.ledger import Answer, Entry, Held, Ledger, open_ledger

ANSWER = Answer(content='{"label": "a"}', finish="stop", prompt_tokens=10, completion_tokens=5)


def key(number: int) -> bytes:
    return number.to_bytes(32, "big")


def entry(number: int, purpose: str = "classify", source: str = "x", answer: Answer = ANSWER) -> Entry:
    return Entry(key(number), answer, "m", purpose, source)


@pytest.fixture
def ledger(tmp_path, either_store):
    ledger = open_ledger(tmp_path, "r1")
    yield ledger
    ledger.close()


def test_a_stored_answer_comes_back_marked_as_cached(ledger):
    assert ledger.get(key(1)) is None
    ledger.store([entry(1)])
    assert ledger.get(key(1)) == Answer(ANSWER.content, "stop", 10, 5, cached=True)


def test_another_run_finds_the_answer_and_has_paid_nothing(ledger, tmp_path):
    ledger.store([entry(1)])
    other = open_ledger(tmp_path, "r2")
    assert other.get(key(1)) is not None
    assert other.usage() == ()
    other.close()


def test_the_first_answer_to_a_question_stays(ledger):
    ledger.store([entry(1)])
    ledger.store([entry(1, answer=Answer("other", "stop", 1, 1))])
    assert ledger.get(key(1)).content == ANSWER.content


def test_usage_adds_up_by_purpose_and_source_and_keeps_cached_calls_apart(ledger):
    ledger.store([entry(1), entry(2), entry(3, purpose="judge", source="")])
    ledger.note_cached({("classify", "x", "m"): 4})
    figures = [(u.purpose, u.source, u.calls, u.cached, u.prompt_tokens, u.completion_tokens) for u in ledger.usage()]
    assert figures == [("classify", "x", 2, 4, 20, 10), ("judge", None, 1, 0, 10, 5)]


def test_usage_goes_on_where_an_earlier_process_of_the_run_ended(tmp_path, either_store):
    for number in (1, 2):
        ledger = open_ledger(tmp_path, "r1")
        ledger.store([entry(number)])
        ledger.close()
    ledger = open_ledger(tmp_path, "r1")
    assert ledger.usage()[0].calls == 2
    ledger.close()


def test_calls_that_end_together_share_a_transaction(ledger, monkeypatch):
    batches = []
    store = ledger.store
    monkeypatch.setattr(ledger, "store", lambda entries: (batches.append(len(entries)), store(entries)))

    async def many():
        await asyncio.gather(*(ledger.keep(entry(number)) for number in range(500)))

    asyncio.run(many())
    assert sum(batches) == 500
    assert len(batches) < 100
    assert ledger.get(key(499)) is not None


def test_whoever_waits_for_a_store_that_fails_is_told(ledger, monkeypatch):
    def full(entries):
        raise OutputError("The ledger cannot be used: database or disk is full", "free some space")

    monkeypatch.setattr(ledger, "store", full)
    with pytest.raises(OutputError, match="full"):
        asyncio.run(ledger.keep(entry(1)))


def test_close_writes_what_still_waits(tmp_path, either_store):
    ledger = open_ledger(tmp_path)

    async def leave_early():
        for number in range(50):
            asyncio.ensure_future(ledger.keep(entry(number)))  # noqa: RUF006 - nobody is to wait for it
        await asyncio.sleep(0)

    asyncio.run(leave_early())
    ledger.close()
    again = open_ledger(tmp_path)
    assert all(again.get(key(number)) is not None for number in range(50))
    again.close()


def test_a_kill_loses_no_answer_that_was_reported_as_kept(tmp_path, either_store):
    program = textwrap.dedent(
        """
        import asyncio, sys
        from pathlib import Path
        from regraft.memory.ledger import Answer, Entry, open_ledger
        ledger = open_ledger(Path(sys.argv[1]))
        async def main():
            number = 0
            while True:
                await asyncio.gather(*(one(number + i) for i in range(20)))
                number += 20
        async def one(number):
            await ledger.keep(Entry(number.to_bytes(32, "big"), Answer("x", "stop", 1, 1), "m", "p"))
            print(number, flush=True)
        asyncio.run(main())
        """
    )
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        seen = [int(process.stdout.readline()) for _ in range(300)]
        os.kill(process.pid, signal.SIGKILL)
        rest = process.stdout.read()
    seen += [int(line) for line in rest[: rest.rfind("\n") + 1].split()]
    ledger = open_ledger(tmp_path)
    assert [number for number in seen if ledger.get(key(number)) is None] == []
    ledger.close()


def held_elsewhere(ledger, mine=None):
    seen = []
    ledger.hold(lambda paid, others: seen.append((sum(one.tokens for one in paid), others)) or mine or Held())
    return seen[0]


def test_what_one_process_holds_counts_for_the_others_of_its_run_until_it_is_let_go(tmp_path, either_store):
    one, two, three, other = (open_ledger(tmp_path, run) for run in ("r1", "r1", "r1", "r2"))
    assert held_elsewhere(one, Held(0.5, 100)) == (0, Held())
    assert held_elsewhere(two, Held(0.25, 10)) == (0, Held(0.5, 100))
    assert held_elsewhere(one, Held(0.75, 150)) == (0, Held(0.25, 10))
    assert held_elsewhere(three) == (0, Held(1.0, 160))
    assert held_elsewhere(other) == (0, Held())
    one.close()
    assert held_elsewhere(three) == (0, Held(0.25, 10))
    for ledger in (two, three, other):
        ledger.close()
    assert not list(tmp_path.glob("*.held"))


def test_who_asks_what_is_held_sees_all_that_was_kept_before(ledger):
    async def keep():
        waiting = asyncio.ensure_future(ledger.keep(entry(1)))
        await asyncio.sleep(0)
        seen = held_elsewhere(ledger)
        await waiting
        return seen

    assert asyncio.run(keep()) == (15, Held())


def test_what_a_killed_process_held_is_let_go(tmp_path, either_store):
    program = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from regraft.memory.ledger import Held, open_ledger
        open_ledger(Path(sys.argv[1]), "r1").hold(lambda paid, others: Held(1.0, 100.0))
        print("held", flush=True)
        sys.stdin.read()
        """
    )
    ledger = open_ledger(tmp_path, "r1")
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        assert held_elsewhere(ledger) == (0, Held(1.0, 100.0))
        os.kill(process.pid, signal.SIGKILL)
    for _ in range(100):  # Postgres takes a moment to see that a connection has ended
        if held_elsewhere(ledger) == (0, Held()):
            break
        threading.Event().wait(0.05)
    assert held_elsewhere(ledger) == (0, Held())
    ledger.close()
    assert not list(tmp_path.glob("*.held"))


def test_readers_are_not_held_up_by_a_writer(tmp_path):
    ledger = Ledger(tmp_path / "ledger.sqlite", run="r1")
    ledger.store([entry(1)])
    other = sqlite3.connect(tmp_path / "ledger.sqlite")
    other.execute("BEGIN IMMEDIATE")
    assert ledger.get(key(1)) is not None
    other.rollback()
    other.close()
    ledger.close()


def test_a_recording_replays_in_another_home(ledger, tmp_path):
    ledger.store([entry(2, answer=Answer("grün\n", "length", 3, 4)), entry(1)])
    assert ledger.save_recording(tmp_path / "answers.jsonl") == 2
    (tmp_path / "other").mkdir()
    other = open_ledger(tmp_path / "other")
    assert other.load_recording(tmp_path / "answers.jsonl") == 2
    assert other.get(key(2)) == Answer("grün\n", "length", 3, 4, cached=True)
    assert other.usage() == ()
    other.close()


@pytest.mark.parametrize("content", [b"not a database, but as long as one " * 50, b"SQLite format 3\0junk" * 99])
def test_a_broken_file_is_told_in_one_sentence(tmp_path, content):
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(content)
    with pytest.raises(OutputError, match="move it aside"):
        Ledger(path)


def test_a_ledger_of_a_newer_version_is_left_alone(tmp_path):
    store = sqlite3.connect(tmp_path / "ledger.sqlite")
    store.execute("PRAGMA user_version = 99")
    store.close()
    with pytest.raises(OutputError, match="newer Regraft"):
        Ledger(tmp_path / "ledger.sqlite")


def test_a_broken_recording_is_told(ledger, tmp_path):
    (tmp_path / "r.jsonl").write_text('["zz", 1]\n')
    with pytest.raises(OutputError, match="not a recording"):
        ledger.load_recording(tmp_path / "r.jsonl")
