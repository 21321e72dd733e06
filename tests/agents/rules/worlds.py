"""Small datasets and tasks, written for the tests: each task has one dataset that serves it and many that do not."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa
from regraft.agents.team import Survey
from regraft.domain.card import DatasetCard, DatasetRef
from regraft.domain.task import TaskSpec
from regraft.tools.catalogs.base import Block
from regraft.tools.profiling.profile import profile

Dataset = Survey


def dataset(name: str, description: str, columns: Mapping[str, Sequence[Any]], *, title: str = "") -> Dataset:
    """A dataset as a catalog gives it: card, profile and sample."""
    card = DatasetCard(id=name, revision="1", title=title, description=description, languages=("en",))
    table = pa.table({key: list(values) for key, values in columns.items()})
    block = Block(table, ["train"] * table.num_rows, list(range(table.num_rows)))
    ref = DatasetRef(id=name, revision="1", config="default", splits=("train",))
    return Dataset(card, profile(ref, block, table.num_rows, card), block)


def task(name: str, instruction: str, *pairs: tuple[str, str], **fields: Any) -> TaskSpec:
    demonstrations = [{"input": given, "output": answer} for given, answer in pairs]
    return TaskSpec.model_validate(
        {"name": name, "instruction": instruction, "demonstrations": demonstrations, **fields}
    )


def each(*lists: Sequence[str]) -> list[tuple[str, ...]]:
    """Every combination, the last list fastest."""
    rows: list[tuple[str, ...]] = [()]
    for values in lists:
        rows = [(*row, value) for row in rows for value in values]
    return rows


FOODS = ["soup", "bread", "curry", "tea", "cake", "rice"]
PLACES = ["harbour", "market", "library", "station", "garden", "museum"]
PEOPLE = ["Ada", "Ben", "Cleo", "Dan", "Eva", "Finn"]
THINGS = ["pencils", "apples", "stamps", "marbles", "books", "coins"]


def spam() -> tuple[TaskSpec, Dataset]:
    told = task(
        "spam_filter",
        "Is the text message spam? Answer yes or no.",
        ("WIN a free phone now, text GO to 88777", "yes"),
        ("see you at the gate in ten minutes", "no"),
        ("Claim your cash prize today, call 0900 now", "yes"),
    )
    good = [f"meet me at the {place}, I bring {food}" for place, food in each(PLACES, FOODS)[:20]]
    bad = [
        f"FREE {thing}! Text {person.upper()} to 80{n} now"
        for n, (thing, person) in enumerate(each(THINGS, PEOPLE)[:20])
    ]
    rows = [(text, "ham") for text in good] + [(text, "spam") for text in bad]
    columns = {"message": [text for text, _ in rows], "type": [kind for _, kind in rows]}
    return told, dataset("sms", "Short messages of phones, labelled ham or spam.", columns)


def sentiment() -> tuple[TaskSpec, Dataset]:
    told = task(
        "review_sentiment",
        "Tell whether a review sentence is positive or negative.",
        ("The service was slow and the room was cold.", "negative"),
        ("A lovely place with friendly people.", "positive"),
        ("We will never come back.", "negative"),
    )
    good = [f"The {food} at the {place} was wonderful ." for food, place in each(FOODS, PLACES)[:20]]
    bad = [f"The {food} near the {place} tasted awful ." for food, place in each(FOODS, PLACES)[:20]]
    columns = {"sentence": good + bad, "score": [1] * 20 + [0] * 20, "row_id": list(range(40))}
    return told, dataset("reviews", "Sentences of reviews, labelled 1 (positive) or 0 (negative).", columns)


def entailment() -> tuple[TaskSpec, Dataset]:
    told = task(
        "follows",
        "Does the hypothesis follow from the premise? Answer yes, no or maybe.",
        ("Premise: A man eats soup.\nHypothesis: Somebody eats.", "yes"),
        ("Premise: Two dogs sleep.\nHypothesis: The dogs run.", "no"),
        ("Premise: A girl holds a bag.\nHypothesis: The bag is full of books.", "maybe"),
    )
    rows = []
    for person, food in each(PEOPLE, FOODS)[:14]:
        rows.append((f"{person} eats {food} alone.", f"{person} eats something.", "entailment"))
        rows.append((f"{person} eats {food} alone.", f"{person} does not eat.", "contradiction"))
        rows.append((f"{person} eats {food} alone.", f"{person} likes the {food}.", "neutral"))
    columns = {
        "sentence1": [row[0] for row in rows],
        "sentence2": [row[1] for row in rows],
        "gold_label": [row[2] for row in rows],
    }
    return told, dataset("pairs", "Sentence pairs labelled entailment, neutral or contradiction.", columns)


def paraphrase() -> tuple[TaskSpec, Dataset]:
    told = task(
        "same_meaning",
        "Do both questions ask the same? Answer yes or no.",
        ("Question 1: How do I bake bread? Question 2: What is the way to bake bread?", "yes"),
        ("Question 1: How do I bake bread? Question 2: Where can I buy bread?", "no"),
        ("Question 1: Who runs the museum? Question 2: Who is head of the museum?", "yes"),
    )
    rows = []
    for food, place in each(FOODS, PLACES)[:20]:
        rows.append((f"How do I get {food} at the {place}?", f"What is the way to get {food} at the {place}?", 1))
        rows.append((f"How do I get {food} at the {place}?", f"Who sells {food} near the {place}?", 0))
    columns = {
        "question_b": [row[1] for row in rows],
        "question_a": [row[0] for row in rows],
        "is_duplicate": [row[2] for row in rows],
    }
    return told, dataset("duplicates", "Pairs of questions, labelled 1 if they ask the same.", columns)


def arithmetic() -> tuple[TaskSpec, Dataset]:
    told = task(
        "word_problems",
        "Solve the arithmetic word problem. Give the number.",
        ("Lea has 3 plums and buys 4 more. How many plums does she have now?", "7"),
        ("A box holds 12 eggs. 5 are broken. How many are whole?", "7"),
        ("Tom reads 6 pages a day. How many pages does he read in 8 days?", "48"),
    )
    bodies, questions, answers = [], [], []
    for number, (person, thing) in enumerate(each(PEOPLE, THINGS)[:30], start=3):
        bodies.append(f"{person} has {number} {thing} and finds {number + 2} more in a drawer.")
        questions.append(f"How many {thing} does {person} have now?")
        answers.append(f"{person} has {number}+{number + 2} {thing}. #### {2 * number + 2}.0")
    columns = {"Body": bodies, "Question": questions, "Answer": answers}
    return told, dataset("sums", "Math word problems of primary school with worked answers.", columns)


def trivia_choice() -> tuple[TaskSpec, Dataset]:
    told = task(
        "everyday_choice",
        "Answer a commonsense question. Choose the best of the options and answer with its letter.",
        ("Where do you keep milk?\nA) in the fridge\nB) in the oven\nC) in a shoe", "A"),
        ("What do you read at night?\nA) a stone\nB) a river\nC) a book", "C"),
        ("What do you wear in rain?\nA) a clock\nB) a coat\nC) a lamp", "B"),
    )
    questions, options, keys = [], [], []
    for number, (person, place) in enumerate(each(PEOPLE, PLACES)[:30]):
        questions.append(f"What would {person} look for at the {place}?")
        listed = [f"a seat in the {place}", "a frozen cloud", "the end of a circle"]
        right = number % 3
        listed[0], listed[right] = listed[right], listed[0]
        options.append(listed)
        keys.append(right + 1)
    columns = {"question": questions, "choices": options, "answer_index": keys}
    return told, dataset("everyday", "Commonsense questions of everyday life with three options.", columns)


def extraction() -> tuple[TaskSpec, Dataset]:
    told = task(
        "find_answer",
        "Answer the question with words from the passage.",
        ("Passage: The mill was built in 1804 by Ruth Hale.\nQuestion: Who built the mill?", "Ruth Hale"),
        ("Passage: Storks nest on roofs and eat frogs.\nQuestion: What do storks eat?", "frogs"),
        ("Passage: The train leaves at noon from platform two.\nQuestion: When does the train leave?", "noon"),
    )
    contexts, questions, answers = [], [], []
    for person, place in each(PEOPLE, PLACES)[:30]:
        contexts.append(f"The old {place} was opened by {person} Miller in spring. It has two floors.")
        questions.append(f"Who opened the {place}?")
        answers.append([f"{person} Miller"])
    columns = {"context": contexts, "question": questions, "answers": answers, "answer_start": [12] * 30}
    return told, dataset("passages", "Paragraphs with a question each; answers are spans of the paragraph.", columns)


def translation() -> tuple[TaskSpec, Dataset]:
    told = task(
        "to_german",
        "Translate the English sentence into German.",
        ("The child drinks the cold milk in the kitchen.", "Das Kind trinkt die kalte Milch in der Küche."),
        ("We are going to the market with the old car.", "Wir fahren mit dem alten Auto auf den Markt."),
        ("My sister reads a long letter every evening.", "Meine Schwester liest jeden Abend einen langen Brief."),
    )
    words = {"soup": "Suppe", "bread": "Brot", "tea": "Tee", "cake": "Kuchen", "rice": "Reis", "curry": "Curry"}
    rows = [(person, food) for person, food in each(PEOPLE, FOODS)][:30]
    columns = {
        "de": [f"{person} isst heute Abend mit den Kindern {words[food]} in der Küche." for person, food in rows],
        "en": [f"{person} is eating {food} with the children in the kitchen this evening." for person, food in rows],
    }
    return told, dataset("phrases", "English sentences with translations into German by people.", columns)


def code_description() -> tuple[TaskSpec, Dataset]:
    told = task(
        "say_what_it_does",
        "Describe in one sentence what the Python function does.",
        ("def double(x):\n    return 2 * x", "Doubles a number."),
        ("def last(items):\n    return items[-1]", "Gives the last item of a list."),
        ("def shout(text):\n    return text.upper() + '!'", "Puts a text in capitals with an exclamation mark."),
    )
    rows = [(thing, number) for number, thing in enumerate(THINGS * 5, start=2)]
    columns = {
        "id": [f"f{number}" for _, number in rows],
        "source_code": [
            f"def add_{number}_{thing}({thing}):\n    total = {thing} + {number}\n    return total"
            for thing, number in rows
        ],
        "comment": [f"Adds {number} to the number of {thing} that was given." for thing, number in rows],
    }
    return told, dataset("functions", "Python functions with comments that describe what the code does.", columns)


def acceptability() -> tuple[TaskSpec, Dataset]:
    told = task(
        "grammatical",
        "Is the English sentence grammatical? Answer acceptable or unacceptable.",
        ("The cats sleeps on the mat.", "unacceptable"),
        ("Nobody has seen the letter.", "acceptable"),
        ("Which book did you bought?", "unacceptable"),
    )
    rows = [(person, place) for person, place in each(PEOPLE, PLACES)][:30]
    columns = {
        "sentence_good": [f"{person} has walked to the {place}." for person, place in rows],
        "sentence_bad": [f"{person} have walk to the {place}." for person, place in rows],
    }
    return told, dataset("minimal-pairs", "Pairs of a grammatical and an ungrammatical sentence.", columns)


def data_to_text() -> tuple[TaskSpec, Dataset]:
    told = task(
        "say_the_facts",
        "Write a sentence that states the given attributes.",
        ("name[Blue Door], food[Thai], area[riverside]", "Blue Door serves Thai food by the river."),
        ("name[The Anchor], price[cheap], food[fish]", "The Anchor sells cheap fish."),
        ("name[Roma], area[old town], price[high]", "Roma is an expensive place in the old town."),
    )
    rows = [(person, place) for person, place in each(PEOPLE, PLACES)][:30]
    columns = {
        "triples": [
            [f"{person}_Hall | location | {place}", f"{person}_Hall | owner | the town"] for person, place in rows
        ],
        "text": [f"{person} Hall is by the {place} and belongs to the town." for person, place in rows],
    }
    return told, dataset("facts", "Sets of triples with sentences that express them.", columns)


def topic() -> tuple[TaskSpec, Dataset]:
    told = task(
        "news_desk",
        "Give the topic of the news item: sports, business or world.",
        ("Striker signs for two more years", "sports"),
        ("Shares of the bank fall again", "business"),
        ("Ministers meet over the border", "world"),
    )
    sports = [f"{person} wins the race at the {place}" for person, place in each(PEOPLE, PLACES)[:12]]
    business = [f"Price of {thing} rises at the {place}" for thing, place in each(THINGS, PLACES)[:12]]
    world = [f"Leaders meet {person} at the {place}" for person, place in each(PEOPLE, PLACES)[12:24]]
    columns = {"headline": sports + business + world, "category": [2] * 12 + [3] * 12 + [1] * 12}
    return told, dataset(
        "headlines", "News headlines with one of three topics (1 World, 2 Sports, 3 Business).", columns
    )


def indirect_answers() -> tuple[TaskSpec, Dataset]:
    told = task(
        "what_is_meant",
        "Is the reply of speaker 2 affirmative or negative? Answer yes or no.",
        ("Speaker 1: 'Are you coming along?' Speaker 2: 'I have to work tonight.'", "no"),
        ("Speaker 1: 'Do you like fish?' Speaker 2: 'I could eat it every day.'", "yes"),
        ("Speaker 1: 'Is the shop open?' Speaker 2: 'It closed an hour ago.'", "no"),
    )
    rows = []
    for number, (food, place) in enumerate(each(FOODS, PLACES)):
        situation = f"X and Y are talking in a {['kitchen', 'train'][number % 2]} after work on Friday."
        asked, stated = f"Did you eat {food} at the {place}?", f"I ate {food} at the {place}."
        rows.append((situation, asked, stated, f"The {place} had run out of {food}.", "No"))
        rows.append((situation, asked, stated, f"Two plates of {food}, it was that good.", "Yes"))
        rows.append((situation, asked, stated, f"Half a plate of {food}, then I left.", "In the middle"))
    names = ("situation_context", "question-X", "canquestion-X", "answer-Y", "goldstandard")
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return told, dataset("talk", "Polar questions with indirect answers, labelled yes, no or in the middle.", columns)


def abstracts() -> tuple[TaskSpec, Dataset]:
    told = task(
        "study_answers",
        "Answer the research question from the abstract with yes, no or maybe.",
        ("Abstract: We followed 40 people for a year. Pain fell alike.\nQuestion: Does the brace help?", "no"),
        ("Abstract: In 200 homes the filter cut dust by half.\nQuestion: Does the filter cut dust?", "yes"),
        ("Abstract: Results differed and the sample was small.\nQuestion: Is the new lamp better?", "maybe"),
    )
    rows = []
    for number, (food, place) in enumerate(each(FOODS, PLACES)):
        verdict = ("yes", "no", "maybe")[number % 3]
        found = {"yes": "It did.", "no": "It did not.", "maybe": "This is unclear."}[verdict]
        body = f"We gave {food} to {number + 20} people at the {place}. "
        body += "Each of them slept and was asked again after a week."
        rows.append(
            (f"Does {food} from the {place} improve sleep?", body, f"{found} We say so of the {place}.", verdict)
        )
    names = ("QUESTION", "CONTEXT", "LONG_ANSWER", "decision")
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    described = "Research questions with the abstract and the answer yes, no or maybe."
    return told, dataset("studies", described, columns)


WORLDS: dict[str, Callable[[], tuple[TaskSpec, Dataset]]] = {
    made.__name__: made
    for made in (
        spam,
        sentiment,
        entailment,
        paraphrase,
        arithmetic,
        trivia_choice,
        extraction,
        translation,
        code_description,
        acceptability,
        data_to_text,
        topic,
        indirect_answers,
        abstracts,
    )
}

UNSERVED: tuple[TaskSpec, ...] = (
    task("antonyms", "Write the opposite of a word.", ("hot", "cold"), ("early", "late"), ("cheap", "dear")),
    task("primes", "Is the number prime? Answer yes or no.", ("17", "yes"), ("21", "no"), ("97", "yes")),
    task(
        "haiku",
        "Write a haiku about the given topic.",
        ("autumn", "red leaves drift and fall\nthe old pond holds the moon\na heron takes flight"),
        ("rain", "grey rain on the roof\na thousand fingers tapping\nthe garden listens"),
        ("tea", "steam above the cup\nthe kitchen slowly wakes up\nfirst light on the sill"),
    ),
    task(
        "openings",
        "Name the chess opening.",
        ("1. e4 c5", "Sicilian Defence"),
        ("1. d4 d5 2. c4", "Queen's Gambit"),
        ("1. e4 e6", "French Defence"),
    ),
    task(
        "passive",
        "Rewrite the active sentence in the passive voice.",
        ("The cook burned the rice.", "The rice was burned by the cook."),
        ("Ann wrote the letter.", "The letter was written by Ann."),
        ("The storm broke the fence.", "The fence was broken by the storm."),
    ),
    task(
        "brackets",
        "Close the brackets so that all are closed.",
        ("( [ <", "> ] )"),
        ("[ [ (", ") ] ]"),
        ("< (", ") >"),
    ),
)
