"""Several built datasets as one: one deduplication, one decontamination, exact shares, one licence."""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ...domain.brief import TaskBrief
from ...domain.errors import InputError
from ...domain.mixture import MixOutcome, MixPart, Mixture, PartOutcome
from ...domain.outcome import BuildOutcome
from ...domain.run import BuildOptions
from ...domain.synthesis import RECIPE_PREFIX
from ...domain.task import Demonstration, TaskSpec
from ..arrow import compute as pc
from ..checks.cells import joined
from ..curation import SOURCE, Curated, SourceRows, curate
from ..curation.select import MOST_KINDS, level
from ..licences import Combined, combine
from ..rows import INDEX, LINEAGE_SCHEMA, PART, REJECTED_FILE_SCHEMA, SPLIT
from .folder import Workspace, check_output, disk, standing_at
from .report import asset, environment, policy
from .wording import front_matter, number, share
from .writer import _Shard, _write

_ROWS_SHOWN = 3
_OF, _ROWS_A_LABEL = "\n", 10
"""Between the name of a part and a label of it; outputs that come so often on average are labels."""
_EXCLUDE = "together they allow no sharing"


@dataclass(frozen=True)
class BuiltPart:
    """A part that is built: its rows as the task's columns, in the order of its dataset; None where it has none."""

    part: MixPart
    run: str
    outcome: BuildOutcome
    rows: pa.Table | None
    test_inputs: Sequence[str]

    @property
    def name(self) -> str:
        return self.part.task.name

    @property
    def licences(self) -> dict[str, tuple[str, ...]]:
        """The licences of the sources that gave rows."""
        return {one.ref.id: one.candidate.licenses for one in self.outcome.sources if one.counts.accepted}


def check_shapes(mixture: Mixture, form: str) -> None:
    """Raises InputError where rows of the parts have other columns, and are to be stored as they are."""
    first, *others = (part.task for part in mixture.parts)
    for task in others:
        if form == "columns" and task.columns != first.columns:
            raise InputError(
                f"The tasks {first.name!r} and {task.name!r} have other columns "
                f"({', '.join(first.columns)}; {', '.join(task.columns)})",
                "say --format messages, prompt-completion or alpaca, which all tasks can be stored as",
            )


def write_mixture(out: Path, mixture: Mixture, parts: Sequence[BuiltPart], options: BuildOptions) -> MixOutcome:
    """Choose the rows and put the dataset in place in one step. Raises InputError for licences that exclude each other,
    and OutputError as every build does; `out` is then as it was."""
    licence = combine({source: names for part in parts for source, names in part.licences.items()})
    excluding = [conflict for conflict in licence.conflicts if _EXCLUDE in conflict]
    if excluding:
        raise InputError(f"The parts' licences exclude each other: {excluding[0]}", "leave one of the parts out")
    check_output(out, overwrite=options.overwrite)
    chosen = _chosen(mixture, parts, options.rows, options.seed)
    rows = chosen.accepted.num_rows
    outcome = _outcome(out, mixture, parts, options.rows, chosen, licence)
    if rows:
        _put(out, mixture, parts, chosen, outcome, licence)
    return outcome


def _chosen(mixture: Mixture, parts: Sequence[BuiltPart], rows: int, seed: int) -> Curated:
    """All rows cleaned together, then as many of each part as its share of the largest mixture that all allow; of a
    part with labels as many of each as there are."""
    pieces = {piece: table for part in parts for piece, table in _pieces(part).items()}
    sizes = {piece: table.num_rows for piece, table in pieces.items()}
    first = _curated(parts, pieces, sizes, sum(sizes.values()), seed)
    supply = Counter(first.accepted.column(SOURCE).to_pylist())
    have = Counter[str]()
    for piece, count in supply.items():
        have[_part(piece)] += count
    size = next(n for n in range(rows, -1, -1) if all(have[name] >= k for name, k in mixture.counts(n).items()))
    counts: dict[str, int] = {}
    for name, count in mixture.counts(size).items():
        own = [piece for piece in pieces if _part(piece) == name]
        counts |= dict(zip(own, level([supply[piece] for piece in own], count), strict=True))
    return _by_part(_curated(parts, pieces, counts, size, seed))


def _pieces(part: BuiltPart) -> dict[str, pa.Table]:
    """A part's rows, by label where its outputs are labels: what a mixture takes of it is then balanced."""
    if part.rows is None:
        return {}
    table = _texts(part.part.task, part.rows)
    labels = sorted(set(table.column("output").to_pylist()))
    if not 1 < len(labels) <= MOST_KINDS or _ROWS_A_LABEL * len(labels) > len(table):
        return {part.name: table}
    each = ((label, table.filter(pc.equal(table.column("output"), label))) for label in labels)
    return {f"{part.name}{_OF}{label}": rows for label, rows in each}


def _part(piece: str) -> str:
    return piece.partition(_OF)[0]


