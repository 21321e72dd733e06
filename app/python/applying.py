"""`regraft.apply` and `regraft.evaluate`, from Python."""

from collections.abc import Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...domain.plan import Plan
from ...memory.private import kept_private
from .building import _home, shown
from .result import Applied, Written
from .tasks import TaskLike, task_of

if TYPE_CHECKING:
    from ...tools.evaluation import Evaluation


def apply(
    plan: Plan | Mapping[str, Any] | str | PathLike[str],
    dataset: str,
    *,
    catalog: str | PathLike[str] = "builtin",
    rows: int | None = None,
    out: str | PathLike[str] | None = None,
    model: str = "offline",
    base_url: str | None = None,
    budget_usd: float | None = None,
    concurrency: int = 64,
    seed: int = 0,
    home: str | PathLike[str] | None = None,
    progress: bool | None = None,
) -> Applied:
    """Run a saved plan over a dataset of a catalog, block by block, with no agent, as `regraft apply` does.

    `plan` is a Plan, its JSON as a mapping, or the path of its file. Without `out` the dataset is written below `home`.
    Raises PlanError, CatalogError, DatasetError, ModelError or OutputError before anything is written.
    """
    import secrets

    from ...tools.execution.bind import load_plan, read_plan
    from ..commands.applying import Wishes, apply_plan

    place = _home(home)
    if isinstance(plan, Mapping):
        plan = read_plan(dict(plan))
    elif not isinstance(plan, Plan):
        plan = load_plan(Path(fspath(plan)))
    folder = Path(fspath(out)) if out is not None else place / "datasets" / f"applied-{secrets.token_hex(4)}"
    wishes = Wishes(fspath(catalog), rows, folder, seed, model, base_url, budget_usd, concurrency)
    with kept_private(place), shown(progress) as display:
        applied = apply_plan(plan, dataset, wishes, home=place, progress=display)
    from ...tools.export.folder import digest_of, manifest

    return Applied(applied.counts, applied.out, digest_of(manifest(applied.out)) if applied.out else None)


def evaluate(
    dataset: Written | str | PathLike[str],
    *,
    task: TaskLike | None = None,
    test: str | PathLike[str] | None = None,
    raw: str | PathLike[str] | None = None,
    gold: str | PathLike[str] | None = None,
    model: str = "offline",
    seed: int = 0,
    home: str | PathLike[str] | None = None,
) -> "Evaluation":
    """Measure a dataset, as `regraft evaluate` does: diversity, form, copies, and with `test` what a student learns.

    `dataset` is a result or a folder; `test`, `raw` and `gold` are JSON lines files. Raises InputError for files that
    are not what they should be.
    """
    from ..commands.evaluating import Wishes, evaluation_of

    folder = dataset.path if isinstance(dataset, Written) else Path(fspath(dataset))
    if folder is None:
        from ...domain.errors import InputError

        raise InputError("The result has no rows to measure", "see its reasons")
    wishes = Wishes(test=_path(test), raw=_path(raw), gold=_path(gold), seed=seed, model=model)
    place = _home(home)
    with kept_private(place):
        return evaluation_of(folder, wishes, task_of(task) if task is not None else None, home=place)


def _path(given: str | PathLike[str] | None) -> Path | None:
    return Path(fspath(given)) if given is not None else None
