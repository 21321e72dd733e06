import pytest
from pydantic import BaseModel
from regraft.tools.models.chat import ChatModel
from regraft.tools.models.opening import ModelOptions, open_models
from regraft.tools.testing import ModelServer
from regraft.tools.testing.replay import NotRecorded, record, replayed_models


class Verdict(BaseModel):
    verdict: str


QUESTION = [{"role": "user", "content": "Good?"}]


def test_a_recorded_answer_is_replayed_and_another_question_fails(tmp_path):
    home, recording = tmp_path / "home", tmp_path / "answers.jsonl"
    with (
        ModelServer(lambda call: {"verdict": "yes"}) as server,
        open_models("openai:m", home, ModelOptions(base_url=server.url)) as models,
    ):
        ChatModel(models).ask(QUESTION, Verdict, "critic")
    assert record(home, recording) == 1
    with replayed_models(recording, "m", tmp_path / "other") as models:
        decision, usage = ChatModel(models).ask(QUESTION, Verdict, "critic")
        with pytest.raises(NotRecorded, match="no answer for 'critic' to: Bad"):
            ChatModel(models).ask([{"role": "user", "content": "Bad?"}], Verdict, "critic")
    assert decision.verdict == "yes"
    assert (usage.calls, usage.cached, usage.usd) == (0, 1, 0.0)
