"""Work that cannot change what is decided is not done."""

import json
from collections.abc import Iterator

import pyarrow as pa
import pytest
from regraft.agents.rules.synthesis.judging.refuting import Finding
from regraft.agents.rules.synthesis.programs.things import of_type_asked, things_of
from regraft.agents.rules.synthesis.trying import worst


def finding(score: float, why: str = "") -> Finding:
    return Finding("facts", score, 10, 10, why)


@pytest.mark.parametrize(
    ("scores", "place"), [([0.6, 0.2, 0.1, 0.1], 2), ([0.2, 0.3], 0), ([1.0, 0.95], None), ([], None)]
)
def test_the_first_of_the_findings_that_say_most_against_rows_is_the_worst(
    scores: list[float], place: int | None
) -> None:
    findings = [finding(score, str(number)) for number, score in enumerate(scores)]
    assert worst(findings) is (None if place is None else findings[place])


def test_rows_that_are_all_wrong_are_looked_at_no_longer() -> None:
    def looks() -> Iterator[Finding]:
        yield finding(0.3)
        yield finding(0.0, "all")
        raise AssertionError("another look was taken")

    found = worst(looks())
    assert found is not None and found.why == "all"


def test_things_of_many_types_are_read_where_one_of_these_is_asked_for() -> None:
    names = ["PERSON", "CITY", "DISEASE", "DRUG", "LAW", "PRODUCT", "EVENT", "AWARD", "MONEY"]
    text = " ".join(names)
    spans = [{"start": text.index(name), "end": text.index(name) + len(name), "label": name} for name in names]
    table = pa.table({"text": [text] * 3, "spans": [json.dumps(spans)] * 3})
    (things,) = things_of(table)

    assert list(of_type_asked(table, [things], "Write the text again in fewer words.")) == []
    assert "rows" not in vars(things)
    first, *_ = of_type_asked(table, [things], "List the diseases that the text names.")
    assert first.filled == ["DISEASE"] * 3
