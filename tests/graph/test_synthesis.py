"""Builds that have recipes make rows: with a catalog in memory, and a model server on this machine."""

import json
import random
from collections import Counter
from dataclasses import replace

import graph_fakes
import pyarrow.parquet as pq
import pytest
from graph_fakes import MemoryCatalog, ScriptedTeam, options, rows, task
from graph_fakes import brief as plain_brief
from regraft.agents.team import Retrieval
from regraft.domain.card import Excluded
from regraft.domain.errors import BudgetReached, ComponentError, InputError
from regraft.domain.outcome import BuildOutcome
from regraft.domain.requirement import Requirement
from regraft.domain.run import Waiting
from regraft.domain.synthesis import Synthesis
from regraft.graph import api
from regraft.graph.runs.watching import rows_so_far, snapshot
from regraft.tools.catalogs.nothing import NoCatalog
from regraft.tools.models.caller import Patience
from regraft.tools.models.opening import ModelOptions, open_models
from regraft.tools.models.transports.transport import Timeouts
from regraft.tools.testing import ModelServer, by_order, orders_in, rows_in, sentence

QUICK = Patience(tries=4, silence_s=3.0, stranger_s=0.5, first_wait_s=0.01, longest_wait_s=0.05)
PLAIN = Synthesis(recipes=("generate",))


def always(share, **more):
    return PLAIN.model_copy(update={"when": "always", "share": share, **more})


def writer():
    count = iter(range(10**6))
    return by_order(lambda told: {"input": sentence(next(count)), "output": "glad"})


class Made:
    """Builds whose recipes ask a model server; `again` goes on with a run as another process would."""

    def __init__(self, home, monkeypatch):
        self.home, self.out = home, home / "out"
        self._patch = monkeypatch
        self.catalog = NoCatalog()

    def build(self, server, datasets=None, *, spec=None, run="run", **changes):
        self._tools(server, datasets, **changes)
        named = "none" if datasets is None else "memory"
        chosen = options(self.out, **({"catalog": named, "model": "openai:m", "synthesis": PLAIN} | changes))
        return api.build(spec or task(), chosen, home=self.home, run_id=run)

    def again(self, server, datasets=None, *, decision=None, **changes):
        self._tools(server, datasets, **changes)
        return api.resume("run", decision, home=self.home)

    def _tools(self, server, datasets, **changes):
        asked = {"patience": QUICK, "timeouts": Timeouts(1.0, 1.0, 1.5), "concurrency": 8}
        given = ModelOptions(base_url=server.url, budget_tokens=changes.get("budget_tokens"), **asked)
        catalog = NoCatalog() if datasets is None else MemoryCatalog(datasets)

        def tools(_options, home, run, _stop):
            script = ScriptedTeam([list(datasets or ())], catalog)
            return replace(script.team(), models=open_models("openai:m", home, given, run=run)), catalog

        self._patch.setattr(api, "_tools", tools)

    def data(self):
        return pq.read_table(self.out / "data").to_pylist()

    def lineage(self):
        return pq.read_table(self.out / "lineage.parquet").to_pylist()

    def rejected(self):
        return pq.read_table(self.out / "rejected.parquet").to_pylist()


@pytest.fixture
def made(tmp_path, monkeypatch):
    return Made(tmp_path, monkeypatch)


def recipe_of(outcome, name="generate"):
    return next(source for source in outcome.sources if source.ref.id == f"recipe:{name}")


def adds_up(outcome):
    return all(
        s.counts.rows == s.counts.accepted + s.counts.rejected + s.counts.unused + s.counts.unread
        for s in outcome.sources
    )


def test_without_a_catalog_as_many_rows_are_made_as_were_asked_for(made):
    with ModelServer(writer()) as server:
        outcome = made.build(server)
    assert isinstance(outcome, BuildOutcome)
    assert (outcome.status, outcome.rows, len(made.data())) == ("done", 100, 100)
    assert Counter(row["output"] for row in made.data()) == {"glad": 50, "sad": 50}
    assert adds_up(outcome)
    assert sum(usage.calls for usage in outcome.usage) == server.calls


