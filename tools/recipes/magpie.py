"""Magpie (arXiv 2406.08464): an aligned model that is given a chat up to the user's message writes that message.

This needs raw completions: vLLM, llama.cpp and Ollama offer them, hosted chat APIs do not. A system message that names
the task steers what is written. Then the model answers in the usual way, tags the inputs, and what is not good goes.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from ...domain.errors import GiveUp
from ..models.caller import Caller, CallFailed
from ..models.faults import Fault
from ..models.prompts import system_prompt
from ..models.request import ChatRequest
from ..models.rows import RowTask
from ..models.transports.openai_client import OpenAITransport
from ..models.transports.raw import Prefix, RawTransport, find_prefix
from ..models.transports.transport import OFFICIAL_URL
from .base import MadeRow, Need, Round, recipe
from .bench import Bench
from .filters import filtered
from .prompts import text_of
from .solving import answered, input_text

QUERIES_PER_CALL = 10
"""Texts of one call where the server can write several (vLLM); elsewhere a call writes one."""
MOST_QUERIES = 200
SPARE = 2.0
MAX_TOKENS = 512

CUT_OFF = "the text was cut off"
NOTHING = "the model wrote nothing"
NO_INPUT = "it is no input of the task"
LOW_QUALITY = "the model calls the input's quality {quality}"
NO_ANSWER = "the model has no answer to it"


class Tags(BaseModel):
    """The paper's tags of an input; `fits` tells whether it is one."""

    model_config = ConfigDict(extra="forbid")
    fits: Literal["yes", "no"]
    quality: Literal["very poor", "poor", "average", "good", "excellent"]
    difficulty: Literal["very easy", "easy", "medium", "hard", "very hard"]
    topic: str


def calls(rows: int) -> int:
    """Model calls for so many rows on a server that writes one text a call."""
    queries = ceil(SPARE * rows)
    return queries + 2 * ceil(queries / 20)


@recipe("magpie", calls=calls, needs=("model", "raw completions"), paper="arXiv 2406.08464", paper_calls=5)
def magpie(need: Need, bench: Bench) -> Round:
    """Have an aligned model write the user's message itself, from a chat's text up to it, and then answer it.

    Needs a server with raw completions: vLLM, llama.cpp or Ollama. Inputs are tagged; those of good or excellent
    quality stay.
    """
    if len(need.brief.task.input_columns) != 1:
        raise GiveUp("Magpie writes one text, and the task's inputs are several", "take another recipe")
    prefix = _prefix(need, bench)
    rows = _queries(need, bench, prefix)
    rows = _tagged(need, bench, rows)
    rows = filtered(need.brief, _answered(need, bench, rows))
    return Round(rows, {"kind": prefix.kind, "prefix": prefix.text, "stops": list(prefix.stops)})


def _prefix(need: Need, bench: Bench) -> Prefix:
    """The prefix that the first round found, or the server's. Raises GiveUp where the server cannot do it."""
    if need.kept:
        return Prefix(need.kept["kind"], need.kept["prefix"], tuple(need.kept["stops"]))
    transport = _transport(bench)
    task = need.brief.task
    shown = [input_text(need.brief, one.row()) for one in task.demonstrations[:4]]
    system = text_of("magpie", task=task, shown=shown)
    try:
        prefix = bench.service.run(find_prefix(transport, bench.model, system))
    except Fault as fault:
        raise GiveUp(f"Magpie could not ask the server for its chat template: {fault.message}") from fault
    if prefix is None:
        raise _chats_only(transport.address)
    return prefix


def _transport(bench: Bench) -> OpenAITransport:
    transport = bench.service.transport
    if not isinstance(transport, OpenAITransport) or transport.address == OFFICIAL_URL:
        raise _chats_only(transport.address)
    return transport


def _chats_only(address: str) -> GiveUp:
    return GiveUp(
        f"The server {address} takes chats only, and Magpie needs raw completions",
        "serve the model by vLLM, llama.cpp or Ollama, or take another recipe",
    )


