"""What the Hub's own search is asked for: it compares words with names and filters by tags, no more."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ....domain.card import DatasetCard
from ...languages import LANGUAGES

MOST_TERMS = 24
_FEWEST_CHARS = 3
_RECIPROCAL = 60
_DULL = frozenset(
    re.split(
        r"\s+",
        "a about above after all also an and answer answers any are as ask asked at based be been being between both "
        "but by can choose correct data dataset datasets did do does each either example examples false find following "
        "for from generate give given gives has have having how if in input into is it its label labelled labels "
        "less let like list made make many may more most must need no not of on one only options or other our output "
        "pairs provide provided question questions read same say says select should so some such task tell text texts "
        "than that the their them then there these they this those to true two use used using was we were what when "
        "where whether which who whose will with without word words write yes you your sentence sentences one's "
        "determine identify predict classify according",
    )
)
_WORD = re.compile(r"[^\W\d_][\w-]*")

_CATEGORIES = (
    "text-classification token-classification table-question-answering question-answering zero-shot-classification "
    "translation summarization feature-extraction text-generation fill-mask sentence-similarity text-retrieval "
    "multiple-choice table-to-text text-ranking"
)
_TASKS = (
    "acceptability-classification entity-linking fact-checking intent-classification multi-class-classification "
    "natural-language-inference semantic-similarity-classification sentiment-classification topic-classification "
    "sentiment-scoring hate-speech-detection named-entity-recognition part-of-speech parsing word-sense-disambiguation "
    "coreference-resolution extractive-qa open-domain-qa closed-domain-qa news-articles-summarization "
    "news-articles-headline-generation dialogue-modeling dialogue-generation conversational language-modeling "
    "text-simplification explanation-generation open-domain-abstractive-qa closed-book-qa multiple-choice-qa "
    "multiple-choice-coreference-resolution semantic-similarity-scoring document-retrieval rdf-to-text"
)
_FILTERS = {name: f"task_categories:{name}" for name in _CATEGORIES.split()}
_FILTERS |= {name: f"task_ids:{name}" for name in _TASKS.split()}
"""The Hub's own names of tasks, with the filter of each."""


def search_requests(queries: Sequence[str]) -> list[Mapping[str, Any]]:
    """What to ask, as huggingface_hub's `list_datasets` takes it: each telling word as a part of a name and as a tag,
    the Hub's names of tasks and languages that the queries mention as filters, the latter together as well."""
    words = search_terms(queries)
    named = [{word.lower() for word in _WORD.findall(query)} for query in queries]
    tasks = [tag for name, tag in _FILTERS.items() if any(set(name.split("-")) <= one for one in named)]
    languages = [f"language:{code}" for name, code in LANGUAGES.items() if any(name in one for one in named)]
    asked: list[Mapping[str, Any]] = [{"search": word} for word in words]
    asked += [{"filter": (tag,)} for tag in (*words, *tasks, *languages)]
    return asked + [{"filter": (task, language)} for task in tasks for language in languages]


def search_terms(queries: Iterable[str]) -> list[str]:
    """The telling words of all queries, those of the first query first; of a query of one or two words all."""
    terms: dict[str, None] = {}
    for query in queries:
        words = [word.lower() for word in _WORD.findall(query)]
        telling = [word for word in words if word not in _DULL and len(word) >= _FEWEST_CHARS]
        terms.update(dict.fromkeys(words if 0 < len(words) <= 2 else telling))
    return list(terms)[:MOST_TERMS]


def fused(rankings: Iterable[Sequence[DatasetCard]]) -> Iterator[DatasetCard]:
    """The cards of several ranked lists, best first, by reciprocal ranks (Cormack et al. 2009)."""
    cards: dict[str, DatasetCard] = {}
    scores: dict[str, float] = {}
    for ranked in rankings:
        for rank, card in enumerate(ranked, start=1):
            cards[card.id] = card
            scores[card.id] = scores.get(card.id, 0.0) + 1 / (_RECIPROCAL + rank)
    for dataset in sorted(cards, key=lambda one: (-scores[one], -(cards[one].downloads or 0), one)):
        yield cards[dataset]