def test_a_made_rows_lineage_names_recipe_round_parents_model_prompt_and_sampling(made):
    with ModelServer(writer()) as server:
        made.build(server)
    row = made.lineage()[0]
    assert (row["source"], row["model"], len(row["prompt"])) == ("recipe:generate", "m", 64)
    assert row["split"].startswith("round-")
    assert any(parent.startswith("demonstration ") for parent in row["parents"])
    assert json.loads(row["sampling"])["temperature"] == 1.0


def test_missing_rows_are_made_within_the_share_where_something_real_exists(made):
    with ModelServer(writer()) as server:
        outcome = made.build(server, {"a": rows(80)})
    assert (outcome.status, outcome.rows) == ("done", 100)
    assert recipe_of(outcome).counts.accepted == 20
    assert recipe_of(outcome).made == 20


def test_rows_that_evolved_from_rows_of_datasets_name_their_places(made):
    def answer(call):
        system = call["messages"][0]["content"]
        if "equal to the first" in system or "worked examples" in system:
            said = {"equal": "not equal"} if "equal to the first" in system else {"output": "glad"}
            told = dict.fromkeys(rows_in(call), said)
            return told[""] if list(told) == [""] else told
        return {name: {"input": sentence(next(count))} for name in orders_in(call)}

    count = iter(range(10**6))
    wishes = Synthesis(recipes=("evol_instruct",), when="always", share=0.3)
    with ModelServer(answer) as server:
        made.build(server, {"a": rows(200)}, synthesis=wishes)
    parents = {parent for row in made.lineage() for parent in row["parents"] or ()}
    real = {f"a/train/{row['index']}" for row in made.lineage() if row["source"] == "a"}
    assert parents & real
    assert all(parent.startswith(("demonstration ", "a/train/", "evol_instruct/")) for parent in parents)


def test_the_default_share_is_a_bound(made):
    with ModelServer(writer()) as server:
        outcome = made.build(server, {"a": rows(40)})
    assert (outcome.status, outcome.rows, recipe_of(outcome).made) == ("short", 70, 30)
    assert any("30%" in reason for reason in outcome.reasons)


def test_where_nothing_real_exists_the_default_share_is_no_bound(made):
    with ModelServer(writer()) as server:
        outcome = made.build(server, {"a": rows(0)})
    assert (outcome.status, recipe_of(outcome).made) == ("done", 100)


def test_nothing_is_made_where_datasets_give_everything(made):
    with ModelServer(writer()) as server:
        outcome = made.build(server, {"a": rows(300)})
    assert (outcome.status, server.calls, outcome.gaps) == ("done", 0, ())


def test_a_label_without_rows_is_made_though_rows_are_enough(made):
    with ModelServer(writer()) as server:
        outcome = made.build(server, {"a": rows(300, label="glad")})
    assert Counter(row["output"] for row in made.data()) == {"glad": 70, "sad": 30}
    assert [(gap.kind, gap.value, gap.rows) for gap in outcome.gaps] == [("label", "sad", 50)]
    assert recipe_of(outcome).made == 30


def test_a_share_is_kept_exactly(made):
    with ModelServer(writer()) as server:
        outcome = made.build(server, {"a": rows(300)}, synthesis=always(0.45))
    assert (outcome.status, outcome.rows, recipe_of(outcome).made) == ("done", 100, 45)


def test_a_share_of_one_reads_no_dataset(made):
    with ModelServer(writer()) as server:
        outcome = made.build(server, {"a": rows(300)}, synthesis=always(1.0))
    assert recipe_of(outcome).made == 100
    assert [source.ref.id for source in outcome.sources] == ["recipe:generate"]


def test_rows_that_a_recipe_cannot_make_are_taken_from_datasets(made):
    with ModelServer(lambda call: "no", weather=lambda _: "refusal") as server:
        outcome = made.build(server, {"a": rows(300)}, synthesis=always(0.5))
    assert (outcome.status, outcome.rows, recipe_of(outcome).made) == ("done", 100, 0)
    assert "the model refused" in recipe_of(outcome).given_up


