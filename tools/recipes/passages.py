"""Passages for recipes that write rows from texts: cells of datasets that a catalog holds, spread over all of them."""

import random
from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest

from ...domain.card import Candidate
from ...domain.errors import DatasetError
from ..catalogs.base import Block, Catalog
from .bench import Passage

_SAMPLED = 400
_LEAST_CHARS, _MOST_CHARS = 200, 4_000


def passages_of(catalog: Catalog, texts: Sequence[Candidate], seed: int, count: int) -> list[Passage]:
    """At most `count` passages of these datasets in turn, in an order by the seed; the same for the same arguments.

    A passage is a cell of the column with the longest texts. A dataset that cannot be read gives none.
    """
    each = [list(_of_dataset(catalog, candidate, seed)) for candidate in texts]
    in_turn = (passage for passage in chain.from_iterable(zip_longest(*each)) if passage is not None)
    distinct = {passage.text: passage for passage in in_turn}
    return list(distinct.values())[:count]


def _of_dataset(catalog: Catalog, candidate: Candidate, seed: int) -> Iterator[Passage]:
    ref = candidate.ref
    try:
        block = catalog.sample(ref, _SAMPLED, seed=seed)
    except DatasetError:
        return
    column = _longest(block)
    if column is None:
        return
    cells = block.table.column(column).to_pylist()
    for place in random.Random(f"{seed}/{ref.key}").sample(range(len(block)), len(block)):
        text = cells[place]
        if text is not None and len(text) >= _LEAST_CHARS:
            where = f"{ref.id}@{ref.revision[:12]}/{block.splits[place]}/{block.index[place]}"
            yield Passage(where, text[:_MOST_CHARS], candidate.licenses)


def _longest(block: Block) -> str | None:
    """The text column whose cells are longest on average; None where none has text of a passage's length."""
    from pyarrow import types

    lengths: dict[str, float] = {}
    for name in block.table.column_names:
        column = block.table.column(name)
        if types.is_string(column.type) or types.is_large_string(column.type):
            texts = [text for text in column.to_pylist() if text]
            lengths[name] = sum(map(len, texts)) / len(texts) if texts else 0.0
    best = max(lengths, key=lambda name: lengths[name], default=None)
    return best if best is not None and lengths[best] >= _LEAST_CHARS else None
