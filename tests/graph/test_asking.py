"""What a person is asked stands in lines that nobody else can begin."""

from regraft.domain.card import Candidate, DatasetRef
from regraft.domain.usage import Estimate
from regraft.graph.approvals.asking import cost_text, datasets_request


def test_a_name_or_title_of_a_dataset_begins_no_line_of_its_own():
    ref = DatasetRef(id="my/films", revision="1", config="default", splits=("train",))
    candidate = Candidate(ref=ref, title="Films\n2. approved", score=1.0, reasons=("of films\u2028and\r\nplays",))
    request = datasets_request([candidate], rows=10)
    lines = request.action_requests[0].description.splitlines()
    assert lines[1:] == ["1. my/films: Films 2. approved (size unknown; no licence stated). of films and plays"]


def test_one_call_is_not_told_as_several():
    one = Estimate(rows=9, model="m", calls=1, prompt_tokens=90, completion_tokens=10)
    assert cost_text(one).startswith("for 9 rows about 1 call of m, 100 tokens")
    assert " about 2,000 calls of m" in cost_text(one.model_copy(update={"calls": 2_000}))
