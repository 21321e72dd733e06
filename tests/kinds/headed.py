"""Kinds of trap in how demonstrations are laid out, and in labels that a person words otherwise than a source."""

# ruff: noqa: E501 - tables of small datasets

import json
from collections.abc import Sequence
from itertools import permutations

from .choices import ABOUT, QUIZ
from .kind import Kind, dataset, kind, task
from .meant import _CALLED, _SAMPLES
from .pairs import SOLVED
from .words import FOODS, PEOPLE, PLACES, poles

# layouts -------------------------------------------------------------------------------------------------------------


@kind("parts headed by words and arrows")
def _() -> Kind:
    rows = [(text, text.split(" at the ")[1].split(" was ")[0], good) for text, good in poles()]
    cells = {
        "place": [place for _, place, _ in rows],
        "review": [text for text, *_ in rows],
        "label": ["positive" if good else "negative" for *_, good in rows],
    }
    shown = (
        ("Place >> beach\nReview >> I loved every bite of the pizza.", "positive"),
        ("Place >> mill\nReview >> It was awful, I want my money back.", "negative"),
        ("Place >> town\nReview >> The worst lunch of my life.", "negative"),
    )
    truth = {f"Place >> {place}\nReview >> {text}": "positive" if good else "negative" for text, place, good in rows}
    wanted = task("Sentiment of restaurant reviews: positive or negative.", *shown)
    return Kind(dataset("# Reviews\nSentiment of reviews of restaurants, each with its place.", cells), wanted, truth)


def _quiz(shape: str, apart: str, marks: tuple[str, ...], *shown: tuple[str, str]) -> Kind:
    """A quiz whose options are written in `shape` behind their marks, `apart` from each other; answers are texts."""
    cells = {
        "question": [asked for asked, *_ in QUIZ],
        "choices": [options for _, options, _ in QUIZ],
        "answer": [options[right] for _, options, right in QUIZ],
    }
    truth = {
        shape.format(asked, apart.join(mark + text for mark, text in zip(marks, order, strict=True))): options[right]
        for asked, options, right in QUIZ
        for order in permutations(options)
    }
    wanted = task("Choose the right answer to the question of the quiz, and write it out.", *shown)
    return Kind(dataset(ABOUT, cells), wanted, truth)


@kind("options that are each headed by the same word")
def _() -> Kind:
    return _quiz(
        "Q: {}\n{}\nA:", "\n", ("choice: ",) * 4,
        ("Q: What does Tom carry to the station?\nchoice: a heavy ladder\nchoice: a red pie\nchoice: a wet umbrella\nchoice: a clock\nA:", "a red pie"),
        ("Q: Which thing is in the bag of Lea?\nchoice: a small bag\nchoice: a newspaper\nchoice: a green salad\nchoice: a ladder\nA:", "a green salad"),
        ("Q: In the market, what did Bob buy?\nchoice: a blue soup\nchoice: a clock\nchoice: a suitcase\nchoice: an umbrella\nA:", "a blue soup"),
    )  # fmt: skip


@kind("options in one line, with blanks before their brackets")
def _() -> Kind:
    return _quiz(
        "{}\n{}", " , ", ("a ) ", "b ) ", "c ) ", "d ) "),
        ("What does Tom carry to the station?\na ) a heavy ladder , b ) a red pie , c ) a wet umbrella , d ) a clock", "a red pie"),
        ("Which thing is in the bag of Lea?\na ) a small bag , b ) a newspaper , c ) a green salad , d ) a ladder", "a green salad"),
        ("In the market, what did Bob buy?\na ) a blue soup , b ) a clock , c ) a suitcase , d ) an umbrella", "a blue soup"),
    )  # fmt: skip


