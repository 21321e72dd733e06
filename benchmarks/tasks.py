"""Runs every task of a folder offline, end to end, beside graded relevance and held-out items.

    python benchmarks/tasks.py --catalog DIR --targets DIR [--only NAME ...] [--rows 500] [--json FILE]

A target is a JSON file with name, instruction, demonstrations and test (lists of input and output); `relevance.json`
beside them grades catalog datasets per task: 2 directly usable, 1 related; an empty object means that nothing in the
catalog fits. The test items are used to measure only. Exit code 0 whatever the figures are.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from regraft.domain.errors import RegraftError
from regraft.domain.outcome import BuildOutcome
from regraft.domain.run import BuildOptions
from regraft.domain.task import TaskSpec

AIM_ROWS = 200


@dataclass
class Result:
    """One task's build beside its grades and test items. `form` is the share of rows laid out as the test items are."""

    task: str
    kind: str = ""
    grades: dict[str, int] = field(default_factory=dict)
    status: str = ""
    rows: int = 0
    sources: list[dict[str, Any]] = field(default_factory=list)
    share_valid: float = 0.0
    labels: dict[str, int] = field(default_factory=dict)
    test_labels: dict[str, int] = field(default_factory=dict)
    label_set: str = ""
    form: float = 0.0
    test_form: float = 0.0
    seconds: float = 0.0
    reasons: list[str] = field(default_factory=list)
    samples: list[dict[str, str]] = field(default_factory=list)

    @property
    def direct(self) -> bool:
        """The catalog holds a directly usable dataset."""
        return 2 in self.grades.values()

    @property
    def nothing_fits(self) -> bool:
        return not self.grades

    @property
    def graded_rows(self) -> int:
        return sum(source["rows"] for source in self.sources if source["grade"] >= 1)

    @property
    def served(self) -> bool:
        """Enough rows, all from graded sources, with labels and form of the test items."""
        return (
            self.rows >= AIM_ROWS
            and self.graded_rows == self.rows
            and self.label_set in ("equal", "subset", "free")
            and self.form >= 0.9 * self.test_form
        )


def main() -> int:
    args = _arguments()
    targets = Path(args.targets)
    relevance = _relevance(targets)
    files = [path for path in sorted(targets.glob("*.json")) if path.name != "relevance.json"]
    chosen = [path for path in files if not args.only or path.stem in args.only]
    if not chosen:
        print(f"no task in {targets}", file=sys.stderr)
        return 2
    started = time.monotonic()
    results = []
    with ThreadPoolExecutor(args.workers) as pool:
        jobs = [pool.submit(_run, path, relevance.get(path.stem, {}), args) for path in chosen]
        for job in jobs:
            results.append(job.result())
            print(_line(results[-1], args.show), flush=True)
    print(_totals(results, time.monotonic() - started))
    if args.json:
        Path(args.json).write_text(json.dumps([asdict(result) for result in results], indent=1, ensure_ascii=False))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--catalog", required=True)
    parser.add_argument("--targets", required=True)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--show", type=int, default=0, help="rows of each dataset to print")
    parser.add_argument("--home", default=None, help="folder for runs and caches; a temporary one if not given")
    parser.add_argument("--json", default=None)
    return parser.parse_args()


def _relevance(targets: Path) -> dict[str, dict[str, int]]:
    path = targets / "relevance.json"
    if not path.is_file():
        return {}
    found = json.loads(path.read_text())
    return found.get("relevance", found)


def _run(path: Path, grades: dict[str, int], args: argparse.Namespace) -> Result:
    target = json.loads(path.read_text())
    fields = {
        key: target[key] for key in ("name", "instruction", "demonstrations", "language", "labels") if key in target
    }
    task = TaskSpec.model_validate(fields)
    result = Result(task=task.name, grades=grades)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(args.home or folder)
        options = BuildOptions(catalog=args.catalog, rows=args.rows, out=str(Path(folder) / "out"), memory=False)
        try:
            _measure(result, task, target.get("test", []), _build(task, options, home))
        except RegraftError as exc:
            result.status, result.reasons = f"error {exc.exit_code}", [str(exc)]
        except Exception as exc:  # noqa: BLE001 - one task's crash must not hide the others' figures
            result.status, result.reasons = f"crash {type(exc).__name__}", [str(exc)]
    result.seconds = round(time.monotonic() - started, 1)
    return result


def _build(task: TaskSpec, options: BuildOptions, home: Path) -> BuildOutcome:
    from regraft.graph.api import build

    outcome = build(task, options, home=home)
    if not isinstance(outcome, BuildOutcome):
        raise RegraftError("the build waits for a decision though none was to be asked for")
    return outcome


