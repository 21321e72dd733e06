"""Runs that are killed, interrupted, out of disk, finished, unknown or in use."""

import errno
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import forked
import pytest
from graph_fakes import rows
from regraft.domain.errors import OutputError, RunError
from regraft.domain.outcome import BuildOutcome
from regraft.graph import api
from regraft.memory.runs import RunStore
from test_build import digest

WORKER = Path(__file__).with_name("worker.py")


def work(home: Path, *, anew: bool = False, **asked: object) -> tuple[int, dict[str, object]]:
    """How a build or resume in a process of its own ended; of one that is started `anew`, sets have another order."""
    home.mkdir(exist_ok=True)
    words = [str(home), json.dumps(asked)]
    if anew:
        done = subprocess.run([sys.executable, str(WORKER), *words], capture_output=True, text=True, check=False)
    else:
        done = forked.run("worker:main", *words)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout) if done.stdout else {}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], int]:
    """The files of a build that nothing happened to, without the pages that name the run; and its moments."""
    home = tmp_path_factory.mktemp("undisturbed")
    code, told = work(home, anew=True)
    assert code == 0
    return rows_of(home), int(str(told["moments"]))


def rows_of(home: Path) -> dict[str, str]:
    return {name: hash for name, hash in digest(home / "out").items() if name.endswith((".parquet", ".json"))}


def test_a_build_that_is_killed_again_and_again_ends_with_the_same_bytes(undisturbed: tuple, tmp_path: Path) -> None:
    files, moments = undisturbed
    home, kills = tmp_path / "home", 0
    while (code := work(home, moment=moments // 4 + 7 * kills)[0]) == -9:
        kills += 1
        assert api.show("run", home).record.status == "interrupted"
    assert code == 0
    assert kills >= 3
    assert rows_of(home) == files


def test_a_killed_build_that_recalls_an_earlier_one_ends_with_the_same_bytes(
    undisturbed: tuple, tmp_path: Path
) -> None:
    files, moments = undisturbed
    earlier, home, kills = tmp_path / "earlier", tmp_path / "home", 0
    assert work(earlier)[0] == 0
    known = [one.model_copy(update={"run": "earlier"}) for one in api.memory(earlier).experiences()]
    api.memory(home).remember(known)
    while (code := work(home, moment=moments // 4 + 7 * kills)[0]) == -9:
        kills += 1
    assert code == 0
    assert kills >= 2
    assert rows_of(home) == files
    outcome = api.show("run", home).outcome
    assert outcome is not None
    assert len(outcome.recalled) == len(known)
    assert max(len(source.attempts) for source in outcome.sources) == 1


@pytest.mark.parametrize("moment", [1, -1])
def test_a_kill_at_the_first_or_the_last_moment_loses_nothing(undisturbed: tuple, tmp_path: Path, moment: int) -> None:
    files, moments = undisturbed
    assert work(tmp_path / "home", moment=moment % moments)[0] == -9
    assert work(tmp_path / "home")[0] == 0
    assert rows_of(tmp_path / "home") == files


@pytest.mark.parametrize(("number", "share"), [(2, 0.6), (15, 0.4)])
def test_an_interrupted_build_says_so_and_resumes(
    undisturbed: tuple, tmp_path: Path, number: int, share: float
) -> None:
    files, moments = undisturbed
    code, _ = work(tmp_path / "home", moment=int(moments * share), signal=number)
    assert code == 130
    record = api.runs(tmp_path / "home")[0]
    assert (record.status, record.message) == ("interrupted", "stopped; it can be resumed")
    assert not (tmp_path / "home" / "out").exists()
    code, _ = work(tmp_path / "home")
    assert code == 0
    assert rows_of(tmp_path / "home") == files


def test_a_decision_survives_the_kill_that_follows_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert work(home, approve=["plan"])[1]["stands"] == "plan"
    code, _ = work(home, decide="approve", moment=5)
    assert code == -9
    code, told = work(home)
    # source b's first plan fails its sample, so that its second one is asked about; the first answers were kept
    assert (code, told["stands"]) == (3, "plan")
    request = api.show("run", home).waiting
    assert request is not None
    assert [action.args["source"] for action in request.action_requests] == ["b"]
    assert work(home, decide="approve")[1]["stands"] == "done"


def test_a_run_that_is_in_use_is_left_alone(bench: Callable) -> None:
    b = bench({"a": rows(300)})
    b.asked(approve=("datasets",))
    with RunStore(b.home).open("run").locked(), pytest.raises(RunError, match="in use by another process"):
        api.resume("run", None, home=b.home)


def test_a_finished_run_and_an_unknown_one_are_refused(bench: Callable) -> None:
    b = bench({"a": rows(300)})
    b.done()
    with pytest.raises(RunError, match="Run 'run' is finished"):
        api.resume("run", None, home=b.home)
    with pytest.raises(RunError, match="There is no run 'nothing'"):
        api.resume("nothing", None, home=b.home)
    with pytest.raises(RunError, match="is not the id of a run"):
        api.show("../run", b.home)


def test_a_full_disk_is_one_sentence_and_the_run_resumes(bench: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    from regraft.memory.runs import RunFolder

    b = bench({"a": rows(300)})

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(RunFolder, "save_table", full)
        with pytest.raises(OutputError, match="The disk is full") as caught:
            b.build()
    assert "resume run" in str(caught.value)
    assert api.show("run", b.home).record.status == "failed"
    assert not b.out.exists()
    outcome = api.resume("run", None, home=b.home)
    assert isinstance(outcome, BuildOutcome)
    assert outcome.status == "done"


def test_damaged_checkpoints_are_one_sentence_and_nothing_else_is_touched(
    bench: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    from regraft.memory.runs import RunFolder

    b = bench({"a": rows(300)})

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(RunFolder, "save_table", full)
        with pytest.raises(OutputError):
            b.build()
    folder = RunStore(b.home).open("run").path
    for left in folder.glob("checkpoints.sqlite*"):
        left.write_bytes(b"no database" * 500)
    kept = {file.name for file in folder.iterdir()}
    with pytest.raises(OutputError, match=r"checkpoints of run run are damaged.*begin the build again"):
        api.resume("run", None, home=b.home)
    assert kept <= {file.name for file in folder.iterdir()}


def test_a_folder_that_holds_something_else_is_refused_before_a_run_begins(bench: Callable) -> None:
    b = bench({"a": rows(300)})
    b.out.mkdir()
    (b.out / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError):
        b.build()
    assert api.runs(b.home) == []
