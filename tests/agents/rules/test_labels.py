"""Label values of a source onto the labels of a task: right, or not at all."""

import pytest
from regraft.agents.rules.labels.mapping import map_labels
from regraft.agents.rules.labels.names import names_of_values
from regraft.agents.rules.labels.senses import alike, opposed, sense
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.agents.rules.synthesis.source import read_source
from regraft.domain.card import DatasetCard

from .worlds import dataset, task


def card(description: str) -> DatasetCard:
    return DatasetCard(id="d", revision="1", description=description)


def mapped(
    labels: tuple[str, ...], instruction: str, column: str, values: list[str], description: str = ""
) -> dict[str, str] | None:
    found = map_labels(labels, instruction, column, dict.fromkeys(values, 10), card(description))
    return dict(found.mapping) if found is not None else None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("not-hate", "not hateful"),
        ("NOT_SARCASM", "not sarcastic"),
        ("ENTAILMENT", "entailed"),
        ("joyful", "joy"),
        ("Positive", "pos"),
        ("Sci/Tech", "technology"),
        ("toxicity", "toxic"),
        ("order_status", "ORDER STATUS"),
    ],
)
def test_names_of_one_thing_are_alike(first: str, second: str) -> None:
    assert alike(sense(first), sense(second))


@pytest.mark.parametrize(
    ("first", "second"), [("hate", "not-hate"), ("positive", "negative"), ("joy", "anger"), ("entailment", "neutral")]
)
def test_names_of_two_things_are_not_alike(first: str, second: str) -> None:
    assert not alike(sense(first), sense(second))


@pytest.mark.parametrize(
    ("first", "second"), [("acceptable", "unacceptable"), ("spam", "ham"), ("toxic", "non-toxic"), ("valid", "invalid")]
)
def test_negations_and_opposites_are_opposed(first: str, second: str) -> None:
    assert opposed(sense(first), sense(second))


@pytest.mark.parametrize(
    ("description", "names"),
    [
        ("Sentences labelled 1 (positive) or 0 (negative).", {"1": "positive", "0": "negative"}),
        ("Reviews: 0 = negative, 1 = positive.", {"1": "positive", "0": "negative"}),
        ("News with a topic (0 World, 1 Sports).", {"0": "world", "1": "sports"}),
        ("Labels are ham (0) and spam (1).", {"0": "ham", "1": "spam"}),
        ('names = {"LABEL_0": "Bearish", "LABEL_1": "Bullish"}', {"0": "bearish", "1": "bullish"}),
        ("The classes are '0': 'ham', '1': 'spam'.", {"0": "ham", "1": "spam"}),
        ("| label | meaning |\n|---|---|\n| 0 | ham |\n| 1 | spam |", {"0": "ham", "1": "spam"}),
        ("| Label | Description | Rows |\n|--|--|--|\n| 1 | ham | 20 |\n| 2 | spam | 30 |", {"0": "ham", "1": "spam"}),
        ("Class name | `id`\n:-- | --:\n`ham` | 0\n`spam` | 1\n\nMore.", {"0": "ham", "1": "spam"}),
        ("| text | label |\n|---|---|\n| Buy now | 1 |\n| See you | 0 |", {}),
        ("| id | split | rows |\n|---|---|---|\n| 0 | train | 8 |\n| 1 | test | 9 |", {}),
    ],
)
def test_a_cards_text_names_the_values(description: str, names: dict[str, str]) -> None:
    found = names_of_values("label", ["0", "1"], card(description), ())
    assert {value: told[-1] for value, told in found.items()} == names


def test_a_value_that_is_several_labels_in_one_is_none_of_them() -> None:
    found = map_labels(
        ["joy", "anger", "fear"], "", "emotion", dict.fromkeys(["joy", "anger", "joy,fear"], 10), card("")
    )
    assert found is not None
    assert found.mapping == {"joy": "joy", "anger": "anger"}


def test_a_card_that_contradicts_itself_names_nothing() -> None:
    found = names_of_values("label", ["0", "1"], card("Labelled 1 (spam) or 0 (ham). In the test split 0 (spam)."), ())
    assert found == {}


def test_a_yes_or_no_column_is_named_by_its_own_name() -> None:
    found = names_of_values("is_toxic", ["true", "false"], card("Comments."), ())
    assert found == {"true": ("true", "toxic"), "false": ("false", "not toxic")}


