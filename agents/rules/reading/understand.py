"""Task expansion by rules: from an instruction and demonstrations to a brief that every later agent works from."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ....domain.brief import OutputKind, Slot, TaskBrief, TextLayout
from ....domain.errors import GiveUp
from ....domain.task import TaskSpec
from ....memory.kept import Kept, code_of_judgement, kept_model, key_of
from ....memory.lexical import words
from ....tools.cells import are_versions
from ....tools.operations.guess import common_start
from ....tools.operations.talks import next_turns
from ....tools.texts import counting_sign, marker_at
from .concepts import concepts
from .enumeration import enumerated, said_in_clauses
from .layouts import AROUND_MARKS, ChoiceForm, counted, part_marks, read_choice, read_layout
from .listing import Listing, labels_listed, lists_names
from .queries import queries
from .relation import carried
from .requirements import requirements
from .texts import are_json, as_words, code_flavour, fold, is_number, script, share, unspaced
from .traits import slot_kind

_KIND = r"(?:categor(?:y|ies)|class(?:es)?|labels?|intents?|topics?|emotions?|types?|kinds?)"
_CLASSIFY = re.compile(
    rf"\b(?:classif\w+|categori[sz]e|label the|assign|identify the {_KIND}|which {_KIND}|to one of|"
    rf"(?:the|its|one of the|of these|following) {_KIND})\b"
    r"|классифиц|\bопредели|klassifizier|\bordne\b|clasific|判断|分类|归类|분류",
    re.IGNORECASE,
)
_ASKS_FOR_CLASS = re.compile(
    r"\b(?:intents?|intentions?|topics?|emotions?|feelings?|sentiments?|moods?|tones?|genres?|categor(?:y|ies)|"
    r"sort(?:ed)? (?:\w+ ){0,3}?(?:into|by)|pick|choose|select|route|(?:which|what|name the|identify the|the) "
    r"(?:\w+ )?(?:language|group|team|"
    r"department|section|skill|genre|style|subject|field)|stimmung|"
    r"gefühle?|absicht|thema|kategorie|sujet|émotions?|catégorie|emoci[oó]n|intenci[oó]n|categoría)\b"
    r"|\b(?:feels?|wants?|feeling|after)\s*+\??\s*$|эмоци|тональност|намерени|категори|情感|意图|类别|감정|의도",
    re.IGNORECASE,
)
"""Words by which people in a hurry ask for a class; they count only where outputs are short and not in the inputs."""

_MADE_OF = 0.6
"""Share of an identifier's words that its input has, from which it is made of them."""
_IDENTIFIER = re.compile(r"[^\W_]+(?:_[^\W_]+)+|[a-z]+(?:[A-Z][a-z]+)+|(?:[A-Z][a-z]+){2,}")
_BOUND = r"\$?\d[\d.,]{0,12}[^\W\d]{0,3}"
_RANGE = re.compile(rf"{_BOUND}(?:\s?[-–]\s?|\s?to\s?){_BOUND}|[<>≤≥]=?\s?{_BOUND}|\d+\+")
"""Ranges of numbers, as of ages or prices: a person sorts by them, and nothing computes them."""
_NEITHER = frozenset({"neither", "none", "neutral", "other", "both", "unclear", "unknown"})
"""What labels call that which is none of the others; an instruction says it in many ways."""
_FLAGS = (("1", "0"), ("+1", "-1"), ("1", "-1"))
_OPEN = "the label set is open: the demonstrations may not show all labels"
_LONGEST_LABEL_WORDS, _CASUAL_LABEL_WORDS, _LONGEST_LISTED = 6, 3, 12


