"""Texts of wrong encodings are told as ftfy tells them, without it where nothing in a text could be one."""

import subprocess
import sys

import pytest
from ftfy.badness import MOJIBAKE_CATEGORIES, is_bad
from hypothesis import given
from hypothesis import strategies as st
from regraft.tools.encodings import is_broken, mended

SIGNS = sorted({sign for signs in MOJIBAKE_CATEGORIES.values() for sign in signs} | set("aZ .1\n’“”–—…ŸŠ®°ØÙ×²√≈‚â€"))


@given(st.text(st.sampled_from(SIGNS), max_size=8))
def test_every_text_that_ftfy_calls_bad_is_broken(text: str) -> None:
    assert is_broken(text) == (is_bad(text) and not text.isascii())


@pytest.mark.parametrize(
    ("text", "meant"), [("donâ€™t", "don’t"), ("cafÃ©", "café"), ("“it’s” – café…", "“it’s” – café…")]
)
def test_what_was_meant_is_read(text: str, meant: str) -> None:
    assert mended(text) == meant


def test_sound_texts_are_told_without_importing_ftfy() -> None:
    text = "“it’s” – a café, he said…"
    code = (
        f"import sys; from regraft.tools.encodings import is_broken; print(is_broken({text!r}), 'ftfy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
