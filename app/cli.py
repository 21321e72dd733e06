"""The command line: what is asked for, and nothing else. Each command's work stands in a module that it imports late,
so that `--help` answers at once."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from .cli_plans import plans
from .cli_recipes import recipes
from .quick import QuickCommand, QuickGroup, spare_pandas
from .settings import default_approval, home_folder, parse_engine

app = typer.Typer(
    name="regraft",
    cls=QuickGroup,
    help="Build a training dataset for a task that has none, from datasets that exist.",
    epilog="Exit codes: 0 done; 2 bad input; 3 waiting for a decision; 4 fewer rows than asked for; "
    "5 stopped by the budget; 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
tools = typer.Typer(
    help="List what plans, checks and agents are made of.", cls=QuickGroup, no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(tools, name="tools")
index = typer.Typer(
    help="Keep an index of the Hub's dataset cards.", cls=QuickGroup, no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(index, name="index")

app.add_typer(recipes, name="recipes")

app.add_typer(plans, name="plans")

Catalog = Annotated[
    str,
    typer.Option(
        help="A folder of dataset repositories, 'builtin', 'hub', or NAME:ARGUMENT of an installed package; several "
        "with commas between.",
        metavar="DIR|builtin|hub",
    ),
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace an earlier dataset in the output folder, without asking.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]
Seed = Annotated[
    int, typer.Option(help="Same task, catalog, seed and memory of plans: same data, byte for byte.", min=0)
]
BaseUrl = Annotated[
    str | None,
    typer.Option(help="Address of an OpenAI-compatible server.", metavar="URL", show_default="$OPENAI_BASE_URL"),
]
Budget = Annotated[
    float | None,
    typer.Option(help="Stop before model calls cost more US dollars.", min=0, metavar="X", show_default=False),
]
BudgetTokens = Annotated[
    int | None,
    typer.Option(help="Stop before model calls take more tokens.", min=0, metavar="N", show_default=False),
]
Workers = Annotated[int, typer.Option(help="Processes that make blocks of rows; the rows are the same.", min=1)]
Engine = Annotated[
    str,
    typer.Option(help="Who makes blocks of rows: this machine, or the Ray of RAY_ADDRESS.", metavar="local|ray"),
]
SynthesisWish = Annotated[
    str | None,
    typer.Option(
        "--synthesis",
        help="Rows that a model makes: never, for gaps of what datasets give, always, or as this share of all rows.",
        metavar="never|gaps|always|SHARE",
        show_default="the task's own, or gaps with a model",
    ),
]
Run = Annotated[str, typer.Argument(help="A run's id, as `regraft runs` lists it.", metavar="RUN", show_default=False)]


@app.command(cls=QuickCommand)
def build(  # noqa: PLR0913, PLR0917 - one parameter an option: that is how typer declares them
    task: Annotated[Path, typer.Argument(help="The task: a YAML or JSON file.", metavar="TASK", show_default=False)],
    catalog: Catalog = "builtin",
    model: Annotated[
        str, typer.Option(help="The model that the agents think with; 'offline' is rule-based and needs none.")
    ] = "offline",
    base_url: BaseUrl = None,
    rows: Annotated[
        int | None, typer.Option(help="Rows to make.", min=1, show_default="the task's own, or 500")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the dataset.", metavar="DIR", show_default="out/<task name>")
    ] = None,
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
    from .building import Wishes, run_build

    asked = approve or default_approval()
    wishes = Wishes(
        catalog, model, base_url, rows, out, asked, budget_usd, budget_tokens, seed, publish, public, format
    )
    wishes = replace(wishes, memory=not no_memory, overwrite=overwrite, synthesis=synthesis)
    wishes = replace(wishes, engine=parse_engine(engine), workers=workers)
    raise typer.Exit(run_build(task, wishes, home=home_folder(), as_json=as_json))


@app.command(cls=QuickCommand)
def extend(  # noqa: PLR0913, PLR0917 - one parameter an option: that is how typer declares them
    dataset: Annotated[Path, typer.Argument(help="Your rows: a file or a folder of files.", show_default=False)],
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
    out: Annotated[
        Path | None, typer.Option(help="Folder of the dataset.", metavar="DIR", show_default="out/<task name>")
    ] = None,
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
    from .building import Wishes
    from .extending import run_extend

    asked = approve or default_approval()
    wishes = Wishes(catalog, model, base_url, rows, out, asked, budget_usd, budget_tokens, seed, synthesis=synthesis)
    raise typer.Exit(run_extend(dataset, task, instruction, wishes, home=home_folder(), as_json=as_json))


@app.command(cls=QuickCommand)
def resume(
    run: Run,
    decision: Annotated[
        str | None,
        typer.Option(help="A file that answers what the run waits for; - reads standard input.", metavar="FILE|-"),
    ] = None,
    budget_usd: Annotated[
        float | None,
        typer.Option(help="What the whole run may spend from now on, in US dollars.", min=0, metavar="X"),
    ] = None,
    budget_tokens: Annotated[
        int | None, typer.Option(help="What the whole run may spend from now on, in tokens.", min=0, metavar="N")
    ] = None,
    as_json: Json = False,
) -> None:
    """Go on with a run that waits or was stopped, by its budget too."""
    from .building import run_resume

    caps = (budget_usd, budget_tokens)
    raise typer.Exit(run_resume(run, decision, home=home_folder(), as_json=as_json, caps=caps))


@app.command(cls=QuickCommand)
def stop(run: Run, as_json: Json = False) -> None:
    """Let the process that works on a run end after its current batch; it ends with 130, and `resume` goes on."""
    from .history import stop_run

    stop_run(run, home=home_folder(), as_json=as_json)


@app.command(cls=QuickCommand)
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
    from .building import Wishes
    from .previewing import run_preview

    wishes = Wishes(catalog, model, base_url, rows, None, "none", budget_usd, budget_tokens, seed)
    raise typer.Exit(run_preview(task, wishes, home=home_folder(), as_json=as_json))


@app.command(cls=QuickCommand)
def runs(as_json: Json = False) -> None:
    """List all runs, the newest first."""
    from .history import list_runs

    list_runs(home=home_folder(), as_json=as_json)


@app.command(cls=QuickCommand)
def show(run: Run, as_json: Json = False) -> None:
    """Show where a run stands, what it waits for, what came of it."""
    from .history import show_run

    show_run(run, home=home_folder(), as_json=as_json)


@app.command(cls=QuickCommand)
def ui(
    host: Annotated[str, typer.Option(help="Address to serve at; the token is asked for in any case.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to serve at; 0 takes a free one.", min=0, max=65535)] = 8765,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
) -> None:
    """Open the page: look at runs, decide, begin builds."""
    from .serving import serve

    serve(host=host, port=port, browser=not no_browser, home=home_folder())


@app.command(cls=QuickCommand)
def search(
    task: Annotated[
        Path | None, typer.Argument(help="Find sources for this task.", metavar="[TASK]", show_default=False)
    ] = None,
    query: Annotated[str | None, typer.Option(help="Find datasets by words instead.", show_default=False)] = None,
    catalog: Catalog = "builtin",
    top: Annotated[int, typer.Option(help="How many to show.", min=1)] = 10,
    as_json: Json = False,
) -> None:
    """Find datasets for a task or a query, with what speaks for each."""
    from .searching import run_search

    run_search(task, query, catalog=catalog, top=top, home=home_folder(), as_json=as_json)


@app.command("apply", cls=QuickCommand)
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
    concurrency: Annotated[int, typer.Option(help="Model calls at once, at most.", min=1)] = 64,
    seed: Seed = 0,
    overwrite: Overwrite = False,
    workers: Workers = 1,
    engine: Engine = "local",
    as_json: Json = False,
) -> None:
    """Run a saved plan on a dataset, with no agent."""
    from .applying import Wishes, run_apply

    wishes = Wishes(catalog, rows, out, seed, model, base_url, budget_usd, concurrency, overwrite)
    wishes = replace(wishes, engine=parse_engine(engine), workers=workers)
    raise typer.Exit(run_apply(plan, dataset, wishes, home=home_folder(), as_json=as_json))


@app.command(cls=QuickCommand)
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
    student: Annotated[
        bool, typer.Option("--student", help="Fine-tune a language model on each set too, and score its answers.")
    ] = False,
    student_model: Annotated[
        str, typer.Option(help="That model: smollm2, a folder, or a name that transformers takes.", metavar="NAME")
    ] = "smollm2",
    student_steps: Annotated[int, typer.Option(help="Its optimiser steps of 8 rows.", min=1)] = 60,
    as_json: Json = False,
) -> None:
    """Measure a dataset: diversity, labels, lengths, duplicates, contamination, what a student learns from it."""
    from .evaluating import Wishes, run_evaluate

    asked = student_model if student else None
    wishes = Wishes(test, task, raw, gold, seed, model, base_url, budget_usd, asked, student_steps)
    run_evaluate(dataset, wishes, home=home_folder(), as_json=as_json)


@index.command("build", cls=QuickCommand)
def index_build(
    language: Annotated[
        str | None, typer.Option(help="Only datasets in this language.", metavar="CODE", show_default=False)
    ] = None,
    task: Annotated[
        str | None, typer.Option(help="Only this task category of the Hub.", metavar="TASK", show_default=False)
    ] = None,
    size: Annotated[
        str | None, typer.Option(help="Only this size, as 1K<n<10K.", metavar="SIZE", show_default=False)
    ] = None,
    limit: Annotated[
        int | None, typer.Option(help="Only so many, the most downloaded.", min=1, show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Take in the Hub's listing; a build that was stopped goes on."""
    from .indexing import Wishes, run_build

    run_build(Wishes(language, task, size, limit), home=home_folder(), as_json=as_json)


