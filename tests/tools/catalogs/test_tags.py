"""Lists of class numbers, such as the tags of tokens, are read by the names of their classes, wherever these stand."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.domain.card import DatasetRef
from regraft.tools.catalogs.folder import FolderCatalog
from regraft.tools.catalogs.reading.labels import written_names

NAMES = ("O", "B-PER", "I-PER")
ROWS = [[0, 1, 2], [], None, [1, 7, -1]]
SPELLED = [["O", "B-PER", "I-PER"], [], None, ["B-PER", None, None]]


def tags(folder, card="", column="ner_tags", files=None, rows=ROWS):
    (folder / "set" / "data").mkdir(parents=True)
    table = pa.table({"tokens": [["a"]] * len(rows), column: pa.array(rows, pa.list_(pa.int32()))})
    pq.write_table(table, folder / "set" / "data" / "train.parquet", row_group_size=2)
    for name, text in {"README.md": card, **(files or {})}.items():
        (folder / "set" / name).write_text(text, encoding="utf-8")
    catalog = FolderCatalog(folder)
    ref = DatasetRef(id="set", revision=catalog.card("set").revision, config="default", splits=("train",))
    block = catalog.read_block(ref, 0)
    assert block is not None
    assert catalog.sample(ref, 10).table.column(column).to_pylist() == block.table.column(column).to_pylist()
    return block.table.column(column).to_pylist()


def test_a_cards_head_names_the_tags(tmp_path):
    names = {str(place): name for place, name in enumerate(NAMES)}
    head = {"dataset_info": {"features": [{"name": "ner_tags", "sequence": {"class_label": {"names": names}}}]}}
    assert tags(tmp_path, f"---\n{json.dumps(head)}\n---\n# Set") == SPELLED


@pytest.mark.parametrize(
    "written",
    [
        '{"O": 0, "B-PER": 1, "I-PER": 2}',
        "{'O': 0,\n 'B-PER': 1,\n 'I-PER': 2}",
        '{"0": "O", "1": "B-PER", "2": "I-PER"}',
    ],
)
def test_a_dictionary_in_the_card_names_the_tags(tmp_path, written):
    assert tags(tmp_path, f"# Set\n```python\n{written}\n```\n") == SPELLED


def test_a_file_beside_names_the_tags_and_is_no_data(tmp_path):
    assert tags(tmp_path, files={"label2id.json": '{"O": 0, "B-PER": 1, "I-PER": 2}'}) == SPELLED
    assert [split.split for split in FolderCatalog(tmp_path).card("set").splits] == ["train"]


@pytest.mark.parametrize(
    ("card", "column"),
    [
        ("# Set", "ner_tags"),
        ('{"O": 0, "B-PER": 1} and {"O": 0, "B-LOC": 1}', "ner_tags"),  # two sets
        ('{"O": 0, "B-PER": 2}', "ner_tags"),  # a number is missing
        ('{"no": 0, "yes": 1}', "ner_tags"),  # no tags
        ('{"O": 0, "B-PER": 1, "I-PER": 2}', "offsets"),  # a column of something else
    ],
)
def test_numbers_that_nothing_names_stay_numbers(tmp_path, card, column):
    assert tags(tmp_path, card, column) == ROWS


@given(st.lists(st.from_regex(r"[A-Z][A-Za-z-]{0,8}", fullmatch=True), min_size=2, max_size=9, unique=True))
def test_names_are_read_as_json_writes_them(names):
    assert written_names(f"Labels: {json.dumps(dict(zip(names, range(len(names)), strict=True)))}") == (tuple(names),)


@given(st.text(alphabet='{}":,01ab \n', max_size=60))
def test_any_text_is_read_or_holds_no_names(text):
    assert all(len(names) > 1 for names in written_names(text))