@kind("one question that all demonstrations ask of their options")
def _() -> Kind:
    cells = {"right_answer": [right for _, right, _ in SOLVED], "wrong_answer": [wrong for *_, wrong in SOLVED]}
    asks = "Which advice is right?\nOptions:\n(A) {}\n(B) {}"
    shown = (
        (asks.format("Wipe windows with old newspaper.", "Wipe windows with butter."), "Wipe windows with old newspaper."),
        (asks.format("Put eggs on a cold stone for an hour.", "Put eggs into hot water."), "Put eggs into hot water."),
        (asks.format("Stuff wet shoes with paper.", "Put wet shoes into a bath."), "Stuff wet shoes with paper."),
    )  # fmt: skip
    truth = {asks.format(*order): right for _, right, wrong in SOLVED for order in permutations((right, wrong))}
    wanted = task("Tell which advice for everyday life is right, and write it out.", *shown)
    about = "# Advice\nAdvice for everyday life: a right one beside a wrong one in each row."
    return Kind(dataset(about, cells), wanted, truth)


# labels --------------------------------------------------------------------------------------------------------------


@kind("languages to be told, over texts in none that the task is in")
def _() -> Kind:
    rows = [(form.format(w=who, n=n), code) for code, form in _SAMPLES.items() for who in PEOPLE for n in (2, 3)]
    cells = {"text": [text for text, _ in rows], "lang": [code for _, code in rows]}
    asks = "Text: {}\nChoices: Dutch, French, German, Italian, Turkish"
    shown = (
        (asks.format("Où est la gare ?"), "French"),
        (asks.format("Das Wetter ist heute schön."), "German"),
        (asks.format("Dove posso comprare il biglietto?"), "Italian"),
        (asks.format("Bu kitap çok güzel."), "Turkish"),
    )
    wanted = task("Given a sentence, select the correct language of the text among the choices.", *shown, language="en")
    truth = {asks.format(text): _CALLED[code] for text, code in rows}
    about = "# Which language\nLanguage identification with ISO codes."
    return Kind(dataset(about, cells, head={"language": list(_SAMPLES)}), wanted, truth)


@kind("labels that end otherwise in the sentence that asks for them")
def _() -> Kind:
    forms = {"positive": "{p}에서 먹은 {f} 정말 맛있고 좋았어요", "negative": "{p}에서 먹은 {f} 정말 맛없고 나빴어요"}
    forms |= {"neutral": "{p}에서 먹은 {f} 그냥 보통이고 그저 그랬어요"}
    foods, places = ("빵", "밥", "국", "차", "떡", "면"), ("시장", "공항", "박물관", "정원", "역")
    rows = [(form.format(p=place, f=food), pole) for place in places for food in foods for pole, form in forms.items()]
    cells = {"text": [text for text, _ in rows], "label": [pole for _, pole in rows]}
    shown = (
        ("정말 좋은 식당이에요 또 올게요", "긍정적"),
        ("최악이에요 돈이 아까워요", "부정적"),
        ("그냥 보통이에요 그저 그래요", "중립적"),
        ("정말 맛있어요 좋았어요", "긍정적"),
    )
    wanted = task("식당 리뷰가 긍정적인지, 부정적인지, 중립적인지 골라 주세요.", *shown, language="ko")
    named = {"positive": "긍정적", "negative": "부정적", "neutral": "중립적"}
    about = "# 리뷰\nSentiment of Korean restaurant reviews: positive, negative or neutral. 식당 리뷰 감정."
    return Kind(dataset(about, cells, head={"language": "ko"}), wanted, {text: named[pole] for text, pole in rows})


_BANK = {
    "report_lost_card": ("i lost my bank card near the {p} with the {f}", "lost card", "my debit card fell out of my purse on the bus"),
    "lost_luggage": ("the airline lost my luggage and my {f} at the {p}", None, ""),
    "transfer": ("move the money for the {f} to my savings at the {p}", "send money", "could you push 40 euros over to my rent account"),
    "pin_change": ("how do i change my pin at the {p} for the {f}", "change PIN", "i want another 4 digit code for the cash machine"),
    "card_declined": ("my card was declined at the {p} for a {f}", "declined card", "the reader at the bakery said no to my card"),
    "freeze_account": ("freeze my bank account, someone at the {p} bought {f}", "freeze account", "lock everything on my account until i call"),
    "pay_bill": ("pay my bill for the {f} at the {p}", "pay bill", ""),
    "bill_due": ("when is my bill due for the {f} at the {p}", None, ""),
}  # fmt: skip


