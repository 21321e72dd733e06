"""Kinds of trap in what tokens are tagged with, things with their types, and instructions in other languages."""

# ruff: noqa: E501 - tables of small datasets

import json
from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa

from .kind import Content, Kind, dataset, kind, task
from .words import CAPITALS, COLOURS, FAMILIES, FOODS, PEOPLE, PLACES

_TAGS = ("O", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-PER", "I-PER")
_FORMS = (
    "{who} flew to {town} on Sunday .", "The shop {shop} opens in {town} , says {who} .", "No news from {town} today .",
    "{who} and {other} left {shop} .", "It rains again .", "{shop} hired {who} , and {other} resigned .",
)  # fmt: skip


def _sentences() -> list[tuple[list[str], list[str]]]:
    """Tokens with their tags, no sentence twice."""
    made: dict[str, tuple[list[str], list[str]]] = {}
    towns = [town for _, town in CAPITALS]
    for number in range(150):
        form = _FORMS[number % len(_FORMS)]
        who = f"{PEOPLE[number % 8]} {FAMILIES[number // 8 % 8]}"
        other = f"{PEOPLE[(number + 3) % 8]} {FAMILIES[(number // 3 + 2) % 8]}"
        shop = f"{COLOURS[number % 4].title()} {FOODS[number // 4 % 8].title()}"
        filled = {
            "who": (who, "PER"),
            "other": (other, "PER"),
            "town": (towns[number % len(towns)], "LOC"),
            "shop": (shop, "ORG"),
        }
        tokens, tags = list[str](), list[str]()
        for word in form.split():
            text, label = filled.get(word.strip("{}"), (word, ""))
            for place, token in enumerate(text.split()):
                tokens.append(token)
                tags.append(f"{'I' if place else 'B'}-{label}" if label else "O")
        made[" ".join(tokens)] = tokens, tags
    return list(made.values())


def _spans(tokens: list[str], tags: list[str]) -> list[tuple[str, str]]:
    spans = list[tuple[str, str]]()
    for token, tag in zip(tokens, tags, strict=True):
        if tag.startswith("B-"):
            spans.append((token, tag[2:]))
        elif tag.startswith("I-"):
            spans[-1] = (f"{spans[-1][0]} {token}", tag[2:])
    return spans


def _text(tokens: list[str]) -> str:
    """As people write it: no blank before a full stop or a comma."""
    return " ".join(tokens).replace(" .", ".").replace(" ,", ",")


def _truth(written: Callable[[list[tuple[str, str]]], str | None]) -> dict[str, str]:
    found = [(tokens, written(_spans(tokens, tags))) for tokens, tags in _sentences()]
    rows = {" ".join(tokens): answer for tokens, answer in found if answer is not None}
    return rows | {_text(tokens): answer for tokens, answer in found if answer is not None}


def _people(spans: list[tuple[str, str]]) -> str:
    names = dict.fromkeys(text for text, label in spans if label == "PER")
    return ", ".join(names) or "none"


_ASKED = (
    ("Rita Moss met Leo Park in Rome.", "Rita Moss, Leo Park"),
    ("The bakery is closed today.", "none"),
    ("Yesterday Omar Reed left Oslo.", "Omar Reed"),
)


def _tagged(head: Mapping[str, Any] | None = None, about: str = "", files: Mapping[str, Content] | None = None) -> Kind:
    numbers = [[_TAGS.index(tag) for tag in tags] for _, tags in _sentences()]
    cells = pa.table(
        {
            "id": [str(place) for place in range(len(numbers))],
            "tokens": [tokens for tokens, _ in _sentences()],
            "ner_tags": pa.array(numbers, pa.list_(pa.int64())),
        }
    )
    text = f"# Town news\n## Dataset Summary\nNamed entity recognition in short news: persons, places and organisations.\n{about}"
    asked = "List the people who are named in the sentence, separated by commas; none if there is nobody."
    return Kind(dataset(text, cells, head=head, files=files), task(asked, *_ASKED), _truth(_people))


@kind("tags as numbers of classes that the card's head names")
def _() -> Kind:
    names = {str(place): tag for place, tag in enumerate(_TAGS)}
    features = [{"name": "ner_tags", "sequence": {"class_label": {"names": names}}}]
    return _tagged({"dataset_info": {"features": features}})


@kind("tags as numbers that a dictionary in the card explains")
def _() -> Kind:
    codes = json.dumps({tag: place for place, tag in enumerate(_TAGS)}, indent=1)
    return _tagged(about=f"### Label ID\n```python\n{codes}\n```\n")


@kind("tags as numbers that a file beside explains")
def _() -> Kind:
    return _tagged(files={"dataset/label2id.json": json.dumps({tag: place for place, tag in enumerate(_TAGS)})})


@kind("tags as numbers that nothing explains")
def _() -> Kind:
    made = _tagged()
    return Kind(made.files, made.task, made.truth, "refused")


@kind("entities with their types, in the task's own words")
def _() -> Kind:
    called = {"PER": "person", "LOC": "place", "ORG": "organisation"}
    shown = (
        ("Rita Moss met Leo Park in Rome.", "Rita Moss (person); Leo Park (person); Rome (place)"),
        ("The bakery Blue Oven is closed today.", "Blue Oven (organisation)"),
        ("Yesterday Omar Reed left Oslo.", "Omar Reed (person); Oslo (place)"),
    )
    cells = {"tokens": [tokens for tokens, _ in _sentences()], "tags": [tags for _, tags in _sentences()]}
    truth = _truth(lambda spans: "; ".join(dict.fromkeys(f"{text} ({called[label]})" for text, label in spans)) or None)
    about = "# Town news\nNamed entity recognition in short news with BIO tags."
    return Kind(
        dataset(about, cells),
        task("Find the named entities of the sentence and say of which type each is.", *shown),
        truth,
    )


_SAID = {"positive": ("lovely", "superb"), "negative": ("awful", "bland"), "neutral": ("ordinary", "as expected")}


def _aspects(said_otherwise: bool = False) -> Kind:
    poles, rows = list(_SAID), dict[str, list[dict[str, str]]]()
    for number in range(120):
        things = [FOODS[number % 8], *([FOODS[(number + 3) % 8]] if number % 3 else [])]
        held = [poles[(number + place * (number // 8)) % 3] for place in range(len(things))]
        parts = [f"the {thing} was {_SAID[pole][number // 24 % 2]}" for thing, pole in zip(things, held, strict=True)]
        text = f"At the {PLACES[number // 8 % 8]} {' and '.join(parts)}."
        rows[text] = [{"term": thing, "polarity": pole} for thing, pole in zip(things, held, strict=True)]
    called = (
        {"positive": "good", "negative": "bad", "neutral": "neutral"} if said_otherwise else {one: one for one in poles}
    )
    shown = (
        ("The staff was rude but the juice was tasty.", f"staff: {called['negative']}, juice: {called['positive']}"),
        ("A fine terrace!", f"terrace: {called['positive']}"),
        ("The soup of the day was nothing special.", f"soup of the day: {called['neutral']}"),
    )
    truth = {
        text: ", ".join(f"{one['term']}: {called[one['polarity']]}" for one in terms) for text, terms in rows.items()
    }
    about = "# Restaurant aspects\nReviews of restaurants with aspect terms and their polarity."
    asked = "Name each aspect that the guest speaks of and what the guest thinks of it."
    return Kind(dataset(about, {"text": list(rows), "aspectTerms": list(rows.values())}), task(asked, *shown), truth)


@kind("aspects with what is thought of each")
def _() -> Kind:
    return _aspects()


@kind("aspects with what is thought of each, in other words")
def _() -> Kind:
    return _aspects(said_otherwise=True)


@kind("first turn and reply of conversations that are lists of texts")
def _() -> Kind:
    asked = [(f"How do I {verb} {food} for {number} people?", f"To {verb} {food} for {number}, take {number * 2} cups and ask at the {place}.")
             for number, (verb, food, place) in enumerate(((verb, food, place) for verb in ("cook", "store", "order") for food in FOODS for place in PLACES[:2]), start=2)]  # fmt: skip
    talks = [
        [one, two, "Thanks!", "You are welcome."] if place % 4 == 0 else [one, two]
        for place, (one, two) in enumerate(asked)
    ]
    shown = (
        ("How do I clean a pan?", "Rinse it with hot water, scrub it with salt and dry it well."),
        ("How do I peel garlic?", "Crush the clove with the flat side of a knife, then pull off the skin."),
        ("How do I plan a dinner for six?", "Choose two dishes that can be cooked the day before, and one salad."),
    )
    about = "# Small talks\nData for instruction tuning: conversations between a user and an assistant on cooking."
    return Kind(
        dataset(about, {"conversations": talks}), task("Answer the user like a helpful assistant.", *shown), dict(asked)
    )


@kind("labels of an open set that the sample does not show")
def _() -> Kind:
    intents = [f"{verb}_{food}" for verb in ("order", "return", "rate", "share", "find", "send") for food in FOODS]
    intents += [f"{verb}_{place}" for verb in ("open", "visit", "leave", "call", "clean", "book") for place in PLACES]
    texts = {}
    for number in range(1_200):
        intent = intents[number * 7 % len(intents)]
        verb, thing = intent.split("_")
        texts[
            f"{('please', 'could you', 'i want to', 'help me to')[number % 4]} {verb} the {thing} number {number}"
        ] = intent
    shown = (
        ("please order the soup for me", "order_soup"),
        ("i must call the station now", "call_station"),
        ("rate the pie", "rate_pie"),
    )
    about = "# Home assistant\nIntent classification: requests of users with the intent of each."
    return Kind(
        dataset(about, {"text": list(texts), "intent": list(texts.values())}),
        task("Name the intent of the request in snake case.", *shown),
        texts,
    )


@kind("holdings counted from 0, of which a number names the right one")
def _() -> Kind:
    verbs, rows, truth = ("holding", "finding", "noting", "recognizing"), list[dict[str, Any]](), dict[str, str]()
    for number, (place, food) in enumerate((place, food) for place in PLACES for food in FOODS):
        texts = [
            f"{verbs[(number + turn) % 4]} that the {FOODS[(number + turn * 3) % 8]} of case {number} may be sold at the {PLACES[(number // 8 + turn) % 8]}"
            for turn in range(4)
        ]
        asked = f"The court of the {place} looked at {food} number {number} and cited an older case (<HOLDING>)."
        right = (number * 5 + number // 4) % 4
        rows.append(
            {
                "example_id": number,
                "citing_prompt": asked,
                **{f"holding_{turn}": text for turn, text in enumerate(texts)},
                "label": str(right),
            }
        )
        truth[asked] = texts[right]
    shown = (
        (
            "The lower court refused the plea (<HOLDING>).\nA) holding that a plea may be late\nB) noting that the bread was old\nC) finding that nobody came",
            "A",
        ),
        (
            "The judge cited the rule on weights (<HOLDING>).\nA) finding that the door was open\nB) holding that a weight must be sealed\nC) noting that rain is no excuse",
            "B",
        ),
        (
            "Counsel points to an older ruling (<HOLDING>).\nA) noting that ships were slow\nB) holding that cats are pets\nC) finding that a ruling binds the court",
            "C",
        ),
    )
    about = "# Holdings\nMultiple choice: citing prompts of court decisions with holdings, one of which is the cited one (label)."
    cells = {name: [row[name] for row in rows] for name in rows[0]}
    return Kind(
        dataset(about, cells),
        task("Choose the holding that the court cites. Answer with its letter.", *shown),
        truth,
        choice=True,
    )


@kind("a clue with its category, which is given and not asked for")
def _() -> Kind:
    rows = [
        (country, f"Its capital is {town}", ("CAPITALS", "OUR WORLD", "MAPS")[number % 3])
        for number, (country, town) in enumerate(CAPITALS)
    ]
    shown = (
        ("Category: RIVERS\nClue: It flows through Vienna", "the Danube"),
        ("Category: OPERA\nClue: He composed Tosca", "Puccini"),
        ("Category: FOOD\nClue: Bees make it", "honey"),
    )
    cells = {
        "category": [kind for *_, kind in rows],
        "question": [clue for _, clue, _ in rows],
        "answer": [country for country, *_ in rows],
    }
    truth = {f"Category: {kind}\nClue: {clue}": country for country, clue, kind in rows}
    about = "# Quiz show\nClues of a quiz show with their categories and answers."
    return Kind(
        dataset(about, cells),
        task("Quiz show clues: give the answer for the clue, with the category as a hint.", *shown),
        truth,
    )


@kind("pairs with a label that the card explains by where it is 1")
def _() -> Kind:
    pairs = {f"First: {who} took the {colour} {food} to the {place}.\nSecond: {'To the ' + place if same else 'To the ' + food} {who} took the {colour} {food if same else place}.": same
             for number, (who, colour, food, place) in enumerate((who, colour, FOODS[(turn + 1) % 8], PLACES[turn]) for who in PEOPLE[:4] for turn in range(8) for colour in COLOURS[:2])
             for same in [number * 7 % 3 != 0]}  # fmt: skip
    sides = [pair.removeprefix("First: ").split("\nSecond: ") for pair in pairs]
    cells = {
        "id": list(range(len(pairs))),
        "sentence1": [one for one, _ in sides],
        "sentence2": [two for _, two in sides],
        "label": [int(same) for same in pairs.values()],
    }
    shown = (
        ("First: The river flows from Thun to Bern.\nSecond: From Thun to Bern flows the river.", "yes"),
        ("First: In 1920 Kent sold the mill to Brook.\nSecond: In 1920 Brook sold the mill to Kent.", "no"),
        ("First: The old man fed the dog.\nSecond: The dog was fed by the old man.", "yes"),
    )
    about = "# Scrambled pairs\nParaphrase identification.\n### Data Fields\n- label: 1 where the pair is a paraphrase (both say the same), 0 where they have different meanings"
    truth = {pair: "yes" if same else "no" for pair, same in pairs.items()}
    return Kind(dataset(about, cells), task("Do the two sentences say the same thing? yes / no", *shown), truth)


@kind("events of a passage as a JSON list")
def _() -> Kind:
    verbs = ("opened", "closed", "burned", "moved", "grew", "won", "fell", "slept")
    rows = [(f"The {place} {verbs[turn]} on Monday after the {food} {verbs[(turn + 3) % 8]}. Nobody came.", [verbs[turn], verbs[(turn + 3) % 8]] if turn % 2 else [verbs[turn]])
            for turn, place in enumerate(PLACES) for food in FOODS]  # fmt: skip
    shown = (
        ("The mayor resigned on Friday after auditors found missing money. She left.", '["resigned", "found", "left"]'),
        ("Rescuers pulled two miners out alive while it rained. All cheered.", '["pulled"]'),
        ("The mine had collapsed on Monday and was closed. People protested.", '["collapsed", "closed"]'),
    )
    cells = {"passage": [text for text, _ in rows], "events": [words for _, words in rows]}
    about = "# Events\nTemporal reasoning over news: the words of each passage that name events."
    truth = {text: json.dumps(words) for text, words in rows}
    return Kind(
        dataset(about, cells),
        task(
            "Give the words of the passage that name events, in the order of the events in it, as a JSON list.", *shown
        ),
        truth,
    )


@kind("rows that ask for causes and for effects, asked in Italian")
def _() -> Kind:
    whos, things = (
        ("la nonna", "il vicino", "mia zia", "il cuoco", "la guida", "il maestro", "la sarta", "il medico"),
        ("il pane", "la torta", "il libro", "la chiave", "il vaso", "la tazza"),
    )
    cells: dict[str, list[Any]] = {"premise": [], "choice1": [], "choice2": [], "question": [], "label": []}
    truth = dict[str, str]()
    for number, (who, thing) in enumerate((who, thing) for who in whos for thing in things):
        premise = f"{who.capitalize()} cercò {thing} per tutta la sera."
        choices = [f"{who.capitalize()} aveva perso {thing} al mercato.", f"Il gatto dormiva accanto a {thing}."]
        right, asks = number // 2 % 2, "cause" if number % 2 else "effect"
        if right:
            choices.reverse()
        for name, cell in zip(cells, (premise, *choices, asks, right), strict=True):
            cells[name].append(cell)
        if asks == "cause":
            truth[f"Fatto: {premise}"] = choices[right]
    shown = (
        ("Fatto: Il prato era ingiallito.\nA) Non pioveva da due mesi.\nB) Il vicino comprò una bicicletta.", "A"),
        ("Fatto: Il bambino si mise a piangere.\nA) La nonna gli sorrise.\nB) Il suo palloncino volò via.", "B"),
        ("Fatto: La signora arrivò tardi.\nA) Il treno era fermo.\nB) Il capo le offrì un caffè.", "A"),
    )
    about = "# Causal choices\nCausal commonsense reasoning: choose the cause or the effect of a premise."
    asked = "Leggi il fatto e scegli quale delle due frasi ne è la causa più probabile. Rispondi A o B."
    return Kind(
        dataset(about, cells, head={"language": ["it"]}), task(asked, *shown, language="it"), truth, choice=True
    )


# instructions in other languages -----------------------------------------------------------------------------------


@kind("scores of likeness asked for in Polish")
def _() -> Kind:
    rows = [(f"{who} niesie {food} na rynek numer {number}.", f"{who} ma {food}.", round(1.5 + number % 7 / 2, 1))
            for number, (who, food) in enumerate((who, food) for who in PEOPLE for food in ("chleb", "ser", "kawę", "zupę", "wodę", "mleko"))]  # fmt: skip
    shown = (
        ("Zdanie 1: Kobieta kupuje jabłka.\nZdanie 2: Kobieta kupuje owoce.", "4.5"),
        ("Zdanie 1: Chłopiec skacze do wody.\nZdanie 2: Listonosz niesie paczkę.", "0.5"),
        ("Zdanie 1: Koń biegnie po łące.\nZdanie 2: Koń stoi w stajni.", "2.5"),
    )
    cells = {
        "sentence_A": [one for one, *_ in rows],
        "sentence_B": [two for _, two, _ in rows],
        "relatedness_score": [score for *_, score in rows],
    }
    truth = {f"Zdanie 1: {one}\nZdanie 2: {two}": str(score) for one, two, score in rows}
    about = "# Polish sentence pairs\n## Dataset Summary\nPairs of sentences with human judgements of semantic relatedness, from 0 to 5."
    asked = "Oceń, jak bardzo dwa zdania są podobne znaczeniowo, od 0.0 do 5.0."
    return Kind(dataset(about, cells, head={"language": ["pl"]}), task(asked, *shown, language="pl"), truth)


@kind("headlines asked for in Swahili")
def _() -> Kind:
    rows = [(f"Serikali ya {country} imetangaza kuwa shule {number} za {town} zitafungwa wiki hii kutokana na mvua kubwa. Wazazi wameombwa kusubiri taarifa mpya.", f"Shule {number} zafungwa {town}")
            for number, (country, town) in enumerate(CAPITALS, start=3)]  # fmt: skip
    shown = (
        (
            "Mwanariadha Neema Juma ameshinda mbio za marathoni mjini Zanzibar. Hii ni mara yake ya tatu kushinda mashindano haya.",
            "Neema Juma ashinda marathoni",
        ),
        (
            "Bei ya mafuta imepanda tena mwezi huu nchini Kenya. Wafanyabiashara wanasema usafiri utakuwa ghali zaidi.",
            "Bei ya mafuta yapanda Kenya",
        ),
        (
            "Wanafunzi mia moja wamepewa vitabu vipya na benki moja ya Arusha. Walimu wameshukuru kwa msaada huo mkubwa.",
            "Wanafunzi wapewa vitabu Arusha",
        ),
    )
    cells = {
        "category": ["politics"] * len(rows),
        "headline": [two for _, two in rows],
        "text": [one for one, _ in rows],
    }
    about = "# African news\n## Dataset Summary\nNews topic classification in Swahili."
    return Kind(
        dataset(about, cells, head={"language": ["sw"]}),
        task("Andika kichwa cha habari kwa habari hii.", *shown, language="sw"),
        dict(rows),
    )


@kind("simpler sentences asked for in Japanese")
def _() -> Kind:
    whos, things = (
        ("彼", "彼女", "先生", "友人", "母", "父", "兄", "妹"),
        ("会議", "旅行", "試験", "計画", "食事", "仕事", "約束", "練習"),
    )
    rows = [(f"{who}は{thing}を延期した。", f"{who}は{thing}の日を後にした。") for who in whos for thing in things]
    shown = (
        ("原文: 彼らは資金不足に直面している。", "やさしい文: 彼らはお金が足りなくて困っている。"),
        ("原文: この地域は降水量が極めて少ない。", "やさしい文: このあたりは雨がとても少ない。"),
        ("原文: 姉は菜食主義者である。", "やさしい文: 姉は肉を食べない人だ。"),
    )
    cells = {
        "ID": list(range(len(rows))),
        "original_ja": [one for one, _ in rows],
        "simplified_ja": [two for _, two in rows],
    }
    about = "# Simplified Japanese\n## Dataset Summary\nJapanese sentences with simplified ones, made by hand for text simplification."
    asked = "日本語の文を、勉強している人にもわかるやさしい日本語に書き換えてください。"
    truth = {f"原文: {one}": f"やさしい文: {two}" for one, two in rows}
    return Kind(dataset(about, cells, head={"language": ["ja"]}), task(asked, *shown, language="ja"), truth)


@kind("a flag that its card explains by what is else")
def _() -> Kind:
    rude, mild = ("you fool", "shut up now", "what an idiot"), ("see you soon", "nice weather", "lunch is ready")
    texts = {
        f"{(rude if number % 2 else mild)[number // 2 % 3]} at the {place} number {number}": number % 2
        for number, place in enumerate(PLACES * 8)
    }
    head = {
        "dataset_info": {
            "features": [{"name": "is_toxic", "dtype": {"class_label": {"names": {"0": "neg", "1": "pos"}}}}]
        }
    }
    about = "# Rude chats\n## Dataset Summary\nToxicity in chats.\n### Data Fields\n- `is_toxic`: 1 if the chat is toxic else 0 (majority rules)"
    shown = (
        ("Chat: you are stupid\nResult:", "toxic"),
        ("Chat: the train is late today\nResult:", "ok"),
        ("Chat: go away, moron\nResult:", "toxic"),
    )
    truth = {f"Chat: {text}\nResult:": "toxic" if flag else "ok" for text, flag in texts.items()}
    return Kind(
        dataset(about, {"chat_text": list(texts), "is_toxic": list(texts.values())}, head=head),
        task('Is this chat toxic? Answer "toxic" or "ok".', *shown),
        truth,
    )


@kind("summaries asked of a card that only has the heading of all cards")
def _() -> Kind:
    talks = [(f"A: Shall we meet at the {place}?\nB: Yes, and bring the {colour} {food}.\nA: I will come at {number % 9 + 1}.", f"The {colour} {food}")
             for number, (place, colour, food) in enumerate((place, colour, food) for place in PLACES for colour in COLOURS[:2] for food in FOODS[:4])]  # fmt: skip
    cells = {"dialogue": [one for one, _ in talks], "answer": [two for _, two in talks]}
    shown = (
        ("A: I lost my key.\nB: Ask at the desk.\nA: They have it!", "A's lost key is at the desk."),
        ("A: Is the shop open?\nB: Until six.\nA: Then I go now.", "A goes to the shop, which is open until six."),
        ("A: The film was dull.\nB: I liked its end.", "A found the film dull, B liked its end."),
    )
    about = "# Meetings\n## Dataset Description\n### Dataset Summary\nWhat somebody shall bring to a meeting, in short dialogues."
    return Kind(dataset(about, cells), task("Summarise the dialogue in one sentence.", *shown), {}, "refused")
