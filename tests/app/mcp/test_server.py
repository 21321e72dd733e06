"""A coding agent's client (the official SDK's) searches, builds, decides and looks, over a small folder of datasets."""

import csv
import json
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp", reason="the extra 'mcp' is not installed")
import anyio
import forked
from mcp import Client, StdioServerParameters, stdio_client
from mcp.types import ElicitResult
from regraft.app.mcp.server import server_of

TASK = {
    "name": "weather_sentences",
    "instruction": "Classify the weather report as rainy or sunny.",
    "labels": ["rainy", "sunny"],
    "demonstrations": [
        {"input": "Heavy showers reach the coast on Monday night.", "output": "rainy"},
        {"input": "Bright skies are expected over the hills on Friday.", "output": "sunny"},
    ],
}


@pytest.fixture(scope="module")
def catalog(tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("catalog") / "weather-reports"
    folder.mkdir()
    (folder / "README.md").write_text("---\nlicense: mit\nlanguage: en\n---\n# Weather reports, rainy or sunny\n")
    with (folder / "train.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["report", "label"])
        for place in ("coast", "hills", "valley", "harbour", "forest", "island", "village", "plain"):
            for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
                writer.writerow([f"Heavy showers and wind cross the {place} early on {day}.", "rainy"])
                writer.writerow([f"Clear blue skies and warm air over the {place} on {day}.", "sunny"])
    return str(folder.parent)


def content(result) -> Any:
    """What a tool gave, as plain values. Fails with its sentence where it is an error."""
    assert not result.is_error, result.content
    told = result.structured_content
    return told["result"] if isinstance(told, dict) and set(told) == {"result"} else told


def sentence(result) -> str:
    assert result.is_error
    return result.content[0].text


def use(home: Path, work, **options) -> None:
    """Run `work(client)` with a client of a server over that home, whose runs are worked on by forked processes."""

    async def main() -> None:
        async with Client(server_of(home), **options) as client:
            await work(client)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("regraft.app.jobs.subprocess.Popen", forked.started)
        anyio.run(main)


def test_an_agent_searches_builds_and_looks(catalog, tmp_path):
    told = []

    async def work(client):
        found = content(await client.call_tool("search", {"task": TASK, "catalog": catalog}))
        assert [one["ref"]["id"] for one in found] == ["weather-reports"]

        async def hear(done, total, message):
            told.append(message)

        asked = {"task": TASK, "catalog": catalog, "rows": 30, "wait_s": 120}
        state = content(await client.call_tool("build", asked, progress_callback=hear))
        assert (state["status"], state["rows"]) == ("done", 30)
        shown = content(await client.call_tool("show", {"run": state["run"], "rows": 2}))
        assert set(shown["sample"][0]) == {"input", "output"}
        assert [one["run"] for one in content(await client.call_tool("runs", {}))] == [state["run"]]

    use(tmp_path, work)
    assert any("retrieve" in (line or "") for line in told)


def test_a_checkpoint_is_shown_and_decided(catalog, tmp_path):
    async def work(client):
        asked = {"task": TASK, "catalog": catalog, "rows": 30, "checkpoints": ["plan"], "wait_s": 120}
        state = content(await client.call_tool("build", asked))
        assert state["status"] == "waiting"
        thing = state["asks"]["things"][0]
        assert "approve" in thing["allowed"]
        assert thing["rows"]
        early = await client.call_tool("decide", {"run": state["run"]})
        assert "ask the person" in sentence(early)
        wrong = await client.call_tool("decide", {"run": state["run"], "decisions": [{"type": "perhaps"}]})
        assert "no decision" in sentence(wrong)
        yes = [{"type": "approve", "source": thing["source"]}]
        ended = content(await client.call_tool("decide", {"run": state["run"], "decisions": yes, "wait_s": 120}))
        assert (ended["status"], ended.get("rows")) == ("done", 30), ended

    use(tmp_path, work)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_that_can_ask_has_the_person_decide(catalog, tmp_path, mode):
    questions = []

    async def answer(context, params):
        questions.append(params.message)
        return ElicitResult(action="accept", content={"decision": "approve", "message": ""})

    async def work(client):
        asked = {"task": TASK, "catalog": catalog, "rows": 20, "checkpoints": ["datasets"], "wait_s": 120}
        state = content(await client.call_tool("build", asked))
        ended = content(await client.call_tool("decide", {"run": state["run"], "wait_s": 120}))
        assert ended["status"] == "done"

    use(tmp_path, work, elicitation_callback=answer, mode=mode)
    assert len(questions) == 1
    assert "weather-reports" in questions[0]


def test_publishing_is_refused_without_a_person(tmp_path):
    """A run at the publish checkpoint, in its store as a build leaves it."""
    from unittest.mock import patch

    from regraft.app.mcp import deciding
    from regraft.domain.approval import ActionRequest, ApprovalRequest, ReviewConfig

    request = ApprovalRequest(
        checkpoint="publish",
        action_requests=(ActionRequest(name="publish", args={"repo": "a/b"}),),
        review_configs=(ReviewConfig(action_name="publish", allowed_decisions=("approve", "reject")),),
    )

    async def work(client):
        said = await client.call_tool("decide", {"run": "r", "decisions": [{"type": "approve"}]})
        assert "Only the person may say yes to publishing" in sentence(said)

    with patch.object(deciding, "_waiting", lambda *_: request):
        use(tmp_path, work)


def test_a_preview_shows_rows_and_leaves_nothing(catalog, tmp_path):
    async def work(client):
        told = content(await client.call_tool("preview", {"task": TASK, "catalog": catalog, "rows": 20}))
        assert "rainy" in json.dumps(told)
        assert content(await client.call_tool("runs", {})) == []

    use(tmp_path, work)


def test_errors_are_sentences(tmp_path):
    async def work(client):
        assert "There is no run" in sentence(await client.call_tool("status", {"run": "nothing"}))
        wrong = await client.call_tool("build", {"task": {"name": "x"}})
        assert "instruction" in sentence(wrong)
        assert "no operation" in sentence(await client.call_tool("tools", {"name": "shuot"}))

    use(tmp_path, work)


def test_operations_are_told_with_their_arguments(tmp_path):
    async def work(client):
        listed = content(await client.call_tool("tools", {}))
        assert {"rename", "not_empty"} <= {one["name"] for one in listed}
        (rename,) = content(await client.call_tool("tools", {"name": "rename"}))
        assert "names" in rename["schema"]["properties"]

    use(tmp_path, work)


def test_the_command_serves_on_standard_input_and_output(tmp_path):
    async def main() -> None:
        place = StdioServerParameters(
            command=sys.executable, args=["-m", "regraft", "mcp"], env={"REGRAFT_HOME": str(tmp_path)}
        )
        async with Client(stdio_client(place)) as client:
            names = {tool.name for tool in (await client.list_tools()).tools}
            assert {"search", "preview", "build", "status", "decide", "show", "tools", "runs"} <= names
            assert json.loads(json.dumps(content(await client.call_tool("runs", {})))) == []

    anyio.run(main)
