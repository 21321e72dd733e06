"""Sources in other shapes than the task's: nested fields, marks of a corpus, other tongues, labels in JSON."""

import json
import random

import pytest
from regraft.agents.rules.critic import OfflineCritic
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.agents.rules.synthesis.choices import find_choices
from regraft.agents.rules.synthesis.judging.wording import other_tongue
from regraft.agents.rules.synthesis.programs.search import Program, programs_of
from regraft.agents.rules.synthesis.programs.unfolding import unfold_labelled
from regraft.domain.task import TaskSpec

from .test_worlds import built
from .worlds import FOODS, PEOPLE, PLACES, THINGS, Dataset, dataset, each, task

PAIRS = each(PEOPLE, PLACES)


def test_fields_of_one_struct_are_input_and_output() -> None:
    told = task(
        "to_french",
        "Translate the English sentence into French.",
        ("The dog sleeps in the old house.", "Le chien dort dans la vieille maison."),
        ("We will eat bread tomorrow.", "Nous mangerons du pain demain."),
        ("She writes a long letter to us.", "Elle nous écrit une longue lettre."),
    )
    cells = [
        {"en": f"{who} walks to the {place} in the morning.", "fr": f"{who} marche vers le {place} dans la matinée."}
        for who, place in PAIRS
    ]
    rows = built(told, dataset("parallel", "Parallel sentences for translation.", {"translation": cells}))
    assert {row["input"]: row["output"] for row in rows}["Ada walks to the market in the morning."] == (
        "Ada marche vers le market dans la matinée."
    )


def test_lists_of_labelled_texts_that_differ_in_length_in_every_row_are_no_rows_of_items() -> None:
    text = "{} walks to the market in the morning with bread and milk for all of us."
    cells = [{"text": [text.format(who), text.format("Nobody")], "label": ["good", "bad", "good"]} for who in PEOPLE]
    survey = dataset("notes", "Notes on people.", {"items": cells})
    assert unfold_labelled(survey.sample, programs_of(survey.sample.table, survey.profile)) is None


def test_options_in_a_list_of_structs_inside_a_struct_are_a_choice() -> None:
    told = task(
        "quiz",
        "Answer the trivia question by the letter of the right choice.",
        ("Where do ships sleep?\nA) in a port\nB) in a bed\nC) in a tree", "A"),
        ("What do bees make?\nA) milk\nB) honey\nC) wine", "B"),
        ("Who bakes the bread?\nA) a pilot\nB) a singer\nC) a baker", "C"),
    )
    cells = [
        {
            "stem": f"Where does {who} buy {food}?",
            "choices": [
                {"label": "A", "text": f"a shop with {food}"},
                {"label": "B", "text": f"a house of {who}"},
                {"label": "C", "text": "a lake"},
            ],
        }
        for who, food in each(PEOPLE, FOODS)
    ]
    key = ["ABC"[place % 3] for place in range(len(cells))]
    rows = built(told, dataset("quiz", "Trivia questions.", {"question": cells, "answerKey": key}))
    for number, row in enumerate(sorted(rows, key=lambda row: row["input"])[:1]):
        assert number == 0
        assert row["input"].startswith("Where does Ada buy bread?\nA) ")
    answers = {row["input"].split("\n")[0]: row for row in rows}
    first = answers["Where does Ada buy soup?"]
    assert dict(line.split(") ", 1) for line in first["input"].split("\n")[1:])[first["output"]] == "a shop with soup"


def test_a_label_in_json_is_written_as_the_demonstrations_write_it() -> None:
    told = task(
        "toxic",
        "Is the comment toxic?",
        ("You are a fool and everybody knows it.", '{"toxic": true}'),
        ("Thank you, that helped me a lot.", '{"toxic": false}'),
        ("Go away, nobody wants to read your rubbish.", '{"toxic": true}'),
    )
    texts = [f"{who} said something at the {place}" for who, place in PAIRS]
    marks = ["Toxic" if place % 2 else "Not Toxic" for place in range(len(texts))]
    rows = built(told, dataset("comments", "Comments labelled for toxicity.", {"text": texts, "is_toxic": marks}))
    assert {json.loads(row["output"])["toxic"] for row in rows} == {True, False}
    assert {row["input"]: row["output"] for row in rows}[texts[1]] == '{"toxic": true}'


