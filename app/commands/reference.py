"""Operations and checks as text for people: `regraft tools show` and the reference page of the documentation."""

import json
from typing import Any


def operation_text(operation: Any) -> str:
    """What an operation does, its traits, and one line an argument with type, default and meaning."""
    traits = [operation.kind, f"sees one {operation.scope} at a time"]
    if not operation.deterministic:
        traits.append("not deterministic")
    return "\n".join([f"{operation.name}  ({', '.join(traits)})", "", operation.summary, *_arguments(operation)])


def check_text(check: Any) -> str:
    """What a check asks of rows, what it says of one that fails, what it needs, and its arguments."""
    lines = [
        f"{check.name}  ({', '.join(check_traits(check))})",
        "",
        check.summary,
        "",
        f"A row fails when {check.reason}.",
    ]
    return "\n".join([*lines, *_arguments(check)])


def check_traits(check: Any) -> list[str]:
    """Scope, severity where a task names the check, and the extra that it needs."""
    scope = "judges each row alone" if check.scope == "row" else "judges all rows together"
    return ["check", scope, check.severity, *([f"needs {check.extra}"] if check.extra else [])]


def _arguments(component: Any) -> list[str]:
    lines = ["", "Arguments:"]
    rows = argument_rows(component)
    width = max((len(name) for name, *_ in rows), default=0)
    for name, kind, default, meaning in rows:
        lines.append(f"  {name:<{width}}  {kind}{f', default {default}' if default else ', required'}")
        lines.append(f"  {'':<{width}}  {meaning}")
    return lines if rows else [*lines, "  none"]


def argument_rows(operation: Any) -> list[tuple[str, str, str, str]]:
    """Name, type, default ("" where it is required) and meaning of each argument."""
    schema = operation.schema()
    definitions = schema.get("$defs", {})
    required = set(schema.get("required", ()))
    rows = []
    for name, field in schema.get("properties", {}).items():
        default = "" if name in required else json.dumps(field.get("default"), ensure_ascii=False)
        rows.append((name, _kind(field, definitions), default, " ".join(field.get("description", "").split())))
    return rows


def _kind(field: dict[str, Any], definitions: dict[str, Any], depth: int = 0) -> str:
    """A JSON schema as words such as "list of text" or "mapping of text to number"."""
    if depth > 4:
        return "nested value"
    if "$ref" in field:
        return _kind(definitions.get(field["$ref"].rpartition("/")[2], {}), definitions, depth + 1)
    if "const" in field:
        return json.dumps(field["const"], ensure_ascii=False)
    if "enum" in field:
        return " or ".join(json.dumps(value, ensure_ascii=False) for value in field["enum"])
    for union in ("anyOf", "oneOf", "allOf"):
        if union in field:
            return " or ".join(dict.fromkeys(_kind(option, definitions, depth + 1) for option in field[union]))
    kind = field.get("type")
    if kind == "array":
        items = field.get("items")
        return "list of " + _kind(items, definitions, depth + 1) if isinstance(items, dict) else "list"
    if kind == "object":
        return _object(field, definitions, depth)
    names = {
        "string": "text",
        "integer": "whole number",
        "number": "number",
        "boolean": "true or false",
        "null": "nothing",
    }
    return names.get(str(kind), "any value")


def _object(field: dict[str, Any], definitions: dict[str, Any], depth: int) -> str:
    if "properties" in field:
        inner = ", ".join(f"{name}: {_kind(f, definitions, depth + 1)}" for name, f in field["properties"].items())
        return "{" + inner + "}"
    values = field.get("additionalProperties")
    return "mapping of text to " + (_kind(values, definitions, depth + 1) if isinstance(values, dict) else "any value")
