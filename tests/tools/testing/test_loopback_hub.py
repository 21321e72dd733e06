"""The loopback Hub answers the real clients as the Hub does."""

import sys
from pathlib import Path

import pytest
from huggingface_hub import HfApi, HfFileSystem, constants, hf_hub_download, snapshot_download
from huggingface_hub.errors import (
    DisabledRepoError,
    EntryNotFoundError,
    GatedRepoError,
    HfHubHTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from regraft.tools.testing.loopback_hub.faults import HUB_FAULTS, HubRequest, stormy
from regraft.tools.testing.loopback_hub.server import LoopbackHub

sys.path.insert(0, str(Path(__file__).parents[2] / "conformance"))
from catalog_suite import LEAVES, NOTES, RIVERS, write_datasets


@pytest.fixture
def hub(tmp_path, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    write_datasets(tmp_path)
    with LoopbackHub(tmp_path, page_size=2, viewer=True) as running:
        yield running


@pytest.fixture
def api(hub) -> HfApi:
    return HfApi(endpoint=hub.url, token=False)


def test_listings_are_paged_searched_and_filtered(hub, api):
    hub.repository(NOTES).downloads = 9
    assert len([one.id for one in api.list_datasets()]) == 5
    assert hub.seen.by_route["listing"] == 3
    assert [one.id for one in api.list_datasets(search="LEAVES")] == [LEAVES]
    assert [one.id for one in api.list_datasets(author="towns")] == [RIVERS]
    assert [one.id for one in api.list_datasets(language="de")] == [LEAVES]
    assert [one.id for one in api.list_datasets(sort="downloads", limit=1)] == [NOTES]
    full = next(iter(api.list_datasets(search="leaves", full=True)))
    assert full.card_data is not None
    assert full.card_data.pretty_name == "Leaves"
    assert "license:mit" in (full.tags or [])


def test_trees_files_and_ranges_are_served(hub, api, tmp_path):
    listed = api.list_repo_tree(LEAVES, repo_type="dataset", recursive=True)
    assert "data/test-00000-of-00001.parquet" in {entry.path for entry in listed}
    shallow = {entry.path for entry in api.list_repo_tree(LEAVES, repo_type="dataset")}
    assert shallow == {"data", "README.md"}
    fs = HfFileSystem(endpoint=hub.url, token=False)
    own = (tmp_path / LEAVES / "data" / "train-00000-of-00002.parquet").read_bytes()
    with fs.open(f"datasets/{LEAVES}/data/train-00000-of-00002.parquet", block_size=100) as file:
        file.seek(50)
        assert file.read(70) == own[50:120]
    folder = snapshot_download(LEAVES, repo_type="dataset", endpoint=hub.url, token=False, cache_dir=tmp_path / "cache")
    assert (Path(folder) / "data" / "train-00000-of-00002.parquet").read_bytes() == own


def test_commits_are_kept_apart(hub, api, tmp_path):
    before = api.dataset_info(NOTES).sha
    after = hub.commit(NOTES, {"train.jsonl": b"{}", "new.txt": b"x"}).sha
    assert api.dataset_info(NOTES).sha == after
    where = {"repo_type": "dataset", "endpoint": hub.url, "token": False, "cache_dir": tmp_path / "cache"}
    assert Path(hf_hub_download(NOTES, "train.jsonl", revision=before, **where)).stat().st_size > 2
    assert Path(hf_hub_download(NOTES, "train.jsonl", **where)).read_bytes() == b"{}"
    with pytest.raises(EntryNotFoundError):
        hf_hub_download(NOTES, "new.txt", revision=before, **where)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda hub: setattr(hub.repository(NOTES), "private", True), RepositoryNotFoundError),
        (lambda hub: setattr(hub.repository(NOTES), "disabled", True), DisabledRepoError),
        (lambda hub: hub.delete(NOTES), RepositoryNotFoundError),
    ],
)
def test_repositories_that_are_not_to_be_had_raise_the_clients_own_errors(hub, api, change, error):
    change(hub)
    with pytest.raises(error):
        api.dataset_info(NOTES)
    assert NOTES not in {one.id for one in api.list_datasets()}


