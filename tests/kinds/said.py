"""Kinds of trap that the card's words settle: which text is which part, whose order a key counts, what is neither."""

from .choices import ASKED, quiz
from .kind import Expected, Kind, dataset, kind, task
from .words import FOODS, PEOPLE, PLACES


def _inference(lines: str) -> Kind:
    """Pairs of sentences whose columns are named by letters, the premise second."""
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
    cells = {"text_a": [row[1] for row in rows], "text_b": [row[0] for row in rows], "label": [row[2] for row in rows]}
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
