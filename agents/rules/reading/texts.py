"""Small measures of texts: folded form, kind of script, number and code detection, words."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from ....tools.texts import normal

_NUMBER = re.compile(
    r"^[^\w\s\-−+.]{0,3}\s?[-−+]?(?:\d[\d,]{0,24}(?:[ \u202f]\d{3}){0,8})?(?:\.\d{1,24})?\d{0,24}\s?[%°]?$"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WH = re.compile(
    r"^(?:\W*)(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|can|could|will|would|should|has|have|had|may|"
    r"might|am|shall)\b",
    re.IGNORECASE,
)
fold = normal
"""Case, width and white space made alike, for comparing cells."""


NO_VALUE = frozenset(("", "null", "n/a", "na", "nan", "nil", "-", "?"))
"""What is written where nothing is known, folded."""


def as_words(text: str) -> str:
    """A pattern for a text where it stands as whole words."""
    return rf"(?<!\w){re.escape(text)}(?!\w)"


def unjoined(name: str) -> str:
    """A name with a blank where a small letter meets a capital: sentenceGood is "sentence Good"."""
    return _CAMEL.sub(" ", name)


def words_of_name(name: str) -> list[str]:
    """A name's Latin words in small letters, short forms in full: func_desc is called as function_description."""
    parts: list[str] = re.findall(r"[a-z]+", unjoined(name).lower())
    return [_IN_FULL.get(word, word) for word in parts]


_IN_FULL = {
    "func": "function", "fn": "function", "desc": "description", "descr": "description", "lang": "language",
    "msg": "message", "addr": "address", "txt": "text", "ques": "question", "resp": "response", "repo": "repository",
    "dept": "department", "qty": "quantity", "summ": "summary", "instr": "instruction",
}  # fmt: skip


def is_number(text: str) -> bool:
    """A cell that is one number, perhaps with a sign, a currency mark, thousands or a percent sign."""
    text = text.strip()
    return 0 < len(text) <= 24 and bool(_NUMBER.match(text)) and any(map(str.isdigit, text))


def numbers_of(texts: Iterable[str | None]) -> list[float | None]:
    """The texts as numbers, None where one is not written in digits alone, with a sign or a point."""
    plain = [text if text and is_number(text) else "" for text in texts]
    return [float(text) if text.strip().lstrip("-").replace(".", "", 1).isdecimal() else None for text in plain]


def is_question(text: str) -> bool:
    """Ends as a question, or (in English) starts as one and does not end as a statement."""
    text = text.strip().rstrip("\"'”’)")
    if text.endswith(("?", "？", "؟")):
        return True
    return (
        bool(_WH.match(text)) and not text.endswith((".", "!", "。")) and len(text.split()) <= 40 and "\n" not in text
    )


