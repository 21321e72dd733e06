"""Commands about one dataset: a plan run on it, and what it is worth."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ..terminal.settings import home_folder, parse_engine
from .options import BaseUrl, Budget, BudgetTokens, Catalog, Engine, Json, Overwrite, Seed, Workers


def apply_plan(  # noqa: PLR0913, PLR0917 - one parameter an option: that is how typer declares them
    plan: Annotated[
        Path, typer.Argument(help="A saved plan, such as <out>/plans/*.json.", metavar="PLAN", show_default=False)
    ],
    dataset: Annotated[str, typer.Option(help="The dataset's id in the catalog.", metavar="ID", show_default=False)],
    catalog: Catalog = "builtin",
    rows: Annotated[int | None, typer.Option(help="Rows to make.", min=1, show_default="all that there are")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the dataset.", metavar="DIR", show_default="out/<dataset>")
    ] = None,
    model: Annotated[
        str, typer.Option(help="The model that the plan's model operations ask.", metavar="offline|openai:NAME")
    ] = "offline",
    base_url: BaseUrl = None,
    budget_usd: Budget = None,
    budget_tokens: BudgetTokens = None,
    concurrency: Annotated[int, typer.Option(help="Model calls at once, at most.", min=1)] = 64,
    seed: Seed = 0,
    overwrite: Overwrite = False,
    workers: Workers = 1,
    engine: Engine = "local",
    as_json: Json = False,
) -> None:
    """Run a saved plan on a dataset, with no agent."""
    from ..commands.applying import Wishes, run_apply

    wishes = Wishes(catalog, rows, out, seed, model, base_url, budget_usd, concurrency, overwrite)
    wishes = replace(wishes, budget_tokens=budget_tokens, engine=parse_engine(engine), workers=workers)
    raise typer.Exit(run_apply(plan, dataset, wishes, home=home_folder(), as_json=as_json))


def evaluate(  # noqa: PLR0913, PLR0917 - see apply
    dataset: Annotated[Path, typer.Argument(help="The folder of a build.", metavar="DIR", show_default=False)],
    test: Annotated[
        Path | None,
        typer.Option(help='Test items: {"input": …, "output": …} a line.', metavar="FILE.jsonl", show_default=False),
    ] = None,
    task: Annotated[
        Path | None,
        typer.Option(help="The task file that the dataset was built for.", metavar="TASK", show_default="its run's"),
    ] = None,
    raw: Annotated[
        Path | None,
        typer.Option(help="Rows of the sources as they were, for a student.", metavar="FILE.jsonl", show_default=False),
    ] = None,
    gold: Annotated[
        Path | None,
        typer.Option(help="Training rows made by people, for a student.", metavar="FILE.jsonl", show_default=False),
    ] = None,
    seed: Annotated[int, typer.Option(help="Draws the samples of what is too large to measure whole.", min=0)] = 0,
    model: Annotated[
        str, typer.Option(help="The model that grades difficulty and quality.", metavar="offline|openai:NAME")
    ] = "offline",
    base_url: BaseUrl = None,
    budget_usd: Budget = None,
    budget_tokens: BudgetTokens = None,
    student: Annotated[
        bool, typer.Option("--student", help="Fine-tune a language model on each set too, and score its answers.")
    ] = False,
    student_model: Annotated[
        str, typer.Option(help="That model: smollm2, a folder, or a name that transformers takes.", metavar="NAME")
    ] = "smollm2",
    student_steps: Annotated[int, typer.Option(help="Its optimiser steps of 8 rows.", min=1)] = 60,
    student_layers: Annotated[
        int | None, typer.Option(help="Upper layers that learn, for a small machine; else all.", min=1)
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure a dataset: diversity, labels, lengths, duplicates, contamination, what a student learns from it."""
    from ..commands.evaluating import Wishes, run_evaluate

    asked = student_model if student else None
    wishes = Wishes(test, task, raw, gold, seed, model, base_url, budget_usd, asked, student_steps, student_layers)
    wishes = replace(wishes, budget_tokens=budget_tokens)
    run_evaluate(dataset, wishes, home=home_folder(), as_json=as_json)
