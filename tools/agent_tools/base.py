"""How a tool for agents is declared: a function with typed arguments over a catalog.

class RowCountArgs(ToolArgs):
    dataset: str = Field(description="the dataset's id")

@agent_tool("row_count")
def row_count(args: RowCountArgs, context: ToolContext) -> dict[str, Any]:
    '''Tell how many rows a dataset has.'''
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError

from ...domain.errors import ComponentError, RegraftError
from ..catalogs.base import Catalog
from ..registry import Registry

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool


_KEPT = frozenset({"config", "run_manager", "callbacks"})


class ToolArgs(BaseModel):
    """Base of a tool's arguments; every field needs a description, which the agent's model reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


@dataclass(frozen=True)
class ToolContext:
    """What tools work with: the catalog they look into, and the folder of indexes and models."""

    catalog: Catalog
    home: Path


Act = Callable[[Any, ToolContext], Any]
"""A tool's function: its arguments (a ToolArgs) and the context in; something that is JSON out."""


@dataclass(frozen=True)
class AgentTool:
    """A declared tool. `summary` is what the agent's model is told of it."""

    name: str
    act: Act
    args: type[ToolArgs]
    summary: str
    owner: str = field(compare=False)

    def schema(self) -> dict[str, Any]:
        """The arguments' JSON schema."""
        return self.args.model_json_schema()

    def bound(self, context: ToolContext) -> "BaseTool":
        """The LangChain tool. What cannot be done is told to the agent in a sentence; it does not end it."""
        from langchain_core.tools import StructuredTool, ToolException

        def call(**given: Any) -> Any:
            try:
                return self.act(self.args(**given), context)
            except RegraftError as exc:
                raise ToolException(str(exc)) from exc

        return StructuredTool.from_function(
            call,
            name=self.name,
            description=self.summary,
            args_schema=self.args,
            handle_tool_error=True,
            handle_validation_error=_wrong_args,
        )


AGENT_TOOLS: Registry[AgentTool] = Registry(
    "agent tool", "regraft.tools", built_in=("regraft.tools.agent_tools.datasets",)
)

F = TypeVar("F", bound=Act)


def agent_tool(name: str) -> Callable[[F], F]:
    """Declare the decorated function as a tool for agents and register it.

    Raises ComponentError when its docstring, its args annotation or a field's description is missing, or when the
    name is taken (naming both owners).
    """

    def declare(function: F) -> F:
        owner = f"{function.__module__}.{function.__qualname__}"
        args = _args_model(function, owner)
        summary = (inspect.getdoc(function) or "").strip()
        if not summary:
            raise ComponentError(f"Agent tool {name!r} of {owner} has no docstring", "say in it what the tool does")
        AGENT_TOOLS.add(AgentTool(name, function, args, summary, owner))
        return function

    return declare


def agent_tools(catalog: Catalog | str = "hub", *, home: Path | None = None) -> "list[BaseTool]":
    """All tools over one catalog ("hub", "builtin" or a folder), for `create_agent(model, agent_tools("hub"))`.

    `home` is $REGRAFT_HOME's default where it is None. Raises CatalogError for a catalog that is not there.
    """
    from ..catalogs import open_catalog

    folder = home or Path.home() / ".regraft"
    opened = open_catalog(catalog, home=folder) if isinstance(catalog, str) else catalog
    context = ToolContext(opened, folder)
    return [tool.bound(context) for tool in AGENT_TOOLS]


def _wrong_args(error: Any) -> str:
    """What is wrong with an agent's arguments, so that it can do better."""
    errors = error.errors(include_url=False, include_input=False) if isinstance(error, ValidationError) else []
    wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in errors)
    return f"The arguments cannot be used: {wrong or error}"


def _args_model(function: Act, owner: str) -> type[ToolArgs]:
    parameters = list(inspect.signature(function).parameters)
    model = get_type_hints(function).get(parameters[0]) if len(parameters) == 2 else None
    if not (isinstance(model, type) and issubclass(model, ToolArgs)):
        raise ComponentError(
            f"{owner} must be declared as (args: <a subclass of ToolArgs>, context: ToolContext)",
            "annotate its first parameter",
        )
    kept = sorted(_KEPT & set(model.model_fields))
    if kept:
        raise ComponentError(f"LangChain keeps the name {kept[0]!r} for itself ({owner})", "rename the argument")
    missing = [name for name, info in model.model_fields.items() if not info.description]
    if missing:
        raise ComponentError(
            f"Arguments of {owner} have no description: {', '.join(missing)}", "add Field(description=…) to each"
        )
    return model
