"""A build over a Hub gives the same bytes as one over the folder that the Hub serves, in any weather."""

import logging
import shutil
from pathlib import Path

import pytest
from huggingface_hub import constants
from regraft.app.tasks.file import load_task
from regraft.domain.errors import CatalogError
from regraft.domain.outcome import BuildOutcome
from regraft.domain.run import BuildOptions
from regraft.graph import api
from regraft.tools.catalogs.builtin import open_builtin
from regraft.tools.catalogs.hub.client import Patience
from regraft.tools.testing.loopback_hub.faults import clear, stormy
from regraft.tools.testing.loopback_hub.server import LoopbackHub

ROOT = Path(__file__).parents[3]
DATASETS = ("python/functions", "web/http-status-codes")


def build(catalog: str, home: Path) -> tuple[BuildOutcome, dict[str, bytes]]:
    options = BuildOptions(catalog=catalog, rows=40, out=str(home / "out"), seed=3)
    outcome = api.build(load_task(ROOT / "examples/describe_python.yaml"), options, home=home)
    assert isinstance(outcome, BuildOutcome)
    assert outcome.rows == 40
    return outcome, {path.name: path.read_bytes() for path in (home / "out" / "data").iterdir()}


@pytest.fixture(scope="module")
def folder(shared_home, tmp_path_factory) -> Path:
    """Two datasets of the built-in catalog, of which the task can use one."""
    open_builtin(shared_home)
    root = tmp_path_factory.mktemp("catalog")
    for dataset in DATASETS:
        shutil.copytree(next((shared_home / "builtin").iterdir()) / dataset, root / dataset)
    return root


@pytest.fixture(scope="module")
def expected(folder, tmp_path_factory) -> dict[str, bytes]:
    return build(str(folder), tmp_path_factory.mktemp("folder"))[1]


def test_a_build_that_an_outage_ends_is_resumed_to_the_same_bytes(monkeypatch, tmp_path, folder, expected):
    online(monkeypatch)
    with LoopbackHub(folder) as hub:
        monkeypatch.setattr(constants, "ENDPOINT", hub.url)
        hub.weather = lambda request: "error_503" if request.number >= 12 else None
        with pytest.raises(CatalogError, match="does not answer"):
            build("hub", tmp_path / "hub")
        (run,) = api.runs(tmp_path / "hub")
        assert run.status == "failed"
        hub.weather = clear
        outcome = api.resume(run.id, None, home=tmp_path / "hub")
        assert isinstance(outcome, BuildOutcome)
        assert {path.name: path.read_bytes() for path in (tmp_path / "hub/out/data").iterdir()} == expected


def online(monkeypatch) -> None:
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(Patience, "wait", lambda *_: None)


@pytest.mark.parametrize("weather", [clear, stormy(0.2, kinds=("busy", "error_503", "reset", "truncated"), seed=5)])
def test_a_build_over_the_hub_gives_the_bytes_of_the_folder(monkeypatch, tmp_path, folder, expected, weather):
    online(monkeypatch)
    with LoopbackHub(folder) as hub:
        monkeypatch.setattr(constants, "ENDPOINT", hub.url)
        hub.weather = weather
        outcome, found = build("hub", tmp_path / "hub")
        assert found == expected
        used = [source.ref for source in outcome.sources if source.counts.accepted]
        assert [ref.revision for ref in used] == [hub.repository(ref.id).head().sha for ref in used]
        assert (hub.seen.faults.total() > 0) == (weather is not clear)
