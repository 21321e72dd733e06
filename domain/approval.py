"""What a run asks a person and what the person answers, in the form of LangChain's human-in-the-loop middleware.

Beside approve, edit and reject a person may drop a source or use it anyway, and every decision may name its source and
mark rows wrong. A person's decision is the last word: checks and judges then warn and do not overrule it.
"""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, model_validator

from .noun import Noun
from .usage import Bill

Checkpoint = Literal["datasets", "plan", "sample", "publish"]
DecisionKind = Literal["approve", "edit", "reject", "drop", "use_anyway"]
PersonsWord = Literal["edited", "anyway", "named"]
"""Why a source's plan stands whatever its checks say: a person changed it, said to use it anyway, or named the source
in the task file with what its columns or labels mean."""


class ActionRequest(Noun):
    """One thing to decide: what is about to be done, with the arguments it would be done with.

    `details` are facts to decide by, which no edit changes: rows before and after, columns, labels, costs.
    """

    name: str
    args: dict[str, Any]
    description: str = ""
    details: dict[str, Any] = Field(default_factory=dict)

    @property
    def source(self) -> str | None:
        """The source that is asked about; None where the question is about the whole build."""
        return self.args.get("source")


class ReviewConfig(Noun):
    action_name: str
    allowed_decisions: tuple[DecisionKind, ...]


class Refused(Noun):
    """A source that the agents gave up, which a person may use anyway."""

    source: str
    why: str


class ApprovalRequest(Noun):
    """The payload of a checkpoint. `id` is this question's own: an answer that names another one comes too late.

    `refused` are sources that are not asked about, and that a decision may nevertheless name to use them anyway.
    `bill` is what the run has spent and is expected to spend; None for one that asks no model.
    """

    checkpoint: Checkpoint
    action_requests: tuple[ActionRequest, ...]
    review_configs: tuple[ReviewConfig, ...]
    refused: tuple[Refused, ...] = ()
    bill: Bill | None = None
    id: str = ""

    def allowed(self, action: ActionRequest) -> tuple[DecisionKind, ...]:
        """The decisions that an action takes."""
        allowed = (config.allowed_decisions for config in self.review_configs if config.action_name == action.name)
        return next(allowed, ("approve",))


class WrongRow(Noun):
    """A row that a person says is wrong. `row` and `split` are its place in the source, as the request shows them.

    All else is filled in from the request: it is what a judge is shown as a false example.
    """

    row: int
    split: str = ""
    note: str = ""
    source: str = Field(default="", description="key of the source that it is a row of")
    before: dict[str, str] = Field(default_factory=dict)
    after: dict[str, str] = Field(default_factory=dict)
    left_out: bool = Field(default=False, description="approved all the same, so the row itself is left out")

    @property
    def sentence(self) -> str:
        """The row and what is wrong with it, for whoever plans again."""
        shown = "; ".join(f"{name}: {text[:120]}" for name, text in self.after.items())
        return f"row {self.row}{f' ({shown})' if shown else ''} is wrong{f': {self.note}' if self.note else ''}"


class _Decision(Noun):
    """`source` names what is decided about, as the request does; without it decisions go by place."""

    source: str | None = None
    wrong_rows: tuple[WrongRow, ...] = ()


class Approve(_Decision):
    """Rows marked wrong are left out; the others are taken."""

    type: Literal["approve"] = "approve"


class EditedAction(Noun):
    name: str
    args: dict[str, Any]


class Edit(_Decision):
    """Another plan or other datasets in full, or a plan changed by column and label. It stands: no check overrules it.

    `columns` names the source's column to take, by the task's column or by the source's column that is taken now;
    `label_map` the task's label by the source's, None for a label whose rows are left out.
    """

    type: Literal["edit"] = "edit"
    edited_action: EditedAction | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    label_map: dict[str, str | None] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _changes(self) -> "Edit":
        if self.edited_action is None and not self.columns and not self.label_map:
            raise ValueError("an edit needs edited_action, columns or label_map")
        return self

    @property
    def args(self) -> dict[str, Any]:
        """The edited arguments, changes by column and label among them."""
        given = dict(self.edited_action.args) if self.edited_action else {}
        return given | {k: v for k, v in (("columns", self.columns), ("label_map", self.label_map)) if v}


class Reject(_Decision):
    """`message` and rows marked wrong reach the agent that tries again."""

    type: Literal["reject"] = "reject"
    message: str = ""


class Drop(_Decision):
    """Leave this source out of the build."""

    type: Literal["drop"] = "drop"
    message: str = ""


class UseAnyway(_Decision):
    """Use the source although critic, checks or judge speak against it.

    Rows that fail a check are kept, and counted as warnings; with `failing_rows` "reject" they are rejected one by one.
    """

    type: Literal["use_anyway"] = "use_anyway"
    failing_rows: Literal["keep", "reject"] = "keep"


Decision: TypeAlias = Annotated[Approve | Edit | Reject | Drop | UseAnyway, Field(discriminator="type")]


class DecisionFile(Noun):
    """What `regraft resume --decision` reads.

    Decisions either all name their source, and then need not be complete, or none does and they come in the order of
    the request. `others` decides about every source that none of them names; without it these go on waiting.
    `checkpoint` and `request` (its `id`), where given, must be those that the run waits at.
    """

    checkpoint: Checkpoint | None = None
    request: str | None = None
    decisions: tuple[Decision, ...] = ()
    others: Literal["approve", "drop", "use_anyway"] | None = None

    @model_validator(mode="after")
    def _decides(self) -> "DecisionFile":
        if not self.decisions and self.others is None:
            raise ValueError("it holds no decision")
        return self
