"""The Hub catalog against a loopback Hub: conformance, pinning, refusals, faults, bytes."""

import logging
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from catalog_suite import LEAVES, NOTES, RIVERS, SCRIPTED, CatalogSuite, all_blocks, whole_ref, write_datasets
from huggingface_hub import constants
from regraft.domain.errors import CatalogError, DatasetError
from regraft.tools.catalogs.folder import FolderCatalog
from regraft.tools.catalogs.hub import catalog as hub_module
from regraft.tools.catalogs.hub import open as hub_open
from regraft.tools.catalogs.hub.catalog import HubCatalog
from regraft.tools.catalogs.hub.client import Patience
from regraft.tools.testing.loopback_hub.faults import always_hub, stormy
from regraft.tools.testing.loopback_hub.server import LoopbackHub

CARD = b"---\nlicense: mit\n---\n# Card\n"


@pytest.fixture(autouse=True)
def _online(monkeypatch):
    """Tests run with HF_HUB_OFFLINE set; here the Hub is on this machine."""
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)


@pytest.fixture
def hub(tmp_path):
    write_datasets(tmp_path)
    with LoopbackHub(tmp_path, page_size=2) as running:
        yield running


@pytest.fixture
def catalog(hub):
    return opened(hub)


def opened(hub: LoopbackHub, **options) -> HubCatalog:
    return HubCatalog(hub.url, patience=Patience(tries=3, first_s=0.0, longest_s=0.0), **options)


class TestHubConforms(CatalogSuite):
    @pytest.fixture
    def catalog(self, hub):
        return opened(hub)

    @pytest.fixture
    def marker(self, tmp_path):
        return tmp_path / "was_run"


class TestStormyHubConforms(TestHubConforms):
    """The same with a fifth of all requests failing at first."""

    @pytest.fixture
    def catalog(self, hub):
        hub.slow_s = 0.01
        hub.weather = stormy(0.2, kinds=("busy", "error_500", "error_503", "reset", "slow", "truncated"), seed=1)
        return HubCatalog(hub.url, patience=Patience(tries=4, first_s=0.0, longest_s=0.0))


def test_rows_are_those_of_the_folder_that_the_hub_serves(hub, catalog, tmp_path):
    folder = FolderCatalog(tmp_path)
    for dataset in (LEAVES, NOTES, RIVERS):
        ref, own = whole_ref(catalog, dataset), whole_ref(folder, dataset)
        assert ref.revision == hub.repository(dataset).head().sha
        assert catalog.sample(ref, 30, seed=2).table.equals(folder.sample(own, 30, seed=2).table)
        for one, other in zip(all_blocks(catalog, ref, 64), all_blocks(folder, own, 64), strict=True):
            assert one.table.equals(other.table)
        # lines of a file that lies elsewhere are not counted
        same = {"revision": True, "updated": True, "downloads": True, "splits": {"__all__": {"rows"}}}
        assert catalog.card(dataset).model_dump(exclude=same) == folder.card(dataset).model_dump(exclude=same)


def test_reads_stay_at_the_commit_that_was_reviewed(hub, catalog):
    ref = whole_ref(catalog, NOTES)
    before = catalog.read_block(ref, 0)
    hub.commit(NOTES, {"train.jsonl": b'{"text": "other", "stars": 0}\n'})
    for reader in (catalog, opened(hub)):
        again = reader.read_block(ref, 0)
        assert again is not None
        assert before is not None
        assert again.table.equals(before.table)
    newer = opened(hub)
    assert newer.card(NOTES).revision != ref.revision
    assert len(newer.sample(whole_ref(newer, NOTES), 9)) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda hub: setattr(hub.repository(LEAVES), "gated", "manual"), "gated"),
        (lambda hub: setattr(hub.repository(LEAVES), "private", True), "private"),
        (lambda hub: setattr(hub.repository(LEAVES), "disabled", True), "disabled"),
        (lambda hub: hub.delete(LEAVES), "deleted"),
        (lambda hub: hub.rename(LEAVES, "plants/foliage"), "renamed to plants/foliage"),
    ],
)
def test_what_cannot_be_had_says_why_and_what_to_do(hub, change, says):
    change(hub)
    with pytest.raises(DatasetError, match=says) as caught:
        opened(hub).card(LEAVES)
    assert caught.value.remedy
    assert says.split()[0] in caught.value.reason


