"""Of a source with few rows of one label, which a model checks, no rows of the common label are paid for in vain."""

from collections import Counter
from typing import Any

import pyarrow.parquet as pq
from regraft.domain.outcome import BuildOutcome
from regraft.domain.run import BuildOptions
from regraft.domain.synthesis import Synthesis
from regraft.domain.task import Demonstration, TaskSpec
from regraft.graph import api
from regraft.tools.testing import ModelServer, rows_in

SHOWN = (
    ("What a sweet melon on that day.", "good"),
    ("The pear was sour.", "bad"),
    ("My lime was sour.", "bad"),
    ("A sweet fig at last.", "good"),
)
TASK = TaskSpec(
    name="fruit",
    instruction="Say whether the remark on a fruit is good or bad.",
    demonstrations=tuple(Demonstration(input=text, output=mood) for text, mood in SHOWN),
)
STEPS = [
    {"op": "rename", "args": {"names": {"remark": "input"}}},
    {"op": "map_labels", "args": {"column": "mood", "mapping": {"0": "bad", "1": "good"}, "output": "output"}},
    {"op": "classify", "args": {"template": "{{ input }}", "labels": ["good", "bad"], "output": "second"}},
    {"op": "filter", "args": {"conditions": [{"column": "second", "operator": "eq", "other": "output"}]}},
]
TOLD: dict[str, Any] = {
    "Understanding": {
        "kind": "label", "labels": ["good", "bad"], "language": "en", "dataset_descriptions": [], "requirements": [],
    },
    "Ranking": {"grades": [{"number": 1, "why": "remarks with their mood", "grade": 2}]},
    "Critique": {"reasons": ["it serves"], "roles": [], "problems": [], "verdict": "adapt", "fit": 0.7},
    "Draft": {"why": "-", "steps": STEPS},
}  # fmt: skip


def mood(text: str) -> str:
    return "good" if "sweet" in text else "bad"


def test_labels_are_balanced_where_a_model_checks_them_too_and_no_more_rows_are_asked_about(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    folder = tmp_path / "catalog" / "fruit"
    folder.mkdir(parents=True)
    (folder / "README.md").write_text("---\nlanguage: [en]\nlicense: mit\n---\n# Remarks on fruit, good or bad\n")
    fruits = ("apple", "pear", "plum", "fig", "quince", "cherry", "melon", "grape", "peach", "lime")
    words = ("sweet", *["sour"] * 10)
    lines = [f"The {fruits[n % 10]} of day {n * 7919} was {words[n % 11]}.,{int(n % 11 == 0)}" for n in range(1_100)]
    (folder / "train.csv").write_text("remark,mood\n" + "\n".join(lines) + "\n")
    asked: list[str] = []

    def respond(call):
        schema = call["response_format"]["json_schema"]["name"]
        if schema in TOLD:
            return TOLD[schema]
        if schema == "Grades":
            return "no grade"
        asked.extend(rows_in(call).values())
        return {name: {"label": mood(text)} for name, text in rows_in(call).items()}

    with ModelServer(respond) as server:
        options = BuildOptions(
            catalog=str(folder.parent), model="openai:m", base_url=server.url, rows=100, out=str(tmp_path / "out"),
            synthesis=Synthesis(when="never"),
        )  # fmt: skip
        outcome = api.build(TASK, options, home=tmp_path / "home")
    assert isinstance(outcome, BuildOutcome)
    rows = [row for path in (tmp_path / "out" / "data").glob("*.parquet") for row in pq.read_table(path).to_pylist()]
    assert Counter(row["output"] for row in rows) == {"good": 50, "bad": 50}
    assert len(asked) <= 115
