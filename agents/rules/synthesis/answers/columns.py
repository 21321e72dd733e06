"""Answers that a column gives: numbers, texts out of the input, texts made of it as the demonstrations' are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from .....domain.brief import Slot
from .....domain.plan import Step
from .....memory.lexical import stem
from .....tools.languages import language_of_name
from .....tools.operations.guess import cell_of, quoted
from ....unmoved import answered_alike
from ...labels.kinds import asks_why
from ...labels.poles import asks_for_wrong, is_damaged, is_of_a_learner, is_of_a_model, opposed_to, pole, wants_wrong
from ...reading.listing import Listing, item_mark, json_items, numbering
from ...reading.names import column_of, field_of, name_affinity, named_whole, names_rows, of_another_number, plays
from ...reading.texts import fold, is_number, median, share
from ...reading.traits import traits
from ..assignment import WHOLE, Answer, Assignment, Check
from ..composing import cleaning, divided_by, full_stop, made, or_nothing, template
from ..judging.agreement import language_shown, translates
from ..judging.evidence import leaves_out, related, runs_alike, stand_in
from ..judging.forms import form_of_task
from ..judging.looks import asked, looks, may_go, name_words, spelled_out, unlike_texts
from ..label_columns import NONE
from ..programs.dividing import without_article
from ..programs.search import Program, language_of, only, rewritten
from ..programs.things import of_spans
from ..rows.usable import own_texts, vouched
from ..source import Source
from .flagged import flagged_items
from .itemised import as_json, between_items, itemised, numbered, own_sign, uneven
from .lined import lined
from .parted import parted
from .records import are_no_records


def extract_answers(source: Source) -> Iterator[Answer]:
    """Answers that stand in the input; checked against the inputs once these are chosen."""
    for candidate, fit in _output_programs(source):
        yield _text_answer(source, candidate, fit, _stands_in(source, candidate))


def _stands_in(source: Source, candidate: Program) -> Check:
    lists = (one.cells for one in source.programs if one.listed and one.name == candidate.name)
    of_one = _read_from(candidate, "parse") and any(len(items or ()) > 1 for cells in lists for items in cells)

    def check(assignment: Assignment) -> tuple[float, str]:
        whole = {column_of(one.name) for one in assignment.programs if _read_from(one, "join")}
        if of_one and column_of(candidate.name) in whole:
            return 0.0, f"{candidate.name!r} has an answer for each text of its list"
        if _whatever_is_asked(candidate, assignment):
            return 0.0, f"{candidate.name!r} is the same whatever is asked"
        rate = stand_in(*_beside(candidate, assignment))
        return (1.0 if rate > 0.8 else rate**2), f"{rate:.0%} of the answers stand in their inputs"

    return check


def text_answers(source: Source) -> Iterator[Answer]:
    """Texts that relate to their inputs as the demonstrations' outputs do."""
    column = source.task.answer_column
    layout = source.brief.layouts[column]
    for candidate, fit in _output_programs(source):
        yield _text_answer(source, candidate, fit, _relates(source, candidate))
    for one in parted(source):
        form, columns = one.fields.layout if one.fields else one.form or layout, [each.column for each in one.programs]
        written = template(form, columns, made(column))
        if one.fields is not None:
            written = Step(op="template", args={**written.args, "template": one.fields.template(columns)})
        yield Answer(
            fit=one.fit,
            why=one.why,
            used=frozenset(one.used),
            steps=one.steps,
            late_steps=tuple(cleaning(source.task, form.slots, one.programs)),
            last_steps=(written,),
            check=_relates(source, one.whole(form)),
            places=one.places,
        )


