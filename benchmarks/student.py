"""What a language model learns of few-shot examples, source rows, built rows, made rows, and mixtures of them.

    python benchmarks/student.py --test test.jsonl --task task.yaml --built DIR [--made DIR] [--raw raw.jsonl]
        [--gold gold.jsonl] [--seeds 3] [--steps 60] [--model smollm2] [--json]

`--built` is the folder of a build from datasets, `--made` one of `--catalog none`. Each set is cut to the size of the
smaller of the two, so that a mixture has as many rows as either; shares of made rows are 0, 15, 30, 50 and 100%. It is
the comparison of the table in DataTune (arXiv 2404.14361: few-shot, untransformed, transformed, made, both) on a task;
say the machine and the versions with it. It needs the extra `student`.
"""

import argparse
import json
import platform
import random
import statistics
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from regraft.app.tasks.file import load_task
from regraft.tools.evaluation.language_student import Training, language_probe
from regraft.tools.evaluation.loading import Item, load_dataset, load_items

SHARES = (0.0, 0.15, 0.3, 0.5, 1.0)


def mixed(built: Sequence[Item], made: Sequence[Item], share: float, seed: int) -> list[Item]:
    """As many rows as the smaller of both has, `share` of them made ones, by chance."""
    rng, size = random.Random(seed), min(len(built), len(made))
    taken = round(size * share)
    return rng.sample(list(made), taken) + rng.sample(list(built), size - taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("test", "task", "built"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    for name in ("made", "raw", "gold"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--model", default="smollm2")
    parser.add_argument("--items", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    task = load_task(options.task)
    items = load_items(options.test, task.input_columns, task.output_columns)
    columns = {"inputs": task.input_columns, "outputs": task.output_columns}
    built = load_dataset(options.built, **columns).items()
    made = load_dataset(options.made, **columns).items() if options.made else []
    rows = [demonstration.row() for demonstration in task.demonstrations]
    shown = [Item(tuple(r[c] for c in task.input_columns), tuple(r[c] for c in task.output_columns)) for r in rows]
    accuracies: dict[str, list[float]] = {}
    for seed in range(options.seeds):
        sets = {"few-shot": shown}
        for name in ("raw", "gold"):
            if path := getattr(options, name):
                sets[name] = load_items(path, task.input_columns, task.output_columns)
        if made:
            sets |= {f"{share:.0%} made": mixed(built, made, share, seed) for share in SHARES}
        else:
            sets["built"] = built
        training = Training(options.model, steps=options.steps, most_items=options.items, seed=seed)
        for score in language_probe(sets, items, task.instruction, training).scores:
            accuracies.setdefault(score.trained_on, []).append(score.accuracy)
    facts = {"task": task.name, "steps": options.steps, "items": min(len(items), options.items)}
    facts |= {name: version(name) for name in ("torch", "transformers")} | {"machine": platform.platform()}
    if options.json:
        print(json.dumps({**facts, "accuracy": accuracies}))
        return
    print(", ".join(f"{key} {value}" for key, value in facts.items()))
    for name, found in accuracies.items():
        spread = statistics.stdev(found) if len(found) > 1 else 0.0
        print(f"{name:<12} {statistics.mean(found):6.1%}  ± {spread:.1%} over {len(found)} seeds")


if __name__ == "__main__":
    main()
