"""Kinds of trap where only some rows, or a row only as a whole, are what is asked for; and labels in other words than the card's."""

# ruff: noqa: E501 - tables of small datasets

from .kind import Expected, Kind, dataset, kind, task
from .words import BAD, CAPITALS, COLOURS, FOODS, GOOD, PEOPLE, PLACES, opinions, poles

_TALKS = [
    (
        f"Where is {who} going this time?",
        f"To the {place}, to fetch the {colour} {food}.",
        f"I thought that was for {friend}.",
        f"It was, but {friend} is ill.",
    )
    for number, who in enumerate(PEOPLE)
    for turn, (place, food) in enumerate(zip(PLACES, FOODS, strict=True))
    for colour in (COLOURS[(number + turn) % 4],)
    for friend in (PEOPLE[(number + turn + 3) % 8],)
]


@kind("a talk of which demonstrations have two turns and rows have more, with a question and its answer")
def _() -> Kind:
    talks = [[f"{'MW'[turn % 2]}: {said}" for turn, said in enumerate(talk)] for talk in _TALKS]
    cells = {
        "dialogue": talks,
        "question": [
            f"Who is ill, {talk[2].rpartition(' ')[2].rstrip('.')} or {talk[0].split()[2]}?" for talk in _TALKS
        ],
        "answer": [f"{talk[3].split()[3]} is ill." for talk in _TALKS],
    }
    shown = (
        ("M: Did you get the seats?\nW: All gone, Ann took them.\n\nWho took the seats, Ann or Tom?", "Ann took them."),
        ("W: This tea is cold again.\nM: Sorry, Rob made it.\n\nWho made the tea, Rob or Ann?", "Rob made it."),
        ("M: Still up?\nW: The essay of Pat is due at nine.\n\nWhose essay is due, Pat's or Tom's?", "Pat's is due."),
    )
    wanted = task("Answer the question about the dialogue between two people.", *shown)
    about = "# Listening\nQuestion answering over short talks: dialogues between two people, a question on each, and its answer."
    asked = zip(talks, cells["question"], cells["answer"], strict=True)
    return Kind(
        dataset(about, cells), wanted, {"\n".join(talk) + f"\n\n{question}": answer for talk, question, answer in asked}
    )


_TURNS = (
    ("wonderful", "awful"), ("friendly", "rude"), ("clean", "filthy"), ("fresh", "stale"), ("quick", "slow"),
    ("cheap", "overpriced"), ("tasty", "disgusting"), ("cosy", "dreary"),
)  # fmt: skip
_SAID = [
    (
        f"the {food} at the {place} was {good} , and {who} was {other}",
        f"the {food} at the {place} was {bad} , and {who} was {less}",
    )
    for number, (place, who) in enumerate(zip(PLACES, PEOPLE, strict=True))
    for turn, food in enumerate(FOODS)
    for (good, bad), (other, less) in ((_TURNS[(number + turn) % 8], _TURNS[(number * 3 + turn + 1) % 8]),)
]


def _turned(shown: tuple[tuple[str, str], ...], truth: dict[str, str], expected: Expected = "served") -> Kind:
    """Sentences turned into their opposite, in both directions, of which a column tells the first one's side."""
    pairs = [(good, bad, 1) if place % 2 else (bad, good, 0) for place, (good, bad) in enumerate(_SAID)]
    cells = {
        "side": [side for *_, side in pairs],
        "text": [first for first, *_ in pairs],
        "rewrite": [second for _, second, _ in pairs],
    }
    about = "# Sentiment transfer\nSentences of reviews, and each rewritten by a person to the opposite sentiment."
    return Kind(
        dataset(about, cells),
        task("Sentiment transfer: rewrite the review sentence so that its sentiment is the opposite.", *shown),
        truth,
        expected,
    )


