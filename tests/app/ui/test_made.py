"""Rows that a recipe makes, at the plan and the sample checkpoints of the page."""

import sys
from pathlib import Path

import pytest
from page_home import RUN, recipe_waits
from regraft.domain.run import Waiting
from regraft.graph import api

sys.path.insert(0, str(Path(__file__).parents[1]))

from made_rows import writer

DECIDE = f"/runs/{RUN}/decide"


@pytest.fixture
def made(tmp_path, monkeypatch, visitor):
    """A client at a build without a catalog, whose recipe waits to be let loose."""
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    with writer(("positive", "negative")) as server:
        client = visitor(recipe_waits(tmp_path, server.url))
        client.home = tmp_path
        yield client


def decided(client, **form):
    """What the run comes to after the decision was sent and another process went on."""
    asked = api.show(RUN, client.home).waiting
    answer = client.post(DECIDE, data={"request": asked.id, **form})
    assert answer.status_code == 303
    return api.resume(RUN, None, home=client.home)


def test_a_recipe_is_asked_about_with_its_cost_before_it_makes_a_row_and_its_rows_are_looked_at(made):
    text = made.get(DECIDE).text
    assert "Make 40 rows by the recipe generate" in text
    assert "calls of m" in text
    assert "made by a model" in text
    assert "40 rows made by recipes" in " ".join(text.split())
    assert "no licence stated" not in text
    assert "Nothing is made yet" in text
    assert "let it make them" in text
    assert isinstance(decided(made, d0="approve"), Waiting)
    text = made.get(DECIDE).text
    assert "made of" in text
    assert "go on with it" in text
    assert "use it anyway" not in text
    outcome = decided(made, d0="approve")
    assert (outcome.status, outcome.rows) == ("done", 40)


def test_a_recipe_hears_what_a_person_wants_or_is_left_out(made):
    waiting = decided(made, d0="reject", m0="Write about harbours only.")
    assert "A person said: Write about harbours only." in waiting.request.action_requests[0].description
    assert "harbours only" in made.get(DECIDE).text
    outcome = decided(made, d0="drop", m0="too dear")
    assert (outcome.status, outcome.rows) == ("short", 0)
