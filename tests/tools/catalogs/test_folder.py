"""The folder catalog: conformance, which folders are datasets, and what it refuses."""

import json
import os
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from catalog_suite import CatalogSuite, all_blocks, whole_ref, write_datasets  # pyright: ignore[reportMissingImports]
from regraft.domain.card import DatasetCard, DatasetRef
from regraft.domain.errors import CatalogError, DatasetError
from regraft.memory.kept import Kept
from regraft.tools.catalogs import open_catalog
from regraft.tools.catalogs.folder import FolderCatalog
from regraft.tools.catalogs.reading import split as split_module
from regraft.tools.catalogs.reading.files import DataFile


class TestFolderConforms(CatalogSuite):
    @pytest.fixture
    def catalog(self, tmp_path):
        write_datasets(tmp_path)
        return FolderCatalog(tmp_path)

    @pytest.fixture
    def marker(self, tmp_path):
        return tmp_path / "was_run"


class TestStreamingConforms(TestFolderConforms):
    """The same with every text file taken for a large one."""

    @pytest.fixture(autouse=True)
    def _all_large(self, monkeypatch):
        monkeypatch.setattr(split_module, "SMALL_FILE_BYTES", 0)

    def test_a_large_text_split_has_no_known_length(self, catalog):
        ref = whole_ref(catalog, "plants/notes")
        assert catalog.row_count(ref) is None
        assert catalog.blocks(ref) is None


class TestCardsOfAnEarlierRunConform(TestFolderConforms):
    """The same where all cards were kept by an earlier run."""

    @pytest.fixture
    def catalog(self, tmp_path, monkeypatch):
        write_datasets(tmp_path)
        monkeypatch.setattr(DataFile, "settled", True)
        kept = Kept(tmp_path / ".home")
        list(FolderCatalog(tmp_path, kept=kept).cards())
        return FolderCatalog(tmp_path, kept=kept)


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def ids(root: Path) -> list[str]:
    return [card.id for card in FolderCatalog(root).cards()]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda root: root / "nowhere", "does not exist"),
        (lambda root: write(root, {"file": ""}) / "file", "is a file"),
        (lambda root: root, "holds no dataset"),
        (lambda root: write(root, {"README.md": "---\nlicense: mit\n---\n", "data/train.csv": "a\n1\n"}), "itself one"),
        (lambda root: write(root, {"train.csv": "a\n1\n", "test.csv": "a\n1\n"}), "itself one"),
        (lambda root: write(root, {"train/a.csv": "a\n1\n"}), "itself one"),
        (lambda root: write(root, {"docs/picture.png": ""}), "holds no dataset"),
    ],
)
def test_what_is_no_catalog_is_refused_in_one_sentence_with_a_remedy(tmp_path, make, says):
    with pytest.raises(CatalogError, match=says) as caught:
        open_catalog(str(make(tmp_path)), home=tmp_path / "home")
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_the_path_above_is_named_when_the_folder_is_one_dataset(tmp_path):
    write(tmp_path, {"one/train.csv": "a\n1\n"})
    with pytest.raises(CatalogError, match=str(tmp_path)):
        FolderCatalog(tmp_path / "one")


def test_datasets_are_found_at_any_depth_and_not_inside_each_other(tmp_path):
    write(
        tmp_path,
        {
            "README.md": "My datasets.",
            "index.json": "[]",
            "plain/train.csv": "a\n1\n",
            "owner/README.md": "Datasets of the owner.",
            "owner/carded/README.md": "---\nlicense: mit\n---\n",
            "owner/carded/more/README.md": "---\nlicense: mit\n---\n",
            "owner/carded/more/train.csv": "a\n1\n",
            "a/b/c/data/train.jsonl": '{"x": 1}\n',
            ".git/train.csv": "a\n1\n",
        },
    )
    assert ids(tmp_path) == ["a/b/c", "owner/carded", "plain"]


