"""The recipe `program`: rows that two programs agree on, in a handful of calls; else a refusal that says why."""

import json
import runpy
from pathlib import Path

import pytest
from recipe_fakes import brief_of, need_of
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.domain.errors import GiveUp
from regraft.domain.synthesis import Gap
from regraft.domain.task import TaskSpec
from regraft.tools.recipes.base import RECIPES, Accepted
from regraft.tools.recipes.bench import Bench
from regraft.tools.recipes.program import DIFFERS, UNREAD
from regraft.tools.recipes.program.writing import MOST_CALLS
from regraft.tools.testing.chat import ScriptedChatModel, scripted_models

ROOT = Path(__file__).parents[3]
RECORDINGS = ROOT / "tests" / "recordings"

CLOCK = {
    "name": "later",
    "instruction": "A train leaves and takes some minutes; write when it arrives, as hh:mm.",
    "demonstrations": (
        {"input": "The train to Bonn leaves at 09:50 and takes 25 minutes.", "output": "10:15"},
        {"input": "At 23:30 a train sets off for Ulm; it needs 90 minutes.", "output": "01:00"},
        {"input": "The train to Kiel leaves at 07:05 and takes 118 minutes.", "output": "09:03"},
        {"input": "At 12:00 a train sets off for Jena; it needs 45 minutes.", "output": "12:45"},
    ),
}
GENERATOR = """
import random

TOWNS = ["Bonn", "Ulm", "Kiel", "Jena", "Halle", "Essen", "Worms", "Trier"]
FORMS = ["The train to {t} leaves at {a} and takes {m} minutes.",
         "At {a} a train sets off for {t}; it needs {m} minutes.",
         "A train for {t} goes at {a}. The ride takes {m} minutes.",
         "Leaving at {a}, the train reaches {t} in {m} minutes.",
         "It is {a} when the train to {t} starts, and {m} minutes pass."]

def clock(n):
    return f"{n // 60 % 24:02d}:{n % 60:02d}"

def make(seed):
    start, takes = random.randrange(1440), random.randint(20, 130)
    text = random.choice(FORMS).replace("{t}", random.choice(TOWNS)).replace("{a}", clock(start))
    text = text.replace("{m}", str(takes))
    return text, clock(start + takes)
"""
SOLVER = r"""
import re

def solve(text):
    time = re.search(r"(\d\d):(\d\d)", text)
    takes = re.search(r"(\d+) minutes", text)
    if not time or not takes:
        return None
    end = (int(time.group(1)) * 60 + int(time.group(2)) + int(takes.group(1))) % 1440
    return f"{end // 60:02d}:{end % 60:02d}"
"""


def clock_brief(**changes):
    return brief_of(task=CLOCK, kind="free_text", labels=(), requirements=(), **changes)


def right(row):
    """Worked out apart from both programs."""
    from datetime import datetime, timedelta

    hours = next(word for word in row["input"].replace(",", " ").replace(".", " ").split() if ":" in word)
    takes = int(row["input"].split(" minutes")[0].split()[-1])
    return (datetime.strptime(hours, "%H:%M") + timedelta(minutes=takes)).strftime("%H:%M") == row["output"]


def writes(code, **more):
    return {"computable": True, "why": "times are added", "code": code} | more


def solves(code):
    return {"why": "times are added", "code": code}


@pytest.fixture
def script(tmp_path):
    """script(reply, …): a bench whose model says these, and the script that keeps what it was asked."""
    opened = []

    def open_(*replies):
        model = ScriptedChatModel(replies=list(replies))
        opened.append(scripted_models(model, tmp_path))
        return Bench(opened[-1], "recipe:program"), model

    yield open_
    for service in opened:
        service.close()


def make(bench, **need):
    return RECIPES.get("program").make(need_of(**({"brief": clock_brief(), "wanted": 100} | need)), bench)


def asked(model, call):
    return "\n".join(str(message.content) for message in model.asked[call])


