"""Kinds of trap in texts: damage that looks like text, and columns that are called like what is asked."""

# ruff: noqa: E501 - tables of small datasets

from itertools import permutations
from typing import Any

from .kind import Kind, dataset, kind, task
from .labels import POLES as ROWS
from .labels import REVIEWS, SENTIMENT, SHOWN, pole_truth
from .words import CAPITALS, FAMILIES, FOODS, PEOPLE, PLACES

PERSONS = [(first, last) for first in PEOPLE for last in FAMILIES]
MAILS = [f"{first.lower()}.{last.lower()}@mail.example" for first, last in PERSONS]
LABELS = ["positive" if fine else "negative" for _, fine in ROWS]


def reviews(texts: list[str], **columns: list[Any]) -> dict[str, list[Any]]:
    return {"text": texts, "label": LABELS, **columns}


def truth_of(texts: list[str]) -> dict[str, str]:
    return dict(zip(texts, LABELS, strict=True))


@kind("a column that contradicts every demonstration")
def _() -> Kind:
    rows = {"first_name": [one for one, _ in PERSONS], "last_name": [two for _, two in PERSONS], "email": MAILS}
    shown = (("john.smith@a.example", "Smith"), ("mary.jones@a.example", "Jones"), ("peter.brown@b.example", "Brown"))
    asked = task("Give the last name of the person whose e-mail address is given.", *shown)
    return Kind(
        dataset("# People\nPeople with names and e-mail addresses.", rows),
        asked,
        dict(zip(MAILS, (two for _, two in PERSONS), strict=True)),
    )


@kind("texts in a wrong encoding")
def _() -> Kind:
    good = [text.replace("The ", "The café’s ").replace("Our ", "Our naïve “chef’s” ") for text, _ in ROWS]
    broken = [text.encode().decode("mac_roman") if place % 3 == 0 else text for place, text in enumerate(good)]
    return Kind(dataset(REVIEWS, reviews(broken)), task(SENTIMENT, *SHOWN), truth_of(good), "either")


@kind("masked cells")
def _() -> Kind:
    texts = [
        text.replace(" at the ", " at the [MASK] ") if place % 3 == 0 else text for place, (text, _) in enumerate(ROWS)
    ]
    truth = {text: label for text, label in truth_of(texts).items() if "[MASK]" not in text}
    return Kind(dataset(REVIEWS, reviews(texts)), task(SENTIMENT, *SHOWN), truth)


@kind("texts cut in the middle of a word")
def _() -> Kind:
    whole = [
        f"{text} We went there with friends on a Sunday and sat by the window for hours, nobody minded."
        for text, _ in ROWS
    ]
    texts = [text[:120] if place % 4 == 0 else text for place, text in enumerate(whole)]
    return Kind(dataset(REVIEWS, reviews(texts)), task(SENTIMENT, *SHOWN), {**truth_of(whole)}, "either")


def limited(limit: int, **more: Any) -> Kind:
    extras = ("Never again.", "We sat by the window for hours and nobody minded.", "My sister says so too.")
    whole = [f"{text} {extras[place % 3]}" for place, (text, _) in enumerate(ROWS)]
    truth = {text: label for text, label in truth_of(whole).items() if len(text) <= limit}
    return Kind(dataset(REVIEWS, reviews([text[:limit] for text in whole])), task(SENTIMENT, *SHOWN), truth, **more)


@kind("texts of which the longer ones are cut at a limit")
def _() -> Kind:
    return limited(85, expected="either")


@kind("texts that are all cut at a limit")
def _() -> Kind:
    return limited(60, expected="refused")


@kind("tokenised texts")
def _() -> Kind:
    whole = [text.replace("was", "wasn't") for text, _ in ROWS]
    texts = [text.replace(",", " ,").replace(".", " .").replace("wasn't", "was n't") for text in whole]
    return Kind(dataset(REVIEWS, reviews(texts)), task(SENTIMENT, *SHOWN), truth_of(whole))


@kind("HTML in texts")
def _() -> Kind:
    clean = [f"{text[:-1]} & more than that{'!' * (place % 2)}." for place, (text, _) in enumerate(ROWS)]
    texts = [f"{text.replace('&', '&amp;')}<br /><br />" for text in clean]
    return Kind(dataset(REVIEWS, reviews(texts)), task(SENTIMENT, *SHOWN), truth_of(clean))


