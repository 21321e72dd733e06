"""Critic, planner and judge on one source: reasons, second plans, what sampled rows reveal."""

import pyarrow as pa
import pytest
from regraft.agents.rules.critic import OfflineCritic
from regraft.agents.rules.judge import OfflineJudge
from regraft.agents.rules.planner import OfflinePlanner
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.agents.rules.workbench import Workbench
from regraft.agents.team import Survey
from regraft.domain.brief import TaskBrief
from regraft.domain.errors import GiveUp
from regraft.domain.plan import Plan
from regraft.domain.review import SchemaReview
from regraft.domain.task import TaskSpec
from regraft.domain.validation import Attempt, CheckOutcome, ValidationReport
from regraft.memory.kept import Kept

from .worlds import FOODS, PEOPLE, PLACES, WORLDS, Dataset, dataset, each, task


def brief_of(told: TaskSpec) -> TaskBrief:
    return OfflineUnderstander().understand(told)


def review_of(brief: TaskBrief, source: Dataset) -> SchemaReview:
    return OfflineCritic().critique(brief, source)


def plan_of(brief: TaskBrief, source: Dataset, *attempts: Attempt) -> Plan:
    review = review_of(brief, source)
    return OfflinePlanner().plan(brief, source, review, attempts)


class Unread(Workbench):
    """A workbench that counts what is read."""

    readings = 0

    def read(self, brief, survey):
        self.readings += 1
        return super().read(brief, survey)


def failed(plan: Plan, check: str, share: float = 0.5) -> Attempt:
    outcome = CheckOutcome(
        name=f"check {check}",
        severity="error",
        passed=int(100 * (1 - share)),
        failed=int(100 * share),
        reason=f"{check} fails",
    )
    report = ValidationReport(
        plan_hash=plan.hash,
        rows=100,
        valid=50,
        verdict="replan",
        reasons=(f"{check} fails",),
        outcomes=(outcome,),
        preview=(),
    )
    return Attempt(plan=plan, report=report)


class TestCritic:
    def test_roles_say_what_each_column_is_for(self) -> None:
        told, source = WORLDS["sentiment"]()
        review = review_of(brief_of(told), source)
        assert review.verdict == "adapt"
        assert review.roles == {"sentence": "input", "score": "label", "row_id": "identifier"}
        assert any("0 (negative)" in reason for reason in review.reasons)

    def test_a_licence_outside_the_policy_rules_a_source_out(self) -> None:
        told, source = WORLDS["sentiment"]()
        brief = brief_of(told.model_copy(update={"licenses": ("mit",)}))
        review = review_of(brief, source)
        assert review.verdict == "reject"
        assert review.problems[0].kind == "license"

    def test_problems_of_columns_are_named(self) -> None:
        told, _ = WORLDS["sentiment"]()
        columns = {
            "sentence": [f"The {food} was fine." for food in FOODS * 5],
            "label": ["positive", "negative"] * 15,
            "note": [None] * 30,
            "split": ["train"] * 30,
        }
        review = review_of(brief_of(told), dataset("d", "Sentences of reviews with their sentiment.", columns))
        assert {(problem.kind, problem.column) for problem in review.problems} == {
            ("empty", "note"),
            ("constant", "split"),
        }

    def test_texts_in_another_language_are_refused(self) -> None:
        told, _ = WORLDS["sentiment"]()
        columns = {
            "sentence": [f"Das Essen im alten Haus am Markt war heute {word}." for word in ("gut", "schlecht") * 15],
            "label": ["positive", "negative"] * 15,
        }
        review = review_of(brief_of(told), dataset("d", "Sentences of reviews labelled positive or negative.", columns))
        assert review.verdict == "reject"
        assert any(problem.kind == "language" for problem in review.problems)

    def test_what_was_said_of_the_same_rows_for_the_same_task_is_said_again_without_reading_them(
        self, tmp_path
    ) -> None:
        told, source = WORLDS["sentiment"]()
        brief = OfflineUnderstander(Kept(tmp_path)).understand(told)
        assert OfflineUnderstander(Kept(tmp_path)).understand(told) == brief == brief_of(told)
        review = OfflineCritic(Unread(), Kept(tmp_path)).critique(brief, source)
        assert review == review_of(brief, source)
        read = Unread()
        assert OfflineCritic(read, Kept(tmp_path)).critique(brief, source) == review
        assert read.readings == 0
        other = dataset("d", source.card.description, source.sample.table.slice(1).to_pydict())
        for anew in ((brief.model_copy(update={"language": "de"}), source), (brief, other)):
            OfflineCritic(read, Kept(tmp_path)).critique(*anew)
        assert read.readings == 2

    def test_a_handful_of_rows_is_too_few(self) -> None:
        told, _ = WORLDS["sentiment"]()
        columns = {"sentence": ["Good soup.", "Bad soup."], "label": ["positive", "negative"]}
        review = review_of(brief_of(told), dataset("d", "Reviews with sentiment.", columns))
        assert review.verdict == "reject"
        assert review.problems[0].kind == "size"


