"""⟨publish⟩ → publish: a person's yes, with the repository that it is for, then the push. A push that is refused or
fails is asked about again, with the reason."""

from typing import Any, Literal

from langgraph.runtime import Runtime
from langgraph.types import interrupt
from pydantic import Field, ValidationError

from ..domain.approval import ActionRequest, ApprovalRequest, Approve, Decision, Edit, ReviewConfig
from ..domain.errors import DecisionError, PublishError, first_fault
from ..domain.noun import Noun
from ..domain.outcome import BuildOutcome
from ..domain.run import BuildOptions, Event
from .answering import decisions_of
from .state import BuildState, settled
from .workplace import Workplace

Update = dict[str, Any]

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


def wants_publishing(options: BuildOptions) -> bool:
    """Whether a person is asked about publishing: by policy, or because a repository was named."""
    return "publish" in options.approve or options.publish is not None


def publish_request(outcome: BuildOutcome, options: BuildOptions, problem: str = "") -> ApprovalRequest:
    """Ask whether the finished dataset is published."""
    args = PublishArgs(
        out=outcome.out or "",
        rows=outcome.rows,
        digest=outcome.digest,
        licenses=_licences(outcome),
        repo=options.publish,
        private=not options.public,
    )
    seen = "private" if args.private else "for everybody to see"
    where = f" to {args.repo} on the Hub, {seen}" if args.repo else ""
    told = sorted({name for names in args.licenses.values() for name in names or ("unknown",)})
    text = f"Publish the dataset of {args.rows} rows at {args.out}{where} (licences of its sources: {', '.join(told)}; "
    text += f"files {args.digest[:12]}). Reject to finish without publishing."
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


def ask_publish(state: BuildState) -> Update:
    """Stop for a person's yes: nothing is published without one."""
    request = publish_request(settled(state.outcome), state.options, state.unpublished)
    return {"answer": interrupt(request.model_dump(mode="json"))}


def publish(state: BuildState, runtime: Runtime[Workplace]) -> Update:
    """Push the dataset where the person said yes. Doing it again changes nothing, so that a kill costs nothing."""
    work, outcome = runtime.context, settled(state.outcome)
    asked = publish_request(outcome, state.options).action_requests[0].args
    args = args_of(asked, decisions_of(state.answer)[0]) if state.answer else None
    if args is None:
        work.tell(Event(stage="publish", message="Not published: a person rejected it"))
        return {"answer": None, "unpublished": ""}
    try:
        url = push(outcome, args)
    except PublishError as exc:
        work.tell(Event(stage="publish", message=f"Not published: {exc}"))
        return {"answer": None, "unpublished": str(exc)}
    work.tell(Event(stage="publish", message=f"Published at {url}"))
    return {"answer": None, "unpublished": "", "outcome": outcome.model_copy(update={"published": url})}


def push(outcome: BuildOutcome, args: PublishArgs) -> str:
    from pathlib import Path

    from ..tools.publish import Target, publish

    if not outcome.digest:
        raise PublishError("The run does not say which files it wrote", "build again, into a folder of its own")
    target = Target(settled(args.repo), private=args.private, overwrite=args.overwrite)
    return publish(Path(settled(outcome.out)), target, sources=_licences(outcome), digest=outcome.digest).url


def _licences(outcome: BuildOutcome) -> dict[str, tuple[str, ...]]:
    return {source.ref.id: source.candidate.licenses for source in outcome.sources if source.counts.accepted}


def route_report(state: BuildState) -> Literal["ask_publish", "__end__"]:
    asked = wants_publishing(state.options) and state.outcome is not None and state.outcome.rows > 0
    return "ask_publish" if asked else "__end__"


def route_publish(state: BuildState) -> Literal["ask_publish", "__end__"]:
    return "ask_publish" if state.unpublished else "__end__"
