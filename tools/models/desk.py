"""One desk for the questions of all worker processes: the driver's own gate, budget and ledger answer them.

A worker sends a question and waits for its answer; calls, money and retries stay where they are for a single process.
So a limit of 16 calls and a cap of $1 hold over all workers together, and a worker that is lost loses no answer: its
calls go on, are stored, and are found when its batch is made again. Over a socket on or between machines, one JSON
object a line, after a secret that only the run's workers know.
"""

import asyncio
import contextlib
import hmac
import itertools
import secrets
import threading
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

import orjson

from ...domain.crossing import as_data, from_data
from ...domain.errors import RegraftError, WorkerLost
from ...memory.ledger import Answer, AskedRow
from .caller import Caller, CallFailed, Recalled
from .faults import Fault
from .loop import new_loop
from .request import AnswerSchema, ChatRequest
from .rows import M, RowAnswers, RowTask, answer_rows

T = TypeVar("T")
_LINE_BYTES = 64 << 20
_POLL_S = 0.1


class Desk:
    """Answers workers on the event loop that it is opened in."""

    def __init__(self, caller: Caller, watch: Callable[[], None]) -> None:
        self._caller = caller
        self._watch = watch
        self._token = secrets.token_hex(16)
        self._asking: dict[bytes, asyncio.Task[Answer]] = {}
        self._served: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.address = ""

    async def open(self, host: str) -> list[str]:
        """Address and secret, for the workers."""
        self._server = await asyncio.start_server(self._serve, host, 0, limit=_LINE_BYTES)
        port = self._server.sockets[0].getsockname()[1]
        self.address = f"{host}:{port}"
        task = asyncio.create_task(self._watched())
        self._served.add(task)
        return [self.address, self._token]

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._served:
            task.cancel()

    async def _watched(self) -> None:
        while True:
            self._watch()
            await asyncio.sleep(_POLL_S)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving = asyncio.current_task()
        if serving is not None:
            self._served.add(serving)
        try:
            given = (await reader.readline()).strip()
            if not hmac.compare_digest(given, self._token.encode()):
                return
            writer.write(orjson.dumps({"most": self._caller.gate.most}) + b"\n")
            while line := await reader.readline():
                task = asyncio.create_task(self._answer(orjson.loads(line), writer))
                self._served.add(task)
                task.add_done_callback(self._served.discard)
        except (OSError, ValueError, asyncio.CancelledError):
            return  # the worker is gone or is none, or the desk is closed
        finally:
            writer.close()
            if serving is not None:
                self._served.discard(serving)

    async def _answer(self, asked: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        answer: dict[str, Any]
        try:
            if "known" in asked:
                rows = await self._caller.known([bytes.fromhex(key) for key in asked["known"]])
                answer = {
                    "known": [
                        [key.hex(), row.call.hex(), row.place, row.rows, *_as_list(row.answer)]
                        for key, row in rows.items()
                    ]
                }
            elif "reword" in asked:
                key, content = asked["reword"]
                await self._caller.reword(bytes.fromhex(key), content)
                answer = {}
            elif "aside" in asked:
                await self._caller.set_aside([bytes.fromhex(key) for key in asked["aside"]])
                answer = {}
            else:
                answer = {"answer": _as_list(await self._shared(_request(asked["ask"])))}
        except CallFailed as failed:
            answer = {"failed": [failed.fault.kind, failed.fault.message]}
        except RegraftError as exc:
            answer = as_data(exc)
        if writer.is_closing():  # the worker is gone; its answer is stored
            return
        with contextlib.suppress(OSError):
            writer.write(orjson.dumps({"id": asked["id"], **answer}) + b"\n")
            await writer.drain()

    async def _shared(self, request: ChatRequest) -> Answer:
        """The answer, asked for once: a batch that is made again asks what the lost worker's call is still out for."""
        key = request.key()
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._caller.ask(request))
            task.add_done_callback(lambda _: self._asking.pop(key, None))
        return await asyncio.shield(task)


