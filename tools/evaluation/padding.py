"""Token sequences of other lengths as one batch."""

from collections.abc import Sequence
from typing import Any


def filled(rows: Sequence[Sequence[int]]) -> dict[str, Any]:
    """Tokens as one batch, filled up on the left, with the mask that tells them from the filling."""
    import torch  # pyright: ignore[reportMissingImports]

    width = max(map(len, rows))
    return {
        "input_ids": torch.tensor([[0] * (width - len(row)) + [*row] for row in rows]),
        "attention_mask": torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in rows]),
    }