def _relates(source: Source, candidate: Program) -> Check:
    def check(assignment: Assignment) -> tuple[float, str]:
        given, answers = _beside(candidate, assignment)
        if len(answers) < 5:
            return 0.0, ""
        if _whatever_is_asked(candidate, assignment):
            return 0.0, f"{candidate.name!r} is the same whatever is asked"
        parts = [one.texts for one in assignment.programs]
        if amiss := uneven(candidate, assignment.programs) or leaves_out(source.brief, parts, candidate.texts):
            return 0.0, amiss
        factor, why = related(source.brief, given[:100], answers[:100])
        # texts that are written as whole inputs are (in two lines) say more than names do
        wanted = spelled_out(source.task.instruction, candidate.name) or source.whole
        mended = _mended(source, candidate, assignment)
        if mended is False:
            return 0.0, f"the card says that {candidate.name!r} holds the texts with mistakes"
        backwards = not wanted and _backwards(candidate, assignment)
        backwards = backwards and not _translated(source, candidate, assignment)
        alone = len(assignment.programs) == 1  # what stands beside a version of a text is longer either way
        if backwards and not mended and not (alone and runs_alike(source.brief, given, answers)):
            return 0.4 * factor, f"{candidate.name!r} is what a text is made of, not what is made of it"
        named = asked(source.task.instruction, candidate.name)
        reasons = not named and plays(candidate.name, "explanation") and not asks_why(source.brief)
        if reasons and share([bool(_SAID.search(one)) for one in answers]) > _HARDLY:  # sums are no reasons
            return _HALF * factor, f"{candidate.name!r} says why, which is not asked"
        return (factor**_NAMED if named and factor > _HALF else factor), why

    return check


def _whatever_is_asked(candidate: Program, assignment: Assignment) -> bool:
    """Whether texts of which several questions are asked have the same answer to all of them: then it answers none."""
    questions = [one for one in assignment.programs if one.traits.questions > _HALF]
    beside = [one for one in assignment.programs if one not in questions]
    if len(questions) != 1 or not beside:
        return False
    texts = zip(*(one.texts for one in beside), strict=True)
    return answered_alike(zip(texts, questions[0].texts, candidate.texts, strict=True)) > 0


def _beside(candidate: Program, assignment: Assignment) -> tuple[list[str], list[str]]:
    """The inputs' parts and the answers of the rows that have all of them."""
    rows = zip(candidate.texts, *(one.texts for one in assignment.programs), strict=True)
    filled = [(answer, [text for text in given if text]) for answer, *given in rows if answer and answer.strip()]
    pairs = [("\n".join(given), answer) for answer, given in filled if len(given) == len(assignment.programs)]
    return [given for given, _ in pairs], [answer for _, answer in pairs]


_CODE = re.compile(r"(?=[^\s\d]*\d)\S+")
_SAID = re.compile(r"(?<![^\W\d_])[^\W\d_]{2,60}\s{1,3}[^\W\d_]{2}")
_WRONG, _HALF, _MOST_OUTPUTS = 0.5, 0.5, 8
_SMALL, _HARDLY = 0.9, 0.1
"""What texts in small letters are worth where all that are shown begin with a capital, and the share that may."""
_NAMED = 0.5
"""The power of what the relation says of an answer that the instruction names: few demonstrations show its spread."""
_GIVEN, _TAGGED, _REPEATED = 0.2, 0.02, 0.05
_SEVERAL, _FEW, _NEARLY_ALL = 0.05, 4, 0.98
"""Share of rows with several answers that counts, and how many answers a row has: words of a text are more."""
_MOST_SHOWN = 0.75
"""Share of the demonstrations' outputs that a column of few values must have."""
_VALUE_CHARS = 60
"""Longer outputs are texts, not values that a column may have again and again."""


def _backwards(candidate: Program, assignment: Assignment) -> bool:
    """The columns' names say that the input is what was made of the output (a simplification, its original).

    Beside code only code is looked at: what is said of it is no version of it. Of several texts one is made in any
    case.
    """
    is_program = candidate.traits.code > _HALF
    alike = [one for one in assignment.programs if (one.traits.code > _HALF) == is_program]
    if len(alike) != 1 or (len(assignment.programs) > 1 and not is_program):
        return False
    own, given = (field_of(one.name) for one in (candidate, *alike))
    unmade = plays(own, "unmade") and not plays(own, "made") and not plays(given, "unmade")
    return unmade or (plays(given, "made") and not plays(own, "unmade"))


def _mended(source: Source, candidate: Program, assignment: Assignment) -> bool | None:
    """Whether the card says that outputs are corrections of texts with mistakes; None where it or the task does not."""
    if "grammar_correction" not in source.relevance.agreement.shared:
        return None
    names = [candidate.name, *(one.name for one in assignment.programs)]
    damaged, *given = (is_damaged(name, source.card, {*names} - {name}) for name in names)
    if damaged is None:
        return True if any(given) else False if False in given else None
    return not damaged