def test_an_open_label_keeps_the_words_before_it() -> None:
    told = task(
        "intents",
        "Give the intent of the request.",
        ("please play a song", "Intent: PlayMusic"),
        ("book me a table for two", "Intent: BookTable"),
        ("is it going to rain", "Intent: GetWeather"),
    )
    kinds = ["PlayMusic", "BookTable", "GetWeather"]
    texts = [f"do it for {who} at the {place}" for who, place in PAIRS]
    source = dataset(
        "requests",
        "Requests to a voice assistant with their intent.",
        {"text": texts, "intent": [kinds[place % 3] for place in range(len(texts))]},
    )
    assert {row["output"] for row in built(told, source)} == {f"Intent: {kind}" for kind in kinds}


def test_gaps_are_written_as_the_demonstrations_write_them() -> None:
    told = task(
        "gap",
        "Fill the gap with the number that common sense expects.",
        ("A dog has ____ legs.", "four"),
        ("There are ____ days in a week.", "seven"),
        ("A cat has ____ tail.", "one"),
    )
    texts = [f"{who} bought <mask> {thing} again." for who, thing in each(PEOPLE, THINGS)]
    numbers = [["two", "three", "six", "nine"][place % 4] for place in range(len(texts))]
    source = dataset("masked", "Commonsense sentences with a gap for a number.", {"sentence": texts, "word": numbers})
    assert "Ada bought ____ pencils again." in {row["input"] for row in built(told, source)}


def test_a_mark_between_parts_becomes_a_line_break() -> None:
    told = task(
        "split",
        "Split the sentence into two sentences, one per line.",
        ("Tom sings and Ann plays the piano.", "Tom sings.\nAnn plays the piano."),
        ("The rain stopped, so they went out.", "The rain stopped.\nThey went out."),
        ("He is old but he still works.", "He is old.\nHe still works."),
    )
    whole = [f"{who} went to the {place} and bought bread." for who, place in PAIRS]
    parts = [f"{who} went to the {place}. <::::> {who} bought bread." for who, place in PAIRS]
    source = dataset("splits", "Sentences split into two sentences.", {"complex": whole, "simple": parts})
    assert "Ada went to the harbour.\nAda bought bread." in {row["output"] for row in built(told, source)}


def _ratings(name: str, top: float):
    pairs = [(f"{who} goes to the {place}.", f"{who} walks to the {place}.") for who, place in PAIRS]
    scores = [round(top * ((7 * place) % 26) / 25, 1) for place in range(len(pairs))]
    columns = {"sentence1": [one for one, _ in pairs], "sentence2": [two for _, two in pairs], "score": scores}
    return dataset(name, "Pairs of sentences with a semantic similarity score.", columns)


def test_a_rating_is_the_answer_on_the_scale_that_is_asked_for() -> None:
    told = task(
        "similar",
        "How similar are the sentences in meaning? Give a similarity score from 0.0 to 5.0.",
        ("First: A man eats.\nSecond: A man is eating.", "4.8"),
        ("First: A cat runs.\nSecond: It rains.", "0.2"),
        ("First: Two dogs play.\nSecond: A dog is playing.", "3.4"),
    )
    assert len(built(told, _ratings("five", 5.0))) == len(PAIRS)
    hundred = built(told, _ratings("hundred", 100.0))
    assert [float(row["output"]) for row in hundred[:4]] == [0.0, 1.4, 2.8, 4.2]
    brief, seven = OfflineUnderstander().understand(told), _ratings("seven", 7.0)
    assert OfflineCritic().critique(brief, seven).verdict == "reject"


def test_an_instruction_in_another_tongue_finds_a_source_by_an_english_card() -> None:
    told = task(
        "review",
        "Ist die Bewertung positiv oder negativ?",
        ("Das Essen war wunderbar und kam sehr schnell.", "positiv"),
        ("Kalte Suppe, und der Kellner war unhöflich.", "negativ"),
        ("Nie wieder, alles war viel zu teuer.", "negativ"),
    )
    texts = [f"{who} fand das Essen am Ort {place} ganz besonders." for who, place in PAIRS]
    source = dataset(
        "reviews",
        "German restaurant reviews labelled 1 (positive) or 0 (negative).",
        {"review": texts, "label": [place % 2 for place in range(len(texts))]},
    )
    assert {row["output"] for row in built(told, source)} == {"positiv", "negativ"}


