"""Tokens and pairs of tokens by a hash of theirs, for features of texts."""

import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise


def hashes(tokens: Sequence[str]) -> set[int]:
    """The CRC-32 of each token, and of each two that follow each other with a blank between them."""
    known = [_hashed(token) for token in tokens]
    pairs = {zlib.crc32(other, begun) for (_, _, begun), (other, _, _) in pairwise(known)}
    return pairs.union([whole for _, whole, _ in known])


@lru_cache(maxsize=50_000)
def _hashed(token: str) -> tuple[bytes, int, int]:
    """A token's bytes, their hash, and the hash of what a pair begins with."""
    written = token.encode()
    return written, zlib.crc32(written), zlib.crc32(written + b" ")
