"""What a language model learns of few-shot examples, source rows, built rows, made rows, and mixtures of them.

    python benchmarks/student.py FOLDER ... [--seeds 3] [--steps 60] [--rows 100] [--items 200] [--layers 8] [--half]
    python benchmarks/student.py FOLDER ... --linear [--seeds 10]

Each folder is a task: `task.yaml`, `test.jsonl`, `built` (a build's folder), `made.jsonl` (made rows), and, where there
are any, `raw.jsonl` (source rows as they were) and `gold.jsonl`. Every set is cut to `--rows`, so that a mixture has as
many as its parts; shares of made rows are 0, 15, 30, 50 and 100%. It is the comparison of the table in DataTune (arXiv
2404.14361: few-shot, untransformed, transformed, made, both). One line of JSON is printed for each task and seed, which
are gone over in turn, seed by seed, so that an early end leaves whole seeds; `--table FILE` draws the table of them,
and says how many lines it would take to see a difference of three points. Say the machine and the versions with it. It
needs the extra `student`.

`--linear` takes the linear student of the probe, in seconds, and has more sets: made rows in addition to built ones, as
in the paper, and gold rows, which are half of the test items, while the other half is scored.
"""

import argparse
import json
import platform
import random
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from math import ceil, sqrt
from pathlib import Path
from typing import Any

from regraft.app.tasks.file import load_task
from regraft.domain.task import TaskSpec
from regraft.tools.evaluation.loading import Item, load_dataset, load_items

SHARES = (0.0, 0.15, 0.3, 0.5, 1.0)
T_95 = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14)
"""Student's t for 95%, by degrees of freedom from 1 on."""
BASE = "0% made"
SOUGHT = 0.03


def mixed(built: Sequence, made: Sequence, rows: int, share: float, seed: int) -> list:
    """So many rows, `share` of them made ones, by chance; the larger share's rows hold the smaller one's."""
    chances = random.Random(seed)
    made, built = chances.sample(list(made), len(made)), chances.sample(list(built), len(built))
    taken = round(rows * share)
    return made[:taken] + built[: rows - taken]


def task_of(folder: Path) -> tuple[TaskSpec, list[Item], list[Item], list[Item]]:
    """The task, its built rows, its made rows, and its test items."""
    task = load_task(folder / "task.yaml")
    columns = {"inputs": task.input_columns, "outputs": task.output_columns}
    made, items = (
        load_items(folder / f"{name}.jsonl", task.input_columns, task.output_columns) for name in ("made", "test")
    )
    return task, load_dataset(folder / "built", **columns).items(), made, items


def sets_of(folder: Path, rows: int, seed: int) -> tuple[dict[str, list], str, list]:
    """The sets by name, the task's instruction, and its test items."""
    task, built, made, items = task_of(folder)
    shown = [one.row() for one in task.demonstrations]
    few = [Item(tuple(r[c] for c in task.input_columns), tuple(r[c] for c in task.output_columns)) for r in shown]
    sets, chances = {"few-shot": few}, random.Random(seed)
    for name in ("raw", "gold"):
        if (path := folder / f"{name}.jsonl").exists():
            found = load_items(path, task.input_columns, task.output_columns)
            sets[name] = chances.sample(found, min(rows, len(found)))
    size = min(rows, len(built), len(made))
    sets |= {f"{share:.0%} made": mixed(built, made, size, share, seed) for share in SHARES}
    return sets, task.instruction, items


def linear_sets(folder: Path, rows: int, seed: int) -> tuple[dict[str, list], list]:
    """Sets of one size, sets to which made rows are added, gold rows, and the test items that are none of these."""
    _, built, made, items = task_of(folder)
    built, made, items = (random.Random(seed).sample(list(some), len(some)) for some in (built, made, items))
    half, size = len(items) // 2, min(rows, len(built) // 2, len(made))
    sets = {f"{share:.0%} made": mixed(built, made, size, share, seed) for share in SHARES}
    sets |= {"twice built": built[: 2 * size], "built + made": built[:size] + made[:size]}
    sets |= {"twice built + made": built[: 2 * size] + made[:size], "gold": items[half : half + size]}
    return sets, items[:half]


def measure_linear(options: argparse.Namespace) -> None:
    from regraft.agents.rules.reading.understand import OfflineUnderstander
    from regraft.memory.embedders import choose
    from regraft.tools.evaluation.form import Form
    from regraft.tools.evaluation.probe import probe

    embedder = choose(None, Path(tempfile.gettempdir()))
    apart = {folder.name: told_apart(folder) for folder in options.folders}
    for seed in range(options.seeds):
        for folder in options.folders:
            form = Form.of(OfflineUnderstander().understand(task_of(folder)[0]))
            sets, items = linear_sets(folder, options.rows, seed)
            found = probe(sets, items, embedder, form=form, seed=seed)
            scores = {score.trained_on: round(score.accuracy * found.items) for score in found.scores}
            told = {"task": folder.name, "seed": seed, "items": found.items, "majority": found.majority}
            facts = {"student": found.student, "rows": options.rows, "apart": apart[folder.name]}
            print(json.dumps({**told, "right": scores, **facts}), flush=True)


def told_apart(folder: Path) -> dict[str, float]:
    """How surely words alone tell built rows, and made rows, from test items: area under the curve, five folds; 0.5 is
    not at all."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_score

    _, built, made, items = task_of(folder)
    found = {}
    for name, rows in (("built", built), ("made", made)):
        size, chances = min(len(rows), len(items), len(made)), random.Random(0)
        some = [*chances.sample(rows, size), *chances.sample(items, size)]
        words = TfidfVectorizer().fit_transform(" ".join(item.inputs) for item in some)
        truth = [0] * size + [1] * size
        scores = cross_val_score(LogisticRegression(max_iter=500), words, truth, cv=5, scoring="roc_auc")
        found[name] = round(float(scores.mean()), 2)
    return found


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
    print(
        f"\nlines that show {SOUGHT:.0%} more than {BASE} in four of five cases, by each set's own spread: "
        + needed(told)
    )


def needed(told: Sequence[Mapping[str, Any]]) -> str:
    """For each set, the paired lines (a task and a seed each) after which a difference of SOUGHT is seen in 80% of
    cases, at 95% confidence."""
    found = []
    for name in dict.fromkeys(name for one in told for name in one["right"] if name != BASE):
        more = [(one["right"][name] - one["right"][BASE]) / one["items"] for one in told if name in one["right"]]
        if len(more) > 1:
            found.append(f"{name} {ceil(((1.96 + 0.84) * statistics.stdev(more) / SOUGHT) ** 2)}")
    return ", ".join(found)


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
    parser.add_argument("--linear", action="store_true")
    parser.add_argument("--model", default="smollm2")
    options = parser.parse_args()
    if options.table:
        table(options.table.read_text(encoding="utf-8").splitlines())
    elif options.linear:
        measure_linear(options)
    else:
        measure(options)


if __name__ == "__main__":
    main()