@kind("sentences rewritten in both directions, of which demonstrations show one")
def _() -> Kind:
    shown = (
        (
            "the soup at our table was stale , and the waiter was rude",
            "the soup at our table was fresh , and the waiter was friendly",
        ),
        (
            "the room at the inn was filthy , and the hall was dreary",
            "the room at the inn was clean , and the hall was cosy",
        ),
        (
            "the lunch at the beach was disgusting , and service was awful",
            "the lunch at the beach was tasty , and service was wonderful",
        ),
    )
    truth = {bad: good for place, (good, bad) in enumerate(_SAID) if not place % 2}
    return _turned(shown, truth)


_LIGHTS = [(f"The {food} is sold at the {place} by {who}", place, food, who) for place in PLACES for food, who in zip(FOODS, PEOPLE, strict=True)]  # fmt: skip


@kind("sentences with a question each, of which a label says whether the sentence answers it")
def _() -> Kind:
    rows = [
        (f"{text}.", f"Who sells the {food} at the {place}?" if number % 2 else f"When does the {food} come to the {place}?", number % 2)
        for number, (text, place, food, _) in enumerate(_LIGHTS)
    ]  # fmt: skip
    cells = {
        "question": [asked for _, asked, _ in rows],
        "sentence": [text for text, *_ in rows],
        "label": [("not_entailment", "entailment")[told] for *_, told in rows],
    }
    shown = (
        ("The lighthouse was built by monks in 1887.", "Who built the lighthouse?"),
        ("Lava that cools quickly turns to basalt.", "What does lava turn to?"),
        ("Four thousand people lived in the valley.", "How many people lived in the valley?"),
    )
    about = "# Question inference\nSentences of an encyclopedia and questions that they answer, or do not: to write, generate and judge questions."
    truth = {text: asked for text, asked, told in rows if told}
    return Kind(
        dataset(about, cells),
        task("Question generation: write a question that the sentence of an encyclopedia answers.", *shown),
        truth,
    )


@kind("a part of the input that is one of a few names, beside one that is an answer")
def _() -> Kind:
    names = ("How Often", "How Long", "At What Time", "In Which Order")
    rows = [
        (f"{who} went to the {place} for {food}.", f"What of {who}'s visit to the {place}?", names[number % 4],
         (f"{number + 2} times", f"{number + 2} hours", f"at {number % 12 + 1} o'clock", f"after the {food}")[number % 4], number % 3 == 0)
        for number, (_, place, food, who) in enumerate(_LIGHTS)
    ]  # fmt: skip
    cells = {
        "sentence": [row[0] for row in rows],
        "question": [row[1] for row in rows],
        "answer": [row[3] for row in rows],
        "label": [("no", "yes")[row[4]] for row in rows],
        "category": [row[2] for row in rows],
    }
    form = "Passage: {}\nQuestion: {}\nPhenomenon: {}\nCandidate: {}"
    shown = (
        (
            form.format("Pat waters the roses.", "What of the watering?", "How Often", "every nine seconds"),
            "implausible",
        ),
        (form.format("Tom walked his dog.", "What of the walk?", "How Long", "half an hour"), "plausible"),
        (form.format("The club met on Monday.", "What of the meeting?", "At What Time", "at noon"), "plausible"),
        (
            form.format("They ate and paid.", "What of the bill?", "In Which Order", "before they were born"),
            "implausible",
        ),
    )
    about = (
        "# Times\nTemporal commonsense: candidate answers to questions on the time of events, each labelled plausible "
        "(yes) or not (no)."
    )
    wanted = task(
        "Temporal commonsense: say whether the candidate answer to the question on the passage is plausible or "
        "implausible.",
        *shown,
    )
    truth = {form.format(*row[:2], row[2], row[3]): "plausible" if row[4] else "implausible" for row in rows}
    return Kind(dataset(about, cells), wanted, truth)


