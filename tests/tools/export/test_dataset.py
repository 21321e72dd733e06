"""A finished build on disk: everything in it agrees, loads, and is byte for byte the same each time."""

import hashlib
import os
from pathlib import Path

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from regraft.domain.errors import OutputError, OutputExists, RegraftError
from regraft.domain.outcome import RowCounts
from regraft.domain.plan import Plan, Step
from regraft.domain.synthesis import Making
from regraft.tools.export import writer as writing
from regraft.tools.export.dataset import write_applied, write_dataset
from regraft.tools.export.folder import check_output, standing_at
from regraft.tools.export.writer import DatasetWriter, Origin
from regraft.tools.rows import LINEAGE_SCHEMA

from .builds import BRIEF, OPTIONS, plan, ref, rejected, rows, two_sources


def write(out: Path, **changes) -> Path:
    outcome, accepted, gone = two_sources()
    given = {"outcome": outcome, "accepted": accepted, "rejected": gone, "brief": BRIEF, "options": OPTIONS} | changes
    given["options"] = given["options"].model_copy(update={"replaces": standing_at(out)})
    write_dataset(out, **given)
    return out


@pytest.fixture
def built(tmp_path) -> Path:
    return write(tmp_path / "out")


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def front_matter(folder: Path) -> dict:
    return yaml.safe_load((folder / "README.md").read_text().split("---\n")[1])


def test_the_folder_loads_as_a_dataset_with_the_tasks_columns_only(built, tmp_path):
    loaded = datasets.load_dataset(str(built), cache_dir=str(tmp_path / "cache"))
    assert {split: data.num_rows for split, data in loaded.items()} == {"train": 5, "test": 1}
    assert loaded["train"].column_names == ["input", "output"]
    assert loaded["test"][0] == {"input": "sentence 3", "output": "negative"}


def test_a_later_build_at_the_same_place_is_not_taken_for_the_earlier_one(built, tmp_path):
    cache = str(tmp_path / "cache")
    first = datasets.load_dataset(str(built), split="train", cache_dir=cache)
    _, accepted, _ = two_sources()
    write(built, accepted=accepted.set_column(0, "input", pa.array([f"sentence {number}" for number in range(10, 16)])))
    later = datasets.load_dataset(str(built), split="train", cache_dir=cache)
    assert later["input"][0] == "sentence 10" != first["input"][0]


def test_of_two_builds_into_one_folder_the_second_is_told_and_no_rows_vanish(built):
    outcome, accepted, gone = two_sources()
    other = accepted.set_column(0, "input", pa.array(list("abcdef")))
    before = sorted((path, path.read_bytes()) for path in built.rglob("*") if path.is_file())
    with pytest.raises(OutputExists, match=r"Another build has written to .* meanwhile; move it away and resume"):
        write_dataset(built, outcome=outcome, accepted=other, rejected=gone, brief=BRIEF, options=OPTIONS)
    assert sorted((path, path.read_bytes()) for path in built.rglob("*") if path.is_file()) == before
    write_dataset(built, outcome=outcome, accepted=accepted, rejected=gone, brief=BRIEF, options=OPTIONS)  # its own


def test_lineage_has_a_row_for_each_row_in_its_order(built):
    lineage = pq.read_table(built / "lineage.parquet")
    assert lineage.schema.equals(LINEAGE_SCHEMA)
    assert lineage["source"].to_pylist() == ["films/reviews"] * 3 + ["books/reviews"] * 2 + ["films/reviews"]
    assert lineage["index"].to_pylist() == [0, 1, 2, 0, 1, 3]
    assert lineage["config"].to_pylist()[3] == "plain"
    assert lineage["plan"].to_pylist()[0] == plan("films/reviews").hash
    assert lineage["checks"].to_pylist()[0] == ["not_empty"]
    assert lineage["model"].null_count == 6


def test_every_rejected_row_is_there_with_its_reason(built):
    gone = pq.read_table(built / "rejected.parquet").to_pylist()
    assert [(row["source"], row["index"], row["reason"]) for row in gone] == [
        ("films/reviews", 4, "a column is empty (input, output)"),
        ("films/reviews", 5, "a column is empty (input, output)"),
        ("books/reviews", 2, "a repeated row"),
    ]


def test_plans_can_be_read_back(built):
    plans = {path.name: Plan.model_validate_json(path.read_text()) for path in (built / "plans").iterdir()}
    assert plans == {
        "films__reviews.json": plan("films/reviews"),
        "books__reviews__plain.json": plan("books/reviews", "plain"),
    }


def test_the_card_states_the_strictest_licence_and_every_source(built):
    head, text = front_matter(built), (built / "README.md").read_text()
    assert head["license"] == "cc-by-sa-4.0"
    assert head["size_categories"] == ["n<1K"]
    assert head["tags"] == ["regraft"]
    assert head["source_datasets"] == ["films/reviews", "books/reviews"]
    assert (
        "Title of films/reviews (films/reviews), revision 0123456789ab, licence: mit (name the source); 4 rows" in text
    )
    assert "Of 13 rows of sources 6 were taken, 3 rejected, 0 not needed" in text


