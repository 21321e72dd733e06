"""A catalog in memory and a team that does what a test tells it, for everything that runs the graph."""

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
from regraft.agents.recall import barred, standing
from regraft.agents.team import Retrieval, Survey, Team
from regraft.domain.brief import OutputKind, TaskBrief, TextLayout
from regraft.domain.card import Candidate, DatasetCard, DatasetRef, Excluded, SplitInfo
from regraft.domain.errors import DatasetError, GiveUp
from regraft.domain.experience import Recalled
from regraft.domain.plan import Plan, Step
from regraft.domain.requirement import Requirement
from regraft.domain.review import SchemaReview
from regraft.domain.run import BuildOptions
from regraft.domain.task import Demonstration, TaskSpec
from regraft.domain.validation import Attempt, CheckOutcome
from regraft.tools.catalogs.base import BLOCK_ROWS, Block

NOUNS = ("river", "teapot", "engine", "garden", "violin", "harbour", "lantern", "meadow", "castle", "pencil")
VERBS = ("crosses", "holds", "breaks", "shows", "follows", "paints", "covers", "finds", "leaves", "keeps")


def rows(number: int, *, start: int = 0, label: str | None = None) -> list[dict[str, str]]:
    """Different sentences with a label each."""
    rng = random.Random(start)
    made = []
    for n in range(start, start + number):
        words = [rng.choice(NOUNS), rng.choice(VERBS), rng.choice(NOUNS), rng.choice(VERBS), rng.choice(NOUNS)]
        made.append({"sentence": f"No. {n * 7919}: {' '.join(words)} {n}", "tone": label or ("glad", "sad")[n % 2]})
    return made