class OfflineUnderstander:
    """Infers kind, labels, layouts, requirements and queries from a task alone; needs no model and no network.

    `kept` holds what earlier runs made of the same task."""

    def __init__(self, kept: Kept | None = None) -> None:
        self._kept = kept

    def understand(self, task: TaskSpec) -> TaskBrief:
        """The brief of a task. Raises GiveUp when demonstrations contradict each other or the task's labels."""

        def key() -> bytes:
            return key_of("brief", code_of_judgement(), task.model_dump(mode="json"))

        return kept_model(self._kept, TaskBrief, key, lambda: self._understood(task))

    def _understood(self, task: TaskSpec) -> TaskBrief:
        _consistent(task)
        rows = task.shown
        talks = [task.given(row) for row in rows]
        goes_on = next_turns([row[task.answer_column] for row in rows], talks)
        reading = _Reading("free_text") if goes_on else _read_output(task, rows)
        layouts: dict[str, TextLayout] = {}
        notes = list(reading.notes)
        for column in task.columns:
            texts = [row[column] for row in rows]
            if column == task.answer_column and (reading.plain or reading.signs):
                layouts[column] = _plain(column, texts, *reading.signs)
                continue
            choice = reading.choice if reading.choice and reading.choice.column == column else None
            layouts[column], deviating = read_layout(texts, choice, column)
            if column in task.output_columns and not any(literal.strip() for literal in layouts[column].literals):
                layouts[column], deviating = _plain(column, texts), ()
            notes += [
                f"demonstration {place + 1} writes {column} in another way than the others" for place in deviating
            ]
        options = reading.choice.layout if reading.choice and reading.kind == "multiple_choice" else None
        language = _language_given(task, rows)
        return TaskBrief(
            task=task,
            kind=reading.kind,
            language=language,
            labels=reading.labels,
            layouts=layouts,
            options=options,
            requirements=requirements(task, reading.kind, reading.labels, layouts, options, language),
            queries=queries(task, reading.kind, reading.labels, layouts),
            notes=tuple(notes),
        )


@dataclass(frozen=True)
class _Reading:
    """What the first output column is. `plain` tells that it is one slot with no fixed text around it, `signs` what
    stands before and behind every label ("**", "**")."""

    kind: OutputKind
    labels: tuple[str, ...] = ()
    choice: ChoiceForm | None = None
    plain: bool = True
    notes: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


def _consistent(task: TaskSpec) -> None:
    seen: dict[str, tuple[int, str]] = {}
    for number, demonstration in enumerate(task.demonstrations, start=1):
        row = demonstration.row()
        given = fold(task.given(row))
        answer = "\n".join(row[column] for column in task.output_columns)
        if given in seen and fold(seen[given][1]) != fold(answer):
            raise GiveUp(
                f"Demonstrations {seen[given][0]} and {number} have the same input and different outputs",
                "correct one of them",
                demonstrations=[seen[given][0], number],
            )
        seen[given] = (number, answer)
        label = row[task.answer_column]
        if task.labels is not None and label not in task.labels:
            raise GiveUp(
                f"The output of demonstration {number} ({label[:60]!r}) is not one of the task's labels",
                "add it to labels, or correct the demonstration",
                demonstration=number,
            )


def _read_output(task: TaskSpec, rows: Sequence[dict[str, str]]) -> _Reading:
    outputs = [row[task.answer_column] for row in rows]
    inputs = [task.given(row) for row in rows]
    choice = _choice(task, rows, outputs)
    if choice is not None and (reading := _chosen(task, choice, outputs)) is not None:
        return reading
    core, before, after = _core(outputs)
    plain = core == outputs
    if plain and task.labels is None and (label := _signed_label(task, rows, inputs, outputs)) is not None:
        return label
    if task.labels is not None:
        framed = all(label.startswith(before) and label.endswith(after) for label in task.labels)
        return _Reading("label", task.labels, plain=plain or not framed)
    short = _no_longer(core, _LONGEST_LABEL_WORDS)
    listed = enumerated(task.instruction, core) if not short and _no_longer(core, _LONGEST_LISTED) else ()
    several = labels_listed(task.instruction, core)
    named = _named_labels(task, rows, inputs, core) if short else listed
    named = () if several is not None and _lists_labels(named, *several) else named
    if named:
        return _Reading("label", tuple(before + label + after for label in named), plain=plain)
    flags = next((pair for pair in _FLAGS if set(core) == set(pair)), ())
    if flags and all(_names(task.instruction, flag) for flag in flags):
        return _Reading("label", tuple(before + flag + after for flag in flags), plain=plain)
    if all(is_number(output) for output in core) and not any(map(_CODE.fullmatch, core)) and not are_versions(core):
        return _Reading("number", plain=plain)
    if are_json(outputs) and plain:
        return _Reading("structured")
    several_named = several is not None or lists_names(task.instruction, core)
    label = _label_reading(task, inputs, core) if short and not several_named else None
    if label is not None:
        return replace(label, labels=tuple(before + name + after for name in label.labels), plain=plain)
    if _extracts(inputs, core):
        return _Reading("extract", plain=plain)
    layout, _ = read_layout(outputs)
    fixed = any(literal.strip() for literal in layout.literals)
    structured = (
        fixed and len(layout.slots) > 1 and not share([code_flavour(output) is not None for output in outputs]) >= 0.5
    )
    return _Reading("structured" if structured else "free_text", plain=False)