@index.command("update", cls=QuickCommand)
def index_update(
    full: Annotated[
        bool, typer.Option("--full", help="Look for deleted and renamed datasets now, not once a week.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Take in what changed since."""
    from .indexing import run_update

    run_update(home=home_folder(), as_json=as_json, full=full)


@index.command("status", cls=QuickCommand)
def index_status(as_json: Json = False) -> None:
    """Tell what the index holds and how old it is."""
    from .indexing import run_status

    run_status(home=home_folder(), as_json=as_json)


@tools.command("list", cls=QuickCommand)
def tools_list(as_json: Json = False) -> None:
    """List all operations, those of installed packages included."""
    from .listing import list_operations

    list_operations(as_json=as_json)


@tools.command("show", cls=QuickCommand)
def tools_show(
    name: Annotated[
        str,
        typer.Argument(help="The name of an operation, check or tool for agents.", metavar="NAME", show_default=False),
    ],
    as_json: Json = False,
) -> None:
    """Show what an operation, check or tool for agents does and which arguments it takes."""
    from .listing import show

    show(name, as_json=as_json)


@app.command(cls=QuickCommand)
def mcp(
    http: Annotated[
        int | None,
        typer.Option(help="Serve on this port of 127.0.0.1, not on standard input and output.", metavar="PORT"),
    ] = None,
) -> None:
    """Serve builds as tools to a coding agent (Model Context Protocol)."""
    from .serving import serve_tools

    serve_tools(http=http, home=home_folder())


def main() -> None:
    """The `regraft` command. Never shows a traceback; the exit code says how it ended."""
    from .failures import guarded

    spare_pandas()
    sys.exit(guarded(lambda: app(standalone_mode=False, prog_name="regraft"), as_json="--json" in sys.argv))