def _measure(result: Result, task: TaskSpec, test: list[dict[str, Any]], outcome: BuildOutcome) -> None:
    from regraft.agents.rules.reading.understand import OfflineUnderstander

    brief = OfflineUnderstander().understand(task)
    result.kind, result.status, result.rows, result.reasons = (
        brief.kind,
        outcome.status,
        outcome.rows,
        list(outcome.reasons),
    )
    table = _rows(outcome)
    made = Counter(row["__source__"] for row in table)
    for source in outcome.sources:
        key = source.ref.key
        if made[key] or source.given_up:
            entry = {
                "id": source.ref.id,
                "grade": result.grades.get(source.ref.id, 0),
                "rows": made[key],
                "fit": source.review.fit if source.review else 0.0,
                "given_up": source.given_up,
            }
            result.sources.append(entry)
    taken = [source for source in outcome.sources if made[source.ref.key] and source.validation]
    valid = [(made[source.ref.key], source.validation.share_valid) for source in taken if source.validation]
    result.share_valid = sum(rows * share for rows, share in valid) / sum(rows for rows, _ in valid) if valid else 0.0
    if not table:
        return
    column = task.answer_column
    held = [_row(item) for item in test]
    if brief.kind in ("label", "multiple_choice"):
        result.labels = dict(Counter(row[column] for row in table).most_common(30))
        result.test_labels = dict(Counter(row[column] for row in held).most_common(30))
    result.label_set = _label_set(brief.kind, brief.options is not None and brief.options.answer == "text", result)
    result.form, result.test_form = _form(brief, table), _form(brief, held)
    step = max(1, len(table) // 20)
    result.samples = [{name: row[name] for name in (*task.columns, "__source__")} for row in table[::step][:20]]


def _rows(outcome: BuildOutcome) -> list[dict[str, str]]:
    import pyarrow.parquet as pq

    if outcome.out is None:
        return []
    lineage = pq.read_table(Path(outcome.out) / "lineage.parquet").to_pylist()
    data = [row for path in sorted(Path(outcome.out).glob("data/*.parquet")) for row in pq.read_table(path).to_pylist()]
    keys = [
        one["source"] if one["config"] in (None, "default") else f"{one['source']}/{one['config']}" for one in lineage
    ]
    return [row | {"__source__": key} for row, key in zip(data, keys, strict=True)]


def _row(item: dict[str, Any]) -> dict[str, str]:
    row: dict[str, str] = {}
    for side in ("input", "output"):
        row |= {side: item[side]} if isinstance(item[side], str) else item[side]
    return row


def _label_set(kind: str, by_text: bool, result: Result) -> str:
    if kind not in ("label", "multiple_choice") or by_text:
        return "free"
    made, held = set(result.labels), set(result.test_labels)
    if made == held:
        return "equal"
    if made < held:
        return "subset"
    return "superset" if made > held else "other"


def _form(brief: Any, rows: list[dict[str, str]]) -> float:
    """Share of rows that fit the layouts which the demonstrations show."""
    import pyarrow as pa
    from regraft.tools.checks.apply import failures

    if not rows:
        return 0.0
    wanted = [
        need
        for need in brief.requirements
        if need.check in ("layout", "options", "number_format", "in_labels", "lines")
    ]
    table = pa.table({column: [row[column] for row in rows] for column in brief.task.columns})
    failed = [False] * len(rows)
    for failure in failures(table, wanted):
        failed = [before or now for before, now in zip(failed, failure.failed.to_pylist(), strict=True)]
    return 1 - sum(failed) / len(rows)


def _line(result: Result, show: int) -> str:
    fits = " — nothing in the catalog fits" if result.nothing_fits else ""
    fits = " — has a directly usable dataset" if result.direct else fits
    reached = result.served if result.direct else result.nothing_fits and result.rows == 0
    lines = [f"{result.task}: {result.status}, {result.rows} rows, {result.seconds} s{fits}{' ✓' if reached else ''}"]
    taken = [one for one in result.sources if one["rows"]]
    if taken:
        told = [f"{one['id']} (grade {one['grade']}, {one['rows']} rows, fit {one['fit']:.2f})" for one in taken]
        shares = {label: f"{count / result.rows:.0%}" for label, count in list(result.labels.items())[:8]}
        form = f"form {result.form:.0%} (test items {result.test_form:.0%})"
        lines += [
            f"    from {'; '.join(told)}",
            f"    valid {result.share_valid:.0%}, {form}, labels {result.label_set} {shares or ''}",
        ]
    lines += [
        f"    gave up {one['id']} (grade {one['grade']}): {one['given_up'][:200]}"
        for one in result.sources
        if not one["rows"] and one["grade"]
    ]
    lines += [
        "    " + json.dumps({name: text[:600] for name, text in row.items()}, ensure_ascii=False)
        for row in result.samples[:show]
    ]
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.0%})"


def _totals(results: list[Result], seconds: float) -> str:
    direct = [result for result in results if result.direct]
    hopeless = [result for result in results if result.nothing_fits]
    others = [result for result in results if not result.direct and not result.nothing_fits]
    lines = [f"{len(results)} tasks in {seconds:.0f} s"]
    if direct:
        served = _share(sum(result.served for result in direct), len(direct))
        lines.append(
            f"with a directly usable dataset: {served} end with {AIM_ROWS} rows or more, all from graded sources, "
            "in the label set and form of the test items (aim 60%)"
        )
    if hopeless:
        refused = _share(sum(result.rows == 0 for result in hopeless), len(hopeless))
        lines.append(f"with nothing that fits: {refused} end with a refusal (aim 80%)")
    if others:
        refused = sum(result.rows == 0 for result in others)
        graded = sum(result.rows > 0 and result.graded_rows == result.rows for result in others)
        lines.append(
            f"with related datasets only: {refused} of {len(others)} refused, {graded} built from related ones"
        )
    wrong = [result for result in results if result.rows and result.graded_rows < result.rows]
    if wrong:
        told = [f"{one.task} ({one.rows - one.graded_rows} of {one.rows})" for one in wrong]
        lines.append(f"with rows of ungraded sources: {', '.join(told)}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