def test_two_calls_make_a_hundred_rows_that_are_all_right_and_all_different(script):
    bench, model = script(writes(GENERATOR), solves(SOLVER))
    made = make(bench)
    assert len(model.asked) == 2
    assert len(made.rows) == 100
    assert not [row for row in made.rows if row.reason]
    assert all(right(row.cells) for row in made.rows)
    assert len({row.cells["input"] for row in made.rows}) == 100
    assert made.rows[0].sampling["seed"] != made.rows[1].sampling["seed"]


def test_the_next_round_goes_on_where_this_one_ended_and_asks_nothing(script):
    bench, model = script(writes(GENERATOR), solves(SOLVER))
    first = make(bench, wanted=30)
    accepted = [Accepted(f"program/0/{place}", row.cells) for place, row in enumerate(first.rows)]
    kept = json.loads(json.dumps(first.kept))
    second = make(bench, wanted=30, round=1, accepted=accepted, kept=kept)
    assert len(model.asked) == 2
    assert not {row.cells["input"] for row in first.rows} & {row.cells["input"] for row in second.rows}
    again = make(bench, wanted=30, round=1, accepted=accepted, kept=kept)
    assert [row.cells for row in again.rows] == [row.cells for row in second.rows]


def test_another_seed_makes_other_rows(script):
    bench, _ = script(writes(GENERATOR), solves(SOLVER))
    one = make(bench, wanted=20)
    other = make(bench, wanted=20, seed=1, kept=one.kept | {"next": 0})
    assert {row.cells["input"] for row in one.rows} != {row.cells["input"] for row in other.rows}


def test_the_solver_is_asked_apart_from_the_generator_and_sees_half_of_the_outputs(script):
    bench, model = script(writes(GENERATOR), solves(SOLVER))
    make(bench)
    prompt = asked(model, 1)
    assert "FORMS" not in prompt
    assert all(demonstration["input"] in prompt for demonstration in CLOCK["demonstrations"])
    shown = [demonstration["output"] in prompt for demonstration in CLOCK["demonstrations"]]
    assert shown == [True, True, False, False]


def test_labels_come_by_quota(script):
    parity = {
        "instruction": "Say whether the sum is even or odd.",
        "demonstrations": (
            {"input": "3 + 5", "output": "even"},
            {"input": "12 + 7", "output": "odd"},
        ),
    }
    generator = (
        "def make(seed):\n    a, b = random.randint(1, 99), 2 * random.randint(1, 40) - (random.random() < 0.2)\n"
    )
    generator += "    return f'{a} + {b}', 'even' if (a + b) % 2 == 0 else 'odd'\n"
    solver = "def solve(text):\n    a, b = text.split(' + ')\n    return ['even', 'odd'][(int(a) + int(b)) % 2]\n"
    bench, _ = script(writes(generator), solves(solver))
    brief = brief_of(task=parity, kind="label", labels=("even", "odd"), requirements=())
    even = Gap(kind="label", rows=5, column="output", value="even", told="even sums")
    odd = Gap(kind="label", rows=35, column="output", value="odd", told="odd sums")
    made = make(bench, brief=brief, wanted=40, gaps=(even, odd))
    labels = [row.cells["output"] for row in made.rows]
    assert (labels.count("even"), labels.count("odd")) == (5, 35)
    assert {row.fills for row in made.rows if row.cells["output"] == "even"} == {"even sums"}


def test_a_task_that_no_program_can_do_is_refused_in_the_models_words(script):
    bench, model = script(writes("", computable=False, why="Rhymes need a dictionary of sounds."))
    with pytest.raises(GiveUp, match=r"no program can make these rows: Rhymes need a dictionary"):
        make(bench)
    assert len(model.asked) == 1


