"""Texts in another dress than the demonstrations': most outputs so speak against a plan, some are told."""

import pyarrow as pa
import pytest
from regraft.agents.chance import doubts_of
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.agents.styled import as_drafted, kept_whole, styled
from regraft.domain.card import DatasetRef
from regraft.domain.plan import plan_for
from regraft.domain.task import Demonstration, TaskSpec

SHOWN = (
    ("Where does the frog live?", "It lives in a pond near the old mill."),
    ("What did the sailor lose?", "He lost his compass in the storm."),
    ("Who painted the fence?", "My uncle painted the fence last May."),
)
REPLIES = [f"She left the {what} at the {place}." for what in ("soup", "tea", "pie") for place in "ABCDEFGHIJ"]


def read(shown, instruction="Answer the question in one sentence."):
    demonstrations = tuple(Demonstration(input=i, output=o) for i, o in shown)
    return OfflineUnderstander().understand(TaskSpec(name="t", instruction=instruction, demonstrations=demonstrations))


def table(outputs, inputs=None):
    questions = inputs or [f"What happened on day {number}?" for number in range(len(outputs))]
    return pa.table({"input": questions, "output": outputs})


def found(outputs, inputs=None, shown=SHOWN, instruction="Answer the question in one sentence."):
    return styled(read(shown, instruction), table(outputs, inputs))


@pytest.mark.parametrize(
    ("dressed", "said"),
    [
        ("Answer: {}".format, "begins with 'answer'"),
        ("The answer is - {}".format, "begins with 'the answer is'"),
        ('"{}"'.format, "stands in quotation marks"),
        ("„{}“".format, "stands in quotation marks"),
        (str.upper, "is in capitals"),
        ("- {}".format, "begins as an item of a list does"),
    ],
)
def test_outputs_that_all_bear_what_no_demonstration_does_speak_against_the_plan(dressed, said):
    (outcome,) = found([dressed(reply) for reply in REPLIES])
    assert (outcome.name, outcome.severity, outcome.failed) == ("judge style", "error", 30)
    assert outcome.reason == f"the output {said} in 30 of 30 rows, and in no demonstration"


@pytest.mark.parametrize(
    ("dressed", "said"), [("Answer: {}".format, "begins with 'answer'"), (str.lower, "begins with a small letter")]
)
def test_a_fifth_of_the_rows_in_another_style_is_told_and_sends_nothing_back(dressed, said):
    outcomes = found([reply if number % 5 else dressed(reply) for number, reply in enumerate(REPLIES)])
    assert [outcome.severity for outcome in outcomes] == ["warning"]
    assert doubts_of(outcomes) == (f"the output {said} in 6 of 30 rows, and in no demonstration",)


def test_capital_letters_are_told_where_all_demonstrations_begin_with_small_ones():
    small = tuple((question, reply[0].lower() + reply[1:]) for question, reply in SHOWN)
    assert found(REPLIES, shown=small)[0].reason.startswith("the output begins with a capital letter in 30 of 30")
    assert found(["iPhones", *REPLIES[1:]]) == ()


def test_outputs_that_break_off_are_told_where_all_demonstrations_end_as_sentences_do():
    cut = [reply if number % 5 else reply[: len(reply) // 2].strip() for number, reply in enumerate(REPLIES)]
    (outcome,) = found(cut)
    assert (outcome.severity, outcome.failed) == ("warning", 6)
    assert outcome.reason.startswith("the output breaks off where no sentence can end in 6 of 30 rows")
    assert [one.severity for one in found([reply.rstrip(".") for reply in REPLIES])] == ["warning"]
    open_ended = (("Where is it?", "It is by the mill"), *SHOWN[1:])
    assert found(cut, shown=open_ended) == ()


def cut_off(every: int) -> list[str]:
    return [reply if number % every else reply[: len(reply) // 2].strip() for number, reply in enumerate(REPLIES)]


@pytest.mark.parametrize(
    ("outputs", "shown", "severity"),
    [
        (REPLIES, SHOWN, "error"),
        (cut_off(10), SHOWN, "error"),
        (cut_off(5), SHOWN, "warning"),
        (cut_off(10)[:10], SHOWN, "warning"),
        (REPLIES, SHOWN[:2], "warning"),
    ],
    ids=["all whole", "a tenth cut", "a fifth cut", "few rows", "few demonstrations"],
)
def test_outputs_that_break_off_are_rejected_where_nearly_all_rows_end_as_the_demonstrations_do(
    outputs, shown, severity
):
    brief = read(shown)
    plan = plan_for(brief, DatasetRef(id="d", revision="1", config="default", splits=("train",)), (), "-")
    kept = kept_whole(plan, brief, table(outputs))
    found = {need.args["column"]: need.severity for need in kept.requirements if need.check == "sentence_end"}
    assert found == {"input": "warning", "output": severity}
    assert as_drafted(kept, brief) == plan


def test_inputs_in_another_style_are_told_where_most_are():
    questions = [f"Q: What happened on day {number}?" for number in range(30)]
    (outcome,) = found(REPLIES, inputs=questions)
    assert outcome.severity == "warning"
    assert outcome.reason.startswith("the input begins with 'q' in 30 of 30 rows")
    assert found(REPLIES, inputs=[*questions[:10], *("What then?",) * 20]) == ()


def test_what_demonstrations_do_labels_code_and_few_rows_are_left_alone():
    assert found(REPLIES) == ()
    assert found(["Answer: yes"] * 19) == ()
    headed = tuple((question, f"Answer: {reply}") for question, reply in SHOWN)
    assert found([f"Answer: {reply}" for reply in REPLIES], shown=headed) == ()
    others = tuple((question, f"Place: {reply}") for question, reply in SHOWN)
    assert found([f"Answer: {reply}" for reply in REPLIES], shown=others) == ()
    labels = (("a fine day", "GOOD"), ("a bad day", "BAD"), ("a good day", "GOOD"), ("an awful day", "BAD"))
    assert found(["good"] * 30, shown=labels, instruction="Say whether the remark is GOOD or BAD.") == ()
    code = [f"class A{number}:\n    x = [{number}]; y = {{}}; return (x, y);" for number in range(30)]
    assert found(code) == ()
