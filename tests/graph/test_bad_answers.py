"""A model that answers nonsense, at any turn or in any of its plans, ends no build and brings no wrong row."""

import re
from typing import Any

import pyarrow.parquet as pq
import pytest
from regraft.domain.outcome import BuildOutcome
from regraft.domain.run import BuildOptions
from regraft.domain.synthesis import Synthesis
from regraft.domain.task import Demonstration, TaskSpec
from regraft.graph import api
from regraft.tools.testing import ModelServer, rows_in

SHOWN = (
    ("What a sweet melon on that day.", "good"),
    ("The pear was sour.", "bad"),
    ("My lime was sour.", "bad"),
    ("A sweet fig at last.", "good"),
)
TASK = TaskSpec(
    name="fruit",
    instruction="Say whether the remark on a fruit is good or bad.",
    demonstrations=tuple(Demonstration(input=text, output=mood) for text, mood in SHOWN),
)
FRUITS = ("apple", "pear", "plum", "fig", "quince", "cherry", "melon", "grape", "peach", "lime")


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    root = tmp_path_factory.mktemp("catalog")
    (root / "fruit").mkdir()
    (root / "fruit" / "README.md").write_text(
        "---\nlanguage: [en]\nlicense: mit\n---\n# Remarks on fruit, good or bad\n"
    )
    words = ("sour", "sweet")
    lines = [f'"The {FRUITS[n % 10]} of day {n} was {words[n % 2]}, number {n * 7919}.",{n % 2}' for n in range(400)]
    (root / "fruit" / "train.csv").write_text("remark,mood\n" + "\n".join(lines) + "\n")
    return root


def step(op: str, **args: object) -> dict[str, object]:
    return {"op": op, "args": args}


def draft(*steps: dict[str, object]) -> dict[str, object]:
    return {"why": "-", "steps": list(steps)}


NAMED = step("rename", names={"remark": "input"})
RIGHT = draft(step("map_labels", column="mood", mapping={"0": "bad", "1": "good"}, output="output"), NAMED)


def mood(text: str) -> str:
    return "good" if "sweet" in text else "bad"


def sensible(call: Any) -> Any:
    """What a model answers that knows the task; its plan is the right one."""
    schema, prompt = call["response_format"]["json_schema"]["name"], call["messages"][1]["content"]
    if schema == "Understanding":
        told = {
            "kind": "label",
            "labels": ["good", "bad"],
            "language": "en",
            "dataset_descriptions": ["Remarks on fruit"],
        }
        return told | {"doubtful": [], "requirements": []}
    if schema == "Ranking":
        return {"grades": [{"number": 1, "why": "remarks with their mood", "grade": 3}]}
    if schema == "Critique":
        return {"reasons": ["it serves"], "roles": [], "problems": [], "verdict": "adapt", "fit": 0.9}
    if schema == "Grades":
        shown = re.findall(r"^Row (\d+): <data>.*?\"input\": \"(.*?)\", \"output\": \"(.*?)\"", prompt, re.MULTILINE)
        grades = [(int(n), "right" if output == mood(text) else "wrong") for n, text, output in shown]
        return {"grades": [{"number": n, "why": "by the word", "grade": grade} for n, grade in grades]}
    if schema == "Draft":
        return RIGHT
    told = {name: {"label": mood(text)} for name, text in rows_in(call).items()}
    return told if list(told) != [""] else told[""]


@pytest.fixture
def built(tmp_path, catalog, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "none")

    def build(**answers: Any) -> BuildOutcome:
        """Build with a model that answers these schemas so, by a value or one value after the other, else sensibly."""
        given = {name: iter(one) if isinstance(one, list) else None for name, one in answers.items()}

        def respond(call):
            name = call["response_format"]["json_schema"]["name"]
            if name not in answers:
                return sensible(call)
            several = given[name]
            return answers[name] if several is None else next(several, sensible(call))

        with ModelServer(respond) as server:
            options = BuildOptions(
                catalog=str(catalog), model="openai:m", base_url=server.url, rows=20, out=str(tmp_path / "out"),
                synthesis=Synthesis(when="never"),
            )  # fmt: skip
            outcome = api.build(TASK, options, home=tmp_path / "home")
        assert isinstance(outcome, BuildOutcome)
        for path in (tmp_path / "out").glob("data/*.parquet"):
            for row in pq.read_table(path).to_pylist():
                assert row["output"] == mood(row["input"]), row
        return outcome

    return build


def code(text: str) -> dict[str, object]:
    return draft(step("code", code=text, inputs=["mood"], outputs=["output"]), NAMED)


def review(**roles: str) -> dict[str, object]:
    told = [{"column": column, "role": role} for column, role in roles.items()]
    return {"Critique": {"reasons": [], "roles": told, "problems": [], "verdict": "use", "fit": 1}}


