"""What a build has spent and will spend stands beside the cap at every checkpoint, and is near what it then spends."""

import re
import zlib

import pytest
from regraft.domain.approval import DecisionFile
from regraft.domain.outcome import BuildOutcome
from regraft.domain.run import BuildOptions, Waiting
from regraft.domain.synthesis import Synthesis
from regraft.domain.task import Demonstration, TaskSpec
from regraft.domain.usage import (
    Bill,
    Estimate,
    Usage,
    a_call,
    decisions_to_come,
    one_plan_more,
    plans_a_source,
    where_calls_go,
)
from regraft.graph import api
from regraft.tools.testing import ModelServer, rows_in

MOODS = ("good", "bad")
NEVER = Synthesis(when="never")


@pytest.fixture
def catalog(tmp_path):
    folder = tmp_path / "catalog" / "fruit"
    folder.mkdir(parents=True)
    (folder / "README.md").write_text(
        "---\nlanguage: [en]\nlicense: mit\n---\n# Remarks on fruit\n\nRemarks on fruit.\n"
    )
    fruits = ("apple", "pear", "plum", "fig", "quince", "cherry", "melon", "grape", "peach", "lime")
    words = ("tastes of nothing", "was sour", "made my day", "is gone", "rolled away", "was sweet", "cost a lot")
    lines = [f"The {fruits[n % 10]} that I had on day {n} {words[n % 7]}, number {n * 7919}." for n in range(600)]
    (folder / "train.csv").write_text("remark\n" + "\n".join(f'"{line}"' for line in lines) + "\n")
    return tmp_path / "catalog"


def respond(call):
    schema = call["response_format"]["json_schema"]["name"]
    prompt = call["messages"][-1]["content"]
    if schema == "Understanding":
        told = {"kind": "label", "labels": list(MOODS), "language": "en", "dataset_descriptions": ["Remarks on fruit"]}
        return told | {"requirements": []}
    if schema == "Ranking":
        return {"grades": [{"number": 1, "why": "remarks without labels", "grade": 1}]}
    if schema == "Critique":
        return {"reasons": ["remarks"], "roles": [], "problems": [], "verdict": "adapt", "fit": 0.5}
    if schema == "Draft":
        classify = {"template": "{{ remark }}", "labels": list(MOODS), "output": "output"}
        judge = {"template": "{{ remark }} {{ output }}", "criteria": {"true": "the label is right"}}
        steps = [{"op": "classify", "args": classify}, {"op": "judge", "args": judge}]
        return {"why": "-", "steps": [*steps, {"op": "rename", "args": {"names": {"remark": "input"}}}]}
    if schema == "Grades":
        shown = re.findall(r"^Row (\d+): <data>(.*)</data>$", prompt, re.MULTILINE)
        why = "the word for its taste tells how whoever ate the fruit liked it, and so does the label"
        return {"grades": [{"number": int(n), "why": why, "grade": _grade(row)} for n, row in shown]}
    rows = rows_in(call)
    told = {name: {"reason": "the label is right for this remark", "score_true": 5} for name in rows}
    if "Choose the label" in call["messages"][0]["content"]:
        told = {name: {"label": _mood(text)} for name, text in rows.items()}
    return told if list(rows) != [""] else told[""]


def _mood(text):
    return "good" if any(word in text for word in ("sweet", "day")) and "sour" not in text else "bad"


def _grade(row):
    found = re.search(r'"input": "(.*)", "output": "(.*)"', row)
    assert found is not None
    return "right" if found[2] == _mood(found[1]) else "wrong"