def _chosen(task: TaskSpec, choice: ChoiceForm, outputs: Sequence[str]) -> _Reading | None:
    first = next(block for block in choice.blocks if block is not None)
    if choice.layout.answer == "text" and choice.constant:
        spelled = {fold(output): output for output in outputs}
        return _Reading("label", tuple(spelled.get(fold(option), option) for option in first.options))
    if choice.layout.answer == "marker" and choice.constant and len(outputs) > 2 and task.labels is None:
        form, number = choice.layout.answer_form, len(first.options)
        if len(set(outputs)) > 1 and counting_sign(form) is not None:
            return _Reading("label", tuple(marker_at(form, place) for place in range(number)))
    return _Reading("multiple_choice", choice=choice) if task.labels is None else None


def _signed_label(
    task: TaskSpec, rows: Sequence[dict[str, str]], inputs: Sequence[str], outputs: Sequence[str]
) -> _Reading | None:
    """Labels with the same signs around each; None for other outputs."""
    around = _set_apart(outputs)
    bare = [output[len(around[0]) : len(output) - len(around[1])] for output in outputs] if around else []
    if not around or not _no_longer(bare, _LONGEST_LABEL_WORDS):
        return None
    named = _named_labels(task, rows, inputs, bare)
    label = _Reading("label", named) if named else _label_reading(task, inputs, bare)
    labels = tuple(around[0] + name + around[1] for name in label.labels) if label is not None else ()
    return label and replace(label, labels=labels, plain=False, signs=around)


def _lists_labels(named: Sequence[str], lists: Listing, labels: Sequence[str]) -> bool:
    """Whether what was read as a label is several that the instruction names: "admiration, amusement"."""
    return any(len(items) > 1 and set(items) <= set(labels) for items in map(lists.items, named))


def _no_longer(outputs: Sequence[str], words: int) -> bool:
    return all(len(output.split()) <= words and "\n" not in output for output in outputs)


def _choice(task: TaskSpec, rows: Sequence[dict[str, str]], outputs: Sequence[str]) -> ChoiceForm | None:
    for column in task.input_columns:
        choice = read_choice(column, [row[column] for row in rows], outputs)
        if choice is not None:
            return choice
    return None


def _core(outputs: Sequence[str]) -> tuple[list[str], str, str]:
    """Outputs without the fixed text around their one slot, and that text ("The answer is 5." → "5")."""
    layout, deviating = read_layout(outputs)
    fixed = "".join(layout.literals).strip()
    telling = len(fixed.split()) >= 2 or any(mark in fixed for mark in ":={[(/")
    if len(layout.slots) == 1 and not deviating and telling and all(layout.slots[0].examples):
        return list(layout.slots[0].examples), layout.literals[0], layout.literals[1]
    return list(outputs), "", ""


_SIGNS, _TRAILS = ':=([{"<>*#`~_→-', re.compile(r"[^\w\s]{1,9}\Z")


def _set_apart(outputs: Sequence[str]) -> tuple[str, str] | tuple[()]:
    """What stands before and behind every output, up to a sign and from one on: "**spam**", "-> yes", "Answer: spam";
    nothing where that is no more than a full stop, or a label begins with a sign of its own (">50K")."""
    first, last = common_start(outputs), common_start([output[::-1] for output in outputs])[::-1]
    ends, trails = 1 + max(map(first.rfind, _SIGNS)), _TRAILS.search(last[-9:])
    before, after = first[: ends + (first[ends : ends + 1] == " ")] if ends else "", trails[0] if trails else ""
    bare = [output[len(before) : len(output) - len(after)] for output in outputs]
    listed = are_json(outputs) and all(output.lstrip().startswith("[") for output in outputs)
    words = not listed and all(one[:1].isalpha() and one[-1:].isalnum() for one in bare)
    return (before, after) if words and len(outputs) > 1 and (before or after not in ("", ".")) else ()


