"""The recipe `program`: a model writes a generator once, a sandbox runs it, a second program checks every answer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, TypeAlias

from ....domain.brief import TaskBrief
from ....domain.errors import GiveUp
from ...texts import normal
from ..base import MadeRow, Need, Round, recipe
from ..bench import Bench
from .running import SEED, Row, as_steps, solve_rows
from .trial import agree, made
from .writing import MOST_CALLS, Programs, Writer

SEEDS_PER_ROUND = 2_000
"""Seeds of a round at the most; a row that no gap asks for costs a seed and nothing else."""
_LEAST_NEW = 0.02
"""Share of a round's seeds that must give new rows, or the program has little more to say."""

Picked: TypeAlias = tuple[int, Row | str, str]
"""A seed, its row or why there is none, and the gap that the row fills."""

DIFFERS = "a second program, written apart from the generator, answers otherwise"
UNREAD = "a second program, written apart from the generator, has no answer to check it by"


@recipe("program", calls=lambda _: MOST_CALLS, needs=("model", "sandbox"), novelty="exact")
def program(need: Need, bench: Bench) -> Round:
    """Have a model write a generator once and run it in a sandbox, each answer checked by a second program.

    For tasks whose answers can be computed. No call per row: at most six for a build. The solver is asked for apart
    from the generator, sees half of the demonstrations' outputs, and must reproduce all; where the two differ in more
    than 2% of the rows neither is believed.
    """
    kept: Mapping[str, Any] = need.kept or _kept(Writer(need.brief, bench.service, bench.source).programs())
    first = int(kept["next"])
    seeds = [seed_of(need.seed, number) for number in range(first, first + SEEDS_PER_ROUND)]
    about = MadeRow({}, (), bench.model, str(kept["hash"]))
    picked, used, new = _picked(need, kept, seeds)
    rows = _checked(need.brief, str(kept["solver"]), picked, about)
    ended = ""
    if used == len(seeds) and new < _LEAST_NEW * used:
        ended = f"the program repeats itself: {new} of {used} seeds gave another row"
    return Round(rows, {**kept, "next": first + used}, ended, as_steps(str(kept["generator"]), need.brief.task))


def seed_of(seed: int, number: int) -> int:
    """The seed of a build's row: 31 bits that depend on the build's seed and the row's number alone."""
    return int.from_bytes(sha256(f"{seed}/{number}".encode()).digest()[:4]) & 0x7FFFFFFF


def _kept(programs: Programs) -> dict[str, Any]:
    digest = sha256(f"{programs.generator}\0{programs.solver}".encode()).hexdigest()
    return {"generator": programs.generator, "solver": programs.solver, "hash": digest, "next": 0}


def _picked(need: Need, kept: Mapping[str, Any], seeds: Sequence[int]) -> tuple[list[Picked], int, int]:
    """New rows that fill the orders, and seeds that gave none; how many seeds were used, and how many gave a new row.

    Rows that repeat an earlier one or whose gap is full are passed over: they are no candidates of anything.
    """
    task = need.brief.task
    known = {_key(need.brief, row) for row in [*(one.cells for one in need.accepted), *need.demonstrations()]}
    gaps = need.orders(need.wanted)
    left = Counter((gap.column or "", gap.value) for gap in gaps)
    sentences = {(gap.column or "", gap.value): gap.told for gap in gaps if gap.column or gap.kind == "rows"}
    picked: list[Picked] = []
    used = new = 0
    for seed, row in made(str(kept["generator"]), task, seeds):
        if not left.total():
            break
        used += 1
        if isinstance(row, str):
            picked.append((seed, row, ""))
            continue
        key = _key(need.brief, row)
        if key in known:
            continue
        known.add(key)
        new += 1
        fits = [wish for wish in left if left[wish] > 0 and (not wish[0] or row.get(wish[0]) == wish[1])]
        wish = max(fits, key=lambda wish: bool(wish[0]), default=None)
        if wish is not None:
            left[wish] -= 1
            picked.append((seed, row, sentences.get(wish, "")))
    return picked, used, new


def _checked(brief: TaskBrief, solver: str, picked: Sequence[Picked], about: MadeRow) -> list[MadeRow]:
    rows = [row for _, row, _ in picked if isinstance(row, dict)]
    answers = iter(solve_rows(solver, brief.task, rows))
    checked: list[MadeRow] = []
    for seed, row, fills in picked:
        sampling = {SEED: seed}
        if isinstance(row, str):
            checked.append(MadeRow({}, (), about.model, about.prompt, sampling, row))
            continue
        ran = next(answers)
        reason = "" if agree(brief.task, row, ran) else UNREAD if ran.values is None else DIFFERS
        checked.append(MadeRow(row, (), about.model, about.prompt, sampling, reason, fills))
    return checked


def _key(brief: TaskBrief, row: Mapping[str, str]) -> str:
    return normal(brief.task.given(row))


__all__ = ["GiveUp", "program"]
