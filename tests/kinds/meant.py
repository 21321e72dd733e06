"""Kinds of trap in what is meant: the company among all names, one aspect among ratings, skills that only
demonstrations show, labels that a source nearly has."""

from itertools import permutations

from .kind import Kind, dataset, kind, task
from .words import BAD, COLOURS, FAMILIES, FOODS, GOOD, PEOPLE, PLACES, poles


def _marked(text: str, **names: str) -> dict[str, object]:
    spans = [
        {"start": text.index(name), "end": text.index(name) + len(name), "label": label}
        for label, name in names.items()
    ]
    return {"text": text, "entities": spans[::-1], "company": names.get("ORG", "none")}


@kind("companies marked by their places in the text")
def _() -> Kind:
    rows = [
        _marked(f"{company} hired {who} in {town}.", ORG=company, PER=who, LOC=town)
        for company in (f"{name} {kind}" for name in FAMILIES for kind in ("Foods", "Motors"))
        for who, town in (("Ada Moss", "Oslo"), ("Ben Reed", "Lima"))
    ]
    rows += [
        _marked(f"{who} spoke of the {food} in Oslo.", PER=who, LOC="Oslo") for who in PEOPLE for food in FOODS[:2]
    ]
    cells = {"text": [row["text"] for row in rows], "entities": [row["entities"] for row in rows]}
    asked = 'Extract the name of the company from the sentence of business news. If it names none, answer "none".'
    shown = (
        ("Quill Shipping sued Tom Berry in Rome.", "Quill Shipping"),
        ("Nobody has seen Ann Miller in Paris.", "none"),
        ("Vesta Bank fired Carl Stone.", "Vesta Bank"),
    )
    about = "# Business news\nNamed entities (ORG, PER, LOC) in sentences of news, as character offsets."
    return Kind(dataset(about, cells), task(asked, *shown), {str(row["text"]): str(row["company"]) for row in rows})


_CLEAN = (
    "The room was filthy and full of dust.",
    "The room was rather dirty.",
    "The room was clean enough.",
    "The room was clean and neat.",
    "The room was spotless, not a grain of dust.",
)
_STAFF = ("The staff were rude.", "The staff did their job.", "The staff were charming.")


