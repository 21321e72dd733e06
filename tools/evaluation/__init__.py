"""What a dataset is worth, in figures: diversity, labels, lengths, duplicates, overlap with a test set, a student."""

from .evaluate import evaluate
from .figures import Evaluation, ProbeScore
from .loading import Dataset, load_dataset, load_items

__all__ = ["Dataset", "Evaluation", "ProbeScore", "evaluate", "load_dataset", "load_items"]
