"""Magpie on the three kinds of servers that can do it, and a plain word on those that cannot."""

import pytest
from recipe_fakes import brief_of, need_of
from regraft.domain.errors import GiveUp
from regraft.tools.models.transports.go_template import go_prefix
from regraft.tools.recipes import magpie
from regraft.tools.recipes.base import RECIPES
from regraft.tools.testing import ModelServer, rows_in
from regraft.tools.testing.raw import OLLAMA_TEMPLATE, RawRoutes

KINDS = ("vllm", "vllm-old", "llama.cpp", "ollama")


def chat(tags=lambda text: {}):
    def respond(call):
        whole = {"fits": "yes", "quality": "good", "difficulty": "easy", "topic": "towns"}
        if "Tag it" in call["messages"][0]["content"]:
            told = {name: whole | tags(text) for name, text in rows_in(call).items()}
        else:
            told = {name: {"output": f"Answer to {text}"} for name, text in rows_in(call).items()}
        return told[""] if list(told) == [""] else told

    return respond


def free(**changes):
    return brief_of(kind="free_text", labels=(), requirements=(), **changes)


def make(bench, **need):
    return RECIPES.get("magpie").make(need_of(**({"brief": free(), "wanted": 10} | need)), bench)


@pytest.mark.parametrize("kind", KINDS)
def test_the_model_writes_the_users_message_and_answers_it(open_bench, kind):
    raw = RawRoutes(kind, lambda prompt, number: f"What is town number {number} known for?<|im_end|>\n<|im_start|>x")
    with ModelServer(chat(), raw=raw) as server:
        done = make(open_bench(server))
        prompts = {body["prompt"] for body in server.seen.raw}
        calls = len(server.seen.raw)
    assert len(done.rows) == 20
    assert {row.reason for row in done.rows} == {""}
    assert len({row.cells["input"] for row in done.rows}) == 20
    assert all(row.cells["output"] == f"Answer to {row.cells['input']}" for row in done.rows)
    (prompt,) = prompts
    assert prompt.endswith("<|im_end|>\n<|im_start|>user\n"), "cut right where the user's message begins"
    assert "Say whether the sentence is glad or sad." in prompt, "the system message names the task"
    assert prompt.count("<s>") == (kind.startswith("vllm")), "one first token, that of the template"
    assert calls == (2 if kind.startswith("vllm") else 20)
    assert done.rows[0].sampling["difficulty"] == "easy"


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_round_asks_for_no_template_and_with_another_seed_for_other_texts(open_bench, kind):
    with ModelServer(chat(), raw=RawRoutes(kind, lambda prompt, number: f"What is town {number}?")) as server:
        first = make(open_bench(server))
        second = make(open_bench(server, seed=999), round=1, kept=first.kept)
    assert not {row.cells["input"] for row in first.rows} & {row.cells["input"] for row in second.rows}


def test_the_same_round_is_paid_once(open_bench):
    with ModelServer(chat(), raw=RawRoutes("vllm", lambda prompt, number: f"What is town {number}?")) as server:
        first = make(open_bench(server))
        asked = len(server.seen.raw), server.calls
        again = make(open_bench(server))
        assert (len(server.seen.raw), server.calls) == asked
    assert [row.cells for row in first.rows] == [row.cells for row in again.rows]


def test_a_server_that_takes_chats_only_is_told_so(open_bench):
    with ModelServer(chat()) as server, pytest.raises(GiveUp, match=r"takes chats only.*serve the model by vLLM"):
        make(open_bench(server))


def test_tags_decide_what_stays(open_bench):
    def tags(text):
        number = int(text.split()[-1].rstrip("?"))
        return [{}, {"quality": "average"}, {"fits": "no"}, {"quality": "excellent"}][number % 4]

    with ModelServer(chat(tags), raw=RawRoutes("vllm", lambda prompt, number: f"What is town {number}?")) as server:
        rows = make(open_bench(server), wanted=4).rows
    assert [row.reason for row in rows] == [
        *["", "the model calls the input's quality average", magpie.NO_INPUT, ""] * 2
    ]


@pytest.mark.parametrize(
    ("text", "finish", "reason"), [("half a", "length", magpie.CUT_OFF), ("  ", "stop", magpie.NOTHING)]
)
@pytest.mark.parametrize("kind", KINDS)
def test_texts_that_broke_off_or_are_empty_are_dropped(open_bench, kind, text, finish, reason):
    with ModelServer(chat(), raw=RawRoutes(kind, lambda prompt, number: text, finish=finish)) as server:
        assert {row.reason for row in make(open_bench(server), wanted=2).rows} == {reason}


def test_several_inputs_are_no_task_for_it(open_bench):
    shown = ({"input": {"a": "x", "b": "y"}, "output": "z"},)
    with ModelServer() as server, pytest.raises(GiveUp, match="inputs are several"):
        make(open_bench(server), brief=free(task={"demonstrations": shown}, layouts={}))


LLAMA3 = (
    "{{- range .Messages }}<|start_header_id|>{{ .Role }}<|end_header_id|>\n\n{{ .Content }}<|eot_id|>\n"
    "{{- end }}<|start_header_id|>assistant<|end_header_id|>\n\n"
)
LLAMA3_BE = "<|start_header_id|>system<|end_header_id|>\n\nBe.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n"
GEMMA = (
    '{{- range $i, $_ := .Messages }}{{- if eq .Role "user" }}<start_of_turn>user\n{{ .Content }}<end_of_turn>\n'
    '{{- else if eq .Role "assistant" }}<start_of_turn>model\n{{ .Content }}<end_of_turn>\n{{- end }}{{- end }}'
)


@pytest.mark.parametrize(
    ("template", "system", "before", "after"),
    [
        (OLLAMA_TEMPLATE, "", "<|im_start|>user\n", "<|im_end|>\n"),
        (OLLAMA_TEMPLATE, "Be.", "<|im_start|>system\nBe.<|im_end|>\n<|im_start|>user\n", "<|im_end|>\n"),
        (LLAMA3, "", "<|start_header_id|>user<|end_header_id|>\n\n", "<|eot_id|>"),
        (LLAMA3, "Be.", LLAMA3_BE, "<|eot_id|>"),
        (GEMMA, "", "<start_of_turn>user\n", "<end_of_turn>"),
        (GEMMA, "Be.", "<start_of_turn>user\nBe.\n\n", "<end_of_turn>"),
    ],
)
def test_the_place_of_the_users_message_is_read_off_ollamas_templates(template, system, before, after):
    assert go_prefix(template, system) == (before, after)


def test_a_template_without_such_a_place_gives_nothing():
    assert go_prefix("{{ .Response }}", "") is None
