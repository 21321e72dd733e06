"""Shared by the page's tests: a home, a browser that is let in, and small runs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

starlette = pytest.importorskip("starlette.testclient", reason="the page needs the extra 'ui'")

from regraft.app.ui.server import make_app  # noqa: E402

TOKEN = "t" * 43
BASE = "http://127.0.0.1:8765"


def client_of(home: Path, **more: Any) -> Any:
    """A client that is let in and that says, as browsers do, where its requests come from."""
    app = make_app(home, token=TOKEN)
    client = starlette.TestClient(app, base_url=BASE, headers={"Origin": BASE}, **more)
    client.cookies.set(app.cookie, TOKEN)
    return client


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "runs").mkdir()
    return tmp_path


@pytest.fixture
def client(home: Path) -> Any:
    return client_of(home)


@pytest.fixture
def let_in() -> Callable[..., Any]:
    return client_of
