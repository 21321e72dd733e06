"""Batches are stored whole or not at all, with their figures."""

import errno
import os

import pyarrow as pa
import pytest
from regraft.domain.errors import OutputError
from regraft.memory.batches import Batch, BatchStore, End

pytestmark = pytest.mark.usefixtures("either_store")

REJECTED = pa.schema([("__index__", pa.int64()), ("reason", pa.string())])


def batch(accepted: int, reasons: list[str]) -> Batch:
    rejected = pa.table({"__index__": list(range(len(reasons))), "reason": reasons}, schema=REJECTED)
    return Batch(pa.table({"a": [str(number) for number in range(accepted)]}), rejected)


def test_a_batch_comes_back_with_its_figures(tmp_path):
    store, made = BatchStore(tmp_path), batch(3, ["late", "late", "early"])
    info = store.put("k", 0, made, rows=5, expanded=1)
    assert info == store.info("k", 0)
    assert (info.rows, info.expanded, info.accepted, info.reasons) == (5, 1, 3, {"early": 1, "late": 2})
    back = store.get("k", 0, info, REJECTED)
    assert back.accepted.equals(made.accepted)
    assert back.rejected.equals(made.rejected)


def test_texts_that_rows_share_are_held_once_on_disk_and_are_texts_when_they_come_back(tmp_path):
    store, reasons = BatchStore(tmp_path), ["early", *["late" * 90] * 3_000]
    made = batch(0, reasons)
    coded = made.rejected.set_column(1, "reason", pa.array(reasons).dictionary_encode())
    infos = [store.put("k", number, Batch(made.accepted, rows), rows=3_001, expanded=0) for number, rows in
             enumerate([made.rejected, coded])]  # fmt: skip
    assert infos[0] == infos[1]
    back = store.get("k", 1, infos[1], REJECTED).rejected
    assert back.schema == REJECTED
    assert back.equals(made.rejected)
    sizes = [(tmp_path / "k" / f"00000{number}.rejected.arrow").stat().st_size for number in range(2)]
    assert sizes[1] < sizes[0] / 2


def test_a_batch_without_rejected_rows_is_one_file(tmp_path):
    store = BatchStore(tmp_path)
    info = store.put("k", 0, batch(2, []), rows=2, expanded=0)
    assert [path.name for path in (tmp_path / "k").iterdir()] == ["000000.accepted.arrow"]
    assert store.get("k", 0, info, REJECTED).rejected.schema == REJECTED


@pytest.mark.parametrize("junk", [b"", b"ARROW1", b"no Arrow file"])
def test_what_is_missing_or_broken_is_not_finished(tmp_path, junk):
    store = BatchStore(tmp_path)
    assert store.info("k", 0) is None
    (tmp_path / "k").mkdir()
    (tmp_path / "k" / "000000.accepted.arrow").write_bytes(junk)
    assert store.info("k", 0) is None


def test_rows_that_the_disk_has_damaged_are_told_and_made_anew(tmp_path):
    store, made = BatchStore(tmp_path), batch(3_000, ["late"])
    info = store.put("k", 0, made, rows=3_001, expanded=0)
    file = tmp_path / "k" / "000000.accepted.arrow"
    content = bytearray(file.read_bytes())
    content[1_000:2_000] = bytes(1_000)
    file.write_bytes(content)
    with pytest.raises(OutputError, match="resume the run"):
        store.get("k", 0, info, REJECTED)
    assert store.info("k", 0) is None


def test_a_kill_between_the_two_files_leaves_the_batch_unfinished(tmp_path, monkeypatch):
    store = BatchStore(tmp_path)
    replace = os.replace
    moved = []

    def killed(source, target, **more):
        if moved:
            raise KeyboardInterrupt
        moved.append(target)
        replace(source, target, **more)

    monkeypatch.setattr(os, "replace", killed)
    monkeypatch.setattr("pathlib.Path.replace", killed)
    with pytest.raises(KeyboardInterrupt):
        store.put("k", 0, batch(1, ["x"]), rows=2, expanded=0)
    monkeypatch.undo()
    assert store.info("k", 0) is None
    assert store.put("k", 0, batch(1, ["x"]), rows=2, expanded=0) == store.info("k", 0)


def test_a_full_disk_is_told_and_leaves_nothing_half_written(tmp_path, monkeypatch):
    store = BatchStore(tmp_path)

    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        store.put("k", 0, batch(1, []), rows=1, expanded=0)
    assert list((tmp_path / "k").iterdir()) == []


def test_the_same_rows_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        BatchStore(tmp_path / name).put("k", 7, batch(1_000, ["x"] * 10), rows=1_010, expanded=0)
    files = [sorted((tmp_path / name).rglob("*.parquet")) for name in ("one", "two")]
    assert [path.read_bytes() for path in files[0]] == [path.read_bytes() for path in files[1]]


def test_how_an_execution_ended_is_kept(tmp_path):
    store, end = BatchStore(tmp_path), End(batches=(4, 1), exhausted=False)
    assert store.end("k") is None
    store.set_end("k", end)
    assert store.end("k") == end
    (tmp_path / "k" / "end.json").write_text("{")
    assert store.end("k") is None
