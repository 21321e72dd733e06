"""Rows that recipes made whole: no source says that they are right, so grades that a judge gives must count."""

from dataclasses import replace

import pytest
from graph_fakes import MemoryCatalog, ScriptedTeam, options, task
from regraft.domain.synthesis import Synthesis
from regraft.domain.validation import CheckOutcome
from regraft.graph import api
from regraft.tools.catalogs.nothing import NoCatalog
from regraft.tools.models.opening import ModelOptions, open_models
from regraft.tools.testing import ModelServer, by_order, sentence

UNCOUNTED = CheckOutcome(name="grades", severity="warning", passed=0, failed=0, reason="the grades do not count")
PARITY = (
    {"input": "The house has the number 4813 in its street.", "output": "glad"},
    {"input": "The house has the number 2096 in its street.", "output": "sad"},
)
MAKE = """import random
def make(seed):
    n = random.randint(1000, 9999)
    return f'The house has the number {n} in its street.', 'glad' if n % 2 else 'sad'
"""
SOLVE = "import re\ndef solve(text):\n    return 'glad' if int(re.findall('[0-9]+', text)[0]) % 2 else 'sad'\n"


@pytest.fixture
def made(tmp_path, monkeypatch):
    def build(respond, finding, **changes):
        def tools(_options, home, run, _stop):
            team = ScriptedTeam([[]], MemoryCatalog({}), findings=[finding]).team()
            return replace(team, models=open_models("openai:m", home, ModelOptions(base_url=server.url), run=run)), (
                NoCatalog()
            )

        monkeypatch.setattr(api, "_tools", tools)
        recipe = changes.pop("recipe")
        chosen = options(
            tmp_path / "out", catalog="none", model="openai:m", synthesis=Synthesis(recipes=(recipe,)), rows=20
        )
        with ModelServer(respond) as server:
            return api.build(task(**changes), chosen, home=tmp_path, run_id="run")

    return build


@pytest.mark.parametrize(("graded", "rows"), [(0, 0), (24, 20)])
def test_rows_that_a_recipe_wrote_are_taken_only_where_the_grades_count(made, graded, rows):
    count = iter(range(10**6))
    writer = by_order(lambda told: {"input": sentence(next(count)), "output": "glad"})
    outcome = made(writer, UNCOUNTED.model_copy(update={"passed": graded}), recipe="generate")
    assert outcome.rows == rows
    assert ("the grades do not count" in outcome.sources[0].given_up) == (rows == 0)


def test_rows_that_a_recipe_wrote_are_refused_where_nobody_can_know_their_answers(made):
    count = iter(range(10**6))
    writer = by_order(lambda told: {"input": sentence(next(count)), "output": "glad"})
    unknown = CheckOutcome(name="undecidable", severity="error", passed=5, failed=19, reason="nobody can tell")
    outcome = made(writer, unknown, recipe="generate")
    assert (outcome.status, outcome.rows) == ("short", 0)
    assert "nobody can tell" in outcome.sources[0].given_up


def test_where_a_judge_gave_no_grades_the_rules_decide_on_a_recipes_rows(made):
    count = iter(range(10**6))
    writer = by_order(lambda told: {"input": sentence(next(count)), "output": "glad"})
    assert made(writer, UNCOUNTED.model_copy(update={"name": "no answer"}), recipe="generate").rows == 20


def test_rows_that_programs_computed_as_demonstrated_are_taken_though_no_grade_counts(made):
    def respond(call):
        if call["response_format"]["json_schema"]["name"] == "GeneratorAnswer":
            return {"computable": True, "why": "parity", "code": MAKE}
        return {"why": "parity", "code": SOLVE}

    assert made(respond, UNCOUNTED, recipe="program", demonstrations=PARITY).rows == 20
