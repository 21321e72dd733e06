"""Kinds of trap in verdicts on claims: in other words, for every other case, worse than false, and in another tongue."""

# ruff: noqa: E501 - tables of small datasets

from collections.abc import Mapping, Sequence
from itertools import product

from .kind import Content, Kind, columns, dataset, kind, task
from .words import COLOURS, FAMILIES, FOODS, PEOPLE, PLACES

_RATED = "# Rumours on food\nFact-checking: claims about food and health with the verdict of a fact check and its text."


def _claims(classes: Sequence[str]) -> list[tuple[str, str, str]]:
    """Claims, the articles that check them, and their classes."""
    return [
        (
            f"{colour.capitalize()} {food} from the {place} heals a cold in {2 + number} days.",
            f"We asked {who} {name} in week {number + 24 * place_no}. Many people passed it on last spring, and a doctor told us what she thinks of it and why.",
            classes[(number + place_no) % len(classes)],
        )
        for number, (colour, food, (who, name)) in enumerate(
            product(COLOURS[:4], FOODS[:6], zip(PEOPLE[:2], FAMILIES[:2], strict=True))
        )
        for place_no, place in enumerate(PLACES[:3])
    ]


def _checked(classes: Sequence[str], rows: Sequence[tuple[str, str, str]]) -> dict[str, Content]:
    head = {
        "dataset_info": {
            "features": [
                {"name": "claim", "dtype": "string"},
                {"name": "main_text", "dtype": "string"},
                {
                    "name": "label",
                    "dtype": {"class_label": {"names": {str(n): name for n, name in enumerate(classes)}}},
                },
            ]
        }
    }
    cells = [(claim, text, classes.index(verdict)) for claim, text, verdict in rows]
    cells += [
        (f"Nobody eats {food} at night any more.", "Not rated yet by us, and so it stays.", -1) for food in FOODS[:2]
    ]
    about = f"{_RATED}\n- `label`: {', '.join(classes)}; -1 where it is missing"
    return dataset(about, columns("claim main_text label", cells), head=head)


_SHOWN = (
    ("A slice of lemon under the pillow ends a fever overnight.", "Debunked"),
    ("Bread that is baked twice keeps for a month.", "Accurate"),
    ("Three cups of mint tea a day lower the pulse by a fifth.", "Partly true"),
    ("In one valley of Nepal nobody has ever had the flu.", "Not proven"),
)
_ASKED = "Classify the veracity of a claim about food and health: Debunked, Partly true, Accurate or Not proven."
_CLASSES = ("false", "mixture", "true", "unproven")
_SAID: Mapping[str, str] = dict(zip(_CLASSES, ("Debunked", "Partly true", "Accurate", "Not proven"), strict=True))


@kind("verdicts in other words, of claims that the instruction names, beside a main text")
def _() -> Kind:
    rows = _claims(_CLASSES)
    truth = {claim: _SAID[verdict] for claim, _, verdict in rows}
    return Kind(_checked(_CLASSES, rows), task(_ASKED, *_SHOWN), truth)


@kind("verdicts in other words, where what is mixed is no class but two sorts of nearly true are")
def _() -> Kind:
    classes = ("false", "barely true", "mostly true", "true")
    return Kind(_checked(classes, _claims(classes)), task(_ASKED, *_SHOWN), {}, "refused")


_MYTHS = (
    ("A slice of lemon under the pillow ends a fever overnight.", "MYTH"),
    ("Bread that is baked twice keeps for a month.", "FINE"),
    ("Three cups of mint tea a day lower the pulse by a fifth.", "FINE"),
    ("Garlic in the shoes keeps flies out of the kitchen.", "MYTH"),
)
_MYTH = "Rumours on food: say MYTH if the claim was rated false by the fact check and FINE in every other case."


@kind("a myth for what is false, and another word in every other case")
def _() -> Kind:
    rows = _claims(_CLASSES)
    truth = {claim: "MYTH" if verdict == "false" else "FINE" for claim, _, verdict in rows}
    return Kind(_checked(_CLASSES, rows), task(_MYTH, *_MYTHS), truth)


@kind("a myth for what is false, where other classes are next to false")
def _() -> Kind:
    classes = ("pants-fire", "false", "barely-true", "true")
    return Kind(_checked(classes, _claims(classes)), task(_MYTH, *_MYTHS), {}, "refused")


