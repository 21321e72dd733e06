import zlib
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from regraft.agents.rules.reading.hashed import hashes


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=8))
def test_tokens_and_pairs_have_the_hashes_of_their_texts(tokens):
    pairs = [f"{one} {other}" for one, other in pairwise(tokens)]
    assert hashes(tokens) == {zlib.crc32(text.encode()) for text in (*tokens, *pairs)}
