"""Profiles of sampled rows, kept across runs: to tell a column's language a model must be loaded first."""

from ...domain.card import DatasetCard, DatasetRef
from ...domain.profile import TableProfile
from ...memory.kept import Kept, code_of, kept_model, key_of
from ..catalogs.base import Block
from ..catalogs.sampling import digest_of
from .profile import label_names, profile


def kept_profile(
    kept: Kept | None, ref: DatasetRef, block: Block, total_rows: int | None, card: DatasetCard
) -> TableProfile:
    """What `profile` says, or said before of the same rows."""

    def key() -> bytes:
        classes = card.classes.model_dump() if card.classes is not None else None
        decides = [ref.model_dump(mode="json"), digest_of(block), total_rows, label_names(ref, card), classes]
        return key_of("profile", code_of("regraft.tools.profiling", "regraft.domain"), *decides)

    return kept_model(kept, TableProfile, key, lambda: profile(ref, block, total_rows, card))
