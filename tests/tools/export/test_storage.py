"""A build whose rows are stored in a form of trainers: it loads, says so, and agrees with its lineage."""

import json
from pathlib import Path

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from regraft.domain.brief import TaskBrief
from regraft.domain.requirement import Requirement
from regraft.domain.task import TaskSpec
from regraft.tools.evaluation import load_dataset
from regraft.tools.export.dataset import write_dataset
from regraft.tools.export.pairs import LABEL, OPTION, OWN, rejected_from, wrong_answers
from regraft.tools.export.storage import storage

from .builds import BRIEF, OPTIONS, TASK, two_sources


def write(out: Path, form: str) -> Path:
    outcome, accepted, gone = two_sources()
    options = OPTIONS.model_copy(update={"format": form})
    write_dataset(out, outcome=outcome, brief=BRIEF, options=options, accepted=accepted, rejected=gone)
    return out


def choices(answer: str) -> TaskBrief:
    wish = {"column": "input", "header": "Options:\n", "marker": "(A) ", "answer_column": "output", "answer": answer}
    return BRIEF.model_copy(
        update={"kind": "multiple_choice", "labels": (), "requirements": (Requirement(check="options", args=wish),)}
    )


QUESTIONS = pa.table({"input": [f"Which {n}?\nOptions:\n(A) red\n(B) blue\n(C) green" for n in range(20)]})


@pytest.mark.parametrize("form", ["columns", "prompt-completion", "messages", "alpaca", "preference"])
def test_it_loads_with_the_columns_that_the_card_declares(form, tmp_path):
    out = write(tmp_path / "out", form)
    loaded = datasets.load_dataset(str(out), cache_dir=str(tmp_path / "cache"))
    head = yaml.safe_load((out / "README.md").read_text().split("---\n")[1])
    assert {split: data.num_rows for split, data in loaded.items()} == {"train": 5, "test": 1}
    assert [feature["name"] for feature in head["dataset_info"]["features"]] == loaded["train"].column_names
    assert pq.read_table(out / "lineage.parquet").num_rows == 6
    plain = datasets.Dataset.from_parquet(str(next((out / "data").glob("train*"))), cache_dir=str(tmp_path / "plain"))
    assert isinstance(plain, datasets.Dataset)
    assert plain.features == loaded["train"].features


@pytest.mark.parametrize(
    ("form", "keys", "talks"),
    [
        ("prompt-completion", {"prompt", "completion"}, False),
        ("messages", {"messages"}, True),
        ("preference", {"prompt", "chosen", "rejected"}, False),
    ],
)
def test_trl_tells_the_type_of_every_loaded_row(form, keys, talks, tmp_path):
    """Its trainers go by a row's keys, and take a row for a conversation where one of them, it is open which, holds
    turns: so all must agree. They put the prompt before each answer, so it must not stand there already."""
    out = write(tmp_path / "out", form)
    loaded = datasets.load_dataset(str(out), split="train+test", cache_dir=str(tmp_path / "cache"))
    assert isinstance(loaded, datasets.Dataset)
    for row in loaded.to_list():
        assert set(row) == keys
        assert {isinstance(cell, list) for cell in row.values()} == {talks}
        for turn, role in zip(row.get("messages", ()), ("user", "assistant"), strict=talks):
            assert turn == {"role": role, "content": turn["content"]}
        answers = [text for key, text in row.items() if key not in {"prompt", "messages"}]
        assert len(set(answers)) == len(answers)
        assert not any(answer.startswith(row["prompt"]) for answer in answers)


@pytest.mark.parametrize("form", ["prompt-completion", "messages", "alpaca", "preference"])
def test_card_and_report_show_a_row_as_it_is_stored(form, tmp_path):
    out = write(tmp_path / "out", form)
    card, page = (out / "README.md").read_text(), (out / "report.html").read_text()
    assert f"Rows are stored in the form `{form}`" in card
    assert f"Rows are stored in the form <code>{form}</code>" in page
    assert f"--format {form}" in card
    row = json.loads(card.split("```json\n")[1].split("\n```")[0])
    assert set(row) == set(pq.read_table(next((out / "data").glob("train*"))).column_names)


@pytest.mark.parametrize("form", ["prompt-completion", "messages", "alpaca", "preference"])
@pytest.mark.parametrize("known", [True, False])
def test_evaluation_reads_the_tasks_own_columns_of_any_form(form, known, tmp_path):
    out = write(tmp_path / "out", form)
    task = {"inputs": ("input",), "outputs": ("output",), "instruction": TASK.instruction} if known else {}
    data = load_dataset(out, **task)
    assert data.texts() == load_dataset(write(tmp_path / "plain", "columns")).texts()
    assert set(data.answers()) == {"negative", "positive"}


def test_the_rejected_answer_is_another_option_of_the_row():
    rows = QUESTIONS.append_column("output", [["(B)"] * 20])
    wrong = wrong_answers(choices("marker"))
    assert wrong is not None
    assert rejected_from(choices("marker")) == OPTION
    assert set(wrong(rows)) == {"(A)", "(C)"}
    assert wrong(rows.slice(3, 5)) == wrong(rows)[3:8]
    texts = wrong_answers(choices("text"))
    assert texts is not None
    assert set(texts(QUESTIONS.append_column("output", [["green"] * 20]))) == {"red", "blue"}


def test_the_rejected_answer_of_a_classification_is_another_label():
    stored = storage(BRIEF, "preference")
    assert stored is not None
    assert rejected_from(BRIEF) == LABEL
    pairs = stored.shape(pa.table({"input": ["good", "bad"], "output": ["positive", "negative"]}))
    assert pairs["chosen"].to_pylist() == ["positive", "negative"]
    assert pairs["rejected"].to_pylist() == ["negative", "positive"]


def test_a_task_of_preferences_brings_its_own_pairs_and_a_task_of_texts_has_none():
    shown = {"input": "1+1?", "output": {"chosen": "2", "rejected": "3"}}
    task = TaskSpec.model_validate({"name": "sums", "instruction": "Add.", "demonstrations": [shown]})
    assert rejected_from(BRIEF.model_copy(update={"task": task, "kind": "structured", "labels": ()})) == OWN
    free = BRIEF.model_copy(update={"kind": "free_text", "labels": ()})
    assert rejected_from(free) is None
    assert wrong_answers(free) is None