HOSTILE = {
    "def make(seed):\n    while True:\n        pass\n": "does not end in time",
    "while True:\n    pass\ndef make(seed):\n    return 'a', 'b'\n": "fails before its first row",
    "import subprocess\ndef make(seed):\n    return 'a', 'b'\n": "subprocess",
    "def make(seed):\n    return open('/etc/passwd').read(), 'x'\n": "the code raised",
    "def make(seed):\n    return 'a', 'b', 'c'\n": "returns 3 values for 2 columns",
    "def make(seed):\n    return {'input': 'a'}\n": "returns 1 values for 2 columns",
    "def make(seed):\n    return [1], {'a': 2}\n": "something other than texts",
    "def make(seed):\n    return '', 'x'\n": "an empty text",
    "def make(seed):\n    return 'x' * 10**10, 'x'\n": "too much memory",
    "def make():\n    return 'a', 'b'\n": "must take 1 argument",
    "def other(seed):\n    return 'a', 'b'\n": "defines no function 'make'",
    "x = (": "is no Python",
    "": "there is no code",
    "def make(seed):\n    return 'At 12:00 a train sets off for Jena; it needs 45 minutes.', 1\n": "repeats itself",
    "def make(seed):\n    return f'At 12:{seed % 60:02d} ' + 'we wait ' * 90, '12:00'\n": "characters in the middle",
}


@pytest.mark.parametrize("code", HOSTILE)
def test_a_generator_that_is_no_use_is_told_why_and_asked_for_again(script, code):
    bench, model = script(writes(code), writes(GENERATOR), solves(SOLVER))
    assert len(make(bench, wanted=20).rows) == 20
    assert HOSTILE[code] in str(model.asked[1][-1].content)


def test_a_model_that_writes_no_generator_in_three_calls_is_given_up(script):
    bench, model = script(*[writes("def make(seed):\n    return None\n")] * 3)
    with pytest.raises(
        GiveUp, match=r"no generator that works: of 200 seeds 200 gave no row: the program returns None"
    ):
        make(bench)
    assert len(model.asked) == 3


def test_what_a_generator_prints_goes_nowhere(script, capfd):
    noisy = GENERATOR.replace("def make(seed):\n", "print('hello')\ndef make(seed):\n    print('row')\n")
    bench, _ = script(writes(noisy), solves(SOLVER))
    assert len(make(bench).rows) == 100
    assert capfd.readouterr().out == ""


def test_rows_of_one_surface_form_are_sent_back_where_the_demonstrations_vary(script):
    only = GENERATOR.replace("random.choice(FORMS)", "FORMS[0]")
    bench, model = script(writes(only), writes(GENERATOR), solves(SOLVER))
    assert len(make(bench).rows) == 100
    assert "200 rows have 1 surface form of input, the demonstrations have 2: vary the wording" in asked(model, 1)


def test_a_solver_must_reproduce_every_demonstration(script):
    wrong = SOLVER.replace(" % 1440", "")
    bench, model = script(writes(GENERATOR), solves(wrong), solves(SOLVER))
    assert len(make(bench).rows) == 100
    assert "does not solve 1 of 4 examples" in asked(model, 2)
    assert "'25:00'" in asked(model, 2)


def test_a_solver_that_cannot_read_many_rows_is_shown_inputs_and_no_answers(script):
    narrow = SOLVER.replace("if not time", "if 'Leaving' in text or not time")
    bench, model = script(writes(GENERATOR), solves(narrow), solves(SOLVER))
    made = make(bench)
    told = str(model.asked[2][-1].content)
    assert "no answer to" in told
    assert "Leaving" in told
    assert "'output'" not in told
    assert not [row for row in made.rows if row.reason]


LATE = GENERATOR.replace("clock(start + takes)", "clock(start + takes + 1)")


def test_programs_that_differ_are_brought_together_by_whoever_was_wrong(script):
    bench, model = script(writes(LATE), solves(SOLVER), writes(GENERATOR))
    assert all(right(row.cells) for row in make(bench).rows)
    assert "200 of 200 of the rows" in asked(model, 2)


