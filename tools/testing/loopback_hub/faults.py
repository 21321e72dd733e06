"""Bad weather on a loopback Hub: which request meets which fault."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

HubFault: TypeAlias = Literal[
    "busy",  # 429 with Retry-After
    "error_500",
    "error_503",
    "reset",  # the connection is reset
    "slow",  # the answer comes late
    "truncated",  # the connection ends in the middle of the body
]
HUB_FAULTS: tuple[HubFault, ...] = get_args(HubFault)
HubRefusal: TypeAlias = Literal["error_403", "error_416"]
"""Answers that trying again does not better: no right to read, and a range beyond a file's end."""


@dataclass(frozen=True)
class HubRequest:
    """What a fault is decided by: the request, its number (from 0), and how often the same one came before."""

    number: int
    seen: int
    method: str
    path: str
    range: str


HubWeather: TypeAlias = Callable[[HubRequest], HubFault | HubRefusal | None]


def clear(_: HubRequest) -> None:
    """No faults."""


def always_hub(fault: HubFault | HubRefusal) -> HubWeather:
    """Every request meets the fault."""
    return lambda _: fault


def stormy(share: float, *, kinds: Sequence[HubFault] = HUB_FAULTS, seed: int = 0, most: int = 1) -> HubWeather:
    """A share of all requests meets a fault drawn at random, the first `most` times that the same one comes.

    Which ones does not depend on the order in which requests come in.
    """
    lock, asked = threading.Lock(), Counter[str]()

    def decide(request: HubRequest) -> HubFault | None:
        question = f"{request.method} {request.path} {request.range}"
        with lock:
            times = asked[question]
            asked[question] += 1
        chance = random.Random(f"{seed} {times} {question}")
        return chance.choice(kinds) if times < most and chance.random() < share else None

    return decide