@kind("one text with two labels")
def _() -> Kind:
    rows = reviews([text for text, _ in ROWS])
    rows = {
        "text": rows["text"] + rows["text"][:20],
        "label": rows["label"] + ["negative" if label == "positive" else "positive" for label in rows["label"][:20]],
    }
    truth = dict(list(pole_truth().items())[20:])
    return Kind(dataset(REVIEWS, rows), task(SENTIMENT, *SHOWN), truth, expected="either")


@kind("the demonstrations themselves among the rows")
def _() -> Kind:
    rows = {
        "text": [*(text for text, _ in ROWS), *(text for text, _ in SHOWN)],
        "label": [*LABELS, *(label for _, label in SHOWN)],
    }
    return Kind(dataset(REVIEWS, rows), task(SENTIMENT, *SHOWN), pole_truth(), options={"rows": 100})


@kind("translation, the other way round")
def _() -> Kind:
    word = {
        "soup": "Suppe",
        "bread": "Brot",
        "curry": "Curry",
        "tea": "Tee",
        "cake": "Kuchen",
        "rice": "Reis",
        "salad": "Salat",
        "pie": "Pastete",
    }
    town = dict(
        zip(
            PLACES, ("Hafen", "Markt", "Bibliothek", "Bahnhof", "Garten", "Museum", "Schloss", "Flughafen"), strict=True
        )
    )
    pairs = [
        (
            f"There is fresh {food} for everybody near the {place} today.",
            f"Heute gibt es frische {word[food]} für alle beim {town[place]}.",
        )
        for place in PLACES
        for food in FOODS
    ]
    rows = {"translation": [{"de": two, "en": one} for one, two in pairs]}
    shown = (
        ("The children play in the park.", "Die Kinder spielen im Park."),
        ("We drink coffee in the morning.", "Wir trinken morgens Kaffee."),
        ("My brother lives in a small village.", "Mein Bruder wohnt in einem kleinen Dorf."),
    )
    files = dataset("# Sentences\nParallel sentences in German and English.", rows, head={"language": ["de", "en"]})
    return Kind(files, task("Translate the English sentence into German.", *shown), dict(pairs))


@kind("a headline and a summary beside the article")
def _() -> Kind:
    made = []
    for place in PLACES:
        for who in PEOPLE[:6]:
            body = f"The {place} was closed on Monday after {who} found water on the floor. Workers came at noon and repaired the pipe. The town said that it would open again on Friday, and that nobody was hurt."
            made.append(
                (
                    body,
                    f"{place.title()} closed after leak",
                    f"The {place} is closed until Friday because {who} found water on the floor, but nobody was hurt.",
                )
            )
    rows = {
        "article": [one for one, _, _ in made],
        "title": [two for _, two, _ in made],
        "summary": [three for _, _, three in made],
    }
    shown = (
        (
            "Two trains met on one track near the lake at night. Both drivers braked in time. The line was closed until the morning while the signals were checked by engineers.",
            "The line near the lake was closed until the morning after two trains met on one track, but both braked in time.",
        ),
        (
            "The school will buy forty new computers this summer. The money comes from parents who ran a market. Teachers will be trained in August before lessons begin.",
            "The school buys forty computers with money from a market of the parents, and its teachers are trained in August.",
        ),
        (
            "Rain fell for nine days in the valley. Farmers moved their animals to the hills. The river went back on Sunday and the road was opened again.",
            "After nine days of rain the road in the valley was opened again, and the farmers had moved their animals to the hills.",
        ),
    )
    return Kind(
        dataset("# News\nNews articles with titles and summaries.", rows),
        task("Summarise the news article in one sentence.", *shown),
        {one: three for one, _, three in made},
    )


