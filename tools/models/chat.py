"""Decisions by a model: a pydantic object asked for by its schema, checked, and asked for again where it is no use."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ...domain.errors import ModelError
from ...domain.usage import Usage
from ...memory.ledger import Answer
from .answers.parsing import M, Unusable, parse_one, trouble_with
from .caller import CallFailed
from .prompts import ask_again
from .request import ChatRequest, Message, schema_of
from .service import ModelService

_TRIES = 3
_MOST_REPEATED = 12_000


class NoDecision(ModelError):
    """The model gave no usable decision. `why` is "overflow" where a shorter question may help, else "refused" (by
    the model, a filter or the server) or "unusable" (never what was asked for)."""

    def __init__(self, purpose: str, why: Literal["overflow", "refused", "unusable"], message: str) -> None:
        self.why = why
        super().__init__(
            f"The model gave no usable answer to {purpose!r}: {message}",
            "choose another model",
            purpose=purpose,
            why=why,
            told=message,
        )


@dataclass(frozen=True)
class ChatModel:
    """A model that decides. Its calls go through the service's ledger, gate and budget, as rows do."""

    service: ModelService
    params: Mapping[str, Any] = field(default_factory=dict)
    other: str | None = None
    """Another model of the same server that decides in place of the service's own."""

    @property
    def name(self) -> str:
        return self.other or self.service.model

    def ask(
        self,
        messages: Sequence[Message],
        schema: type[M],
        purpose: str,
        *,
        source: str = "",
        check: Callable[[M], str | None] | None = None,
        tries: int = _TRIES,
    ) -> tuple[M, Usage]:
        """The decision, and what asking for it took.

        An answer that does not fit the schema, or with which `check` finds something wrong, is shown to the model with
        the reason, and asked for again; it is asked `tries` times at most. Another run asks anew where none was of use.
        Raises NoDecision, and what Caller.ask raises for all calls.
        """
        asked = tuple(messages)
        shape = schema_of(schema)
        answers: list[Answer] = []
        useless: list[bytes] = []
        why = ""
        for attempt in range(tries):
            request = ChatRequest(self.name, asked, self.params, shape, attempt, purpose, source)
            answer = self._answer(request)
            answers.append(answer)
            try:
                return _decision(answer, schema, check), self._usage(answers, purpose, source)
            except Unusable as exc:
                why = str(exc)
                useless.append(request.key())
            asked = (*messages, *_again(answer, why))
        self.service.set_aside(useless)
        raise NoDecision(purpose, "refused" if answers[-1].finish == "refusal" else "unusable", why)

    def _answer(self, request: ChatRequest) -> Answer:
        try:
            return self.service.ask(request)
        except CallFailed as failed:
            why = "overflow" if failed.fault.kind == "overflow" else "refused"
            raise NoDecision(request.purpose, why, failed.fault.message) from failed

    def _usage(self, answers: Sequence[Answer], purpose: str, source: str) -> Usage:
        paid = [answer for answer in answers if not answer.cached]
        return self.service.priced(
            Usage(
                purpose=purpose,
                source=source or None,
                model=self.name,
                calls=len(paid),
                cached=len(answers) - len(paid),
                prompt_tokens=sum(answer.prompt_tokens for answer in paid),
                completion_tokens=sum(answer.completion_tokens for answer in paid),
            )
        )


def _decision(answer: Answer, schema: type[M], check: Callable[[M], str | None] | None) -> M:
    trouble = trouble_with(answer)
    if trouble:
        raise Unusable(trouble)
    decision = parse_one(answer.content, schema)
    wrong = check(decision) if check is not None else None
    if wrong:
        raise Unusable(wrong)
    return decision


def _again(answer: Answer, why: str) -> tuple[Message, ...]:
    """What the model said, cut, and what was wrong with it."""
    text = answer.content[:_MOST_REPEATED] or "(nothing)"
    return {"role": "assistant", "content": text}, {"role": "user", "content": ask_again(why)}
