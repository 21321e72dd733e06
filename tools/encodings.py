"""Texts that were decoded by the wrong table (mojibake), such as "donâ€™t" and "Kenya‚Äôs": told and mended by ftfy."""


def is_broken(text: str) -> bool:
    """Whether a text holds signs that only a wrong decoding makes."""
    if text.isascii():
        return False
    from ftfy.badness import is_bad

    return is_bad(text)


def mended(text: str) -> str:
    """The text as it was meant; as it is where it is sound, or where nothing tells what was meant."""
    if not is_broken(text):
        return text
    from ftfy import fix_encoding

    return fix_encoding(text)
