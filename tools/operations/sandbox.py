"""Templates from plans, which nobody trusts: what they may say, and the environment in which they are rendered.

Two fences. The syntax tree may hold a short list of node types, filters and tests only: no calls, no attributes but
keys of structs and the loop's counters, no products, no nested loops. And what passes is rendered by Jinja's sandbox
whose look-ups see data alone. Work is thus bounded by the cells' length, and the output by MAX_OUTPUT.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, wraps
from time import thread_time
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError, TemplateError, TemplateRuntimeError
from jinja2.runtime import LoopContext
from jinja2.sandbox import SandboxedEnvironment

from ..cells import cell_text
from .cells import WHITESPACE

MAX_TEMPLATE = 8_000
MAX_OUTPUT = 1_000_000
MAX_ITEMS = 10_000
MAX_LOOP_S = 1.0

_LOOP = frozenset({"index", "index0", "first", "last", "length", "revindex", "revindex0"})

_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Filter, nodes.Test, nodes.If,
    nodes.CondExpr, nodes.For, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Compare, nodes.Operand, nodes.And,
    nodes.Or, nodes.Not, nodes.Neg, nodes.Pos, nodes.Add, nodes.Sub, nodes.List, nodes.Tuple, nodes.Keyword,
)  # fmt: skip
_TESTS = frozenset(
    {"defined", "undefined", "none", "string", "number", "mapping", "sequence", "boolean", "odd", "even"}
) | {*("in", "eq", "ne", "lt", "le", "gt", "ge", "==", "!=", "<", "<=", ">", ">=")}


class EmptyCell(TemplateRuntimeError):
    """A null cell would be printed."""


class TooMuch(TemplateRuntimeError):
    """The output, or a loop, is larger than a row of a dataset can be."""


def _present(value: Any) -> Any:
    if value is None:
        raise EmptyCell("a cell that the template prints is empty")
    return value


def _text(value: Any) -> str:
    """A cell as text; raises for null and for what is not there at all."""
    if isinstance(value, StrictUndefined):
        return str(value)  # raises UndefinedError with its own message
    return cell_text(_present(value)) or ""


def _of_text(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def filtered(value: Any, *args: Any, **kwargs: Any) -> Any:
        return function(_text(value), *args, **kwargs)

    return filtered


_ASCII_WORD = re.compile(r"[A-Za-z0-9']+")


def title_case(text: str) -> str:
    """Every word with a capital first letter and small others; an apostrophe does not begin a word."""
    if text.isascii():
        return _ASCII_WORD.sub(lambda word: word[0].capitalize(), text)
    parts, start = [], True
    for here in text:
        parts.append(here.upper() if start else here.lower())
        start = not (here.isalnum() or here in "'’")
    return "".join(parts)


def replaced(text: str, old: str, new: str) -> str:
    """`str.replace`, refused where the result would be too large."""
    if not old:
        raise TemplateRuntimeError("replace needs a text to look for")
    if len(text) + text.count(old) * (len(new) - len(old)) > MAX_OUTPUT:
        raise TooMuch("the template's output is too long")
    return text.replace(old, new)


def _joined(value: Any, separator: str = "") -> str:
    items = [_text(item) for item in _present(value)]
    if sum(map(len, items)) + len(separator) * len(items) > MAX_OUTPUT:
        raise TooMuch("the template's output is too long")
    return separator.join(items)


def _default(value: Any, fallback: Any = "") -> Any:
    return fallback if value is None or isinstance(value, StrictUndefined) else value


def _number(value: Any, kind: type) -> Any:
    try:
        return kind(float(_text(value))) if kind is int else kind(_text(value))
    except (ValueError, OverflowError) as exc:
        raise TemplateRuntimeError(f"a cell cannot be read as {kind.__name__}") from exc


def _items(value: Any) -> list[tuple[Any, Any]]:
    if not isinstance(value, Mapping):
        raise TemplateRuntimeError("items needs a struct")
    return list(value.items())


FILTERS: dict[str, Callable[..., Any]] = {
    "trim": _of_text(lambda text: text.strip(WHITESPACE)),
    "lower": _of_text(str.lower),
    "upper": _of_text(str.upper),
    "title": _of_text(title_case),
    "capitalize": _of_text(str.capitalize),
    "replace": _of_text(replaced),
    "truncate": _of_text(lambda text, length: text[: max(0, int(length))]),
    "words": _of_text(str.split),
    "join": _joined,
    "default": _default,
    "length": lambda value: len(_present(value)),
    "first": lambda value: next(iter(_present(value)), None),
    "last": lambda value: _present(value)[-1] if len(value) else None,
    "reverse": lambda value: _present(value)[::-1],
    "sort": lambda value: sorted(_present(value)),
    "unique": lambda value: list(dict.fromkeys(_present(value))),
    "int": lambda value: _number(value, int),
    "float": lambda value: _number(value, float),
    "string": _text,
    "items": _items,
    "tojson": lambda value: json.dumps(_present(value), ensure_ascii=False, default=str),
}


def _bounded(items: Iterable[Any]) -> Iterator[Any]:
    """What a loop goes through: at most MAX_ITEMS items, for at most MAX_LOOP_S seconds of processor time."""
    started = thread_time()
    for count, item in enumerate(_present(items)):
        if count >= MAX_ITEMS or thread_time() - started > MAX_LOOP_S:
            raise TooMuch("a loop of the template takes too long")
        yield item


class DataEnvironment(SandboxedEnvironment):
    """A sandbox whose look-ups reach data only: keys of structs, places of lists, counters of a loop."""

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, finalize=_text, keep_trailing_newline=True, autoescape=False)
        self.globals.clear()
        self.filters.clear()
        self.filters.update(FILTERS, bounded__=_bounded)
        self.tests = {name: test for name, test in self.tests.items() if name in _TESTS}

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, LoopContext):
            return getattr(obj, attribute) if attribute in _LOOP else self.undefined(obj=obj, name=attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, Mapping) and argument in obj:
            return obj[argument]
        if isinstance(obj, list | tuple | str) and isinstance(argument, int | slice):
            try:
                return obj[argument]
            except (IndexError, ValueError):
                pass
        return self.undefined(obj=obj, name=str(argument))

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        """Refuses, whatever is called: the second fence behind the tree that holds no calls."""
        raise SecurityError("templates call nothing")


@lru_cache(maxsize=1)
def environment() -> DataEnvironment:
    return DataEnvironment()


def parsed(text: str) -> nodes.Template:
    """The template's tree, in which nothing but the allowed stands. Raises ValueError that says what does."""
    if len(text) > MAX_TEMPLATE:
        raise ValueError(f"the template is longer than {MAX_TEMPLATE} characters")
    try:
        tree = environment().parse(text)
    except TemplateSyntaxError as exc:
        raise ValueError(f"the template is not well formed: {exc.message}") from exc
    except (RecursionError, MemoryError) as exc:
        raise ValueError("the template is nested too deeply") from exc
    _inspect(tree)
    return tree


