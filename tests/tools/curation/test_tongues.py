"""Pairs of languages that stand the wrong way round, or were never translated, are taken out with the reason."""

from collections import Counter

import pytest
from regraft.domain.brief import TaskBrief
from regraft.domain.task import Demonstration, TaskSpec
from regraft.tools.checks.near import Slots
from regraft.tools.curation import curate
from regraft.tools.curation.tongues import EXCHANGED, NOT_TRANSLATED, tongues_of

from .helpers import source

SHOWN = (("Good morning, Tom.", "Guten Morgen, Tom."), ("Where is the key?", "Wo ist der Schlüssel?"))
NAMES = ("Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gus", "Hana")
PAIRS = [(f"Where is the key, {name}?", f"Wo ist der Schlüssel, {name}?") for name in NAMES]
PAIRS += [(f"I am tired and {name} eats soup.", f"Ich bin müde und {name} isst Suppe.") for name in NAMES]


def brief(shown=SHOWN) -> TaskBrief:
    task = TaskSpec(
        name="t", instruction="Translate.", demonstrations=tuple(Demonstration(input=i, output=o) for i, o in shown)
    )
    return TaskBrief(task=task, kind="free_text", language="en", layouts={}, requirements=(), queries=())


def rejected(rows: list[tuple[str, str]], shown=SHOWN) -> Counter[str]:
    told = brief(shown)
    done = curate([source("a", rows)], task=told.task, brief=told, rows=len(rows), quotas={"a": len(rows)}, seed=0)
    return Counter(done.rejected["a"]["reason"].to_pylist() if "a" in done.rejected else ())


def wrong(rows, shown=SHOWN):
    return {reason: count for reason, count in rejected(rows, shown).items() if reason in (EXCHANGED, NOT_TRANSLATED)}


def test_short_pairs_that_are_exchanged_are_rejected_and_the_others_stay():
    assert wrong([(b, a) if place % 4 == 0 else (a, b) for place, (a, b) in enumerate(PAIRS)]) == {EXCHANGED: 4}
    assert wrong(PAIRS) == {}


def test_an_output_that_was_never_translated_is_rejected():
    left = "The report was finished before the meeting, and nobody had read it."
    again = "Before the meeting somebody finished the report that nobody read."
    assert wrong([*PAIRS, (left, again)]) == {NOT_TRANSLATED: 1}


@pytest.mark.parametrize("pair", [("Tom Miller", "Tom Miller"), ("OK", "OK"), ("Hotel Europa, Berlin", "Berlin")])
def test_names_that_both_languages_have_stay(pair):
    assert wrong([*PAIRS, pair]) == {}


def test_tasks_within_one_language_or_with_few_words_are_left_alone():
    assert tongues_of(brief((("What is a tiger?", "A tiger is a large cat."),)), [Slots(())]) is None
    assert tongues_of(brief((("x = 1;", "y(2);"),)), [Slots(())]) is None
    same = [("Where is the key?", "The key is in the drawer of the desk."), ("Who is it?", "It is my old friend Tom.")]
    assert wrong(PAIRS, same) == {}
