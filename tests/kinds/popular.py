"""Kinds of layout that the best-known datasets have: reasons before an answer, flags for labels, requests before texts."""

# ruff: noqa: E501 - tables of small datasets

import random

import pyarrow as pa

from .kind import Kind, dataset, kind, task
from .words import BAD, COLOURS, FOODS, GOOD, PEOPLE, PLACES, opinions, poles

PAIRS = [(food, place) for place in PLACES for food in FOODS]

# reasons and the answer behind them -----------------------------------------------------------------------------------

ASKED = "What does one eat at the {place} of the {colour} town?"
REASONS = "People who come to the {place} are hungry. The {colour} town is known for {food}. They eat {food} there."


def reasoned(form: str, shown_form: str, lettered: bool) -> Kind:
    """Questions with options, reasons and the answer; `form` puts reasons and answer together."""
    draw = random.Random(5)
    cells: dict[str, list[str]] = {"input": [], "target": [], "rationale": []}
    truth: dict[str, str] = {}
    for place in PLACES:
        for colour in COLOURS:
            options = draw.sample(FOODS, 3)
            right = draw.randrange(3)
            lines = "\n".join(f"({'ABC'[number]}) {food}" for number, food in enumerate(options))
            given = f"{ASKED.format(place=place, colour=colour)}\nOptions:\n{lines}"
            reasons = REASONS.format(place=place, colour=colour, food=options[right])
            letter = "ABC"[right]
            for name, cell in zip(cells, (given, f"({letter})" if lettered else options[right], reasons), strict=True):
                cells[name].append(cell)
            truth[given] = form.format(reasons=reasons, answer=letter if lettered else options[right])
    shown = (
        ("Who bakes bread?\nOptions:\n(A) a baker\n(B) a pilot\n(C) a cow", "Bread is baked in an oven. Bakers work at ovens.", "A", "a baker"),
        ("What do bees make?\nOptions:\n(A) milk\n(B) honey\n(C) wine", "Bees fly to flowers. They take nectar home and make honey.", "B", "honey"),
        ("Where do ships sleep?\nOptions:\n(A) in a bed\n(B) in a tree\n(C) in a port", "Ships need deep water. A port has deep water.", "C", "in a port"),
    )  # fmt: skip
    about = "# Reasons\nMultiple-choice questions with options, each with the reasons that lead to its answer."
    pairs = [
        (given, shown_form.format(reasons=reasons, answer=letter if lettered else text))
        for given, reasons, letter, text in shown
    ]
    asks = "Multiple-choice questions in, and out a short reasoning that ends with the answer."
    return Kind(dataset(about, cells), task(asks, *pairs), truth)


@kind("reasons that end with the letter of the answer behind a phrase")
def _() -> Kind:
    form = "{reasons} So the answer is ({answer})."
    return reasoned(form, form, lettered=True)


@kind("reasons with the answer in a line of its own behind ####")
def _() -> Kind:
    form = "{reasons}\n#### {answer}"
    return reasoned(form, form, lettered=False)


# labels -------------------------------------------------------------------------------------------------------------

FLAGS = ("toxic", "severe_toxic", "threat", "insult")


@kind("flags called as the labels that an instruction lists")
def _() -> Kind:
    cells: dict[str, list[object]] = {"comment_text": [], **{name: [] for name in FLAGS}}
    truth: dict[str, str] = {}
    for number, (food, place) in enumerate(PAIRS):
        text = f"You know nothing of {food}, and nobody at the {place} will read what you write {number} times."
        flags = [int(number % 3 > 0), int(number % 12 == 4), int(number % 6 == 1), int(number % 4 == 1)]
        for name, cell in zip(cells, (text, *flags), strict=True):
            cells[name].append(cell)
        truth[text] = (
            ", ".join(name.replace("_", " ") for name, one in zip(FLAGS, flags, strict=True) if one) or "clean"
        )
    shown = (
        ("Thank you for the new map of the valley.", "clean"),
        ("You moron, learn to read before you touch my page.", "toxic, insult"),
        ("I know where you live and I will burn your house.", "toxic, severe toxic, threat"),
        ("Nobody asked you, you clown.", "toxic, insult"),
    )
    asks = 'Flag the abuse in a comment. Possible flags: toxic, severe toxic, threat, insult. Several may apply; list them with commas, and write "clean" when none applies.'
    return Kind(
        dataset("# Comments\nToxic comments with a flag of each kind of abuse.", cells), task(asks, *shown), truth
    )