def _translated(source: Source, candidate: Program, assignment: Assignment) -> bool:
    """Whether answers are in the outputs' language and all that is given in the inputs', whichever was translated."""
    given = {language_of(one, source.profile) for one in assignment.programs}
    return translates(source.brief) and given == {source.brief.language} != {language_of(candidate, source.profile)}


def _output_programs(source: Source) -> list[tuple[Program, float]]:
    """Programs that look like the demonstrations' outputs."""
    layout = source.brief.answer_layout
    if len(layout.slots) != 1:
        return []
    slot = layout.slots[0]
    look, language = traits(slot.examples), language_shown(slot)
    elsewhere, ranked = _held_elsewhere(source, slot), []
    programs = source.texts if language in (None, source.brief.language) else source.programs
    programs = [
        replace(one, name=one.side[0]) if one.side else one for one in programs if not (one.side and one.side[1])
    ]
    lists, mark = source.lists, item_mark(slot.examples)
    number = numbering(slot.examples)
    joined = tuple(_joined(source, lists))
    spelled = {one.name for one in joined if one.steps[-1].op == "template"}  # as the demonstrations spell the items
    programs = [one for one in programs if not (one.name in spelled and _divides(one) is not None)]
    offered = (*source.entries, *joined, *source.last_turns, *source.right_options, *programs)
    offered = (*offered, *(replace(one, name=one.name.rpartition(" + ")[2]) for one in lined(source, layout.slots)))
    offered = (*offered, *flagged_items(source)) if source.brief.kind == "extract" else offered
    if form_of_task(source.brief) == {"talk"}:  # what a talk is about does not go on with it
        offered = (*source.last_turns, *(one for one in offered if plays(one.name, "reply", "completion")))
    if mark is not None or number is not None:
        offered = tuple(itemised(source, mark) if mark is not None else numbered(source, number or ""))
    for candidate in (without_article(source.table, slot.examples, one) for one in offered):
        if _says_less(source, candidate, slot, lists) or (
            language is not None and _other_language(source, candidate, language)
        ):
            continue
        if candidate.keeps == "frame" and not may_go(source.taken_off(candidate), layout.literals[0], slot.examples):
            continue
        if (elsewhere and elsewhere.isdisjoint(candidate.folded)) or _unasked(source, candidate):
            continue
        if unlike_texts(candidate.filled, slot.examples):
            continue
        alike = _looks_listed(slot, candidate, lists) or looks(slot, candidate.filled, candidate.traits, look)
        if alike >= 0.3:
            named = max(name_affinity(name, candidate.name) for name in ("answer", slot.kind, slot.name))
            other = _other_pole(source, candidate.name)
            alike *= _WRONG if other else 1.0  # incorrect_answer, beside correct_answer
            alike *= _SMALL if look.capital == 1 and candidate.traits.capital < _HARDLY else 1.0  # normalized_value
            ranked.append((candidate, alike * (0.9 + 0.1 * named) * WHOLE[candidate.keeps]))
    return sorted(ranked, key=lambda pair: -pair[1])[:_MOST_OUTPUTS]


def _other_pole(source: Source, name: str) -> bool:
    """Whether a column holds wrong ones where these are not asked for, or stands beside one of those that are."""
    instruction = source.task.instruction
    if asks_for_wrong(instruction, name) is not None or asked(instruction, name):
        return False
    if opposed_to(name, [one.name for one in source.programs]):
        return True
    asked_for = [one.name for one in source.programs if asks_for_wrong(instruction, one.name) is not None]
    things = {stem(word) for word in name_words(name)}
    beside = any(things & {stem(word) for word in name_words(other)} for other in asked_for)
    return beside or pole(name) == "wrong" != pole(instruction)


