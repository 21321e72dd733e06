"""Candidates fit the task by card and rows, everything left out has its reason, and a person's message is heeded."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pytest
from regraft.agents.rules.finding.policy import speaks
from regraft.agents.rules.finding.retriever import OfflineRetriever
from regraft.agents.rules.finding.wish import read_wish
from regraft.agents.team import Retrieval
from regraft.domain.brief import OutputKind, TaskBrief
from regraft.domain.card import DatasetCard, DatasetRef, SplitInfo
from regraft.domain.errors import DatasetError
from regraft.domain.experience import Experience, Recalled
from regraft.domain.task import TaskSpec
from regraft.memory.cards.search import StoredIndex
from regraft.memory.cards.store import CardStore
from regraft.memory.embedders import LexicalEmbedder
from regraft.tools.catalogs.base import Block

Rows = Mapping[str, Sequence[Any]]


class Shelf:
    """A catalog in memory; rows of None stand for a dataset that cannot be read."""

    name = "shelf"

    def __init__(self, *datasets: tuple[DatasetCard, Rows | None]) -> None:
        self._datasets = {card.id: (card, rows) for card, rows in datasets}

    def cards(self) -> Iterator[DatasetCard]:
        return (card for card, _ in self._datasets.values())

    def unreadable(self) -> dict[str, str]:
        return {"broken": "its card is no text"}

    def card(self, dataset: str) -> DatasetCard:
        if dataset not in self._datasets:
            raise DatasetError(dataset, "there is none of that name")
        return self._datasets[dataset][0]

    def row_count(self, ref: DatasetRef) -> int | None:
        return None

    def blocks(self, ref: DatasetRef, *, rows: int = 8192) -> int | None:
        return None

    def read_block(
        self, ref: DatasetRef, block: int, *, rows: int = 8192, columns: Collection[str] | None = None
    ) -> Block | None:
        raise AssertionError("retrieval samples, it does not read")

    def sample(self, ref: DatasetRef, rows: int, *, seed: int = 0) -> Block:
        held = self._datasets[ref.id][1]
        if held is None:
            raise DatasetError(ref.id, "its file is corrupt")
        table = pa.table(dict(held))
        return Block(table, ["train"] * len(table), range(len(table)))


def card(name: str, text: str, *, rows: int = 5_000, splits: Sequence[str] = ("train",), **facts: Any) -> DatasetCard:
    infos = [SplitInfo(config="default", split=split, files=("f",), rows=rows // len(splits)) for split in splits]
    return DatasetCard.model_validate(
        {"id": name, "revision": f"r-{name}", "description": text, "licenses": ("mit",), "splits": infos} | facts
    )


REVIEWS: Rows = {
    "text": [f"The film number {n} was a {word} surprise." for n in range(12) for word in ("bad", "great")],
    "label": ["negative", "positive"] * 12,
}
NEWS: Rows = {"text": [f"Markets fell {n} points on Monday." for n in range(20)], "section": ["world", "money"] * 10}


def brief(instruction: str = "Say whether a movie review is positive or negative.", **changes: Any) -> TaskBrief:
    kind: OutputKind = changes.pop("kind", "label")
    labels = changes.pop("labels", ("negative", "positive"))
    language = changes.pop("language", "en")
    task = TaskSpec.model_validate(
        {
            "name": "t",
            "instruction": instruction,
            "demonstrations": [
                {"input": "The film was great.", "output": "positive"},
                {"input": "A dull film.", "output": "negative"},
            ],
        }
        | changes
    )
    return TaskBrief(
        task=task, kind=kind, language=language, labels=labels, layouts={}, requirements=(), queries=(instruction,)
    )


SHELF = Shelf(
    (card("films", "Reviews of movies, positive or negative.", languages=("en",)), REVIEWS),
    (card("papers", "News articles by section.", languages=("en",)), NEWS),
    (card("kino", "Movie reviews in German, positive or negative.", languages=("de",)), REVIEWS),
    (card("secret", "Movie reviews behind a form.", gated=True), REVIEWS),
    (card("private", "Movie reviews, not for sale.", licenses=("cc-by-nc-4.0",)), REVIEWS),
    (card("torn", "Movie reviews, positive or negative, all of them.", languages=("en",)), None),
)


def retrieve(catalog: Shelf = SHELF, *, limit: int = 5, message: str = "", **changes: Any) -> Retrieval:
    return OfflineRetriever(LexicalEmbedder()).retrieve(brief(**changes), catalog, limit=limit, message=message)


def ids(found: Retrieval) -> list[str]:
    return [candidate.ref.id for candidate in found.candidates]


def rules(found: Retrieval) -> dict[str, str]:
    return {excluded.id: excluded.rule for excluded in found.excluded}


def test_the_fitting_dataset_comes_first_with_its_reasons() -> None:
    found = retrieve(licenses=["commercial"])
    assert ids(found) == ["films", "papers"]
    first = found.candidates[0]
    assert first.ref.revision == "r-films"
    assert first.rows == 5_000
    assert "column label holds the labels negative, positive" in first.reasons
    assert any("sentiment" in reason for reason in first.reasons)


def test_everything_left_out_has_a_rule_and_a_reason() -> None:
    found = retrieve(limit=1, licenses=["commercial"])
    assert rules(found) == {
        "kino": "language",
        "secret": "gated",
        "private": "license",
        "torn": "unreadable",
        "broken": "unreadable",
        "papers": "rank",
    }
    assert all(excluded.reason for excluded in found.excluded)


def test_only_named_sources_are_looked_at() -> None:
    found = retrieve(sources=["papers", "lost"])
    assert ids(found) == ["papers"]
    assert rules(found)["lost"] == "unreadable"


def test_without_a_known_language_no_dataset_is_left_out_for_its_own() -> None:
    assert "kino" in ids(retrieve(language=None))


def test_a_mirror_is_folded_into_the_better_one() -> None:
    text = "Reviews of movies by critics and audiences of the last century, each positive or negative as rated."
    catalog = Shelf(
        (card("first/film-reviews", text), REVIEWS),
        (card("second/film_reviews", text + " Mirror."), REVIEWS),
        (card("third/film-reviews", text, rows=900), REVIEWS),
    )
    found = retrieve(catalog)
    assert set(ids(found)) == {"first/film-reviews", "third/film-reviews"}
    assert [(e.id, e.rule) for e in found.excluded if e.rule == "duplicate"] == [("second/film_reviews", "duplicate")]


def test_datasets_of_one_maker_with_one_text_and_as_many_rows_are_no_copies_unless_their_files_are_as_long() -> None:
    text = "Reviews of films, positive or negative, as their writers gave them to the maker of all of these datasets."

    def of(name: str, size: int) -> DatasetCard:
        split = SplitInfo(config="default", split="train", files=("f",), rows=500, bytes=size)
        return card(name, text).model_copy(update={"splits": (split,)})

    shelf = Shelf((of("films", 40_000), REVIEWS), (of("plays", 45_000), REVIEWS), (of("again", 40_000), REVIEWS))
    found = retrieve(shelf)
    assert len(ids(found)) == 2
    assert "plays" in ids(found)


def test_a_dataset_of_too_few_rows_ranks_below_its_equal() -> None:
    text = "Reviews of movies, positive or negative."
    catalog = Shelf((card("a-small", text, rows=40), REVIEWS), (card("b-large", text + " Many.", rows=90_000), REVIEWS))
    found = retrieve(catalog, rows=2_000)
    assert ids(found) == ["b-large", "a-small"]
    assert "it has only 40 rows" in found.candidates[1].reasons


def test_rows_decide_between_cards_that_say_the_same() -> None:
    catalog = Shelf((card("a", "Texts with labels."), NEWS), (card("b", "Labels of texts."), REVIEWS))
    assert ids(retrieve(catalog))[0] == "b"


def test_a_dataset_of_all_kinds_that_are_asked_for_goes_before_better_ones_of_some() -> None:
    pairs: Rows = {"premise": ["Ann has a red cat."], "hypothesis": ["Ann has a cat."], "label": ["entailment"]}
    inference = "Natural language inference: premise and hypothesis, labelled entailment, neutral or contradiction."
    shelf = Shelf(
        (card("general", inference, rows=500_000), pairs),
        (card("narrow", "Presuppositions with labels of entailment.", rows=900), pairs),
    )
    asked = "Decide whether sentence 1 presupposes sentence 2, so that the second is entailed by the first."
    assert ids(retrieve(shelf, instruction=asked))[:2] == ["narrow", "general"]
    plain = "Natural language inference: is the second sentence entailed, contradicted or neutral?"
    assert ids(retrieve(shelf, instruction=plain))[:2] == ["general", "narrow"]


def test_training_rows_are_read_before_the_others() -> None:
    catalog = Shelf((card("films", "Movie reviews.", splits=("test", "unsupervised", "validation", "train")), REVIEWS))
    found = retrieve(catalog).candidates[0]
    assert found.ref.splits == ("train", "validation", "unsupervised")
    assert "its split test is left alone (name it under `splits:` in the task file to take it)" in found.reasons


def test_of_many_configurations_those_that_suit_the_task_become_candidates() -> None:
    configs = candidates_among("old", "short", "critics", "people", "review")
    assert len(configs) == 3
    assert "review" in configs


def test_configurations_called_by_other_languages_are_none_where_one_is_called_by_the_tasks() -> None:
    assert candidates_among("de", "sv-SE", "en", "fi", "it") == ["en"]


def candidates_among(*configs: str) -> list[str]:
    splits = [SplitInfo(config=name, split="train", files=("f",), rows=100) for name in configs]
    catalog = Shelf((card("films", "Movie reviews.").model_copy(update={"splits": tuple(splits)}), REVIEWS))
    return [candidate.ref.config for candidate in retrieve(catalog).candidates]


def test_of_several_languages_that_an_instruction_lists_a_dataset_must_have_one() -> None:
    asked = "Sort reviews of movies in Swahili and German: positive or negative?"
    found = retrieve(language=None, instruction=asked)
    assert "kino" in ids(found)
    assert rules(found)["films"] == "language"


def test_a_message_refuses_datasets_and_adds_what_to_look_for() -> None:
    catalog = Shelf(
        (card("films", "Reviews of movies, positive or negative."), REVIEWS),
        (card("hotels", "Opinions of hotel guests."), REVIEWS),
    )
    assert ids(retrieve(catalog))[0] == "films"
    found = retrieve(catalog, message="not films, rather guests of a hotel")
    assert ids(found) == ["hotels"]
    assert rules(found)["films"] == "person"


@pytest.mark.parametrize(
    ("message", "refused", "wanted"),
    [
        ("", (), ""),
        ("no toxic or spam", ("toxic", "spam"), ""),
        ("Not org/films; use hotel reviews instead", ("org/films",), "hotel reviews"),
        ("without news because rivers fit better", ("news",), "rivers"),
        ("something about rivers please", (), "rivers"),
    ],
)
def test_messages_are_read(message: str, refused: tuple[str, ...], wanted: str) -> None:
    wish = read_wish(message)
    assert wish.refused == refused
    assert wish.wanted.replace("because ", "").replace("about ", "") == wanted


def test_the_same_question_has_the_same_answer() -> None:
    assert retrieve() == retrieve()


def test_a_stored_index_gives_the_same_candidates(tmp_path) -> None:
    store = CardStore(tmp_path, LexicalEmbedder())
    store.build(SHELF.cards())
    retriever = OfflineRetriever(LexicalEmbedder(), index=StoredIndex(store))
    found = retriever.retrieve(brief(licenses=["commercial"]), SHELF, limit=5)
    assert ids(found) == ["films", "papers"]
    assert {"kino": "language", "secret": "gated", "private": "license"}.items() <= rules(found).items()


def test_an_empty_shelf_gives_no_candidate() -> None:
    found = retrieve(Shelf())
    assert found.candidates == ()
    assert rules(found) == {"broken": "unreadable"}


def test_what_served_the_task_comes_first_and_what_failed_for_it_last_with_the_reason() -> None:
    def known(dataset: str, result: str, **changes: object) -> Recalled:
        ref = DatasetRef(id=dataset, revision=f"r-{dataset}", config="default", splits=("train",))
        facts = {"task": brief().task, "kind": "label", "ref": ref, "plan": None, "result": result, **changes}
        made = {"model": "offline", "run": "r", "created": "2026-01-01"}
        return Recalled(experience=Experience.model_validate(facts | made), relation="same")

    memories = [known("papers", "passed", rows=500), known("films", "unfit", reasons=("the labels are noise",))]
    found = OfflineRetriever(LexicalEmbedder()).retrieve(
        brief(licenses=["commercial"]), SHELF, limit=5, memories=memories
    )
    assert ids(found) == ["papers", "films"]
    assert [candidate.reasons[0] for candidate in found.candidates] == [
        "in an earlier build for this task: 500 rows taken, its plan passed",
        "in an earlier build for this task: no plan came of it: the labels are noise",
    ]
    found = OfflineRetriever(LexicalEmbedder()).retrieve(
        brief(licenses=["commercial"]), SHELF, limit=1, memories=memories
    )
    assert {one.id: one.reason for one in found.excluded}["films"].endswith("the labels are noise")


def test_what_a_description_names_is_a_candidate_however_far_down_other_queries_put_it() -> None:
    films = [card(f"films{n}", f"Reviews of movies, positive or negative, part {n}.") for n in range(12)]
    shelf = Shelf(*((one, REVIEWS) for one in films), (card("orders", "Questions to a webshop about orders."), NEWS))
    plain = brief()
    described = plain.model_copy(update={"descriptions": ("Questions to a webshop about orders",)})
    retriever = OfflineRetriever(LexicalEmbedder())
    assert "orders" not in {one.ref.id for one in retriever.retrieve(plain, shelf, limit=4).candidates}
    found = retriever.retrieve(described, shelf, limit=4).candidates
    assert len(found) == 4
    assert found[-1].ref.id == "orders"


@pytest.mark.parametrize("stated", [["de", "en"], ["deu", "eng", "spa"], ["German"], ["de-DE"], ["multilingual"], []])
def test_a_card_speaks_a_language_by_codes_of_two_and_three_letters_and_by_its_name(stated: list[str]) -> None:
    assert speaks(stated, "de")
    assert not speaks(["fra", "ita"], "de")
