"""The arguments of operations and checks in the fewest words, for prompts: a line each in place of a JSON schema."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Schema = Mapping[str, Any]


def argument_lines(schema: Schema, without: Mapping[str, str] | None = None) -> list[str]:
    """One line an argument: `name: type = default (what it is)`, of texts without the type. An argument without a
    default must be given; one whose default is nothing bears a question mark. Arguments whose line stands in `without`
    are left out."""
    lines = {name: line(name, part, schema) for name, part in schema.get("properties", {}).items()}
    return [text for name, text in lines.items() if without is None or without.get(name) != text]


def line(name: str, part: Schema, schema: Schema) -> str:
    """One argument in words."""
    required = name in schema.get("required", ())
    given = part.get("default")
    mark = "" if required or given is not None else "?"
    value = "" if given is None else f" = {json.dumps(given, ensure_ascii=False)}"
    written = kind(part, schema)
    description = _said(name, part.get("description", ""))
    return (
        f"{name}{mark}{'' if written == 'text' else f': {written}'}{value}{f' ({description})' if description else ''}"
    )


_ALIKE = {"column": "column ", "output": "column that receives "}
"""Arguments that are the same thing wherever they stand, and how their descriptions begin; prompts say it once."""


def _said(name: str, description: str) -> str:
    """A description without what holds for every argument of the name."""
    if name in _ALIKE and description.startswith(_ALIKE[name]):
        return description.partition("; ")[2]
    return description


def shared_lines(schemas: Sequence[Schema], least: int = 3) -> dict[str, str]:
    """Lines of arguments, by name, that at least so many of the schemas have alike."""
    counts: dict[tuple[str, str], int] = {}
    for schema in schemas:
        for name, part in schema.get("properties", {}).items():
            key = name, line(name, part, schema)
            counts[key] = counts.get(key, 0) + 1
    best: dict[str, tuple[int, str]] = {}
    for (name, text), count in counts.items():
        if count >= least and count > best.get(name, (0, ""))[0]:
            best[name] = count, text
    return {name: text for name, (_, text) in best.items()}


_PLAIN = {"string": "text", "integer": "integer", "number": "number", "boolean": "true/false", "null": "null"}


def kind(part: Schema, schema: Schema) -> str:
    """A JSON schema's type in words."""
    if "$ref" in part:
        return kind(schema.get("$defs", {})[part["$ref"].rsplit("/", 1)[-1]], schema)
    if "const" in part or part.get("enum"):
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in part.get("enum") or [part["const"]])
    if part.get("anyOf"):
        others = [one for one in part["anyOf"] if one != {"type": "null"}]
        kinds = dict.fromkeys(kind(one, schema) for one in others)
        null = " | null" if len(others) < len(part["anyOf"]) and part.get("default") is not None else ""
        return " | ".join(kinds) + null
    if part.get("type") == "array":
        return f"[{kind(part.get('items', {}), schema)}, …]"
    if part.get("properties"):
        return "{" + "; ".join(line(name, one, part) for name, one in part["properties"].items()) + "}"
    if part.get("type") == "object":
        values = part.get("additionalProperties")
        return "{text: " + (kind(values, schema) if isinstance(values, dict) and values else "…") + ", …}"
    if part.get("type") in ("integer", "number") and {"minimum", "maximum"} <= set(part):
        return f"{part['minimum']} to {part['maximum']}"
    return _PLAIN.get(str(part.get("type")), "anything")
