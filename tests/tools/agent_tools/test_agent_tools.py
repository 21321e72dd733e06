"""The tools for agents: what they tell, how they fail, how packages add theirs."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import ToolMessage
from pydantic import Field
from regraft.domain.errors import ComponentError
from regraft.tools.agent_tools import AGENT_TOOLS, AgentTool, ToolArgs, ToolContext, agent_tool, agent_tools
from regraft.tools.catalogs.folder import FolderCatalog

sys.path.insert(0, str(Path(__file__).parents[2] / "conformance"))
from catalog_suite import LEAVES, NOTES, RIVERS, write_datasets

BUILT_IN = {"search_datasets", "dataset_card", "preview_rows", "column_statistics"}


@pytest.fixture(scope="module")
def tools(tmp_path_factory) -> dict[str, Any]:
    root = tmp_path_factory.mktemp("catalog")
    write_datasets(root)
    made = agent_tools(FolderCatalog(root), home=tmp_path_factory.mktemp("home"))
    return {tool.name: tool for tool in made}


def test_every_tool_tells_a_model_what_it_does_and_takes(tools):
    assert set(tools) == BUILT_IN
    for tool in tools.values():
        schema = tool.tool_call_schema.model_json_schema()
        assert tool.description
        assert all(told["description"] for told in schema["properties"].values())


def test_search_finds_by_meaning_and_filters_by_language(tools):
    found = tools["search_datasets"].invoke({"query": "shapes of leaves", "limit": 2})["datasets"]
    assert found[0]["id"] == LEAVES
    assert found[0]["licenses"] == ["cc-by-4.0", "mit"]
    german = tools["search_datasets"].invoke({"query": "anything", "language": "de"})["datasets"]
    assert [one["id"] for one in german] == [LEAVES]


def test_a_card_lists_splits_and_rows(tools):
    card = tools["dataset_card"].invoke({"dataset": LEAVES})
    assert card["splits"][0] == {"config": "default", "split": "train", "rows": 280}
    assert "round" in card["description"]


def test_rows_are_previewed_from_the_start_of_a_split(tools):
    told = tools["preview_rows"].invoke({"dataset": LEAVES, "split": "test", "rows": 2})
    assert [row["text"] for row in told["rows"]] == ["test leaf 0", "test leaf 1"]
    assert json.loads(told["rows"][1]["veins"]) == [1, 2]
    short = tools["preview_rows"].invoke({"dataset": RIVERS, "configuration": "short"})
    assert short["rows"] == [{"name": "Pader", "km": 4}]


def test_columns_are_described_on_a_sample(tools):
    told = tools["column_statistics"].invoke({"dataset": NOTES, "columns": ["stars"]})
    assert [column["name"] for column in told["columns"]] == ["stars"]
    assert told["columns"][0]["type"] == "integer"
    assert told["columns"][0]["distinct"] == 5
    json.dumps(told)


@pytest.mark.parametrize(
    ("tool", "args", "says"),
    [
        ("dataset_card", {"dataset": "no/such"}, "has no such dataset"),
        ("preview_rows", {"dataset": LEAVES, "split": "dev"}, "default/train"),
        ("column_statistics", {"dataset": LEAVES, "columns": ["colour"]}, "its columns are text"),
        ("preview_rows", {"dataset": LEAVES, "rows": 5_000}, "less than or equal to 50"),
    ],
)
def test_an_agent_is_told_what_cannot_be_done(tools, tool, args, says):
    answer = tools[tool].invoke({"name": tool, "args": args, "id": "1", "type": "tool_call"})
    assert isinstance(answer, ToolMessage)
    assert answer.status == "error"
    assert says in str(answer.content)


class CountArgs(ToolArgs):
    dataset: str = Field(description="the dataset's id")


@pytest.fixture
def registered():
    """Tools that a test adds are taken away again."""
    list(AGENT_TOOLS)
    before = dict(AGENT_TOOLS._components)
    yield
    AGENT_TOOLS._components.clear()
    AGENT_TOOLS._components.update(before)


def test_a_short_function_is_a_tool(registered, tools, tmp_path):
    @agent_tool("count_rows")
    def count_rows(args: CountArgs, context: ToolContext) -> int:
        """Count rows."""
        return sum(split.rows or 0 for split in context.catalog.card(args.dataset).splits)

    write_datasets(tmp_path)
    made = {tool.name: tool for tool in agent_tools(str(tmp_path), home=tmp_path)}
    assert made["count_rows"].invoke({"dataset": LEAVES}) == 320


def test_a_name_that_is_taken_is_refused_with_both_owners(registered):
    with pytest.raises(ComponentError, match=r"regraft\.tools\.agent_tools\.datasets\.dataset_card") as caught:
        AGENT_TOOLS.add(AgentTool("dataset_card", print, CountArgs, "x", "somebody.else"))
    assert "somebody.else" in str(caught.value)


def test_a_declaration_that_tells_a_model_nothing_is_refused(registered):
    class Bare(ToolArgs):
        dataset: str

    def documented(args: Bare, context: ToolContext) -> None:
        """Do something."""

    def silent(args: CountArgs, context: ToolContext) -> None:
        pass

    def loose(dataset, context):
        """Do something."""

    class Taken(ToolArgs):
        config: str = Field(description="LangChain keeps this name for itself")

    def taken(args: Taken, context: ToolContext) -> None:
        """Do something."""

    for function, says in (
        (taken, "config"),
        (documented, "no description"),
        (silent, "no docstring"),
        (loose, "annotate"),
    ):
        with pytest.raises(ComponentError, match=says):
            agent_tool("x")(function)
