"""The suites for authors of packages pass what is right and name what is wrong, with the example package installed."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from regraft.domain.task import TaskSpec
from regraft.memory.embedders import LexicalEmbedder
from regraft.recipes import Bench, MadeRow, Need, Round, recipe
from regraft.tools.agent_tools import agent_tools
from regraft.tools.catalogs.folder import FolderCatalog
from regraft.tools.recipes.base import RECIPES
from regraft.tools.testing import ModelServer, by_order
from regraft.tools.testing.conformance import (
    check_catalog,
    check_check,
    check_embedder,
    check_format,
    check_operation,
    check_recipe,
    check_tool,
)

MOODS = TaskSpec.model_validate(
    {"name": "moods", "instruction": "Say the mood.", "demonstrations": [{"input": "Hurray!", "output": "glad"}]}
)

PACKAGE = Path(__file__).parents[2] / "plugin_package"
EXTENDING = Path(__file__).parents[3] / "docs" / "extending.md"
POINTS = """
[regraft.operations]
shout = regraft_shout
[regraft.checks]
not_shouted = regraft_shout.checks
[regraft.catalogs]
sqlite = regraft_shout.catalogs
[regraft.formats]
sharegpt = regraft_shout.formats
[regraft.recipes]
parrot = regraft_shout.recipes
[regraft.tools]
count_splits = regraft_shout.agents
[regraft.embedders]
letters = regraft_shout.embedders:open_letters
"""
AUTHORS_TEST = re.search(r"## Testing a package.*?```python\n(.*?)```", EXTENDING.read_text("utf-8"), re.DOTALL)[1]
"""As the documentation has it."""


@pytest.fixture
def installed(tmp_path) -> dict[str, str]:
    """The environment of a folder with the example package installed and a small database."""
    info = tmp_path / "regraft_shout-1.0.0.dist-info"
    info.mkdir()
    info.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: regraft-shout\nVersion: 1.0.0\n")
    info.joinpath("entry_points.txt").write_text(POINTS)
    tmp_path.joinpath("regraft_shout").symlink_to(PACKAGE / "regraft_shout")
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute("CREATE TABLE customer_reviews (review TEXT, stars INTEGER)")
        rows = [(f"The {thing} came {how} in week {n}.", stars) for n in range(30) for thing, how, stars in KINDS]
        connection.executemany("INSERT INTO customer_reviews VALUES (?, ?)", rows)
        connection.execute('CREATE TABLE "odd ""one" (a TEXT)')
        connection.execute('INSERT INTO "odd ""one" VALUES (7)')
    return os.environ | {"PYTHONPATH": str(tmp_path), "REGRAFT_HOME": str(tmp_path / "home")}


KINDS = (("lamp", "whole", 5), ("chair", "broken", 1))


def run(tmp_path: Path, env: dict[str, str], *command: str) -> str:
    line = [sys.executable, *command]
    done = subprocess.run(line, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_authors_tests_of_the_example_package_pass(installed, tmp_path):
    assert run(tmp_path, installed, "-c", AUTHORS_TEST) == ""


def test_an_installed_recipe_is_listed(installed, tmp_path):
    told = run(tmp_path, installed, "-m", "regraft", "recipes", "list")
    assert "Have a model write rows like the demonstrations, ten a call." in told


def test_recipes_of_ones_own_pass_and_one_that_lacks_a_column_is_named(monkeypatch):
    monkeypatch.setattr(RECIPES, "_components", {one.name: one for one in RECIPES})
    with ModelServer(by_order(lambda order: {"input": f"Say {order}.", "output": "glad"})) as server:
        assert len(check_recipe("generate", MOODS, server).rows) == 10

    @recipe("half", calls=lambda rows: rows)
    def half(need: Need, bench: Bench) -> Round:
        """Forget the output."""
        return Round([MadeRow({"input": "a"})])

    with ModelServer(by_order(lambda order: None)) as server, pytest.raises(AssertionError, match="no texts of"):
        check_recipe("half", MOODS, server)


def test_tools_of_ones_own_pass(folder):
    tool = next(tool for tool in agent_tools(FolderCatalog(folder)) if tool.name == "preview_rows")
    found = check_tool(tool, {"dataset": "notes", "split": "train"})
    assert "x0" in str(found)


def test_an_installed_catalog_is_searched_beside_another(installed, tmp_path):
    told = run(
        tmp_path, installed, "-m", "regraft", "search", "--query", "customer reviews with stars", "--catalog",
        "sqlite:shop.db,builtin", "--top", "30", "--json",
    )  # fmt: skip
    assert '"customer_reviews"' in told
    assert "python/functions" in told or "language/" in told


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "shelf" / "notes").mkdir(parents=True)
    (tmp_path / "shelf" / "notes" / "train.csv").write_text("a,b\n" + "".join(f"{n},x{n}\n" for n in range(20)))
    return tmp_path / "shelf"


def test_a_folder_passes(folder):
    check_catalog(FolderCatalog(folder))


def test_a_catalog_that_miscounts_is_named(folder):
    class Wrong(FolderCatalog):
        def row_count(self, ref):
            return 3

    with pytest.raises(AssertionError, match="row_count says 3, there are 20"):
        check_catalog(Wrong(folder))


def test_a_catalog_that_samples_other_rows_is_named(folder):
    class Wrong(FolderCatalog):
        def sample(self, ref, rows, *, seed=0):
            block = super().sample(ref, rows, seed=seed)
            return type(block)(block.table, block.splits, [place + 1 for place in block.index])

    with pytest.raises(AssertionError, match="is not the row at that place"):
        check_catalog(Wrong(folder))


def test_an_operation_passes_and_gives_what_it_made():
    made = check_operation("clean_text", {"columns": ["text"], "steps": ["trim"]}, pa.table({"text": [" a ", "b"]}))
    assert made.accepted.column("text").to_pylist() == ["a", "b"]


def test_a_checks_verdicts_are_compared():
    table = pa.table({"output": ["a", ""]})
    check_check("not_empty", {"columns": ["output"]}, table, passes=[True, False])
    with pytest.raises(AssertionError, match="verdicts are"):
        check_check("not_empty", {"columns": ["output"]}, table, passes=[True, True])


def test_an_embedder_passes_and_one_of_other_lengths_is_named():
    check_embedder(LexicalEmbedder())

    class Long(LexicalEmbedder):
        def embed(self, texts):
            return super().embed(texts) * 2

    with pytest.raises(AssertionError, match="lengths"):
        check_embedder(Long())


def test_a_format_of_ones_own_passes():
    table = pa.table({"input": ["1+1"], "output": ["2"]})
    made = check_format("messages", table, inputs=["input"], outputs=["output"])
    assert made.num_rows == 1
