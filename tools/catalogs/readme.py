"""A dataset card (README.md): its YAML metadata, and its text made readable."""

import html
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from ...domain.card import DatasetCard
from ..texts import one_line
from .reading.labels import Labels, card_labels

MAX_CARD_CHARS = 400_000
MAX_TEXT_CHARS = 20_000
_SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _LOADER(_SAFE):
    """YAML 1.2's booleans only: labels and languages called yes, no, on and off are words."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the form in which yaml keeps them
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
        for first, resolvers in _SAFE.yaml_implicit_resolvers.items()
    }

    def __init__(self, stream: Any) -> None:
        super().__init__(stream)
        self.repeated: dict[str, None] = {}

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """As YAML has it, the last of keys that are alike counts; but they are told, and every licence binds."""
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        repeated = [key for key, count in Counter(keys).items() if count > 1]
        self.repeated.update(dict.fromkeys(repeated))
        made = super().construct_mapping(node, deep)
        if "license" in repeated:
            stated = [self.construct_object(value, True) for key, value in node.value if key.value == "license"]
            made["license"] = [each for value in stated for each in (value if isinstance(value, list) else [value])]
        return made


_FRONT = re.compile(r"\A\ufeff?\s*---[ \t]*\r?\n(?P<yaml>.*?)(?:^|\n)---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_CLEANED_CHARS = 60_000
_MAX_DEPTH = 50
_MAX_BITS = 256
_SHORT_YAML = 5_000
_TOO_MUCH = "the card's YAML is nested too deeply, its aliases stand for too much, or a number is too large"
# Every repetition is bounded, so that no card, however odd, takes long.
_CLEANING = [
    (re.compile(pattern, re.IGNORECASE | re.MULTILINE), replacement)
    for pattern, replacement in (
        (r"<!--(?s:.{0,5000}?)-->", " "),
        (r"<(script|style|svg)\b(?s:.{0,5000}?)</\1>", " "),
        (r"^#+[ \t]*table of contents[ \t]*$", ""),
        (r"^[ \t]*(?:[-*+]|\d{1,3}\.)[ \t]*\[[^\]\n]{0,300}\]\(#[^)\n]{0,300}\)[ \t]*$", ""),
        (r"\[?!\[[^\]]{0,300}\]\([^)]{0,1000}\)(?:\]\([^)]{0,1000}\))?", " "),
        (r"\[([^\]]{0,500})\]\([^)\s]{0,1000}(?:\s+\"[^\"]{0,300}\")?\)", r"\1"),
        (r"</?(?:p|div|br|h\d|li|ul|ol|tr|table|details|summary)\b[^>]{0,500}>", "\n"),
        (r"</?[a-z][\w-]{0,30}(?:\s[^<>]{0,500})?/?>", ""),
        (r"^.{0,80}\[?more information needed\]?.{0,80}$", ""),
        (r"[ \t]+$", ""),
    )
]
_NO_LICENSE = frozenset({"", "none", "null"})


@dataclass(frozen=True)
class Readme:
    """A card's two parts. `problem` tells why the metadata could not be read (it is empty then); `repeated` are keys
    that it has more than once in one place."""

    metadata: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    problem: str = ""
    repeated: tuple[str, ...] = ()


_VALUE_CHARS = 1_000


def parse_readme(source: str) -> Readme:
    """Take a README.md apart; broken YAML is a problem of the metadata only, the text is kept."""
    source = source[:MAX_CARD_CHARS]
    front = _FRONT.match(source)
    if front is None:
        return Readme(text=source)
    body = source[front.end() :]
    try:
        if len(front["yaml"]) > _SHORT_YAML and _is_deep(front["yaml"]):
            return Readme(text=body, problem=_TOO_MUCH)
        loader = _LOADER(front["yaml"])
        try:
            metadata = loader.get_single_data()
        finally:
            loader.dispose()
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError) as exc:
        return Readme(text=body, problem=f"the card's YAML is broken ({_where(exc)})")
    if metadata is not None and not isinstance(metadata, dict):
        return Readme(text=body, problem="the card's YAML is no mapping")
    if not _is_bounded(metadata):
        return Readme(text=body, problem=_TOO_MUCH)
    return Readme(metadata or {}, body, repeated=tuple(map(_line, loader.repeated)))


def _is_deep(text: str) -> bool:
    """Whether YAML is nested too deeply. Reading all of it would take time that grows with the square of the depth."""
    depth = 0
    for event in yaml.parse(text, _LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            return True
    return False


def _is_bounded(value: Any) -> bool:
    """Whether a value, with its aliases written out, is of a size and depth that a card may have."""
    waiting, seen = [(value, 0)], 0
    while waiting:
        each, depth = waiting.pop()
        if isinstance(each, int) and each.bit_length() > _MAX_BITS:
            return False
        inner = [*each, *each.values()] if isinstance(each, dict) else each if isinstance(each, list | tuple) else ()
        seen += len(inner)
        if seen > MAX_CARD_CHARS or depth > _MAX_DEPTH:
            return False
        waiting += [(item, depth + 1) for item in inner]
    return True


def _where(exc: Exception) -> str:
    mark = getattr(exc, "problem_mark", None)
    problem = getattr(exc, "problem", None) or str(exc).splitlines()[0]
    return f"line {mark.line + 2}: {problem}" if mark is not None else problem


def describe(dataset: str, readme: Readme) -> DatasetCard:
    """The card without revision and splits, which a catalog adds."""
    data = readme.metadata
    text = readable(readme.text)
    return DatasetCard(
        id=dataset,
        revision="",
        title=_title(data, readme.text, dataset),
        description=text,
        languages=tuple(_words(data.get("language") or data.get("languages"))),
        licenses=tuple(word for word in _words(data.get("license")) if word not in _NO_LICENSE),
        tasks=tuple(_words(data.get("task_categories")) + _words(data.get("task_ids"))),
        tags=tuple(_strings(data.get("tags"))),
        size_category=next(iter(_strings(data.get("size_categories"))), None),
        gated=data.get("gated") not in (None, False, "false"),
        label_names=common_labels(config_labels(data).values()),
        notes=(
            *filter(None, (readme.problem,)),
            *(f"the card says {key!r} more than once; {_counts(key)}" for key in readme.repeated[:3]),
        ),
    )


def _counts(key: str) -> str:
    return "all of them count" if key == "license" else "the last counts"


def config_labels(metadata: Mapping[str, Any]) -> dict[str, Labels]:
    """Class label names by configuration, as the card's `dataset_info` states them."""
    infos = metadata.get("dataset_info")
    infos = infos if isinstance(infos, list) else [infos]
    return {_config_name(info): card_labels(info.get("features")) for info in infos if isinstance(info, dict)}


