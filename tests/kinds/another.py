"""Kinds of trap in what an instruction gives to labels, and in sources of the same kind that are of another thing."""

from itertools import product

from .kind import Kind, columns, dataset, kind, task
from .words import FAMILIES, FOODS, PEOPLE, PLACES, opinions


@kind("what has to go and what stays, with their labels in brackets behind them")
def _() -> Kind:
    rows = []
    for number, (who, place) in enumerate(product(FAMILIES, PLACES)):
        hateful = number % 2 == 0
        said = (
            "{who}s are a plague on the {place}, throw them out",
            "women like {who} belong in the kitchen, not the {place}",
        )
        fine = ("the new show at the {place} by {who} is worth a visit", "{who} won at the {place} again, what a goal")
        rows.append(((said if hateful else fine)[number // 2 % 2].format(who=who, place=place), int(hateful)))
    names = {"0": "not-hate", "1": "hate"}
    head = {"dataset_info": {"features": [{"name": "label", "dtype": {"class_label": {"names": names}}}]}}
    cells = {"text": [text for text, _ in rows], "label": [label for _, label in rows]}
    shown = (
        ("immigrants are a plague, throw every one of them out", "remove"),
        ("The new exhibition on migration at the city museum is worth a visit", "keep"),
        ("women who talk back like that should be locked in the kitchen", "remove"),
        ("that referee is an idiot lol", "keep"),
    )
    asked = task(
        "Tweets with hate against women or immigrants have to go (remove), all others stay (keep).",
        *shown,
    )
    about = "# Hate\nHate speech detection: tweets with hate against immigrants and women, or without."
    return Kind(dataset(about, cells, head=head), asked, {text: ("keep", "remove")[label] for text, label in rows})


@kind("points from 1 to 5 that an instruction gives to yes and no, of numbers from 0 to 4 without names")
def _() -> Kind:
    rows = opinions((1, 2, 3, 4, 5), each=24)
    cells = {"text": [text for text, _ in rows], "label": [star - 1 for _, star in rows]}
    shown = (
        ("This fan runs quietly and cools the whole room, wonderful, bought a second one.", "yes"),
        ("The kettle leaked from the first day and nobody answers, terrible.", "no"),
        ("A good umbrella, I would buy it again.", "yes"),
        ("Rather poor, not worth the price.", "no"),
    )
    asked = task(
        'Reviews of things: did they like it? "yes" for 4 and 5 stars, "no" for 1 and 2 stars. Skip the lukewarm 3 '
        "star ones.",
        *shown,
    )
    about = "# Reviews\nReviews of customers with their star rating, for sentiment analysis."
    truth = {text: "yes" if star > 3 else "no" for text, star in rows if star != 3}
    return Kind(dataset(about, cells), asked, truth)


@kind("feelings of who writes a message, where those of a headline's reader are asked for")
def _() -> Kind:
    ways = (
        ("i feel so glad about the {food} at the {place} today", "joy"),
        ("i feel lonely and low since {who} left the {place}", "sadness"),
        ("i feel mad that {who} ate my {food} again", "anger"),
        ("i feel afraid of the dark {place} and of the news", "fear"),
    )
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        text, label = ways[number % 4]
        rows.append((text.format(food=food, place=place, who=PEOPLE[number % 8]) + f", day {number}", label))
    cells = {"text": [text for text, _ in rows], "label": [label for _, label in rows]}
    shown = (
        ("Kitten rescued after nine days under rubble", "joy"),
        ("Beloved children's author dies at 61", "sadness"),
        ("Minister bought yacht with school funds", "anger"),
        ("Unknown virus spreads in three port cities", "fear"),
    )
    asked = task("News headlines: which feeling does one stir in the READER? joy, sadness, anger or fear.", *shown)
    about = "# Emotion\nEnglish Twitter messages with basic emotions: anger, fear, joy and sadness."
    return Kind(dataset(about, cells), asked, {}, expected="refused")


@kind("the noun that a pronoun means, beside two names of which flags say which is meant")
def _() -> Kind:
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        one, two = PEOPLE[number % 8], PEOPLE[(number + 3) % 8]
        text = f"{one} met {two} at the {place} because she wanted to buy {food}, and he paid for it."
        rows.append((f"test-{number}", text, "she", one, number % 2 == 0, two, number % 2 == 1))
    names = ("ID", "Text", "Pronoun", "A", "A-coref", "B", "B-coref")
    cells = columns(names, rows)
    shown = (
        ("The cook thanked the guest because she had praised the soup.", "guest"),
        ("The nurse told the driver that he should wait outside.", "driver"),
        ("The baker hired the painter since he needed a sign.", "baker"),
    )
    asked = task(
        "In each sentence there is a pronoun and two people that it could mean. Write down which person is meant, just "
        "the noun.",
        *shown,
    )
    about = "# Pronouns\nCoreference resolution of ambiguous pronouns and two names in a text."
    return Kind(dataset(about, cells), asked, {}, expected="refused")


@kind("two questions that are named by signs of equality, of a card in other words")
def _() -> Kind:
    ways = (
        ("How long should I rest my {part} after a fall?", "My {part} got hurt in a fall, when may I use it?", 1),
        ("Can I take {drug} while my {part} is swollen?", "Is {drug} fine for a baby whose {part} is red?", 0),
    )
    parts, drugs = (
        ("foot", "knee", "hand", "arm", "ear", "eye", "neck", "back"),
        ("aspirin", "iodine", "zinc", "quinine"),
    )
    rows = []
    for number, (part, drug) in enumerate(product(parts, drugs)):
        for one, two, label in ways:
            given = {"part": part, "drug": drug}
            many = f"In week {number + 1}: "
            rows.append((number, many + one.format(**given), many + two.format(**given), label))
    cells = columns("doctor question_1 question_2 label", rows)
    told = (
        (
            "How long should I stay off my foot after a sprained ankle?",
            "My ankle got twisted on Sunday, when may I walk on it again?",
            "duplicate",
        ),
        (
            "How long should I stay off my foot after a sprained ankle?",
            "My foot has been swollen since I walked ten miles, could it be gout?",
            "different",
        ),
        (
            "Is it fine to take ibuprofen while breastfeeding?",
            "I am nursing my baby and have a headache, can I use Advil?",
            "duplicate",
        ),
    )
    shown = [(f"Q1 = {one} || Q2 = {two}", label) for one, two, label in told]
    asked = task(
        "We collect questions that patients ask and need to know which ones are really the same question in other "
        "words (duplicate) and which ones only look alike (different).",
        *shown,
    )
    about = (
        "# Medical questions\nPairs of questions of patients, labelled by doctors: 1 if they ask the same, 0 otherwise."
    )
    truth = {f"Q1 = {one} || Q2 = {two}": ("different", "duplicate")[label] for _, one, two, label in rows}
    return Kind(dataset(about, cells), asked, truth)


@kind("people as JSON lists without empty ones, beside recipes whose foods are called entities")
def _() -> Kind:
    rows, recipes = [], []
    for number, (who, family) in enumerate(product(PEOPLE, FAMILIES)):
        town = ("Oslo", "Lima", "Rome", "Quito")[number % 4]
        told, tags = [who, family, "moved", "to", town, "."], [1, 2, 0, 0, 3, 0]
        if number % 3 == 0:
            told, tags = ["Trains", "to", town, "ran", "every", f"{number}", "minutes", "."], [0, 0, 3, 0, 0, 0, 0, 0]
        rows.append((told, tags))
        food, other = FOODS[number % 8], FOODS[number // 8]
        recipes.append((f"Boil the {food} with {number} cups of {other} and serve.", [food, other]))
    names = {"0": "O", "1": "B-person", "2": "I-person", "3": "B-location"}
    tagged = {"name": "ner_tags", "sequence": {"class_label": {"names": names}}}
    files = dataset(
        "# Entities\nNamed entity recognition in sentences: people and places.",
        {"tokens": [told for told, _ in rows], "ner_tags": [tags for _, tags in rows]},
        head={"dataset_info": {"features": [tagged]}},
    )
    files |= dataset(
        "# Recipes\nRecipes with their directions and the named entities (foods) in them, for NER and generation.",
        {"directions": [text for text, _ in recipes], "NER": [foods for _, foods in recipes]},
        folder="acme/recipes",
    )
    shown = (
        ("Marie Curie moved to Paris in 1891 .", '["Marie Curie"]'),
        ("Tim Henley beat Jo Ramires in the final .", '["Tim Henley", "Jo Ramires"]'),
        ("The envoy , Karl Aberg , left on Sunday .", '["Karl Aberg"]'),
    )
    asked = task(
        "Pull the names of people out of a sentence, as a JSON list in order of appearance. No need for sentences "
        "without any person in them.",
        *shown,
    )
    truth = {" ".join(told): f'["{told[0]} {told[1]}"]' for told, tags in rows if 1 in tags}
    return Kind(files, asked, truth)
