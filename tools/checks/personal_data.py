"""An optional check: personal data that stands in a text. Needs the extra `regraft[personal-data]`."""

import re

import pyarrow as pa
from pydantic import Field

from .base import check
from .cells import each, texts
from .text import ColumnArgs

_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[A-Za-z]{2,24}\b")
_ADDRESS = re.compile(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])")
_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")
_SSN = re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")


class PersonalDataArgs(ColumnArgs):
    region: str | None = Field(
        default=None,
        description="country whose phone numbers are known without a +, such as US; none: only those with +",
    )


@check(
    "personal_data",
    reason="{column} holds an e-mail address, a phone number or another mark of a person",
    modules=("phonenumbers", "stdnum"),
    extra="regraft[personal-data]",
)
def personal_data(rows: pa.Table, args: PersonalDataArgs) -> pa.BooleanArray:
    """No e-mail or IP address, phone number, card number, IBAN or US social security number stands in the text.

    Numbers count when their check digits or their country's numbering plan bear them out. Names and postal addresses
    are not looked for.
    """
    return each(texts(rows, args.column), lambda text: not _holds_some(text, args.region))


def _holds_some(text: str, region: str | None) -> bool:
    if _EMAIL.search(text) or _ADDRESS.search(text):
        return True
    if sum(character.isdigit() for character in text) < 7:
        return False
    import phonenumbers
    from stdnum import iban, luhn
    from stdnum.us import ssn

    if any(luhn.is_valid(re.sub(r"\D", "", number)) for number in _CARD.findall(text)):
        return True
    if any(map(iban.is_valid, _IBAN.findall(text))) or any(map(ssn.is_valid, _SSN.findall(text))):
        return True
    return any(True for _ in phonenumbers.PhoneNumberMatcher(text, region))
