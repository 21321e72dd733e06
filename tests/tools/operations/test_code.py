"""Code runs row by row in its sandbox, reaches nothing, and ends."""

import contextlib
import threading
import time

import pytest
from regraft.domain.errors import PlanError
from regraft.tools.operations import code as code_module


def code(text: str, inputs=("a",), outputs=("output",)):
    return "code", {"code": text, "inputs": list(inputs), "outputs": list(outputs)}


def test_a_function_fills_columns_row_by_row(run):
    text = "def split_up(a, n):\n    return a.upper() * n, [a, str(n)]\n"
    done = run({"a": ["x", "y"], "n": [2, 3]}, code(text, ["a", "n"], ["u", "l"]), columns=["u", "l"])
    assert done.accepted.select(["u", "l"]).to_pylist() == [
        {"u": "XX", "l": '["x", "2"]'},
        {"u": "YYY", "l": '["y", "3"]'},
    ]


def test_helpers_and_allowed_modules_work(column):
    text = "def f(a):\n    return half(len(a))\n\ndef half(n):\n    import math\n    return math.floor(n / 2)\n"
    assert column({"a": ["abcd", "abc"]}, code(text)) == ["2", "1"]


def test_a_row_whose_code_raises_or_returns_none_is_rejected(reasons):
    text = "def f(a):\n    if a == 'none':\n        return None\n    return 10 // int(a)\n"
    told = reasons({"a": ["5", "0", "none", "x1", "x2"]}, code(text))
    assert told[1].startswith("the code raised ZeroDivisionError")
    assert told[2] == "the code returns None"
    assert told[3] == told[4], "rows with the same trouble share a reason"


@pytest.mark.parametrize(
    ("body", "named"), [("import numpy", "'numpy'"), ("return undefined_thing", "undefined_thing")]
)
def test_a_reason_names_what_the_code_asks_for_in_vain(reasons, body, named):
    code = f"def f(text):\n    {body}\n    return text"
    assert named in reasons({"output": ["1"]}, ("code", {"code": code, "inputs": ["output"], "outputs": ["output"]}))[0]


def test_a_reason_quotes_no_cell(reasons):
    step = ("code", {"code": "def f(text):\n    return int(text)", "inputs": ["output"], "outputs": ["output"]})
    assert "secret" not in reasons({"output": ["secret"]}, step)[0]


def test_the_number_of_values_must_be_that_of_the_columns(reasons):
    assert (
        "returns 3 values for 2 columns"
        in reasons({"a": ["x"]}, code("def f(a):\n    return 1, 2, 3\n", outputs=["output", "b"]))[0]
    )


def test_a_tuple_holds_a_value_for_each_column_when_there_is_one_column_too(run, reasons):
    done = run({"a": ["x"]}, code("def f(a):\n    return (a,)\n"), columns=["output"])
    assert done.accepted.column("output").to_pylist() == ["x"]
    assert "returns 2 values for 1 column" in reasons({"a": ["x"]}, code("def f(a):\n    return None or 'y', a\n"))[0]


def test_a_row_for_which_code_computes_no_finite_number_is_rejected(reasons):
    told = reasons({"a": ["1e999", "nan", "1"]}, code("def f(a):\n    return float(a)\n"))
    assert told == dict.fromkeys((0, 1), "the code returns no finite number")


@pytest.mark.parametrize(
    "body",
    [
        "return open('/etc/passwd').read()",
        "import os\n    return os.popen('id').read()",
        "import subprocess\n    return subprocess.run(['id'])",
        "import socket\n    return socket.socket()",
        "return __import__('os').getcwd()",
        "return f.__globals__",
        "import pathlib\n    return pathlib.Path('/etc/passwd').read_text()",
        "import os\n    return os.environ['HOME']",
        "return 'x' * 10**10",
        "return f(a)",
    ],
)
def test_what_reaches_out_of_the_sandbox_rejects_the_row(reasons, body):
    told = reasons({"a": ["x"]}, code(f"def f(a):\n    {body}\n"))
    assert told[0].startswith(("the code raised", "the code needs too much memory", "the code does not end"))


def test_an_endless_loop_rejects_its_row_alone(column, reasons):
    text = "def f(a):\n    while a == 'loop':\n        pass\n    return a\n"
    data = {"a": ["1", "loop", "2"]}
    assert column(data, code(text)) == ["1", "2"]
    assert reasons(data, code(text)) == {1: "the code does not end in time"}


def test_a_row_is_accepted_where_other_work_takes_most_of_the_processor(column):
    """The sandbox is stopped for nine tenths of the time."""
    import psutil

    done = threading.Event()

    def starve():
        while not done.wait(0.02):
            for worker in psutil.Process().children():
                with contextlib.suppress(psutil.NoSuchProcess):
                    worker.suspend()
                    done.wait(0.18)
                    worker.resume()

    text = "def f(a):\n    n = 0\n    for i in range(1000000):\n        n = n + i\n    return a\n"
    other = threading.Thread(target=starve)
    other.start()
    try:
        assert column({"a": ["1", "2"]}, code(text)) == ["1", "2"]
    finally:
        done.set()
        other.join()


