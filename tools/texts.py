"""When two texts count as the same, when one is no answer, and how a stranger's is shown without steering anything."""

import json
import re
import unicodedata
from collections.abc import Callable, Sequence

REFUSAL = (
    r"\bas an? (?:ai|artificial intelligence|(?:large )?language model)\b"
    r"|\bi(?:'|’)?(?:m| am) (?:sorry|afraid),? but (?:i|as an?)\b[^.]{0,60}(?:can(?:no|'|’)?t|unable|not able)"
    r"|\bi (?:can(?:not|'t|’t)|am unable to|am not able to|won't) "
    r"(?:assist|help (?:you )?with|fulfil|comply|provide (?:you|that|this)|answer (?:that|this)|create content)"
)
"""An assistant's words for not answering, as a pattern that both Python and RE2 read; upper and lower case are one."""


STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
"""Characters that steer a terminal, turn the direction of what follows, or hide in it, wherever a stranger's text holds
them. Joiners stay: Persian and emoji need them."""
_PICTURES = {chr(code): chr(0x2400 + code) for code in range(32)} | {"\x7f": "\u2421", "\r": ""}


def visible(text: str) -> str:
    """The text with its control and direction characters made visible; line ends of other systems become ours."""
    return STEERING.sub(_seen, text).encode("utf-8", "replace").decode()


def _seen(match: re.Match[str]) -> str:
    """A control character's picture; of a sign that is not seen and turns or hides what is, its escape."""
    return _PICTURES.get(match[0], json.dumps(match[0])[1:-1])


def whole_number(text: str) -> int | None:
    """The whole number of a few digits that a text is, and None for any other: "²" is a digit that no number has, and
    one of thousands of digits Python refuses to read."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


_SIGN_ALONE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9](?![A-Za-z0-9])")


def counting_sign(marker: str) -> re.Match[str] | None:
    """The one letter or digit in an option's marker that counts on; None where there is none or several."""
    found = list(_SIGN_ALONE.finditer(marker))
    return found[0] if len(found) == 1 else None


def marker_at(marker: str, place: int) -> str:
    """A marker as written for the option at that place, from 0, given as written for the first: (A) gives (C) at 2, and
    "- " stays as it is."""
    sign = counting_sign(marker)
    if sign is None:
        return marker
    following = str(int(sign[0]) + place) if sign[0].isdecimal() else chr(ord(sign[0]) + place)
    return marker[: sign.start()] + following + marker[sign.end() :]


def one_line(text: str) -> str:
    """The text as one printable line: line ends and signs that steer or hide are blanks."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def most(texts: Sequence[str], hold: Callable[[str], bool], share: float) -> bool:
    """Whether so large a share of texts hold; they are read until it is missed."""
    missed = 0
    for text in texts:
        missed += not hold(text)
        if len(texts) - missed < share * len(texts):
            return False
    return bool(texts)


def normal(text: str) -> str:
    """The text in NFKC, without case, every run of white space as one blank: equal texts say the same."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return " ".join(plain.casefold().split())