PLANS = {
    "no steps at all": draft(),
    "an operation that is none": draft(step("magic")),
    "arguments of other types": draft(step("map_labels", column=3, mapping="x", output=[]), NAMED),
    "a column that is not there": draft(step("rename", names={"nothing": "input", "mood": "output"})),
    "a list where the next step wants a text": draft(
        step("split", column="remark", separator=" ", output="words"),
        step("map_labels", column="words", mapping={"0": "bad"}, output="output"),
        NAMED,
    ),
    "a text of a model where the next step wants a list": draft(
        step("generate", template="{{ remark }}", instruction="-", outputs={"others": "other remarks"}),
        step("multiple_choice", answer="mood", distractors="others", options_output="o", answer_output="output"),
        NAMED,
    ),
    "the demonstrations": draft(
        step("constant", value=SHOWN[0][0], output="input"), step("constant", value="good", output="output")
    ),
    "one label for all": draft(step("constant", value="good", output="output"), NAMED),
    "the labels the wrong way round": draft(
        step("map_labels", column="mood", mapping={"1": "bad", "0": "good"}, output="output"), NAMED
    ),
    "code that is no Python": code("def main(x:\n  retrun"),
    "code without main": code("x = 1"),
    "code without an end": code("def main(x):\n    while True:\n        x = x + 'a'"),
    "code that calls itself": code("def main(x):\n    return main(x)"),
    "code that fails on every row": code("def main(x):\n    return 1 / 0"),
    "a template without an end": draft(step("template", template="{% for x in remark %}", output="output"), NAMED),
    "SQL of another table": draft(step("sql", select="SELECT remark AS input, mood AS output FROM other")),
}


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_a_bad_plan_is_an_attempt_that_failed_and_the_next_one_serves(built, plan):
    assert built(Draft=[plan, plan, RIGHT]).status in ("done", "short")


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_a_model_that_knows_no_other_plan_ends_with_the_rules_plan_or_a_refusal(built, plan):
    outcome = built(Draft=plan)
    assert outcome.status == "done" or outcome.reasons


TURNS = {
    "an understanding that contradicts the demonstrations": {
        "Understanding": {
            "kind": "number", "labels": ["blue"], "language": "fr", "doubtful": [1, 2, 3, 4, 99],
            "dataset_descriptions": ["", "x" * 5000],
            "requirements": [{"check": "nothing", "args": {"a": 1}, "why": ""}],
        }
    },
    "an understanding that is no object": {"Understanding": "I cannot say."},
    "a ranking of datasets that are not there": {"Ranking": {"grades": [{"number": 77, "why": "-", "grade": 3}]}},
    "a ranking of nothing": {"Ranking": {"grades": []}},
    "a critic that takes all": review(remark="output"),
    "a critic of columns that are not there": review(no="input"),
    "a judge of other rows": {"Grades": {"grades": [{"number": 1, "why": "-", "grade": "right"}]}},
    "a judge in another form": {"Grades": "All of them are right."},
}  # fmt: skip


@pytest.mark.parametrize("answers", TURNS.values(), ids=TURNS)
def test_a_bad_answer_at_one_turn_ends_no_build(built, answers):
    assert built(**answers).status in ("done", "short")


@pytest.mark.parametrize("grade", ["right", "wrong", "bad row"])
def test_a_judge_that_says_one_thing_of_all_is_not_believed(built, grade, monkeypatch):
    def same(call):
        shown = re.findall(r"^Row (\d+):", call["messages"][1]["content"], re.MULTILINE)
        return {"grades": [{"number": int(n), "why": "-", "grade": grade} for n in shown]}

    sensible_too = globals()["sensible"]
    monkeypatch.setitem(
        globals(),
        "sensible",
        lambda call: same(call) if call["response_format"]["json_schema"]["name"] == "Grades" else sensible_too(call),
    )
    assert built().status == "done"


def test_the_same_build_asks_a_mended_server_anew(tmp_path, catalog, monkeypatch):
    """Without a column of moods the plan asks the model about each row, which answers no row at first."""
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    about = {"template": "{{ remark }}", "labels": ["good", "bad"]}
    steps = (
        step("classify", **about, instruction="Is the fruit good or bad?", output="output"),
        step("classify", **about, instruction="Did the writer like the fruit?", output="second"),
        step("filter", conditions=[{"column": "output", "operator": "eq", "other": "second"}]),
        NAMED,
    )
    ill = [True]

    def respond(call):
        name = call["response_format"]["json_schema"]["name"]
        if name == "Draft":
            return draft(*steps)
        decides = name in ("Understanding", "Ranking", "Critique", "Grades")
        return "Let me think about it." if ill[0] and not decides else sensible(call)

    with ModelServer(respond) as server:
        options = BuildOptions(
            catalog=str(catalog), model="openai:m", base_url=server.url, rows=20, out=str(tmp_path / "out"),
            synthesis=Synthesis(when="never"),
        )  # fmt: skip
        failed = api.build(TASK, options, home=tmp_path / "home")
        assert isinstance(failed, BuildOutcome)
        assert "cannot be read" in str(failed.reasons), "\n".join(map(str, failed.reasons))
        ill[0] = False
        outcome = api.build(TASK, options, home=tmp_path / "home")
    assert isinstance(outcome, BuildOutcome)
    assert outcome.status == "done", outcome.reasons


def test_a_judge_who_gives_no_grade_that_can_be_read_is_told_of_at_the_end_and_on_the_card(built, tmp_path):
    outcome = built(Grades={"grades": []})
    told = "fruit: no grade of the model can be read, so that the rules alone found the rows right."
    assert outcome.rows == 20
    assert told in outcome.warnings
    assert told in (tmp_path / "out" / "README.md").read_text()
