"""Kinds of trap in how labels, lists and options are worded: stars for good, mixed and bad, what a passage leaves open,
lists as a program spells them, entities of several types, bullets without a heading, scripts without blanks."""

# ruff: noqa: E501 - tables of small datasets

import json

from .kind import Kind, dataset, kind, task
from .words import CAPITALS, COLOURS, FOODS, PEOPLE, PLACES, opinions


@kind("stars for good, mixed and bad")
def _() -> Kind:
    rows = opinions((1, 2, 3, 4, 5), 24)
    cells = {"review": [text for text, _ in rows], "star": [star for _, star in rows]}
    shown = (
        ("The soup was terrible and cold.", "bad"),
        ("Wonderful pie, the best that I ever had.", "good"),
        ("Okay bread, neither good nor bad.", "mixed"),
        ("Rather poor tea, I want my money back.", "bad"),
    )
    about = "# App reviews\nReviews of apps with their stars, for sentiment classification."
    asked = task("sort reviews into good, mixed or bad", *shown)
    named = {1: "bad", 2: "bad", 3: "mixed", 4: "good", 5: "good"}
    return Kind(dataset(about, cells), asked, {text: named[star] for text, star in rows})


@kind("what a passage proves, refutes or leaves open, with reasons beside it")
def _() -> Kind:
    says = {
        "e": ("{who} sold a {food} at the {place}.", "The passage says so of the {food}."),
        "c": ("{who} has never been at the {place}.", "{who} was at the {place} by the passage."),
        "n": ("{who} likes the {place} best of all.", "Nothing is said of what {who} likes."),
    }
    rows = [
        (f"{who} sold bread and a {food} at the {place} on Monday.", claim.format(who=who, food=food, place=place),
         why.format(who=who, food=food, place=place), label)
        for who, food in zip(PEOPLE, FOODS, strict=True)
        for place in PLACES[:4]
        for label, (claim, why) in says.items()
    ]  # fmt: skip
    cells = {
        "premise": [row[0] for row in rows],
        "hypothesis": [row[1] for row in rows],
        "label": [{"e": "entailment", "n": "neutral", "c": "contradiction"}[row[3]] for row in rows],
        "reason": [row[2] for row in rows],
    }
    shown = (
        ("Passage: The bridge has been closed to cars since 2004.\nClaim: Cars may drive over the bridge today.", "refutes"),
        ("Passage: Ida Novak won a prize in 1998, aged 24.\nClaim: Ida Novak was under thirty when she won.", "proves"),
        ("Passage: The zoo keeps eleven lemurs.\nClaim: The lemurs are the most visited animals.", "leaves open"),
    )  # fmt: skip
    words = {"e": "proves", "c": "refutes", "n": "leaves open"}
    about = "# Adversarial NLI\nNatural language inference: premises and hypotheses, with the annotator's reason."
    asked = task("i get a passage and a claim, tell me if the passage proves it, refutes it or leaves it open", *shown)
    return Kind(dataset(about, cells), asked, {f"Passage: {one}\nClaim: {two}": words[x] for one, two, _, x in rows})


@kind("a list as a program spells it in the middle of an input")
def _() -> Kind:
    genres = ("Crime", "Comedy", "Drama")
    rows = [
        (f"The {colour.capitalize()} {food.capitalize()}", [f"{who} Bell", f"Rita {other}"], genres[(place + turn) % 3])
        for turn, colour in enumerate(COLOURS)
        for place, (food, who, other) in enumerate(zip(FOODS, PEOPLE, PEOPLE[::-1], strict=True))
    ]
    cells = {
        "title": [title for title, *_ in rows],
        "actors_list": ["[" + ", ".join(f"u{name!r}" for name in cast) + "]" for _, cast, _ in rows],
        "genre": [genre for *_, genre in rows],
    }
    shown = (
        ("Title: The Last Ledger\nCast: Marcus Hale, Ida Brandt", "Crime"),
        ("Title: Bunny Goes to Town\nCast: Tess Moran, Bill Oakes", "Comedy"),
        ("Title: Winter in Harbour Street\nCast: Helen Ashby, Tom Carver", "Drama"),
    )
    truth = {f"Title: {title}\nCast: {', '.join(cast)}": genre for title, cast, genre in rows}
    about = "# Films\nFilms with their cast and their genre."
    asked = task("Guess the genre of the film from its title and cast: Crime, Comedy or Drama.", *shown)
    return Kind(dataset(about, cells), asked, truth)


@kind("mentions of several types where one is asked for, in another language")
def _() -> Kind:
    drugs, ills = ("Нурофен", "Анаферон", "Виферон", "Аспирин"), ("кашель", "насморк", "сыпь", "боль в горле")
    told = [
        (f"Врач выписал {drug}, {ill} прошёл за {number} дня, а {who} рад.", drug, ill)
        for number, who in enumerate(("Иван", "Пётр", "Олег", "Игорь"), start=2)
        for drug in drugs
        for ill in ills
    ]
    cells = {
        "text": [text for text, *_ in told],
        "entities": [
            json.dumps(
                [{"entity_type": "ADR", "entity_text": ill}, {"entity_type": "Drugname", "entity_text": drug}],
                ensure_ascii=False,
            )
            for _, drug, ill in told
        ],
    }
    shown = (
        ("Мне помог только Синупрет, и через три дня стало легче.", "Синупрет"),
        ("Таблетки очень горькие, ребёнок их сразу выплюнул.", "нет"),
        ("Уже второй год весной спасаюсь только Зиртеком.", "Зиртеком"),
    )
    asked = "Из предложения нужно выписать названия препаратов через запятую. Если их нет, ответ: нет."
    about = "# Отзывы\nNER: Sentences of Russian drug reviews with entities (Drugname, ADR)."
    truth = {text: drug for text, drug, _ in told}
    return Kind(dataset(about, cells, head={"language": "ru"}), task(asked, *shown), truth, expected="either")


