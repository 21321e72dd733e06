"""The page in a real browser: every page at both widths, light and dark, by keyboard alone, with no other host reached.

Needs Debian's chromium and Playwright for Python; axe-core is read from `vendor/` beside this file.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from made_rows import writer
from page_home import RUN, SWAPPED, begin, make_catalog, nothing_passes, recipe_waits
from regraft.app.ui.security import token_of
from regraft.domain.run import Waiting
from regraft.memory.runs import RunStore

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"),
)
"""What keeps a browser from reaching any other machine."""
PATIENCE_MS = 180_000
WINDOWS = ((1280, "light"), (390, "light"), (390, "dark"), (1280, "dark"))
OPEN_ALL = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"

playwright = pytest.importorskip("playwright.sync_api", reason="the browser tests need Playwright")
pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"the browser tests need {CHROMIUM}"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the browser tests need a POSIX system"),
]


@dataclass
class Served:
    """A page served by a process of its own, which a test may kill and start again."""

    home: Path
    port: int
    process: Any = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Served":
        environment = {**os.environ, "REGRAFT_HOME": str(self.home)}
        command = [sys.executable, "-m", "regraft", "ui", "--no-browser", "--port", str(self.port)]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet)
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.1)
        raise TimeoutError("the page did not come up")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def served() -> Iterator[Callable[[Path], Served]]:
    """Starts pages of homes; they end with the test."""
    started: list[Served] = []

    def serve(home: Path) -> Served:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        started.append(Served(home, port).start())
        return started[-1]

    yield serve
    for one in started:
        if one.process.poll() is None:
            one.kill()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class Visit:
    """A browser window that is let in. `faults` are what its console complained of, `strangers` other hosts asked."""

    page: Any
    base: str
    faults: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def go(self, path: str) -> Any:
        self.page.goto(self.base + path)
        return self.page


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Visit]]:
    contexts = []

    def open_window(served: Served, **options: Any) -> Visit:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        window = Visit(context.new_page(), served.base)
        window.page.on("console", lambda said: window.faults.append(said.text) if said.type == "error" else None)
        window.page.on("pageerror", lambda error: window.faults.append(str(error)))
        window.page.on(
            "request", lambda asked: None if asked.url.startswith(served.base) else window.strangers.append(asked.url)
        )
        window.go(f"/?token={token_of(served.home)}")
        window.page.wait_for_url(f"{served.base}/")
        return window

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def standing(homes, tmp_path, monkeypatch) -> Callable[[str], Path]:
    """A home of the test's own, whose run waits there; at "recipe" a model's server is there too."""
    with writer(("positive", "negative")) as server:

        def home_at(place: str) -> Path:
            monkeypatch.setenv("OPENAI_API_KEY", "none")
            if place == "recipe":
                return recipe_waits(tmp_path / "home", server.url)
            return nothing_passes(tmp_path / "home") if place == "nothing" else copied(homes, place, tmp_path)

        yield home_at


def copied(homes: dict[str, Path], at: str, to: Path) -> Path:
    return shutil.copytree(homes[at], to / at)


PAGES = {
    "datasets": ["/", "/new", "/new?as=yaml", f"/runs/{RUN}", f"/runs/{RUN}/decide"],
    "plan": [f"/runs/{RUN}/decide"],
    "sample": [f"/runs/{RUN}", f"/runs/{RUN}/decide"],
    "publish": [f"/runs/{RUN}/decide"],
    "nothing": [f"/runs/{RUN}", f"/runs/{RUN}/decide"],
    "recipe": [f"/runs/{RUN}", f"/runs/{RUN}/decide", "/tools/generate"],
    "done": [
        *("/memory", "/tools", "/tools/map_labels", "/nowhere", f"/runs/{RUN}", f"/runs/{RUN}/rows/0"),
        *(f"/runs/{RUN}/result?view={view}" for view in ("rows", "rejected", "mixture", "figures", "publish")),
    ],
}


@pytest.mark.parametrize("checkpoint", list(PAGES))
def test_every_page_fits_its_window_and_has_no_fault(standing, served, visit, checkpoint):
    """At 1280 and 390 px, light and dark: nothing to scroll sideways, nothing that axe finds, no other host."""
    server = served(standing(checkpoint))
    axe = AXE.read_text(encoding="utf-8")
    found, window = [], visit(server)
    for path in PAGES[checkpoint]:
        page = window.go(path)
        page.wait_for_load_state("networkidle" if "live" not in page.content() else "load")
        page.evaluate(OPEN_ALL)
        page.evaluate(f"() => {{ {axe}\n }}")
        for width, scheme in WINDOWS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            where = f"{path} at {width} {scheme}"
            beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            found += [f"{where}: {beyond} px beyond the window"] if beyond > 0 else []
            for one in page.evaluate("async () => (await axe.run(document)).violations"):
                node = one["nodes"][0]
                found.append(f"{where}: {one['id']}: {node['html'][:200]} {node['failureSummary'][:200]}")
    found += [fault for fault in window.faults if "404" not in fault]
    assert window.strangers == []
    assert found == []


def press(window: Visit, *keys: str) -> int:
    for key in keys:
        window.page.keyboard.press(key)
    return len(keys)


def next_question(window: Visit) -> None:
    """Wait until the run has gone on and asks the next question, which the page then shows by itself."""
    window.page.wait_for_url("**?follow=1")
    window.page.wait_for_url("**/decide")


def test_five_sources_are_approved_in_fewer_than_twenty_keystrokes(homes, served, visit, tmp_path):
    """From the datasets to the finished dataset, where everything is right, with no pointer."""
    server = served(copied(homes, "datasets", tmp_path))
    window = visit(server)
    page = window.go(f"/runs/{RUN}/decide")
    page.wait_for_load_state("load")
    keys = press(window, "y", "Enter")
    for checkpoint in ("plan", "sample"):
        next_question(window)
        page.wait_for_selector("[data-item=source][data-at]")
        assert checkpoint in page.title()
        assert page.locator("[data-item=source]").count() == 5
        keys += press(window, *"yyyyy", "Enter")
    next_question(window)
    page.get_by_role("button", name="Finish without publishing").focus()
    keys += press(window, "Enter")
    page.wait_for_selector(".state.done")
    print(f"{keys} keystrokes")
    assert keys < 20
    record = RunStore(server.home).open(RUN).record()
    assert record.status == "done"
    assert window.faults == []


def marked(window: Visit) -> int:
    """The place of what the keys are at, among everything that they go through."""
    found = """[...document.querySelectorAll('[data-item]')].filter((one) => one.offsetParent !== null)
        .findIndex((one) => one.hasAttribute('data-at'))"""
    return window.page.evaluate(found)


def test_keys_go_through_sources_and_rows_and_mark_one_wrong_with_a_note(standing, served, visit):
    """On a narrow dark window, with no pointer: j and k, n at a row, a note, Esc, and y where all else is right."""
    server = served(standing("sample"))
    window = visit(server, viewport={"width": 390, "height": 844}, color_scheme="dark")
    page = window.go(f"/runs/{RUN}/decide")
    page.wait_for_load_state("load")
    assert marked(window) == 0
    press(window, "j", "j", "k")
    assert marked(window) == 1
    row = page.locator("[data-at]")
    assert row.get_attribute("data-item") == "row"
    source = page.locator(".item").first.locator("legend small").inner_text().partition(";")[0]
    number = int(re.search(r"row (\d+)", row.inner_text())[1])
    press(window, "n")
    page.keyboard.type("this one is ironic")
    press(window, "Escape")
    assert marked(window) == 1, "Esc comes back to the row"
    assert row.locator("input[type=checkbox]").is_checked()
    press(window, "k", *"yyyyy", "Enter")
    page.wait_for_url("**?follow=1")
    said = [one for given in RunStore(server.home).open(RUN).answers().values() for one in given]
    told = [one for one in said if one["source"] == source and one.get("wrong_rows")]
    assert [(row["row"], row["note"]) for row in told[0]["wrong_rows"]] == [(number, "this one is ironic")]
    assert window.faults == []


def test_rows_of_one_label_alone_are_looked_at(standing, served, visit):
    window = visit(served(standing("sample")))
    page = window.go(f"/runs/{RUN}/decide")
    rows, choice = page.locator("#rows-0"), page.locator("#rows-0 select[data-filter]")
    seen = "rows => rows.filter((row) => row.offsetParent !== null).map((row) => row.dataset.label)"
    assert set(rows.locator("[data-label]").evaluate_all(seen)) == {"positive", "negative"}
    choice.focus()
    press(window, "p")
    assert set(rows.locator("[data-label]").evaluate_all(seen)) == {"positive"}
    others = page.locator("#rows-1 [data-label]").evaluate_all(seen)
    assert set(others) == {"positive", "negative"}, "other sources keep their rows"
    press(window, "Home")
    assert set(rows.locator("[data-label]").evaluate_all(seen)) == {"positive", "negative"}


def test_keys_turn_the_pages_of_a_result_and_its_rows(standing, served, visit):
    window = visit(served(standing("done")))
    page = window.go(f"/runs/{RUN}/result")
    first = page.locator(".rows").inner_text()
    press(window, "j")
    page.wait_for_url("**page=2**")
    assert page.locator(".rows").inner_text() != first
    press(window, "k")
    page.wait_for_url("**page=1**")
    page = window.go(f"/runs/{RUN}/rows/0")
    press(window, "j")
    page.wait_for_url("**/rows/1")


def test_where_no_source_passed_keys_use_one_anyway_and_leave_the_other_out(standing, served, visit):
    server = served(standing("nothing"))
    window = visit(server, viewport={"width": 390, "height": 844})
    page = window.go(f"/runs/{RUN}/decide")
    page.wait_for_load_state("load")
    press(window, "y", "n", "Enter")
    page.wait_for_url("**?follow=1")
    said = [one["type"] for given in RunStore(server.home).open(RUN).answers().values() for one in given]
    assert sorted(said) == ["approve", "use_anyway"]


def test_a_recipe_is_let_loose_and_its_rows_taken_by_keys(standing, served, visit):
    server = served(standing("recipe"))
    window = visit(server, viewport={"width": 390, "height": 844})
    page = window.go(f"/runs/{RUN}/decide")
    page.wait_for_load_state("load")
    keys = press(window, "y", "Enter")
    next_question(window)
    keys += press(window, "y", "Enter")
    page.wait_for_selector(".state.done")
    assert keys == 4
    assert "40" in page.locator("#figures").inner_text()
    assert window.faults == []


def test_a_swapped_label_mapping_is_seen_and_mended_without_json(served, visit, tmp_path):
    """Labels mapped the wrong way round by the task file: the rows show it, two choices mend it, the rows follow."""
    home, catalog = tmp_path / "home", make_catalog(tmp_path / "catalog", names=(SWAPPED,))
    waiting = begin(home, catalog, rows=20, approve=("plan",), label_map={"*": {"pos": "negative", "neg": "positive"}})
    assert isinstance(waiting, Waiting)
    window = visit(served(home))
    page = window.go(f"/runs/{RUN}/decide")

    def pairs() -> set[tuple[str, str]]:
        """What a person reads: a word of praise or blame in the text, and the label that it gets."""
        rows = [row for row in page.locator(".shown .after").all_inner_texts() if row.strip()]
        good = re.compile("wonderful|charming|bright|lovely|superb|delightful|excellent")
        return {("praise" if good.search(row) else "blame", row.split()[-1]) for row in rows}

    assert pairs() == {("praise", "negative"), ("blame", "positive")}
    labels = page.locator(".edit table").nth(1).locator("select")
    keys = 0
    for number in range(2):
        labels.nth(number).focus()
        with page.expect_response("**/decide/edit"):
            keys += press(window, "n" if labels.nth(number).input_value() == "positive" else "p")
    page.wait_for_selector("text=As you changed it")
    assert pairs() == {("praise", "positive"), ("blame", "negative")}
    press(window, "Escape")
    keys += 1 + press(window, "y", "Enter")
    assert keys <= 6
    page.wait_for_selector(".state.done")
    rows = page.goto(f"{window.base}/runs/{RUN}/result").text()
    assert all(
        (label == "positive") == bool(re.search("wonderful|charming|bright|lovely|superb|delightful|excellent", text))
        for text, label in re.findall(r"<dt>input</dt><dd[^>]*>(.*?)</dd>\s*<dt>output</dt><dd[^>]*>(.*?)</dd>", rows)
    )


def test_the_page_works_without_scripts(homes, served, visit, tmp_path):
    server = served(copied(homes, "datasets", tmp_path))
    window = visit(server, java_script_enabled=False)
    page = window.go(f"/runs/{RUN}/decide")
    page.get_by_role("button", name="Send").last.click()
    page.wait_for_url("**?follow=1")
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not page.locator("text=Look and decide").count() and time.monotonic() < deadline:
        page.wait_for_timeout(500)
        page.reload()
    page.get_by_role("link", name="Look and decide").click()
    page.locator("select").nth(0).wait_for()
    page.get_by_role("button", name="Use all that are not decided").click()
    page.wait_for_url("**?follow=1")
    assert len(RunStore(server.home).open(RUN).answers()) >= 1


def test_two_people_decide_at_once(homes, served, visit, tmp_path):
    """Each at a page of its own, served by a process of its own: one is heard, the other is told so."""
    home = copied(homes, "plan", tmp_path)
    windows = [visit(served(home)), visit(served(home))]
    for window in windows:
        window.go(f"/runs/{RUN}/decide")
    windows[0].page.get_by_role("button", name="Use all that are not decided").click()
    windows[0].page.wait_for_url("**?follow=1")
    press(windows[1], "n")
    windows[1].page.keyboard.type("no, not these")
    windows[1].page.get_by_role("button", name="Send").last.click()
    windows[1].page.wait_for_selector("text=Your decision was not taken")
    windows[0].page.wait_for_url("**/decide")
    assert "sample" in windows[0].page.title()


def test_the_server_is_killed_while_a_run_works_and_both_go_on(homes, served, visit, tmp_path):
    server = served(copied(homes, "datasets", tmp_path))
    window = visit(server)
    page = window.go(f"/runs/{RUN}/decide")
    press(window, "y", "Enter")
    page.wait_for_url("**?follow=1")
    server.kill()
    server.start()
    page.wait_for_url("**/decide")
    assert "plan" in page.title()
    assert page.locator("[data-item=source]").count() == 5


def test_a_run_that_another_process_works_on_is_followed_and_stopped(served, visit, tmp_path):
    home, catalog = tmp_path / "home", make_catalog(tmp_path / "catalog")
    begin(home, catalog, approve=("datasets",))
    server = served(home)
    window = visit(server)
    page = window.go(f"/runs/{RUN}")
    environment = {**os.environ, "REGRAFT_HOME": str(home)}
    answer = json.dumps({"decisions": [{"type": "approve"}]})
    command = [sys.executable, "-m", "regraft", "resume", RUN, "--decision", "-"]
    done = subprocess.run(command, input=answer, text=True, env=environment, capture_output=True, check=False)
    assert done.returncode == 0
    page.wait_for_selector(".state.done")
    assert "180" in page.locator("#figures").inner_text()


def only_text(page, path):
    """Nothing of a stranger's is markup on a page, or makes it wider than the window."""
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, path
    assert page.locator("img").count() == 0, path
    assert page.evaluate("document.querySelectorAll('main script').length") == 0, path


