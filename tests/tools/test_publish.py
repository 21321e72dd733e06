"""Publishing to a loopback Hub: one commit, no duplicates, nothing over what is somebody's or forbidden."""

import json
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from huggingface_hub import constants
from regraft.domain.errors import PublishError
from regraft.tools import publish as publish_module
from regraft.tools.catalogs.hub.client import Patience
from regraft.tools.export.folder import digest_of, manifest
from regraft.tools.publish import Published, Target, publish, refusal
from regraft.tools.testing.loopback_hub.faults import always_hub, stormy
from regraft.tools.testing.loopback_hub.server import LoopbackHub

REPO = "alice/moods"
CARD = """---
license: {licence}
tags:
- regraft
configs:
- config_name: default
  data_files:
  - split: train
    path: data/train-*
---
# moods
"""


@pytest.fixture(autouse=True)
def _online(monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)


@pytest.fixture
def hub():
    with LoopbackHub() as running:
        yield running


@pytest.fixture
def out(tmp_path) -> Path:
    return write(tmp_path / "out", ["a", "b", "c"])


def write(out: Path, texts: list[str], licence: str = "mit") -> Path:
    (out / "data").mkdir(parents=True, exist_ok=True)
    (out / "plans").mkdir(exist_ok=True)
    pq.write_table(pa.table({"input": texts, "output": texts}), out / "data" / "train-00000-of-00001.parquet")
    pq.write_table(pa.table({"source": texts}), out / "lineage.parquet")
    pq.write_table(pa.table({"source": texts[:0]}), out / "rejected.parquet")
    (out / "README.md").write_text(CARD.format(licence=licence))
    (out / "report.html").write_text("<p>report</p>")
    (out / "plans" / "one.json").write_text("{}")
    return out


def push(hub: LoopbackHub, out: Path, **options) -> Published:
    sources, digest = options.pop("sources", None), options.pop("digest", None)
    target = Target(**({"repo": REPO, "endpoint": hub.url, "token": "hf_alice"} | options))
    return publish(out, target, sources=sources, digest=digest, patience=Patience(tries=3, first_s=0.0, longest_s=0.0))


def titles(hub: LoopbackHub) -> list[str]:
    return [commit.title for commit in hub.repository(REPO).branches["main"]]


