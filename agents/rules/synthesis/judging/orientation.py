"""Whether pairs of texts are turned round: the demonstrations' inputs look like a source's outputs, and the reverse."""

import re
import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ...labels.meaning import Matrix
from ...reading.hashed import hashes

_BUCKETS, _CHARS = 8192, 1500
_TOKEN = re.compile(r"\w+|[^\w\s]")
_FEWEST = 20
_SUREST, _CHANCE = 0.95, 0.01
"""However sure rows are of their own direction, of demonstrations they are no surer."""
_CLEAR = 0.1
"""Share of a usual pair's score from which another pair's says something."""

Pairs = Sequence[tuple[str, str]]


def orientation(pairs: Pairs, shown: Pairs) -> int:
    """1 where tokens and endings of the pairs surely tell that `shown` run as they do, -1 where they run the other way
    round, 0 where nothing is sure.

    Sure is what is seen in most of `shown` and contradicted in none, and comes by chance in less than 1%, as often as
    naive Bayes on one half of the pairs is wrong of the other half. 0 for fewer than 20 pairs.
    """
    if len(pairs) < _FEWEST or not shown:
        return 0
    given, made = (np.stack([_features(pair[side]) for pair in pairs]) for side in (0, 1))
    halves = np.arange(len(pairs)) % 2
    scores = np.concatenate(
        [(made - given)[halves == half] @ _weights(given[halves != half], made[halves != half]) for half in (0, 1)]
    )
    weights, clear = _weights(given, made), _CLEAR * float(np.median(scores))
    ways = [float((_features(answer) - _features(text)) @ weights) for text, answer in shown]
    wrong = 1 - min(float((scores > 0).mean()), _SUREST)
    for sign in (1, -1):
        seen = sum(sign * way > clear for way in ways)
        if 2 * seen > len(ways) and min(sign * way for way in ways) >= -clear and wrong**seen < _CHANCE:
            return sign
    return 0


def _weights(given: Matrix, made: Matrix) -> Matrix:
    return np.log((made.sum(axis=0) + 1) / (given.sum(axis=0) + 1))


def _features(text: str) -> Matrix:
    """Which tokens, pairs of tokens and endings of words a text has, by hash: 0 or 1 for each bucket."""
    row = np.zeros(_BUCKETS, np.float32)
    row[_buckets(text[:_CHARS])] = 1
    return row


@lru_cache(maxsize=2_000)
def _buckets(text: str) -> NDArray[np.intp]:
    """The places of what a text has: proposals of one source share most of their texts."""
    tokens = _TOKEN.findall(text)
    endings = {f"-{token[-2:]}" for token in tokens if len(token) > 3}
    named = hashes(tokens).union([zlib.crc32(ending.encode()) for ending in endings])
    return np.array([name % _BUCKETS for name in named], np.intp)
