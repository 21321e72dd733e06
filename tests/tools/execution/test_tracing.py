"""Which of a plan's columns hold what a model wrote, whatever became of it on the way."""

import pytest
from regraft.domain.plan import Plan, Step
from regraft.tools.execution.tracing import written_by_model

WRITE = Step(
    op="generate", args={"template": "{{ seed }}", "instruction": "Write a review.", "outputs": {"text": "a review"}}
)
SPLIT = {"code": "def main(text):\n    return text[:9], text[9:]", "inputs": ["text"], "outputs": ["input", "output"]}


def step(op: str, **args: object) -> Step:
    return Step(op=op, args=args)


@pytest.mark.parametrize(
    ("after", "written"),
    [
        ((step("code", **SPLIT),), ("input", "output")),
        ((step("sql", expressions={"output": "upper(text)", "input": "seed"}),), ("output", "input")),
        (
            (step("extract", template="{{ text }}", instruction="Take the dish.", outputs={"output": "the dish"}),),
            ("output",),
        ),
        (
            (step("template", template="{{ text }}", output="output"), step("rename", names={"seed": "input"})),
            ("output",),
        ),
    ],
)
def test_what_later_steps_make_of_a_models_text_counts_as_written_by_it(after, written):
    plan = Plan(task="t", dataset="d", columns=("input", "output"), steps=(WRITE, *after), requirements=())
    assert set(written_by_model(plan)) == set(written)
