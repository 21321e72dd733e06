"""Proposals tried on the sample: what the demonstrations compute refutes a column, or takes its place."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pyarrow as pa

from ....domain.brief import TaskBrief
from ....domain.plan import Step
from ....memory.lexical import words
from ....tools.checks.apply import failures
from ....tools.operations.base import ROW
from ...echoed import echoes
from ...validator import LEAST_RIGHT
from ..labels.poles import sentences_in_line
from ..labels.senses import kin, plain_name, sense
from ..reading.concepts import concepts, gives
from ..reading.names import name_affinity, named_in_full, numbered, plays
from ..reading.texts import as_words, fold, share, words_of_name
from .assignment import Proposal
from .composing import made
from .judging.agreement import of_another_kind, of_same_domain
from .judging.demonstrated import computed, line_of
from .judging.evidence import evidence, together
from .judging.likelihood import LIKELY, both_near, likelihood
from .judging.looks import asked, of_names
from .judging.refuting import Cells, Finding, demonstrated, inputs_alike, inputs_of, rivalry
from .judging.wording import distance
from .label_columns import part_flagged
from .labels_held import labels_named
from .meanings import BY_MEANING
from .programs.search import FAILURES, only, run_steps
from .rows.row_kinds import MOST_KINDS
from .rows.usable import BELONG, rows_that_say
from .source import Source

_GIVEN, _APART = 0.6, 0.3
"""A computed answer must be given for so many rows, and doubtful for no more than so many."""
_SURE = 0.9
_LEAST = 0.3
_NEAR, _DIFFERENT, _DOUBT = 0.9, 0.1, 0.4
"""Proposals that fit nearly as well, answers that differ in more rows than slips do, and what such doubt leaves."""
_HALF = 0.5
_ELSEWHERE = 0.5
"""The most that a source of another subject is worth where right answers do not depend on it: it fills up."""
_OUTSIDE, _FAR_OFF = 0.1, 0.7
"""Demonstrations lie outside of a source if nearly all of its rows are nearer to each other than they are, and clearly:
of 86 pairs of tasks and sources that serve them none lies so (the nearest has 0.29 of rows); of five that do not, four
do (0.03 at most)."""
_TOGETHER = 0.7
"""Share of the rows of a value that go together, or do not."""
_CODED = 3
"""Numbers that are copied and have all so many digits are years or codes."""
_BLANKS = re.compile(r"[\s\"'`]+")
_WELL_FORMED = 0.65
"""How well columns must have the task's form where their texts alone speak for a source."""


def tried(source: Source, proposals: Sequence[Proposal]) -> list[Proposal]:
    """The proposals, best first, as sample and computed answers leave them; without what two answer otherwise."""
    proposals = _likely(source, proposals)
    shown = computed(source.brief, source.kept) or line_of(source.brief)
    ranked = list(_demonstrated(source, proposals)) if shown else list(proposals)
    ranked.sort(key=lambda proposal: -proposal.fit)
    return _borne_out(source, _told_apart(source, ranked))


def _likely(source: Source, proposals: Sequence[Proposal]) -> list[Proposal]:
    """The proposals of a source, as if its meaning were told where all that speaks for it makes it likely."""
    relevance = source.relevance
    told = relevance.unspoken_subject or relevance.of_other_texts
    if not proposals or source.brief.kind == "label" or told or of_names(source.brief):
        return list(proposals)
    best = max(proposals, key=lambda one: one.fit)
    agreed = best.parts["agreement"]
    if best.computed or agreed >= BY_MEANING:
        return list(proposals)
    form = min(1.0, best.fit / agreed)
    alike = form >= _WELL_FORMED and relevance.reads_alike
    weigh = not of_another_kind(source.brief, source.card_text)
    may = alike or (weigh and likelihood(source, agreed, form, None) >= LIKELY)
    cells = cells_of(source, best) if may else None
    near = cells is not None and alike and both_near(source, cells)
    if cells is None or not (near or (weigh and likelihood(source, agreed, form, cells) >= LIKELY)):
        return list(proposals)
    return [
        replace(
            one,
            fit=min(1.0, one.fit / one.parts["agreement"] * max(one.parts["agreement"], BY_MEANING)),
            parts={**one.parts, "agreement": max(one.parts["agreement"], BY_MEANING)},
            reasons=(*one.reasons, NEAR_IN_ALL),
        )
        for one in proposals
    ]


