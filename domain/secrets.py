"""Keys and passwords that no message, file or record may hold: what is known of them is struck out of foreign text.

Servers echo headers, libraries print addresses. Errors, events, answers and tracebacks all pass through `struck`.
"""

import json
import os
import re
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

MARK = "[secret]"
_NAMED = re.compile(r"(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)(?:_|$)", re.IGNORECASE)
_PARAMETER = re.compile(r"key|token|secret|passw|signature|\bsig\b|credential|\bcode\b", re.IGNORECASE)
_SHORTEST = 8
"""Shorter values stand in ordinary text too often."""
_told: set[str] = set()


def tell(secret: str | None) -> None:
    """Make a secret known, as whoever uses one does."""
    if secret and len(secret) >= _SHORTEST and secret not in _of_environment():
        _told.update(_written(secret))


def struck(text: str) -> str:
    """The text without any secret that is known: those that were told, and those in the environment by their names."""
    for secret in (*_of_environment(), *_told):
        if secret in text:
            text = text.replace(secret, MARK)
    return text


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
    """A secret as it stands in a header, in an address, in JSON of servers that escape slashes, in another case, and
    encoded, alone or within a longer text."""
    cased = {secret, secret.upper(), secret.lower()}
    encoded = {secret.encode().hex(), secret.encode().hex().upper(), *_in_base64(secret.encode())}
    return {
        *cased,
        *(quote(each, safe="") for each in cased),
        *(json.dumps(each)[1:-1] for each in cased),
        *(each.replace("/", "\\/") for each in cased),
        *(each for each in encoded if len(each) >= _SHORTEST),
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
