"""Texts are searched, replaced, cleaned, and numbers read out of them."""

import time

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.domain.errors import PlanError
from regraft.tools.expressions import fitting
from regraft.tools.operations.guess import Seen
from regraft.tools.operations.numbers import NumberArgs, plain_number
from regraft.tools.operations.patterns import final_answer, frame
from regraft.tools.operations.text import extracted


def extract(pattern: str, **more):
    return "regex_extract", {"column": "text", "pattern": pattern, "output": "output", **more}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"#### (.*)", "42"),
        (r"####", "####"),
        (r"(?:is) (\w+)", "it"),
        (r"(?P<who>\w+) is", "so"),
        (r"[(](\w+)[)]", "b"),
        (r"\((\w)\)", "b"),
        (r"[]#]+ (\d)", "4"),
        (r"((so) is)", "so is"),
    ],
)
def test_the_first_group_or_else_the_whole_match_is_taken(column, pattern, expected):
    assert column({"text": ["so is it (b) #### 42"]}, extract(pattern)) == [expected]


def test_a_text_without_a_match_is_rejected_kept_or_left_empty(column, reasons):
    data = {"text": ["a1", "b"]}
    assert "has no match" in reasons(data, extract(r"\d"))[1]
    assert column(data, extract(r"\d", unmatched="keep")) == ["1", "b"]
    assert reasons(data, extract(r"\d", unmatched="null")) == {1: "column 'output' is empty"}


@pytest.mark.parametrize("pattern", [r"(?=a)", r"(a)\1", "[", "a{1000}{1000}", "x" * 3_000])
def test_a_pattern_that_could_explode_is_refused_before_anything_runs(run, pattern):
    with pytest.raises(PlanError, match=r"Step 1 \(regex_extract\): pattern"):
        run({"text": ["a"]}, extract(pattern), columns=["output"])


def test_a_pattern_that_explodes_elsewhere_runs_in_linear_time(column):
    started = time.perf_counter()
    assert column({"text": ["a" * 50_000 + "!"]}, extract("(a+)+$", unmatched="keep"))
    assert time.perf_counter() - started < 5


def test_matches_are_replaced_with_groups(column):
    step = ("regex_replace", {"column": "output", "pattern": r"(\w+), (\w+)", "replacement": r"\2 \1"})
    assert column({"output": ["Doe, Jane", "plain"]}, step) == ["Jane Doe", "plain"]


def test_a_replacement_that_names_a_missing_group_is_refused(run):
    step = ("regex_replace", {"column": "output", "pattern": "a", "replacement": r"\3"})
    with pytest.raises(PlanError, match="the replacement does not fit the pattern"):
        run({"output": ["a"]}, step, columns=["output"])


@pytest.mark.parametrize(
    ("steps", "text", "expected"),
    [
        (["entities"], "Tom &amp; Jerry &lt;3 &#39;x&#39;", "Tom & Jerry <3 'x'"),
        (["entities"], "my wallet_comma_ and my bag_period_ set_comma_size", "my wallet, and my bag. set,size"),
        (["entities"], "Japan #39;s team: quot;We won quot; #36;5 of #12; x", 'Japan\'s team: "We won " $5 of #12; x'),
        (["whitespace"], "  a \n\t b\u00a0c ", "a b c"),
        (["spaces"], " a   b \n  c ", "a b\nc"),
        (["quotes"], "“so” ’tis", '"so" \'tis'),
        (["unicode"], "e\u0301", "é"),
        (["detokenize"], "I do n't know , she 's ( very ) late .", "I don't know, she's (very) late."),
        (["detokenize"], "I ' m told that you ' ve left , aren ' t you ?", "I'm told that you've left, aren't you?"),
        (["detokenize"], "It does n 't , I wo n ’t and ca n ' t .", "It doesn't, I won’t and can't."),
        (["detokenize"], "If n 't is odd, so is an n 'th .", "If n 't is odd, so is an n 'th."),
        (["detokenize"], "`` Stop ! '' he said", '"Stop!" he said'),
        (["trim"], "\ufeff a ", "a"),
        (["escapes"], 'Cold.\\n\\nThe tea, \\""hot\\"".', 'Cold.\n\nThe tea, "hot".'),
        (["escapes"], r"\nu is in C:\new", r"\nu is in C:\new"),
        (["encoding"], "donâ€™t, naÃ¯ve", "don’t, naïve"),
        (["encoding"], "Kenya‚Äôs caf√©", "Kenya’s café"),
        (["encoding"], "naïve “chef’s” Жизнь €", "naïve “chef’s” Жизнь €"),
    ],
)
def test_texts_are_cleaned(column, steps, text, expected):
    assert column({"output": [text]}, ("clean_text", {"columns": ["output"], "steps": steps})) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("39.0", "39"),
        ("$1,234.50", "1234.5"),
        ("9 (apples)", "9"),
        ("50%", "50"),
        ("-0.0", "0"),
        (" 7 ", "7"),
        (".5", "0.5"),
        ("−3", "-3"),
        ("1e3", "1000"),
        ("12 km", "12"),
        ("two", None),
        ("1/2", None),
        ("3 or 4", None),
        ("1,23", None),
        ("", None),
        ("1e999", None),
        ("1'000", "1000"),
        ("1.234,50", None),
        ("12\u00a0345.5", "12345.5"),
        ("12\u202f345", "12345"),
        ("12 345", None),
    ],
)
def test_a_cell_that_is_a_number_is_written_plainly(run, text, expected):
    done = run({"t": [text]}, ("number", {"column": "t", "output": "output"}), columns=["output"])
    assert done.accepted.column("output").to_pylist() == ([expected] if expected is not None else [])


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"which": "last"}, "18"),
        ({"which": "first"}, "16"),
        ({"after": "####"}, "18"),
        ({"which": "first", "after": "= "}, "9"),
    ],
)
def test_numbers_are_found_in_longer_texts(column, more, expected):
    text = "16 eggs - 3 - 4 = 9, sold for $2 each.\n#### 18"
    assert column({"t": [text]}, ("number", {"column": "t", "output": "output", **more})) == [expected]


