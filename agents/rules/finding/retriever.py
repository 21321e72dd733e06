"""Finds datasets for a task by rules: cards are searched, policies applied, copies folded, rows looked at."""

import math
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ....domain.brief import TaskBrief
from ....domain.card import ASKED_BY_SPLITS, Candidate, DatasetCard, DatasetRef, Excluded
from ....domain.errors import DatasetError
from ....domain.experience import Recalled
from ....memory.cards.index import CardIndex, Hit, MemoryIndex, Query
from ....memory.cards.text import card_name, card_prose, card_terms, content_words
from ....memory.embedders import Embedder, choose
from ....tools.catalogs.base import Catalog, SearchableCatalog
from ....tools.languages import LANGUAGE_OF, code_of
from ....tools.texts import one_line
from ...recall import standing
from ...team import Retrieval
from ..labels.kinds import kinds_of_task
from ..labels.names import said_of
from ..reading.concepts import concepts, domains, tasks
from .fold import fold
from .policy import facts_refusal, refusal
from .rows import RowFacts, fit, likeness, look
from .wish import Wish, read_wish, search_queries

LOOKED_AT = 40
"""Sources whose rows are sampled before the cut."""

MOST_FOUND = 1_000
"""Cards that are ranked of those that a catalog's own search finds."""

CONFIGS = 3
"""Configurations of one dataset that may become candidates."""

CONCEPTS, CONTENT, VALUES, SIZE = 1.2, 0.5, 0.6, 0.4
"""Weights beside the card search's score: kinds of task, rows alike, columns and values, each factor of ten of rows."""

_ROWS_WANTED = 1_000
_TASK_WORDS = frozenset(
    re.split(
        r"\s+",
        "answer answering answers ask asked choose classify correct decide describe description determine example "
        "examples find following generate give given gives identify input instruction instructions label labelled "
        "labels language make one output pick predict provide question questions read right say says select "
        "sentence sentences short single task tell text texts true type use used using whether word words write "
        "writes",
    )
)


@dataclass(frozen=True)
class _Source:
    """A hit's configuration; `rank` is what earlier builds of this task say of it, `place` where it stands without."""

    card: DatasetCard
    ref: DatasetRef
    score: float
    reasons: tuple[str, ...]
    rank: int = 0
    place: int | None = None

    @property
    def rows(self) -> int | None:
        counts = [s.rows for s in self.card.splits if s.config == self.ref.config and s.split in self.ref.splits]
        known = [count for count in counts if count is not None]
        return sum(known) if counts and len(known) == len(counts) else None


