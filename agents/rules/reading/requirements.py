"""What every row must satisfy, inferred from the demonstrations, as checks of the registry."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rapidfuzz.distance.Indel import normalized_similarity as ratio

from ....domain.brief import OptionsLayout, OutputKind, TextLayout
from ....domain.requirement import Requirement
from ....domain.task import TaskSpec
from ....memory.lexical import STOP_WORDS, is_among, words
from ....tools.checks.copies import is_said, quoted_texts
from ....tools.checks.ending import ends, stays_open
from ....tools.checks.form import is_markup, is_python
from ....tools.checks.near import Slots
from ....tools.checks.residue import has_pieces
from ....tools.checks.structure import quantity_form, schema_of
from .listing import labels_listed, listing_of
from .names import plays
from .texts import are_json, as_words, code_flavour, fold, is_code
from .traits import SENTENCES

_LETTER, _DIGIT = re.compile(r"[^\W\d_]"), re.compile(r"\d")
_CLOSED = frozenset({"label", "multiple_choice", "number"})
_ALIKE = 0.6
"""Indel similarity from which one text is another one edited: unrelated texts of one language reach 0.4 to 0.5."""
_ONE_WORD = re.compile(r"\b(?:one|a single|single|1)[- ]word\b", re.IGNORECASE)
_SEVERAL, _MOST = 3, 0.6
"""Telling words of an answer that is a text, and the share of them that an input has that tells it."""
_NUMBER = re.compile(
    r"^(?P<prefix>[^\d\-−+.\s]{0,3})(?P<sign>[-−+]?)(?P<whole>[\d,]*)(?:\.(?P<digits>\d+))?(?P<suffix>[^\d\s]{0,3})$"
)


# which fixed texts every row must have: marks of form, not words that happen to stand in a few texts -------------


@dataclass(frozen=True)
class Frame:
    """`literals` around slots as in a layout; `recurring` stand somewhere in the text, again and again in some.

    With two labels or more a text is seen to be broken by what it has and lacks. So a text that has none of them is
    only written otherwise (`optional`): the few demonstrations of a task cannot show that none of its texts is.
    """

    literals: tuple[str, ...]
    recurring: tuple[str, ...] = ()

    @property
    def fixed(self) -> tuple[str, ...]:
        return tuple(literal for literal in self.literals if literal.strip())

    @property
    def optional(self) -> bool:
        return len(self.fixed) >= 2


def read_frame(layout: TextLayout) -> Frame:
    """The frame of a layout: without connectives between slots, and with labels that recur inside of slots apart.

    Few demonstrations share more than all texts do: of those, plain words between slots are no part of the frame, and
    the text before the first slot is one up to the end of its last whole sentence, where it has one.
    """
    last = len(layout.literals) - 1
    kept = list(layout.literals)
    few = bool(layout.slots) and len(layout.slots[0].examples) < _SURE_OF_WORDING
    if few and last and (begun := _WHOLE_SENTENCES.match(kept[0])):
        kept[0] = begun[0]
    recurring = []
    for place, literal in enumerate(layout.literals):
        mark = literal.strip()
        if mark and _recurs(mark, layout):
            recurring.append(mark)
            kept[place] = ""
        elif 0 < place < last and _is_wording(literal, few=few):
            kept[place] = ""
    inner = [literal for literal in kept[1:last] if literal]
    return Frame((kept[0], *inner, kept[last]) if last else tuple(kept), tuple(dict.fromkeys(recurring)))


_SURE_OF_WORDING = 6
"""Demonstrations from which words that all of them share are taken for words of every text."""
_WHOLE_SENTENCES = re.compile(r".*[.!?]\s+(?=\S)", re.DOTALL)


def _is_wording(literal: str, *, few: bool) -> bool:
    """A connective between slots, with no sign of form: the next text may well say it in another way."""
    if "\n" in literal or not re.fullmatch(r"[\w\s,.'’-]*", literal):
        return False
    content = [word for word in re.findall(r"\w+", literal.lower()) if len(word) > 2 and word not in STOP_WORDS]
    return few or len(content) < 2


def _recurs(mark: str, layout: TextLayout) -> bool:
    """Whether the slots of most demonstrations hold the mark again: then it is part of what is listed there."""
    if not any(sign.isalnum() for sign in mark):
        return False
    count = len(layout.slots[0].examples) if layout.slots else 0
    holding = sum(any(mark in slot.examples[place] for slot in layout.slots) for place in range(count))
    return count > 1 and holding * 2 > count


# the conditions ----------------------------------------------------------------------------------------------------


def requirements(
    task: TaskSpec,
    kind: OutputKind,
    labels: Sequence[str],
    layouts: dict[str, TextLayout],
    options: OptionsLayout | None,
    language: str | None,
) -> tuple[Requirement, ...]:
    """All conditions on rows of this task, the cheapest and most telling first."""
    rows = task.shown
    needs = [_need("not_empty", {"columns": task.columns}, why="every column holds text")]
    for column in task.columns:
        texts = [row[column] for row in rows]
        needs += _of_column(column, texts, layouts[column], is_output=column in task.output_columns, labels=labels)
    needs += _of_answer(task, kind, labels, options, rows, layouts)
    if language and not is_code([row[task.input_columns[0]] for row in rows]):
        needs += [
            _need("language", {"column": column, "language": language}, why="as in the demonstrations")
            for column in task.input_columns
            if min(len(row[column]) for row in rows) >= 20
        ]
    inputs = [task.given(row) for row in rows]
    known: dict[str, Any] = {"columns": task.input_columns, "inputs": inputs, "literals": _literals(task, layouts)}
    if kind in _CLOSED:
        known |= {"answer_columns": task.output_columns}
        known |= {"answers": ["\n".join(row[column] for column in task.output_columns) for row in rows]}
    needs.append(_need("not_a_demonstration", known, why="demonstrations are known"))
    needs.append(_need("no_duplicates", {"columns": task.input_columns}, why="a row must add something"))
    return (*needs, *_of_all_rows(task, kind, needs), *task.checks)


def _of_all_rows(task: TaskSpec, kind: OutputKind, needs: Sequence[Requirement]) -> Iterator[Requirement]:
    """What the rows must be together. Curation mends it, so it is told and rejects nothing."""
    if kind in _CLOSED:
        args = {"columns": task.input_columns, "answers": task.output_columns}
        yield _need("no_contradiction", args, why="one question has one answer", severity="warning")
    if kind == "label":
        column = task.answer_column
        yield _need("label_balance", {"column": column}, why="every label is to be learnt", severity="warning")
        args = {"column": column, "columns": task.input_columns}
        yield _need("label_consistency", args, why="a label is what its row says", severity="warning")
    for need in needs:
        if need.check == "options":
            yield _need("option_balance", need.args, why="the place must not tell the answer", severity="warning")


Severity = Literal["error", "warning"]


def _need(check: str, args: dict[str, Any], *, why: str, severity: Severity = "error") -> Requirement:
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in args.items()}
    return Requirement(check=check, args=plain, why=why, severity=severity)


def _of_column(
    column: str, texts: Sequence[str], layout: TextLayout, *, is_output: bool, labels: Sequence[str]
) -> Iterator[Requirement]:
    literals = tuple(literal for literal in layout.literals if literal.strip())
    frame = read_frame(layout)
    yield from _of_frame(column, frame)
    if not (is_output and labels):
        low, high = min(map(len, texts)), max(map(len, texts))
        fixed = sum(len(literal) for literal in layout.literals)
        few = (0 if frame.optional else fixed) + max(1, (low - fixed) // 5)
        longest = high - fixed
        many = fixed + (max(4 * longest, longest + 60) if is_output else max(6 * longest, longest + 400))
        if any(
            plays(slot.name, "passage") or (not is_output and all(map(SENTENCES.search, slot.examples)))
            for slot in layout.slots
        ):
            many = fixed + max(12 * longest, longest + 1500)
        yield _need(
            "chars",
            {"column": column, "min": few, "max": many},
            why=f"the demonstrations have {low} to {high} characters",
        )
        if all("\n" not in text for text in texts):
            # people leave breaks out of what they show: an input of one text may have some, parts of a line may not
            free = not is_output and len(layout.slots) == 1
            severity: Severity = "warning" if free else "error"
            yield _need("lines", {"column": column, "max": 1}, why="the demonstrations are one line", severity=severity)
        # an option is no sentence that could break off
        listed = bool(layout.slots) and layout.slots[-1].kind == "options"
        yield from _of_ending(column, texts, loose=is_output or listed)
        yield from _of_parsing(column, texts)
        if not any(re.search(r"</?\w[^<>]*>|&\w{1,40};", text) for text in texts) and not is_code(texts):
            yield _need("no_markup", {"column": column}, why="the demonstrations have none")
    if is_output and not labels:
        if (amount := quantity_form(texts)) is not None:
            yield _need("quantity", {"column": column, **amount}, why="as in the demonstrations")
        if all(text == text.strip() for text in texts):
            yield _need("trimmed", {"column": column}, why="as in the demonstrations")
        if not any(_looks_like_json(text) for text in texts):
            yield _need("not_json", {"column": column}, why="the demonstrations are no JSON")
    if not all(map(_looks_like_json, texts)):  # a list of texts is written as Python writes one
        allowed = [label for label in labels if label.lower() in {"none", "null", "nan"}]
        args = {"column": column, "literals": literals, "allowed": allowed}
        yield _need("template_residue", args, why="nothing is left unfilled")
    plain = not ((is_output and labels) or is_code(texts) or any(map(_looks_like_json, texts)) or has_pieces(texts))
    yield _need("encoding", {"column": column} | ({"pieces": True} if plain else {}), why="characters are whole")


def _of_frame(column: str, frame: Frame) -> Iterator[Requirement]:
    why = "the demonstrations are written so"
    if frame.fixed:
        args = {"column": column, "literals": frame.literals}
        if frame.optional:
            yield _need("layout_parts", args, why=why)
        yield _need("layout", args, why=why, severity="warning" if frame.optional else "error")
    if frame.recurring:
        yield _need("fixed_texts", {"column": column, "fixed": frame.recurring}, why=why)


def _of_ending(column: str, texts: Sequence[str], *, loose: bool) -> Iterator[Requirement]:
    """What the demonstrations' ends show: people leave out the last full stop, and code has brackets in its strings."""
    closed, ended = not any(map(stays_open, texts)) and not is_code(texts), all(map(ends, texts))
    if closed or ended:
        yield _need(
            "complete", {"column": column, "brackets": closed, "sentences": ended and not loose}, why="texts are whole"
        )
    if ended:
        yield _need("sentence_end", {"column": column}, why="the demonstrations do", severity="warning")


