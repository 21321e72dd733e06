"""At a real terminal (a pseudo-terminal) a build asks, takes answers, and ends; Ctrl-C leaves it resumable."""

import json
import os
import pty
import re
import select
import sys
import time
from pathlib import Path

import forked
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from made_rows import writer

TASK = Path(__file__).parents[3] / "examples" / "product_sentiment.yaml"
PATIENCE_S = 300


class Terminal:
    """A command at a pseudo-terminal."""

    def __init__(self, *command: str, cwd: Path) -> None:
        self.master, child = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
        self.process = forked.Forked(
            forked.REGRAFT, command, (child, child, child), cwd=cwd, env=environment, session=True
        )
        os.close(child)
        self.seen = ""

    def wait_for(self, pattern: str) -> str | None:
        """Read until the pattern comes after what was read before; None when the command ends first."""
        start, deadline = len(self.seen), time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if found := re.search(pattern, self.seen[start:]):
                return found.group()
            ready, _, _ = select.select([self.master], [], [], 0.2)
            try:
                data = os.read(self.master, 65_536) if ready else b""
            except OSError:  # the other end is closed: the command has ended
                return None
            self.seen += data.decode(errors="replace")
        pytest.fail(f"nothing like {pattern!r} came:\n{self.seen[-3000:]}")

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def end(self) -> int:
        self.wait_for(r"\Z(?!)")
        os.close(self.master)
        return self.process.wait(PATIENCE_S)


def test_a_person_approves_each_step_and_gets_the_dataset(tmp_path):
    terminal = Terminal("build", str(TASK), "--rows", "20", "--out", "made", cwd=tmp_path)
    asked = 0
    while terminal.wait_for(r"later \(l\): ") is not None:
        asked += 1
        terminal.type("a\n" if "publish: 1 of 1" not in terminal.seen else "r\nnot yet\n")
    code = terminal.end()
    assert code == 0, terminal.seen[-3000:]
    assert asked >= 3
    assert "shop/product-reviews" in terminal.seen
    assert re.search(r"before.*after", terminal.seen)
    assert (tmp_path / "made" / "lineage.parquet").exists()


def test_a_person_can_answer_later(tmp_path):
    terminal = Terminal("build", str(TASK), "--rows", "20", "--out", "made", cwd=tmp_path)
    assert terminal.wait_for(r"later \(l\): ") is not None
    terminal.type("l\n")
    assert terminal.end() == 3
    assert "regraft resume product_sentiment-" in terminal.seen
    assert not (tmp_path / "made").exists()


def test_what_was_typed_before_a_question_was_shown_answers_none(tmp_path):
    terminal = Terminal("build", str(TASK), "--rows", "20", "--out", "made", cwd=tmp_path)
    terminal.type("\n\n\n\n\n\n")
    assert terminal.wait_for(r"later \(l\): ") is not None
    terminal.type("l\n")
    assert terminal.end() == 3
    assert not (tmp_path / "made").exists()


THINGS = ("kettle", "lamp", "suitcase", "keyboard", "blanket", "bicycle", "teapot", "jacket", "radio", "garden chair")
PRAISE = ("works well after months of use", "was worth every penny", "came early and looks lovely", "is a joy to use")
BLAME = (
    "broke on the second day",
    "arrived late and scratched",
    "smells bad and feels cheap",
    "stopped working at once",
)
REVIEWS = [
    {"text": f"The {colour} {thing} {told}.", "sentiment": mark}
    for colour in ("red", "green", "old", "new")
    for thing in THINGS
    for mark, several in (("0", PRAISE), ("1", BLAME))
    for told in several
]
OWN_TASK = """\
name: reviews
instruction: Say whether the product review has a positive or a negative sentiment.
labels: [positive, negative]
label_map: {"0": positive, "1": negative}
rows: 60
demonstrations:
  - {input: The screen is bright and easy to read., output: positive}
  - {input: One wheel fell off on the first trip., output: negative}
  - {input: These gloves keep my hands warm., output: positive}
  - {input: Nobody answers my messages about it., output: negative}
"""


def five_sources(folder: Path) -> Path:
    """Five shops' reviews, each shop with things of its own, and a task that they serve."""
    for place, name in enumerate(("one", "two", "three", "four", "five")):
        data = folder / "catalog" / name
        data.mkdir(parents=True)
        own = [row for row in REVIEWS if any(thing in row["text"] for thing in THINGS[2 * place : 2 * place + 2])]
        (data / "train.jsonl").write_text("\n".join(map(json.dumps, own)), encoding="utf-8")
        card = f"# Reviews of shop {name}\nProduct reviews with their sentiment: {THINGS[2 * place]}.\n"
        (data / "README.md").write_text(f"---\nlicense: mit\nlanguage: en\n---\n{card}", encoding="utf-8")
    file = folder / "reviews.yaml"
    file.write_text(OWN_TASK)
    return file