def test_pushed_loaded_back_and_pushed_again_is_one_commit_without_duplicates(hub, out, tmp_path):
    first = push(hub, out)
    assert first.changed
    assert first.private
    assert hub.repository(REPO).private
    names = set(hub.repository(REPO).head().files)
    assert names == {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    again = push(hub, out)
    assert (again.commit, again.changed) == (first.commit, False)
    assert titles(hub) == ["initial commit", "Dataset built by Regraft (3 rows)"]
    assert set(hub.repository(REPO).head().files) == names
    assert loaded(hub, tmp_path) == ["a", "b", "c"]


def loaded(hub: LoopbackHub, home: Path) -> list[str]:
    """The pushed rows as `datasets` reads them, in a process that knows only this Hub."""
    env = os.environ | {"HF_ENDPOINT": hub.url, "HF_TOKEN": "hf_alice", "HF_HOME": str(home), "HF_HUB_OFFLINE": "0"}
    code = f"import datasets, json; print(json.dumps(datasets.load_dataset({REPO!r})['train']['input'][:]))"
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_hub_without_xet_storage_is_pushed_to_by_plain_http(hub, out, monkeypatch):
    pytest.importorskip("hf_xet")
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", False)
    first = push(hub, out)
    assert push(hub, out).commit == first.commit
    assert any("xet-write-token" in call for call in hub.seen.calls)
    assert sum("/_put/" in call for call in hub.seen.calls) == 3
    assert not constants.HF_HUB_DISABLE_XET


def test_a_changed_dataset_is_one_more_commit_and_old_shards_go(hub, out):
    extra = out / "data" / "train-00001-of-00002.parquet"
    pq.write_table(pa.table({"input": ["d"], "output": ["d"]}), extra)
    push(hub, out)
    extra.unlink()
    push(hub, write(out, ["e"]))
    assert titles(hub)[1:] == ["Dataset built by Regraft (3 rows)", "Dataset built by Regraft (1 row)"]
    assert [name for name in hub.repository(REPO).head().files if name.startswith("data/")] == [
        "data/train-00000-of-00001.parquet"
    ]


def test_a_push_that_failed_goes_on_and_uploads_nothing_twice(hub, out):
    hub.weather = lambda request: "error_500" if "/commit/" in request.path else None
    with pytest.raises(PublishError, match="does not answer") as caught:
        push(hub, out)
    assert "kept" in caught.value.remedy
    hub.weather = lambda _: None
    before = sum("/_put/" in call for call in hub.seen.calls)
    assert before > 0
    assert push(hub, out).changed
    assert sum("/_put/" in call for call in hub.seen.calls) == before
    assert len(titles(hub)) == 2


def test_a_commit_whose_answer_was_lost_is_not_made_twice(hub, out):
    hub.weather = lambda request: "truncated" if "/commit/" in request.path and request.seen == 0 else None
    published = push(hub, out)
    assert published.commit == hub.repository(REPO).head().sha
    assert len(titles(hub)) == 2


def test_bad_weather_changes_nothing(hub, out, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _: None)
    hub.slow_s = 0.0
    hub.weather = stormy(0.2, seed=2)
    push(hub, out)
    assert len(titles(hub)) == 2
    assert hub.seen.faults


def test_a_hub_that_is_away_is_told_and_nothing_is_lost(hub, out):
    hub.weather = always_hub("error_503")
    with pytest.raises(PublishError, match="does not answer"):
        push(hub, out)
    assert (out / "lineage.parquet").exists()


def test_somebodys_repository_is_not_overwritten_without_being_told_to(hub, out):
    hub.commit(REPO, {"README.md": b"---\nlicense: mit\n---\nMine.", "train.csv": b"a\n1\n"})
    hub.repository(REPO).owners.add("alice")
    hub.repository(REPO).private = True
    with pytest.raises(PublishError, match="did not write"):
        push(hub, out)
    assert b"Mine." in hub.repository(REPO).head().files["README.md"].path.read_bytes()
    assert push(hub, out, overwrite=True).changed
    assert "train.csv" in hub.repository(REPO).head().files


def test_a_public_repository_is_no_place_for_what_is_private(hub, out):
    push(hub, out, private=False)
    assert not hub.repository(REPO).private
    with pytest.raises(PublishError, match="is public"):
        push(hub, write(out, ["x"]))
    assert len(titles(hub)) == 2


def test_a_commit_that_came_between_is_built_upon(hub, out):
    push(hub, out)
    meddled = []

    def meddle(request):
        if "/preupload/" in request.path and not meddled:
            meddled.append(hub.commit(REPO, {"notes.txt": b"by hand"}, title="notes"))

    hub.weather = meddle
    push(hub, write(out, ["z"]))
    assert titles(hub)[2:] == ["notes", "Dataset built by Regraft (1 row)"]
    assert "notes.txt" in hub.repository(REPO).head().files


@pytest.mark.parametrize(
    ("sources", "public", "says"),
    [
        ({"a/b": ["cc-by-nd-4.0"]}, False, "may not be shared"),
        ({"a/b": ["gpl-3.0"], "c/d": ["cc-by-sa-4.0"]}, False, "together they allow no sharing"),
        ({"a/b": []}, True, "not known"),
        ({"a/b": ["some-own-licence"], "c/d": ["mit"]}, True, "a/b"),
    ],
)
def test_what_a_licence_forbids_is_refused_before_anything_is_asked_of_the_hub(hub, out, sources, public, says):
    with pytest.raises(PublishError, match=says):
        push(hub, out, sources=sources, private=not public)
    assert hub.seen.requests == 0


def test_what_licences_permit_is_published():
    assert refusal({"a": ["mit"], "b": ["cc-by-nc-4.0"]}, public=True) is None
    assert refusal({"a": ["mit"], "b": []}, public=False) is None


def test_the_cards_own_licence_counts_where_no_sources_are_named(hub, tmp_path):
    out = write(tmp_path / "nd", ["a"], "cc-by-nd-4.0")
    with pytest.raises(PublishError, match="cc-by-nd"):
        push(hub, out)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"repo": "bob/moods"}, "does not let you write"),
        ({"token": "hf_nobody"}, "does not let you write"),
        ({"repo": "a/b/c"}, "no name of a repository"),
    ],
)
def test_a_lack_of_rights_is_told(hub, out, options, says):
    with pytest.raises(PublishError, match=says) as caught:
        push(hub, out, **options)
    assert "hf_" not in str(caught.value)


def test_only_a_finished_dataset_of_regraft_is_published(hub, tmp_path):
    with pytest.raises(PublishError, match="no dataset that Regraft wrote"):
        push(hub, tmp_path)


@pytest.mark.parametrize(
    "name", [".env", "data/.env", "plans/notes.txt", "data/train-1.csv", "some.csv", "plans/x/a.json"]
)
def test_files_that_are_none_of_a_datasets_are_not_pushed_along(hub, out, name):
    (out / name).parent.mkdir(exist_ok=True)
    (out / name).write_text("SECRET=1")
    with pytest.raises(PublishError, match="which no dataset has; remove it"):
        push(hub, out)


@pytest.mark.parametrize("name", ["data/extra-00000-of-00001.parquet", "plans/two.json", "README.md"])
def test_links_are_not_followed_to_what_they_lead_to(hub, out, tmp_path, name):
    (tmp_path / "secret").write_text("SECRET=1")
    (out / name).unlink(missing_ok=True)
    (out / name).symlink_to(tmp_path / "secret")
    with pytest.raises(PublishError, match="holds a link"):
        push(hub, out)


def test_only_the_files_that_were_approved_are_pushed(hub, out):
    approved = digest_of(manifest(out))
    assert push(hub, out, digest=approved).changed
    write(out, ["x", "y"], licence="cc-by-nc-4.0")
    with pytest.raises(PublishError, match="holds other files than those that were approved"):
        push(hub, out, digest=approved)
    assert len(titles(hub)) == 2


@pytest.mark.parametrize("in_place", [False, True])
def test_what_changes_at_the_folder_during_a_push_is_not_pushed(hub, out, monkeypatch, in_place):
    before = (out / "README.md").read_bytes()
    prepared = publish_module._prepared

    def meanwhile(client, target):
        if not in_place:
            shutil.rmtree(out)
        write(out, ["x", "y"], licence="cc-by-nc-4.0")
        return prepared(client, target)

    monkeypatch.setattr(publish_module, "_prepared", meanwhile)
    push(hub, out, digest=digest_of(manifest(out)))
    assert hub.repository(REPO).head().files["README.md"].path.read_bytes() == before
    assert [path.name for path in out.parent.iterdir()] == ["out"]
