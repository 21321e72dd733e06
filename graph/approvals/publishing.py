"""What a person is asked before a dataset is published, and what a yes covers."""

from typing import Any

from pydantic import Field, ValidationError

from ...domain.approval import ActionRequest, ApprovalRequest, Approve, Decision, Edit, ReviewConfig
from ...domain.errors import DecisionError, first_fault
from ...domain.noun import Noun
from ...domain.outcome import BuildOutcome
from ...domain.run import BuildOptions
from ...tools.licences import UNKNOWN, in_a_sentence

PUBLISH = ReviewConfig(action_name="publish", allowed_decisions=("approve", "edit", "reject"))


class PublishArgs(Noun):
    """What a person says yes to: the files of `digest`, under the licences of their sources. `overwrite` lets go of
    what stands in the repository and is not Regraft's."""

    out: str = ""
    rows: int = 0
    digest: str = ""
    licenses: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    repo: str | None = Field(default=None, pattern=r"^[\w.-]+/[\w.-]+$")
    private: bool = True
    overwrite: bool = False


def publish_request(outcome: BuildOutcome, options: BuildOptions, problem: str = "") -> ApprovalRequest:
    """Ask whether the finished dataset is published."""
    args = PublishArgs(
        out=outcome.out or "",
        rows=outcome.rows,
        digest=outcome.digest,
        licenses=licences_of(outcome),
        repo=options.publish,
        private=not options.public,
    )
    seen = "private" if args.private else "for everybody to see"
    where = f" to {args.repo} on the Hub, {seen}" if args.repo else ""
    licences = sorted({name for names in args.licenses.values() for name in names or (UNKNOWN,)})
    text = f"Publish the dataset of {args.rows} rows at {args.out}{where} (licences of its sources: "
    text += f"{in_a_sentence(licences)}; files {args.digest[:12]}). Reject to finish without publishing."
    text = f"{problem}\n{text}" if problem else text
    action = ActionRequest(name="publish", args=args.model_dump(mode="json"), description=text)
    return ApprovalRequest(checkpoint="publish", action_requests=(action,), review_configs=(PUBLISH,))


def args_of(asked: dict[str, Any], decision: Decision) -> PublishArgs | None:
    """What is to be done by this decision; None for a no. Raises DecisionError where it names no repository."""
    if not isinstance(decision, Approve | Edit):
        return None
    given = {**asked, **decision.args} if isinstance(decision, Edit) else asked
    try:
        args = PublishArgs.model_validate(given)
    except ValidationError as exc:
        place, wrong = first_fault(exc)
        raise DecisionError(f"The edited action cannot be used: {place}: {wrong}", _HOW, waiting="publish") from exc
    if (args.digest, args.licenses) != (asked["digest"], PublishArgs.model_validate(asked).licenses):
        raise DecisionError("The edited action names other files than those of this run", _HOW, waiting="publish")
    if args.repo is None:
        raise DecisionError("There is nothing to publish with: no repository is named", _HOW, waiting="publish")
    return args


_HOW = 'edit with args such as {"repo": "owner/name", "private": true}, or reject to finish without publishing'


def licences_of(outcome: BuildOutcome) -> dict[str, tuple[str, ...]]:
    return {source.ref.id: source.candidate.licenses for source in outcome.sources if source.counts.accepted}