def _queries(need: Need, bench: Bench, prefix: Prefix) -> list[MadeRow]:
    count = min(ceil(need.spare(SPARE) * need.wanted), MOST_QUERIES)
    each = QUERIES_PER_CALL if prefix.kind == "vllm" else 1
    caller = bench.service.by(RawTransport(_transport(bench), prefix.kind))
    requests: list[ChatRequest] = []
    for start in range(0, count, each):
        sampling: dict[str, Any] = {
            "temperature": 1.0,
            "top_p": 1.0,
            "max_tokens": MAX_TOKENS,
            "seed": bench.seed + start,
        }
        sampling |= {"stop": list(prefix.stops)} | ({"n": min(each, count - start)} if each > 1 else {})
        message = {"role": "user", "content": prefix.text}
        requests.append(ChatRequest(bench.model, (message,), sampling, None, 0, "query", bench.source))
    answers = bench.service.run(_asked(caller, requests))
    rows: list[MadeRow] = []
    for request, texts in zip(requests, answers, strict=True):
        about = MadeRow({}, (), bench.model, request.key().hex(), {**request.params, "server": prefix.kind})
        rows += [_query(need, about, text, finish, prefix) for text, finish in texts]
    return rows


async def _asked(caller: Caller, requests: Sequence[ChatRequest]) -> list[list[tuple[str, str]]]:
    """Texts and their ends for each request; one that cannot be answered gives a text with the reason as its end."""
    import asyncio

    async def one(request: ChatRequest) -> list[tuple[str, str]]:
        try:
            answer = await caller.ask(request)
        except CallFailed as failed:
            return [("", f"the model server could not answer ({failed.fault.message})")]
        return [(text, finish) for text, finish in json.loads(answer.content)]

    results = await asyncio.gather(*map(one, requests), return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return [texts for texts in results if not isinstance(texts, BaseException)]


def _query(need: Need, about: MadeRow, text: str, finish: str, prefix: Prefix) -> MadeRow:
    for stop in prefix.stops:
        text = text.partition(stop)[0]
    cells = {need.brief.task.input_columns[0]: text.strip()}
    if finish not in ("stop", "length"):
        return replace(about, reason=finish)
    reason = CUT_OFF if finish == "length" else "" if text.strip() else NOTHING
    return replace(about, cells=cells, reason=reason)


def _tagged(need: Need, bench: Bench, rows: Sequence[MadeRow]) -> list[MadeRow]:
    system = system_prompt(text_of("tag", task=need.brief.task))
    task = RowTask(bench.model, system, Tags, 20, {"temperature": 0}, purpose="tag", source=bench.source)
    sound = [place for place, row in enumerate(rows) if not row.reason]
    tagged = list(rows)
    texts = [input_text(need.brief, rows[place].cells) for place in sound]
    for place, tags in zip(sound, bench.rows(task, texts).values if texts else [], strict=True):
        if tags is None:
            tagged[place] = replace(rows[place], reason="the model could not tag it")
            continue
        reason = NO_INPUT if tags.fits == "no" else ""
        if not reason and tags.quality not in ("good", "excellent"):
            reason = LOW_QUALITY.format(quality=tags.quality)
        facts = {"difficulty": tags.difficulty, "topic": tags.topic, "quality": tags.quality}
        tagged[place] = replace(rows[place], reason=reason, sampling={**rows[place].sampling, **facts})
    return tagged


def _answered(need: Need, bench: Bench, rows: Sequence[MadeRow]) -> list[MadeRow]:
    sound = [place for place, row in enumerate(rows) if not row.reason]
    rows_answered = list(rows)
    answers = answered(bench, need.brief, [rows[place].cells for place in sound], "answer")
    for place, answer in zip(sound, answers, strict=True):
        row = rows[place]
        rows_answered[place] = replace(row, cells={**row.cells, **answer}) if answer else replace(row, reason=NO_ANSWER)
    return rows_answered
