"""What every catalog must do: subclass `CatalogSuite` and give it a `catalog` of what `write_datasets` writes."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from regraft.domain.card import DatasetRef
from regraft.domain.errors import DatasetError
from regraft.tools.catalogs.base import Block, Catalog
from regraft.tools.rows import ORIGIN

LEAVES = "plants/leaves"
NOTES = "plants/notes"
RIVERS = "towns/rivers"
BROKEN = "broken/parquet"
SCRIPTED = "broken/scripted"
LEAVES_CARD = """---
pretty_name: Leaves
license: [cc-by-4.0, mit]
language: [en, de]
task_categories: [text-classification]
tags: [botany]
size_categories: [n<1K]
dataset_info:
  features:
  - name: shape
    dtype: {class_label: {names: {'0': round, '1': oval}}}
configs:
- config_name: default
  data_files:
  - {split: train, path: data/train-*.parquet}
  - {split: test, path: data/test-*.parquet}
---
# Leaves

Leaves and their shapes: 0 (round) or 1 (oval).
"""


def leaves(split: str, count: int) -> pa.Table:
    """Rows whose text names their place, so that a test can tell any row."""
    return pa.table(
        {
            "text": [f"{split} leaf {number}" for number in range(count)],
            "shape": [number % 2 for number in range(count)],
            "veins": [[number, number + 1] for number in range(count)],
        }
    )


def write_datasets(root: Path) -> None:
    """A few datasets in Hub layout, two of them unreadable, with rows that are known to the tests below."""
    data = root / LEAVES / "data"
    data.mkdir(parents=True)
    (root / LEAVES / "README.md").write_text(LEAVES_CARD, encoding="utf-8")
    pq.write_table(leaves("train", 250), data / "train-00000-of-00002.parquet", row_group_size=100)
    more = leaves("train", 280).slice(250)
    pq.write_table(more, data / "train-00001-of-00002.parquet")
    pq.write_table(leaves("test", 40), data / "test-00000-of-00001.parquet")
    (root / NOTES).mkdir(parents=True)
    (root / NOTES / "README.md").write_text("---\nlicense: mit\nlanguage: en\n---\n# Notes\n", encoding="utf-8")
    lines = [json.dumps({"text": f"note {number}", "stars": number % 5}) for number in range(90)]
    (root / NOTES / "train.jsonl").write_text("\n".join(lines), encoding="utf-8")
    rivers = root / RIVERS
    rivers.mkdir(parents=True)
    (rivers / "README.md").write_text(
        "---\nconfigs:\n- config_name: long\n  data_files: long.csv\n"
        "- config_name: short\n  data_files:\n  - {split: all, path: short.tsv}\n---\n",
        encoding="utf-8",
    )
    (rivers / "long.csv").write_text("name,km\nRhine,1233\nElbe,1094\nOder,840\n", encoding="utf-8")
    (rivers / "short.tsv").write_text("name\tkm\nPader\t4\n", encoding="utf-8")
    (root / BROKEN / "data").mkdir(parents=True)
    (root / BROKEN / "README.md").write_text("---\nlicense: mit\n---\n# Broken\n", encoding="utf-8")
    (root / BROKEN / "data" / "train-00000-of-00001.parquet").write_bytes(b"PAR1 this is no parquet PAR1")
    (root / SCRIPTED).mkdir(parents=True)
    (root / SCRIPTED / "README.md").write_text("---\nlicense: mit\n---\n# Scripted\n", encoding="utf-8")
    script = f"import pathlib; pathlib.Path({str(root / 'was_run')!r}).touch()\n"
    (root / SCRIPTED / "scripted.py").write_text(script, encoding="utf-8")


def whole_ref(catalog: Catalog, dataset: str, config: str | None = None) -> DatasetRef:
    """All splits of a configuration, the first where none is named."""
    card = catalog.card(dataset)
    config = config or card.configs()[0]
    splits = tuple(split.split for split in card.splits if split.config == config)
    return DatasetRef(id=card.id, revision=card.revision, config=config, splits=splits)


def all_blocks(catalog: Catalog, ref: DatasetRef, rows: int) -> Iterator[Block]:
    number = 0
    while (block := catalog.read_block(ref, number, rows=rows)) is not None:
        yield block
        number += 1


def places(block: Block) -> list[tuple[str, int]]:
    return list(zip(block.splits, block.index, strict=True))


class CatalogSuite:
    """Subclasses override the fixture `catalog`; `marker` is the file that a dataset's script would write."""

    @pytest.fixture
    def catalog(self) -> Catalog:
        raise NotImplementedError

    @pytest.fixture
    def marker(self) -> Path:
        raise NotImplementedError

    def test_cards_come_in_one_order_and_leave_out_the_unreadable(self, catalog):
        first = [card.id for card in catalog.cards()]
        assert first == [card.id for card in catalog.cards()]
        assert set(first) == {LEAVES, NOTES, RIVERS}

    def test_unreadable_datasets_are_listed_with_their_reasons(self, catalog):
        reasons = catalog.unreadable()
        assert set(reasons) == {BROKEN, SCRIPTED}
        assert "parquet" in reasons[BROKEN]
        assert "script" in reasons[SCRIPTED]

    def test_a_datasets_script_is_never_run(self, catalog, marker):
        list(catalog.cards())
        with pytest.raises(DatasetError):
            catalog.card(SCRIPTED)
        assert not marker.exists()

    def test_a_card_tells_what_its_metadata_says(self, catalog):
        card = catalog.card(LEAVES)
        assert card.title == "Leaves"
        assert card.licenses == ("cc-by-4.0", "mit")
        assert card.languages == ("en", "de")
        assert card.tasks[:1] == ("text-classification",)
        assert "botany" in card.tags
        assert card.size_category == "n<1K"
        assert card.label_names == {"shape": ("round", "oval")}
        assert "0 (round) or 1 (oval)" in card.description

    def test_splits_and_configurations_follow_the_card(self, catalog):
        assert [split.split for split in catalog.card(LEAVES).splits] == ["train", "test"]
        assert catalog.card(RIVERS).configs() == ("long", "short")
        assert whole_ref(catalog, RIVERS, "short").splits == ("all",)

    def test_an_unknown_dataset_is_refused(self, catalog):
        for name in ("plants/flowers", "../plants/leaves", "/etc", "plants", ""):
            with pytest.raises(DatasetError):
                catalog.card(name)

    @pytest.mark.parametrize("rows", [7, 64, 8_192])
    def test_blocks_hold_every_row_once_with_its_place(self, catalog, rows):
        ref = whole_ref(catalog, LEAVES)
        blocks = list(all_blocks(catalog, ref, rows))
        assert all(len(block) == rows or block.index[-1] in {279, 39} for block in blocks)
        assert all(len(set(block.splits)) == 1 for block in blocks)
        expected = [("train", number) for number in range(280)] + [("test", number) for number in range(40)]
        assert [place for block in blocks for place in places(block)] == expected
        texts = [text for block in blocks for text in block.table["text"].to_pylist()]
        assert texts == [f"{split} leaf {number}" for split, number in expected]

    @pytest.mark.parametrize("dataset", [LEAVES, NOTES, RIVERS])
    def test_any_order_of_blocks_reads_the_same(self, catalog, dataset):
        ref = whole_ref(catalog, dataset)
        blocks = list(all_blocks(catalog, ref, 32))
        for number in reversed(range(len(blocks))):
            again = catalog.read_block(ref, number, rows=32)
            assert again is not None
            assert again.table.equals(blocks[number].table)
            assert places(again) == places(blocks[number])
        assert catalog.read_block(ref, len(blocks), rows=32) is None
        assert catalog.read_block(ref, len(blocks) + 5, rows=32) is None

    @pytest.mark.parametrize("dataset", [LEAVES, NOTES, RIVERS])
    def test_columns_that_are_needed_are_read_the_same_without_the_others(self, catalog, dataset):
        ref = whole_ref(catalog, dataset)
        for number, whole in enumerate(all_blocks(catalog, ref, 32)):
            for names in ({whole.table.column_names[-1], "no such column"}, {"no such column"}):
                few = catalog.read_block(ref, number, rows=32, columns=names)
                assert few is not None
                assert places(few) == places(whole)
                for name in names & set(whole.table.column_names):
                    assert few.table.column(name).equals(whole.table.column(name))

    @pytest.mark.parametrize("dataset", [LEAVES, NOTES, RIVERS])
    def test_counts_that_are_known_are_right(self, catalog, dataset):
        ref = whole_ref(catalog, dataset)
        blocks = list(all_blocks(catalog, ref, 32))
        assert catalog.row_count(ref) in {None, sum(map(len, blocks))}
        assert catalog.blocks(ref, rows=32) in {None, len(blocks)}

    def test_rows_of_splits_are_counted_where_it_is_cheap(self, catalog):
        assert [(split.split, split.rows) for split in catalog.card(LEAVES).splits] == [("train", 280), ("test", 40)]
        assert catalog.row_count(whole_ref(catalog, LEAVES)) == 320

    def test_all_blocks_and_samples_have_one_schema_without_reserved_columns(self, catalog):
        ref = whole_ref(catalog, LEAVES)
        schemas = [block.table.schema for block in all_blocks(catalog, ref, 50)]
        schemas.append(catalog.sample(ref, 10).table.schema)
        assert all(schema.equals(schemas[0]) for schema in schemas)
        assert schemas[0].names == ["text", "shape", "veins"]
        assert schemas[0].types == [pa.string(), pa.int64(), pa.list_(pa.int64())]
        assert not set(schemas[0].names) & set(ORIGIN)

    def test_a_sample_is_the_same_for_the_same_seed_and_spread_over_the_splits(self, catalog):
        ref = whole_ref(catalog, LEAVES)
        sample = catalog.sample(ref, 60, seed=3)
        again = catalog.sample(ref, 60, seed=3)
        assert len(sample) == 60
        assert sample.table.equals(again.table)
        assert places(sample) == places(again)
        assert places(sample) != places(catalog.sample(ref, 60, seed=4))
        assert len(set(places(sample))) == 60
        assert {"train", "test"} == set(sample.splits)
        assert max(place for split, place in places(sample) if split == "train") > 140

    def test_sampled_rows_are_the_rows_at_their_places(self, catalog):
        sample = catalog.sample(whole_ref(catalog, LEAVES), 50, seed=1)
        expected = [f"{split} leaf {number}" for split, number in places(sample)]
        assert sample.table["text"].to_pylist() == expected

    def test_a_sample_of_more_than_there_is_holds_all(self, catalog):
        sample = catalog.sample(whole_ref(catalog, RIVERS, "long"), 50)
        assert sample.table["name"].to_pylist() == ["Rhine", "Elbe", "Oder"]
        assert sample.table["km"].to_pylist() == [1233, 1094, 840]
        assert len(catalog.sample(whole_ref(catalog, LEAVES), 1_000)) == 320

    def test_an_unknown_configuration_split_or_revision_is_refused(self, catalog):
        ref = whole_ref(catalog, LEAVES)
        for change in ({"config": "other"}, {"splits": ("train", "dev")}, {"splits": ()}, {"revision": "0" * 40}):
            with pytest.raises(DatasetError):
                catalog.read_block(ref.model_copy(update=change), 0)
        with pytest.raises(DatasetError):
            catalog.sample(ref.model_copy(update={"revision": "0" * 40}), 5)

    def test_threads_read_the_same_as_one(self, catalog):
        refs = [whole_ref(catalog, dataset) for dataset in (LEAVES, NOTES, RIVERS)]
        alone = [[block.table for block in all_blocks(catalog, ref, 16)] for ref in refs]
        with ThreadPoolExecutor(6) as pool:
            together = pool.map(lambda ref: [block.table for block in all_blocks(catalog, ref, 16)], refs * 4)
        for number, tables in enumerate(together):
            assert all(a.equals(b) for a, b in zip(tables, alone[number % 3], strict=True))
