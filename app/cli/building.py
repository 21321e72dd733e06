"""Commands that make datasets from a task, or show what would be made."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ..terminal.settings import default_approval, home_folder, parse_engine
from .options import (
    BaseUrl,
    Budget,
    BudgetTokens,
    Catalog,
    Engine,
    Json,
    JudgeModel,
    Out,
    Overwrite,
    Run,
    Seed,
    SynthesisWish,
    Workers,
    dollars,
)


def build(  # noqa: PLR0913, PLR0917 - one parameter an option: that is how typer declares them
    task: Annotated[Path, typer.Argument(help="The task: a YAML or JSON file.", metavar="TASK", show_default=False)],
    catalog: Catalog = "builtin",
    model: Annotated[
        str, typer.Option(help="The model that the agents think with; 'offline' is rule-based and needs none.")
    ] = "offline",
    base_url: BaseUrl = None,
    judge_model: JudgeModel = None,
    rows: Annotated[
        int | None, typer.Option(help="Rows to make.", min=1, show_default="the task's own, or 500")
    ] = None,
    out: Out = None,
    approve: Annotated[
        str | None,
        typer.Option(
            help="Where to stop for a decision: none, all, or some of datasets,plan,sample,publish.",
            metavar="CHECKPOINTS",
            show_default="datasets,plan,sample at a terminal, none elsewhere",
        ),
    ] = None,
    budget_usd: Budget = None,
    budget_tokens: BudgetTokens = None,
    seed: Seed = 0,
    synthesis: SynthesisWish = None,
    format: Annotated[
        str | None,
        typer.Option(
            help="What rows are stored as: columns, prompt-completion, messages, alpaca or preference.",
            metavar="FORM",
            show_default="the task's own, or columns",
        ),
    ] = None,
    publish: Annotated[
        str | None,
        typer.Option(help="Ask, at the end, to push to this Hub repository.", metavar="REPO", show_default=False),
    ] = None,
    public: Annotated[bool, typer.Option("--public", help="Publish for everybody to see.")] = False,
    overwrite: Overwrite = False,
    no_memory: Annotated[
        bool, typer.Option("--no-memory", help="Recall nothing of earlier builds, and leave nothing to later ones.")
    ] = False,
    workers: Workers = 1,
    engine: Engine = "local",
    as_json: Json = False,
) -> None:
    """Build the dataset that TASK describes."""
    from ..commands.building import Wishes, run_build

    asked = approve or default_approval()
    wishes = Wishes(
        catalog, model, base_url, rows, out, asked, budget_usd, budget_tokens, seed, publish, public, format
    )
    wishes = replace(wishes, memory=not no_memory, overwrite=overwrite, synthesis=synthesis)
    wishes = replace(wishes, engine=parse_engine(engine), workers=workers, judge_model=judge_model)
    raise typer.Exit(run_build(task, wishes, home=home_folder(), as_json=as_json))


def extend(  # noqa: PLR0913, PLR0917 - one parameter an option: that is how typer declares them
    dataset: Annotated[
        Path, typer.Argument(help="Your rows: a file, a folder of files, or a dataset's id.", show_default=False)
    ],
    rows: Annotated[
        int | None, typer.Option(help="Rows there are to be.", min=1, show_default="the task's own")
    ] = None,
    task: Annotated[
        Path | None, typer.Option(help="The rows' task; read from the rows if not given.", metavar="TASK")
    ] = None,
    instruction: Annotated[
        str | None, typer.Option(help="What the rows are for, in a sentence or two.", metavar="TEXT")
    ] = None,
    catalog: Catalog = "none",
    model: Annotated[
        str, typer.Option(help="The model that agents and recipes ask; 'offline' makes no rows.")
    ] = "offline",
    base_url: BaseUrl = None,
    out: Out = None,
    approve: Annotated[
        str | None,
        typer.Option(help="Where to stop for a decision.", metavar="CHECKPOINTS", show_default="as with build"),
    ] = None,
    budget_usd: Budget = None,
    budget_tokens: BudgetTokens = None,
    seed: Seed = 0,
    synthesis: SynthesisWish = None,
    as_json: Json = False,
) -> None:
    """Bring your own rows to as many as you ask for, by a catalog's datasets and by a model."""
    from ..commands.building import Wishes
    from ..commands.extending import run_extend

    asked = approve or default_approval()
    wishes = Wishes(catalog, model, base_url, rows, out, asked, budget_usd, budget_tokens, seed, synthesis=synthesis)
    raise typer.Exit(run_extend(dataset, task, instruction, wishes, home=home_folder(), as_json=as_json))


def preview(  # noqa: PLR0913, PLR0917 - see build
    task: Annotated[Path, typer.Argument(help="The task: a YAML or JSON file.", metavar="TASK", show_default=False)],
    catalog: Catalog = "builtin",
    model: Annotated[
        str, typer.Option(help="The model that the agents think with; 'offline' is rule-based and needs none.")
    ] = "offline",
    base_url: BaseUrl = None,
    rows: Annotated[
        int | None, typer.Option(help="Rows that the build would make.", min=1, show_default="the task's own, or 500")
    ] = None,
    budget_usd: Budget = None,
    budget_tokens: BudgetTokens = None,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Show what a build would do: what is understood, candidates, rows before and after, cost. Nothing is written."""
    from ..commands.building import Wishes
    from ..commands.previewing import run_preview

    wishes = Wishes(catalog, model, base_url, rows, None, "none", budget_usd, budget_tokens, seed)
    raise typer.Exit(run_preview(task, wishes, home=home_folder(), as_json=as_json))


def resume(
    run: Run,
    decision: Annotated[
        str | None,
        typer.Option(help="A file that answers what the run waits for; - reads standard input.", metavar="FILE|-"),
    ] = None,
    budget_usd: Annotated[
        float | None,
        typer.Option(
            help="What the whole run may spend from now on, in US dollars.", min=0, metavar="X", callback=dollars
        ),
    ] = None,
    budget_tokens: Annotated[
        int | None, typer.Option(help="What the whole run may spend from now on, in tokens.", min=0, metavar="N")
    ] = None,
    as_json: Json = False,
) -> None:
    """Go on with a run that waits or was stopped, by its budget too."""
    from ..commands.building import run_resume

    caps = (budget_usd, budget_tokens)
    raise typer.Exit(run_resume(run, decision, home=home_folder(), as_json=as_json, caps=caps))


def stop(run: Run, as_json: Json = False) -> None:
    """Let the process that works on a run end after its current batch; it ends with 130, and `resume` goes on."""
    from ..commands.history import stop_run

    stop_run(run, home=home_folder(), as_json=as_json)
