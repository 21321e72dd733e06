"""JSON Schema whose work is bounded: patterns in linear time, few visits of references, uniqueness by hashes."""

import json
import time
from collections.abc import Iterator
from functools import cache
from typing import Any

import pyarrow as pa

from ...domain.errors import PlanError
from ..arrow import compute as pc

MAX_VISITS = 5_000
"""So many references and branches are followed for one text; a schema that asks for more fits none."""
MAX_SECONDS = 30.0


class TooMuchWork(Exception):
    """A text that takes more visits than any."""


class Bounded:
    """A schema's validator. `fits` has MAX_SECONDS of processor time together, then it raises PlanError."""

    def __init__(self, text: str) -> None:
        self._validator = _validator(text)
        self._begun = time.thread_time()

    def fits(self, text: str) -> bool:
        """Whether the text is JSON that fits. Raises referencing's Unresolvable."""
        if time.thread_time() - self._begun > MAX_SECONDS:
            raise PlanError("The JSON Schema takes too long to check", "make it simpler")
        _visits[0] = 0
        try:
            return self._validator.is_valid(json.loads(text))
        except (ValueError, RecursionError, TooMuchWork):
            return False


_visits = [0]


def linear(pattern: str) -> str:
    """The pattern, where RE2 takes it. Raises ValueError."""
    try:
        pc.match_substring_regex(pa.array([""]), pattern)
    except pa.ArrowInvalid as exc:
        raise ValueError(f"its pattern {pattern[:80]!r} cannot be used: {exc}") from exc
    return pattern


@cache
def _validator(text: str) -> Any:
    from jsonschema.validators import extend, validator_for
    from referencing import Registry

    schema = json.loads(text)
    base = validator_for(schema)
    counted = {name: _counted(base.VALIDATORS[name]) for name in _BRANCHING if name in base.VALIDATORS}
    own = {**counted, "pattern": _pattern, "patternProperties": _pattern_properties, "uniqueItems": _unique}
    return extend(base, own)(schema, registry=Registry())  # an empty registry: nothing is ever fetched


_BRANCHING = ("$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf", "not", "if", "items", "prefixItems")


def _counted(validate: Any) -> Any:
    def counting(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[Any]:
        _visits[0] += 1
        if _visits[0] > MAX_VISITS:
            raise TooMuchWork
        yield from validate(validator, value, instance, schema) or ()

    return counting


def _matches(pattern: str, text: str) -> bool:
    return bool(pc.match_substring_regex(pa.array([text], pa.string()), pattern)[0].as_py())


def _pattern(validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[Any]:
    if validator.is_type(instance, "string") and not _matches(pattern, instance):
        yield _error(f"does not match {pattern!r}")


def _pattern_properties(validator: Any, patterns: Any, instance: Any, _schema: Any) -> Iterator[Any]:
    if not validator.is_type(instance, "object"):
        return
    for pattern, schema in patterns.items():
        for key, value in instance.items():
            if _matches(pattern, key):
                yield from validator.descend(value, schema, path=key, schema_path=pattern)


def _unique(validator: Any, wanted: Any, instance: Any, _schema: Any) -> Iterator[Any]:
    if wanted and validator.is_type(instance, "array") and len({_plain(item) for item in instance}) < len(instance):
        yield _error("has an item twice")


def _plain(value: Any) -> str:
    """The same text for values that JSON Schema calls equal: 1 and 1.0 are, 1 and true are not."""
    return json.dumps(_whole(value), sort_keys=True)


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _error(message: str) -> Any:
    from jsonschema import ValidationError

    return ValidationError(message)