NEAR_IN_ALL = "its texts, its answers and its card are near to the task's"


def _borne_out(source: Source, proposals: list[Proposal]) -> list[Proposal]:
    """The proposals, best first; the best is one that its rows do not speak against. Worse ones are not seen."""
    weighed: list[Proposal] = []
    elsewhere: dict[frozenset[tuple[str, str]], list[Finding]] = {}
    unspoken, remarks = source.relevance.unspoken_subject and source.relevance.of_any_subject, tuple[str, ...]()
    while proposals and proposals[0].fit >= max((one.fit for one in weighed), default=_LEAST):
        best, proposals = _that_go_together(source, proposals[0]), proposals[1:]
        cells = cells_of(source, best)
        if cells is None:
            continue  # what does not run on the sample runs nowhere
        against = worst(evidence(source.brief, _valid(source.brief, cells)))
        given = frozenset(best.roles.items())
        # the same columns in another layout are of the same subject
        outside = (elsewhere.get(given) or _of_another_subject(source, best, cells)) if against is None else []
        elsewhere |= {given: outside} if outside else {}
        if source.relevance.of_any_subject:
            remarks = tuple(one.why for one in outside)
        elif outside:
            against = outside[0]
        weighed.append(_with(best, against) if against is not None else best)
        if against is None:
            break
    ranked = sorted([*weighed, *proposals], key=lambda proposal: -proposal.fit)
    told = "; ".join((*((source.relevance.says_nothing_of,) if unspoken else ()), *remarks))
    if not told:
        return ranked
    return [
        replace(one, fit=min(one.fit, _ELSEWHERE), reasons=(*one.reasons, *remarks), elsewhere=told) for one in ranked
    ]


def worst(findings: Iterable[Finding]) -> Finding | None:
    """The first of those that say most against the rows; nothing is worse than what speaks against all of them."""
    worst: Finding | None = None
    for one in findings:
        if one.score < (LEAST_RIGHT if worst is None else worst.score):
            worst = one
        if worst is not None and worst.score <= 0:
            break
    return worst


def _that_go_together(source: Source, proposal: Proposal) -> Proposal:
    """The proposal with the rows alone whose texts go together, where a column tells them ("unrelated"): outputs speak
    of their inputs in nearly all rows of some of its values, and in hardly one of the others."""
    ran = None if proposal.computed else _ran(source, proposal)
    if ran is None:
        return proposal
    cells, rows = ran
    holds = together(source.brief, [{name: cells[name][place] or "" for name in cells} for place in range(len(rows))])
    if holds is None or share(holds) >= _SURE:
        return proposal
    for program in source.programs:
        if program.steps or program.share < 1 or program.name in proposal.roles:
            continue
        by_value: dict[str, list[bool]] = {}
        for row, one in zip(rows, holds, strict=True):
            by_value.setdefault(fold(program.texts[row] or ""), []).append(one)
            if len(by_value) > MOST_KINDS:
                break  # it tells no kinds
        kept = [value for value, told in by_value.items() if share(told) >= _TOGETHER]
        apart = [value for value, told in by_value.items() if share(told) <= 1 - _TOGETHER]
        if kept and apart and len(kept) + len(apart) == len(by_value) <= MOST_KINDS:
            # and not those that discuss or deny it, where others agree
            agreed = [value for value in kept if kin(sense(value).group) in BELONG | {"yes"}]
            steps, why = rows_that_say(program, *(agreed or kept))
            return replace(proposal, steps=(*steps, *proposal.steps), reasons=(*proposal.reasons, why))
    return proposal


