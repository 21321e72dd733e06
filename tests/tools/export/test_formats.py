"""The forms that trainers read."""

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from regraft.tools.export.formats import Roles, as_form

ROWS = pa.table({"question": ["1+1?", "2+2?"], "hint": ["add", "add"], "answer": ["2", "4"]})
ROLES = Roles("Solve it.", ["question", "hint"], ["answer"])


def test_prompt_and_completion_join_to_the_whole_text():
    row = as_form(ROWS, ROLES, "prompt_completion").to_pylist()[0]
    assert row == {"prompt": "Solve it.\n\nquestion: 1+1?\nhint: add\n", "completion": "2"}


def test_messages_take_turns():
    row = as_form(ROWS, Roles("Solve it.", ["question"], ["answer"]), "messages").to_pylist()[1]
    assert row["messages"] == [
        {"role": "user", "content": "Solve it.\n\n2+2?"},
        {"role": "assistant", "content": "4"},
    ]


def test_alpaca_keeps_the_instruction_apart():
    row = as_form(ROWS, Roles("Solve it.", ["question"], ["answer", "hint"]), "alpaca").to_pylist()[0]
    assert row == {"instruction": "Solve it.", "input": "1+1?", "output": "answer: 2\nhint: add"}


@pytest.mark.parametrize("form", ["prompt_completion", "messages", "alpaca"])
def test_every_form_loads_with_datasets_and_keeps_order(form, tmp_path):
    pq.write_table(as_form(ROWS, ROLES, form), tmp_path / "train.parquet")
    files = {"train": str(tmp_path / "train.parquet")}
    loaded = datasets.load_dataset("parquet", data_files=files, cache_dir=str(tmp_path / "cache"))["train"]
    assert loaded.num_rows == 2
    assert "4" in str(loaded[1])


def test_no_rows_still_have_their_columns():
    assert as_form(ROWS.slice(0, 0), ROLES, "messages").column_names == ["messages"]
