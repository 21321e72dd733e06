"""What a dataset's licence permits, what several of them permit together, and whether a task's policy allows them.

Identifiers are those of the Hub (SPDX in lower case). A licence that is not known here is never taken for a known one.
This orders facts; it is no legal advice.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..domain.errors import TaskError
from ..domain.synthesis import RECIPE_PREFIX

_FREE = "cc0-1.0 pddl unlicense wtfpl 0bsd mit-0 publicdomain"
_ATTRIBUTION = (
    "apache-2.0 mit afl-3.0 artistic-2.0 bsd bsd-2-clause bsd-3-clause bsd-3-clause-clear bsl-1.0 isc ncsa postgresql "
    "zlib ecl-2.0 ms-pl psf-2.0 python-2.0 odc-by cdla-permissive-1.0 cdla-permissive-2.0 etalab-2.0 ofl-1.1 c-uda "
    "unicode-3.0 unicode-dfs-2016"
)
_SHARE_ALIKE = (
    "odbl cdla-sharing-1.0 gfdl gpl gpl-2.0 gpl-3.0 agpl-3.0 lgpl lgpl-2.1 lgpl-3.0 lgpl-lr mpl-2.0 epl-1.0 epl-2.0 "
    "eupl-1.1 eupl-1.2 osl-3.0 lppl-1.3c"
)
_RESEARCH = "h-research intel-research apple-amlr fair-noncommercial-research-license"
_CREATIVE_COMMONS = re.compile(
    r"cc-by(?P<nc>-nc)?(?P<nd>-nd)?(?P<sa>-sa)?-(?:1\.0|2\.0|2\.5|3\.0|4\.0)(?:-[a-z]{2,3})?"
)
_NOT_ON_HUB = re.compile(
    r"0bsd|mit-0|publicdomain|psf-2\.0|python-2\.0|unicode-.*|fair-.*|cc-by-.*\d-[a-z]+|cc-by.*-1\.0"
)
"""Licences known here that are no value of a Hub card's `license`."""

_ALIASES = {
    "cc-0": "cc0-1.0",
    "cc0": "cc0-1.0",
    "public domain": "publicdomain",
    "public-domain": "publicdomain",
    "apache2": "apache-2.0",
    "apache 2.0": "apache-2.0",
    "odc-by-1.0": "odc-by",
    "odbl-1.0": "odbl",
    "pddl-1.0": "pddl",
    "gpl-3.0-only": "gpl-3.0",
    "gpl-3.0-or-later": "gpl-3.0",
    "psfl": "psf-2.0",
}
UNKNOWN = "unknown"
WORDS = ("any", "known", "commercial", "permissive")
"""Policies that a task may name instead of identifiers, the later the stricter."""


@dataclass(frozen=True)
class Licence:
    """What a licence asks for. With `known` false nothing else is known either."""

    id: str
    known: bool = True
    attribution: bool = True
    share_alike: bool = False
    non_commercial: bool = False
    no_derivatives: bool = False

    @property
    def strictness(self) -> int:
        """Orders licences from "do as you like" to "may not be changed"; an unknown one counts as stricter than all, so
        that it is never passed off as a known one."""
        if not self.known:
            return 32
        return self.attribution + 2 * self.share_alike + 4 * self.non_commercial + 16 * self.no_derivatives

    @property
    def permissive(self) -> bool:
        return self.known and not (self.share_alike or self.non_commercial or self.no_derivatives)

    @property
    def commercial(self) -> bool:
        return self.known and not (self.non_commercial or self.no_derivatives)

    def in_words(self) -> str:
        """What it asks for, as a person reads it."""
        if not self.known:
            return "terms unknown"
        asks = [
            word
            for asked, word in (
                (self.no_derivatives, "no changed versions may be shared"),
                (self.non_commercial, "no commercial use"),
                (self.share_alike, "share under the same licence"),
                (self.attribution, "name the source"),
            )
            if asked
        ]
        return ", ".join(asks) or "free for any use"


def licence(name: str) -> Licence:
    """The facts of one identifier."""
    key = name.strip().lower()
    key = _ALIASES.get(key, key)
    if key in _FREE.split():
        return Licence(key, attribution=False)
    if key in _ATTRIBUTION.split():
        return Licence(key)
    if key in _SHARE_ALIKE.split():
        return Licence(key, share_alike=True)
    if key in _RESEARCH.split():
        return Licence(key, non_commercial=True)
    if match := _CREATIVE_COMMONS.fullmatch(key):
        return Licence(
            key,
            share_alike=bool(match["sa"]),
            non_commercial=bool(match["nc"]),
            no_derivatives=bool(match["nd"]),
        )
    return Licence(key or UNKNOWN, known=False)


def in_a_sentence(names: Iterable[str]) -> str:
    """Licences as a sentence lists them: one that is not known is its source's own text, and stands in quotes."""
    return ", ".join(name if name == UNKNOWN or licence(name).known else repr(name) for name in names)


def licences(names: Iterable[str]) -> tuple[Licence, ...]:
    """The facts of a card's licences; a card that states none has one unknown licence."""
    return tuple(licence(name) for name in names) or (Licence(UNKNOWN, known=False),)


