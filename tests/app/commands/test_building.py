"""`build` and `resume` end as the contract says, whatever the graph comes back with. The graph is a scripted fake."""

import json
import shlex
import sys
from collections.abc import Callable
from typing import Literal

import pytest
from regraft.app import cli
from regraft.app.commands import building
from regraft.app.terminal.display import waiting_lines
from regraft.app.terminal.failures import guarded
from regraft.domain.approval import ActionRequest, ApprovalRequest, Approve, DecisionFile, ReviewConfig
from regraft.domain.card import Candidate, DatasetRef, Excluded
from regraft.domain.errors import BudgetReached, DecisionError, InputError, OutputError
from regraft.domain.outcome import BuildOutcome, Refusal, RowCounts, SeenColumn, SourceOutcome
from regraft.domain.run import BuildOptions, Event, RunRecord, RunView, Waiting
from regraft.domain.task import TaskSpec
from regraft.graph import api
from regraft.tools.models.opening import ModelOptions

TASK = "name: rain\ninstruction: Rain or not?\ndemonstrations:\n  - {input: It pours., output: yes}\n"
ACTION = ActionRequest(name="use_datasets", args={"datasets": ["books"]}, description="Use these datasets:")
REQUEST = ApprovalRequest(
    checkpoint="datasets",
    action_requests=(ACTION,),
    review_configs=(ReviewConfig(action_name="use_datasets", allowed_decisions=("approve", "reject")),),
)
WAITING = Waiting(run="rain-1", request=REQUEST)
RECORD = RunRecord(
    id="rain-1",
    task=TaskSpec.model_validate(
        {"name": "rain", "instruction": "?", "demonstrations": [{"input": "a", "output": "b"}]}
    ),
    options=BuildOptions(catalog="builtin", rows=5, out="/data/rain"),
    status="waiting",
    created="2026-01-01T00:00:00+00:00",
    updated="2026-01-01T00:00:00+00:00",
)


def source(key: str, accepted: int = 0, given_up: str = "") -> SourceOutcome:
    ref = DatasetRef(id=key, revision="r", config="default", splits=("train",))
    candidate = Candidate(ref=ref, title=key, score=1.0, licenses=("cc0-1.0",))
    return SourceOutcome(candidate=candidate, counts=RowCounts(rows=9, accepted=accepted), given_up=given_up)


def outcome(status: Literal["done", "short"] = "done", rows: int = 5) -> BuildOutcome:
    return BuildOutcome(
        run="rain-1",
        task="rain",
        status=status,
        rows_asked=5,
        rows=rows,
        out="/data/rain" if rows else None,
        sources=(source("books", rows), source("films", given_up="no column holds an answer")),
        reasons=() if status == "done" else ("only one source fits",),
    )


class Graph:
    """Comes back with the scripted results in turn, and remembers how it was called."""

    def __init__(self, *results) -> None:
        self.results = list(results)
        self.calls: list[tuple] = []

    def next(self, *call):
        self.calls.append(call)
        result = self.results.pop(0)
        if isinstance(result, BaseException):
            raise result
        return result

    def build(self, task, options, *, home, listener, run_id=None, on_start):
        on_start("rain-1")
        listener(Event(stage="retrieve", message="3 candidates"))
        return self.next("build", task, options)

    def resume(self, run, decision, *, home, listener=None):
        return self.next("resume", run, decision)


