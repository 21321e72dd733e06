"""`from regraft import …`: a real build over a small folder of datasets, with the rules' agents."""

import asyncio
import csv
import threading
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import regraft
from regraft.app.python.result import decision_of
from regraft.domain.approval import ActionRequest, ApprovalRequest, DecisionFile, Reject, ReviewConfig
from regraft.domain.errors import DatasetError, DecisionError, GiveUp, ModelError, PublishError, TaskError

TASK = {
    "name": "weather_sentences",
    "instruction": "Classify the weather report as rainy or sunny.",
    "labels": ["rainy", "sunny"],
    "demonstrations": [
        {"input": "Heavy showers reach the coast on Monday night.", "output": "rainy"},
        {"input": "Bright skies are expected over the hills on Friday.", "output": "sunny"},
    ],
}
PLACES = ("coast", "hills", "valley", "harbour", "forest", "island", "village", "plain")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@pytest.fixture(scope="module")
def catalog(tmp_path_factory) -> Path:
    """One dataset of weather reports with their label."""
    folder = tmp_path_factory.mktemp("catalog") / "met__weather-reports"
    folder.mkdir()
    (folder / "README.md").write_text(
        "---\nlicense: mit\nlanguage: en\ntask_categories: [text-classification]\n---\n"
        "# Weather reports\nWeather reports labelled rainy or sunny.\n"
    )
    with (folder / "train.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["report", "label"])
        for place in PLACES:
            for day in DAYS:
                writer.writerow([f"Heavy showers and wind cross the {place} early on {day}.", "rainy"])
                writer.writerow([f"Clear blue skies and warm air over the {place} on {day}.", "sunny"])
    return folder.parent


@pytest.fixture
def settings(catalog, tmp_path):
    return {"catalog": catalog, "home": tmp_path / "home", "rows": 40}


def test_a_build_gives_a_dataset_with_its_lineage(settings):
    result = regraft.build(TASK, **settings)
    assert (result.status, result.outcome.rows) == ("done", 40)
    data = result.dataset()
    assert data.column_names == ["input", "output"]
    assert set(data["output"]) == {"rainy", "sunny"}
    assert result.lineage().num_rows == 40
    assert set(result.rejected()["reason"])
    assert result.report is not None
    assert result.path is not None
    assert result.path.parent == settings["home"] / "datasets"
    assert "weather_sentences" in result._repr_html_()


def test_a_dataset_from_which_nothing_was_rejected_has_an_empty_table_of_it(settings):
    result = regraft.build(TASK, **settings)
    assert result.path is not None
    place = result.path / "rejected.parquet"
    pq.write_table(pq.read_table(place).slice(0, 0), place)
    assert result.rejected().num_rows == 0
    assert "reason" in result.rejected().column_names


def test_a_result_publishes_what_it_wrote_and_nothing_that_came_there_since(settings):
    first = regraft.build(TASK, out=settings["home"] / "one", **settings)
    assert first.path is not None
    (first.path / "README.md").write_bytes((first.path / "README.md").read_bytes() + b"\nMore.\n")
    with pytest.raises(PublishError, match="other files than those that were approved"):
        first.publish("ann/weather")
    (first.path / "data" / ".env").write_text("SECRET=1")
    with pytest.raises(PublishError, match="which no dataset has"):
        first.publish("ann/weather")


def test_a_split_that_is_not_there_is_named(settings):
    with pytest.raises(DatasetError, match="no split 'test'"):
        regraft.build(TASK, **settings).dataset("test")


def test_the_caller_approves_at_each_checkpoint(settings):
    seen = []

    def approve(request):
        seen.append(request.checkpoint)
        return True

    assert regraft.build(TASK, approve=approve, **settings).status == "done"
    assert seen == ["datasets", "plan", "sample"]


def test_a_build_that_nobody_answers_waits_and_goes_on(settings):
    waiting = regraft.build(TASK, checkpoints=["datasets", "plan"], **settings)
    assert isinstance(waiting, regraft.Waiting)
    assert waiting.request.checkpoint == "datasets"
    assert "datasets" in waiting._repr_html_()
    again = regraft.resume(waiting.run, home=settings["home"])
    assert again.request == waiting.request
    waiting = again.decide(True)
    assert waiting.request.checkpoint == "plan"
    assert regraft.resume(waiting.run, [{"type": "approve"}], home=settings["home"]).status == "done"


def test_one_agent_is_replaced(settings):
    class Refusing:
        def plan(self, *_, **__):
            raise GiveUp("not today")

    result = regraft.build(TASK, team=lambda team: replace(team, planner=Refusing()), **settings)
    assert result.status == "short"
    assert any("not today" in source.given_up for source in result.outcome.sources)


def test_a_given_chat_model_is_asked_and_must_be_given_again(settings):
    from regraft.tools.testing.chat import ScriptedChatModel

    waiting = regraft.build(
        TASK, llm=ScriptedChatModel(respond=lambda _: "I do not know"), checkpoints=["datasets"], **settings
    )
    assert isinstance(waiting, regraft.Waiting)
    with pytest.raises(ModelError, match="given from Python"):
        regraft.resume(waiting.run, True, home=settings["home"])


def test_an_asynchronous_build_gives_the_same(settings):
    result = asyncio.run(regraft.abuild(TASK, **settings))
    assert result.outcome.rows == 40


def test_a_cancelled_build_is_stopped_and_resumes(settings):
    began, going = threading.Event(), threading.Event()

    def hear(event):
        began.set()
        going.wait(20)

    async def main():
        building = asyncio.ensure_future(regraft.abuild(TASK, progress=hear, **settings))
        await asyncio.to_thread(began.wait, 20)
        building.cancel()
        asyncio.get_running_loop().call_later(0.05, going.set)
        with pytest.raises(asyncio.CancelledError):
            await building

    asyncio.run(main())
    from regraft.graph import api

    record = api.runs(settings["home"])[0]
    assert record.status == "interrupted"
    assert regraft.resume(record.id, home=settings["home"]).outcome.rows == 40


def test_progress_is_heard(settings):
    heard = []
    regraft.build(TASK, progress=heard.append, **settings)
    assert {"understand", "plan", "report"} <= {event.stage for event in heard}


def test_search_finds_by_task_and_by_words(settings):
    place = {"catalog": settings["catalog"], "home": settings["home"]}
    assert [found.ref.id for found in regraft.search(TASK, **place)] == ["met__weather-reports"]
    assert [found.ref.id for found in regraft.search(query="weather", **place)] == ["met__weather-reports"]


def test_a_plan_is_applied_again_and_measured(settings):
    result = regraft.build(TASK, **settings)
    plan = result.outcome.sources[0].plan
    place = {"catalog": settings["catalog"], "home": settings["home"]}
    applied = regraft.apply(plan, "met__weather-reports", **place)
    assert applied.counts.accepted == applied.dataset().num_rows == 112
    assert regraft.evaluate(result, home=settings["home"]).rows == 40


def test_a_task_that_is_none_is_told_in_a_sentence():
    with pytest.raises(TaskError, match="demonstrations"):
        regraft.build({"name": "x", "instruction": "y"})


REQUEST = ApprovalRequest(
    checkpoint="plan",
    action_requests=(ActionRequest(name="use_plan", args={}), ActionRequest(name="use_plan", args={})),
    review_configs=(ReviewConfig(action_name="use_plan", allowed_decisions=("approve", "reject")),),
)


@pytest.mark.parametrize(
    ("answer", "kinds"),
    [
        (True, ["approve", "approve"]),
        ("use the other column", ["reject", "reject"]),
        (Reject(message="no"), ["reject"]),
        ({"type": "approve"}, ["approve"]),
        ([{"type": "approve"}, Reject()], ["approve", "reject"]),
        ({"checkpoint": "plan", "decisions": [{"type": "approve"}]}, ["approve"]),
        (DecisionFile.model_validate({"decisions": [{"type": "approve"}]}), ["approve"]),
    ],
)
def test_an_answer_in_any_form_is_a_decision(answer, kinds):
    assert [decision.type for decision in decision_of(answer, REQUEST).decisions] == kinds


@pytest.mark.parametrize("answer", [False, 7, {"type": "maybe"}, [], [3]])
def test_what_is_no_decision_is_refused(answer):
    with pytest.raises(DecisionError):
        decision_of(answer, REQUEST)
