"""What is read of a dataset card when cards are searched."""

import re
from collections.abc import Iterable

from ...domain.card import DatasetCard
from ..lexical import STOP_WORDS, words

_BODY_CHARS = 2_000
_CONFIG_NAMES = 20
_HEADING = re.compile(r"#{1,6}\s+(.*)")
_DULL = re.compile(
    r"\W*(table of contents|data ?set structure|data (instances|fields|splits|format|files)|splits|columns|features|"
    r"fields|source|"
    r"licen[cs]|citation|contribut|additional information|curat|acknowledg|how to|usage|download|load|author|"
    r"personal and sensitive|considerations|annotations?$|point of contact|version|changelog|contact)",
    re.IGNORECASE,
)


def content_words(text: str) -> list[str]:
    """Stemmed words without function words."""
    return [word for word in words(text) if word not in STOP_WORDS]


def card_name(card: DatasetCard) -> str:
    """The title, or the identifier as words."""
    return card.title or re.sub(r"[/_.-]+", " ", card.id)


def card_prose(card: DatasetCard) -> str:
    """The description without headings and without the sections that say nothing of the content: splits, columns,
    files, licences, citations."""
    kept: list[str] = []
    telling = True
    for line in card.description.splitlines():
        heading = _HEADING.match(line)
        if heading:
            telling = _DULL.match(heading.group(1)) is None
        elif telling:
            kept.append(line)
    return re.sub(r"\s+", " ", " ".join(kept)).strip()[:_BODY_CHARS]


def card_whole(card: DatasetCard) -> str:
    """Name, what it serves for, and the description: what the dense view and the excerpts are made of."""
    return f"{card_name(card)}. {_facts(card)}. {card_prose(card)}"


def card_summary(card: DatasetCard) -> str:
    """Name and first sentence: what the dataset is, without how it was made."""
    text = card_prose(card)
    sentence = re.match(r"(.{30,300}?[.!?])\s", text + " ")
    return f"{card_name(card)}. {sentence.group(1) if sentence else text[:300]}"


def card_terms(card: DatasetCard) -> list[str]:
    """Words for lexical search: the name twice, since it tells most, then facts, configurations and description."""
    configs = [config for config in card.configs()[:_CONFIG_NAMES] if config != "default"]
    name = f"{card_name(card)} {card.id}" if card.title else card_name(card)
    return content_words(f"{name} {name} {_facts(card)} {' '.join(configs)} {card_prose(card)}")


def _facts(card: DatasetCard) -> str:
    return " ".join(_plain([*card.tasks, *card.tags]))


def _plain(tags: Iterable[str]) -> list[str]:
    """Tags as words, without the Hub's machine-made ones such as "region:us" or "size_categories:n<1K"."""
    return [tag.replace("-", " ").replace("_", " ") for tag in tags if ":" not in tag]
