"""Python source as a tree, from any thread."""

import ast
import threading
from typing import Any

_parsing = threading.Lock()


def parse(source: str) -> ast.Module:
    """What ast.parse gives, one text at a time: CPython 3.11 counts the depth of all threads' trees together and fails
    where two are made at once ("AST constructor recursion depth mismatch")."""
    with _parsing:
        return ast.parse(source)


def expression(text: str) -> ast.Expression:
    """The tree of one expression, as `parse` gives a program's."""
    with _parsing:
        return ast.parse(text.strip(), mode="eval")


def literal(text: str) -> Any:
    """What ast.literal_eval gives for a text; raises what it raises."""
    return ast.literal_eval(expression(text))
