"""An installed package's operation is found by example as the built-in ones are, with no word on it anywhere."""

import os
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "plugin_package"
SCRIPT = """
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.agents.rules.synthesis.judging.demonstrated import computed
from tests.agents.rules.worlds import task

pairs = [("hello there", "HELLO THERE!"), ("good day", "GOOD DAY!"), ("no way", "NO WAY!")]
found = computed(OfflineUnderstander().understand(task("loud", "Say it loudly.", *pairs)))
print([step.op for step in found[0].steps], found[0].texts({"input": ["oh my"]}))
"""


def test_an_operation_of_a_package_is_tried_for_it_needs_a_column_and_an_output_alone(tmp_path: Path) -> None:
    info = tmp_path / "regraft_shout-1.0.0.dist-info"
    info.mkdir()
    info.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: regraft-shout\nVersion: 1.0.0\n")
    info.joinpath("entry_points.txt").write_text("[regraft.operations]\nshout = regraft_shout\n")
    paths = [str(tmp_path), str(PACKAGE), str(Path(__file__).parents[3])]
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )
    assert run.stdout.strip() == "['shout'] ['OH MY!']"