class TestPlanner:
    @pytest.mark.parametrize("word", [{"insisted": True}, {"said": "the remarks are in the column response"}])
    def test_a_person_who_speaks_of_a_source_gets_the_best_plan_of_it_however_little_it_fits(self, word) -> None:
        told = task(
            "remarks",
            "Decide whether the remark is sarcastic or sincere.",
            ("Oh great, another Monday. Just what I needed.", "sarcastic"),
            ("Thank you so much for helping me move.", "sincere"),
            ("Wow, what a surprise, the train is late.", "sarcastic"),
            ("I enjoyed the concert last night.", "sincere"),
        )
        pairs = each(FOODS, PLACES) * 5
        texts = [
            f"The {food} of the {place} came {n} times, said {n % 7} people." for n, (food, place) in enumerate(pairs)
        ]
        columns = {"response": texts, "label": [("NOT_SARCASM", "SARCASM")[n % 2] for n in range(len(texts))]}
        source = dataset("tweets", "Sarcasm shared task: tweets and responses, with labels.", columns)
        brief = brief_of(told)
        assert review_of(brief, source).verdict == "reject"
        with pytest.raises(GiveUp):
            plan_of(brief, source)
        survey = Survey(source.card, source.profile, source.sample, **word)
        plan = OfflinePlanner().plan(brief, survey, review_of(brief, source), ())
        assert plan.steps[0].args["mapping"] == {"SARCASM": "sarcastic", "NOT_SARCASM": "sincere"}

    def test_a_plan_is_never_tried_twice(self) -> None:
        told, source = WORLDS["paraphrase"]()
        brief = brief_of(told)
        attempts: list[Attempt] = []
        with pytest.raises(GiveUp) as caught:
            for _ in range(20):
                plan = plan_of(brief, source, *attempts)
                assert plan.hash not in {attempt.plan.hash for attempt in attempts}
                attempts.append(failed(plan, "chars"))
        assert attempts
        assert "chars fails" in str(caught.value)

    def test_rows_of_a_wrong_length_are_filtered_in_the_next_plan(self) -> None:
        told, source = WORLDS["sentiment"]()
        brief = brief_of(told)
        first = plan_of(brief, source)
        second = plan_of(brief, source, failed(first, "chars"))
        added = [step for step in second.steps if step not in first.steps]
        assert [step.op for step in added] == ["filter"]
        limits = {condition["operator"]: condition["value"] for condition in added[0].args["conditions"]}
        wanted = next(need for need in brief.requirements if need.check == "chars" and need.args["column"] == "input")
        assert limits == {"min_chars": wanted.args["min"], "max_chars": wanted.args["max"]}

    def test_markup_is_taken_off_in_the_next_plan(self) -> None:
        told, source = WORLDS["sentiment"]()
        brief = brief_of(told)
        first = plan_of(brief, source)
        second = plan_of(brief, source, failed(first, "no_markup"))
        assert "regex_replace" in [step.op for step in second.steps]

    def test_what_was_made_is_the_output_and_what_it_was_made_of_the_input(self) -> None:
        told = task(
            "simplify",
            "Rewrite the sentence in simpler English.",
            ("The town relinquished the mill it possessed since 1904.", "The town gave up its mill."),
            ("He was apprehended while leaving the old harbour.", "He was caught when he left the harbour."),
            ("The compound is utilised to manufacture blue dyes.", "It is used to make blue dyes."),
        )
        columns = {
            "simplification": [f"{who} went to the {where} in the morning." for who, where in each(PEOPLE, PLACES)],
            "original": [f"{who} proceeded to the {where} in the morning." for who, where in each(PEOPLE, PLACES)],
        }
        plan = plan_of(brief_of(told), dataset("d", "Sentences with simplifications by people.", columns))
        written = {step.args["output"]: step.args["template"] for step in plan.steps if step.op == "template"}
        assert written["input of the task"] == "{{ original }}"
        assert written["output of the task"] == "{{ simplification }}"

    def test_a_person_who_names_a_column_is_heard(self) -> None:
        told, _ = WORLDS["sentiment"]()
        columns = {
            "title": [f"About the {food} at the {place} today" for food, place in each(FOODS, PLACES)],
            "body": [f"The {food} at the {place} was what it was." for food, place in each(FOODS, PLACES)],
            "label": ["positive", "negative"] * 18,
        }
        source = dataset("d", "Reviews with their sentiment.", columns)
        brief = brief_of(told)
        first = plan_of(brief, source)
        used = "title" if "{{ title }}" in first.model_dump_json() else "body"
        other = "body" if used == "title" else "title"
        second = plan_of(brief, source, Attempt(plan=first, report=None, message=f"not {used}, use {other}"))
        assert f"{{{{ {other} }}}}" in second.model_dump_json()

    def test_only_pairs_that_a_label_vouches_for_are_used(self) -> None:
        told, source = WORLDS["code_description"]()
        columns = {name: source.sample.table.column(name).to_pylist() for name in source.sample.table.column_names}
        columns["label"] = [1, 0] * 15
        described = "Python functions with comments; the label says whether the comment describes what the code does."
        plan = plan_of(brief_of(told), dataset("d", described, columns))
        kept = [step.args["conditions"] for step in plan.steps if step.op == "filter"]
        assert kept == [[{"column": "label", "operator": "eq", "value": "1"}]]

    def test_a_name_that_begins_the_sources_texts_too_is_not_written_twice(self) -> None:
        told = task(
            "feel",
            "Is the sentence positive or negative?",
            ("Ada had a lovely day by the sea.", "positive"),
            ("Ada hated every minute of the play.", "negative"),
            ("Ada came home with a smile on her face.", "positive"),
        )
        good = [f"Ada loved the {food} at the {place}." for food, place in each(FOODS, PLACES)[:20]]
        bad = [f"Ada threw the {food} away at the {place}." for food, place in each(FOODS, PLACES)[:20]]
        columns = {"sentence": good + bad, "label": ["positive"] * 20 + ["negative"] * 20}
        plan = plan_of(brief_of(told), dataset("d", "Sentences, positive or negative.", columns))
        written = [step.args["template"] for step in plan.steps if step.op == "template"]
        assert not any("Ada" in template for template in written)

    def test_a_literal_that_the_sources_texts_bring_along_is_not_written_twice(self) -> None:
        told = task(
            "write",
            "Write a Python function for the description.",
            ("Write a function to add two numbers.", "def add(a, b):\n    return a + b"),
            ("Write a function to turn a text round.", "def turn(text):\n    return text[::-1]"),
            ("Write a function to take the last item.", "def last(items):\n    return items[-1]"),
        )
        columns = {
            "prompt": [f"Write a function to count the {food} of {person}." for food, person in each(FOODS, PEOPLE)],
            "code": [f"def f{n}(items):\n    total = len(items)\n    return total + {n}" for n in range(36)],
        }
        plan = plan_of(brief_of(told), dataset("d", "Descriptions and the Python code generated for them.", columns))
        written = [step.args["template"] for step in plan.steps if step.op == "template"]
        assert "{{ prompt }}" in written


