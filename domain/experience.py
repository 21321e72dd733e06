"""What became of a plan, or of a source that got none, in an earlier build."""

import hashlib
import json
from typing import Literal

from .brief import OutputKind, TaskBrief
from .card import DatasetRef
from .noun import Noun
from .plan import Plan
from .task import TaskSpec

Result = Literal["passed", "failed", "broken", "refused", "unfit"]
"""Of a plan: its sample passed or failed, it could not run, a person refused it. "unfit": the source got no plan."""


class Experience(Noun):
    """One plan's fate for one task on one dataset, or why the dataset got no plan (`plan` None, result "unfit").

    `task` holds what decides how rows must look, `queries` the texts that its datasets were searched by. `valid` of
    the `sampled` rows in the task's form were valid, in the 95% `interval`; `rows` were finally taken, None where the
    run has not ended. `created` is when the run began, UTC in ISO 8601; `version` is Regraft's, with a
    digest of the code that judged.
    """

    task: TaskSpec
    kind: OutputKind
    labels: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    ref: DatasetRef
    plan: Plan | None
    result: Result
    reasons: tuple[str, ...] = ()
    valid: int | None = None
    sampled: int | None = None
    interval: tuple[float, float] | None = None
    rows: int | None = None
    model: str
    run: str
    created: str
    version: str = ""

    @property
    def id(self) -> str:
        """One for each task, revision of a dataset, and plan: a later experience takes an earlier one's place."""
        plan = self.plan.hash if self.plan else ""
        return _digest(identity(self.task), self.ref.id, self.ref.config, self.ref.revision, plan)[:12]

    @property
    def text(self) -> str:
        """What tasks are compared by."""
        return "\n".join(dict.fromkeys((self.task.instruction, *self.queries)))

    def sentence(self) -> str:
        """What became of it, in words."""
        if self.result == "passed":
            taken = "" if self.rows is None else f"{self.rows:,} row{'' if self.rows == 1 else 's'} taken, "
            return f"{taken}{self._share()}"
        why = "; ".join(self.reasons) or "no reason is known"
        return {
            "failed": f"the sample of its plan failed: {why}",
            "broken": f"its plan could not run: {why}",
            "refused": f"a person refused it: {why}",
            "unfit": f"no plan came of it: {why}",
        }[self.result]

    def _share(self) -> str:
        if not self.sampled or self.valid is None:
            return "its plan passed"
        interval = f" (95% interval {self.interval[0]:.0%} to {self.interval[1]:.0%})" if self.interval else ""
        return f"{self.valid / self.sampled:.0%} of sampled rows valid{interval}"


class Recalled(Noun):
    """An experience as it comes to mind for a task.

    `relation` "same" is this very task; "reworded" has the same form and either the same instruction or the same
    demonstrations; "similar" is another task whose text is alike: a hint, no more. `likeness` is the cosine of the
    texts. `binding` is false where others judged than those who judge now: rules, where a model understands more, or an
    earlier version, where something was not found to fit.
    """

    experience: Experience
    relation: Literal["same", "reworded", "similar"]
    likeness: float = 1.0
    binding: bool = True

    def concerns(self, ref: DatasetRef) -> bool:
        """Whether it is about this source, at whatever revision."""
        known = self.experience.ref
        return (known.id, known.config) == (ref.id, ref.config)

    def sentence(self) -> str:
        """The experience in words, with the task that it is of."""
        task = {"same": "this task", "reworded": "this task in other words"}.get(self.relation)
        name = task or f"the similar task {self.experience.task.name!r}"
        return f"in an earlier build for {name}: {self.experience.sentence()}"


def identity(task: TaskSpec) -> str:
    """SHA-256 (hex) of what decides how a task's rows must look; its name, licences and sizes may change."""
    cells = [demonstration.model_dump(mode="json") for demonstration in task.demonstrations]
    parts = [task.label_map, task.source_columns] if task.label_map or task.source_columns else []
    return _digest(task.instruction, cells, task.language, task.labels, *parts)


def remembered_task(task: TaskSpec) -> TaskSpec:
    """The part of a task that is worth remembering: nothing of one build's wishes or of this machine's paths."""
    kept = ("name", "instruction", "demonstrations", "language", "labels", "label_map", "source_columns")
    return TaskSpec(**{name: getattr(task, name) for name in kept})


def reworded(brief: TaskBrief, known: Experience) -> bool:
    """Whether a plan for `known` makes this task's rows too: the same form, and instruction or demonstrations alike.

    Likeness of texts would not do: "is it friendly?" and "is it unfriendly?" are neighbours with opposite answers.
    """
    task, other = brief.task, known.task
    if (task.label_map, task.source_columns) != (other.label_map, other.source_columns):
        return False
    if (brief.kind, set(brief.labels), task.columns) != (known.kind, set(known.labels), other.columns):
        return False
    shown, others = ({json.dumps(one.row(), sort_keys=True) for one in spec.demonstrations} for spec in (task, other))
    return _plain(task.instruction) == _plain(other.instruction) or shown <= others or others <= shown


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
