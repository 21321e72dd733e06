"""Names of class labels, wherever a dataset states them: card, parquet footer, or the older dataset_infos.json."""

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


def _items(mapping: Any) -> list[tuple[Any, Any]]:
    return list(mapping.items()) if isinstance(mapping, dict) else []
