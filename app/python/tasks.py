"""A task in any of the forms in which Python code has one."""

from collections.abc import Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import Any, TypeAlias

from ...domain.task import TaskSpec, read_task

TaskLike: TypeAlias = TaskSpec | Mapping[str, Any] | str | PathLike[str]
"""A task, its keys as a mapping, or the path of a task file."""


def task_of(given: TaskLike) -> TaskSpec:
    """The task that is meant. Raises TaskError, in one sentence, for anything that is none."""
    if isinstance(given, TaskSpec):
        return given
    if isinstance(given, Mapping):
        return read_task(dict(given))
    from ..tasks.file import load_task

    return load_task(Path(fspath(given)))
