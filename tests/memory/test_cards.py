"""Cards are found by meaning and words, filters come before the cut, and the stored index is built by differences."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from regraft.domain.card import DatasetCard, SplitInfo
from regraft.domain.errors import CatalogError
from regraft.memory.cards.index import MemoryIndex, Query
from regraft.memory.cards.mentions import mentions
from regraft.memory.cards.search import StoredIndex
from regraft.memory.cards.store import BATCH, CardStore
from regraft.memory.cards.text import card_prose, card_summary, card_terms
from regraft.memory.embedders import Embedder, LexicalEmbedder


class Meanings:
    """A toy embedder that knows four meanings by a few words each."""

    name = "meanings"
    dimensions = 5
    groups = (("film", "movie", "cinema"), ("code", "python", "program"), ("law", "court"), ("health", "medical"))

    def __init__(self) -> None:
        self.embedded = 0

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.embedded += len(texts)
        vectors = np.full((len(texts), 5), 0.1, dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            row[:4] += [sum(text.lower().count(word) for word in group) for group in self.groups]
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def card(name: str, text: str, **facts: object) -> DatasetCard:
    return DatasetCard.model_validate({"id": name, "revision": "1", "title": name, "description": text} | facts)


CARDS = [
    card("reviews", "Movie reviews with their sentiment.", licenses=("mit",), languages=("en",)),
    card("cinema", "Plots of films, by decade.", licenses=("cc-by-4.0",), languages=("fr",)),
    card("snippets", "Python functions and what they do.", licenses=("mit",), languages=("en", "code")),
    card("verdicts", "Decisions of a court and the law they cite.", licenses=(), languages=("en",)),
    card("symptoms", "Medical questions of patients.", licenses=("mit",), gated=True),
]
EMBEDDERS = [Meanings, LexicalEmbedder]


def stored(folder: Path, embedder: Embedder, cards: Sequence[DatasetCard] = CARDS) -> StoredIndex:
    store = CardStore(folder, embedder)
    store.build(cards)
    return StoredIndex(store)


def found(index: MemoryIndex | StoredIndex, text: str, **options: object) -> list[str]:
    return [hit.card.id for hit in index.search([Query(text)], **({"limit": 9} | options))]  # type: ignore[arg-type]


@pytest.fixture(params=["memory", "stored"])
def make(request: pytest.FixtureRequest, tmp_path: Path):
    def build(embedder: Embedder, cards: Sequence[DatasetCard] = CARDS) -> MemoryIndex | StoredIndex:
        return MemoryIndex(cards, embedder) if request.param == "memory" else stored(tmp_path, embedder, cards)

    return build


@pytest.mark.parametrize("embedder", EMBEDDERS)
def test_the_card_that_says_it_comes_first(make, embedder) -> None:
    index = make(embedder())
    assert found(index, "python functions")[0] == "snippets"
    assert found(index, "sentiment of reviews")[0] == "reviews"


def test_with_meanings_a_card_without_the_query_s_words_is_found(make) -> None:
    assert set(found(make(Meanings()), "cinema and film")[:2]) == {"reviews", "cinema"}


@pytest.mark.parametrize("embedder", EMBEDDERS)
def test_filters_come_before_the_cut(make, embedder) -> None:
    index = make(embedder())
    assert found(index, "movie reviews", limit=1, facts=lambda one: "fr" in one.languages) == ["cinema"]
    assert found(index, "movie reviews", limit=2, keep=lambda one: one.id == "verdicts") == ["verdicts"]
    assert found(index, "movie reviews", limit=9, facts=lambda one: not one.gated).count("symptoms") == 0
    assert found(index, "movie reviews", limit=9, facts=lambda one: False) == []


@pytest.mark.parametrize("embedder", EMBEDDERS)
def test_hits_come_best_first_and_always_the_same(make, embedder) -> None:
    index = make(embedder())
    first = index.search([Query("sentiment of movie reviews")], limit=3)
    assert first == index.search([Query("sentiment of movie reviews")], limit=3)
    assert [hit.score for hit in first] == sorted((hit.score for hit in first), reverse=True)


@pytest.mark.parametrize("large", [True, False])
def test_in_large_collections_words_of_the_best_cards_are_searched_beside_meanings(make, monkeypatch, large) -> None:
    for module in ("index", "search"):
        monkeypatch.setattr(f"regraft.memory.cards.{module}.LARGE", 30 if large else 31)
    films = [card(f"film{n}", "Films and their actors.") for n in range(28)]
    others = [card("gardens", "Pictures with tulips."), card("stages", "Pictures with actors.")]
    last = found(make(Meanings(), [*films, *others]), "cinema", limit=30)[-2:]
    assert last == (["stages", "gardens"] if large else ["gardens", "stages"])


def test_a_query_of_nothing_but_function_words_or_no_query_does_not_fail(make) -> None:
    index = make(Meanings())
    assert index.search([], limit=3) == []
    assert len(found(index, "of the", limit=3)) == 3


def test_a_dataset_that_others_name_ranks_above_its_equal() -> None:
    twins = [card("Alpha1", "Questions about rivers."), card("Beta2", "Questions about rivers.")]
    others = [card(f"o{n}", f"Built on Beta2, number {n}.") for n in range(3)]
    for embedder in (Meanings(), LexicalEmbedder()):
        assert found(MemoryIndex(twins + others, embedder), "questions about rivers")[0] == "Beta2"


def test_mentions_count_names_as_written_and_no_common_words() -> None:
    cards = [
        card("org/SQuAD", "A reading test. See SQuAD.", title="SQuAD"),
        card("race", "Exams, like SQuAD and RACE."),
        card("x", "SQuAD again, to race through. It races. We race; they race; all race."),
    ]
    assert mentions(lambda: cards) == [2, 0, 0]


def test_headings_and_dull_sections_are_not_searched() -> None:
    one = card(
        "d",
        "# Title\n\nStories of trains.\n\n## Splits\n\n- train: 5 rows\n\n## Licensing information\n\nMIT\n\n"
        "## Supported tasks\n\nGeneration.",
        splits=(SplitInfo(config="winter", split="train", files=("a",)),),
    )
    assert card_prose(one) == "Stories of trains. Generation."
    assert card_summary(one) == "d. Stories of trains. Generation."
    assert "winter" in card_terms(one)


def test_a_second_build_takes_only_what_changed(tmp_path: Path) -> None:
    embedder = Meanings()
    store = CardStore(tmp_path, embedder)
    assert store.build(CARDS).embedded == 5
    changed = [CARDS[0].model_copy(update={"downloads": 7}), card("snippets", "Programs in Rust."), *CARDS[3:]]
    counts = store.build([*changed, card("new", "Law exams.")])
    assert (counts.embedded, counts.refreshed, counts.unchanged, counts.deleted) == (2, 1, 2, 1)
    assert embedder.embedded == 7
    index = StoredIndex(store)
    assert "cinema" not in found(index, "film")
    assert found(index, "law exams")[0] == "new"
    assert store.status().cards == 5


def test_an_update_takes_what_changed_and_drops_what_is_named(tmp_path: Path) -> None:
    store = CardStore(tmp_path, embedder := Meanings())
    with pytest.raises(CatalogError, match="not built yet"):
        store.update([])
    store.build(CARDS)
    assert store.update([CARDS[0]]).unchanged == 1
    assert store.compare(["reviews", "snippets", "verdicts", "symptoms", "new"]) == (["cinema"], ["new"])
    counts = store.update([card("new", "Law exams."), card("snippets", "Programs in Rust.")], ["cinema", "never was"])
    assert (counts.embedded, counts.deleted, embedder.embedded) == (2, 1, 7)
    assert store.status().cards == 5
    index = StoredIndex(store)
    assert "cinema" not in found(index, "film")
    assert found(index, "law exams")[0] == "new"
    assert found(index, "programs in rust")[0] == "snippets"


@pytest.mark.parametrize("worn", [0.0, 1.0])
def test_what_few_changes_derive_is_found_like_what_is_derived_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worn: float
) -> None:
    monkeypatch.setattr("regraft.memory.cards.store.WORN", worn)
    many = [card(f"d{n}", f"Set {n} of {['movies', 'films', 'plots'][n % 3]} and {n % 7} more") for n in range(60)]
    store = CardStore(tmp_path / "updated", LexicalEmbedder())
    store.build(many[:50])
    changed = [many[3].model_copy(update={"description": "Rivers of all lands"}), *many[50:]]
    store.update(changed, ["d5", "d49"])
    after = {one.id: one for one in [*many, *changed] if one.id not in ("d5", "d49")}
    index, fresh = StoredIndex(store), stored(tmp_path / "fresh", LexicalEmbedder(), list(after.values()))
    assert [len(part.search([Query("sets")], limit=99)) for part in (index, fresh)] == [58, 58]
    for query in ("rivers", "movies and 3 more", "set 55", "plots"):
        best, again = found(index, query, limit=20), found(fresh, query, limit=20)
        assert best[0] == again[0]
        assert len(set(best) & set(again)) >= 12
    old, new = (part._all.bm25.scores(["river", "plot", "plot"]) for part in (index, fresh))
    np.testing.assert_array_equal(old, new)
    assert (new > 0).sum() == 20


def test_an_index_that_another_version_wrote_is_noticed_and_derived_anew(tmp_path: Path) -> None:
    for bring_up in (lambda store: store.update([]), lambda store: store.build(CARDS)):
        store = CardStore(tmp_path, Meanings())
        store.build(CARDS)
        store._set(format=None)
        with pytest.raises(CatalogError, match="written by another version of Regraft") as raised:
            StoredIndex(store)
        assert "run: regraft index update" in str(raised.value)
        (store.derived / "bm25" / "numbers.npy").unlink()  # type: ignore[operator]
        assert bring_up(store).embedded == 0
        assert found(StoredIndex(store), "python functions")[0] == "snippets"


def test_an_index_may_lose_all_its_cards_and_get_new_ones(tmp_path: Path) -> None:
    store = CardStore(tmp_path, LexicalEmbedder())
    store.build(CARDS[:2])
    store.update([], [one.id for one in CARDS[:2]])
    assert found(StoredIndex(store), "movie") == []
    store.update(CARDS)
    assert found(StoredIndex(store), "python functions")[0] == "snippets"


def test_a_build_goes_on_at_the_page_where_it_was_killed(tmp_path: Path) -> None:
    def dying() -> Iterator[tuple[list[DatasetCard], str | None]]:
        yield CARDS[:2], "page 2"
        raise KeyboardInterrupt

    store = CardStore(tmp_path, embedder := Meanings())
    with pytest.raises(KeyboardInterrupt):
        store.build_pages(dying(), listing="all")
    store = CardStore(tmp_path, embedder)
    assert (store.place("other"), store.place("all"), store.taken()) == (None, "page 2", 2)
    assert store.build_pages([(CARDS[2:], None)], listing="all").deleted == 0
    assert (store.status().cards, embedder.embedded, store.place("all")) == (5, 5, None)
    assert store.build_pages([(CARDS[2:], None)], listing="all").deleted == 2


def test_a_killed_build_goes_on_where_it_stood(tmp_path: Path) -> None:
    many = [card(f"d{n}", f"Set {n} of movies.") for n in range(2 * BATCH + 10)]

    def dying() -> Iterator[DatasetCard]:
        yield from many[: BATCH + 5]
        raise KeyboardInterrupt

    embedder = Meanings()
    with pytest.raises(KeyboardInterrupt):
        CardStore(tmp_path, embedder).build(dying())
    store = CardStore(tmp_path, embedder)
    assert store.status().building
    assert store.status().cards == BATCH
    with pytest.raises(CatalogError, match="not built yet"):
        StoredIndex(store)
    assert store.build(many).embedded == BATCH + 10
    assert embedder.embedded == len(many)
    assert not store.status().building
    assert len(found(StoredIndex(store), "movies", limit=len(many))) == len(many)


def test_what_a_killed_update_left_underived_is_searched_after_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = CardStore(tmp_path, Meanings())
    store.build(CARDS)
    more = [*CARDS, card("statutes", "The law of the land.")]
    with monkeypatch.context() as patch:
        patch.setattr(store, "_derive", lambda whole: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            store.build(more)
    assert "statutes" not in found(StoredIndex(store), "law")
    assert store.build(more).embedded == 0
    assert "statutes" in found(StoredIndex(store), "law")


def test_another_embedder_is_noticed_and_never_mixed(tmp_path: Path) -> None:
    CardStore(tmp_path, Meanings()).build(CARDS)
    with pytest.raises(CatalogError, match="built with the embedder meanings, not with lexical-1024"):
        CardStore(tmp_path, LexicalEmbedder())


def test_status_tells_age_coverage_and_size(tmp_path: Path) -> None:
    store = CardStore(tmp_path, LexicalEmbedder())
    assert store.status().updated is None
    store.build(CARDS)
    status = store.status()
    assert (status.cards, status.embedder) == (5, "lexical-1024")
    assert status.compared == status.updated
    assert status.updated is not None
    assert status.disk_bytes > 0


def test_the_graph_and_the_exact_search_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subjects = ["movie", "python", "court", "medical"]
    many = [
        card(f"d{n}", f"{subjects[n % 4]} texts, part {n}.", languages=("en", "fr")[n % 2 : n % 2 + 1])
        for n in range(400)
    ]
    store = CardStore(tmp_path, Meanings())
    store.build(many)
    exact = found(StoredIndex(store), "court decisions", limit=20)
    monkeypatch.setattr("regraft.memory.cards.search.EXACT_BELOW", 0)
    monkeypatch.setattr("regraft.memory.cards.search._FEW", 0)
    by_graph = found(StoredIndex(store), "court decisions", limit=20)
    assert len(set(exact) & set(by_graph)) >= 18
    french = found(StoredIndex(store), "court decisions", limit=20, facts=lambda one: "fr" in one.languages)
    assert len(french) == 20
