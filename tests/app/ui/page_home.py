"""A small catalog of five sources, and runs over it that stand at each checkpoint."""

import json
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

from regraft.domain.approval import DecisionFile
from regraft.domain.requirement import Requirement
from regraft.domain.run import BuildOptions, Waiting
from regraft.domain.synthesis import Synthesis
from regraft.domain.task import Demonstration, TaskSpec
from regraft.graph import api

GOOD = ("wonderful", "charming", "bright", "lovely", "superb", "delightful", "excellent")
BAD = ("awful", "dreadful", "boring", "terrible", "poor", "miserable", "clumsy")
THINGS = ("film", "book", "hotel", "meal", "concert", "phone", "camera", "journey", "lamp", "chair")
SOURCES = (
    ("film-reviews", "text", "sentiment", "positive", "negative", "mit"),
    ("book-reviews", "review", "label", "1", "0", "cc-by-4.0"),
    ("hotel-opinions", "sentence", "label", "pos", "neg", "apache-2.0"),
    ("shop-comments", "comment", "sentiment", "positive", "negative", "cc-by-sa-4.0"),
    ("travel-notes", "text", "feeling", "positive", "negative", "cc0-1.0"),
)
"""Name, text column, label column, its two values, licence."""
RUN = "reviews"
SWAPPED = "hotel-opinions"
"""The source whose labels are mapped the wrong way round, where that is asked for."""


def make_catalog(root: Path, *, names: Sequence[str] = (), rows: int = 60) -> Path:
    """The catalog's folder."""
    rng = random.Random(1)
    for name, text, label, good, bad, licence in SOURCES:
        if names and name not in names:
            continue
        folder = root / "acme" / name
        folder.mkdir(parents=True)
        card = f"---\nlicense: {licence}\nlanguage: [en]\ntask_categories: [text-classification]\n"
        if good == "1":
            card += (
                "dataset_info:\n  features:\n  - name: review\n    dtype: string\n  - name: label\n    dtype:\n"
                "      class_label:\n        names:\n          '0': negative\n          '1': positive\n"
            )
        card += f"pretty_name: {name}\n---\n# {name}\n\nSentences of customers with the sentiment of each: positive or "
        (folder / "README.md").write_text(f"{card}negative. Sentiment classification of reviews.\n")
        lines = [_line(rng, text, label, good, bad, number) for number in range(rows)]
        (folder / "train.jsonl").write_text("\n".join(lines) + "\n")
    return root


def _line(rng: random.Random, text: str, label: str, good: str, bad: str, number: int) -> str:
    is_good = rng.random() < 0.5
    words = GOOD if is_good else BAD
    one, other = rng.sample(THINGS, 2)
    said = f"The {one} was {rng.choice(words)} and the {other} seemed {rng.choice(words)} on day {number * 7919}."
    value: str | int = good if is_good else bad
    return json.dumps({text: said, label: int(value) if value.isdigit() else value})


def task(**changes: object) -> TaskSpec:
    shown = (
        ("The soup was excellent and the waiter seemed charming.", "positive"),
        ("The lamp was broken and the shop was awful about it.", "negative"),
        ("A delightful evening with a superb orchestra.", "positive"),
    )
    spec = {
        "name": "reviews",
        "instruction": "Say whether the customer's review is positive or negative.",
        "labels": ("positive", "negative"),
        "demonstrations": tuple(Demonstration(input=text, output=label) for text, label in shown),
    }
    return TaskSpec.model_validate(spec | changes)


def begin(
    home: Path, catalog: Path, *, rows: int = 180, approve: Sequence[str] = (), run: str = RUN, **changes: object
) -> object:
    """A build of the reviews, in this process."""
    chosen = {"catalog": str(catalog), "rows": rows, "out": str(home / f"out-{run}"), "approve": tuple(approve)}
    return api.build(task(**changes), BuildOptions.model_validate(chosen), home=home, run_id=run)


def go_on(home: Path, run: str = RUN, **decision: object) -> object:
    """Approve everything that waits, or decide otherwise, in this process."""
    given = decision or {"others": "approve"}
    return api.resume(run, DecisionFile.model_validate(given), home=home)


def nothing_passes(home: Path) -> Path:
    """A home whose build gave up both its sources: of one every row fails a check, the other has no text."""
    catalog = make_catalog(home / "catalog", names=("film-reviews",))
    (catalog / "acme" / "numbers").mkdir()
    (catalog / "acme" / "numbers" / "train.jsonl").write_text("\n".join(f'{{"n": {n}}}' for n in range(50)))
    check = Requirement(check="chars", args={"column": "input", "max": 10})
    begin(home, catalog, approve=("sample",), checks=(check,), sources=("acme/film-reviews", "acme/numbers"))
    return home


def recipe_waits(home: Path, address: str, *, rows: int = 40, approve: Sequence[str] = ("plan", "sample")) -> Path:
    """A home whose build has no catalog: its recipe waits to be let loose on the model at that address."""
    options = BuildOptions(
        catalog="none",
        model="openai:m",
        base_url=address,
        rows=rows,
        out=str(home / "out"),
        approve=tuple(approve),
        synthesis=Synthesis(recipes=("generate",)),
    )
    assert isinstance(api.build(task(), options, home=home, run_id=RUN), Waiting)
    return home


def homes_at_each_checkpoint(root: Path) -> dict[str, Path]:
    """Homes whose one run waits at datasets, plan, sample and publish, and one where it is done."""
    home, found = root / "home", {}
    catalog = make_catalog(root / "catalog")
    result = begin(home, catalog, approve=("datasets", "plan", "sample", "publish"))
    while isinstance(result, Waiting):
        at = result.request.checkpoint
        found[at] = root / at
        shutil.copytree(home, found[at])
        result = go_on(home, **({"decisions": [{"type": "reject"}]} if at == "publish" else {}))
    found["done"] = root / "done"
    shutil.copytree(home, found["done"])
    return found
