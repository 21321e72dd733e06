"""`re.sub` in sandboxed code does what Python's does."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from regraft.tools.operations.code import run_rows
from regraft.tools.operations.replacing import with_replacing


def outcomes(code: str, rows: list[Any]) -> list[tuple[str | None, object]]:
    return list(run_rows(code, rows, seed=0))


REPLACEMENTS = [
    r"\n",
    r"\1n",
    r"\g<1>n",
    r"[\g<word>]",
    r"\\",
    r"\t",
    r"\2!",
    "$1 ${x}",
    "\n",
    r"\0",
    r"\01",
    r"\.",
    "",
]


def test_replacements_are_written_as_python_writes_them():
    code = 'import re\ndef main(text, new):\n    return re.sub(r"(?P<word>did)(x)?", new, text)\n'
    texts = [("he did'nt and did not", new) for new in REPLACEMENTS]
    expected = [(None, re.sub(r"(?P<word>did)(x)?", new, text)) for text, new in texts]
    assert outcomes(code, texts) == expected


@pytest.mark.parametrize("new", [r"\q", r"\3", r"\g<no>", "\\"])
def test_a_replacement_that_python_refuses_rejects_the_row(new):
    code = 'import re\ndef main(text, new):\n    return re.sub("(a)", new, text)\n'
    ((reason, _),) = outcomes(code, [("xay", new)])
    assert reason


@pytest.mark.parametrize(
    "body",
    [
        'return re.sub("a", lambda match: match.group(0).upper() + "\\n", text)',
        'return re.compile("a").sub(r"A\\n", text)',
        'return re.subn("a", r"A\\n", text)[0]',
        'return again("a", r"A\\n", text)',
        'return rx.sub("a", r"A\\n", text)',
        'return rx.compile("A", rx.IGNORECASE).sub(repl=r"A\\n", string=text, count=0)',
    ],
)
def test_every_way_of_calling_it_is_mended(body):
    code = f"import re\nimport re as rx\nfrom re import sub as again\ndef main(text):\n    {body}\n"
    assert outcomes(code, [("banal",)]) == [(None, "bA\nnA\nl")]


@settings(max_examples=15, deadline=None)
@given(
    st.text("ab1 ", max_size=12),
    st.sampled_from(["a", "(a)|b", "x*", "a*", "(a)(b)?"]),
    st.sampled_from([r"\n", r"-\g<0>-", r"\\a"]),
    st.integers(0, 2),
)
def test_it_agrees_with_python(text, pattern, new, count):
    code = "import re\ndef main(p, r, t, n):\n    return re.sub(p, r, t, count=n)\n"
    ((reason, value),) = outcomes(code, [(pattern, new, text, count)])
    assert (reason, value) == (None, re.sub(pattern, new, text, count=count))


def test_code_without_it_stays_as_it_is():
    code = "def main(a):\n    return a.replace('sub', 'x')\n"
    assert with_replacing(code) == code


@pytest.mark.parametrize(
    "body",
    [
        'found = re.match(r"(\\w+) (\\w+)", text)\n    return found.group(2)',
        'return rx.search("B", text, rx.IGNORECASE).group(0)',
        'return str(again("[ab]", text))',
        'return str([one.start() for one in re.finditer(pattern="a", string=text, flags=re.I)])',
        'return "|".join(re.split(r",\\s*", text, 1) + re.split(",", text, maxsplit=1) + rx.split("(a)", text))',
        'return str(re.fullmatch("x", text)) + re.fullmatch(re.compile(".+", re.DOTALL), text).group(0)',
        'return "".join(list(map(lambda found: found.group(0), made("A", re.I).finditer(text))))',
        'return str(re.compile("a") is re.compile("a")) + str(re.compile("a") is re.compile("a", re.I))',
    ],
)
def test_patterns_are_found_as_in_python_and_compiled_once(body):
    imports = "import re\nimport re as rx\nfrom re import findall as again, compile as made\n"
    code = f"{imports}def main(text):\n    {body}\n"
    python: dict[str, Any] = {}
    exec(code, python)
    rows = ["Abba baba, a, b", "b a,\nB, aa"]
    assert outcomes(code, [(text,) for text in rows]) == [(None, python["main"](text)) for text in rows]


def test_patterns_that_rows_bring_are_found_however_many_there_are():
    code = "import re\ndef main(n):\n    return re.match(f'x{n}$', f'x{n}').group(0)\n"
    assert outcomes(code, [(n,) for n in range(600)]) == [(None, f"x{n}") for n in range(600)]
