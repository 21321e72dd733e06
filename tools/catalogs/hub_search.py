"""What the Hub's own search is asked for: it knows names only, so that it is asked for single telling words."""

import re
from collections.abc import Iterable

MOST_TERMS = 24
_FEWEST_CHARS = 3
_DULL = frozenset(
    re.split(
        r"\s+",
        "a about above after all also an and answer answers any are as ask asked at based be been being between both "
        "but by can choose correct data dataset datasets did do does each either example examples false find following "
        "for from generate give given gives has have having how if in input into is it its label labelled labels "
        "less let like list made make many may more most must need no not of on one only options or other our output "
        "pairs provide provided question questions read same say says select should so some such task tell text texts "
        "than that the their them then there these they this those to true two use used using was we were what when "
        "where whether which who whose will with without word words write yes you your sentence sentences one's "
        "determine identify predict classify according",
    )
)
_WORD = re.compile(r"[^\W\d_][\w-]*")


def search_terms(queries: Iterable[str]) -> list[str]:
    """Short queries as they are, and the telling words of all, those of the first query first."""
    terms: dict[str, None] = {}
    for query in queries:
        words = [word.lower() for word in _WORD.findall(query)]
        if 0 < len(words) <= 2:
            terms[" ".join(words)] = None
        telling = [word for word in words if word not in _DULL and len(word) >= _FEWEST_CHARS]
        terms.update(dict.fromkeys(telling))
    return list(terms)[:MOST_TERMS]
