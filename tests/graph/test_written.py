"""How long a text is taken to be that a model writes for a task."""

import pytest
from regraft.domain.brief import OutputKind, TaskBrief
from regraft.domain.task import Demonstration, TaskSpec
from regraft.graph.nodes.costs import written_tokens


@pytest.mark.parametrize(("kind", "tokens"), [("label", 30.0), ("free_text", 1.0)])
def test_texts_that_a_model_writes_for_labels_are_reckoned_as_long_as_inputs(kind: OutputKind, tokens: float):
    shown = Demonstration(input="abcd" * 30, output="good")
    task = TaskSpec(name="t", instruction="Say it.", demonstrations=(shown,))
    brief = TaskBrief(task=task, kind=kind, language=None, layouts={}, requirements=(), queries=())
    assert written_tokens(brief) == tokens
