"""A generator and a solver in the sandbox: rows for seeds, answers for inputs, and why there are none."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from ....domain.errors import PlanError
from ....domain.plan import Step
from ....domain.task import TaskSpec
from ...cells import cell_text
from ...operations.code import MAX_CODE, Outcome, run_rows
from ...syntax import parse

Row = dict[str, str]

_IMPORTED = "import random\nimport re\nimport math\n\n"
"""What programs forget to import."""
_SEEDED = """def run__(seed__):
    random.seed(seed__)
    return make(seed__)

"""


_AS_STEP = """

def main(seed):
    random.seed(seed)
    return make(seed)
"""
SEED = "seed"
"""The column of which a plan makes a generator's rows, and what lineage calls the seed of one."""


_MAX_CODE = MAX_CODE - len(_IMPORTED + _AS_STEP)


@dataclass(frozen=True)
class Ran:
    """What a program made of one seed or one input: values in the order of the columns, or why there are none.

    `abstained` tells that a program returned None: it says itself that it has no answer.
    """

    values: tuple[str, ...] | None
    reason: str | None = None
    abstained: bool = False


def refusal(code: str, function: str, arguments: int) -> str | None:
    """Why code cannot be run as a program of this form, None where it can."""
    if not code.strip():
        return "there is no code"
    if len(code) > _MAX_CODE:
        return f"the code has more than {_MAX_CODE:,} characters"
    try:
        body = parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as exc:
        return f"the code is no Python: {exc}"
    functions = [node for node in body if isinstance(node, ast.FunctionDef) and node.name == function]
    if not functions:
        return f"the code defines no function {function!r}"
    given = functions[-1].args
    taken = len(given.posonlyargs) + len(given.args)
    if not taken - len(given.defaults) <= arguments <= taken or [one for one in given.kw_defaults if one is None]:
        return f"{function} must take {arguments} argument{'' if arguments == 1 else 's'}"
    return None


def make_rows(code: str, task: TaskSpec, seeds: Sequence[int]) -> list[Ran]:
    """A row for each seed. Raises PlanError where the code fails before the first."""
    outcomes = run_rows(_IMPORTED + _SEEDED + code, [(seed,) for seed in seeds], seed=0)
    return [_ran(outcome, len(task.columns)) for outcome in outcomes]


def as_steps(code: str, task: TaskSpec) -> tuple[Step, ...]:
    """The steps of a plan that makes a generator's rows of a column with their seeds."""
    args = {"code": _IMPORTED + code + _AS_STEP, "inputs": [SEED], "outputs": list(task.columns)}
    return (Step(op="code", args=args), Step(op="select", args={"columns": list(task.columns)}))


def solve_rows(code: str, task: TaskSpec, rows: Sequence[Row]) -> list[Ran]:
    """The outputs for each row's inputs. Raises PlanError where the code fails before the first."""
    cells = [tuple(row[column] for column in task.input_columns) for row in rows]
    outcomes = run_rows(_IMPORTED + _called(len(task.input_columns)) + code, cells, seed=0)
    return [_ran(outcome, len(task.output_columns)) for outcome in outcomes]


def _called(arguments: int) -> str:
    names = ", ".join(f"cell{number}__" for number in range(arguments))
    return f"def run__({names}):\n    return solve({names})\n\n"


def _ran(outcome: Outcome, wanted: int) -> Ran:
    error, value = outcome
    if error is not None:
        return Ran(None, error)
    if value is None:
        return Ran(None, "the program returns None", abstained=True)
    returned = value if isinstance(value, tuple | list) and (wanted > 1 or len(value) == 1) else (value,)
    if len(returned) != wanted:
        return Ran(None, f"the program returns {len(returned)} values for {wanted} columns")
    if not all(isinstance(cell, str | int | float) for cell in returned):
        return Ran(None, "the program returns something other than texts")
    texts = tuple((cell_text(cell) or "").strip("\n") for cell in returned)
    return Ran(texts) if all(text.strip() for text in texts) else Ran(None, "the program returns an empty text")


def broken(error: PlanError) -> str:
    """Why a program failed before its first row, in words for whoever wrote it."""
    return str(error.problem)
