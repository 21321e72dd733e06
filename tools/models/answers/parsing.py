"""From a model's words to a checked object, in the forms in which real servers and models send it."""

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from ....memory.ledger import Answer
from ...texts import REFUSAL
from .objects import read_objects
from .outlined import outlined_rows
from .tables import IDS, NUMBERED, spelled, table_rows
from .worded import MARKS, in_tags, objects_by_line, spellings, tagged_rows, text_rows, worded, worded_rows

M = TypeVar("M", bound=BaseModel)

_MOST_ERRORS = 8
_REFUSES = re.compile(REFUSAL, re.IGNORECASE)


class Unusable(Exception):
    """An answer that is not what was asked for; the message says what is wrong with it.

    `unread` tells that nothing of the form asked for stands in it, and `unfit` that its values are none that were asked
    for, or that it is unread.
    """

    def __init__(self, message: str, *, unread: bool = False, unfit: bool = False) -> None:
        super().__init__(message)
        self.unread = unread
        self.unfit = unfit or unread


def parse_one(content: str, model: type[M]) -> M:
    """The object in an answer, the last one where it gives several, or the value of an only field in words. Raises
    Unusable."""
    try:
        return model.model_validate_json(content)
    except ValidationError:
        try:
            return check(_meant(content, _names(model)), model)
        except Unusable as exc:
            if exc.unread and chooses(model):
                for value in worded(content):
                    with suppress(Unusable):
                        return check(value, model)
            raise


def check(value: Any, model: type[M]) -> M:
    """The told value as the model, taken out of an object around it; the bare value of an only field is taken too.

    Raises Unusable.
    """
    names = _names(model)
    value = _named(_inner(value, names), names)
    value = (in_tags(value, names) or value) if isinstance(value, str) else value
    if len(model.model_fields) == 1 and not isinstance(value, Mapping) and value is not None:
        value = {next(iter(names)): value}
    try:
        return model.model_validate(value)
    except ValidationError as exc:
        if isinstance(value, Mapping) and (spelled_as_asked := _as_asked(value, model)) != value:
            with suppress(ValidationError):
                return model.model_validate(spelled_as_asked)
        unread = not isinstance(value, Mapping) or not any(key in names for key in value)
        if isinstance(value, Mapping) and len(value) == 1 and unread and chooses(model):  # under whatever name
            with suppress(ValidationError):
                return model.model_validate({names[0]: next(iter(value.values()))})
        raise Unusable(explained(exc), unread=unread, unfit=True) from exc


def chooses(model: type[BaseModel]) -> bool:
    """Whether an answer is one of some values and no more, which words tell as well as an object does."""
    fields = list(model.model_fields.values())
    return len(fields) == 1 and get_origin(fields[0].annotation) is Literal


def writes(model: type[BaseModel]) -> bool:
    """Whether an answer is a text and no more, which a line behind its id tells as well as an object does."""
    fields = list(model.model_fields.values())
    return len(fields) == 1 and fields[0].annotation is str


def parse_many(content: str, ids: Sequence[str], *, by_line: bool = False, texts: bool = False) -> dict[str, Any]:
    """The values under all of these ids and no others; what stands beside them under names that are no ids is left
    out. With `by_line` lines in words are read, too, that begin with an id, and with `texts` lines of texts. Raises
    Unusable when one is missing, doubled or unknown."""
    if by_line and (told := worded_rows(content, ids)) is not None:
        return told
    if (told := tagged_rows(content, ids)) is not None and "{" not in content:
        if by_line:
            return {name: next(reversed(list(spellings(text.strip())))) for name, text in told.items()}
        if texts or all(text.lstrip().startswith("<") for text in told.values()):
            return told
    forms = (objects_by_line, outlined_rows, table_rows, *([text_rows] if texts else []))
    told_rows = next(filter(None, (read(content, ids) for read in forms)), None) or _meant(content, ids)
    by_row = {key: value for key, value in told_rows.items() if key in ids or NUMBERED.fullmatch(key)}
    names = [spelled(key) for key in by_row]
    if sorted(names) == sorted(ids):
        by_row = dict(zip(names, by_row.values(), strict=True))
    missing = [name for name in ids if name not in by_row]
    unknown = [name for name in by_row if name not in ids]
    if missing or unknown:
        faults = [f"no answer for {', '.join(missing)}"] if missing else []
        faults += [f"unknown ids {', '.join(unknown[:5])}"] if unknown else []
        raise Unusable("; ".join(faults), unread=len(missing) == len(ids))
    return by_row


