"""Every regular expression of the source, and texts that make one of them slow if any does.

A pattern is slow on a text that holds what its beginning matches again and again, while the rest never matches: from
each of n places the search reads on to the end. Such texts are made from the pattern itself: what stands before and in
each of its repetitions, repeated.
"""

import ast
import importlib
import re
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from re import _compiler as compiler  # pyright: ignore[reportAttributeAccessIssue]
from re import _constants as codes  # pyright: ignore[reportAttributeAccessIssue]
from re import _parser as parser  # pyright: ignore[reportAttributeAccessIssue]
from typing import Any

ROOT = Path(__file__).parents[2]
ROOMS = ("app", "graph", "agents", "tools", "memory", "domain")
_CALLS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
_MOST = 60
_NOTHING, _STOPPED = 0.025, 0.4
_ANCHORED = {"match", "fullmatch"}
_SIGNS = " \n\t_-.,:;'\"`|/\\([{<)]}>=*#@aAzZ019éÀ字"


@dataclass(frozen=True)
class Found:
    """A pattern, where it stands, and the methods it is used with."""

    place: str
    pattern: re.Pattern[str]
    uses: frozenset[str]


def patterns() -> Iterator[Found]:
    """Every pattern that the modules of the source compile or hand to a function of `re`, and those of its data."""
    for file in sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py")):
        if "testing" not in file.parts:  # what ships for tests reads what tests say
            yield from _of_module(file)
    from regraft.agents.rules.reading.concepts import lexicon
    from regraft.agents.rules.reading.names import written

    data = [(f"concepts.yaml {name}", re.compile(one.pattern, re.IGNORECASE)) for name, one in lexicon().items()]
    data += [(f"names.yaml {name}", re.compile(one)) for named in written().values() for name, one in named.items()]
    yield from (Found(place, one, frozenset({"search"})) for place, one in data)


def _of_module(file: Path) -> Iterator[Found]:
    place = str(file.relative_to(ROOT))
    tree = ast.parse(file.read_text(encoding="utf-8"))
    name = "regraft." + ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    if "re" not in {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}:
        return
    known = vars(importlib.import_module(name))
    used = _methods(tree)
    named: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            held = known.get(node.targets[0].id)
            if isinstance(held, re.Pattern) and isinstance(held.pattern, str):
                named |= {id(call) for call in ast.walk(node.value)}
                yield Found(f"{place}:{node.lineno}", held, used.get(node.targets[0].id) or frozenset({"search"}))
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and id(node) not in named and node.args):
            continue
        if not (isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)):
            continue
        if node.func.value.id == "re" and node.func.attr in _CALLS and (text := _text(node.args[0], known)) is not None:
            use = "search" if node.func.attr == "compile" else node.func.attr
            yield Found(f"{place}:{node.lineno}", re.compile(text, _flags(node, known)), frozenset({use}))


def _methods(tree: ast.Module) -> dict[str, frozenset[str]]:
    """The methods that are called of each name."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in _CALLS:
            found.setdefault(node.value.id, set()).add(node.attr)
    return {name: frozenset(methods) for name, methods in found.items()}


def _text(node: ast.expr, known: dict[str, Any]) -> str | None:
    """The text of an argument; a part that only a call knows is one letter. None where all of it is such a part."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.Name(id=name):
            return known[name] if isinstance(known.get(name), str) else None
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            parts = _text(left, known), _text(right, known)
            return None if None in parts else "".join(part for part in parts if part is not None)
        case ast.JoinedStr(values=values):
            inner = [value.value if isinstance(value, ast.FormattedValue) else value for value in values]
            return "".join(_text(value, known) or "x" for value in inner)
    return None


def _flags(call: ast.Call, known: dict[str, Any]) -> int:
    given = [*call.args[1:], *(word.value for word in call.keywords if word.arg == "flags")]
    named = [part.attr for arg in given for part in ast.walk(arg) if isinstance(part, ast.Attribute)]
    return sum(flag for flag in (getattr(re, name, None) for name in named) if isinstance(flag, re.RegexFlag))


# texts that make a pattern slow --------------------------------------------------------------------------------------