_LIES = tuple((text, "pants on fire" if said == "MYTH" else "true") for text, said in _MYTHS)
_LIE = "Was that claim about food completely true, or a pants-on-fire lie? Leave out everything in between."


@kind("lies that are worse than false have a class of their own")
def _() -> Kind:
    classes = ("pants-fire", "false", "half-true", "true")
    rows = _claims(classes)
    said: Mapping[str, str] = {"pants-fire": "pants on fire", "true": "true"}
    truth = {claim: said[verdict] for claim, _, verdict in rows if verdict in said}
    return Kind(_checked(classes, rows), task(_LIE, *_LIES), truth)


@kind("what is merely false is no lie that is worse")
def _() -> Kind:
    classes = ("false", "half-true", "true")
    return Kind(_checked(classes, _claims(classes)), task(_LIE, *_LIES), {}, "refused")


_OPINIONS = {
    "Yes": "chegou cedo, é bonito e vale cada centavo",
    "No": "quebrou no segundo dia e a loja não responde",
}
_REVIEWED = (
    ("A cafeteira é linda e faz um café ótimo.", "recomenda"),
    ("O relógio parou logo e ninguém quis trocar.", "não recomenda"),
    ("O tênis é muito confortável, comprei outro.", "recomenda"),
)
_WOULD = "Predict from a Brazilian product review in Portuguese whether the customer would recommend the product to a friend."


def _reviews(flag: str, yes: Sequence[bool]) -> tuple[dict[str, Content], dict[str, str]]:
    things = ("livro", "fogão", "tapete", "caderno", "chapéu", "banco")
    rows = [
        (f"O {thing} da loja {place} {_OPINIONS['Yes' if place_no % 2 else 'No']}.", place_no % 2 == 1)
        for thing in things
        for place_no, place in enumerate(f"{name} {street}" for name, street in product(FAMILIES[:4], PEOPLE[:4]))
    ]
    told = [yes[number % len(yes)] if yes else good for number, (_, good) in enumerate(rows)]
    cells = [(text, "Yes" if said else "No") for (text, _), said in zip(rows, told, strict=True)]
    about = "# Reviews of a Brazilian shop\nProduct reviews in Portuguese, with what the customers said of the product."
    truth = {text: "recomenda" if good else "não recomenda" for text, good in rows}
    return dataset(about, columns(("review_text", flag), cells), head={"language": "pt"}), truth


@kind("recommended or not, said in another language than the column's name")
def _() -> Kind:
    files, truth = _reviews("recommend_to_a_friend", ())
    return Kind(files, task(_WOULD, *_REVIEWED, language="pt"), truth)


@kind("recommended or not in another language, and a flag of something else")
def _() -> Kind:
    files, _ = _reviews("verified_purchase", (True, False, False))
    return Kind(files, task(_WOULD, *_REVIEWED, language="pt"), {}, "refused")


_SPEAKERS = [f"{who} {name}".lower() for who, name in zip(PEOPLE, FAMILIES, strict=True)]


def _said_by(first: str) -> dict[str, Content]:
    classes = ("pants-fire", "false", "true")
    rows = [(_SPEAKERS[number % 5], claim, verdict) for number, (claim, _, verdict) in enumerate(_claims(classes))]
    return dataset(_RATED, columns((first, "statement", "label"), rows))


_BY = tuple(
    (f"{who} — {text}", said)
    for who, (text, said) in zip(("ida lindgren", "sam okafor", "eric stamm", "chain letter"), _LIES, strict=True)
)
_WHO = "Who said it and what did they say: was that statement on food true, or a pants-on-fire lie? Leave out the rest."


@kind("who said it and what, of few speakers")
def _() -> Kind:
    files = _said_by("speaker")
    rows = enumerate(_claims(("pants-fire", "false", "true")))
    said = {"pants-fire": "pants on fire", "true": "true"}
    truth = {f"{_SPEAKERS[n % 5]} — {text}": said[verdict] for n, (text, _, verdict) in rows if verdict in said}
    return Kind(files, task(_WHO, *_BY), truth, "either")


@kind("who said it and what, where a column names who checked it")
def _() -> Kind:
    return Kind(_said_by("checked_by"), task(_WHO, *_BY), {}, "refused")
