"""Decisions asked of a chat model: by ChatOpenAI against the loopback server, by scripted models without one."""

from dataclasses import replace
from typing import Literal

import pytest
from pydantic import BaseModel
from regraft.domain.errors import BudgetReached, ModelError
from regraft.tools.models.chat import ChatModel, NoDecision
from regraft.tools.models.opening import ModelOptions, open_models
from regraft.tools.testing import TRANSIENT_FAULTS, ModelServer, Rules, always, at, first
from regraft.tools.testing.chat import RateLimited, ScriptedChatModel, scripted_models

from .conftest import QUICK


class Verdict(BaseModel):
    reasons: list[str]
    verdict: Literal["use", "reject"]
    fit: float = 0.5


ANSWER = {"reasons": ["it fits"], "verdict": "use", "fit": 0.9}
MESSAGES = [{"role": "system", "content": "Judge."}, {"role": "user", "content": "A dataset."}]


@pytest.fixture
def chat(tmp_path):
    opened = []

    def chat_(server, **options):
        given = ModelOptions(base_url=server.url, **{"patience": QUICK, **options})
        opened.append(open_models("openai:m", tmp_path, given, run="r"))
        return ChatModel(opened[-1])

    yield chat_
    for models in opened:
        models.close()


@pytest.fixture
def scripted(tmp_path):
    opened = []

    def scripted_(*replies):
        model = ScriptedChatModel(replies=list(replies))
        opened.append(scripted_models(model, tmp_path))
        return ChatModel(opened[-1]), model

    yield scripted_
    for models in opened:
        models.close()


def test_a_decision_comes_as_an_object_with_what_it_took(chat):
    with ModelServer(lambda call: ANSWER) as server:
        model = chat(server)
        decision, usage = model.ask(MESSAGES, Verdict, "critic", source="d")
        assert decision == Verdict(reasons=["it fits"], verdict="use", fit=0.9)
        assert (usage.purpose, usage.source, usage.calls, usage.cached) == ("critic", "d", 1, 0)
        assert usage.tokens > 0
        assert usage.usd is None
        assert model.service.usage() == (usage,)


def test_the_schema_is_sent_closed_and_in_order(chat):
    with ModelServer(lambda call: ANSWER) as server:
        chat(server).ask(MESSAGES, Verdict, "critic")
    shape = server.seen.bodies[0]["response_format"]["json_schema"]
    assert shape["strict"] is True
    assert list(shape["schema"]["properties"]) == ["reasons", "verdict", "fit"]
    assert shape["schema"]["required"] == ["reasons", "verdict", "fit"]
    assert shape["schema"]["additionalProperties"] is False


def test_the_same_question_is_paid_for_once(chat):
    with ModelServer(lambda call: ANSWER) as server:
        first_usage = chat(server).ask(MESSAGES, Verdict, "critic")[1]
        again, usage = chat(server).ask(MESSAGES, Verdict, "critic")
    assert server.calls == 1
    assert (first_usage.calls, usage.calls, usage.cached, usage.tokens) == (1, 0, 1, 0)
    assert again.verdict == "use"


def test_an_answer_that_is_no_use_is_shown_to_the_model_with_the_reason(scripted):
    model, script = scripted("I think: use it", {"verdict": "maybe", "reasons": []}, ANSWER)
    decision, usage = model.ask(MESSAGES, Verdict, "critic")
    assert decision.verdict == "use"
    assert usage.calls == 3
    said = [message.content for message in script.asked[2]]
    assert said[2] == '{"verdict": "maybe", "reasons": []}'
    assert "is data: <data>verdict: Input should be 'use' or 'reject'</data>\nAnswer again, whole" in said[3]


def test_a_check_may_ask_again(scripted):
    model, _ = scripted({**ANSWER, "fit": 2}, ANSWER)
    decision, _ = model.ask(MESSAGES, Verdict, "critic", check=lambda told: "fit is above 1" if told.fit > 1 else None)
    assert decision.fit == 0.9


def test_after_three_useless_answers_there_is_no_decision(scripted):
    model, script = scripted("a", "b", "c")
    with pytest.raises(NoDecision, match="gave no usable answer to 'critic': the answer is no JSON object") as caught:
        model.ask(MESSAGES, Verdict, "critic")
    assert caught.value.why == "unusable"
    assert len(script.asked) == 3


def test_useless_answers_are_asked_for_anew_by_the_next_run_and_not_by_the_same(tmp_path):
    said = ["I would rather not."]
    with ModelServer(lambda call: said[0] or ANSWER) as server:
        given = ModelOptions(base_url=server.url, patience=QUICK)
        for run, calls in (("r1", 3), ("r1", 3), ("r2", 6)):
            with open_models("openai:m", tmp_path, given, run=run) as models, pytest.raises(NoDecision):
                ChatModel(models).ask(MESSAGES, Verdict, "critic")
            assert server.calls == calls
        said[0] = ""
        with open_models("openai:m", tmp_path, given, run="r3") as models:
            assert ChatModel(models).ask(MESSAGES, Verdict, "critic")[0].verdict == "use"


