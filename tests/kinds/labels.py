"""Kinds of trap in labels: numbers and names that mean something else than they seem to."""

import json
from typing import Any

import pyarrow as pa

from .kind import Kind, dataset, kind, task
from .words import BAD, FOODS, GOOD, PLACES, opinions, poles

STARS = opinions((1, 2, 3, 4, 5), 16)
POLES = poles()
RATE = "How many stars, from 1 to 5, does the review of the restaurant give?"
SHOWN_STARS = (("I want my money back, it was terrible.", "1"), ("Rather poor for that price.", "2"),
               ("Neither good nor bad.", "3"), ("A good lunch, we come again.", "4"),
               ("Wonderful, the best in town.", "5"))  # fmt: skip
SENTIMENT = "Is the sentiment of the review positive or negative?"
REVIEWS = "# Reviews\nReviews of restaurants with their sentiment."
SHOWN = ((GOOD[0], "positive"), (BAD[0], "negative"), (GOOD[1], "positive"), (BAD[1], "negative"))


def names(column: str, labels: list[str], **more: Any) -> dict[str, Any]:
    """A card's head that names the classes of a column."""
    named = {"class_label": {"names": {str(place): label for place, label in enumerate(labels)}}}
    return {"dataset_info": {"features": [{"name": column, "dtype": named}]}, **more}


def embedded(cells: dict[str, list[Any]], column: str, labels: list[str]) -> pa.Table:
    """A table with the names of its classes in the file, as `datasets` writes them."""
    features = {column: {"names": labels, "_type": "ClassLabel"}}
    metadata = {"huggingface": json.dumps({"info": {"features": features}})}
    return pa.table(cells).replace_schema_metadata(metadata)


def stars_task(**fields: Any) -> dict[str, Any]:
    return task(RATE, *SHOWN_STARS, **fields)


def star_truth() -> dict[str, str]:
    return {text: str(stars) for text, stars in STARS}


def pole_truth(good: str = "positive", bad: str = "negative") -> dict[str, str]:
    return {text: good if fine else bad for text, fine in POLES}