class OfflineRetriever:
    """The rule-based retriever. It needs no model; with an embedder at hand it compares by meaning as well.

    With an `index` (of a large catalog) only the cards that it finds are looked at; without one all cards are read.
    """

    def __init__(
        self, embedder: Embedder | None = None, home: Path | None = None, index: CardIndex | None = None
    ) -> None:
        self._chosen = embedder
        self._home = home
        self._index = index
        self._searched: CardIndex | None = None
        self._built: tuple[tuple[tuple[str, str], ...], MemoryIndex] | None = None

    @property
    def embedder(self) -> Embedder:
        """The embedder at hand: the one given, or what `embedders.choose` finds."""
        if self._chosen is None:
            self._chosen = choose(None, self._home)
        return self._chosen

    def retrieve(
        self, brief: TaskBrief, catalog: Catalog, *, limit: int, message: str = "", memories: Sequence[Recalled] = ()
    ) -> Retrieval:
        wish = read_wish(message)
        hits, excluded = self.shortlist(brief, catalog, wish)
        hits, copies = fold(hits)
        nearest = self._nearest(brief, [hit.card for hit in hits])
        hits = sorted(hits, key=lambda hit: hit.card.id not in nearest)
        excluded += [
            Excluded(id=copy, rule="duplicate", reason=f"it is a copy of {original}, which ranks better")
            for copy, original in copies.items()
        ]
        with ThreadPoolExecutor(8) as pool:
            opened = list(pool.map(lambda hit: _sources(brief, catalog, hit), hits[:LOOKED_AT]))
        sources = [source for one in opened for source in one][:LOOKED_AT]
        ranked, unread = self._rerank(brief, catalog, sources, memories)
        ranked = _with(ranked, nearest, limit)
        taken = {source.ref.id for source in ranked[:limit]}
        excluded += unread
        failed = {source.ref.id: source.reasons[0] for source in ranked[limit:] if source.rank < 0}
        left = {one.id for one in excluded} | taken
        excluded += [
            Excluded(id=hit.card.id, rule="rank", reason=failed.get(hit.card.id, f"{limit} candidates rank better"))
            for hit in hits
            if hit.card.id not in left
        ]
        scores = [source.score for source in ranked[:limit]]
        best = max(scores) if len(scores) >= _COMPARED and not brief.task.sources else 0.0
        return Retrieval(tuple(_candidate(source, best) for source in ranked[:limit]), tuple(excluded))

    def _nearest(self, brief: TaskBrief, cards: Sequence[DatasetCard]) -> set[str]:
        """The dataset whose card is nearest to each description that a model gave: other queries must not hide it."""
        if not brief.descriptions:
            return set()
        index = MemoryIndex(cards, self.embedder)
        results = (index.search([Query(text)], limit=1) for text in brief.descriptions)
        return {hit.card.id for hits in results for hit in hits}

    def shortlist(self, brief: TaskBrief, catalog: Catalog, wish: Wish) -> tuple[list[Hit], list[Excluded]]:
        """All that policy allows, best first (of a large catalog: the best few hundred), and what it forbids."""
        excluded: dict[str, Excluded] = {}

        def keep(card: DatasetCard) -> bool:
            if card.id not in excluded and (reason := refusal(brief, card, wish)):
                excluded[card.id] = reason
            return card.id not in excluded

        queries = search_queries(brief, wish)
        if brief.task.sources is not None:
            named = self._named(brief.task.sources, catalog, excluded)
            hits = MemoryIndex(named, self.embedder).search(queries, limit=len(named), keep=keep)
        elif (index := self._index or self._stored(catalog)) is not None:
            # The best without filters are asked for too, so that a person sees what the filters took away.
            index.search(queries, limit=LOOKED_AT, keep=lambda card: keep(card) or True)
            hits = index.search(
                queries, limit=5 * LOOKED_AT, keep=keep, facts=lambda card: facts_refusal(brief, card) is None
            )
        else:
            cards = _all_cards(catalog, queries)
            hits = self._memory(cards).search(queries, limit=len(cards), keep=keep)
            for dataset, why in catalog.unreadable().items():
                excluded[dataset] = Excluded(id=dataset, rule="unreadable", reason=why)
        return _by_concepts(brief, hits), list(excluded.values())

    def _stored(self, catalog: Catalog) -> CardIndex | None:
        """The index of a catalog that is too large to be listed, where one was built."""
        if not isinstance(catalog, SearchableCatalog) or self._home is None:
            return None
        folder = self._home / "index" / catalog.index_name
        if not (folder / "cards.sqlite").exists():
            return None
        if self._searched is None:
            from ....memory.cards.search import StoredIndex
            from ....memory.cards.store import CardStore

            store = CardStore(folder, self.embedder)
            self._searched = StoredIndex(store) if store.derived is not None else None
        return self._searched

    def _named(self, sources: Sequence[str], catalog: Catalog, excluded: dict[str, Excluded]) -> list[DatasetCard]:
        """The cards of the datasets that a task names; one that is not there is told like any other left out."""
        cards: list[DatasetCard] = []
        for dataset in dict.fromkeys(sources):
            try:
                cards.append(catalog.card(dataset))
            except DatasetError as error:
                excluded[dataset] = Excluded(id=dataset, rule="unreadable", reason=error.reason)
        return cards

    def _memory(self, cards: Sequence[DatasetCard]) -> MemoryIndex:
        key = tuple((card.id, card.revision) for card in cards)
        if self._built is None or self._built[0] != key:
            self._built = (key, MemoryIndex(cards, self.embedder))
        return self._built[1]

    def _rerank(
        self, brief: TaskBrief, catalog: Catalog, sources: Sequence[_Source], memories: Sequence[Recalled]
    ) -> tuple[list[_Source], list[Excluded]]:
        with ThreadPoolExecutor(8) as pool:
            seen = list(pool.map(lambda source: look(catalog, source.card, source.ref), sources))
        unread = [
            Excluded(id=source.ref.id, rule="unreadable", reason=facts.reason)
            for source, facts in zip(sources, seen, strict=True)
            if isinstance(facts, DatasetError)
        ]
        read = [(s, facts) for s, facts in zip(sources, seen, strict=True) if isinstance(facts, RowFacts)]
        alike = likeness(self.embedder, brief, [facts for _, facts in read])
        scored = [_judged(brief, source, facts, one) for (source, facts), one in zip(read, alike, strict=True)]
        whole = _of_all_kinds(brief, [source.card for source in scored])

        def order(source: _Source) -> tuple[bool, float, str]:
            return source.ref.id not in whole, -source.score, source.ref.key

        plain = sorted(scored, key=order)
        known = [_remembered(replace(source, place=place), memories) for place, source in enumerate(plain)]
        return sorted(known, key=lambda source: (-source.rank, *order(source))), unread