@kind("the past tense beside the participle")
def _() -> Kind:
    verbs = [
        ("go", "went", "gone"),
        ("see", "saw", "seen"),
        ("take", "took", "taken"),
        ("give", "gave", "given"),
        ("eat", "ate", "eaten"),
        ("write", "wrote", "written"),
        ("sing", "sang", "sung"),
        ("drink", "drank", "drunk"),
        ("swim", "swam", "swum"),
        ("begin", "began", "begun"),
        ("break", "broke", "broken"),
        ("choose", "chose", "chosen"),
        ("drive", "drove", "driven"),
        ("fall", "fell", "fallen"),
        ("fly", "flew", "flown"),
        ("grow", "grew", "grown"),
        ("know", "knew", "known"),
        ("ride", "rode", "ridden"),
        ("speak", "spoke", "spoken"),
        ("steal", "stole", "stolen"),
        ("throw", "threw", "thrown"),
        ("wear", "wore", "worn"),
        ("rise", "rose", "risen"),
        ("shake", "shook", "shaken"),
        ("hide", "hid", "hidden"),
    ]
    rows = {"verb": [v[0] for v in verbs], "participle": [v[2] for v in verbs], "past": [v[1] for v in verbs]}
    asked = task("Give the past tense of the verb.", ("come", "came"), ("run", "ran"), ("blow", "blew"))
    return Kind(dataset("# Verbs\nIrregular English verbs.", rows), asked, {v[0]: v[1] for v in verbs}, least=15)


@kind("a question with the right and a popular wrong answer")
def _() -> Kind:
    made = [
        (f"What is the capital of {land}?", town, CAPITALS[(n + 5) % len(CAPITALS)][1])
        for n, (land, town) in enumerate(CAPITALS)
    ]
    rows = {
        "question": [q for q, _, _ in made],
        "incorrect_answer": [w for _, _, w in made],
        "correct_answer": [a for _, a, _ in made],
    }
    asked = task(
        "Answer the question about geography.",
        ("What is the capital of Mongolia?", "Ulaanbaatar"),
        ("What is the capital of Cyprus?", "Nicosia"),
        ("What is the capital of Laos?", "Vientiane"),
    )
    return Kind(
        dataset("# Geography\nQuestions about geography with right and wrong answers.", rows),
        asked,
        {q: a for q, a, _ in made},
        expected="either",
    )


@kind("questions that begin with other words than the demonstrations'")
def _() -> Kind:
    made = {f"What is the largest city of {land}?": f"{town} City" for land, town in CAPITALS}
    rows = {"question": list(made), "answer": list(made.values())}
    asked = task(
        "Answer the question about geography.", ("What is the capital of Mongolia?", "Ulaanbaatar"),
        ("What is the capital of Cyprus?", "Nicosia"), ("What is the capital of Laos?", "Vientiane"),
    )  # fmt: skip
    return Kind(dataset("# Geography\nQuestions about geography with answers.", rows), asked, made, "either")


@kind("questions whose passage the task has no place for")
def _() -> Kind:
    made = [
        (f"{who} took the {food} to the {place}.", "Where did the person take it?", f"the {place}")
        for place in PLACES
        for who, food in zip(PEOPLE, FOODS, strict=True)
    ]
    rows = {
        "context": [c for c, _, _ in made],
        "question": [f"{q[:-1]} in story {n}?" for n, (_, q, _) in enumerate(made)],
        "answer": [a for _, _, a in made],
    }
    asked = task(
        "Answer the question.",
        ("Where is the Eiffel tower?", "Paris"),
        ("Where do fish live?", "water"),
        ("Where do bees live?", "a hive"),
    )
    return Kind(dataset("# Stories\nQuestions about short stories.", rows), asked, {}, "refused")


@kind("what was preferred of two answers to a question, after what was not")
def _() -> Kind:
    asks = ("What is the capital of {}?", "Which city is the capital of {}?", "Name the capital of {}, please.")
    made = [
        (ask.format(land), f"The capital of {land} is {town}.", f"The capital of {land} is {CAPITALS[n - 7][1]}.")
        for n, (land, town) in enumerate(CAPITALS)
        for ask in asks
    ]
    rows = {
        "prompt": [one for one, _, _ in made],
        "rejected": [one for _, _, one in made],
        "chosen": [one for _, one, _ in made],
        "score_rejected": [3.0 + n % 31 / 10 for n in range(len(made))],
        "score_chosen": [4.0 + n % 37 / 10 for n in range(len(made))],
    }
    shown = (
        ("Which city is the capital of Mongolia?", "The capital of Mongolia is Ulaanbaatar."),
        ("What is the capital of Cyprus?", "The capital of Cyprus is Nicosia."),
        ("Name the capital of Laos, please.", "The capital of Laos is Vientiane."),
    )
    about = "# Preferences\nPairs of answers of one sentence: `chosen` is the right one, and `rejected` is wrong."
    files = dataset(about, rows, head={"task_categories": ["question-answering"]})
    return Kind(files, task("answer me in one short sentence", *shown), {one: right for one, right, _ in made})


