r"""`re.sub` for code in the sandbox, as Python has it: the sandbox's own leaves `\n` in a replacement as two
characters, reads `\1n` as a group of that name, and calls no function; and patterns that are compiled once, as Python
does: the sandbox compiles them at each call, in milliseconds where `\w` is bounded. Code that uses these is rewritten
to call the functions below."""

import ast

from ..syntax import parse

_SUB, _SUBN = "re_sub__", "re_subn__"
_METHODS = {"sub": _SUB, "subn": _SUBN}
"""What a compiled pattern's methods are replaced by."""
_ONCE = ("match", "fullmatch", "search", "findall", "finditer", "split")
_FUNCTIONS = _METHODS | {name: f"re_{name}__" for name in (*_ONCE, "compile")}
"""The same of the module's functions."""

_PRELUDE = r"""
re_made__ = {}

def re_compile__(pattern, flags=0):
    if not isinstance(pattern, str):
        return pattern
    key = (pattern, int(flags))
    if key not in re_made__:
        if len(re_made__) >= 500:
            re_made__.clear()
        import re
        re_made__[key] = re.compile(pattern, flags)
    return re_made__[key]

def re_split__(pattern, string, maxsplit=0, flags=0):
    return re_compile__(pattern, flags).split(string, maxsplit)

def re_parts__(text):
    plain = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "\\": "\\"}
    parts = []
    at = 0
    while at < len(text):
        if text[at] != "\\":
            end = text.find("\\", at)
            end = len(text) if end < 0 else end
            parts.append(text[at:end])
            at = end
            continue
        if at + 1 == len(text):
            raise ValueError("bad escape at the end of the replacement")
        sign = text[at + 1]
        if sign in plain:
            parts.append(plain[sign])
            at += 2
        elif sign == "g" and text[at + 2:at + 3] == "<" and text.find(">", at) > 0:
            end = text.find(">", at)
            name = text[at + 3:end]
            parts.append((int(name) if name.isdigit() else name,))
            at = end + 1
        elif sign.isdigit():
            digits = sign
            while len(digits) < 3 and text[at + 1 + len(digits):at + 2 + len(digits)].isdigit():
                digits += text[at + 1 + len(digits)]
            if digits[0] == "0" or (len(digits) == 3 and all(d in "01234567" for d in digits) and digits[0] in "0123"):
                octal = "".join(d for d in digits if d in "01234567")
                parts.append(chr(int(octal, 8)))
                at += 1 + len(octal)
            else:
                parts.append((int(digits[:2]),))
                at += 1 + len(digits[:2])
        elif sign.isalpha():
            raise ValueError("bad escape \\" + sign + " in the replacement")
        else:
            parts.append("\\" + sign)
            at += 2
    return parts

def re_subn__(pattern, repl, string, count=0, flags=0):
    found = re_compile__(pattern, flags)
    parts = re_parts__(repl) if isinstance(repl, str) else None
    made = []
    at = 0
    done = 0
    for match in found.finditer(string):
        if count and done >= count:
            break
        start, end = match.span()
        made.append(string[at:start])
        if parts is None:
            made.append(repl(match))
        else:
            for part in parts:
                made.append(part if isinstance(part, str) else (match.group(part[0]) or ""))
        at = end
        done += 1
    made.append(string[at:])
    return "".join(made), done

def re_sub__(pattern, repl, string, count=0, flags=0):
    if isinstance(repl, str) and "\\" not in repl:
        return re_compile__(pattern, flags).sub(repl, string, count)
    return re_subn__(pattern, repl, string, count, flags)[0]
"""
_PRELUDE += "".join(
    f"\ndef {_FUNCTIONS[name]}(pattern, string, flags=0):\n    return re_compile__(pattern, flags).{name}(string)\n"
    for name in _ONCE
    if name != "split"
)


def with_replacing(code: str) -> str:
    """The code with its calls of functions of `re`, and of a compiled pattern's `sub` and `subn`, replaced by ones that
    do what Python's do; as it is where it has none."""
    if "re" not in code:  # every pattern is the module's
        return code
    tree = parse(code)
    rewriting = _Rewriting(tree)
    rewritten = rewriting.visit(tree)
    if not rewriting.found:
        return code
    return _PRELUDE + ast.unparse(ast.fix_missing_locations(rewritten)) + "\n"


class _Rewriting(ast.NodeTransformer):
    def __init__(self, tree: ast.Module) -> None:
        self.found = False
        imports = [name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
        self._modules = {name.asname or name.name for name in imports if name.name == "re"}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> "ast.stmt | list[ast.stmt]":
        taken = [name for name in node.names if node.module == "re" and name.name in _FUNCTIONS]
        if not taken:
            return node
        self.found = True
        others = [name for name in node.names if name not in taken]
        names = [
            ast.Assign([ast.Name(one.asname or one.name, ast.Store())], ast.Name(_FUNCTIONS[one.name], ast.Load()))
            for one in taken
        ]
        return [*([ast.ImportFrom(node.module, others, node.level)] if others else []), *names]

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """`re.sub` and the like, called or handed on."""
        self.generic_visit(node)
        if node.attr in _FUNCTIONS and isinstance(node.value, ast.Name) and node.value.id in self._modules:
            self.found = True
            return ast.Name(_FUNCTIONS[node.attr], ast.Load())
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """`pattern.sub(…)`: the pattern becomes the first argument."""
        self.generic_visit(node)
        called = node.func
        if not isinstance(called, ast.Attribute) or called.attr not in _METHODS:
            return node
        self.found = True
        return ast.Call(ast.Name(_METHODS[called.attr], ast.Load()), [called.value, *node.args], node.keywords)
