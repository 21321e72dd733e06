"""Samples of pinned revisions and the profiles of their columns, kept across runs: both are the same whenever they are
made again."""

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import pyarrow as pa

from ...memory.kept import Kept, code_of, key_of
from .base import Block

if TYPE_CHECKING:
    from ...domain.card import DatasetRef

_SPLITS, _INDEX = "__split__", "__index__"
_CODE = "regraft.tools.catalogs"


def kept_sample(kept: Kept | None, ref: "DatasetRef", rows: int, seed: int, draw: Callable[[], Block]) -> Block:
    """The sample that `draw` gives, or gave before: a ref's revision tells its content apart from any other."""
    block = drawn_before(kept, ref, rows, seed)
    if block is None:
        block = draw()
        if kept is not None:
            kept.put(_key(ref, rows, seed), _packed(block))
    return block


def drawn_before(kept: Kept | None, ref: "DatasetRef", rows: int, seed: int) -> Block | None:
    """The sample as an earlier run drew it, for which nothing of the dataset need be read."""
    packed = kept.get(_key(ref, rows, seed)) if kept is not None else None
    return _unpacked(packed) if packed is not None else None


def _key(ref: "DatasetRef", rows: int, seed: int) -> bytes:
    return key_of("sample", code_of(_CODE), pa.__version__, ref.model_dump(mode="json"), rows, seed)


def digest_of(block: Block) -> str:
    """A digest (hex) of a block's rows and their places."""
    return hashlib.blake2b(_packed(block), digest_size=20).hexdigest()


def _packed(block: Block) -> bytes:
    table = block.table.append_column(_SPLITS, pa.array(block.splits, pa.string()))
    table = table.append_column(_INDEX, pa.array(list(block.index), pa.int64()))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def _unpacked(data: bytes) -> Block | None:
    try:
        table = pa.ipc.open_stream(data).read_all()
        own = table.num_columns - 2
        splits, index = table.column(own).to_pylist(), table.column(own + 1).to_pylist()
        return Block(table.select(list(range(own))), splits, index)
    except (pa.ArrowException, OSError, IndexError):
        return None  # cut by a disk that failed: drawn again