@kind("bullets without a heading")
def _() -> Kind:
    rows = [
        (f"What is {colour} in the bag of {who}?", [f"the {colour} {food}" for food in FOODS[place : place + 4]])
        for who in PEOPLE
        for place, colour in enumerate(COLOURS)
    ]
    cells = {
        "question": [text for text, _ in rows],
        "distractor3": [options[3] for _, options in rows],
        "distractor1": [options[1] for _, options in rows],
        "distractor2": [options[2] for _, options in rows],
        "correct_answer": [options[0] for _, options in rows],
    }
    shown = (
        ("Which gas makes soda fizzy?\n- hydrogen\n- carbon dioxide\n- ozone\n- neon", "carbon dioxide"),
        ("What is the joint in the knee?\n- a pivot\n- a saddle\n- a ball\n- a hinge", "a hinge"),
        ("What is white in the bag of Tom?\n- the white salt\n- the white hat\n- the white tea\n- the white pie", "the white salt"),
    )  # fmt: skip
    about = "# Science questions\nMultiple choice science exam questions with three distractors."
    asked = task("Pick the right one of the four options of the science question.", *shown)
    return Kind(dataset(about, cells), asked, {text: options[0] for text, options in rows}, choice=True)


_SPOKEN = {
    "Paris": "パリ", "Rome": "ローマ", "Madrid": "マドリード", "Berlin": "ベルリン", "Tokyo": "東京", "Oslo": "オスロ",
    "Lima": "リマ", "Cairo": "カイロ", "Nairobi": "ナイロビ", "Athens": "アテネ", "Vienna": "ウィーン", "Dublin": "ダブリン",
}  # fmt: skip


@kind("a translation into a script without blanks, beside names of speakers")
def _() -> Kind:
    said = (
        ("Please send the letter to {town} today.", "今日、{town}に手紙を送ってください。"),
        ("When does the train to {town} leave?", "{town}行きの列車は何時に出ますか?"),
        ("I was in {town} last week with my boss.", "先週、上司と{town}に行きました。"),
    )
    rows = [
        (one.format(town=town), two.format(town=name)) for town, name in _SPOKEN.items() for one, two in said
        if town in dict(CAPITALS).values()
    ]  # fmt: skip
    cells = {
        "en_speaker": [f"Mr. {PEOPLE[place % 8]}" for place in range(len(rows))],
        "ja_speaker": [("佐藤さん", "鈴木さん")[place % 2] for place in range(len(rows))],
        "en_sentence": [one for one, _ in rows],
        "ja_sentence": [two for _, two in rows],
    }
    shown = (
        ("Could you send me the invoice by Friday?", "金曜日までに請求書を送っていただけますか?"),
        ("I'll be ten minutes late for the meeting.", "会議に10分遅れます。"),
        ("The new chairs are here.", "新しい椅子が届きました。"),
    )
    about = "# Business talk\nParallel sentences of business conversations in English and Japanese, for translation."
    asked = task("Translate what was said at work into natural spoken Japanese.", *shown)
    return Kind(dataset(about, cells, head={"language": ["en", "ja"]}), asked, dict(rows))


@kind("indented code between brackets that all demonstrations have")
def _() -> Kind:
    bodies = [
        f"    total = 0\n    for one in {food}s:\n        total += one * {number}\n    return total\n"
        for number, food in enumerate(FOODS * 4, start=2)
    ]
    asked_for = [
        f'def sum_{number}({food}s):\n    """Add all {food}s up {number} times."""\n'
        for number, food in enumerate(FOODS * 4, start=2)
    ]
    shown = (
        (
            'def is_palindrome(text):\n    """Tell whether a text is a palindrome."""\n',
            "[    for i in range(len(text)):\n        if text[i] != text[-1 - i]:\n            return False\n    return True\n]",
        ),
        (
            'def divisor(a, b):\n    """Give the greatest common divisor."""\n',
            "[    while b:\n        a, b = b, a % b\n    return a\n]",
        ),
        (
            'def times(string, part):\n    """Count a part."""\n',
            "[    found = 0\n    for i in range(len(string)):\n        found += string[i:].startswith(part)\n    return found\n]",
        ),
    )
    about = "# Code\nPrompts with the canonical solution of each, for code generation."
    cells = {"prompt": asked_for, "canonical_solution": bodies}
    asked = task("Write the canonical solution for the prompt.", *shown)
    truth = {one: f"[{two}]" for one, two in zip(asked_for, bodies, strict=True)}
    return Kind(dataset(about, cells), asked, truth, expected="either")


@kind("small letters that the instruction asks for, and texts with capitals")
def _() -> Kind:
    rows = opinions((1, 5), 40)
    cells = {
        "review": [text for text, _ in rows],
        "sentiment": [("positive" if star == 5 else "negative") for _, star in rows],
    }
    asked = task(
        "Sentiment of reviews, all in lowercase: positive or negative.",
        ("the soup at the castle was wonderful, i would come again.", "positive"),
        ("our tea at the garden was terrible and cold.", "negative"),
        ("that pie at the station was the best that i ever had.", "positive"),
    )
    return Kind(dataset("# Reviews\nThe sentiment of reviews, positive or negative.", cells), asked, {}, "refused")
