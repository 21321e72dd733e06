"""Small builds, made by hand, for the tests of this folder."""

import pyarrow as pa
from regraft.domain.brief import TaskBrief, TextLayout
from regraft.domain.card import Candidate, DatasetRef, Excluded
from regraft.domain.outcome import BuildOutcome, RowCounts, SourceOutcome
from regraft.domain.plan import Plan, Step
from regraft.domain.requirement import Requirement
from regraft.domain.review import Problem, SchemaReview
from regraft.domain.run import BuildOptions
from regraft.domain.task import TaskSpec
from regraft.domain.validation import CheckOutcome, RowExample, ValidationReport
from regraft.tools.rows import REJECTED_SCHEMA

HOSTILE = "<script>alert('cell')</script>\n```\n--- {{ 7*7 }} | `x` </style><img src=x onerror=alert(1)>"

TASK = TaskSpec(
    name="mood",
    instruction="Say the mood of the sentence.",
    demonstrations=(
        {"input": "What a dull film.", "output": "negative"},  # type: ignore[arg-type]
        {"input": HOSTILE, "output": "positive"},  # type: ignore[arg-type]
    ),
)
BRIEF = TaskBrief(
    task=TASK,
    kind="label",
    language="en",
    labels=("negative", "positive"),
    layouts={column: TextLayout(literals=("", ""), slots=()) for column in TASK.columns},
    requirements=(),
    queries=("mood of a sentence",),
)
OPTIONS = BuildOptions(catalog="/home/ann/secret/catalog", rows=6, out="unused", seed=3)


def plan(dataset: str, config: str = "default") -> Plan:
    return Plan(
        task="mood",
        dataset=dataset,
        config=config,
        splits=("train",),
        columns=("input", "output"),
        steps=(
            Step(op="rename", args={"names": {"sentence": "input"}}),
            Step(op="map_labels", args={"column": "label", "mapping": {"0": "negative"}, "output": "output"}),
        ),
        requirements=(
            Requirement(check="not_empty", args={"columns": ["input", "output"]}),
            Requirement(check="chars", args={"column": "input", "max": 400}, severity="warning"),
        ),
        why="The sentences and their mood stand in two columns.",
    )


def ref(dataset: str, config: str = "default") -> DatasetRef:
    return DatasetRef(id=dataset, revision="0123456789abcdef", config=config, splits=("train",))


def rows(source: str, first: int, count: int, text: str = "sentence {}") -> pa.Table:
    return pa.table(
        {
            "input": [text.format(number) for number in range(first, first + count)],
            "output": ["negative" if number % 2 else "positive" for number in range(first, first + count)],
            "__source__": [source] * count,
            "__split__": ["train"] * count,
            "__index__": pa.array(range(first, first + count), pa.int64()),
            "__part__": pa.array([0] * count, pa.int32()),
        }
    )


def rejected(first: int, count: int, reason: str = "a column is empty (input, output)") -> pa.Table:
    columns = {
        "__split__": ["train"] * count,
        "__index__": pa.array(range(first, first + count), pa.int64()),
        "__part__": pa.array([0] * count, pa.int32()),
        "stage": ["check"] * count,
        "reason": [reason] * count,
        "preview": ['{"input": ""}'] * count,
    }
    return pa.table(columns, schema=REJECTED_SCHEMA)


def source(
    dataset: str, counts: RowCounts, licenses: tuple[str, ...] = ("mit",), config: str = "default"
) -> SourceOutcome:
    made = plan(dataset, config)
    example = RowExample(
        row=0, before={"sentence": HOSTILE, "label": "0"}, after={"input": HOSTILE, "output": "negative"}
    )
    report = ValidationReport(
        plan_hash=made.hash,
        rows=200,
        valid=190,
        verdict="pass",
        reasons=("190 of 200 sampled rows are valid.",),
        outcomes=(
            CheckOutcome(
                name="not_empty",
                severity="error",
                passed=190,
                failed=10,
                reason="a column is empty",
                examples=(RowExample(row=4, before={"sentence": ""}, after={"input": ""}, reason="a column is empty"),),
            ),
        ),
        preview=(example, example, example),
    )
    return SourceOutcome(
        candidate=Candidate(
            ref=ref(dataset, config),
            title=f"Title of {dataset}",
            score=0.8,
            licenses=licenses,
            rows=counts.rows,
            reasons=("its labels are the task's",),
        ),
        review=SchemaReview(
            ref=ref(dataset, config),
            verdict="use",
            fit=0.9,
            roles={"sentence": "input", "label": "output", "id": "identifier"},
            problems=(Problem(kind="constant", column="id", message="all rows have the same id"),),
            reasons=("the texts are sentences",),
        ),
        plan=made,
        validation=report,
        counts=counts,
    )


def outcome(sources: tuple[SourceOutcome, ...], rows: int, splits: dict[str, int] | None = None) -> BuildOutcome:
    return BuildOutcome(
        run="mood-00000001",
        task="mood",
        status="done",
        rows_asked=rows,
        rows=rows,
        out="out",
        sources=sources,
        excluded=(Excluded(id="films/closed", rule="license", reason="its licence is not stated"),),
        splits=splits or {"train": rows},
    )


def two_sources() -> tuple[BuildOutcome, pa.Table, list[tuple[str, pa.Table]]]:
    """Six rows of two sources in two splits, and three rejected ones."""
    first = source(
        "films/reviews", RowCounts(rows=10, accepted=4, unread=4, reasons={"a column is empty (input, output)": 2})
    )
    second = source(
        "books/reviews", RowCounts(rows=3, accepted=2, reasons={"a repeated row": 1}), ("cc-by-sa-4.0",), config="plain"
    )
    accepted = pa.concat_tables(
        [
            rows("films/reviews", 0, 3),
            rows("books/reviews/plain", 0, 2, HOSTILE.replace("{{ 7*7 }}", "{}")),
            rows("films/reviews", 3, 1),
        ]
    )
    gone = [("films/reviews", rejected(4, 2)), ("books/reviews/plain", rejected(2, 1, "a repeated row"))]
    return outcome((first, second), 6, {"train": 5, "test": 1}), accepted, gone
