"""Takes the pictures of the documentation: the pages of `regraft ui`, and a report, of invented reviews.

    python docs/pictures.py [plan sample …]      needs Playwright and Debian's chromium

Each is a PNG below docs/images, of at most 150 kB.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

IMAGES = Path(__file__).parent / "images"
sys.path[:0] = [str(IMAGES.parents[1] / "tests" / "app" / "ui"), str(IMAGES.parents[1] / "tests" / "app")]

from made_rows import writer  # noqa: E402
from page_home import RUN, begin, make_catalog, recipe_waits  # noqa: E402
from regraft.app.ui.security import token_of  # noqa: E402

CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1")
WINDOW = {"width": 1120, "height": 800}
MOST_BYTES = 150_000
WITHOUT_PLACES = """([here, there]) => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replaceAll(here, there);
}"""
"""Folders of the machine that takes the pictures have no place in them."""


def main(wanted: list[str]) -> None:
    from playwright.sync_api import sync_playwright

    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for name, take in PICTURES.items():
            if not wanted or name in wanted:
                page = browser.new_page(viewport=WINDOW, color_scheme="light")
                take(page, Path(folder) / name)
                page.evaluate(WITHOUT_PLACES, [str(Path(folder) / name), "/data"])
                file = IMAGES / f"{name}.png"
                page.screenshot(path=file)
                page.close()
                print(f"{file.name}: {file.stat().st_size // 1000} kB")
                if file.stat().st_size > MOST_BYTES:
                    raise SystemExit(f"{file.name} is larger than {MOST_BYTES // 1000} kB")


@contextmanager
def served(home: Path, page: Any) -> Iterator[str]:
    """The page of a home, in a process of its own; the browser is let in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "regraft", "ui", "--no-browser", "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, "REGRAFT_HOME": str(home)}, stderr=subprocess.DEVNULL)
    try:
        while True:
            time.sleep(0.2)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        page.goto(f"http://127.0.0.1:{port}/?token={token_of(home)}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def waiting_at(checkpoint: str) -> Callable[[Any, Path], None]:
    """A picture of a run that waits at a checkpoint."""

    def take(page: Any, place: Path) -> None:
        home = place / "home"
        begin(home, make_catalog(place / "catalog"), approve=(checkpoint,))
        with served(home, page) as base:
            page.goto(f"{base}/runs/{RUN}/decide")
            page.wait_for_load_state("networkidle")

    return take


def runs(page: Any, place: Path) -> None:
    """Several runs: one done, one that waits, one that gave too little."""
    home, catalog = place / "home", make_catalog(place / "catalog")
    begin(home, catalog, run="reviews-1")
    begin(home, catalog, run="reviews-2", rows=5_000, name="many_reviews")
    begin(home, catalog, run="reviews-3", approve=("plan",), name="reviews_of_hotels")
    with served(home, page) as base:
        page.goto(base)
        page.wait_for_load_state("networkidle")


def run(page: Any, place: Path) -> None:
    """A run whose sources are planned, sampled and judged, and that waits for a person."""
    home = place / "home"
    begin(home, make_catalog(place / "catalog"), approve=("sample",))
    with served(home, page) as base:
        page.goto(f"{base}/runs/{RUN}")
        page.wait_for_selector("#sources .source")


def making(page: Any, place: Path) -> None:
    """A run whose rows a model is just writing: rows so far, calls in flight, time left."""
    home, answer = place / "home", '{"others": "approve"}'
    os.environ["OPENAI_API_KEY"] = "none"
    with writer(("positive", "negative")) as server:
        recipe_waits(home, server.url, rows=2_000, approve=("plan",))
        server.latency_s = 2.0
        command = [sys.executable, "-m", "regraft", "resume", RUN, "--decision", "-"]
        environment = {**os.environ, "REGRAFT_HOME": str(home)}
        quiet = subprocess.DEVNULL
        work = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, text=True)
        try:
            work.stdin.write(answer)
            work.stdin.close()
            with served(home, page) as base:
                page.goto(f"{base}/runs/{RUN}")
                page.wait_for_selector("#figures :text('Time left')", timeout=60_000)
        finally:
            work.kill()
            work.wait()


def result(page: Any, place: Path) -> None:
    """Rows of a finished dataset."""
    home = place / "home"
    begin(home, make_catalog(place / "catalog"))
    with served(home, page) as base:
        page.goto(f"{base}/runs/{RUN}/result")
        page.wait_for_load_state("networkidle")


def report(page: Any, place: Path) -> None:
    """The report that lies beside a dataset."""
    home = place / "home"
    begin(home, make_catalog(place / "catalog"))
    page.goto((home / f"out-{RUN}" / "report.html").as_uri())


PICTURES: dict[str, Callable[[Any, Path], None]] = {
    "runs": runs,
    "run": run,
    "making": making,
    "datasets": waiting_at("datasets"),
    "plan": waiting_at("plan"),
    "sample": waiting_at("sample"),
    "result": result,
    "report": report,
}

if __name__ == "__main__":
    main(sys.argv[1:])
