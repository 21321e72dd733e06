"""Kinds of answers: lists with a word for none, labels in other words than the card's, names made of what is done."""

from itertools import pairwise, product

from .kind import Kind, dataset, kind, task
from .words import COLOURS, FAMILIES, FOODS, PEOPLE, PLACES

_DRUGS = ("aspirin", "codeine", "lithium carbonate", "warfarin", "morphine", "ibuprofen", "heparin", "insulin")
_ILLS = ("headache", "heart failure", "nausea", "asthma", "fever", "diabetes", "anaemia", "gout")


def _tagged(text: str, *marked: tuple[str, str]) -> tuple[list[str], list[str]]:
    tokens, tags = text.split(), ["O"] * len(text.split())
    for name, kind_of in marked:
        words = name.split()
        place = next(n for n in range(len(tokens)) if tokens[n : n + len(words)] == words)
        tags[place : place + len(words)] = [f"B-{kind_of}", *(f"I-{kind_of}" for _ in words[1:])]
    return tokens, tags


@kind("a line for the list of each of two types, with a word for none")
def _() -> Kind:
    said: list[tuple[str, list[str], list[str]]] = []
    for drug, ill in product(_DRUGS, _ILLS):
        said.append((f"We gave {drug} to all who had {ill} that week .", [drug], [ill]))
    said += [(f"Nobody who took {drug} or {other} was worse .", [drug, other], []) for drug, other in
             pairwise(_DRUGS)]  # fmt: skip
    said += [(f"Signs of {ill} came with {other} in most .", [], [ill, other]) for ill, other in
             pairwise(_ILLS)]  # fmt: skip
    rows = [
        _tagged(text, *((one, "Chemical") for one in drugs), *((one, "Disease") for one in ills))
        for text, drugs, ills in said
    ]
    truth = {
        text: f"Drugs: {'; '.join(drugs) or 'none'}\nDiseases: {'; '.join(ills) or 'none'}"
        for text, drugs, ills in said
    }
    about = "# Side effects\nSentences of medical papers, with named entities as tags: chemicals and diseases."
    asked = task(
        "Pull two lists out of each sentence of a medical paper: the drugs that are named, and the diseases. Write "
        "none where a list is empty.",
        ("Two of them got a rash from penicillin .", "Drugs: penicillin\nDiseases: rash"),
        ("Caffeine and nicotine changed nothing .", "Drugs: Caffeine; nicotine\nDiseases: none"),
        ("The boy had measles , cough and jaundice .", "Drugs: none\nDiseases: measles; cough; jaundice"),
    )
    return Kind(
        dataset(about, {"tokens": [one for one, _ in rows], "ner_tags": [one for _, one in rows]}), asked, truth
    )


_EVENTS_SHOWN = (
    (
        "Passage: The bakery burned on Monday after the owners had left. Police asked for help.\n"
        "Question: What happened after the owners left?",
        "burned, asked",
    ),
    (
        "Passage: The ferry sank before help came, a fisher said.\nQuestion: What happened before help came?",
        "sank",
    ),
    (
        "Passage: The mayor resigned in March, but the council kept him.\nQuestion: What will happen in the future?",
        "none",
    ),
)
_EVENTS_ASKED = (
    "News snippets with questions about what happened before or after what. Answer with the event words of the "
    "snippet, comma separated, and with none if nothing fits."
)


def _happened() -> list[tuple[str, list[str], str, list[str]]]:
    rows: list[tuple[str, list[str], str, list[str]]] = []
    acts = ("closed", "reopened", "grew", "shrank", "moved", "merged")
    for number, (family, place) in enumerate(product(FAMILIES, PLACES[:4])):
        first, then, last = (acts[(number + step) % len(acts)] for step in range(3))
        text = f"The {place} of the {family} family {first} in May, then {then}, and {last} in June."
        rows += [
            (text, [first, then, last], f"What happened after the {place} {first}?", [then, last]),
            (text, [first, then, last], f"What happened before the {place} {then}?", [first]),
            (text, [first, then, last], "What will happen in the future?", []),
        ]
    return rows


