"""What a person says of label values in a task file, put in the place of what the rules find."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ...obeying import label_stated
from .mapping import LabelMapping


def as_stated(
    label_map: Mapping[str, str | None],
    mapping: LabelMapping | None,
    labels: Sequence[str],
    column: str,
    counts: Mapping[str, int],
    declared: Sequence[str],
) -> LabelMapping | None:
    """The mapping as a person wants it, or `mapping` where nobody spoke of this column. A `label_map` that names labels
    is the whole mapping; one of nulls takes away from what was found."""
    spoken = {value: label for value in counts for known, label in [label_stated(label_map, value, declared)] if known}
    total = sum(counts.values())
    used = {known for value in spoken for known in label_map if label_stated({known: None}, value, declared)[0]}
    # of a column with other values too a person speaks where it holds all of several values that were named
    every = len(label_map) > 1 and used == set(label_map)
    if not spoken or (sum(counts[value] for value in spoken) * 2 < total and not every):
        return mapping
    kept = {value: label for value, label in spoken.items() if label is not None}
    if not kept:
        left = {value: label for value, label in mapping.mapping.items() if value not in spoken} if mapping else {}
        return replace(mapping, mapping=left) if mapping and left else None
    shown = ", ".join(f"{value} → {label if label is not None else 'left out'}" for value, label in spoken.items())
    return LabelMapping(
        mapping=kept,
        evidence="said",
        covered=tuple(label for label in labels if label in kept.values()),
        share_mapped=sum(counts[value] for value in kept) / total if total else 0.0,
        why=f"as the task file maps the values of {column!r}: {shown}",
    )
