"""How commands end and what they leave: in time when asked to, private, and without anybody's secrets."""

import json
import os
import signal
import stat
import subprocess
import sys
import textwrap
import time
from base64 import b64encode, urlsafe_b64encode
from pathlib import Path

import pytest
from regraft.domain.errors import ModelError
from regraft.domain.run import Event
from regraft.domain.secrets import struck, tell
from regraft.tools.models.transports.transport import address_and_key

BUSY = {
    "an engine": "import duckdb; duckdb.sql("
    "'SELECT sum(a.range * b.range) FROM range(10000000) a, range(100000) b').fetchall()",
    "a query in a thread": "import duckdb, threading; t = threading.Thread(target=lambda: duckdb.sql("
    "'SELECT sum(a.range) FROM range(10000000) a, range(100000) b').fetchall()); t.start(); t.join()",
    "python": "while True: pass",
    "whoever catches interrupts": """
        while True:
            try:
                time.sleep(60)
            except KeyboardInterrupt:
                pass""",
    "a loop of events": "import asyncio; asyncio.run(asyncio.sleep(60))",
}
EARLY_S = 1.0
LONGEST_S = 10.0
"""Far more than the two seconds that are meant, for machines that are busy."""


def command(work: str) -> str:
    program = textwrap.dedent("""
        import sys, time
        from regraft.app.terminal.failures import guarded

        def work():
            print("begun", flush=True)
            {work}

        sys.exit(guarded(work, as_json=False))
    """)
    return program.replace("{work}", textwrap.indent(textwrap.dedent(work), "    ").strip())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("work", BUSY.values(), ids=BUSY)
def test_any_command_ends_in_time_whatever_it_computes(tmp_path, work, number):
    process = subprocess.Popen(
        [sys.executable, "-c", command(work)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "REGRAFT_HOME": str(tmp_path / "home")},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    time.sleep(0.3)  # it is at work
    process.send_signal(number)
    _, told = process.communicate(timeout=LONGEST_S)
    assert (process.returncode, told) == (130, "regraft: Interrupted; give the same command again.\n")


def test_a_run_that_hears_of_the_signal_leaves_nothing_to_be_cleared_up_at_leisure(tmp_path):
    work = """
        import atexit, threading
        from regraft.graph.runs.driver import stopping
        atexit.register(print, "cleared up")
        with stopping(threading.Event()):
            time.sleep(60)
    """
    process = subprocess.Popen([sys.executable, "-c", command(work)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    time.sleep(EARLY_S)
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=LONGEST_S)
    assert (process.returncode, said) == (130, "")


def regraft(*words: str, home: Path, **options) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "REGRAFT_HOME": str(home), **options.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-m", "regraft", *words], capture_output=True, text=True, env=env, check=False, **options
    )


def test_a_closed_or_full_output_is_told_and_brings_no_traceback(tmp_path):
    for redirect, code in ((">&-", 0), ("| head -1", 0), ("2>&-", 0), (">/dev/full", 2), (">&- 2>&-", 0)):
        shell = f"set -o pipefail; {sys.executable} -m regraft tools list --json {redirect}"
        env = {**os.environ, "REGRAFT_HOME": str(tmp_path / "home")}
        ended = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, env=env, check=False)
        assert "Traceback" not in ended.stderr, redirect
        assert "unexpected" not in ended.stderr, redirect
        assert ended.returncode == code, (redirect, ended.stderr)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("words", ["plans", "--help", "index --help", "build -h", "tools list --nope --json"])
def test_help_and_usage_that_find_no_place_end_in_one_sentence(tmp_path, words):
    shell = f"{sys.executable} -m regraft {words} > /dev/full"
    env = {**os.environ, "REGRAFT_HOME": str(tmp_path / "home")}
    ended = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, env=env, check=False)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1), ended.stderr
    assert ended.stderr.startswith("regraft: Standard output cannot be written (No space left on device)")


def test_the_home_is_its_owners_alone_and_a_dataset_is_as_the_owners_other_files(tmp_path):
    home, out = tmp_path / "home", tmp_path / "new" / "out"
    task = Path(__file__).parents[2] / "examples" / "elements.yaml"
    if not task.exists():
        task = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))[0]
    home.mkdir()
    home.chmod(0o755)
    ended = regraft("build", str(task), "--rows", "5", "--out", str(out), home=home, umask=0o022)
    assert ended.returncode in (0, 4), ended.stderr
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (home, *home.rglob("*"))}
    assert not [path for path, mode in modes.items() if mode & 0o077]
    if out.exists():
        shown = {stat.S_IMODE(path.stat().st_mode) for path in (out.parent, out, *out.rglob("*"))}
        assert shown <= {0o755, 0o644}


_BY_A_PROGRAM = """
import sys
from pathlib import Path
import regraft

task, home = sys.argv[1:]
log = Path(home).with_name("log")
done = regraft.build(task, home=home, rows=5, progress=lambda event: log.write_text(event.message))
[found, *_] = regraft.search(task, home=home)
regraft.apply(next((done.path / "plans").iterdir()), found.ref.id, home=home, rows=5)
regraft.evaluate(done, task=task, home=home)
"""


