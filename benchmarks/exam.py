"""An exam that nothing can be tuned to: fresh tasks derived by program, built without a model, every row compared.

    python benchmarks/exam.py --catalog DIR [--tasks 24] [--seed N] [--jobs 2] [--json] [--keep DIR]

From the datasets of a catalog folder tasks are drawn by a seed (a new one each time unless given): other label words,
layouts, instructions, names of columns and formats of files, a decoy that shares the labels, or the source taken out,
so that refusing is right. Each is built in a small catalog of its own. Told are precision (builds that gave rows and
whose rows are all but 2% right), reach (right builds of those whose source is there) and refusals (of those whose
source is not), each with a 95% Wilson interval, and by kind of change. `--keep` writes builds with wrong rows as
small cases that can be run again. Exit code 0 whatever the figures are; 2 where there is no catalog.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from exam_tasks import Base, Question, bases, plain, question
from regraft.agents.validator import wilson
from regraft.tools.catalogs.folder import FolderCatalog

ROWS = 120
WRONG_ROWS = 0.02
"""A build with a larger share of wrong rows is a wrong build."""


@dataclass(frozen=True)
class Result:
    """One build. `outcome` is right, wrong, refused or error; `example` is a wrong row."""

    name: str
    dataset: str
    kind: str
    changes: tuple[str, ...]
    source_there: bool
    instruction: str
    outcome: str
    rows: int
    wrong: int
    seconds: float
    example: dict[str, str] | None
    why: str


def main() -> int:
    args = _arguments()
    if not args.catalog.is_dir():
        print(f"The exam is skipped: there is no catalog folder {args.catalog}.", file=sys.stderr)
        return 2
    seed = args.seed if args.seed is not None else random.SystemRandom().randrange(1 << 31)
    questions = _drawn(args.catalog, args.tasks, seed)
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as work, ThreadPoolExecutor(args.jobs) as pool:
        jobs = [
            pool.submit(_sat, number, one, Path(work), args.keep, seed) for number, one in enumerate(questions, start=1)
        ]
        for job in jobs:
            results.append(job.result())
            print(_line(results[-1]), file=sys.stderr, flush=True)
    figures = _figures(results)
    if args.json:
        print(json.dumps({"seed": seed, "figures": figures, "results": [asdict(one) for one in results]}, indent=1))
    else:
        print(_told(seed, figures))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--catalog", type=Path, required=True)
    parser.add_argument("--tasks", type=int, default=24)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--keep", type=Path, default=None, help="folder that receives builds with wrong rows as cases")
    return parser.parse_args()


def _drawn(folder: Path, count: int, seed: int) -> list[Question]:
    """Fresh questions: datasets in an order of chance, each for one of the tasks that it can be asked for."""
    chance = random.Random(seed)
    catalog = FolderCatalog(folder)
    ids = [card.id for card in catalog.cards()]
    chance.shuffle(ids)
    pool: list[Base] = []
    for dataset in ids:
        pool += bases(catalog, dataset, chance)
        if len({base.dataset for base in pool}) >= count + 12:
            break
    asked = sorted({base.dataset for base in pool})
    chance.shuffle(asked)
    drawn: list[Question] = []
    while len(drawn) < count and pool:
        for dataset in asked[: count - len(drawn)]:
            own = [base for base in pool if base.dataset == dataset]
            drawn += [question(chance.choice(own), pool, chance)]
    return drawn


# one build ------------------------------------------------------------


def _sat(number: int, one: Question, work: Path, keep: Path | None, seed: int) -> Result:
    name = f"q{number:03d}"
    room = work / name
    _write_catalog(one, room / "catalog", random.Random(f"{seed}/{number}"))
    (room / "task.yaml").write_text(json.dumps(one.task(name), ensure_ascii=False, indent=1), encoding="utf-8")
    command = [
        sys.executable,
        "-c",
        "from regraft.app.cli import main; main()",
        "build",
        str(room / "task.yaml"),
        "--catalog",
        str(room / "catalog"),
    ]
    command += [
        "--rows",
        str(min(ROWS, len(one.base.rows) - len(one.shown))),
        "--approve",
        "none",
        "--no-memory",
        "--json",
    ]
    started = time.monotonic()
    run = subprocess.run(
        [*command, "--out", str(room / "out")],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "REGRAFT_HOME": str(room / "home")},
        check=False,
    )
    rows = [
        row for path in sorted((room / "out" / "data").rglob("*.parquet")) for row in pq.read_table(path).to_pylist()
    ]
    truth = one.truth()
    wrong = [row for row in rows if not one.source_there or not _is_right(row, truth)]
    outcome = "refused" if not rows else "wrong" if len(wrong) > WRONG_ROWS * len(rows) else "right"
    outcome = outcome if run.returncode in (0, 4) else "error"
    if keep is not None and (outcome in ("wrong", "error") or (outcome == "refused" and one.source_there)):
        _keep(keep / outcome / f"{seed}-{name}", room, one, wrong)
    return Result(
        name=name,
        dataset=one.base.dataset,
        kind=one.base.kind,
        changes=one.changes,
        source_there=one.source_there,
        instruction=one.instruction,
        outcome=outcome,
        rows=len(rows),
        wrong=len(wrong),
        seconds=round(time.monotonic() - started, 1),
        example=wrong[0] if wrong else None,
        why=_why(run),
    )


def _is_right(row: dict[str, str], truth: dict[str, set[str]]) -> bool:
    given = "\t".join(text for name, text in row.items() if name != "output")
    known = {plain(text) for text in truth.get(plain(given), ())}
    return plain(row["output"]) in known or any(_rounded(row["output"], text) for text in known)


def _rounded(output: str, known: str) -> bool:
    """Whether a number is the known one with the decimals that the demonstrations show, which are fewer."""
    try:
        places = len(output.partition(".")[2])
        return places < len(known.partition(".")[2]) and abs(float(output) - float(known)) <= 0.5 * 10**-places
    except ValueError:
        return False


def _why(run: "subprocess.CompletedProcess[str]") -> str:
    try:
        told: Any = json.loads(run.stdout)
    except ValueError:
        return run.stderr.strip()[-300:]
    return " ".join(told.get("reasons") or (json.dumps(told.get("error")),))[:600]


def _keep(folder: Path, room: Path, one: Question, wrong: Sequence[dict[str, str]]) -> None:
    """The build as a case in a folder of its own: task, catalog, truth."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(room / "catalog", folder / "catalog")
    shutil.copy(room / "task.yaml", folder / "task.yaml")
    why = f"{one.base.dataset}, {one.base.kind}: {', '.join(one.changes)}"
    truth = {given: sorted(outputs)[0] for given, outputs in one.truth().items()} if one.source_there else {}
    case = {"why": why, "rows": ROWS, "least": 0, "kind": "pair", "truth": truth, "e.g.": list(wrong[:3])}
    (folder / "case.json").write_text(json.dumps(case, ensure_ascii=False, indent=1), encoding="utf-8")