@kind("lists of labels with capitals that the task writes in small letters")
def _() -> Kind:
    names = ("Content removal", "Choice of law", "Arbitration", "Contract by using")
    rows: dict[str, list[object]] = {"text": [], "labels": []}
    truth: dict[str, str] = {}
    for number, (food, place) in enumerate(PAIRS):
        text = f"The seller of {food} may close the shop at the {place} after {number + 2} days of this contract."
        held = [name for place_, name in enumerate(names) if number % (place_ + 3) == 0]
        rows["text"].append(text)
        rows["labels"].append(held)
        truth[text] = ", ".join(map(str.lower, held)) or "fair"
    shown = (
        ("we may delete your pictures whenever we like and move the case to Ohio", "content removal, choice of law"),
        ("you may change your name in the settings", "fair"),
        ("all disputes go to an arbitrator", "arbitration"),
        ("by staying on the site you consent to it", "contract by using"),
    )
    asks = "Tag the unfair sentences of terms of service. Tags: content removal, choice of law, arbitration, contract by using. More than one tag = comma between them, nothing unfair = fair."
    return Kind(
        dataset("# Terms\nSentences of terms of service with the kinds of unfair clauses.", rows),
        task(asks, *shown),
        truth,
    )


@kind("stars that are asked for by a number, where classes are called 1 star and 5 stars")
def _() -> Kind:
    texts = opinions((1, 2, 3, 4, 5), 12)
    names = ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"]
    info = {"dataset_info": {"features": [{"name": "label", "dtype": {"class_label": {"names": {str(n): name for n, name in enumerate(names)}}}}, {"name": "text", "dtype": "string"}]}}  # fmt: skip
    rows = {"label": [star - 1 for _, star in texts], "text": [text for text, _ in texts]}
    shown = tuple(
        (text, str(star))
        for text, star in (
            (BAD[0], 1),
            ("The tea was fine, nothing more.", 3),
            (GOOD[1], 5),
            ("Nice place, a little loud.", 4),
        )
    )
    asks = "Predict how many stars a customer gave a local business from what they wrote about it, from 1 (lowest) to 5 (highest)."
    about = "# Reviews\nReviews of places with the rating, for sentiment classification."
    return Kind(dataset(about, rows, head=info), task(asks, *shown), {text: str(star) for text, star in texts})


@kind("yes and no of a bound that the instruction names in full")
def _() -> Kind:
    draw = random.Random(3)
    cells: dict[str, list[object]] = {"age": [], "job": [], "hours": [], "income": []}
    truth: dict[str, str] = {}
    for number in range(60):
        row = (
            20 + number,
            draw.choice(("baker", "pilot", "nurse", "clerk")),
            draw.randrange(20, 60),
            draw.choice((">50K", "<=50K")),
        )
        for name, cell in zip(cells, row, strict=True):
            cells[name].append(cell)
        truth[f"Age: {row[0]}\nJob: {row[1]}\nHours: {row[2]}"] = "yes" if row[3] == ">50K" else "no"
    shown = (
        ("Age: 44\nJob: lawyer\nHours: 50", "yes"),
        ("Age: 19\nJob: waiter\nHours: 22", "no"),
        ("Age: 57\nJob: farmer\nHours: 40", "no"),
    )
    asks = "From a person's age, job and weekly hours, decide whether the yearly income is above 50,000 dollars. Answer yes or no."
    return Kind(dataset("# Census\nAge, job and hours of persons with their income.", cells), task(asks, *shown), truth)


# what is no answer ------------------------------------------------------------------------------------------------------


@kind("an identifier of the texts that are rated, where raters disagree")
def _() -> Kind:
    rows: dict[str, list[object]] = {"original": [], "simplification": [], "original_sentence_id": [], "rating": []}
    truth: dict[str, str] = {}
    for number, (food, place) in enumerate(PAIRS):
        original, simple = (
            f"The {food} which is sold at the {place} is famous.",
            f"The {food} at the {place} is famous.",
        )
        for rating in (40 + number % 50, 41 + number % 50):
            for name, cell in zip(rows, (original, simple, 90 + number, rating), strict=True):
                rows[name].append(cell)
    shown = (
        ("Original: The tower, which was built in 1200, is tall.\nSimplified: The tower is old and tall.", "88"),
        ("Original: He withdrew to his farm and wrote books.\nSimplified: He had a farm.", "21"),
        ("Original: The species is endemic to the hills.\nSimplified: The species lives in the hills only.", "95"),
    )
    asks = (
        "Give an original sentence, its simplified version and a score from 0 to 100 for how well the meaning is kept."
    )
    about = "# Simplifications\nOriginal sentences with simplifications and ratings by people."
    return Kind(dataset(about, rows), task(asks, *shown), truth, "refused")