def test_never_makes_nothing(made):
    with ModelServer(writer()) as server:
        outcome = made.build(server, {"a": rows(40)}, synthesis=Synthesis(when="never"))
    assert (outcome.status, outcome.rows, server.calls) == ("short", 40, 0)


def test_a_model_that_repeats_one_row_is_stopped_early_and_said_so(made):
    with ModelServer(by_order(lambda told: {"input": "The dog barks at the moon tonight."})) as server:
        outcome = made.build(server)
    assert outcome.status == "short"
    assert recipe_of(outcome).counts.rows <= 200
    assert any("nothing new came any more" in reason for reason in outcome.reasons)
    assert adds_up(outcome)
    told = [row for row in made.rejected() if row["reason"] == "it is an earlier row again, or nearly"]
    assert len(told) > 100
    assert all((row["model"], len(row["prompt"]), row["split"][:6]) == ("m", 64, "round-") for row in told)
    assert all(any(parent.startswith("demonstration ") for parent in row["parents"]) for row in told)


def refusal_of(made, run="run"):
    return json.loads((made.home / "runs" / run / "outcome.json").read_text())["refusal"]["missing"]


def test_a_recipe_that_the_server_cannot_run_says_so_and_the_next_one_is_tried(made):
    with ModelServer(writer()) as server:
        outcome = made.build(server, synthesis=Synthesis(recipes=("magpie", "generate")))
    assert (outcome.status, outcome.rows) == ("done", 100)
    given_up = recipe_of(outcome, "magpie").given_up
    assert f"The server {server.url} takes chats only, and Magpie needs raw completions; serve the model by" in given_up
    with ModelServer(writer()) as server:
        outcome = made.build(server, synthesis=Synthesis(recipes=("magpie",)), run="alone")
    assert (outcome.status, outcome.rows) == ("short", 0)
    assert "The recipe magpie: The server" in refusal_of(made, "alone")


def test_a_model_that_refuses_gives_no_row_and_every_candidate_a_reason(made):
    with ModelServer(lambda call: "I'm sorry, but I can't help with that.") as server:
        outcome = made.build(server)
        asked = server.calls
    assert (outcome.status, outcome.rows) == ("short", 0)
    assert adds_up(outcome)
    assert recipe_of(outcome).counts.rejected == recipe_of(outcome).counts.rows > 0
    assert asked < 10, "a model that refuses is not asked for ever"
    assert refusal_of(made).startswith("0 of the 100 rows asked for could be made. The recipe generate: ")
    assert not (made.out / "data").exists()


PARITY = (
    {"input": "The house has the number 4813 in its street.", "output": "glad"},
    {"input": "The house has the number 2096 in its street.", "output": "sad"},
)
MAKE = "import random\ndef make(seed):\n    n = random.randint(1000, 9999)\n    return "
SOLVE = "import re\ndef solve(text):\n    return 'glad' if int(re.findall('[0-9]+', text)[0]) % 2 else 'sad'\n"
ROW = "f'The house has the number {n} in its street.'"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (f"{ROW}, 'sad' if n % 2 else 'glad'", "differ in"),
        (f"{ROW}, ['sad']", "something other than texts"),
        (f"{ROW}, 'glad', 'sad'", "returns 3 values for 2 columns"),
        (f"open('rows').read(), {ROW}", "the code raised"),
        ("'The house has the number 4812 in its street.', 'sad'", "repeats itself"),
    ],
)
def test_programs_that_are_no_use_are_told_and_leave_the_rows_to_the_next_recipe(made, row, said):
    rest = writer()

    def respond(call):
        schema = call["response_format"]["json_schema"]["name"]
        if schema == "GeneratorAnswer":
            return {"computable": True, "why": "parity", "code": f"{MAKE}{row}\n"}
        return {"why": "parity", "code": SOLVE} if schema == "SolverAnswer" else rest(call)

    with ModelServer(respond) as server:
        spec = task(demonstrations=PARITY)
        outcome = made.build(server, spec=spec, synthesis=Synthesis(recipes=("program", "generate")))
    assert (outcome.status, outcome.rows) == ("done", 100)
    assert said in recipe_of(outcome, "program").given_up
    assert adds_up(outcome)


