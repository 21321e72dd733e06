"""Kill builds that make their rows with SIGKILL at random moments, resume each, and compare what they end with.

    python benchmarks/synthesis_kills.py [--rows 100] [--kills 20]

All rows come from the recipe `generate`, by a model server on this machine whose answers depend on the question alone.
Told are: builds whose data, lineage, rejected rows or plans differ from an undisturbed one's, questions that were asked
again although their answer was stored, and builds whose account is not what the ledger holds.
"""

import argparse
import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from kills import DATA, Builds
from regraft.tools.testing import ModelServer, invented

TASK = """\
name: tones
instruction: Say whether the sentence is glad or sad.
labels: [glad, sad]
synthesis: {recipes: [generate]}
demonstrations:
  - {input: The sun is out and everyone in the street sings., output: glad}
  - {input: The rain took the old bridge away in one night., output: sad}
"""


class MadeBuilds(Builds):
    """Builds without a catalog; nothing is remembered between them."""

    def __init__(self, folder: Path, arguments: list[str]) -> None:
        super().__init__(folder, arguments)
        self._ledger = self._home / "ledger.sqlite"

    def fresh(self) -> None:
        for path in (self._home, self._out):
            shutil.rmtree(path, ignore_errors=True)

    def stored(self) -> set[str]:
        """The contents of all answers that the ledger holds."""
        if not self._ledger.exists():
            return set()
        with sqlite3.connect(f"file:{self._ledger}?mode=ro", uri=True) as store:
            return {content for (content,) in store.execute("SELECT content FROM answers")}

    def paid(self) -> tuple[int, int]:
        """Calls that the account names as paid, and answers that the ledger holds."""
        with sqlite3.connect(f"file:{self._ledger}?mode=ro", uri=True) as store:
            (calls,) = store.execute("SELECT sum(calls) FROM usage").fetchone()
            (answers,) = store.execute("SELECT count(*) FROM answers").fetchone()
        return calls, answers


@dataclass
class Result:
    kills: int = 0
    builds: int = 0
    differing: Counter[str] = field(default_factory=Counter)
    asked_again: int = 0
    lost_on_the_wire: int = 0
    wrong_accounts: int = 0
    failures: list[str] = field(default_factory=list)


def measure(folder: Path, rows: int, kills: int, seed: int) -> Result:
    """Spend the kills. Raises SystemExit when the undisturbed build does not end well."""
    task = folder / "task.yaml"
    task.write_text(TASK)
    chances, result = random.Random(seed), Result()
    with ModelServer(invented, latency_s=0.05) as server:
        arguments = [str(task), "--catalog", "none", "--model", "openai:any", "--base-url", server.url]
        builds = MadeBuilds(folder, [*arguments, "--rows", str(rows), "--no-memory"])
        code, said, usual_s = builds.go(None)
        if code != 0 or not (expected := builds.files()):
            raise SystemExit(f"the undisturbed build ended with {code}:\n{said}")
        while result.kills < kills:
            builds.fresh()
            known, code = set[str](), -9
            while code == -9:
                start = len(server.seen.bodies)
                code, said, _ = builds.go(chances.uniform(0, usual_s) if result.kills < kills else None)
                asked = [invented(body) for body in server.seen.bodies[start:]]
                result.asked_again += sum(answer in known for answer in asked if answer != "{}")
                known = builds.stored()
                if code == -9:
                    result.lost_on_the_wire += sum(answer not in known for answer in asked)
                    code = 0 if builds.finished() else code
                    result.kills += code == -9
            result.builds += 1
            got = builds.files()
            # the report and the outcome tell how many answers came from the ledger, which a resume adds to
            names = (name for name in expected.keys() | got.keys() if name.startswith(DATA))
            result.differing.update(name for name in names if expected.get(name) != got.get(name))
            calls, answers = builds.paid()
            result.wrong_accounts += calls != answers
            if code != 0:
                result.failures.append(f"ended with {code}: {said[-500:]}")
            print(f"build {result.builds}: {result.kills} kills so far", flush=True)
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=100)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="regraft-synthesis-kills-") as folder:
        result = measure(Path(folder), told.rows, told.kills, told.seed)
    print(f"{result.kills} kills in {result.builds} builds of {told.rows} made rows")
    print(f"files that differ from the undisturbed build's: {dict(result.differing) or 'none'}")
    print(f"stored answers asked again: {result.asked_again}; answers lost on the wire: {result.lost_on_the_wire}")
    print(f"accounts that are not the ledger's: {result.wrong_accounts}; ended otherwise: {len(result.failures)}")
    for failure in result.failures:
        print(failure)
    return 1 if result.differing or result.asked_again or result.wrong_accounts or result.failures else 0


if __name__ == "__main__":
    sys.exit(main())