# small catalogs ------------------------------------------------------------


def _write_catalog(one: Question, root: Path, chance: random.Random) -> None:
    base = one.base
    names = [f"lib/set-{number}" for number in chance.sample(range(10, 99), 2 + len(one.others))]
    if one.source_there:
        shown = set(one.shown)
        rows = [row for place, row in enumerate(base.rows) if place not in shown]
        _write(root / names[0], base, rows, one)
    if one.decoy is not None:
        rows = [{**_without(row, one.decoy.output), base.output: chance.choice(base.labels)} for row in one.decoy.rows]
        _write(root / names[1], one.decoy, rows, None)
    for name, other in zip(names[2:], one.others, strict=True):
        _write(root / name, other, list(other.rows), None)


def _without(row: dict[str, str], column: str) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if name != column}


def _write(folder: Path, base: Base, rows: Sequence[dict[str, str]], one: Question | None) -> None:
    """A dataset in Hub layout: its card's head and first lines, and its rows in the format that is asked for."""
    folder.mkdir(parents=True)
    metadata: dict[str, Any] = {"language": list(base.card.languages), "license": list(base.card.licenses) or "mit"}
    names = one.names if one else {}
    cells: dict[str, Any] = {names.get(name, name): [row[name] for row in rows] for name in rows[0]}
    if one is not None and one.integers:
        column = names.get(base.output, base.output)
        cells[column] = [base.labels.index(row[base.output]) for row in rows]
        kind = {"class_label": {"names": {str(place): label for place, label in enumerate(base.labels)}}}
        metadata["dataset_info"] = {"features": [{"name": column, "dtype": kind}]}
    config = _write_rows(folder, pa.table(cells), one.files if one else "parquet")
    if config:
        metadata["configs"] = [{"config_name": "default", **config}]
    text = base.card.description.split("\n## ")[0].strip()[:1_500]
    card = f"---\n{json.dumps(metadata, ensure_ascii=False, indent=1)}\n---\n{text or '# ' + base.card.title}\n"
    (folder / "README.md").write_text(card, encoding="utf-8")


