"""What built rows are worth: a student trained on demonstrations, untransformed rows, built rows and gold rows.

    python benchmarks/probe.py --catalog DIR --targets DIR [--only NAME ...] [--rows 500] [--json FILE]
                               [--selection random diverse deita similar]

Every task of the folder is built offline; a student is trained where held-out items form classes or are choices among
options. Half of the items, by chance, are the gold rows; the other half scores all students. Aims: built rows beat
demonstrations and untransformed rows on most tasks that have a usable source (grade 2 in `relevance.json`), and close
80% of the gap from the demonstrations to gold. Scores are macro-F1, which labels of unequal shares do not flatter, and
accuracy for choices. With several ways of selection every task is built once for each, and diversity stands beside.
"""

import argparse
import json
import random
import tempfile
from pathlib import Path
from typing import Any, get_args

from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.domain.errors import RegraftError
from regraft.domain.outcome import BuildOutcome
from regraft.domain.run import BuildOptions
from regraft.domain.task import SelectionWay, TaskSpec
from regraft.memory.embedders import Embedder, choose
from regraft.tools.catalogs import open_catalog
from regraft.tools.evaluation import evaluate, load_dataset
from regraft.tools.evaluation.evaluate import DEMONSTRATIONS, GOLD, ROWS, UNTRANSFORMED
from regraft.tools.evaluation.form import Form
from regraft.tools.evaluation.loading import Item
from regraft.tools.evaluation.untransformed import untransformed

SETS = (DEMONSTRATIONS, UNTRANSFORMED, ROWS, GOLD)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--catalog", required=True)
    parser.add_argument("--targets", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--selection", nargs="*", default=["random"], choices=get_args(SelectionWay))
    parser.add_argument("--home", type=Path, help="folder for runs and caches; a temporary one if not given")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    graded = json.loads((args.targets / "relevance.json").read_text(encoding="utf-8"))
    graded = graded.get("relevance", graded)
    results = []
    print(
        f"{'task':30} chosen   grade  rows distinct bigrams unlearnt " + " ".join(f"{name[:12]:>12}" for name in SETS)
    )
    with tempfile.TemporaryDirectory() as scratch:
        home = args.home or Path(scratch)
        embedder = choose(None, home)
        print(f"embedder: {embedder.name}")
        for path in sorted(args.targets.glob("*.json")):
            target = json.loads(path.read_text(encoding="utf-8"))
            if "demonstrations" not in target or (args.only and path.stem not in args.only):
                continue
            for way in args.selection:
                grade = max(graded.get(path.stem, {}).values(), default=0)
                result = _measure(target | {"selection": way}, grade, args, home, embedder)
                results.append(result)
                print(_line(result), flush=True)
    _totals(results)
    if args.json:
        args.json.write_text(json.dumps(results, indent=1))


def _measure(
    target: dict[str, Any], grade: int, args: argparse.Namespace, home: Path, embedder: Embedder
) -> dict[str, Any]:
    items = [Item((item["input"],), (item["output"],)) for item in target["test"]]
    random.Random(0).shuffle(items)
    gold, test = items[: len(items) // 2], items[len(items) // 2 :]
    task = TaskSpec.model_validate({key: target[key] for key in ("name", "instruction", "demonstrations", "selection")})
    shown = [Item((row["input"],), (row["output"],)) for row in (demo.row() for demo in task.demonstrations)]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        built = _built(task, BuildOptions(catalog=args.catalog, rows=args.rows, out=str(out), memory=False), home)
        if not built:
            return {"task": task.name, "selection": task.selection, "grade": grade, "rows": 0, "scores": {}}
        data = load_dataset(out)
        raw = untransformed(out, data, open_catalog(args.catalog, home=home))
        form = Form.of(OfflineUnderstander().understand(task))
        others = {UNTRANSFORMED: raw, GOLD: gold}
        found = evaluate(data, embedder, items=test, demonstrations=shown, others=others, form=form, seed=0)
    told: dict[str, Any] = {"task": task.name, "selection": task.selection, "grade": grade, "rows": built, "scores": {}}
    if found.diversity is not None:
        told |= {"distinct": found.diversity.distinct, "bigrams": found.diversity.bigrams}
    if found.probe is None:
        return told
    choice = form.options is not None
    scores = {score.trained_on: score.accuracy if choice else score.macro_f1 for score in found.probe.scores}
    learned = any(score.low > found.probe.majority for score in found.probe.scores)
    return told | {"majority": found.probe.majority, "scores": scores, "learned": learned}


def _built(task: TaskSpec, options: BuildOptions, home: Path) -> int:
    """How many rows a build gives; none where it ends in an error that it explains."""
    from regraft.graph.api import build

    try:
        outcome = build(task, options, home=home)
    except RegraftError as exc:
        print(f"{task.name}: {exc}")
        return 0
    return outcome.rows if isinstance(outcome, BuildOutcome) else 0


def _line(result: dict[str, Any]) -> str:
    line = f"{result['task'][:30]:30} {result['selection']:8} {result['grade']:5} {result['rows']:5} "
    if not result["rows"]:
        return line + "  nothing was built"
    line += f"{result.get('distinct', 0):8.3f} {result.get('bigrams', 0):7.2f} "
    if not result["scores"]:
        return line + "  no probe: answers are texts"
    shown = (f"{result['scores'][name]:12.3f}" if name in result["scores"] else f"{'-':>12}" for name in SETS)
    return line + f"{result['majority']:8.3f} " + " ".join(shown)


def _totals(results: list[dict[str, Any]]) -> None:
    usable = [result for result in results if result["grade"] == 2 and ROWS in result["scores"]]
    learned = [result for result in usable if result["learned"]]
    for name, chosen in (("all", usable), ("those where a student surely beats the commonest label", learned)):
        print(f"tasks with a usable source that were built, {name}: {len(chosen)}")
        every = [result["scores"] for result in chosen]
        for other in (DEMONSTRATIONS, UNTRANSFORMED):
            both = [scores for scores in every if other in scores]
            print(f"  built rows beat {other}: {sum(scores[ROWS] > scores[other] for scores in both)} of {len(both)}")
        whole = [scores for scores in every if {DEMONSTRATIONS, GOLD} <= set(scores)]
        gaps = [(scores[ROWS] - scores[DEMONSTRATIONS], scores[GOLD] - scores[DEMONSTRATIONS]) for scores in whole]
        closed = [won / gap for won, gap in gaps if gap > 0.02]
        reached = sum(share >= 0.8 for share in closed)
        print(f"  80% of the way from demonstrations to gold: {reached} of {len(closed)} where gold is better")


if __name__ == "__main__":
    main()
