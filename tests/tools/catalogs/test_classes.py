"""Numbers of classes are read by the names that a file beside the data gives them."""

import json

import pytest
from regraft.domain.card import ClassNames, DatasetRef
from regraft.tools.catalogs.folder import FolderCatalog
from regraft.tools.catalogs.reading.classes import class_files, read_classes
from regraft.tools.profiling.profile import profile

NAMES = {"praise": 0, "complaint": 1, "question": 2}
IN_ORDER = ("praise", "complaint", "question")


@pytest.mark.parametrize(
    ("name", "text", "first"),
    [
        ("label2id.json", json.dumps(NAMES), 0),
        ("data/label2id.json", json.dumps({"label2id": NAMES}), 0),
        ("id2label.json", json.dumps({str(number): name for name, number in NAMES.items()}), 0),
        ("config.json", json.dumps({"hidden_size": 8, "layers": 2, "label2id": NAMES}), 0),
        ("label_map.json", json.dumps({name: number + 1 for name, number in NAMES.items()}), 1),
        ("classes.txt", "praise\ncomplaint\nquestion\n", None),
        ("labels.txt", "0 praise\n1 complaint\n2 question\n", 0),
        ("class_names.json", json.dumps(IN_ORDER), None),
    ],
)
def test_files_of_real_repositories_are_read(name, text, first):
    assert class_files(["train.csv", name]) == [name]
    assert read_classes({name: text}).classes == ClassNames(names=IN_ORDER, first=first)


@pytest.mark.parametrize(
    "text",
    ["[" * 5_000, "{}", '{"a": 0}', '{"a": 0, "b": 2}', '{"a": 0, "b": 0}', '{"a": 1.5, "b": 0}', "9" * 9_000],
)
def test_other_files_name_nothing(text):
    assert read_classes({"label2id.json": text}).classes is None


def test_lines_that_come_again_are_rows():
    assert read_classes({"labels.txt": "praise\nquestion\npraise\n"}).classes is None


def test_names_by_column_are_those_of_the_columns():
    beside = read_classes({"label2id.json": json.dumps({"topic": NAMES, "tone": {"calm": 0, "angry": 1}})})
    assert beside.by_column == {"topic": IN_ORDER, "tone": ("calm", "angry")}
    assert beside.classes is None


def test_files_that_say_different_things_are_told_and_not_followed():
    beside = read_classes(
        {"label2id.json": json.dumps(NAMES), "label_map.json": '{"complaint": 0, "praise": 1, "question": 2}'}
    )
    assert beside.classes is None
    assert "label2id.json and label_map.json" in beside.note


def names_of(folder, files, column="label"):
    """The names by which a table's column is known, where the files stand beside it."""
    (folder / "set").mkdir(parents=True)
    for name, text in files.items():
        (folder / "set" / name).write_text(text, encoding="utf-8")
    catalog = FolderCatalog(folder)
    card = catalog.card("set")
    ref = DatasetRef(id="set", revision=card.revision, config="default", splits=card.splits_for("default"))
    return profile(ref, catalog.sample(ref, 50), None, card).column(column).label_names


def rows(numbers, column="label"):
    return f"text,{column}\n" + "".join(f"text number {n},{number}\n" for n, number in enumerate(numbers))


LISTED = {"classes.txt": "praise\ncomplaint\nquestion\n"}


@pytest.mark.parametrize(
    ("numbers", "names"), [((0, 1, 2, 0), IN_ORDER), ((1, 2, 3, 3), ("", *IN_ORDER)), ((1, 2, 1, 2), ()), ((0, 3), ())]
)
def test_whether_numbers_begin_with_zero_or_one_is_told_by_the_rows_or_not_at_all(tmp_path, numbers, names):
    assert names_of(tmp_path, {"train.csv": rows(numbers), **LISTED}) == names


def test_stated_numbers_are_not_shifted(tmp_path):
    assert names_of(tmp_path, {"train.csv": rows((1, 2, 3)), "label2id.json": json.dumps(NAMES)}) == ()


def test_a_column_that_is_called_otherwise_has_no_classes(tmp_path):
    assert names_of(tmp_path, {"train.csv": rows((0, 1, 2), "length"), **LISTED}, "length") == ()


def test_a_list_of_names_beside_a_table_is_no_data_and_a_part_of_the_revision(tmp_path):
    files = {"train.csv": rows((0, 1, 2)), "labels.json": json.dumps(IN_ORDER)}
    assert names_of(tmp_path / "one", files) == IN_ORDER
    names_of(tmp_path / "other", {**files, "labels.json": json.dumps(IN_ORDER[::-1])})
    first, other = (FolderCatalog(tmp_path / name).card("set") for name in ("one", "other"))
    assert [split.files for split in first.splits] == [("train.csv",)]
    assert first.revision != other.revision
