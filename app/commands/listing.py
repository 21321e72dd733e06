"""`regraft tools`: operations, checks and tools for agents, read from their declarations so that a list imports none.

Importing the operations means importing Arrow and pydantic, which takes longer than a person likes to wait for a list.
What the list shows (name, kind, first sentence) stands in each declaration as text, so it is read as text. As soon as
an installed package adds operations, the registry itself is asked, since only importing a package tells what it adds.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ...domain.errors import ComponentError
from ..terminal.output import emit, say

OPERATION, CHECK, AGENT_TOOL = "operation", "check", "agent_tool"
PACKAGE = "regraft.tools"
_GROUPS = {OPERATION: "regraft.operations", CHECK: "regraft.checks", AGENT_TOOL: "regraft.tools"}
_FOLDERS = {OPERATION: "operations", CHECK: "checks", AGENT_TOOL: "agent_tools"}
_KINDS = {OPERATION: "mechanical", CHECK: "check", AGENT_TOOL: "agent tool"}


@dataclass(frozen=True)
class Listed:
    """One line of the list. `owner` is the module that declares the operation."""

    name: str
    kind: str
    summary: str
    owner: str


def operations() -> list[Listed]:
    """All operations by name, those of installed packages included."""
    return _listed(OPERATION)


def checks() -> list[Listed]:
    """All checks by name, the optional ones and those of installed packages included."""
    return _listed(CHECK)


def agent_tools() -> list[Listed]:
    """All tools for agents by name, those of installed packages included."""
    return _listed(AGENT_TOOL)


def _listed(decorator: str) -> list[Listed]:
    folder = _folder(_FOLDERS[decorator])
    if folder is None or _has_plugins(_GROUPS[decorator]):
        return [_of_registry(declared, decorator) for declared in _registry(decorator)]
    files = sorted(file for file in folder.glob("*.py") if file.name != "base.py")
    declared = (listed for file in files for listed in declarations(file, decorator))
    return sorted(declared, key=lambda listed: listed.name)


def declarations(file: Path, decorator: str = OPERATION) -> Iterator[Listed]:
    """What a source file declares by `@operation("name", kind=…)`, or by another decorator of that form.

    Only the heads of declarations are parsed, from the decorator to the end of the docstring: a whole file takes longer
    to parse than all of its heads together.
    """
    head = rf"^@{decorator}\(.*?^(?:async )?def .*?(\"\"\"|''').*?\1"
    for match in re.finditer(head, file.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        (function,) = ast.parse(match[0]).body
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for call in function.decorator_list:
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == decorator:
                name = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else function.name
                kinds = [k.value.value for k in call.keywords if k.arg == "kind" and isinstance(k.value, ast.Constant)]
                kind = str(kinds[0]) if kinds else _KINDS[decorator]
                owner = f"{PACKAGE}.{_FOLDERS[decorator]}.{file.stem}"
                yield Listed(str(name), kind, first_sentence(ast.get_docstring(function) or ""), owner)


def first_sentence(text: str) -> str:
    """The first paragraph of a docstring up to its first full stop that ends a sentence, on one line."""
    paragraph = " ".join(text.split("\n\n", maxsplit=1)[0].split())
    end = paragraph.find(". ")
    return paragraph if end < 0 else paragraph[: end + 1]


def _folder(name: str) -> Path | None:
    """A folder of built-in declarations; None where their sources are not on disk (a zip, say)."""
    spec = find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    folders = [Path(place) / name for place in places]
    return next((folder for folder in folders if (folder / "base.py").is_file()), None)


def _has_plugins(group: str) -> bool:
    """Whether an installed package other than Regraft itself may add to the group."""
    return any(f"[{group}]" in entry_points for entry_points in _metadata())


@cache
def _metadata() -> list[str]:
    """What other packages on the path register, as written. Reading files is faster than loading metadata."""
    texts = []
    for entry in dict.fromkeys(sys.path):
        root = Path(entry or ".")
        if root.is_file():  # a zip: only importlib knows what is in it
            texts += [f"[{group}]" for group in _GROUPS.values()]
        for pattern in ("*.dist-info/entry_points.txt", "*.egg-info/entry_points.txt"):
            others = (file for file in root.glob(pattern) if not file.parent.name.startswith(("regraft-", "regraft.")))
            texts += [file.read_text(encoding="utf-8", errors="replace") for file in others]
    return texts


def _registry(decorator: str = OPERATION) -> Any:
    if decorator == AGENT_TOOL:
        from ...tools.agent_tools import AGENT_TOOLS

        return AGENT_TOOLS
    if decorator == CHECK:
        from ...tools.checks.base import CHECKS

        return CHECKS
    from ...tools.operations.base import OPERATIONS

    return OPERATIONS


def _of_registry(declared: Any, decorator: str) -> Listed:
    module = declared.owner.rpartition(".")[0]
    kind = getattr(declared, "kind", _KINDS[decorator])
    return Listed(declared.name, kind, first_sentence(declared.summary), module)


def list_operations(*, as_json: bool) -> None:
    """Print the list: operations, then checks, then tools for agents; as JSON with all that a planner needs."""
    if as_json:
        groups = {"operations": OPERATION, "checks": CHECK, "agent_tools": AGENT_TOOL}
        emit({name: [_facts(one, kind) for one in _registry(kind)] for name, kind in groups.items()})
        return
    every = [item for listed in (operations(), checks(), agent_tools()) for item in listed]
    width = max((len(item.name) for item in every), default=0)
    for item in every:
        foreign = "" if item.owner.startswith(PACKAGE) else f" [{item.owner}]"
        say(f"{item.name:<{width}}  {item.kind:<10}  {item.summary}{foreign}")


def described(name: str | None = None) -> list[dict[str, Any]]:
    """Operations and checks with their kinds and first sentences; the one of that name with its arguments.

    Raises ComponentError for an unknown name.
    """
    if name is None:
        return [asdict(item) for item in (*operations(), *checks())]
    kind = _kind_of(name)
    return [_facts(_registry(kind).get(name), kind)]


def _facts(declared: Any, decorator: str) -> dict[str, Any]:
    """All of a declaration: traits, the whole docstring, and its arguments as a JSON schema."""
    traits = {
        OPERATION: ("scope", "deterministic"),
        CHECK: ("scope", "severity", "reason", "extra"),
        AGENT_TOOL: (),
    }[decorator]
    listed = asdict(_of_registry(declared, decorator))
    facts = {name: getattr(declared, name) for name in traits}
    return {**listed, "summary": declared.summary, **facts, "schema": declared.schema()}


def show(name: str, *, as_json: bool) -> None:
    """Print an operation, check or tool for agents: what it does, its traits, its arguments.

    Raises ComponentError for an unknown name.
    """
    kind = _kind_of(name)
    declared = _registry(kind).get(name)
    if as_json:
        emit(_facts(declared, kind))
        return
    from .reference import check_text, operation_text

    say({OPERATION: operation_text, CHECK: check_text, AGENT_TOOL: _tool_text}[kind](declared))


def _kind_of(name: str) -> str:
    known = {OPERATION: operations(), CHECK: checks(), AGENT_TOOL: agent_tools()}
    kind = next((kind for kind, listed in known.items() if any(item.name == name for item in listed)), None)
    if kind is None:
        raise _unknown(name, [item.name for listed in known.values() for item in listed])
    return kind


def _unknown(name: str, known: list[str]) -> ComponentError:
    like = get_close_matches(name, known)
    guess = f"did you mean {' or '.join(like)}? " if like else ""
    return ComponentError(
        f"There is no operation, check or tool {name!r}", f"{guess}regraft tools list shows them all", name=name
    )


def _tool_text(tool: Any) -> str:
    schema, lines = tool.schema(), [f"{tool.name} (tool for agents)", "", tool.summary, ""]
    for name, field in schema.get("properties", {}).items():
        needed = "required" if name in schema.get("required", ()) else f"default {field.get('default')!r}"
        lines.append(f"  {name}: {field.get('description', '')} ({needed})")
    return "\n".join(lines)
