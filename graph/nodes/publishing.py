"""⟨publish⟩ → publish: a person's yes, with the repository that it is for, then the push. A push that is refused or
fails is asked about again, with the reason."""

from typing import Any, Literal

from langgraph.runtime import Runtime
from langgraph.types import interrupt

from ...domain.errors import PublishError
from ...domain.outcome import BuildOutcome
from ...domain.run import BuildOptions, Event
from ..approvals.answering import decisions_of
from ..approvals.publishing import PublishArgs, args_of, licences_of, publish_request
from ..state import BuildState, settled
from ..workplace import Workplace

Update = dict[str, Any]


def wants_publishing(options: BuildOptions) -> bool:
    """Whether a person is asked about publishing: by policy, or because a repository was named."""
    return "publish" in options.approve or options.publish is not None


def ask_publish(state: BuildState, runtime: Runtime[Workplace]) -> Update:
    """Stop for a person's yes: nothing is published without one. What the build has spent is told beside."""
    request = publish_request(settled(state.outcome), state.options, state.unpublished)
    request = request.model_copy(update={"bill": runtime.context.bill(rows=[])})
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

    from ...tools.publish import Target, publish

    if not outcome.digest:
        raise PublishError("The run does not say which files it wrote", "build again, into a folder of its own")
    target = Target(settled(args.repo), private=args.private, overwrite=args.overwrite)
    return publish(Path(settled(outcome.out)), target, sources=licences_of(outcome), digest=outcome.digest).url


def route_report(state: BuildState) -> Literal["ask_publish", "__end__"]:
    asked = wants_publishing(state.options) and state.outcome is not None and state.outcome.rows > 0
    return "ask_publish" if asked else "__end__"


def route_publish(state: BuildState) -> Literal["ask_publish", "__end__"]:
    return "ask_publish" if state.unpublished else "__end__"
