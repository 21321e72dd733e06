"""The workbench that critic and planner share: one reading of a source, and its proposals, are made once."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from ...domain.brief import TaskBrief
from ...domain.plan import Step
from ...memory.embedders import Embedder
from ...memory.kept import Kept
from ...tools.catalogs.base import Block
from ..team import Survey
from .synthesis.assignment import Proposal
from .synthesis.judging.agreement import Similarity
from .synthesis.programs.tongues import by_language
from .synthesis.programs.unfolding import unfold, unfold_labelled
from .synthesis.proposing import may_serve, propose
from .synthesis.source import Source, read_source

LEAST_FIT = 0.45
"""Below this a source is rejected: a wrong dataset is worse than none. Chosen by benchmarks/tasks.py."""


class Workbench:
    """Keeps the last few readings; used from several threads at once. `kept` holds what earlier runs worked out."""

    def __init__(self, embedder: Embedder | None = None, kept: Kept | None = None) -> None:
        self._embedder, self._kept = embedder, kept
        self._lock = threading.Lock()
        self._readings: OrderedDict[str, tuple[Source, list[Proposal]]] = OrderedDict()

    @property
    def embedder(self) -> str:
        """The name of the embedder by which readings compare meanings."""
        return self._embedder.name if self._embedder is not None else ""

    def read(self, brief: TaskBrief, survey: Survey) -> tuple[Source, list[Proposal]]:
        """The source as read for this task, and every proposal for it, best first."""
        key = _key(brief, survey)
        with self._lock:
            if key in self._readings:
                self._readings.move_to_end(key)
                return self._readings[key]
        steps, survey = _by_language(brief, survey)
        source = read_source(brief, survey, self._similarity(), self._kept)
        proposals = propose(source)
        if steps:
            proposals = _after(steps, proposals)
        elif not proposals or proposals[0].fit < LEAST_FIT:
            proposals = self._unfolded(source, survey, bool(proposals)) or proposals
        reading = (source, proposals)
        with self._lock:
            self._readings[key] = reading
            while len(self._readings) > 32:
                self._readings.popitem(last=False)
        return reading

    def _unfolded(self, read: Source, survey: Survey, poor: bool) -> list[Proposal]:
        """Proposals for the examples that the rows hold, where the rows as they are give none, or `poor` ones alone."""
        unfolded = None if poor else unfold(survey.sample)
        if unfolded is None and read.brief.kind == "label" and may_serve(read):
            unfolded = unfold_labelled(survey.sample, read.programs)
        if unfolded is None:
            return []
        steps, rows = unfolded
        source = read_source(read.brief, _described(survey, rows), self._similarity(), self._kept)
        return _after(steps, propose(source))

    def _similarity(self) -> Similarity | None:
        embedder = self._embedder
        if embedder is None or embedder.name.startswith("lexical"):
            return None

        def similarity(text: str, others: Sequence[str]) -> list[float]:
            vectors = embedder.embed([text, *others])
            return [float(vectors[0] @ other) for other in vectors[1:]]

        return similarity


def _by_language(brief: TaskBrief, survey: Survey) -> tuple[tuple[Step, ...], Survey]:
    """The source with a column of each language's texts, where lists of its rows hold them, and the steps to it."""
    apart = by_language(survey.sample, brief)
    return (apart[0], _described(survey, apart[1])) if apart is not None else ((), survey)


def _described(survey: Survey, rows: Block) -> Survey:
    """The same source as steps leave its rows."""
    from ...tools.profiling.profile import profile as describe

    return Survey(survey.card, describe(survey.profile.ref, rows, None, survey.card), rows)


def _after(steps: tuple[Step, ...], proposals: Sequence[Proposal]) -> list[Proposal]:
    return [replace(proposal, steps=(*steps, *proposal.steps)) for proposal in proposals]


def _key(brief: TaskBrief, survey: Survey) -> str:
    sample = survey.sample
    rows = f"{len(sample)} {list(sample.index[:3])} {list(sample.index[-3:])}"
    text = f"{brief.model_dump_json()}\n{survey.profile.ref.model_dump_json()}\n{rows}"
    return hashlib.sha256(text.encode()).hexdigest()