def _of_another_subject(source: Source, proposal: Proposal, cells: Cells) -> list[Finding]:
    """That the demonstrations lie outside of the source's subject, unless something else than its texts says that it is
    about the task: the task file, rare labels, its card, or all together."""
    relevance = source.relevance
    same = bool(relevance.agreement.shared) and relevance.speaks_of_it
    if relevance.is_spoken_of() or labels_named(source) or of_same_domain(source.brief, source.card) or same:
        return []
    task, rows = source.task, inputs_of(source.task, cells)
    apart = distance([task.given(row) for row in task.shown], rows)
    if apart is None or apart.within > _OUTSIDE or apart.relative > _FAR_OFF:
        return []
    form = min(1.0, proposal.fit / max(proposal.parts["agreement"], _LEAST))
    if source.brief.kind != "label" and likelihood(source, relevance.agreement.score, form, cells) >= LIKELY:
        return []
    why = "its texts are about something else than the demonstrations"
    return [Finding("subject", _DOUBT, len(rows), len(rows), why)]


def _valid(brief: TaskBrief, cells: Cells) -> Cells:
    """The rows that pass the task's checks: others are rejected one by one."""
    table = pa.table({name: pa.array(texts, pa.string()) for name, texts in cells.items()})
    wanted = [need for need in brief.requirements if need.severity == "error"]
    bad = {
        place for one in failures(table, wanted, scope="row") for place, no in enumerate(one.failed.to_pylist()) if no
    }
    return {name: [text for place, text in enumerate(texts) if place not in bad] for name, texts in cells.items()}


def _told_apart(source: Source, proposals: list[Proposal]) -> list[Proposal]:
    """The proposals with the first one's doubts: others as good that give other answers to the same rows."""
    if not proposals or proposals[0].fit < _LEAST or proposals[0].computed:
        return proposals
    near = [one for one in proposals if one.fit > _NEAR * proposals[0].fit]
    named = [one for one in near if _telling(source, one) > _telling(source, proposals[0])]
    best = (named or proposals)[0]
    best = next((one for one in proposals if one.fit > _EDITED_FIT * best.fit and _edits(source, one, best)), best)
    alike = [one for one in proposals if one.fit > _NEAR * best.fit and _answer_of(one) == _answer_of(best)]
    best = next((one for one in alike if _is_of_the_kept(source, one, best)), best)
    same_size = [best, *(one for one in alike if len(one.roles) == len(best.roles))]
    best = max(same_size, key=lambda one: _spoken_of(source, one))
    proposals = [best, *(replace(one, fit=min(one.fit, best.fit)) for one in proposals if one is not best)]
    told = _telling(source, best)
    near = [one for one in proposals[1:] if one.fit > _NEAR * best.fit and _telling(source, one) >= told]
    others = [one for one in near if _answer_of(one) != _answer_of(best) and not _edits(source, best, one)]
    if "paraphrase" in source.relevance.agreement.shared:  # each is as much the other's as the other is its
        others = [one for one in others if not _turned_around(best, one)]
    if _of_its_part(source, best):
        others = [one for one in others if not _of_its_part(source, one)]
    rivals = others[:3]
    if _is_called(source, best):
        rivals = [one for one in rivals if _is_called(source, one)]
    cells = cells_of(source, best) if rivals else None
    output = source.task.answer_column
    for rival in rivals if cells is not None else ():
        other = cells_of(source, rival)
        if other is None or cells is None or len(other[output]) != len(cells[output]):
            continue
        if _echoes(source, {**cells, output: other[output]}):
            continue
        apart = share(
            [_bare(one or "") != _bare(two or "") for one, two in zip(cells[output], other[output], strict=True)]
        )
        if apart > _DIFFERENT:
            why = f"{_answer_of(best)} and {_answer_of(rival)} fit alike and differ in {apart:.0%} of the rows"
            doubted = replace(
                best, fit=_DOUBT * best.fit, parts={**best.parts, "told apart": _DOUBT}, reasons=(*best.reasons, why)
            )
            return [doubted, *(replace(one, fit=_DOUBT * one.fit) for one in proposals[1:])]
    return proposals


def _echoes(source: Source, cells: Cells) -> bool:
    """Whether most answers hold their whole input: those of a whole conversation are no answer to its first turn."""
    rows = zip(*cells.values(), strict=True)
    told = [{name: text or "" for name, text in zip(cells, row, strict=True)} for row in rows]
    return echoes(source.brief, told)[0] > 0


