"""Kinds of trap that the card's words settle: which text is which part, whose order a key counts, what is neither."""

from .choices import ASKED, quiz
from .kind import Expected, Kind, dataset, kind, task
from .words import FOODS, PEOPLE, PLACES


def _inference(lines: str, columns: tuple[str, str] = ("text_a", "text_b")) -> Kind:
    """Pairs of sentences whose columns' names say nothing of their parts, the premise second."""
    says = {
        "entailment": "{who} is eating something.",
        "contradiction": "{who} has nothing to eat at all.",
        "neutral": "{who} is waiting for a friend.",
    }
    rows = [
        (f"{who} is eating {food} on a bench at the {place}.", says[label].format(who=who), label)
        for n, (who, place) in enumerate((who, place) for who in PEOPLE for place in PLACES)
        for food, label in [(FOODS[n % 8], list(says)[n % 3])]
    ]
    first, second = columns
    cells = {first: [row[1] for row in rows], second: [row[0] for row in rows], "label": [row[2] for row in rows]}
    shown = (
        ({"premise": "A gardener is cutting roses in the rain.", "hypothesis": "A gardener is outside."}, "entailment"),
        ({"premise": "Two men are playing chess in a park.", "hypothesis": "The men are asleep."}, "contradiction"),
        ({"premise": "A girl is buying a ticket at the station.", "hypothesis": "The girl is going home."}, "neutral"),
    )
    asked = task("Natural language inference: does the hypothesis follow from the premise?", *shown)
    about = f"# Inference\nNatural language inference in pairs of sentences.\n\n{lines}"
    return Kind(dataset(about, cells), asked, {f"{one}\t{other}": label for one, other, label in rows})


@kind("two texts whose columns have letters alone, and lines of the card that say which is which")
def _() -> Kind:
    return _inference("- `text_a`: the hypothesis\n- `text_b`: the premise\n- `label`: one of three")


@kind("two texts whose columns have letters alone, and a sentence of the card that says which is which")
def _() -> Kind:
    return _inference("Of each pair, text_a is the hypothesis and text_b the premise.")


@kind("two texts whose columns are numbered as others number premise and hypothesis, and a card that says otherwise")
def _() -> Kind:
    said = "`sentence1` is the hypothesis and `sentence2` the premise (annotators read the hypothesis first)."
    return _inference(said, ("sentence1", "sentence2"))


def _keyed(said: str, turned: int, expected: Expected) -> Kind:
    rows = [(asked, options, "ABCD"[(right + turned) % 4]) for asked, options, right in quiz()]
    cells = {"question": [row[0] for row in rows], "choices": [row[1] for row in rows], "answer": [r[2] for r in rows]}
    truth = {asked: options[right] for asked, options, right in quiz()}
    about = f"# Quiz\nQuestions of a general quiz, with four options each. {said}"
    return Kind(dataset(about, cells), ASKED, truth, expected, choice=True)


@kind("a key that counts the options in an order that is not given")
def _() -> Kind:
    return _keyed("We shuffled `choices`; `answer` is the letter in the original order, which is lost.", 1, "refused")


@kind("a key that counts the options of another edition")
def _() -> Kind:
    return _keyed("`answer` is the letter of the right option in an earlier edition.", 1, "refused")


@kind("a key of options in their original order, which is the one given")
def _() -> Kind:
    return _keyed(
        "The `choices` stand in their original order, and `answer` is the letter of one of them.", 0, "served"
    )


def _counted(said: str, first: int, never: int, expected: Expected) -> Kind:
    """Numbers of the right options, counted from the first, where one place is never right."""
    rows = [(asked, options, right) for asked, options, right in quiz() if right != never]
    cells = {"question": [row[0] for row in rows], "choices": [row[1] for row in rows]}
    cells |= {"solution": [right + first for _, _, right in rows]}
    truth = {asked: options[right] for asked, options, right in rows}
    about = f"# Quiz\nQuestions of a general quiz, with four options each. {said}"
    return Kind(dataset(about, cells), ASKED, truth, expected, choice=True)


@kind("numbers of options of which the first is never right, counted from zero as the card says")
def _() -> Kind:
    return _counted("`solution` is the zero-based position of the right option in `choices`.", 0, 0, "served")


@kind("numbers of options of which the last is never right, counted from one as the card says")
def _() -> Kind:
    return _counted("`solution` is the place of the right option, counting from 1.", 1, 3, "served")


@kind("numbers of options that may count from zero or from one, and a card that says neither")
def _() -> Kind:
    return _counted("`solution` is the right option.", 1, 3, "refused")