@kind("lists that answer questions, beside all that a question could be answered with")
def _() -> Kind:
    rows = _happened()
    cells = {
        "passage": [text for text, *_ in rows],
        "events": [events for _, events, *_ in rows],
        "question": [question for *_, question, _ in rows],
        "answers": [answers for *_, answers in rows],
    }
    truth = {
        f"Passage: {text}\nQuestion: {question}": ", ".join(answers) or "none" for text, _, question, answers in rows
    }
    about = "# Order of events\nReading comprehension: questions on what happened before and after what in the news."
    return Kind(dataset(about, cells), task(_EVENTS_ASKED, *_EVENTS_SHOWN), truth)


@kind("lists with a word for none, of passages whose questions have one piece as an answer")
def _() -> Kind:
    rows = [
        (
            f"The {place} of {family}, {town}, was built by {who} in 18{number:02d}.",
            f"Where is the {place} that {who} built?",
            f"{family}, {town}" if number % 5 == 0 else town,
        )
        for number, (family, place, who) in enumerate(product(FAMILIES, PLACES[:4], PEOPLE[:2]))
        for town in (("Oslo", "Lima", "Rome")[number % 3],)
    ]
    cells = {
        "context": [text for text, *_ in rows],
        "question": [question for _, question, _ in rows],
        "answers": [{"text": [answer], "answer_start": [text.index(answer)]} for text, _, answer in rows],
    }
    about = (
        "# Passages\nReading comprehension: questions about what happened, in news, with the piece that answers each."
    )
    return Kind(dataset(about, cells), task(_EVENTS_ASKED, *_EVENTS_SHOWN), {}, "refused")


_PHRASES = (("big load", "heavy weight"), ("end of the trip", "last leg"), ("small town", "little place"))


@kind("two labels that stand for what a card says is asked, of positive and negative")
def _() -> Kind:
    rows = [
        (f"{who} spoke of the {first} at the {place}.", f"{who} spoke of the {second} at the {place}.", alike)
        for who, place in product(PEOPLE, PLACES)
        for number, (first, other) in enumerate(_PHRASES[:2])
        for alike in (number == 0,)
        for second in (other if alike else _PHRASES[2][0],)
    ]
    cells = {
        "sentence1": [first for first, *_ in rows],
        "sentence2": [second for _, second, _ in rows],
        "label": [int(alike) for *_, alike in rows],
    }
    about = (
        "# Pairs of sentences\nThe task is to predict whether two sentences are semantically similar or not.\n"
        "- label: positive (1) or negative (0)"
    )
    asked = task(
        "Do the two sentences mean the same thing? Answer same or different.",
        ("First: He was a poor loser.\nSecond: He was a bad loser.", "same"),
        ("First: She ran the shop.\nSecond: She left the shop.", "different"),
        ("First: It is a hard exam.\nSecond: It is a tough exam.", "same"),
        ("First: The tea was cold.\nSecond: The tea was sweet.", "different"),
    )
    truth = {f"First: {one}\nSecond: {two}": "same" if alike else "different" for one, two, alike in rows}
    return Kind(dataset(about, cells), asked, truth)


@kind("relevant and irrelevant, where a card says that 1 answers the question")
def _() -> Kind:
    rows = [
        (f"What did {who} paint at the {place}?", f"At the {place} {who} painted a {colour} {food}.", True)
        if number % 3 == 0
        else (f"What did {who} paint at the {place}?", f"The {place} opens at nine, says {who}.", False)
        for number, (who, place, colour, food) in enumerate(product(PEOPLE, PLACES, COLOURS[:1], FOODS[:3]))
    ]
    cells = {
        "question": [question for question, *_ in rows],
        "sentence": [sentence for _, sentence, _ in rows],
        "label": [int(told) for *_, told in rows],
    }
    about = "# Answer sentence selection\nQuestions with candidates, labelled 1 if the sentence answers the question."
    asked = task(
        "Given a question and one sentence that was retrieved for it, decide whether the sentence contains the answer "
        "to the question. Reply with relevant or irrelevant.",
        ("Question: Who founded Lego?\nSentence: A carpenter named Ole founded Lego in Billund.", "relevant"),
        ("Question: Who founded Lego?\nSentence: The shops of Lego were full on Monday.", "irrelevant"),
        ("Question: How tall is Mount Kenya?\nSentence: Climbers on Mount Kenya were found.", "irrelevant"),
    )
    truth = {f"Question: {one}\nSentence: {two}": "relevant" if told else "irrelevant" for one, two, told in rows}
    return Kind(dataset(about, cells), asked, truth)


_DOES = ("count", "sort", "reverse", "merge", "filter", "split", "join", "print")
_OF = ("vowels", "numbers", "words", "lists", "strings", "lines", "tuples", "keys")


