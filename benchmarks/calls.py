"""Where the model calls of a build of 200 rows go, for three shapes of task.

    python benchmarks/calls.py [--rows 200] [--sources 3]

The datasets are invented and alike, and a scripted model on this machine answers every question well, so that what is
counted is what the program asks: gold labels that a mechanical plan takes over, outputs that one model step writes and
another one checks, and texts that are rewritten and graded. Nothing is told of quality; `unseen.py` tells that.
"""

import argparse
import json
import os
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MOODS = ("good", "bad")
FRUITS = ("apple", "pear", "plum", "fig", "quince", "cherry", "melon", "grape", "peach", "lime", "olive", "date")
GOOD = ("made my day", "was sweet and ripe", "is the best that I ever had", "went well with cheese")
BAD = ("tastes of nothing", "was sour and hard", "cost far too much", "was rotten inside")
PLACES = ("market", "shop round the corner", "garden", "train", "office", "harbour")
SHAPES: dict[str, dict[str, Any]] = {
    "gold labels, mechanical": {
        "instruction": "Say whether the remark on a fruit is good or bad.",
        "steps": [{"op": "rename", "args": {"names": {"remark": "input", "mood": "output"}}}],
        "grade": 3,
    },
    "labels by a model, checked by a second view": {
        "instruction": "Say whether the remark on a fruit is good or bad.",
        "steps": [
            {"op": "classify", "args": {"template": "{{ remark }}", "labels": list(MOODS), "output": "output"}},
            {
                "op": "answer",
                "args": {"template": "Is it praise? {{ remark }}", "choices": list(MOODS), "output": "second"},
            },
            {"op": "filter", "args": {"conditions": [{"column": "second", "operator": "eq", "other": "output"}]}},
            {"op": "rename", "args": {"names": {"remark": "input"}}},
        ],
        "grade": 1,
    },
    "texts rewritten and graded": {
        "instruction": "Rewrite the remark on a fruit as a polite letter to the shop.",
        "steps": [
            {"op": "rewrite", "args": {"column": "remark", "instruction": "As a polite letter.", "output": "output"}},
            {
                "op": "judge",
                "args": {"template": "{{ remark }} => {{ output }}", "criteria": {"polite": "a polite letter"}},
            },
            {"op": "rename", "args": {"names": {"remark": "input"}}},
        ],
        "grade": 1,
    },
}


def remarks(seed: int, count: int) -> list[tuple[str, str]]:
    """So many different remarks with their moods."""
    lots = random.Random(seed)
    made = dict[str, str]()
    while len(made) < count:
        mood = lots.choice(MOODS)
        fruit, place = lots.choice(FRUITS), lots.choice(PLACES)
        told = lots.choice(GOOD if mood == "good" else BAD)
        made[f"The {fruit} that I had from the {place} on day {lots.randrange(9_000)} {told}."] = mood
    return list(made.items())