def _of_all_kinds(brief: TaskBrief, cards: Sequence[DatasetCard]) -> set[str]:
    """The few datasets that are of all kinds that are asked for, where others are of some: inference about
    presuppositions goes before inference about anything."""
    asked = tasks(_kinds_asked(brief))
    told = {card.id for card in cards if asked <= concepts(*_about(card), among=asked)} if len(asked) > 1 else set()
    return told if len(told) <= _FEW_OF_ALL else set()


_FEW_OF_ALL = 3


def _with(ranked: list[_Source], wanted: set[str], limit: int) -> list[_Source]:
    """The sources with those that are wanted among the first `limit`, at their end where they rank lower."""
    late = [source for source in ranked[limit:] if source.ref.id in wanted][:limit]
    rest = [source for source in ranked if source not in late]
    return [*rest[: limit - len(late)], *late, *rest[limit - len(late) :]]


def _all_cards(catalog: Catalog, queries: Sequence[Query]) -> list[DatasetCard]:
    """What there is to rank: all cards, or what a catalog that searches by itself finds."""
    if isinstance(catalog, SearchableCatalog):
        return catalog.search([query.text for query in queries], limit=MOST_FOUND)
    return list(catalog.cards())


def _by_concepts(brief: TaskBrief, hits: Sequence[Hit]) -> list[Hit]:
    """The hits ordered anew by the kinds of task that instruction, labels and card have in common."""
    asked = _kinds_asked(brief)
    weights = {name: 0.5 if domains([name]) else 1.0 for name in sorted(asked)}
    whole = sum(weights.values())
    if not whole:
        return list(hits)
    raised: list[Hit] = []
    for place, hit in enumerate(hits):
        # Cards far down cannot come up by concepts alone, and reading all of a large catalog's is slow.
        among = weights if place < 5 * LOOKED_AT else ()
        offered = concepts(*_about(hit.card), among=among) if among else frozenset()
        common = tuple(name for name in weights if name in offered)
        share = sum(weights[name] for name in common) / whole
        raised.append(replace(hit, score=hit.score + CONCEPTS * share))
    return sorted(raised, key=lambda hit: (-hit.score, hit.card.id))


def _kinds_asked(brief: TaskBrief) -> frozenset[str]:
    """The concepts that the instruction names, with its labels, or that the demonstrations are of."""
    return concepts(brief.task.instruction, ". ".join(brief.labels)) | kinds_of_task(brief)


def _about(card: DatasetCard) -> tuple[str, ...]:
    """What a card says that its dataset is about."""
    return card_name(card), " ".join((*card.tags, *card.tasks)), card_prose(card)


def _sources(brief: TaskBrief, catalog: Catalog, hit: Hit) -> list[_Source]:
    """The hit's configurations that suit the task best; a listing's card without splits is read in full."""
    card = hit.card
    if not card.splits:
        # Where that fails, the rerank fails as well, and reports why.
        with suppress(DatasetError):
            card = catalog.card(card.id)
    asked = set(content_words(brief.task.instruction))
    spoken = _in_language(card.configs(), brief.language)
    configs = sorted(spoken, key=lambda config: -_config_fit(card, config, asked, brief.language))
    sources: list[_Source] = []
    for config in configs[:CONFIGS] or ["default"]:
        splits = card.splits_for(config, brief.task.splits or _splits_in(card, config, brief.language))
        ref = DatasetRef(id=card.id, revision=card.revision, config=config, splits=splits)
        notes = card.notes_for(ref, ASKED_BY_SPLITS)
        sources.append(_Source(card, ref, hit.score, (*_card_reasons(brief, hit), *notes)))
    return sources


