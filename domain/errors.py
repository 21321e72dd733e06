"""Typed errors. Each carries data, reads as one sentence that says what to do, and knows its command's exit code."""

from typing import TYPE_CHECKING, Any, ClassVar

from .secrets import struck, struck_all

if TYPE_CHECKING:
    from pydantic import ValidationError


class RegraftError(Exception):
    """Root of every error that Regraft raises on purpose.

    `problem` says what is wrong, `remedy` what the person can do about it; `data` holds the facts for programs.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, problem: str, remedy: str = "", **data: Any) -> None:
        self.problem = struck(problem).rstrip(".")
        self.remedy = struck(remedy).rstrip(".")
        self.data = struck_all(data)
        super().__init__(_sentence(self.problem, self.remedy))


def first_fault(exc: "ValidationError") -> tuple[str, str]:
    """Where the first fault of values that are to be a model lies, its fields joined by dots ("" for the whole), and
    what is wrong there."""
    fault = exc.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "union_tag_invalid":
        context = fault.get("ctx", {})
        return place, f"{context.get('tag')!r} is none of {context.get('expected_tags')}"
    return place, fault["msg"].removeprefix("Value error, ")


def _sentence(problem: str, remedy: str) -> str:
    """One sentence of both, or two where the remedy is written as a sentence of its own."""
    if not remedy:
        return f"{problem}."
    end = "" if remedy.endswith(("?", "!")) else "."
    return f"{problem}{'. ' if remedy[0].isupper() else '; '}{remedy}{end}"


class InputError(RegraftError):
    """The person gave something that cannot be used; nothing was written. Exit code 2."""

    exit_code = 2


class TaskError(InputError):
    """A task file is missing, broken or contradicts itself."""


class CatalogError(InputError):
    """A catalog is missing, empty or not a catalog."""


class DatasetError(InputError):
    """One dataset cannot be read; a build goes on with the next candidate, a command that names it ends."""

    def __init__(self, dataset: str, reason: str, remedy: str = "", **data: Any) -> None:
        self.dataset = dataset
        self.reason = reason
        super().__init__(f"Dataset {dataset!r} cannot be used: {reason}", remedy, dataset=dataset, **data)


class PlanError(InputError):
    """A plan names an unknown operation, a wrong argument, a missing column or forbidden code.

    `step` counts from 1; `operation` is the step's operation, both None when the plan as a whole is at fault.
    """

    def __init__(
        self, problem: str, remedy: str = "", *, step: int | None = None, operation: str | None = None, **data: Any
    ) -> None:
        self.step = step
        self.operation = operation
        where = f"Step {step} ({operation}): " if step is not None else ""
        super().__init__(where + problem, remedy, step=step, operation=operation, **data)


class ComponentError(InputError):
    """An operation or check is declared wrongly, unknown, or its name is already taken."""


class OutputError(InputError):
    """The output folder cannot be used, or the disk is full."""


class OutputExists(OutputError):
    """The output folder holds an earlier dataset, and nobody said to replace it."""


class PublishError(InputError):
    """The dataset cannot be published there, or may not be; nothing of it was lost."""


class RunError(InputError):
    """A run is unknown, finished, or in use by another process."""


class PlanMemoryError(InputError):
    """The memory of plans cannot be read or written, or does not hold what was asked for; builds go on without it."""


class DecisionError(InputError):
    """A decision file does not answer the checkpoint that the run waits at."""


class ModelError(InputError):
    """The model that was asked for cannot be used."""


class ModelUnavailable(ModelError):
    """The model's server stopped answering for longer than patience allows; what was answered is kept."""


class BudgetReached(RegraftError):
    """The next model call could exceed the budget; what was answered is kept and a resume goes on from there."""

    exit_code = 5


class Stopped(RegraftError):
    """Work ended because it was asked to stop; what was finished is kept. Exit code 130."""

    exit_code = 130


class WorkerLost(RegraftError):
    """Worker processes ended again and again at the same place; finished blocks are kept."""


class GiveUp(RegraftError):
    """An agent's final word on a source or a build: it cannot be done with what is there, and why."""

    exit_code = 4