@kind("a label of whether two questions ask the same, in other words than the card's")
def _() -> Kind:
    rows = [
        (f"Where can {who} buy {food} near the {place}?",
         f"Which shop by the {place} sells {food} to {who}?" if number % 2 else f"How did {who} cook {food} at the {place}?", number % 2)
        for number, (_, place, food, who) in enumerate(_LIGHTS)
    ]  # fmt: skip
    cells = {"first": [row[0] for row in rows], "second": [row[1] for row in rows], "label": [row[2] for row in rows]}
    form = "1) {} || 2) {}"
    shown = (
        (form.format("Can I pay by card at the fair?", "Does the fair take cards?"), "dupe"),
        (form.format("Can I pay by card at the fair?", "When does the fair end?"), "new"),
        (form.format("How do I get to the pool?", "What is the way to the pool?"), "dupe"),
        (form.format("How do I get to the pool?", "How cold is the pool?"), "new"),
    )
    about = "# Question pairs\nPairs of questions of visitors, labelled 1 if they ask the same."
    wanted = task(
        "Is the second question a repeat of the first, asking the same thing, or not? Answer dupe or new.", *shown
    )
    truth = {form.format(first, second): ("new", "dupe")[same] for first, second, same in rows}
    return Kind(dataset(about, cells), wanted, truth)


@kind("a label of whether a sentence answers a question, and no")
def _() -> Kind:
    rows = [
        (f"Who sells the {food} at the {place}?", text + "." if number % 2 else f"The {food} was cold.", number % 2)
        for number, (text, place, food, _) in enumerate(_LIGHTS)
    ]
    cells = {"qtext": [row[0] for row in rows], "label": [row[2] for row in rows], "atext": [row[1] for row in rows]}
    form = "question: {}\nsentence: {}"
    shown = (
        (form.format("Who built the lighthouse?", "Monks built the lighthouse in 1887."), "answers it"),
        (form.format("Who built the lighthouse?", "The lighthouse is white."), "nah"),
        (form.format("When did the ship sink?", "It sank in 1912."), "answers it"),
        (form.format("When did the ship sink?", "The ship was large."), "nah"),
    )
    about = "# Answer selection\nQuestions with candidate sentences, labelled 1 if the sentence answers the question."
    wanted = task("Does the sentence answer the question? Say 'answers it' or 'nah'.", *shown)
    truth = {form.format(asked, text): ("nah", "answers it")[told] for asked, text, told in rows}
    return Kind(dataset(about, cells), wanted, truth, least=15)


@kind("stories with their headline behind them in brackets")
def _() -> Kind:
    rows = [
        (f"{who} of the {place} team won the race by {number + 3} seconds.", f"{who} Wins Race", 1) if number % 2
        else (f"Shares of the {place} company fell as {who} sold {food}.", f"{who} Sells Shares", 0)
        for number, (_, place, food, who) in enumerate(_LIGHTS)
    ]  # fmt: skip
    cells = {"label": [("business", "sports")[row[2]] for row in rows], "title": [row[1] for row in rows], "description": [row[0] for row in rows]}  # fmt: skip
    shown = (
        ("The striker scored twice as the visitors came back to win the cup.\n[Rovers Win Cup]", "sports"),
        ("Shares of the shop fell after it cut its outlook for profits.\n[Shop's Stock Drops]", "business"),
        ("The sprinter broke the record of the track by a second.\n[Record Broken]", "sports"),
        ("The bank sold its bonds as prices fell on the market.\n[Bank Sells Bonds]", "business"),
    )
    about = "# News\nNews stories of two topics, business and sports, with title and description."
    truth = {f"{text}\n[{title}]": ("business", "sports")[topic] for text, title, topic in rows}
    return Kind(dataset(about, cells), task("Sort the news stories by topic: sports or business.", *shown), truth)


