"""Measures of texts: code, questions, records, relations, concepts; and that hostile texts take no time."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.agents.rules.labels.senses import groups
from regraft.agents.rules.reading.concepts import concepts, lexicon, tasks
from regraft.agents.rules.reading.options_block import find_options
from regraft.agents.rules.reading.relation import relation, same_relation
from regraft.agents.rules.reading.texts import code_flavour, cut_at, is_number, is_question, script
from regraft.agents.rules.reading.traits import likeness, traits
from regraft.tools.operations.records import record_form


@pytest.mark.parametrize(
    ("text", "flavour"),
    [
        ("def add(a, b):\n    return a + b", "python"),
        ("for x in range(3):\n    print(x)", "python"),
        ("d = {}\nfor k, v in pairs:\n    d.setdefault(k, []).append(v)", "python"),
        ("with open('a.txt') as f:\n    n = sum(1 for _ in f)", "python"),
        ("s = ''.join(c for c in s if c.isalnum())", "python"),
        ("for (int i = 0; i < n; i++) { x += i; }", "braces"),
        ("WITH t AS (SELECT 1) SELECT * FROM t", "sql"),
        ("SELECT name FROM users WHERE age > 3", "sql"),
        ("find . -name '*.py' | xargs wc -l", "shell"),
        ("public int f(int a) {\n  return a + 1;\n}", "braces"),
        ("The cat sat on the mat.", None),
        ("Select a dish from the menu (it is long).", None),
        ("How many stamps does Ada have now?", None),
    ],
)
def test_code_is_told_from_prose(text: str, flavour: str | None) -> None:
    assert code_flavour(text) == flavour


@pytest.mark.parametrize("text", ["12", "-3.5", "1,200", "12 500 000", "$4.00", "35%", "€ 7"])
def test_numbers_are_numbers(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["", "two", "1984 was cold", "-", "12 apples", "a1", "0 1 2 0 1"])
def test_other_cells_are_no_numbers(text: str) -> None:
    assert not is_number(text)


def test_questions_end_or_begin_as_such() -> None:
    assert is_question("Who sold it?")
    assert is_question("where is the old harbour")
    assert not is_question("Where it was, nobody knew.")
    assert not is_question("The end.")


@pytest.mark.parametrize(
    ("text", "name"),
    [("soup", "latin"), ("суп", "cyrillic"), ("汤很好", "han"), ("スープです", "japanese"), ("12 + 3", None)],
)
def test_scripts_are_told_by_letters(text: str, name: str | None) -> None:
    assert script(text) == name


def test_records_are_read_in_their_form() -> None:
    form = record_form(["name[Roma], food[fish]", "name[Oslo], area[old port]"])
    assert form is not None
    assert (form.opening, form.closing, form.separator, form.subject) == ("[", "]", ", ", "name")
    assert form.items("name[Lido], price[low]") == [("name", "Lido"), ("price", "low")]
    assert record_form(["A man walks.", "Two dogs run."]) is None


def test_a_translation_is_no_summary() -> None:
    summary = relation(
        [("A long text about the old harbour and its many boats in winter.", "About the old harbour.")] * 3
    )
    translated = relation([("The old harbour is cold.", "Der alte Hafen ist kalt.")] * 3)
    assert same_relation(summary, summary) == (1.0, "")
    factor, told = same_relation(summary, translated)
    assert factor < 0.8
    assert told


def test_texts_of_another_kind_are_not_alike() -> None:
    questions = traits(["Who came?", "What is in the box?", "Where does she live now?"])
    statements = traits(["She came.", "There is a hat in the box.", "She lives by the sea now."])
    numbers = traits(["3", "12", "40"])
    assert likeness(questions, questions) == 1.0
    assert likeness(questions, statements) < 0.6
    assert likeness(statements, numbers) == 0.0


@pytest.mark.parametrize(
    ("instruction", "card"),
    [
        ("Is this message spam?", "SMS labelled ham or spam"),
        ("Does the premise imply the hypothesis?", "pairs labelled entailment, contradiction, neutral"),
        ("Summarise the article in one sentence.", "articles with summaries"),
        ("Correct the grammar of the sentence.", "learners' sentences with corrections"),
        ("Solve the math word problem.", "arithmetic word problems of primary school"),
        ("Is the review positive or negative?", "reviews with their sentiment"),
        ("Write the SQL query for the question.", "questions with SQL"),
    ],
)
def test_an_instruction_and_a_card_on_one_task_share_a_concept(instruction: str, card: str) -> None:
    assert tasks(concepts(instruction)) & tasks(concepts(card))


@pytest.mark.parametrize("form", ["in brackets", "in round brackets", "in parentheses"])
def test_how_an_answer_is_to_be_written_names_no_kind_of_task(form: str) -> None:
    asked = f"Answer the multiple choice question with the letter of the right option {form}."
    assert concepts(asked) == {"multiple_choice"}
    assert "bracket" in concepts("Close all open brackets.")


def test_the_lexicons_name_only_what_they_hold() -> None:
    known = lexicon()
    assert all(implied in known for concept in known.values() for implied in concept.implies)
    assert all(group.opposite in groups() for group in groups().values() if group.opposite)


HOSTILE = [
    "a," * 40_000,
    "(" * 30_000 + ")" * 30_000,
    "A) " * 20_000,
    "x" * 100_000,
    " \t\n" * 30_000,
    "- a\n" * 20_000 + "b",
    "k[" * 20_000,
    "_" * 50_000 + "?",
    "1" * 60_000,
    "[" * 5_000 + "A. ",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_is_measured_in_no_time(text: str) -> None:
    start = time.process_time()
    traits([text] * 3)
    find_options(text)
    record_form([text, text])
    concepts(text[:8000])
    assert time.process_time() - start < 3


@given(st.text(max_size=300))
def test_any_text_can_be_measured(text: str) -> None:
    traits([text])
    find_options(text)
    record_form([text])


WORDS = ("soup", "market", "station", "lovely", "terrible", "waiter", "friendly", "expensive", "morning", "table")


def prose(count: int) -> list[str]:
    chance = random.Random(1)
    return [" ".join(chance.choices(WORDS, k=chance.randint(3, 40))) for _ in range(count)]


def test_a_limit_of_length_is_seen_by_the_texts_that_end_at_it():
    assert cut_at([text[:100] for text in prose(200)]) == 100
    assert cut_at([text[:25] for text in prose(60) if len(text) > 25]) == 25


@pytest.mark.parametrize(
    "texts",
    [
        [],
        prose(200),
        [f"The number {number:02d} is a good number for me" for number in range(50)],
        [f"The airport code of it is {one}{two}X" for one in "ABCDEF" for two in "ABCDEF"],
        ["0 1 1 0 1 0 1 0 1 1 0 1", "1 1 1 0 1 0 1 0 1 1 0 0"] * 20,
    ],
)
def test_texts_of_one_length_that_nothing_has_cut_have_no_limit(texts):
    assert cut_at(texts) is None
