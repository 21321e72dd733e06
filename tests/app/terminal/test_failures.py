"""However a command ends, it says so in one sentence and by its exit code; with --json in one object."""

import errno
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import forked
import pytest
import typer
from regraft.app import cli
from regraft.app.terminal.failures import guarded
from regraft.domain.errors import GiveUp, ModelUnavailable, TaskError

REGRAFT = str(Path(sys.executable).with_name("regraft"))
EXAMPLES = Path(__file__).parents[3] / "examples"


def ending(action, capsys, as_json=False):
    code = guarded(action, as_json=as_json)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def fail(exc: BaseException):
    raise exc


def command(*args: str):
    return lambda: cli.app(list(args), standalone_mode=False, prog_name="regraft")


def test_bad_input_is_one_sentence_and_exit_code_2(capsys):
    code, out, err = ending(lambda: fail(TaskError("It is wrong", "mend it")), capsys)
    assert (code, out, err) == (2, "", "regraft: It is wrong; mend it.\n")


def test_giving_up_is_exit_code_4(capsys):
    assert ending(lambda: fail(GiveUp("Nothing fits")), capsys)[0] == 4


def test_an_error_with_json_is_one_object_with_its_data(capsys):
    code, out, err = ending(lambda: fail(TaskError("It is wrong", key="nam", at={1})), capsys, as_json=True)
    assert code == 2
    assert json.loads(out) == {
        "error": {"kind": "TaskError", "message": "It is wrong.", "data": {"key": "nam", "at": [1]}}
    }
    assert err == "regraft: It is wrong.\n"


def test_an_unexpected_error_keeps_its_traceback_in_a_file(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("REGRAFT_HOME", str(tmp_path))
    code, _, err = ending(lambda: fail(ZeroDivisionError("secret detail")), capsys)
    (file,) = (tmp_path / "errors").iterdir()
    assert code == 1
    assert str(file) in err
    assert "Traceback" not in err
    assert "ZeroDivisionError: secret detail" in file.read_text()


def test_a_full_disk_is_told_as_such(capsys):
    code, _, err = ending(lambda: fail(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/out")), capsys)
    assert code == 2
    assert "disk is full" in err


def test_a_folder_without_permission_is_bad_input(capsys):
    code, _, err = ending(lambda: fail(PermissionError(errno.EACCES, "Permission denied", "/root/x")), capsys)
    assert code == 2
    assert "/root/x cannot be used: Permission denied" in err


def test_an_outage_names_the_command_that_goes_on_with_the_run(capsys, monkeypatch):
    monkeypatch.setattr("regraft.app.terminal.failures._run", ["tones-1"])
    code, _, err = ending(lambda: fail(ModelUnavailable("The server is silent", "start it")), capsys)
    assert (code, err.splitlines()[-1]) == (ModelUnavailable.exit_code, "Then go on with: regraft resume tones-1")


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), typer.Abort()])
def test_an_interruption_is_exit_code_130(capsys, stop):
    assert ending(lambda: fail(stop), capsys)[0] == 130


