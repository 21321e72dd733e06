"""Outputs that belong to a neighbour's input are seen, and so are marks of rows whose parts do not belong together."""

import random

import pyarrow as pa
import pytest
from regraft.agents.chance import doubts_of
from regraft.agents.executor import try_plan
from regraft.agents.pairing import UNTIED, displaced, sifted, untied
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.agents.validator import validate
from regraft.domain.plan import Plan, Step
from regraft.domain.task import Demonstration, TaskSpec
from regraft.tools.catalogs.base import Block

TASK = TaskSpec(
    name="german",
    instruction="Translate the English sentence into German.",
    demonstrations=(
        Demonstration(input="The bus leaves at seven o'clock.", output="Der Bus fährt um sieben Uhr ab."),
        Demonstration(input="We have lost the way.", output="Wir haben den Weg verloren."),
        Demonstration(input="She does not like the weather.", output="Das Wetter gefällt ihr nicht."),
    ),
)
BRIEF = OfflineUnderstander().understand(TASK)
NAMED = (Step(op="rename", args={"names": {"en": "input", "de": "output"}}),)
PLAN = Plan(task="t", dataset="d", columns=("input", "output"), steps=NAMED)
NAMES = ("Hendricks", "Olsson", "Garibaldi", "Nakamura", "Petrova", "Mbeki", "Kowalski", "Duarte")
LONG = (("", ""), (" after the long and cold winter", " nach dem langen und kalten Winter"), (" today", " heute"))


def pairs(count: int) -> tuple[list[str], list[str]]:
    chance, english, german = random.Random(5), [], []
    for _ in range(count):
        name, number, (one, other) = chance.choice(NAMES), chance.randint(2, 99), chance.choice(LONG)
        english.append(f"{name} sold {number} houses{one}.")
        german.append(f"{name} verkaufte{other} {number} Häuser.")
    return english, german


def made(cells: dict[str, list[str]], keep: slice = slice(None)) -> tuple[Block, pa.Table]:
    numbers = list(range(len(cells["en"])))[keep]
    table = pa.table({name: [values[number] for number in numbers] for name, values in cells.items()})
    block = Block(table, ["train"] * len(numbers), numbers)
    return block, try_plan(PLAN, block, seed=0).accepted


@pytest.mark.parametrize(("shift", "where"), [(1, "the row before it"), (-1, "the row after it"), (2, "2 rows before")])
def test_outputs_of_a_neighbour_are_told_with_the_way_to_it(shift: int, where: str):
    english, german = pairs(120)
    (found,) = displaced(BRIEF, made({"en": english, "de": german[shift:] + german[:shift]})[1])
    assert found.severity == "error"
    assert where in found.reason


def test_outputs_of_their_own_inputs_are_not():
    english, german = pairs(120)
    assert not displaced(BRIEF, made({"en": english, "de": german})[1])


def test_outputs_that_go_with_nothing_are_no_shift():
    english, german = pairs(120)
    mixed = random.Random(1).sample(german, len(german))
    assert not displaced(BRIEF, made({"en": english, "de": mixed})[1])


def test_phrases_that_nothing_ties_to_their_inputs_speak_against_the_plan():
    english, german = pairs(150)
    mixed = random.Random(1).sample(german, len(german))
    found = untied(BRIEF, made({"en": english, "de": mixed})[1])
    assert found is not None
    assert (found.name, found.severity, found.failed) == ("judge untied", "error", 150)
    assert "nothing ties the outputs of 150 rows" in found.reason
    assert untied(BRIEF, made({"en": english, "de": german})[1]) is None
    assert untied(BRIEF, made({"en": english[:60], "de": mixed[:60]})[1]) is None


def test_single_words_that_nothing_ties_to_their_inputs_are_told_of():
    english, _ = pairs(150)
    chance = random.Random(1)
    words = [chance.choice("abcdefgh") * chance.randint(2, 9) for _ in english]
    found = untied(BRIEF, made({"en": english, "de": words})[1])
    assert found is not None
    assert (found.name, found.severity) == (UNTIED, "warning")
    assert doubts_of([found]) == (found.reason,)


def test_a_source_of_shuffled_outputs_is_sent_back():
    english, german = pairs(150)
    block, rows = made({"en": english, "de": random.Random(1).sample(german, len(german))})
    report = validate(PLAN, BRIEF, block, try_plan(PLAN, block, seed=0), (), total_rows=150)
    assert rows.num_rows == 150
    assert report.verdict == "replan"
    assert "they may belong to other rows" in report.reasons[0]


def test_rows_that_are_left_out_between_others_hide_no_shift():
    english, german = pairs(240)
    shifted = german[1:] + german[:1]
    shifted[::5] = [""] * 48  # an empty output is no row
    assert displaced(BRIEF, made({"en": english, "de": shifted})[1])


def test_turns_of_one_talk_are_no_shift():
    english, _ = pairs(121)
    assert not displaced(BRIEF, made({"en": english[:-1], "de": english[1:]})[1])


def marked(share: float, values: tuple[str, str]) -> tuple[Block, pa.Table]:
    english, german = pairs(150)
    chance = random.Random(2)
    wrong = [chance.random() < share for _ in german]
    mixed = [german[n - 40] if bad else german[n] for n, bad in enumerate(wrong)]
    return made({"en": english, "de": mixed, "score": [values[bad] for bad in wrong]})


@pytest.mark.parametrize("values", [("1", "0"), ("0", "1"), ("good", "poor")])
def test_rows_whose_mark_tells_chance_pairs_are_left_out(values: tuple[str, str]):
    plan = sifted(PLAN, BRIEF, *marked(0.3, values))
    assert plan is not None
    (condition,) = plan.steps[0].args["conditions"]
    assert condition == {"column": "score", "operator": "eq", "value": values[0]}
    assert f"'score' says {values[1]} are left out" in plan.why


def test_answers_of_another_kind_are_no_chance_pairs():
    english, german = pairs(150)
    short = [n % 3 == 0 for n in range(150)]
    kinds = ["short" if one else "long" for one in short]
    mixed = [("Ja." if n % 2 else "Nein.") if one else german[n] for n, one in enumerate(short)]
    assert sifted(PLAN, BRIEF, *made({"en": english, "de": mixed, "kind": kinds})) is None


def test_a_column_that_has_nothing_to_do_with_pairs_leaves_out_none():
    english, german = pairs(150)
    cells = {"en": english, "de": german, "score": [str(n % 2) for n in range(150)]}
    assert sifted(PLAN, BRIEF, *made(cells)) is None
