"""Rows are what their files say: every digit, every file, the names of each file's own classes."""

import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from regraft.domain.card import DatasetRef
from regraft.tools.catalogs.folder import FolderCatalog
from regraft.tools.cells import column_text

CARD = "---\nlicense: mit\n---\n# Numbers\n"
LABEL = "{name: y, dtype: {class_label: {names: {'0': a, '1': b}}}}"
NAMES = f"---\ndataset_info:\n  features: [{LABEL}]\n---\n"


def put(root: Path, files: dict[str, str | bytes]) -> FolderCatalog:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return FolderCatalog(root)


def texts(catalog: FolderCatalog, dataset: str, column: str) -> list[str | None]:
    card = catalog.card(dataset)
    ref = DatasetRef(id=dataset, revision=card.revision, config="default", splits=card.splits_for("default"))
    return column_text(catalog.sample(ref, 100).table.column(column)).to_pylist()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("train.csv", "n,x\n9007199254740993017,a\n,b\n"),
        ("train.csv", "n,x\n0.1234567890123456789,a\n12.5,b\n"),
        ("train.jsonl", '{"n": 9007199254740993017}\n{"n": null}\n'),
    ],
)
def test_numbers_keep_all_their_digits(tmp_path, name, content):
    found = texts(put(tmp_path, {f"d/{name}": content}), "d", "n")
    assert found[0] in ("9007199254740993017", "0.1234567890123456789")


def test_decimals_keep_all_their_digits(tmp_path):
    (tmp_path / "d").mkdir()
    cells = [Decimal("1234567890123456789.25"), Decimal("0.10")]
    pq.write_table(pa.table({"n": pa.array(cells, pa.decimal128(30, 2))}), tmp_path / "d" / "train.parquet")
    assert texts(FolderCatalog(tmp_path), "d", "n") == ["1234567890123456789.25", "0.10"]


def test_json_and_json_lines_are_read_together(tmp_path):
    files = {"d/train/a.jsonl": '{"x": "one"}\n', "d/train/b.json": '[{"x": "two"}]'}
    assert texts(put(tmp_path, files), "d", "x") == ["one", "two"]


def test_rows_in_one_line_are_rows(tmp_path):
    assert texts(put(tmp_path, {"d/train.jsonl": '[{"x": "one"}, {"x": "two"}]'}), "d", "x") == ["one", "two"]


def test_files_of_another_format_are_told(tmp_path):
    catalog = put(tmp_path, {"d/train.jsonl": '{"x": "one"}\n{"x": "two"}\n', "d/more.csv": "x\nthree\n"})
    assert any("more.csv" in note for note in catalog.card("d").notes)


def test_files_that_zstandard_packed_are_read(tmp_path):
    packed = pa.compress(b'{"x": "one"}\n', codec="zstd", asbytes=True)
    assert texts(put(tmp_path, {"d/train.jsonl.zst": packed}), "d", "x") == ["one"]


def test_a_file_names_its_classes_against_the_card(tmp_path):
    catalog_folder = tmp_path / "d"
    catalog_folder.mkdir()
    (catalog_folder / "README.md").write_text(NAMES)
    features = {"y": {"names": ["b", "a"], "_type": "ClassLabel"}}
    noted = {"huggingface": json.dumps({"info": {"features": features}})}
    pq.write_table(pa.table({"y": [0, 1]}).replace_schema_metadata(noted), catalog_folder / "train.parquet")
    card = FolderCatalog(tmp_path).card("d")
    assert card.label_names == {"y": ("b", "a")}
    assert any("another order" in note for note in card.notes)


@pytest.mark.parametrize("name", ["data", "train", "test", "eval"])
@pytest.mark.parametrize("above", ["", "acme/"])
def test_a_dataset_may_be_called_like_a_part_of_one(tmp_path, above, name):
    files = {f"{above}{name}/README.md": CARD, f"{above}{name}/train.csv": "x\none\n"}
    assert [(card.id, card.title) for card in put(tmp_path, files).cards()] == [(above + name, "Numbers")]


def test_splits_for_tests_are_read_where_a_person_asks_or_nothing_else_is_there(tmp_path):
    catalog = put(
        tmp_path, {"d/test.csv": "x\n1\n", "d/dev.csv": "x\n2\n", "d/train.csv": "x\n3\n", "e/test.csv": "x\n4\n"}
    )
    assert catalog.card("d").splits_for("default") == ("train", "validation")
    assert catalog.card("d").splits_for("default", ["test", "nowhere"]) == ("test",)
    assert catalog.card("e").splits_for("default") == ("test",)
