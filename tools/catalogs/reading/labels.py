"""Names of class labels, wherever a dataset states them: card, parquet footer, or the older dataset_infos.json."""

import re
from typing import Any

Labels = dict[str, tuple[str, ...]]
"""Names of the class labels in order, by column."""


def features_labels(features: Any) -> Labels:
    """Labels in `features` as the `datasets` library writes them in JSON; a list of labels counts as its column's."""
    names_of = {column: _json_names(feature) for column, feature in _items(features)}
    return {column: names for column, names in names_of.items() if names}


def _json_names(feature: Any) -> tuple[str, ...]:
    if isinstance(feature, list):
        return _json_names(feature[0]) if len(feature) == 1 else ()
    if not isinstance(feature, dict):
        return ()
    if feature.get("_type") == "ClassLabel":
        return _names(feature.get("names"))
    return _json_names(feature.get("feature"))


def card_labels(features: Any) -> Labels:
    """Labels in `features` as a card's `dataset_info` writes them: a list of columns with `dtype: {class_label: …}`."""
    labels: Labels = {}
    for feature in features if isinstance(features, list) else ():
        if isinstance(feature, dict) and (names := _card_names(feature)):
            labels[str(feature.get("name"))] = names
    return labels


def _card_names(feature: dict[str, Any]) -> tuple[str, ...]:
    for key in ("dtype", "sequence", "list"):
        inner = feature.get(key)
        if isinstance(inner, dict):
            label = inner.get("class_label")
            return _names(label.get("names")) if isinstance(label, dict) else _card_names(inner)
    return ()


def _names(names: Any) -> tuple[str, ...]:
    """`names` is a list, or a mapping of positions to names, whose keys YAML may give as texts."""
    if isinstance(names, list):
        return tuple(str(name) for name in names)
    try:
        by_position = {int(key): str(name) for key, name in _items(names)}
    except (ValueError, TypeError, OverflowError):
        return ()
    return (
        tuple(by_position[key] for key in sorted(by_position))
        if sorted(by_position) == [*range(len(by_position))]
        else ()
    )


_WRITTEN = re.compile(r"\{([^{}]{5,8000})\}")
_QUOTE = "[\"'`]?"
_PAIR = re.compile(
    rf"{_QUOTE}([^\s\"'`:,{{}}][^\"'`:,{{}}]{{0,60}}?){_QUOTE}\s{{0,9}}:\s{{0,9}}"
    rf"{_QUOTE}([^\s\"'`:,{{}}]{{1,60}}){_QUOTE}\s{{0,9}}(?:,|$)"
)
OUTSIDE = "O"
"""The tag of a token that belongs to nothing."""


def written_names(text: str) -> tuple[tuple[str, ...], ...]:
    """Names of classes in order, as a card's text or a file beside the data maps them to their numbers ({"O": 0,
    "B-PER": 1}) or their numbers to them."""
    found = dict[tuple[str, ...], None]()
    for match in _WRITTEN.finditer(text):
        pairs = [pair.groups() for pair in _PAIR.finditer(" ".join(match[1].split()))]
        for number, name in ((1, 0), (0, 1)):
            by_number = {pair[number]: pair[name] for pair in pairs if pair[number].isdecimal()}
            names = _names(by_number) if len(by_number) == len(pairs) > 1 else ()
            if names and not any(one.isdecimal() for one in names):
                found[names] = None
    return tuple(found)


def names_of_tags(texts: "list[str]") -> tuple[str, ...]:
    """The one set of tags of tokens whose numbers the texts state; none where they state several."""
    stated = {names for text in texts for names in written_names(text) if OUTSIDE in names}
    return stated.pop() if len(stated) == 1 else ()


def _items(mapping: Any) -> list[tuple[Any, Any]]:
    return list(mapping.items()) if isinstance(mapping, dict) else []
