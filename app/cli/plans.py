"""The commands of `regraft plans`."""

from typing import Annotated

import typer

from ..terminal.settings import home_folder
from .options import Json
from .quick import QuickCommand, QuickGroup

plans = typer.Typer(
    help="Read, export and forget what earlier builds tried.",
    cls=QuickGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
)

OfTask = Annotated[str | None, typer.Option("--task", help="Of this task.", metavar="NAME", show_default=False)]
OfDataset = Annotated[str | None, typer.Option("--dataset", help="Of this dataset.", metavar="ID", show_default=False)]


@plans.command("list", cls=QuickCommand)
def plans_list(task: OfTask = None, dataset: OfDataset = None, as_json: Json = False) -> None:
    """List what is remembered, the latest first."""
    from ..commands.remembered import list_plans

    list_plans(task=task, dataset=dataset, home=home_folder(), as_json=as_json)


@plans.command("show", cls=QuickCommand)
def plans_show(
    name: Annotated[
        str, typer.Argument(help="An id, as `regraft plans list` shows it.", metavar="ID", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """Show a plan, for which task it was tried, and how it fared."""
    from ..commands.remembered import show_plan

    show_plan(name, home=home_folder(), as_json=as_json)


@plans.command("export", cls=QuickCommand)
def plans_export(
    file: Annotated[str, typer.Argument(help="A file; - is standard output.", metavar="FILE|-", show_default=False)],
    task: OfTask = None,
    dataset: OfDataset = None,
    as_json: Json = False,
) -> None:
    """Write what is remembered as JSON lines."""
    from ..commands.remembered import export_plans

    export_plans(file, task=task, dataset=dataset, home=home_folder(), as_json=as_json)


@plans.command("import", cls=QuickCommand)
def plans_import(
    file: Annotated[str, typer.Argument(help="A file; - is standard input.", metavar="FILE|-", show_default=False)],
    as_json: Json = False,
) -> None:
    """Take in what was exported."""
    from ..commands.remembered import import_plans

    import_plans(file, home=home_folder(), as_json=as_json)


@plans.command("forget", cls=QuickCommand)
def plans_forget(
    names: Annotated[
        list[str] | None, typer.Argument(help="Ids of `regraft plans list`.", metavar="[ID]...", show_default=False)
    ] = None,
    task: OfTask = None,
    dataset: OfDataset = None,
    everything: Annotated[bool, typer.Option("--all", help="Everything.")] = False,
    sure: Annotated[bool, typer.Option("--yes", help="Do not ask first, as is done at a terminal.")] = False,
    as_json: Json = False,
) -> None:
    """Forget experiences for good: by id, by task and dataset, or all."""
    from ..commands.remembered import forget_plans

    forget_plans(
        names or (), task=task, dataset=dataset, everything=everything, sure=sure, home=home_folder(), as_json=as_json
    )
