"""Finished batches in an object store: committed once and whole, and brought to a home that has none of them."""

import errno
from concurrent.futures import ThreadPoolExecutor

import pytest
from regraft.domain.errors import InputError, OutputError
from regraft.memory.batches import BatchStore
from regraft.memory.shared import ObjectStore, Postgres, SharedRuns, commits

from .test_batches import REJECTED, batch


def address_of(kind, request, tmp_path):
    if kind == "s3":
        return f"{request.getfixturevalue('s3')}{tmp_path}"
    return f"memory://{tmp_path}" if kind == "memory" else str(tmp_path / "store")


@pytest.fixture(params=["memory", "s3", "folder"])
def address(request, tmp_path):
    """Object stores' addresses, and one of a folder on a shared disk."""
    return address_of(request.param, request, tmp_path)


@pytest.fixture(params=["memory", "s3", "folder", "postgres"])
def kept(request, tmp_path):
    """Each of the places where batches are committed."""
    if request.param == "postgres":
        return SharedRuns(Postgres(request.getfixturevalue("shared_store")))
    return ObjectStore(address_of(request.param, request, tmp_path))


class TestEveryPlace:
    def test_who_commits_first_has_made_it(self, kept, tmp_path):
        kept.commit("run", {"batches/000/k/a": b"first"})
        kept.commit("run", {"batches/000/k/a": b"second"})
        assert kept.fetch("run", tmp_path / "home", ["batches/000/k/a"])
        assert (tmp_path / "home/batches/000/k/a").read_bytes() == b"first"

    def test_of_many_who_commit_at_once_one_has_made_it(self, kept, tmp_path):
        bodies = [bytes([number]) * 1_000 for number in range(6)]
        with ThreadPoolExecutor(len(bodies)) as pool:
            list(pool.map(lambda body: kept.commit("run", {"a": body}), bodies))
        assert kept.fetch("run", tmp_path / "home", ["a"])
        first = (tmp_path / "home/a").read_bytes()
        assert first in bodies
        kept.commit("run", {"a": b"later"})
        kept.fetch("run", tmp_path / "home", ["a"])
        assert (tmp_path / "home/a").read_bytes() == first

    def test_names_of_a_folder_are_told(self, kept):
        assert kept.kept_in("run", "batches/000/k") == set()
        kept.commit("run", {"batches/000/k/a": b"1", "batches/000/k/b": b"2", "batches/000/other/c": b"3"})
        assert kept.kept_in("run", "batches/000/k") == {"a", "b"}

    def test_what_is_not_kept_is_not_fetched(self, kept, tmp_path):
        assert not kept.fetch("run", tmp_path / "home", ["rejected", "accepted"])
        assert not (tmp_path / "home").exists()


def test_a_batch_whose_last_file_is_missing_is_not_whole(address, tmp_path):
    store = ObjectStore(address)
    store.commit("run", {"rejected": b"1"})
    assert not store.fetch("run", tmp_path / "home", ["rejected", "accepted"])
    store.commit("run", {"accepted": b"2"})
    assert store.fetch("run", tmp_path / "home", ["rejected", "accepted"])
    assert sorted(path.name for path in (tmp_path / "home").iterdir()) == ["accepted", "rejected"]


def test_a_process_that_does_not_see_the_disk_keeps_its_batches_in_the_store_alone(address, tmp_path):
    here, elsewhere = tmp_path / "runs/run/batches/000", tmp_path / "nowhere/runs/run/batches/000"
    here.mkdir(parents=True)
    info = BatchStore(elsewhere, address).put("k", 3, batch(2, ["late"]), rows=3, expanded=0)
    assert not elsewhere.exists()
    store = BatchStore(here, address)
    assert store.info("k", 3) is None
    with store.claimed("k", 3) as known:
        assert known == info
    back = store.get("k", 3, info, REJECTED)
    assert back.accepted.num_rows == 2
    assert back.rejected.column("reason").to_pylist() == ["late"]


def test_what_a_run_needs_no_longer_is_taken_away(address, tmp_path):
    (tmp_path / "plan-1").mkdir()
    store = BatchStore(tmp_path / "plan-1", address)
    store.put("k", 0, batch(1, []), rows=1, expanded=0)
    kept = ObjectStore(address)
    assert kept.kept_in("plan-1", "k") == {"000000.accepted.arrow"}
    store.forget()
    assert kept.kept_in("plan-1", "k") == set()
    store.forget()


def test_a_move_that_is_cut_off_leaves_no_half_file(tmp_path, monkeypatch):
    store = ObjectStore(str(tmp_path / "store"))
    monkeypatch.setattr(store._files, "mv", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        store.commit("run", {"accepted": b"1"})
    monkeypatch.undo()
    assert not store.fetch("run", tmp_path / "home", ["accepted"])


@pytest.mark.parametrize("code", [errno.EBUSY, errno.EIO])
def test_who_puts_while_another_does_asks_again(tmp_path, monkeypatch, code):
    """S3 says 409 to one of two conditional writes at once."""
    store, answers = ObjectStore(f"memory://{tmp_path}"), [OSError(code, "Conflict"), None]
    put = store._files.pipe_file

    def pipe_file(*args, **more):
        if (answer := answers.pop(0)) is not None:
            raise answer
        put(*args, **more)

    monkeypatch.setattr(store._files, "pipe_file", pipe_file)
    monkeypatch.setattr("regraft.memory.shared.objects._WAIT_S", 0)
    store.commit("run", {"accepted": b"1"})
    assert store.kept_in("run", "") == {"accepted"}
    assert not answers


def test_a_store_that_says_otherwise_that_a_file_is_there_is_understood(tmp_path, monkeypatch):
    """S3 servers that do not tell which condition failed."""
    store = ObjectStore(f"memory://{tmp_path}")
    store.commit("run", {"accepted": b"first"})

    def pipe_file(*_args, **_more):
        raise OSError(errno.EINVAL, "PreconditionFailed")

    monkeypatch.setattr(store._files, "pipe_file", pipe_file)
    store.commit("run", {"accepted": b"second"})
    assert store.fetch("run", tmp_path / "home", ["accepted"])
    assert (tmp_path / "home/accepted").read_bytes() == b"first"


def test_a_put_that_is_always_refused_is_told(tmp_path, monkeypatch):
    store = ObjectStore(f"memory://{tmp_path}")

    def pipe_file(*_args, **_more):
        raise OSError(errno.EBUSY, "Conflict")

    monkeypatch.setattr(store._files, "pipe_file", pipe_file)
    monkeypatch.setattr("regraft.memory.shared.objects._WAIT_S", 0)
    with pytest.raises(OutputError, match="Conflict"):
        store.commit("run", {"accepted": b"1"})


def test_a_bucket_that_is_not_there_is_told(s3):
    with pytest.raises(OutputError, match="bucket does not exist"):
        ObjectStore("s3://regraft-no-such-bucket/blocks").commit("run", {"accepted": b"1"})


@pytest.mark.parametrize("address", ["nothing://there", "s4://bucket"])
def test_an_address_that_nothing_reads_is_told(address):
    with pytest.raises(InputError, match="REGRAFT_BLOCKS"):
        ObjectStore(address)


def test_a_store_that_cannot_be_used_is_told(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="REGRAFT_BLOCKS"):
        ObjectStore(str(tmp_path / "file")).commit("run", {"a": b"1"})


def test_without_an_address_a_home_keeps_batches_alone(monkeypatch, tmp_path):
    assert commits() is None
    monkeypatch.setenv("REGRAFT_BLOCKS", str(tmp_path))
    assert isinstance(commits(), ObjectStore)
