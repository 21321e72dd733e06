"""The rules' files of words (YAML), beside the modules that read them."""

from pathlib import Path
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""PyYAML's own takes eight times as long, a tenth of a second for the largest of these files."""


def read_words(file: Path) -> Any:
    """What a file of words holds."""
    return yaml.load(file.read_text(encoding="utf-8"), _LOADER)  # noqa: S506 - both loaders are safe ones