def _of_parsing(column: str, texts: Sequence[str]) -> Iterator[Requirement]:
    """Markup and code parse where all demonstrations do."""
    if any("</" in text for text in texts) and all(map(is_markup, texts)):
        yield _need("markup_parses", {"column": column}, why="the demonstrations' tags nest")
    if all(code_flavour(text) == "python" for text in texts) and all(map(is_python, texts)):
        lines = all("\n" not in text.strip() for text in texts)
        yield _need("python_parses", {"column": column, "lines": lines}, why="the demonstrations do")


_COUNTS = ("two", "three", "four", "five", "six")
_OPTIONS = r"(?:[\w-]+ ){0,2}(?:options|choices|answers|alternatives|possibilities|candidates)"


def _count_is_said(instruction: str, counts: Sequence[int]) -> bool:
    """Whether the instruction says how many options there are, and all demonstrations have so many."""
    if len(counts) != 1 or not 2 <= counts[0] < 2 + len(_COUNTS):
        return False
    number = rf"(?:{counts[0]}|{_COUNTS[counts[0] - 2]})"
    return re.search(rf"\b{number} {_OPTIONS}\b", instruction, re.IGNORECASE) is not None


def _of_answer(
    task: TaskSpec,
    kind: OutputKind,
    labels: Sequence[str],
    options: OptionsLayout | None,
    rows: Sequence[dict[str, str]],
    layouts: dict[str, TextLayout],
) -> Iterator[Requirement]:
    column, columns = task.answer_column, task.input_columns
    outputs = [row[column] for row in rows]
    single = kind in ("extract", "free_text") and all(len(text.split()) == 1 for text in outputs)
    if single and _ONE_WORD.search(task.instruction):
        yield _need("words", {"column": column, "min": 1, "max": 1}, why="the instruction asks for one word")
    if kind == "label" and labels:
        yield _need("in_labels", {"column": column, "labels": tuple(labels)}, why="the task's label set")
    elif kind == "multiple_choice" and options is not None:
        args = _options_args(options, column, layouts[options.column])
        said = {"counts": options.counts} if _count_is_said(task.instruction, options.counts) else {}
        yield _need("options", args | said, why="as in the demonstrations")
        args |= {"least": min(options.counts, default=2)}
        yield _need("option_count", args, why="no demonstration has fewer", severity="warning")
    elif kind == "number":
        layout = layouts[column]
        args = number_form(layout.slots[0].examples) if len(layout.slots) == 1 else None
        if args is not None:
            args["negative"] = any(example.startswith(("-", "−")) for example in layout.slots[0].examples)
            args["prefix"] = layout.literals[0] + args["prefix"]
            args["suffix"] += layout.literals[1]
            yield _need("number_format", {"column": column, **args}, why="as in the demonstrations")
    elif kind == "extract":
        yield _need("answer_in_input", {"column": column, "columns": columns}, why="the answer is taken from the input")
        if _never_copied(rows, column, columns):
            yield _need(
                "copied_prompt", {"column": column, "columns": columns}, why="the answer is a part of the input"
            )
    else:
        if kind == "structured" and are_json(outputs):
            schema = json.dumps(schema_of([json.loads(output) for output in outputs]), ensure_ascii=False)
            yield _need("json_schema", {"column": column, "schema": schema}, why="the demonstrations are such JSON")
        yield from _of_text(task, rows, layouts)
        yield _need("boilerplate", {"column": column}, why="answers are answers")


