"""Scores from the probabilities of digits: the mean of 1 … 6 by their softmax, not the one digit that was written.

A server that gives `top_logprobs` tells at each place of its answer how likely other tokens were. Deita's scorers take
Σ softmax_k · k over the digits (arXiv 2312.15685); the sum over the digits' own probabilities stands for it here.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

PARAMS: Mapping[str, Any] = {"logprobs": True, "top_logprobs": 20}
"""What a call asks for, and by which it is told apart."""

_FIELD = re.compile(r'"(r\d+)"\s*:\s*\{|"(\w+)"\s*:\s*"?(\d)"?(?=\s*[,}])')

Digits = dict[str, float]
"""Log-probabilities of the digits at one place of an answer."""


def expected(digits: Mapping[str, float], least: int, greatest: int) -> float | None:
    """Σ softmax_k · k over the digits from `least` to `greatest`; None where none of them is among the tokens told."""
    known = {int(digit): value for digit, value in digits.items() if least <= int(digit) <= greatest}
    if not known:
        return None
    top = max(known.values())
    weights = {digit: math.exp(value - top) for digit, value in known.items()}
    return sum(digit * weight for digit, weight in weights.items()) / sum(weights.values())


def wrapped(text: str, logprobs: Any) -> str:
    """An answer's text with the digits' log-probabilities by place, as one text for the ledger."""
    return orjson.dumps({"text": text, "digits": list(_places(logprobs))}).decode()


def _places(logprobs: Any) -> Iterator[tuple[int, Digits]]:
    """Places in the text, in characters, where a token is a single digit, and how likely each digit was."""
    tokens = logprobs.get("content") if isinstance(logprobs, dict) else None
    start = 0
    for token in tokens if isinstance(tokens, list) else ():
        if not isinstance(token, dict) or not isinstance(token.get("token"), str):
            return
        text = token["token"]
        if re.fullmatch(r"\s*\d", text):
            yield start + len(text) - 1, _digits(token.get("top_logprobs") or [token])
        start += len(text)


def _digits(tops: Sequence[Any]) -> Digits:
    digits: Digits = {}
    for top in tops:
        token, value = str(top.get("token", "")).strip(), top.get("logprob")
        if len(token) == 1 and token.isascii() and token.isdigit() and isinstance(value, int | float):
            digits[token] = float(value) if token not in digits else math.log(math.exp(digits[token]) + math.exp(value))
    return digits


def unwrapped(content: str) -> tuple[str, dict[int, Digits]]:
    """The text and the digits by place; the content itself and none where it was not wrapped."""
    try:
        wrapped = orjson.loads(content)
        return str(wrapped["text"]), {int(place): digits for place, digits in wrapped["digits"]}
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return content, {}


def by_field(text: str, digits: Mapping[int, Digits]) -> dict[tuple[str, str], Digits]:
    """The digits' log-probabilities by row ("" for the only one) and field of an answer in JSON."""
    fields: dict[tuple[str, str], Digits] = {}
    row = ""
    for match in _FIELD.finditer(text):
        if match[1]:
            row = match[1]
        elif match.start(3) in digits:
            fields[row, match[2]] = digits[match.start(3)]
    return fields