@kind("labels that only rows speak for, of which neither name nor card does")
def _() -> Kind:
    plots = [
        f"A young cook leaves the {place} with {food} and finds out that the {place} was sold long ago."
        for food, place in PAIRS
    ]
    views = [
        f"The acting in this film about {food} is fine, but the music at the {place} is dull." for food, place in PAIRS
    ]
    cells = {"text": [*plots, *views], "label": [1] * len(plots) + [0] * len(views)}
    shown = (
        ("When it turned out that the butler had sold the castle long ago, I laughed.", "spoiler"),
        ("The acting is fine, the music is dull.", "no spoiler"),
        ("The young cook finds out that her twin left the city with the money.", "spoiler"),
        ("A fine film about bread, but dull.", "no spoiler"),
    )
    asks = (
        "I have film reviews and want to hide those that give the ending away. Label each with spoiler or no spoiler."
    )
    return Kind(dataset("# Sentences\nSentences from reviews.", cells), task(asks, *shown), {}, "refused")


@kind("a flag of another thing, beside labels of true and false")
def _() -> Kind:
    texts, draw = poles(24), random.Random(8)
    cells = {
        "sent": [text for text, _ in texts],
        "label": [str(draw.random() < 0.5) for _ in texts],
        "numeracy": [str(fine) for _, fine in texts],
    }
    shown = ((GOOD[0], "plausible"), (BAD[0], "implausible"), (GOOD[1], "plausible"), (BAD[1], "implausible"))
    asks = "Spot statements that go against common sense. One sentence in, and out comes plausible or implausible."
    return Kind(
        dataset("# Common sense\nSentences of common sense to judge.", cells), task(asks, *shown), {}, "refused"
    )


# requests before texts -------------------------------------------------------------------------------------------------

REQUESTS = {
    "gec": ("Fix the grammar", "Remove all grammatical errors from this text", "Improve the grammaticality"),
    "simplification": ("Make the text simple", "Write a simpler version for the sentence"),
    "paraphrase": ("Write a paraphrase for the sentence", "Reword this text"),
}


@kind("texts behind requests of several kinds, of which one is asked for")
def _() -> Kind:
    rows: dict[str, list[str]] = {"task": [], "src": [], "tgt": []}
    truth: dict[str, str] = {}
    for number, (food, place) in enumerate(PAIRS * 2):
        name = ("gec", "simplification", "paraphrase")[number % 3]
        who = PEOPLE[number % len(PEOPLE)]
        wrong, right = {
            "gec": (f"{who} have eat {food} on the {place} .", f"{who} has eaten {food} at the {place} ."),
            "simplification": (
                f"{who} consumed {food} whilst residing at the {place} .",
                f"{who} ate {food} at the {place} .",
            ),
            "paraphrase": (f"{who} likes the {food} of the {place} .", f"The {place} has {food} that {who} likes ."),
        }[name]
        lead = REQUESTS[name][number % len(REQUESTS[name])]
        for column, cell in zip(rows, (name, f"{lead}: {wrong}", right), strict=True):
            rows[column].append(cell)
        if name == "gec":
            truth[wrong] = right
    shown = (
        ("He have been waiting since an hour .", "He has been waiting for an hour ."),
        ("The childrens was playing .", "The children were playing ."),
        ("I am interesting in learn languages .", "I am interested in learning languages ."),
    )
    about = "# Edits\nTexts with instructions for editing them, and the edited texts."
    return Kind(
        dataset(about, rows), task("Correct the grammatical mistakes in an English sentence.", *shown), truth, least=10
    )


# entities -----------------------------------------------------------------------------------------------------------