def test_tags_of_tokens_are_no_tongue() -> None:
    told = task(
        "names",
        "List the names in the sentence, separated by commas.",
        ("On Monday Rita Moss and her brother met Leo Park in front of the old bakery.", "Rita Moss, Leo Park"),
        ("Nobody but Omar Reed was at home when the post came in the morning.", "Omar Reed"),
        ("At noon Ines Vale sold her last basket of plums.", "Ines Vale"),
    )
    tags = ["O B-PER I-PER O O B-PER I-PER O O O O B-LOC O O O O B-ORG I-ORG"] * 120
    program = Program("tags", "tags", (), tuple(tags), tuple(tags))
    assert not other_tongue(OfflineUnderstander().understand(told), [program])


def test_a_choice_between_options_alone_is_not_made_of_options_about_another_text() -> None:
    told = task(
        "nonsense",
        "Which of the two sentences is against common sense? Answer A or B.",
        ("A. He drinks an apple.\nB. He drinks milk.", "A"),
        ("A. The sun is warm.\nB. The sun is made of ice.", "B"),
        ("A. She reads a sandwich.\nB. She reads a book.", "A"),
    )
    explained = [f"{who} drinks the {place} every day." for who, place in PAIRS]
    source = dataset(
        "reasons",
        "Why a sentence is against common sense: three reasons, of which one is right.",
        {
            "FalseSent": explained,
            "OptionA": [f"The {place} is made of stone." for _, place in PAIRS],
            "OptionB": [f"{who} is not a fish." for who, _ in PAIRS],
            "answer": ["AB"[place % 2] for place in range(len(PAIRS))],
        },
    )
    brief = OfflineUnderstander().understand(told)
    assert OfflineCritic().critique(brief, source).verdict == "reject"


def test_a_question_on_a_text_is_known_by_its_form() -> None:
    told = task(
        "lesen",
        "Beantworte alles kurz.",
        ("Text: Am Morgen ging Anna allein zum Ort Hafen und blieb kurz.\nFrage: Wohin ging Anna?", "Hafen"),
        ("Text: Ganz allein ging Otto am Morgen zum Ort Wald und blieb.\nFrage: Wohin ging Otto?", "Wald"),
        ("Text: Lange blieb Karl am Morgen am Ort Markt und ging allein.\nFrage: Wo blieb Karl lange?", "Markt"),
    )
    source = dataset(
        "questions",
        "German.",
        {
            "context": [f"Am Morgen ging {who} ganz allein zum Ort {place} und blieb lange." for who, place in PAIRS],
            "question": [f"Wohin ging {who} am Morgen?" for who, _ in PAIRS],
            "answers": [{"text": [place], "answer_start": [4]} for _, place in PAIRS],
        },
    )
    rows = {row["input"]: row["output"] for row in built(told, source)}
    text = "Text: Am Morgen ging Ada ganz allein zum Ort market und blieb lange.\nFrage: Wohin ging Ada am Morgen?"
    assert rows[text] == "market"


def test_options_of_the_source_are_kept_though_they_are_fewer() -> None:
    told = task(
        "trivia",
        "Answer the trivia question with the right option's text.",
        (
            "Where do ships sleep?\nA) in a quiet port\nB) in a soft bed\nC) in a tall tree\nD) in a car",
            "in a quiet port",
        ),
        ("What do bees make?\nA) a lot of milk\nB) a lot of honey\nC) some red wine\nD) bread", "a lot of honey"),
        ("Who bakes the bread?\nA) a pilot at work\nB) a singer\nC) a baker in town\nD) a cat", "a baker in town"),
    )
    rows = each(PEOPLE, FOODS)
    right = [f"in the shop with {food}" for _, food in rows]
    source = dataset(
        "quiz",
        "Trivia questions with three options.",
        {
            "question": [f"Where does {who} buy {food}?" for who, food in rows],
            "options": [
                [answer, f"in the house of {who}", "at the lake side"]
                for answer, (who, _) in zip(right, rows, strict=True)
            ],
            "answer": right,
        },
    )
    made = built(told, source)
    assert all("at the lake side" in row["input"] for row in made)
    assert len(made) == len(rows)


