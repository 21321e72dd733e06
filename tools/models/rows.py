"""Rows through a model: several a call, split where an answer falls short, each ending with a value or a reason."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar

import orjson
from pydantic import BaseModel

from ...domain.errors import PlanError
from ...memory.ledger import Answer, AskedRow
from .answers.digits import PARAMS, Digits, by_field, unwrapped
from .answers.parsing import Unusable, check, chooses, parse_many, parse_one, trouble_with, writes
from .answers.placed import confirms, placed, telling
from .caller import CallFailed, Recalled
from .prompts import ask_again, many_rows, one_row
from .request import ChatRequest, Message, answer_schema

M = TypeVar("M", bound=BaseModel)

MOST_CHARS, SHORT_CHARS = 24_000, 10_000
"""Rows of one call are at most so long together; a longer row goes alone. Rows beyond a call's usual number join it
while all of them together are no longer than the second."""
_TRIES = 3
_FIRST = 3
_FEW = 4
"""Rows that are left over join the last call where they are at most this part of one."""
_LOOKED_UP = 256


@dataclass(frozen=True)
class RowTask(Generic[M]):
    """What is asked about each row. `accept` sees a row's number and its answer, and says what is wrong, if anything.

    One call asks about `rows_per_call` rows, about `short_rows`, where that is more, while they are short.
    `params` are the API's (temperature, max_tokens, …); `max_tokens_per_row` becomes max_tokens by the rows of a call.
    With `digits` the server is asked how likely other digits were, see RowAnswers. With `once` a row that was asked
    about before, in whichever call or run, is not asked about again, and rows stand in a call in no order of theirs.
    """

    model: str
    system: str
    answer: type[M]
    rows_per_call: int = 20
    params: Mapping[str, Any] = field(default_factory=dict)
    max_tokens_per_row: int | None = None
    purpose: str = ""
    source: str = ""
    accept: Callable[[int, M], str | None] | None = None
    digits: bool = False
    once: bool = False
    short_rows: int = 0

    def addresses(self, texts: Iterable[str]) -> list[bytes]:
        """The content addresses of rows: of all that an answer may depend on, whatever other rows are asked with it.

        SHA-256 of a JSON list, of which all but the text is the same for each row and taken in once.
        """
        schema = answer_schema(self.answer, 1).text
        about = [self.model, self.system, schema, self.params, self.max_tokens_per_row]
        same = hashlib.sha256(orjson.dumps(about, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)[:-1])
        addresses: list[bytes] = []
        for text in texts:
            digest = same.copy()
            digest.update(b",%b]" % orjson.dumps(text))
            addresses.append(digest.digest())
        return addresses


@dataclass(frozen=True)
class RowAnswers(Generic[M]):
    """For each row, in order: its value, or None and the reason why it has none.

    `digits`, where they were asked for and the server gives them, are the log-probabilities of digits by field.
    """

    values: list[M | None]
    reasons: list[str | None]
    digits: list[dict[str, Digits]] = field(default_factory=list)


class RowModels(Protocol):
    """Whom rows are asked of: a ModelService, or what stands in for one."""

    @property
    def model(self) -> str: ...

    def rows(self, task: RowTask[M], texts: Sequence[str]) -> RowAnswers[M]:
        """Ask about every text; see `answer_rows`."""
        ...


@dataclass(frozen=True)
class _Group:
    """Rows of one call, by number. `why` tells of an answer that was no use, `unread` that it was of another form, and
    `attempt` how many such a single row had. `useless` is half of a group whose answer was no use either."""

    rows: Sequence[int]
    attempt: int = 0
    why: str = ""
    unread: bool = False
    useless: bool = False

    def halves(self, why: str = "") -> "list[_Group]":
        middle = (len(self.rows) + 1) // 2
        return [_Group(part, why=why, useless=bool(why)) for part in (self.rows[:middle], self.rows[middle:])]

    def witnesses(self) -> tuple[int, ...]:
        """Its first, middle and last row."""
        return tuple(dict.fromkeys((self.rows[0], self.rows[len(self.rows) // 2], self.rows[-1])))


class Gated(Protocol):
    @property
    def most(self) -> int: ...


class Asker(Protocol):
    """By whom calls are made: a Caller, or a worker's way to the driver's one."""

    @property
    def gate(self) -> Gated: ...
    @property
    def read(self) -> set[str]:
        """The forms of answers that were read so far."""
        ...

    @property
    def asking(self) -> dict[bytes, "asyncio.Future[None]"]:
        """Rows that are being asked about, by address."""
        ...

    def recall(self, requests: Sequence[ChatRequest]) -> list[Recalled]: ...

    async def known(self, rows: Sequence[bytes]) -> dict[bytes, AskedRow]:
        """Answers that rows were part of, by the rows' addresses."""
        ...

    async def reword(self, key: bytes, content: str) -> None:
        """Keep the answer to a call in another form."""
        ...

    async def set_aside(self, keys: Sequence[bytes]) -> None:
        """Answers to these calls were no use: other runs ask them anew."""
        ...

    async def ask(self, request: ChatRequest, recalled: Recalled | None = None) -> Answer: ...


