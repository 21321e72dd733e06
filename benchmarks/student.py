"""What a language model learns of few-shot examples, source rows, built rows, made rows, and mixtures of them.

    python benchmarks/student.py FOLDER ... [--seeds 3] [--steps 60] [--rows 100] [--items 200] [--layers 8] [--half]

Each folder is a task: `task.yaml`, `test.jsonl`, `built` (a build's folder), `made.jsonl` (made rows), and, where there
are any, `raw.jsonl` (source rows as they were) and `gold.jsonl`. Every set is cut to `--rows`, so that a mixture has as
many as its parts; shares of made rows are 0, 15, 30, 50 and 100%. It is the comparison of the table in DataTune (arXiv
2404.14361: few-shot, untransformed, transformed, made, both). One line of JSON is printed for each task and seed, which
are gone over in turn, seed by seed, so that an early end leaves whole seeds; `--table FILE` draws the table of them.
Say the machine and the versions with it. It needs the extra `student`.
"""

import argparse
import json
import platform
import random
import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from math import sqrt
from pathlib import Path

SHARES = (0.0, 0.15, 0.3, 0.5, 1.0)
T_95 = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14)
"""Student's t for 95%, by degrees of freedom from 1 on."""
BASE = "0% made"


def mixed(built: Sequence, made: Sequence, rows: int, share: float, seed: int) -> list:
    """So many rows, `share` of them made ones, by chance; the larger share's rows hold the smaller one's."""
    chances = random.Random(seed)
    made, built = chances.sample(list(made), len(made)), chances.sample(list(built), len(built))
    taken = round(rows * share)
    return made[:taken] + built[: rows - taken]


def sets_of(folder: Path, rows: int, seed: int) -> tuple[dict[str, list], str, list]:
    """The sets by name, the task's instruction, and its test items."""
    from regraft.app.tasks.file import load_task
    from regraft.tools.evaluation.loading import Item, load_dataset, load_items

    task = load_task(folder / "task.yaml")
    columns = {"inputs": task.input_columns, "outputs": task.output_columns}
    shown = [one.row() for one in task.demonstrations]
    few = [Item(tuple(r[c] for c in task.input_columns), tuple(r[c] for c in task.output_columns)) for r in shown]
    sets, chances = {"few-shot": few}, random.Random(seed)
    for name in ("raw", "gold"):
        if (path := folder / f"{name}.jsonl").exists():
            found = load_items(path, task.input_columns, task.output_columns)
            sets[name] = chances.sample(found, min(rows, len(found)))
    built = load_dataset(folder / "built", **columns).items()
    made = load_items(folder / "made.jsonl", task.input_columns, task.output_columns)
    size = min(rows, len(built), len(made))
    sets |= {f"{share:.0%} made": mixed(built, made, size, share, seed) for share in SHARES}
    return sets, task.instruction, load_items(folder / "test.jsonl", task.input_columns, task.output_columns)


def measure(options: argparse.Namespace) -> None:
    from regraft.tools.evaluation.language_student import Student, Training, language_probe

    given = {name: getattr(options, name) for name in ("model", "steps", "layers", "half", "batch", "tokens")}
    training = Training(**given, learning_rate=options.rate, most_items=options.items)
    student = Student(training)
    facts = given | {"rows": options.rows, "rate": options.rate, "machine": platform.platform()}
    facts |= {name: version(name) for name in ("torch", "transformers")}
    for seed in range(options.seeds):
        for folder in options.folders:
            sets, instruction, items = sets_of(folder, options.rows, seed)
            found = language_probe(sets, items, instruction, Training(**{**vars(training), "seed": seed}), student)
            scores = {score.trained_on: round(score.accuracy * found.items) for score in found.scores}
            told = {"task": folder.name, "seed": seed, "items": found.items, "majority": found.majority}
            print(json.dumps({**told, "right": scores, **facts}), flush=True)


def table(lines: Iterable[str]) -> None:
    """Mean accuracies over seeds with their 95% intervals: of the mean over seeds and, in it, of the items' chance."""
    told = [json.loads(line) for line in lines]
    right: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in told:
        for name, count in one["right"].items():
            right[one["task"]][name].append(count / one["items"])
    names = list(dict.fromkeys(name for one in told for name in one["right"]))
    print(f"| task | guessing | {' | '.join(names)} |\n|---|--:|{'--:|' * len(names)}")
    for task, found in right.items():
        one = next(one for one in told if one["task"] == task)
        cells = [f"{interval(found[name], one['items'])}" for name in names]
        print(f"| {task} | {one['majority']:.1%} | {' | '.join(cells)} |")
    cells = []
    for name in names:
        more = [(one["right"][name] - one["right"][BASE]) / one["items"] for one in told if name in one["right"]]
        cells.append(f"{100 * statistics.mean(more):+.1f} ± {100 * half_width(more):.1f}")
    print(f"| points more than {BASE}, over tasks and seeds | | {' | '.join(cells)} |")


def interval(accuracies: Sequence[float], items: int) -> str:
    """The mean and half the width of its interval: that of the seeds, which draw items of their own, and never less
    than that of so many items."""
    if not accuracies:
        return "–"
    mean = statistics.mean(accuracies)
    chance = 1.96 * sqrt(mean * (1 - mean) / (items * len(accuracies)))
    return f"{mean:.1%} ± {max(half_width(accuracies), chance):.1%}"


def half_width(values: Sequence[float]) -> float:
    """Half the width of the 95% interval of a mean, by Student's t; 0 of a single value."""
    count = len(values)
    if count < 2:
        return 0.0
    t = T_95[count - 2] if count - 2 < len(T_95) else 1.96
    return t * statistics.stdev(values) / sqrt(count)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--table", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--rows", type=int, default=100)
    parser.add_argument("--items", type=int, default=200)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--tokens", type=int, default=160)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--layers", type=int)
    parser.add_argument("--half", action="store_true")
    parser.add_argument("--model", default="smollm2")
    options = parser.parse_args()
    if options.table:
        table(options.table.read_text(encoding="utf-8").splitlines())
    else:
        measure(options)


if __name__ == "__main__":
    main()
