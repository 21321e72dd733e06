"""One chat call as data: what is asked, how its content address is made, and how it is written for a server."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import orjson
from pydantic import BaseModel

Message: TypeAlias = Mapping[str, str]
"""A chat message: `role` ("system", "user" or "assistant") and `content`."""

SchemaMode: TypeAlias = Literal["json_schema", "json_object", "text"]
"""How a server is told the form of an answer: by a schema, as "some JSON object", or in words only."""

_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS


@dataclass(frozen=True)
class AnswerSchema:
    """A JSON schema that an answer must fit, encoded once however many calls use it.

    The order of its properties is kept: servers write answers in it, and reasons must come before conclusions.
    """

    name: str
    definition: Mapping[str, Any]
    strict: bool = True
    in_words: str = field(default="", compare=False)
    """How a server that takes no schema is told the form; the schema itself where that is empty."""
    _encoded: list[bytes] = field(default_factory=list, compare=False, repr=False)

    @property
    def encoded(self) -> bytes:
        if not self._encoded:
            self._encoded.append(orjson.dumps(self.definition))
        return self._encoded[0]

    @property
    def text(self) -> str:
        return self.encoded.decode()


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What is asked of a model. `attempt` tells apart askings of the same question whose answers were no use.

    `purpose` and `source` say for whom, `rows` are the addresses of the rows it asks about, where their answers are to
    be found again by these; they are no part of the content address.
    """

    model: str
    messages: tuple[Message, ...]
    params: Mapping[str, Any] = field(default_factory=dict)
    schema: AnswerSchema | None = None
    attempt: int = 0
    purpose: str = ""
    source: str = ""
    rows: tuple[bytes, ...] = ()

    def key(self) -> bytes:
        """The content address: SHA-256 over model, parameters, messages, schema and attempt."""
        digest = hashlib.sha256(orjson.dumps([self.model, self.params, self.messages, self.attempt], option=_SORTED))
        if self.schema is not None:
            digest.update(self.schema.encoded)
        return digest.digest()

    def chars(self) -> int:
        """Length of all that is sent, in characters; about four make a token of English."""
        chars = len(self.schema.encoded) if self.schema is not None else 0
        for message in self.messages:  # a generator would take twice as long, and each call asks
            chars += len(message["content"])
        return chars

    def bytes(self) -> int:
        """Its length in bytes, of which no token is made of less than one."""
        return sum(len(message["content"].encode("utf-8", "replace")) for message in self.messages) + (
            len(self.schema.encoded) if self.schema is not None else 0
        )


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a server was seen to understand: how schemas are told, which parameters it refuses, which it renames.

    `most_tokens` limits this one answer where the call itself does not; it is no part of the question.
    """

    schema_mode: SchemaMode = "json_schema"
    dropped: frozenset[str] = frozenset()
    renamed: tuple[tuple[str, str], ...] = ()
    most_tokens: int | None = None

    def params(self, request: ChatRequest) -> dict[str, Any]:
        if not request.params and self.most_tokens is None:
            return {}
        names = dict(self.renamed)
        params = dict(request.params)
        if self.most_tokens is not None:
            params["max_tokens"] = min(self.most_tokens, params.get("max_tokens", self.most_tokens))
        return {names.get(name, name): value for name, value in params.items() if name not in self.dropped}

    def limit(self, request: ChatRequest) -> int | None:
        """How many tokens the server is told that the answer may have; None where it is told none."""
        params = self.params(request)
        return params.get("max_tokens", params.get("max_completion_tokens"))

    def messages(self, request: ChatRequest) -> list[Message]:
        """The messages; where the server takes no schema, its text joins the last one."""
        messages = list(request.messages)
        if request.schema is not None and self.schema_mode != "json_schema":
            form = request.schema.in_words or f"that fits this JSON schema:\n{request.schema.text}"
            form_line = f"\n\nAnswer with JSON only, one object {form}"
            messages[-1] = {**messages[-1], "content": messages[-1]["content"] + form_line}
        return messages

    def response_format(self, request: ChatRequest, *, plain: bool = False) -> dict[str, Any] | None:
        """The parameter of that name; `plain` gives the schema as Python values rather than as encoded JSON."""
        if request.schema is None or self.schema_mode == "text":
            return None
        if self.schema_mode == "json_object":
            return {"type": "json_object"}
        schema = request.schema.definition if plain else orjson.Fragment(request.schema.encoded)
        return {
            "type": "json_schema",
            "json_schema": {"name": request.schema.name, "strict": request.schema.strict, "schema": schema},
        }

    def body(self, request: ChatRequest) -> bytes:
        """The request as an OpenAI-compatible server reads it."""
        body: dict[str, Any] = {"model": request.model, "messages": self.messages(request), **self.params(request)}
        shape = self.response_format(request)
        if shape is not None:
            body["response_format"] = shape
        return orjson.dumps(body)


def schema_of(model: type[BaseModel], name: str | None = None) -> AnswerSchema:
    """The model's schema in the form that strict servers ask for: every field required, no other ones."""
    definition = model.model_json_schema()
    closed = _close(definition)
    return AnswerSchema(name or model.__name__, definition, strict=closed)


@lru_cache(maxsize=1024)
def answer_schema(answer: type[BaseModel], count: int) -> AnswerSchema:
    """The schema of a call for so many rows."""
    return schema_of(answer) if count == 1 else schema_for_many(answer_schema(answer, 1), count)


def schema_for_many(row: AnswerSchema, count: int) -> AnswerSchema:
    """An object with one answer under each of r1 to r<count>, so that a strict server can leave none out. In words the
    ids are not told one by one."""
    shape = {key: value for key, value in row.definition.items() if key != "$defs"}
    ids = [f"r{number}" for number in range(1, count + 1)]
    definition = {
        "type": "object",
        "properties": {name: {"$ref": "#/$defs/row__"} for name in ids},
        "required": ids,
        "additionalProperties": False,
        "$defs": {**row.definition.get("$defs", {}), "row__": shape},
    }
    words = f"with the keys r1 to r{count}, each of them with an object that fits this JSON schema:\n{row.text}"
    return AnswerSchema(f"{row.name}_rows", definition, row.strict, words)


def _close(node: Any) -> bool:
    """Close every object in place and drop what only programmers read.

    False when some object has free keys, which no strict mode can express.
    """
    if isinstance(node, list):
        return not [item for item in node if not _close(item)]
    if not isinstance(node, dict):
        return True
    for needless in ("default", "title"):
        node.pop(needless, None)
    parts = [part for key, part in node.items() if key not in ("properties", "$defs", "enum", "const", "examples")]
    parts += [*node.get("properties", {}).values(), *node.get("$defs", {}).values()]
    closed = not [part for part in parts if not _close(part)]
    if node.get("type") != "object":
        return closed
    if "properties" not in node:
        return False
    node["required"] = list(node["properties"])
    node["additionalProperties"] = False
    return closed
