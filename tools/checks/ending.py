"""Checks on where a text ends: texts that a limit of length or a careless split has cut off."""

import re
from collections.abc import Sequence

import pyarrow as pa
from pydantic import Field

from ..arrow import compute as pc
from .base import check
from .cells import matches, texts
from .text import ColumnArgs

_SMILEY = re.compile(r"[:;=]['’]?-?[(\[{)\]}]|\b\w{1,3}\)|(?<!\()\({2,}+(?![^()]{0,200}\))")
_END = r"(?:[^\pL\pM\pN_\s,;\-–—(\[{</]|[:;=]['’]?-?[(\[{]+|\S*[@#]\S+|[\pL\pN]+[./][\pL\pN]\S*)\s*\z"
_SENTENCE = r"[\pL\pN_][.?!…][\"”’»)]?\s+[\pL\pN\"“‘«(]"
_LAST_CHARS = 200


class CompleteArgs(ColumnArgs):
    brackets: bool = Field(default=True, description="whether a bracket that opens must close")
    sentences: bool = Field(
        default=False, description="whether a text of several sentences must end where a sentence can end"
    )


@check("complete", reason="{column} breaks off")
def complete(rows: pa.Table, args: CompleteArgs) -> pa.BooleanArray:
    """No bracket stays open, and a text of several sentences does not stop in the middle of one."""
    values = texts(rows, args.column)
    passed = pa.array([not (args.brackets and stays_open(text)) for text in values.to_pylist()], pa.bool_())
    return _whole(values, passed) if args.sentences else passed


def broken_off(some: Sequence[str]) -> list[bool]:
    """Which texts of several sentences end where none can."""
    values = pa.array(some, pa.string())
    return pc.invert(_whole(values, pa.array([True] * len(values)))).to_pylist()


def _whole(values: pa.StringArray, passed: pa.BooleanArray) -> pa.BooleanArray:
    """`passed`, but for texts of several sentences that end where none can."""
    open_ended = pc.and_(passed, pc.invert(_end(values)))
    one_sentence = pc.invert(matches(values.filter(open_ended), _SENTENCE))
    return pc.replace_with_mask(passed, open_ended, one_sentence)


@check("sentence_end", severity="warning", reason="{column} does not end where a sentence can end")
def sentence_end(rows: pa.Table, args: ColumnArgs) -> pa.BooleanArray:
    """The text ends with a mark that ends a sentence, a quotation or a bracket, or a smiley, an address or a tag."""
    return _end(texts(rows, args.column))


def ends(text: str) -> bool:
    """Whether one text passes `sentence_end`."""
    return _end(pa.array([text])).to_pylist()[0]


def stays_open(text: str) -> bool:
    """Whether more brackets open than close in one text; smileys, among them those without eyes ("oh no((("),
    and the brackets of lists, as in a), are none."""
    if not _more_open(text):
        return False
    return _more_open(_SMILEY.sub("", text))


def _more_open(text: str) -> bool:
    return text.count("(") > text.count(")") or text.count("[") > text.count("]") or text.count("{") > text.count("}")


def _end(values: pa.StringArray) -> pa.BooleanArray:
    return matches(pc.utf8_slice_codeunits(values, -_LAST_CHARS), _END)