def _of_text(task: TaskSpec, rows: Sequence[dict[str, str]], layouts: dict[str, TextLayout]) -> Iterator[Requirement]:
    """What written answers are beside their inputs: neither copies of them nor told by them, nor words for formulas."""
    column, columns = task.answer_column, task.input_columns
    literals = _literals(task, layouts)
    edited = _edited(rows, column, columns, literals)
    inside = any(fold(row[column]) in fold(row[name]) for row in rows for name in columns)
    told = inside or _condensed(rows, column, columns)
    if not told and listing_of(task) is None:
        args = {"column": column, "columns": columns} | ({"literals": literals} if edited else {})
        yield _need("input_hides_answer", args, why="the input must not give it away")
    if _never_copied(rows, column, columns):
        args = {"column": column, "columns": columns} | ({"exact": True} if edited else {})
        yield _need("copied_prompt", args, why="the answer is not the input again")
    listed = labels_listed(task.instruction, [row[column] for row in rows])
    if listed is not None:
        args = {"column": column, "sign": listed[0].sign, "nothing": listed[0].nothing, "labels": listed[1]}
        yield _need("labels_listed", args, why="the instruction names them all")
    elif tags := _tags_of(task, rows):
        yield _need(
            "labels_listed",
            {"column": column, "sign": " ", "nothing": None, "labels": tags},
            why="no other tag is shown",
        )
    if _quotes_inputs(task, rows):
        yield _need("quotes_in_input", {"column": column, "columns": columns}, why="what they quote is in their inputs")
    outputs = [row[column] for row in rows]
    if led := _led_by(outputs, task.instruction):
        yield _need(
            "begins_with", {"column": column, "beginnings": led}, why="the instruction names what answers begin with"
        )
    if len(outputs) > 2 and all(_DIGIT.search(text) and not _LETTER.search(text) for text in outputs):  # formulas, say
        yield _need("no_letters", {"column": column}, why="the demonstrations have none")


