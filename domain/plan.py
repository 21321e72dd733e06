"""A plan is data: steps over columns, saved, hashed, edited by hand, and run again with no agent."""

import hashlib
import json
from typing import Literal

from pydantic import Field, field_validator

from .brief import TaskBrief
from .card import DatasetRef
from .noun import Arguments, Noun, Text
from .requirement import Requirement


class Step(Noun):
    """One operation of the registry with its arguments."""

    op: Text
    args: Arguments = Field(default_factory=dict)


class Plan(Noun):
    """Steps that turn rows of `dataset` into rows with exactly the columns `columns`.

    `requirements` travel with the plan so that `regraft apply` checks rows as the build did. Rows are read from
    `splits` of `config` in that order. `why` is the planner's reasoning in a sentence or two.
    """

    version: Literal[1] = 1
    task: Text
    dataset: Text
    config: Text = "default"
    splits: tuple[Text, ...] = ()
    columns: tuple[Text, ...] = Field(min_length=1)
    steps: tuple[Step, ...]
    requirements: tuple[Requirement, ...] = ()
    why: Text = ""

    @field_validator("columns")
    @classmethod
    def _each_once(cls, columns: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(columns)) < len(columns):
            raise ValueError("a column may stand there once only")
        return columns

    @property
    def source(self) -> str:
        """The key of the source that it is for, as `DatasetRef.key`."""
        return self.dataset if self.config == "default" else f"{self.dataset}/{self.config}"

    @property
    def hash(self) -> str:
        """SHA-256 (hex) of what the plan does: dataset, columns, steps and requirements, not its wording."""
        does = self.model_dump(mode="json", exclude={"why", "task"})
        return hashlib.sha256(json.dumps(does, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def plan_for(brief: TaskBrief, ref: DatasetRef, steps: tuple[Step, ...], why: str) -> Plan:
    """The plan that turns a source's rows into the brief's, with the brief's requirements."""
    return Plan(
        task=brief.task.name,
        dataset=ref.id,
        config=ref.config,
        splits=ref.splits,
        columns=brief.task.columns,
        steps=steps,
        requirements=brief.requirements,
        why=why,
    )