@pytest.mark.parametrize("text", ["it is 3/4", "1.234,50 in all", "about 1,5", "in 2,50,000"])
def test_no_part_of_a_number_that_is_written_otherwise_is_taken(run, text):
    done = run({"t": [text]}, ("number", {"column": "t", "output": "n", "which": "last"}), columns=["n"])
    assert done.accepted.num_rows == 0


def test_decimals_behind_a_comma_are_read_where_the_plan_says_so(column):
    step = ("number", {"column": "t", "output": "output", "mark": ","})
    assert column({"t": ["1.234,50", "1,5", "2.000", "7 €"]}, step) == ["1234.5", "1.5", "2000", "7"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3/4", ["0.75"]), ("1 1/2", ["1.5"]), ("-7/8", ["-0.875"]), ("5", ["5"]), ("2/3", []), ("1/0", []),
        ("3/4/2020", []), ("1,200", ["1200"]),
    ],
)  # fmt: skip
def test_fractions_are_read_where_the_plan_says_so_and_have_an_end(run, text, expected):
    done = run({"t": [text]}, ("number", {"column": "t", "output": "n", "fractions": True}), columns=["n"])
    assert done.accepted.column("n").to_pylist() == expected


def test_a_fraction_without_an_end_is_rounded_where_decimals_are_given(column):
    step = ("number", {"column": "t", "output": "output", "fractions": True, "decimals": 2})
    assert column({"t": ["2/3", "1 1/3"]}, step) == ["0.67", "1.33"]


def seen(*cells: str, like: tuple[str, ...] = ()) -> Seen:
    return Seen(column="t", output="n", cells=cells, texts=cells, like=like)


@pytest.mark.parametrize(
    ("cells", "like", "told"),
    [
        (("87.000", "12.500", "3"), ("7", "42"), False),
        (("870", "1.020 Euro", "2.040 Euro"), ("7", "42"), False),
        (("87.125", "12.500", "0.5"), ("7", "42"), True),
        (("87.125", "12.500", "3000"), ("7", "42"), True),
        (("87.125", "12.500"), ("7.125", "42.5"), True),
        (("87.000", "12.500", "1.234,50"), ("7", "42"), True),
    ],
)
def test_a_number_of_which_nothing_tells_where_its_decimals_begin_is_not_guessed(cells, like, told):
    assert any(guess.name == "number" for guess in NumberArgs.guesses(seen(*cells, like=like))) == told


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["1/2", "3/4", "2/3", "1/8", "5/8", "2"], True),
        (["1 1/2", "3 3/4", "2 1/2", "1/8", "7 5/8"], True),
        (["4/5", "3/5", "2/5", "1/5", "4/5"], False),
        (["1/2", "3/4", "12/3", "1/8", "5/8"], False),
        (["2/4", "3/4", "1/8", "5/8", "1/2"], False),
        (["1/2", "3/4", "2/3"], False),
        (["1/2/2020", "3/4", "2/3", "1/8", "5/8", "1/2"], False),
    ],
)  # fmt: skip
def test_a_column_is_of_fractions_where_dates_and_points_are_not_what_they_may_be(cells, told):
    guesses = [guess for guess in NumberArgs.guesses(seen(*cells, like=("0.5", "0.75"))) if guess.cost == 0]
    assert [guess.args.get("fractions", False) for guess in guesses] == [told]


