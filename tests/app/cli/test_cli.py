import json
import os
import subprocess
import sys
from importlib.metadata import version

import pytest


def regraft(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "regraft", *words], capture_output=True, text=True, check=False)


def test_the_version_is_that_of_the_package():
    told = regraft("--version")
    assert (told.returncode, told.stdout) == (0, f"regraft {version('regraft')}\n")


@pytest.mark.parametrize("words", [("--help",), ("build", "--help"), ("tools", "list", "--help")])
def test_help_imports_nothing_heavy(words):
    """What a start pays for: of the libraries that Regraft stands on, typer alone."""
    program = (
        "import sys\nfrom regraft.app.cli import main\n"
        f"sys.argv = ['regraft', *{words!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = 'pydantic pyarrow pandas numpy langgraph langchain_core datasets chromadb duckdb ray mcp "
        "starlette jinja2 rich psycopg torch'\n"
        "print('HEAVY', *[name for name in heavy.split() if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1].split() == ["HEAVY"]


LOADING = """
import os, signal, sys

class Interrupts:
    def find_spec(self, name, *_):
        if name == "regraft.app.terminal.failures":
            if "BY_SIGTERM" in os.environ:
                os.kill(os.getpid(), signal.SIGTERM)
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupts())
from regraft.app.entry import main
main()
"""


@pytest.mark.parametrize("more", [{}, {"BY_SIGTERM": "yes"}], ids=["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("words", [("runs",), ("runs", "--json")])
def test_a_signal_while_the_command_loads_is_told_in_one_sentence(words, more):
    env = {**os.environ, **more}
    program = [sys.executable, "-c", LOADING, *words]
    ended = subprocess.run(program, capture_output=True, text=True, check=False, env=env)
    assert (ended.returncode, ended.stderr) == (130, "regraft: Interrupted; give the same command again.\n")
    assert not ended.stdout or json.loads(ended.stdout)["error"]["kind"] == "Interrupted"
