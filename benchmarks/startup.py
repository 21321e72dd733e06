"""How long the command takes to answer, beside the least that any typer program takes.

    python benchmarks/startup.py [--repeat 15]

Prints the median wall time of a whole process for each command and its ratio to `python -c "import typer, rich"`. The
commands take turns, so that a busy machine slows all of them alike. The aim is 1.5 or less.
"""

import argparse
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REGRAFT = str(Path(sys.executable).with_name("regraft"))
BASE = "import typer, rich"
COMMANDS = {
    BASE: [sys.executable, "-c", BASE],
    "regraft --help": [REGRAFT, "--help"],
    "regraft build --help": [REGRAFT, "build", "--help"],
    "regraft tools list": [REGRAFT, "tools", "list"],
    "regraft tools list --json": [REGRAFT, "tools", "list", "--json"],
}


def measure(repeat: int) -> dict[str, list[float]]:
    """Wall seconds of each command, `repeat` times after one run that warms the disk."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(repeat + 1):
            for name, command in COMMANDS.items():
                start = time.perf_counter()
                subprocess.run(command, check=True, capture_output=True, cwd=folder)
                if turn:
                    seconds[name].append(time.perf_counter() - start)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=15)
    seconds = measure(parser.parse_args().repeat)
    base = statistics.median(seconds[BASE])
    print(f"Python {platform.python_version()}, {platform.machine()}, median of {len(seconds[BASE])} runs")
    for name, values in seconds.items():
        median = statistics.median(values)
        print(f"{name:<28} {median * 1000:6.0f} ms   {median / base:4.2f}x")


if __name__ == "__main__":
    main()
