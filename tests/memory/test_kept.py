import sqlite3
import subprocess
import sys

from regraft.memory.kept import Kept, code_of, key_of


def test_what_was_kept_is_found_by_the_next_process(tmp_path):
    Kept(tmp_path).put(b"k", b"value")
    assert Kept(tmp_path).get(b"k") == b"value"
    assert Kept(tmp_path).get(b"other") is None


def test_a_key_tells_what_decides_the_value_apart():
    keys = {key_of("sample", "code", 1), key_of("sample", "code", 2), key_of("profile", "code", 1), key_of("sample", 1)}
    assert len(keys) == 4
    assert code_of("regraft.tools.profiling") != code_of("regraft.tools.catalogs")


def test_the_oldest_values_leave_when_there_are_too_many(tmp_path):
    kept = Kept(tmp_path, limit=1_000)
    for number in range(50):
        kept.put(bytes([number]), b"x" * 100)
    held = [number for number in range(50) if kept.get(bytes([number]))]
    assert held == list(range(held[0], 50))
    assert len(held) <= 10


def test_a_value_beyond_the_bound_is_not_kept(tmp_path):
    kept = Kept(tmp_path, limit=10)
    kept.put(b"k", b"x" * 11)
    assert kept.get(b"k") is None


def test_a_broken_or_newer_file_is_as_good_as_none(tmp_path):
    (tmp_path / "kept.sqlite").write_bytes(b"no database, but long enough to be looked at" * 100)
    kept = Kept(tmp_path)
    kept.put(b"k", b"value")
    assert kept.get(b"k") is None

    newer = tmp_path / "newer"
    newer.mkdir()
    with sqlite3.connect(newer / "kept.sqlite") as store:
        store.execute("PRAGMA user_version = 99")
    kept = Kept(newer)
    kept.put(b"k", b"value")
    assert kept.get(b"k") is None


FILL = """
import sys
from pathlib import Path
from regraft.memory.kept import Kept
kept, number = Kept(Path(sys.argv[1])), int(sys.argv[2])
for each in range(40):
    kept.put(f"{number}/{each}".encode(), bytes([number]) * 10)
    kept.put(f"common/{each}".encode(), b"same")
"""


def test_processes_keep_values_at_the_same_time(tmp_path):
    workers = [subprocess.Popen([sys.executable, "-c", FILL, str(tmp_path), str(number)]) for number in range(3)]
    assert [worker.wait(60) for worker in workers] == [0, 0, 0]
    kept = Kept(tmp_path)
    assert all(kept.get(f"{n}/{each}".encode()) == bytes([n]) * 10 for n in range(3) for each in range(40))
    assert all(kept.get(f"common/{each}".encode()) == b"same" for each in range(40))
