"""Cards from what the Hub's API says of datasets."""

from typing import TYPE_CHECKING, Any

from ....domain.card import DatasetCard
from ..readme import Readme, describe

if TYPE_CHECKING:
    from huggingface_hub.hf_api import DatasetInfo


def listed_card(info: "DatasetInfo") -> DatasetCard:
    """A card from a listing: no splits, and only the beginning of the description."""
    metadata: dict[str, Any] = info.card_data.to_dict() if info.card_data is not None else {}
    card = describe(info.id, Readme(metadata=metadata, text=info.description or ""))
    tags = info.tags or []
    title = str(metadata.get("pretty_name") or "")
    update = {
        "revision": info.sha or "",
        "title": title or info.id.rpartition("/")[2].replace("_", " "),
        "languages": card.languages or _tagged(tags, "language"),
        "licenses": card.licenses or _tagged(tags, "license"),
        "tasks": card.tasks or _tagged(tags, "task_categories") + _tagged(tags, "task_ids"),
        "tags": card.tags or tuple(tag for tag in tags if ":" not in tag),
        "size_category": card.size_category or next(iter(_tagged(tags, "size_categories")), None),
    }
    return with_facts(card.model_copy(update=update), info)


def with_facts(card: DatasetCard, info: "DatasetInfo") -> DatasetCard:
    """The card with what only the Hub knows: gating, downloads of the last month, time of the last change."""
    changed = info.last_modified.isoformat(timespec="seconds") if info.last_modified else None
    update = {"gated": bool(info.gated), "downloads": info.downloads, "updated": changed}
    return card.model_copy(update=update)


def _tagged(tags: list[str], key: str) -> tuple[str, ...]:
    prefix = f"{key}:"
    return tuple(tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix))
