"""What came of a run: rows by filter, where each came from, what was left out; and nothing of it is obeyed."""

import html
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from page_home import RUN
from regraft.app.ui.pages import short, shown
from regraft.memory.runs import RunStore
from regraft.tools.export.browsing import Browser, RejectedFilter, RowFilter
from regraft.tools.rows import LINEAGE_SCHEMA, REJECTED_FILE_SCHEMA

RESULT = f"/runs/{RUN}/result"
HOSTILE = (
    "<script>alert(1)</script>",
    "\x1b[31mred\x1b[0m",
    "\u202eevil\u202c",
    "' onfocus=x autofocus y='",
    "{{ 7 * 7 }}",
    "a\r\nb\x00c",
    "\ud83d".encode("utf-8", "replace").decode(),
    "x" * 1_000_000,
)


def dataset(out: Path, cells: list[tuple[str, str]], *, splits: tuple[int, ...] = (), sources: int = 2) -> Browser:
    """A dataset as a build writes it, without the build."""
    sizes = splits or (len(cells),)
    (out / "data").mkdir(parents=True)
    start = 0
    names = ("train", "validation")[: len(sizes)]
    for name, size in zip(names, sizes, strict=True):
        rows = cells[start : start + size]
        table = pa.table({"input": [i for i, _ in rows], "output": [o for _, o in rows]})
        pq.write_table(table, out / "data" / f"{name}-00000-of-00001.parquet", row_group_size=7)
        start += size
    lineage = [
        {"source": f"s{n % sources}", "revision": "r", "config": "default", "split": "train", "index": n, "part": 0}
        | {"plan": "p", "model": None, "checks": ["in_labels"]}
        for n in range(len(cells))
    ]
    pq.write_table(pa.Table.from_pylist(lineage, schema=LINEAGE_SCHEMA), out / "lineage.parquet")
    rejected = [
        {"source": "s0", "revision": "r", "config": "default", "split": "train", "index": n, "part": 0}
        | {"stage": "check", "reason": ("too long", "a copy")[n % 2], "preview": f'{{"input": "row {n}"}}'}
        for n in range(9)
    ]
    pq.write_table(pa.Table.from_pylist(rejected, schema=REJECTED_FILE_SCHEMA), out / "rejected.parquet")
    return Browser(out, names)


CELLS = [(f"text {n}", "good" if n % 3 else "bad") for n in range(40)]


def test_rows_are_read_by_place_through_all_splits(tmp_path):
    data = dataset(tmp_path, CELLS, splits=(25, 15))
    found, total = data.page(RowFilter(), 23, 4)
    assert total == 40
    assert [(number, row["input"], row["__split__"]) for number, row in found] == [
        (23, "text 23", "train"),
        (24, "text 24", "train"),
        (25, "text 25", "validation"),
        (26, "text 26", "validation"),
    ]
    assert set(found[0][1]) == {"input", "output", "__split__"}
    assert data.lineage([25])[25]["index"] == 25
    assert data.page(RowFilter(), 40, 4)[0] == []


def test_filters_hold_together(tmp_path):
    data = dataset(tmp_path, CELLS, splits=(25, 15))
    wanted = RowFilter(source=("s1", "default"), split="validation", column="output", value="bad")
    found, total = data.page(wanted, 0, 20)
    places = [n for n in range(25, 40) if n % 2 == 1 and n % 3 == 0]
    assert [number for number, _ in found] == places
    assert total == len(places)
    assert data.page(RowFilter(column="output", value="x' OR 1=1"), 0, 5) == ([], 0)


def test_the_mixture_adds_up(tmp_path):
    data = dataset(tmp_path, CELLS)
    assert sum(count for *_, count in data.mixture("output")) == 40
    assert {text for _, _, text, _ in data.mixture("output")} == {"good", "bad"}
    assert {(source, count) for source, _, _, count in data.mixture(None)} == {("s0", 20), ("s1", 20)}


def test_rejected_rows_are_found_by_reason_and_text(tmp_path):
    data = dataset(tmp_path, CELLS)
    assert len(data.rejected(RejectedFilter(), 0, 100)) == 9
    assert {row["reason"] for row in data.rejected(RejectedFilter(reason="a copy"), 0, 9)} == {"a copy"}
    assert [row["index"] for row in data.rejected(RejectedFilter(text="ROW 7"), 0, 9)] == [7]
    assert data.rejected(RejectedFilter(text="%"), 0, 9) == []