def test_a_gated_repository_tells_of_itself_and_keeps_its_files(hub, api, tmp_path):
    hub.repository(NOTES).gated = "manual"
    assert api.dataset_info(NOTES).gated == "manual"
    for token in (False, "hf_bob"):
        with pytest.raises(GatedRepoError):
            hf_hub_download(
                NOTES, "train.jsonl", repo_type="dataset", endpoint=hub.url, token=token, cache_dir=tmp_path / "c"
            )
    hub.repository(NOTES).members.add("bob")
    assert hf_hub_download(
        NOTES, "train.jsonl", repo_type="dataset", endpoint=hub.url, token="hf_bob", cache_dir=tmp_path / "c"
    )


def test_an_old_name_leads_to_the_new_one(hub, api):
    hub.rename(NOTES, "plants/remarks")
    assert api.dataset_info(NOTES).id == "plants/remarks"
    with pytest.raises(RevisionNotFoundError):
        api.dataset_info("plants/remarks", revision="0" * 40)


def test_a_commit_on_a_stale_parent_is_refused_with_412(hub, monkeypatch):
    from huggingface_hub import CommitOperationAdd

    api = HfApi(endpoint=hub.url, token="hf_alice")
    api.create_repo("alice/x", repo_type="dataset")
    first = api.dataset_info("alice/x").sha
    for text, stale in (("a", False), ("b", True)):
        operations = [CommitOperationAdd("a.txt", text.encode())]
        if stale:
            with pytest.raises(HfHubHTTPError) as caught:
                api.create_commit("alice/x", operations, commit_message="m", repo_type="dataset", parent_commit=first)
            assert caught.value.response.status_code == 412
        else:
            api.create_commit("alice/x", operations, commit_message="m", repo_type="dataset", parent_commit=first)


def test_nobody_writes_into_anothers_repository(hub):
    with pytest.raises(HfHubHTTPError) as caught:
        HfApi(endpoint=hub.url, token="hf_bob").upload_file(
            path_or_fileobj=b"x", path_in_repo="x.txt", repo_id=LEAVES, repo_type="dataset"
        )
    assert caught.value.response.status_code == 403


def test_the_viewer_answers_beside_it(hub):
    import httpx2

    def ask(what: str, **query: str) -> httpx2.Response:
        return httpx2.get(f"{hub.viewer_url}/{what}", params={"dataset": RIVERS, **query})

    assert [one["config"] for one in ask("splits").json()["splits"]] == ["long", "short"]
    rows = ask("first-rows", config="long", split="train").json()["rows"]
    assert rows[0]["row"] == {"name": "Rhine", "km": 1233}
    page = ask("rows", config="long", split="train", offset="1", length="1").json()
    assert [one["row_idx"] for one in page["rows"]] == [1]
    assert ask("first-rows", config="none", split="train").status_code == 404
    hub.viewer = False
    assert ask("splits").status_code == 404


def test_weather_does_not_depend_on_the_order_of_requests():
    requests = [HubRequest(number, 0, "GET", f"/{number}", "") for number in range(300)]
    faults = {request.path: stormy(0.2, seed=3)(request) for request in requests}
    decide = stormy(0.2, seed=3)
    assert {request.path: decide(request) for request in reversed(requests)} == faults
    assert 30 < sum(fault is not None for fault in faults.values()) < 90
    assert {fault for fault in faults.values() if fault} == set(HUB_FAULTS)
    assert not any(decide(request) for request in requests)


def test_a_hub_that_died_comes_back_at_its_port(hub, api):
    hub.stop()
    with pytest.raises(Exception, match=r"refused|Connect"):
        api.dataset_info(NOTES)
    hub.start()
    assert api.dataset_info(NOTES).id == NOTES
