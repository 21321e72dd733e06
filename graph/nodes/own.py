"""A person's own rows as the first source of a build that extends them: taken as they are, by no agent's leave."""

from ...domain.brief import TaskBrief
from ...domain.card import Candidate, DatasetCard, DatasetRef
from ...domain.plan import plan_for
from ...domain.review import SchemaReview
from ...domain.validation import ValidationReport
from ..state import Source
from ..workplace import Workplace

PLACE = -1
"""Before every candidate of the line, so that of rows that say the same the person's own stays."""
_SPLIT = "train"


def own_ref(card: DatasetCard) -> DatasetRef:
    """What of a person's dataset is extended: its first configuration, the training split where there is one, tests
    only where there is nothing else."""
    config = card.configs()[0]
    splits = card.splits_for(config)
    return DatasetRef(
        id=card.id, revision=card.revision, config=config, splits=(_SPLIT,) if _SPLIT in splits else splits
    )


def own_source(dataset: str, brief: TaskBrief, work: Workplace) -> Source:
    """The dataset as a source that is accepted. Its rows have the task's columns, so that the plan has no step, and
    no check of the task rejects them: they are right because they are the person's. Raises DatasetError."""
    card = work.catalog.card(dataset)
    ref = own_ref(card)
    why = "; ".join(("the rows that are to be extended, as they are", *card.notes_for(ref)))
    total = work.catalog.row_count(ref)
    plan = plan_for(brief.model_copy(update={"requirements": ()}), ref, (), why)
    report = ValidationReport(
        plan_hash=plan.hash, rows=total or 1, valid=total or 1, verdict="pass", reasons=(why,), outcomes=(), preview=()
    )
    return Source(
        order=PLACE,
        candidate=Candidate(ref=ref, title=card.title or card.id, score=1.0, licenses=card.licenses, rows=total),
        status="accepted",
        total_rows=total,
        review=SchemaReview(ref=ref, verdict="use", fit=1.0, roles={}, reasons=(why,)),
        plan=plan,
        validation=report,
    )
