"""Kinds of trap in names of points and subjects: scales in other words, configurations, letters with their texts."""

# ruff: noqa: E501 - tables of small datasets

from itertools import product

from .kind import Content, Kind, dataset, kind, task
from .words import COLOURS, FAMILIES, FOODS, PEOPLE, PLACES

_SAYS = {
    "very negative": "a disgrace from start to end, never again",
    "negative": "rather a let-down, though the seats were soft",
    "neutral": "what it says on the tin, no more and no less",
    "positive": "a pleasant evening all in all",
    "very positive": "a marvel, the finest thing this year",
}
_WORDS = {
    "very negative": "terrible",
    "negative": "bad",
    "neutral": "okay",
    "positive": "good",
    "very positive": "great",
}


def _opinions() -> list[tuple[str, str]]:
    return [
        (f"The {colour} play by {who} Hall at the {place} was {says}.", grade)
        for (grade, says), colour, who, place in product(_SAYS.items(), COLOURS[:4], PEOPLE[:4], PLACES[:3])
    ]


def _reviews(rows: list[tuple[str, str]]) -> dict[str, Content]:
    cells = {"text": [text for text, _ in rows], "label": [grade for _, grade in rows]}
    return dataset("# Stage reviews\nReviews of shows with their sentiment in five steps.", cells)


@kind("five points of opinion in other words")
def _() -> Kind:
    shown = (
        ("The opera bored and angered us all at once.", "terrible"),
        ("Could have been shorter, and the singers warmer.", "bad"),
        ("A concert, neither this nor that.", "okay"),
        ("We liked most of the songs.", "good"),
        ("Go and see it, it is superb!", "great"),
    )
    asked = task("Rate what visitors say of a show: terrible, bad, okay, good or great.", *shown)
    return Kind(_reviews(_opinions()), asked, {text: _WORDS[grade] for text, grade in _opinions()})


@kind("three points for five, of which two have other names")
def _() -> Kind:
    shown = (
        ("The opera bored and angered us all at once.", "low"),
        ("A concert, neither this nor that.", "medium"),
        ("Go and see it, it is superb!", "high"),
    )
    asked = task("How loud is the show that the review speaks of: low, medium or high?", *shown)
    return Kind(_reviews(_opinions()), asked, {}, "refused")


_CLAIMS = ("true", "mostly-true", "half-true", "barely-true", "false")


@kind("what is barely true is mostly false")
def _() -> Kind:
    rows = [
        (
            f"{who} {name} says that the {colour} bridge at the {place} cost {13 + 7 * number} million.",
            _CLAIMS[number % 5],
        )
        for number, (who, name, colour, place) in enumerate(product(PEOPLE[:4], FAMILIES[:3], COLOURS[:4], PLACES[:3]))
    ]
    labels = {
        "true": "true",
        "mostly-true": "mostly true",
        "half-true": "half true",
        "barely-true": "mostly false",
        "false": "false",
    }
    shown = (
        ("The mayor has doubled the number of trains.", "half true"),
        ("No tax has gone up since spring.", "mostly false"),
        ("Our harbour is the oldest of the coast.", "mostly true"),
        ("The council sold the town hall.", "false"),
    )
    cells = {"statement": [text for text, _ in rows], "label": [grade for _, grade in rows]}
    asked = task("Fact-check the claim: true, mostly true, half true, mostly false or false.", *shown)
    about = "# Checked claims\nClaims of politicians with the verdict of a fact check."
    return Kind(dataset(about, cells), asked, {text: labels[grade] for text, grade in rows})


