"""What a scripted model says: values that fit a schema, or a function's answer for each row of a call."""

import hashlib
import json
import random
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from ..execution.estimate import example_of

Call: TypeAlias = Mapping[str, Any]
"""The body of a chat completion request."""

Respond: TypeAlias = Callable[[Call], "str | Mapping[str, Any]"]
"""Answers a call: text, or a mapping that is written as JSON."""

_SYLLABLES = ("ba", "de", "fi", "ko", "lu", "ma", "ne", "po", "ru", "ti")
_WORDS = [f"{start}{middle}{end}" for start in _SYLLABLES for middle in "lmnrst" for end in "aeiou"]
_ORDER = re.compile(r"^(r\d+): (.*)$", re.MULTILINE)
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


def by_order(answer: Callable[[str], Mapping[str, Any] | None]) -> Respond:
    """Write each row that a recipe's page orders by a function of the order's words; None leaves the row out."""

    def respond(call: Call) -> Mapping[str, Any]:
        written = {name: answer(order) for name, order in orders_in(call).items()}
        return {name: row for name, row in written.items() if row is not None}

    return respond


def sentence(key: object) -> str:
    """Nine invented words: another sentence for every key, the same one for the same."""
    return " ".join(random.Random(str(key)).sample(_WORDS, 9)).capitalize() + "."


def invented(call: Call) -> str:
    """Another sentence as the input of every row that a page orders, the same ones for the same question; agents get
    no decision."""
    key = hashlib.sha256(json.dumps(call, sort_keys=True).encode()).hexdigest()
    rows = {name: {"input": sentence(f"{key}/{name}")} for name in orders_in(call)}
    return json.dumps(rows or {"nothing": key})


def orders_in(call: Call) -> dict[str, str]:
    """The orders of a recipe's page, by id; none where the call is no page."""
    users = [message["content"] for message in call["messages"] if message["role"] == "user"]
    return {match[1]: match[2] for match in _ORDER.finditer(users[0] if users else "")}


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
