"""The report: what it tells, and that whatever stands in cells stays text."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pyarrow as pa
import pytest
from regraft.domain.card import Excluded
from regraft.domain.outcome import RowCounts
from regraft.domain.validation import Attempt
from regraft.tools.export.card import dataset_card
from regraft.tools.export.charts import charts
from regraft.tools.export.dataset import card_facts
from regraft.tools.export.figures import Spread, figures
from regraft.tools.export.report import report

from .builds import BRIEF, HOSTILE, OPTIONS, outcome, rows, source, two_sources


class Page(HTMLParser):
    """The elements of a page with their attributes, its scripts, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self.scripts: list[str] = []
        self.shown: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        (self.scripts if self.cdata_elem == "script" else self.shown).append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.shown).split())


@pytest.fixture(scope="module")
def page() -> Page:
    finished, accepted, _ = two_sources()
    return Page(report(finished, card_facts(finished, BRIEF, OPTIONS, accepted), accepted, BRIEF))


def test_hostile_cells_stay_text(page):
    assert {tag for tag, _ in page.elements} & {"img", "iframe", "object", "base", "form"} == set()
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert page.text.count("<script>alert('cell')</script>") >= 3
    assert not any("alert('cell')" in script for script in page.scripts)


def test_only_the_pages_own_scripts_may_run_and_nothing_is_fetched(page):
    policy = next(a["content"] for _, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    run = [script for script in page.scripts if not script.startswith("{")]
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in run]
    assert "default-src 'none'" in policy
    assert hashes
    assert all(f"'sha256-{digest}'" in policy for digest in hashes)
    assert not [a for _, a in page.elements if re.match(r"https?:|//", a.get("src") or a.get("href") or "")]


def test_it_tells_task_sources_reasons_and_licence(page):
    for told in (
        "Say the mood of the sentence.",
        "Title of films/reviews",
        "4 rows taken",
        "its licence is not stated",
        "10 rows: 4 taken, 2 rejected, 0 not needed, 4 not read.",
        "Checks: 190 of 200 sampled rows valid (95%)",
        "The whole is under cc-by-sa-4.0",
        "all rows have the same id",
    ):
        assert told in page.text


def test_every_chart_has_a_place_a_name_and_a_table(page):
    places = [a for _, a in page.elements if a.get("class") == "chart"]
    assert len(places) == 3
    assert all(a["aria-label"] for a in places)
    assert page.text.count("As a table") == 3


def test_the_same_facts_give_the_same_page():
    finished, accepted, _ = two_sources()
    facts = card_facts(finished, BRIEF, OPTIONS, accepted)
    assert report(finished, facts, accepted, BRIEF) == report(finished, facts, accepted, BRIEF)


def test_of_a_long_cell_the_end_is_shown_too():
    finished, accepted, _ = two_sources()
    long = "\n".join(["start", *["middle"] * 400, "Options: (A) last"])
    accepted = accepted.set_column(0, "input", [[long] * len(accepted)])
    text = Page(report(finished, card_facts(finished, BRIEF, OPTIONS, accepted), accepted, BRIEF)).text
    assert "start middle" in text
    assert "… 372 lines …" in text
    assert "middle Options: (A) last" in text


def test_a_short_build_says_why():
    finished, accepted, _ = two_sources()
    short = finished.model_copy(update={"status": "short", "rows_asked": 50, "reasons": ("No dataset has more.",)})
    text = Page(report(short, card_facts(short, BRIEF, OPTIONS, accepted), accepted, BRIEF)).text
    assert "Fewer rows than asked for. No dataset has more." in text
    assert "6 rows of 50 asked for" in text


def test_a_source_that_was_given_up_is_told_without_a_plan():
    finished, accepted, _ = two_sources()
    lost = source("poems/all", finished.sources[0].counts).model_copy(
        update={"plan": None, "validation": None, "given_up": "nothing fits <b>"}
    )
    changed = outcome((*finished.sources, lost), 6)
    text = Page(report(changed, card_facts(changed, BRIEF, OPTIONS, accepted), accepted, BRIEF)).text
    assert "✗ nothing fits <b>" in text


def test_labels_in_charts_are_escaped_and_alike_ones_stay_apart():
    long = HOSTILE * 3
    table = rows("a", 0, 9)
    table = table.set_column(1, "output", [[long + "1"] * 4 + [long + "2"] * 5])
    drawn = charts(figures(table, ["input"], ["output"]), {})
    bars = next(chart for chart in drawn if chart.id.startswith("values"))
    ticks = bars.figure["layout"]["yaxis"]["ticktext"]
    assert len(ticks) == 2
    assert "<" not in "".join(ticks).replace("<br>", "")
    assert bars.figure["data"][0]["x"] == [5, 4]


