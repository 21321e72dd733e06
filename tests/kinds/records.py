"""Kinds of trap in lists within lists: the texts of an entry, and the records that each of them states."""

# ruff: noqa: E501 - tables of small datasets

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .kind import Expected, Kind, dataset, kind, task
from .words import CAPITALS, FAMILIES, PEOPLE

_JOBS = ("Pilot", "Baker", "Painter", "Judge", "Test pilot")
_ASKED = "Turn a short text into the facts it states. Each fact is written as subject | property | object with underscores for spaces in names; one fact a line."
_SHOWN = (
    ("Lake Tamblyn is located in Ontario.", "Lake_Tamblyn | location | Ontario"),
    (
        "Carla Mendes was born in Porto. Carla Mendes worked as a Pilot.",
        "Carla_Mendes | birthPlace | Porto\nCarla_Mendes | occupation | Pilot",
    ),
    ("Gulab soup comes from Nepal.", "Gulab_soup | country | Nepal"),
)
_ABOUT = "# Facts\nData to text: sets of triples (subject, property, object), each with texts that state it."


def _facts() -> Iterator[tuple[list[str], list[list[str]]]]:
    """Records of an entry, and the sentences of two texts that state them."""
    for number in range(64):
        who, (country, town) = f"{PEOPLE[number % 8]} {FAMILIES[number // 8]}", CAPITALS[number % 36]
        job, club = _JOBS[number % 5], f"FC {CAPITALS[(number + 7) % 36][1]}"
        facts = [
            (f"birthPlace | {town}", f"{who} was born in {town}.", f"{town} is where {who} was born."),
            (f"occupation | {job}", f"{who} worked as a {job}.", f"The job of {who} was that of a {job}."),
            (f"country | {country}", f"{who} comes from {country}.", f"The home of {who} is {country}."),
            (f"club | {club}", f"{who} plays for {club}.", f"{club} is the club of {who}."),
        ]
        chosen = (
            [one for place, one in enumerate(facts) if (number + place) % 3 < 2]
            if number % 4
            else facts[number // 4 % 4 :][:1]
        )
        yield (
            [f"{who} | {record}".replace(" ", "_").replace("_|_", " | ") for record, *_ in chosen],
            [[one[1] for one in chosen], [one[2] for one in chosen]],
        )


def _entries(
    texts: Sequence[Any], records: Mapping[str, Sequence[Any]], truth: Mapping[str, str], expected: Expected = "served"
) -> Kind:
    cells = {
        "category": [("Person", "Sport")[place % 2] for place in range(len(texts))],
        "texts": list(texts),
        **records,
    }
    return Kind(dataset(_ABOUT, cells), task(_ASKED, *_SHOWN), truth, expected)


@kind("texts of an entry that say the same, and its records in a list of one list, before and after an editor")
def _() -> Kind:
    rows = list(_facts())
    edited = [{"set": [records]} for records, _ in rows]
    original = [
        {"set": [[one.replace("| birthPlace |", "| birth_place_(town) |") for one in records]]} for records, _ in rows
    ]
    texts = [{"comment": ["good", "good"], "text": [" ".join(one) for one in both]} for _, both in rows]
    truth = {" ".join(one): "\n".join(records) for records, both in rows for one in both}
    return _entries(texts, {"original_records": original, "modified_records": edited}, truth)


@kind("sentences of one text as a list, and the records of all of them")
def _() -> Kind:
    rows = list(_facts())
    truth = {" ".join(both[0]): "\n".join(records) for records, both in rows}
    return _entries([both[0] for _, both in rows], {"records": [[records] for records, _ in rows]}, truth)


@kind("records of as many parts that say something else")
def _() -> Kind:
    rows = list(_facts())
    other = [
        [f"s{place} | {len(one.split())} | {one.split()[0]}" for place, one in enumerate(both[0])] for _, both in rows
    ]
    return _entries([" ".join(both[0]) for _, both in rows], {"records": other}, {}, "refused")