def test_a_token_opens_what_is_private_or_gated_and_is_never_told(hub, caplog):
    caplog.set_level(logging.DEBUG)
    for name, value in (("private", True), ("gated", "auto")):
        setattr(hub.repository(LEAVES), name, value)
    hub.repository(LEAVES).members.add("alice")
    catalog = opened(hub, token="hf_alice")
    assert catalog.card(LEAVES).gated
    assert len(catalog.sample(whole_ref(catalog, LEAVES), 5)) == 5
    with pytest.raises(DatasetError) as caught:
        opened(hub, token="hf_bob").card(LEAVES)
    assert "hf_" not in str(caught.value)
    assert "hf_alice" not in caplog.text


def test_a_hub_that_stays_down_is_reported_after_bounded_patience(hub, catalog):
    ref = whole_ref(catalog, NOTES)
    fresh = opened(hub)
    hub.weather = always_hub("error_503")
    before = hub.seen.requests
    with pytest.raises(CatalogError, match="does not answer") as caught:
        fresh.read_block(ref, 0)
    assert "again later" in caught.value.remedy
    assert hub.seen.requests - before == 4  # three tries, and a look whether the Hub answers anything


@pytest.mark.parametrize(("fault", "told"), [("error_403", "the Hub refuses it"), ("error_416", "shorter than it was")])
def test_a_refusal_in_the_middle_is_that_datasets_fault(hub, catalog, fault, told):
    ref = whole_ref(catalog, NOTES)
    hub.weather = always_hub(fault)
    with pytest.raises(DatasetError, match=told):
        opened(hub).read_block(ref, 0)


def test_a_dataset_that_alone_fails_is_left_out(hub):
    hub.weather = lambda request: "error_500" if LEAVES in request.path else None
    catalog = opened(hub)
    assert [card.id for card in catalog.cards()] == [NOTES, RIVERS]
    assert "does not answer (status 500)" in catalog.unreadable()[LEAVES]


def test_retry_after_is_kept_to_within_bounds(hub):
    waits: list[float] = []
    hub.retry_after_s = 7
    hub.weather = stormy(1.0, kinds=("busy",))
    HubCatalog(hub.url, patience=Patience(longest_s=5, sleep=waits.append)).card(LEAVES)
    assert set(waits) == {5}


def test_a_datasets_script_is_replaced_by_the_hubs_conversion(hub):
    hub.commit(SCRIPTED, {"default/train/0000.parquet": parquet({"a": [1, 2]})}, branch="refs/convert/parquet")
    catalog = opened(hub)
    card = catalog.card(SCRIPTED)
    assert card.licenses == ("mit",)
    assert "conversion" in card.notes[-1]
    assert card.revision == hub.repository(SCRIPTED).head("refs/convert/parquet").sha
    ref = whole_ref(catalog, SCRIPTED)
    hub.commit(SCRIPTED, {"default/train/0000.parquet": parquet({"a": [3]})}, branch="refs/convert/parquet")
    assert opened(hub).sample(ref, 5).table.to_pylist() == [{"a": 1}, {"a": 2}]


def test_large_text_files_give_way_to_the_hubs_conversion(hub, monkeypatch):
    monkeypatch.setattr(hub_open, "LARGE_TEXT_BYTES", 100)
    assert opened(hub).card(NOTES).splits[0].files == ("train.jsonl",)
    hub.convert(NOTES)
    catalog = opened(hub)
    assert catalog.card(NOTES).splits[0].files == ("default/train/0000.parquet",)
    assert catalog.row_count(whole_ref(catalog, NOTES)) == 90


def test_files_in_the_cache_of_huggingface_hub_are_not_fetched(hub, catalog):
    from huggingface_hub import hf_hub_download

    ref = whole_ref(catalog, NOTES)
    hf_hub_download(NOTES, "train.jsonl", repo_type="dataset", endpoint=hub.url, revision=ref.revision)
    before = hub.seen.by_route["resolve"]
    assert len(opened(hub).sample(ref, 90)) == 90
    assert hub.seen.by_route["resolve"] - before == 1  # the card