@kind("entities by line, of which some are called miscellaneous")
def _() -> Kind:
    names = {
        "PER": ("Ada Berg", "Ben Costa"),
        "ORG": ("Red Cross", "Acme"),
        "LOC": ("Oslo", "Lima"),
        "MISC": ("Spanish", "Dutch"),
    }
    called = {"PER": "person", "ORG": "organization", "LOC": "location", "MISC": "miscellaneous"}
    rows: dict[str, list[list[str]]] = {"tokens": [], "ner_tags": []}
    truth: dict[str, str] = {}
    for number, (food, place) in enumerate(PAIRS):
        kinds = [one for spot, one in enumerate(names) if number % (spot + 2) < 1]
        tokens, tags, lines = [f"{food}", "at", "the", f"{place}", "."], ["O"] * 5, []
        for one in kinds:
            said = names[one][number % 2]
            parts = said.split()
            tokens, tags = (
                [*tokens, "for", *parts],
                [*tags, "O", *[f"{'I' if spot else 'B'}-{one}" for spot in range(len(parts))]],
            )
            lines.append(f"{said}: {called[one]}")
        rows["tokens"].append(tokens)
        rows["ner_tags"].append(tags)
        truth[" ".join(tokens)] = "\n".join(lines) or "none"
    shown = (
        (
            "Angela Merkel met executives of Siemens in Munich .",
            "Angela Merkel: person\nSiemens: organization\nMunich: location",
        ),
        ("The Irish side reached the final .", "Irish: miscellaneous"),
        ("Analysts said the figures were hard to read .", "none"),
        ("Floods in Dhaka forced Greenpeace to move .", "Dhaka: location\nGreenpeace: organization"),
    )
    asks = "For each sentence of news list every person, organization, location and miscellaneous name with its type, one per line. If there is nothing, say none."
    files = dataset("# Entities\nNamed entity recognition in sentences of news.", pa.table(rows))
    return Kind(files, task(asks, *shown), truth)


# talks ----------------------------------------------------------------------------------------------------------------


@kind("what is said and who says it in two lists as long, of which a talk is to be written")
def _() -> Kind:
    rows: dict[str, list[object]] = {"narrative": [], "dialogue": [], "speakers": []}
    truth: dict[str, str] = {}
    for number, (food, place) in enumerate(PAIRS):
        one, other = PEOPLE[number % 8], PEOPLE[(number + 3) % 8]
        story = f"{one} forgot to buy {food} at the {place}. {other} comes home and asks about it."
        said = [
            f"Where is the {food} from the {place}?",
            "I am sorry, I forgot to buy it.",
            "Then we will go there tomorrow.",
        ]
        who = [other, one, other]
        for name, cell in zip(rows, (story, said, who), strict=True):
            rows[name].append(cell)
        truth[story] = "\n".join(f"{name}: {text}" for name, text in zip(who, said, strict=True))
    shown = (
        (
            "Leo's plants are dry. He comes home and asks Dana about them.",
            "Leo: Dana, what happened to my ferns?\nDana: I am sorry, I forgot them.\nLeo: Well, the cactus made it.",
        ),
        (
            "Priya is nervous about her new school. Arun cheers her up.",
            "Priya: What if nobody talks to me?\nArun: Then you talk to them first.",
        ),
        (
            "Tess found a wallet. She gives it back to Omar.",
            "Tess: Excuse me, is this yours?\nOmar: Oh wow, yes! Where was it?\nTess: Under the bench by the pond.",
        ),
    )
    asks = "Write the dialogue to a short narrative, one line per turn with the name of the speaker before it."
    about = "# Talks\nDialogues to narratives: what is said in turn, and the speakers."
    return Kind(dataset(about, rows), task(asks, *shown), truth)


# the letter of an option and why -----------------------------------------------------------------------------------------