def test_what_a_program_has_made_in_its_home_is_its_owners_alone_and_its_own_files_are_not(tmp_path):
    home, task = tmp_path / "home", str(sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))[0])
    home.mkdir(mode=0o755)
    subprocess.run([sys.executable, "-c", _BY_A_PROGRAM, task, str(home)], check=True, umask=0o022)
    modes = {place: stat.S_IMODE(place.stat().st_mode) for place in (home, *home.rglob("*"))}
    assert {mode for place, mode in modes.items() if place.is_dir()} == {0o700}
    assert {mode for place, mode in modes.items() if place.is_file()} == {0o600}
    assert len(modes) > 20
    assert stat.S_IMODE((tmp_path / "log").stat().st_mode) == 0o644


def test_a_dataset_within_the_home_is_its_owners_alone(tmp_path):
    home = tmp_path / "home"
    task = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))[0]
    ended = regraft("build", str(task), "--rows", "5", "--out", str(home / "new" / "out"), home=home, umask=0o022)
    assert ended.returncode in (0, 4), ended.stderr
    assert not [path for path in (home, *home.rglob("*")) if stat.S_IMODE(path.stat().st_mode) & 0o077]


def test_known_secrets_are_struck_out_wherever_foreign_text_goes():
    tell("sk-very-secret-1")
    said = "401 for Authorization: Bearer sk-very-secret-1"
    assert struck(said) == "401 for Authorization: Bearer [secret]"
    assert Event(stage="plan", message=said).message == struck(said)
    error = ModelError(said, "not with sk-very-secret-1", headers={"auth": ["sk-very-secret-1"]})
    assert "sk-very-secret-1" not in str(error) + json.dumps(error.data)


def test_a_password_in_the_address_of_a_server_is_refused_and_not_shown():
    with pytest.raises(ModelError, match="holds a password") as caught:
        address_and_key("http://ann:hunter2hunter2@127.0.0.1:8000/v1", "")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("query", ["api-key=abcdefgh12", "v=1&token=abcdefgh12", "sig=abcdefgh12"])
def test_a_key_in_the_address_of_a_server_is_refused_and_not_shown(query):
    with pytest.raises(ModelError, match="holds a key") as caught:
        address_and_key(f"http://127.0.0.1:8000/v1?{query}", "")
    assert "abcdefgh12" not in str(caught.value)


def test_an_address_may_have_other_parameters():
    assert address_and_key("http://127.0.0.1:8000/v1?api-version=2025-01", "k")[0].endswith("api-version=2025-01")


def test_a_secret_is_struck_out_as_addresses_and_servers_write_it_too():
    tell("p@ss/word=8+")
    for written in ("p@ss/word=8+", "p%40ss%2Fword%3D8%2B", "p@ss\\/word=8+"):
        assert struck(f"postgresql://ann:{written}@host") == "postgresql://ann:[secret]@host"


@pytest.mark.parametrize("before", ["", "a", "ab", "Bearer ", "ann:"])
@pytest.mark.parametrize("encode", [b64encode, urlsafe_b64encode, lambda text: text.hex().encode()])
def test_a_secret_is_struck_out_where_it_was_encoded_within_a_longer_text(before, encode):
    tell("sk-proj/Ab+9~9?_Zz")
    said = encode(f"{before}sk-proj/Ab+9~9?_Zz, and more".encode()).decode()
    assert len(struck(said)) < len(said) - 10


def test_a_secret_is_struck_out_in_another_case():
    tell("sk-Other/Case-77")
    for written in ("SK-OTHER/CASE-77", "sk-other/case-77", "SK-OTHER%2FCASE-77"):
        assert struck(f"key {written}!") == "key [secret]!"


@pytest.mark.parametrize(
    "written",
    [
        r"sk-a\/Bc+d/9~zz",  # JSON's other form, for one sign alone
        r"SK-A\/bC+d\/9~zz",
        r"sk-a\\/Bc+d\\\/9~zz",  # JSON in JSON
        r"sk-a\u002fBc\u002Bd\u002F9\u007ezz",
        r"\u0073\u006b-a/Bc+d/9~zz",
        r"sk\x2da\x2FBc+d/9~zz",
        "sk-a%2fBc%2Bd%2F9~zz",
        "sk-A%2FbC+d%2f9%7Ezz",
        "sk-a%252fBc%252Bd%252f9~zz",  # an address in an address
        "sk-a&#47;Bc&#x2B;d&sol;9~zz",
        r"sk-a\u00252fBc+d/9~zz",  # an address in JSON
    ],
)
def test_a_secret_is_struck_out_however_its_characters_are_escaped(written):
    tell("sk-a/Bc+d/9~zz")
    before, after = '{"said": "50% & \\"more\\": ', " \\/ %2f &amp; İ"
    assert struck(before + written + after) == f"{before}[secret]{after}"


def test_a_text_without_secrets_is_as_it_was_whatever_it_holds():
    for text in (
        r'{"a": "\u002f\/ %2F &amp;"}',
        "İİ % \\",
        "&#0;&#x110000;&nothing;",
        "\\" * 50_000 + "/",
        "%25" * 50_000,
    ):
        assert struck(text) == text
