"""What sandboxed code could keep from row to row: a list that every row adds to, a counter, an iterator.

A row is to be the same wherever it stands in a block and whatever comes before it. Code that keeps something is not
refused: most tables at the head of a module are only read, and code that does change what it shares begins anew.
"""

import ast
from collections.abc import Iterator

from ..syntax import parse

_FIXED = (ast.Constant, ast.JoinedStr, ast.Name, ast.Attribute)
_SHOWN = (ast.List, ast.Dict, ast.Set, ast.Tuple, ast.ListComp, ast.DictComp, ast.SetComp, ast.BinOp, ast.UnaryOp)
"""Values whose text shows whether they changed."""
_CONTAINERS = frozenset(
    ("dict", "list", "set", "tuple", "frozenset", "sorted", "str", "int", "float", "compile", "split", "splitlines")
)
_WITHIN = _CONTAINERS | {"zip", "enumerate", "range", "map", "filter", "len", "ord", "chr", "lower", "upper", "strip"}
_ANEW, _NOTHING = "len(results)", "0"


def what_is_kept(code: str) -> str:
    """An expression for the loop over rows whose value changes once a row has changed what the next one would see: the
    text of the module's tables; another value after each row where code keeps what no text shows; else a constant."""
    body = parse(code).body
    if any(map(_hides, ast.walk(ast.Module(body, [])))):
        return _ANEW
    names = list[str]()
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.Import | ast.ImportFrom) or _is_text(statement):
            continue
        if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
            return _ANEW
        if isinstance(statement.value, _FIXED):
            continue
        if not _is_shown(statement.value):
            return _ANEW
        names += _names(statement)
    return f"repr(({', '.join(names)},))" if names else _NOTHING


def draws(code: str) -> bool:
    """Whether the code draws numbers by chance: those of a row are to hang on the row alone."""
    return any(
        (isinstance(node, ast.Import) and any(one.name == "random" for one in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module == "random")
        for node in ast.walk(parse(code))
    )


def _hides(node: ast.AST) -> bool:
    """Whether the node may keep what no table at the head of the module shows."""
    if isinstance(node, ast.Global | ast.ClassDef):
        return True
    if isinstance(node, ast.Attribute):
        return isinstance(node.ctx, ast.Store)
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        return bool(getattr(node, "decorator_list", ())) or not all(isinstance(one, _FIXED) for one in defaults)
    return False


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_shown(value: ast.expr) -> bool:
    if not isinstance(value, _SHOWN) and not (isinstance(value, ast.Call) and _called(value) in _CONTAINERS):
        return False
    return all(_called(node) in _WITHIN for node in ast.walk(value) if isinstance(node, ast.Call))


def _called(call: ast.Call) -> str:
    function = call.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _names(statement: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    for target in targets:
        yield from (node.id for node in ast.walk(target) if isinstance(node, ast.Name))