@kind("options with letters of their own, in some rows a small one")
def _() -> Kind:
    rows = [(f"What does {who} buy at the {place}?", food, who, place) for _, place, food, who in _LIGHTS]
    options = [[f"an old {place}", f"{who}'s coat", "nothing"] for _, _, who, place in rows]
    for number, (texts, (_, food, *_)) in enumerate(zip(options, rows, strict=True)):
        texts.insert(number % 4, f"a {food}")
    lettered = [[f"{letter}.{text}" for letter, text in zip("ABCD", texts, strict=True)] for texts in options]
    for texts in lettered[::5]:
        texts[3] = texts[3].replace("D.", "d.", 1)
    cells = {
        "question": [row[0] for row in rows],
        "options": lettered,
        "answer": ["ABCD"[number % 4] for number in range(len(rows))],
    }
    shown = (
        ("What is sold at the pool?\nA) ice\nB) a house\nC) Tom's cat\nD) nothing", "A"),
        ("What did Pat wear?\nA) a river\nB) a hat\nC) a bus\nD) nothing", "B"),
        ("What flies?\nA) a stone\nB) a bed\nC) a swan\nD) nothing", "C"),
    )
    about = "# Quiz\nMultiple choice questions: a question, four options, and the letter of the right one."
    wanted = task("Answer the multiple choice question with the letter of the right option.", *shown)
    truth = {asked: f"a {food}" for asked, food, *_ in rows}
    return Kind(dataset(about, cells), wanted, truth, choice=True)


@kind("a translation beside the first one, which an editor mended, and sources that the card calls bad")
def _() -> Kind:
    rows = [
        (f"{who} bought {food} at the {place}.", f"{who} kaufte {food} am Platz {place}.", number % 4 == 0, number % 3 == 0)
        for number, (_, place, food, who) in enumerate(_LIGHTS)
    ]  # fmt: skip
    cells = {
        "is_bad_source": [bad for *_, bad, _ in rows],
        "source": [("<br> " * bad) + text for text, _, bad, _ in rows],
        "target": [text for _, text, *_ in rows],
        "original_target": [text.replace("kaufte", "hat gekauft") if edited else text for _, text, _, edited in rows],
    }
    about = (
        "# Translations\nTranslation of English sentences into German.\n\n"
        "- `is_bad_source`: A Boolean that says whether this source is of low quality. In the paper, the segments marked as true were removed.\n"
        "- `source`: The English source text.\n- `target`: The post-edit of `original_target`.\n- `original_target`: The original reference.\n"
    )
    shown = (
        ("My aunt baked a cake.", "Meine Tante hat einen Kuchen gebacken."),
        ("The town council met on Monday.", "Der Stadtrat tagte am Montag."),
        ("We saw the sea.", "Wir sahen das Meer."),
    )
    truth = {text: german for text, german, bad, _ in rows if not bad}
    return Kind(
        dataset(about, cells, head={"language": ["en", "de"]}),
        task("Translate the English source into German.", *shown),
        truth,
    )


@kind("French opinions with a blank before their signs")
def _() -> Kind:
    good, bad = (
        ("Magnifique ! Le film, tourné à {}, m'a ému.", "Quelle merveille ! On rit, on pleure à {}."),
        ("Nul ! Le film, tourné à {}, m'a endormi.", "Quelle honte ! On bâille, on part de {}."),
    )
    towns = ("Lille", "Nantes", "Metz", "Brest", "Tours", "Nice", "Dijon", "Lyon", "Arles", "Sète")
    rows = [(text.format(town), label) for town in towns for texts, label in ((good, 1), (bad, 0)) for text in texts]
    cells = {"review": [text for text, _ in rows], "label": [label for _, label in rows]}
    about = "# Avis\nSentiment of French film reviews: 0 (negative), 1 (positive)."
    shown = (
        ("Un très beau film, à ne pas manquer !", "thumbs up"),
        ("Deux heures perdues, le scénario est nul.", "thumbs down"),
        ("On sort de la salle avec le sourire.", "thumbs up"),
        ("Je me suis endormi avant la fin.", "thumbs down"),
    )
    truth = {text: ("thumbs down", "thumbs up")[label] for text, label in rows}
    return Kind(
        dataset(about, cells, head={"language": "fr"}),
        task("french film comments, thumbs up or thumbs down", *shown),
        truth,
    )


