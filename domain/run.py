"""A run: what was asked for, where it stands, and what it tells while it works."""

from typing import Literal

from pydantic import Field, field_validator, model_validator

from .approval import ActionRequest, ApprovalRequest, Checkpoint, Refused
from .brief import TaskBrief
from .caps import check_caps
from .card import Candidate, Excluded
from .noun import Noun
from .outcome import BuildOutcome
from .secrets import struck
from .synthesis import Synthesis
from .task import DataFormat, TaskSpec
from .usage import Bill, Usage

DEFAULT_ROWS = 500
"""Rows that are made where neither the task nor the person says how many."""

RunStatus = Literal["running", "waiting", "interrupted", "budget", "failed", "done", "short"]

EngineName = Literal["local", "ray"]


Stage = Literal[
    "understand",
    "model",
    "retrieve",
    "critique",
    "plan",
    "validate",
    "compose",
    "execute",
    "curate",
    "synthesise",
    "report",
    "publish",
]


class BuildOptions(Noun):
    """Everything beside the task that decides what a build does; stored with the run so that a resume does the same.

    `publish` names the Hub repository that the finished dataset is for, `public` lets everybody see it there; a person
    is asked before it is pushed in any case. `overwrite` lets an earlier dataset at `out` be replaced.
    `memory` is whether the run recalls earlier builds and is remembered. `synthesis` goes before the task's own.
    `engine` and `workers` say who makes the blocks of rows; the rows are the same.
    """

    catalog: str
    model: str = "offline"
    base_url: str | None = None
    judge_model: str | None = None
    rows: int
    out: str
    approve: tuple[Checkpoint, ...] = ()
    budget_usd: float | None = None
    budget_tokens: int | None = None
    seed: int = 0
    publish: str | None = None
    public: bool = False
    memory: bool = True
    format: DataFormat = "columns"
    overwrite: bool = False
    replaces: str | None = Field(default=None, description="what stood at `out` when the run began, and may go")
    synthesis: Synthesis | None = None
    engine: EngineName = "local"
    workers: int = 1
    extends: str | None = Field(default=None, description="a dataset whose rows are taken as they are, and extended")

    @model_validator(mode="after")
    def _capped(self) -> "BuildOptions":
        check_caps(self.budget_usd, self.budget_tokens)
        return self


class RunRecord(Noun):
    """One line of `regraft runs`. `created` and `updated` are UTC in ISO 8601."""

    id: str
    task: TaskSpec
    options: BuildOptions
    status: RunStatus
    created: str
    updated: str
    message: str = ""


class Waiting(Noun):
    """A run that stopped at a checkpoint: answer `request`, in another process or on another day, by resuming it."""

    run: str
    request: ApprovalRequest


class Event(Noun):
    """One thing that happened, for progress displays and programs. `done` and `total` count `unit`s.

    `tokens` and `usd` are what the run paid for model calls so far.
    """

    stage: Stage
    message: str
    source: str | None = None
    done: int | None = None
    total: int | None = None
    unit: str = "rows"
    asking: Literal["begin", "end"] | None = Field(default=None, description="a model's answer is waited for")
    tokens: int | None = None
    usd: float | None = None

    @field_validator("message")
    @classmethod
    def _without_secrets(cls, message: str) -> str:
        return struck(message)


class RunView(Noun):
    """Everything that is known of a run: its record, what it waits for, how it ended, and its stages so far."""

    record: RunRecord
    waiting: ApprovalRequest | None = None
    outcome: BuildOutcome | None = None
    events: tuple[Event, ...] = ()


class Preview(Noun):
    """What a build would do, as far as its plans. `plans` are the first questions that it would ask: rows before and
    after, wiring, estimate; `bill` what it would spend; `refused` candidates that the critic rejects, `reasons` why
    nothing can be made."""

    task: str
    rows: int
    brief: TaskBrief | None
    candidates: tuple[Candidate, ...]
    excluded: tuple[Excluded, ...]
    plans: tuple[ActionRequest, ...]
    refused: tuple[Refused, ...] = ()
    reasons: tuple[str, ...] = ()
    bill: Bill | None = None
    usage: tuple[Usage, ...] = ()