def test_links_that_lead_out_of_the_catalog_are_not_followed(tmp_path):
    outside = write(tmp_path / "outside", {"secret.csv": "a\n1\n", "set/train.csv": "a\n1\n"})
    root = write(tmp_path / "catalog", {"fine/train.csv": "a\n1\n", "linked/README.md": "---\nlicense: mit\n---\n"})
    (root / "linked" / "train.csv").symlink_to(outside / "secret.csv")
    (root / "folder").symlink_to(outside / "set")
    catalog = FolderCatalog(root)
    assert [card.id for card in catalog.cards()] == ["fine"]
    assert set(catalog.unreadable()) == {"linked"}


def test_links_inside_the_catalog_are_read_as_in_a_download_cache(tmp_path):
    write(tmp_path, {"hub/blobs/4af1": "a,b\n1,x\n", "hub/snapshots/rev/README.md": "---\nlicense: mit\n---\n"})
    (tmp_path / "hub/snapshots/rev/train.csv").symlink_to("../../blobs/4af1")
    catalog = FolderCatalog(tmp_path)
    ref = whole_ref(catalog, "hub/snapshots/rev")
    assert catalog.sample(ref, 5).table.to_pylist() == [{"a": 1, "b": "x"}]


def test_an_unknown_name_is_answered_with_a_near_one(tmp_path):
    write(tmp_path, {"owner/Rivers/train.csv": "a\n1\n"})
    with pytest.raises(DatasetError, match="did you mean owner/Rivers"):
        FolderCatalog(tmp_path).card("rivers")


@pytest.mark.parametrize("change", ["grow", "same size", "remove"])
def test_files_that_changed_since_the_revision_are_not_read(tmp_path, change):
    file = write(tmp_path, {"set/train.csv": "a\n1\n"}) / "set" / "train.csv"
    catalog = FolderCatalog(tmp_path)
    ref = whole_ref(catalog, "set")
    assert catalog.read_block(ref, 0) is not None
    if change == "remove":
        file.unlink()
    else:
        file.write_text("a\n1\n2\n" if change == "grow" else "a\n7\n", encoding="utf-8")
        os.utime(file, ns=(1, 1))
    with pytest.raises(DatasetError):
        catalog.read_block(ref, 0)


def test_a_file_that_was_only_touched_is_still_the_same_revision(tmp_path):
    file = write(tmp_path, {"set/train.csv": "a\n1\n"}) / "set" / "train.csv"
    catalog = FolderCatalog(tmp_path)
    ref = whole_ref(catalog, "set")
    os.utime(file, ns=(1, 1))
    assert catalog.read_block(ref, 0) is not None
    assert FolderCatalog(tmp_path).card("set").revision == ref.revision


def test_a_revision_tells_content_apart_and_not_place_or_time(tmp_path):
    write(tmp_path, {"a/train.csv": "a\n1\n", "b/train.csv": "a\n1\n", "c/train.csv": "a\n2\n"})
    first, second, third = (card.revision for card in FolderCatalog(tmp_path).cards())
    assert first == second != third


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"README.md": "---\nlicense: mit\n---\n"}, "no data file"),
        ({"README.md": "---\nlicense: [mit\n---\n"}, "YAML is broken"),
        ({"README.md": "---\nlicense: mit\n---\n", "data/images.zip": ""}, "images.zip"),
        ({"data/train.parquet": "no parquet"}, "train.parquet is not a readable parquet file"),
        ({"train.csv": ""}, "no rows"),
    ],
)
def test_what_cannot_be_read_is_listed_with_its_reason(tmp_path, files, reason):
    write(tmp_path, {f"set/{name}": text for name, text in files.items()})
    write(tmp_path, {"fine/train.csv": "a\n1\n"})
    catalog = FolderCatalog(tmp_path)
    assert [card.id for card in catalog.cards()] == ["fine"]
    assert reason in catalog.unreadable()["set"]
    with pytest.raises(DatasetError, match=r"^Dataset 'set' cannot be used"):
        catalog.card("set")


def test_a_dataset_of_zero_rows_is_unreadable(tmp_path):
    (tmp_path / "set").mkdir()
    pq.write_table(pa.table({"a": pa.array([], pa.string())}), tmp_path / "set" / "train.parquet")
    assert FolderCatalog(tmp_path).unreadable() == {"set": "it has no rows"}


