"""The figures of an evaluation. Shares lie between 0 and 1; what was not measured is None and `notes` say why."""

from pydantic import Field

from ...domain.noun import Noun


class Lengths(Noun):
    """Characters of one column's cells: the least, the quartiles and the greatest."""

    least: int
    lower: int
    median: int
    upper: int
    greatest: int


class Diversity(Noun):
    """How much rows differ, by the measures of arXiv 2404.14361, over `sample` of the rows.

    `distinct` is the share of rows whose highest ROUGE-L F1 to another row of the sample is below `threshold`.
    `bigrams` and `tokens` are unique ones in the sample, divided by its rows.
    """

    sample: int
    threshold: float
    distinct: float
    nearest_mean: float = Field(description="mean of every row's highest ROUGE-L F1 to another row")
    bigrams: float
    tokens: float


class Difficulty(Noun):
    """How much rows ask of a solver. `complexity` and `quality` are a model's mean grades, 1 to 6, over `graded` rows;
    None without a model. Distinct words and steps (sentences, clauses, lines) an input stand in for them: a proxy."""

    rows: int
    words: float
    steps: float
    model: str | None = None
    graded: int = 0
    complexity: float | None = None
    quality: float | None = None


class Duplicates(Noun):
    """Rows that an earlier row makes needless: the same row, the same input, nearly the same input (MinHash)."""

    rows: int
    inputs: int
    near: int


class Contamination(Noun):
    """Rows whose input is, or shares most of its word 8-grams with, a test item; and near matches of demonstrations."""

    test: int | None
    demonstrations: int | None


class Overlap(Noun):
    """Rows and test items in the embedding space of `embedder`, by k nearest neighbours (k = 3).

    `precision` is the share of rows that lie among the test items, `recall` the share of test items that lie among the
    rows (Kynkäänniemi et al. 2019); `nearest` the mean cosine of each test item to its nearest row.
    """

    embedder: str
    rows: int
    items: int
    precision: float
    recall: float
    nearest: float


class ProbeScore(Noun):
    """A student trained on one set of rows. `low` and `high` bound the accuracy at 95% confidence (Wilson); `macro_f1`
    is None where answers are texts of their own."""

    trained_on: str
    rows: int
    accuracy: float
    low: float
    high: float
    macro_f1: float | None


class Probe(Noun):
    """Students on the same `items` of the test set; `majority` is the accuracy of its commonest label, or of guessing
    among an item's options."""

    student: str
    items: int
    majority: float
    scores: tuple[ProbeScore, ...]


class Evaluation(Noun):
    """All that `regraft evaluate` measures of a dataset."""

    dataset: str
    rows: int
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    labels: dict[str, int] | None = None
    lengths: dict[str, Lengths]
    diversity: Diversity | None = None
    difficulty: Difficulty
    duplicates: Duplicates
    contamination: Contamination
    overlap: Overlap | None = None
    probe: Probe | None = None
    student: Probe | None = None
    notes: tuple[str, ...] = ()
