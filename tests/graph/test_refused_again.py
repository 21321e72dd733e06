"""A task that was refused is built again: what was tried in vain hides nothing, and what a person adds counts."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from graph_fakes import rows
from regraft.domain.outcome import BuildOutcome
from regraft.domain.run import BuildOptions
from regraft.domain.task import TaskSpec
from regraft.graph import api

TASK = {
    "name": "parcels",
    "instruction": "Find the intent of the customer's question to the shop.",
    "labels": ["parcel", "money_back"],
    "demonstrations": [
        {"input": "Where is the parcel that I bought last week?", "output": "parcel"},
        {"input": "The lamp went back a month ago and I still wait for my money.", "output": "money_back"},
    ],
}
SAID = {"*": {"track_order": "parcel", "refund_status": "money_back"}}
ASKED = {
    "track_order": ("Where is my order {}?", "Has parcel {} left yet?", "When will package {} arrive?"),
    "refund_status": ("When is my money for {} back?", "Is the refund of {} paid?", "I wait for the refund of {}."),
}


def put(root: Path, name: str, rows: list[dict[str, str]], card: str) -> None:
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "README.md").write_text(f"---\nlicense: mit\nlanguage: en\n---\n{card}\n")


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """More datasets whose cards read like the task than are tried in one build, and a plainer one that is right."""
    root = tmp_path / "catalog"
    made = [(intent, text, n) for n in range(40) for intent, texts in ASKED.items() for text in texts]
    rows = [{"utterance": text.format(n), "intent": intent} for intent, text, n in made]
    put(root, "right", rows, "# Shop questions\nIntents of questions to a shop.")
    for number in range(28):
        traits = ("colour", "size", "brand")
        texts = [f"The customer asks the shop about item {n} of kind {number}" for n in range(60)]
        rows = [{"utterance": text, "intent": traits[n % 3]} for n, text in enumerate(texts)]
        card = (
            f"# Customer questions {number}\nFind the intent of the customer's question to the shop, number {number}."
        )
        put(root, f"like{number:02}", rows, card)
    return root


def built_by(folder: Path, catalog: Path, **said: object) -> BuildOutcome:
    """The outcome of a build in the folder's home, of the task with what is said beside."""
    options = BuildOptions(catalog=str(catalog), rows=30, out=str(folder / f"out{len(list(folder.glob('out*')))}"))
    made = api.build(TaskSpec.model_validate(TASK | said), options, home=folder / "home")
    assert isinstance(made, BuildOutcome)
    return made


@pytest.mark.parametrize("said", [{}, {"label_map": SAID}], ids=["as it was", "with its values named"])
def test_the_dataset_that_is_right_is_found_after_a_refusal(tmp_path: Path, catalog: Path, said: dict[str, object]):
    refused = built_by(tmp_path, catalog)
    assert (refused.status, refused.rows) == ("short", 0)
    built = built_by(tmp_path, catalog, **said)
    assert (built.status, built.rows) == ("done", 30)
    assert [source.ref.id for source in built.sources if source.counts.accepted] == ["right"]


TOLD = {"alike/0": "parcel", "alike/1": "money_back"}


@pytest.mark.parametrize(
    "said",
    [
        {"label_map": {"right": TOLD}},
        {"label_map": {"*": TOLD}, "source_columns": {"*": {"input": "utterance", "output": "intent"}}},
        {"sources": ["right"], "label_map": {"*": TOLD}},
        {
            "labels": [*TOLD],
            "demonstrations": [
                {"input": shown["input"], "output": {v: k for k, v in TOLD.items()}[shown["output"]]}
                for shown in TASK["demonstrations"]
            ],
        },
    ],
    ids=["its values named", "columns and values named", "itself named", "labels in its words"],
)
def test_a_dataset_that_was_refused_is_taken_once_the_task_says_what_it_holds(
    tmp_path: Path, catalog: Path, said: dict[str, object]
):
    texts = ("What of the order {}?", "Is there news of order {}?", "Please look at {} soon.", "Tell me of {} please.")
    made = [
        {"utterance": texts[n // 2 % 4].format(n), "intent": f"alike/{n % 2}"} for n in range(240)
    ]  # nothing in the texts tells which label is which
    put(catalog, "right", made, "# Customer questions\nFind the intent of the customer's question to the shop.")

    refused = built_by(tmp_path, catalog)
    assert (refused.status, refused.rows) == ("short", 0)
    assert "right" in [source.ref.id for source in refused.sources]
    built = built_by(tmp_path, catalog, **said)
    assert (built.status, built.rows) == ("done", 30)
    assert [source.ref.id for source in built.sources if source.counts.accepted] == ["right"]


def test_values_that_a_person_names_bring_the_dataset_that_holds_them_at_once(tmp_path: Path, catalog: Path):
    options = BuildOptions(catalog=str(catalog), rows=30, out=str(tmp_path / "out"))
    built = api.build(TaskSpec.model_validate(TASK | {"label_map": SAID}), options, home=tmp_path / "home")
    assert isinstance(built, BuildOutcome)
    assert [source.ref.id for source in built.sources if source.counts.accepted] == ["right"]
    assert "column intent holds the values" in str(built.sources[0].candidate.reasons)


def test_a_refusal_says_why_sources_could_no_longer_be_read(bench: Callable) -> None:
    refusal = bench({"a": rows(300)}, broken=frozenset({"a"})).done().refusal
    assert refusal is not None
    assert "'a' cannot be used: its file is corrupt" in refusal.missing
