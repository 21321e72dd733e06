"""Outputs that hold their whole input are told where no demonstration's does."""

import pyarrow as pa
import pytest
from regraft.agents.echoed import echoed
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.domain.task import Demonstration, TaskSpec

ASKED = [f"How do I mend the {tool} of my neighbour?" for tool in ("spade", "loom", "kiln", "churn", "easel", "ladder")]
ANSWERS = ["Glue it.", "Ask a smith.", "Buy new parts.", "Dry it first.", "Screw it together.", "Tie it."]
SHOWN = (
    ("What is a good way to learn chess?", "Play slow games and look at your mistakes."),
    ("Which plants need little water?", "Cacti do, and other succulents."),
    ("How can I sleep better at night?", "Leave the phone outside."),
)


def found(rows: list[tuple[str, str]], shown: tuple[tuple[str, str], ...] = SHOWN) -> list[tuple[str, str]]:
    task = TaskSpec(
        name="t",
        instruction="Answer the question helpfully.",
        demonstrations=tuple(Demonstration(input=asked, output=said) for asked, said in shown),
    )
    table = pa.Table.from_pylist([{"input": asked, "output": said} for asked, said in rows])
    return [(one.severity, one.reason) for one in echoed(OfflineUnderstander().understand(task), table)]


ANSWERED = list(zip(ASKED, ANSWERS, strict=True)) * 3
WHOLE = [(asked, f"{asked.upper()}  {said}") for asked, said in ANSWERED]


def test_outputs_that_hold_their_whole_input_speak_against_the_plan():
    assert found(WHOLE) == [("error", "18 of 18 outputs hold their whole input, as no demonstration's does")]


@pytest.mark.parametrize(
    "rows",
    [ANSWERED, [*WHOLE[:9], *ANSWERED[:9]], WHOLE[:9], [("How come?", f"How come? {said}") for _, said in ANSWERED]],
    ids=["answers", "half of them", "few rows", "short inputs"],
)
def test_answers_some_repetitions_few_rows_and_short_inputs_are_nothing(rows):
    assert found(rows) == []


def test_a_task_whose_demonstrations_repeat_their_input_is_not_held_to_it():
    assert found(WHOLE, tuple((asked, f"{asked} {said}") for asked, said in SHOWN)) == []
