"""Checks for what a transformation leaves behind: unrendered templates, missing values as text, broken encodings,
phrases of chat assistants."""

import re
from collections.abc import Sequence
from itertools import pairwise

import pyarrow as pa
from pydantic import Field

from ..arrow import compute as pc
from ..encodings import is_broken
from ..texts import REFUSAL
from .base import CheckArgs, check
from .cells import matches, texts
from .text import ColumnArgs

_MISSING = (
    r"(?:None|none|NaN|nan|NAN|null|NULL|Null|<NA>|NaT|undefined|N/A|n/a"
    r"|(?i:\[(?:deleted|removed|redacted|unavailable|blank|empty|missing)(?: by \w+)?\]))"
)
_TEMPLATE = (
    r"\{\{-?\s*[A-Za-z_]\w+(?:[.|\[][^{}]*)?\s*-?\}\}|\{%-?\s*\w+[^%]*%\}"  # unrendered Jinja
    r"|(?i:\[(?:insert|your|placeholder|todo|fill in|enter)\b[^\]\n]{0,60}\])"
    r"|<[\w.]+ object at 0x[0-9a-fA-F]+>|\A\s*\{'[^']*':[\s\S]*\}\s*\z|\A\s*\[(?:'[\s\S]*'|\"[\s\S]*\")\]\s*\z"
    r"|\barray\(\[[\s\S]*\bdtype="
)
_BROKEN = r"[\x{FFFD}\x{00}-\x{08}\x{0B}\x{0C}\x{0E}-\x{1F}\x{7F}-\x{9F}\x{FDD0}-\x{FDEF}\x{FFFE}\x{FFFF}]"
_LOST_APOSTROPHE = (
    r"(?i)\b(?:(?:ai|are|ca|could|did|do|does|had|has|have|is|should|was|were|wo|would)n\?t"
    r"|i\?(?:m|ve|ll)|(?:you|we|they)\?(?:re|ve|ll)|(?:he|she|it|that|there|what|who)\?(?:s|ll))\b"
)
"""English contractions whose apostrophe an export wrote as a question mark: "I?ve", "don?t"."""
_STILL_QUOTED = r'(?:\A|[^"])""[\pL\pN][^"\n]{0,200}[\pL\pN.!?,…]""(?:[^"]|\z)'
"""Words in quotation marks that are doubled, as CSV writes them inside a cell: a file that was read by lines."""
_PIECES = (
    r"\x{2581}\pL|[a-z.,!?]\x{0120}[A-Za-z]|\pL (?:##)\pL|\pL@@ \pL|-[LR][RCS]B-"  # of tokenisers and treebanks
    r"|<(?:unk|pad|mask|s|/s|bos|eos|cls|sep|num|number|url|user)>|[\[<][A-Z][A-Z0-9_]{2,24}[\]>]|<\|[a-z_]{2,20}\|>"
    r"|(?:\pL|[.!?,\"])\\[nrt](?:\s|\z|[A-Z])|(?:\A|[^\\])\\u[0-9a-fA-F]{4}"  # escapes that were spelled out
    r"|\A\s*b(?:'[^\n]*'|\"[^\n]*\")\s*\z|\A[^\s/]*%[0-9A-F]{2}[^\s/]*\z"
    r"|\b(?:X{4,20}|x{5,20})\b|[^\n]\s\*{4,20}(?:[\s.,;!?]|\z)|\pL[\x{AD}\x{200B}\x{2060}]\pL"  # masked, parted unseen
    r"|(?:\A|[^&\w])#(?:3[3-9]|14[5-9]|15[01]|82[0-3]\d);|[^&\w](?:lt|gt|quot|amp);|(?:\A|[\w\s])\\\$\d"  # cut
    r"|\[\+\d{1,9} chars\]|(?:\.{3}|…)\s*(?i:\[?(?:read|show|see) more\]?|continue reading)\W{0,3}\z|[a-z]-\n[a-z]"
)
"""What tokenisers, exports, maskers, scanners and crawlers leave in texts: "▁The▁cat", "won ##der", "it #39;s",
"caf\\u00e9", "b'text'", "a%2C+b", "Mr. XXXX", "[NAME]", "call *****", soft hyphens, "… [+1234 chars]", a word parted
at the end of a line."""
_MISREAD = r"(?:\A|\s)[a-z]+[01][a-z]{2,}[.,;!?]?\s(?:[\s\S]{0,400}\s)?[a-z]+[01][a-z]{2,}(?:[.,;!?\s]|\z)"
"""Letters read as digits in several words ("a sh0rt st1ll")."""
_ASSISTANT = (
    rf"(?i){REFUSAL}"
    r"|\A\s*(?:sure|certainly|of course|absolutely)[!,.:]? (?:here(?:'s|’s| is| are)|i(?:'|’)?d be|i can|let me)"
    r"|\bis there anything else i can\b|\bi hope this helps\b|\bmy (?:knowledge cutoff|training data)\b"
    r"|\A\s*here (?:is|are) (?:the|a|an|your|some) [^.\n]{0,60}:\s*\n"
)


