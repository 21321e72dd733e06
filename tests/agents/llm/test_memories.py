"""What the model-driven agents do with earlier builds: shown as hints, decided by rules where it is this very task."""

import pytest
from regraft.agents.llm.planner import LLMPlanner
from regraft.agents.llm.retriever import LLMRetriever
from regraft.agents.rules.planner import OfflinePlanner
from regraft.domain.experience import Experience, Recalled
from regraft.domain.plan import Plan, Step

from .test_agents import MOODS, PLAN, RENAME, SELECT
from .test_retrieving import Found

GRADES = {"grades": [{"number": n, "why": "it may serve", "grade": 2} for n in (1, 2, 3)]}


@pytest.fixture
def known(brief, source):
    """An experience with a dataset, as it comes to mind for a task."""

    def make(dataset, relation="same", steps=None, **changes):
        plan = Plan(task="fruit", dataset=dataset, splits=("train",), columns=("input", "output"), steps=steps or ())
        facts = {
            "task": brief.task.model_copy(update={"name": "nuts"}),
            "kind": brief.kind,
            "ref": source.profile.ref.model_copy(update={"id": dataset}),
            "plan": plan if steps else None,
            "result": "passed",
            "rows": 500,
            "model": "m",
            "run": "r",
            "created": "2026-01-01",
        }
        return Recalled(experience=Experience.model_validate(facts | changes), relation=relation, likeness=0.8)

    return make


def test_this_tasks_own_experiences_order_the_candidates_and_leave_the_question_as_it_was(says, brief, source, known):
    catalog = Found(("a", source), ("b", source), ("c", source))
    chat, script = says(GRADES, GRADES)
    LLMRetriever(chat, catalog).retrieve(brief, catalog, limit=3)
    memories = [known("c"), known("a", result="unfit", reasons=("its moods are wrong",))]
    found = LLMRetriever(chat, catalog).retrieve(brief, catalog, limit=3, memories=memories)
    assert [candidate.ref.id for candidate in found.candidates] == ["c", "b", "a"]
    assert found.candidates[0].reasons[:2] == (
        "in an earlier build for this task: 500 rows taken, its plan passed",
        "it may serve",
    )
    assert len(script.asked) == 1  # the ledger answered the second


def test_experiences_with_similar_tasks_are_shown_to_the_model(says, brief, source, known):
    catalog = Found(("a", source), ("b", source))
    chat, script = says({"grades": GRADES["grades"][:2]})
    LLMRetriever(chat, catalog).retrieve(brief, catalog, limit=2, memories=[known("b", "similar")])
    prompt = script.asked[0][-1].content
    told = "Remembered: <data>in an earlier build for the similar task 'nuts': 500 rows taken, its plan passed</data>"
    assert told in prompt.partition("## Candidate 2")[2]
    assert told not in prompt.partition("## Candidate 2")[0]


def test_a_plan_that_failed_for_this_task_is_shown_and_refused_when_it_comes_again(says, brief, source, known):
    ref = source.profile.ref
    failed = known(ref.id, steps=tuple(Step(**step) for step in PLAN["steps"]), result="failed", reasons=("moods",))
    turned = {"op": "map_labels", "args": MOODS["args"] | {"mapping": {"0": "good", "1": "bad"}}}
    chat, script = says(PLAN, {"why": "the other way round", "steps": [turned, RENAME, SELECT]})
    planner = LLMPlanner(chat, OfflinePlanner())
    plan = planner.plan(brief, source.survey, source.review, (), [failed])
    assert plan.steps[0].args["mapping"]["0"] == "good"
    assert "in an earlier build for this task: the sample of its plan failed: moods" in script.asked[0][-1].content
    assert "tried before and failed" in script.asked[1][-1].content
