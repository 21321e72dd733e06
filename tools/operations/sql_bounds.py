"""What a plan's SQL may make of little: bounds that are read off the statement, and conditions that are put into it.

DuckDB hears an interruption between two groups of rows and counts no texts against its memory, so that what one
expression makes of a group has to be bounded before it runs.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

RANGES = frozenset({"range", "generate_series"})
_SIZES = {"repeat": 1, "lpad": 1, "rpad": 1, "list_resize": 1, "array_resize": 1, "bitstring": 1, "equi_width_bins": 2}
"""Which argument says how much a function makes; of RANGES it is all of them."""
_COMPARING = frozenset({"levenshtein", "editdist3", "damerau_levenshtein"})
"""Functions that look at each character of one text for each of another."""
_REPLACING = frozenset({"replace", "regexp_replace", "array_to_string"})
"""Functions that write a text as often as another one, or a list, has something."""
_BOUNDED = RANGES | _SIZES.keys() | _COMPARING
_REDUCING = frozenset({"reduce", "list_reduce", "array_reduce"})
_GROWING = {
    **{"hex": 2, "to_hex": 2, "bin": 8, "to_binary": 8, "to_base64": 2, "base64": 2, "url_encode": 3},
    **{"regexp_escape": 2, "to_json": 2, "json_quote": 2, "json_object": 2, "json_array": 2, "json": 2},
}
"""How many times as long as its arguments a function's value may be, where it may be longer."""
_PATTERNS = frozenset({"printf", "format", "strftime"})
_MOST_REPEATS, _MOST_IN_LAMBDA = 10_000, 100
_MOST_COMPARED = 3_000
_MOST_PATTERN = 500
_MOST_GROWTH = 2_000
"""Times as long as its row that a value may be: of rows of a group that is some hundred megabytes."""
_SHORT, _MOST_REPLACED = 8, 2_000_000
"""Characters of a replacement that may stand anywhere, and of what longer ones may make of one text."""
_WIDE = re.compile(r"\d{4}|\*|\{[^}]*\{")
"""What makes a field of a pattern wide: a number of four digits, or one that comes from the rows."""

Reader = Callable[[str], dict[str, Any]]
"""Reads a statement into its tree."""


def check_pattern(node: Mapping[str, Any], name: str) -> None:
    """Raises ValueError where a function is given a pattern that may be wide."""
    if name in _PATTERNS and not any(map(_is_short_pattern, _given(node)[:2])):
        raise ValueError(f"{name} takes a pattern written out, of {_MOST_PATTERN} characters, with fields of 3 digits")