@dataclass
class MemoryCatalog:
    """Datasets of one configuration and one split. `broken` ones raise DatasetError once they are read whole."""

    datasets: Mapping[str, Sequence[dict[str, str]]]
    broken: frozenset[str] = frozenset()
    block_rows: int = 50
    name: str = "memory"

    def cards(self) -> Iterator[DatasetCard]:
        return (self.card(dataset) for dataset in self.datasets)

    def unreadable(self) -> dict[str, str]:
        return {}

    def card(self, dataset: str) -> DatasetCard:
        if dataset not in self.datasets:
            raise DatasetError(dataset, "it is not in the catalog")
        split = SplitInfo(config="default", split="train", files=("train.jsonl",), rows=len(self.datasets[dataset]))
        return DatasetCard(id=dataset, revision="1", title=f"Dataset {dataset}", licenses=("mit",), splits=(split,))

    def row_count(self, ref: DatasetRef) -> int | None:
        return len(self.datasets[ref.id])

    def blocks(self, ref: DatasetRef, *, rows: int = BLOCK_ROWS) -> int | None:
        return -(-len(self.datasets[ref.id]) // min(rows, self.block_rows))

    def read_block(
        self, ref: DatasetRef, block: int, *, rows: int = BLOCK_ROWS, columns: Collection[str] | None = None
    ) -> Block | None:
        if ref.id in self.broken:
            raise DatasetError(ref.id, "its file is corrupt")
        size = min(rows, self.block_rows)
        numbers = range(block * size, min((block + 1) * size, len(self.datasets[ref.id])))
        return self._block(ref, numbers) if numbers else None

    def sample(self, ref: DatasetRef, rows: int, *, seed: int = 0) -> Block:
        total = len(self.datasets[ref.id])
        return self._block(ref, sorted(random.Random(seed).sample(range(total), min(rows, total))))

    def _block(self, ref: DatasetRef, numbers: Sequence[int]) -> Block:
        data = self.datasets[ref.id]
        table = pa.Table.from_pylist([data[n] for n in numbers]) if numbers else pa.table({"sentence": [], "tone": []})
        return Block(table, ["train"] * len(numbers), list(numbers))


def task(**changes: object) -> TaskSpec:
    spec = {
        "name": "tones",
        "instruction": "Say whether the sentence is glad or sad.",
        "demonstrations": (
            Demonstration(input="The sun is out and everyone sings.", output="glad"),
            Demonstration(input="The rain took the bridge away.", output="sad"),
        ),
    }
    return TaskSpec.model_validate(spec | changes)


def brief(spec: TaskSpec) -> TaskBrief:
    plain = TextLayout(literals=("", ""), slots=())
    return TaskBrief(
        task=spec,
        kind="label",
        language="en",
        labels=("glad", "sad"),
        layouts={"input": plain, "output": plain},
        requirements=(Requirement(check="in_labels", args={"column": "output", "labels": ["glad", "sad"]}),),
        queries=("tone of sentences",),
    )


def plan(dataset: str, *, steps: Sequence[Step] | None = None, why: str = "rename the columns") -> Plan:
    """The plan that fits the rows that `rows` makes, or one of other steps."""
    usual = (Step(op="rename", args={"names": {"sentence": "input", "tone": "output"}}),)
    made = usual if steps is None else tuple(steps)
    requirements = brief(task()).requirements
    return Plan(
        task="tones", dataset=dataset, columns=("input", "output"), steps=made, requirements=requirements, why=why
    )


@dataclass
class ScriptedTeam:
    """Agents that follow a script and note what they were told.

    `proposals` are dataset ids a round of retrieval; `fits` says how well each source fits (below `least`: rejected,
    0 if it does not fit at all); `plans`
    are each source's plans in the order in which they are tried; `findings` are the judge's, by dataset.
    """

    proposals: Sequence[Sequence[str]]
    catalog: MemoryCatalog
    fits: Mapping[str, float] = field(default_factory=dict)
    least: float = 0.05
    kind: OutputKind = "label"
    labels: tuple[str, ...] = ("glad", "sad")
    plans: Mapping[str, Sequence[Plan]] = field(default_factory=dict)
    findings: Sequence[CheckOutcome] = ()
    contradiction: str = ""
    messages: list[str] = field(default_factory=list)
    heard: dict[str, list[Sequence[Attempt]]] = field(default_factory=dict)
    briefs: list[TaskBrief] = field(default_factory=list)
    recalled: Sequence[Recalled] = ()

    def team(self) -> Team:
        return Team("scripted", self, self, self, self, self)

    def understand(self, task: TaskSpec) -> TaskBrief:
        if self.contradiction:
            raise GiveUp(self.contradiction)
        return brief(task).model_copy(update={"kind": self.kind, "labels": self.labels})

    def retrieve(
        self,
        brief: TaskBrief,
        catalog: object,
        *,
        limit: int,
        message: str = "",
        memories: Sequence[Recalled] = (),
    ) -> Retrieval:
        self.recalled = tuple(memories)
        self.messages.append(message)
        ids = self.proposals[min(len(message.splitlines()), len(self.proposals) - 1)]
        found = [self._candidate(dataset, n) for n, dataset in enumerate(ids[:limit])]
        candidates = tuple(sorted(found, key=lambda candidate: -standing(candidate.ref, memories).rank))
        return Retrieval(candidates, (Excluded(id="secret", rule="gated", reason="it is gated"),))

    def _candidate(self, dataset: str, place: int) -> Candidate:
        ref = DatasetRef(id=dataset, revision="1", config="default", splits=("train",))
        size = len(self.catalog.datasets.get(dataset, ()))
        facts = {"licenses": ("mit",), "rows": size, "reasons": ("it fits",), "place": place}
        return Candidate(ref=ref, title=dataset, score=1 - place / 100, **facts)

    def critique(self, brief: TaskBrief, survey: Survey) -> SchemaReview:
        fit = self.fits.get(survey.card.id, 0.8)
        verdict = "use" if fit >= self.least else "reject"
        return SchemaReview(
            ref=survey.profile.ref,
            verdict=verdict,
            fit=fit,
            roles={"sentence": "input", "tone": "output"},
            reasons=(f"the columns {'fit' if fit >= self.least else 'do not fit'}",),
        )

    def plan(
        self,
        brief: TaskBrief,
        survey: Survey,
        review: SchemaReview,
        attempts: Sequence[Attempt],
        memories: Sequence[Recalled] = (),
    ) -> Plan:
        card, profile = survey.card, survey.profile
        self.heard.setdefault(card.id, []).append(tuple(attempts))
        known = barred(brief, profile.ref, memories)
        plans = [one for one in self.plans.get(card.id, (plan(card.id),)) if one.hash not in known]
        if len(attempts) >= len(plans):
            raise GiveUp("no other plan comes to mind")
        return plans[len(attempts)]

    def judge(self, brief: TaskBrief, before: Block, rows: pa.Table) -> tuple[CheckOutcome, ...]:
        self.briefs.append(brief)
        return tuple(self.findings)


def options(out: object, **changes: object) -> BuildOptions:
    return BuildOptions.model_validate({"catalog": "memory", "rows": 100, "out": str(out), "overwrite": True} | changes)