def test_candidates_that_are_not_needed_are_counted_apart_and_told(made):
    count = iter(range(10**6))
    with ModelServer(by_order(lambda told: {"input": sentence(next(count))})) as server:
        outcome = made.build(server)
    counts = recipe_of(outcome).counts
    assert counts.rows == counts.accepted + counts.rejected + counts.unused
    told = [row for row in made.rejected() if row["stage"] == "unused"]
    assert len(told) == counts.unused > 0
    assert all(row["parents"] and row["model"] == "m" for row in told)


def test_a_recipe_that_is_given_up_tells_the_rows_that_its_checks_let_pass(made, in_english):
    count = iter(range(10**6))
    few = by_order(lambda told: {"input": sentence(number) if (number := next(count)) < 3 else german(number)})
    with ModelServer(few) as server:
        outcome = made.build(server, {"a": rows(60)})
    source = recipe_of(outcome)
    assert source.given_up
    assert (source.counts.accepted, source.counts.unused) == (0, 3)
    assert adds_up(outcome)
    told = [row for row in made.rejected() if row["source"] == "recipe:generate"]
    assert len(told) == source.counts.rows
    assert sum(row["reason"] == "not needed: the recipe was given up" for row in told) == 3


def test_a_model_that_answers_in_another_language_is_given_up_and_said_so(made, in_english):
    count = iter(range(10**6))
    with ModelServer(by_order(lambda told: {"input": german(next(count))})) as server:
        outcome = made.build(server)
    assert (outcome.status, outcome.rows) == ("short", 0)
    assert "not in the language asked for (en)" in recipe_of(outcome).given_up
    assert adds_up(outcome)


@pytest.fixture
def in_english(monkeypatch):
    """The task asks for English, as a check."""
    wish = Requirement(check="language", args={"column": "input", "language": "en"})

    def brief(spec):
        found = plain_brief(spec)
        return found.model_copy(update={"requirements": (*found.requirements, wish)})

    monkeypatch.setattr(graph_fakes, "brief", brief)


GERMAN = ("Nachbar", "Garten", "Fenster", "Kuchen", "Brücke", "gestern", "langsam", "fröhlich", "dunkel", "erzählte")


def german(number):
    """Another German sentence for every number."""
    some = " und ".join(random.Random(number).sample(GERMAN, 6))
    return f"Ich weiß nicht mehr, warum {some} nicht dabei waren."


def test_copies_of_demonstrations_and_of_test_items_are_rejected(made, tmp_path):
    test = tmp_path / "test.jsonl"
    test.write_text(json.dumps({"input": "A kettle sings in the warm kitchen of my aunt.", "output": "glad"}))
    copies = ["The sun is out and everyone sings!", "A kettle sings in the warm kitchen of my uncle."]
    count = iter(range(10**6))

    def answer(told):
        number = next(count)
        return {"input": copies[number % 2] if number < 10 else sentence(number)}

    with ModelServer(by_order(answer)) as server:
        outcome = made.build(server, spec=task(test=str(test)))
    assert outcome.rows == 100
    reasons = recipe_of(outcome).counts.reasons
    assert reasons["it is a demonstration again, or nearly"] == 5
    assert reasons["it is a test item again, or nearly"] == 5


def test_rows_that_fail_the_tasks_checks_are_rejected_with_the_reason(made):
    with ModelServer(writer()) as server:
        outcome = made.build(server, spec=task(labels=None))
    assert outcome.status == "done"

    count = iter(range(10**6))
    mixed = by_order(lambda told: {"input": sentence(n := next(count)), "output": "neutral" if n % 5 == 0 else "sad"})
    with ModelServer(mixed) as server:
        outcome = made.build(server, run="other", spec=task(name="other"))
    assert adds_up(outcome)