def slow(found: Found, size: int = 8_000) -> str | None:
    """How a text begins on which the pattern's time grows with the square of the text's length; None without one."""
    pumps = list(dict.fromkeys(_pumps(found.pattern)))
    for head, pump, tail in pumps[:: max(1, len(pumps) // _MOST)]:
        for use in sorted(found.uses):
            run = _runner(found.pattern, use)
            if grows(lambda n, run=run, h=head, p=pump, t=tail: run(h + p * (n // len(p)) + t), size):
                return f"{use} {head[:30]!r} and then {pump[:30]!r} again and again"
    return None


def grows(work: Callable[[int], Any], size: int) -> bool:
    """Whether the processor time of the work grows much faster than its size: more than eightfold where the size, up to
    `size` and from there on, grows fourfold. Work of no time to speak of is not looked at: clocks tick a few times a
    second."""
    if _seconds(work, size // 4, time.perf_counter) <= _NOTHING / 32:
        return False  # the square of four is 16; time of the clock on the wall ticks finely, and is never less
    taken = _seconds(work, size)
    if taken <= _NOTHING or taken == float("inf"):
        return taken > _NOTHING
    if taken <= 8 * _seconds(work, size // 4):  # a quarter of the work tells most of what is merely long
        return False
    return all(_seconds(work, 4 * size) > 8 * _seconds(work, size) for _ in range(2))


def _seconds(work: Callable[[int], Any], size: int, clock: Callable[[], float] = time.process_time) -> float:
    """Processor time of the work, which is stopped where it takes a hundred times what it should."""
    signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, _STOPPED)
    start = clock()
    try:
        work(size)
    except _TooLong:
        return float("inf")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return clock() - start


class _TooLong(Exception):
    """Raised in the middle of a search, which looks for signals every few thousand steps."""


def _stop(*_: Any) -> None:
    raise _TooLong


def _runner(pattern: re.Pattern[str], use: str) -> Callable[[str], Any]:
    if use in _ANCHORED:
        return getattr(pattern, use)
    return lambda text: sum(1 for _ in pattern.finditer(text))


def _pumps(pattern: re.Pattern[str]) -> Iterator[tuple[str, str, str]]:
    """What a text begins with, what it then repeats, and how it ends."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    for head, pump in dict.fromkeys(_prefixes(list(tree), pattern.flags)):
        if pump:
            yield head, pump, "\x00"
            yield head + pump, pump, "\n\x00"
        for again in (head + pump, " " + head + pump, head + pump + "\n"):
            if again.strip() or not head:
                yield "", again or " ", "\x00"


def _prefixes(items: list[Any], flags: int) -> Iterator[tuple[str, str]]:
    """What stands before each repetition and in it, in some ways of writing both."""
    heads = [""]
    for place, (op, arg) in enumerate(items):
        if op in _REPEATS:
            _, high, body = arg
            if high > 50:
                inner = _samples(list(body), flags)
                follow = _samples(items[place + 1 : place + 2], flags)
                for head in heads:
                    yield from ((head, each) for each in inner)
                    yield from ((head, each + after) for each in inner[:6] for after in follow[:3])
            yield from _behind(heads[:4], list(body), flags)
        elif op is codes.SUBPATTERN:
            yield from _behind(heads[:6], list(arg[-1]), flags)
        elif op is codes.BRANCH:
            for branch in arg[1]:
                yield from _behind(heads[:6], list(branch), flags)
        elif op is codes.ATOMIC_GROUP:
            yield from _behind(heads[:6], list(arg), flags)
        heads = [head + each for head in heads for each in _samples([(op, arg)], flags)[:6]][:24]


def _behind(heads: list[str], items: list[Any], flags: int) -> Iterator[tuple[str, str]]:
    inner = list(_prefixes(items, flags))
    yield from ((head + before, pump) for head in heads for before, pump in inner)


_REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}


def _samples(items: list[Any], flags: int) -> list[str]:
    """Some texts that the items match, the shortest ways first."""
    whole = [""]
    for op, arg in items:
        whole = [head + each for head in whole for each in _ways(op, arg, flags)[:24]][:24]
    return whole


def _ways(op: Any, arg: Any, flags: int) -> list[str]:
    if op is codes.LITERAL:
        return [chr(arg)]
    if op is codes.NOT_LITERAL:
        return [sign for sign in _SIGNS if ord(sign) != arg]
    if op is codes.ANY:
        return list(_SIGNS)
    if op is codes.IN:
        return _of_class(list(arg), flags)
    if op in _REPEATS:
        low, _, body = arg
        inner = _samples(list(body), flags)
        return [each * low for each in inner] + ([] if low else [""]) if low else ["", *inner[:5]]
    if op is codes.SUBPATTERN:
        return _samples(list(arg[-1]), flags)
    if op is codes.ATOMIC_GROUP:
        return _samples(list(arg), flags)
    if op is codes.BRANCH:
        return [each for branch in arg[1] for each in _samples(list(branch), flags)[:3]][:8] or [""]
    return [""]


def _of_class(parts: list[Any], flags: int) -> list[str]:
    """The signs that a class of characters matches."""
    known = (repr(parts), flags)
    if known not in _CLASSES:
        state = parser.State()
        state.flags = flags
        compiled = compiler.compile(parser.SubPattern(state, [(codes.IN, parts)]), flags)
        first = parts[0][1]
        signs = [sign for sign in _SIGNS if compiled.match(sign)]
        _CLASSES[known] = signs or [chr(first if isinstance(first, int) else first[0])]
    return _CLASSES[known]


_CLASSES: dict[tuple[str, int], list[str]] = {}