_EDITED_FIT = 0.6
"""What is said of two answers counts before how well each of them fits, as far as this."""
_EDITED = re.compile(
    r"\b(?:post-?edit(?:ed)?|edit(?:ed|ion)?|correct(?:ed|ion)|revis(?:ed|ion)|clean(?:ed)?|improved|fixed|mended)"
    r"(?: (?:form|version|copy|text))? of\b",
    re.IGNORECASE,
)


def _edits(source: Source, one: Proposal, other: Proposal) -> bool:
    """Whether the card or their names say that one answer is what was made of the other by an editor."""
    (name, *_), (given, *_) = (
        sorted(p for p, role in each.roles.items() if role == "output") or [""] for each in (one, other)
    )
    told = sentences_in_line(name, source.card) if name and given and name != given else ()
    called = re.compile(as_words(given))
    by_name = set(words_of_name(name)) - set(words_of_name(given)), set(words_of_name(given)) - set(words_of_name(name))
    return by_name in _BY_NAME or any(called.search(text) and _EDITED.search(text) for text in told)


def _is_of_the_kept(source: Source, one: Proposal, other: Proposal) -> bool:
    """Whether a proposal gives the text that its row is of, where the other gives what that was made of, which its name
    says ("original_question"), for the same answers."""
    own, instead = (sorted(name for name, role in each.roles.items() if role == "input") for each in (one, other))
    made_of = [bool(_ORIGINAL.search(plain_name(name))) for name in (*instead, *own)]
    kept = any(made_of[: len(instead)]) and not any(made_of[len(instead) :])
    return kept and len(own) == len(instead) and not source.brief.gives_text


def _spoken_of(source: Source, proposal: Proposal) -> int:
    """How many of the columns that a proposal gives the instruction speaks of by their whole names."""
    given = [plain_name(name) for name, role in proposal.roles.items() if role == "input"]
    return sum(named_in_full(name, source.task.instruction) for name in given)


_ORIGINAL = re.compile(r"\borig(?:inal)?\b")
_BY_NAME = [({edited}, {"original"}) for edited in ("modified", "edited", "corrected", "revised", "cleaned")]
"""What the names of two columns say beside what both say: modified_records, original_records."""


def _of_its_part(source: Source, proposal: Proposal) -> bool:
    """Whether the answer is a flag of a column that the inputs show: that of another column is one of another part."""
    labels = [one for one in source.plain if proposal.roles.get(one.name) == "label"]
    flagged = [part for one in labels if (part := part_flagged(source, one)) is not None]
    return any(proposal.roles.get(part.name) == "input" for part in flagged)


def _turned_around(one: Proposal, other: Proposal) -> bool:
    """Whether two proposals take the same two columns that count up (sentence1, sentence2), turned around."""
    given, answered = ({name for name, role in one.roles.items() if role == what} for what in ("input", "output"))
    turned = {name: {"input": "output", "output": "input"}.get(role, role) for name, role in one.roles.items()}
    pair = [numbered(name) for name in given | answered]
    alike = len(pair) == len(given) + len(answered) and len({base and base[0] for base in pair}) == 1
    return turned == dict(other.roles) and alike and None not in pair


def _bare(text: str) -> str:
    """A text but for blanks and quotes, in which a text and its tokens in one line differ."""
    return _BLANKS.sub("", fold(text))


def _is_called(source: Source, proposal: Proposal) -> bool:
    """Whether the instruction has a word for the answer's column, or it is called as such tasks' answers are."""
    names = [name for name, role in proposal.roles.items() if role == "output"]
    if any(concepts(plain_name(name), among=source.relevance.agreement.shared) for name in names):
        return True
    return any(name_affinity(word, name) > _HALF for word in words(source.task.instruction) for name in names)


def _telling(source: Source, proposal: Proposal) -> float:
    """How far the instruction names the answer's column, or the column is called as what such tasks give."""
    names = (name for name, role in proposal.roles.items() if role == "output")
    called = any(gives(source.relevance.agreement.shared, name) for name in names)
    return max(proposal.parts.get("named", 0.0), _HALF * called)


