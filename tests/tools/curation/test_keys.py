"""Keys by which rows are compared."""

from zlib import crc32

import numpy as np
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st
from regraft.tools.checks.near import FEWEST_WORDS, shingles
from regraft.tools.curation import keys

TEXTS = st.lists(st.sampled_from(["a", "ä", "\ud800", "10", "word", "another"]), min_size=FEWEST_WORDS, max_size=30)


@settings(max_examples=40)
@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_signatures_are_those_of_datasketch(texts: list[list[str]]):
    shingled = [[" ".join(run).encode("utf-8", "replace") for run in shingles(words)] for words in texts]
    known = MinHash.generator(shingled, num_perm=keys.BANDS * keys.BAND_ROWS, hashfunc=crc32)
    assert np.array_equal(keys.signatures(texts), [each.hashvalues for each in known])


def test_signatures_do_not_depend_on_how_many_texts_are_signed_at_once(monkeypatch):
    texts = [[str(number + place) for place in range(FEWEST_WORDS + number % 5)] for number in range(40)]
    whole = keys.signatures(texts)
    monkeypatch.setattr(keys, "_SIGNED_TEXTS", 7)
    assert np.array_equal(keys.signatures(texts), whole)
    assert keys.signatures([]).shape == (0, keys.BANDS * keys.BAND_ROWS)