def test_a_hostile_dataset_is_only_text(served, visit, tmp_path):
    """Script tags, terminal codes, right-to-left, a cell of a megabyte and two thousand columns, in every place."""
    home, root = tmp_path / "home", tmp_path / "catalog" / "evil" / "data"
    root.mkdir(parents=True)
    attack = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
    card = (
        f"---\nlicense: mit\npretty_name: {json.dumps(attack)}\nlanguage: [en]\n---\n# {attack}\n\nSentiment {attack}\n"
    )
    (root / "README.md").write_text(card)
    with (root / "train.jsonl").open("w") as file:
        for number in range(60):
            good = number % 2 == 0
            text = f"The hotel {number} was {'superb' if good else 'awful'} \x1b[31m\u202e {attack}"
            text += "x" * 1_000_000 if number == 3 else ""
            row = {"text": text, "sentiment": "positive" if good else "negative"}
            row |= {f"c{n} {attack[:20]}": attack if n % 500 == 0 else "v" for n in range(1998)}
            file.write(json.dumps(row) + "\n")
    begin(home, tmp_path / "catalog", rows=20, approve=("datasets", "plan", "sample"))
    window = visit(served(home))
    page = window.page
    seen = []
    for _ in range(3):
        window.go(f"/runs/{RUN}/decide")
        page.wait_for_load_state("networkidle")
        page.evaluate(OPEN_ALL)
        only_text(page, "decide")
        seen.append(page.title())
        if page.locator("[data-item=source]").count() and page.locator("input[data-yes]").count():
            page.locator("input[data-yes]").first.check()
            page.get_by_role("button", name="Send").last.click()
            page.wait_for_url("**?follow=1")
            # the page goes to the next question by itself
            page.wait_for_selector("[data-waits], [data-keys], .state.done, .state.short, .state.failed")
            if page.locator("[data-waits], [data-keys]").count() == 0:
                break
    assert "taken" not in " ".join(seen)
    window.go(f"/runs/{RUN}")
    assert page.title() != "taken"
    assert window.faults == []
    assert window.strangers == []


