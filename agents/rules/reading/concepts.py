"""Kinds of task that datasets are made for, told by the words of an instruction, a card or column names.

A general lexicon of the field (its task names, label names and the usual words of its annotation guidelines): two texts
are about the same kind of task when they share a concept, though they may share no word ("Is it spam?", "ham or spam").
The patterns are data: concepts.yaml beside this module.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from ..word_files import read_words


@dataclass(frozen=True)
class Concept:
    """One concept of the lexicon; see the head of concepts.yaml."""

    pattern: re.Pattern[str]
    weak: bool
    implies: frozenset[str]
    where: str
    search: str


@cache
def lexicon() -> dict[str, Concept]:
    """Every concept by its name."""
    read = read_words(Path(__file__).with_name("concepts.yaml"))
    return {
        name: Concept(
            pattern=re.compile("|".join(entry["patterns"]), re.IGNORECASE),
            weak=entry.get("weak", False),
            implies=frozenset(entry.get("implies", ())),
            where=entry.get("where", ""),
            search=entry.get("search", ""),
        )
        for name, entry in read.items()
    }


def concepts(*texts: str, among: Iterable[str] | None = None) -> frozenset[str]:
    """The concepts that any of the texts mentions; only those `among` some names are looked for, where it is given."""
    return _mentioned("\n".join(texts), None if among is None else frozenset(among))


@lru_cache(maxsize=2_000)
def _mentioned(text: str, among: frozenset[str] | None) -> frozenset[str]:
    known = lexicon()
    return frozenset(name for name in (known if among is None else among) if known[name].pattern.search(text))


def tasks(names: Iterable[str]) -> frozenset[str]:
    """The concepts among `names` that say what is to be done, without those that another of them implies."""
    kinds = frozenset(name for name in names if not lexicon()[name].where)
    return kinds - {implied for name in kinds for implied in lexicon()[name].implies}


def domains(names: Iterable[str]) -> frozenset[str]:
    """The concepts among `names` that say where texts come from or how an item is laid out."""
    return frozenset(name for name in names if lexicon()[name].where)


def subjects(names: Iterable[str]) -> frozenset[str]:
    """The concepts among `names` that say what texts are about: a dataset about one holds no texts about another."""
    return frozenset(name for name in names if lexicon()[name].where == "subject")


@cache
def phrases() -> dict[str, str]:
    """How the cards of datasets word the concepts: what to search for when an instruction puts it otherwise."""
    return {name: concept.search for name, concept in lexicon().items() if concept.search}


def weak(name: str) -> bool:
    """Whether many different tasks share the concept, so that it says little alone."""
    return lexicon()[name].weak