def _inspect(tree: nodes.Template) -> None:
    pending: list[tuple[nodes.Node, bool]] = [(tree, False)]
    while pending:
        node, in_loop = pending.pop()
        if not isinstance(node, _ALLOWED):
            raise ValueError(_refusal(node))  # noqa: TRY004 (pydantic takes ValueError alone for a wrong argument)
        if isinstance(node, nodes.Filter) and (node.name not in FILTERS or node.dyn_args or node.dyn_kwargs):
            raise ValueError(f"there is no filter {node.name!r}; there are {', '.join(FILTERS)}")
        if isinstance(node, nodes.Test) and node.name not in _TESTS:
            raise ValueError(f"there is no test {node.name!r}")
        if isinstance(node, nodes.Name) and (node.name.startswith("_") or node.name == "row"):
            raise ValueError('a column whose name is not plain is written row["its name"]')
        if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            raise ValueError(f"{node.attr!r} is not data; a field of that name is written [{node.attr!r}]")
        if isinstance(node, nodes.For):
            if in_loop or node.recursive:
                raise ValueError("loops do not stand inside loops")
            pending += [(child, True) for child in node.body]
            pending += [(child, False) for child in (node.target, node.iter, *node.else_)]
            pending += [(node.test, True)] if node.test is not None else []
        elif column_of(node) is None:
            pending += [(child, in_loop) for child in node.iter_child_nodes()]


_INSTEAD = {
    nodes.Call: "templates call nothing; use a filter such as |upper or |join(', ')",
    nodes.Concat: "write the parts one after the other in place of ~",
    nodes.Assign: "templates set no variables",
}


def _refusal(node: nodes.Node) -> str:
    for kind, sentence in _INSTEAD.items():
        if isinstance(node, kind):
            return sentence
    return f"{type(node).__name__} is not allowed in a template; use the operation `sql` or `code` for that"


def column_of(node: nodes.Node) -> str | None:
    """The column that row["name"] or row.name reads, None for any other node."""
    if not isinstance(node, nodes.Getitem | nodes.Getattr):
        return None
    if isinstance(node.node, nodes.Name) and node.node.name == "row":
        if isinstance(node, nodes.Getattr):
            return node.attr
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return node.arg.value
        raise ValueError("the brackets of row[…] hold a column's name in quotes")
    return None


def compiled(text: str) -> tuple[Template, dict[str, str]]:
    """The template ready to render, and the variable by column that it reads. Raises ValueError as `parsed` does."""
    tree = parsed(text)
    variables: dict[str, str] = {}
    in_loops = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"} | {"loop"}
    rewritten = _with_variables(tree, variables, in_loops)
    for loop in rewritten.find_all(nodes.For):
        loop.iter = nodes.Filter(loop.iter, "bounded__", [], [], None, None, lineno=loop.lineno)
    try:
        code = environment().compile(rewritten)
        return Template.from_code(environment(), code, {}), variables
    except (TemplateError, SyntaxError, RecursionError, MemoryError) as exc:
        raise ValueError(f"the template cannot be used: {exc}") from exc


def _with_variables(node: Any, variables: dict[str, str], in_loops: set[str]) -> Any:
    """The tree with every column put as a variable of its own, so that no column's name means anything to Jinja."""
    column = column_of(node)
    if column is None and isinstance(node, nodes.Name) and node.name not in in_loops:
        column = node.name
    if column is not None:
        name = variables.setdefault(column, f"column_{len(variables)}__")
        return nodes.Name(name, "load", lineno=node.lineno)
    for field, value in node.iter_fields():
        if isinstance(value, nodes.Node):
            setattr(node, field, _with_variables(value, variables, in_loops))
        elif isinstance(value, list):
            new = [_with_variables(v, variables, in_loops) if isinstance(v, nodes.Node) else v for v in value]
            setattr(node, field, new)
    return node


def render(template: Template, cells: Mapping[str, Any]) -> str:
    """The text for one row. Raises TemplateError, TypeError, ValueError or LookupError where the row does not fit."""
    parts: list[str] = []
    size = 0
    for part in template.root_render_func(template.new_context(dict(cells))):
        size += len(part)
        if size > MAX_OUTPUT:
            raise TooMuch("the template's output is too long")
        parts.append(part)
    return "".join(parts)
