"""`regraft evaluate` at its edges: what it reads, what it prints."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from regraft.app.commands.evaluating import Wishes, run_evaluate
from regraft.domain.errors import InputError
from regraft.domain.run import BuildOptions
from regraft.domain.task import TaskSpec
from regraft.memory.runs import RunStore, new_record

TASK = TaskSpec.model_validate(
    {
        "name": "colours",
        "instruction": "Say whether it is a colour.",
        "demonstrations": [
            {"input": {"word": "red"}, "output": {"answer": "yes"}},
            {"input": {"word": "two"}, "output": {"answer": "no"}},
        ],
    }
)


@pytest.fixture
def folder(tmp_path):
    out = tmp_path / "built"
    (out / "data").mkdir(parents=True)
    words = [f"colour {number}" for number in range(20)] + [f"number {number}" for number in range(20)]
    table = pa.table({"answer": ["yes"] * 20 + ["no"] * 20, "word": words})
    pq.write_table(table, out / "data" / "train-00000-of-00001.parquet")
    return out


def of_run(folder, home):
    run = RunStore(home).create(TASK)
    run.save(new_record(run.id, TASK, BuildOptions(catalog="builtin", rows=40, out=str(folder))))


def lines(path, items):
    path.write_text("".join(json.dumps({"word": word, "answer": answer}) + "\n" for word, answer in items))
    return path


def test_the_run_that_wrote_the_folder_tells_columns_and_demonstrations(folder, tmp_path, capsys):
    of_run(folder, tmp_path / "home")
    test = lines(tmp_path / "test.jsonl", [("a colour", "yes"), ("a number", "no")] * 8)
    run_evaluate(folder, Wishes(test=test), home=tmp_path / "home", as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert (found["inputs"], found["outputs"]) == (["word"], ["answer"])
    assert found["labels"] == {"yes": 20, "no": 20}
    assert [score["trained_on"] for score in found["probe"]["scores"]] == ["demonstrations", "these rows"]
    assert found["probe"]["scores"][1]["accuracy"] == 1.0


def test_tables_for_people_hold_every_part_and_show_hostile_text_as_text(folder, tmp_path, capsys):
    table = pa.table({"word": ["x [red]y[/red] \x1b[31m"] * 8, "answer": ["[bold]yes[/bold]"] * 8})
    pq.write_table(table, folder / "data" / "train-00000-of-00001.parquet")
    of_run(folder, tmp_path / "home")
    run_evaluate(folder, Wishes(), home=tmp_path / "home", as_json=False)
    told = capsys.readouterr().out
    assert "ROUGE-L" in told
    assert "[bold]yes[/bold]" in told
    assert "\x1b" not in told
    assert "without --test" in told


def test_a_test_file_of_another_task_is_refused(folder, tmp_path):
    test = tmp_path / "test.jsonl"
    test.write_text('{"question": "red", "answer": "yes"}\n')
    of_run(folder, tmp_path / "home")
    with pytest.raises(InputError, match="line 1"):
        run_evaluate(folder, Wishes(test=test), home=tmp_path / "home", as_json=True)
