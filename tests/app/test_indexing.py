"""`regraft index` over a loopback Hub, and a search that uses what it built."""

import json
import logging

import pytest
from huggingface_hub import constants
from regraft.agents.offline.retriever import OfflineRetriever
from regraft.agents.offline.understand import OfflineUnderstander
from regraft.app import indexing
from regraft.app.indexing import Wishes
from regraft.domain.errors import CatalogError
from regraft.domain.task import Demonstration, TaskSpec
from regraft.memory.embedders import choose
from regraft.tools.catalogs import hub as hub_module
from regraft.tools.catalogs.hub import HubCatalog
from regraft.tools.testing.loopback_hub import LoopbackHub


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


def test_a_search_uses_the_index_instead_of_the_hubs_own(hub, tmp_path):
    indexing.run_build(Wishes(), home=tmp_path, as_json=True)
    task = TaskSpec(name="r", instruction="Name the rivers.", demonstrations=(Demonstration(input="a", output="b"),))
    hub.seen.reset()
    retriever = OfflineRetriever(choose(None, tmp_path), tmp_path)
    found = retriever.retrieve(OfflineUnderstander().understand(task), HubCatalog(), limit=2)
    assert {candidate.ref.id.partition("-")[0] for candidate in found.candidates} == {"ann/rivers"}
    assert hub.seen.by_route["listing"] == 0
