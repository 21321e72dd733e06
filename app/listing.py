"""`regraft tools`: the operations, read from their declarations so that listing them imports none of them.

Importing the operations means importing Arrow and pydantic, which takes longer than a person likes to wait for a list.
What the list shows (name, kind, first sentence) stands in each declaration as text, so it is read as text. As soon as
an installed package adds operations, the registry itself is asked, since only importing a package tells what it adds.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .output import emit, say

GROUP = "regraft.operations"
PACKAGE = "regraft.tools"


@dataclass(frozen=True)
class Listed:
    """One line of the list. `owner` is the module that declares the operation."""

    name: str
    kind: str
    summary: str
    owner: str


def operations() -> list[Listed]:
    """All operations by name, those of installed packages included."""
    folder = _operations_folder()
    if folder is None or _has_plugins():
        return [_of_registry(declared) for declared in _registry()]
    declared = (listed for file in sorted(folder.glob("*.py")) for listed in declarations(file))
    return sorted(declared, key=lambda listed: listed.name)


def declarations(file: Path) -> Iterator[Listed]:
    """The operations that a source file declares by `@operation("name", kind=…)`."""
    text = file.read_text(encoding="utf-8")
    if "@operation(" not in text:
        return
    for node in ast.parse(text).body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for call in node.decorator_list:
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "operation":
                name = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else node.name
                kinds = [k.value.value for k in call.keywords if k.arg == "kind" and isinstance(k.value, ast.Constant)]
                kind = str(kinds[0]) if kinds else "mechanical"
                yield Listed(str(name), kind, first_sentence(ast.get_docstring(node) or ""), _module(file))


def first_sentence(text: str) -> str:
    """The first paragraph of a docstring up to its first full stop that ends a sentence, on one line."""
    paragraph = " ".join(text.split("\n\n", maxsplit=1)[0].split())
    end = paragraph.find(". ")
    return paragraph if end < 0 else paragraph[: end + 1]


def _module(file: Path) -> str:
    return f"{PACKAGE}.operations.{file.stem}"


def _operations_folder() -> Path | None:
    """The folder of the built-in operations' sources; None where they are not on disk (a zip, say)."""
    spec = find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    folders = [Path(place) / "operations" for place in places]
    return next((folder for folder in folders if (folder / "base.py").is_file()), None)


def _has_plugins() -> bool:
    """Whether an installed package may add operations. Looks into metadata files, which is faster than loading them."""
    header = f"[{GROUP}]"
    for entry in dict.fromkeys(sys.path):
        root = Path(entry or ".")
        if not root.is_dir():
            if root.is_file():
                return True  # a zip on the path: only importlib knows what is in it
            continue
        for pattern in ("*.dist-info/entry_points.txt", "*.egg-info/entry_points.txt"):
            if any(header in file.read_text(encoding="utf-8", errors="replace") for file in root.glob(pattern)):
                return True
    return False


def _registry() -> Any:
    from ..tools.operations.base import OPERATIONS

    return OPERATIONS


def _of_registry(operation: Any) -> Listed:
    module = operation.owner.rpartition(".")[0]
    return Listed(operation.name, operation.kind, first_sentence(operation.summary), module)


def list_operations(*, as_json: bool) -> None:
    """Print the list."""
    listed = operations()
    if as_json:
        emit({"operations": [asdict(item) for item in listed]})
        return
    width = max((len(item.name) for item in listed), default=0)
    for item in listed:
        foreign = "" if item.owner.startswith(PACKAGE) else f" [{item.owner}]"
        say(f"{item.name:<{width}}  {item.kind:<10}  {item.summary}{foreign}")


def show_operation(name: str, *, as_json: bool) -> None:
    """Print one operation: what it does, its traits, its arguments. Raises ComponentError for an unknown name."""
    operation = _registry().get(name)
    if as_json:
        emit(
            {
                "name": operation.name,
                "kind": operation.kind,
                "scope": operation.scope,
                "deterministic": operation.deterministic,
                "owner": operation.owner,
                "summary": operation.summary,
                "schema": operation.schema(),
            }
        )
        return
    from .reference import operation_text

    say(operation_text(operation))
