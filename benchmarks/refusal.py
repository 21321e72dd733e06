"""What a build that ends in a refusal costs in processor time, and what it costs when it is made again.

    python benchmarks/refusal.py --catalog DIR --targets DIR [--only NAME ...] [--builds 3] [--repeat 1]

A target is a JSON file as `tasks.py` reads it; without `--only` the tasks are those for which its `relevance.json`
names no dataset at all. Each task is built by the command in a process of its own, in a home that is new for the first
build and kept for the next ones. Processor time is that of the process, the interpreter's start included; packages are
compiled before (as pip does). `unit` is what a fixed loop of Python takes, the mean of before and after the build, and
`scaled` the build's processor time were it USUAL_MS: seconds of machines and moments where it differs are compared so.
Aims: the first 8 s, the second 4 s, scaled.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

USUAL_MS = 45
COMMAND = (sys.executable, "-c", "from regraft.app.cli import main; main()")


def unit() -> float:
    """Processor time of a fixed piece of Python: what the machine is worth at this moment."""
    started = time.process_time()
    words: dict[str, int] = {}
    for number in range(200_000):
        word = str(number * 7919 % 1000)
        words[word] = words.get(word, 0) + 1
    return time.process_time() - started


def build(task: Path, catalog: str, home: Path) -> tuple[int, float, float]:
    """Build in a process; its exit code, processor time and seconds."""
    command = [*COMMAND, "build", str(task), "--catalog", catalog, "--out", str(home / "out"), "--overwrite"]
    started = time.perf_counter()
    env = {**os.environ, "REGRAFT_HOME": str(home)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # or every start compiles every module anew
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env=env, stdin=quiet, stdout=quiet, stderr=quiet)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_utime + usage.ru_stime, time.perf_counter() - started


def measure(target: Path, options: argparse.Namespace) -> None:
    """Print a line for each time that the task was built."""
    found = json.loads(target.read_text())
    keys = ("name", "instruction", "demonstrations", "language", "labels")
    with tempfile.TemporaryDirectory() as scratch:
        task = Path(scratch) / "task.json"
        task.write_text(json.dumps({key: found[key] for key in keys if key in found}))
        for number in range(1, options.builds + 1):
            before = unit()
            code, cpu, seconds = build(task, options.catalog, Path(scratch) / "home")
            worth, load = 500 * (before + unit()), os.getloadavg()[0]
            print(
                f"{target.stem:<42} {number}  exit {code}  CPU {cpu:5.2f} s  scaled {cpu * USUAL_MS / worth:5.2f} s  "
                f"wall {seconds:5.2f} s  load {load:4.1f}  unit {worth:3.0f} ms",
                flush=True,
            )


def chosen(targets: Path, only: list[str]) -> list[Path]:
    """The named targets, or those that nothing fits."""
    grades = json.loads((targets / "relevance.json").read_text())
    grades = grades.get("relevance", grades)
    names = only or sorted(name for name, found in grades.items() if not found)
    return [targets / f"{name}.json" for name in names]


def main() -> None:
    parser = argparse.ArgumentParser(description="What a refusal costs in processor time.")
    parser.add_argument("--catalog", required=True)
    parser.add_argument("--targets", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--builds", type=int, default=3)
    parser.add_argument("--repeat", type=int, default=1)
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for target in chosen(options.targets, options.only):
        for _ in range(options.repeat):
            measure(target, options)


if __name__ == "__main__":
    main()