def test_broken_metadata_does_not_hide_files_and_is_noted(tmp_path):
    write(tmp_path, {"set/README.md": "---\nlicense: [mit\n---\n# Birds\n\nText.", "set/train.csv": "a\n1\n"})
    card = FolderCatalog(tmp_path).card("set")
    assert card.title == "Birds"
    assert card.licenses == ()
    assert "YAML is broken (line" in card.notes[0]


def test_a_split_that_cannot_be_opened_is_left_out_with_a_note(tmp_path):
    write(tmp_path, {"set/data/test.parquet": "broken"})
    pq.write_table(pa.table({"a": ["x"]}), tmp_path / "set" / "data" / "train.parquet")
    card = FolderCatalog(tmp_path).card("set")
    assert [split.split for split in card.splits] == ["train"]
    assert "test.parquet" in card.notes[0]


def test_splits_with_other_columns_share_one_schema(tmp_path):
    write(tmp_path, {"set/train.csv": "text,label\nx,1\n", "set/test.csv": "text\ny\n"})
    catalog = FolderCatalog(tmp_path)
    ref = whole_ref(catalog, "set")
    rows = [row for block in all_blocks(catalog, ref, 8) for row in block.table.to_pylist()]
    assert rows == [{"text": "x", "label": 1}, {"text": "y", "label": None}]
    assert sorted(catalog.sample(ref, 8).table["text"].to_pylist()) == ["x", "y"]


def test_types_that_contradict_are_an_error_that_names_column_and_files(tmp_path):
    (tmp_path / "set").mkdir()
    pq.write_table(pa.table({"a": [[1]]}), tmp_path / "set" / "train-1.parquet")
    pq.write_table(pa.table({"a": [1.5]}), tmp_path / "set" / "train-2.parquet")
    catalog = FolderCatalog(tmp_path)
    with pytest.raises(DatasetError, match=r"'a'.*train-1\.parquet and train-2\.parquet"):
        catalog.read_block(whole_ref(catalog, "set"), 0)


def test_label_names_differ_by_configuration(tmp_path):
    info = "dataset_info:\n" + "".join(
        f"- config_name: {config}\n  features:\n  - name: label\n    dtype: {{class_label: {{names: {names}}}}}\n"
        for config, names in (("mood", "[sad, glad]"), ("topic", "{'0': sport, '1': art}"))
    )
    configs = "configs:\n- {config_name: mood, data_files: mood.csv}\n- {config_name: topic, data_files: topic.csv}\n"
    write(
        tmp_path,
        {
            "set/README.md": f"---\n{info}{configs}---\n",
            "set/mood.csv": "text,label\nx,1\n",
            "set/topic.csv": "text,label\ny,0\n",
        },
    )
    card = FolderCatalog(tmp_path).card("set")
    assert card.label_names == {}
    assert [split.label_names["label"] for split in card.splits] == [("sad", "glad"), ("sport", "art")]


def test_a_thousand_datasets_list_in_seconds(tmp_path):
    table = pa.table({"text": ["a", "b"], "label": [0, 1]})
    for number in range(1_000):
        folder = tmp_path / f"owner{number % 10}" / f"set{number}"
        folder.mkdir(parents=True)
        (folder / "README.md").write_text("---\nlicense: mit\nlanguage: [en]\n---\n# Set\n" + "Some text. " * 200)
        pq.write_table(table, folder / "train.parquet")
    started = time.process_time()
    cards = list(FolderCatalog(tmp_path).cards())
    assert len(cards) == 1_000
    assert time.process_time() - started < 10