def test_a_frame_parts_no_number():
    prices = [f"It costs {number}.000 Euro" for number in range(10, 40)]
    pattern = frame(seen(*prices))
    assert pattern is not None
    assert "000" not in pattern


def test_numbers_are_rounded_when_asked(column):
    step = ("number", {"column": "t", "output": "output", "decimals": 2})
    assert column({"t": ["1.8333333333333335", "2"]}, step) == ["1.83", "2"]


@given(st.integers(-(10**15), 10**15))
def test_whole_numbers_read_back_as_themselves(number):
    assert plain_number(f"{number:,}") == str(number)
    assert plain_number(f"{number}.0") == str(number)


def test_a_number_keeps_its_zeros_where_all_decimals_are_asked_for(run):
    table = pa.table({"x": ["3", "2.25", "-0.04"]})
    done = run(table, ("number", {"column": "x", "output": "n", "decimals": 1, "pad": True}), columns=["n"])
    assert done.accepted.column("n").to_pylist() == ["3.0", "2.2", "0.0"]


def test_a_number_has_the_fewest_decimals_that_are_asked_for_and_is_not_rounded(run):
    table = pa.table({"x": ["3", "2.25", "-1.50"]})
    done = run(table, ("number", {"column": "x", "output": "n", "fewest": 1}), columns=["n"])
    assert done.accepted.column("n").to_pylist() == ["3.0", "2.25", "-1.5"]


LETTERS = (
    r"\A[^\pL\pN]*(\pL+)",
    r"(\pN+)[^\pL\pN]*\z",
    r"[]\pL]+\pN",
    r"[^]\pL]",
    r"([a[]+)\pL",
    r"\\pL(\pL)",
    r"\Q[\pL\E|\pN",
    r"(?i)[k\pN]\PL",
    r"[^\pL\pM\pN_]+",
    r"\pL\pM?[\pM]*",
    r"(?i)\pM+|[\pL]\pN",
)


def test_the_letters_of_all_scripts_are_named_for_no_few_texts():
    assert "pL" not in fitting(pa.array(["der Käse"]), r"[^\pL\pN]+")


@given(
    pattern=st.sampled_from(LETTERS),
    cells=st.lists(
        st.none()
        | st.text("aK[]\\pL 0-9z.", max_size=12)
        | st.text("é\u212ao3ιΙ\u0345\u0301\u0663ǅ書Ⅷ—\xa0", max_size=6),
        max_size=4,
    ),
)
def test_patterns_of_letters_find_the_same_when_they_name_only_those_of_the_texts(pattern: str, cells: list):
    column = pa.array(cells, pa.string())
    many = "".join(map(chr, range(0x4E00, 0x4F00)))  # so many signs that the pattern is taken as it is
    beside = pa.array([*cells, f"é{many}"], pa.string())
    assert fitting(beside, pattern) == pattern
    assert extracted(column, pattern).equals(extracted(beside, pattern).slice(0, len(cells)))


@pytest.mark.parametrize(
    ("solution", "answer"),
    [
        (r"We get $\frac{8}{2}$, that is $\boxed{4}$, and then $\boxed{\frac{1}{\sqrt{2}}}$.", r"\frac{1}{\sqrt{2}}"),
        ("First 3, then 4.\n#### 7", "7"),
        ("<think>7 or 8?</think><answer> 8 </answer>", "8"),
        ("We add both.\nFinal answer: 12.", "12"),
        ("We add both. The answer is 12 apples.", "12 apples"),
    ],
)
def test_the_last_answer_that_solutions_mark_is_taken(solution, answer):
    texts = (solution,) * 12
    pattern = final_answer(Seen("solution", "answer", texts, texts))
    assert extracted(pa.array(texts), pattern or "").to_pylist() == [answer] * 12


def test_texts_that_begin_with_an_answer_or_speak_of_one_mark_none():
    for text in ("Answer: it depends on the day.", "The answer is in the passage above.\nNobody reads it so."):
        assert final_answer(Seen("text", "answer", (text,) * 12, (text,) * 12)) is None
