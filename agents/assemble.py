"""Puts a run's agents together by the name of the model they think with."""

from pathlib import Path

from ..domain.errors import ModelError
from .team import Team

KNOWN = ("offline",)
"""Models that this version knows; "openai:NAME" is to join them."""


def assemble(model: str, *, base_url: str | None = None, home: Path) -> Team:
    """The team for a model: "offline" for the rule-based agents, which need no model, key or network.

    Raises ModelError for a model that this version does not know or cannot use.
    """
    if model == "offline":
        return _offline(home)
    if model.startswith("openai:"):
        raise ModelError(
            f"The model {model!r} is not available in this version",
            "use --model offline",
            model=model,
            base_url=base_url,
        )
    raise ModelError(f"There is no model {model!r}", f"known are: {', '.join(KNOWN)}", model=model)


def _offline(home: Path) -> Team:
    from ..memory.embedders import choose
    from .offline.bench import Workbench
    from .offline.critic import OfflineCritic
    from .offline.judge import OfflineJudge
    from .offline.planner import OfflinePlanner
    from .offline.retriever import OfflineRetriever
    from .offline.understand import OfflineUnderstander

    embedder = choose(None, home)
    bench = Workbench(embedder)
    return Team(
        model="offline",
        understander=OfflineUnderstander(),
        retriever=OfflineRetriever(embedder, home),
        critic=OfflineCritic(bench),
        planner=OfflinePlanner(bench),
        judge=OfflineJudge(),
    )
