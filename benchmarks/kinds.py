"""A table of kinds of trap: small datasets in which rows are easily made wrong, each built without a model.

    python benchmarks/kinds.py [WORD ...]

Every row of every build is compared with the truth. Told is what became of each kind (served rightly, refused, WRONG),
of those whose names have one of the words where there are words. Exit code 1 where a row is wrong.
"""

import sys
import tempfile
from collections import Counter
from importlib import import_module
from pathlib import Path


def main(words: list[str]) -> int:
    sys.path.insert(0, str(Path(__file__).parents[1]))
    kinds = import_module("tests.kinds.kind")
    kinds.load_all()
    count: Counter[str] = Counter()
    for name, make in kinds.KINDS.items():
        if words and not any(word in name for word in words):
            continue
        with tempfile.TemporaryDirectory() as work:
            fate = kinds.build(make(), Path(work))
        told = "WRONG" if fate.wrong else "served" if fate.rows else "refused"
        count[told] += 1
        print(f"{told:8} {fate.rows:4} rows  {name}", flush=True)
    print(", ".join(f"{number} {told}" for told, number in sorted(count.items())))
    return int(count["WRONG"] > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