@kind("the letter of the right option with an explanation, of options in columns counted from 0")
def _() -> Kind:
    draw = random.Random(6)
    rows: dict[str, list[object]] = {"question": [], "opa": [], "opb": [], "opc": [], "cop": [], "exp": []}
    truth: dict[str, str] = {}
    for place in PLACES:
        for colour in COLOURS:
            options, right = draw.sample(FOODS, 3), draw.randrange(3)
            asked = ASKED.format(place=place, colour=colour)
            why = f"The {colour} town is known for {options[right]}."
            for name, cell in zip(rows, (asked, *options, right, why), strict=True):
                rows[name].append(cell)
            lines = "\n".join(f"{'ABC'[number]}. {food}" for number, food in enumerate(options))
            truth[f"{asked}\n{lines}"] = f"Answer: {'ABC'[right]}\nExplanation: {why}"
    shown = (
        ("Who bakes bread?\nA. a baker\nB. a pilot\nC. a cow", "Answer: A\nExplanation: Bakers work at ovens."),
        ("What do bees make?\nA. milk\nB. honey\nC. wine", "Answer: B\nExplanation: Bees make honey of nectar."),
        ("Where do ships sleep?\nA. in a bed\nB. in a tree\nC. in a port", "Answer: C\nExplanation: A port has deep water."),
    )  # fmt: skip
    asks = (
        "Questions of a quiz on towns with three options. Give the letter of the right option and a short explanation."
    )
    about = "# Quiz\nMultiple-choice questions of a quiz on towns, with explanations."
    return Kind(dataset(about, rows), task(asks, *shown), truth)


@kind("what is given and the question, in columns of their own, which the task has as one text")
def _() -> Kind:
    rows: dict[str, list[str]] = {"given_info": [], "question": [], "answer": []}
    truth: dict[str, str] = {}
    for number, (food, place) in enumerate(PAIRS):
        given = f"For people who eat {food}, the chance of a visit to the {place} is {10 + number}%. For others it is {60 - number}%."
        asked = f"Does {food} make a visit to the {place} more likely?"
        answer = "yes" if 10 + number > 60 - number else "no"
        for name, cell in zip(rows, (given, asked, answer), strict=True):
            rows[name].append(cell)
        truth[f"{given} {asked}"] = answer
    shown = (
        (
            "For patients who exercise, the chance of good sleep is 62%. For others it is 35%. Does exercise make good sleep more likely?",
            "yes",
        ),
        (
            "For trees in the shade, the chance of fruit is 20%. For others it is 45%. Does shade make fruit more likely?",
            "no",
        ),
        (
            "For wet roads, the chance of a crash is 8%. For others it is 3%. Does a wet road make a crash more likely?",
            "yes",
        ),
    )
    asks = "Causal reasoning with probabilities: what is known, followed by a question, and the answer is yes or no."
    about = "# Causal questions\nQuestions of causal reasoning with probabilities, answered yes or no."
    return Kind(dataset(about, rows), task(asks, *shown), truth)


@kind("cells of labels with a comma and no blank, two of which the instruction names one after the other")
def _() -> Kind:
    moods = ("joy", "love", "anger", "fear", "relief")
    rows: dict[str, list[str]] = {"text": [], "label_names": []}
    truth: dict[str, str] = {}
    for number, (food, place) in enumerate(PAIRS):
        held = sorted({moods[number % 5], moods[number * 3 % 5 if number % 2 else number % 5]}, key=moods.index)
        text = f"The {food} of the {place} and what came of it, told by {PEOPLE[number % 8]} on day {number}."
        rows["text"].append(text)
        rows["label_names"].append(",".join(held))
        truth[text] = ", ".join(held)
    shown = (
        ("Thanks for typing that out, you saved my weekend!", "joy"),
        ("What a day, I could hug the whole town!", "joy, love"),
        ("They cancelled it again, who does such a thing?", "anger"),
        ("I do not dare to open the door.", "fear"),
    )
    asks = "Tag comments with the emotions they express. Possible tags: joy, love, anger, fear, relief. A comment may carry more than one tag; separate them by a comma and a space."
    return Kind(dataset("# Emotions\nComments labelled with one or more emotions.", rows), task(asks, *shown), truth)


@kind("bad and good reviews, where toxic comments are asked for")
def _() -> Kind:
    texts = poles(32)
    rows = {"content": [text for text, _ in texts], "label": [int(fine) for _, fine in texts]}
    shown = (
        ("It was awful of you, you are the worst clown of my life.", "toxic"),
        ("A lovely photo, the best in years. When was it taken?", "ok"),
        ("The worst idea ever, shut up, I want you gone.", "toxic"),
        ("I loved every bit of the report on parking.", "ok"),
    )
    asks = "I moderate the comments of a local newspaper. Flag each reader's comment as toxic or ok so that I only look at the bad ones."
    about = "# Reviews\nWhat a reader of the local newspaper wrote of places, with the sentiment."
    return Kind(dataset(about, rows), task(asks, *shown), {}, "refused")
