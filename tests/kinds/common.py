"""Kinds of trap in what all demonstrations have in common: an answer among the names given, tags for all words, a year
in each question, outputs that speak of their inputs, options without letters."""

# ruff: noqa: E501 - tables of small datasets

import pyarrow as pa

from .kind import Kind, dataset, kind, task
from .words import CAPITALS, COLOURS, FAMILIES, FOODS, PEOPLE, PLACES


@kind("a line of tags, in the language that is asked for")
def _() -> Kind:
    said = {
        "spa": (
            ("Ayer", "B-DATE"),
            ("la ministra", "O O"),
            ("{who}", "B-PER"),
            ("dijo", "O"),
            ("en", "O"),
            ("{town}", "B-LOC"),
            ("que no quiere hablar", "O O O O"),
        ),
        "por": (
            ("Ontem", "B-DATE"),
            ("a ministra", "O O"),
            ("{who}", "B-PER"),
            ("disse", "O"),
            ("em", "O"),
            ("{town}", "B-LOC"),
            ("que não quer falar", "O O O O"),
        ),
    }
    rows = []
    for number, (_, town) in enumerate(pair for pair in CAPITALS if " " not in pair[1]):
        for code, words in said.items():
            for turn, who in enumerate(PEOPLE[:3]):
                kept = [word for place, word in enumerate(words) if (number * 3 + turn * 5 + 1) >> place & 1] or [
                    *words
                ]
                text = " ".join(word.format(who=who, town=town) for word, _ in kept)
                rows.append((code, f"{text} .", " ".join([*(tag for _, tag in kept), "O"])))
    cells = {
        "tokens": [text.split() for _, text, _ in rows],
        "ner_tags": [tags.split() for *_, tags in rows],
        "lang": [code for code, *_ in rows],
    }
    shown = (
        ("El rey Carlos viajó a Roma con su madre .", "O O B-PER O O B-LOC O O O O"),
        ("Mañana no hay clases en la escuela .", "B-DATE O O O O O O O"),
        ("Marta Ruiz vive con sus hijos en Lima .", "B-PER I-PER O O O O O B-LOC O"),
    )
    asked = (
        "Tag the Spanish sentence for named entities: one BIO tag per token, separated by spaces (PER, ORG, LOC, DATE)."
    )
    about = (
        "# NER in two languages\nNamed entity recognition: news in Spanish (spa) and Portuguese (por) with BIO tags."
    )
    truth = {text: tags for code, text, tags in rows if code == "spa"}
    return Kind(dataset(about, cells, head={"language": ["es", "pt"]}), task(asked, *shown), truth)


@kind("two names to choose from, and a column of one of them")
def _() -> Kind:
    rows = [
        (f"{one} {name} told {other} that she had seen the {place}.", "she", f"{one} {name}", other, place)
        for place in PLACES
        for one, other, name in zip(
            ("Ada", "Eva", "Cleo", "Hana"), ("Mia", "Ida", "Zoe", "Liv"), FAMILIES, strict=False
        )
    ]
    cells = {
        "Text": [text for text, *_ in rows],
        "Pronoun": [word for _, word, *_ in rows],
        "A": [one for *_, one, _, _ in rows],
        "A-coref": [place in PLACES[:4] for *_, place in rows],
        "B": [other for *_, other, _ in rows],
        "B-coref": [place in PLACES[4:] for *_, place in rows],
    }
    shown = (
        ("Passage: Helen Marsh asked Clara Dunn where she had put it.\nPronoun: she\nNames: Helen Marsh, Clara Dunn", "Clara Dunn"),
        ("Passage: Ines left the farm to Josephine when she died.\nPronoun: she\nNames: Ines, Josephine", "Ines"),
        ("Passage: Rosa wrote to Nora, but she never answered.\nPronoun: she\nNames: Rosa, Nora", "Nora"),
    )  # fmt: skip
    asked = "Decide whom the pronoun in the passage stands for. Answer with one of the two names."
    about = (
        "# Pronouns\nCoreference: a text, a pronoun and two names A and B, with which of them the pronoun stands for."
    )
    truth = {
        f"Passage: {text}\nPronoun: {word}\nNames: {one}, {other}": names[place not in PLACES[:4]]
        for text, word, *names, place in rows
        for one, other in (names, names[::-1])
    }
    return Kind(dataset(about, cells), task(asked, *shown), truth, expected="either")


def _news() -> list[tuple[str, str]]:
    return [
        (
            f"A {colour} {food} was stolen from the {place} on Monday. Police are looking for a man with a hat. "
            f"The owner, {who} {name}, said that nothing like it had happened in years.",
            f"{colour.capitalize()} {food} stolen from {place}",
        )
        for place in PLACES
        for colour, (food, (who, name)) in zip(
            COLOURS * 2, zip(FOODS, zip(PEOPLE, FAMILIES, strict=True), strict=True), strict=True
        )
    ]


_HEADLINES = (
    ("A bakery in Leeds closed for a week after bees settled in its chimney. The owner heard a noise.", "Bees close bakery in Leeds"),
    ("The phone maker will bring back the jack in its next model, a person who knows the plans said.", "Phone maker to bring back jack"),
    ("Police arrested a man who lived in a museum for three weeks. He slept behind a carpet.", "Man lived in museum for three weeks"),
)  # fmt: skip