def test_pipes_links_to_themselves_and_names_that_are_no_text_are_passed_over(tmp_path):
    write(tmp_path, {"fine/train.csv": "a\n1\n", "piped/train.csv": "a\n1\n"})
    os.mkfifo(tmp_path / "fine" / "README.md")
    os.mkfifo(tmp_path / "piped" / "test.csv")
    (tmp_path / "fine" / "test.csv").symlink_to("test.csv")
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff")).mkdir()
    except OSError:
        pytest.skip("this file system takes no such name")
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff")) / "train.csv").write_text("a\n1\n", encoding="utf-8")
    catalog = FolderCatalog(tmp_path)
    assert [card.id for card in catalog.cards()] == ["fine", "piped"]
    assert catalog.unreadable() == {}


def test_a_revision_tells_every_byte_of_a_large_file_also_where_its_hash_is_remembered(tmp_path):
    home, root = tmp_path / "home", tmp_path / "catalog"
    file = root / "set" / "train.jsonl"
    file.parent.mkdir(parents=True)
    lines = [json.dumps({"text": f"row {n:07d} {'x' * 80}"}) for n in range(120_000)]
    file.write_text("\n".join(lines))
    os.utime(file, (1_600_000_000, 1_600_000_000))
    first = FolderCatalog(root, kept=Kept(home)).card("set").revision
    assert FolderCatalog(root, kept=Kept(home)).card("set").revision == first
    lines[60_001] = lines[60_001].replace("xx", "yy")
    file.write_text("\n".join(lines))
    os.utime(file, (1_600_000_000, 1_600_000_000))
    assert FolderCatalog(root, kept=Kept(home)).card("set").revision != first


def test_a_large_file_is_hashed_once(tmp_path, monkeypatch):
    file = tmp_path / "catalog" / "set" / "train.jsonl"
    file.parent.mkdir(parents=True)
    file.write_text("\n".join(json.dumps({"text": f"row {n} {'x' * 80}"}) for n in range(20_000)))
    later = time.time_ns() + 10**10
    monkeypatch.setattr(time, "time_ns", lambda: later)  # it did not change a moment ago
    revision = FolderCatalog(tmp_path / "catalog", kept=Kept(tmp_path)).card("set").revision
    monkeypatch.setattr(DataFile, "_hashed", lambda _: pytest.fail("it was hashed again"))
    assert FolderCatalog(tmp_path / "catalog", kept=Kept(tmp_path)).card("set").revision == revision


def test_cards_of_files_that_nobody_touched_are_taken_up_by_the_next_run_and_of_changed_ones_read_anew(tmp_path):
    root, kept = tmp_path / "catalog", Kept(tmp_path / "home")
    write(root, {"one/train.jsonl": '{"a": "one"}\n', "two/train.jsonl": '{"a": "two"}\n'})

    def cards(later_s: float) -> tuple[dict[str, DatasetCard], FolderCatalog]:
        catalog = FolderCatalog(root, kept=kept)
        with pytest.MonkeyPatch.context() as patched:
            now = time.time_ns()
            patched.setattr(time, "time_ns", lambda: now + int(later_s * 1e9))
            return {card.id: card for card in catalog.cards()}, catalog

    first, opened = cards(0)  # changed a moment ago: not kept
    again, opened_again = cards(60)
    known, taken_up = cards(60)
    assert first == again == known
    assert [len(one._datasets) for one in (opened, opened_again, taken_up)] == [2, 2, 0]
    ref = DatasetRef(id="one", revision=known["one"].revision, config="default", splits=("train",))
    assert taken_up.sample(ref, 5).table.column("a").to_pylist() == ["one"]
    write(root, {"two/train.jsonl": '{"a": "2"}\n'})
    changed, _ = cards(60)
    assert changed["one"] == known["one"]
    assert changed["two"].revision != known["two"].revision


def test_a_card_that_was_kept_has_the_id_of_the_root_that_is_opened(tmp_path, monkeypatch):
    write(tmp_path / "all", {"owner/one/train.jsonl": '{"a": "one"}\n'})
    monkeypatch.setattr(DataFile, "settled", True)
    kept = Kept(tmp_path / "home")
    assert [card.id for card in FolderCatalog(tmp_path / "all", kept=kept).cards()] == ["owner/one"]
    assert [card.id for card in FolderCatalog(tmp_path / "all" / "owner", kept=kept).cards()] == ["one"]