def _label_reading(task: TaskSpec, inputs: Sequence[str], outputs: Sequence[str]) -> _Reading | None:
    """A label set that nothing enumerates: outputs that repeat, or an instruction that asks to classify.

    Labels stay empty (an open set) unless the demonstrations show two that repeat, as with yes and no.
    """
    counts = Counter(outputs)
    copied = _extracts(inputs, outputs)
    repeated = len(outputs) >= 3 and len(counts) < len(outputs) and not copied
    said = [output for output in counts if _says(task.instruction, output)] if repeated else []
    told = len(said) > 1 and all(output in said or fold(output) in _NEITHER for output in counts)
    if (repeated and (len(counts) == 2 or told)) or (not copied and said_in_clauses(task.instruction, outputs)):
        return _Reading("label", tuple(counts), notes=("the labels are those of the demonstrations",))
    often = repeated and 2 * len(counts) <= len(outputs)
    ranges = not copied and all(map(_RANGE.fullmatch, outputs))
    if (
        often
        or ranges
        or ((repeated or not copied) and _looks_like_classes(_beside_parts(task.instruction, inputs), inputs, outputs))
    ):
        return _Reading("label", notes=(_OPEN,))
    return None


def _beside_parts(instruction: str, inputs: Sequence[str]) -> str:
    """The instruction without what all inputs call a part: "with the category as a hint" asks for no category."""
    called = {name.lower() for name in _PART.findall(inputs[0])}
    given = {name for name in called if all(re.search(rf"{name}:\s*\S", text.lower()) for text in inputs)}
    return re.sub(r"\w+", lambda word: "" if word[0].lower() in given else word[0], instruction)


_PART = re.compile(r"^([^\W\d]\w{2,24}):", re.MULTILINE)


def _looks_like_classes(instruction: str, inputs: Sequence[str], outputs: Sequence[str]) -> bool:
    """The instruction asks for a class, or the outputs are identifiers that are not made of their inputs' words."""
    if _CLASSIFY.search(instruction):
        return True
    if all(len(output.split()) <= _CASUAL_LABEL_WORDS for output in outputs) and _ASKS_FOR_CLASS.search(instruction):
        return True
    own = [carried(given, output.replace("_", " ")) for given, output in zip(inputs, outputs, strict=True)]
    return len(outputs) >= 2 and all(map(_IDENTIFIER.fullmatch, outputs)) and min(own, default=0.0) < _MADE_OF


def _woven(instruction: str, inputs: Sequence[str], outputs: Sequence[str]) -> tuple[str, ...]:
    """Labels that an instruction names in its sentences ("agree with it, disagree, or only discuss it"), in order."""
    shown = dict.fromkeys(outputs)
    if len(shown) < 2 or _extracts(inputs, outputs) or any(map(is_number, shown)):
        return ()
    if not all(_names(instruction, output) and len(output.split()) <= _CASUAL_LABEL_WORDS for output in shown):
        return ()
    return tuple(sorted(shown, key=lambda output: _place(instruction, output)))


def _named_labels(
    task: TaskSpec, rows: Sequence[dict[str, str]], inputs: Sequence[str], outputs: Sequence[str]
) -> tuple[str, ...]:
    """All labels that the instruction names, or that the parts of the input are called by; empty where none are."""
    instruction = task.instruction
    named = enumerated(instruction, outputs) or _scale(instruction, outputs) or _woven(instruction, inputs, outputs)
    return named or _parts_called(task, rows, outputs)


def _parts_called(task: TaskSpec, rows: Sequence[dict[str, str]], outputs: Sequence[str]) -> tuple[str, ...]:
    """Labels that say which of the input's parts is meant, by what these are called, as the outputs write them."""
    spelled = {counted(output): output for output in outputs}
    if not all(len(mark) == 1 for mark in spelled):
        return ()
    layouts = {column: read_layout([row[column] for row in rows])[0] for column in task.input_columns}
    marks = [mark for mark in part_marks(layouts) if mark]
    called, written = list(map(counted, marks)), outputs[0].strip(AROUND_MARKS)
    if len(called) < 2 or len(set(called)) < len(called) or not spelled.keys() <= set(called):
        return ()
    cased = [mark.lower() if written.islower() else mark for mark in marks]
    return tuple(spelled.get(mark, outputs[0].replace(written, text)) for mark, text in zip(called, cased, strict=True))