def test_offline_mode_is_told(hub, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", "nowhere")
    with pytest.raises(DatasetError, match="HF_HUB_OFFLINE"):
        opened(hub).card(LEAVES)
    with pytest.raises(CatalogError, match="HF_HUB_OFFLINE"):
        list(opened(hub).cards())
    assert hub.seen.requests == 0


def test_first_rows_come_from_the_viewer_where_it_answers_for_the_commit(hub):
    from regraft.tools.agent_tools import agent_tools

    hub.viewer = True
    catalog = opened(hub, viewer=hub.viewer_url)
    ref = whole_ref(catalog, RIVERS, "long")
    preview = {tool.name: tool for tool in agent_tools(catalog)}["preview_rows"]
    args = {"dataset": RIVERS, "configuration": "long", "rows": 2}
    expected = [{"name": "Rhine", "km": 1233}, {"name": "Elbe", "km": 1094}]
    before = hub.seen.by_route["resolve"]
    assert catalog.first_rows(ref, 2) == expected
    assert preview.invoke(args)["rows"] == expected
    assert hub.seen.by_route["resolve"] == before
    hub.commit(RIVERS, {"long.csv": b"name,km\nOder,840\n"})
    assert catalog.first_rows(ref, 2) is None
    assert preview.invoke(args)["rows"] == expected
    hub.viewer = False
    assert catalog.first_rows(ref, 2) is None
    assert opened(hub).first_rows(ref, 2) is None


def test_offline_the_catalog_is_what_the_cache_holds(hub, catalog, monkeypatch, tmp_path):
    from huggingface_hub import snapshot_download

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hf"))
    ref = whole_ref(catalog, LEAVES)
    expected = catalog.sample(ref, 20)
    snapshot_download(LEAVES, repo_type="dataset", endpoint=hub.url, cache_dir=tmp_path / "hf")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    before = hub.seen.requests
    offline = opened(hub)
    assert [card.id for card in offline.cards()] == [LEAVES]
    assert [card.id for card in offline.search(["leaves"], limit=5)] == [LEAVES]
    assert "offline" in offline.card(LEAVES).notes[-1]
    assert whole_ref(offline, LEAVES) == ref
    assert offline.sample(ref, 20).table.equals(expected.table)
    for name in (NOTES, "../x", ""):
        with pytest.raises(DatasetError, match="HF_HUB_OFFLINE"):
            offline.card(name)
    assert hub.seen.requests == before


def test_a_large_hub_is_searched_by_words_of_several_queries(hub, monkeypatch):
    monkeypatch.setattr(hub_module, "WHOLE", 2)
    monkeypatch.setattr(hub_module, "READ_IN_FULL", 1)
    catalog = opened(hub)
    found = catalog.search(["Given the leaves of a tree, name it", "rivers"], limit=9)
    assert [card.id for card in found] == [LEAVES, RIVERS]
    assert [(card.splits, card.licenses) for card in found] == [((), ("cc-by-4.0", "mit")), ((), ())]
    assert found[0].revision == catalog.card(LEAVES).revision
    assert hub.seen.by_route["listing"] == 10  # two pages to see that it is large, four words as names and as tags
    assert found[0].description == catalog.card(LEAVES).description


def test_a_large_hub_is_searched_by_tags_tasks_and_languages(hub, monkeypatch):
    monkeypatch.setattr(hub_module, "WHOLE", 2)
    cards = {
        "a/x1": "task_categories: [question-answering]\nlanguage: ru\ntags: [medical]",
        "a/x2": "task_categories: [question-answering]\nlanguage: en",
        "a/x3": "task_ids: [natural-language-inference]\nlanguage: de",
        "a/x4": "task_categories: [translation]\nlanguage: fr",
    }
    for dataset, front in cards.items():
        hub.commit(dataset, {"README.md": f"---\n{front}\n---\nIt says much.\n".encode()})
    found = opened(hub).search(["Medical question answering in Russian", "natural language inference"], limit=9)
    assert found[0].id == "a/x1"
    assert {card.id for card in found} == {"a/x1", "a/x2", "a/x3"}


def test_a_search_whose_readmes_cannot_be_read_goes_by_the_listing(hub, monkeypatch):
    monkeypatch.setattr(hub_module, "WHOLE", 2)
    hub.repository(LEAVES).gated = "manual"
    hub.commit(NOTES, {"README.md": None})
    found = opened(hub).search(["leaves", "notes"], limit=9)
    assert {card.id for card in found} == {LEAVES, NOTES}


def test_a_few_rows_of_many_cost_few_bytes(tmp_path):
    count = 400_000
    table = pa.table({"text": [f"row {number} {hash(str(number) * 9)}" for number in range(count)]})
    (tmp_path / "big" / "data").mkdir(parents=True)
    (tmp_path / "big" / "README.md").write_bytes(CARD)
    path = tmp_path / "big" / "data" / "train-00000-of-00001.parquet"
    pq.write_table(table, path, row_group_size=200_000, data_page_size=32 << 10, use_dictionary=False)
    with LoopbackHub(tmp_path) as hub:
        catalog = opened(hub)
        ref = whole_ref(catalog, "big")
        block = catalog.read_block(ref, 0, rows=500)
        assert block is not None
        assert block.table.equals(table.slice(0, 500))
        assert hub.seen.bytes < path.stat().st_size / 6


def test_only_the_columns_that_are_needed_are_fetched(tmp_path):
    numbers = [[hash(f"{row} {place}") / 2**63 for place in range(16)] for row in range(4_000)]
    table = pa.table({"text": [f"row {row}" for row in range(4_000)], "vector": numbers})
    (tmp_path / "wide").mkdir()
    path = tmp_path / "wide" / "train.parquet"
    pq.write_table(table, path, row_group_size=1_000)
    with LoopbackHub(tmp_path) as hub:
        catalog = opened(hub)
        blocks = catalog.blocks(ref := whole_ref(catalog, "wide"), rows=500) or 0
        read = [catalog.read_block(ref, number, rows=500, columns={"text"}) for number in range(blocks)]
        assert [text for block in read if block for text in block.table["text"].to_pylist()] == table[
            "text"
        ].to_pylist()
        assert hub.seen.bytes < path.stat().st_size / 4


def test_blocks_of_a_large_group_are_fetched_once(tmp_path, monkeypatch):
    monkeypatch.setattr("regraft.tools.catalogs.reading.parquet.CACHED_GROUP_BYTES", 0)
    table = pa.table({"text": [f"{row} {hash(str(row))} {'x' * 90}" for row in range(60_000)]})
    (tmp_path / "big").mkdir()
    path = tmp_path / "big" / "train.parquet"
    pq.write_table(table, path, use_dictionary=False, compression="none")
    with LoopbackHub(tmp_path) as hub:
        catalog = opened(hub)
        assert sum(map(len, all_blocks(catalog, whole_ref(catalog, "big"), 2_000))) == 60_000
        assert hub.seen.bytes < 1.2 * path.stat().st_size


def test_two_that_make_blocks_fetch_no_row_group_twice(tmp_path):
    (tmp_path / "big" / "data").mkdir(parents=True)
    for file in range(2):
        table = pa.table({"text": [f"{row} {hash(str(row * file))} {'x' * 90}" for row in range(60_000)]})
        path = tmp_path / "big" / "data" / f"train-{file:05}-of-00002.parquet"
        pq.write_table(table, path, row_group_size=12_000, use_dictionary=False, compression="none")
    size = sum(path.stat().st_size for path in path.parent.iterdir())
    with LoopbackHub(tmp_path) as hub:
        hands = [opened(hub), opened(hub)]
        blocks = hands[0].blocks(ref := whole_ref(hands[0], "big"), rows=16_384) or 0
        read = [hands[number % 2].read_block(ref, number, rows=16_384) for number in range(blocks)]
        assert [len(block) for block in read if block] == [12_000] * 10
        assert hub.seen.bytes < 1.1 * size


def test_a_text_file_is_not_read_further_than_needed(tmp_path, monkeypatch):
    (tmp_path / "big").mkdir()
    lines = "".join(f'{{"text": "line {number} {"x" * 500}"}}\n' for number in range(60_000))
    (tmp_path / "big" / "train.jsonl").write_text(lines)
    with LoopbackHub(tmp_path) as hub:
        sample = (catalog := opened(hub)).sample(whole_ref(catalog, "big"), 20)
        assert len(sample) == 20
        assert hub.seen.bytes < 2 * len(lines)


def parquet(columns: dict) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue().to_pybytes()


def test_hub_names_open_it(monkeypatch, tmp_path):
    from regraft.tools.catalogs import open_catalog

    assert open_catalog("hub", home=Path(tmp_path)).name == "hub"
