"""A tool for agents in a package of its own."""

from typing import Any

from pydantic import Field
from regraft.tools.agent_tools import ToolArgs, ToolContext, agent_tool


class SplitsArgs(ToolArgs):
    dataset: str = Field(description="the dataset's id")


@agent_tool("count_splits")
def count_splits(args: SplitsArgs, context: ToolContext) -> dict[str, Any]:
    """Count the splits of a dataset's configurations."""
    card = context.catalog.card(args.dataset)
    return {config: sum(split.config == config for split in card.splits) for config in card.configs()}
