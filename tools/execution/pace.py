"""How far the making of batches runs ahead of what is settled; where rows cost money, no further than is called for."""

from collections import deque
from collections.abc import Callable
from math import ceil, sqrt

from ...memory.batches import BatchInfo
from .blocks import piece_of


class Pace:
    """How many batches are under way at once: a few more than there are workers; where rows cost money, only as many
    as the rows still `wanted` call for, by the share of rows accepted so far. With `tried_first` the first batch goes
    alone: it holds the rows that the plan was tried on, costs nothing more, and tells how many are still wanted.

    With `least` the last block is begun in part where so few rows are still wanted, of at least so many. What it does
    depends on the figures of settled batches alone, in their order, so that a run that is resumed does the same.
    """

    def __init__(
        self,
        workers: int,
        rows_of: Callable[[int], int],
        wanted: int | None,
        *,
        tried_first: bool = False,
        least: int | None = None,
    ) -> None:
        self.workers = workers
        self.pieces: list[int] = []
        """Blocks that were begun in part."""
        self._rows_of = rows_of
        self._wanted = wanted
        self._tried_first = tried_first
        self._least = least
        self._begun: deque[int] = deque()
        self._parts: dict[int, BatchInfo] = {}
        self._rows = self.accepted = 0

    def is_full(self) -> bool:
        """Whether nothing more is to be begun before a batch is settled; never where none is under way."""
        if not self._begun:
            return False
        if len(self._begun) > self.workers:
            return True
        if self._wanted is None:
            return False
        if self._tried_first and not self._rows:
            return True
        return self._missing() <= 0

    def begin(self, block: int) -> int:
        """The batch that is to be made of a block: all of it, or its first rows."""
        whole, enough = self._rows_of(block), self._enough()
        if block in self.pieces or enough is None or enough >= whole:
            self._begun.append(whole)
            return block
        self._begun.append(enough)
        self.pieces.append(block)
        return piece_of(block, enough)

    def note(self, block: int, info: BatchInfo) -> None:
        """Take in the figures of the batch that was begun first; of a block that was begun in part before, they stand
        for those of its part."""
        self._begun.popleft()
        self._rows += info.rows
        self.accepted += info.accepted
        if (part := self._parts.pop(block, None)) is not None:
            self._rows -= part.rows
            self.accepted -= part.accepted
        elif block in self.pieces:
            self._parts[block] = info

    def _missing(self) -> float:
        """Rows that are wanted beyond those accepted and those to be expected of what is under way."""
        return (self._wanted or 0) - self.accepted - sum(self._begun) * self._share()

    def _share(self) -> float:
        return self.accepted / self._rows if self._rows else 1.0

    def _enough(self) -> int | None:
        """Rows that suffice, five times in six, for those that are still wanted; None where nobody can tell."""
        share = self._share()
        if self._least is None or self._wanted is None or (self._tried_first and not self._rows) or not share:
            return None
        mean = max(0.0, self._missing()) / share
        return max(self._least, ceil(mean + sqrt(mean * max(0.0, 1 - share))))