def test_declared_class_names_are_used_by_position() -> None:
    found = names_of_values("label", ["0", "1"], card(""), ("anger", "joy"))
    assert found["1"] == ("joy",)


def test_numbers_without_any_name_are_not_guessed() -> None:
    assert mapped(("positive", "negative"), "Rate the review.", "label", ["0", "1"], "Reviews with a label.") is None


def test_all_that_is_not_entailed_is_non_entailment() -> None:
    found = mapped(("entailment", "non-entailment"), "", "label", ["entailment", "neutral", "contradiction"])
    assert found == {
        "entailment": "entailment",
        "neutral": "non-entailment",
        "contradiction": "non-entailment",
    }


def test_neutral_is_not_the_negation_of_positive() -> None:
    found = mapped(("positive", "negative"), "", "label", ["positive", "neutral", "negative"])
    assert found == {"positive": "positive", "negative": "negative"}


def test_yes_stands_for_what_the_instruction_asks() -> None:
    assert mapped(("yes", "no"), "Is the message spam?", "kind", ["ham", "spam"]) == {"spam": "yes", "ham": "no"}


def test_yes_never_stands_for_the_bad_pole_named_beside_the_good_one() -> None:
    asked = "Is the reply affirmative or negative? Answer yes or no."
    assert mapped(("yes", "no"), asked, "label", ["positive", "negative"]) is None


def test_true_of_a_humour_column_is_not_the_answer_true() -> None:
    assert mapped(("True", "False"), "Evaluate the expression.", "humor", ["true", "false"], "Jokes or not.") is None


def test_a_generic_answer_is_marked_as_such() -> None:
    found = map_labels(("yes", "no"), "Answer the question.", "answer", {"true": 5, "false": 5}, card(""))
    assert found is not None
    assert found.evidence == "generic"
    assert dict(found.mapping) == {"true": "yes", "false": "no"}


def test_a_phrase_of_the_card_names_the_label_whose_word_it_holds() -> None:
    text = "Pairs of questions, labelled 1 if they ask the same."
    assert mapped(("same", "different"), "Do both ask the same?", "label", ["0", "1"], text) == {
        "1": "same",
        "0": "different",
    }


def test_a_column_called_target_scores_names_nothing() -> None:
    assert mapped(("yes", "no"), "Answer yes or no.", "target_scores", ["Yes", "No"]) == {"Yes": "yes", "No": "no"}


def test_initials_are_read_where_the_card_spells_them_out_or_each_begins_one_label() -> None:
    labels = ("entailment", "contradiction", "neutral")
    text = "Pairs labelled entailment, neutral or contradiction."
    initials = {"e": "entailment", "n": "neutral", "c": "contradiction"}
    assert mapped(labels, "", "label", ["e", "n", "c"], text) == initials
    assert mapped(labels, "", "label", ["e", "n", "c"], "Pairs with a label.") == initials
    assert mapped(("edible", "poisonous"), "", "class", ["e", "p"], "Pairs.") == {"e": "edible", "p": "poisonous"}
    assert mapped(("edible", "poisonous"), "", "class", ["e", "p", "x"], "Mushrooms.") is None


def test_fine_labels_are_read_by_their_coarse_part() -> None:
    labels = ("description", "human", "location", "number")
    found = mapped(labels, "", "label", ["DESC:def", "HUM:ind", "LOC:city", "NUM:date", "NUM:count"])
    assert found is not None
    assert found["DESC:def"] == "description"
    assert found["NUM:count"] == found["NUM:date"] == "number"


def test_too_few_of_many_labels_are_no_mapping() -> None:
    labels = tuple(f"topic {name}" for name in "abcdefghij")
    assert mapped(labels, "", "label", ["topic a", "topic b", "other"]) is None