def test_the_card_tells_nothing_of_the_machine(built):
    assert "ann" not in (built / "README.md").read_text().split("## How to make it again")[1]


def test_the_card_tells_what_a_model_translated(tmp_path):
    outcome = two_sources()[0]
    first, *others = outcome.sources
    step = Step(op="translate", args={"columns": ["input"], "language": "German"})
    before = plan("films/reviews")
    translated = before.model_copy(update={"steps": (*before.steps, step)})
    sources = (first.model_copy(update={"plan": translated}), *others)
    text = (write(tmp_path / "out", outcome=outcome.model_copy(update={"sources": sources})) / "README.md").read_text()
    assert text.count("whose input a model wrote for this dataset (translated into German)") == 1


def of_a_model(folder, *sources):
    """Card, head of the card and report of a build with these sources."""
    out = write(folder / "out", outcome=two_sources()[0].model_copy(update={"sources": sources}))
    return (out / "README.md").read_text(), front_matter(out), (out / "report.html").read_text()


def test_card_and_report_tell_which_columns_of_real_rows_a_model_wrote(tmp_path):
    first, second = two_sources()[0].sources
    wrote = {"template": "{{ input }}", "instruction": "Write its mood.", "outputs": {"output": "the mood"}}
    before = plan("films/reviews")
    written = before.model_copy(update={"steps": (*before.steps, Step(op="generate", args=wrote))})
    text, head, report = of_a_model(tmp_path, first.model_copy(update={"plan": written}), second)
    assert "; of 4 rows (67%) a model wrote output." in text
    assert head["tags"] == ["regraft", "synthetic"]
    for told in (text, report):
        assert "What a model wrote may be wrong" in told
        assert "The checks are mechanical" not in told
    assert "rows that a model wrote into (67%)" in report


def test_a_dataset_that_recipes_alone_made_names_no_plan_to_run_again(tmp_path):
    first, second = two_sources()[0].sources
    making = Making(recipe="generate", rows=6)
    text, _, _ = of_a_model(
        tmp_path, first.model_copy(update={"making": making}), second.model_copy(update={"making": making})
    )
    assert "made by a model for Regraft" in text
    assert "regraft apply" not in text.split("## How to make it again")[0]
    assert "## Plans" not in text


def test_hostile_cells_cannot_break_out_of_the_card(built):
    text = (built / "README.md").read_text()
    assert text.count("\n---\n") == 1
    assert "````\n<script>" in text


def test_the_same_build_gives_the_same_bytes(built, tmp_path):
    assert digests(built) == digests(write(tmp_path / "again"))


def test_an_earlier_dataset_is_replaced_whole(built):
    outcome, accepted, gone = two_sources()
    write(built, accepted=accepted.set_column(0, "input", pa.array(list("abcdef"))), outcome=outcome, rejected=gone)
    assert pq.read_table(built / "data/train-00000-of-00001.parquet")["input"].to_pylist() == list("abcde")
    assert [path.name for path in built.parent.iterdir()] == ["out"]


