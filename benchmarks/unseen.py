"""Builds with a model's real answers on tasks over datasets that no earlier run used: what each took, and gave.

    python benchmarks/unseen.py build --base-url URL [--catalog DIR] [--work DIR] [--task NAME …] [--rows N]
    python benchmarks/unseen.py table [--work DIR]

`build` makes each task's dataset with the model behind an OpenAI-compatible address, says yes at each checkpoint, and
puts 50 of its rows, drawn by seed, into WORK/NAME.read.jsonl. Whoever reads them writes `"right": true` or false, and
why not, beside each; `table` then prints, for each build, calls by purpose, rows, tokens beside what the bills at the
checkpoints said, the share right of the rows read, what died, and what was refused with its reason. The catalog is the
shared laboratory's (REGRAFT_SHARED names its folder) unless another is given; the tasks are this benchmark's own, and
no other measurement uses the datasets that hold what they need.
"""

import argparse
import json
import os
import random
import sys
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

from unseen_more import TASKS as MORE
from unseen_tasks import TASKS as FIRST

SHARED = Path(os.environ.get("REGRAFT_SHARED", Path(__file__).parents[1] / ".." / "shared"))
READ = 50
TASKS = FIRST | MORE


def build(name: str, args: argparse.Namespace) -> dict[str, Any]:
    """One build, and what it took and gave; an error that ends it is told as its death."""
    from regraft.domain.approval import DecisionFile
    from regraft.domain.run import BuildOptions, Waiting
    from regraft.domain.synthesis import Synthesis
    from regraft.domain.task import TaskSpec
    from regraft.graph import api

    yes = DecisionFile.model_validate({"decisions": [], "others": "approve"})
    given = {key: value for key, value in TASKS[name].items() if key not in ("rows", "synthesis")}
    options = BuildOptions(
        catalog=str(args.catalog),
        model=f"openai:{args.model}",
        base_url=args.base_url,
        rows=args.rows or TASKS[name]["rows"],
        out=str(args.work / name),
        overwrite=True,
        memory=False,
        approve=("datasets", "plan", "sample"),
        synthesis=Synthesis(when=TASKS[name].get("synthesis", "never")),
    )
    told = {"task": name, "rows": 0, "wanted": options.rows, "calls": {}, "tokens": 0, "died": "", "refused": {}}
    home, bills = args.work / "home", dict[str, dict[str, int]]()
    try:
        outcome = api.build(TaskSpec.model_validate(given | {"name": name}), options, home=home)
        while isinstance(outcome, Waiting):
            if (bill := outcome.request.bill) is not None:
                rows = bill.rows.tokens if bill.rows else 0
                said = {"spent": bill.tokens, "whole": bill.by_the_end[1], "rows": rows, "again": bill.again}
                bills.setdefault(outcome.request.checkpoint, said)  # the first: before a plan is sent back
                bills[f"last {outcome.request.checkpoint}"] = said
            outcome = api.resume(outcome.run, yes, home=home)
    except Exception:  # noqa: BLE001 - what ends a build is what is looked for
        return told | {"died": traceback.format_exc()}
    calls = Counter[str]()
    for one in outcome.usage:
        calls[one.purpose] += one.calls
    return told | {
        "rows": outcome.rows,
        "calls": dict(calls),
        "tokens": sum(one.tokens for one in outcome.usage),
        "row_tokens": sum(
            one.tokens for one in outcome.usage if one.source and one.purpose not in ("critique", "plan")
        ),
        "bills": bills,
        "sources": {one.ref.key: one.counts.accepted for one in outcome.sources if one.counts.accepted},
        "refused": {one.ref.key: one.given_up for one in outcome.sources if one.given_up},
    }


def to_read(name: str, work: Path) -> None:
    """Draw the rows that somebody is to read; marks of an earlier reading of the same rows stay."""
    import pyarrow.parquet as pq

    files = sorted((work / name / "data").glob("*.parquet"))
    rows = [row for file in files for row in pq.read_table(file).to_pylist()]
    drawn = random.Random(0).sample(rows, min(READ, len(rows)))
    path = work / f"{name}.read.jsonl"
    known = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    marks = {json.dumps(one["row"], sort_keys=True): one for one in known}
    lines = [marks.get(json.dumps(row, sort_keys=True), {"row": row, "right": None, "why": ""}) for row in drawn]
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


def table(work: Path) -> None:
    heads = ("task", "rows", "calls", "tokens (bills)", "right of read", "died", "sources", "refused")
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    for name in TASKS:
        path = work / f"{name}.json"
        if not path.exists():
            continue
        told = json.loads(path.read_text())
        lines = (work / f"{name}.read.jsonl").read_text().splitlines() if told["rows"] else []
        read = [mark for line in lines if (mark := json.loads(line)["right"]) is not None]
        calls = ", ".join(f"{purpose} {number}" for purpose, number in sorted(told["calls"].items()))
        died = told["died"].strip().splitlines()[-1] if told["died"] else "no"
        refused = "; ".join(f"{key}: {why[:120]}" for key, why in told["refused"].items())
        sources = ", ".join(f"{key} {rows}" for key, rows in told.get("sources", {}).items())
        bills = ", ".join(f"{at} {bill['whole']:,}" for at, bill in told.get("bills", {}).items())
        share = f"{sum(read)} of {len(read)}" if read else "-"
        total = f"{sum(told['calls'].values())} ({calls})"
        cells = [
            name,
            f"{told['rows']} of {told['wanted']}",
            total,
            f"{told['tokens']:,} ({bills})",
            share,
            died,
            sources,
            refused,
        ]
        print("| " + " | ".join(str(cell).replace("|", "/").replace("\n", " ") for cell in cells) + " |")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=("build", "table"))
    parser.add_argument("--base-url", default="http://127.0.0.1:8900/v1")
    parser.add_argument("--model", default="bridge")
    parser.add_argument("--catalog", type=Path, default=SHARED / "catalog")
    parser.add_argument("--work", type=Path, default=Path("unseen"))
    parser.add_argument("--task", nargs="*", default=list(TASKS))
    parser.add_argument("--rows", type=int, help="so many rows of each task, in place of its own number")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    if args.verb == "table":
        table(args.work)
        return 0
    if not args.catalog.is_dir():
        print(f"there is no catalog {args.catalog}: name one by --catalog, or the laboratory by REGRAFT_SHARED")
        return 2
    os.environ.setdefault("OPENAI_API_KEY", "none")
    for name in args.task:
        told = build(name, args)
        (args.work / f"{name}.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        if told["rows"]:
            to_read(name, args.work)
        print(json.dumps(told, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