_TAG = re.compile(r"[BIELSU]-[\w-]{1,30}")


def _tags_of(task: TaskSpec, rows: Sequence[dict[str, str]]) -> list[str]:
    """The tags of tokens that demonstrations and instruction have, where all outputs are such tags; else none."""
    tags = {tag for row in rows for tag in row[task.answer_column].split()}
    tagged = {tag for tag in tags if tag != "O"}
    return sorted({"O", *tags, *_TAG.findall(task.instruction)}) if tagged and all(map(_TAG.fullmatch, tagged)) else []


_LEADING = re.compile(r"([^\W\d_]{2,16}(?: [^\W\d_]{2,16})?)([.,:;!]|(?= [-–—])) ")


def _led_by(outputs: Sequence[str], instruction: str) -> list[str]:
    """The few words with their sign that answers begin with, where the instruction names each: "Yes." and "No."."""
    found = [_LEADING.match(output) for output in outputs]
    led = {match[1] + match[2] for match in found if match}
    named = all(re.search(as_words(fold(match[1])), fold(instruction)) for match in found if match)
    return sorted(led) if all(found) and named and 1 < len(led) < len(outputs) else []


def _quotes_inputs(task: TaskSpec, rows: Sequence[dict[str, str]]) -> bool:
    """Whether outputs are code of which two or more quote something, each what its input says."""
    quoted = [(quoted_texts(row[task.answer_column]), task.given(row)) for row in rows]
    if not is_code([row[task.answer_column] for row in rows]) or sum(bool(texts) for texts, _ in quoted) < 2:
        return False
    return all(one and is_said(one, fold(given)) for texts, given in quoted for one in texts)


