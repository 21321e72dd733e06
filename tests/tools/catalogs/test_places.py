"""What the places of files tell of their rows."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from regraft.domain.card import DatasetRef
from regraft.tools.catalogs.folder import FolderCatalog
from regraft.tools.catalogs.places import told_by_places


def rows_of(root) -> list[dict]:
    catalog = FolderCatalog(root)
    card = catalog.card("set")
    ref = DatasetRef(id="set", revision=card.revision, config="default", splits=("train",))
    block = catalog.read_block(ref, 0)
    assert block is not None
    return block.table.to_pylist()


def write(root, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        path = root / "set" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def test_a_text_in_a_folder_of_its_class_is_a_row(tmp_path):
    write(
        tmp_path,
        {
            "README.md": "---\nlicense: mit\n---\n",
            "pos/1.txt": "good\nvery good",
            "pos/2.txt": "fine",
            "neg/1.txt": "bad",
            "neg/2.txt": "awful",
        },
    )
    assert rows_of(tmp_path) == [
        {"text": "bad", "label": "neg"},
        {"text": "awful", "label": "neg"},
        {"text": "good\nvery good", "label": "pos"},
        {"text": "fine", "label": "pos"},
    ]


def test_lines_of_files_that_are_called_as_classes_bear_their_names(tmp_path):
    write(tmp_path, {"happy.txt": "good\nfine\n", "sad.txt": "bad\n"})
    assert [(row["label"], row["text"]) for row in rows_of(tmp_path)] == [
        ("happy", "good"),
        ("happy", "fine"),
        ("sad", "bad"),
    ]


@pytest.mark.parametrize(
    "files",
    [
        ["data/1.txt", "data/2.txt", "test/1.txt", "test/2.txt"],
        ["part1.txt", "part2.txt"],
        ["train.txt", "dev.txt"],
        ["a/one.txt", "b/two.txt"],
        ["all/1.txt", "all/2.txt"],
    ],
)
def test_parts_of_a_dataset_are_no_classes(files):
    assert told_by_places(files, "txt").columns == {}


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_folders_with_a_key_and_its_value_are_a_column(tmp_path, kind):
    for code in ("en", "de"):
        path = tmp_path / "set" / f"lang={code}" / f"part-0.{kind}"
        path.parent.mkdir(parents=True)
        if kind == "csv":
            path.write_text(f"text\nin {code}\n")
        else:
            pq.write_table(pa.table({"text": [f"in {code}"]}), path)
    assert rows_of(tmp_path) == [{"text": "in de", "lang": "de"}, {"text": "in en", "lang": "en"}]


def test_the_column_of_a_place_can_be_read_alone(tmp_path):
    path = tmp_path / "set" / "year=2020" / "part.parquet"
    path.parent.mkdir(parents=True)
    pq.write_table(pa.table({"text": ["a", "b"]}), path)
    catalog = FolderCatalog(tmp_path)
    ref = DatasetRef(id="set", revision=catalog.card("set").revision, config="default", splits=("train",))
    block = catalog.read_block(ref, 0, columns=["year"])
    assert block is not None
    assert block.table.column("year").to_pylist() == ["2020", "2020"]


def test_lines_for_fasttext_are_labels_and_texts(tmp_path):
    write(tmp_path, {"train.txt": "__label__pos good food\n__label__neg __label__cold bad soup\n"})
    assert rows_of(tmp_path) == [{"label": "pos", "text": "good food"}, {"label": "neg cold", "text": "bad soup"}]


def test_a_text_that_only_speaks_of_labels_stays_as_it_is(tmp_path):
    write(tmp_path, {"train.txt": "__label__pos good\nsay __label__ first\n"})
    assert [row["text"] for row in rows_of(tmp_path)] == ["__label__pos good", "say __label__ first"]
