"""What a run asks a person and what the person answers, in the form of LangChain's human-in-the-loop middleware."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from .noun import Noun

Checkpoint = Literal["datasets", "plan", "sample", "publish"]
DecisionKind = Literal["approve", "edit", "reject"]


class ActionRequest(Noun):
    """One thing to decide: what is about to be done, with the arguments it would be done with."""

    name: str
    args: dict[str, Any]
    description: str = ""


class ReviewConfig(Noun):
    action_name: str
    allowed_decisions: tuple[DecisionKind, ...]


class ApprovalRequest(Noun):
    """The payload of a checkpoint: decisions are given in the order of `action_requests`."""

    checkpoint: Checkpoint
    action_requests: tuple[ActionRequest, ...]
    review_configs: tuple[ReviewConfig, ...]


class Approve(Noun):
    type: Literal["approve"] = "approve"


class EditedAction(Noun):
    name: str
    args: dict[str, Any]


class Edit(Noun):
    type: Literal["edit"] = "edit"
    edited_action: EditedAction


class Reject(Noun):
    """`message` reaches the agent that tries again."""

    type: Literal["reject"] = "reject"
    message: str = ""


Decision: TypeAlias = Annotated[Approve | Edit | Reject, Field(discriminator="type")]


class DecisionFile(Noun):
    """What `regraft resume --decision` reads. `checkpoint`, where given, must be the one that the run waits at."""

    checkpoint: Checkpoint | None = None
    decisions: tuple[Decision, ...] = Field(min_length=1)
