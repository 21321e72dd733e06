"""All datasets of a folder of real ones, where there is one beside the repository, list, read and profile."""

import os
import time
from pathlib import Path

import pytest
from catalog_suite import whole_ref
from regraft.tools.catalogs import open_catalog
from regraft.tools.profiling.profile import profile

FOLDER = Path(os.environ.get("REGRAFT_SHARED") or Path(__file__).parents[3] / ".." / "shared") / "catalog"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="there is no folder of real datasets beside the repository")


def test_all_datasets_list_read_and_profile(tmp_path):
    started = time.process_time()
    catalog = open_catalog(str(FOLDER), home=tmp_path)
    cards = list(catalog.cards())
    assert catalog.unreadable() == {}
    assert len(cards) == sum((folder / "README.md").is_file() for folder in FOLDER.iterdir())
    for card in cards:
        assert card.title
        assert card.notes == ()
        ref = whole_ref(catalog, card.id)
        total = catalog.row_count(ref)
        assert total is not None
        sample = catalog.sample(ref, 64)
        assert len(sample) == min(64, total)
        described = profile(ref, sample, total, card)
        assert [column.name for column in described.columns] == sample.table.column_names
        block = catalog.read_block(ref, 0, rows=64)
        assert block is not None
        assert block.table.schema.equals(sample.table.schema)
    assert time.process_time() - started < 30


def test_columns_of_prose_are_in_the_language_that_their_card_states(tmp_path):
    catalog = open_catalog(str(FOLDER), home=tmp_path)
    right = wrong = 0
    for card in catalog.cards():
        if len(card.languages) == 1:
            ref = whole_ref(catalog, card.id)
            languages = [column.language for column in profile(ref, catalog.sample(ref, 64), None, card).columns]
            right += sum(language == card.languages[0] for language in languages)
            wrong += sum(language not in {None, card.languages[0]} for language in languages)
    assert right > 200
    assert wrong <= right / 50