@pytest.mark.parametrize(
    ("labels", "instruction", "values", "description", "expected"),
    [
        (
            ("causal", "not causal"),
            "Does it say that one thing brings about another?",
            ["1", "0"],
            "Sentences labelled as containing a cause-effect relation or not.",
            {"1": "causal", "0": "not causal"},
        ),
        (
            ("yes", "no"),
            "Does the sentence contain the answer to the question?",
            ["entailment", "not_entailment"],
            "A question and a sentence, labelled by whether the sentence answers it.",
            {"entailment": "yes", "not_entailment": "no"},
        ),
        (
            ("dupe", "new"),
            "Is the second question asking the same thing or not?",
            ["1", "0"],
            "Pairs of questions, labelled 1 if they ask the same.",
            {"1": "dupe", "0": "new"},
        ),
        (
            ("answers it", "nah"),
            "Does the sentence answer the question?",
            ["1", "0"],
            "Candidate sentences, labelled 1 if the sentence answers the question.",
            {"1": "answers it", "0": "nah"},
        ),
        (
            ("over 50k", "50k or less"),
            "Guess the income.",
            [">50K", "<=50K"],
            "",
            {">50K": "over 50k", "<=50K": "50k or less"},
        ),
        (
            ("30 and over", "under 30"),
            "Guess the age.",
            ["<30", ">=30"],
            "",
            {"<30": "under 30", ">=30": "30 and over"},
        ),
        (
            ("backed up", "wrong", "can't tell"),
            "Fact check the claim by the line.",
            ["SUPPORTS", "REFUTES", "NOT ENOUGH INFO"],
            "",
            {"SUPPORTS": "backed up", "REFUTES": "wrong", "NOT ENOUGH INFO": "can't tell"},
        ),
        (("same", "different"), "Compare.", ["1", "0"], "Pairs labelled 1 if they say the same.", {"1": "same"}),
        (
            ("1", "0"),
            "Is the text a joke? Write 1 if it is and 0 otherwise.",
            ["true", "false"],
            "Short texts; true for jokes.",
            {"true": "1", "false": "0"},
        ),
    ],
)
def test_what_the_card_says_of_two_values_is_said_of_two_labels(
    labels: tuple[str, ...], instruction: str, values: list[str], description: str, expected: dict[str, str]
) -> None:
    found = mapped(labels, instruction, "label", values, description)
    assert found is not None
    assert expected.items() <= found.items()


def test_rows_with_chance_labels_do_not_overrule_labels_that_are_the_tasks_own_words() -> None:
    rows = {"text": [f"What is the status of my order number {n}?" for n in range(200)], "label": ["good", "bad"] * 100}
    told = task("t", "Is the question good or bad?", ("How many parcels are here?", "good"), ("My lamp broke.", "bad"))
    made = dataset("shop", "Questions of customers: good or bad.", rows)
    source = read_source(OfflineUnderstander().understand(told), made)
    assert [column.mapping.mapping for column in source.label_columns(("good", "bad"), "").columns] == [
        {"good": "good", "bad": "bad"}
    ]


def test_rows_are_not_read_where_no_column_may_hold_labels() -> None:
    rows = {"text": [f"What is the status of my order number {n}?" for n in range(40)], "number": list(range(40))}
    told = task("t", "Is the question good or bad?", ("How many parcels are here?", "good"), ("My lamp broke.", "bad"))
    source = read_source(OfflineUnderstander().understand(told), dataset("shop", "Questions of customers.", rows))
    assert source.label_columns(("good", "bad"), "").columns == ()
    assert "texts" not in vars(source)


def test_words_are_not_compared_where_nothing_hangs_on_them() -> None:
    rows = {"text": [f"The harbour of town {n} was quiet in the evening." for n in range(40)]}
    told = task("t", "Answer politely.", ("Come here now!", "Would you come here?"), ("Stop it!", "Could you stop it?"))
    source = read_source(OfflineUnderstander().understand(told), dataset("towns", "Harbours of towns.", rows))
    assert source.relevance.agreement.score < 0.3
    assert "in_other_words" not in vars(source)


def test_y_and_n_answer_a_question() -> None:
    card = DatasetCard(id="d", revision="1")
    counts = {"SARCASM": 5, "NOT_SARCASM": 5}
    found = map_labels(("y", "n"), "Is the person being sarcastic? y or n", "label", counts, card)
    assert found is not None
    assert found.mapping == {"SARCASM": "y", "NOT_SARCASM": "n"}


@pytest.mark.parametrize(
    "said",
    [
        "Does the sentence contain the answer to the question? If it does: answered, if it doesn't: open.",
        "Does the sentence contain the answer to the question? answered if so, open if not.",
        'Does the sentence contain the answer to the question? Write "answered" if it does, "open" if it does not.',
    ],
)
def test_labels_for_yes_and_no_are_those_that_the_instruction_has_for_them(said: str) -> None:
    values = {"entailment": 40, "not_entailment": 40}
    about = card("Questions and sentences, labelled by whether the sentence answers it.")
    mapping = map_labels(("answered", "open"), said, "label", values, about)
    assert mapping is not None
    assert mapping.mapping == {"entailment": "answered", "not_entailment": "open"}