@kind("a scale whose middle is neither of the two that are asked for")
def _() -> Kind:
    points = {
        1: ("We could not be happier with the {food} of {who}.", "content"),
        2: ("A good {food}, thanks to {who}.", "content"),
        3: ("The {food} of {who} came on a plate.", ""),
        4: ("Not a good {food}, {who} should know.", "discontent"),
        5: ("Never again the {food} of {who}, it was cold.", "discontent"),
    }
    rows = [
        (form.format(food=food, who=who), point, label)
        for point, (form, label) in points.items()
        for food in FOODS[:5]
        for who in PEOPLE[:5]
    ]
    about = (
        "# Survey of guests\nComments of guests and how content the guest was. `mark` is what the guest ticked: "
        "1 = very content, 2 = content, 3 = neither content nor discontent, 4 = discontent, 5 = very discontent."
    )
    cells = {"comment": [text for text, _, _ in rows], "mark": [point for _, point, _ in rows]}
    shown = (
        ("The cook explained it all to us.", "content"), ("They forgot us twice and laughed.", "discontent"),
        ("A pleasant lunch, we thank you.", "content"), ("An hour in the queue, then you close.", "discontent"),
    )  # fmt: skip
    asked = task("Was the guest content or discontent?", *shown, labels=["content", "discontent"])
    return Kind(dataset(about, cells), asked, {text: label for text, _, label in rows if label})


_HAVING = (
    ("The {one} of my aunt is old.", "Die {other} meiner Tante ist alt.", "Das {other} von mein Tante sein alt."),
    ("We sell the {one} at noon.", "Wir verkaufen die {other} am Mittag.", "Wir verkauft das {other} bei Mittag."),
    ("Your {one} lies under the bed.", "Deine {other} liegt unter dem Bett.", "Dein {other} liegen unten Bett."),
    ("Nobody wants to see this {one}.", "Niemand will diese {other} sehen.", "Keiner wollen sehen dies {other}."),
)
_THINGS = (
    ("lamp", "Lampe"), ("clock", "Uhr"), ("bag", "Tasche"), ("cat", "Katze"), ("pear", "Birne"), ("fork", "Gabel"),
    ("scissors", "Schere"), ("cup", "Tasse"), ("bottle", "Flasche"), ("flute", "Flöte"), ("doll", "Puppe"),
    ("newspaper", "Zeitung"), ("card", "Karte"), ("blouse", "Bluse"), ("violin", "Geige"), ("map", "Landkarte"),
)  # fmt: skip


@kind("a translation asked for in casual words, of columns that go the other way, beside a machine's")
def _() -> Kind:
    rows = [tuple(form.format(one=one, other=other) for form in forms) for forms in _HAVING for one, other in _THINGS]
    cells = {"text": [row[1] for row in rows], "translation": [row[0] for row in rows], "mt": [row[2] for row in rows]}
    about = (
        "# Household German\nGerman sentences (`text`), each with a `translation` into English by a person. The column "
        "`mt` is what a machine makes of the English sentence, with many mistakes."
    )
    shown = (
        ("My father sells apples at the market.", "Mein Vater verkauft Äpfel auf dem Markt."),
        ("The train leaves at seven.", "Der Zug fährt um sieben ab."),
        ("Your dog sleeps behind the door.", "Dein Hund schläft hinter der Tür."),
        ("The old woman feeds the birds.", "Die alte Frau füttert die Vögel."),
    )
    files = dataset(about, cells, head={"language": ["de", "en"], "task_categories": ["translation"]})
    return Kind(files, task("put this into german", *shown), {row[0]: row[1] for row in rows})


@kind("a set that was made to add mistakes, where they are to be mended")
def _() -> Kind:
    forms = (
        ("{who} walks to the {place} every day.", "{who} walk to the {place} every day."),
        ("They were late for the {food} at the {place}.", "They was late for {food} at {place}."),
        ("{who} has two cups of {food}.", "{who} have two cup of {food}."),
    )
    names = [(who, place, food) for who in PEOPLE for place, food in zip(PLACES, FOODS, strict=True)]
    rows = [
        tuple(form.format(who=who, place=place, food=food) for form in forms[n % 3])
        for n, (who, place, food) in enumerate(names)
    ]
    rows = list(dict.fromkeys(rows))
    cells = {"input": [good for good, _ in rows], "target": [bad for _, bad in rows]}
    about = (
        "# Broken sentences\nFor models that add grammar mistakes: `input` is a correct sentence, `target` is the same "
        "sentence after a rule has broken its grammar. Of use for grammar correction, too."
    )
    shown = (
        ("My brother go to school by bus.", "My brother goes to school by bus."),
        ("She have three dog and cat.", "She has three dogs and a cat."),
        ("He walking home alone at night.", "He walks home alone at night."),
        ("It rain since two day.", "It has rained for two days."),
    )
    asked = task("fix my grammar pls", *shown)
    return Kind(dataset(about, cells), asked, {bad: good for good, bad in rows})
