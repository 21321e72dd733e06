"""What is asked for strictly keeps to what strict servers take: OpenAI's list of keywords for structured outputs."""

import pytest
from regraft.agents.llm.critic import Critique
from regraft.agents.llm.judge import Grades
from regraft.agents.llm.planner import Draft
from regraft.agents.llm.retriever import Ranking
from regraft.agents.llm.understander import Understanding
from regraft.tools.models.request import answer_schema, schema_of
from regraft.tools.operations.asking import MaybeText, Text, answer_model
from regraft.tools.operations.model import Score, one_of

FIELDS = {
    "a text": (Text, "text"),
    "maybe": (MaybeText, "span"),
    "score": (Score, "1 to 5"),
    "choice": (one_of("AB"), ""),
}
ROW = answer_model(FIELDS)[0]
TAKEN = {
    "type",
    "enum",
    "const",
    "anyOf",
    "items",
    "description",
    "minimum",
    "maximum",
    "$defs",
    "properties",
    "required",
}


def faults(node):
    """Where a schema leaves what strict mode takes: other keywords, open objects, a reference that says more."""
    if isinstance(node, list):
        return [fault for item in node for fault in faults(item)]
    if not isinstance(node, dict):
        return []
    if "$ref" in node:
        return [] if len(node) == 1 else [f"beside $ref: {sorted(node)}"]
    found = [key for key in node if key not in TAKEN | {"additionalProperties"}]
    if node.get("type") == "object":
        found += [] if node.get("additionalProperties") is False else ["open object"]
        found += [] if node.get("required") == list(node.get("properties", {})) else ["optional property"]
    parts = [
        *node.get("properties", {}).values(),
        *node.get("$defs", {}).values(),
        node.get("items"),
        node.get("anyOf"),
    ]
    return found + [fault for part in parts for fault in faults(part)]


@pytest.mark.parametrize(
    "schema",
    [schema_of(Ranking), schema_of(Critique), schema_of(Grades), answer_schema(ROW, 1), answer_schema(ROW, 20)],
)
def test_closed_decisions_and_answers_about_rows_are_strict(schema):
    assert schema.strict
    assert faults(schema.definition) == []


@pytest.mark.parametrize("free", [Draft, Understanding])
def test_decisions_with_free_arguments_do_not_claim_to_be_strict(free):
    assert not schema_of(free).strict
    assert "open object" in faults(schema_of(free).definition)
