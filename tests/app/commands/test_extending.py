"""`regraft extend` in a process of its own, on rows in a folder, with a model server on this machine."""

import json
import os
from collections import Counter

import forked
import pyarrow.parquet as pq
import pytest
from regraft.app.commands.extending import task_of
from regraft.domain.errors import DatasetError
from regraft.tools.testing import ModelServer, orders_in, sentence


@pytest.fixture
def rows(tmp_path):
    folder = tmp_path / "data" / "mine"
    folder.mkdir(parents=True)
    made = [{"id": n, "text": sentence(n), "label": ("glad", "sad")[n % 2]} for n in range(40)]
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, made)))
    return folder


def extend(rows, tmp_path, *words):
    environment = os.environ | {"REGRAFT_HOME": str(tmp_path / "home"), "HF_ENDPOINT": "http://127.0.0.1:9"}
    words = ("extend", str(rows), *words, "--out", str(tmp_path / "out"), "--json")
    return forked.run(forked.REGRAFT, *words, env=environment)


def respond(call):
    key = json.dumps(call, sort_keys=True)
    return json.dumps({name: {"text": sentence(f"{key}/{name}")} for name in orders_in(call)})


def test_forty_rows_are_brought_to_two_hundred_with_both_kinds_of_lineage(rows, tmp_path):
    with ModelServer(respond) as server:
        ended = extend(rows, tmp_path, "--rows", "200", "--model", "openai:any", "--base-url", server.url)
    assert ended.returncode == 0, ended.stderr
    data = pq.read_table(tmp_path / "out" / "data").to_pylist()
    lineage = pq.read_table(tmp_path / "out" / "lineage.parquet").to_pylist()
    assert (len(data), set(data[0])) == (200, {"text", "label"})
    assert Counter(row["label"] for row in data) == {"glad": 100, "sad": 100}
    own = {row["text"] for row, line in zip(data, lineage, strict=True) if line["source"] == "own/mine"}
    assert own == {sentence(n) for n in range(40)}
    made = [line for line in lineage if line["source"] == "recipe:self_instruct"] or [
        line for line in lineage if line["source"].startswith("recipe:")
    ]
    assert len(made) == 160
    assert all(line["prompt"] and line["parents"] for line in made)


def test_the_rows_may_be_a_dataset_of_a_catalog_which_is_searched_for_more(rows, tmp_path):
    more = tmp_path / "data" / "others"
    more.mkdir()
    lines = [{"sentence": f"It is {sentence(n)}", "mood": ("glad", "sad")[n % 2]} for n in range(1_000, 1_060)]
    (more / "rows.jsonl").write_text("\n".join(map(json.dumps, lines)))
    for catalog in ([], ["--catalog", str(tmp_path / "data")]):
        ended = extend("mine", tmp_path, "--rows", "50", *catalog, "--instruction", "Say whether it is glad or sad.")
        if not catalog:
            assert ended.returncode == 2
            assert "There is no file or folder 'mine', and the catalog 'hub' gives no dataset of it" in ended.stderr
            continue
        outcome = json.loads(ended.stdout)
        given = {s["candidate"]["ref"]["id"]: s["counts"]["accepted"] for s in outcome["sources"]}
        assert given["mine"] == 40
        assert "others" in given


def test_without_a_model_the_own_rows_are_kept_and_what_is_missing_is_said(rows, tmp_path):
    ended = extend(rows, tmp_path, "--rows", "120")
    assert ended.returncode == 4, ended.stderr
    outcome = json.loads(ended.stdout)
    assert outcome["rows"] == 40
    assert "--model openai:NAME" in " ".join(outcome["reasons"])


def test_a_task_is_read_from_columns_and_rows(tmp_path):
    place = tmp_path / "root" / "own" / "mine"
    place.mkdir(parents=True)
    made = [{"row_id": n, "text": sentence(n), "label": "ab"[n % 2]} for n in range(12)]
    (place / "rows.jsonl").write_text("\n".join(map(json.dumps, made)))
    task = task_of(str(tmp_path / "root"), "own/mine", None, "Say a or b.", tmp_path / "home")
    assert (task.name, task.instruction, task.labels) == ("mine", "Say a or b.", ("a", "b"))
    assert (task.input_columns, task.output_columns) == (("text",), ("label",))
    assert Counter(one.row()["label"] for one in task.demonstrations) == {"a": 4, "b": 4}


def test_rows_that_make_no_task_are_refused(tmp_path):
    place = tmp_path / "root" / "own" / "mine"
    place.mkdir(parents=True)
    (place / "rows.jsonl").write_text("\n".join(json.dumps({"text": str(n)}) for n in range(5)))
    with pytest.raises(DatasetError, match="make no task"):
        task_of(str(tmp_path / "root"), "own/mine", None, None, tmp_path / "home")


def test_a_dataset_that_is_not_there_is_refused(tmp_path):
    ended = extend(tmp_path / "nowhere", tmp_path, "--rows", "10")
    assert (ended.returncode, "There is no dataset" in ended.stderr) == (2, True)


def test_pairs_of_labels_are_extended_as_the_pairs_that_they_are(tmp_path):
    place = tmp_path / "own" / "mine"
    place.mkdir(parents=True)
    pairs = [("glad", "sad"), ("sad", "glad")]
    rows = [{"input": sentence(n), "chosen": pairs[n % 2][0], "rejected": pairs[n % 2][1]} for n in range(8)]
    (place / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    shown = [{"input": r["input"], "output": {"chosen": r["chosen"], "rejected": r["rejected"]}} for r in rows[:4]]
    file = tmp_path / "task.json"
    file.write_text(json.dumps({"name": "moods", "instruction": "Say how it is.", "demonstrations": shown}))
    spec = task_of(str(place.parent), "mine", file, None, tmp_path / "home")
    assert spec.columns == ("input", "chosen", "rejected")