def _in_language(configs: Sequence[str], language: str | None) -> list[str]:
    """The configurations without those that are called by another language where one is called by this one."""
    spoken = {config: code_of(config) for config in configs}
    return [config for config in configs if language not in spoken.values() or spoken[config] in ("", language)]


def _called(language: str | None) -> set[str]:
    """A language's code and its English name in small letters."""
    return {language, LANGUAGE_OF.get(language, language).lower()} if language else set()


_LANGUAGES = frozenset({*LANGUAGE_OF, *map(str.lower, LANGUAGE_OF.values())})


def _splits_in(card: DatasetCard, config: str, language: str | None) -> tuple[str, ...]:
    """The split in a language where a configuration has one for each of several languages (de, en); else none."""
    names = [split.split for split in card.splits if split.config == config]
    parted = len(names) > 1 and all(name.lower() in _LANGUAGES for name in names)
    return tuple(name for name in names if name.lower() in _called(language)) if parted else ()


def _config_fit(card: DatasetCard, config: str, asked: set[str], language: str | None) -> float:
    """How far a configuration's name and what the card says of it by name speak of what is asked."""
    named, said = set(content_words(config)), set(content_words(said_of(config, card)))
    return (
        len(named & asked)
        + 0.4 * len(said & asked - named)
        + 2 * bool(_called(language) & set(re.split(r"[\W_]+", config.lower())))
        + 0.5 * (config == "default")
    )


def _judged(brief: TaskBrief, source: _Source, facts: RowFacts, alike: float) -> _Source:
    """The source with all that counts in its score, and the reasons in words."""
    reasons = list(source.reasons)
    if alike >= 1:
        reasons.append("its rows read like the demonstrations")
    values, remarks = fit(brief, facts)
    reasons += remarks
    score = source.score + CONTENT * alike + VALUES * values
    wanted = brief.task.rows or _ROWS_WANTED
    if source.rows is not None and source.rows < wanted:
        score -= SIZE * math.log10(wanted / max(source.rows, 1))
        reasons.append(f"it has only {source.rows:,} rows")
    return replace(source, score=score, reasons=tuple(reasons))


def _remembered(source: _Source, memories: Sequence[Recalled]) -> _Source:
    """The source with what earlier builds say of it, told before all other reasons."""
    known = standing(source.ref, memories)
    reasons = (*known.reasons, *source.reasons)
    return replace(source, score=source.score + known.nudge, rank=known.rank, reasons=reasons)


def _card_reasons(brief: TaskBrief, hit: Hit) -> tuple[str, ...]:
    common = sorted(concepts(*_about(hit.card), among=_kinds_asked(brief)))
    reasons = [f"its card is about {', '.join(common).replace('_', ' ')}, as the task is"] if common else []
    if shared := _shared_words(brief.task.instruction, hit.card):
        reasons.append(f"its card, too, speaks of {', '.join(shared[:6])}")
    return tuple(reasons) or ("its card reads most like the task",)


def _shared_words(instruction: str, card: DatasetCard) -> list[str]:
    """Words of the instruction, as written there, that the card has in any form, but for those of any task."""
    terms = set(card_terms(card))
    written = dict.fromkeys(word.lower() for word in re.findall(r"[^\W\d_]{3,}", instruction))
    return [word for word in written if word not in _TASK_WORDS and terms.intersection(content_words(word))]


_COMPARED = 5
"""Candidates from which the best one's score is a measure of the others'."""


def _candidate(source: _Source, best: float) -> Candidate:
    return Candidate(
        ref=source.ref,
        title=card_name(source.card),
        score=round(source.score, 4),
        licenses=source.card.licenses,
        languages=source.card.languages,
        rows=source.rows,
        reasons=tuple(map(one_line, source.reasons)),  # names of columns stand in them
        place=source.place,
        share=round(min(max(source.score, 0.0) / best, 1.0), 4) if best > 0 else 1.0,
    )