@pytest.mark.parametrize("fault", [name for name in TRANSIENT_FAULTS if name not in ("filtered", "drip")])
def test_a_decision_survives_a_fault_that_passes(chat, fault):
    with ModelServer(lambda call: ANSWER, weather=first(1, fault)) as server:
        # on a laden machine a single call may take longer than QUICK waits for a server that answers nothing
        patient = replace(QUICK, silence_s=300.0, stranger_s=300.0, odd_s=300.0)
        assert chat(server, patience=patient).ask(MESSAGES, Verdict, "critic")[0].verdict == "use"
    assert server.calls == (1 if fault == "doubled_ids" else 2)


def test_a_question_that_a_filter_takes_is_told(chat):
    with ModelServer(weather=always("filtered")) as server, pytest.raises(NoDecision) as caught:
        chat(server).ask(MESSAGES, Verdict, "critic")
    assert caught.value.why == "refused"


def test_an_overflow_is_told_so_that_less_can_be_asked(chat):
    with ModelServer(rules=Rules(context_chars=10)) as server, pytest.raises(NoDecision) as caught:
        chat(server).ask(MESSAGES, Verdict, "critic")
    assert caught.value.why == "overflow"


def test_a_refusal_in_the_models_own_words_is_told(chat):
    with ModelServer(weather=always("refusal")) as server, pytest.raises(NoDecision, match="cannot help") as caught:
        chat(server).ask(MESSAGES, Verdict, "critic")
    assert caught.value.why == "refused"


def test_a_wrong_key_is_one_sentence_without_the_key(chat):
    with ModelServer(rules=Rules(key="right")) as server, pytest.raises(ModelError) as caught:
        chat(server, api_key="wrong-secret").ask(MESSAGES, Verdict, "critic")
    assert "refused the key (401: Incorrect API key provided.); check OPENAI_API_KEY." in str(caught.value)
    assert "wrong-secret" not in str(caught.value)
    assert server.calls == 1


@pytest.mark.parametrize(("modes", "calls"), [(("json_object",), 2), ((), 3)])
def test_a_server_without_schemas_is_told_in_words(chat, modes, calls):
    with ModelServer(lambda call: ANSWER, rules=Rules(schema_modes=modes)) as server:
        assert chat(server).ask(MESSAGES, Verdict, "critic")[0].verdict == "use"
        assert server.calls == calls
    last = server.seen.bodies[-1]
    assert '"enum":["use","reject"]' in last["messages"][-1]["content"]
    assert last.get("response_format") == ({"type": "json_object"} if modes else None)


def test_a_refused_parameter_is_left_out_from_then_on(chat, tmp_path):
    with ModelServer(lambda call: ANSWER, rules=Rules(unknown_params=("temperature",))) as server:
        model = ChatModel(chat(server).service, {"temperature": 0.0})
        model.ask(MESSAGES, Verdict, "critic")
        model.ask([*MESSAGES, {"role": "user", "content": "Another."}], Verdict, "critic")
    assert ["temperature" in body for body in server.seen.bodies] == [True, False, False]


def test_the_budget_holds_for_decisions(chat):
    with ModelServer(lambda call: ANSWER) as server, pytest.raises(BudgetReached):
        chat(server, budget_tokens=100).ask(MESSAGES, Verdict, "critic")
    assert server.calls == 0


def test_another_providers_errors_are_understood(scripted):
    model, script = scripted(RateLimited("slow down"), ConnectionError("gone"), ANSWER)
    object.__setattr__(model.service.caller._health, "_patience", QUICK)
    assert model.ask(MESSAGES, Verdict, "critic")[0].verdict == "use"
    assert len(script.asked) == 3


def test_a_model_without_response_format_is_told_the_schema_in_words(scripted):
    model, script = scripted(ANSWER)
    model.ask(MESSAGES, Verdict, "critic")
    assert script.given == [{}]
    assert "fits this JSON schema" in script.asked[0][-1].content


def test_a_script_that_ends_too_early_is_an_assertion(scripted):
    model, _ = scripted("useless")
    with pytest.raises(AssertionError, match="1 replies and was asked once more"):
        model.ask(MESSAGES, Verdict, "critic")


@pytest.mark.parametrize("spec", ["gpt-4o", "openai:", ":x", "", "a b:c"])
def test_a_name_that_is_none_is_refused(spec, tmp_path):
    with pytest.raises(ModelError, match="give one as openai:NAME"):
        open_models(spec, tmp_path)


def test_a_provider_that_is_not_installed_is_told_by_its_package(tmp_path):
    with pytest.raises(ModelError, match="install langchain-anthropic"):
        open_models("anthropic:claude", tmp_path)


def test_the_official_address_needs_a_key(tmp_path):
    with pytest.raises(ModelError, match="OPENAI_API_KEY is not set; set it"):
        open_models("openai:gpt-4o", tmp_path)


def test_faults_in_the_middle_of_a_conversation(chat):
    with ModelServer(lambda call: ANSWER, weather=at({0: "malformed", 1: "error_500"})) as server:
        assert chat(server).ask(MESSAGES, Verdict, "critic")[0].verdict == "use"
    assert server.calls == 3
