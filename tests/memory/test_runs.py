"""The run store: ids, atomic records, the lock of the operating system."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from regraft.domain.errors import OutputError, RunError
from regraft.domain.run import BuildOptions, Event
from regraft.domain.task import Demonstration, TaskSpec
from regraft.memory.atomic import write_atomically
from regraft.memory.runs import RunFolder, RunStore, new_record, standing
from regraft.memory.shared import store_url

pytestmark = pytest.mark.usefixtures("either_store")

TASK = TaskSpec(name="tones", instruction="Name the tone.", demonstrations=(Demonstration(input="a", output="b"),))
OPTIONS = BuildOptions(catalog="builtin", rows=10, out="/nowhere")


def started(home: Path, run: str | None = None) -> RunFolder:
    folder = RunStore(home).create(TASK, run)
    folder.save(new_record(folder.id, TASK, OPTIONS))
    return folder


def test_a_run_is_named_for_its_task(tmp_path: Path) -> None:
    first, second = started(tmp_path), started(tmp_path)
    assert first.id.startswith("tones-")
    assert len(first.id) == len("tones-") + 8
    assert first.id != second.id


@pytest.mark.parametrize("run", ["", "..", "a/../b", "/etc", "a/b", "a\\b", "x" * 101, "-x", "a..b", "a\nb"])
def test_an_id_that_is_none_is_refused(tmp_path: Path, run: str) -> None:
    with pytest.raises(RunError, match="is not the id of a run"):
        RunStore(tmp_path).open(run)
    with pytest.raises(RunError, match="is not the id of a run"):
        RunStore(tmp_path).create(TASK, run)


def test_an_unknown_run_and_a_taken_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="There is no run 'tones-1'"):
        RunStore(tmp_path).open("tones-1")
    started(tmp_path, "tones-1")
    with pytest.raises(RunError, match="There is a run 'tones-1' already"):
        RunStore(tmp_path).create(TASK, "tones-1")


def test_the_record_round_trips_and_follows_its_status(tmp_path: Path) -> None:
    folder = started(tmp_path)
    before = folder.record()
    after = folder.mark("waiting", "waits")
    assert folder.record() == after
    assert (after.status, after.message, after.created) == ("waiting", "waits", before.created)
    assert (before.task, before.options) == (TASK, OPTIONS)


def test_runs_are_listed_latest_first_and_half_made_ones_left_out(tmp_path: Path, either_store: str) -> None:
    assert RunStore(tmp_path).records() == []
    first, second = started(tmp_path, "a"), started(tmp_path, "b")
    first.save(first.record().model_copy(update={"created": "2001"}))
    (tmp_path / "runs" / "half").mkdir()
    broken = started(tmp_path, "broken")
    (broken.path / "run.json").write_text("{")
    mended = [broken.id] if either_store == "postgres" else []  # the store that homes share has it whole
    assert [record.id for record in RunStore(tmp_path).records()] == [*mended, second.id, first.id]


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def half(file: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="No space left on device"):
        write_atomically(path, half)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
    assert path.read_text() == "old"


def test_the_lock_keeps_a_second_holder_out(tmp_path: Path) -> None:
    folder = started(tmp_path)
    with folder.locked(), pytest.raises(RunError, match="in use by another process"), RunFolder(folder.path).locked():
        pass
    with RunFolder(folder.path).locked():
        assert folder.in_use()
    assert not folder.in_use()


def test_a_killed_holder_gives_the_lock_back_and_its_run_counts_as_interrupted(tmp_path: Path) -> None:
    folder = started(tmp_path)
    hold = (
        "import sys, time; from pathlib import Path; from regraft.memory.runs import RunFolder\n"
        "with RunFolder(Path(sys.argv[1])).locked(): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", hold, str(folder.path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert standing(folder).status == "running"
        os.kill(holder.pid, signal.SIGKILL)
    assert standing(folder).status == "interrupted"
    with folder.locked():
        pass


def test_events_read_back_without_the_one_that_a_kill_cut(tmp_path: Path) -> None:
    folder = started(tmp_path)
    assert folder.events() == ()
    events = [Event(stage="plan", message="one"), Event(stage="plan", message="two", source="s")]
    for event in events:
        folder.log(event)
    with (folder.path / "events.jsonl").open("a") as file:
        file.write('{"stage": "pl')
    assert list(folder.events()) == events


@pytest.mark.parametrize("junk", [b"", b"{", b"\xff\xfe\x00", b'{"a": 1}\n[]\n'])
def test_broken_files_of_a_run_are_read_as_far_as_they_can_be_and_a_broken_record_is_told(tmp_path: Path, junk: bytes):
    folder = started(tmp_path)
    for name in ("events.jsonl", "outcome.json", "answers.json"):
        (folder.path / name).write_bytes(junk)
    assert (folder.events(), folder.outcome()) == ((), None)
    assert folder.answers() == {}
    assert RunStore(tmp_path).broken() == {}
    if store_url():
        return  # the shared store has the record
    (folder.path / "run.json").write_bytes(junk)
    assert RunStore(tmp_path).records() == []
    assert "is broken" in RunStore(tmp_path).broken()[folder.id]


def test_folders_where_a_runs_files_should_be_are_told_and_hide_no_other_run(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    whole, broken = started(tmp_path, "whole"), started(tmp_path, "broken")
    if store_url():
        return  # the shared store has the record
    for name in ("run.json", "events.jsonl", "outcome.json", "answers.json", "lock"):
        (broken.path / name).unlink(missing_ok=True)
        (broken.path / name).mkdir()
    assert [record.id for record in store.records()] == [whole.id]
    assert "The record of run 'broken' cannot be used: Is a directory" in store.broken()["broken"]
    assert (broken.events(), broken.outcome(), broken.answers()) == ((), None, {})
    with pytest.raises(RunError, match="The lock of run 'broken' cannot be used"), broken.locked():
        pass
    with pytest.raises(RunError, match="The events of run 'broken' cannot be used"):
        broken.log(Event(stage="plan", message="x"))


def test_tables_and_answers_are_kept(tmp_path: Path) -> None:
    folder = started(tmp_path)
    folder.save_table("accepted", pa.table({"a": ["x", "y"]}))
    assert folder.table("accepted").to_pydict() == {"a": ["x", "y"]}
    assert folder.answers() == {}
    folder.save_answers({"id": [{"type": "approve"}]})
    assert folder.answers() == {"id": [{"type": "approve"}]}