@kind("a label beside two values that have its words")
def _() -> Kind:
    rows = [
        (form.format(p=place, f=food), value, label)
        for place in PLACES
        for food in FOODS[:3]
        for value, (form, label, _) in _BANK.items()
    ]
    cells = {"text": [text for text, *_ in rows], "intent": [value for _, value, _ in rows]}
    shown = [(f"Customer: {said}\nWants:", label) for _, label, said in _BANK.values() if label and said]
    asked = "First-line router of our bank's chat bot: tell what the customer wants. Use only these: "
    wanted = task(asked + ", ".join(label for _, label, _ in _BANK.values() if label) + ".", *shown)
    truth = {f"Customer: {text}\nWants:": label for text, _, label in rows if label}
    return Kind(dataset("# Queries\nIntent classification of queries to an assistant.", cells), wanted, truth)


@kind("labels that differ in the order of their words alone")
def _() -> Kind:
    forms = {
        "Cause-Effect((e1,e2))": "The <e1>{f}</e1> at the {p} led to the <e2>row</e2>.",
        "Cause-Effect((e2,e1))": "The <e1>row</e1> at the {p} came from the <e2>{f}</e2>.",
        "Non-Causal": "The <e1>{f}</e1> stood near the <e2>gate</e2> of the {p}.",
    }
    named = dict(zip(forms, ("e1 causes e2", "e2 causes e1", "no causation"), strict=True))
    rows = [
        (form.format(f=food, p=place), label) for place in PLACES for food in FOODS for label, form in forms.items()
    ]
    shown = (
        ("The <e1>frost</e1> led to heavy <e2>losses</e2>.", "e1 causes e2"),
        ("Her <e1>headaches</e1> came from poor <e2>posture</e2>.", "e2 causes e1"),
        ("The <e1>carpenter</e1> kept his nails in a <e2>box</e2>.", "no causation"),
    )
    asked = "Causal relations: e1 causes e2, e2 causes e1, or no causation?"
    cells = {"sentence": [text for text, _ in rows], "label": [label for _, label in rows]}
    about = "# Causality\nCausal relations between two marked phrases of a sentence."
    return Kind(dataset(about, cells), task(asked, *shown), {text: named[one] for text, one in rows}, "either")


_VERDICTS = {"SUPPORTS": "backs it", "REFUTES": "contradicts it", "NOT_ENOUGH_INFO": "doesn't settle it"}


@kind("a label for each text of a list, beside one of them all")
def _() -> Kind:
    rows, truth = [], {}
    for number, (who, place) in enumerate((who, place) for who in PEOPLE for place in PLACES):
        food = FOODS[number % 8]
        claim = f"{who} ate {food} at the {place} on Monday."
        found = [
            ("SUPPORTS", f"On Monday there was {food} for {who} at the {place}, all of which was eaten."),
            ("REFUTES", f"{who} was far away from the {place} on Monday and did not eat any {food}."),
            ("NOT_ENOUGH_INFO", f"The {place} was painted last year by a friend of {who}, as papers tell."),
        ]
        found = found[number % 3 :] + found[: number % 3]
        evidences = [
            {"evidence_id": f"{place}:{n}", "evidence_label": one, "evidence": text}
            for n, (one, text) in enumerate(found)
        ]
        rows.append({"claim": claim, "claim_label": found[0][0], "evidences": json.dumps(evidences)})
        truth |= {f"Claim >> {claim}\nSentence >> {text}": _VERDICTS[one] for one, text in found}
    shown = (
        ("Claim >> The kitchen closes at ten.\nSentence >> Guests were sent home at ten, when the kitchen closed.", "backs it"),
        ("Claim >> The harbour is shut in winter.\nSentence >> Ships came into the harbour all winter long.", "contradicts it"),
        ("Claim >> Tom likes soup.\nSentence >> Tom works at the library on Fridays.", "doesn't settle it"),
        ("Claim >> The castle is old.\nSentence >> The castle was built nine hundred years ago.", "backs it"),
    )  # fmt: skip
    asked = "Fact checking of claims against single sentences. For each claim + sentence, say: backs it / contradicts it / doesn't settle it."
    about = "# Claims\nFact checking: claims with sentences as evidence. Each sentence has an evidence_label, and the claim a label of all of them."
    cells = {name: [row[name] for row in rows] for name in rows[0]}
    return Kind(dataset(about, cells), task(asked, *shown), truth)


