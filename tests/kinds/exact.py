"""Kinds of trap in what names say exactly: rare labels of an open set, the one of two speakers, reasons that are sums."""

from itertools import product

from .kind import Kind, columns, dataset, kind, task
from .words import PEOPLE, PLACES

_THINGS = ("saddle", "tyre", "pedal", "helmet", "bell", "lamp", "chain", "brake", "basket", "pump")
_MORE = ("mirror", "seat", "rack", "lock", "spoke", "rim", "grip", "stand", "light", "fender")
_MATTERS = (
    ("lost", ("{who} asks the bot where the {thing} is", "{who} says the {thing} never came")),
    ("repair", ("the {thing} of {who} is broken, a complaint", "{who} needs a {thing} mended")),
    ("price", ("what is the rent of a {thing} for {who}", "what does {who} pay for the {thing}")),
)
_RIDER = (
    ("i think my bell was left out of the box", "bell lost"),
    ("the pump makes a hissing noise, can somebody look at it", "pump repair"),
    ("do students get the basket for less", "basket price"),
    ("nobody gave me the brake that i paid for", "brake lost"),
)


def _bicycles() -> list[tuple[str, str]]:
    """Messages in the order of their classes, of which the first two hundred show a few."""
    return [
        (said.format(thing=thing, who=f"{who} from the {place}"), f"{thing}_{matter}".upper())
        for thing, (matter, ways) in product((*_MORE, *_THINGS), _MATTERS)
        for said in ways
        for who, place in zip(PEOPLE[: 2 + 2 * (thing in _THINGS)], PLACES, strict=False)
    ]


@kind("rare labels of an open set, by the very names of a column that is kept in the order of its classes")
def _() -> Kind:
    rows = _bicycles()
    asked = (
        "We rent out bicycles and a bot takes the complaints. For each give the topic it belongs to, in small letters."
    )
    truth = {said: name.replace("_", " ").lower() for said, name in rows}
    about = "# Bicycle helpdesk\nRequests of riders by their intent."
    return Kind(dataset(about, columns("text label", rows)), task(asked, *_RIDER), truth)