@kind("the number of the reviewer, from 1 to 5, beside the stars that are asked for")
def _() -> Kind:
    rows = opinions((1, 2, 3, 4, 5))
    cells = {
        "review": [text for text, _ in rows],
        "user": [(number * 7 + number // 5) % 5 + 1 for number in range(len(rows))],
        "stars": [stars for _, stars in rows],
    }
    shown = (
        ("I loved every bite of the pizza, the best ever.", "5"),
        ("It was awful, I want my money back.", "1"),
        ("Neither good nor bad.", "3"),
    )
    about = "# Reviews\nReviews of restaurants. `user` is the reviewer's number; `stars` the rating."
    wanted = task("Give the number of stars from 1 to 5 of the restaurant review.", *shown, labels=list("12345"))
    return Kind(dataset(about, cells), wanted, {text: str(stars) for text, stars in rows}, "either")


@kind("a configuration of which the card says that a weak model made its labels")
def _() -> Kind:
    rows = [(text, ("negative", "positive")[good]) for text, good in poles()]
    files = {
        "clean/train.csv": "review,label\n" + "".join(f'"{text}",{label}\n' for text, label in rows[:32]),
        "noisy/train.csv": "review,label\n"
        + "".join(
            f'"{text}",{("negative", "positive")[number % 3 == 0]}\n' for number, (text, _) in enumerate(rows[32:])
        ),
    }
    configs = [{"config_name": name, "data_files": f"{name}/train.csv"} for name in ("noisy", "clean")]
    about = (
        "# Reviews\nReviews of restaurants, labelled by sentiment.\n\nThe configuration `clean` has checked labels; `noisy` "
        "has labels from a weak model."
    )
    shown = ((GOOD[0], "positive"), (BAD[0], "negative"), (GOOD[1], "positive"))
    wanted = task("Is the review of the restaurant positive or negative?", *shown)
    return Kind(dataset(about, files=files, head={"configs": configs}), wanted, dict(rows[:32]), "served")


@kind("the largest city of a country, where its capital is asked for")
def _() -> Kind:
    others = [CAPITALS[(place + 1) % len(CAPITALS)][1] for place in range(len(CAPITALS))]
    cells = {"country": [country for country, _ in CAPITALS] * 3, "largest_city": others * 3}
    shown = (("Portugal", "Lisbon"), ("Finland", "Helsinki"), ("Brazil", "Brasilia"))
    about = "# Countries\nCountries with their largest city."
    return Kind(dataset(about, cells), task("Name the capital of the country.", *shown), {}, "refused")


@kind("passages that were cut short, which no longer hold the answers")
def _() -> Kind:
    rows = [
        (f"The {place} was begun early. In 19{number + 10} {who} became its head.", f"Who became the head of the {place} in 19{number + 10}?", who)
        for number, (_, place, _, who) in enumerate(_LIGHTS)
    ]  # fmt: skip
    cells = {
        "passage": [text if number % 2 else text.split(". ")[0] + "." for number, (text, *_) in enumerate(rows)],
        "question": [asked for _, asked, _ in rows],
        "answer": [who for *_, who in rows],
    }
    form = "Passage: {}\nQuestion: {}"
    shown = (
        (form.format("The bank was founded by Ann Lee in 1920.", "Who founded the bank?"), "Ann Lee"),
        (form.format("Tom Gray led the club for a year.", "Who led the club?"), "Tom Gray"),
        (form.format("The mill was sold in 1950.", "Who bought the mill?"), "[unanswerable]"),
    )
    about = "# Reading\nReading comprehension: passages, questions and their answers."
    wanted = task("Answer the question by a span of the passage, or [unanswerable].", *shown)
    truth = {form.format(text, asked): who for text, asked, who in rows}
    return Kind(dataset(about, cells), wanted, truth, "either")
