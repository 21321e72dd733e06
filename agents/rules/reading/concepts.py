"""Kinds of task that datasets are made for, told by the words of an instruction, a card or column names.

A general lexicon of the field (its task names, label names and the usual words of its annotation guidelines): two texts
are about the same kind of task when they share a concept, though they may share no word ("Is it spam?", "ham or spam").
The patterns are data: concepts.yaml beside this module, and abroad.yaml those of other languages than English.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from ..word_files import read_words
from .needles import alternatives, folded
from .texts import words_of_name


@dataclass(frozen=True)
class Concept:
    """One concept of the lexicon; see the head of concepts.yaml."""

    pattern: str
    weak: bool
    implies: frozenset[str]
    where: str
    search: str
    output: re.Pattern[str] | None


@cache
def lexicon() -> dict[str, Concept]:
    """Every concept by its name."""
    read, abroad = (read_words(Path(__file__).with_name(name)) for name in ("concepts.yaml", "abroad.yaml"))
    return {
        name: Concept(
            pattern="|".join((*entry["patterns"], *_abroad(abroad.get(name, {})))),
            weak=entry.get("weak", False),
            implies=frozenset(entry.get("implies", ())),
            where=entry.get("where", ""),
            search=entry.get("search", ""),
            output=re.compile(rf"(?:{entry['output']})") if "output" in entry else None,
        )
        for name, entry in read.items()
    }


_JOINED = frozenset({"ar", "fa", "hi", "ja", "ko", "th", "zh"})
"""Languages whose scripts do not part words by blanks, or whose letters are not all \\w."""


def _abroad(patterns: Mapping[str, str]) -> Iterator[str]:
    return (text if code in _JOINED else rf"(?<!\w)(?:{text})(?!\w)" for code, text in patterns.items())


def concepts(*texts: str, among: Iterable[str] | None = None) -> frozenset[str]:
    """The concepts that any of the texts mentions, `among` some if given, but for examples in brackets and for subjects
    of any kind ("about laws, sports, whatever")."""
    text = _WHATEVER.sub("", _EXAMPLES.sub("", "\n".join(texts)))
    return _mentioned(text, None if among is None else frozenset(among))


_EXAMPLES = re.compile(r"\((?:[^(),]{1,60},){2,9}[^(),]{0,60}(?:\.\.\.|…|\betc\.?|\band so on)[ ]?\)")


_WHATEVER = re.compile(
    r"\b(?:about|on) (?:[^,.;:!?\n]{1,40}, ){2,9}(?:and |or )?(?:whatever|anything|everything|etc\b|so on)"
)


@lru_cache(maxsize=2_000)
def _mentioned(text: str, among: frozenset[str] | None) -> frozenset[str]:
    held, found = folded(text), set[str]()
    for needle, sought in _sought(among).items():
        if needle in held:
            found.update(name for name, pattern in sought if name not in found and _made(pattern).search(text))
    return frozenset(found)


@lru_cache(maxsize=256)
def _sought(among: frozenset[str] | None) -> dict[str, list[tuple[str, str]]]:
    """The concepts' names and patterns by what a text must hold for a pattern to match it."""
    sought: dict[str, list[tuple[str, str]]] = {}
    for name in lexicon() if among is None else sorted(among):
        for pattern, needles in _alternatives(name):
            for needle in needles or ("",):
                sought.setdefault(needle, []).append((name, pattern))
    return sought


@cache
def _alternatives(name: str) -> list[tuple[str, frozenset[str]]]:
    return alternatives(lexicon()[name].pattern)


@cache
def _made(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


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


def gives(names: Iterable[str], column: str) -> bool:
    """Whether a column is called as one that holds what a task of these concepts is to give: a headline, a summary."""
    plain = words_of_name(column)
    outputs = [output for name in names if (output := lexicon()[name].output) is not None]
    return any(output.fullmatch(word) for output in outputs for word in plain)


def weak(name: str) -> bool:
    """Whether many different tasks share the concept, so that it says little alone."""
    return lexicon()[name].weak