class DeskModels:
    """A worker's access to the model, by the desk. Stands in for a ModelService."""

    def __init__(self, model: str, address: str, token: str) -> None:
        self.model = model
        self.judge_model: str | None = None
        self._address = address
        self._token = token
        self._loop = new_loop()
        threading.Thread(target=self._loop.run_forever, name="desk", daemon=True).start()
        self._caller = self._run(_connected(address, token))

    def rows(self, task: RowTask[M], texts: Sequence[str]) -> RowAnswers[M]:
        """Ask about every text; see `answer_rows`. Raises WorkerLost where the driver is gone."""
        return self._run(answer_rows(self._caller, task, texts))

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


class _Most:
    def __init__(self, most: int) -> None:
        self.most = most


class _DeskCaller:
    """What `answer_rows` asks by."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, most: int) -> None:
        self.gate = _Most(most)
        self.asking: dict[bytes, asyncio.Future[None]] = {}
        self.read: set[str] = set()
        self._writer = writer
        self._numbers = itertools.count()
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._hearing = asyncio.create_task(self._hear(reader))
        self._gone = False

    def recall(self, requests: Sequence[ChatRequest]) -> list[Recalled]:
        return [Recalled(b"", None) for _ in requests]  # the desk looks each up

    async def known(self, rows: Sequence[bytes]) -> dict[bytes, AskedRow]:
        answer_known = await self._answered({"known": [key.hex() for key in rows]})
        return {
            bytes.fromhex(key): AskedRow(bytes.fromhex(call), place, of, Answer(*answer))
            for key, call, place, of, *answer in answer_known["known"]
        }

    async def reword(self, key: bytes, content: str) -> None:
        await self._answered({"reword": [key.hex(), content]})

    async def set_aside(self, keys: Sequence[bytes]) -> None:
        await self._answered({"aside": [key.hex() for key in keys]})

    async def ask(self, request: ChatRequest, recalled: Recalled | None = None) -> Answer:  # noqa: ARG002
        return Answer(*(await self._answered({"ask": _as_data(request)}))["answer"])

    async def _answered(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What the desk says to this."""
        if self._gone:
            raise _gone()
        number = next(self._numbers)
        waiting: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = waiting
        self._writer.write(orjson.dumps({"id": number, **asked}) + b"\n")
        answer = await waiting
        if "failed" in answer:
            raise CallFailed(Fault(*answer["failed"]))
        if "error" in answer:
            raise from_data(answer)
        return answer

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(OSError, ValueError):
            while line := await reader.readline():
                answer = orjson.loads(line)
                waiting = self._waiting.pop(answer["id"], None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(answer)
        self._gone = True
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(_gone())


async def _connected(address: str, token: str) -> _DeskCaller:
    host, _, port = address.rpartition(":")
    try:
        reader, writer = await asyncio.open_connection(host, int(port), limit=_LINE_BYTES)
        writer.write(token.encode() + b"\n")
        hello = orjson.loads(await reader.readline())
    except (OSError, ValueError) as exc:
        raise _gone() from exc
    return _DeskCaller(reader, writer, hello["most"])


def _as_list(answer: Answer) -> list[Any]:
    return [answer.content, answer.finish, answer.prompt_tokens, answer.completion_tokens, answer.cached]


def _gone() -> WorkerLost:
    return WorkerLost("The process that drives the run is gone", "resume the run")


def _as_data(request: ChatRequest) -> list[Any]:
    schema = request.schema
    shape = None if schema is None else [schema.name, schema.definition, schema.strict, schema.in_words]
    asked = [request.model, request.messages, request.params, shape, request.attempt]
    return [*asked, request.purpose, request.source, [row.hex() for row in request.rows]]


def _request(data: list[Any]) -> ChatRequest:
    model, messages, params, shape, attempt, purpose, source, rows = data
    schema = None if shape is None else AnswerSchema(*shape)
    asked = tuple(bytes.fromhex(row) for row in rows)
    return ChatRequest(model, tuple(messages), params, schema, attempt, purpose, source, asked)