def test_rows_of_a_hostile_dataset_are_only_text_in_what_came_of_it(served, visit, tmp_path):
    """Accepted and rejected rows, a row's lineage, figures, mixture, publishing, the list of runs, and the memory."""
    home, root = tmp_path / "home", tmp_path / "catalog" / "evil" / "data"
    root.mkdir(parents=True)
    attack = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
    (root / "README.md").write_text(
        f"---\nlicense: mit\npretty_name: {json.dumps(attack)}\nlanguage: [en]\n---\n# {attack}\n\n"
        f"Sentiment of reviews {attack}\n"
    )
    with (root / "train.jsonl").open("w") as file:
        for number in range(120):
            rest = f"\x1b[31m {attack}" if number % 10 == 0 else "< onerror=1"
            text = f"The hotel {number} was {'superb' if number % 2 == 0 else 'awful'} \u202e {rest} all week."
            row = {"text": text, "sentiment": "positive" if number % 2 == 0 else "negative", f"c {attack}": attack}
            file.write(json.dumps(row) + "\n")
    outcome = begin(home, tmp_path / "catalog", rows=20)
    assert outcome.rows == 20
    window, seen = visit(served(home)), []
    page = window.page
    views = ("rows", "rejected", "mixture", "figures", "publish")
    for path in (f"/runs/{RUN}", *(f"/runs/{RUN}/result?view={view}" for view in views), "/", "/memory"):
        window.go(path)
        page.evaluate(OPEN_ALL)
        only_text(page, path)
        seen.append(page.title())
        assert not {"\x1b", "\u202e"} & set(page.inner_text("main")), path
    assert "taken" not in " ".join(seen)
    assert window.faults == []
    assert window.strangers == []