def _says_less(source: Source, candidate: Program, slot: Slot, lists: Listing | None) -> bool:
    """Whether a program gives no text, or too few for an answer, fewer different ones than are shown, codes in place of
    words, several answers pasted into one, or the first item of a list in which flags tell the right one."""
    chosen, shown = candidate in source.right_options, set(map(fold, slot.examples))
    if (
        candidate.listed
        or candidate.share < _least_share(source, candidate)
        or (" + " in candidate.name and not chosen)
        or are_no_records(source, candidate)
    ):
        return True
    if lists is not None and _divided_otherwise(source, candidate, lists):
        return True
    few = candidate.distinct < _REPEATED and len(shown & candidate.folded) < _MOST_SHOWN * len(shown)
    if few or len(set(candidate.filled)) < len(set(slot.examples)):
        return True
    if _read_from(candidate, "parse") in source.flagged:
        return True
    if candidate.distinct > 0.9 and _coded(candidate.filled) and not _coded(slot.examples):
        return True
    if lists is not None and lists.sign is not None and candidate not in source.entries:
        sign = _divides(candidate)
        if sign not in (None, lists.sign) or (sign is None and _is_one_of(source, candidate, lists)):
            return True
    alone = lists is None or lists.sign is None
    pasted = source.brief.kind != "structured" and alone and item_mark(slot.examples) is None
    return pasted and _several_answers(source, candidate, "join") is not None


def _divides(candidate: Program) -> str | None:
    """The sign by which a program divides the items of a list; None where it joins none."""
    last = candidate.steps[-1] if candidate.steps else None
    return last.args.get("separator") if last is not None and last.op == "join" else None


def _is_one_of(source: Source, candidate: Program, lists: Listing) -> bool:
    """Whether a program takes one item of a list, where the demonstrations list items of it, several in one answer."""
    if candidate.steps and candidate.steps[-1].op == "template":
        return False  # which writes all of them
    shown = set(map(fold, _items_shown(source, lists)))
    held = [one for one in source.programs if one.listed and one.name == candidate.name and not one.nested]
    return any(not shown.isdisjoint(one.items(fold)) for one in held)


def _items_shown(source: Source, lists: Listing) -> set[str]:
    """The items of the demonstrations' lists."""
    outputs = source.brief.answer_layout.slots[0].examples
    return {item for output in outputs if output != lists.nothing for item in lists.items(output)}


def _joined(source: Source, lists: Listing | None) -> Iterator[Program]:
    """Lists of texts, divided as the demonstrations divide theirs."""
    in_json = list(as_json(source))
    yield from in_json
    if lists is None or lists.sign is None or in_json:
        return
    for column in source.programs:
        if own := _divided_otherwise(source, column, lists):
            yield from _with_the_sign(source, column, own, lists.sign)
        if column.lists_texts and not source.of_another_type(column):
            output = f"{column.column} listed"
            step = Step(op="join", args={"column": column.column, "separator": lists.sign, "output": output})
            none, small = _stands_for_none(source, column, lists), _in_small_letters(source, column, lists)
            spaced = _with_blanks(source, column, lists)
            if none or small or spaced:  # written as the demonstrations write it
                spelled = f"item{' | lower' if small else ''}{_SPACED if spaced else ''}"
                line = f"{{{{ {spelled} }}}}"
                kept, nothing = f"item not in {none!r}" if none else "item", lists.nothing or ""
                items = f"({cell_of(column.column)} or [])"
                text = divided_by(lists.sign, items, line, kept=kept, nothing=nothing)
                step = Step(op="template", args={"template": text, "output": output})
            yield from rewritten(source.table, column, output, [step])


def _divided_otherwise(source: Source, column: Program, lists: Listing) -> str | None:
    """The sign by which cells list short items, where it is another than the demonstrations' or has other blanks around
    it: "a,b" for "a, b", and "a|b" with the items that are shown."""
    whole = lists.sign or ""
    sign = whole.strip()
    if sign == "" or not column.plain:
        return None
    parted = [text.split(sign) for text in column.filled if sign in text]
    if not parted:
        return own_sign(column, _items_shown(source, lists))
    other = [items for items in parted if sign != whole and whole not in sign.join(items)]
    short = all(len(item.split()) <= _FEW for items in parted for item in items)
    return sign if len(other) >= _SEVERAL * len(column.filled) and short else None


def _with_the_sign(source: Source, column: Program, own: str, sign: str) -> Iterator[Program]:
    output = f"{column.column} listed"
    args = {"column": column.column, "pattern": between_items(own), "replacement": sign, "output": output}
    yield from rewritten(source.table, column, output, [Step(op="regex_replace", args=args)])


