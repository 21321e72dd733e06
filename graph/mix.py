"""How many rows of a build are real and how many made, read from its state alone."""

from math import floor

from ..domain.errors import InputError
from ..domain.run import BuildOptions
from ..domain.synthesis import DEFAULT_SHARE, Synthesis
from ..domain.task import TaskSpec
from .state import BuildState

OFFLINE, NO_CATALOG = "offline", "none"


def wishes_of(task: TaskSpec, options: BuildOptions) -> Synthesis:
    """When and how much is made: the options' word, else the task's, else gaps where there is a model.

    Without a catalog everything is made.
    """
    asked = options.synthesis or task.synthesis or Synthesis()
    if options.catalog == NO_CATALOG:
        return asked.model_copy(update={"when": "always", "share": asked.share or 1.0})
    usual = "never" if options.model == OFFLINE else "gaps"
    return asked.model_copy(update={"when": asked.when or usual})


def check_synthesis(task: TaskSpec, options: BuildOptions) -> None:
    """Raises InputError, before anything is begun, for a synthesis that cannot be: without a model, with a catalog that
    is none and rows that are to be real, or by a recipe that nobody knows."""
    wishes = wishes_of(task, options)
    if options.catalog == NO_CATALOG and (asked := options.synthesis or task.synthesis) is not None:
        if asked.when == "never":
            raise InputError("Without a catalog there are no rows but made ones", "leave --synthesis out, or name one")
        if (asked.share or 1.0) < 1.0:
            raise InputError(
                f"Without a catalog all rows are made, not a share of {asked.share:g}", "leave the share out, or say 1"
            )
    if wishes.when != "never" and options.model == OFFLINE:
        build = "A build without a catalog" if options.catalog == NO_CATALOG else "Synthesis"
        raise InputError(f"{build} has a model make its rows, and there is none", "name one by --model openai:NAME")
    if wishes.when != "never":
        from ..tools.recipes.base import RECIPES

        for name in wishes.recipes or ():
            RECIPES.get(name)


def alone(options: BuildOptions) -> bool:
    """Whether a person's own rows are extended and no other dataset is looked for."""
    from ..tools.catalogs import parts_of

    return options.extends is not None and len(parts_of(options.catalog)) == 1


def have_made(state: BuildState) -> int:
    """Rows of the dataset so far that recipes made."""
    made = {source.key for source in state.recipes()}
    return sum(rows for key, rows in (state.curated or {}).items() if key in made)


def have_real(state: BuildState) -> int:
    """Rows of the dataset so far that come from datasets."""
    return sum((state.curated or {}).values()) - have_made(state)


def reserved(state: BuildState) -> int:
    """Rows that are left to recipes: those that they made and, while some may still come, those that they are to."""
    wishes, made = wishes_of(state.task, state.options), have_made(state)
    if wishes.when != "always" or state.synthesised:
        return made
    return max(made, floor((wishes.share or DEFAULT_SHARE) * state.options.rows))


def missing_real(state: BuildState) -> int:
    """Rows that datasets are still to give."""
    return max(0, state.options.rows - reserved(state) - have_real(state))


def allowed(state: BuildState) -> int:
    """Rows that recipes may make at most: the share, all where nothing real exists, or a
    person's own rows are extended, and no share was asked for."""
    share = wishes_of(state.task, state.options).share
    if share is None and (not have_real(state) or state.options.extends):
        return state.options.rows
    return floor((share or DEFAULT_SHARE) * state.options.rows)


def due(state: BuildState) -> bool:
    """Whether recipes may still be asked for rows."""
    return wishes_of(state.task, state.options).when != "never" and not state.synthesised and state.brief is not None
