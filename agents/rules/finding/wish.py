"""What is asked of the card index for a task, and what a person's message changes about it."""

import re
from dataclasses import dataclass

from ....domain.brief import TaskBrief
from ....memory.cards.index import Query
from ....memory.lexical import STOP_WORDS
from ..labels.kinds import kinds_of_task
from ..labels.senses import sense
from ..reading.concepts import domains, phrases

_ASIDE = 0.5
_DOMAIN = 0.3
_MOST_LABELS = 12
_NEGATION = r"(?:not|no|without|except|exclude|excluding|avoid|drop|never|nothing (?:from|about)|don'?t use|do not use)"
_REFUSED = re.compile(rf"\b{_NEGATION}\s+([^,.;\n]+)", re.IGNORECASE)
_STOP_AT = re.compile(r"\b(?:but|instead|rather|use|want|prefer|please|because|since)\b.*", re.IGNORECASE)
_FILLER = STOP_WORDS | frozenset(
    re.split(
        r"\s+",
        "use using want need please dataset datasets source sources data instead rather prefer again try find "
        "something anything better wrong good fit fits like ones",
    )
)


@dataclass(frozen=True)
class Wish:
    """What a person's message asks for: words that no dataset may be named or tagged with, and words to look for."""

    refused: tuple[str, ...] = ()
    wanted: str = ""


def read_wish(message: str) -> Wish:
    """Reads "not X", "without X", "exclude X" as refusals and all other telling words as what to look for."""
    refused: list[str] = []

    def take(match: re.Match[str]) -> str:
        named = _STOP_AT.sub("", match.group(1))
        refused.extend(part for part in map(_telling, re.split(r"\b(?:or|and|nor)\b", named)) if part)
        return " " + match.group(1)[len(named) :]

    rest = _REFUSED.sub(take, message)
    return Wish(tuple(dict.fromkeys(refused)), _telling(rest))


def search_queries(brief: TaskBrief, wish: Wish) -> list[Query]:
    """The instruction first, the brief's other queries, and the field's phrases for the kinds of task it mentions."""
    instruction, *others = brief.queries or (brief.task.instruction,)
    plain = [Query(instruction), *(Query(other, _ASIDE) for other in others)]
    queries = _shared(plain, 1.0)
    named = sorted(kinds_of_task(brief) & phrases().keys())
    queries += _shared([Query(phrases()[name], _DOMAIN if domains([name]) else 1.0) for name in named], 1.0)
    in_other_words = sorted(
        {name for label in brief.labels if (name := sense(label).group) and name not in label.lower()}
    )
    if in_other_words and not any(sense(label).generic for label in brief.labels):
        queries.append(Query(f"labelled {' or '.join(in_other_words[:_MOST_LABELS])}", _ASIDE))
    if wish.wanted:
        queries.append(Query(wish.wanted, 1.0))
    return queries


def _shared(queries: list[Query], total: float) -> list[Query]:
    whole = sum(query.weight for query in queries)
    return [Query(query.text, total * query.weight / whole) for query in queries]


def _telling(text: str) -> str:
    return " ".join(
        word for part in re.findall(r"[\w/.-]+", text) if (word := part.rstrip("/.-")) and word.lower() not in _FILLER
    )
