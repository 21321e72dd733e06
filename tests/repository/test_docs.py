"""The documentation is true: generated parts are current, commands run, files shown are accepted, links lead."""

import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import forked
import pytest
from regraft.app.tasks.file import load_task
from regraft.domain.approval import ApprovalRequest, DecisionFile
from regraft.domain.plan import Plan
from regraft.domain.task import read_task

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "benchmarks").glob("*.md")])
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
OF_A_SHELL = "$`*?[]{}~<>|&;#\\\n"
COMMAND = re.compile(r"^\$ (?P<command>.*?)(?:  # exit (?P<code>\d+))?$", re.MULTILINE)


def page_id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path, language: str) -> list[str]:
    return [text for kind, text in BLOCK.findall(path.read_text(encoding="utf-8")) if kind == language]


def generator():
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_the_generated_parts_are_current(page):
    text = page.read_text(encoding="utf-8")
    assert generator().generated(text) == text, "run: make docs"


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_link_into_the_repository_leads_somewhere(page):
    links = re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def typed(command: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """What came of a line that is typed in a folder: of this program alone, or of what only a shell can read."""
    if command.startswith("regraft ") and not set(command) & set(OF_A_SHELL):
        return forked.run(forked.REGRAFT, *shlex.split(command)[1:], cwd=folder)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        ["/bin/bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "console")], ids=page_id)
def test_the_commands_of_a_page_run(page, tmp_path):
    """All commands of a page in turn, as a person would type them; `# exit N` after a command is its exit code."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for block in blocks(page, "console"):
        for found in COMMAND.finditer(block):
            command, code = found["command"], int(found["code"] or 0)
            done = typed(command, tmp_path)
            assert done.returncode == code, f"{command}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}"


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_the_task_files_shown_are_task_files(page, tmp_path):
    for number, text in enumerate(block for block in blocks(page, "yaml") if block.startswith("name:")):
        file = tmp_path / f"{number}.yaml"
        file.write_text(text)
        assert load_task(file).demonstrations


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_the_json_shown_is_what_the_program_takes(page):
    for block in blocks(page, "json"):
        content = json.loads(block)
        if "steps" in content:
            from regraft.tools.execution.bind import bind

            assert bind(Plan.model_validate(content), ("sentence", "label"))
        elif "decisions" in content:
            assert DecisionFile.model_validate(content)
        elif "task" in content:
            assert read_task(content["task"])
        elif "resume" in content:
            assert DecisionFile.model_validate({"decisions": content["resume"]})
        elif "action_requests" in content:
            assert ApprovalRequest.model_validate(content)
        else:
            pytest.fail(f"nobody checks this JSON: {block[:80]}")


STUDENT = """
import types
import numpy


class Asked(dict):
    to = lambda self, device: self


class Student:
    device = "cpu"
    eval = lambda self: self
    apply_chat_template = lambda self, talk, **how: Asked(input_ids=numpy.zeros((1, 5)))
    generate = lambda self, input_ids, **how: numpy.zeros((1, 7))
    decode = lambda self, tokens, **how: "(B)\\n" * (len(tokens) == 2)


trainer = types.SimpleNamespace(model=Student(), processing_class=Student())
"""
"""Where training would leave a student: one that answers (B) whatever it is asked."""


def test_the_recipe_for_a_language_model_scores_its_student(tmp_path):
    [scoring] = [block for block in blocks(ROOT / "docs" / "evaluation.md", "python") if "load_items" in block]
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shown = load_task(ROOT / "examples" / "describe_python.yaml").demonstrations
    lines = [json.dumps({"input": item.input, "output": item.output}) for item in shown]
    (tmp_path / "test.jsonl").write_text("\n".join(lines))
    (tmp_path / "score.py").write_text(STUDENT + scoring)
    done = subprocess.run(
        [sys.executable, "score.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.stdout == "25.0% of 4 test items\n", done.stderr[-1500:]


@pytest.mark.parametrize("task", sorted((ROOT / "examples").glob("*.yaml")), ids=lambda path: path.name)
def test_an_example_is_a_task_file_named_like_its_task(task):
    assert load_task(task).name == task.stem


@pytest.mark.parametrize("script", sorted((ROOT / "examples").glob("*.py")), ids=lambda path: path.name)
def test_the_example_scripts_run(script, tmp_path):
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    done = forked.run(forked.SCRIPT, f"examples/{script.name}", cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-1500:]
    assert done.stdout


@pytest.mark.parametrize("notebook", sorted((ROOT / "examples").glob("*.ipynb")), ids=lambda path: path.name)
def test_the_example_notebooks_run_top_to_bottom_with_bars_and_tables(notebook, tmp_path):
    nbformat = pytest.importorskip("nbformat", reason="notebooks need nbclient and ipykernel")
    nbclient = pytest.importorskip("nbclient", reason="notebooks need nbclient and ipykernel")
    pytest.importorskip("ipykernel", reason="notebooks need nbclient and ipykernel")
    read = nbformat.read(notebook, as_version=4)
    assert all(not cell.get("outputs") for cell in read.cells), "notebooks are kept without outputs"
    nbclient.NotebookClient(read, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [output for cell in read.cells for output in cell.get("outputs", ())]
    drawn = [output["data"].get("text/html", "") for output in shown if "data" in output]
    assert any("<progress max=" in html for html in drawn)
    assert any("<table>" in html and "<p><b>" in html for html in drawn)
    assert not any(output["output_type"] == "error" for output in shown)


def test_the_first_example_of_the_python_page_runs(tmp_path):
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert code is not None
    (tmp_path / "page.py").write_text(code[1])
    done = forked.run(forked.SCRIPT, "page.py", cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-1500:]


def test_the_readmes_task_is_the_example_that_its_commands_build():
    (shown,) = (text for text in blocks(ROOT / "README.md", "yaml") if text.startswith("name: parcel_or_money"))
    assert shown == (ROOT / "examples" / "parcel_or_money.yaml").read_text(encoding="utf-8")
