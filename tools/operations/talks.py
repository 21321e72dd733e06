"""Conversations: as lists of texts or of structs in a cell, and as lines that begin with a name each."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from ..parts import SPEAKERS, SPEECH
from .guess import Seen

_TWO = 2
_NAME = r"[^\W\d_][\w .'’-]{0,24}"
_SPEAKER = rf"{_NAME}|#{_NAME}#|\[{_NAME}\]|<{_NAME}>"
_TURN = re.compile(rf"({_SPEAKER}): ?(?=\S)")
_CUE = re.compile(rf"({_SPEAKER}):\s*")


def turns_in(text: str, *, cue: bool = False) -> list[tuple[str, str]]:
    """Who says what in a conversation of lines that each begin with a name; with a `cue` the last line may be a name
    alone, whose turn it is. Empty for another text."""
    lines = [line for line in text.split("\n") if line.strip()]
    last = _CUE.fullmatch(lines[-1]) if cue and len(lines) > 1 else None
    said = lines[:-1] if last else lines
    found = [_TURN.match(line) for line in said]
    turns = [(match[1], line[match.end() :]) for match, line in zip(found, said, strict=True) if match] * all(found)
    return [*turns, (last[1], "")] if turns and last else turns


def cued(texts: Sequence[str]) -> bool:
    """Whether texts are conversations that end in the name of who speaks next, each of which speaks in some of them:
    "Question: …" before "Answer:" is none."""
    talks = [turns_in(text, cue=True) for text in texts]
    spoken = {name for turns in talks for name, said in turns if said}
    return bool(talks) and all(turns and not turns[-1][1] and turns[-1][0] in spoken for turns in talks)


def led_by(text: str) -> str:
    """The name and the colon that a text begins with; empty for another."""
    match = _TURN.match(text)
    return match[0] if match else ""


def next_turns(texts: Sequence[str], talks: Sequence[str]) -> bool:
    """Whether texts go on conversations: they begin with the name of one who speaks in these."""
    names = {name for talk in talks for name, _ in turns_in(talk)}
    return all(map(turns_in, talks)) and all(led_by(text).rstrip(": ") in names for text in texts)


def are_led(items: Sequence[Any]) -> bool:
    """Whether most turns begin with a name already."""
    return 2 * sum(isinstance(item, str) and bool(led_by(item)) for item in items) > len(items)


def is_talk(seen: Seen) -> bool:
    """Whether a column of lists is called as conversations are, and each has a first turn and a reply."""
    called = re.search(r"conv|dialog|chat|turn|message|utteranc", seen.column, re.IGNORECASE)
    return called is not None and all(len(cell) >= _TWO for cell in seen.nested)


_FRAMES = frozenset({"system", "developer"})
_REPLIES = frozenset({"assistant", "gpt", "model", "bot", "chatgpt", "bing", "bard"})


def said_first(cells: Sequence[Any]) -> Iterator[str]:
    """Paths to the first message of each speaker that every conversation has, of those that ask or answer; none where
    not all are begun by the one who asks: what is said first answers nothing. Where all begin with the same greeting of
    the one who answers, the answer is what that one says first behind the question."""
    talks = [cell for cell in cells if isinstance(cell, list | tuple) and all(isinstance(one, dict) for one in cell)]
    for who, speech in zip(SPEAKERS, SPEECH, strict=True):
        turns = [
            [(str(one.get(who)), one[speech]) for one in talk if isinstance(one.get(speech), str)] for talk in talks
        ]
        speakers = [[name for name, _ in talk] for talk in turns]
        begun = {next((turn for turn in talk if turn[0] not in _FRAMES), None) for talk in turns}
        names = {turn and turn[0] for turn in begun}
        common = set[str]().union(*speakers).intersection(*speakers) if speakers else set[str]()
        told = sorted(name for name in common if re.fullmatch(r"\w{1,20}", name))
        if len(names) == 1 and not names & _REPLIES:
            yield from (f"{who}={name}.{speech}" for name in told)
        elif len(names) == 1 and len(begun) <= _SAME_GREETINGS:
            asking = [name for name in told if name not in _FRAMES and name not in names]
            if len(asking) == 1:
                (asks,), (answers,) = asking, names
                yield f"{who}={asks}.{speech}"
                yield f"{who}={asks}+{who}={answers}.{speech}"


_SAME_GREETINGS = 2
"""So many texts with which all conversations begin give nothing away that answers rest on."""
_A_SPEAKER = rf"(?:{'|'.join(SPEAKERS)})"
_SAID = re.compile(rf"\.(?:{_A_SPEAKER}=\w+\+)?{_A_SPEAKER}=(\w+)\.(?:{'|'.join(SPEECH)})$")


def asks_and_answers(paths: Iterable[str]) -> bool:
    """Whether of these paths one leads to what is asked in conversations, and one to what is answered."""
    paths = list(paths)
    said = {match[1] in _REPLIES for path in paths if (match := _SAID.search(path)) and match[1] not in _FRAMES}
    parts = {path.rpartition(".")[2] for path in paths}
    return said == {True, False} or {"asked", "replied"} <= parts


def named_alike(values: Sequence[str], names: Sequence[str], replies: Collection[str]) -> dict[str, str] | None:
    """What each speaker of a source is called in texts that show who speaks, in the order in which both come up, unless
    it is known who replies, or that one frames the conversation. `replies` are the names of whom a reply is awaited.

    None where it cannot be told. Frames that no text shows are left out.
    """
    frames = [value for value in values if value.lower() in _FRAMES]
    framed = [name for name in names if name.lower() in _FRAMES]
    rest, shown = ([one for one in every if one.lower() not in _FRAMES] for every in (values, names))
    if len(rest) != len(shown) or len(rest) != _TWO or len(framed) > len(frames):
        return None
    reply, told = ([one for one in rest if one.lower() in _REPLIES], [one for one in shown if one in replies])
    if len(told) != 1:
        told = [one for one in shown if one.lower() in _REPLIES]
    if len(reply) == len(told) == 1:
        rest, shown = (sorted(every, key=first.__ne__) for every, first in ((rest, reply[0]), (shown, told[0])))
    return dict(zip((*rest, *frames), (*shown, *framed), strict=False))


def goes_on(cells: Sequence[Any]) -> bool:
    """Whether a conversation goes on behind its first two turns, what frames it not counted."""
    talks = [cell for cell in cells if isinstance(cell, list | tuple)]
    return any(sum(not _frames(turn) for turn in talk) > _TWO for talk in talks)


def _frames(turn: Any) -> bool:
    return isinstance(turn, dict) and any(
        turn.get(who) in _FRAMES for who in SPEAKERS if isinstance(turn.get(who), str)
    )
