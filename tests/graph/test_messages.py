"""A message that names a column, a label or a dataset is obeyed, or the answer says why not."""

import json
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from graph_fakes import plan, rows
from regraft.agents.edits import Wiring, wiring
from regraft.agents.hearing import Spoken, label_map_of, obey, spoken
from regraft.domain.outcome import BuildOutcome
from regraft.domain.plan import Step
from regraft.domain.run import Waiting
from regraft.tools.catalogs.base import Block

MAP = Step(op="map_labels", args={"column": "tone", "mapping": {"1": "sad", "0": "glad"}, "output": "tone"})
RENAME = Step(op="rename", args={"names": {"sentence": "input", "tone": "output"}})


def reject(message: str) -> dict[str, object]:
    return {"type": "reject", "message": message}


def described(waiting: object) -> str:
    assert isinstance(waiting, Waiting)
    return waiting.request.action_requests[0].description


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("take the column body instead of text", Spoken(("body",), ("text",))),
        ("use body, not the title", Spoken(("body",), ("title",))),
        ("not the title but the body", Spoken((), ("title",))),
        ("not the title, use the body", Spoken(("body",), ("title",))),
        ("the texts are long and every body of text hurts", Spoken(("text",), ())),
        ("'body' would be better", Spoken(("body",), ())),
        ("look again", Spoken()),
    ],
)
def test_columns_are_found_in_a_message(message: str, said: Spoken) -> None:
    assert spoken(message, ["body", "text", "title"], cue=True) == said


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("1 means glad and 0 is sad", {"1": "glad", "0": "sad"}),
        ("0=sad, 1->glad", {"0": "sad", "1": "glad"}),
        ("the labels are swapped", {"1": "glad", "0": "sad"}),
        ("1 means sad", {}),
        ("10 means glad", {}),
        ("too long", {}),
    ],
)
def test_labels_are_found_in_a_message(message: str, said: dict[str, str]) -> None:
    tied = Wiring({}, {"1": "sad", "0": "glad"}, {"0": 3, "1": 4})
    assert label_map_of(message, tied, ("glad", "sad")) == said


def test_a_message_about_labels_changes_the_plan(bench: Callable) -> None:
    numbered = [row | {"tone": "1" if row["tone"] == "glad" else "0"} for row in rows(300)]
    b = bench({"a": numbered}, plans={"a": (plan("a", steps=(MAP, RENAME)),)})
    b.asked(approve=("plan",))
    waiting = b.answer(reject("the labels are the wrong way round"))
    assert "As you said" in described(waiting)
    assert waiting.request.action_requests[0].details["label_map"] == {"1": "glad", "0": "sad"}
    assert b.answer({"type": "approve"}).status == "done"


@pytest.mark.parametrize("written", [True, False])
def test_another_column_is_taken_as_it_is_where_the_plan_unpacked_the_old_one(bench: Callable, written: bool) -> None:
    """The old column held a list of turns, as JSON or as a list, which the new one does not."""
    turns = [[row["sentence"].upper(), "…"] for row in rows(300)]
    data = [row | {"turns": json.dumps(said) if written else said} for row, said in zip(rows(300), turns, strict=True)]
    parse = Step(op="parse", args={"column": "turns", "path": "0", "output": "input"})
    join = Step(op="join", args={"column": "turns", "separator": " ", "output": "input"})
    first = parse if written else join
    tone = Step(op="rename", args={"names": {"tone": "output"}})
    b = bench({"a": data}, plans={"a": (plan("a", steps=(first, tone)),)})
    b.asked(approve=("plan",))
    done = b.answer({"type": "edit", "source": "a", "columns": {"input": "sentence"}})
    assert isinstance(done, BuildOutcome)
    made = pq.read_table(next((b.out / "data").glob("*.parquet"))).column("input").to_pylist()
    assert made
    assert set(made) <= {row["sentence"] for row in data}


def test_a_message_about_columns_changes_the_plan(bench: Callable) -> None:
    data = [row | {"body": row["sentence"].upper()} for row in rows(300)]
    b = bench({"a": data})
    b.asked(approve=("plan",))
    waiting = b.answer(reject("use the column body instead of sentence"))
    assert waiting.request.action_requests[0].details["columns"]["input"] == ["body"]


def test_a_message_that_cannot_be_obeyed_is_answered_with_the_reason(bench: Callable) -> None:
    data = [row | {"body": row["sentence"].upper()} for row in rows(300)]
    other = plan("a").model_copy(update={"splits": ("train",)})
    b = bench({"a": data}, plans={"a": (plan("a"), other)})
    b.asked(approve=("plan",))
    waiting = b.answer(reject("use the column reply"))
    assert "Not done: a has no column 'reply'; its columns are sentence, tone, body" in described(waiting)