def _by_part(curated: Curated) -> Curated:
    """The same rows, under the names of their parts."""
    accepted = curated.accepted
    names = pa.array(list(map(_part, accepted.column(SOURCE).to_pylist())), pa.string())
    rejected: dict[str, list[pa.Table]] = defaultdict(list)
    for piece, table in curated.rejected.items():
        rejected[_part(piece)].append(table)
    return replace(
        curated,
        accepted=accepted.set_column(accepted.schema.get_field_index(SOURCE), SOURCE, names),
        rejected={name: pa.concat_tables(tables) for name, tables in rejected.items()},
    )


def _texts(task: TaskSpec, rows: pa.Table) -> pa.Table:
    """A part's rows as one input and one output, with their place in its dataset."""
    columns = {"input": joined(rows, task.input_columns), "output": joined(rows, task.output_columns)}
    places = {SPLIT: pa.array(["train"] * len(rows)), INDEX: pa.array(range(len(rows)), pa.int64())}
    return pa.table({**columns, **places, PART: pa.array([0] * len(rows), pa.int32())})


def _curated(
    parts: Sequence[BuiltPart], tables: dict[str, pa.Table], counts: dict[str, int], rows: int, seed: int
) -> Curated:
    shown = [
        Demonstration(
            input="\n".join(one.row()[column] for column in part.part.task.input_columns),
            output="\n".join(one.row()[column] for column in part.part.task.output_columns),
        )
        for part in parts
        for one in part.part.task.demonstrations
    ]
    task = TaskSpec(name="mixture", instruction="A mixture of tasks.", demonstrations=tuple(shown))
    brief = TaskBrief(task=task, kind="free_text", language=None, layouts={}, requirements=(), queries=())
    return curate(
        [SourceRows(name, table, counts[name]) for name, table in tables.items()],
        task=task,
        brief=brief,
        rows=rows,
        quotas=counts,
        seed=seed,
        test_inputs=[text for part in parts for text in part.test_inputs],
    )


def _outcome(
    out: Path, mixture: Mixture, parts: Sequence[BuiltPart], asked: int, chosen: Curated, licence: Combined
) -> MixOutcome:
    given, rows = Counter(chosen.accepted.column(SOURCE).to_pylist()), chosen.accepted.num_rows
    made, outcomes = _made(parts, chosen.accepted), []
    for part in parts:
        left = chosen.rejected.get(part.name)
        outcomes.append(
            PartOutcome(
                task=part.name,
                share=part.part.share,
                run=part.run,
                built=part.outcome.rows,
                rows=given[part.name],
                made=made[part.name],
                sources=tuple(part.licences),
                licence=combine(part.licences).hub_id,
                reasons=dict(Counter(left.column("reason").to_pylist())) if left is not None else {},
            )
        )
    wanted = mixture.counts(asked)
    short = [
        f"{one.task} gave {one.built} rows for {wanted[one.task]}" for one in outcomes if one.built < wanted[one.task]
    ]
    why = f"The shares are kept, so that {rows:,} of {asked:,} rows are there: {'; '.join(short) or 'too many repeat'}."
    return MixOutcome(
        name=mixture.name,
        status="done" if rows == asked else "short",
        rows_asked=asked,
        rows=rows,
        out=str(out) if rows else None,
        parts=tuple(outcomes),
        licence=licence.hub_id,
        reasons=(why,) if rows < asked else (),
    )


def _made(parts: Sequence[BuiltPart], accepted: pa.Table) -> Counter[str]:
    """Rows of each part that a model made or wrote into, as the part's lineage says."""
    by_model: dict[str, list[str | None]] = {}
    for part in parts:
        if part.outcome.out:
            told = pq.read_table(Path(part.outcome.out) / "lineage.parquet", columns=["model"])
            by_model[part.name] = told.column("model").to_pylist()
    taken = zip(accepted.column(SOURCE).to_pylist(), accepted.column(INDEX).to_pylist(), strict=True)
    return Counter(name for name, place in taken if by_model[name][place] is not None)


def _put(
    out: Path, mixture: Mixture, parts: Sequence[BuiltPart], chosen: Curated, outcome: MixOutcome, licence: Combined
) -> None:
    folders = {part.name: Path(part.outcome.out) for part in parts if part.outcome.out}
    taken = chosen.accepted.select([SOURCE, INDEX]).to_pylist()
    data = {name: pq.read_table(folder / "data") for name, folder in folders.items()}
    lineage = {name: pq.read_table(folder / "lineage.parquet") for name, folder in folders.items()}
    space = Workspace(out, standing_at(out))
    space.open()
    try:
        with disk(out):
            (space.path / "data").mkdir()
            rows = _taken(data, taken)
            _save(space.path / "data" / "train-00000-of-00001.parquet", rows)
            _save(space.path / "lineage.parquet", _taken(lineage, taken, LINEAGE_SCHEMA, named=True))
            _save(space.path / "rejected.parquet", _rejected(folders, lineage, chosen))
            _write(space.path / "README.md", mixture_card(mixture, outcome, licence))
            _write(space.path / "report.html", mixture_report(mixture, outcome, licence, rows, taken))
        space.put()
    finally:
        space.drop()