async def answer_rows(
    caller: Asker, task: RowTask[M], texts: Sequence[str], *, on_done: Callable[[int], None] | None = None
) -> RowAnswers[M]:
    """Ask about every text. Equal texts are asked about once.

    How rows are grouped and split depends on the rows and answers alone, never on their arrival: a run that is
    resumed asks the same calls and finds them in the ledger, or, where rows are asked about once, asks about the rest.
    Where a form was never read yet, one call is made before the others; of a group whose answer is no use, three rows
    tell whether the others are worth asking.
    Raises PlanError where the answers are of another form again and again, and what ends all calls (see Caller.ask),
    after the calls in flight have been stored. `on_done` is told how many rows more have ended.
    """
    first: dict[str, int] = {}
    places = [first.setdefault(text, number) for number, text in enumerate(texts)]
    copies = Counter(places)
    work = _Work(caller, task, texts, lambda row: on_done(copies[row]) if on_done is not None else None)
    try:
        if task.once:
            await work.run_once(dict(zip(first.values(), task.addresses(first), strict=True)))
        else:
            await work.run(list(first.values()))
    finally:
        await work.set_useless_aside()
    return RowAnswers(
        [work.values.get(place) for place in places],
        [work.reasons.get(place) for place in places],
        [work.digits.get(place, {}) for place in places] if task.digits else [],
    )


