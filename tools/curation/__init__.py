"""From the candidate rows of all sources to the rows of the dataset: clean, balanced, chosen, none unaccounted for."""

from .curate import Curated, CurationPolicy, curate
from .pool import SOURCE, SourceRows

__all__ = ["SOURCE", "Curated", "CurationPolicy", "SourceRows", "curate"]