_REQUEST = re.compile(
    r"(?:(?:please|hello|hi|now|also|and)[, ]+)*"
    r"(?:show|list|give|find|tell|display|name|count|i (?:need|want|would like)|i['’ ]?d like|i ['’]d like)\b",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Whether a text is a question, or asks for something as one does of a service: "show me all flights"."""
    return is_question(text) or bool(_REQUEST.match(text.strip()))


def script(text: str) -> str | None:
    """The writing system of most letters: "latin", "cyrillic", "han", …; None without letters."""
    if text.isascii():
        return "latin" if any(map(str.isalpha, text)) else None
    counts: Counter[str] = Counter()
    for char, often in Counter(text[:400]).items():
        if char.isalpha():
            counts["latin" if char.isascii() else _script_of(char)] += often
    if not counts:
        return None
    for kana in ("hiragana", "katakana"):
        if counts[kana] * 5 > sum(counts.values()):
            return "japanese"
    name = counts.most_common(1)[0][0]
    return "han" if name == "cjk" else name


@lru_cache(maxsize=20_000)
def _script_of(letter: str) -> str:
    return unicodedata.name(letter, "OTHER").split(" ")[0].lower()


def word_count(text: str) -> int:
    """Words between blanks; of scripts without blanks, two characters count as one."""
    return max(1, len(text) // 2) if unspaced(text) else len(text.split())


def unspaced(text: str) -> bool:
    """Written without blanks between words; a comma there parts clauses, not only items of a list."""
    start = text[:200]
    return not start.isascii() and script(start) in ("han", "japanese", "thai")


_CODE_SIGNS = (  # most begin with a sign, which is found quickly, and look back
    re.compile(
        r"^[^\S\n]*(?:def|class|import|from|return|for|while|if|elif|else|try|except|with|print|public|private|static|function|var|let|"
        r"const|#include|package|using)\b",
        re.MULTILINE,
    ),
    re.compile(r"\((?:(?<=\w\()|(?<=\w \()(?= ))[^()]*\)"),
    re.compile(r"==(?<![=!<>]==)(?!=)|!=|\+=|->|=>|&&|\|\||::|<<|>>"),
    re.compile(r"^[^\S\n]*[\w.\[\]]+[^\S\n]*=\s*\S", re.MULTILINE),
    re.compile(r"[{};][^\S\n]*$", re.MULTILINE),
    re.compile(r"\.(?<=\w\.)\w+\(|\[(?<=\w\[)[\w\s:'\"-]+\]"),
)
_SQL = re.compile(
    r"^\W*(?:with\s+[^\s(]{1,60}\s*(?:\([^)]{0,200}\)\s*)?as\s*\(|select\b.+\bfrom\b|insert\s+into\b|update\b.+\bset\b|delete\s+from\b|create\s+(?:table|view)|"
    r"alter\s+table)",
    re.IGNORECASE | re.DOTALL,
)
_SQL_SIGNS = re.compile(r"[*;=_<>]|\w\.\w|\w\(")
_COMMANDS = (
    "sudo find grep ls cat awk sed echo chmod chown tar cp mv rm mkdir cd ps kill sort xargs wc head tail cut tr diff "
    "du df ssh scp rsync top watch curl wget git export set tee test touch which who yes zip man ln nl od join paste "
    "split bash"
)
_SHELL = re.compile(
    rf"^\s*(?:\$ ?)?(?:{'|'.join(_COMMANDS.split())}|if \[|for \w+ in)\b(?=.*(?:\s-\w|\||\$|`|/|\*|>))", re.DOTALL
)
_PYTHON = re.compile(
    r"^[^\S\n]*(?:def \w+\s*\(.*|class \w.*:|for (?>.+? in ).+:|if .+:|elif .+:|else\s?:|while .+:|try\s?:|"
    r"except.*:|with .+:|import \w[\w.]*(?: as \w+)?|from [\w.]+ import .+|@\w+.*|pass|"
    r"(?:return\b|print\b|raise \w|yield\b|assert |self\.)[^;{\n]*)$",
    re.MULTILINE,
)
_PYTHON_WORDS = re.compile(r"\b(?:len|range|print|str|int|list|dict|self|lambda|None|for \w+(?:, ?\w+)? in)\b")
_BRACES = re.compile(
    r"[;{][^\S\n]*$|^[^\S\n]*\}|;[^\S\n]*\}[^\S\n]*$|\bfunction\s{0,9}\w{0,80}\s{0,9}\(|\b(?:public|private|protected|static|void|final)\s+\w",
    re.MULTILINE,
)


_LOGIC = re.compile(r"[∀∃¬∧∨⊕⊢⊨]")


@lru_cache(maxsize=20_000)
def code_flavour(text: str) -> str | None:
    """ "sql", "shell", "logic" (formulas), "python", "braces" (C, Java …) or "code" of another kind; None for prose."""
    text = text[:2000]
    if _LOGIC.search(text):
        return "logic"
    if _SQL.match(text) and not is_question(text) and not (text.rstrip().endswith(".") and not _SQL_SIGNS.search(text)):
        return "sql"
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        return None
    if _SHELL.match(lines[0]) and len(lines) <= 5 and not (text.rstrip().endswith((".", "?")) or is_prose(lines[0])):
        return "shell"
    signs = sum(1 for sign in _CODE_SIGNS if sign.search(text))
    if signs < 2 and not (len(lines) == 1 and _PYTHON.search(text) and not is_prose(text)):
        return None
    if is_prose(text) and signs < 4:
        return None
    python, braces = len(_PYTHON.findall(text)), len(_BRACES.findall(text))
    if python > braces:
        return "python"
    return "braces" if braces else "python" if _PYTHON_WORDS.search(text) else "code"


_EXPRESSION = re.compile(r"\w[(\[]\S|\w\.\w+\(|\w ?(?:[-+*/%=!<>]?=|[<>]=?) ?\w")


def has_expression(text: str) -> bool:
    """Whether a text has a call, an index or a comparison, written as in code: `len(ages)`, `p[::-1]`, `n == 2`."""
    return _EXPRESSION.search(text[:2000]) is not None


def is_prose(text: str) -> bool:
    """Mostly ordinary words with a sentence's end."""
    tokens = text.split()
    plain = sum(1 for token in tokens if token.strip(".,!?;:'\"()").isalpha())
    return len(tokens) >= 6 and plain / len(tokens) > 0.8


def share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


def is_code(texts: Sequence[str]) -> bool:
    """Whether half of the texts or more are code."""
    return share([code_flavour(text) is not None for text in texts]) >= 0.5


def are_json(texts: Sequence[str]) -> bool:
    """Whether each text is a JSON list or object."""
    try:
        return all(isinstance(json.loads(text), dict | list) for text in texts)
    except ValueError:
        return False


def median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else 0.0


_FEWEST_CUT, _CUT_SHARE, _SHORTEST_LIMIT, _NEAR, _SPIKE = 5, 0.03, 20, 10, 5
"""Texts as long as the longest and their share from which a limit shows; its least; how many more than just below."""
_FRAGMENTS, _UNENDED, _ONE_FORM = 0.3, 0.7, 0.9


def cut_at(texts: Sequence[str]) -> int | None:
    """The length at which texts were cut off: many are as long, end within a sentence, in pieces of words; or None."""
    longest = max(map(len, texts), default=0)
    cut = {text for text in texts if len(text) == longest}
    below = sum(longest - _NEAR <= len(text) < longest for text in texts)
    many = len(cut) >= max(_FEWEST_CUT, _CUT_SHARE * len(texts)) and len(cut) >= _SPIKE * below / _NEAR
    if longest < _SHORTEST_LIMIT or not many:
        return None
    counts = Counter(len(text.split()) for text in cut)
    if max(counts.values()) > _ONE_FORM * len(cut):  # sentences of one form, such as "the code of … is ABC"
        return None
    ends = [text.split()[-1] for text in cut if text[-1].isalnum()]
    known = {word for text in texts for word in text.split()[:-1]}
    pieces = {end for end in ends if end not in known}
    found = len(ends) >= _UNENDED * len(cut) and len(pieces) >= max(3, _FRAGMENTS * len(set(ends)))
    return longest if found else None


UNTOLD = (
    r"(?i)\b(?:can(?:no|['’]?)t (?:be )?(?:tell|say|told|said|known|know|determined?|answer(?:ed)?|decided?)|unknown"
    r"|undetermined|(?:not |un)answerable|not (?:enough|sufficient) info(?:rmation)?|unclear|not known"
    r"|(?:nobody|no one) (?:knows|can (?:tell|say|know))|impossible to (?:say|tell))\b"
)
"""An RE2 pattern of answers that say that nobody can tell."""


def between(literals: Sequence[str], text: str) -> tuple[str, ...] | None:
    """What stands between literals; None where a text is not written so. A literal is found at its first place."""
    rest = text
    first, last = literals[0], literals[-1]
    if not rest.startswith(first) or not rest.endswith(last):
        return None
    rest = rest[len(first) : len(rest) - len(last) if last else None]
    fillings: list[str] = []
    for literal in literals[1:-1]:
        filling, seen, rest = rest.partition(literal) if literal else (rest, "", "")
        if literal and not seen:
            return None
        fillings.append(filling.strip())
    return (*fillings, rest.strip())