def test_five_sources_are_approved_by_five_keys_at_most(tmp_path):
    task = five_sources(tmp_path)
    terminal = Terminal("build", str(task), "--catalog", "catalog", "--out", "made", cwd=tmp_path)
    typed = 0
    while terminal.wait_for(r"later \(l\): ") is not None:
        typed += 1
        terminal.type("\n")
    assert terminal.end() == 0, terminal.seen[-3000:]
    assert typed <= 5
    assert "5 wait" in terminal.seen
    assert "publish" not in terminal.seen


def test_a_swapped_label_mapping_is_seen_and_mended_in_one_line(tmp_path):
    task = five_sources(tmp_path)
    command = ("build", str(task), "--catalog", "catalog", "--approve", "plan", "--out", "made")
    terminal = Terminal(*command, cwd=tmp_path)
    assert terminal.wait_for(r"0 → positive") is not None
    assert terminal.wait_for(r"later \(l\): ") is not None
    terminal.type("m 1 0=negative, 1=positive\n")
    assert terminal.wait_for(r"later \(l\): ") is not None
    terminal.type("d 2-5\n")
    assert terminal.end() in (0, 4), terminal.seen[-3000:]
    import pyarrow.parquet as pq

    marks = {row["text"]: row["sentiment"] for row in REVIEWS}
    made = pq.read_table(tmp_path / "made" / "data").to_pylist()
    assert made
    assert all(row["output"] == {"0": "negative", "1": "positive"}[marks[row["input"]]] for row in made)


def test_an_earlier_dataset_is_replaced_only_after_a_yes(tmp_path):
    run = ["build", str(TASK), "--rows", "20", "--approve", "none", "--out", "made"]
    assert forked.run(forked.REGRAFT, *run, cwd=tmp_path).returncode == 0
    again = forked.run(forked.REGRAFT, *run, cwd=tmp_path)
    assert again.returncode == 2
    assert "holds an earlier dataset; say --overwrite to replace it" in again.stderr
    terminal = Terminal(*run, cwd=tmp_path)
    assert terminal.wait_for(r"Replace it\? \[y/N\] ") is not None
    terminal.type("n\n")
    assert terminal.end() == 2
    terminal = Terminal(*run, cwd=tmp_path)
    assert terminal.wait_for(r"Replace it\? \[y/N\] ") is not None
    terminal.type("y\n")
    assert terminal.end() == 0


def test_where_no_source_passes_a_person_is_asked_and_enter_leaves_them_out(tmp_path):
    task = five_sources(tmp_path)
    task.write_text(OWN_TASK + "checks: [{chars: {column: input, max: 5}}]\n")
    command = ("build", str(task), "--catalog", "catalog", "--out", "made", "--approve", "sample")
    terminal = Terminal(*command, cwd=tmp_path)
    assert terminal.wait_for(r"(?s)Enter leaves all out;.*later \(l\): ") is not None
    assert "not 0 to 5 characters long" in terminal.seen
    terminal.type("u 1\n")
    assert terminal.wait_for(r"(?s)\[1 use anyway\] Enter leaves the rest out.*later \(l\): ") is not None
    terminal.type("\n")
    assert terminal.wait_for(r"(?s)Enter approves;.*later \(l\): ") is not None
    assert "fails: " in terminal.seen
    terminal.type("\n")
    assert terminal.end() in (0, 4), terminal.seen[-3000:]
    assert (tmp_path / "made" / "lineage.parquet").exists()


def test_a_recipe_is_asked_about_before_and_after_its_first_rows_and_asking_the_model_is_shown(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    file = tmp_path / "reviews.yaml"
    file.write_text(OWN_TASK + "synthesis: {recipes: [generate]}\n")
    with writer(("positive", "negative")) as server:
        model = ("--model", "openai:m", "--base-url", server.url)
        terminal = Terminal("build", str(file), "--catalog", "none", *model, "--out", "made", cwd=tmp_path)
        assert terminal.wait_for(r"(?s)Make 60 rows by the recipe generate.*later \(l\): ") is not None
        terminal.type("\n")
        assert terminal.wait_for(r"(?s)Take about 60 rows from recipe:generate.*later \(l\): ") is not None
        terminal.type("\n")
        assert terminal.end() == 0, terminal.seen[-3000:]
    assert "asking m" in terminal.seen
    assert "publish" not in terminal.seen
