"""Checks on what a text says by its form: JSON that fits a schema, a number with its unit."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from pydantic import Field, field_validator

from ...domain.errors import PlanError
from .base import check
from .cells import each, matches, texts
from .schemas import Bounded, linear
from .text import ColumnArgs

_QUANTITY = re.compile(
    r"(?P<sign>[-−]?)(?P<whole>[\d,]+)(?:\.(?P<digits>\d+))?(?P<blank> ?)(?P<unit>[^\W\d_][^\d\n]{0,20})"
)


class JsonSchemaArgs(ColumnArgs):
    schema_text: str = Field(alias="schema", description="JSON Schema that the text must fit, written as JSON")

    @field_validator("schema_text")
    @classmethod
    def _is_schema(cls, text: str) -> str:
        from jsonschema import SchemaError
        from jsonschema.validators import validator_for

        try:
            schema = json.loads(text)
            validator_for(schema).check_schema(schema)
        except (ValueError, RecursionError) as exc:
            raise ValueError("it is not JSON") from exc
        except SchemaError as exc:
            raise ValueError(f"it is no JSON Schema: {exc.message[:200]}") from exc
        for pattern in _patterns(schema):
            linear(pattern)
        return text


def _patterns(node: Any) -> Iterator[str]:
    """Every pattern that stands in a schema, its own as well as those of its keys."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            if isinstance(here.get("pattern"), str):
                yield here["pattern"]
            if isinstance(here.get("patternProperties"), dict):
                yield from here["patternProperties"]
            waiting += here.values()
        elif isinstance(here, list):
            waiting += here


@check("json_schema", reason="{column} is not JSON that fits the schema asked for")
def json_schema(rows: pa.Table, args: JsonSchemaArgs) -> pa.BooleanArray:
    """The text is JSON that fits a JSON Schema. Raises PlanError where the schema refers to what is not in it."""
    from referencing.exceptions import Unresolvable

    schema = Bounded(args.schema_text)

    def passes(text: str) -> bool:
        try:
            return schema.fits(text)
        except Unresolvable as exc:
            raise PlanError(f"The JSON Schema refers to {exc.ref!r}, which is not in it", "write it out") from exc

    return each(texts(rows, args.column), passes)


def schema_of(values: Sequence[Any]) -> dict[str, Any]:
    """The narrowest simple JSON Schema that all values fit: types, keys, and which keys are always there.

    A whole number counts as any number: a few values cannot show that none has a fraction.
    """
    kinds = sorted({_kind(value) for value in values})
    schema: dict[str, Any] = {"type": kinds[0] if len(kinds) == 1 else kinds} if kinds else {}
    objects = [value for value in values if isinstance(value, dict)]
    if objects:
        keys = list(dict.fromkeys(key for value in objects for key in value))
        schema["properties"] = {key: schema_of([value[key] for value in objects if key in value]) for key in keys}
        schema["required"] = [key for key in keys if all(key in value for value in objects)]
        schema["additionalProperties"] = len(schema["required"]) < len(keys)
    items = [item for value in values if isinstance(value, list) for item in value]
    if items:
        schema["items"] = schema_of(items)
    return schema


def _kind(value: Any) -> str:
    kinds = {str: "string", bool: "boolean", int: "number", float: "number", list: "array", dict: "object"}
    return kinds.get(type(value), "null")


class QuantityArgs(ColumnArgs):
    units: tuple[str, ...] = Field(default=(), description="units allowed, to the letter; any word when empty")
    blank: bool = Field(default=True, description="whether one blank stands between number and unit")
    decimals: int = Field(default=0, ge=0, description="most digits after the point")
    negative: bool = Field(default=False, description="whether a minus sign may stand before the number")


@check("quantity", reason="{column} is not a number with its unit as the demonstrations write it")
def quantity(rows: pa.Table, args: QuantityArgs) -> pa.BooleanArray:
    """The whole text is one number followed by a unit, such as 12 km."""
    unit = "|".join(map(re.escape, args.units)) or r"\p{L}[^\d\n]{0,20}"
    fraction = rf"(?:\.\d{{1,{args.decimals}}})?" if args.decimals else ""
    sign = "[-−]?" if args.negative else ""
    number = rf"{sign}(?:\d+|\d{{1,3}}(?:,\d{{3}})+){fraction}"
    return matches(texts(rows, args.column), rf"\A{number}{' ' if args.blank else ''}(?:{unit})\z")


def quantity_form(outputs: Sequence[str]) -> dict[str, Any] | None:
    """The arguments by which `quantity` passes all texts; None where one of them is no number with a unit.

    Units are closed when the texts repeat one, else any word may stand there: a few texts cannot show all units.
    """
    matches = [_QUANTITY.fullmatch(output) for output in outputs]
    parts = [match.groupdict(default="") for match in matches if match is not None]
    if len(parts) < max(len(outputs), 2) or len({part["blank"] for part in parts}) > 1:
        return None
    units = list(dict.fromkeys(part["unit"] for part in parts))
    return {
        "units": units if len(units) == 1 or len(units) * 2 <= len(parts) else [],
        "blank": bool(parts[0]["blank"]),
        "decimals": max(len(part["digits"]) for part in parts),
        "negative": any(part["sign"] for part in parts),
    }
