"""An installed package adds a tool for agents by an entry point."""

import json
import os
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "plugin_package"
NAMES = (
    "import json; from regraft.tools.agent_tools import AGENT_TOOLS; print(json.dumps([t.name for t in AGENT_TOOLS]))"
)


def names(*installed: Path) -> list[str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, installed))}
    command = [sys.executable, "-c", NAMES]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_an_entry_point_adds_a_tool(tmp_path):
    """The package as an installer leaves it: its modules, and the entry points of its project file."""
    info = tmp_path / "regraft_shout-1.0.0.dist-info"
    info.mkdir()
    info.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: regraft-shout\nVersion: 1.0.0\n")
    info.joinpath("entry_points.txt").write_text("[regraft.tools]\ncount_splits = regraft_shout.agents\n")
    tmp_path.joinpath("regraft_shout").symlink_to(PACKAGE / "regraft_shout")
    assert "count_splits" in names(tmp_path)
    assert "count_splits" not in names()