@kind("labels behind a clause that commas part from them")
def _() -> Kind:
    cells = {"review": [text for text, _ in poles()], "label": [("negative", "positive")[good] for _, good in poles()]}
    shown = (
        ("I loved every bite of the pizza.", "positive"),
        ("It was awful, I want my money back.", "negative"),
        ("A lovely evening, the best in years.", "positive"),
    )
    asked = "Restaurant reviews: from a review and without looking at its place, give the one sentiment of the guest, positive or negative."
    truth = {text: ("negative", "positive")[good] for text, good in poles()}
    return Kind(dataset("# Reviews\nSentiment of reviews of restaurants.", cells), task(asked, *shown), truth)


# code ----------------------------------------------------------------------------------------------------------------

_METHODS = [
    (verb, noun, f"public {kind} {verb}{noun}({kind} value) {{\n    {kind} kept = value;\n    return this.{noun.lower()}.{verb}(kept);\n}}")
    for verb in ("read", "write", "drop", "count", "merge", "sort")
    for noun, kind in (("Invoice", "int"), ("Card", "long"), ("Ticket", "String"), ("Order", "boolean"), ("Room", "double"))
]  # fmt: skip
_DOC = (
    ("```java\npublic boolean isExpired(Certificate cert) {\n    Date now = new Date();\n    return cert.getNotAfter().before(now);\n}\n```", "Checks whether the certificate has expired."),
    ("```java\npublic void closeQuietly(Closeable c) {\n    if (c != null) {\n        c.close();\n    }\n}\n```", "Closes the resource where there is one."),
    ("```java\npublic static int twice(int number) {\n    int sum = number + number;\n    return sum;\n}\n```", "Gives the number two times."),
)  # fmt: skip


@kind("code in a fence, and documentation beside it of which no card speaks")
def _() -> Kind:
    says = {code: f"Tries to {verb} the {noun.lower()} and gives it back." for verb, noun, code in _METHODS}
    cells = {"func_code": list(says), "func_documentation": list(says.values())}
    truth = {f"```java\n{code}\n```": said for code, said in says.items()}
    wanted = task("write the doc comment for this java method", *_DOC)
    return Kind(dataset("# Methods\nCollected from open repositories.", cells), wanted, truth)


@kind("code in two languages, to be turned into the one that is named")
def _() -> Kind:
    pairs = {
        f"public override int {verb.title()}{noun}(){{return _{noun.lower()}.{verb.title()};}}":
        f"public int {verb}{noun}() {{return {noun.lower()}.{verb}();}}"
        for verb, noun, _ in _METHODS
    }  # fmt: skip
    shown = (
        ("public override bool IsDirty(){return _changes.Count > 0;}", "public boolean isDirty() {return changes.size() > 0;}"),
        ("public static double Half(double v){return Math.Max(v / 2, 0);}", "public static double half(double v) {return Math.max(v / 2, 0);}"),
        ("public virtual void Rename(string title){_title = title.Trim();}", "public void rename(String title) {this.title = title.trim();}"),
    )  # fmt: skip
    about = "# Java and C#\nCode translation between Java and C#: the same methods in both languages."
    cells = {"java": list(pairs.values()), "cs": list(pairs)}
    return Kind(dataset(about, cells), task("Translate a C# method into Java (one line of code).", *shown), pairs)


# what a source is about -----------------------------------------------------------------------------------------------