def _scale(instruction: str, outputs: Sequence[str]) -> tuple[str, ...]:
    """All points of a scale that the instruction names ("from 1 to 5"), where the outputs are whole points of it."""
    named = scale_of(instruction)
    if named is None or not all(map(str.isdecimal, outputs)):
        return ()
    low, high = named
    points = tuple(map(str, range(low, high + 1)))
    return points if 3 <= len(points) <= _MOST_POINTS and set(outputs) <= set(points) else ()


def scale_of(instruction: str) -> tuple[int, int] | None:
    """The lowest and the highest point of the scale that an instruction names: "from 1 (nothing in common) to 5"."""
    match = _SCALE.search(instruction)
    if match is None or not _RATED.search(instruction):
        return None
    low, high = sorted((int(match[1].replace("−", "-")), int(match[2])))
    return low, high


_SCALE = re.compile(
    r"(?<![\w.,])([-−]?\d{1,3})(?:\.0+)?(?:\s*\([^()]{0,100}\)|(?: [^\W\d]{1,20}){1,3}(?= (?:to|through|until) ))?"
    r"\s*(?:(?:up |all the way )?to|through|until|and|-|–|…|\.{2,3}|bis|à)\s*(\d{1,3})(?:\.0+)?(?![\w.,]*\d)",
    re.IGNORECASE,
)
_RATED = re.compile(
    r"\b(?:stars?|rat(?:e|es|ed|ing|ings)|scores?|scale|grades?|points?|marks?|how|numbers?|sterne?n?)\b", re.IGNORECASE
)
_MOST_POINTS = 11
_CODE = re.compile(r"0\d+")
"""Digits that begin with a zero are a code, of which no digit may go, and no number."""


def _names(instruction: str, label: str) -> bool:
    return _place(instruction, label) >= 0


def _says(instruction: str, label: str) -> bool:
    """Whether the instruction names a label, or has each of its words: "enough information" for NOT ENOUGH INFO."""
    spoken, parts = words(instruction), words(label)
    cut = (any((word.startswith(part) and len(part) > _STUMP) or word == part for word in spoken) for part in parts)
    return _names(instruction, label) or (bool(parts) and all(cut))


_STUMP = 3
"""Letters of a word beyond which it may be cut."""


def _place(instruction: str, label: str) -> int:
    name, start, end = fold(label), r"(?<!\w)", r"(?!\w)"
    least = 2 if script(label) == "hangul" else 4
    if unspaced(label):
        start = end = ""
    elif not label.isascii() and len(name) >= least:  # words end otherwise within a sentence
        name, end = name[: max(least, 2 * len(name) // 3)], ""
    match = re.search(f"{start}{re.escape(name)}{end}", fold(instruction))
    return -1 if match is None else match.start()


def _extracts(inputs: Sequence[str], outputs: Sequence[str]) -> bool:
    if len(outputs) < 2:
        return False
    inside = [
        re.search(as_words(fold(output)), fold(given)) is not None and len(output) < 0.7 * max(len(given), 10)
        for given, output in zip(inputs, outputs, strict=True)
    ]
    return share(inside) == 1


def _plain(column: str, texts: Sequence[str], before: str = "", after: str = "") -> TextLayout:
    shown = tuple(text[len(before) : len(text) - len(after)] for text in texts)
    return TextLayout(literals=(before, after), slots=(Slot(name=column, kind=slot_kind(shown), examples=shown),))


def _language_given(task: TaskSpec, rows: Sequence[dict[str, str]]) -> str | None:
    """The language of the inputs: as the task file says, unless it names that of translations."""
    if task.language is None or not concepts(task.instruction, among=["translation"]):
        return task.language or _language(task.input_columns, rows)
    given, made = (_language(columns, rows) for columns in (task.input_columns, task.output_columns))
    return given if given is not None and given != made == task.language else task.language


def _language(columns: Sequence[str], rows: Sequence[dict[str, str]]) -> str | None:
    """The language of some columns, None where they are in several; of the instruction where they hold no prose."""
    from ....tools.profiling.language import detect, detect_many

    texts = [row[column] for row in rows for column in columns]
    prose = [text for text in texts if code_flavour(text) is None and len(text.split()) >= 3]
    known = Counter(language for language in detect_many(prose) if language is not None)
    if len(known) > 1 and 2 * max(known.values()) <= known.total():
        return None
    return detect("\n".join(prose)[:4000]) if prose else None