def _in_small_letters(source: Source, column: Program, lists: Listing) -> bool:
    """Whether a column has the demonstrations' items, which are all in small letters, with capitals."""
    shown = _items_shown(source, lists)
    held = column.items(str)
    among = {item for item in held if item.lower() in shown}
    return all(map(str.islower, shown)) and len(among) >= _HALF * len(shown) and not all(map(str.islower, among))


_SPACED = " | replace('_', ' ')"


def _with_blanks(source: Source, column: Program, lists: Listing) -> bool:
    """Whether items that demonstrations write with blanks have underscores in a column, all of them."""
    shown = _items_shown(source, lists)
    held = column.items(str)
    apart = {item for item in shown if " " in item}
    return bool(apart) and apart <= {item.replace("_", " ") for item in held} and not any(" " in item for item in held)


def _stands_for_none(source: Source, column: Program, lists: Listing) -> list[str]:
    """The items of a column by which it says that a row has none, where the demonstrations have a word of their own."""
    if lists.nothing is None or fold(lists.nothing) in column.items(fold):
        return []
    held = column.items(str)
    shown = set(map(fold, _items_shown(source, lists)))
    return sorted(item for item in held if fold(item) in NONE - shown)


def _looks_listed(slot: Slot, candidate: Program, lists: Listing | None) -> float:
    """How much the items of lists look like those of the demonstrations; 0 where these are no such lists."""
    texts = (slot.examples, candidate.filled[:80])
    if all(json_items(text) is not None for side in texts for text in side):
        shown, made = (tuple(item for text in side for item in json_items(text) or ()) for side in texts)
    elif lists is not None and lists.sign is not None and _divides(candidate) == lists.sign:
        shown, made = (tuple(item for text in side for item in lists.items(text)) for side in texts)
    else:
        return 0.0
    return looks(slot.model_copy(update={"examples": shown}), made) if shown and made else 0.0


def _held_elsewhere(source: Source, slot: Slot) -> set[str]:
    """The demonstrations' outputs, where one column has most of them as values: one with none says something else."""
    shown = {fold(text) for text in slot.examples if len(text) <= _VALUE_CHARS and not is_number(text)}
    if len(shown) < 2:
        return set()
    most = max((len(shown & program.folded) for program in source.programs if not program.listed), default=0)
    return shown if most >= max(2, len(shown) / 2) else set()


def _coded(texts: Sequence[str]) -> bool:
    """Whether the texts are identifiers or codes: one word each, with digits in it."""
    return share([_CODE.fullmatch(text.strip()) is not None for text in texts]) > 0.8


def _least_share(source: Source, candidate: Program) -> float:
    """The share of rows that must give a text: few sentences name what a corpus tags, say persons."""
    return _TAGGED if of_spans(candidate) or candidate in source.of_type else _GIVEN


def _unasked(source: Source, candidate: Program) -> bool:
    """Whether a column holds what a model made, a row's name or all options of a choice, and nobody asks for that."""
    offered = plays(candidate.name, "options") and any(
        one.listed and one.name == candidate.name for one in source.programs
    )
    by_itself = offered or candidate.name in source.told_by_flags
    return (
        is_of_another(source, candidate)
        or (by_itself and not asked(source.task.instruction, candidate.name))
        or (names_rows(candidate.name) and not named_whole(source.task.instruction, candidate.name))
    )


def is_of_another(source: Source, candidate: Program) -> bool:
    """Whether a column holds what a model or a learner answered, and nobody asks for that."""
    others = {one.name for one in source.profile.columns} - {candidate.name}
    made_up = plays(candidate.name, "predicted") or is_of_a_model(candidate.name, source.card, others)
    instruction = source.task.instruction
    learnt = is_of_a_learner(candidate.name, source.card, others, instruction)
    learnt = learnt or of_another_number(instruction, candidate.name)
    return learnt or (made_up and not asked(instruction, candidate.name))


def _other_language(source: Source, candidate: Program, language: str) -> bool:
    names = [one.name for one in source.programs]
    named = language_of_name(candidate.name, names, source.brief.language or "")
    written_in = named or language_of(candidate, source.profile)
    return written_in is not None and written_in != language


