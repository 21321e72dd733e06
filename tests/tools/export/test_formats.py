"""The forms that trainers read."""

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from regraft.domain.errors import InputError
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


def test_preferences_keep_both_answers_and_need_both():
    rows = pa.table({"question": ["1+1?"], "rejected": ["3"], "chosen": ["2"]})
    row = as_form(rows, Roles("Solve it.", ["question"], ["rejected", "chosen"]), "preference").to_pylist()[0]
    assert row == {"prompt": "Solve it.\n\n1+1?\n", "chosen": "2", "rejected": "3"}
    with pytest.raises(InputError, match="'chosen' and 'rejected'"):
        as_form(ROWS, ROLES, "preference")


def trl_type(row: dict) -> str:
    """What TRL's documentation ("Dataset formats and types") says that a row with these keys and values is."""
    types = {
        frozenset({"messages"}): "language modeling",
        frozenset({"prompt", "completion"}): "prompt-completion",
        frozenset({"prompt", "chosen", "rejected"}): "preference",
    }
    kind = types[frozenset(row)]
    lists = [isinstance(value, list) and {"role", "content"} <= set(value[0]) for value in row.values()]
    strings = [isinstance(value, str) for value in row.values()]
    assert all(lists) or all(strings)
    return f"conversational {kind}" if all(lists) else f"standard {kind}"


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("prompt_completion", "standard prompt-completion"),
        ("messages", "conversational language modeling"),
        ("preference", "standard preference"),
    ],
)
def test_rows_have_the_keys_by_which_trl_tells_its_types(form, kind):
    rows = pa.table({"question": ["1+1?"], "rejected": ["3"], "chosen": ["2"]})
    for row in as_form(rows, Roles("Solve it.", ["question"], ["chosen", "rejected"]), form).to_pylist():
        assert trl_type(row) == kind


@pytest.mark.parametrize("form", ["prompt_completion", "messages", "alpaca"])
def test_every_form_loads_with_datasets_and_keeps_order(form, tmp_path):
    pq.write_table(as_form(ROWS, ROLES, form), tmp_path / "train.parquet")
    files = {"train": str(tmp_path / "train.parquet")}
    loaded = datasets.load_dataset("parquet", data_files=files, cache_dir=str(tmp_path / "cache"))["train"]
    assert loaded.num_rows == 2
    assert "4" in str(loaded[1])


def test_no_rows_still_have_their_columns():
    assert as_form(ROWS.slice(0, 0), ROLES, "messages").column_names == ["messages"]
