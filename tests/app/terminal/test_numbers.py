"""Numbers in the lines that a person types: of what waits, or words of a message."""

import io

import pytest
from regraft.app.terminal.asking import ask
from regraft.domain.approval import ActionRequest, ApprovalRequest, Reject, ReviewConfig
from rich.console import Console


class Person(Console):
    """A terminal whose person says one thing."""

    def __init__(self, line: str) -> None:
        super().__init__(file=io.StringIO(), width=100, color_system=None)
        self.said = line

    def input(self, *_: object, **__: object) -> str:
        return self.said


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("r 1 too long", "too long"),
        ("r too long", "too long"),
        ("r 1 means glad", "1 means glad"),
        ("r 3 rows are cut", "3 rows are cut"),
    ],
)
def test_where_one_thing_waits_its_number_is_no_part_of_the_message(line: str, message: str) -> None:
    details = {"label_map": {"0": "sad", "1": "glad"}, "values": {"0": 9, "1": 7}}
    plan = {"why": "it fits", "steps": [{"op": "rename", "args": {"names": {"q": "input"}}}]}
    action = ActionRequest(name="use_plan", args={"source": "s", "plan": plan}, description="s", details=details)
    config = ReviewConfig(action_name="use_plan", allowed_decisions=("approve", "reject"))
    asked = ApprovalRequest(checkpoint="plan", action_requests=(action,), review_configs=(config,))
    answer = ask(asked, Person(line))
    assert answer is not None
    (decision,) = answer.decisions
    assert isinstance(decision, Reject)
    assert decision.message == message
