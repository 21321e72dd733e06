"""Kinds of trap in texts side by side of which flags, or nothing, tell the one that is meant."""

from .kind import Expected, Kind, columns, dataset, kind, task
from .words import COLOURS, FOODS, PEOPLE, PLACES

_ASKED = "Pick the remark that answers the question."
_SHOWN = (
    ("who paints the fence of the mill?", "The fence of the mill is painted by Ole, who has the time."),
    ("who mends the roof of the inn?", "Every spring Mia mends the roof of the inn on a ladder."),
    ("who feeds the ducks of the lake?", "It is Tom that feeds the ducks of the lake before school."),
    ("who cleans the well of the farm?", "The well of the farm has been cleaned by Ida since May."),
)


def _remarks(marks: str, about: str, expected: Expected = "served") -> Kind:
    """Questions with three remarks each, of which one answers in two rows of three, and none in the third."""
    truth: dict[str, str] = {}
    asked, remarks = [], []
    for n, (who, place) in enumerate((who, place) for who in PEOPLE for place in PLACES):
        food, colour = FOODS[n // 8], COLOURS[n % 4]
        question = f"who sells the {colour} {food} of the {place}?"
        right = f"Since last year {who} sells the {colour} {food} of the {place} by the gate."
        wrong = [
            f"Nobody has ever seen the {colour} roof of the {place} from above, they say.",
            f"The {place} is known for its {colour} doors and for the long way to it.",
            f"In the rain the {food} is sold at half of its price behind the {place}.",
        ]
        place_of_right = (n // 3) % 3
        texts = list(wrong)
        if n % 3:
            texts[place_of_right] = right
            truth[question] = right
        asked.append(question)
        remarks.append((texts, [int(text == right) for text in texts]))
    if marks == "lists":
        cells = [{"chosen": flags, "remark": texts} for texts, flags in remarks]
    else:
        cells = [
            [{"remark": text, marks: bool(flag)} for text, flag in zip(texts, flags, strict=True)]
            for texts, flags in remarks
        ]
    return Kind(dataset(about, {"question": asked, "remarks": cells}), task(_ASKED, *_SHOWN), truth, expected)


_ABOUT = "# Questions and remarks\nQuestions with remarks that were found for them."


@kind("texts in lists of a struct, with flags of which one at most is set")
def _() -> Kind:
    return _remarks("lists", f"{_ABOUT} `chosen` is 1 for the remark that answers the question.")


@kind("texts in a list of structs, each with a flag")
def _() -> Kind:
    return _remarks("is_answer", f"{_ABOUT} `is_answer` is true for the remark that answers the question.", "either")


@kind("texts in lists of a struct, with flags that mark the wrong one")
def _() -> Kind:
    return _remarks("lists", f"{_ABOUT} `chosen` is 1 for the remark that does not answer the question.", "refused")


@kind("flags say by its letter which of two names is meant, or neither")
def _() -> Kind:
    pairs = [(one, two) for one in PEOPLE for two in PEOPLE if one != two]
    rows = [
        (f"{one} met {two} at the {place}, and {who} left.", one, two, number % 3 == 0, number % 3 == 1)
        for number, ((one, two), place, who) in enumerate(zip(pairs, PLACES * 7, ("she", "he") * 28, strict=True))
    ]
    cells = columns("Text A B A-coref B-coref", rows)
    about = (
        "# Pronouns and names\nCoreference: passages with a pronoun and two names, and whether it stands for either."
    )
    asked = task(
        "Coreference: does the pronoun of the passage stand for A, B or neither?",
        ("Passage: Clara taught Ruth before she left Leeds.\nA: Clara\nB: Ruth", "A"),
        ("Passage: In the final Petrov beat Moen, who said that his wrist hurt.\nA: Petrov\nB: Moen", "B"),
        ("Passage: The book on Ines and Berta is by Marta, and she likes it.\nA: Ines\nB: Berta", "neither"),
    )
    said = {(True, False): "A", (False, True): "B", (False, False): "neither"}
    truth = {f"Passage: {text}\nA: {one}\nB: {two}": said[first, second] for text, one, two, first, second in rows}
    return Kind(dataset(about, cells), asked, truth)
