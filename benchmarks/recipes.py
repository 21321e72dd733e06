"""What recipes make, and what it costs: rows right by a solver of their own, repeats, model calls beside the papers'.

    python benchmarks/recipes.py program                           the six tasks of computable.py, recorded answers
    python benchmarks/recipes.py program --targets DIR --base-url URL --model NAME      a folder's tasks, a model
    python benchmarks/recipes.py make RECIPE TASK.yaml --base-url URL --model NAME --rows 100 --out ROWS.jsonl
    python benchmarks/recipes.py calls                             calls for 100 rows beside one call a row

A recording holds what a capable model answered once; see tests/recordings.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from computable import SOLVERS, TASKS
from rapidfuzz.distance import LCSseq
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.app.tasks.file import load_task
from regraft.domain.errors import RegraftError
from regraft.domain.task import TaskSpec
from regraft.tools.checks.cells import words
from regraft.tools.models.opening import ModelOptions, open_models
from regraft.tools.models.transports.transport import Timeouts
from regraft.tools.recipes.base import RECIPES, Accepted, MadeRow, Need
from regraft.tools.recipes.bench import Bench, Passage
from regraft.tools.testing import ModelServer

RECORDINGS = Path(__file__).parents[1] / "tests" / "recordings"
PAPERS = {
    "program": "a call a row",
    "self_instruct": "2 calls a row: an instruction, an instance",
    "evol_instruct": "3 calls a row: evolve, compare, answer",
    "magpie": "2 completions a row, and one for each tag",
    "grounded": "a call a row",
    "ultrafeedback": "8 calls a pair and 4 critiques: four answers, four ratings",
    "evol_quality": "2 calls a row: evolve, rank",
    "generate": "a call for some rows",
}


def made(recipe: str, task: TaskSpec, bench: Bench, rows: int, *, labels: tuple[str, ...] = ()) -> Iterator[MadeRow]:
    """Candidates of a recipe, round after round, until enough have no reason against them."""
    brief = OfflineUnderstander().understand(task)
    brief = brief.model_copy(update={"labels": labels, "kind": "label"}) if labels else brief
    accepted: list[Accepted] = []
    kept: Mapping[str, Any] = {}
    for number in range(50):
        need = Need(brief=brief, seed=0, round=number, wanted=rows - len(accepted), accepted=tuple(accepted), kept=kept)
        done = RECIPES.get(recipe).make(need, bench)
        kept = done.kept
        for place, row in enumerate(done.rows):
            yield row
            if not row.reason and len(accepted) < rows:
                accepted.append(Accepted(f"{recipe}/{number}/{place}", row.cells))
        if done.ended or len(accepted) >= rows:
            return


@contextmanager
def benches(args: argparse.Namespace, recipe: str, recording: str = "") -> Iterator[Bench]:
    """A bench on the model that was named, or on recorded answers."""
    with tempfile.TemporaryDirectory() as home:
        server = ModelServer(replay(recording)) if args.base_url is None else None
        if server is not None:
            server.start()
        try:
            given = ModelOptions(
                base_url=args.base_url or server.url, api_key="none", timeouts=Timeouts(10, 3600, 3600)
            )
            place = Path(args.home or home)
            with open_models(f"openai:{args.model}", place, given, run=f"{recipe} {recording}") as models:
                texts = passages(getattr(args, "passages", None))
                yield Bench(models, f"recipe:{recipe}", passages=lambda count: texts[:count])
        finally:
            if server is not None:
                server.stop()


def passages(path: Path | None) -> list[Passage]:
    """The passages of a file of JSON lines with `id` and `text`."""
    lines = path.read_text(encoding="utf-8").splitlines() if path else []
    return [Passage(**json.loads(line)) for line in lines]


def replay(recording: str) -> Callable[[Mapping[str, Any]], Any]:
    """The answers of a recording, each schema's in the order they were given; the last one stays."""
    answers: defaultdict[str, deque[Any]] = defaultdict(deque)
    for one in json.loads((RECORDINGS / recording).read_text(encoding="utf-8"))["answers"]:
        answers[one["schema"]].append(one["answer"])

    def respond(call: Mapping[str, Any]) -> Any:
        left = answers[call["response_format"]["json_schema"]["name"]]
        return left.popleft() if len(left) > 1 else left[0]

    return respond


