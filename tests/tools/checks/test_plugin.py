"""An installed package adds a check by an entry point, and a task asks for it by its name."""

import os
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "plugin_package"
ASK = """
from pathlib import Path
from regraft.app.tasks.file import load_task
print([(need.check, need.args["column"]) for need in load_task(Path("task.yaml")).checks])
"""
TASK = """
name: weather
instruction: Say whether the sentence is about rain.
demonstrations:
  - {input: It pours., output: yes}
checks: [not_shouted]
"""


def test_a_task_asks_for_a_check_of_an_installed_package(tmp_path):
    info = tmp_path / "regraft_shout-1.0.0.dist-info"
    info.mkdir()
    info.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: regraft-shout\nVersion: 1.0.0\n")
    info.joinpath("entry_points.txt").write_text("[regraft.checks]\nnot_shouted = regraft_shout.checks\n")
    tmp_path.joinpath("regraft_shout").symlink_to(PACKAGE / "regraft_shout")
    tmp_path.joinpath("task.yaml").write_text(TASK)
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-c", ASK]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == "[('not_shouted', 'input'), ('not_shouted', 'output')]\n", done.stderr