@kind("a translation into the language that the source was written in")
def _() -> Kind:
    who = (("The teacher", "Die Lehrerin"), ("Our neighbour", "Unser Nachbar"), ("My uncle", "Mein Onkel"))
    does = (("buys", "kauft"), ("sees", "sieht"), ("finds", "findet"), ("brings", "bringt"))
    what = (("the new hat", "den neuen Hut"), ("a small dog", "einen kleinen Hund"), ("my key", "meinen Schlüssel"))
    made = {
        f"{one[0]} {two[0]} {three[0]} today.": f"{one[1]} {two[1]} heute {three[1]}."
        for one in who
        for two in does
        for three in what
    }
    shown = (
        ("The bus leaves at seven o'clock.", "Der Bus fährt um sieben Uhr ab."),
        ("We have lost the way.", "Wir haben den Weg verloren."),
        ("She does not like the weather here.", "Das Wetter hier gefällt ihr nicht."),
    )
    about = "# German to English\nSentences for machine translation: `source` is German, `target` its translation."
    files = dataset(about, {"source": list(made.values()), "target": list(made)}, head={"language": ["de", "en"]})
    return Kind(files, task("Translate the English sentence into German.", *shown), made)


TRADES = ("baker", "nurse", "guard", "painter", "miner", "judge", "porter", "weaver", "tailor")
STANDS_FOR = task(
    "Say whom the pronoun stands for, in the sentence's own words.",
    ("Sentence: The singer called the waiter because she was hungry.\nPronoun: she", "The singer"),
    ("Sentence: The farmer thanked the pilot because he had helped.\nPronoun: he", "the pilot"),
    ("Sentence: The king met the cook and praised her roast.\nPronoun: her", "the cook"),
    ("Sentence: The clown fooled the priest since he loves jokes.\nPronoun: he", "The clown"),
)


def bracketed(mixed: bool = False) -> tuple[list[str], dict[str, str]]:
    """Sentences with whom a pronoun stands for and the pronoun in brackets; where they are mixed, the pronoun stands
    first in some."""
    texts, truth = list[str](), dict[str, str]()
    for number, (one, other) in enumerate(permutations(TRADES, 2)):
        who, pronoun = f"The {one}", ("he", "she", "his", "her")[number % 4]
        told = f"asked the {other} for the key because {pronoun}" + (" mother" if number % 4 > 1 else "") + " was ill."
        text = f"[{who}] " + told.replace(f"because {pronoun}", f"because [{pronoun}]")
        if number % 2:
            who = f"the {other}"
            text = text.replace(f"[The {one}]", f"The {one}").replace(who, f"[{who}]")
        if mixed and number % 3 == 0:
            text = f"When [{pronoun}] came in, [{who}] met the others of {one} street."
        texts.append(text)
        truth[f"Sentence: {text.replace('[', '').replace(']', '')}\nPronoun: {pronoun}"] = who
    return texts, truth


@kind("whom a pronoun stands for, both in brackets")
def _() -> Kind:
    texts, truth = bracketed()
    about = "# Coreference\nSentences with a trade and the pronoun that refers to it in brackets, for coreference."
    return Kind(dataset(about, {"text": texts, "type": ["a", "b"] * (len(texts) // 2)}), STANDS_FOR, truth)


@kind("brackets around a pronoun and its noun in any order")
def _() -> Kind:
    texts, truth = bracketed(mixed=True)
    about = "# Coreference\nSentences with a trade and the pronoun that refers to it in brackets, for coreference."
    return Kind(dataset(about, {"text": texts}), STANDS_FOR, truth, "either")