def catalog(folder: Path, sources: int, *, labelled: bool) -> None:
    for number in range(sources):
        dataset = folder / f"fruit_{number}"
        dataset.mkdir(parents=True)
        head = "---\nlanguage: [en]\nlicense: mit\n---\n"
        (dataset / "README.md").write_text(f"{head}# Remarks on fruit {number}\n\nRemarks of customers on fruit.\n")
        rows = [{"remark": text, **({"mood": mood} if labelled else {})} for text, mood in remarks(number, 800)]
        (dataset / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def mood_of(text: str) -> str:
    return "good" if any(told in text for told in GOOD) else "bad"


def written(shape: str, text: str) -> str:
    return f"Dear shop, I must tell you this: {text}" if shape.startswith("texts") else mood_of(text)


def respond(shape: str, call: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a model that errs in nothing would answer."""
    from regraft.tools.testing import rows_in

    schema, prompt = call["response_format"]["json_schema"]["name"], call["messages"][-1]["content"]
    if schema == "Understanding":
        kind = "free_text" if shape.startswith("texts") else "label"
        labels = [] if shape.startswith("texts") else list(MOODS)
        told = {"kind": kind, "labels": labels, "language": "en", "doubtful": [], "requirements": []}
        return told | {"dataset_descriptions": ["Remarks on fruit"]}
    if schema == "Ranking":
        numbers = [int(number) for number in re.findall(r"^## Candidate (\d+)", prompt, re.MULTILINE)]
        return {"grades": [{"number": n, "why": "remarks on fruit", "grade": SHAPES[shape]["grade"]} for n in numbers]}
    if schema == "Critique":
        return {"reasons": ["remarks"], "roles": [], "problems": [], "verdict": "adapt", "fit": 0.6}
    if schema == "Draft":
        return {"why": "-", "steps": SHAPES[shape]["steps"]}
    if schema == "Grades":
        shown = re.findall(r"^Row (\d+): <data>(.*)</data>$", prompt, re.MULTILINE)
        rows = [(int(number), json.loads(row)) for number, row in shown]
        right = {n: row["output"] == written(shape, row["input"]) for n, row in rows}
        return {"grades": [{"number": n, "why": "-", "grade": "right" if right[n] else "wrong"} for n, _ in rows]}
    system = call["messages"][0]["content"]
    told = {name: _answer(shape, system, text) for name, text in rows_in(call).items()}
    return told if list(told) != [""] else told[""]


def _answer(shape: str, system: str, text: str) -> dict[str, Any]:
    if "Grade the row" in system:
        return {"reason": "it is polite and says what the remark says", "score_polite": 5}
    if "Choose the label" in system:
        return {"label": mood_of(text)}
    return {"answer": mood_of(text)} if "Answer the question" in system else {"text": written(shape, text)}


def measured(shape: str, rows: int, sources: int, folder: Path) -> tuple[int, Counter[str], int]:
    """Rows, calls by purpose, and tokens of one build."""
    from regraft.domain.outcome import BuildOutcome
    from regraft.domain.run import BuildOptions
    from regraft.domain.synthesis import Synthesis
    from regraft.domain.task import Demonstration, TaskSpec
    from regraft.graph import api
    from regraft.tools.testing import ModelServer

    catalog(folder / "catalog", sources, labelled=SHAPES[shape]["grade"] == 3)
    wordings = ("That {} which I ate at the", "My {} bought in the", "A {} I shared with friends near the")
    texts = [
        re.sub(r"^The (\w+) that I had from the", lambda found, said=wordings[n % 3]: said.format(found[1]), text)
        for n, (text, _) in enumerate(remarks(99, 6))
    ]
    shown = tuple(Demonstration(input=text, output=written(shape, text)) for text in texts)
    task = TaskSpec(name="fruit", instruction=SHAPES[shape]["instruction"], demonstrations=shown)
    with ModelServer(lambda call: respond(shape, call)) as server:
        options = BuildOptions(
            catalog=str(folder / "catalog"),
            model="openai:any",
            base_url=server.url,
            rows=rows,
            out=str(folder / "out"),
            memory=False,
            synthesis=Synthesis(when="never"),
        )
        outcome = api.build(task, options, home=folder / "home")
    if not isinstance(outcome, BuildOutcome):
        raise SystemExit(f"{shape}: the build waits for a person")
    calls = Counter[str]()
    for one in outcome.usage:
        calls[one.purpose if one.source is None or one.purpose in _DECISIONS else f"rows: {one.purpose}"] += one.calls
    return outcome.rows, calls, sum(one.tokens for one in outcome.usage)


_DECISIONS = ("understand", "retrieve", "critique", "plan")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--sources", type=int, default=3)
    args = parser.parse_args()
    os.environ.setdefault("REGRAFT_EMBEDDER", "lexical")
    os.environ.setdefault("OPENAI_API_KEY", "none")
    print("| task | rows | calls | tokens | where they go |\n|---|---|---|---|---|")
    for shape in SHAPES:
        with tempfile.TemporaryDirectory() as folder:
            rows, calls, tokens = measured(shape, args.rows, args.sources, Path(folder))
        where = ", ".join(f"{purpose} {number}" for purpose, number in sorted(calls.items()))
        print(f"| {shape} | {rows} | {calls.total()} | {tokens:,} | {where} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
