"""Which rows may be used, by columns that say so: what a card says of their values, or how they are called."""

import pyarrow as pa
import pytest
from regraft.agents.rules.synthesis.programs.search import programs_of
from regraft.agents.rules.synthesis.rows.usable import configuration_meant, marked_rows
from regraft.domain.card import DatasetCard, DatasetRef
from regraft.tools.catalogs.base import Block
from regraft.tools.profiling.profile import profile

ASKED = "Which section of the newspaper does the headline belong to?"


def marked(name, values, said="", asked=ASKED):
    """Good and bad values of the column, None where it marks nothing."""
    table = pa.table({"text": [f"Headline number {n} of the day" for n in range(len(values))], name: values})
    card = DatasetCard(id="acme/set", revision="1", title="Headlines", description=f"Headlines by section. {said}")
    ref = DatasetRef(id="acme/set", revision="1", config="default", splits=("train",))
    block = Block(table, ["train"] * len(values), list(range(len(values))))
    found = marked_rows(programs_of(table, profile(ref, block, len(values), card)), card, asked)
    return next(((set(one.good), set(one.bad)) for one in found), None)


@pytest.mark.parametrize(
    ("name", "values", "good", "bad"),
    [
        ("is_valid", [True, False, True], {"true"}, {"false"}),
        ("label_ok", [1, 0, 1], {"1"}, {"0"}),
        ("keep", ["yes", "no", "yes"], {"yes"}, {"no"}),
        ("verified", [True, True, False], {"true"}, {"false"}),
        ("discard", [None, 1, None], set(), {"1"}),
        ("is_flagged", ["false", "true", "false"], set(), {"true"}),
        ("is_bad_source", ["false", "true", "false"], set(), {"true"}),
        ("status", ["approved", "rejected", "pending"], {"approved"}, {"rejected"}),
    ],
)
def test_a_columns_name_alone_marks_rows(name, values, good, bad):
    assert marked(name, values * 8) == (good, bad)


@pytest.mark.parametrize(
    ("said", "good", "bad"),
    [
        ("Rows with `phase` = 1 did not pass the review and must not be used.", set(), {"1"}),
        ("Do not use rows of which phase is 1.", set(), {"1"}),
        ("`phase` is 1 for rows that should be excluded, 2 for all others.", set(), {"1"}),
        ("Only rows of phase 2 should be used.", {"2"}, set()),
        ("\n- `phase`: An integer. In the paper, segments marked as 1 were removed.", set(), {"1"}),
    ],
)
def test_a_sentence_of_the_card_marks_rows(said, good, bad):
    assert marked("phase", [1, 2, 2] * 8, said) == (good, bad)


@pytest.mark.parametrize(
    ("name", "values", "said", "asked"),
    [
        ("is_correct", [True, False], "", "Is the answer correct? Say yes or no."),
        ("status", ["approved", "rejected"], "", "Why was the application rejected?"),
        ("status", ["delivered", "cancelled"], "", ASKED),
        ("verified", [False, False, False, True], "", ASKED),  # of few, as of known people's accounts
        ("phase", [1, 2], "`phase` is 1 for the trial run and 2 for the main one.", ASKED),
        ("phase", [1, 2], "Rows of phase 1 must not be used. Rows of phase 1 should be used.", ASKED),
        ("phase", [1, 2], "Rows of an early phase must not be used.", ASKED),  # it names no value
        ("is_valid", [True, True], "", ASKED),
    ],
)
def test_other_columns_mark_nothing(name, values, said, asked):
    assert marked(name, values * 8, said, asked) is None


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("School and college questions, any subject.", None),
        ("Questions on high school chemistry.", "high_school_chemistry"),
        ("Chemistry questions of schools.", "high_school_chemistry"),
    ],
)
def test_a_configuration_is_meant_where_half_of_its_name_is_said(asked, meant):
    assert configuration_meant(asked, ["all", "high_school_chemistry", "world_history"], "all") == meant