@pytest.fixture
def command(monkeypatch, tmp_path, capsys) -> Callable:
    """Run a command line against scripted results: (exit code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rain.yaml").write_text(TASK)

    def run(graph: Graph, *args: str):
        monkeypatch.setattr(api, "build", graph.build)
        monkeypatch.setattr(api, "resume", graph.resume)
        code = guarded(lambda: cli.app(list(args), standalone_mode=False), as_json="--json" in args)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_a_finished_build_says_where_the_dataset_and_the_report_are(command, tmp_path):
    (tmp_path / "report.html").write_text("a report")
    made = outcome().model_copy(update={"out": str(tmp_path)})
    code, out, err = command(Graph(made), "build", "rain.yaml")
    assert code == 0
    assert "5 rows for the task 'rain', from 1 source." in out
    assert str(tmp_path / "report.html") in out
    assert "  not used: films: no column holds an answer" in out
    assert err == "retrieve: 3 candidates\n"


def test_what_a_person_left_out_is_named_at_the_end_with_the_reason_and_the_rest_is_counted(command):
    left = Excluded(id="plays", rule="person", reason="a person dropped it: too noisy")
    many = (source("books", 5), *(source(f"films_{number}") for number in range(6)))
    made = outcome().model_copy(update={"sources": many, "excluded": (left,)})
    _, out, _ = command(Graph(made), "build", "rain.yaml")
    assert "  not used: plays: a person dropped it: too noisy\n" in out
    assert "  not used: films_3: the others gave all the rows\n  and 2 more; the report says why." in out


def test_a_short_build_is_exit_code_4_and_says_why(command):
    code, out, _ = command(Graph(outcome("short", 2)), "build", "rain.yaml")
    assert code == 4
    assert "2 of 5 rows" in out
    assert "only one source fits" in out


def test_a_warning_stands_among_the_last_lines_of_a_build_that_is_done(command):
    warned = outcome().model_copy(update={"warnings": ("One label has no row: 'snow'.",)})
    code, out, _ = command(Graph(warned), "build", "rain.yaml")
    assert code == 0
    assert "Warning: One label has no row: 'snow'." in out.splitlines()[-4:]


@pytest.mark.parametrize(
    ("key", "option", "form"),
    [("", "", "columns"), ("format: alpaca\n", "", "alpaca"), ("format: alpaca\n", "--format messages", "messages")],
)
def test_the_form_of_the_rows_is_that_of_the_option_or_of_the_task(command, tmp_path, key, option, form):
    (tmp_path / "rain.yaml").write_text(TASK + key)
    graph = Graph(outcome())
    command(graph, "build", "rain.yaml", *option.split())
    assert graph.calls[0][2].format == form


def test_a_form_that_is_unknown_is_refused_with_those_there_are(command):
    code, _, err = command(Graph(), "build", "rain.yaml", "--format", "sharegpt")
    assert code == 2
    assert "--format has the unknown format 'sharegpt'; take one of columns, prompt-completion, messages" in err


def test_what_speaks_against_sharing_is_told_at_the_end(command):
    made = outcome()
    unstated = made.sources[0].candidate.model_copy(update={"licenses": ()})
    sources = (made.sources[0].model_copy(update={"candidate": unstated}),)
    _, out, _ = command(Graph(made.model_copy(update={"sources": sources})), "build", "rain.yaml")
    assert "Warning: books states no licence: read its card before you share this data" in out


def test_a_build_with_nothing_names_no_folder(command):
    code, out, _ = command(Graph(outcome("short", 0)), "build", "rain.yaml")
    assert code == 4
    assert "Dataset:" not in out


def test_json_is_one_object_on_stdout_with_progress_on_stderr(command):
    code, out, err = command(Graph(outcome()), "build", "rain.yaml", "--json")
    assert code == 0
    assert BuildOutcome.model_validate(json.loads(out)) == outcome()
    assert "retrieve" in err


def test_a_waiting_run_is_exit_code_3_and_says_how_to_answer(command):
    code, out, err = command(Graph(WAITING), "build", "rain.yaml", "--approve", "all")
    assert code == 3
    assert "regraft resume rain-1 --decision FILE" in err
    assert '{"checkpoint": "datasets", "decisions": [{"type": "approve"}]}' in out


def test_a_waiting_run_with_json_prints_the_request(command):
    code, out, _ = command(Graph(WAITING), "build", "rain.yaml", "--approve", "all", "--json")
    assert code == 3
    assert ApprovalRequest.model_validate(json.loads(out)["request"]) == REQUEST


def test_an_interrupted_build_is_exit_code_130_and_says_how_to_go_on(command):
    code, _, err = command(Graph(KeyboardInterrupt()), "build", "rain.yaml")
    assert code == 130
    assert "regraft resume rain-1" in err


def test_a_build_at_its_budget_is_exit_code_5_and_says_how_to_go_on(command):
    code, out, err = command(Graph(BudgetReached("The budget of 1.00 USD is reached")), "build", "rain.yaml", "--json")
    assert code == 5
    assert "regraft resume rain-1" in err
    error = json.loads(out)["error"]
    assert "regraft resume rain-1" in error["message"]
    assert error["data"]["run"] == "rain-1"


def test_a_full_disk_says_how_to_go_on_once_there_is_room(command):
    code, _, err = command(Graph(OutputError("The disk is full", "free some space")), "build", "rain.yaml")
    assert code == 2
    assert "free some space. Run rain-1 is kept; go on with: regraft resume rain-1" in err


def test_what_is_left_open_is_decided(command, tmp_path):
    graph = Graph(outcome())
    command(graph, "build", "rain.yaml")
    (_, task, options) = graph.calls[0]
    assert task.name == "rain"
    assert options == BuildOptions(catalog="builtin", rows=500, out=str(tmp_path / "out" / "rain"))


def test_what_is_asked_for_is_passed_on(command, tmp_path):
    graph = Graph(outcome())
    line = "build rain.yaml --catalog cat --rows 7 --out o --approve plan,sample --seed 3"
    command(graph, *shlex.split(line))
    options = graph.calls[0][2]
    assert (options.rows, options.seed, options.approve) == (7, 3, ("plan", "sample"))
    assert (options.catalog, options.out) == (str(tmp_path / "cat"), str(tmp_path / "o"))


def test_a_decision_file_reaches_the_run(command, tmp_path):
    (tmp_path / "d.json").write_text('{"checkpoint": "datasets", "decisions": [{"type": "approve"}]}')
    graph = Graph(outcome())
    code, *_ = command(graph, "resume", "rain-1", "--decision", "d.json")
    assert code == 0
    assert graph.calls == [("resume", "rain-1", DecisionFile(checkpoint="datasets", decisions=(Approve(),)))]


def test_a_decision_can_come_from_standard_input(command, monkeypatch, tmp_path):
    (tmp_path / "d.json").write_text('{"decisions": [{"type": "approve"}]}')
    with (tmp_path / "d.json").open() as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        assert command(Graph(outcome()), "resume", "rain-1", "--decision", "-")[0] == 0


def test_a_decision_that_does_not_fit_is_exit_code_2(command, tmp_path):
    (tmp_path / "d.json").write_text('{"decisions": [{"type": "approve"}]}')
    graph = Graph(DecisionError("The run waits at 'plan'"))
    assert command(graph, "resume", "rain-1", "--decision", "d.json")[0] == 2


def test_at_a_terminal_the_person_is_asked_until_the_build_ends(command, monkeypatch):
    monkeypatch.setattr(building, "at_terminal", lambda: True)
    answers = [DecisionFile(decisions=(Approve(),)), DecisionFile(decisions=(Approve(),))]
    monkeypatch.setattr("regraft.app.terminal.asking.ask", lambda request: answers.pop(0))
    graph = Graph(WAITING, DecisionError("That dataset is unknown"), outcome())
    code, _, err = command(graph, "build", "rain.yaml")
    assert code == 0
    assert [call[0] for call in graph.calls] == ["build", "resume", "resume"]
    assert "That dataset is unknown" in err


def test_at_a_terminal_later_leaves_the_run_waiting(command, monkeypatch):
    monkeypatch.setattr(building, "at_terminal", lambda: True)
    monkeypatch.setattr("regraft.app.terminal.asking.ask", lambda request: None)
    assert command(Graph(WAITING), "build", "rain.yaml")[0] == 3


def test_runs_and_show_tell_where_a_run_stands(command, monkeypatch):
    view = RunView(record=RECORD, waiting=REQUEST, events=(Event(stage="retrieve", message="3 candidates"),))
    monkeypatch.setattr(api, "runs", lambda home: [RECORD])
    monkeypatch.setattr(api, "show", lambda run, home: view)
    assert command(Graph(), "runs")[1].split()[:2] == ["rain-1", "waiting"]
    assert json.loads(command(Graph(), "runs", "--json")[1])["runs"][0]["id"] == "rain-1"
    shown = command(Graph(), "show", "rain-1")[1]
    assert "retrieve: 3 candidates" in shown
    assert "waits at 'datasets'" in shown
    assert RunView.model_validate(json.loads(command(Graph(), "show", "rain-1", "--json")[1])) == view


def test_what_waits_is_told_with_its_wiring_and_rows_and_answered_by_name():
    row = {"row": 4, "before": {"text": "It rains."}, "after": {"input": "It rains.", "output": "sad"}}
    action = ActionRequest(
        name="use_plan",
        args={"source": "films", "plan": {}},
        description="Plan for films",
        details={
            "columns": {"input": ["text"]},
            "label_map": {"0": "sad"},
            "values": {"0": 9},
            "preview": [row | {"failed": ["too short"]}],
        },
    )
    config = ReviewConfig(action_name="use_plan", allowed_decisions=("approve",))
    request = ApprovalRequest(checkpoint="plan", action_requests=(action,), review_configs=(config,))
    told = "\n".join(waiting_lines(Waiting(run="rain-1", request=request)))
    assert "columns: input ← text" in told
    assert "labels: 0 → sad (9)" in told
    assert "row 4: text: It rains. => input: It rains.; output: sad (fails: too short)" in told
    assert json.dumps({"type": "approve", "source": "films"}) in told


def test_a_refusal_names_the_nearest_source_what_is_missing_and_the_next_step(command):
    refusal = Refusal(
        nearest="shop/reviews",
        title="Reviews",
        rows=120,
        columns=(SeenColumn(name="rating", type="text", labels=True, values=("neg", "pos")),),
        missing="It has no column whose values stand for no, yes.",
        next_steps=("Map its values: label_map: {neg: …, pos: …}.", "Let a model read it."),
        report="out/report.html",
    )
    made = outcome("short", 0).model_copy(update={"refusal": refusal, "reasons": ("a long story",)})
    code, out, _ = command(Graph(made), "build", "rain.yaml")
    assert code == 4
    assert "Nearest: shop/reviews (Reviews, 120 rows)\n  rating (text, labels): neg, pos\n" in out
    assert "Missing: It has no column whose values stand for no, yes.\nNext:    Map its values" in out
    assert "Report:  out/report.html" in out
    assert "a long story" not in out
    code, out, _ = command(Graph(made), "build", "rain.yaml", "--json")
    assert json.loads(out)["refusal"]["nearest"] == "shop/reviews"


def test_resume_takes_a_larger_budget(command):
    class Generous(Graph):
        def resume(self, run, decision, *, home, listener=None, caps=None):
            return self.next("resume", run, caps)

    graph = Generous(outcome())
    code, _, _ = command(graph, "resume", "rain-1", "--budget-usd", "2.5")
    assert code == 0
    assert graph.calls == [("resume", "rain-1", api.Caps(usd=2.5))]


@pytest.mark.parametrize("cap", ["inf", "1e400", "-inf", "nan", "-1"])
@pytest.mark.parametrize(
    "words", [("build", "rain.yaml"), ("resume", "rain-1"), ("apply", "plan.json", "--dataset", "d"), ("preview", "t")]
)
def test_a_budget_that_caps_nothing_is_refused_in_one_sentence(command, words, cap):
    graph = Graph(outcome())
    code, out, err = command(graph, *words, f"--budget-usd={cap}")
    assert (code, out, graph.calls) == (2, "", [])
    assert err.count("\n") == 1
    assert "budget" in err


@pytest.mark.parametrize("cap", [float("inf"), float("nan"), -0.5])
def test_caps_that_cap_nothing_are_refused_wherever_they_are_held(cap):
    with pytest.raises(InputError, match="caps nothing; give a number such as"):
        BuildOptions(catalog="builtin", rows=5, out="/data/rain", budget_usd=cap)
    with pytest.raises(InputError, match="caps nothing"):
        api.Caps(usd=cap)
    with pytest.raises(InputError, match="caps nothing"):
        ModelOptions(budget_usd=cap)
    with pytest.raises(InputError, match="A budget of -1 tokens caps nothing"):
        api.Caps(tokens=-1)


def test_a_build_that_its_budget_stops_names_the_command_that_goes_on(command):
    reached = BudgetReached("The budget of $1 is reached", "resume it", cap_usd=1.0)
    code, _, err = command(Graph(reached), "build", "rain.yaml")
    assert code == 5
    assert "regraft resume rain-1 --budget-usd N" in err


def test_of_two_caps_the_command_that_goes_on_raises_the_one_that_is_reached(command):
    reached = BudgetReached("The budget of 10 tokens is reached", cap_usd=1.0, cap_tokens=10, reached=["tokens"])
    code, _, err = command(Graph(reached), "build", "rain.yaml")
    assert code == 5
    assert "regraft resume rain-1 --budget-tokens N" in err


def test_at_a_terminal_a_larger_budget_is_asked_for_on_the_spot(command, monkeypatch):
    class Generous(Graph):
        def resume(self, run, decision, *, home, listener=None, caps=None):
            return self.next("resume", run, caps)

    said = iter(["five", "20,000"])
    monkeypatch.setattr(building, "at_terminal", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _prompt: next(said))
    monkeypatch.setattr(api, "show", lambda run, home: RunView(record=RECORD))
    graph = Generous(BudgetReached("The budget of 10 tokens is reached", cap_tokens=10), outcome())
    code, _, err = command(graph, "build", "rain.yaml", "--approve", "none", "--overwrite")
    assert code == 0
    assert "'five' is no number of tokens" in err
    assert graph.calls[-1] == ("resume", "rain-1", api.Caps(tokens=20_000))


def test_stop_says_how_to_go_on(command, monkeypatch):
    monkeypatch.setattr(api, "stop", lambda run, home, **_: RECORD.model_copy(update={"status": "interrupted"}))
    code, out, _ = command(Graph(), "stop", "rain-1")
    assert code == 0
    assert out == "Run rain-1 has stopped; go on with: regraft resume rain-1\n"


def test_stopping_a_run_that_nobody_works_on_is_bad_input(command, tmp_path):
    code, _, err = command(Graph(), "stop", "rain-1")
    assert code == 2
    assert "There is no run 'rain-1'" in err