def _options_args(options: OptionsLayout, answer: str, layout: TextLayout) -> dict[str, Any]:
    header = options.header if len(layout.slots) > 1 else options.header.lstrip()
    return {
        "column": options.column,
        "header": header if header.strip() else "",
        "marker": options.marker,
        "separator": options.separator,
        "footer": layout.literals[-1],
        "counts": (),
        "answer_column": answer,
        "answer": options.answer,
        "answer_form": "" if options.answer == "text" else options.answer_form,
    }


def number_form(outputs: Sequence[str]) -> dict[str, Any] | None:
    """How numbers are written: decimals, thousands, prefix, suffix; None when they are not written alike."""
    matches = [_NUMBER.match(output.strip()) for output in outputs]
    parts = [match.groupdict(default="") for match in matches if match is not None]
    if len(parts) < len(outputs):
        return None
    if len({part["prefix"] for part in parts}) > 1 or len({part["suffix"] for part in parts}) > 1:
        return None
    digits = [len(part["digits"]) for part in parts]
    return {
        "decimals": [min(digits), max(digits)],
        "thousands": "," if any("," in part["whole"] for part in parts) else "",
        "prefix": parts[0]["prefix"],
        "suffix": parts[0]["suffix"],
    }


def _looks_like_json(text: str) -> bool:
    return text.strip().startswith(("{", "["))


def _never_copied(rows: Sequence[dict[str, str]], column: str, columns: Sequence[str]) -> bool:
    return not any(fold(row[column]) == fold(row[name]) for row in rows for name in columns)


def _literals(task: TaskSpec, layouts: dict[str, TextLayout]) -> list[str]:
    literals = (literal.strip() for column in task.input_columns for literal in layouts[column].literals)
    return [literal for literal in literals if literal]


def _edited(rows: Sequence[dict[str, str]], column: str, columns: Sequence[str], literals: Sequence[str]) -> bool:
    """Whether every answer is a part of its input with a few signs changed: then what needs no change is no leak."""
    parts = Slots(literals)
    return all(
        max(ratio(row[column], part) for name in columns for part in parts.parts(row[name])) >= _ALIKE for row in rows
    )


def _condensed(rows: Sequence[dict[str, str]], column: str, columns: Sequence[str]) -> bool:
    """Whether every answer is several words, most of which its input has too, as in headlines and summaries."""
    for row in rows:
        told = {word for name in columns for word in words(row[name])}
        telling = [word for word in words(row[column]) if word not in STOP_WORDS]
        if len(telling) < _SEVERAL or sum(is_among(word, told) for word in telling) < _MOST * len(telling):
            return False
    return True