def test_rows_that_were_not_needed_do_not_dwarf_the_rejected_ones():
    drawn = charts(figures(rows("a", 0, 9), ["input"], []), {"a column is empty": 2, "too long": 3}, 9_000)
    assert drawn[-1].table == (("too long", "3"), ("a column is empty", "2"))
    assert drawn[-1].says == "5 rows were rejected. 9,000 others were not needed."
    assert len(charts(figures(rows("a", 0, 9), ["input"], []), {}, 9_000)) == 1


def test_a_source_that_was_ready_but_not_needed_is_told_so_and_has_no_section():
    finished, accepted, _ = two_sources()
    spare = source("poems/all", RowCounts(rows=9, unread=9))
    changed = outcome((*finished.sources, spare), 6)
    text = Page(report(changed, card_facts(changed, BRIEF, OPTIONS, accepted), accepted, BRIEF)).text
    assert "✗ not needed: better fits gave all the rows" in text
    assert text.count("Title of poems/all") == 1


def test_datasets_that_were_not_tried_stand_together_by_reason():
    finished, accepted, _ = two_sources()
    ranked = [Excluded(id=f"far/{n}", rule="rank", reason="12 candidates rank better") for n in range(40)]
    changed = finished.model_copy(update={"excluded": (*ranked, *finished.excluded)})
    text = Page(report(changed, card_facts(changed, BRIEF, OPTIONS, accepted), accepted, BRIEF)).text
    assert "license: its licence is not stated films/closed rank: 12 candidates rank better far/0" in text
    assert "and 28 more" in text


def test_the_accepted_plan_is_not_told_among_those_tried_before_it():
    finished, accepted, _ = two_sources()
    first = finished.sources[0]
    assert first.plan is not None
    other = first.plan.model_copy(update={"steps": first.plan.steps[:1]})
    tried = (Attempt(plan=other, report=None, message="no output"), Attempt(plan=first.plan, report=first.validation))
    changed = outcome((first.model_copy(update={"attempts": tried}), *finished.sources[1:]), 6)
    text = Page(report(changed, card_facts(changed, BRIEF, OPTIONS, accepted), accepted, BRIEF)).text
    assert "Tried before: no output " in text
    assert text.count("190 of 200 sampled rows are valid") == 2


def test_how_rows_were_chosen_is_told():
    finished, accepted, _ = two_sources()
    changed = finished.model_copy(update={"chosen": "6 of 24 rows by distance"})
    facts = card_facts(changed, BRIEF, OPTIONS, accepted)
    assert "Rows were chosen: 6 of 24 rows by distance." in Page(report(changed, facts, accepted, BRIEF)).text
    assert "Rows were chosen: 6 of 24 rows by distance." in dataset_card(facts)


def test_lengths_are_counted_in_whole_words():
    table = rows("a", 0, 4).set_column(0, "input", [["a", "a b", "a b", "a b c"]])
    drawn = charts(figures(table, ["input"], []), {})
    assert drawn[0].table == (("1", "1"), ("2", "2"), ("3", "1"))


def test_a_spread_is_the_same_however_rows_come_in_batches(monkeypatch):
    monkeypatch.setattr("regraft.tools.export.figures.SAMPLE", 10)
    table = pa.table({"input": [str(number) for number in range(1_000)]})
    kept = []
    for size in (1, 7, 333, 1_000):
        spread = Spread(table.schema)
        for start in range(0, 1_000, size):
            spread.add(table.slice(start, size))
        kept.append(spread.rows["input"].to_pylist())
    assert kept[0] == [str(number) for number in range(0, 1_000, 64)]
    assert all(other == kept[0] for other in kept)


def test_a_cell_cannot_take_the_place_of_the_charts_library():
    finished, accepted, _ = two_sources()
    facts = card_facts(finished, BRIEF, OPTIONS, accepted)
    named = accepted.set_column(0, accepted.column_names[0], pa.array(["<plotly>"] * len(accepted)))
    shown = Page(report(finished, facts, named, BRIEF))
    assert sum(len(script) > 1_000_000 for script in shown.scripts) == 1
    assert "<plotly>" in shown.text


def test_card_and_report_name_the_splits_that_rows_came_from_and_no_other_that_was_read():
    finished, accepted, _ = two_sources()
    films, books = finished.sources
    assert films.plan is not None
    plan = films.plan.model_copy(update={"splits": ("train", "validation", "test")})
    changed = finished.model_copy(update={"sources": (films.model_copy(update={"plan": plan}), books)})
    accepted = accepted.set_column(
        accepted.schema.get_field_index("__split__"), "__split__", [["validation", *["train"] * 5]]
    )
    facts = card_facts(changed, BRIEF, OPTIONS, accepted)
    text = Page(report(changed, facts, accepted, BRIEF)).text
    assert "4 rows of its train and validation splits\n" in dataset_card(facts)
    assert "films/reviews, split train and validation" in text
    assert "benchmark" not in dataset_card(facts)