@kind("classes counted from 0 whose names hold the number")
def _() -> Kind:
    rows = {"text": [text for text, _ in STARS], "label": [stars - 1 for _, stars in STARS]}
    head = names("label", ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"])
    return Kind(dataset("# Reviews\nReviews of restaurants with stars.", rows, head=head), stars_task(), star_truth())


@kind("classes counted from 0 whose names are the numbers from 1")
def _() -> Kind:
    cells = {"text": [text for text, _ in STARS], "label": [stars - 1 for _, stars in STARS]}
    table = embedded(cells, "label", ["1", "2", "3", "4", "5"])
    labels = ["1", "2", "3", "4", "5"]
    return Kind(
        dataset("# Reviews\nReviews of restaurants with stars.", table), stars_task(labels=labels), star_truth()
    )


@kind("ratings from 0 to 4 without names for stars from 1 to 5")
def _() -> Kind:
    rows = {"text": [text for text, _ in STARS], "stars": [stars - 1 for _, stars in STARS]}
    return Kind(dataset("# Reviews\nReviews of restaurants.", rows), stars_task(), star_truth(), "either")


@kind("ratings in floats")
def _() -> Kind:
    rows = {"text": [text for text, _ in STARS], "rating": [float(stars) for _, stars in STARS]}
    return Kind(dataset("# Reviews\nReviews of restaurants with ratings.", rows), stars_task(), star_truth())


@kind("ratings from 5 (worst) to 1 (best), told by the card")
def _() -> Kind:
    rows = {"text": [text for text, _ in STARS], "rating": [6 - stars for _, stars in STARS]}
    about = "# Reviews\nReviews of restaurants. A rating of 1 means excellent and 5 means terrible, as at school."
    return Kind(dataset(about, rows), stars_task(), star_truth(), "either")


@kind("stars onto poles")
def _() -> Kind:
    texts = opinions((1, 2, 4, 5), 20)
    rows = {"text": [text for text, _ in texts], "stars": [stars for _, stars in texts]}
    truth = {text: "positive" if stars > 3 else "negative" for text, stars in texts}
    return Kind(dataset("# Reviews\nReviews of restaurants with 1 to 5 stars.", rows), task(SENTIMENT, *SHOWN), truth)


@kind("a card's scale that the data does not have")
def _() -> Kind:
    rows = {"text": [text for text, _ in POLES], "label": [int(fine) for _, fine in POLES]}
    about = "# Reviews\nReviews of restaurants. The sentiment label is 1 for negative and 2 for positive."
    return Kind(dataset(about, rows), task(SENTIMENT, *SHOWN), pole_truth(), "either")


@kind("a card that has the numbers the other way round than usual")
def _() -> Kind:
    rows = {"text": [text for text, _ in POLES], "label": [int(not fine) for _, fine in POLES]}
    about = "# Reviews\nReviews of restaurants. The sentiment label is 0 for positive and 1 for negative."
    return Kind(dataset(about, rows), task(SENTIMENT, *SHOWN), pole_truth())


@kind("a card that is wrong about which number is which")
def _() -> Kind:
    rows = {"text": [text for text, _ in POLES], "label": [int(fine) for _, fine in POLES]}
    about = "# Reviews\nReviews of restaurants. The sentiment label is 0 for positive and 1 for negative."
    return Kind(dataset(about, rows), task(SENTIMENT, *SHOWN), pole_truth(), "either")


@kind("names of classes in another order in each split")
def _() -> Kind:
    half = len(POLES) // 2
    first = {"text": [text for text, _ in POLES[:half]], "label": [int(fine) for _, fine in POLES[:half]]}
    second = {"text": [text for text, _ in POLES[half:]], "label": [int(not fine) for _, fine in POLES[half:]]}
    files = dataset(REVIEWS, embedded(first, "label", ["negative", "positive"])) | dataset(
        REVIEWS, embedded(second, "label", ["positive", "negative"]), name="validation.parquet"
    )
    return Kind(files, task(SENTIMENT, *SHOWN), pole_truth(), options={"rows": 60})


@kind("names of classes in another order in each shard")
def _() -> Kind:
    half = len(POLES) // 2
    first = {"text": [text for text, _ in POLES[:half]], "label": [int(fine) for _, fine in POLES[:half]]}
    second = {"text": [text for text, _ in POLES[half:]], "label": [int(not fine) for _, fine in POLES[half:]]}
    files = dataset(REVIEWS, embedded(first, "label", ["negative", "positive"]), name="train-00000-of-00002.parquet")
    files |= dataset(REVIEWS, embedded(second, "label", ["positive", "negative"]), name="train-00001-of-00002.parquet")
    return Kind(files, task(SENTIMENT, *SHOWN), pole_truth(), options={"rows": 60})


@kind("names in the card's head that the files contradict")
def _() -> Kind:
    cells = {"text": [text for text, _ in POLES], "label": [int(not fine) for _, fine in POLES]}
    table = embedded(cells, "label", ["positive", "negative"])
    files = dataset(REVIEWS, table, head=names("label", ["negative", "positive"]))
    return Kind(files, task(SENTIMENT, *SHOWN), pole_truth())


@kind("yes and no in a card's YAML, without quotes")
def _() -> Kind:
    rows = {"text": [text for text, _ in POLES], "label": [int(fine) for _, fine in POLES]}
    card = (
        "---\nlicense: mit\nlanguage: en\ndataset_info:\n  features:\n  - name: label\n    dtype:\n      class_label:\n"
        "        names:\n          '0': no\n          '1': yes\n---\n"
        "# Recommendations\nReviews of restaurants: does the guest recommend the restaurant?\n"
    )
    files = dataset("", rows) | {"acme/set/README.md": card}
    shown = [(text, {"positive": "yes", "negative": "no"}[label]) for text, label in SHOWN]
    return Kind(files, task("Does the guest recommend the restaurant?", *shown), pole_truth("yes", "no"))


@kind("labels that differ in signs alone")
def _() -> Kind:
    said = {"c": "free the memory by hand in plain c number", "c++": "the template of the vector class number",
            "c#": "a linq query over the windows forms number"}  # fmt: skip
    texts = [(f"How do I {text} {n}?", label) for n in range(20) for label, text in said.items()]
    rows = {"question": [text for text, _ in texts], "language": [label for _, label in texts]}
    shown = (("Where do I call free and malloc?", "c"), ("What is a std vector template?", "c++"),
             ("How do I write a linq join?", "c#"))  # fmt: skip
    about = "# Programmers' questions\nQuestions of programmers with the programming language that each is about."
    asked = task("Which programming language is the question about: c, c++ or c#?", *shown, labels=["c", "c++", "c#"])
    return Kind(dataset(about, rows), asked, dict(texts))


@kind("labels that share most of their words")
def _() -> Kind:
    wanted = ["card payment fee", "card payment fee charged twice", "card payment declined"]
    said = ("What does it cost to pay by card", "Why did you take the card fee two times",
            "My card was refused when I wanted to pay")  # fmt: skip
    texts = [
        (f"{text} at the {place} for {food}?", label)
        for place in PLACES[:5]
        for food in FOODS[:4]
        for text, label in zip(said, wanted, strict=True)
    ]
    rows = {"text": [text for text, _ in texts], "intent": [label.replace(" ", "_") for _, label in texts]}
    shown = [(f"{text} on Monday?", label) for text, label in zip(said, wanted, strict=True)]
    about = "# Bank questions\nQuestions of a bank's customers with their intent."
    asked = task("Find the intent of the customer's question to the bank.", *shown, labels=wanted)
    return Kind(dataset(about, rows), asked, dict(texts), least=10)


@kind("ranges as labels")
def _() -> Kind:
    texts = [(f"{who} has worked as a {job} for {n} years.", ">50K" if job == "surgeon" else "<=50K")
             for n in range(3, 18) for who in ("Ada", "Ben") for job in ("surgeon", "cleaner")]  # fmt: skip
    rows = {"person": [text for text, _ in texts], "income": [label for _, label in texts]}
    shown = (("Cleo is a surgeon in a clinic.", ">50K"), ("Dan is a cleaner at night.", "<=50K"))
    about = "# Income\nDescriptions of persons with their yearly income."
    asked = task("Say the income of the person: <=50K or >50K.", *shown, labels=["<=50K", ">50K"])
    return Kind(dataset(about, rows), asked, dict(texts), expected="either")


@kind("emoji as labels")
def _() -> Kind:
    rows = {"text": [text for text, _ in POLES], "mood": ["😀" if fine else "😡" for _, fine in POLES]}
    shown = [(text, {"positive": "😀", "negative": "😡"}[label]) for text, label in SHOWN]
    return Kind(
        dataset("# Reviews\nReviews of restaurants with an emoji for the mood of the guest.", rows),
        task("Which emoji shows the mood of the review?", *shown),
        pole_truth("😀", "😡"),
    )


@kind("a gold label beside a noisy one")
def _() -> Kind:
    rows = {
        "text": [text for text, _ in POLES],
        "label": ["positive" if fine != (place % 5 == 0) else "negative" for place, (_, fine) in enumerate(POLES)],
        "gold_label": ["positive" if fine else "negative" for _, fine in POLES],
    }
    return Kind(dataset(REVIEWS, rows), task(SENTIMENT, *SHOWN), pole_truth())


@kind("rows without a consensus among their labels")
def _() -> Kind:
    rows = {
        "text": [text for text, _ in POLES],
        "gold_label": [
            "-" if place % 7 == 0 else "positive" if fine else "negative" for place, (_, fine) in enumerate(POLES)
        ],
    }
    return Kind(dataset(REVIEWS, rows), task(SENTIMENT, *SHOWN), pole_truth())


@kind("hidden labels as -1")
def _() -> Kind:
    label = [-1 if place % 4 == 0 else int(fine) for place, (_, fine) in enumerate(POLES)]
    rows = {"text": [text for text, _ in POLES], "label": label}
    return Kind(
        dataset(REVIEWS, rows, head=names("label", ["negative", "positive"])), task(SENTIMENT, *SHOWN), pole_truth()
    )


@kind("a third class that the task does not have")
def _() -> Kind:
    texts = opinions((1, 3, 5), 20)
    word = {1: "negative", 3: "neutral", 5: "positive"}
    rows = {"text": [text for text, _ in texts], "sentiment": [word[stars] for _, stars in texts]}
    truth = {text: word[stars] for text, stars in texts if stars != 3}
    return Kind(dataset(REVIEWS, rows), task(SENTIMENT, *SHOWN), truth)


@kind("labels in mixed case with blanks around")
def _() -> Kind:
    forms = (str, str.upper, str.title, lambda text: f" {text} ")
    rows = {
        "text": [text for text, _ in POLES],
        "label": [forms[place % 4]("positive" if fine else "negative") for place, (_, fine) in enumerate(POLES)],
    }
    return Kind(dataset(REVIEWS, rows), task(SENTIMENT, *SHOWN), pole_truth())


@kind("a column named for the opposite of what is asked")
def _() -> Kind:
    rows = {"text": [text for text, _ in POLES], "is_negative": [not fine for _, fine in POLES]}
    return Kind(dataset(REVIEWS, rows), task(SENTIMENT, *SHOWN), pole_truth())


@kind("1 for ham, 0 for spam")
def _() -> Kind:
    good = [
        (f"See you at the {place} at {n}, I bring the {food}.", 1)
        for n, (place, food) in enumerate(zip(PLACES * 4, FOODS * 4, strict=True))
    ]
    bad = [(f"FREE {food}! Text WIN to 80{n} and claim your cash prize", 0) for n, food in enumerate(FOODS * 4)]
    rows = {"message": [text for text, _ in good + bad], "label": [label for _, label in good + bad]}
    about = "# Short messages\nText messages, labelled 1 (legitimate) or 0 (spam)."
    truth = {text: "no" if label else "yes" for text, label in good + bad}
    shown = (("WIN cash now, text GO to 8877", "yes"), ("I am at the gate, see you soon", "no"),
             ("Claim your free phone prize today", "yes"))  # fmt: skip
    return Kind(dataset(about, rows), task("Is the text message spam? Answer yes or no.", *shown), truth)


@kind("a scale of which the demonstrations show a part")
def _() -> Kind:
    texts = opinions((1, 2, 3, 4, 5), 12)
    rows = {"text": [text for text, _ in texts], "stars": [stars for _, stars in texts]}
    truth = {text: str(stars) for text, stars in texts}
    told = task(RATE, SHOWN_STARS[0], SHOWN_STARS[2], SHOWN_STARS[4])
    return Kind(dataset("# Reviews\nReviews of restaurants with stars.", rows), told, truth, least=40)


@kind("a class that no row has")
def _() -> Kind:
    rows = {"text": [text for text, _ in POLES], "sentiment": ["positive" if fine else "negative" for _, fine in POLES]}
    shown = (*SHOWN, ("It was neither good nor bad.", "neutral"))
    asked = task("Is the sentiment of the review positive, negative or neutral?", *shown)
    return Kind(dataset(REVIEWS, rows), asked, pole_truth(), told=("neutral",))


@kind("casual words for the two poles")
def _() -> Kind:
    rows = {"text": [text for text, _ in POLES], "sentiment": ["positive" if fine else "negative" for _, fine in POLES]}
    shown = [(text, {"positive": "happy", "negative": "not happy"}[label]) for text, label in SHOWN]
    return Kind(
        dataset(REVIEWS, rows), task("is the customer happy or not happy?", *shown), pole_truth("happy", "not happy")
    )


@kind("yes and no for what is not named")
def _() -> Kind:
    rows = {"text": [text for text, _ in POLES], "sentiment": ["pos" if fine else "neg" for _, fine in POLES]}
    shown = [(text, {"positive": "yes", "negative": "no"}[label]) for text, label in SHOWN]
    return Kind(
        dataset("# Product reviews\nReviews rated pos or neg.", rows),
        task("is the customer happy?", *shown),
        pole_truth("yes", "no"),
    )


@kind("up and down for the poles")
def _() -> Kind:
    rows = {"text": [text for text, _ in POLES], "sentiment": ["pos" if fine else "neg" for _, fine in POLES]}
    shown = [(text, {"positive": "up", "negative": "down"}[label]) for text, label in SHOWN]
    return Kind(
        dataset("# Reviews\nReviews rated pos or neg.", rows),
        task("thumbs up or down for this review?", *shown),
        pole_truth("up", "down"),
    )


@kind("good or bad where the card says pos and neg")
def _() -> Kind:
    rows = {"text": [text for text, _ in POLES], "label": ["pos" if fine else "neg" for _, fine in POLES]}
    shown = [(text, {"positive": "good", "negative": "bad"}[label]) for text, label in SHOWN]
    return Kind(
        dataset("# Product reviews\nProduct reviews from a shop, rated pos or neg.", rows),
        task("good or bad review?", *shown),
        pole_truth("good", "bad"),
    )


@kind("ok and remove for what may stay")
def _() -> Kind:
    bad = [
        (f"You are a stupid {food} and everybody at the {place} hates you, idiot", 1)
        for place in PLACES
        for food in FOODS[:4]
    ]
    good = [(f"Thanks, the {food} at the {place} was worth the walk", 0) for place in PLACES for food in FOODS[:4]]
    rows = {"comment": [text for text, _ in good + bad], "is_toxic": [label for _, label in good + bad]}
    shown = (
        ("shut up you idiot", "remove"),
        ("thanks for the nice answer", "ok"),
        ("you are all so stupid, go away", "remove"),
    )
    truth = {text: "remove" if label else "ok" for text, label in good + bad}
    return Kind(
        dataset("# Comments\nToxic and other comments of a forum.", rows),
        task("should this comment stay (ok) or go (remove)?", *shown),
        truth,
    )


@kind("labels that are lists of one")
def _() -> Kind:
    rows = {"text": [text for text, _ in POLES], "labels": [["positive" if fine else "negative"] for _, fine in POLES]}
    return Kind(dataset(REVIEWS, rows), task(SENTIMENT, *SHOWN), pole_truth(), "either")


@kind("a label inside JSON text")
def _() -> Kind:
    cells = [
        json.dumps({"sentiment": "positive" if fine else "negative", "by": f"a{n}"})
        for n, (_, fine) in enumerate(POLES)
    ]
    rows = {"text": [text for text, _ in POLES], "annotation": cells}
    return Kind(dataset(REVIEWS, rows), task(SENTIMENT, *SHOWN), pole_truth(), "either")


@kind("two annotators who disagree, and no gold")
def _() -> Kind:
    rows = {
        "text": [text for text, _ in POLES],
        "annotator_1": ["positive" if fine else "negative" for _, fine in POLES],
        "annotator_2": ["positive" if fine != (n % 3 == 0) else "negative" for n, (_, fine) in enumerate(POLES)],
    }
    return Kind(dataset(REVIEWS, rows), task(SENTIMENT, *SHOWN), pole_truth(), "either")


@kind("premise and hypothesis with maybe")
def _() -> Kind:
    made = []
    for place in PLACES:
        for food in FOODS[:4]:
            made.append((f"A man eats {food} at the {place}.", f"Somebody eats {food}.", "entailment"))
            made.append((f"A man eats {food} at the {place}.", "Nobody eats.", "contradiction"))
            made.append((f"A man eats {food} at the {place}.", "The man is an old sailor.", "neutral"))
    rows = {
        "premise": [one for one, _, _ in made],
        "hypothesis": [two for _, two, _ in made],
        "label": [["entailment", "neutral", "contradiction"].index(three) for _, _, three in made],
    }
    word = {"entailment": "yes", "contradiction": "no", "neutral": "maybe"}
    shown = (
        ({"first": "A dog runs in the park.", "second": "An animal runs."}, "yes"),
        ({"first": "A dog runs.", "second": "The dog sleeps."}, "no"),
        ({"first": "A dog runs.", "second": "The dog is brown."}, "maybe"),
    )
    truth = {f"{one}\t{two}": word[three] for one, two, three in made}
    files = dataset(
        "# Pairs\nSentence pairs for natural language inference.",
        rows,
        head=names("label", ["entailment", "neutral", "contradiction"]),
    )
    return Kind(files, task("If the first is true, is the second true as well: yes, no or maybe?", *shown), truth)


# what the exam's fresh tasks showed


@kind("labels that differ in capitals alone")
def _() -> Kind:
    words = ("He", "he", "She", "she", "It")
    texts = [f"{word} saw the {food} at the {place}." for word in words for food in FOODS[:4] for place in PLACES[:3]]
    labels = [text.split()[0] for text in texts]
    shown = tuple((f"{word} ate a plum in the park.", word) for word in words)
    asked = task("Say the class of the text by pronoun: He, he, She, she, It.", *shown)
    about = "# Pronouns\nShort texts with the pronoun that begins each."
    return Kind(dataset(about, {"text": texts, "pronoun": labels}), asked, dict(zip(texts, labels, strict=True)))


@kind("two labels by name and the last by what is left")
def _() -> Kind:
    names = {1: "negative", 3: "neutral", 5: "positive"}
    wanted = {1: "unfavourable", 3: "in between", 5: "happy"}
    told = opinions((1, 3, 5), 20)
    rows = {"text": [text for text, _ in told], "sentiment": [names[stars] for _, stars in told]}
    shown = ((BAD[0], "unfavourable"), ("It was okay, neither good nor bad.", "in between"), (GOOD[0], "happy"))
    asked = task("Say the sentiment of the review: unfavourable, in between or happy.", *shown)
    return Kind(dataset(REVIEWS, rows), asked, {text: wanted[stars] for text, stars in told})


@kind("a mixed class for a neutral one")
def _() -> Kind:
    names = {1: "negative", 3: "neutral", 5: "positive"}
    told = opinions((1, 3, 5), 20)
    rows = {"text": [text for text, _ in told], "sentiment": [names[stars] for _, stars in told]}
    shown = ((BAD[0], "negative"), ("The soup was great, the waiter was not.", "mixed"), (GOOD[0], "positive"))
    asked = task("Say the sentiment of the review: negative, mixed or positive.", *shown)
    return Kind(dataset(REVIEWS, rows), asked, {text: names[stars] for text, stars in told if stars != 3}, "either")


@kind("a slip of the keyboard in the instruction's labels")
def _() -> Kind:
    rows = {"text": [text for text, _ in POLES], "label": [("bad", "good")[fine] for _, fine in POLES]}
    asked = task("i need the sentiment of each review, so postive or negative", *SHOWN[:2])
    return Kind(dataset(REVIEWS, rows), asked, pole_truth())


@kind("labels in brackets that no instruction names")
def _() -> Kind:
    rows = {"a": [text for text, _ in POLES], "b": [("bad", "good")[fine] for _, fine in POLES]}
    shown = tuple((text, f"({'good' if label == 'positive' else 'bad'})") for text, label in SHOWN[:2])
    asked = task("Say the class of the review by sentiment.", *shown)
    return Kind(dataset(REVIEWS, rows), asked, pole_truth("(good)", "(bad)"))


@kind("clauses behind the labels of the instruction")
def _() -> Kind:
    rows = {"text": [text for text, _ in POLES], "label": [("negative", "positive")[fine] for _, fine in POLES]}
    shown = tuple((text, "happy" if label == "positive" else "unhappy") for text, label in SHOWN)
    told = "Mark the sentiment of every review as happy or unhappy, from the guest's point of view, whether it is about"
    asked = task(f"{told} the food or about the waiter.", *shown)
    return Kind(dataset(REVIEWS, rows), asked, pole_truth("happy", "unhappy"))
