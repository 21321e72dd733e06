"""Kinds of trap in rows that may not be used, in numbers that a file beside names, and in white space."""

import json
from typing import Any

import pyarrow as pa

from .kind import Kind, dataset, kind, task
from .words import FAMILIES, FOODS, PEOPLE, PLACES

_SAID = {
    "complaint": "The {food} that I bought at the {place} was cold and nobody said sorry.",
    "praise": "Thank you for the wonderful {food} at the {place}, we loved it.",
    "question": "Is the {food} at the {place} still to be had on Sunday?",
}
_SHOWN = (
    ("Do you open before nine in winter?", "question"),
    ("The tea was lukewarm and the cup was broken.", "complaint"),
    ("Best pancakes that I have ever eaten, thanks!", "praise"),
)
_ASKED = "Is this message to a cafe a complaint, praise or a question?"
_ABOUT = "# Messages to cafes\nMessages of guests to cafes: complaint, praise or question."


def _messages() -> list[tuple[str, str]]:
    kinds = list(_SAID)
    pairs = [(food, place) for food in FOODS for place in PLACES]
    return [(_SAID[kinds[n % 3]].format(food=food, place=place), kinds[n % 3]) for n, (food, place) in enumerate(pairs)]


def _wrong(label: str) -> str:
    kinds = list(_SAID)
    return kinds[(kinds.index(label) + 1) % 3]


def _marked(name: str, good: Any, bad: Any, said: str = "", **more: Any) -> Kind:
    """Messages of which every third has a wrong label, as one column marks."""
    rows = [(text, label, n % 5 in (1, 3)) for n, (text, label) in enumerate(_messages())]
    cells = {
        "message": [text for text, *_ in rows],
        "kind": [_wrong(label) if off else label for _, label, off in rows],
        name: [bad if off else good for *_, off in rows],
    }
    truth = {text: label for text, label, off in rows if not off}
    return Kind(dataset(f"{_ABOUT}\n{said}", cells), task(_ASKED, *_SHOWN), truth, told=(name,), **more)


@kind("rows that a flag calls invalid")
def _() -> Kind:
    return _marked("is_valid", True, False)


@kind("rows that are to be discarded, and empty cells in all others")
def _() -> Kind:
    return _marked("discard", None, 1)


@kind("rows that a status calls rejected or pending")
def _() -> Kind:
    return _marked("review_status", "approved", "rejected")


@kind("rows of which the card says that a number of theirs forbids their use")
def _() -> Kind:
    return _marked(
        "phase", 2, 1, "`phase` is 1 for rows of the trial run, which must not be used, and 2 for all others."
    )


@kind("rows that only the card's word for a value lets in")
def _() -> Kind:
    return _marked("checked_by", "lead", "nobody", "Only rows whose `checked_by` is lead should be used.")


@kind("a status that parts the labels, since it speaks of the same thing")
def _() -> Kind:
    rows = _messages()
    cells = {
        "message": [text for text, _ in rows],
        "kind": [label for _, label in rows],
        "status": ["failed" if label == "complaint" else "good" for _, label in rows],
    }
    return Kind(dataset(_ABOUT, cells), task(_ASKED, *_SHOWN), dict(rows), least=40)


_NUMBERS = {"praise": 0, "complaint": 1, "question": 2}


def _numbered(first: int, files: dict[str, str], column: str = "label", expected: Any = "served") -> Kind:
    rows = _messages()
    lines = [f"message,{column}", *(f'"{text}",{_NUMBERS[label] + first}' for text, label in rows)]
    made = dataset(
        "# Messages to cafes\nMessages of guests to cafes with the kind of message.",
        files={"train.csv": "\n".join(lines) + "\n", **files},
    )
    return Kind(made, task(_ASKED, *_SHOWN), dict(rows), expected=expected)


@kind("numbers that a model's configuration beside the table names")
def _() -> Kind:
    named = {"hidden_size": 64, "id2label": {str(n): name for name, n in _NUMBERS.items()}, "label2id": _NUMBERS}
    return _numbered(0, {"config.json": json.dumps(named)})


@kind("numbers that a file of one name a line explains")
def _() -> Kind:
    return _numbered(0, {"labels.txt": "praise\ncomplaint\nquestion\n"})


@kind("numbers from one on, and a file of one name a line")
def _() -> Kind:
    return _numbered(1, {"classes.txt": "praise\ncomplaint\nquestion\n"})


@kind("numbers of the column that a file beside names")
def _() -> Kind:
    named = {"tone": {"calm": 0, "angry": 1, "open": 2}, "kind": _NUMBERS}
    return _numbered(0, {"label2id.json": json.dumps(named)}, column="kind")


@kind("numbers that two files beside name differently")
def _() -> Kind:
    turned = {"praise": 1, "complaint": 0, "question": 2}
    files = {"label2id.json": json.dumps(_NUMBERS), "label_map.json": json.dumps(turned)}
    return _numbered(0, files, expected="either")


@kind("texts with line breaks and runs of blanks in them")
def _() -> Kind:
    rows = [(text.replace(" at the ", "\n\nat  the "), label) for text, label in _messages()]
    cells = {"message": [text for text, _ in rows], "kind": [label for _, label in rows]}
    return Kind(dataset(_ABOUT, cells), task(_ASKED, *_SHOWN), dict(rows))


@kind("line breaks in parts of which each has a line of its own")
def _() -> Kind:
    rows = [
        (f"{who} {name}", text, label)
        for n, (text, label) in enumerate(_messages())
        for who, name in [(PEOPLE[n % 8], FAMILIES[n // 8])]
    ]
    cells = {
        "guest": [guest for guest, *_ in rows],
        "message": [text.replace(" at the ", "\nat the ") for _, text, _ in rows],
        "kind": [label for *_, label in rows],
    }
    shown = [
        (f"Guest: {who}\nMessage: {text}", label)
        for who, (text, label) in zip(("Ida Berg", "Tom Fox", "Zoe Hill"), _SHOWN, strict=True)
    ]
    truth = {f"Guest: {guest}\nMessage: {text}": label for guest, text, label in rows}
    return Kind(dataset(_ABOUT, cells), task(_ASKED, *shown), truth)


@kind("one of two long numbers, where only the instruction tells which")
def _() -> Kind:
    rows = []
    for n in range(64):
        order, member = str(4_503_599_627_370_497 + n * 7_919_000_003), str(9_007_199_254_740_993 + n * 104_729_000_001)
        texts = (
            f"My order {order} has not come, member {member} here.",
            f"I am member {member} and wait for order {order}.",
            f"The slip says {order}; please look, account {member}!",
            f"I am member {member} and want to leave.",
        )
        rows.append((texts[n % 4], int(order) if n % 4 != 3 else None, int(member)))
    cells = {
        "message": [text for text, *_ in rows],
        "member_no": pa.array([member for *_, member in rows], pa.int64()),
        "order_no": pa.array([order for _, order, _ in rows], pa.int64()),
    }
    shown = (
        ("Hello! Order 9007199254740881 went to the wrong door, I am member 4503599627370449.", "9007199254740881"),
        ("still no sign of 7205759403792793!!", "7205759403792793"),
        ("account 2305843009213693, order 5188146770730811 is missing a lid", "5188146770730811"),
    )
    truth = {text: str(order) for text, order, _ in rows if order is not None}
    about = "# Mails of members\nMessages of members with the numbers found in them: the order's and the member's."
    return Kind(dataset(about, pa.table(cells)), task("pull the order number out of the message", *shown), truth)