def test_ctrl_c_inside_a_command_is_exit_code_130_with_a_message(capsys, monkeypatch):
    monkeypatch.setattr("regraft.app.terminal.failures._run", [])  # a process has one command, and so one run
    monkeypatch.setattr("regraft.app.commands.listing._registry", lambda _: fail(KeyboardInterrupt()))
    code, out, err = ending(command("tools", "list", "--json"), capsys, as_json=True)
    assert code == 130
    assert json.loads(out)["error"]["kind"] == "Interrupted"
    assert err == "regraft: Interrupted; give the same command again.\n"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("build",), "Missing argument 'TASK'"),
        (("biuld",), "No such command 'biuld'"),
        (("build", "x.yaml", "--rows", "0"), "--rows"),
        (("build", "x.yaml", "--rows", "many"), "--rows"),
        (("build", "x.yaml", "--wrong"), "No such option"),
        (("tools", "show"), "Missing argument"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(capsys, args, says):
    code, out, err = ending(command(*args), capsys)
    assert (code, out) == (2, "")
    assert says in err
    assert "--help'" in err
    assert len(err.splitlines()) == 1


def test_wrong_usage_with_json_is_one_object(capsys):
    code, out, _ = ending(command("build", "--json"), capsys, as_json=True)
    assert code == 2
    assert "TASK" in json.loads(out)["error"]["message"]


@pytest.mark.parametrize("args", [(), ("--help",), ("-h",)])
def test_help_is_exit_code_0(capsys, args):
    code, out, _ = ending(command(*args), capsys)
    assert code == 0
    assert "Exit codes" in out


PRINTING = ("--help", "search --query reviews --top 3", "search --query reviews --json", "runs --json", "tools list")
BUILD = "build parcels.yaml --approve none --out made"


@pytest.mark.parametrize("command", [*(f"{one} >&-" for one in PRINTING), "search --query reviews | head -c 1"])
def test_an_output_that_is_closed_or_left_ends_no_command(tmp_path, shared_home, command):
    line = f"set -o pipefail; {shlex.quote(REGRAFT)} {command}"
    environment = {**os.environ, "REGRAFT_HOME": str(shared_home), "REGRAFT_EMBEDDER": "lexical"}
    ended = subprocess.run(["bash", "-c", line], check=False, cwd=tmp_path, env=environment, capture_output=True)
    assert (ended.returncode, complaints(ended.stderr.decode())) == (0, [])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize(
    ("command", "out", "err", "code"),
    [
        *((command, "full", "file", 2) for command in PRINTING),
        *((command, "left", "file", 0) for command in PRINTING),
        (BUILD, "nothing", "full", 0),
        (BUILD, "left", "file", 0),
    ],
)
def test_outputs_that_are_full_or_left_end_a_command_as_they_should(tmp_path, shared_home, command, out, err, code):
    shutil.copy(EXAMPLES / "parcel_or_money.yaml", tmp_path / "parcels.yaml")
    environment = {**os.environ, "REGRAFT_HOME": str(shared_home), "REGRAFT_EMBEDDER": "lexical"}
    reading, left = os.pipe()
    with (
        open("/dev/full", "w") as full,  # noqa: PTH123
        open(os.devnull, "r+b") as nothing,  # noqa: PTH123
        (tmp_path / "told").open("w+") as told,
    ):
        ends = {"full": full.fileno(), "left": left, "nothing": nothing.fileno(), "file": told.fileno()}
        streams = (nothing.fileno(), ends[out], ends[err])
        process = forked.Forked(forked.REGRAFT, command.split(), streams, cwd=tmp_path, env=environment)
        os.close(left)
        os.read(reading, 1)
        os.close(reading)
        assert process.wait() == code
        told.seek(0)
        assert complaints(told.read()) == []


def complaints(told: str) -> list[str]:
    return [word for word in ("Traceback", "unexpected", "Exception ignored") if word in told]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_build_whose_output_is_full_says_that_its_work_is_done(tmp_path, shared_home):
    shutil.copy(EXAMPLES / "parcel_or_money.yaml", tmp_path / "parcels.yaml")
    line = f"{shlex.quote(REGRAFT)} build parcels.yaml --approve none --out made > /dev/full"
    environment = {**os.environ, "REGRAFT_HOME": str(shared_home), "REGRAFT_EMBEDDER": "lexical"}
    ended = subprocess.run(["bash", "-c", line], check=False, cwd=tmp_path, env=environment, capture_output=True)
    told = ended.stderr.decode().splitlines()[-1]
    assert (ended.returncode, complaints(ended.stderr.decode())) == (2, [])
    assert "Standard output cannot be written (No space left on device)" in told
    assert "regraft show parcel_or_money-" in told
    assert (tmp_path / "made" / "README.md").exists()


def test_an_argument_that_is_no_text_is_bad_input(tmp_path):
    ended = subprocess.run([REGRAFT, "search", "--query", b"caf\xe9"], check=False, capture_output=True, cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert b"is no UTF-8 text" in ended.stderr


def test_a_home_that_is_a_file_is_bad_input(capsys, monkeypatch, tmp_path):
    (tmp_path / "home").write_text("not a folder")
    monkeypatch.setenv("REGRAFT_HOME", str(tmp_path / "home"))
    args = ("build", str(EXAMPLES / "parcel_or_money.yaml"), "--approve", "none", "--out", str(tmp_path / "made"))
    code, _, err = ending(command(*args), capsys)
    assert code == 2
    assert "REGRAFT_HOME" in err


def test_a_missing_task_file_ends_before_anything_is_written(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("REGRAFT_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    code, _, err = ending(command("build", "none.yaml"), capsys)
    assert code == 2
    assert "There is no task file none.yaml" in err
    assert list(tmp_path.iterdir()) == []