def test_programs_that_stay_apart_are_refused_with_a_row_to_see_within_six_calls(script):
    bench, model = script(*[writes(LATE), solves(SOLVER)] * 3)
    with pytest.raises(GiveUp, match=r"differ in 200 of 200 rows \('.*minutes.*by one.*by the other\), so neither"):
        make(bench)
    assert len(model.asked) == 4, "once more for each, and no more where neither changes its mind"


def test_a_single_row_that_they_differ_on_is_rejected_with_a_reason(script):
    seldom = GENERATOR.replace("clock(start + takes)", "clock(start + takes + (start % 100 == 7))")
    unread = SOLVER.replace("    if not time", "    if text.count('1') > 3 or not time")
    bench, _ = script(writes(seldom), solves(unread))
    made = make(bench, wanted=400)
    reasons = {row.reason for row in made.rows}
    assert reasons == {"", DIFFERS, UNREAD}
    assert all(right(row.cells) for row in made.rows if not row.reason)


def test_no_more_than_six_calls_are_made_whatever_is_answered(script):
    bench, model = script(writes(""), writes(""), writes(LATE), *[solves("")] * 3)
    with pytest.raises(GiveUp, match="wrote no solver that works"):
        make(bench)
    assert len(model.asked) == MOST_CALLS


def test_a_program_with_few_rows_in_it_says_so_and_ends(script):
    square = {
        "instruction": "Square the number.",
        "demonstrations": ({"input": "7", "output": "49"}, {"input": "12", "output": "144"}),
    }
    generator = "def make(seed):\n    n = random.randint(1, 300)\n    return str(n), str(n * n)\n"
    bench, _ = script(writes(generator), solves("def solve(text):\n    return str(int(text) ** 2)\n"))
    brief = brief_of(task=square, kind="number", labels=(), requirements=())
    first = make(bench, brief=brief, wanted=1000)
    accepted = [Accepted(f"program/0/{place}", row.cells) for place, row in enumerate(first.rows)]
    second = make(bench, brief=brief, wanted=700, round=1, accepted=accepted, kept=first.kept)
    assert len(first.rows) + len(second.rows) == 298, "all but the two that the demonstrations show"
    assert second.ended.startswith("the program repeats itself: ")


def computable(name):
    """A task of the benchmarks, and the solver that they measure by, which no prompt ever saw."""
    known = runpy.run_path(str(ROOT / "benchmarks" / "computable.py"))
    instruction, shown = known["TASKS"][name]
    shown = [{"input": text, "output": answer} for text, answer in shown]
    return {"name": name, "instruction": instruction, "demonstrations": shown}, known["SOLVERS"][name]


RECORDED = sorted(path.stem for path in RECORDINGS.glob("program_*.json"))


@pytest.mark.parametrize("name", RECORDED)
def test_a_capable_models_programs_make_rows_that_a_third_solver_finds_right(name, tmp_path):
    spec, solver = computable(name.removeprefix("program_"))
    answers = [one["answer"] for one in json.loads((RECORDINGS / f"{name}.json").read_text())["answers"]]
    model = ScriptedChatModel(replies=answers)
    brief = OfflineUnderstander().understand(TaskSpec.model_validate(spec))
    with scripted_models(model, tmp_path) as service:
        made = make(Bench(service, "recipe:program"), brief=brief, wanted=120)
    assert len(model.asked) <= MOST_CALLS
    rows = [row.cells for row in made.rows if not row.reason]
    assert len(rows) >= 118
    assert [row for row in rows if solver(row["input"]) != row["output"]] == []


def test_a_build_that_was_killed_asks_for_no_program_again(script, tmp_path):
    bench, _ = script(writes(GENERATOR), solves(SOLVER))
    first = make(bench, wanted=20)
    silent = ScriptedChatModel(replies=[])
    with scripted_models(silent, tmp_path) as service:
        again = make(Bench(service, "recipe:program"), wanted=20)
    assert silent.asked == []
    assert [row.cells for row in again.rows] == [row.cells for row in first.rows]
    assert again.kept == first.kept
