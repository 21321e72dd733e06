"""A dataset whose names, card, columns and cells steer terminals: no command, width, checkpoint, card or report passes
that on, though its rows are taken."""

import io
import json
import random
from pathlib import Path

import pytest
from regraft.app import cli
from regraft.app.terminal.asking import ask
from regraft.app.terminal.failures import guarded
from regraft.app.terminal.output import screen
from regraft.domain.run import Waiting
from regraft.graph import api
from regraft.tools.texts import STEERING

ATTACK = "\x1b[2J\x1b]0;taken\x07\u202eevil\u2066"
FOLDER = "shop\x1b[31m\n\u202ereviews"
TASK = """
name: mood
instruction: Say whether the product review is positive or negative.
labels: [positive, negative]
rows: 20
demonstrations:
  - {input: The lamp was wonderful and I love it., output: positive}
  - {input: The phone was terrible and I hate it., output: negative}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A catalog of one dataset, and a task that takes its rows."""
    place = tmp_path_factory.mktemp("strangers")
    folder = place / "catalog" / FOLDER
    folder.mkdir(parents=True)
    head = {"license": "mit\n| forged | row |", "language": "en", "pretty_name": f"Reviews {ATTACK}"}
    (folder / "README.md").write_text(
        f"---\n{json.dumps(head)}\n---\n# Product reviews {ATTACK}\nPositive, negative.\n"
    )
    chance = random.Random(1)
    with (folder / "train.jsonl").open("w") as file:
        for number in range(60):
            good = chance.random() < 0.5
            said, end = ("excellent, I love it" if good else "awful, I hate it"), ATTACK * (number % 10 == 0)
            text = f"The sofa {number} was {said}. {end}"
            row = {f"te\nxt{ATTACK}": text, f"la\x1b[31mbel\n| forged |{ATTACK}": "positive" if good else "negative"}
            file.write(json.dumps(row) + "\n")
    (place / "task.yaml").write_text(TASK)
    broken = {
        "tr\x1b[2Jain\u202e.parquet": b"PAR1" + b"x" * 90 + b"PAR1",
        f"x{ATTACK}.csv": 'a\x1b[2Jb,c\n"un\u202eclosed,"'.encode(),
        f"y{ATTACK}.jsonl": ("{\x1b[2J bad" + ATTACK).encode(),
        f"z{ATTACK}.zip": b"PK\x03\x04zz",
    }
    for number, (name, content) in enumerate(broken.items()):
        spoilt = place / "catalog" / f"broken{ATTACK}{number}"
        spoilt.mkdir()
        (spoilt / "README.md").write_text("---\nlicense: mit\nlanguage: en\n---\n# Product reviews, positive, negative")
        (spoilt / name).write_bytes(content)
    return place


@pytest.fixture
def command(place, monkeypatch, capsys):
    monkeypatch.chdir(place)
    monkeypatch.setenv("REGRAFT_HOME", str(place / "home"))

    def run(*args: str) -> str:
        code = guarded(lambda: cli.app(list(args), standalone_mode=False), as_json="--json" in args)
        captured = capsys.readouterr()
        assert code in (0, 3), captured.err
        for text in (captured.out, captured.err):
            assert not STEERING.search(text), args
            assert not [line for line in text.splitlines() if line.startswith("| forged")]
        return captured.out

    return run


def test_no_command_steers_the_terminal(command, place, monkeypatch):
    build = ("build", "task.yaml", "--catalog", "catalog", "--seed", "1")
    told = json.loads(command(*build, "--approve", "none", "--out", "made", "--json"))
    assert told["rows"] == 20
    plan = str(next((place / "made" / "plans").glob("*.json")))
    for width in ("30", "80", "220"):
        monkeypatch.setenv("COLUMNS", width)
        command("search", "task.yaml", "--catalog", "catalog")
        command("search", "--query", "product reviews", "--catalog", "catalog")
        command("preview", "task.yaml", "--catalog", "catalog")
        command("show", told["run"])
        command("runs")
        command("plans", "list")
        command("evaluate", "made")
    for name in ("search", "preview"):
        command(name, "task.yaml", "--catalog", "catalog", "--json")
    command("show", told["run"], "--json")
    command("plans", "list", "--json")
    command("apply", plan, "--dataset", FOLDER, "--catalog", "catalog", "--rows", "9", "--out", "applied")
    command(*build, "--approve", "all", "--out", "asked")
    for text in (file for out in ("made", "applied") for file in (place / out).glob("README.md")):
        assert not STEERING.search(text.read_text()), text
    page = (place / "made" / "report.html").read_text().partition('id="charts-data"')[0]
    assert not STEERING.search(page)
    assert "forged" in page


@pytest.mark.parametrize("width", [30, 80, 9_000])
def test_no_checkpoint_steers_the_terminal(place, width, monkeypatch):
    from regraft.app.tasks.file import load_task
    from regraft.domain.run import BuildOptions

    home = place / f"home{width}"
    options = BuildOptions(
        catalog=str(place / "catalog"), rows=20, out=str(place / f"out{width}"), approve=("datasets", "plan", "sample")
    )
    waiting = api.build(load_task(place / "task.yaml"), options, home=home)
    seen = []
    while isinstance(waiting, Waiting):
        shown = screen(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
        monkeypatch.setattr(shown, "input", lambda prompt="", **_: "a")
        decision = ask(waiting.request, shown)
        text = shown.file.getvalue()
        assert not STEERING.search(text), waiting.request.checkpoint
        assert width < 9_000 or not [line for line in text.splitlines() if line.startswith("| forged")]
        seen.append(waiting.request.checkpoint)
        waiting = api.resume(waiting.run, decision, home=home)
    assert seen == ["datasets", "plan", "sample"]
