"""A dataset on disk: rows, lineage, rejected rows, plans, card and report, put in place all at once."""

from .dataset import write_applied, write_dataset
from .folder import check_output
from .writer import DatasetWriter, Origin

__all__ = ["DatasetWriter", "Origin", "check_output", "write_applied", "write_dataset"]