def test_code_that_never_ends_costs_little_time(reasons):
    started = time.perf_counter()
    told = reasons({"a": ["x"] * 3_000}, code("def f(a):\n    while True:\n        pass\n"))
    assert len(told) == 3_000
    assert time.perf_counter() - started < 30


def test_rows_do_not_see_what_a_clock_or_chance_says(column):
    text = "def f(a):\n    import random\n    import time\n    return str(random.random()) + str(time.time())\n"
    assert column({"a": ["x"]}, code(text)) == column({"a": ["x"]}, code(text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1", "defines no function"),
        ("def f(a, b):\n    return a\n", "must take 1 arguments"),
        ("def f(*a):\n    return a\n", "must take 1 arguments"),
        ("def f(a:\n", "is no Python"),
        ("def f(a): return " + "(" * 500 + ")" * 500, "is no Python"),
    ],
)
def test_code_that_cannot_run_is_refused_before_any_row(run, text, said):
    with pytest.raises(PlanError, match=said):
        run({"a": ["x"]}, code(text), columns=["output"])


def test_code_that_fails_before_its_first_row_is_refused(run):
    with pytest.raises(PlanError, match="fails before its first row"):
        run({"a": ["x"]}, code("import os\nos.system('id')\ndef f(a):\n    return a\n"), columns=["output"])


def test_what_the_code_prints_goes_nowhere(column, capfd):
    text = "print('at the start')\ndef f(a):\n    print(a)\n    return a\n"
    assert column({"a": ["x"]}, code(text)) == ["x"]
    assert capfd.readouterr() == ("", "")


def test_the_function_called_main_is_called_wherever_it_stands(column):
    text = "def half(n):\n    return n // 2\n\ndef main(a):\n    return half(len(a))\n\ndef after():\n    return 0\n"
    assert column({"a": ["abcd"]}, code(text)) == ["2"]


def test_one_none_rejects_a_row_of_several_outputs(reasons):
    steps = code("def f(a):\n    return None\n", outputs=["output", "b"])
    assert reasons({"a": ["x"]}, steps)[0] == "the code returns None"


KEEPING = {
    "a list that rows add to": "seen = []\ndef main(a):\n    seen.append(a)\n    return str(len(seen))\n",
    "a table within a table": "t = {'n': [0]}\ndef main(a):\n    t['n'].append(a)\n    return str(len(t['n']) - 1)\n",
    "defaults": "def count(a, seen=[]):\n    seen.append(a)\n    return len(seen)\ndef main(a):\n    return count(a)\n",
    "a global": "n = 0\ndef main(a):\n    global n\n    n += 1\n    return str(n)\n",
    "a name of a row": "def main(a):\n    global n\n    try:\n        n += 1\n    except NameError:\n        n = 1"
    "\n    return str(n)\n",
    "an iterator": "it = iter(['1', '2', '3', '4'])\ndef main(a):\n    return next(it)\n",
    "a closure": "def make():\n    held = []\n    return lambda a: held.append(a) or str(len(held))\ncount = make()\n"
    "def main(a):\n    return count(a)\n",
    "a class": "class A:\n    n = 0\ndef main(a):\n    A.n += 1\n    return str(A.n)\n",
}


@pytest.mark.parametrize("text", KEEPING.values(), ids=KEEPING)
def test_no_row_sees_what_an_earlier_one_left_behind(column, text):
    assert column({"a": ["x", "y", "z"]}, code(text)) == ["1", "1", "1"]


def test_a_row_that_changes_what_all_share_changes_none_behind_it(column):
    text = "NAMES = {'a': 'one', 'b': 'two'}\ndef main(a):\n    if a == 'b':\n        NAMES['a'] = 'lost'\n    "
    assert column({"a": ["a", "b", "a", "b"]}, code(text + "return NAMES[a]\n")) == ["one", "two", "one", "two"]


def test_a_table_that_is_read_alone_makes_no_session_for_each_row(column, monkeypatch):
    chunks = []
    run = code_module._Runner.run
    monkeypatch.setattr(code_module._Runner, "run", lambda *args: chunks.append(len(args[1])) or run(*args))
    text = "import re\nN = dict(zip('ab', range(2)))\nP = re.compile('a')\nW = 'x y'.split()\nT = ('u', 'v')\n"
    text += "def main(a):\n    return W[N[a]] + '-' + P.sub('c', a) + T[0]\n"
    assert column({"a": ["a", "b"] * 50}, code(text)) == ["x-cu", "y-bu"] * 50
    assert chunks == [100]


def test_what_a_row_draws_hangs_on_the_row_and_not_on_its_place(column):
    text = "import random\ndef main(a):\n    return str(random.random())\n"
    drawn = column({"a": ["x", "y", "z"]}, code(text))
    assert len(set(drawn)) == 3
    assert column({"a": ["z", "x"]}, code(text)) == [drawn[2], drawn[0]]
