"""How far a source is about a task where no word tells: by the kind of task that the card names and what rows say."""

from dataclasses import replace
from typing import TYPE_CHECKING

from ..labels.choosing import SUPPORTED, SURE, by_names, named_at_all, told_by_names
from ..labels.kinds import asks_for_column, infers, meant
from ..labels.senses import sense
from ..reading.concepts import concepts, tasks, weak
from ..reading.names import plays
from .judging.agreement import BY_FORM, Agreement
from .judging.looks import same_scale
from .label_columns import LabelColumn

if TYPE_CHECKING:
    from .source import Source

_A_WORD = 0.1
"""Agreement of an instruction and a card that share one telling word at least."""
BY_MEANING = 0.72
"""Agreement where meaning and rows say it, and no word in common."""


def by_meaning(source: "Source", agreed: Agreement) -> Agreement:
    """Where no word tells: instruction and card are near to one kind of task, and rows bear out the labels."""
    brief = source.brief
    if brief.kind == "number":
        return _by_scale(source, agreed)
    if infers(brief) and "nli" in source.relevance.kinds_of_card:
        why = "what is true, false or open of two statements is entailment"
        return replace(agreed, score=BY_MEANING, shared=("nli",), why=why)
    if brief.kind != "label":
        return agreed
    sure = source.relevance.surely_labelled()
    columns = source.label_columns(source.labels).columns
    of_one = [one for one in columns if _of_one_class(one)]
    if source.relevance.of_another_subject and not of_one:
        return agreed
    asked = [one for one in columns if asks_for_column(one.program.name, brief.task.instruction)]
    if asked and asked[0].mapping.odds > 0 and agreed.score < BY_FORM and not source.relevance.in_other_words:
        return replace(agreed, score=BY_FORM, why=f"{asked[0].program.name!r} is what the instruction asks for")
    if said := next((one for one in columns if one.mapping.explained and one.mapping.odds > -SURE), None):
        label = sorted(said.mapping.explained)[0]
        return replace(
            agreed, score=BY_MEANING, why=f"{said.program.name!r} says what the instruction says of {label!r}"
        )
    kinds = meant(brief.task.instruction, source.labels)
    offered = frozenset[str]().union(*(_kinds_of_labels(source, one) for one in sure))
    if (agreed.score >= _A_WORD or not source.relevance.in_other_words) and any(
        named_at_all(one.mapping) for one in sure
    ):
        offered |= source.relevance.kinds_of_card
    named = of_one or [one for one in sure if by_names(one.mapping) or told_by_names(one.mapping)]
    asked_for = {name for name in tasks(concepts(brief.task.instruction)) if not weak(name)}
    likely = (kinds & asked_for if asked_for else kinds) & offered  # where toxic ones are asked for, bad ones are not
    if sure and likely:
        why = f"it may be {' or '.join(sorted(likely)).replace('_', ' ')} that is asked for"
    elif named:
        why = f"the labels of {named[0].program.name!r} mean what the task's do"
    else:
        return agreed
    why += f", and the rows of {(named or sure)[0].program.name!r} put the demonstrations under their labels"
    return replace(agreed, score=BY_MEANING, why=why)


def _of_one_class(column: LabelColumn) -> bool:
    """Whether the instruction asks for one of many classes by its name, and rows bear that out."""
    mapping = column.mapping
    answers = sorted(sense(label).group or "" for label in mapping.covered) == ["no", "yes"]
    return answers and mapping.evidence == "named" and len(mapping.mapping) >= _MANY and mapping.odds >= SUPPORTED


_MANY = 4


def _by_scale(source: "Source", agreed: Agreement) -> Agreement:
    """Ratings of the kind that the instruction may mean, on the demonstrations' own scale."""
    kinds = meant(source.task.instruction, ())
    shared = tuple(sorted(name for name in kinds & source.relevance.kinds_of_card if not weak(name)))
    examples = source.brief.answer_layout.slots[0].examples
    rated = [
        program.name
        for program in source.programs
        if plays(program.name, "rating") and same_scale(program.filled, examples)
    ]
    if not shared or not rated:
        return agreed
    why = f"it may be {' or '.join(shared).replace('_', ' ')} that is asked for, and {rated[0]!r} has its scale"
    return replace(agreed, score=BY_MEANING, shared=shared, why=why)


def _kinds_of_labels(source: "Source", column: LabelColumn) -> frozenset[str]:
    """Kinds of task that the names of a column's own labels speak of: pos and neg are sentiment."""
    if column.mapping.evidence == "rated":
        return frozenset({"sentiment"})
    names = list(filter(None, source.declared(column.program.name))) or sorted(column.mapping.mapping)
    known = [sense(name) for name in names[:12]]
    groups = [name.group for name in known if name.group is not None and not name.generic]
    return tasks(concepts(f"labels: {' or '.join(groups)}")) if len(groups) == len(known) else frozenset()