class _Work(Generic[M]):
    def __init__(self, caller: Asker, task: RowTask[M], texts: Sequence[str], on_end: Callable[[int], None]) -> None:
        self._caller = caller
        self._task = task
        self._texts = texts
        self._on_end = on_end
        self._too_long: int | None = None
        self.values: dict[int, M] = {}
        self.reasons: dict[int, str] = {}
        self.digits: dict[int, dict[str, Digits]] = {}
        self._addresses: Mapping[int, bytes] = {}
        self._useless: list[tuple[bytes, Sequence[int]]] = []
        """Calls whose answers fell short, with the rows that they asked about."""
        self._unfit = 0
        """Rows whose answers were none of the values asked for, again and again."""
        self._form = f"{task.purpose}\n{answer_schema(task.answer, 1).text}"

    async def run_once(self, addresses: Mapping[int, bytes]) -> None:
        """Ask about rows, by number with their addresses, that no call asked about before or is asking about now."""
        self._addresses = addresses
        asking = self._caller.asking
        left = await self._not_known(sorted(addresses, key=addresses.__getitem__))
        theirs = [asking[addresses[row]] for row in left if addresses[row] in asking]
        mine = [row for row in left if addresses[row] not in asking]
        done = {addresses[row]: asyncio.get_running_loop().create_future() for row in mine}
        asking.update(done)
        try:
            await self.run(mine)
        finally:
            for address, future in done.items():
                del asking[address]
                future.set_result(None)
        if theirs:
            await asyncio.wait(theirs)
            await self.run(await self._not_known([row for row in left if row not in set(mine)]))

    async def _not_known(self, rows: Sequence[int]) -> list[int]:
        """The rows that no stored answer is of use for; the others have their values then."""
        known = await self._caller.known([self._addresses[row] for row in rows])
        whole: dict[bytes, dict[str, Any] | None] = {}
        left: list[int] = []
        for row in rows:
            stored = known.get(self._addresses[row])
            if stored is not None and stored.call not in whole:
                whole[stored.call] = self._whole(stored)
            answers = whole[stored.call] if stored is not None else None
            try:
                if stored is None or answers is None:
                    raise Unusable("nothing is known")  # noqa: TRY301 - handled like an answer that is no use
                self._accept(row, check(answers[f"r{stored.place}"], self._task.answer))
            except Unusable:
                left.append(row)
        return left

    def _whole(self, asked: AskedRow) -> dict[str, Any] | None:
        """The answers of a stored call by their ids; None where it has not one for each of its rows."""
        try:
            if trouble_with(asked.answer):
                return None
            if asked.rows == 1:
                return {"r1": parse_one(asked.answer.content, self._task.answer)}
            ids = [f"r{number}" for number in range(1, asked.rows + 1)]
            return parse_many(asked.answer.content, ids, by_line=chooses(self._task.answer))
        except Unusable:
            return None

    async def set_useless_aside(self) -> None:
        """Leave to other runs to ask anew what none of its rows has a value from, after all further askings."""
        useless = [key for key, rows in self._useless if not any(row in self.values for row in rows)]
        if useless:
            await self._caller.set_aside(useless)

    async def run(self, rows: Sequence[int]) -> None:
        groups = packed(rows, self._texts, self._task.rows_per_call, self._task.short_rows)
        prepared = self._prepared(groups)
        for group, request, recalled in islice(prepared, 0 if self._form in self._caller.read else _FIRST):
            await self._solve(group, request, recalled)
            if self.values:
                break
            if self._unfit >= _FIRST:
                raise self._unreadable(self.reasons[group.rows[0]])

        async def worker() -> None:
            for group, request, recalled in prepared:
                await self._solve(group, request, recalled)

        # More workers than the gate lets through: some of them wait to send their call again.
        await _all_of([worker() for _ in range(min(len(groups), 2 * self._caller.gate.most))])

    def _prepared(self, groups: Sequence[_Group]) -> Iterator[tuple[_Group, ChatRequest, Recalled]]:
        """Groups with their calls, looked up in the ledger many at a time. The workers share it."""
        for start in range(0, len(groups), _LOOKED_UP):
            part = groups[start : start + _LOOKED_UP]
            requests = [self._request(group) for group in part]
            yield from zip(part, requests, self._caller.recall(requests), strict=True)

    async def _solve(self, group: _Group, request: ChatRequest | None = None, recalled: Recalled | None = None) -> None:
        """Ask about a group until each of its rows has ended."""
        if self._is_too_long(group):
            again = group.halves()
        else:
            again = await self._ask(group, request or self._request(group), recalled)
        if len(group.rows) > 1 and [each.rows for each in again] == [group.rows]:
            await self._sound_out(again[0])
        elif len(again) == 1:
            await self._solve(again[0])
        elif again:
            await _all_of([self._solve(part) for part in again])

    async def _sound_out(self, group: _Group) -> None:
        """Of a group whose answers are no use, ask about a few rows alone, and about the others if one is answered:
        alone too, where answers about several rows are of another form."""
        few = group.witnesses()
        again = [left for row in few for left in await self._ask(_Group((row,)), self._request(_Group((row,))), None)]
        if len(again) == len(few) > 1 and all(each.unread for each in again):
            raise self._unreadable(again[0].why)
        for each in again:
            await self._solve(each)
        rest = tuple(row for row in group.rows if row not in few)
        if rest and any(row in self.values for row in few):
            parts = [_Group((row,)) for row in rest] if group.unread else [_Group(rest)]
            await _all_of([self._solve(part) for part in parts])
        else:
            for row in rest:
                self._reject(row, f"not asked again: of {len(group.rows)} rows, none was answered as asked")

    def _unreadable(self, why: str) -> PlanError:
        return PlanError(
            f"the answers of {self._task.model} to {self._task.purpose or 'the rows'!r} cannot be read: {why}",
            "use another model, ask for a simpler form, or allow longer answers",
        )

    async def _ask(self, group: _Group, request: ChatRequest, recalled: Recalled | None) -> list[_Group]:
        """Ask about a group; what is left to be asked again."""
        try:
            answer = await self._caller.ask(request, recalled)
        except CallFailed as failed:
            if failed.fault.kind == "overflow":
                self._note_too_long(group)
                return self._split_or(group, "the row is longer than the model's context")
            if failed.fault.kind == "filtered":
                return self._retry_or_reject(group, f"a content filter took the row ({failed.fault.message})")
            return self._split_or(group, f"the model server could not answer ({failed.fault.message})")
        trouble = trouble_with(answer)
        try:
            if trouble:
                cut = answer.finish == "length"
                raise Unusable(trouble, unfit=cut)  # noqa: TRY301 - every way of being no use is handled in one place
            left = self._take_one(group, answer) if len(group.rows) == 1 else self._take_many(group, answer)
        except Unusable as exc:
            if not trouble and await self._take_placed(group, request, answer):
                return []
            self._useless.append((request.key(), group.rows))
            return self._retry_or_reject(group, str(exc), unread=exc.unread, unfit=exc.unfit)
        if left:
            self._useless.append((request.key(), group.rows))
        return left

    async def _take_placed(self, group: _Group, request: ChatRequest, answer: Answer) -> bool:
        """Whether values that stand by their places alone are the rows': two of them, asked about alone, confirm it.

        The answer is kept by ids then, so that whoever finds it again needs no confirmation and pays for nothing twice.
        """
        model, rows = self._task.answer, group.rows
        told = placed(answer.content, len(rows), by_line=chooses(model)) if len(rows) > 1 else None
        if told is None or self._task.digits:
            return False
        try:
            values = [self._wanted(row, check(each, model)) for row, each in zip(rows, told, strict=True)]
        except Unusable:
            return False
        for place in telling(values):
            alone = _Group((rows[place],))
            asked = replace(self._request(alone), rows=())  # the row's answer is the one that is confirmed
            again = [] if rows[place] in self.values else await self._ask(alone, asked, None)
            by_itself = self.values.get(rows[place])
            if again or by_itself is None or not confirms(by_itself, values, place, exactly=chooses(model)):
                return False
        for row, value in zip(rows, values, strict=True):
            if row not in self.values:
                self._accept(row, value)
        taken = [self.values[row].model_dump(mode="json", by_alias=True) for row in rows]
        by_id = {f"r{number}": value for number, value in enumerate(taken, start=1)}
        await self._caller.reword(request.key(), orjson.dumps(by_id).decode())
        return True

    def _take_one(self, group: _Group, answer: Answer) -> list[_Group]:
        text = self._text(group, answer, [""])
        self._accept(group.rows[0], parse_one(text, self._task.answer))
        return []

    def _take_many(self, group: _Group, answer: Answer) -> list[_Group]:
        """Every id must be there once, else no value can be trusted to be its row's. Bad values are asked again."""
        ids = [f"r{number}" for number in range(1, len(group.rows) + 1)]
        model = self._task.answer
        by_row = parse_many(self._text(group, answer, ids), ids, by_line=chooses(model), texts=writes(model))
        again: list[_Group] = []
        for number, row in enumerate(group.rows, start=1):
            try:
                self._accept(row, check(by_row[f"r{number}"], self._task.answer))
            except Unusable:
                again.append(_Group((row,)))
        return [group] if len(again) == len(group.rows) > _FIRST else again

    def _text(self, group: _Group, answer: Answer, ids: Sequence[str]) -> str:
        """The answer's text; the digits' probabilities that came with it are put by row."""
        if not self._task.digits:
            return answer.content
        text, digits = unwrapped(answer.content)
        fields = by_field(text, digits)
        for row, name in zip(group.rows, ids, strict=True):
            self.digits[row] = {key: value for (owner, key), value in fields.items() if owner == name}
        return text

    def _wanted(self, row: int, value: M) -> M:
        wrong = self._task.accept(row, value) if self._task.accept is not None else None
        if wrong is not None:
            raise Unusable(wrong)
        return value

    def _accept(self, row: int, value: M) -> None:
        value = self._wanted(row, value)
        self._caller.read.add(self._form)
        self._end(row)
        self.values[row] = value
        self.reasons.pop(row, None)

    def _reject(self, row: int, reason: str) -> None:
        self._end(row)
        self.reasons[row] = reason

    def _end(self, row: int) -> None:
        if row not in self.values and row not in self.reasons:
            self._on_end(row)

    def _retry_or_reject(self, group: _Group, why: str, *, unread: bool = False, unfit: bool = False) -> list[_Group]:
        if len(group.rows) > 1:
            return [replace(group, unread=unread)] if group.useless else group.halves(why)
        if group.attempt + 1 < _TRIES:
            return [_Group(group.rows, group.attempt + 1, why, unread)]
        self._unfit += unfit
        return self._split_or(group, why)

    def _split_or(self, group: _Group, reason: str) -> list[_Group]:
        """Halves, so that one row does not take others with it; a single row is rejected."""
        if len(group.rows) > 1:
            return group.halves()
        self._reject(group.rows[0], reason)
        return []

    def _request(self, group: _Group) -> ChatRequest:
        task, count = self._task, len(group.rows)
        texts = [self._texts[row] for row in group.rows]
        messages: tuple[Message, ...] = (
            {"role": "system", "content": task.system},
            {"role": "user", "content": one_row(texts[0]) if count == 1 else many_rows(texts)},
        )
        if group.attempt:
            messages += ({"role": "user", "content": ask_again(group.why)},)
        params = {**task.params, **PARAMS} if task.digits else task.params
        if task.max_tokens_per_row is not None:
            params = {**params, "max_tokens": task.max_tokens_per_row * count}
        schema = answer_schema(task.answer, count)
        asked = tuple(self._addresses[row] for row in group.rows) if self._addresses else ()
        return ChatRequest(task.model, messages, params, schema, group.attempt, task.purpose, task.source, asked)

    def _is_too_long(self, group: _Group) -> bool:
        return self._too_long is not None and len(group.rows) > 1 and self._chars(group) >= self._too_long

    def _note_too_long(self, group: _Group) -> None:
        chars = self._chars(group)
        self._too_long = chars if self._too_long is None else min(self._too_long, chars)

    def _chars(self, group: _Group) -> int:
        return sum(len(self._texts[row]) for row in group.rows)


