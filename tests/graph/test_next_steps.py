"""What a refusal tells a person to write: the columns that were taken for the task's parts, and the one of classes."""

from itertools import product
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from regraft.app.python.building import build
from regraft.app.python.result import Result

WHO, WHERE = (
    ("Ada", "Ben", "Cleo", "Dan", "Eva", "Finn"),
    ("harbour", "market", "library", "station", "garden", "castle"),
)


def refused(tmp_path: Path, task: dict[str, Any], columns: dict[str, list[Any]]) -> str:
    folder = tmp_path / "catalog" / "acme" / "set"
    folder.mkdir(parents=True)
    pq.write_table(pa.table(columns), folder / "train.parquet")
    folder.joinpath("README.md").write_text(
        "---\nlicense: mit\nlanguage: en\n---\n# Notes\nNotes on people and places.\n"
    )
    result = build(task, catalog=tmp_path / "catalog", home=tmp_path / "home", out=tmp_path / "out", progress=False)
    assert isinstance(result, Result)
    assert result.outcome.refusal is not None
    return "\n".join(result.outcome.refusal.next_steps)


TEXTS = [f"{who} walks to the {where} with a bag." for who, where in product(WHO, WHERE)]


def test_the_values_that_are_to_be_mapped_are_those_of_the_column_of_classes(tmp_path: Path) -> None:
    shown = [("Bo sleeps in a tent.", "blue"), ("Al runs to the shop.", "red"), ("Cy eats a pear.", "blue")]
    task = {
        "name": "tinted",
        "instruction": "Is the note on people and places blue or red?",
        "demonstrations": [{"input": text, "output": label} for text, label in shown],
    }
    columns = {
        "raters": [3 + place % 3 for place in range(len(TEXTS))],
        "text": TEXTS,
        "class": [("x1", "x2", "x3")[place // 2 % 3] for place in range(len(TEXTS))],
    }
    steps = refused(tmp_path, task, columns)
    assert "'class'" in steps
    assert "'raters'" not in steps


def test_columns_that_nothing_was_taken_for_are_left_open(tmp_path: Path) -> None:
    shown = [("Bo sleeps in a tent.", "Bo dort dans une tente."), ("Al runs to the shop.", "Al court au magasin.")]
    task = {
        "name": "french",
        "instruction": "Translate the note on people and places into French.",
        "demonstrations": [{"input": text, "output": answer} for text, answer in shown],
    }
    steps = refused(tmp_path, task, {"id": [str(place) for place in range(len(TEXTS))], "text": TEXTS})
    assert "{input: id, output: text}" not in steps