def test_the_whole_cost_is_told_at_every_checkpoint_and_errs_by_less_than_a_quarter(tmp_path, catalog, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    shown = (("What a sweet melon on that day.", "good"), ("The pear was sour.", "bad"), ("My lime was sour.", "bad"))
    shown += (("A sweet fig at last.", "good"),)
    task = TaskSpec(
        name="fruit",
        instruction="Say whether the remark on a fruit is good or bad.",
        demonstrations=tuple(Demonstration(input=text, output=mood) for text, mood in shown),
    )
    with ModelServer(respond) as server:
        options = BuildOptions(
            catalog=str(catalog), model="openai:m", base_url=server.url, rows=200, out=str(tmp_path / "out"),
            approve=("datasets", "plan", "sample", "publish"), budget_tokens=500_000, synthesis=NEVER,
        )  # fmt: skip
        waiting = api.build(task, options, home=tmp_path / "home", run_id="run")
        told: dict[str, int] = {}
        again: dict[str, int] = {}
        asked: dict[str, int] = {}
        spans: dict[str, tuple[int, int]] = {}
        while isinstance(waiting, Waiting):
            bill = waiting.request.bill
            assert bill is not None
            assert "500,000 tokens" in bill.text
            told[waiting.request.checkpoint] = bill.by_the_end[1]
            again[waiting.request.checkpoint] = bill.again
            spans[waiting.request.checkpoint] = bill.least_and_most
            asked[waiting.request.checkpoint] = bill.rows.tokens if bill.rows else 0
            assert ("tokens more for each plan that is sent back, as one in three is" in bill.text) == (bill.again > 0)
            kind = "reject" if waiting.request.checkpoint == "publish" else "approve"
            decision = DecisionFile.model_validate({"decisions": [{"type": kind}]})
            waiting = api.resume("run", decision, home=tmp_path / "home")
    assert isinstance(waiting, BuildOutcome)
    assert waiting.rows == 200
    spent = sum(one.tokens for one in waiting.usage)
    assert set(told) == {"datasets", "plan", "sample", "publish"}
    assert told["publish"] == spent
    assert again["datasets"] > again["plan"] > 3_000  # the second by the calls that were made meanwhile
    assert again["sample"] == again["publish"] == 0
    rows = sum(one.tokens for one in waiting.usage if one.source and one.purpose not in ("critique", "plan"))
    assert asked["datasets"] == pytest.approx(rows, rel=0.25)  # the source was said to need a model for its outputs
    assert spans["datasets"][0] < spent < told["datasets"]  # the usual source takes more than one plan
    assert told["plan"] == pytest.approx(spent, rel=0.25)
    assert told["sample"] == pytest.approx(spent, rel=0.25)
    assert "about rows (classify 5, judge 5)" in where_calls_go(waiting.usage)


def strict(percent):
    """A model whose judge rejects so many rows of a hundred."""

    def told_strictly(call):
        if "Choose the label" in call["messages"][0]["content"] or call["messages"][-1]["content"].startswith("Task"):
            return respond(call)
        told: dict = respond(call)
        rows = {name: told[name] if name else told for name in rows_in(call)} if "score_true" in str(told) else {}
        for answer, text in zip(rows.values(), rows_in(call).values(), strict=False):
            answer["score_true"] = 1 if zlib.crc32(text.encode()) % 100 < percent else 5
        return told

    return told_strictly


@pytest.mark.parametrize("percent", [0, 30, 50])
def test_a_plan_that_checks_what_a_model_wrote_is_billed_as_a_range_that_holds_what_is_spent(
    percent, tmp_path, catalog, monkeypatch
):
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    shown = (("What a sweet melon on that day.", "good"), ("The pear was sour.", "bad"), ("My lime was sour.", "bad"))
    task = TaskSpec(
        name="fruit",
        instruction="Say whether the remark on a fruit is good or bad.",
        demonstrations=tuple(Demonstration(input=text, output=mood) for text, mood in shown),
    )
    with ModelServer(strict(percent)) as server:
        options = BuildOptions(
            catalog=str(catalog), model="openai:m", base_url=server.url, rows=120, out=str(tmp_path / "out"),
            approve=("plan",), synthesis=NEVER,
        )  # fmt: skip
        waiting = api.build(task, options, home=tmp_path / "home", run_id="run")
        assert isinstance(waiting, Waiting)
        bill = waiting.request.bill
        assert bill is not None
        assert bill.rows is not None
        assert "by how many rows will be rejected" in bill.text
        decision = DecisionFile.model_validate({"decisions": [{"type": "approve"}]})
        done = api.resume("run", decision, home=tmp_path / "home")
    assert isinstance(done, BuildOutcome)
    assert done.rows == 120
    spent, said = sum(one.tokens for one in done.usage), bill.by_the_end[1]
    assert said == pytest.approx(spent, rel=0.25)
    least = said - bill.rows.off * bill.rows.tokens - bill.decisions.tokens
    assert least < spent < said + bill.rows.short * bill.rows.tokens


@pytest.mark.parametrize("percent", [50, 80])
def test_once_rows_were_sampled_the_bill_errs_by_less_than_a_quarter_however_many_are_rejected(
    percent, tmp_path, catalog, monkeypatch
):
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    shown = (("What a sweet melon on that day.", "good"), ("The pear was sour.", "bad"), ("My lime was sour.", "bad"))
    task = TaskSpec(
        name="fruit",
        instruction="Say whether the remark on a fruit is good or bad.",
        demonstrations=tuple(Demonstration(input=text, output=mood) for text, mood in shown),
    )
    with ModelServer(strict(percent)) as server:
        options = BuildOptions(
            catalog=str(catalog), model="openai:m", base_url=server.url, rows=100, out=str(tmp_path / "out"),
            approve=("sample",), budget_tokens=500_000, synthesis=NEVER,
        )  # fmt: skip
        waiting = api.build(task, options, home=tmp_path / "home", run_id="run")
        assert isinstance(waiting, Waiting)
        bill = waiting.request.bill
        assert bill is not None
        assert bill.rows is not None
        assert 0.1 < bill.rows.off < 0.6
        assert "tokens, give or take" in bill.text
        decision = DecisionFile.model_validate({"decisions": [{"type": "approve"}]})
        done = api.resume("run", decision, home=tmp_path / "home")
    assert isinstance(done, BuildOutcome)
    assert done.rows == 100
    spent = sum(one.tokens for one in done.usage)
    assert bill.by_the_end[1] == pytest.approx(spent, rel=0.25)
    assert abs(bill.by_the_end[1] - spent) < bill.rows.off * bill.rows.tokens


FREE = [{"op": "map_labels", "args": {"column": "mood", "mapping": {"0": "bad", "1": "good"}, "output": "output"}}]
PAID = [{"op": "classify", "args": {"template": "{{ remark }}", "labels": list(MOODS), "output": "output"}}]
PAID += [{"op": "judge", "args": {"template": "{{ remark }} {{ output }}", "criteria": {"true": "the label is right"}}}]


@pytest.mark.parametrize("steps", [FREE, PAID], ids=["free", "paid"])
@pytest.mark.parametrize("sentences", [0, 12])
def test_the_bill_of_a_plan_follows_how_long_its_rows_are(sentences, steps, tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    folder = tmp_path / "catalog" / "fruit"
    folder.mkdir(parents=True)
    (folder / "README.md").write_text("---\nlanguage: [en]\nlicense: mit\n---\n# Remarks on fruit, good or bad\n")
    long = " It was in the bowl beside the old clock, and nobody had looked at it, as far as I know." * sentences
    words = ("sour", "sweet")
    labels = [",mood", ",0", ",1"] if steps == FREE else [""] * 3
    lines = [f'"Fruit {n * 7919} was {words[n % 2]}.{long}"{labels[1 + n % 2]}' for n in range(400)]
    (folder / "train.csv").write_text(f"remark{labels[0]}\n" + "\n".join(lines) + "\n")
    shown = (("A melon was sweet.", "good"), ("The pear was sour.", "bad"), ("My lime was sour.", "bad"))
    shown += (("A fig was sweet.", "good"),)
    task = TaskSpec(
        name="fruit",
        instruction="Say whether the remark on a fruit is good or bad.",
        demonstrations=tuple(Demonstration(input=text + long, output=mood) for text, mood in shown),
    )

    def told(call):
        if call["response_format"]["json_schema"]["name"] == "Draft":
            return {"why": "-", "steps": [*steps, {"op": "rename", "args": {"names": {"remark": "input"}}}]}
        return respond(call)

    with ModelServer(told) as server:
        options = BuildOptions(
            catalog=str(tmp_path / "catalog"), model="openai:m", base_url=server.url, rows=100,
            out=str(tmp_path / "out"), approve=("plan",), synthesis=NEVER,
        )  # fmt: skip
        waiting = api.build(task, options, home=tmp_path / "home", run_id="run")
        assert isinstance(waiting, Waiting)
        bill = waiting.request.bill
        assert bill is not None
        decision = DecisionFile.model_validate({"decisions": [{"type": "approve"}]})
        done = api.resume("run", decision, home=tmp_path / "home")
    assert isinstance(done, BuildOutcome)
    assert done.rows == 100
    more = sum(one.tokens for one in done.usage) - bill.tokens
    assert bill.by_the_end[1] - bill.tokens == pytest.approx(more, rel=0.25)


def usage(purpose: str, calls: int, prompt: int, answer: int, source: str | None = "a") -> Usage:
    return Usage(purpose=purpose, source=source, model="m", calls=calls, prompt_tokens=prompt, completion_tokens=answer)


def test_decisions_that_nobody_made_yet_are_billed_as_a_range_of_plans_and_lengths():
    found = decisions_to_come((), 2, 0)
    plan, judge, critique = 4_400 + 650, 1.25 * sum(a_call((), "judge")), 1_400 + 300
    assert a_call((), "judge") == (1_401.25, 396)
    assert found.tokens == pytest.approx(2 * critique + 3.2 * (plan + judge), abs=2)
    assert found.tokens * (1 - found.off) == pytest.approx((2 * critique + 2 * (plan + judge)) / 2, abs=2)
    assert found.tokens * (1 + found.short) == pytest.approx((2 * critique + 6 * (plan + judge)) * 1.5, abs=2)


def test_decisions_are_as_long_as_the_runs_own_were():
    used = (usage("critique", 2, 1_000, 200), usage("plan", 2, 6_000, 400), usage("judge", 2, 2_000, 600, None))
    judged = decisions_to_come(used, 0, 1)
    assert (judged.tokens, judged.off, judged.short) == (round(1.25 * 1_300), 0, 0)
    assert one_plan_more(used) == 3_200 + 1.25 * 1_300
    more = decisions_to_come(used, 1, 0)
    assert more.tokens * (1 - more.off) == pytest.approx(600 + 3_200 + 1.25 * 1_300, abs=2)


def test_a_bill_says_what_its_range_rests_on():
    rows = Estimate(rows=9, model="m", calls=1, prompt_tokens=9_000, completion_tokens=1_000, off=0.1, short=2.0)
    bill = Bill(calls=1, tokens=1_000, usd=None, decisions=decisions_to_come((), 1, 0), rows=rows)
    assert bill.least_and_most == (14_498, 66_383)
    by = "by how many plans sources take and how long decisions are, and how many rows will be rejected"
    assert f"14,500 to 66,400 {by}" in bill.text


@pytest.mark.parametrize(
    ("calls", "plans"),
    [({}, 1.6), ({"a": 1, "b": 1}, 1.2), ({"a": 2, "b": 3}, 2.2), ({"a": 9}, 3)],
)
def test_plans_to_come_are_reckoned_by_those_that_sources_took_so_far(calls: dict[str, int], plans: float):
    used = [Usage(purpose="plan", source=source, model="m", calls=number) for source, number in calls.items()]
    assert plans_a_source(used) == pytest.approx(plans)


@pytest.mark.parametrize(
    ("rows", "again", "told"),
    [
        (None, 0, "and about 19,000 tokens more where plans ask a model about rows"),
        (Estimate(rows=0, model="m", calls=0, prompt_tokens=0, completion_tokens=0), 4_000, "and about 19,000 tokens"),
        (Estimate(rows=9, model="m", calls=1, prompt_tokens=9, completion_tokens=9), 0, "by the end"),
    ],
)
def test_a_bill_says_what_asking_about_rows_would_take_where_no_plan_does_yet(rows, again, told):
    none = Estimate(rows=0, model="m", calls=0, prompt_tokens=0, completion_tokens=0)
    bill = Bill(calls=1, tokens=9, usd=None, decisions=none, rows=rows, again=again, asked=18_994)
    assert told in bill.text
    assert ("19,000" in bill.text) == ("19,000" in told)


def test_a_run_that_waits_tells_the_cap_that_it_has_now(tmp_path, catalog, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    shown = (("What a sweet melon on that day.", "good"), ("The pear was sour.", "bad"))
    task = TaskSpec(
        name="fruit",
        instruction="Say whether the remark on a fruit is good or bad.",
        demonstrations=tuple(Demonstration(input=text, output=mood) for text, mood in shown),
    )
    with ModelServer(respond) as server:
        options = BuildOptions(
            catalog=str(catalog), model="openai:m", base_url=server.url, rows=100, out=str(tmp_path / "out"),
            approve=("datasets",), budget_tokens=50_000, synthesis=NEVER,
        )  # fmt: skip
        api.build(task, options, home=tmp_path / "home", run_id="run")
        waiting = api.resume("run", None, home=tmp_path / "home", caps=api.Caps(tokens=70_000))
    assert isinstance(waiting, Waiting)
    shown_later = api.show("run", tmp_path / "home").waiting
    assert shown_later is not None
    for request in (waiting.request, shown_later):
        assert request.bill is not None
        assert "70,000 tokens" in request.bill.text
        assert "50,000" not in request.bill.text