def _write_rows(folder: Path, table: pa.Table, kind: str) -> dict[str, Any]:
    """Writes the rows and gives what the card must say on them."""
    if kind == "parquet":
        pq.write_table(table, folder / "train.parquet")
        return {}
    records = table.to_pylist()
    if kind.startswith(("csv", "tsv")):
        mark, header = {"csv ;": ";", "tsv": "\t"}.get(kind, ","), "no header" not in kind
        options = pa.csv.WriteOptions(include_header=header, delimiter=mark, quoting_style="all_valid")
        name = f"train.{kind[:3]}"
        pa.csv.write_csv(table, folder / name, options)
        return (
            {"data_files": name}
            | ({"sep": mark} if mark == ";" else {})
            | ({} if header else {"names": table.column_names})
        )
    if kind == "jsonl":
        (folder / "train.jsonl").write_text("\n".join(json.dumps(row) for row in records), encoding="utf-8")
    else:
        (folder / "train.json").write_text(json.dumps({"version": "1.0", "data": records}), encoding="utf-8")
    return {}


# figures ------------------------------------------------------------


def _figures(results: Sequence[Result]) -> dict[str, Any]:
    groups: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        groups["all"].append(one)
        groups[f"kind: {one.kind}"].append(one)
        for change in one.changes:
            groups[change].append(one)
    return {name: _of_group(group) for name, group in groups.items()}


def _of_group(group: Sequence[Result]) -> dict[str, Any]:
    count = Counter(one.outcome for one in group)
    there = [one for one in group if one.source_there]
    gone = [one for one in group if not one.source_there]
    built = [one for one in group if one.rows]
    return {
        "tasks": len(group),
        "outcomes": dict(count),
        "precision": _share(sum(one.outcome == "right" for one in built), len(built)),
        "reach": _share(sum(one.outcome == "right" for one in there), len(there)),
        "refusals": _share(sum(one.rows == 0 for one in gone), len(gone)),
        "rows": sum(one.rows for one in built),
        "wrong_rows": sum(one.wrong for one in built),
    }


def _share(part: int, whole: int) -> dict[str, Any]:
    low, high = wilson(part, whole) if whole else (0.0, 1.0)
    return {"part": part, "whole": whole, "low": round(low, 3), "high": round(high, 3)}


def _line(one: Result) -> str:
    mark = {"right": "✓", "refused": "–" if one.source_there else "✓", "wrong": "✗", "error": "✗✗"}[one.outcome]
    about = f"{one.dataset} [{one.kind}] {', '.join(one.changes)}"
    told = f"{mark} {one.name} {about}: {one.outcome}, {one.rows} rows, {one.wrong} wrong, {one.seconds} s"
    detail = json.dumps(one.example, ensure_ascii=False)[:300] if one.wrong else one.why[:300]
    return f"{told}\n      {one.instruction[:160]!r}\n      {detail}"


def _told(seed: int, figures: dict[str, Any]) -> str:
    lines = [f"seed {seed}", f"{'':42} {'tasks':>5}  {'precision':24} {'reach':24} refusals"]
    order = sorted(figures, key=lambda name: (name != "all", name.startswith("kind"), name))
    for name in order:
        one = figures[name]
        shares = [f"{_text(one[measure]):24}" for measure in ("precision", "reach", "refusals")]
        lines.append(f"{name:42} {one['tasks']:5}  {' '.join(shares)}".rstrip())
    return "\n".join(lines)


def _text(share: dict[str, Any]) -> str:
    if not share["whole"]:
        return "–"
    part, whole = share["part"], share["whole"]
    return f"{part}/{whole} = {part / whole:.0%} ({share['low']:.0%}–{share['high']:.0%})"


if __name__ == "__main__":
    sys.exit(main())
