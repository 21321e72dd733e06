"""How much rows ask of a solver: as a model grades them, and by figures that stand in for that without one."""

from collections.abc import Sequence

import numpy as np

from ..checks.cells import words
from ..curation.grading import grades
from ..curation.scores import steps_of
from ..models.rows import RowModels
from .figures import Difficulty


def difficulty(
    texts: Sequence[str], answers: Sequence[str], models: RowModels | None = None, instruction: str = ""
) -> Difficulty:
    """Measure the rows; with `models` some of them are graded. Raises what asking a model raises."""
    graded = grades(models, instruction, texts, answers) if models is not None and texts else []
    grades_given = [grade for _, grade in graded]
    return Difficulty(
        rows=len(texts),
        words=float(np.mean([len(set(words(text))) for text in texts])) if texts else 0.0,
        steps=float(np.mean([steps_of(text) for text in texts])) if texts else 0.0,
        model=models.model if grades_given and models is not None else None,
        graded=len(grades_given),
        complexity=float(np.mean([grade.complexity for grade in grades_given])) if grades_given else None,
        quality=float(np.mean([grade.quality for grade in grades_given])) if grades_given else None,
    )