def test_rows_that_do_not_add_up_are_not_written(tmp_path):
    _, _, gone = two_sources()
    with pytest.raises(RegraftError, match="4 rows that were taken and 2 that were not, but 4 and 0"):
        write(tmp_path / "out", rejected=gone[1:])
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing._Shard, "_write", full)
    with pytest.raises(OutputError, match=r"^The disk is full, so nothing was written to .*out; free some space"):
        write(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_while_writing_leaves_the_earlier_dataset(built):
    before = digests(built)
    with pytest.raises(RegraftError):
        write(built, rejected=[])
    assert digests(built) == before
    assert [path.name for path in built.parent.iterdir()] == ["out"]


def test_what_a_killed_process_left_is_put_back_and_cleared_away(built):
    before = digests(built)
    built.rename(built.parent / ".out.previous")
    (built.parent / ".out.partial-999999999").mkdir()
    with pytest.raises(RegraftError):
        write(built, rejected=[])
    assert digests(built) == before
    assert [path.name for path in built.parent.iterdir()] == ["out"]


def test_usable_places_are_new_empty_or_an_earlier_dataset(built, tmp_path):
    check_output(tmp_path / "a" / "new")
    (tmp_path / "empty").mkdir()
    check_output(tmp_path / "empty")
    check_output(built)


def test_a_folder_with_somebodys_files_is_refused(built, tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("dear")
    with pytest.raises(OutputError, match=r"something that is not an earlier dataset \(letter.txt\); give a folder"):
        check_output(tmp_path / "home")
    (built / "notes.md").write_text("mine")
    with pytest.raises(OutputError, match=r"notes\.md"):
        check_output(built)
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "README.md").write_text("mine")
    with pytest.raises(OutputError, match=r"README\.md"):
        check_output(tmp_path / "cards")


def test_files_and_links_are_refused(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(OutputError, match="is a file; give"):
        check_output(tmp_path / "file")
    with pytest.raises(OutputError, match=r"so .* cannot be made"):
        check_output(tmp_path / "file" / "below")
    with pytest.raises(OutputError, match="symbolic link"):
        check_output(tmp_path / "link")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_place_that_cannot_be_written_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="cannot be written to"):
        check_output(tmp_path / "out")


def applied(out: Path, batches, counts: RowCounts, runs: Plan | None = None) -> RowCounts:
    return write_applied(
        out,
        plan=runs or plan("films/reviews"),
        ref=ref("films/reviews"),
        card=None,
        batches=batches,
        counts=lambda: counts,
        command="x",
    )


def test_the_card_of_an_applied_plan_tells_what_a_model_wrote(tmp_path):
    before = plan("films/reviews")
    step = Step(op="translate", args={"columns": ["input"], "language": "German"})
    translated = before.model_copy(update={"steps": (*before.steps, step)})
    data = rows("films/reviews", 0, 4).drop_columns(["__source__"])
    out = tmp_path / "out"
    applied(out, [(data, rejected(4, 0))], RowCounts(rows=4, accepted=4), translated)
    assert "; of 4 rows (100%) a model wrote input." in (out / "README.md").read_text()
    assert front_matter(out)["tags"] == ["regraft", "synthetic"]


def test_an_applied_plan_streams_and_its_bytes_do_not_depend_on_the_batches(tmp_path):
    data = rows("films/reviews", 0, 40_000).drop_columns(["__source__"])
    gone = rejected(40_000, 10)
    counts = RowCounts(rows=40_010, accepted=40_000, reasons={"a column is empty (input, output)": 10})
    none = gone.slice(0, 0)
    applied(tmp_path / "whole", [(data, gone)], counts)
    parts = [(data.slice(start, 777), none) for start in range(0, 40_000, 777)]
    applied(tmp_path / "parts", [*parts, (data.slice(0, 0), gone)], counts)
    assert digests(tmp_path / "whole") == digests(tmp_path / "parts")
    assert (
        "40,010 rows:\n40,000 taken, 10 rejected, 0 not needed, 0 not read."
        in (tmp_path / "whole" / "report.html").read_text()
    )
    assert front_matter(tmp_path / "whole")["license"] == "unknown"
    assert "states no licence" in (tmp_path / "whole" / "README.md").read_text()


def test_an_applied_plan_that_took_no_row_still_loads(tmp_path):
    counts = RowCounts(rows=2, reasons={"a column is empty (input, output)": 2})
    applied(tmp_path / "out", [(rows("", 0, 0).drop_columns(["__source__"]), rejected(0, 2))], counts)
    table = pq.read_table(tmp_path / "out" / "data" / "train-00000-of-00001.parquet")
    assert (table.num_rows, table.column_names) == (0, ["input", "output"])


def test_large_splits_are_cut_into_files_of_one_size(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "SHARD_ROWS", 10)
    with DatasetWriter(tmp_path / "out", ["input", "output"], [Origin("a", ref("a"), plan("a"))]) as writer:
        writer.accept(rows("a", 0, 7))
        writer.accept(rows("a", 7, 16))
        writer.finish({})
    names = sorted(path.name for path in (tmp_path / "out" / "data").iterdir())
    assert names == [f"train-{number:05d}-of-00003.parquet" for number in range(3)]
    assert pq.read_table(tmp_path / "out" / "data" / names[1])["input"][0].as_py() == "sentence 10"


def test_sources_of_like_names_have_files_of_their_own():
    assert writing.plan_names(["a/b", "a:b", "../..", "A/B"]) == [
        "a__b.json",
        "a__b-2.json",
        "source.json",
        "A__B-3.json",
    ]
    assert len(set(writing.plan_names(["a/b", "a:b", "a__b-2"]))) == 3


@pytest.mark.parametrize("name", ["key", "split", "index", "source"])
def test_a_column_of_the_task_may_have_any_name(tmp_path, name):
    columns = (name, "output")
    table = rows("owner/a", 0, 3).rename_columns({"input": name})
    one = plan("owner/a").model_copy(update={"columns": columns})
    with DatasetWriter(tmp_path / "out", columns, [Origin("owner/a", ref("owner/a"), one)]) as writer:
        writer.accept(table.slice(0, 1))
        writer.accept(table.drop_columns("__source__").slice(1), source="owner/a")
        writer.finish({})
    written = pq.read_table(tmp_path / "out" / "data" / "train-00000-of-00001.parquet")
    assert written.to_pydict() == {
        name: ["sentence 0", "sentence 1", "sentence 2"],
        "output": ["positive", "negative", "positive"],
    }
    assert pq.read_table(tmp_path / "out" / "lineage.parquet").column("source").to_pylist() == ["owner/a"] * 3
