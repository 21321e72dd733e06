"""What a card says to be missing from its dataset: texts of which only ids are given, or that must be fetched."""

import re
from collections.abc import Collection

from .....domain.card import DatasetCard
from .....memory.lexical import stem, words

_GIVEN = r"(?:given|provided|released|shared|distributed|included|published)"
_IDS = r"(?:\w{1,20} ){0,2}(?:ids?|identifiers?|urls?|links?)"
_SAID = re.compile(
    rf"\bonly (?:the |their )?{_IDS} (?:of|to|for) (?:the |these |those |all )?(\w{{2,30}})[^.;\n]{{0,40}}\b{_GIVEN}\b"
    rf"|\bonly (?:the )?(\w{{2,30}})[ -](?:ids?|identifiers?) (?:is|are|were|can be|may be) {_GIVEN}\b"
    rf"|\b(\w{{2,30}}) (?:themselves )?(?:is|are|were|could)(?: not|n't|n’t)(?: be)? {_GIVEN}\b"
    r"|\b(\w{2,30}) (?:themselves )?(?:is|are|were|have been) withheld\b"
    r"|\b(?:fetch|hydrate|crawl|download) (?:the|their|all) (\w{2,30}) "
    r"(?:yourself|yourselves|with|by|from|via|through)\b",
    re.IGNORECASE,
)
_TEXTS = frozenset(map(stem, ("text", "content", "body", "document")))


def withheld(card: DatasetCard, instruction: str, inputs: Collection[str]) -> str:
    """What the card says of texts asked for that are not there, unless an input is called as a text or as they are."""
    asked = {stem(word) for word in words(instruction)} | _TEXTS
    held = {stem(word) for name in inputs for word in words(name)}
    if held & (_TEXTS | {stem("sentence")}):
        return ""
    for match in _SAID.finditer(card.description[:6000]):
        named = next(filter(None, match.groups()))
        thing = stem(named.lower())
        if thing in asked and thing not in held:
            return f"the card says that the {named} are not there: {match[0]!r}"
    return ""
