import pyarrow as pa
import pytest
from regraft.domain.plan import Plan, Step
from regraft.domain.usage import Usage
from regraft.tools.catalogs.base import Block
from regraft.tools.execution.bind import bind
from regraft.tools.execution.estimate import estimate
from regraft.tools.execution.transform import transform
from regraft.tools.models.opening import ModelOptions, open_models
from regraft.tools.models.prices import Price, Prices
from regraft.tools.testing import ModelServer

ROWS = Block(pa.table({"n": [f"number {n} " * 20 for n in range(100)]}), ["train"] * 100, list(range(100)))


def plan(*steps):
    return Plan(task="t", dataset="d", columns=("label",), steps=steps)


CLASSIFY = Step(op="classify", args={"template": "{{ n }}", "labels": ["odd", "even"], "output": "label"})
JUDGE = Step(op="judge", args={"template": "{{ n }} {{ label }}", "criteria": {"true": "t"}, "rows_per_call": 5})


def test_a_plan_without_model_steps_costs_nothing():
    told = estimate(plan(Step(op="template", args={"template": "x", "output": "label"})), ROWS, 1000, "m")
    assert (told.calls, told.prompt_tokens, told.completion_tokens) == (0, 0, 0)


def test_calls_of_all_steps_are_counted_and_scaled():
    told = estimate(plan(CLASSIFY, JUDGE), ROWS, 1000, "m", Prices({"m": Price(1, 1)}))
    assert told.calls == 1000 // 50 + 1000 // 5
    assert told.usd == pytest.approx((told.prompt_tokens + told.completion_tokens) / 1e6, rel=0.01)


def test_an_unknown_price_stays_unknown():
    assert estimate(plan(CLASSIFY), ROWS, 10, "nobody-knows-me").usd is None


def test_the_estimate_of_prompts_is_near_what_is_then_paid(tmp_path):
    told = estimate(plan(CLASSIFY), ROWS, 100, "m")
    with ModelServer() as server, open_models("openai:m", tmp_path, ModelOptions(base_url=server.url)) as models:
        transform(bind(plan(CLASSIFY), ["n"], models=models), ROWS)
        (paid,) = models.usage()
    assert told.calls == paid.calls == server.calls
    assert told.prompt_tokens == pytest.approx(paid.prompt_tokens, rel=0.1)


GENERATE = Step(
    op="generate", args={"template": "{{ n }}", "instruction": "Write.", "outputs": {"wrong": "three wrong ones"}}
)
CHOICE = Step(
    op="multiple_choice",
    args={"answer": "n", "distractors": "options", "columns": ["wrong"], "answer_output": "label"},
)


def test_a_step_that_answers_cannot_be_stood_in_for_ends_no_estimate():
    """The stand-in for a written text is a text, and the next step wants a list."""
    told = estimate(plan(GENERATE, CHOICE), ROWS, 100, "m")
    assert told.calls == 100 // 20


def test_questions_after_a_step_that_takes_stood_in_rows_out_are_counted():
    answer = Step(op="answer", args={"template": "{{ n }}", "output": "label"})
    same = Step(op="filter", args={"conditions": [{"column": "label", "operator": "eq", "other": "n"}]})
    last = JUDGE.model_copy(update={"args": {**JUDGE.args, "template": "{{ n }} {{ label }}"}})
    assert estimate(plan(answer, same, last), ROWS, 100, "m").calls == 100 // 50 + 100 // 5


def test_rows_that_free_steps_take_out_cost_nothing_and_the_others_are_what_is_counted():
    first = Step(op="filter", args={"conditions": [{"column": "n", "operator": "contains", "value": "number 1"}]})
    assert estimate(plan(first, CLASSIFY), ROWS, 100, "m").calls == 100 // 50


def test_what_was_paid_on_trial_is_taken_by_row_whatever_its_calls_held_and_however_many_steps_or_trials_there_were():
    paid = Usage(purpose="classify", source="d", model="m", calls=1, prompt_tokens=1_000, completion_tokens=200)
    one = estimate(plan(CLASSIFY), ROWS, 120, "m", paid=[paid], tried=40)
    assert (one.prompt_tokens, one.completion_tokens) == (3_000, 600)  # a call of forty rows, not of fifty
    second = Step(op="classify", args={**CLASSIFY.args, "output": "second"})
    twice = paid.model_copy(update={"calls": 2, "prompt_tokens": 2_000, "completion_tokens": 400})
    assert estimate(plan(CLASSIFY, second), ROWS, 120, "m", paid=[twice], tried=40).prompt_tokens == 6_000
    assert estimate(plan(CLASSIFY), ROWS, 120, "m", paid=[twice], tried=40).prompt_tokens == 3_000  # two plans, tried


def test_rows_that_a_first_question_took_out_were_not_paid_for_in_the_second_and_will_not_be():
    first = Usage(purpose="classify", source="d", model="m", calls=1, prompt_tokens=1_000, completion_tokens=200)
    few = Usage(purpose="judge", source="d", model="m", calls=8, prompt_tokens=500, completion_tokens=100)
    told = estimate(plan(CLASSIFY, JUDGE), ROWS, 400, "m", paid=[first, few], tried=40)
    assert told.prompt_tokens == 10_000 + 5_000


def test_a_translation_is_taken_to_be_as_long_as_its_row_however_short_the_tasks_own_outputs_are():
    step = Step(op="translate", args={"columns": ["n"], "language": "German"})
    translating = plan(step).model_copy(update={"columns": ("n",)})
    told = estimate(translating, ROWS, 100, "m", text_tokens=1)
    assert told.completion_tokens > 100 * 200 / 4 * 0.8  # rows have about 200 characters


def test_a_question_about_answers_alone_is_counted_for_every_row():
    translated = Step(op="translate", args={"columns": ["n"], "language": "German"})
    second = Step(op="answer", args={"template": "{{ n }}", "output": "label", "choices": ["odd", "even"]})
    whole, first = (
        estimate(plan(*steps).model_copy(update={"columns": columns}), ROWS, 100, "m", text_tokens=1)
        for steps, columns in (((translated, second), ("label",)), ((translated,), ("n",)))
    )
    assert (first.calls, whole.calls) == (2, 5)
    assert whole.prompt_tokens - first.prompt_tokens > 100 * 200 / 4 * 0.8
