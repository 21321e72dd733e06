"""YAML and JSON texts of task files as mappings, lists and unchanged texts, with errors that name the line."""

import json
from collections.abc import Iterable
from typing import Any

from ...domain.errors import TaskError

MAX_DEPTH = 20


def parse_yaml(text: str, where: str) -> Any:
    """The document with all scalars as text. Raises TaskError for broken YAML, aliases, tags and duplicate keys."""
    import yaml

    try:
        _refuse_bombs(yaml.parse(text, Loader=yaml.SafeLoader), where)
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        line = f" in line {mark.line + 1}" if mark is not None else ""
        raise TaskError(
            f"{where} is not valid YAML{line}: {exc.problem or exc.context}",
            "check the indentation, and put texts that hold ': ' or start with a special character in quotes",
            line=mark.line + 1 if mark is not None else None,
        ) from exc
    except yaml.YAMLError as exc:
        raise TaskError(
            f"{where} is not valid YAML: it holds a control character", "save it as plain UTF-8 text"
        ) from exc
    except RecursionError as exc:
        raise _too_deep(where) from exc
    if node is None:
        raise TaskError(f"{where} is empty", "write a name, an instruction and demonstrations into it")
    return _plain(node, where)


def _refuse_bombs(events: Iterable[Any], where: str) -> None:
    """Refuse aliases, by which a kilobyte can stand for gigabytes, and nesting, whose reading takes quadratic time.

    Events are read one by one, so that reading ends at the first of either. A task file needs neither.
    """
    import yaml

    depth = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            raise TaskError(
                f"{where} uses the YAML alias '*{event.anchor}' in line {event.start_mark.line + 1}",
                "write the value out, or put it in quotes if it is a text",
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise _too_deep(where)


def _plain(node: Any, where: str) -> Any:
    import yaml

    if isinstance(node, yaml.ScalarNode):
        return _whole(node.value, where)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, where) for item in node.value]
    mapping: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise TaskError(f"{where} has a key that is not a text in line {line}", "put it in quotes")
        if key.value in mapping:
            raise TaskError(f"{where} has the key {key.value!r} twice, again in line {line}", "take one of them out")
        mapping[key.value] = _plain(value, where)
    return mapping


def parse_json(text: str, where: str) -> Any:
    """The document with numbers and booleans as the text that stands there. Raises TaskError when it is broken."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key, value in pairs:
            if key in mapping:
                raise TaskError(f"{where} has the key {key!r} twice", "take one of them out")
            mapping[key] = value
        return mapping

    try:
        value = json.loads(text, object_pairs_hook=once, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as exc:
        raise TaskError(
            f"{where} is not valid JSON in line {exc.lineno}: {exc.msg}", "repair it", line=exc.lineno
        ) from exc
    except RecursionError as exc:
        raise _too_deep(where) from exc
    return _texts(value, where, 0)


def _texts(value: Any, where: str, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise _too_deep(where)
    if isinstance(value, dict):
        return {key: _texts(item, where, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_texts(item, where, depth + 1) for item in value]
    return _whole(value, where) if isinstance(value, str) else json.dumps(value)


def _whole(text: str, where: str) -> str:
    """The text with pairs of surrogates, as JSON's escapes write emoji, made one sign. Raises TaskError for a half."""
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError as exc:
        half = next(sign for sign in text if "\ud800" <= sign <= "\udfff")
        problem = f"{where} has half a sign, {half.encode('unicode_escape').decode()}, in a text"
        raise TaskError(problem, "write the whole sign, or take the half out") from exc


def _too_deep(where: str) -> TaskError:
    return TaskError(f"{where} is nested more than {MAX_DEPTH} levels deep", "a task file needs no more than four")