class TestJudge:
    def judged(self, name: str, rows: list[tuple[str, str]]) -> dict[str, str]:
        told, source = WORLDS[name]()
        table = pa.table({"input": [given for given, _ in rows], "output": [answer for _, answer in rows]})
        found: tuple[CheckOutcome, ...] = OfflineJudge().judge(brief_of(told), source.sample, table)
        return {outcome.name: outcome.severity for outcome in found}

    def test_good_rows_pass(self) -> None:
        rows = [(f"The {food} at the {place} was good.", "positive") for food, place in each(FOODS, PLACES)[:15]]
        rows += [(f"The {food} at the {place} was bad.", "negative") for food, place in each(FOODS, PLACES)[:15]]
        assert self.judged("sentiment", rows) == {}

    def test_one_label_for_all_is_an_error(self) -> None:
        rows = [(f"The {food} at the {place} was good.", "positive") for food, place in each(FOODS, PLACES)]
        assert self.judged("sentiment", rows) == {"labels": "error"}

    def test_the_right_option_always_in_one_place_is_an_error(self) -> None:
        rows = [
            (f"What is in the {place}?\nA) {food}\nB) a cloud\nC) a wall", "A") for food, place in each(FOODS, PLACES)
        ]
        assert self.judged("trivia_choice", rows) == {"choices": "error"}

    def test_inputs_that_look_like_something_else_are_an_error(self) -> None:
        code = "def f(x):\n    y = x + 1\n    return y"
        rows = [(code.replace("1", str(number)), ["positive", "negative"][number % 2]) for number in range(30)]
        assert "likeness" in self.judged("sentiment", rows)

    def test_outputs_that_repeat_their_inputs_are_an_error(self) -> None:
        texts = [f"{person} walks to the old {place} today." for person, place in each(PEOPLE, PLACES)]
        rows = [(text, text) for text in texts]
        assert self.judged("translation", rows) == {"relation": "error"}

    def test_a_part_that_is_one_of_two_texts_in_all_rows_is_an_error(self) -> None:
        rows = [
            (f"Speaker 1: 'Is {food} sold at the {place}?' Speaker 2: 'X and Y meet at the {where}.'", answer)
            for food, place in each(FOODS, PLACES)
            for where, answer in (("old harbour", "yes"), ("new station", "no"))
        ]
        assert self.judged("indirect_answers", rows) == {"few_texts": "error"}

    def test_few_rows_are_not_judged(self) -> None:
        assert self.judged("sentiment", [("Good.", "positive")] * 5) == {}