def test_a_result_is_browsed_by_source_label_and_row(at):
    client = at("done")
    text = client.get(RESULT).text
    assert text.count('class="origin"') == 20
    only = client.get(RESULT, params={"label": "negative", "source": "acme/hotel-opinions@default"}).text
    assert '<dd dir="auto">positive</dd>' not in only
    assert "acme/film-reviews, train" not in only
    number = re.search(rf"/runs/{RUN}/rows/(\d+)", only)[1]
    row = client.get(f"/runs/{RUN}/rows/{number}").text
    assert "acme/hotel-opinions" in row
    assert "apache-2.0" in row
    assert "map_labels" in row
    source = client.get(f"/runs/{RUN}/rows/{number}/origin").text
    assert "neg" in source
    assert client.get(f"/runs/{RUN}/rows/180").status_code == 400


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ("rejected", "not needed"),
        ("mixture", "cc-by-sa-4.0"),
        ("figures", "different words"),
        ("publish", "owner/name"),
    ],
)
def test_every_view_of_a_result(at, view, said):
    assert said in at("done").get(RESULT, params={"view": view}).text


def test_pages_of_rows_go_on_and_end(at):
    client = at("done")
    first = client.get(RESULT, params={"label": "negative"}).text
    following = html.unescape(re.search(r'href="([^"]+)" rel="next"', first)[1])
    assert "label=negative" in following
    assert client.get(RESULT + following).text != first
    for page in ("0", "-1", "x", "99999999", "9" * 40):
        assert client.get(RESULT, params={"page": page}).status_code == 200


def test_a_dataset_that_was_moved_is_told(at, tmp_path):
    client = at("done")
    folder = RunStore(client.home).open(RUN)
    outcome = folder.outcome()
    folder.save_outcome(outcome.model_copy(update={"out": str(tmp_path / "moved")}))
    assert "There is no dataset at" in client.get(RESULT).text
    assert client.get(f"/runs/{RUN}/report").status_code == 400


def test_a_run_without_a_result_yet_says_so(at):
    assert "no result yet" in at("plan").get(RESULT).text


def test_the_report_is_shut_in(at):
    answer = at("done").get(f"/runs/{RUN}/report")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts;")
    assert "allow-same-origin" not in policy
    assert "default-src 'none'" in policy


def test_publishing_afterwards_needs_a_yes_and_a_repository(at):
    client = at("done")
    for form in ({"repo": "me/x"}, {"repo": "me", "yes": "yes"}, {"repo": "../x", "yes": "yes"}):
        answer = client.post(f"/runs/{RUN}/publish", data=form)
        assert answer.status_code == 400


def test_hostile_rows_are_text_on_every_page(at, tmp_path):
    client = at("done")
    folder = RunStore(client.home).open(RUN)
    outcome = folder.outcome()
    dataset(tmp_path / "hostile", [(text, "positive") for text in HOSTILE])
    moved = {"out": str(tmp_path / "hostile"), "splits": {"train": len(HOSTILE)}}
    folder.save_outcome(outcome.model_copy(update=moved))
    pages = [client.get(RESULT).text, client.get(RESULT, params={"view": "mixture"}).text]
    pages += [client.get(f"/runs/{RUN}/rows/{n}").text for n in range(len(HOSTILE))]
    for text in pages:
        assert "<script>alert" not in text
        assert "\x1b" not in text
        assert "\x00" not in text
        assert " onfocus=x autofocus y='" not in html.unescape(re.sub(r">[^<]*<", "><", text))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in pages[0]
    assert len(pages[0]) < 100_000
    assert "{{ 7 * 7 }}" in pages[0]


def test_control_characters_are_seen_and_long_texts_keep_their_ends():
    assert shown("\x1b[31mred\r\n\x00") == "␛[31mred\n␀"
    cut = short("a" * 900 + "b" * 900, 100)
    assert cut.startswith("aaa")
    assert cut.endswith("bbb")
    assert len(cut) < 110