def test_those_who_watch_see_the_rows_of_a_recipe_under_way(made):
    with ModelServer(writer()) as server:
        outcome = made.build(server)
    under_way = snapshot("run", made.home).sources["recipe:generate"].model_copy(update={"read": None})
    counts, told = rows_so_far("run", under_way, made.home), recipe_of(outcome).counts
    assert (counts.rows, counts.accepted) == (told.rows, told.accepted + told.unused)


def test_a_budget_that_ends_in_the_middle_leaves_a_run_that_goes_on(made):
    with ModelServer(writer()) as server:
        with pytest.raises(BudgetReached):
            made.build(server, budget_tokens=3_000)
        paid = server.calls
        outcome = made.again(server)
    assert (outcome.status, outcome.rows) == ("done", 100)
    assert sum(usage.calls for usage in outcome.usage) == server.calls
    assert paid < server.calls
    bodies = [json.dumps(body, sort_keys=True) for body in server.seen.bodies]
    assert len(set(bodies)) == len(bodies)  # nothing was asked twice
    resumed = {p.name: p.read_bytes() for p in made.out.rglob("*.parquet")}
    with ModelServer(writer()) as server:
        made.build(server, run="undisturbed")
    assert server.calls == 0
    assert {p.name: p.read_bytes() for p in made.out.rglob("*.parquet")} == resumed


def test_the_same_seed_and_ledger_give_the_same_bytes(made):
    with ModelServer(writer()) as server:
        made.build(server)
        first = {p.name: p.read_bytes() for p in made.out.rglob("*.parquet")}
        calls = server.calls
        made.build(server, run="second")
    assert {p.name: p.read_bytes() for p in made.out.rglob("*.parquet")} == first
    assert server.calls == calls


def test_an_unknown_recipe_is_refused_before_anything_is_begun(made):
    with ModelServer(writer()) as server, pytest.raises(ComponentError, match="There is no recipe 'magic'"):
        made.build(server, synthesis=Synthesis(recipes=("magic",)))
    assert not (made.home / "runs").exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"catalog": "none"}, "a build without a catalog has a model make its rows"),
        ({"synthesis": Synthesis(when="always")}, "Synthesis has a model make its rows"),
        ({"catalog": "none", "model": "openai:m", "synthesis": Synthesis(when="never")}, "no rows but made ones"),
        ({"catalog": "none", "model": "openai:m", "synthesis": Synthesis(share=0.5)}, "all rows are made"),
    ],
)
def test_a_synthesis_that_cannot_be_is_refused_in_a_sentence(made, changes, said):
    made._tools(type("Nowhere", (), {"url": "http://127.0.0.1:9/v1"}), None)
    with pytest.raises(InputError, match=f"(?i){said}"):
        api.build(task(), options(made.out, **changes), home=made.home)


def test_a_person_sees_the_cost_before_and_the_rows_after_the_first_round(made):
    decide = __import__("regraft.domain.approval", fromlist=["DecisionFile"]).DecisionFile
    with ModelServer(writer()) as server:
        waiting = made.build(server, approve=("plan", "sample"))
        assert isinstance(waiting, Waiting)
        (asked,) = waiting.request.action_requests
        assert (asked.name, asked.args["rows"], server.calls) == ("use_recipe", 100, 0)
        bill = waiting.request.bill
        assert bill is not None
        assert bill.decisions.calls == 2  # 1.25 of them: a judge reads the first rows
        assert "sent back" not in bill.text
        assert "about 7 calls of m" in asked.description
        waiting = made.again(server, decision=decide.model_validate({"decisions": [{"type": "approve"}]}))
        assert isinstance(waiting, Waiting)
        (asked,) = waiting.request.action_requests
        assert (asked.name, server.calls) == ("use_made_rows", 2)
        message = {"type": "reject", "message": "Write about harbours only."}
        waiting = made.again(server, decision=decide.model_validate({"decisions": [message]}))
        waiting = made.again(server, decision=decide.model_validate({"decisions": [{"type": "approve"}]}))
        assert "harbours only" in server.seen.bodies[-1]["messages"][0]["content"]
        outcome = made.again(server, decision=decide.model_validate({"decisions": [{"type": "approve"}]}))
    assert (outcome.status, outcome.rows) == ("done", 100)


