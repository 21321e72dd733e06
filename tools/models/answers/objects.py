"""The JSON objects in what a model says: between sentences, in fences, after its thoughts, in Python's spelling.

Everything here is linear in the answer's length, whatever the answer holds.
"""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ...cells import MAX_CHARS, MAX_DEPTH
from ...syntax import expression

_TAGS = "think|thinking|thought|thoughts|reasoning|reflection"
_CLOSED = re.compile(rf"</(?:{_TAGS})>|\[/THINK\]|<\|end_of_thought\|>|<\|/think\|>", re.IGNORECASE)
_OPENED = re.compile(rf"\s*(?:<(?:{_TAGS})>|\[THINK\]|<\|begin_of_thought\|>|<\|think\|>)", re.IGNORECASE)
"""How servers mark what a model thinks before its answer; some leave out the opening mark, as it ends the prompt."""
_CHANNEL = re.compile(r"<\|channel\|>\s{0,8}(\w{1,32})[^<]{0,64}(?:<\|constrain\|>[^<]{0,32})?<\|message\|>")
"""OpenAI's harmony: each part of an answer names its channel, and only the final one is meant for the reader."""
_CHANNEL_END = re.compile(r"<\|(?:end|return|call|start|channel)\|>")
_BARE_FINAL = re.compile(r"assistant\s{0,4}final\s{0,4}(?=[\[{])")
"""The same where the server dropped the special tokens: "analysisWe need …assistantfinal{…}"."""
_TOKEN = re.compile(r"""[{}]|"(?:[^"\\]|\\.)*+(?:"|\Z)|'(?:[^'\\]|\\.)*+(?:'|\Z)""", re.DOTALL)
_COMMA = re.compile(r""""(?:[^"\\]|\\.)*+(?:"|\Z)|,(?=\s{0,200}[}\]])""", re.DOTALL)
_COMMENT = re.compile(r""""(?:[^"\\]|\\.)*+(?:"|\Z)|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)""", re.DOTALL)
"""A string, which may hold what looks like a comment, or a comment: JSON has none, and models explain steps by them."""
_WORD = re.compile(r""""(?:[^"\\]|\\.)*+(?:"|\Z)|'(?:[^'\\]|\\.)*+(?:'|\Z)|\b(?:true|false|null)\b""", re.DOTALL)
_WORDS = {"true": "True", "false": "False", "null": "None"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_MOST_OPEN = 4
"""So many braces that are never closed are passed over."""


@dataclass(frozen=True)
class AnswerObjects:
    """What an answer's text holds once thoughts are left out: its objects, in order, and whether there was any text."""

    objects: tuple[dict[str, Any], ...]
    empty: bool


def read_objects(content: str) -> AnswerObjects:
    """The objects that an answer means, drafts within its thoughts left out; a key given twice makes an object none."""
    if not content.strip():
        return AnswerObjects((), empty=True)
    content = _unquoted(content)
    whole = _whole(content)
    return AnswerObjects((whole,) if whole is not None else tuple(_objects(_meant(content))), empty=False)


def words_of(content: str) -> str:
    """What an answer says in words, its thoughts left out."""
    return _meant(_unquoted(content))


def _meant(content: str) -> str:
    """An answer without its thoughts; "" where they never end."""
    text = _final_channel(content)
    if text is None:
        return ""
    closings = list(_CLOSED.finditer(text))
    if closings:
        return text[closings[-1].end() :]
    return "" if _OPENED.match(text) else text


def _unquoted(content: str) -> str:
    """The text that the answer is, where it is one JSON string: some servers encode an object twice."""
    stripped = content.strip()
    if not (stripped.startswith('"') and stripped.endswith('"')):
        return content
    try:
        inner = json.loads(stripped)
    except ValueError:
        return content
    return inner if isinstance(inner, str) else content


def _whole(content: str) -> dict[str, Any] | None:
    """The object that the answer is from its first brace to its last, in a fence or between words or not."""
    start, end = content.find("{"), content.rfind("}")
    if not 0 <= start < end:
        return None
    around = content[:start] + " " + content[end + 1 :]
    if _CLOSED.search(around) or _OPENED.match(around) or "<|channel|>" in around or "[" in around:
        return None
    return _read(content[start : end + 1])


def _final_channel(text: str) -> str | None:
    """The part in the final channel, the text itself where it knows no channels, None where only thoughts are there."""
    channels = list(_CHANNEL.finditer(text))
    if channels:
        # without a final one the answer may be the call of a tool, which is addressed
        final = [match for match in channels if match[1] == "final"] or [m for m in channels if " to=" in m[0]]
        if not final:
            return None
        start = final[-1].end()
        end = _CHANNEL_END.search(text, start)
        return text[start : end.start() if end else len(text)]
    bare = list(_BARE_FINAL.finditer(text)) if text.lstrip().startswith("analysis") else []
    return text[bare[-1].end() :] if bare else text


def _objects(text: str) -> Iterator[dict[str, Any]]:
    place = 0
    for _ in range(_MOST_OPEN):
        opened = None
        for start, end in _spans(text, place):
            if end is None:
                opened = start
                break
            value = _read(text[start:end])
            if value is not None:
                yield value
        if opened is None:
            return
        place = opened + 1


def _spans(text: str, place: int) -> Iterator[tuple[int, int | None]]:
    """Outermost pairs of braces; quotation marks count only within them. The last may never be closed."""
    while (start := text.find("{", place)) >= 0:
        depth = 0
        for token in _TOKEN.finditer(text, start):
            depth += {"{": 1, "}": -1}.get(token[0], 0)
            if depth == 0:
                place = token.end()
                yield start, place
                break
        else:
            yield start, None
            return


def _read(text: str) -> dict[str, Any] | None:
    """The object that a text writes as JSON, as JSON with comments or commas too many, or as Python does."""
    if len(text) > MAX_CHARS:
        return None
    for attempt in (_json, lambda each: _json(_plain(each)), _python):
        try:
            value = attempt(text)
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            continue
        return value if isinstance(value, dict) else None
    return None


def _json(text: str) -> Any:
    """Line breaks within strings, which JSON forbids and models write, are taken."""
    return _writable(json.loads(text, object_pairs_hook=_without_doubles, strict=False))


def _plain(text: str) -> str:
    """JSON without comments and commas that end a list."""
    without = _COMMENT.sub(lambda match: match[0] if match[0].startswith('"') else " ", text)
    return _COMMA.sub(_without_comma, without)


def _without_comma(match: re.Match[str]) -> str:
    return "" if match[0] == "," else match[0]


def _python(text: str) -> Any:
    if text.count("{") + text.count("[") + text.count("(") > 1000 * MAX_DEPTH:
        raise ValueError("too many brackets")
    tree = expression(_WORD.sub(lambda match: _WORDS.get(match[0], match[0]), text))
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
            if len(set(keys)) != len(node.keys):
                raise ValueError("a key is given twice")
    return _writable(ast.literal_eval(tree))


def _writable(value: Any) -> Any:
    """The value, if it can be written again. Raises ValueError for halves of surrogate pairs, Infinity and sets."""
    if _SURROGATE.search(json.dumps(value, ensure_ascii=False, allow_nan=False)):
        raise ValueError("a character is cut in two")
    return value


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key is given twice")
    return value
