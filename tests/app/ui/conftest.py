"""Shared by the page's tests: a home, a browser that is let in, and runs that stand at each checkpoint."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

starlette = pytest.importorskip("starlette.testclient", reason="the page needs the extra 'ui'")

from page_home import RUN, homes_at_each_checkpoint  # noqa: E402
from regraft.app.ui.server import make_app  # noqa: E402
from regraft.memory.runs import RunStore  # noqa: E402

TOKEN = "t" * 43
BASE = "http://127.0.0.1:8765"


class NoJobs:
    """Stands in for the processes that the page starts: it notes what was to be gone on with."""

    def __init__(self) -> None:
        self.resumed: list[tuple[str, ...]] = []

    def resume(self, run: str, *options: str) -> None:
        self.resumed.append((run, *options))

    def is_starting(self, run: str) -> bool:
        return False


def client_of(home: Path) -> Any:
    """A client that is let in and that says, as browsers do, where its requests come from. It starts no process."""
    app = make_app(home, token=TOKEN)
    client = starlette.TestClient(app, base_url=BASE, headers={"Origin": BASE}, follow_redirects=False)
    client.cookies.set(app.cookie, TOKEN)
    client.jobs = app.inner.state.jobs = NoJobs()
    return client


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "runs").mkdir()
    return tmp_path


@pytest.fixture
def visitor() -> Callable[[Path], Any]:
    """A client of a home that a test made itself."""
    return client_of


@pytest.fixture
def client(home: Path) -> Any:
    return client_of(home)


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A home for each checkpoint, made once; copy what a test changes."""
    return homes_at_each_checkpoint(tmp_path_factory.mktemp("page"))


@pytest.fixture
def at(homes: dict[str, Path], tmp_path: Path) -> Callable[[str], Any]:
    """A client of a copy of the home whose run stands at a checkpoint; `client.home` is that copy."""

    def stands(checkpoint: str) -> Any:
        copy = tmp_path / checkpoint
        shutil.copytree(homes[checkpoint], copy)
        client = client_of(copy)
        client.home, client.before = copy, set(RunStore(copy).open(RUN).answers())
        return client

    return stands