def _config_name(info: Mapping[str, Any]) -> str:
    """A configuration's name as sources are called by it: on one line, since it stands in lines for people."""
    return one_line(str(info.get("config_name") or "default"))


def config_columns(metadata: Mapping[str, Any], config: str) -> dict[str, str]:
    """Names and types of a configuration's columns that hold plain values, as the card's `dataset_info` states them."""
    infos = metadata.get("dataset_info")
    infos = infos if isinstance(infos, list) else [infos]
    own = [info for info in infos if isinstance(info, dict) and _config_name(info) == config]
    features = own[0].get("features") if len(own) == 1 else None
    listed = [each for each in features if isinstance(each, dict)] if isinstance(features, list) else []
    return {str(each["name"]): str(each.get("dtype")) for each in listed if each.get("name")}


def common_labels(configs: Any) -> Labels:
    """Label names of the columns on which all configurations that have them agree."""
    names_of: dict[str, set[tuple[str, ...]]] = {}
    for labels in configs:
        for column, names in labels.items():
            names_of.setdefault(column, set()).add(names)
    return {column: next(iter(names)) for column, names in names_of.items() if len(names) == 1}


def readable(text: str) -> str:
    """Markdown as plain text for readers and search: no badges, HTML, link targets, comments or tables of contents."""
    for pattern, replacement in _CLEANING:
        text = pattern.sub(replacement, text[:_CLEANED_CHARS])
    return re.sub(r"\n{3,}", "\n\n", html.unescape(text)).strip()[:MAX_TEXT_CHARS]


def _title(metadata: Mapping[str, Any], text: str, dataset: str) -> str:
    pretty = metadata.get("pretty_name")
    heading = re.search(r"^#\s+(.+)$", text, re.MULTILINE)
    title = str(pretty) if pretty else readable(heading[1]) if heading else ""
    title = re.sub(r"^dataset card for\s+", "", _line(title), flags=re.IGNORECASE)
    return title[:200] or dataset


def _strings(value: Any) -> list[str]:
    """A text or list of texts of a card, whatever stands there; mappings (old cards by configuration) are flattened."""
    if isinstance(value, dict):
        value = [each for inner in value.values() for each in (inner if isinstance(inner, list) else [inner])]
    values = value if isinstance(value, list) else [value]
    # YAML reads the language code of Norwegian, `no`, as false.
    texts = ("no" if each is False else str(each) for each in values if each is not None and not isinstance(each, dict))
    return list(dict.fromkeys(line for text in texts if (line := _line(text))))


def _line(text: str) -> str:
    """A value of a card as one short line that steers nothing, wherever it is shown or written."""
    return one_line(text[:_VALUE_CHARS])


def _words(value: Any) -> list[str]:
    return [text.lower() for text in _strings(value)]
