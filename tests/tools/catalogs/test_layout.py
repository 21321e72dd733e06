"""Which files make which split: the card's forms and the conventions on names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.tools.catalogs.layout import Layout, find_layout, glob_expression


def splits(metadata: dict, files: list[str]) -> dict[str, tuple[str, ...]]:
    return {f"{each.config}/{each.split}": each.files for each in find_layout(metadata, files).splits}


def configured(data_files: object, files: list[str], **more: object) -> dict[str, tuple[str, ...]]:
    return splits({"configs": [{"config_name": "main", "data_files": data_files, **more}]}, files)


@pytest.mark.parametrize(
    ("data_files", "expected"),
    [
        ("a.csv", {"main/train": ("a.csv",)}),
        ("./*.csv", {"main/train": ("a.csv", "b.csv")}),
        (["b.csv", "a.csv"], {"main/train": ("b.csv", "a.csv")}),
        ([{"split": "dev", "path": "a.csv"}], {"main/dev": ("a.csv",)}),
        ([{"split": "dev", "path": ["b.csv", "*.csv"]}], {"main/dev": ("b.csv", "a.csv")}),
        ({"train": "a.csv", "test": ["b.csv"]}, {"main/train": ("a.csv",), "main/test": ("b.csv",)}),
        ([{"split": "all", "path": "deep"}], {"main/all": ("deep/c.csv", "deep/er/d.csv")}),
        ([{"split": "all", "path": "deep/*"}], {"main/all": ("deep/c.csv",)}),
        ([{"split": "all", "path": "deep/**"}], {"main/all": ("deep/c.csv", "deep/er/d.csv")}),
        ([{"split": "all", "path": "**/d.csv"}], {"main/all": ("deep/er/d.csv",)}),
        ([{"split": "all", "path": "[ab].csv"}], {"main/all": ("a.csv", "b.csv")}),
    ],
)
def test_every_form_of_data_files_is_understood(data_files, expected):
    assert configured(data_files, ["a.csv", "b.csv", "deep/c.csv", "deep/er/d.csv"]) == expected


def test_data_files_are_relative_to_data_dir_and_conventions_hold_inside_it():
    files = ["en/train.csv", "en/test.csv", "de/train.csv"]
    assert configured("train.csv", files, data_dir="de") == {"main/train": ("de/train.csv",)}
    assert splits({"configs": [{"config_name": "en", "data_dir": "en"}]}, files) == {
        "en/train": ("en/train.csv",),
        "en/test": ("en/test.csv",),
    }


def test_reading_options_of_a_configuration_are_kept():
    layout = find_layout({"configs": [{"data_files": "a.csv", "sep": ";"}]}, ["a.csv"])
    assert layout.splits[0].config == "default"
    assert layout.splits[0].options == {"sep": ";"}


def test_a_card_that_names_absent_files_falls_back_to_conventions_with_a_note():
    layout = find_layout({"configs": [{"config_name": "x", "data_files": "gone/*.csv"}]}, ["train.csv"])
    assert [split.files for split in layout.splits] == [("train.csv",)]
    assert "'x'" in layout.notes[0]


@pytest.mark.parametrize("path", ["../../etc/passwd.csv", "/etc/x.csv", "hf://datasets/a/b.csv", "https://x.org/a.csv"])
def test_files_outside_the_dataset_are_never_named(path):
    assert find_layout({"configs": [{"data_files": path}]}, ["README.md"]) == Layout(
        (), ("configuration 'default' names no file that is there and readable",)
    )


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            [
                "data/train-00000-of-00002.parquet",
                "data/train-00001-of-00002.parquet",
                "data/odd-00000-of-00001.parquet",
            ],
            {"train": 2, "odd": 1},
        ),
        (["train.csv", "dev.csv", "test.csv"], {"train": 1, "validation": 1, "test": 1}),
        (["my-training_set.jsonl", "val1.jsonl", "x_eval.jsonl"], {"train": 1, "validation": 1, "test": 1}),
        (["train/a.csv", "train/b.csv", "valid/a.csv"], {"train": 2, "validation": 1}),
        (["contest.csv", "retrain.csv"], {"train": 2}),
        (["en.csv", "de.csv"], {"train": 2}),
        (["train.csv", "other.csv"], {"train": 1}),
        (["README.md", "LICENSE.txt", "requirements.txt", "dataset_infos.json", "a.csv"], {"train": 1}),
        ([".hidden/a.csv", "__pycache__/b.csv", "c.csv"], {"train": 1}),
        (["train.parquet", "train.csv", "extra.csv"], {"train": 1}),
        (["notes.txt", "train.csv"], {"train": 1}),
        (["train.csv.gz", "test.jsonl.gz"], {"train": 1}),
        (["picture.png", "model.pkl", "array.npy"], {}),
    ],
)
def test_without_a_card_names_of_files_and_folders_decide(files, expected):
    found = find_layout({}, files)
    assert {split.split: len(split.files) for split in found.splits} == expected


def test_configurations_without_files_are_folders_of_their_names():
    metadata = {"dataset_info": [{"config_name": "en"}, {"config_name": "de"}]}
    files = ["en/train.csv", "en/test.csv", "de/train.csv"]
    assert splits(metadata, files) == {
        "en/train": ("en/train.csv",),
        "en/test": ("en/test.csv",),
        "de/train": ("de/train.csv",),
    }


@pytest.mark.parametrize("metadata", [{"configs": "x"}, {"configs": [3, None]}, {"configs": [{"data_files": 7}]}, {}])
def test_odd_metadata_is_no_error(metadata):
    assert [split.split for split in find_layout(metadata, ["train.csv"]).splits] == ["train"]


@given(st.text(alphabet="abc/._-*?[]{}!,", max_size=20))
def test_any_text_is_a_glob_and_a_text_without_magic_means_itself(pattern):
    expression = glob_expression(pattern)
    assert isinstance(expression, re.Pattern)
    if not set(pattern) & set("*?[]{}"):
        assert expression.fullmatch(pattern)


@given(st.lists(st.sampled_from(["a", "b1", "data"]), min_size=1, max_size=4))
def test_two_stars_match_any_depth_and_one_star_one_level(parts):
    path = "/".join([*parts, "x.csv"])
    assert glob_expression("**/x.csv").fullmatch(path)
    assert bool(glob_expression("*/x.csv").fullmatch(path)) == (len(parts) == 1)


def test_a_pattern_of_many_stars_takes_no_time():
    assert configured("*a" * 25 + "*b", ["a" * 200 + ".csv", "x.csv"]) == {
        "default/train": ("a" * 200 + ".csv", "x.csv")
    }


@pytest.mark.parametrize("info", [5, "abc", [5, None, {"config_name": 3}]])
def test_odd_dataset_info_is_no_error(info):
    assert splits({"dataset_info": info}, ["train.csv"]) == {"default/train": ("train.csv",)}


def test_names_of_configurations_and_splits_are_one_line():
    card = {
        "configs": [{"config_name": "main\nall right", "data_files": [{"split": "train\r\x1b[2J", "path": "a.csv"}]}]
    }
    assert splits(card, ["a.csv"]) == {"main all right/train [2J": ("a.csv",)}