@kind("stars of the one aspect that is asked for")
def _() -> Kind:
    rows = [
        (f"{clean} {staff} We came for the {place}.", stars, (stars + 2 * (2 * other + 1)) // 3, 2 * other + 1)
        for place in PLACES
        for stars, clean in enumerate(_CLEAN, start=1)
        for other, staff in enumerate(_STAFF)
    ]
    cells = {
        "title": [("Review", "A week away", "Our stay")[place % 3] for place in range(len(rows))],
        "text": [text for text, *_ in rows],
        "rating": [overall for *_, overall, _ in rows],
        "ratings": [{"cleanliness": clean, "service": service} for _, clean, _, service in rows],
    }
    asked = (
        "Predict how many stars (1 to 5) the guest gave for cleanliness, from the text of a hotel review. Ignore what "
        "they thought of the service."
    )
    shown = (
        ("Dirty towels and dust all over. Kind people.", "1"),
        ("A clean and neat place, rude people at the desk.", "4"),
        ("Spotless from top to bottom.", "5"),
        ("It was clean enough.", "3"),
    )
    about = "# Hotel reviews\nEach guest gave a `rating`, and in `ratings` one of each aspect, from 1 to 5."
    return Kind(dataset(about, cells), task(asked, *shown), {text: str(clean) for text, clean, *_ in rows}, least=12)


_SAID = {
    "CANCEL_ORDER": ("cancel the {c} {f} please", "cancel", "pls cancel the hat i bought"),
    "REFUND_RETURN": (
        "send back the {c} {f} and refund me",
        "refund or return",
        "it came broken, i send it back, refund me",
    ),
    "PRODUCT_RECOMMENDATION": ("recommend a {c} {f} to me", "product advice", "can you recommend a hat for the sea"),
    "MODIFY_ADDRESS": ("change the address for the {c} {f}", "change address", "i typed the old address, change it"),
    "STORE_HOURS": ("when do you open, for the {c} {f}", "", ""),
    "PAYMENT_MODES": ("can i pay the {c} {f} by card", "", ""),
}


def _shop() -> tuple[dict[str, list[str]], dict[str, str]]:
    rows = [
        (form.format(c=colour, f=food), intent, label)
        for food in FOODS
        for colour in COLOURS
        for intent, (form, label, _) in _SAID.items()
    ]
    cells = {"sentence": [text for text, *_ in rows], "label": [intent for _, intent, _ in rows]}
    return cells, {text: label for text, _, label in rows}


@kind("intents of which one has no value of its own")
def _() -> Kind:
    cells, truth = _shop()
    shown = [(text, label) for _, label, text in _SAID.values() if label]
    asked = (
        "Sort messages to our shop's chatbot. Labels: cancel, refund or return, product advice, change address, "
        "is it genuine."
    )
    wanted = task(asked, *shown, ("how do i know that it is no fake", "is it genuine"))
    return Kind(dataset("# Shop bot\nMessages to the chatbot of a shop with their intents.", cells), wanted, truth)


@kind("intents that only the demonstrations show")
def _() -> Kind:
    cells, truth = _shop()
    shown = [(text, label) for _, label, text in _SAID.values() if label]
    wanted = task("Pick the queue of the shop that should handle the message.", *shown)
    return Kind(dataset("# Shop bot\nMessages to the chatbot of a shop with their intents.", cells), wanted, truth)


_BIASES = {
    "gender": "{w} cried over the {f}, as they always do.",
    "nationality": "{w} from abroad cannot cook a {f}.",
    "religion": "{w} prays before each {f}.",
    "disability": "{w} in the wheelchair dropped the {f}.",
}


@kind("sorts of bias for the groups that are asked for")
def _() -> Kind:
    rows = [
        (form.format(w=who, f=food), sort) for sort, form in _BIASES.items() for who in PEOPLE for food in FOODS[:4]
    ]
    cells = {"sentence": [text for text, _ in rows], "bias_type": [sort for _, sort in rows]}
    shown = (
        ("women should not drive", "women"),
        ("all these immigrants in my street", "immigrants"),
        ("muslims do not belong here", "muslims"),
        ("disabled folks are a burden", "disabled people"),
    )
    wanted = task("Which group is the message about? Only the group, in small letters.", *shown)
    about = "# Stereotypes\nSentences with the sort of bias that each shows."
    return Kind(dataset(about, cells), wanted, {}, expected="refused")


@kind("another rewriting in a column that is called as the command is")
def _() -> Kind:
    rows = [
        (f"the {food} at the {place} was {bad}.", f"the {food} at the {place} was {good}.")
        for place in PLACES
        for food in FOODS
        for bad, good in (("awful", "lovely"),)
    ]
    cells = {"text": [one for one, _ in rows], "rewrite": [other for _, other in rows]}
    asked = "Our drafts are too chatty. Rewrite the informal sentence in a formal register and keep its meaning."
    shown = (
        ("hey can u send me the stuff by monday?", "Could you please send me the documents by Monday?"),
        ("no clue why it broke", "I do not know why it failed."),
        ("that's way too pricey", "The price is excessive."),
    )
    about = "# Style transfer\nReview sentences that people turned to the opposite sentiment."
    return Kind(dataset(about, cells), task(asked, *shown), {}, expected="refused")


_SAMPLES = {
    "de": "Wir haben {n} Stunden auf {w} gewartet und dann gegessen.",
    "fr": "Nous avons attendu {w} pendant {n} heures avant de manger.",
    "it": "Abbiamo aspettato {w} per {n} ore prima di mangiare.",
    "nl": "We hebben {n} uur op {w} gewacht voordat we aten.",
    "tr": "Yemekten önce {w} için {n} saat bekledik.",
}
_CALLED = {"de": "German", "fr": "French", "it": "Italian", "nl": "Dutch", "tr": "Turkish"}


@kind("languages by their codes, asked for by name")
def _() -> Kind:
    rows = [(form.format(w=who, n=n), code) for code, form in _SAMPLES.items() for who in PEOPLE for n in (2, 3)]
    cells = {"text": [text for text, _ in rows], "labels": [code for _, code in rows]}
    shown = (
        ("Où est la gare ?", "French"),
        ("Das Wetter ist heute schön.", "German"),
        ("Dove posso comprare il biglietto?", "Italian"),
        ("Bu kitap çok güzel.", "Turkish"),
    )
    head = {"language": list(_SAMPLES)}
    about = "# Which language\nLanguage identification with ISO codes."
    wanted = task("which language is this written in? just give me the english name of it", *shown)
    return Kind(dataset(about, cells, head=head), wanted, {text: _CALLED[code] for text, code in rows})


_DESKS = ("news_sports", "news_car", "news_culture", "news_travel", "news_game")


@kind("many labels that the source begins with one word each, over texts in another tongue")
def _() -> Kind:
    words = {"news_sports": "足球队赢得比赛", "news_car": "新车价格公布", "news_culture": "博物馆展出古画"}
    words |= {"news_travel": "海边旅行的照片", "news_game": "手机游戏更新了"}
    rows = [(f"{words[desk]}{place}{number}号", desk) for desk in _DESKS for place in "东西南北" for number in range(9)]
    named = dict(zip(_DESKS, ("sports", "cars", "culture", "travel", "gaming"), strict=True))
    cells = {"sentence": [text for text, _ in rows], "label_desc": [desk for _, desk in rows]}
    asked = "Send the Chinese headline to its desk: sports, cars, culture, travel or gaming."
    shown = (("球队昨晚输了比赛", "sports"), ("这辆车的价格很低", "cars"), ("新游戏今天上线", "gaming"))
    about = "# Headlines\nShort Chinese news headlines with their section."
    wanted = task(asked, *shown)
    return Kind(
        dataset(about, cells, head={"language": "zh"}), wanted, {text: named[desk] for text, desk in rows}, least=5
    )


@kind("premises and conclusions without names, in columns that stand in the order of the demonstrations")
def _() -> Kind:
    rows = [
        (f"{who} ate {food} at the {place}.", f"{who} ate {size} {food} at the {place}.", size == "some")
        for who, size in zip(PEOPLE, ("some", "cold") * 4, strict=True)
        for food, place in zip(FOODS, PLACES, strict=True)
    ]
    cells = {"premise": [one for one, *_ in rows], "hypothesis": [two for _, two, _ in rows]}
    cells["label"] = [("not_entailment", "entailment")[entails] for *_, entails in rows]
    truth = {f"{one} ||| {two}": label for one, two, label in zip(*cells.values(), strict=True)}
    shown = (
        ("We saw a car in the yard. ||| We saw a red car in the yard.", "not_entailment"),
        ("One glance at it was enough. ||| One swift glance at it was enough.", "entailment"),
        ("This is a form of protest. ||| This is an odd form of protest.", "not_entailment"),
    )
    wanted = task("Does the premise entail the hypothesis? Answer entailment or not_entailment.", *shown)
    about = "# Pairs\nSentence pairs that differ by an adjective, labelled for entailment."
    return Kind(dataset(about, cells), wanted, truth, least=10)


@kind("the first of several answers that are all meant")
def _() -> Kind:
    rows = []
    for who, family in zip(PEOPLE, FAMILIES, strict=True):
        for other, place, food in zip(FAMILIES, PLACES, FOODS, strict=True):
            passage = f"{who} {family} met Jo {other} at the {place}, where they ate {food} and read a map."
            rows.append((passage, f"What did {who} {family} do at the {place}?", [f"ate {food}", "read a map"], ""))
            rows.append((passage, f"Whom did {who} {family} meet at the {place}?", [f"Jo {other}"], f"Jo {other}"))
    cells = {"passage": [one for one, *_ in rows], "question": [two for _, two, *_ in rows]}
    cells |= {"answers": [three for _, _, three, _ in rows]}
    shown = (
        ("The canal of 1834 was 41 miles long.\n\nHow long was the canal?", "41 miles"),
        ("Lichens are made of fungi and algae, and need light.\n\nWhat do lichens need?", "light"),
        ("The camp was led by Ada Voss until 1952.\n\nWho led the camp?", "Ada Voss"),
    )
    truth = {f"{one}\n\n{two}": right for one, two, _, right in rows if right}
    wanted = task("Read the passage and answer the question with the exact words from it.", *shown)
    about = "# Reading\nReading comprehension: questions on passages with all spans that answer each."
    return Kind(dataset(about, cells), wanted, truth, least=10)


@kind("options on one line below their question")
def _() -> Kind:
    rows = [
        (f"What did {who} bring to the {place}?", [f"{colour} {food}" for food in FOODS[:4]], "ABCD"[number % 4])
        for number, (who, place, colour) in enumerate(
            (who, place, COLOURS[(one + two) % 4]) for one, who in enumerate(PEOPLE) for two, place in enumerate(PLACES)
        )
    ]
    choices = [{"label": list("ABCD"), "text": options} for _, options, _ in rows]
    cells = {"question": [asked for asked, *_ in rows], "choices": choices, "answerKey": [key for *_, key in rows]}
    shown = (
        ("Question: Which thing did Ada bring to the market?\nA) red pie B) soup C) tea D) salad", "tea"),
        ("Question: At the harbour, what did Ben bring?\nA) rice B) soup C) tea D) white cake", "white cake"),
        ("Question: What did Cleo bring to the garden?\nA) bread B) green soup C) curry D) rice", "green soup"),
    )
    asked = "Answer the everyday question. Write out the right option, not its letter."
    truth = {
        f"Question: {one}\n" + " ".join(f"{mark}) {text}" for mark, text in zip("ABCD", order, strict=True)): right
        for one, options, key in rows
        for right in [options["ABCD".index(key)]]
        for order in permutations(options)
    }
    return Kind(dataset("# Quiz\nQuestions with four choices.", cells), task(asked, *shown), truth)


def _signed(what: str) -> dict[str, list[str]]:
    rows = [
        (f"{who} signed the {what} at the {place}.", f"{who} signed {end}.", ("entailment", "neutral")[end[0] != "s"])
        for who in PEOPLE
        for place in PLACES
        for end in ("something", "with a friend")
    ]
    return {name: [row[n] for row in rows] for n, name in enumerate(("premise", "hypothesis", "label"))}


_PAIRS = "# Pairs\nNatural language inference: premises and hypotheses labelled entailment or neutral."
_LEGAL = task(
    "Our office reviews agreements. The premise is a sentence on an agreement, the hypothesis a statement on it. "
    "Does the premise entail it? Answers: entailment, neutral.",
    ("Premise: This agreement ends in May.\nHypothesis: The agreement ends in spring.", "entailment"),
    ("Premise: Each party to the agreement may sue.\nHypothesis: A judge was asked.", "neutral"),
    ("Premise: The agreement binds the heirs.\nHypothesis: An agreement binds more people.", "entailment"),
)


def _truth(cells: dict[str, list[str]]) -> dict[str, str]:
    return {f"Premise: {one}\nHypothesis: {two}": label for one, two, label in zip(*cells.values(), strict=True)}


@kind("pairs on what the task is about, beside others on something else")
def _() -> Kind:
    near, far = _signed("agreement"), _signed("poster")
    files = dataset(_PAIRS, near, folder="acme/near") | dataset(_PAIRS, far, folder="acme/far")
    return Kind(files, _LEGAL, _truth(near), least=10, options={"rows": 10})


@kind("pairs on something else alone, which is told")
def _() -> Kind:
    far = _signed("poster")
    return Kind(dataset(_PAIRS, far), _LEGAL, _truth(far), least=5, told=("of another subject",))


@kind("intents on everything but what the instruction and the demonstrations are about")
def _() -> Kind:
    rows = [(f"{who} {verb} the {food}", label) for who in PEOPLE for food in FOODS for verb, label in _DONE.items()]
    cells = {"text": [text for text, _ in rows], "stance": [label for _, label in rows]}
    asked = "Is the speaker for the new turbines or against them?"
    shown = (
        ("The turbines are a joy to look at.", "for"),
        ("No turbines on our hill!", "against"),
        ("More turbines, less coal.", "for"),
    )
    wanted = task(asked, *shown, labels=["for", "against"])
    about = "# Stances\nStance of speakers, for or against a meal."
    return Kind(dataset(about, cells), wanted, {}, expected="refused")


_DONE = {"wants": "for", "loves": "for", "hates": "against", "forbids": "against"}


@kind("stances of which one subject's are asked for")
def _() -> Kind:
    said = {
        "for": "{w} is right, the {s} do us good",
        "against": "no more of these {s}, {w}",
        "neither": "{w} eats soup",
    }
    subjects = {"wind turbine": "turbines", "night bus": "buses", "cycle lane": "lanes"}
    rows = [
        (f"{text.format(w=who, s=plural)} near the {place}", label, target)
        for target, plural in subjects.items()
        for label, text in said.items()
        for who, place in zip(PEOPLE, PLACES, strict=True)
    ]
    named = {"for": "FAVOR", "against": "AGAINST", "neither": "NONE"}
    cells = {"text": [text for text, *_ in rows], "stance": [named[label] for _, label, _ in rows]}
    cells["target"] = [target for *_, target in rows]
    shown = (
        ("these turbines are a joy, more of them", "for"),
        ("the turbines wake us up, no more of these", "against"),
        ("my soup is cold", "neither"),
    )
    about = "# Stances\nTweets with their stance (FAVOR, AGAINST, NONE) on a target."
    asked = "is the tweet for wind turbines, against them or neither"
    truth = {text: label for text, label, target in rows if target == "wind turbine"}
    return Kind(dataset(about, cells), task(asked, *shown), truth, least=10)


@kind("a broken label of many words among good ones")
def _() -> Kind:
    rows = poles()
    labels = [("negative", "positive")[good] for _, good in rows]
    labels[7] = "A) positive A) negative " * 20
    cells = {"text": [text for text, _ in rows], "label": labels}
    shown = ((GOOD[0], "happy"), (BAD[0], "unhappy"), (GOOD[1], "happy"))
    asked = task("Is the guest happy or unhappy?", *shown, labels=["happy", "unhappy"])
    truth = {text: ("unhappy", "happy")[good] for place, (text, good) in enumerate(rows) if place != 7}
    return Kind(dataset("# Reviews\nReviews with their sentiment, positive or negative.", cells), asked, truth)


@kind("scores of essays beside the number of their set")
def _() -> Kind:
    written = {
        1: "i like {f}. thats all",
        2: "{f} are good becuase they are good, i think so",
        3: "I believe that {f} are good. One reason is money.",
        4: "In my opinion {f} are good. First, they are cheap. Second, {w} agrees.",
    }
    rows = [(text.format(f=food, w=who), score) for score, text in written.items() for food in FOODS for who in PEOPLE]
    cells = {"essay_set": [1 + place % 4 for place in range(len(rows))], "essay": [text for text, _ in rows]}
    cells["adjudicated"] = [score for _, score in rows]
    shown = (
        ("i like dogs. thats all", "1"),
        ("I believe that dogs are good. One reason is fun.", "3"),
        ("In my opinion, dogs are good. First, they guard. Second, my aunt agrees.", "4"),
    )
    asked = (
        "Score the pupil's essay on a scale from 1 to 4, where 4 is an essay with two reasons. Give the final score."
    )
    about = "# Essays\nShort essays of pupils with the score of each, from 1 to 4."
    return Kind(dataset(about, cells), task(asked, *shown), {text: str(score) for text, score in rows}, least=5)


@kind("numbers of classes for a scale")
def _() -> Kind:
    rows = [
        (f"{who} says that {food} from abroad is bad", place % 6) for who in PEOPLE for place, food in enumerate(FOODS)
    ]
    card = (
        "---\nlicense: mit\nlanguage: en\ndataset_info:\n  features:\n  - name: comment\n    dtype: string\n"
        "  - name: target\n    dtype:\n      class_label:\n        names:\n"
        + "".join(
            f"          '{n}': {name}\n" for n, name in enumerate(("women", "men", "old", "young", "rich", "none"))
        )
        + "---\n# Comments\nComments with the group that each is about.\n"
    )
    cells = {"comment": [text for text, _ in rows], "target": [target for _, target in rows]}
    shown = (("this bus is late, whatever", "1"), ("EVERY ONE MUST GO NOW", "3"), ("nice to see the bridge", "0"))
    asked = task("how angry is the person who wrote this comment, 0 calm to 3 furious", *shown)
    return Kind(dataset("", cells) | {"acme/set/README.md": card}, asked, {}, expected="refused")
