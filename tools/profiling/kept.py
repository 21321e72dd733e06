"""Profiles of sampled rows, kept across runs: to tell a column's language a model must be loaded first."""

from pydantic import ValidationError

from ...domain.card import DatasetCard, DatasetRef
from ...domain.profile import TableProfile
from ...memory.kept import Kept, code_of, key_of
from ..catalogs.base import Block
from ..catalogs.sampling import digest_of
from .profile import label_names, profile


def kept_profile(
    kept: Kept | None, ref: DatasetRef, block: Block, total_rows: int | None, card: DatasetCard
) -> TableProfile:
    """What `profile` says, or said before of the same rows."""
    if kept is None:
        return profile(ref, block, total_rows, card)
    decides = [ref.model_dump(mode="json"), digest_of(block), total_rows, label_names(ref, card)]
    key = key_of("profile", code_of("regraft.tools.profiling", "regraft.domain"), *decides)
    found = kept.get(key)
    if found is not None:
        try:
            return TableProfile.model_validate_json(found)
        except ValidationError:
            pass  # cut by a disk that failed: made again
    made = profile(ref, block, total_rows, card)
    kept.put(key, made.model_dump_json().encode())
    return made
