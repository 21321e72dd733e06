"""Kinds of task that datasets are made for, told by the words of an instruction, a card or column names.

A general lexicon of the field (its task names, label names and the usual words of its annotation guidelines): two texts
are about the same kind of task when they share a concept, though they may share no word ("Is it spam?", "ham or spam").
The patterns are data: concepts.yaml beside this module.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DOMAINS = frozenset(
    (
        "multiple_choice",
        "code",
        "dialogue",
        "explanation",
        "spelling",
        "medical",
        "legal",
        "finance",
        "movie",
        "product",
        "restaurant",
        "travel",
        "geography",
        "news",
        "tweet",
        "wikipedia",
        "corona",
        "climate",
        "caption",
    )
)
"""Concepts that say where texts come from or how an item is laid out, not what is to be done with it."""
SUBJECTS = frozenset(("medical", "legal", "finance", "movie", "product", "restaurant", "travel"))
"""Domains that say what texts are about: a dataset about one of them holds no texts about another."""


@dataclass(frozen=True)
class Concept:
    """One concept of the lexicon; see the head of concepts.yaml."""

    pattern: re.Pattern[str]
    weak: bool
    implies: frozenset[str]


@cache
def lexicon() -> dict[str, Concept]:
    """Every concept by its name."""
    import yaml

    told = yaml.safe_load(Path(__file__).with_name("concepts.yaml").read_text(encoding="utf-8"))
    return {
        name: Concept(
            pattern=re.compile("|".join(entry["patterns"]), re.IGNORECASE),
            weak=entry.get("weak", False),
            implies=frozenset(entry.get("implies", ())),
        )
        for name, entry in told.items()
    }


def concepts(*texts: str) -> frozenset[str]:
    """The concepts that any of the texts mentions."""
    whole = "\n".join(texts)
    return frozenset(name for name, concept in lexicon().items() if concept.pattern.search(whole))


def tasks(found: Iterable[str]) -> frozenset[str]:
    """The concepts among `found` that say what is to be done, without those that another of them implies."""
    known = lexicon()
    told = frozenset(name for name in found if name not in DOMAINS)
    return told - {implied for name in told for implied in known[name].implies}


def domains(found: Iterable[str]) -> frozenset[str]:
    """The concepts among `found` that say where texts come from or how an item is laid out."""
    return frozenset(found) & DOMAINS


def weak(name: str) -> bool:
    """Whether many different tasks share the concept, so that it says little alone."""
    return lexicon()[name].weak