def _answer_of(proposal: Proposal) -> str:
    return ", ".join(sorted(repr(name) for name, role in proposal.roles.items() if role in ("output", "label")))


def _demonstrated(source: Source, proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    contested = False
    for proposal in proposals:
        cells = None if proposal.computed else cells_of(source, proposal)
        finding = demonstrated(source.brief, cells) if cells is not None else None
        if finding is not None:
            contested |= finding.score == 0 and _meant(source, proposal)
            yield _with(proposal, finding)
        elif not proposal.computed:
            yield proposal
    for proposal in proposals:
        kept = _sure(source, proposal) if proposal.computed and not contested else None
        if kept is not None:
            yield kept


def cells_of(source: Source, proposal: Proposal) -> Cells | None:
    """The task's columns as the proposal makes them of the sample; None where it does not run."""
    ran = _ran(source, proposal)
    return ran and ran[0]


def _ran(source: Source, proposal: Proposal) -> tuple[Cells, list[int]] | None:
    """The same, with the sample's rows that they are made of."""
    key = "\n".join(step.model_dump_json() for step in proposal.steps)
    if key not in source.made:
        try:
            left = run_steps(source.table, proposal.steps)
            cells = {name: left.column(name).to_pylist() for name in source.task.columns}
            source.made[key] = cells, left.column(ROW).to_pylist()
        except FAILURES:
            source.made[key] = None
    return source.made[key]


def _with(proposal: Proposal, finding: Finding) -> Proposal:
    fit = max(proposal.fit, _SURE) if finding.score == 1 else proposal.fit * finding.score
    parts = {**proposal.parts, finding.part: finding.score}
    return replace(proposal, fit=fit, parts=parts, reasons=(*proposal.reasons, finding.why))


def _meant(source: Source, proposal: Proposal) -> bool:
    """Whether the instruction names the column that gives the answer, or its name says that it does."""
    for name, role in proposal.roles.items():
        if role == "input":
            continue
        if asked(source.task.instruction, name) or plays(name, "answer"):
            return True
    return False


def _digits_of_all(brief: TaskBrief) -> int | None:
    """How many digits every output has that is a number out of its input: of years all have four."""
    pairs = [(brief.task.given(row), row[brief.task.answer_column]) for row in brief.task.shown]
    sizes = {len(output) if output.isdecimal() and output in given else 0 for given, output in pairs}
    return sizes.pop() if len(sizes) == 1 and max(sizes) >= _CODED else None


def _sure(source: Source, proposal: Proposal) -> Proposal | None:
    """A computed answer, without the rows of which its rivals make another one; None where there are too many."""
    cells = cells_of(source, proposal)
    if cells is None:
        return None
    given, apart, rivals = rivalry(source.brief, cells)
    given *= len(cells[source.task.answer_column]) / max(source.table.num_rows, 1)
    if given < _GIVEN or apart > _APART or not inputs_alike(source.brief, cells):
        return None
    output = made(source.task.answer_column)
    digits = _digits_of_all(source.brief)
    texts = [text for text in cells[source.task.answer_column] if text]
    written = share([len(text) == digits for text in texts]) if digits else 1.0
    if written < _GIVEN:
        return None
    if written < 1:
        step = only(output, "matches", value=rf"\A\d{{{digits}}}\z")
        proposal = replace(proposal, steps=(*proposal.steps[:-2], step, *proposal.steps[-2:]))
    if not rivals:
        return proposal
    conditions = [{"column": rival.column, "operator": "eq", "other": output} for rival in rivals]
    steps = list(proposal.steps[:-2])
    for rival in rivals:
        steps += [step for step in rival.steps if step not in steps]
    steps.append(Step(op="filter", args={"conditions": conditions}))
    why = f"rows are left out of which the demonstrations can be read in two ways ({apart:.0%} of the sample)"
    return replace(proposal, steps=(*steps, *proposal.steps[-2:]), reasons=(*proposal.reasons, why))