def _taken(
    tables: dict[str, pa.Table], taken: Sequence[dict], schema: pa.Schema | None = None, *, named: bool = False
) -> pa.Table:
    """The rows that were taken, in the mixture's order; with the task that each came by where `named`."""
    offsets, start = {}, 0
    for name, table in tables.items():
        offsets[name], start = start, start + len(table)
    every = pa.concat_tables([table.cast(schema) if schema else table for table in tables.values()])
    rows = every.take(pa.array([offsets[row[SOURCE]] + row[INDEX] for row in taken], pa.int64()))
    return rows.append_column("task", pa.array([row[SOURCE] for row in taken], pa.string())) if named else rows


def _rejected(folders: dict[str, Path], lineage: dict[str, pa.Table], chosen: Curated) -> pa.Table:
    """Every row that the parts did not take, and those that the mixture left out, with the task that each came by."""
    tables = []
    for name, folder in folders.items():
        own = pq.read_table(folder / "rejected.parquet").cast(REJECTED_FILE_SCHEMA)
        tables.append(own.append_column("task", pa.array([name] * len(own), pa.string())))
        left = chosen.rejected.get(name)
        if left is None:
            continue
        origin = lineage[name].take(left.column(INDEX))
        why = {key: left.column(key) for key in ("stage", "reason", "preview")}
        table = pa.table({key: why[key] if key in why else origin.column(key) for key in REJECTED_FILE_SCHEMA.names})
        tables.append(table.cast(REJECTED_FILE_SCHEMA).append_column("task", pa.array([name] * len(left), pa.string())))
    return pa.concat_tables(tables)


def _save(path: Path, table: pa.Table) -> None:
    shard = _Shard(path, table.schema)
    shard.add(table)
    shard.close()


def mixture_card(mixture: Mixture, outcome: MixOutcome, licence: Combined) -> str:
    """README.md of a mixture: its licence, and a table of what each part gave."""
    sources = (source for part in outcome.parts for source in part.sources)
    head = licence.hub_fields() | {
        "pretty_name": mixture.name,
        "source_datasets": [one for one in dict.fromkeys(sources) if not one.startswith(RECIPE_PREFIX)],
        "tags": ["regraft", "mixture", *(["synthetic"] if any(part.made for part in outcome.parts) else [])],
    }
    parts = [
        f"---\n{front_matter(head)}---",
        f"# {mixture.name}\n\n{number(outcome.rows)} rows of {len(outcome.parts)} tasks, built by Regraft, without "
        "duplicates, and clear of the demonstrations and test items of all of them.",
        "## Parts\n\n" + parts_table(outcome),
        f"## Licence\n\n{licence.in_words()}",
        *("\n".join(f"- Mind: {conflict}." for conflict in licence.conflicts),) * bool(licence.conflicts),
        *("\n".join(outcome.reasons),) * bool(outcome.reasons),
    ]
    return "\n\n".join(parts) + "\n"


def parts_table(outcome: MixOutcome) -> str:
    """What each part gave, as a table in Markdown."""
    names = ("task", "share", "rows", "built", "by a model", "left out", "licence", "sources")
    lines = [f"| {' | '.join(names)} |", "|---|--:|--:|--:|--:|--:|---|---|"]
    for part in outcome.parts:
        cells = [part.task, f"{part.share:.1%}", number(part.rows), number(part.built), share(part.made, part.rows)]
        cells += [number(part.built - part.rows), part.licence, ", ".join(part.sources)]
        lines.append(f"| {' | '.join(cell.replace('|', '¦') for cell in cells)} |")
    return "\n".join(lines)


def mixture_report(
    mixture: Mixture, outcome: MixOutcome, licence: Combined, rows: pa.Table, taken: Sequence[dict]
) -> str:
    """report.html of a mixture: what each part gave and left out, and some rows of each. Cells stay text."""
    places: dict[str, list[int]] = {part.task: [] for part in outcome.parts}
    for place, row in enumerate(taken):
        if len(places[row[SOURCE]]) < _ROWS_SHOWN:
            places[row[SOURCE]].append(place)
    shown = {name: [_as_texts(row) for row in rows.take(pa.array(few)).to_pylist()] for name, few in places.items()}
    instructions = {part.task.name: part.task.instruction for part in mixture.parts}
    return (
        environment()
        .get_template("mixture.html.j2")
        .render(
            outcome=outcome,
            licence=licence,
            instructions=instructions,
            shown=shown,
            style=asset("report.css"),
            policy=policy([]),
        )
    )


def _as_texts(row: dict[str, Any]) -> dict[str, str]:
    return {name: cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False) for name, cell in row.items()}
