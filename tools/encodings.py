"""Texts that were decoded by the wrong table (mojibake), such as "donâ€™t" and "Kenya‚Äôs": told and mended by ftfy."""

import re

_USUAL = "\u00a0\u2013\u2014\u2018\u2019\u201c\u201d\u2026"
"""Signs of sound texts that no wrong decoding is made of alone: quotes, dashes, the ellipsis."""
_SUSPECT = re.compile(
    rf"[\x80-\x9f\u0152\u0153\u00c2\u00c3]|[^\x00-\x7f{_USUAL}][^\x00-\x7f]|[^\x00-\x7f][^\x00-\x7f{_USUAL}]"
)
"""What every pattern of ftfy's needs: a control character, one of ŒœÂÃ, or two signs beyond ASCII side by side."""
_APOSTROPHE = "â€™"
"""The commonest of them, which needs no ftfy to be told: importing it takes a tenth of a second."""


def is_broken(text: str) -> bool:
    """Whether a text holds signs that only a wrong decoding makes."""
    if text.isascii() or not _SUSPECT.search(text):
        return False
    if _APOSTROPHE in text:
        return True
    from ftfy.badness import is_bad

    return is_bad(text)


def mended(text: str) -> str:
    """The text as it was meant; as it is where it is sound, or where nothing tells what was meant."""
    if not is_broken(text):
        return text
    from ftfy import fix_encoding

    return fix_encoding(text)