def tasks_of(folder: Path | None) -> Iterator[tuple[str, TaskSpec]]:
    """Computable tasks of a folder, or those of computable.py."""
    for name in SOLVERS:
        if folder is None and name in TASKS:
            instruction, shown = TASKS[name]
            given = [{"input": text, "output": answer} for text, answer in shown]
        elif folder is not None and (path := folder / f"{name}.json").exists():
            told = json.loads(path.read_text(encoding="utf-8"))
            instruction, given = told["instruction"], told["demonstrations"]
        else:
            continue
        yield name, TaskSpec.model_validate({"name": name, "instruction": instruction, "demonstrations": given})


def program(args: argparse.Namespace) -> None:
    print(f"{'task':<42}{'rows':>6}{'right':>8}{'unlike':>8}{'calls':>7}{'seconds':>9}")
    for name, task in tasks_of(args.targets):
        started = time.perf_counter()
        with benches(args, "program", f"program_{name}.json") as bench:
            try:
                rows = [row for row in made("program", task, bench, args.rows) if not row.reason][: args.rows]
            except RegraftError as exc:
                print(f"{name:<42} refused: {exc}")
                continue
            calls = sum(one.calls + one.cached for one in bench.service.usage())
        right = sum(SOLVERS[name](row.cells["input"]) == row.cells["output"] for row in rows)
        unlike = len({row.cells["input"] for row in rows})
        took = time.perf_counter() - started
        print(f"{name:<42}{len(rows):>6}{right / max(1, len(rows)):>8.1%}{unlike:>8}{calls:>7}{took:>9.1f}")


def make(args: argparse.Namespace) -> None:
    task = load_task(args.task)
    with benches(args, args.recipe, args.recording) as bench:
        candidates = list(made(args.recipe, task, bench, args.rows, labels=task.labels or ()))
        usage = bench.service.usage()
    kept = [row for row in candidates if not row.reason]
    texts = [words("\n".join(row.cells[column] for column in task.input_columns)) for row in kept]
    near = sum(
        any(LCSseq.normalized_similarity(text, other) > 0.7 for other in texts[:at]) for at, text in enumerate(texts)
    )
    calls = sum(one.calls + one.cached for one in usage)
    print(
        f"{args.recipe}: {len(kept)} rows of {len(candidates)} candidates, {near} of them near another one",
        file=sys.stderr,
    )
    for reason, count in Counter(row.reason for row in candidates if row.reason).most_common():
        print(f"  {count} rejected: {reason}", file=sys.stderr)
    paper = 100 * RECIPES.get(args.recipe).paper_calls
    print(f"  {100 * calls / max(1, len(kept)):.0f} calls for 100 rows; the paper's way: {paper}", file=sys.stderr)
    with args.out.open("w", encoding="utf-8") if args.out else sys.stdout as file:
        for row in kept:
            file.write(json.dumps(dict(row.cells), ensure_ascii=False) + "\n")


def calls(_: argparse.Namespace) -> None:
    print(f"{'recipe':<16}{'calls for 100 rows':>20}{'the papers':>12}   how")
    for recipe in RECIPES:
        if recipe.name in PAPERS:
            paper = 100 * recipe.paper_calls
            print(f"{recipe.name:<16}{recipe.calls(100):>20}{paper:>12}   {PAPERS[recipe.name]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    for verb, run in (("program", program), ("make", make), ("calls", calls)):
        one = verbs.add_parser(verb)
        one.set_defaults(run=run)
        if verb == "make":
            one.add_argument("recipe")
            one.add_argument("task", type=Path)
            one.add_argument("--out", type=Path)
            one.add_argument("--recording", default="")
            one.add_argument("--passages", type=Path, help="JSON lines with id and text, for the recipe grounded")
        if verb == "program":
            one.add_argument("--targets", type=Path, help="a folder of tasks as JSON")
        one.add_argument("--rows", type=int, default=200)
        one.add_argument("--base-url")
        one.add_argument("--model", default="recorded")
        one.add_argument("--home", help="where answers are kept, so that none is asked for twice")
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