def _lettered(options: Sequence[int]) -> str:
    return " , ".join(f"{mark} ) {one}" for mark, one in zip("abcd", options, strict=True))


@kind("sums with choices whose card never says what they are in one phrase")
def _() -> Kind:
    rows, truth = [], {}
    for number, (food, place) in enumerate((food, place) for food in FOODS for place in PLACES):
        each, count = 3 + number % 7, 4 + number % 9
        sums = [each * count, each + count, each * count + 2, each * count - 1]
        sums = sums[number % 4 :] + sums[: number % 4]
        asked = f"one {food} costs {each} dollars at the {place} . how much do {count} of them cost there ?"
        rows.append((asked, _lettered(sums), "abcd"[sums.index(each * count)], str(each * count)))
        truth |= {f"{asked}\n{_lettered(order)}": str(each * count) for order in permutations(sums)}
    cells = {name: [row[n] for row in rows] for n, name in enumerate(("Problem", "options", "correct"))}
    shown = (
        ("a tank holds 240 litres and a pump empties 8 litres a minute . in how many minutes is it empty ?\na ) 20 , b ) 25 , c ) 30 , d ) 36", "30"),
        ("tickets cost 14 dollars each . what do 9 tickets cost ?\na ) 116 , b ) 126 , c ) 130 , d ) 136", "126"),
        ("a cyclist rides 45 km in 3 hours . find the speed .\na ) 15 , b ) 12 , c ) 18 , d ) 9", "15"),
    )  # fmt: skip
    wanted = task("solve the math word problem, choices given, answer with the value not the letter", *shown)
    return Kind(
        dataset("# Math QA\nGathered anew: each with a rationale and the correct option.", cells), wanted, truth
    )


@kind("a quiz that shares most words with the task, and whose card calls it by another kind")
def _() -> Kind:
    asks = "Q: {}\n(A) {}\n(B) {}\n(C) {}"
    shown = (
        (asks.format("Mira sat down beside the new boy at lunch. How would the boy feel?", "welcomed", "furious", "bored"), "(A)"),
        (asks.format("Oskar spilled coffee over the essay. What will Oskar do next?", "boast about it", "say sorry", "sleep"), "(B)"),
        (asks.format("Paula drove through the snow for a friend. How is Paula?", "lazy", "greedy", "loyal"), "(C)"),
    )  # fmt: skip
    feelings = ("glad", "hungry", "proud of the {f}", "sorry about the {f}", "angry about the {f}", "sleepy")
    rows = []
    for number, (who, place) in enumerate((who, place) for who in PEOPLE for place in PLACES):
        options = [one.format(f=FOODS[number % 8]) for one in (feelings * 2)[number % 6 : number % 6 + 3]]
        asked = f"{who} dropped the {FOODS[number % 8]} of a friend at the {place}. How would {who} feel?"
        rows.append((asked, *options, number % 3))
    names = ("question", "answerA", "answerB", "answerC", "label")
    cells = {name: [row[n] if n < 4 else "ABC"[int(row[4])] for row in rows] for n, name in enumerate(names)}
    wanted = task("Pick the most sensible answer to a question about an everyday social situation at home.", *shown)
    about = "# Situations\nCommonsense continuations: motives and next steps of people in everyday social situations."
    return Kind(dataset(about, cells), wanted, {f"Q: {row[0]}": row[1 + int(row[4])] for row in rows}, choice=True)


