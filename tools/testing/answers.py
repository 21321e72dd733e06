"""What a scripted model says: values that fit a schema, or a function's answer for each row of a call."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from ..models.estimate import example_of

Call: TypeAlias = Mapping[str, Any]
"""The body of a chat completion request."""

Respond: TypeAlias = Callable[[Call], "str | Mapping[str, Any]"]
"""Answers a call: text, or a mapping that is written as JSON."""

_ROW = re.compile(r"<row(?: id=\"(r\d+)\")?>\n(.*?)\n</row>", re.DOTALL)


def by_schema(call: Call) -> Mapping[str, Any] | str:
    """The smallest value that fits the schema that the call asks for; "ok" where it asks for none."""
    schema = schema_in(call)
    return "ok" if schema is None else example_of(schema)


def by_row(answer: Callable[[str], Mapping[str, Any]]) -> Respond:
    """Answer each row of a model operation's call by a function of the row's text, under the ids that were asked."""

    def respond(call: Call) -> Mapping[str, Any]:
        rows = rows_in(call)
        if list(rows) == [""]:
            return answer(rows[""])
        return {name: answer(text) for name, text in rows.items()}

    return respond


def rows_in(call: Call) -> dict[str, str]:
    """The texts of the rows of a model operation's call, by id; a single row has the id ""."""
    users = [message["content"] for message in call["messages"] if message["role"] == "user"]
    return {match[1] or "": match[2] for match in _ROW.finditer(users[0] if users else "")}


def schema_in(call: Call) -> Mapping[str, Any] | None:
    """The JSON schema of the call's response_format."""
    asked = call.get("response_format") or {}
    return asked.get("json_schema", {}).get("schema")


def as_content(answer: "str | Mapping[str, Any]") -> str:
    """What stands in the message: text as it is, everything else as JSON."""
    return answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
