"""When two texts count as the same, when one is no answer, and how a stranger's is one line."""

import unicodedata

REFUSAL = (
    r"\bas an? (?:ai|artificial intelligence|(?:large )?language model)\b"
    r"|\bi(?:'|’)?(?:m| am) (?:sorry|afraid),? but (?:i|as an?)\b[^.]{0,60}(?:can(?:no|'|’)?t|unable|not able)"
    r"|\bi (?:can(?:not|'t|’t)|am unable to|am not able to|won't) "
    r"(?:assist|help (?:you )?with|fulfil|comply|provide (?:you|that|this)|answer (?:that|this)|create content)"
)
"""An assistant's words for not answering, as a pattern that both Python and RE2 read; upper and lower case are one."""


def one_line(text: str) -> str:
    """The text as one printable line: line ends and signs that steer or hide are blanks."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def normal(text: str) -> str:
    """The text in NFKC, without case, every run of white space as one blank: equal texts say the same."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
