"""Inputs without outputs are the main case of the method: a critic that rejects them for that alone ends no source."""

import pytest
from regraft.agents.llm.critic import LLMCritic
from regraft.agents.rules.critic import OfflineCritic

INPUTS = [{"column": "text", "role": "input"}]
UNLABELLED = {"kind": "unlabelled", "column": None, "message": "no moods"}
SUBJECT = {"kind": "mismatch", "column": None, "message": "bread, not fruit"}


@pytest.mark.parametrize(
    ("reasons", "problems", "roles", "verdict"),
    [
        (["The outputs would have to be made up."], [], INPUTS, "adapt"),
        (["It has no labels, which would have to be written."], [UNLABELLED], INPUTS, "adapt"),
        (["It holds code.", "There are no descriptions."], [UNLABELLED], INPUTS, "adapt"),
        (["The outputs would have to be made up.", "It is about bread."], [], INPUTS, "reject"),
        (["The outputs would have to be made up."], [UNLABELLED, SUBJECT], INPUTS, "reject"),
        (["The outputs would have to be made up."], [], [], "reject"),
    ],
)
def test_outputs_that_would_have_to_be_made_are_no_reason_to_reject(
    says, brief, source, reasons, problems, roles, verdict
):
    told = {"reasons": reasons, "roles": roles, "problems": problems, "verdict": "reject", "fit": 0.1}
    chat, _ = says(told)
    review = LLMCritic(chat, OfflineCritic()).critique(brief, source.survey)
    assert review.verdict == verdict
    assert review.reasons == tuple(reasons)
    assert (review.fit > 0.4) == (verdict == "adapt")