@kind("names of functions, each made of what the function does")
def _() -> Kind:
    rows = [
        (f"Write a function to {act} the {thing} of a text.", f"{act}_{thing}") for act, thing in product(_DOES, _OF)
    ]
    cells = {
        "description": [text for text, _ in rows],
        "entry_point": [name for _, name in rows],
        "solution": [f"def {name}(text):\n    return helper(text, {len(name)})" for _, name in rows],
    }
    about = "# Small problems\nShort Python programming problems: a description, the function's name and a solution."
    asked = task(
        "I give a one-line description of what a Python function should do, and the model comes up with its name. Just "
        "the bare function name.",
        ("Write a function to add the digits of a number.", "add_digits"),
        ("Write a function to check a leap year.", "check_leap_year"),
        ("Write a function to find the longest path in a tree.", "find_longest_path"),
    )
    return Kind(dataset(about, cells), asked, dict(rows))


@kind("requests among the questions that queries answer")
def _() -> Kind:
    rows = []
    for number, (town, place) in enumerate(product(("Oslo", "Lima", "Rome", "Cairo", "Quito", "Turin"), PLACES)):
        query = f"SELECT name FROM places WHERE town = '{town}' AND kind = '{place}'"
        text = (f"show me a {place} in {town}", f"list every {place} of {town}", f"which {place} is in {town}")
        rows.append((text[number % 3], query))
    about = "# Places\nQuestions to a database of places, each with the SQL query that answers it."
    asked = task(
        "We have a database of places and people ask it things in plain English. I want pairs of question and SQL "
        "query for a text-to-SQL model.",
        ("which towns have a river", "SELECT town FROM rivers"),
        ("what is the oldest bridge in Bergen", "SELECT name FROM bridges WHERE town = 'Bergen' ORDER BY built"),
        ("how many schools does Porto have", "SELECT COUNT(*) FROM schools WHERE town = 'Porto'"),
    )
    cells = {"question": [text for text, _ in rows], "sql": [query for _, query in rows]}
    return Kind(dataset(about, cells), asked, dict(rows))


@kind("labels with what each means in brackets behind it, with commas there")
def _() -> Kind:
    said = {
        "music": "play {colour} {food} by {who}",
        "weather": "will it rain at the {place} in {colour} bay",
        "restaurant": "book a table for {who} at the {place}",
        "alarm": "wake me at the {place} when {who} calls",
    }
    rows = [
        (text.format(who=who, place=place, colour=colour, food=FOODS[number % 8]), label)
        for number, (who, place, colour) in enumerate(product(PEOPLE, PLACES[:4], COLOURS[:2]))
        for label, text in list(said.items())[number % 2 :: 2]
    ]
    about = "# Commands\nCommands to a voice assistant, labelled with their intent."
    asked = task(
        "Which skill is a command to a voice assistant for? The skills are music (playing a song, an album or a list), "
        "weather, restaurant (booking a table, or a menu) and alarm (waking, timers).",
        ("put some jazz on", "music"),
        ("is it cold in Bergen", "weather"),
        ("get me up at six", "alarm"),
    )
    cells = {"text": [text for text, _ in rows], "intent": [label for _, label in rows]}
    return Kind(dataset(about, cells), asked, dict(rows))


@kind("explanations, where what would have happened otherwise is asked for")
def _() -> Kind:
    rows = [
        (
            f"{who} left the {food} at the {place}.",
            f"The {food} was gone by noon.",
            f"{food.title()} feeds the birds of a town.",
        )
        for who, food, place in product(PEOPLE, FOODS, PLACES[:2])
    ]
    cells = {
        "cause": [cause for cause, *_ in rows],
        "effect": [effect for _, effect, _ in rows],
        "explanation": [why for *_, why in rows],
    }
    about = "# Causes\nCauses and their effects, each with a sentence that explains it."
    asked = task(
        "Given a cause and its effect, write what would most likely have happened if the cause had not taken place.",
        (
            "Cause: Ida forgot the gate.\nEffect: The sheep ran off.",
            "If she had shut it, they would have stayed.",
        ),
        ("Cause: Leo studied hard.\nEffect: He passed.", "If not, he would have failed."),
        ("Cause: The dam was mended.\nEffect: It held.", "If not, it would have burst."),
    )
    return Kind(dataset(about, cells), asked, {}, "refused")