def test_texts_without_the_marks_that_are_asked_about_do_not_serve() -> None:
    told = task(
        "marked",
        "Does one marked thing cause the other? Answer yes or no.",
        ("The <e1>storm</e1> led to a <e2>flood</e2> there.", "yes"),
        ("The <e1>dog</e1> sat beside the <e2>cat</e2> again.", "no"),
        ("A <e1>spark</e1> caused the great <e2>fire</e2>.", "yes"),
    )
    texts = [f"{who} was late because of the {place}." for who, place in PAIRS]
    labels = random.Random(1).choices([0, 1], k=len(texts))  # no word tells them
    for marked, verdict in ((False, "reject"), (True, "adapt")):
        marks = [(f"the {place}", f"the <e2>{place}</e2>") for _, place in PAIRS]
        both = [text.replace("late", "<e1>late</e1>").replace(*mark) for text, mark in zip(texts, marks, strict=True)]
        shown = both if marked else texts
        source = dataset("causes", "Sentences labelled 1 (causal) or 0 (not causal).", {"text": shown, "label": labels})
        brief = OfflineUnderstander().understand(told)
        assert OfflineCritic().critique(brief, source).verdict == verdict


def test_answers_in_a_list_of_structs_are_read() -> None:
    told = task(
        "find_answer",
        "Answer the question with words from the passage.",
        ("Passage: The mill was built in 1804 by Ruth Hale.\nQuestion: Who built the mill?", "Ruth Hale"),
        ("Passage: Storks nest on roofs and eat frogs.\nQuestion: What do storks eat?", "frogs"),
        ("Passage: The train leaves at noon from platform two.\nQuestion: When does the train leave?", "noon"),
    )
    columns = {
        "context": [f"The old {place} was opened by {who} Miller in spring." for who, place in PAIRS],
        "question": [f"Who opened the {place}?" for _, place in PAIRS],
        "answers": [[{"text": f"{who} Miller", "answer_start": 12}] for who, _ in PAIRS],
    }
    rows = built(told, dataset("passages", "Paragraphs with a question each; answers are spans.", columns))
    assert {row["output"] for row in rows} == {f"{who} Miller" for who in PEOPLE}


def test_columns_named_by_a_letter_are_options() -> None:
    told = task(
        "quiz",
        "Answer the trivia question by the letter of the right choice.",
        ("Where do ships sleep?\nA) in a port\nB) in a bed", "A"),
        ("What do bees make?\nA) milk\nB) honey", "B"),
        ("Who bakes the bread?\nA) a pilot\nB) a baker", "B"),
    )
    pairs = each(PEOPLE, FOODS)
    right = [f"a shop with {food}" for _, food in pairs]
    wrong = [f"the house of {who}" for who, _ in pairs]
    columns = {
        "question": [f"Where does {who} buy {food}?" for who, food in pairs],
        "A": [right[n] if n % 2 else wrong[n] for n in range(len(pairs))],
        "B": [wrong[n] if n % 2 else right[n] for n in range(len(pairs))],
        "answer": ["a" if n % 2 else "b" for n in range(len(pairs))],
    }
    rows = built(told, dataset("quiz", "Trivia questions with two options.", columns))
    options = [dict(line.split(") ", 1) for line in row["input"].split("\n")[1:]) for row in rows]
    assert all(given[row["output"]].startswith("a shop") for row, given in zip(rows, options, strict=True))


def _marked_quiz(marks: list[str]) -> tuple[TaskSpec, Dataset]:
    """Two options a row, marked as `marks` say by turns; a shop is the right one."""
    told = task(
        "quiz",
        "Answer the trivia question by the letter of the right choice.",
        ("Where do ships sleep?\nA) in a port\nB) in a bed", "A"),
        ("What do bees make?\nA) milk\nB) honey", "B"),
        ("Who bakes the bread?\nA) a pilot\nB) a baker", "B"),
    )
    pairs = each(PEOPLE, FOODS)
    texts = [[f"the house of {who}", f"a shop with {food}"] for who, food in pairs]
    columns = {
        "question": [f"Where does {who} buy {food}?" for who, food in pairs],
        "choices": [
            {"text": both if n % 2 else both[::-1], "label": list(marks[n % 3])} for n, both in enumerate(texts)
        ],
        "answerKey": [marks[n % 3][n % 2] for n in range(len(pairs))],
    }
    return told, dataset("quiz", "Trivia questions with options.", columns)