def _text_answer(source: Source, candidate: Program, fit: float, check: Check) -> Answer:
    column = source.task.answer_column
    layout = source.brief.layouts[column]
    chosen = candidate in source.right_options and wants_wrong(source.task.instruction)
    keep, trust, remark = ((), 1.0, "") if chosen else vouched(source, frozenset({candidate.name}))
    shown = [text for slot in layout.slots for text in slot.examples]
    own, told = ([], "") if of_spans(candidate) else own_texts(candidate, shown)  # who is named often is named
    nothing = source.lists.nothing if source.lists is not None and source.lists.sign is None else None
    never = nothing is not None and candidate.share > _NEARLY_ALL and fold(nothing) not in candidate.folded
    stem = _before_options(source, candidate)
    asks = [only(stem.column, "not_matches", value=_OF_OPTIONS)] if stem is not None else []
    remark = "; ".join(filter(None, (remark, told, f"no row says {nothing!r}" if never else "")))
    return Answer(
        fit=fit * trust * (_WRONG if never else 1.0),
        why=f"{candidate.name!r} gives the output" + (f" ({remark})" if remark else ""),
        used=candidate.sources,
        steps=(*keep, *asks, *_whole_or_nothing(source, candidate), *own, *_alone(source, candidate)),
        late_steps=(*cleaning(source.task, layout.slots, [candidate]), *full_stop(shown, candidate)),
        last_steps=(template(layout, [candidate.column], made(column)),),
        check=check,
        stem=stem,
    )


_OF_OPTIONS = (
    r"(?i)\b(?:following|these|those|above|below|options?|choices?|alternatives?)\b"
    r"|\b(?:which|what) (?:one )?of\b|[:,_]\s*\z"
)
"""Questions that cannot be answered, or otherwise, without their options."""


def _before_options(source: Source, candidate: Program) -> Program | None:
    """What stands before the options of a text of which a candidate is the right one."""
    blocks = (one for one in source.choices if one.stem is not None and candidate in source.right_options)
    return next((one.stem for one in blocks if candidate.sources == one.used), None)


def _whole_or_nothing(source: Source, candidate: Program) -> tuple[Step, ...]:
    """The candidate's steps, so that rows without an answer are left out, or say so as the demonstrations do."""
    lists, steps = source.lists, candidate.steps
    if lists is None or lists.nothing is None or not steps:
        return (*steps, only(candidate.column, "not_empty")) if steps and candidate.share < 1 else steps
    *before, last = steps
    one = cell_of(str(last.args.get("column")))
    if last.op == "parse" and last.args.get("into", "text") == "text" and last.args.get("path", "") in ("", "0"):
        first = {"template": f"{{{{ {one}[0] if {one} else {quoted(lists.nothing)} }}}}", "output": candidate.column}
        return (*before, Step(op="template", args=first))
    return (*steps, or_nothing(candidate.column, lists.nothing)) if last.op == "join" else steps


def _alone(source: Source, candidate: Program) -> tuple[Step, ...]:
    """Steps that keep rows with one answer, where others of a list are further answers (events of a day)."""
    lists = _several_answers(source, candidate, "parse")
    if lists is None:
        return ()
    whole = f"{lists.column} one by one"
    joined = Step(op="join", args={"column": lists.column, "separator": "\n", "output": whole})
    return joined, only(whole, "eq", other=candidate.column)


def _read_from(candidate: Program, op: str) -> object:
    """The column that a candidate's last step reads, where it is of this kind."""
    last = candidate.steps[-1] if candidate.steps else None
    return last.args.get("column") if last is not None and last.op == op else None


def _several_answers(source: Source, candidate: Program, op: str) -> Program | None:
    """The list that a candidate's last step of this kind reads, where its items are several answers, and no words."""
    column = _read_from(candidate, op)
    lists = next((one for one in source.programs if one.lists_texts and one.column == column), None)
    if lists is None:
        return None
    if op == "join" and median([text.count("\n") + 1 for text in lists.filled]) > _FEW:
        return None  # the many words of a text
    several = [items for text in lists.filled if len(items := set(map(fold, text.split("\n")))) > 1]
    apart = [
        all(set(one.split()).isdisjoint(other.split()) for one, other in combinations(items, 2)) for items in several
    ]
    return lists if len(several) >= _SEVERAL * len(lists.filled) and share(apart) >= _HALF else None