def _given(node: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [argument["expression"] for argument in node.get("arguments") or ()]


def _is_short_pattern(node: dict[str, Any]) -> bool:
    text = (node.get("literal") or {}).get("text")
    return text is not None and len(text) <= _MOST_PATTERN and _WIDE.search(text) is None


def guard(tree: dict[str, Any], read: Reader) -> None:
    """Put conditions before the sizes and the texts that functions are given.

    Raises ValueError where such functions stand inside each other, or inside lambdas, so that they would multiply, and
    where texts are put together again and again.
    """
    check_growth(tree)
    pending: list[tuple[Any, int, int]] = [(tree, 0, 0)]
    bounded: list[tuple[dict[str, Any], int]] = []
    while pending:
        here, lambdas, around = pending.pop()
        if isinstance(here, list):
            pending += [(item, lambdas, around) for item in here]
        if not isinstance(here, dict):
            continue
        if here.get("type") == "TABLE_FUNCTION":  # the rows that it makes come one group after another
            pending.append((here["function"]["arguments"], lambdas, around))
            continue
        name = here.get("function_name", "").lower()
        is_bounded = name in _BOUNDED
        if is_bounded and (lambdas > 1 or around > 1):
            raise ValueError(f"{here['function_name']} may not stand so deep inside lambdas or functions like it")
        if is_bounded or name in _REPLACING:
            bounded.append((here, _MOST_IN_LAMBDA if lambdas else _MOST_REPEATS))
        inside = (lambdas + (here.get("type") == "LAMBDA"), around + is_bounded)
        pending += [(value, *inside) for value in here.values()]
    for node, most in bounded:
        _limit(node, node["function_name"].lower(), most, read)


def _limit(node: dict[str, Any], name: str, most: int, read: Reader) -> None:
    """Let a function tell, at each row, that it is asked for too much."""
    given = node["arguments"]
    if name in _COMPARING:
        sizes, most = {place: f"length({letter})" for place, letter in enumerate("ab")}, _MOST_COMPARED
    elif name in RANGES:
        sizes = {len(given) - 1: ("a", "b - a", "(b - a) / c")[min(len(given), 3) - 1]}
    elif name == "array_to_string":
        sizes, most = {0: f"CASE WHEN length(b) > {_SHORT} THEN len(a) * length(b) ELSE 0 END"}, _MOST_REPLACED
    elif name in _REPLACING:
        long = f"length(c) > {_SHORT}" if len(given) > 2 else "false"
        sizes, most = {2: f"CASE WHEN {long} THEN length(a) * length(c) ELSE 0 END"}, _MOST_REPLACED
    else:
        sizes = {_SIZES[name]: "abc"[_SIZES[name]]}
    if not max(sizes) < len(given) <= 4:
        return  # DuckDB knows no such form
    before = dict(zip("abcd", _given(node), strict=False))
    for place, size in sizes.items():
        told = f"{name} may not make or compare more than {most:,} items or characters here"
        text = f"SELECT CASE WHEN abs({size}) > {most} THEN error('{told}') ELSE {'abc'[place]} END"
        given[place]["expression"] = _filled(read(text)["statements"][0]["node"]["select_list"][0], before)


def _filled(node: Any, columns: dict[str, Any]) -> Any:
    """The node with other nodes in place of its columns."""
    if isinstance(node, list):
        return [_filled(item, columns) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("type") == "COLUMN_REF":
        return columns[node["column_names"][0]]
    return {key: _filled(item, columns) for key, item in node.items()}


def check_growth(tree: dict[str, Any]) -> None:
    """Raises ValueError where a value may be far longer than its row: texts put together again and again."""
    try:
        growth = max(_Growth().of_select(statement["node"]) for statement in tree["statements"])
    except RecursionError as exc:
        raise ValueError("the SQL is nested too deeply") from exc
    if growth > _MOST_GROWTH:
        raise ValueError(f"it may make texts more than {_MOST_GROWTH:,} times as long as a row: put together less")


@dataclass(frozen=True)
class _Growth:
    """How many times as long as a row values may be: those of columns, and of tables and columns by their names."""

    base: float = 1.0
    tables: Mapping[str, float] = field(default_factory=dict)
    columns: Mapping[str, float] = field(default_factory=dict)

    def of_select(self, node: Mapping[str, Any]) -> float:
        tables = dict(self.tables)
        for entry in (node.get("cte_map") or {}).get("map", ()):
            value = entry["value"]
            inner = value.get("query_node") or value["query"]["node"]
            tables[entry["key"].lower()] = replace(self, tables=tables).of_select(inner)
        scope = replace(self, tables=tables)
        if "select_list" not in node:
            return scope.of_any([value for key, value in node.items() if key != "cte_map"])
        scope = replace(scope, base=max(self.base, scope.of_table(node.get("from_table"))))
        most = scope.base
        for item in node["select_list"]:
            grown = scope.of_any(item)
            if item.get("alias"):  # which the items behind it may name
                scope = replace(scope, columns={**scope.columns, item["alias"].lower(): grown})
            most = max(most, grown)
        return most

    def of_table(self, node: Any) -> float:
        if not isinstance(node, Mapping):
            return 1.0
        if node.get("type") == "BASE_TABLE":
            return self.tables.get(node["table_name"].lower(), 1.0)
        if node.get("type") == "SUBQUERY":
            return self.of_select(node["subquery"]["node"])
        sides = [self.of_table(node.get(side)) for side in ("left", "right")]
        return max([*sides, self.of_any(node.get("function"))])

    def of_any(self, node: Any) -> float:
        """Of an expression, whose parts are put together."""
        if isinstance(node, list):
            return sum(map(self.of_any, node))
        if not isinstance(node, Mapping):
            return 0.0
        if node.get("type") == "COLUMN_REF":
            return max(self.base, self.columns.get(node["column_names"][-1].lower(), 0.0))
        if "select_list" in node:
            return self.of_select(node)
        given = _given(node)
        lambdas = [one for one in given if one.get("type") == "LAMBDA"]
        if lambdas:
            return self._of_lambdas(node, lambdas, self.of_any([one for one in given if one not in lambdas]))
        return _GROWING.get(str(node.get("function_name", "")).lower(), 1) * sum(map(self.of_any, node.values()))

    def _of_lambdas(self, node: Mapping[str, Any], lambdas: Sequence[Mapping[str, Any]], listed: float) -> float:
        """Of what is made of each item of a list, or of all, one after the other: there what was made so far may be
        named once."""
        inside = replace(self, base=max(self.base, listed))
        for one in lambdas:
            so_far = _named(one.get("lhs"))[:1]
            if node["function_name"].lower() in _REDUCING and so_far and _named(one["expr"]).count(so_far[0]) > 1:
                raise ValueError(f"{node['function_name']} may name what it has made so far once")
        return max(listed, *(inside.of_any(one["expr"]) for one in lambdas))


def _named(value: Any) -> list[str]:
    """Names without a table's before them, as often as they stand there."""
    if isinstance(value, list):
        return [name for item in value for name in _named(item)]
    if not isinstance(value, Mapping):
        return []
    if value.get("type") == "COLUMN_REF":
        return [value["column_names"][0].lower()] if len(value["column_names"]) == 1 else []
    return [name for item in value.values() for name in _named(item)]
