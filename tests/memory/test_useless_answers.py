"""Answers that nothing could be taken from: kept for the run that paid for them, and asked for anew by others."""

from dataclasses import replace

from regraft.memory.ledger import Answer, Entry, open_ledger

KEY, ROW = bytes(31) + b"1", bytes(31) + b"7"
ANSWER = Answer("I would rather not.", "stop", prompt_tokens=10, completion_tokens=5)
BETTER = Answer('{"label": "a"}', "stop", 1, 1)


def test_an_answer_that_was_no_use_stands_for_its_run_alone_until_another_has_a_better_one(tmp_path, either_store):
    first, other = (open_ledger(tmp_path, run) for run in ("r1", "r2"))
    first.store([Entry(KEY, ANSWER, "m", "classify", rows=(ROW,))])
    first.set_aside([KEY])
    assert first.get(KEY) == replace(ANSWER, cached=True)
    assert list(first.asked_rows([ROW])) == [ROW]
    assert other.get(KEY) is None
    assert other.asked_rows([ROW]) == {}
    other.store([Entry(KEY, BETTER, "m", "classify")])
    assert first.get(KEY) == other.get(KEY) == replace(BETTER, cached=True)
    assert sum(used.calls for used in first.usage()) == 1
    for one in (first, other):
        one.close()
