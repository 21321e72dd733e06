"""The dataset card: YAML that the Hub and `datasets` read, and a body that people read."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from ...domain.brief import OutputKind
from ...domain.card import is_test
from ...domain.outcome import RowCounts
from ...domain.plan import Plan
from ...domain.synthesis import Gap
from ...domain.task import TaskSpec
from ..licences import Combined, attribution, combine, licences
from ..terms import terms_of
from ..texts import one_line, visible
from .figures import Figures
from .storage import Storage
from .wording import cut, front_matter, listed, number, requirement_text, share, step_texts

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (10**6, "100K<n<1M"), (10**7, "1M<n<10M"))
_CATEGORIES: dict[OutputKind, str] = {
    "label": "text-classification",
    "multiple_choice": "multiple-choice",
    "number": "question-answering",
    "extract": "question-answering",
    "free_text": "text-generation",
    "structured": "text-generation",
}


@dataclass(frozen=True)
class CardSource:
    """A dataset that gave rows, with all that its licence asks to be told."""

    key: str
    id: str
    revision: str
    title: str
    licenses: tuple[str, ...]
    plan: Plan
    counts: RowCounts
    model: str = ""
    """The model that made the rows, where a recipe did."""
    written: tuple[str, ...] = ()
    """Columns that a model wrote row by row, as the plan asked it to."""
    splits: tuple[str, ...] = ()
    """The splits that its rows came from: of those that were read, some may have given none."""

    @property
    def credit(self) -> str:
        """The line that names the source, its version and its licence, or the model that made its rows."""
        if not self.model:
            return attribution(self.title, self.id, self.revision, self.licenses)
        known = terms_of(self.model)
        return f"{self.title} ({self.id}) with the model {self.model}" + (f": {known}" if known else "")

    @property
    def terms(self) -> str:
        """What the licences ask for, in words."""
        if self.model and not self.licenses:
            return "terms of the model" if terms_of(self.model) else "the model's terms are not known here"
        return "; ".join(one.in_words() for one in licences(self.licenses))


@dataclass(frozen=True)
class CardFacts:
    """What a card tells. `task` is None for `regraft apply`, which knows the plan's task by name only.

    `stored` is the form of the rows on disk where that is not the task's own columns, `example` a row to show it by.
    `digest` stands for the stored rows: `datasets` keeps what it loaded from a folder by the folder's name and the
    card's head, and would give the rows of an earlier build to who loads a later one.
    """

    name: str
    task: TaskSpec | None
    kind: OutputKind | None
    language: str | None
    columns: tuple[str, ...]
    sources: tuple[CardSource, ...]
    splits: Mapping[str, int]
    figures: Figures
    reproduce: str
    notes: tuple[str, ...] = field(default=())
    stored: Storage | None = None
    example: pa.Table | None = None
    digest: str = ""
    gaps: tuple[Gap, ...] = ()

    @property
    def made(self) -> int:
        """Rows that recipes made."""
        return sum(source.counts.accepted for source in self.sources if source.model)

    @property
    def filled(self) -> int:
        """Rows of datasets of which a model wrote a column."""
        return sum(source.counts.accepted for source in self.sources if source.written and not source.model)

    @property
    def by_model(self) -> bool:
        """Whether a model wrote anything of the rows, or made them."""
        return self.made + self.filled > 0

    @property
    def limits(self) -> tuple[str, ...]:
        """What the checks leave open."""
        right = "Rows are as right as their sources: mistakes, biases and personal data of these are not removed."
        if not self.by_model:
            return (right, "The checks are mechanical; nobody has read every row.")
        written = "What a model wrote may be wrong, however well it reads: no source vouches for it."
        return (right, written, "Checks, by program or by a model, prove no row right; nobody has read every row.")

    @property
    def licence(self) -> Combined:
        """The strictest licence of the sources, with the reason and what speaks against sharing."""
        return combine({source.id: source.licenses for source in self.sources})

    @property
    def stored_row(self) -> str:
        """One row as it is stored, as JSON."""
        if self.stored is None or self.example is None or not len(self.example):
            return ""
        row = self.stored.shape(self.example).to_pylist()[0]
        return json.dumps(row, ensure_ascii=False, indent=2)

    @property
    def rows(self) -> int:
        return sum(self.splits.values())


def dataset_card(facts: CardFacts) -> str:
    """README.md of the dataset."""
    head = front_matter(_front_matter(facts))
    parts = [
        _title(facts),
        _task(facts),
        _form(facts),
        _columns(facts),
        _sources(facts),
        _made(facts),
        _plans(facts),
        _checks(facts),
        _limits(facts),
    ]
    parts.append(f"## How to make it again\n\n{fenced(facts.reproduce, 'sh')}")
    return f"---\n{head}---\n\n" + "\n\n".join(part for part in parts if part) + "\n"


def _front_matter(facts: CardFacts) -> dict:
    head: dict = facts.licence.hub_fields()
    if facts.language:
        head["language"] = [facts.language]
    head["pretty_name"] = facts.name
    head["size_categories"] = [next((name for limit, name in _SIZES if facts.rows < limit), "n>10M")]
    if facts.kind:
        head["task_categories"] = [_CATEGORIES[facts.kind]]
    head["source_datasets"] = list(dict.fromkeys(source.id for source in facts.sources if not source.model))
    head["tags"] = ["regraft", "synthetic"] if facts.by_model else ["regraft"]
    files = [{"split": split, "path": f"data/{split}-*"} for split in facts.splits]
    head["dataset_info"] = {"features": _features(facts)}
    head["configs"] = [{"config_name": "default", "description": f"rows {facts.digest}", "data_files": files}]
    return head


def _features(facts: CardFacts) -> list[dict]:
    """The stored columns and their types, in the words of `datasets`."""
    if facts.stored is None:
        return [{"name": name, "dtype": "string"} for name in facts.columns]
    return [_feature(column) for column in facts.stored.schema]


def _feature(column: pa.Field) -> dict:
    if pa.types.is_list(column.type):
        parts = column.type.value_type
        return {"name": column.name, "list": [{"name": part.name, "dtype": str(part.type)} for part in parts]}
    return {"name": column.name, "dtype": str(column.type)}


def _title(facts: CardFacts) -> str:
    made = "built by Regraft from existing datasets: found, transformed by plans, checked and chosen by program"
    if facts.made == facts.rows:
        made = "made by a model for Regraft, checked and chosen by program"
    elif facts.made:
        made += f"; {number(facts.made)} rows ({share(facts.made, facts.rows)}) were made by a model"
    if facts.filled:
        columns = listed(dict.fromkeys(name for one in facts.sources if not one.model for name in one.written))
        made += f"; of {number(facts.filled)} rows ({share(facts.filled, facts.rows)}) a model wrote {_plain(columns)}"
    sizes = ", ".join(f"{number(rows)} {split} rows" for split, rows in facts.splits.items())
    return f"# {facts.name}\n\n{sizes}, {made}. `report.html` shows rows before and after."


def _task(facts: CardFacts) -> str:
    if facts.task is None:
        return ""
    shown = [
        f"Demonstration {position}:\n\n"
        + "\n".join(f"{name}:\n\n{fenced(cut(text, 1500))}\n" for name, text in demonstration.row().items())
        for position, demonstration in enumerate(facts.task.demonstrations, start=1)
    ]
    return "## Task\n\n" + fenced(facts.task.instruction) + "\n\n" + "\n".join(shown).rstrip()


def _form(facts: CardFacts) -> str:
    if facts.stored is None:
        return ""
    lines = "\n".join(f"- {code(name)}: {_plain(says)}" for name, says in facts.stored.columns())
    head = f"## Form\n\nRows are stored in the form {code(facts.stored.form)}:"
    return "\n\n".join([head, lines, f"The first row:\n\n{fenced(cut(facts.stored_row, 3000), 'json')}"])


def _columns(facts: CardFacts) -> str:
    head = "| column | shortest | median | longest | distinct texts |\n|---|--:|--:|--:|--:|"
    rows = [
        f"| {code(column.name)} | {' | '.join(number(length) for length in column.chars)} | {number(column.distinct)} |"
        for column in facts.figures.columns
    ]
    table = "\n".join([head, *rows])
    labels = [
        f"Values of {code(column.name)}: "
        + ", ".join(f"{code(cut(value, 60))} {number(n)}" for value, n in column.values)
        for column in facts.figures.columns
        if column.values and len(column.values) <= 30
    ]
    note = "All are texts; lengths are in characters."
    if facts.figures.rows < facts.rows:
        note += f" Counted over an even spread of {number(facts.figures.rows)} of the {number(facts.rows)} rows."
    if facts.stored is not None:
        note = f"Of the task's own columns, before they took that form. {note}"
    return f"## Columns\n\n{note}\n\n" + "\n\n".join([table, *labels])


def _sources(facts: CardFacts) -> str:
    lines = [
        f"- {_plain(source.credit)} ({source.terms}); {number(source.counts.accepted)} rows"
        f"{_of_splits(source)}{_written(source)}"
        for source in facts.sources
    ]
    licence = facts.licence
    stated = f"**{_plain(licence.in_words())}**"
    warnings = [f"- Mind: {_plain(conflict)}." for conflict in licence.conflicts]
    return "\n\n".join(
        part for part in ("## Sources and licences", "\n".join(lines), stated, "\n".join(warnings)) if part
    )


def _written(source: CardSource) -> str:
    if not source.written or source.model:
        return ""
    into = dict.fromkeys(str(step.args.get("language")) for step in source.plan.steps if step.op == "translate")
    how = f" (translated into {_plain(listed(into))})" if into else ""
    return f", whose {' and '.join(map(_plain, source.written))} a model wrote for this dataset{how}"


def _of_splits(source: CardSource) -> str:
    """Which splits of the source gave rows; one for tests is said to be one."""
    mind = ": rows of a benchmark may be among them" if any(map(is_test, source.splits)) else ""
    several = "s" if len(source.splits) > 1 else ""
    return f" of its {_plain(listed(source.splits))} split{several}{mind}" if source.splits else ""


def _made(facts: CardFacts) -> str:
    """What was made, what for, and where a made row is known by."""
    if not facts.made and not facts.gaps:
        return ""
    of = f"{number(facts.made)} of {number(facts.rows)} rows ({share(facts.made, facts.rows)}) were made by recipes"
    head = f"{of}; `lineage.parquet` tells each one's model, prompt, parents and the gap that it fills."
    lacking = [f"- {number(gap.rows)} × {_plain(gap.told)}" for gap in facts.gaps]
    lacked = "The rows of datasets were found to lack:\n\n" + "\n".join(lacking) if lacking else ""
    return "\n\n".join(part for part in ("## Made rows", head, lacked) if part)


def _plans(facts: CardFacts) -> str:
    planned = [source for source in facts.sources if not source.model]
    if not planned:
        return ""
    parts = ["## Plans\n\n`regraft apply plans/<file> --dataset <id>` runs one again with no agent."]
    for source in planned:
        steps = []
        for position, step in enumerate(step_texts(source.plan), start=1):
            arguments = "; ".join(f"{name} = {code(cut(text, 300))}" for name, text in step.arguments)
            steps.append(
                f"{position}. {code(step.operation)}: {arguments}"
                if arguments
                else f"{position}. {code(step.operation)}"
            )
        why = f"\n\n{_plain(source.plan.why)}" if source.plan.why else ""
        parts.append(f"### {_plain(source.key)}{why}\n\n" + "\n".join(steps))
    return "\n\n".join(parts)


def _checks(facts: CardFacts) -> str:
    wishes = _wishes(facts)
    rows = sum(source.counts.rows + source.counts.expanded for source in facts.sources)
    reasons: dict[str, int] = {}
    for source in facts.sources:
        for reason, count in source.counts.reasons.items():
            reasons[reason] = reasons.get(reason, 0) + count
    unread = sum(source.counts.unread for source in facts.sources)
    unused = sum(source.counts.unused for source in facts.sources)
    account = (
        f"Of {number(rows)} rows of sources {number(facts.rows)} were taken, {number(sum(reasons.values()))} rejected, "
        f"{number(unused)} not needed (both stand in `rejected.parquet` with their reasons), {number(unread)} not read."
    )
    lines = [
        f"- {number(count)}: {_plain(reason)}" for reason, count in sorted(reasons.items(), key=lambda p: (-p[1], p[0]))
    ]
    asked = "A row was taken only if none of this holds:\n\n" + "\n".join(f"- {_plain(wish)}" for wish in wishes)
    return "\n\n".join(
        part for part in ("## How rows were checked", asked if wishes else "", account, "\n".join(lines[:20])) if part
    )


def _wishes(facts: CardFacts) -> list[str]:
    """What no row may be; what only some of the sources' rows were rejected for is said of the others."""
    counted: dict[str, list[str]] = {}
    for source in facts.sources:
        for wish in source.plan.requirements:
            told = counted.setdefault(requirement_text(wish.model_copy(update={"severity": "error"})), [])
            told += [source.key] if wish.severity == "warning" else []
    return [f"{wish}{_counted_only(set(keys), facts)}" for wish, keys in counted.items()]


def _counted_only(keys: Collection[str], facts: CardFacts) -> str:
    where = "" if len(keys) == len(facts.sources) else f" in {listed(sorted(keys))}"
    return f" (counted only{where})" if keys else ""


def _limits(facts: CardFacts) -> str:
    return "## Limits\n\n" + "\n".join(f"- {_plain(note)}" for note in (*facts.limits, *facts.notes))


def fenced(text: str, language: str = "") -> str:
    """A code block that its own content cannot end."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{visible(text)}\n{fence}"


def code(text: str) -> str:
    """Inline code on one line that its own content cannot end, nor a table's cell."""
    line = one_line(text).replace("|", "¦") or " "
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    pad = " " if len(fence) > 1 or line.startswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def _plain(text: str) -> str:
    """Text that stays text: nothing in it is taken for markup."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", one_line(text))
