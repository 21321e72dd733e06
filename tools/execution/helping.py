"""Making batches for a run that another process holds, by what both find in the store that they share.

The process that holds a run offers the batches that it makes, in their order; whoever helps takes the next that nobody
has begun. A batch is claimed before it is made and committed once, by whoever made it; the holder waits for what others
are at. Batches of plans that ask a model are not offered: one process keeps as many calls in flight as a server takes,
and has the budget.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ...domain.errors import RegraftError
from ...domain.noun import Noun
from ...memory.batches import BatchInfo, batch_file
from ...memory.shared import SharedRuns, commits
from .blocks import BlockJob, Blocks
from .engine import opened

AHEAD = 8
"""Batches beyond the finished ones that a helper begins at most: those that turn out not to be needed were in vain."""
_POLL_S = 0.5


class Offer(Noun):
    """A source's batches that are being made, in the order in which they are begun."""

    job: BlockJob
    numbers: tuple[int, ...]


class Helper:
    """Helps with one run. `folder` is the run's in this home, `catalog` what it reads, by name or place."""

    def __init__(self, shared: SharedRuns, folder: Path, *, catalog: str, home: Path) -> None:
        self._shared, self._folder, self._catalog, self._home = shared, folder, catalog, home
        self._unable: set[str] = set()
        self._opened: dict[str, tuple[Blocks, tuple[int, ...]]] = {}

    def help_until(self, done: Callable[[], bool], on_made: Callable[[BatchInfo], None]) -> None:
        """Make batches, one at a time, until `done`."""
        while not done():
            made = self._one()
            if made is None:
                time.sleep(_POLL_S)
            else:
                on_made(made)

    def _one(self) -> BatchInfo | None:
        """The next batch of what is offered that is neither finished nor begun; None where there is none."""
        for folder, offer in self._shared.offers(self._folder.name).items():
            if folder in self._unable:
                continue
            try:
                made = self._next(*self._blocks(folder, offer), folder)
            except RegraftError:  # a catalog that is not here, or a source that cannot be read: the holder tells of it
                self._unable.add(folder)
                continue
            if made is not None:
                return made
        return None

    def _next(self, blocks: Blocks, numbers: Sequence[int], folder: str) -> BatchInfo | None:
        kept = (commits() or self._shared).kept_in(self._folder.name, folder)
        left = [number for number in numbers if batch_file(number) not in kept]
        return next((made for number in left[:AHEAD] if (made := blocks.begun(number)) is not None), None)

    def _blocks(self, folder: str, offer: str) -> tuple[Blocks, tuple[int, ...]]:
        if folder not in self._opened:
            given = Offer.model_validate_json(offer)
            here = {"root": str((self._folder / folder).parent.absolute())}
            here |= {"catalog": self._catalog, "home": str(self._home)}
            self._opened[folder] = opened(given.job.model_copy(update=here), None), given.numbers
        return self._opened[folder]
