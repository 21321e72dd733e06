"""The store that machines share, in Postgres: answers, claims, runs, batches, plans and checkpoints of two homes."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack, closing

import pyarrow as pa
import pytest
from regraft.domain.card import DatasetRef
from regraft.domain.errors import InputError, OutputError, RunError
from regraft.domain.experience import Experience
from regraft.domain.plan import Plan, Step
from regraft.domain.run import BuildOptions
from regraft.domain.task import Demonstration, TaskSpec
from regraft.memory.batches import Batch, BatchStore
from regraft.memory.ledger import Answer, Entry, open_ledger
from regraft.memory.plan_memory import PlanMemory
from regraft.memory.runs import RunStore, new_record
from regraft.memory.shared import Postgres, store_url
from regraft.tools.rows import REJECTED_SCHEMA

ANSWER = Answer(content='{"label": "a\\u0000"}\0', finish="stop", prompt_tokens=10, completion_tokens=5)
TASK = TaskSpec(name="t", instruction="i", demonstrations=(Demonstration(input="a", output="b"),))

EXPERIENCE = Experience(
    task=TASK,
    kind="free_text",
    labels=(),
    queries=(),
    ref=DatasetRef(id="d", revision="1", config="default", splits=("train",)),
    plan=Plan(task="t", dataset="d", columns=("output",), steps=(Step(op="rename", args={"names": {"a": "output"}}),)),
    result="passed",
    reasons=(),
    model="offline",
    run="first",
    created="2026-01-01T00:00:00+00:00",
    version="1",
)


def key(number):
    return number.to_bytes(32, "big")


def entry(number):
    return Entry(key(number), ANSWER, "m", "classify", "x")


@pytest.fixture
def homes(shared_store, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    return tmp_path / "one", tmp_path / "two"


@pytest.fixture
def opened(homes):
    """Opens a ledger of a home, to be closed when the test ends."""
    with ExitStack() as ledgers:
        yield lambda home, run="": ledgers.enter_context(closing(open_ledger(home, run)))


def test_an_answer_of_one_home_is_found_in_another_and_paid_once(homes, opened):
    one, two = opened(homes[0], "r1"), opened(homes[1], "r1")
    one.store([entry(1), entry(1)])
    one.note_cached({("classify", "x", "m"): 4})
    assert two.get(key(1)) == Answer(ANSWER.content, "stop", 10, 5, cached=True)
    assert two.get_many([key(1), key(2)]).keys() == {key(1)}
    assert [(u.purpose, u.source, u.calls, u.cached, u.prompt_tokens) for u in two.usage()] == [
        ("classify", "x", 2, 4, 20)
    ]
    assert opened(homes[1], "r2").usage() == ()


def test_a_recording_is_the_same_from_either_kind_of_ledger(homes, opened, tmp_path, monkeypatch):
    shared = opened(homes[0])
    shared.store([entry(2), entry(1)])
    assert shared.save_recording(tmp_path / "shared.jsonl") == 2
    monkeypatch.delenv("REGRAFT_STORE")
    own = opened(homes[0])
    assert own.load_recording(tmp_path / "shared.jsonl") == 2
    own.save_recording(tmp_path / "own.jsonl")
    assert (tmp_path / "own.jsonl").read_bytes() == (tmp_path / "shared.jsonl").read_bytes()


def test_who_wants_to_ask_what_is_being_asked_waits_for_that_answer(homes, opened):
    one, two = opened(homes[0], "r1"), opened(homes[1], "r2")

    async def both():
        assert await one.claim(key(1), lambda: None) is None
        waiting = asyncio.create_task(two.claim(key(1), lambda: None))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        await one.keep(entry(1))
        one.release(key(1))
        return await waiting

    found = asyncio.run(both())
    assert found is not None
    assert found.content == ANSWER.content


def test_a_claim_that_nobody_waits_for_any_more_is_given_back(homes, opened):
    one, two = opened(homes[0], "r1"), opened(homes[1], "r2")

    async def give_up():
        claiming = asyncio.ensure_future(one.claim(key(1), lambda: None))
        await asyncio.sleep(0)
        claiming.cancel()
        await asyncio.sleep(0.05)
        return await asyncio.wait_for(two.claim(key(1), lambda: None), 20)

    assert asyncio.run(give_up()) is None


def test_questions_that_come_together_are_claimed_together(homes, opened, monkeypatch):
    one, asked = opened(homes[0], "r1"), []
    execute = one._store.execute
    monkeypatch.setattr(one._store, "execute", lambda sql, values=(): (asked.append(sql), execute(sql, values))[1])

    async def many():
        await asyncio.gather(*(one.claim(key(number), lambda: None) for number in range(100, 200)))
        for number in range(100, 200):
            one.release(key(number))
        await asyncio.sleep(0)

    asyncio.run(asyncio.wait_for(many(), 20))
    assert len(asked) == 3


def test_a_claim_ends_with_its_process(homes, opened):
    program = (
        "import asyncio, os, signal\n"
        "from pathlib import Path\n"
        "from regraft.memory.ledger import open_ledger\n"
        "asyncio.run(open_ledger(Path('.'), 'r1').claim((1).to_bytes(32, 'big'), lambda: None))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -signal.SIGKILL
    two = opened(homes[1], "r2")
    assert asyncio.run(asyncio.wait_for(two.claim(key(1), lambda: None), 20)) is None


def test_a_run_is_taken_up_in_another_home(homes, tmp_path):
    first = RunStore(homes[0]).create(TASK, "run")
    options = BuildOptions(catalog="builtin", rows=5, out=str(tmp_path / "out"))
    with first.locked():
        first.save(new_record("run", TASK, options))
        first.save_answers({"q": [{"type": "approve"}]})
        first.save_table("accepted", pa.table({"a": ["1"]}))
        batch = Batch(pa.table({"a": ["1", "2"]}), REJECTED_SCHEMA.empty_table())
        info = BatchStore(first.batches / "000").put("key", 7, batch, rows=2, expanded=0)
    assert [record.id for record in RunStore(homes[1]).records()] == ["run"]
    second = RunStore(homes[1]).open("run")
    with second.locked():
        assert second.record() == first.record()
        assert second.answers() == {"q": [{"type": "approve"}]}
        assert second.table("accepted").to_pylist() == [{"a": "1"}]
        store = BatchStore(second.batches / "000")
        assert store.info("key", 7) == info
        assert store.get("key", 7, info, REJECTED_SCHEMA).accepted.num_rows == 2
    with pytest.raises(RunError, match="already"):
        RunStore(homes[1]).create(TASK, "run")


def test_two_homes_cannot_hold_a_run_at_once(homes, tmp_path, shared_store):
    first = RunStore(homes[0]).create(TASK, "run")
    first.save(new_record("run", TASK, BuildOptions(catalog="builtin", rows=5, out=str(tmp_path / "out"))))
    program = (
        "import sys\nfrom pathlib import Path\nfrom regraft.memory.runs import RunStore\n"
        "with RunStore(Path(sys.argv[1])).open('run').locked():\n    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(homes[1])], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout.readline() == "held\n"
    assert first.in_use()
    with pytest.raises(RunError, match="in use"), first.locked():
        pytest.fail("both hold it")
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    for _ in range(600):  # until Postgres notices that its client is gone
        if not first.in_use():
            break
        threading.Event().wait(0.05)
    with first.locked():
        pass


def test_an_address_that_is_none_or_answers_not_is_told(monkeypatch):
    monkeypatch.setenv("REGRAFT_STORE", "mysql://somewhere")
    with pytest.raises(InputError, match="postgresql://"):
        store_url()
    with pytest.raises(OutputError, match="REGRAFT_STORE"):
        Postgres("postgresql://nobody@127.0.0.1:1/none?connect_timeout=2")


def test_what_the_driver_logs_of_a_lost_connection_does_not_stand_beside_the_error():
    program = "import logging, regraft.memory.shared; logging.getLogger('psycopg').warning('error ignored')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_plans_are_remembered_for_all_homes(homes):
    one, two = (PlanMemory(home / "memory", lambda: pytest.fail("no other tasks: no vectors")) for home in homes)
    one.remember([EXPERIENCE])
    one.remember([EXPERIENCE])
    assert [known.id for known in two.experiences(task="t")] == [EXPERIENCE.id]
    assert two.experiences(dataset="another") == []
    two.clear()
    assert one.experiences() == []