def parse_object(content: str, names: Collection[str] = ()) -> dict[str, Any]:
    """The last JSON object with some of these names in a text. Raises Unusable when there is none, or a key is given
    twice in it."""
    return _meant(content, names)


def explained(exc: ValidationError) -> str:
    """The first few errors in one line, without what pydantic adds for programmers."""
    errors = exc.errors(include_url=False, include_context=False, include_input=False)
    faults = ((error["loc"], error["msg"].removeprefix("Value error, ")) for error in errors[:_MOST_ERRORS])
    return "; ".join(f"{'.'.join(map(str, place)) or 'the answer'}: {wrong}" for place, wrong in faults)


def _named(value: Any, names: Sequence[str]) -> Any:
    """An object whose keys are the names asked for but for their case, by these names."""
    if not isinstance(value, Mapping) or _has(value, names):
        return value
    by_fold = {str(key).casefold(): each for key, each in value.items()}
    if len(by_fold) < len(value) or {name.casefold() for name in names} != by_fold.keys():
        return value
    return {name: by_fold[name.casefold()] for name in names}


def _as_asked(value: Mapping[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """The object with values that are one of those asked for but for case and marks around them ("Good.") as asked."""
    told = dict(value)
    for name, field in model.model_fields.items():
        text = told.get(name)
        if get_origin(field.annotation) is Literal and isinstance(text, str) and text not in get_args(field.annotation):
            meant = [one for one in get_args(field.annotation) if str(one).casefold() == text.strip(MARKS).casefold()]
            told[name] = meant[0] if len(meant) == 1 else text
    return told


def _names(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _meant(content: str, names: Collection[str]) -> dict[str, Any]:
    """The object that an answer means: one for each row put together, else the last with the names asked for."""
    read = read_objects(content)
    if not read.objects:
        raise Unusable(_why_none(content) if not read.empty else "the answer is empty", unread=True)
    inner = [_inner(each, names) for each in read.objects]
    return _together(inner, names) or next((each for each in reversed(inner) if _has(each, names)), inner[-1])


def _why_none(content: str) -> str:
    return "the model refused in words" if _REFUSES.search(content) else "the answer is no JSON object"


def _together(objects: Sequence[dict[str, Any]], names: Collection[str]) -> dict[str, Any] | None:
    """Several objects as one, where each holds other names: a line for each row, with its id as key or as a field."""
    if len(objects) < 2 or not names:
        return None
    by_id = [_with_id(each, names) for each in objects]
    parts = by_id if None not in by_id else objects
    merged = {key: value for part in parts if part is not None for key, value in part.items()}
    return merged if len(merged) == sum(len(part or ()) for part in parts) and set(merged) == set(names) else None


def _with_id(value: Mapping[str, Any], names: Collection[str]) -> dict[str, Any] | None:
    for key in IDS:
        row = spelled(str(value[key])) if isinstance(value.get(key), str | int) else ""
        if row in names and key not in names:
            return {row: {name: value for name, value in value.items() if name != key}}
    return None


def _inner(outer: Any, names: Collection[str]) -> Any:
    """What stands in an object around the answer, as its only object or list of objects with ids: beside it may stand
    a status, a tool's name or thoughts."""
    for _ in range(2):
        if not isinstance(outer, Mapping) or not names or _has(outer, names):
            break
        held = [one for one in (_one(each, names) for each in outer.values()) if one is not None]
        if len(held) != 1:
            break
        outer = held[0]
    return outer


def _one(value: Any, names: Collection[str]) -> dict[str, Any] | None:
    """A field's value as one object, where it is one or a list of them with ids, or a text that is an object: so calls
    of tools give their arguments."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        held = read_objects(value).objects
        value = held[0] if len(held) == 1 else None
    if isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
        value = value[0] if len(value) == 1 else _together(value, names)
    return dict(value) if isinstance(value, Mapping) else None


def _has(value: Mapping[str, Any], names: Collection[str]) -> bool:
    return not names or any(name in value for name in names)


def trouble_with(answer: Answer) -> str | None:
    """Why an answer is of no use before anybody reads it as JSON."""
    if answer.finish == "length":
        return "the answer was cut off"
    if answer.finish == "content_filter":
        return "a content filter took the answer"
    if answer.finish == "refusal":
        return f"the model refused: {answer.content[:200]}"
    return None