def rows_of_a_call(task: RowTask[Any], chars: float) -> int:
    """How many rows of so many characters one call asks about."""
    most = max(task.rows_per_call, min(task.short_rows, int(SHORT_CHARS // max(chars, 1))))
    return min(most, max(1, int(MOST_CHARS // max(chars, 1))))


def packed(rows: Sequence[int], texts: Sequence[str], rows_per_call: int, short_rows: int = 0) -> list[_Group]:
    """Neighbours together: at most `rows_per_call` of them, and at most MOST_CHARS unless one alone is longer; up to
    `short_rows` while they have no more than SHORT_CHARS. A few that are left over join the last call rather than take
    one of their own."""
    most = max(rows_per_call, short_rows)
    groups: list[_Group] = []
    current: list[int] = []
    chars = 0
    for row in rows:
        longer = chars + len(texts[row])
        full = longer > (MOST_CHARS if len(current) < rows_per_call else SHORT_CHARS)
        if current and (len(current) == most or full):
            groups.append(_Group(tuple(current)))
            current, chars = [], 0
        current.append(row)
        chars += len(texts[row])
    if groups and len(current) <= most // _FEW:
        joined = (*groups[-1].rows, *current)
        if sum(len(texts[row]) for row in joined) <= MOST_CHARS:
            return [*groups[:-1], _Group(joined)]
    return [*groups, _Group(tuple(current))] if current else groups


async def _all_of(work: Sequence[Coroutine[Any, Any, None]]) -> None:
    """Wait for all, also when one fails, because calls in flight must be stored; then raise the first error."""
    for result in await asyncio.gather(*work, return_exceptions=True):
        if isinstance(result, BaseException):
            raise result
