"""What a person is told of a source that was read whole and gave no row."""

from collections.abc import Callable

from graph_fakes import rows


def test_a_refusal_says_what_the_rows_of_a_source_lacked(bench: Callable) -> None:
    turned = [{**row, "tone": {"glad": "sad", "sad": "glad"}[row["tone"]]} for row in rows(40)]
    outcome = bench({"a": [*rows(40), *turned]}).done()
    assert outcome.rows == 0
    assert "0 of 80 rows taken" in outcome.refusal.missing
    assert "different outputs" in outcome.refusal.missing
