"""Kinds of trap in the parts of speech that treebanks tag: words that stand one by one, whatever their neighbours are."""

# ruff: noqa: E501 - tables of small datasets

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from .kind import Expected, Kind, dataset, kind, task
from .words import CAPITALS, COLOURS, FOODS, PEOPLE

_PARTS = ("NOUN", "PUNCT", "ADP", "NUM", "ADJ", "DET", "PROPN", "PRON", "ADV", "VERB", "AUX", "CCONJ")
_FORMS = (
    "{who}/PROPN {verb}/VERB/{verb} the/DET {colour}/ADJ old/ADJ {food}/NOUN and/CCONJ {other}/VERB/{other} ./PUNCT",
    "They/PRON/they are/AUX/be in/ADP {town}/PROPN ./PUNCT",
    "The/DET/the {food}/NOUN was/AUX/be {colour}/ADJ ,/PUNCT {who}/PROPN {verb}/VERB/{verb} ./PUNCT",
    "{colour}/ADJ {food}/NOUN and/CCONJ {colour}/ADJ tea/NOUN never/ADV {other}/VERB/{other} ./PUNCT",
    "Old/ADJ/old {food}/NOUN is/AUX/be sold/VERB/sell in/ADP {town}/PROPN ./PUNCT",
)


_VERBS = ("bought", "ate", "found", "kept", "liked", "lost", "praised")


def _sentences() -> list[list[tuple[str, str, str]]]:
    """Tokens with their tags and lemmas, no sentence twice."""
    made: dict[str, list[tuple[str, str, str]]] = {}
    for number in range(160):
        filled = {
            "who": PEOPLE[number % 8],
            "colour": COLOURS[number // 5 % 4],
            "food": FOODS[number // 3 % 8],
            "town": CAPITALS[number % 6][1],
            "verb": _VERBS[number % 7],
            "other": _VERBS[number * 3 % 7],
        }
        parts = [word.format(**filled).split("/") for word in _FORMS[number % 5].split()]
        made[" ".join(one for one, *_ in parts)] = [(one, tag, (rest or [one])[0]) for one, tag, *rest in parts]
    return list(made.values())


def _text(tokens: Sequence[str]) -> str:
    """As people write it: no blank before a full stop or a comma."""
    return " ".join(tokens).replace(" .", ".").replace(" ,", ",")


def _treebank(asked: Mapping[str, Any], tag: str, *, numbers: bool = False, expected: Expected = "served") -> Kind:
    sentences = _sentences()
    tags = [[one for _, one, _ in row] for row in sentences]
    coded = pa.array([[_PARTS.index(one) for one in row] for row in tags], pa.list_(pa.int64()))
    cells = {
        "sent_id": [f"news-{place:04}" for place in range(len(sentences))],
        "lemmas": [[lemma for *_, lemma in row] for row in sentences],
        "tokens": [[token for token, *_ in row] for row in sentences],
        "upos": coded if numbers else tags,
    }
    texts = [_text([token for token, *_ in row]) for row in sentences]
    names = {str(place): name for place, name in enumerate(_PARTS)}
    features = [{"name": "upos", "sequence": {"class_label": {"names": names}}}]
    about = "# English treebank\nSentences with dependency trees and universal part-of-speech tags."
    head = {"dataset_info": {"features": features}} if numbers else {}
    cells |= {"text": texts} if numbers else {}
    truth = {
        text: ", ".join(one for one, kind, _ in row if kind == tag) or "-"
        for text, row in zip(texts, sentences, strict=True)
    }
    return Kind(dataset(about, pa.table(cells), head=head), asked, truth, expected=expected)


_NONE = ("We met Peter in Rome.", "-")


@kind("adjectives among parts of speech that are numbers of classes, two of them side by side")
def _() -> Kind:
    shown = (
        ("The tall gardener sold a red bicycle.", "tall, red"),
        _NONE,
        ("Her answer was short and polite.", "short, polite"),
    )
    asked = "List every adjective of the sentence in order, with commas between them. If the sentence has no adjective, write a dash."
    return _treebank(task(asked, *shown), "ADJ", numbers=True)


@kind("verbs among parts of speech by their names, with lemmas beside the tokens and no text")
def _() -> Kind:
    shown = (
        ("The gardener sold a bicycle and went home.", "sold, went"),
        ("The boats were in Oslo.", "-"),
        ("Rain fell.", "fell"),
    )
    return _treebank(
        task("Which verbs does the sentence have? List the verbs with commas, - if there are none.", *shown), "VERB"
    )


@kind("verbs that the demonstrations find in words tagged as auxiliaries")
def _() -> Kind:
    shown = (
        ("The gardener was old and sold bicycles.", "was, sold"),
        ("Rain today.", "-"),
        ("The boats are red.", "are"),
    )
    asked = task("Which verbs does the sentence have? List the verbs with commas, - if there are none.", *shown)
    return _treebank(asked, "VERB", expected="refused")


@kind("nouns in the plural among parts of speech that tell no number")
def _() -> Kind:
    shown = (("The gardeners sold bicycles.", "gardeners, bicycles"), _NONE, ("A dog chased cats.", "cats"))
    return _treebank(
        task("List the plural nouns of the sentence, with commas between them; - for none.", *shown),
        "NOUN",
        expected="refused",
    )


@kind("adjectives that are to be listed in their base form, which only lemmas have")
def _() -> Kind:
    shown = (("The taller gardener sold red bicycles.", "tall, red"), _NONE, ("Her answers were shorter.", "short"))
    return _treebank(
        task("List the base form of every adjective of the sentence, with commas between them; - for none.", *shown),
        "ADJ",
        expected="refused",
    )