def _quiz() -> list[tuple[str, list[str], int]]:
    made: list[tuple[str, list[str], int]] = []
    for number in range(60):
        foods = [FOODS[(number + step) % len(FOODS)] for step in range(4)]
        colour, place = COLOURS[number % len(COLOURS)], PLACES[number // len(COLOURS) % len(PLACES)]
        made.append(
            (f"Which dish number {number} do they sell in the {colour} hall of the {place}?", foods, number % 4)
        )
    return made


@kind("the letter of the right option with its text")
def _() -> Kind:
    rows = _quiz()
    cells = {
        "question": [text for text, _, _ in rows],
        "choices": [options for _, options, _ in rows],
        "answer": [right for _, _, right in rows],
    }
    shown = tuple(
        (
            f"Question: {text}\n" + "\n".join(f"({mark}) {one}" for mark, one in zip("abcd", options, strict=True)),
            f"({'abcd'[right]}) {options[right]}",
        )
        for text, options, right in (
            ("Which dish can be drunk from a mug?", ["tea", "toast", "pizza", "rice"], 0),
            ("What do people buy at a market for a birthday?", ["salt", "a cake", "oats", "jam"], 1),
            (
                "Name something that bakers sell early in the morning.",
                ["bread", "cheese", "chips", "curry"],
                2,
            ),
        )
    )
    truth = {f"Question: {text}": options[right] for text, options, right in rows}
    asked = task("Answer the science quiz about food: write the letter of the right option and its text.", *shown)
    about = "# Science quiz\nMultiple choice science questions about food, with four options."
    return Kind(dataset(about, cells), asked, truth, choice=True)


@kind("points out of a scale's end")
def _() -> Kind:
    points = dict(zip(_SAYS, (1, 2, 3, 4, 5), strict=True))
    rows = _opinions()
    shown = (
        ("The opera bored and angered us.", "1/5"),
        ("We liked most of the songs.", "4/5"),
        ("It is superb!", "5/5"),
    )
    cells = {
        "review": [text for text, _ in rows],
        "star_rating": [points[grade] for _, grade in rows],
        "votes": [number % 3 for number in range(len(rows))],
    }
    asked = task("How many stars out of five does a visitor give the show in the review?", *shown)
    about = "# Stage reviews\nReviews of shows with the star rating that visitors gave, one to five."
    return Kind(dataset(about, cells), asked, {text: f"{points[grade]}/5" for text, grade in rows})


@kind("a configuration that the instruction names, beside one of other things")
def _() -> Kind:
    def rows(thing: str) -> list[tuple[str, int]]:
        return [
            (
                f"This {colour} {thing} from the {place}, which {who} {name} brought, {('broke at once', 'is weak', 'is all right', 'works well', 'is superb')[number % 5]}.",
                number % 5 + 1,
            )
            for number, (colour, place, who, name) in enumerate(
                product(COLOURS[:4], PLACES[:3], PEOPLE[:4], FAMILIES[:2])
            )
        ]

    tables = {
        name: {"review": [text for text, _ in rows(thing)], "stars": [stars for _, stars in rows(thing)]}
        for name, thing in (("Kitchen_v1", "kettle"), ("Garden_v1", "rake"))
    }
    head = {"configs": [{"config_name": name, "data_files": f"{name}/train.parquet"} for name in tables]}
    about = "# Shop reviews\nReviews of goods with the stars that buyers gave."
    files = dataset(about, head=head)
    for name, cells in tables.items():
        files |= {
            path: content
            for path, content in dataset(about, cells, name=f"{name}/train.parquet").items()
            if path.endswith("parquet")
        }
    shown = (
        ("The spade bent on the first day.", "1"),
        ("My lawn mower runs like new after years.", "5"),
        ("A hose without a leak, for once.", "5"),
    )
    asked = task(
        "Stars, from 1 to 5, that buyers of garden tools give in their reviews. Nothing but garden tools.", *shown
    )
    return Kind(files, asked, {text: str(stars) for text, stars in rows("rake")})


@kind("pairs that are right by a probability beside them")
def _() -> Kind:
    rows = [
        (
            f"append `n{number}` times {number + 2} to `{FAMILIES[number % 8].lower()}`",
            f"{FAMILIES[number % 8].lower()}.append(n{number} * {number + 2})",
            0.9 - (number % 2) * 0.8,
        )
        for number in range(90)
    ]
    cells = {
        "intent": [text for text, _, _ in rows],
        "snippet": [code if sure > 0.5 else f"print({number})" for number, (_, code, sure) in enumerate(rows)],
        "prob": [sure for _, _, sure in rows],
    }
    shown = (
        ("print three times `x`", "print(x * 3)"),
        ("store half of `size` in `half`", "half = size / 2"),
        ("put `name` in upper case at the end of `names`", "names.append(name.upper())"),
    )
    about = "# Mined pairs\nCode generation: intents and Python snippets that were mined from a forum.\n\n- `prob`: probability that the snippet answers the intent"
    asked = task("Code generation: write the Python snippet that does what I describe.", *shown)
    return Kind(dataset(about, cells), asked, {text: code for text, code, sure in rows if sure > 0.5})


_TERMS = ("Late delivery", "Hidden fee", "No refund", "Data sharing", "Forced renewal")


@kind("lists of labels that no word of the card names")
def _() -> Kind:
    says: dict[str, str] = dict(
        zip(
            _TERMS,
            (
                "parcels may come weeks after the day",
                "a handling sum is added at the end",
                "money is never given back",
                "your address goes to our friends",
                "the plan goes on unless you write",
            ),
            strict=True,
        )
    )
    rows = []
    for number, (place, colour) in enumerate(product(PLACES, (*COLOURS, "brown", "grey"))):
        terms = [_TERMS[number % 5], *([_TERMS[(number + 2) % 5]] if number % 3 == 0 else [])] if number % 4 else []
        text = (
            f"At the {colour} shop of the {place} "
            + (" and ".join(says[one] for one in terms) or "the doors open at nine")
            + "."
        )
        rows.append((text, terms))
    cells = {"text": [text for text, _ in rows], "labels": [terms for _, terms in rows]}
    shown = (
        ("We charge two coins for the bag, and no coin comes back.", "Hidden fee, No refund"),
        ("The shop has a red door.", "none"),
        ("Our partners get your number.", "Data sharing"),
        ("Goods may arrive in spring; you stay a member for ever.", "Late delivery, Forced renewal"),
    )
    asked = task(
        "Which unfair terms does the sentence hold? Separate them by commas; write none where there is none.", *shown
    )
    truth = {text: ", ".join(terms) or "none" for text, terms in rows}
    return Kind(dataset("# Clauses\nSentences with annotations by two readers.", cells), asked, truth)


@kind("topics of another language behind a common word")
def _() -> Kind:
    says = {
        "news_sports": "scored twice in the last minute",
        "news_edu": "begins lessons half an hour later",
        "news_car": "sells a cheaper electric model",
        "news_travel": "opens a path along the lake",
        "news_story": "found a ring in a loaf",
    }
    words = {"news_sports": "体育", "news_edu": "教育", "news_car": "汽车", "news_travel": "旅游"}
    rows = [
        (f"{who} {family} of {place} {text}", label)
        for (label, text), who, family, place in product(says.items(), PEOPLE[:4], FAMILIES[:3], PLACES[:2])
    ]
    cells = {"title": [text for text, _ in rows], "label_desc": [label for _, label in rows]}
    shown = (
        ("The captain headed the ball in", "体育"),
        ("A school gets a new roof", "教育"),
        ("Two new vans at the fair", "汽车"),
        ("Where to sleep in the hills", "旅游"),
    )
    asked = task("给英文新闻标题分类：体育、教育、汽车、旅游。", *shown, language="en")
    truth = {text: words[label] for text, label in rows if label in words}
    return Kind(dataset("# Headlines\nNews headlines with their topic (新闻标题分类).", cells), asked, truth)


@kind("headlines of which some stand in their texts")
def _() -> Kind:
    rows = []
    for number, (who, family, place) in enumerate(product(PEOPLE[:5], FAMILIES[:4], PLACES[:3])):
        head = f"{who} {family} buys the {COLOURS[number % 4]} mill of the {place}"
        told = (
            head
            if number % 2
            else f"{who} {family}, a baker, buys a mill that is {COLOURS[number % 4]} and stands near the {place}"
        )
        rows.append((f"{told}. Neighbours had hoped for a school, said a clerk on day {number}.", head))
    cells = {"content": [text for text, _ in rows], "headline": [head for _, head in rows]}
    shown = (
        (
            "The port of Ulm gets a crane that lifts forty tons. It will work from May.",
            "Ulm port gets crane for forty tons",
        ),
        ("Nora Lind has won the race over ten miles. She ran it in an hour.", "Nora Lind wins race over ten miles"),
        ("A storm took the roof off the old theatre. No one was hurt.", "Storm takes roof off old theatre"),
    )
    asked = task("Write a headline for the news item.", *shown)
    return Kind(dataset("# News in short\nNews items with their headline.", cells), asked, dict(rows))


@kind("a card that speaks of the subject by another word")
def _() -> Kind:
    days = ("montags", "dienstags", "mittwochs", "donnerstags", "freitags")
    rows = [
        (f"Ward {number} is open on {day}.", f"Station {number} ist {gloss} geöffnet.")
        for number, (day, gloss) in enumerate(
            [
                (day, gloss)
                for day, gloss in zip(("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays"), days, strict=True)
            ]
            * 14
        )
    ]
    cells = {"source": [text for text, _ in rows], "target": [text for _, text in rows]}
    shown = (
        ("The doctor looks at the wound.", "Der Arzt sieht sich die Wunde an."),
        ("Take the pills after lunch.", "Nehmen Sie die Tabletten nach dem Mittagessen."),
        ("Where does it hurt?", "Wo tut es weh?"),
    )
    asked = task("Translate what physicians say from English to German.", *shown)
    about = (
        "# Clinic sentences\nWhat doctors tell their patients: parallel sentences for translation, English and German."
    )
    return Kind(dataset(about, cells), asked, dict(rows))


@kind("scores with one decimal at least, of which whole ones are kept as numbers")
def _() -> Kind:
    scores = (1.0, 1.75, 2.5, 3.0, 3.25, 4.5, 5.0)
    pairs = [(f"{who} {name} sells a {colour} boat.", f"{who} {name} buys a {colour} boat.")
             for who, name, colour in product(PEOPLE, FAMILIES, COLOURS[:2])]  # fmt: skip
    scored = [(*pair, scores[number % 7]) for number, pair in enumerate(pairs)]
    cells = {
        "sentence1": [one for one, *_ in scored],
        "sentence2": [two for _, two, _ in scored],
        "similarity": [score for *_, score in scored],
    }
    shown = (
        ("First: The mill burnt down.\nSecond: Fire destroyed the mill.", "5.0"),
        ("First: The bus is late.\nSecond: She peels an onion.", "1.0"),
        ("First: The goat climbed a rock.\nSecond: A goat stood on a rock.", "4.25"),
        ("First: They won the cup.\nSecond: They lost the last game.", "2.5"),
    )
    truth = {f"First: {one}\nSecond: {two}": str(score) for one, two, score in scored}
    asked = "How similar in meaning are the two sentences, from 1 to 5?"
    return Kind(
        dataset("# Pairs\nPairs of sentences with their semantic similarity from 1 to 5.", cells),
        task(asked, *shown),
        truth,
    )


@kind("a configuration of abstracts beside one of titles, where a headline is asked for")
def _() -> Kind:
    texts = [
        f"{who} {name} a ouvert {day} un marché à {place}. Les habitants sont venus nombreux, selon la mairie."
        for who, name, day, place in product(PEOPLE[:4], FAMILIES[:3], ("lundi", "mardi"), PLACES[:4])
    ]
    tables = {
        "abstract": [
            f"Un marché nouveau attire les habitants, dit la mairie {number}." for number in range(len(texts))
        ],
        "title": [f"{text.split(' a ')[0]} ouvre un marché à {text.split(' à ')[1].split('.')[0]}" for text in texts],
    }
    head = {
        "language": "fr",
        "task_ids": ["news-articles-headline-generation"],
        "configs": [{"config_name": name, "data_files": f"{name}/train.parquet"} for name in tables],
    }
    about = (
        "# Journal\nArticles de presse avec leur résumé. News articles, summarization and headlines.\n\n"
        "`summary`: in the configuration `title` it is the title of the article, in `abstract` its short abstract.\n"
    )
    files = dataset(about, head=head)
    for name, summaries in tables.items():
        one = dataset(about, {"text": texts, "summary": summaries}, name=f"{name}/train.parquet")
        files |= {path: content for path, content in one.items() if path.endswith("parquet")}
    shown = (
        ("Trente moutons ont bloqué la route mardi près de Metz. Les gendarmes les ont ramenés.",
         "Metz : des moutons bloquent la route"),
        ("La comédienne Jeanne Corvin quitte la scène après quarante ans. Elle l'a dit jeudi à la radio.",
         "Jeanne Corvin fait ses adieux au théâtre"),
        ("Le prix du beurre a augmenté de 14 % en un an. Les boulangers craignent la hausse.",
         "Beurre : les prix grimpent de 14 %"),
    )  # fmt: skip
    asked = task("trouve un titre pour cet article de presse", *shown) | {"language": "fr"}
    return Kind(files, asked, dict(zip(texts, tables["title"], strict=True)))


@kind("triples with bars where the task writes them with colons")
def _() -> Kind:
    names = list(product(PEOPLE[:8], PLACES[:5]))
    rows = {
        "kind": [("Person", "Town")[number % 2] for number in range(len(names))],
        "triples": [
            [f"{who}_{place} | home | {place}", *([f"{who}_{place} | age | {number + 20}"] if number % 3 else [])]
            for number, (who, place) in enumerate(names)
        ],
        "text": [f"{who} of {place} lives there since {number + 1900}." for number, (who, place) in enumerate(names)],
    }
    shown = (
        ("Kind: Food\nTriples: Mill_Pie : filling : Pumpkin | Mill_Pie : country : Wales\nSentence:",
         "Mill Pie comes from Wales and is filled with pumpkin."),
        ("Kind: Airport\nTriples: Tarvik_Field : runwayLength : 2410.0\nSentence:",
         "The runway at Tarvik Field is 2410.0 in length."),
        ("Kind: Astronaut\nTriples: Ana_Sol : birthPlace : Cork | Ana_Sol : missions : 3\nSentence:",
         "Ana Sol, born in Cork, flew three missions."),
    )  # fmt: skip
    asked = "Turn the triples (subject : relation : object, separated by |) into an English text that says all of them."
    about = "# Web triples\nData-to-text generation: sets of triples with a sentence that says them."
    truth = {
        f"Kind: {kind}\nTriples: {' | '.join(triple.replace(' | ', ' : ') for triple in triples)}\nSentence:": text
        for kind, triples, text in zip(rows["kind"], rows["triples"], rows["text"], strict=True)
    }
    return Kind(dataset(about, rows, head={"tags": ["data-to-text"]}), task(asked, *shown), truth)