def test_a_source_given_up_after_a_message_says_why_it_was_not_obeyed(bench: Callable) -> None:
    data = [row | {"body": row["sentence"].upper()} for row in rows(300)]
    b = bench({"a": data})
    b.asked(approve=("plan",))
    outcome = b.answer(reject("use the column reply"))
    assert isinstance(outcome, BuildOutcome)
    assert "no column 'reply'" in outcome.sources[0].given_up


def test_a_message_names_columns_and_labels_not_the_rows_marked_wrong_with_it(bench: Callable) -> None:
    numbered = [row | {"sentence": f"1 means glad. {row['sentence']}", "tone": "1"} for row in rows(300)]
    other = plan("a", steps=(MAP, RENAME)).model_copy(update={"splits": ("train",)})
    b = bench({"a": numbered}, plans={"a": (plan("a", steps=(MAP, RENAME)), other)})
    (action,) = b.asked(approve=("plan",)).request.action_requests
    shown = action.details["preview"][0]
    wrong = [{"row": shown["row"], "split": shown["split"], "note": "odd"}]
    waiting = b.answer({"type": "reject", "source": "a", "message": "look again", "wrong_rows": wrong})
    assert waiting.request.action_requests[0].details["label_map"] == {"1": "sad", "0": "glad"}


def test_a_dataset_that_a_message_names_is_tried_first(bench: Callable) -> None:
    b = bench({"a": rows(300), "b": rows(300, start=1000), "my/own": rows(300, start=5000)}, proposals=[["a", "b"]])
    b.asked(approve=("datasets",))
    waiting = b.answer(reject("use my/own, and not a"))
    assert waiting.request.action_requests[0].args == {"datasets": ["my/own", "b"]}
    assert "Done: first my/own, without a" in described(waiting)


def test_a_dataset_that_cannot_be_had_is_told(bench: Callable) -> None:
    b = bench({"a": rows(300)}, proposals=[["a"]])
    b.asked(approve=("datasets",))
    waiting = b.answer(reject("try no/where or secret"))
    assert "no usable dataset 'no/where'" in described(waiting)
    assert "secret is left out (it is gated)" in described(waiting)


SHORT = [
    {"sentence": f"It is day {n}.", "body": f"I am {'glad' if n % 2 else 'sad'} about {n}.", "tone": n % 2}
    for n in range(20)
]


@pytest.mark.parametrize(
    ("message", "columns", "missed"),
    [
        ("the text is in the column body", {"input": ("body",), "output": ("tone",)}, ()),
        ("take body", {"input": ("body",), "output": ("tone",)}, ()),
        ("the label is in the column body", {"input": ("sentence",), "output": ("body",)}, ()),
        ("use the column sentence", {"input": ("sentence",), "output": ("tone",)}, ()),
        (
            "the text is in the column reply",
            {"input": ("sentence",), "output": ("tone",)},
            ("a has no column 'reply'; its columns are sentence, body, tone",),
        ),
        ("the column is wrong", {"input": ("sentence",), "output": ("tone",)}, ()),
    ],
)
def test_a_named_column_is_taken_for_what_it_can_only_be_meant(message, columns, missed) -> None:
    block = Block(pa.Table.from_pylist(SHORT), ["train"] * len(SHORT), range(len(SHORT)))
    done = obey(message, plan("a", steps=(RENAME,)), block)
    assert wiring(done.plan, block).columns == columns
    assert done.missed == missed


def test_a_message_that_asks_for_what_the_plan_does_is_answered(bench: Callable) -> None:
    wide = [row | {"body": f"On day {n} I was {row['tone']}."} for n, row in enumerate(rows(300))]
    b = bench({"a": wide})
    b.asked(approve=("plan",))
    waiting = b.answer(reject("the text is in the column sentence"))
    assert "takes them so already" in described(waiting)
    assert b.answer({"type": "approve"}).status == "done"


def test_a_message_that_says_of_labels_what_the_plan_does_is_answered(bench: Callable) -> None:
    numbered = [row | {"tone": "1" if row["tone"] == "glad" else "0"} for row in rows(300)]
    b = bench({"a": numbered}, plans={"a": (plan("a", steps=(MAP, RENAME)),)})
    b.asked(approve=("plan",))
    assert "takes them so already" in described(b.answer(reject("1 means sad")))