def test_a_recipe_that_a_person_rejects_is_not_run(made):
    decide = __import__("regraft.domain.approval", fromlist=["DecisionFile"]).DecisionFile
    with ModelServer(writer()) as server:
        made.build(server, approve=("plan",))
        outcome = made.again(server, decision=decide.model_validate({"decisions": [{"type": "reject"}]}))
    assert (outcome.rows, server.calls) == (0, 0)
    assert "a person rejected the recipe" in recipe_of(outcome).given_up


def test_card_and_report_tell_what_was_made_by_which_model_and_what_was_lacking(made):
    with ModelServer(writer()) as server:
        made.build(server, {"a": rows(300, label="glad")})
    card, report = (made.out / "README.md").read_text(), (made.out / "report.html").read_text()
    assert "30 rows (30%) were made by a model" in card
    assert "- synthetic" in card
    assert "source_datasets:\n- a\n" in card
    assert "The whole is under mit" in card
    assert "a row whose output is 'sad'" in card
    assert "a row whose output is &#39;sad&#39;" in report
    assert "rows made (30%)" in report


def test_what_is_made_alone_is_under_its_models_terms(made):
    with ModelServer(writer()) as server:
        made.build(server)
    card = (made.out / "README.md").read_text()
    assert "its rows were made by a model, whose terms decide" in card
    assert "license: unknown" in card


def test_passages_come_from_datasets_too_that_rank_too_low_to_be_the_tasks_rows(made, monkeypatch):
    low = (Excluded(id="prose", rule="rank", reason="it holds no tones"), Excluded(id="gone", rule="rank", reason="x"))
    barred = Excluded(id="closed", rule="license", reason="its licence forbids it")
    monkeypatch.setattr(ScriptedTeam, "retrieve", lambda *_, **__: Retrieval((), (*low, barred)))
    monkeypatch.setattr("regraft.tools.recipes.grounded.confirmed", lambda bench, brief, found: found)
    long = [{"text": f"{sentence(n)} {' '.join(sentence(10 * n + k) for k in range(1, 5))}"} for n in range(60)]
    grounded = Synthesis(recipes=("grounded",), when="always", share=1.0)
    with ModelServer(writer()) as server:
        outcome = made.build(server, {"prose": long, "closed": long}, synthesis=grounded)
    assert [text.ref.id for text in recipe_of(outcome, "grounded").making.texts] == ["prose"]
    assert outcome.rows > 20


def test_rows_from_passages_are_under_the_licences_of_the_datasets_they_come_from_alone(made, monkeypatch):
    told = {"prose": ("cc-by-sa-4.0",), "labels": ("cc-by-nc-4.0",)}
    original = ScriptedTeam._candidate
    monkeypatch.setattr(
        ScriptedTeam,
        "_candidate",
        lambda self, name, place: original(self, name, place).model_copy(update={"licenses": told[name]}),
    )
    monkeypatch.setattr("regraft.tools.recipes.grounded.confirmed", lambda bench, brief, found: found)
    long = [{"text": f"{sentence(n)} {' '.join(sentence(10 * n + k) for k in range(1, 5))}"} for n in range(300)]
    grounded = Synthesis(recipes=("grounded",), when="always", share=1.0)
    with ModelServer(writer()) as server:
        outcome = made.build(server, {"prose": long, "labels": [{"short": "x"}] * 50}, synthesis=grounded)
    assert outcome.rows > 50
    source = recipe_of(outcome, "grounded")
    assert {text.ref.id for text in source.making.texts} == {"prose", "labels"}
    assert source.candidate.licenses == ("cc-by-sa-4.0",)
    assert "license: cc-by-sa-4.0" in (made.out / "README.md").read_text()
    assert any(parent.startswith("prose@") for row in made.lineage() for parent in row["parents"])
