import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from regraft.domain.card import DatasetRef
from regraft.domain.errors import DatasetError
from regraft.memory.kept import Kept
from regraft.tools.catalogs.dataset import FileDataset
from regraft.tools.catalogs.folder import FolderCatalog
from regraft.tools.catalogs.reading.files import DataFile
from regraft.tools.profiling import kept as profiling
from regraft.tools.profiling.kept import kept_profile


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "catalog" / "rivers" / "data"
    folder.mkdir(parents=True)
    table = pa.table({"name": [f"river {n}" for n in range(500)], "km": list(range(500)), "tags": [["a", None]] * 500})
    pq.write_table(table, folder / "train.parquet")
    return tmp_path / "catalog"


def opened(root, home):
    catalog = FolderCatalog(root, kept=Kept(home))
    card = catalog.card("rivers")
    return catalog, card, DatasetRef(id="rivers", revision=card.revision, config="default", splits=("train",))


def test_a_pinned_revision_is_sampled_once_for_all_runs(root, tmp_path, monkeypatch):
    catalog, _, ref = opened(root, tmp_path)
    first = catalog.sample(ref, 20, seed=1)
    monkeypatch.setattr(FileDataset, "_drawn", lambda *_: pytest.fail("it was read again"))
    again = opened(root, tmp_path)[0].sample(ref, 20, seed=1)
    assert again.table.equals(first.table)
    assert (list(again.splits), list(again.index)) == (list(first.splits), list(first.index))


def test_a_dataset_whose_sample_was_kept_is_not_opened_unless_a_file_of_it_changes(root, tmp_path, monkeypatch):
    monkeypatch.setattr(DataFile, "settled", True)
    catalog, _, ref = opened(root, tmp_path)
    first = catalog.sample(ref, 20, seed=1)
    again = opened(root, tmp_path)[0]
    assert again.row_count(ref) == 500
    assert again.sample(ref, 20, seed=1).table.equals(first.table)
    assert not again._datasets

    pq.write_table(pa.table({"name": ["new"] * 50}), root / "rivers" / "data" / "train.parquet")
    with pytest.raises(DatasetError, match="changed since"):
        again.sample(ref, 20, seed=1)


def test_another_seed_number_of_rows_or_revision_is_another_sample(root, tmp_path):
    catalog, _, ref = opened(root, tmp_path)
    samples = [catalog.sample(ref, rows, seed=seed) for rows, seed in ((20, 1), (20, 2), (30, 1))]
    assert len({tuple(sample.index) for sample in samples}) == 3

    pq.write_table(pa.table({"name": ["new"] * 50}), root / "rivers" / "data" / "train.parquet")
    catalog, _, ref = opened(root, tmp_path)
    assert set(catalog.sample(ref, 20, seed=1).table.column("name").to_pylist()) == {"new"}


def test_a_profile_is_made_once_for_the_same_rows(root, tmp_path, monkeypatch):
    catalog, card, ref = opened(root, tmp_path)
    block = catalog.sample(ref, 50, seed=0)
    first = kept_profile(Kept(tmp_path), ref, block, 500, card)
    monkeypatch.setattr(profiling, "profile", lambda *_: pytest.fail("it was made again"))
    assert kept_profile(Kept(tmp_path), ref, block, 500, card) == first