class ResidueArgs(ColumnArgs):
    literals: tuple[str, ...] = Field(
        default=(), description="fixed texts around the column's slots; then a slot that is only None or nan fails too"
    )
    allowed: tuple[str, ...] = Field(default=(), description="whole cells that are right though they look like residue")


@check("template_residue", reason="{column} holds an unfilled template or a missing value written as text")
def template_residue(rows: pa.Table, args: ResidueArgs) -> pa.BooleanArray:
    """No unrendered template, no placeholder, no Python representation; no None, nan, null or [deleted] in place of a
    text."""
    values = texts(rows, args.column)
    residue = pc.or_(_matches_if(values, r"[{\[<]|array\(", _TEMPLATE), matches(values, rf"\A\s*{_MISSING}\s*\z"))
    edges = [r"\A", *(re.escape(literal) for literal in args.literals if literal.strip()), r"\z"]
    for before, after in pairwise(edges):
        residue = pc.or_(residue, matches(values, rf"{before}\s*{_MISSING}\s*{after}"))
    allowed = pc.is_in(values, value_set=pa.array(args.allowed, pa.string()))
    return pc.or_(pc.invert(residue), allowed)


class EncodingArgs(ColumnArgs):
    pieces: bool = Field(
        default=False,
        description="whether pieces of tokenisers, escapes that were spelled out and marks of a cut text fail too",
    )


@check("encoding", reason="{column} holds broken characters, a mask or the remains of an export")
def encoding(rows: pa.Table, args: EncodingArgs) -> pa.BooleanArray:
    """No replacement or control character, no question mark in an apostrophe's place, no quotation marks doubled as in
    CSV, and no text that was decoded with the wrong table (mojibake)."""
    values = texts(rows, args.column)
    lost = pc.or_(matches(values, _BROKEN), _matches_if(values, r"\?", _LOST_APOSTROPHE))
    lost = pc.or_(lost, _matches_if(values, '""', _STILL_QUOTED))
    lost = pc.or_(lost, _in_pieces(values)) if args.pieces else lost
    broken = pa.array([text is not None and is_broken(text) for text in values.to_pylist()], pa.bool_())
    return pc.invert(pc.or_(lost, broken))


def has_pieces(some: Sequence[str]) -> bool:
    """Whether texts have what `encoding` refuses with `pieces`."""
    return pc.any(_in_pieces(pa.array(some, pa.string())), min_count=0).as_py()


def _in_pieces(values: pa.StringArray) -> pa.BooleanArray:
    return pc.or_(matches(values, _PIECES), _matches_if(values, "[a-z][01][a-z]", _MISREAD))


def _matches_if(values: pa.StringArray, part: str, pattern: str) -> pa.BooleanArray:
    """Where the pattern is found, of which every match has the part: it takes long to compile, and few texts have
    it."""
    some = matches(values, part)
    return matches(values, pattern) if pc.any(some).as_py() else some


class BoilerplateArgs(CheckArgs):
    column: str = Field(description="column of the task whose texts are checked")


@check("boilerplate", reason="{column} is a chat assistant's refusal or small talk")
def boilerplate(rows: pa.Table, args: BoilerplateArgs) -> pa.BooleanArray:
    """No refusal, self-description or opening phrase of a chat assistant stands in the text."""
    return pc.invert(matches(texts(rows, args.column), _ASSISTANT))
