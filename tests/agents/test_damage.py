"""Damage by a plan's own code is seen where it repeats across rows."""

import pyarrow as pa
import pytest
from regraft.agents.damage import lost_letters
from regraft.agents.executor import try_plan
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.agents.validator import validate
from regraft.domain.plan import Plan, Step
from regraft.domain.task import Demonstration, TaskSpec
from regraft.tools.catalogs.base import Block

TASK = TaskSpec(
    name="remarks",
    instruction="Say whether the remark is kind or rude.",
    demonstrations=(
        Demonstration(input="I didn't enjoy any of it, you fool.", output="rude"),
        Demonstration(input="Thank you for the lovely evening.", output="kind"),
        Demonstration(input="Nobody asked for your opinion.", output="rude"),
    ),
)
TEXTS = [
    f"He didn't come on day {n}, and nobody couldn't care." if n % 3 else f"She came on day {n}." for n in range(60)
]


def report(code: str, texts: list[str] = TEXTS, task: TaskSpec = TASK):
    brief = OfflineUnderstander().understand(task)
    block = Block(pa.table({"text": texts, "label": ["kind", "rude"] * 30}), ["train"] * 60, range(60))
    args = {"code": code, "inputs": ["text"], "outputs": ["input"]}
    steps = (Step(op="code", args=args), Step(op="rename", args={"names": {"label": "output"}}))
    plan = Plan(task="t", dataset="d", columns=("input", "output"), steps=steps)
    return validate(plan, brief, block, try_plan(plan, block, seed=0), (), total_rows=60)


CUT = 'def main(text):\n    return text.replace("dn\'t", "\'t").replace("ldn\'t", "l\'t")\n'
ESCAPED = 'def main(text):\n    return text.replace(", ", "\\\\n")\n'
WHOLE = "def main(text):\n    return text.upper().replace(' ON ', ' on the ')\n"


@pytest.mark.parametrize(("code", "word"), [(CUT, "'di'"), (ESCAPED, "\\\\n")])
def test_words_that_neither_source_nor_plan_holds_send_the_plan_back(code, word):
    found = report(code)
    assert found.verdict == "replan"
    assert any("a step cuts or glues words" in reason and word in reason for reason in found.reasons)


def test_words_of_the_source_and_of_the_plan_are_no_damage():
    assert report(WHOLE).verdict == "pass"


def test_a_slip_in_two_rows_is_no_fault_of_the_plan():
    texts = [text.replace("didn't", "did not").replace("couldn't", "could") for text in TEXTS]
    texts[:2] = ["He didn't come.", "They didn't."]
    assert report(CUT, texts).verdict == "pass"


def test_a_task_whose_demonstrations_make_words_is_not_held_to_it():
    shown = (("abcd", "cd"), ("hello", "lo"), ("world", "ld"))
    task = TASK.model_copy(update={"demonstrations": tuple(Demonstration(input=i, output=o) for i, o in shown)})
    assert not any("cuts or glues" in reason for reason in report(CUT, task=task).reasons)


def test_what_comes_from_other_rows_is_no_damage():
    shown = ("one", "two", "three")
    demonstrations = tuple(Demonstration(input=f"Which?\n(A) {text}\n(B) other {text}", output="(A)") for text in shown)
    task = TaskSpec(name="which", instruction="Choose the right one.", demonstrations=demonstrations)
    brief = OfflineUnderstander().understand(task)
    names = ["".join(chr(97 + (n * k) % 26) for k in range(3, 9)) for n in range(60)]
    block = Block(pa.table({"name": names}), ["train"] * 60, range(60))
    steps = (
        Step(op="code", args={"code": "def main(a):\n    return a.upper()\n", "inputs": ["name"], "outputs": ["name"]}),
        Step(op="multiple_choice", args={"answer": "name", "distractors": "rows", "count": 2}),
        Step(op="template", args={"template": "Which?\n{{ options }}", "output": "input"}),
        Step(op="rename", args={"names": {"answer": "output"}}),
    )
    plan = Plan(task="t", dataset="d", columns=("input", "output"), steps=steps)
    found = validate(plan, brief, block, try_plan(plan, block, seed=0), (), total_rows=60)
    assert not any("cuts or glues" in reason for reason in found.reasons)


GERMAN = TASK.model_copy(
    update={
        "instruction": "Translate the English sentence into German.",
        "demonstrations": (
            Demonstration(input="The bus leaves at seven.", output="Der Bus fährt um sieben ab."),
            Demonstration(input="We have lost the way.", output="Wir haben den Weg verloren."),
            Demonstration(input="She likes the street.", output="Ihr gefällt die Straße."),
        ),
    }
)


@pytest.mark.parametrize(("verb", "told"), [("hört", False), ("hrt", True)])
def test_letters_that_an_export_dropped_send_the_plan_back(verb: str, told: bool):
    said = [f"Er {verb} {n} Stare bei {''.join(chr(97 + int(sign)) for sign in str(n * 7919))}." for n in range(300)]
    accepted = pa.table({"input": [f"He hears {n} starlings." for n in range(300)], "output": said})
    found = lost_letters(OfflineUnderstander().understand(GERMAN), accepted)
    assert [one.severity for one in found] == ["error"] * told
    assert all("a letter such as ß, ä, as 2 of 3 demonstrations do" in one.reason for one in found)


def test_a_few_sentences_without_such_letters_have_lost_none():
    accepted = pa.table({"input": ["He hears a bird."] * 60, "output": [f"Er sieht {n} Stare." for n in range(60)]})
    assert lost_letters(OfflineUnderstander().understand(GERMAN), accepted) == ()
