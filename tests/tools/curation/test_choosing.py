"""Rows chosen by distance and by what they teach: shares hold, choices repeat, and every other row has its reason."""

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.tools.curation import CurationPolicy, SourceRows, curate
from regraft.tools.curation.choosing import Scores, Selection
from regraft.tools.curation.curate import OUTSCORED, SURPLUS
from regraft.tools.curation.distance import exact, spread
from regraft.tools.curation.grading import Grade, by_model
from regraft.tools.curation.scores import complexity, typicality
from regraft.tools.curation.similar import nearest
from regraft.tools.models.rows import RowAnswers

from .test_curate import TASK, brief, many, reasons, source, words


def run(candidates: list[SourceRows], selection: Selection, *, rows: int, seed: int = 7):
    return curate(
        candidates,
        task=TASK,
        brief=brief(),
        rows=rows,
        quotas={candidate.source: rows // len(candidates) for candidate in candidates},
        seed=seed,
        policy=CurationPolicy(selection=selection),
    )


def themes(count: int) -> SourceRows:
    """Rows of nine themes, most of them of one; each theme has its own words."""
    rng = random.Random(1)
    rows = []
    for number in range(count):
        theme = "zero" if number % 3 else f"theme{number % 24}"
        told = " ".join(f"{theme}{rng.randrange(6)}" for _ in range(7))
        rows.append((f"{told} {rng.random()}", ("positive", "negative")[number % 2]))
    return source("a", rows)


@pytest.mark.parametrize("way", ["diverse", "deita", "similar"])
def test_shares_and_labels_hold_and_the_same_seed_chooses_the_same(way):
    candidates = [many("a", 160), many("b", 160)]
    done = run(candidates, Selection(way), rows=60)
    again = run(candidates, Selection(way), rows=60)
    assert done.accepted.equals(again.accepted)
    assert done.accepted.column("output").to_pylist().count("positive") == 30
    assert done.accepted.column("__source__").to_pylist().count("a") == 30
    assert sum(table.num_rows for table in done.rejected.values()) == 320 - 60
    assert set(reasons(done).values()) <= {OUTSCORED, SURPLUS}
    assert f"60 of {320 if way == 'similar' else 240} rows" in done.how


def test_diverse_rows_come_from_more_themes_than_chance_takes():
    def found(way) -> int:
        chosen = run([themes(240)], Selection(way), rows=16).accepted.column("input").to_pylist()
        return len({text.split()[0][:-1] for text in chosen})

    assert found("diverse") > found("random")


def test_the_rows_that_teach_most_are_taken_first():
    def graded(inputs, outputs):
        scores = np.array([float("abc" in text) for text in inputs])
        return Scores(1 + 5 * scores, np.full(len(inputs), 3.0), "a test")

    rng = random.Random(5)
    rows = source("a", [(f"{'abc' if n % 4 == 0 else 'xyz'} {words(rng)}", "positive") for n in range(80)])
    chosen = run([rows], Selection("deita", grader=graded), rows=20).accepted.column("input").to_pylist()
    assert all("abc" in text for text in chosen)


def test_similar_rows_are_those_that_read_like_the_demonstrations():
    shown = TASK.demonstrations[0].row()["input"]
    rng = random.Random(5)
    rows = [(f"{shown if n % 8 == 0 else words(rng)} {words(rng)}", "positive") for n in range(160)]
    chosen = run([source("a", rows)], Selection("similar"), rows=12)
    taken = chosen.accepted.column("input").to_pylist()
    assert sum(shown in text for text in taken) >= 6
    assert "similarity to the" in chosen.how


def test_examples_take_turns_so_that_none_is_left_out():
    cosines = np.array([[0.9, 0.1], [0.8, 0.0], [0.7, 0.2], [0.0, 0.3], [0.6, 0.0]])
    assert nearest(cosines, 4, np.arange(5)).tolist() == [0, 3, 1, 2]
    assert sorted(nearest(cosines, 9, np.arange(5)).tolist()) == [0, 1, 2, 3, 4]


def test_of_equally_similar_rows_chance_decides():
    assert nearest(np.ones((4, 1)), 2, np.array([3, 1, 2, 0])).tolist() == [3, 1]


def test_nothing_is_told_where_there_was_nothing_to_choose():
    assert run([many("a", 20)], Selection("deita"), rows=20).how == ""


@given(st.integers(2, 60), st.integers(1, 60), st.integers(0, 99))
def test_a_spread_gives_as_many_as_are_wanted_and_none_twice(size, count, seed):
    draw = np.random.default_rng(seed)
    vectors = draw.normal(size=(size, 8))
    vectors = exact(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
    found, _ = spread(draw.permutation(size), vectors, count)
    assert len(found) == len(set(found.tolist())) == min(count, size)


def test_a_spread_keeps_its_distance_from_what_was_taken_before():
    vectors = exact(np.array([[1, 0], [0.999, 0.04], [0, 1], [0.04, 0.999]]))
    found, cosine = spread(np.array([1, 3]), vectors, 1, taken=[0])
    assert (found.tolist(), cosine) == ([3], 0.1)


def test_many_rows_are_compared_in_parts(monkeypatch):
    monkeypatch.setattr("regraft.tools.curation.distance.COMPARED", 10)
    found, _ = spread(np.arange(45), exact(np.eye(45)), 21)
    assert len(set(found.tolist())) == 21


def test_a_longer_argument_is_more_complex_but_noise_does_not_win():
    short, noise = "it rains", "qwx " * 500
    long = "first we cut the apples. then we boil water; after that, the dough rests. at last it is baked."
    common = ["it rains here and the sun shines"] * 20
    of_short, of_noise, of_long, *_ = complexity([short, noise, long, *common])
    assert of_long > max(of_short, of_noise)


def test_texts_of_unusual_length_or_signs_are_less_typical():
    usual = [f"a sentence of about this length, number {n}" for n in range(30)]
    told = typicality([*usual, "!!!! ???? ####", "very long " * 300])
    assert told[:30].min() > told[30:].max()


class Grades:
    """Grades the complexity of a text by whether it is long, as a model might."""

    model = "test"

    def __init__(self, *, answers: bool = True) -> None:
        self.asked = 0
        self._answers = answers

    def rows(self, task, texts) -> Any:
        self.asked += len(texts)
        given = [Grade(complexity=5 if len(text) > 80 else 2, quality=3) if self._answers else None for text in texts]
        return RowAnswers(given, [None if one else "no answer" for one in given])


def test_a_model_grades_few_rows_and_the_rest_are_scored_by_what_that_teaches():
    inputs = [
        f"short {n}" if n % 2 else f"a text that goes on and on for a good while, number {n} of many"
        for n in range(500)
    ]
    models = Grades()
    scores = by_model(models, "Say it.", inputs, ["yes"] * 500)
    assert models.asked == 120
    assert scores.complexity[1::2].max() < scores.complexity[::2].min()
    assert "120 rows that test graded" in scores.how


def test_without_grades_the_figures_count():
    assert "no model" in by_model(Grades(answers=False), "Say it.", ["a text"] * 50, ["yes"] * 50).how


def test_of_fifty_one_rows_that_are_half_alike_deita_loses_the_one_that_repeats():
    # fifty vectors at a cosine of 0.5 to each other, and the best one again as the second best (arXiv 2312.15685: a row
    # is taken where its highest cosine to those taken before is at most 0.9; a known implementation keeps none here)
    axes = np.eye(51)
    vectors = np.sqrt(0.5) * (axes[:, [0]].T + axes[1:])
    repeated = exact(np.vstack([vectors[:1], vectors[:1], vectors[1:]]))
    found, cosine = spread(np.arange(51), repeated, 50, cosines=(0.9,))
    assert found.tolist() == [0, *range(2, 51)]
    assert cosine == 0.9


def test_rows_are_ranked_by_the_product_of_complexity_and_quality():
    # by hand: 6 * 1 = 6, 2 * 4 = 8, 3 * 3 = 9, 5 * 2 = 10; neither score alone would take the last two
    told = {"alpha": (6.0, 1.0), "beta": (2.0, 4.0), "gamma": (3.0, 3.0), "delta": (5.0, 2.0)}

    def graded(inputs, outputs):
        scores = np.array([told[text.split()[0]] for text in inputs])
        return Scores(scores[:, 0], scores[:, 1], "by hand")

    rows = source("a", [(f"{name} {words(random.Random(name))}", "positive") for name in told])
    chosen = run([rows], Selection("deita", grader=graded), rows=2).accepted.column("input").to_pylist()
    assert {text.split()[0] for text in chosen} == {"delta", "gamma"}
