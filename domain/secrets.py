"""Keys and passwords that no message, file or record may hold: what is known of them is struck out of foreign text.

Servers echo headers, libraries print addresses. Errors, events, answers and tracebacks all pass through `struck`.
"""

import json
import os
import re
from base64 import b64encode
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

MARK = "[secret]"
_NAMED = re.compile(r"(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)(?:_|$)", re.IGNORECASE)
_PARAMETER = re.compile(r"key|token|secret|passw|signature|\bsig\b|credential|\bcode\b", re.IGNORECASE)
_SHORTEST = 8
"""Shorter values stand in ordinary text too often."""
_MOST_LAYERS = 3
"""JSON in JSON, an address in it: an escape may itself be escaped."""
_told: set[str] = set()


def tell(secret: str | None) -> None:
    """Make a secret known, as whoever uses one does."""
    if secret and len(secret) >= _SHORTEST and secret.lower() not in _of_environment():
        _told.update(_written(secret))


def struck(text: str) -> str:
    """The text without any secret that is known: those that were told, and those in the environment by their names.

    Their case does not count, nor how a server or a library writes their characters.
    """
    secrets = (*_of_environment(), *_told)
    spans = sorted(_spans(text, secrets, _MOST_LAYERS)) if secrets else []
    pieces, place = [], 0
    for start, end in spans:
        if end <= place:  # within another, as one way of writing it is within a longer one
            continue
        if start >= place:
            pieces += [text[place:start], MARK]
        place = end
    return "".join((*pieces, text[place:])) if spans else text


def _spans(text: str, secrets: tuple[str, ...], layers: int) -> list[tuple[int, int]]:
    """Where secrets begin and end in a text, also where characters of them are escaped, and those escapes, too."""
    low, found = _lowered(text), list[tuple[int, int]]()
    for secret in secrets:
        place = low.find(secret)
        while place >= 0:
            found.append((place, place + len(secret)))
            place = low.find(secret, place + len(secret))
    if layers and any(sign in text for sign in "\\%&"):
        plain, here = _unescaped(text, secrets)
        if len(plain) < len(text):
            found += [(here(start), here(end)) for start, end in _spans(plain, secrets, layers - 1)]
    return found


def _lowered(text: str) -> str:
    """The text in small letters, each character at its own place: a few become two."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(sign if len(low := sign.lower()) > 1 else low for sign in text)


def _unescaped(text: str, secrets: tuple[str, ...]) -> tuple[str, Callable[[int], int]]:
    """The text with characters that secrets may hold for their escapes, and where a place in it is in the text."""
    pieces, ours, theirs = list[str](), [0], [0]
    last = length = 0
    for escape in _escapes(secrets).finditer(text):
        sign = _sign(escape)
        if len(sign) != 1:
            continue
        pieces += [text[last : escape.start()], sign]
        length += escape.start() - last + 1
        last = escape.end()
        ours += [length - 1, length]
        theirs += [escape.start(), last]

    def here(place: int) -> int:
        known = bisect_right(ours, place) - 1
        return theirs[known] + place - ours[known]

    return "".join((*pieces, text[last:])), here


@cache
def _escapes(secrets: tuple[str, ...]) -> re.Pattern[str]:
    """How JSON, Python, addresses and pages write characters of ASCII; a sign may also stand behind a backslash."""
    behind = "".join(
        re.escape(sign) for sign in sorted({*"".join(secrets)}) if not sign.isalnum() and sign not in "\\_ "
    )
    return re.compile(
        rf"[\\%&](?:(?<=\\)\\{{0,7}}(?:u00(?P<json>[2-7][0-9a-f])|x(?P<python>[2-7][0-9a-f])|(?P<sign>[/{behind}]))"
        r"|(?<=%)(?P<address>[2-7][0-9a-f])|(?<=&)(?P<page>#?\w{1,8};))",
        re.IGNORECASE,
    )


def _sign(escape: re.Match[str]) -> str:
    """The character that an escape stands for; more or none where it stands for no single one."""
    code = escape["json"] or escape["python"] or escape["address"]
    return chr(int(code, 16)) if code else escape["sign"] or unescape(f"&{escape['page']}")


def struck_all(value: Any) -> Any:
    """The same for all texts in lists and objects."""
    if isinstance(value, str):
        return struck(value)
    if isinstance(value, dict):
        return {key: struck_all(item) for key, item in value.items()}
    return type(value)(map(struck_all, value)) if type(value) in (list, tuple, set, frozenset) else value


@cache
def _of_environment() -> tuple[str, ...]:
    """The environment's secrets, and passwords in its addresses, the longest first."""
    values = {value for name, value in os.environ.items() if _NAMED.search(name) and len(value) >= _SHORTEST}
    values |= {password for value in os.environ.values() if len(password := password_in(value)) >= _SHORTEST}
    return tuple(sorted({form for value in values for form in _written(value)}, key=len, reverse=True))


def _written(secret: str) -> set[str]:
    """A secret as it stands in a header and in an address, and encoded, alone or within a longer text; all of it in
    small letters."""
    encoded = {secret.encode().hex(), *_in_base64(secret.encode())}
    return {
        _lowered(each)
        for each in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1], *encoded)
        if len(each) >= _SHORTEST
    }


def _in_base64(secret: bytes) -> Iterator[str]:
    """What base64 makes of a secret, whatever stands before and after it: "Bearer …", "ann:…"."""
    for before in range(3):
        text = b64encode(bytes(before) + secret)
        sure = text[-(-before * 8 // 6) : (before + len(secret)) * 8 // 6].decode()
        yield sure
        yield sure.replace("+", "-").replace("/", "_")


def password_in(address: str) -> str:
    """The password in an address such as postgresql://ann:secret@host; "" where there is none."""
    if "://" not in address or "@" not in address:
        return ""
    try:
        return unquote(urlsplit(address).password or "")
    except ValueError:
        return ""


def key_in(address: str) -> str:
    """The value of a parameter such as ?api-key=… in an address; "" where there is none."""
    try:
        given = parse_qsl(urlsplit(address).query)
    except ValueError:
        return ""
    named = (value for name, value in given if _PARAMETER.search(name))
    return next(filter(None, named), "")