@dataclass(frozen=True)
class Combined:
    """What holds for data made of several sources: the strictest licence, why, and what speaks against sharing it."""

    strictest: Licence
    why: str
    conflicts: tuple[str, ...]

    @property
    def hub_id(self) -> str:
        """The licence as a card states it: never more than what is known."""
        return self.strictest.id if self.strictest.known else UNKNOWN

    def in_words(self) -> str:
        """The licence of the whole and why, as a sentence."""
        if not self.strictest.known:
            return f"The licence of the whole is unknown: {self.why}."
        return f"The whole is under {self.hub_id}, the strictest of the sources': {self.why}."

    def hub_fields(self) -> dict[str, str]:
        """The fields of a dataset card's YAML that state the licence, in the Hub's form."""
        if _NOT_ON_HUB.fullmatch(self.hub_id):
            return {"license": "other", "license_name": self.hub_id}
        return {"license": self.hub_id}


def combine(sources: Mapping[str, Sequence[str]]) -> Combined:
    """The strictest licence of the sources (dataset to its card's licences) and the conflicts between them.

    Rows that a recipe made have the licences of the texts that it made them of, and none where it made them of none.
    """
    named = {source: names for source, names in sources.items() if names or not source.startswith(RECIPE_PREFIX)}
    owned = [(one, source) for source, names in named.items() for one in licences(names)]
    if not owned:
        why = "its rows were made by a model, whose terms decide" if sources else "there is no source"
        return Combined(Licence(UNKNOWN, known=False), why, ())
    strictest = max((one for one, _ in owned), key=lambda one: (one.strictness, one.id))
    holders = sorted({source for one, source in owned if one == strictest})
    if not strictest.known:
        others = [one for one, _ in owned if one.known]
        why = f"what {', '.join(sorted({source for one, source in owned if not one.known}))} permits is not known"
        if others:
            most = max(others, key=lambda one: (one.strictness, one.id))
            why += f"; of the others {most.id} asks for most ({most.in_words()})"
    elif len({one for one, _ in owned}) == 1:
        why = f"every source is under {strictest.id} ({strictest.in_words()})"
    else:
        why = f"{strictest.id} of {', '.join(holders)} asks for most ({strictest.in_words()})"
    return Combined(strictest, why, tuple(_conflicts(owned)))


def _conflicts(owned: Sequence[tuple[Licence, str]]) -> Iterable[str]:
    for one, source in sorted(owned, key=lambda pair: (pair[1], pair[0].id)):
        if not one.known:
            stated = "states no licence" if one.id == UNKNOWN else f"states {one.id!r}, whose terms are not known here"
            yield f"{source} {stated}: read its card before you share this data"
        if one.no_derivatives:
            yield f"{source} is under {one.id}: changed versions of it, such as this data, may not be shared"
    alike = sorted({one.id for one, _ in owned if one.share_alike})
    # a later version of the same licence may be chosen, another licence may not
    if len({re.sub(r"-\d.*", "", name) for name in alike}) > 1:
        yield f"{' and '.join(alike)} each ask that the whole be shared under itself: together they allow no sharing"
    limited = sorted({one.id for one, _ in owned if one.non_commercial and not one.share_alike})
    open_alike = sorted({one.id for one, _ in owned if one.share_alike and not one.non_commercial})
    if limited and open_alike:
        yield (
            f"{' and '.join(open_alike)} allows no added terms, {' and '.join(limited)} forbids commercial use: "
            "together they allow no sharing"
        )


def refusal(names: Sequence[str], policy: Sequence[str] | None) -> str | None:
    """Why a task's `licenses` exclude a dataset with these licences; None when they allow it.

    A policy lists identifiers, or words: "any", "known", "commercial" (known, commercial use and changes allowed),
    "permissive" (also no share-alike). Each of the dataset's licences must be allowed by some entry. Raises TaskError
    for an entry that is neither.
    """
    if policy is None:
        return None
    entries = check_policy(policy)
    for one in licences(names):
        if not any(_allows(entry, one) for entry in entries):
            stated = f"its licence {one.id!r}" if one.id != UNKNOWN else "its licence, which is not stated,"
            return f"{stated} ({one.in_words()}) is not allowed by the task ({', '.join(policy)})"
    return None


def check_policy(policy: Sequence[str]) -> list[str]:
    """The entries of a task's `licenses` in lower case. Raises TaskError for one that is no licence and no word."""
    return [_entry(entry) for entry in policy]


def _entry(entry: str) -> str:
    key = entry.strip().lower()
    if key in WORDS or key in (UNKNOWN, "other") or licence(key).known:
        return key
    raise TaskError(
        f"{entry!r} is no licence that is known here",
        f"write identifiers such as mit, apache-2.0 or cc-by-4.0, or one of {', '.join(WORDS)}",
        field="licenses",
    )


def _allows(entry: str, one: Licence) -> bool:
    word = {"any": True, "known": one.known, "commercial": one.commercial, "permissive": one.permissive}
    return word[entry] if entry in word else licence(entry).id == one.id


def attribution(title: str, dataset: str, revision: str, names: Sequence[str]) -> str:
    """The line that names a source, its version and its licence."""
    stated = " and ".join(one.id for one in licences(names))
    name = f"{title} ({dataset})" if title and title != dataset else dataset
    return f"{name}, revision {revision[:12]}, licence: {stated}"
