"""Puts a run's agents together by the name of the model they think with."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..domain.errors import ModelError
from ..domain.run import BuildOptions
from .team import Team

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

OFFLINE = "offline"
_PAID_CANDIDATES, _PAID_WAVE = 12, 3


def assemble(
    options: BuildOptions,
    *,
    home: Path,
    run: str = "",
    should_stop: Callable[[], bool] = lambda: False,
    llm: "BaseChatModel | None" = None,
) -> Team:
    """The team for `options.model`: "offline" for the rule-based agents, which need no model, key or network, else
    PROVIDER:NAME, as "openai:NAME" for any OpenAI-compatible server. `llm` is asked in place of the one that is named.

    `run` is whom model calls are accounted to. Raises ModelError for a model that cannot be used. Close the team.
    """
    if llm is not None:
        return _model_team(options, home, run, should_stop, llm)
    if options.model == OFFLINE:
        _judge_of(options)  # nothing for it to judge: told, not passed over
        return offline_team(home)
    if ":" not in options.model:
        raise ModelError(
            f"There is no model {options.model!r}", "say offline, or a provider and a model as openai:NAME"
        )
    return _model_team(options, home, run, should_stop, None)


def offline_team(home: Path) -> Team:
    """The rule-based agents."""
    from ..memory.embedders import choose
    from ..memory.kept import Kept
    from .rules.critic import OfflineCritic
    from .rules.finding.retriever import OfflineRetriever
    from .rules.judge import OfflineJudge
    from .rules.planner import OfflinePlanner
    from .rules.reading.understand import OfflineUnderstander
    from .rules.workbench import Workbench

    embedder = choose(None, home)
    kept = Kept(home)
    bench = Workbench(embedder, kept)
    return Team(
        model=OFFLINE,
        understander=OfflineUnderstander(kept),
        retriever=OfflineRetriever(embedder, home),
        critic=OfflineCritic(bench, kept),
        planner=OfflinePlanner(bench),
        judge=OfflineJudge(),
    )


def _model_team(
    options: BuildOptions, home: Path, run: str, should_stop: Callable[[], bool], llm: "BaseChatModel | None"
) -> Team:
    """The model-driven agents, each with its rule-based form as the source of facts and the fallback."""
    from ..tools.models.chat import ChatModel
    from ..tools.models.opening import ModelOptions, open_models
    from .llm.critic import LLMCritic
    from .llm.judge import LLMJudge
    from .llm.planner import LLMPlanner
    from .llm.retriever import LLMRetriever
    from .llm.understander import LLMUnderstander

    asked = ModelOptions(base_url=options.base_url, budget_usd=options.budget_usd, budget_tokens=options.budget_tokens)
    models = open_models(options.model, home, asked, run=run, should_stop=should_stop, llm=llm)
    models.judge_model = _judge_of(options)
    if models.judge_model:
        models.require_price(models.judge_model)
    chat, rules = ChatModel(models, {"temperature": 0}), offline_team(home)
    second = ChatModel(models, {"temperature": 0}, models.judge_model)
    return replace(
        rules,
        model=options.model,
        understander=LLMUnderstander(chat, rules.understander),
        retriever=LLMRetriever(chat, rules.retriever),
        critic=LLMCritic(chat, rules.critic),
        planner=LLMPlanner(chat, rules.planner),
        judge=LLMJudge(second, rules.judge),
        models=models,
        candidates=_PAID_CANDIDATES,
        wave=_PAID_WAVE,
    )


def _judge_of(options: BuildOptions) -> str | None:
    """The name of the second model, which judges. Raises ModelError where the first one's server cannot be asked it."""
    if not options.judge_model:
        return None
    provider, _, name = options.judge_model.partition(":")
    if provider != "openai" or not name or not options.model.startswith("openai:"):
        raise ModelError(
            f"{options.judge_model!r} cannot judge what {options.model} makes",
            "name two models of one OpenAI-compatible server: --model openai:NAME --judge-model openai:OTHER",
        )
    return name