@kind("headlines, most of which belong to other articles, as a column says")
def _() -> Kind:
    news = _news()
    rows = [(text, head, "discuss") for text, head in news]
    rows += [(text, news[(place + 29) % 64][1], "unrelated") for place, (text, _) in enumerate(news)]
    cells = {
        "Headline": [head for _, head, _ in rows],
        "articleBody": [text for text, *_ in rows],
        "Stance": [stance for *_, stance in rows],
    }
    about = "# Headlines and articles\nNews articles with headlines, and how the article stands to the headline."
    return Kind(dataset(about, cells), task("Write the headline for the news article.", *_HEADLINES), dict(news))


@kind("headlines of other articles, and nothing that says so")
def _() -> Kind:
    news = _news()
    cells = {
        "headline": [news[(place + 29) % 64][1] for place in range(len(news))],
        "article": [text for text, _ in news],
    }
    about = "# Headlines and articles\nNews articles with headlines."
    asked = task("Write the headline for the news article.", *_HEADLINES)
    return Kind(dataset(about, cells), asked, {}, expected="refused")


@kind("questions of certain years, and a source of others")
def _() -> Kind:
    cells = {
        "question": [f"who is the president of {land}" for land, _ in CAPITALS],
        "answer": [f"{PEOPLE[place % 8]} {FAMILIES[place // 8]}" for place in range(len(CAPITALS))],
    }
    shown = (
        ("Which club did Lionel Messi play for from 2021 to 2023?", "Paris Saint-Germain"),
        ("What office did Angela Merkel hold from 2005 to 2021?", "Chancellor of Germany"),
        ("Who was the coach of Liverpool between 2015 and 2024?", "Jürgen Klopp"),
        ("Which university did Richard Feynman work at in 1948?", "Cornell University"),
    )
    asked = "Answer the question about a person or office at a certain time. A short name is enough."
    about = "# Questions\nOpen-domain question answering: questions that people asked, with short answers."
    return Kind(dataset(about, cells), task(asked, *shown), {}, expected="refused")


@kind("identifiers of a knowledge base for names")
def _() -> Kind:
    cells = {
        "question": [f"What is the capital of {land}?" for land, _ in CAPITALS],
        "answers": [[{"mid": f"m.0{place:x}f{place * 7}"}] for place in range(len(CAPITALS))],
    }
    shown = (
        ("Who composed the opera Carmen?", "georges bizet"),
        ("Of which country is Vilnius the capital?", "lithuania"),
        ("Which author wrote Brave New World?", "aldous huxley"),
    )
    about = "# Trivia\nOpen question answering: trivia questions with their answers."
    asked = task("Answer the trivia question with the name only.", *shown)
    return Kind(dataset(about, cells), asked, {}, expected="refused")


@kind("options in one line, without letters")
def _() -> Kind:
    rows = [
        (
            f"{'Which thing of' if place % 2 else 'What has'} {who} {'is' if place % 2 else 'got that is'} {colour}?",
            place % 4,
            [f"{colour} {food}" for food in FOODS[place : place + 4]],
        )
        for who in PEOPLE
        for place, colour in enumerate(COLOURS)
    ]
    cells = {
        "question": [text for text, *_ in rows],
        "choices": pa.array([{"label": list("ABCD"), "text": options} for *_, options in rows]),
        "answerKey": ["ABCD"[right] for _, right, _ in rows],
    }
    shown = (
        ("Riddle: What has Ida got that is black?\nOptions: black hat, blue hat, red cake, white tea", "black hat"),
        ("Riddle: Which thing of Tom is red?\nOptions: green pie, red curry, blue salad, white rice", "red curry"),
        ("Riddle: What has Zoe got that is green?\nOptions: blue bread, white cake, green soup, red tea", "green soup"),
    )
    truth = {f"Riddle: {text}": options[right] for text, right, options in rows}
    about = "# Riddles\nMultiple choice: riddles with options, of which `answerKey` names the right one."
    asked = task("Answer the riddle with one of the options. Give the option itself.", *shown)
    return Kind(dataset(about, cells), asked, truth, choice=True)


@kind("in favor of and against, for pro and contra")
def _() -> Kind:
    claims = [f"We should ban {food} from the {place}" for food in FOODS for place in PLACES[:4]]
    cells = {
        "Conclusion": claims,
        "Stance": [("in favor of", "against")[place % 3 == 1] for place in range(len(claims))],
        "Premise": [
            f"{PEOPLE[place % 8]} was ill for a week"
            if place % 3 != 1
            else f"{PEOPLE[place % 8]} cannot live without it"
            for place in range(len(claims))
        ],
    }
    shown = (
        ("Claim: Uniforms should be mandatory\nArgument: nobody is mocked for cheap clothes then", "pro"),
        ("Claim: We should lower the voting age\nArgument: at sixteen most are easily led", "contra"),
        ("Claim: We should ban plastic bags\nArgument: turtles choke on them", "pro"),
    )
    truth = {
        f"Claim: {claim}\nArgument: {premise}": "pro" if stance == "in favor of" else "contra"
        for claim, stance, premise in zip(cells["Conclusion"], cells["Stance"], cells["Premise"], strict=True)
    }
    about = "# Arguments\nConclusions with premises, and the values behind them."
    asked = task("does the argument speak for the claim or against it? answer pro or contra", *shown)
    return Kind(dataset(about, cells), asked, truth)
