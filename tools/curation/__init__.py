"""From the candidate rows of all sources to the rows of the dataset: clean, balanced, chosen, none unaccounted for."""

from .curate import CurationPolicy, curate
from .output import Curated
from .pool import SOURCE, SourceRows

__all__ = ["SOURCE", "Curated", "CurationPolicy", "SourceRows", "curate"]