@pytest.mark.parametrize("marks", [["AB", "12", "AB"], ["AB", "BA", "AB"]])
def test_options_are_named_by_their_own_rows_marks(marks: list[str]) -> None:
    rows = built(*_marked_quiz(marks))
    options = [dict(line.split(") ", 1) for line in row["input"].split("\n")[1:]) for row in rows]
    assert len(rows) == len(each(PEOPLE, FOODS))
    assert all(given[row["output"]].startswith("a shop") for row, given in zip(rows, options, strict=True))


@pytest.mark.parametrize("whole_articles", [True, False])
def test_questions_nested_in_passages_make_a_row_each(whole_articles: bool) -> None:
    told = task(
        "find_answer",
        "Answer the question with words from the passage.",
        ("Passage: The mill was built in 1804 by Ruth Hale.\nQuestion: Who built the mill?", "Ruth Hale"),
        ("Passage: Storks nest on roofs and eat frogs.\nQuestion: What do storks eat?", "frogs"),
        ("Passage: The train leaves at noon from platform two.\nQuestion: When does the train leave?", "noon"),
    )

    def asked(who: str, place: str) -> list[dict[str, object]]:
        spans = {f"Who opened the {place}?": [f"{who} Miller"], f"What did {who} Miller open?": [f"old {place}"]}
        spans[f"Who closed the {place}?"] = []
        return [
            {"question": one, "answers": [{"text": text, "at": 1} for text in texts]} for one, texts in spans.items()
        ]

    passages = [
        {"context": f"The old {place} was opened by {who} Miller.", "qas": asked(who, place)} for who, place in PAIRS
    ]
    columns = {"title": [f"T{n}" for n in range(len(passages))], "paragraphs": [[one] for one in passages]}
    if not whole_articles:
        columns = {name: [one[name] for one in passages] for name in ("context", "qas")}
    rows = built(told, dataset("passages", "Reading comprehension: answers are spans of paragraphs.", columns))
    truth = {f"The old {p} was opened by {w} Miller.\nQuestion: Who opened the {p}?": f"{w} Miller" for w, p in PAIRS}
    truth |= {
        f"The old {p} was opened by {w} Miller.\nQuestion: What did {w} Miller open?": f"old {p}" for w, p in PAIRS
    }
    assert {row["input"].removeprefix("Passage: "): row["output"] for row in rows} == truth


def test_sentences_with_a_flag_each_are_no_options() -> None:
    sentences = [[f"{who} walks to the {place}.", f"The {place} is closed.", "It rains."] for who, place in PAIRS]
    flags = [[n % 2, 0, 1 - n % 2] for n in range(len(PAIRS))]
    source = dataset("abstracts", "Abstracts with summaries.", {"source": sentences, "source_labels": flags})
    assert find_choices(source.sample.table, programs_of(source.sample.table, source.profile)) == []


@pytest.mark.parametrize(("asked", "kept"), [("", False), (" The options are in the given order.", True)])
def test_options_keep_their_order_where_it_is_asked_for(asked: str, kept: bool) -> None:
    told = task(
        "quiz",
        f"Answer the trivia question by the letter of the right choice.{asked}",
        ("Where do ships sleep?\nA) in a port\nB) in a bed\nC) in a tree", "A"),
        ("What do bees make?\nA) milk\nB) honey\nC) wine", "B"),
        ("Who bakes the bread?\nA) a pilot\nB) a singer\nC) a baker", "C"),
    )
    asking = [f"Where does {who} buy {food}?" for who, food in each(PEOPLE, FOODS)]
    options = [[f"a shop with {food}", f"a house of {who}", "a lake"] for who, food in each(PEOPLE, FOODS)]
    cells = {"question": asking, "choices": options, "answer": [place % 3 for place in range(len(asking))]}
    lines = [row["input"].split("\n") for row in built(told, dataset("quiz", "Trivia questions.", cells))]
    assert all(line[3] == "C) a lake" for line in lines) == kept
