"""Conversations whose turns are kept in parts are read as their texts, whatever the file is."""

import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from regraft.domain.card import DatasetRef
from regraft.tools.catalogs.folder import FolderCatalog
from regraft.tools.cells import read_container


def text(said: str) -> dict[str, str]:
    return {"type": "text", "text": said}


PICTURE = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
PARTS = [
    [{"role": "user", "content": [text("A poem:\nRoses are red."), text("Who wrote it?")]}],
    [{"role": "user", "content": [text("Hello, "), text("you.")]}, {"role": "assistant", "content": [text("Hi.")]}],
    [],
    [{"role": "user", "content": [text("What is on this picture?"), PICTURE]}],
    [{"role": "assistant", "content": [{"type": "thinking", "thinking": "Let me see."}, text("Four.")]}],
    [{"role": "assistant", "content": None}],
]
SAID = [["A poem:\nRoses are red.\nWho wrote it?"], ["Hello, you.", "Hi."], [], [""], ["Four."], [None]]


def read(folder, write) -> list[list[str | None]]:
    (folder / "set").mkdir()
    write(folder / "set")
    (folder / "set" / "README.md").write_text("# Talks\n")
    catalog = FolderCatalog(folder)
    ref = DatasetRef(id="set", revision=catalog.card("set").revision, config="default", splits=("train",))
    block, part, few = catalog.read_block(ref, 0), catalog.read_block(ref, 1, rows=2), catalog.sample(ref, 3)
    assert block is not None
    assert part is not None
    talks = block.table.column("messages").to_pylist()
    assert few.table.column("messages").to_pylist() == [talks[place] for place in few.index]
    assert part.table.column("messages").to_pylist() == talks[2:4]
    turns: list[Any] = [read_container(talk) if isinstance(talk, str) else talk for talk in talks]
    assert [[turn["role"] for turn in talk] for talk in turns] == [[turn["role"] for turn in talk] for talk in PARTS]
    return [[turn["content"] for turn in talk] for talk in turns]


def lines(talks):
    return lambda folder: (folder / "train.jsonl").write_text(
        "".join(json.dumps({"messages": t}) + "\n" for t in talks)
    )


def table(talks):
    return lambda folder: pq.write_table(pa.table({"messages": talks}), folder / "train.parquet", row_group_size=3)


@pytest.mark.parametrize("write", [lines(PARTS), table(PARTS), table([json.dumps(talk) for talk in PARTS])])
def test_what_is_said_in_parts_is_read_as_a_text(tmp_path, write):
    assert read(tmp_path, write) == SAID


def test_turns_with_and_without_parts_are_read_alike(tmp_path):
    mixed = [[{"role": "user", "content": "Roses are red."}], *PARTS[1:]]
    assert read(tmp_path, lines(mixed)) == [["Roses are red."], *SAID[1:]]


@pytest.mark.parametrize(
    "value",
    [
        [{"name": "a", "content": [text("no turn")]}],
        [{"role": "user", "content": [{"url": "x"}]}],
        [{"role": "user", "content": ["a", "b"]}],
        {"role": "user", "content": [text("one turn alone")]},
        [1, {"role": "user", "content": [text("not all are turns")]}],
    ],
)
def test_other_lists_stay_as_they_are(value):
    assert read_container(json.dumps(value)) == value