@pytest.mark.parametrize(
    ("there", "back", "first"),
    [
        ("use the column body", "no, the text is in the column sentence", ["sentence"]),
        ("the labels are swapped", "no, 1 means sad and 0 means glad", ["sentence"]),
    ],
)
def test_a_person_may_return_to_a_plan_that_was_sent_back(there, back, first, bench: Callable) -> None:
    data = [row | {"body": row["sentence"].upper(), "tone": "1" if row["tone"] == "glad" else "0"} for row in rows(300)]
    b = bench({"a": data}, plans={"a": (plan("a", steps=(MAP, RENAME)),)})
    before = b.asked(approve=("plan",)).request.action_requests[0].details
    between = b.answer(reject(there)).request.action_requests[0].details
    waiting = b.answer(reject(back))
    assert "As you said" in described(waiting)
    tied = ("columns", "label_map")
    assert [before[name] for name in tied] != [between[name] for name in tied]
    assert [waiting.request.action_requests[0].details[name] for name in tied] == [before[name] for name in tied]
    assert before["columns"]["input"] == first


def test_a_message_without_names_is_answered_where_there_is_no_model_and_no_other_plan(bench: Callable) -> None:
    b = bench({"a": rows(300)})
    b.asked(approve=("plan",))
    outcome = b.answer(reject("these are dull"))
    assert isinstance(outcome, BuildOutcome)
    assert outcome.sources[0].given_up.count("these are dull") == 1
    assert "these words name none" in outcome.sources[0].given_up


def test_a_plan_that_was_sent_back_is_taken_where_the_source_is_used_anyway(bench: Callable) -> None:
    b = bench({"a": rows(300)})
    b.asked(approve=("plan", "sample"))
    waiting = b.answer(reject("these are dull"))
    assert isinstance(waiting, Waiting)
    assert waiting.request.checkpoint == "sample"
    sampled = b.answer({"type": "use_anyway", "source": "a"})
    assert isinstance(sampled, Waiting)
    assert [action.name for action in sampled.request.action_requests] == ["use_sample"]
    done = b.answer({"type": "approve"})
    assert isinstance(done, BuildOutcome)
    assert done.rows == 100


def without_a_plan(bench: Callable, glad: str = "yes", sad: str = "no", **more: object):
    """A build whose one source the critic refuses, so that a person is asked whether it is left out."""
    told = {"glad": glad, "sad": sad}
    made = [row | {"tone": told[row["tone"]], "number": n} for n, row in enumerate(rows(300))]
    b = bench({"a": made}, fits={"a": 0.0}, plans={"a": ()})
    (action,) = b.asked(approve=("sample",), rows=50, **more).request.action_requests
    assert action.name == "leave_out_unplanned"
    return b, action


@pytest.mark.parametrize(
    "message", ["yes means glad and no means sad", "use the column tone: yes means glad, no means sad; use sentence"]
)
def test_a_message_makes_the_plan_of_a_source_that_has_none(message: str, bench: Callable) -> None:
    b, action = without_a_plan(bench)
    assert "the columns do not fit" in action.description
    assert "VALUE means LABEL" in action.description
    waiting = b.answer(reject(message))
    assert isinstance(waiting, Waiting)
    (action,) = waiting.request.action_requests
    assert action.name == "use_sample"
    assert action.details["label_map"] == {"no": "sad", "yes": "glad"}
    assert action.details["columns"]["input"] == ["sentence"]
    outcome = b.answer({"type": "approve"})
    assert isinstance(outcome, BuildOutcome)
    assert outcome.rows == 50


def test_a_message_need_not_name_the_only_column_that_holds_the_tasks_labels(bench: Callable) -> None:
    b, _ = without_a_plan(bench, glad="Glad", sad="sad")
    waiting = b.answer(reject("use sentence as the input, tone holds the labels"))
    assert isinstance(waiting, Waiting)
    (action,) = waiting.request.action_requests
    assert action.details["columns"] == {"input": ["sentence"], "output": ["tone"]}
    outcome = b.answer({"type": "approve"})
    assert isinstance(outcome, BuildOutcome)
    assert outcome.rows == 50


def test_a_message_that_makes_no_plan_of_a_source_is_answered(bench: Callable) -> None:
    b, _ = without_a_plan(bench)
    assert "name no column and no label value" in described(b.answer(reject("it is what I want")))


def test_a_message_that_leaves_something_open_is_told_what_was_heard_of_it(bench: Callable) -> None:
    b, _ = without_a_plan(bench)
    told = described(b.answer(reject("the text is in the column sentence")))
    assert "your message was heard to say 'sentence'; it leaves open which column is what else" in told


def test_a_plan_tells_first_what_a_person_changed_and_nothing_of_what_was_taken_back(bench: Callable) -> None:
    made = [row | {"title": f"Title {n} of it"} for n, row in enumerate(rows(300))]
    b = bench({"a": made})
    b.asked(approve=("plan",))
    changed = described(b.answer(reject("use the column title for the input")))
    assert "'title' in place of 'sentence', as a person asked; before that: rename the columns" in changed
    back = described(b.answer(reject("use the column sentence for the input")))
    assert ": rename the columns\n" in back
    assert "The source:" not in back
