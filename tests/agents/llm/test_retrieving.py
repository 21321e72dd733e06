"""Retrieval with a model: in which order candidates come, and which are left out."""

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest
from regraft.agents.llm.retriever import LLMRetriever
from regraft.agents.team import Retrieval
from regraft.domain.card import Candidate
from regraft.tools.catalogs.base import Block


class Found:
    """A retriever that proposes what it was given, in that order."""

    def __init__(self, *sources):
        self.sources = sources

    def retrieve(self, brief, catalog, *, limit, message=""):
        return Retrieval(
            tuple(
                Candidate(ref=s.profile.ref.model_copy(update={"id": name}), title=name, score=1.0)
                for name, s in self.sources
            )[:limit],
            (),
        )

    def card(self, dataset):
        return dict(self.sources)[dataset].card

    def sample(self, ref, rows, *, seed=0):
        return dict(self.sources)[ref.id].block


def test_candidates_come_in_the_models_order_and_useless_ones_are_excluded_with_its_reason(says, brief, source):
    grades = [
        {"number": 3, "why": "it holds just that", "grade": 3},
        {"number": 1, "why": "related", "grade": 1},
        {"number": 2, "why": "it is about stones", "grade": 0},
    ]
    chat, _ = says({"grades": grades})
    catalog: Any = Found(("a", source), ("b", source), ("c", source))
    found = LLMRetriever(chat, catalog).retrieve(brief, catalog, limit=2)
    assert [candidate.ref.id for candidate in found.candidates] == ["c", "a"]
    assert found.candidates[0].reasons[0] == "it holds just that"
    assert [(one.id, one.reason) for one in found.excluded] == [("b", "it is about stones")]


def test_of_candidates_of_one_grade_that_comes_first_which_the_model_put_first(says, brief, source):
    order = [{"number": number, "why": "it holds just that", "grade": 3} for number in (3, 1, 2)]
    chat, _ = says({"grades": order})
    catalog: Any = Found(("a", source), ("b", source), ("c", source))
    found = LLMRetriever(chat, catalog).retrieve(brief, catalog, limit=3)
    assert [candidate.ref.id for candidate in found.candidates] == ["c", "a", "b"]


def test_datasets_in_other_languages_come_behind_the_tasks_own_by_what_they_hold(says, brief, source):
    """Grades tell them apart as well: a dataset with right answers is nearer than one without any."""
    grades = [{"number": number, "why": "-", "grade": grade} for number, grade in ((1, 1), (3, 2), (2, 3), (4, 1))]
    chat, _ = says({"grades": grades})

    class Mixed(Found):
        def retrieve(self, brief, catalog, *, limit, message=""):
            found = super().retrieve(brief, catalog, limit=limit)
            told = {"b": ("de",), "c": ("fr",), "a": ("ja",), "d": ("en",)}
            candidates = (one.model_copy(update={"languages": told[one.ref.id]}) for one in found.candidates)
            return Retrieval(tuple(candidates), ())

    catalog: Any = Mixed(*((name, source) for name in "abcd"))
    found = LLMRetriever(chat, catalog).retrieve(brief, catalog, limit=4)
    assert [candidate.ref.id for candidate in found.candidates] == ["d", "b", "c", "a"]
    assert {candidate.grade for candidate in found.candidates} == {1}


class Configured(Found):
    """A retriever that proposes two configurations of one dataset."""

    def retrieve(self, brief, catalog, *, limit, message=""):
        found = super().retrieve(brief, catalog, limit=limit).candidates
        refs = [one.ref.model_copy(update={"id": "corpus", "config": one.ref.id}) for one in found]
        return Retrieval(tuple(one.model_copy(update={"ref": ref}) for one, ref in zip(found, refs, strict=True)), ())

    def card(self, dataset):
        return self.sources[0][1].card

    def sample(self, ref, rows, *, seed=0):
        return dict(self.sources)[ref.config].block


@pytest.mark.parametrize(("shared", "used"), [(20, ["plain"]), (3, ["plain", "tagged"])])
def test_a_corpus_in_two_forms_is_used_once(says, brief, source, shared, used):
    """Two configurations that hold the same rows would be paid for twice; those with rows of their own are two."""
    grades = [{"number": number, "why": "-", "grade": 2} for number in (1, 2)]
    chat, _ = says({"grades": grades})
    texts = [f"The remark with the number {n} is long enough to be known again." for n in range(40)]

    def holding(some):
        block = Block(pa.table({"text": some}), ["train"] * len(some), list(range(len(some))))
        return replace(source, block=block)

    catalog: Any = Configured(("plain", holding(texts[:20])), ("tagged", holding(texts[20 - shared : 40 - shared])))
    found = LLMRetriever(chat, catalog).retrieve(brief, catalog, limit=2)
    assert [candidate.ref.config for candidate in found.candidates] == used
    assert [one.reason for one in found.excluded] == ["it holds the rows of corpus/plain once more"] * (2 - len(used))


def test_the_rules_order_stands_when_the_model_gives_no_grades(says, brief, source):
    chat, _ = says("", "", "")
    catalog: Any = Found(("a", source), ("b", source))
    found = LLMRetriever(chat, catalog).retrieve(brief, catalog, limit=2)
    assert [candidate.ref.id for candidate in found.candidates] == ["a", "b"]