@kind("whole cells of the task that stand under one more heading")
def _() -> Kind:
    def cell(asked: str, options: Sequence[str]) -> str:
        listed = " ".join(f"Choice{place}: {text}." for place, text in enumerate(options, start=1))
        return f"Please answer the question of the quiz: {asked}\n\n{listed}\n\nWrite: choice1/choice2/choice3/choice4"

    rows = {cell(asked, options): f"choice{right + 1}" for asked, options, right in QUIZ}
    shown = (
        (cell("What does Tom carry to the station?", ["a heavy ladder", "a red pie", "a wet umbrella", "a clock"]), "choice2"),
        (cell("Which thing is in the bag of Lea?", ["a small bag", "a newspaper", "a green salad", "a ladder"]), "choice3"),
        (cell("In the market, what did Bob buy?", ["a blue soup", "a clock", "a suitcase", "an umbrella"]), "choice1"),
        (cell("What is next to the door of the mill?", ["a stone", "a clock", "a suitcase", "an old rope"]), "choice4"),
    )  # fmt: skip
    wanted = task(
        "Answer the question of the quiz: choice1, choice2, choice3 or choice4.",
        *((f"Instruction: {given}", answer) for given, answer in shown),
    )
    truth = {f"Instruction: {given}": answer for given, answer in rows.items()}
    return Kind(dataset(ABOUT, {"prompt": [*rows], "answer": [*rows.values()]}), wanted, truth)


@kind("texts of which most end with words that all demonstrations end with")
def _() -> Kind:
    rows = {
        f"{text} #eatout" if number % 8 else text: "positive" if good else "negative"
        for number, (text, good) in enumerate(poles())
    }
    shown = (
        ("Q: I loved every bite of the pizza. #eatout \nA:", "positive"),
        ("Q: It was awful, I want my money back. #eatout \nA:", "negative"),
        ("Q: The worst lunch of my life. #eatout \nA:", "negative"),
    )
    truth = {f"Q: {text} \nA:": label for text, label in rows.items()}
    cells = {"review": [*rows], "label": [*rows.values()]}
    wanted = task("Sentiment of restaurant reviews: positive or negative.", *shown)
    return Kind(dataset("# Reviews\nSentiment of reviews of restaurants.", cells), wanted, truth)


@kind("labels in capitals of which the demonstrations show a part")
def _() -> Kind:
    topics = {
        "kitchen": "the pot and the oven",
        "garden": "the rake and the roses",
        "road-traffic": "the lorry",
        "money": "the bill",
    }
    rows = {
        f"{person} spoke of {what} in the {place}.": topic
        for number, person in enumerate(PEOPLE)
        for place in PLACES[number % 3 : number % 3 + 4]
        for topic, what in [list(topics.items())[(number + len(place)) % 4]]
    }  # fmt: skip
    shown = (
        ("We burnt the pie in the oven again.", "KITCHEN"),
        ("Our tulips came up early.", "GARDEN"),
        ("The bus was late.", "ROAD-TRAFFIC"),
    )
    wanted = task("Label the remark by its topic.", *shown)
    cells = {"remark": [*rows], "topic": [*rows.values()]}
    truth = {text: topic.upper() for text, topic in rows.items()}
    return Kind(dataset("# Remarks\nRemarks with the topic of each.", cells), wanted, truth)


@kind("fourteen labels that a column has by name, and texts of which the instruction says other words")
def _() -> Kind:
    plain = ("bakery", "swimming pool", "museum", "school", "fire station", "library", "theatre", "garage", "farm", "hotel", "clinic", "bridge", "mill", "harbour")  # fmt: skip
    towns = [f"{who} {number} stands in {town} and has a red roof." for number, who in enumerate(PEOPLE) for town in ("Moor", "Nell", "Tarn", "Ost", "Lund", "Kell", "Vin")]  # fmt: skip
    sorts = [plain[number % len(plain)] for number in range(len(towns))]
    shown = (
        ("Marigold sells rolls from five in the morning.", "bakery"),
        ("The Old Span was built in 1866.", "bridge"),
        ("Doctor Weiss sees children here on Mondays.", "clinic"),
        ("Hall C shows coins of the empire.", "museum"),
        ("Crews leave within two minutes of a call.", "fire station"),
    )
    said = "We import encyclopedia articles into our knowledge graph. Say which kind of thing the page is about: "
    cells = {"content": towns, "label": [sort.title().replace(" ", "") for sort in sorts]}
    about = dataset("# Ontology\nOne of 14 classes for each description.", cells)
    return Kind(about, task(said + f"{', '.join(plain)}.", *shown), dict(zip(towns, sorts, strict=True)))
