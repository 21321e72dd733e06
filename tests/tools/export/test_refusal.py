"""The page of a build that gave no row, and where it is written."""

import html

import pytest
from regraft.domain.card import Excluded
from regraft.domain.errors import OutputError
from regraft.domain.outcome import BuildOutcome, Refusal, SeenColumn
from regraft.tools.export.folder import check_output
from regraft.tools.export.refusal import refusal_page, write_refusal

from .builds import HOSTILE, TASK

REFUSAL = Refusal(
    nearest="films/reviews",
    title=HOSTILE,
    rows=1_200,
    columns=(SeenColumn(name=HOSTILE, type="text", labels=True, values=("1", HOSTILE)),),
    missing="It has no column whose values stand for negative, positive.",
    next_steps=("Map its values.", "Let a model read the task."),
)
OUTCOME = BuildOutcome(
    run="r",
    task="mood",
    status="short",
    rows_asked=5,
    rows=0,
    out=None,
    sources=(),
    excluded=(Excluded(id="far/away", rule="license", reason="its licence forbids changes"),),
)


def test_the_page_says_what_is_nearest_what_is_missing_and_what_to_do():
    page = refusal_page(OUTCOME, TASK, REFUSAL)
    for told in ("films/reviews", "1,200 rows", REFUSAL.missing, *REFUSAL.next_steps, "far/away", "What a dull film."):
        assert told in page


def test_texts_of_datasets_stay_text():
    page = refusal_page(OUTCOME, TASK, REFUSAL)
    assert "<script" not in page
    assert "<img" not in page
    assert "default-src 'none'" in html.unescape(page)


def test_the_page_stands_alone_in_the_folder_and_gives_its_place_to_the_next_build(tmp_path):
    out = tmp_path / "out"
    for _ in range(2):
        assert write_refusal(out, tmp_path / "run", refusal_page(OUTCOME, TASK, REFUSAL)) == out / "report.html"
    assert [path.name for path in out.iterdir()] == ["report.html"]
    check_output(out)


def test_an_earlier_dataset_stays_and_the_page_is_written_aside(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "lineage.parquet").touch()
    assert write_refusal(out, tmp_path / "run", "page") == tmp_path / "run" / "report.html"
    assert [path.name for path in out.iterdir()] == ["lineage.parquet"]


def test_somebody_elses_report_is_not_replaced(tmp_path):
    (tmp_path / "report.html").write_text("<h1>Mine</h1>")
    with pytest.raises(OutputError):
        check_output(tmp_path)
