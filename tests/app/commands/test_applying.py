"""`regraft apply` runs a plan on a dataset of a folder catalog, accounts for every row, and refuses in one sentence."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from regraft.app import cli
from regraft.app.terminal.failures import guarded
from regraft.tools.testing import ModelServer, by_row

PLAN = {
    "task": "rain",
    "dataset": "weather",
    "splits": ["train"],
    "columns": ["input", "output"],
    "steps": [
        {"op": "rename", "args": {"names": {"sentence": "input", "label": "output"}}},
        {"op": "select", "args": {"columns": ["input", "output"]}},
    ],
    "requirements": [{"check": "not_empty", "args": {"columns": ["input"]}}],
}

THINGS = ("room", "breakfast", "pool", "staff", "bed", "view", "bar", "garden", "lift", "bath")
CLASSIFY = [
    {"op": "classify", "args": {"template": "{{ sentence }}", "labels": ["yes", "no"], "output": "output"}},
    {"op": "rename", "args": {"names": {"sentence": "input"}}},
]


def dataset(folder: Path, name: str, rows: list[dict], split: str = "train") -> None:
    (folder / name).mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / name / f"{split}.jsonl").write_text(lines)
    (folder / name / "README.md").write_text("---\nlicense: cc0-1.0\n---\n# Sentences about the weather\n")


@pytest.fixture
def apply(tmp_path, monkeypatch, capsys) -> Callable:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REGRAFT_HOME", str(tmp_path / "home"))
    rows = [{"sentence": f"It rains for the {n}th day." if n % 10 else "", "label": "yes"} for n in range(1, 101)]
    dataset(tmp_path / "catalog", "weather", rows)
    (tmp_path / "plan.json").write_text(json.dumps(PLAN))

    def run(*args: str):
        line = ["apply", "plan.json", "--dataset", "weather", "--catalog", "catalog", *args]
        code = guarded(lambda: cli.app(line, standalone_mode=False), as_json="--json" in args)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_all_rows_are_accepted_or_rejected_with_a_reason(apply, tmp_path):
    code, out, _ = apply("--out", "made", "--json")
    result = json.loads(out)
    assert code == 0
    assert (result["status"], result["rows"]) == ("done", 90)
    assert sum(result["counts"]["reasons"].values()) == 10
    assert pq.read_table(tmp_path / "made" / "data").num_rows == 90
    assert pq.read_table(tmp_path / "made" / "lineage.parquet").num_rows == 90
    assert pq.read_table(tmp_path / "made" / "rejected.parquet").num_rows == 10
    assert "| `input` |" in (tmp_path / "made" / "README.md").read_text()
    report = (tmp_path / "made" / "report.html").read_text()
    assert "Words in input" in report
    assert "Rejected rows by reason" in report


def test_exactly_the_rows_asked_for_are_made_and_the_others_accounted_for(apply, tmp_path):
    code, out, _ = apply("--rows", "7", "--out", "made", "--json")
    counts = json.loads(out)["counts"]
    assert code == 0
    assert pq.read_table(tmp_path / "made" / "data").num_rows == 7
    assert 7 + sum(counts["reasons"].values()) + counts["unused"] + counts["unread"] == 100
    assert (
        pq.read_table(tmp_path / "made" / "rejected.parquet").num_rows
        == sum(counts["reasons"].values()) + counts["unused"]
    )


def test_fewer_rows_than_asked_for_is_exit_code_4_and_they_are_kept(apply, tmp_path):
    code, out, _ = apply("--rows", "1000", "--out", "made")
    assert code == 4
    assert "90 rows of the 1,000 asked for" in out
    assert pq.read_table(tmp_path / "made" / "data").num_rows == 90


def test_no_row_at_all_writes_nothing(apply, tmp_path):
    plan = PLAN | {"requirements": [{"check": "in_labels", "args": {"column": "output", "labels": ["no"]}}]}
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    code, out, _ = apply("--out", "made")
    assert code == 4
    assert "Nothing was written." in out
    assert not (tmp_path / "made").exists()


def test_the_same_plan_and_seed_give_the_same_bytes(apply, tmp_path):
    apply("--rows", "20", "--out", "one")
    apply("--rows", "20", "--out", "two")
    for file in (tmp_path / "one").rglob("*.parquet"):
        assert file.read_bytes() == (tmp_path / "two" / file.relative_to(tmp_path / "one")).read_bytes()


def test_nothing_is_left_in_the_home_folder(apply, tmp_path):
    apply("--out", "made")
    assert list((tmp_path / "home" / "applied").iterdir()) == []


def test_a_plan_for_another_dataset_reads_the_splits_that_are_there(apply, tmp_path):
    dataset(tmp_path / "catalog", "forecast", [{"sentence": "Rain is due.", "label": "yes"}], split="test")
    (tmp_path / "plan.json").write_text(json.dumps(PLAN))
    code, out, _ = apply("--dataset", "forecast", "--json")
    assert code == 0
    assert json.loads(out)["source"]["splits"] == ["test"]
    assert "nothing but its split test is read" in json.loads(out)["splits"]


def test_a_plan_that_names_no_split_leaves_those_for_tests_alone_and_says_so(apply, tmp_path):
    for split in ("test", "train", "validation"):
        rows = [{"sentence": f"Rain is due in {split}.", "label": "yes"}]
        dataset(tmp_path / "catalog", "forecast", rows, split=split)
    (tmp_path / "plan.json").write_text(json.dumps(PLAN | {"splits": []}))
    code, out, _ = apply("--dataset", "forecast")
    assert code == 0
    assert "2 rows from forecast" in out
    assert "Of forecast its split test is left alone." in out


@pytest.mark.parametrize(
    ("change", "args", "says"),
    [
        ({}, ("--dataset", "wether"), "wether"),
        ({}, ("--catalog", "nowhere"), "nowhere"),
        ({"splits": ["dev"]}, (), "no split 'dev'"),
        ({"steps": [{"op": "renam", "args": {}}]}, (), "renam"),
        ({"steps": [{"op": "rename", "args": {"names": {"text": "input"}}}]}, (), "no column 'text'"),
        ({"columns": ["input", "answer"]}, (), "'answer'"),
        ({"requirements": [{"check": "magic"}]}, (), "magic"),
        ({"stepz": []}, (), "stepz"),
        ({}, ("--model", "gpt"), "openai:NAME"),
        ({"steps": CLASSIFY}, (), "Step 1 (classify): it asks a model, and none is given"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_is_written(apply, tmp_path, change, args, says):
    (tmp_path / "plan.json").write_text(json.dumps(PLAN | change))
    code, out, err = apply("--out", "made", *args)
    assert (code, out) == (2, "")
    assert says in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "made").exists()


def test_a_plan_that_asks_a_model_asks_the_one_that_is_named(apply, tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    (tmp_path / "plan.json").write_text(json.dumps(PLAN | {"steps": CLASSIFY}))
    with ModelServer(by_row(lambda text: {"label": "no" if "5" in text else "yes"})) as server:
        code, _, err = apply("--out", "made", "--model", "openai:any", "--base-url", server.url)
    assert code == 0, err
    assert pq.read_table(tmp_path / "made" / "data").column("output").to_pylist().count("no") == 18
    assert set(pq.read_table(tmp_path / "made" / "lineage.parquet").column("model").to_pylist()) <= {
        None,
        "openai:any",
        "any",
    }


def test_a_model_is_asked_about_hardly_more_rows_than_are_wanted(apply, tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    rows = [{"sentence": f"sentence {n} of many", "label": "x"} for n in range(2_000)]
    dataset(tmp_path / "catalog", "weather", rows)
    (tmp_path / "plan.json").write_text(json.dumps(PLAN | {"steps": CLASSIFY}))
    with ModelServer(by_row(lambda text: {"label": "yes"})) as server:
        code, out, err = apply(
            "--out", "made", "--rows", "40", "--json", "--model", "openai:any", "--base-url", server.url
        )
    assert code == 0, err
    counts = json.loads(out)["counts"]
    assert (counts["accepted"], counts["unused"] <= 40) == (40, True), counts


def test_a_model_whose_price_nobody_knows_is_capped_in_tokens_as_the_refused_cap_in_dollars_says(
    apply, tmp_path, monkeypatch
):
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    (tmp_path / "plan.json").write_text(json.dumps(PLAN | {"steps": CLASSIFY}))
    with ModelServer(by_row(lambda text: {"label": "yes"})) as server:
        asked = ("--out", "made", "--model", "openai:any", "--base-url", server.url)
        code, _, err = apply(*asked, "--budget-usd", "1")
        assert (code, "give a budget in tokens" in err) == (2, True)
        code, _, err = apply(*asked, "--budget-tokens", "20")
        assert (code, "The budget of 20 tokens is reached" in err, server.calls) == (5, True, 0)


def test_a_folder_that_holds_something_else_is_left_alone(apply, tmp_path):
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "thesis.txt").write_text("mine")
    code, _, err = apply("--out", "made")
    assert code == 2
    assert "thesis.txt" in err
    assert (tmp_path / "made" / "thesis.txt").read_text() == "mine"


def test_labels_that_nothing_in_the_rows_tells_are_warned_of(apply, tmp_path):
    names = random.Random(5)
    rows = [
        {"sentence": f"On day {n} the {thing} was {how} at house {n * 7 % 31}.", "label": names.choice(["yes", "no"])}
        for n in range(200)
        for thing, how in [(names.choice(THINGS), names.choice(("cold", "clean", "loud", "broken")))]
    ]
    dataset(tmp_path / "catalog", "weather", rows)
    need = {"check": "in_labels", "args": {"column": "output", "labels": ["yes", "no"]}}
    (tmp_path / "plan.json").write_text(json.dumps({**PLAN, "requirements": [need]}))
    code, out, _ = apply("--out", "made")
    assert code == 0
    assert "Warning: weather: nothing in these rows' words tells their labels apart" in out
    code, out, _ = apply("--out", "again", "--json")
    assert "nothing in these rows' words" in json.loads(out)["warnings"][0]
