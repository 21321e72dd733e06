"""Rows whose sides have each other's form are taken out with the reason; a form that sides share tells nothing."""

from collections import Counter

import pytest
from regraft.domain.brief import OutputKind, TaskBrief
from regraft.domain.task import Demonstration, TaskSpec
from regraft.tools.checks.near import Slots
from regraft.tools.curation import curate
from regraft.tools.curation.turned import forms_of

from .helpers import source

CODE = (
    ("def add(a, b):\n    return {'sum': a + b}[\"sum\"];", "Adds two numbers and gives their sum."),
    ("for (int i = 0; i < n; i++) { a[i] = b[i] * 2; }", "Doubles every item of a list."),
    ("x = [int(v) for v in open(p)]; print(sum(x) / len(x))", "Prints the mean of the numbers in a file."),
)
ASKED = (
    ("Where is the key?", "It lies in the drawer."),
    ("Who ate the soup?", "Tom ate all of it."),
    ("When does it open?", "At nine in the morning."),
)
FIELDS = (
    ("Ada, 31, lives in Rome.", '{"name": "Ada", "age": 31}'),
    ("Ben is 40 years old.", '{"name": "Ben", "age": 40}'),
    ("Cleo turned 9 in May.", '{"name": "Cleo", "age": 9}'),
)


def brief(shown: tuple[tuple[str, str], ...], kind: OutputKind = "free_text") -> TaskBrief:
    demonstrations = tuple(Demonstration(input=given, output=made) for given, made in shown)
    task = TaskSpec(name="t", instruction="Do it.", demonstrations=demonstrations)
    return TaskBrief(task=task, kind=kind, language="en", layouts={}, requirements=(), queries=())


def rejected(shown: tuple[tuple[str, str], ...], rows: list[tuple[str, str]]) -> Counter[str]:
    told = brief(shown)
    done = curate([source("a", rows)], task=told.task, brief=told, rows=len(rows), quotas={"a": len(rows)}, seed=0)
    return Counter(done.rejected["a"]["reason"].to_pylist() if "a" in done.rejected else ())


@pytest.mark.parametrize(
    ("shown", "row", "reason"),
    [
        (
            CODE,
            ("while (k > 0) { s += a[k--]; } /* {0} */ return s;", "Sums a list from its end, {0}."),
            "the output and not the input is code, against all demonstrations: they are exchanged",
        ),
        (
            ASKED,
            ("Where does {0} live now?", "In the red house, {0}."),
            "the output and not the input is a question, against all demonstrations: they are exchanged",
        ),
        (
            FIELDS,
            ("{0} is 22 years old.", '{"name": "{0}", "age": 22}'),
            "the input and not the output is JSON, against all demonstrations: they are exchanged",
        ),
    ],
)
def test_rows_that_stand_the_wrong_way_round_are_rejected_and_the_others_stay(shown, row, reason):
    rows = [tuple(text.replace("{0}", name) for text in row) for name in ("Dan", "Eva", "Finn", "Gus", "Hana", "Ida")]
    mixed = [(made, given) if number % 3 == 0 else (given, made) for number, (given, made) in enumerate(rows)]
    assert rejected(shown, mixed) == {reason: 2}
    assert rejected(shown, rows) == {}


@pytest.mark.parametrize("row", [("Tell me where the key is.", "In the drawer."), ("Is it?", "Is it not?")])
def test_a_row_of_which_one_side_alone_has_another_form_stays(row):
    assert rejected(ASKED, [row]) == {}


def test_sides_that_have_a_form_now_and_then_tell_nothing():
    assert forms_of(brief((*ASKED[:2], ("The key is lost.", "Look in the drawer."))), [Slots(())]) is None
    assert forms_of(brief(ASKED[:2]), [Slots(())]) is None
    assert forms_of(brief(ASKED, "label"), [Slots(())]) is None
