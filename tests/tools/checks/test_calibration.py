"""Requirements are tried on the demonstrations, right and falsified."""

from random import Random

import pytest
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.domain.errors import PlanError
from regraft.domain.requirement import Requirement
from regraft.domain.task import Demonstration, TaskSpec
from regraft.tools.checks.calibration import calibrated
from regraft.tools.checks.corruption import MECHANICAL, OTHER

TASK = TaskSpec(
    name="answer",
    instruction="Answer the question.",
    demonstrations=(
        Demonstration(input="Question: Which is red?\nOptions:\n(A) grass\n(B) blood", output="(B)"),
        Demonstration(input="Question: Which is blue?\nOptions:\n(A) the sea\n(B) snow", output="(A)"),
        Demonstration(input="Question: Which is green?\nOptions:\n(A) a leaf\n(B) a swan", output="(A)"),
    ),
)


def brief(*more: Requirement, task: TaskSpec = TASK):
    read = OfflineUnderstander().understand(task)
    return read.model_copy(update={"requirements": (*read.requirements, *more)})


def test_falsified_demonstrations_are_counted_and_nearly_all_caught():
    found = calibrated(brief()).calibration
    assert found is not None
    assert found.falsified > 40
    assert found.caught / found.falsified > 0.95
    assert found.sentence.startswith(f"of {found.falsified} falsified demonstrations the checks catch {found.caught}")


def test_without_checks_nothing_is_caught_and_the_kinds_are_named():
    found = calibrated(brief().model_copy(update={"requirements": ()})).calibration
    assert found is not None
    assert found.caught == 0
    assert {"refusal", "options_gone"} <= set(found.missed)
    assert "missed: empty output, " in found.sentence


def test_a_check_that_a_demonstration_fails_is_dropped_with_a_word():
    wrong = Requirement(check="words", args={"column": "input", "max": 9})
    found = calibrated(brief(wrong))
    assert wrong not in found.requirements
    assert found.requirements == brief().requirements
    assert found.notes[-1] == "demonstrations 2, 3: input is not 0 to 9 words long; the check is dropped"


def test_a_check_that_the_task_asks_for_stays_with_a_word():
    asked = Requirement(check="words", args={"column": "input", "max": 9})
    found = calibrated(brief(task=TASK.model_copy(update={"checks": (asked,)})))
    assert asked in found.requirements
    assert found.notes[-1].endswith("the task asks for it, so it stays")


def test_a_check_that_is_unknown_is_refused_before_a_build():
    with pytest.raises(PlanError, match="no check 'nothing'"):
        calibrated(brief(Requirement(check="nothing")))


@pytest.mark.parametrize("kind", MECHANICAL | OTHER)
def test_a_corruption_works_on_named_columns_too(kind):
    named = TaskSpec(
        name="nli",
        instruction="Does the second sentence follow?",
        demonstrations=(
            Demonstration(input={"premise": "It pours.", "hypothesis": "It is wet."}, output={"answer": "yes"}),
            Demonstration(input={"premise": "It is night.", "hypothesis": "It is noon."}, output={"answer": "no"}),
        ),
    )
    row = named.demonstrations[0].row()
    changed = (MECHANICAL | OTHER)[kind](row, brief(task=named), Random(1))
    assert changed is None or set(changed) == set(row)
