"""Which datasets a task may not use, whatever their fit: each left out by a rule and with its reason."""

import re
from collections.abc import Sequence

from ....domain.brief import TaskBrief
from ....domain.card import DatasetCard, Excluded
from ....tools.languages import LANGUAGES, code_of
from ....tools.licences import refusal as licence_refusal
from .wish import Wish


def refusal(brief: TaskBrief, card: DatasetCard, wish: Wish) -> Excluded | None:
    """Why the task or the person rules this dataset out, None when neither does."""
    task = brief.task
    if task.sources is not None and card.id not in task.sources:
        return Excluded(id=card.id, rule="source", reason="the task names its sources and this is none of them")
    if word := _refused(card, wish):
        return Excluded(id=card.id, rule="person", reason=f"the person asked for no {word}")
    return facts_refusal(brief, card)


def facts_refusal(brief: TaskBrief, card: DatasetCard) -> Excluded | None:
    """The part of `refusal` that depends on gating, licences and languages alone."""
    if card.gated:
        return Excluded(id=card.id, rule="gated", reason="access must be asked for on its page first")
    if reason := licence_refusal(card.licenses, brief.task.licenses):
        return Excluded(id=card.id, rule="license", reason=reason)
    asked = _asked(brief)
    if brief.language:
        wanted = f"the task's is {brief.language}" if not _any_of(card, (brief.language, *asked)) else ""
    else:  # texts in several languages, which the instruction lists
        wanted = f"the task's are {', '.join(asked)}" if len(asked) > 1 and not _any_of(card, asked) else ""
    if not wanted:
        return None
    return Excluded(id=card.id, rule="language", reason=f"its language is {', '.join(card.languages[:5])}, {wanted}")


def _any_of(card: DatasetCard, languages: Sequence[str]) -> bool:
    """Whether a card is in one of these languages, or may be."""
    return any(speaks(card.languages, one) for one in languages)


def _asked(brief: TaskBrief) -> list[str]:
    """Codes of the languages that the instruction or the labels name: tweets in Swahili may be asked for in English."""
    named = set(re.findall(r"\w+", " ".join((brief.task.instruction, *brief.labels)).lower()))
    return [code for name, code in LANGUAGES.items() if name in named]


def _refused(card: DatasetCard, wish: Wish) -> str | None:
    named = " ".join((card.id, card.title, *card.tags, *card.tasks, *card.languages, *card.licenses))
    plain = _plain(named)
    return next((word for word in wish.refused if f" {_plain(word).strip()} " in plain), None)


def _plain(text: str) -> str:
    return " " + re.sub(r"[^\w]+|_", " ", text.lower()) + " "


def speaks(languages: Sequence[str], language: str) -> bool:
    """Whether a card with these languages, by code or name, is in that one, or states no human language at all."""
    stated = {code_of(code) or code.lower().split("-")[0] for code in languages}
    return not stated - {"code", "zxx"} or bool(stated & {language, "multilingual", "mul", "other", "unknown", "und"})
