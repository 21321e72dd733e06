"""Bad weather on demand: which call meets which fault."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

FaultName: TypeAlias = Literal[
    "busy",  # 429 with Retry-After
    "busy_silent",  # 429 without Retry-After
    "error_500",
    "error_502",
    "error_503",
    "error_504",
    "reset",  # the connection is reset
    "timeout",  # nothing comes until the client loses patience
    "drip",  # an answer that comes one byte at a time
    "cut_body",  # the connection ends in the middle of the body
    "empty_body",
    "html",  # a proxy's HTML page with status 200
    "other_json",  # valid JSON that is no chat completion
    "empty_answer",  # a chat completion without content
    "truncated",  # finish_reason "length", JSON cut in the middle
    "malformed",  # content that is no JSON
    "other_shape",  # content that is JSON of another shape
    "wrong_ids",  # an id missing, another one that nobody asked about
    "doubled_ids",  # an id given twice
    "refusal",
    "content_filter",  # finish_reason "content_filter"
    "filtered",  # status 400, content_filter
    "overflow",  # status 400, context_length_exceeded
]
ALL_FAULTS: tuple[FaultName, ...] = get_args(FaultName)

TRANSIENT_FAULTS: tuple[FaultName, ...] = tuple(name for name in ALL_FAULTS if name not in ("overflow", "timeout"))
"""Those that pass when the same is asked again, and that cost a test no time."""


@dataclass(frozen=True)
class Incoming:
    """What a fault is decided by: the call's number (from 0), and how often the same body came before."""

    number: int
    seen: int
    body: Mapping[str, Any]


Weather: TypeAlias = Callable[[Incoming], FaultName | None]
"""Says which fault a call meets, or None for fair weather."""


def fair(_: Incoming) -> None:
    """No faults."""


def at(faults: Mapping[int, FaultName]) -> Weather:
    """Faults for calls by their number, from 0."""
    return lambda incoming: faults.get(incoming.number)


def first(count: int, fault: FaultName) -> Weather:
    """The first calls meet the fault, the others do not."""
    return lambda incoming: fault if incoming.number < count else None


def always(fault: FaultName) -> Weather:
    """Every call meets the fault."""
    return lambda _: fault


def mixed(share: float, *, kinds: Sequence[FaultName] = TRANSIENT_FAULTS, seed: int = 0, most: int = 1) -> Weather:
    """A share of all questions meets a fault drawn at random, the first `most` times that they are asked.

    Which ones does not depend on the order in which calls come in. Two calls ask the same question when their first
    user message is the same.
    """
    lock, asked = threading.Lock(), Counter[str]()

    def decide(incoming: Incoming) -> FaultName | None:
        question = first_question(incoming.body)
        with lock:
            times = asked[question]
            asked[question] += 1
        chance = random.Random(f"{seed} {times} {question}")
        return chance.choice(kinds) if times < most and chance.random() < share else None

    return decide


def first_question(body: Mapping[str, Any]) -> str:
    """The first user message of a call."""
    return next((message["content"] for message in body["messages"] if message["role"] == "user"), "")
