"""Options that several commands take."""

from pathlib import Path
from typing import Annotated

import typer

from ...domain.caps import check_caps

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
Out = Annotated[Path | None, typer.Option(help="Folder of the dataset.", metavar="DIR", show_default="out/<task name>")]
Seed = Annotated[
    int, typer.Option(help="Same task, catalog, seed and memory of plans: same data, byte for byte.", min=0)
]
BaseUrl = Annotated[
    str | None,
    typer.Option(help="Address of an OpenAI-compatible server.", metavar="URL", show_default="$OPENAI_BASE_URL"),
]
JudgeModel = Annotated[
    str | None,
    typer.Option(
        help="Another model of the same server, which judges what the first one makes.",
        metavar="MODEL",
        show_default="the same model",
    ),
]


def dollars(cap: float | None) -> float | None:
    """A cap on dollars, which is a number. Raises InputError for another one."""
    check_caps(cap, None)
    return cap


Budget = Annotated[
    float | None,
    typer.Option(
        help="Stop before model calls cost more US dollars.", min=0, metavar="X", show_default=False, callback=dollars
    ),
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
