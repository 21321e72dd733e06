"""What a person is told of a source that was read whole and gave no row."""

from collections.abc import Callable

from graph_fakes import rows


def test_a_refusal_says_what_the_rows_of_a_source_lacked(bench: Callable) -> None:
    turned = [{**row, "tone": {"glad": "sad", "sad": "glad"}[row["tone"]]} for row in rows(40)]
    outcome = bench({"a": [*rows(40), *turned]}).done()
    assert outcome.rows == 0
    assert "0 of 80 rows taken" in outcome.refusal.missing
    assert "different outputs" in outcome.refusal.missing


def test_a_refusal_names_the_source_whose_plan_fits_best_where_outputs_are_texts(bench: Callable) -> None:
    fits = {"first": 0.0, "second": 0.3}
    texts = bench({"first": rows(40), "second": rows(60)}, fits=fits, least=0.45, kind="free_text").done()
    assert texts.refusal.nearest == "second"


def test_a_refusal_names_the_first_source_of_the_search_where_labels_of_another_fit_little(bench: Callable) -> None:
    fits = {"first": 0.0, "second": 0.2}
    labels = bench({"first": rows(40), "second": rows(60)}, fits=fits, least=0.45).done()
    assert labels.refusal.nearest == "first"


def test_a_refusal_names_the_source_whose_labels_fit_clearly(bench: Callable) -> None:
    fits = {"first": 0.0, "second": 0.3}
    labels = bench({"first": rows(40), "second": rows(60)}, fits=fits, least=0.45).done()
    assert labels.refusal.nearest == "second"
