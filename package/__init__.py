"""Builds a training dataset for a task that has none, from datasets that exist.

>>> from regraft import build
>>> result = build("task.yaml", rows=200)        # doctest: +SKIP
>>> result.dataset()                             # doctest: +SKIP

What stands here is the library's face; each name is imported when it is first used, so that `import regraft` is free.
"""

from importlib import import_module
from pkgutil import extend_path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regraft.app.python.applying import apply, evaluate
    from regraft.app.python.building import abuild, aresume, build, resume
    from regraft.app.python.finding import asearch, search
    from regraft.app.python.result import Applied, Result, Waiting
    from regraft.domain.errors import RegraftError
    from regraft.domain.plan import Plan
    from regraft.domain.task import Demonstration
    from regraft.domain.task import TaskSpec as Task
    from regraft.graph.agent import as_graph

__path__ = extend_path(__path__, __name__)  # a clone in the working folder does not hide an installation's rooms

__all__ = [
    "Applied",
    "Demonstration",
    "Plan",
    "RegraftError",
    "Result",
    "Task",
    "Waiting",
    "abuild",
    "apply",
    "aresume",
    "as_graph",
    "asearch",
    "build",
    "evaluate",
    "resume",
    "search",
]

_PLACES = {
    "Applied": "app.python.result",
    "Demonstration": "domain.task",
    "Plan": "domain.plan",
    "RegraftError": "domain.errors",
    "Result": "app.python.result",
    "Task": "domain.task:TaskSpec",
    "Waiting": "app.python.result",
    "abuild": "app.python.building",
    "apply": "app.python.applying",
    "aresume": "app.python.building",
    "as_graph": "graph.agent",
    "asearch": "app.python.finding",
    "build": "app.python.building",
    "evaluate": "app.python.applying",
    "resume": "app.python.building",
    "search": "app.python.finding",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("regraft")
    if name not in _PLACES:
        raise AttributeError(f"module 'regraft' has no attribute {name!r}")
    module, _, attribute = _PLACES[name].partition(":")
    value = getattr(import_module(f"regraft.{module}"), attribute or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
