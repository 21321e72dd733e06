"""`regraft index` over a loopback Hub, and a search that uses what it built."""

import json
import logging
from dataclasses import replace
from datetime import timedelta
from functools import partialmethod

import pytest
from huggingface_hub import constants
from regraft.agents.rules.finding.retriever import OfflineRetriever
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.app.cli import main
from regraft.app.commands import indexing
from regraft.app.commands.indexing import Wishes
from regraft.domain.errors import CatalogError
from regraft.domain.task import Demonstration, TaskSpec
from regraft.memory.cards.store import CardStore
from regraft.memory.embedders import choose
from regraft.tools.catalogs.hub import catalog as hub_module
from regraft.tools.catalogs.hub.catalog import HubCatalog
from regraft.tools.catalogs.hub.client import Patience
from regraft.tools.testing.loopback_hub.faults import clear
from regraft.tools.testing.loopback_hub.server import MAIN, LoopbackHub


@pytest.fixture
def hub(monkeypatch):
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(hub_module, "WHOLE", 1)
    with LoopbackHub(page_size=4) as running:
        monkeypatch.setattr(constants, "ENDPOINT", running.url)
        for number, (name, language) in enumerate([("rivers", "en"), ("leaves", "en"), ("fluesse", "de")] * 3):
            text = f"---\nlanguage: {language}\nlicense: mit\n---\n# {name}\nAll about {name}, part {number}.\n"
            rows = "name,label\n" + "".join(f"{name} {row},{row % 2}\n" for row in range(20))
            running.commit(f"ann/{name}-{number}", {"README.md": text.encode(), "train.csv": rows.encode()})
        yield running


def told(capsys) -> dict:
    return json.loads(capsys.readouterr().out)


def test_build_update_and_status(hub, tmp_path, capsys):
    with pytest.raises(CatalogError, match="not built yet"):
        indexing.run_update(home=tmp_path, as_json=True)
    indexing.run_build(Wishes(), home=tmp_path, as_json=True)
    first = told(capsys)
    assert (first["cards"], first["embedded"], first["building"]) == (9, 9, False)
    indexing.run_build(Wishes(), home=tmp_path, as_json=True)
    assert told(capsys)["unchanged"] == 9
    hub.delete("ann/rivers-0")
    indexing.run_build(Wishes(language="en"), home=tmp_path, as_json=True)
    again = told(capsys)
    assert (again["cards"], again["deleted"], again["only"]) == (5, 4, {"language": "en"})
    indexing.run_update(home=tmp_path, as_json=True)
    assert told(capsys)["cards"] == 5
    indexing.run_status(home=tmp_path, as_json=False)
    assert "5 cards" in capsys.readouterr().out


def test_an_update_brings_what_changed_and_in_full_drops_what_is_gone(hub, tmp_path, capsys, monkeypatch):
    indexing.run_build(Wishes(), home=tmp_path, as_json=True)
    monkeypatch.setattr(indexing, "_OVERLAP", timedelta())
    for dataset in list(hub.store.repositories):
        before = hub.store.repositories[dataset].branches[MAIN]
        before[-1] = replace(before[-1], time="2026-01-01T00:00:00.000Z")
    hub.commit("ann/rivers-0", {"README.md": b"# Lakes\nAll about lakes.\n"})
    hub.commit("ann/new", {"README.md": b"# New\nAll about seas.\n"})
    hub.delete("ann/leaves-1")
    hub.rename("ann/leaves-4", "bob/foliage")
    told(capsys)
    indexing.run_update(home=tmp_path, as_json=True)
    first = told(capsys)
    assert (first["cards"], first["embedded"], first["unchanged"], first["deleted"]) == (10, 2, 0, 0)
    indexing.run_update(home=tmp_path, as_json=True, full=True)
    full = told(capsys)
    assert (full["cards"], full["embedded"], full["deleted"]) == (9, 1, 2)
    store = indexing._opened(HubCatalog(), tmp_path)
    assert {store.holds(name) for name in ("ann/leaves-1", "ann/leaves-4")} == {False}
    assert {store.holds(name) for name in ("bob/foliage", "ann/new")} == {True}
    monkeypatch.setattr(indexing, "_COMPARED_EVERY", timedelta(seconds=-1))
    hub.delete("ann/new")
    indexing.run_update(home=tmp_path, as_json=True)
    assert told(capsys)["deleted"] == 1


def test_an_index_of_the_most_downloaded_stays_that(hub, tmp_path, capsys):
    for number, dataset in enumerate(sorted(hub.store.repositories)):
        hub.repository(dataset).downloads = 100 - number
    indexing.run_build(Wishes(limit=5), home=tmp_path, as_json=True)
    hub.commit("ann/new", {"README.md": b"# New\nAll about seas.\n"})
    told(capsys)
    indexing.run_update(home=tmp_path, as_json=True)
    assert told(capsys)["cards"] == 5
    hub.repository("ann/new").downloads = 1_000
    indexing.run_update(home=tmp_path, as_json=True, full=True)
    again = told(capsys)
    assert (again["cards"], again["deleted"], again["embedded"]) == (5, 1, 1)


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_build_that_was_stopped_does_not_list_again_what_it_has(hub, tmp_path, capsys, monkeypatch, forgotten):
    monkeypatch.setattr(HubCatalog, "__init__", partialmethod(HubCatalog.__init__, patience=Patience(2, 0, 0)))
    hub.weather = lambda request: "error_500" if hub.seen.by_route["listing"] >= 2 else None
    with pytest.raises(CatalogError, match="does not answer"):
        indexing.run_build(Wishes(), home=tmp_path, as_json=True)
    assert indexing._opened(HubCatalog(), tmp_path).taken() == 8
    hub.weather = clear
    hub.delete(sorted(hub.store.repositories)[-1])
    if forgotten:
        store = indexing._opened(HubCatalog(), tmp_path)
        store._set(place=f"{hub.url}/api/datasets?cursor=stale")
    hub.seen.reset()
    indexing.run_build(Wishes(), home=tmp_path, as_json=True)
    assert told(capsys)["cards"] == 9
    assert hub.seen.by_route["listing"] == (3 if forgotten else 1)


def test_a_search_uses_the_index_instead_of_the_hubs_own(hub, tmp_path):
    indexing.run_build(Wishes(), home=tmp_path, as_json=True)
    task = TaskSpec(name="r", instruction="Name the rivers.", demonstrations=(Demonstration(input="a", output="b"),))
    hub.seen.reset()
    retriever = OfflineRetriever(choose(None, tmp_path), tmp_path)
    found = retriever.retrieve(OfflineUnderstander().understand(task), HubCatalog(), limit=2)
    assert {candidate.ref.id.partition("-")[0] for candidate in found.candidates} == {"ann/rivers"}
    assert hub.seen.by_route["listing"] == 0


def test_a_search_in_an_index_of_another_version_says_what_to_run(hub, tmp_path, capsys, monkeypatch):
    indexing.run_build(Wishes(), home=tmp_path, as_json=True)
    CardStore(tmp_path / "index" / HubCatalog().index_name, choose(None, tmp_path))._set(format="1")
    capsys.readouterr()
    indexing.run_status(home=tmp_path, as_json=False)
    assert "written by another version" in capsys.readouterr().out
    monkeypatch.setenv("REGRAFT_HOME", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["regraft", "search", "--query", "rivers", "--catalog", "hub"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "run: regraft index update" in " ".join(capsys.readouterr().err.split())
    indexing.run_update(home=tmp_path, as_json=True)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert "rivers" in capsys.readouterr().out
