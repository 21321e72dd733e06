"""Steps of a plan: cleaning, templates with the task's literals, and the final columns."""

import re
from collections.abc import Mapping, Sequence

from ....domain.brief import Slot, TaskBrief, TextLayout
from ....domain.plan import Step
from ....domain.task import TaskSpec
from ....tools.cells import read_container
from ....tools.encodings import is_broken
from ....tools.operations.guess import cell_of, decimals, quoted
from ....tools.operations.text import SPELLED_OUT, SPELLED_SIGN
from ..reading.listing import repeats
from ..reading.texts import cut_at, fold, has_expression, share
from ..reading.traits import BLANK, INDENTED
from .judging.looks import MASK
from .programs.search import Program, once, only

_TABLES = 0.8
_BETWEEN_CELLS = ("\t", " | ", "|", "; ", ";", ", ", ",")
_ENTITY = re.compile(
    r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#x[0-9a-fA-F]{1,6});|(?<![&\w])(?:#(?:3[3-9]|14[5-9]|15[01])|quot);"
    rf"|{SPELLED_SIGN.pattern}"
)
_SHOWN_APART = 0.3
_HALF = 0.5
_ASIDES = (r"<<[^<>\n]{1,300}>>", r"\[\[[^\[\]\n]{1,300}\]\]", r"\{\{[^{}\n]{1,300}\}\}")
_FEWEST_ASIDES, _MOSTLY = 5, 0.8
"""Notes in double brackets from which they count, and the share of them that say what is said beside them."""
_JOINED_STOP, _PARTED_STOP, _SOME = (
    re.compile(r"[^\W\d][.,](?:\s|$)"),
    re.compile(r" [.,](?:\s|$)|``|-[LR]RB-|\s(?:n't|'s)\b"),
    0.1,
)
_TOKENISED = re.compile(r"\w [.,!?;:](?:\s|$)|\s(?:n't|'s|'re|'ll|'ve|'m)\b|``|-[LR]RB-")


def made(column: str) -> str:
    """Name of the column that holds a task's column until the last step renames it."""
    return f"{column} of the task"


def template(layout: TextLayout, columns: Sequence[str], output: str) -> Step:
    """The layout's literals around the columns that fill its slots."""
    parts = [printed(layout.literals[0])]
    for column, literal in zip(columns, layout.literals[1:], strict=True):
        parts += [f"{{{{ {cell_of(column)} }}}}", printed(literal)]
    return Step(op="template", args={"template": "".join(parts), "output": output})


_LISTED_ONCE = frozenset({"spans", "char_spans", "entries"})
"""Operations that list a text once that comes twice, if nothing else is said."""


def as_often(task: TaskSpec, steps: Sequence[Step]) -> list[Step]:
    """The steps, with what comes twice listed twice where a demonstration lists an item twice."""
    again = _LISTED_ONCE if repeats(task) else frozenset[str]()
    return [Step(op=one.op, args={**one.args, "unique": False}) if one.op in again else one for one in steps]


def without_repeats(layout: TextLayout, programs: Sequence[Program]) -> TextLayout:
    """The layout less the literals that the source's own texts begin or end with ("Write a function to …", "#tag")."""
    literals = list(layout.literals)
    for place, program in enumerate(programs):
        start = fold(literals[place]).split()
        if start and share([fold(text).split()[: len(start)] == start for text in program.filled]) > 0.1:
            literals[place] = literals[place][: len(literals[place]) - len(literals[place].lstrip())]
        end = fold(literals[place + 1])
        if end and share([fold(text).endswith(end) for text in program.filled]) > 0.5:
            literals[place + 1] = literals[place + 1][len(literals[place + 1].rstrip()) :]
            continue
        sign = _ENDS.match(literals[place + 1])
        if sign and share([text.rstrip().endswith(sign[0]) for text in program.filled]) > _HALF:
            literals[place + 1] = literals[place + 1][sign.end() :]
    return layout.model_copy(update={"literals": tuple(literals)})


_ENDS = re.compile(r"[^\w\s]{1,3}(?=\s)")
"""A sign that ends a text before what follows it: "…;" before the next line."""


def divided_by(sign: str, items: str, line: str = "{{ item }}", *, kept: str = "", nothing: str = "") -> str:
    """A template that writes a `line` for each `kept` one of the `items`, with a sign between; or `nothing`."""
    loop = f"{{% for item in {items}{f' if {kept}' if kept else ''} %}}{line}"
    between = f"{{% if not loop.last %}}{printed(sign)}{{% endif %}}"
    return f"{loop}{between}{f'{{% else %}}{printed(nothing)}' if nothing else ''}{{% endfor %}}"


def or_nothing(column: str, nothing: str) -> Step:
    """Writes the word for none where a list that is written in a column has no item."""
    text = f"{{{{ {cell_of(column)} or {quoted(nothing)} }}}}"
    return Step(op="template", args={"template": text, "output": column})


def printed(text: str) -> str:
    """A text that a template prints as it stands."""
    if not re.search(r"\{[{%#]|[%#}]\}", text) and not text.endswith("\n"):
        return text
    return "{{ " + quoted(text).replace("\n", "\\n") + " }}" if text else ""


def undivided(brief: TaskBrief, slots: Sequence[tuple[str, Slot]]) -> list[bool]:
    """Of each slot of a column, whether it is all that the column's layout has on a line of its own or more."""
    layouts = (brief.layouts[column] for column, _ in slots)
    return [len(one.slots) == 1 and "\n" not in "".join(one.literals) for one in layouts]


def cleaning(
    task: TaskSpec, slots: Sequence[Slot], programs: Sequence[Program], *, free: Sequence[bool] = ()
) -> list[Step]:
    """Steps that undo, in the columns used, what the demonstrations' texts do not show.

    White space within a text is left as it is where the text is all of an input (`free` says of which slots it is): a
    break is a part of what a person wrote. Where parts stand in one line, or one a line, a break would look like the
    next part, and an output is written as the demonstrations' are; there breaks and runs of blanks become one blank,
    unless the demonstrations have breaks too.

    Words are joined with their signs ("the end ." is "the end.") in all texts of a row or in none: where a column of
    the demonstrations has them apart, they are left apart in all.
    """
    rows = task.shown
    apart = any(_apart([row[name] for row in rows]) >= _SHOWN_APART for name in task.columns)
    steps: list[Step] = []
    for slot, program, as_it_is in zip(slots, programs, free or [False] * len(slots), strict=True):
        as_code = slot.kind == "code" or all(map(has_expression, slot.examples))
        if as_code or share([bool(INDENTED.search(example)) for example in slot.examples]) > _HALF:
            lines = any("\n" in example.strip() for example in slot.examples)
            pattern = r"\A(?:[ \t\r]*\n)+|\s+\z" if lines else r"\A\s+|\s+\z"
            steps.append(
                Step(op="regex_replace", args={"column": program.column, "pattern": pattern, "replacement": ""})
            )
            continue
        steps += _whole(program)
        steps += said_again(slot.examples, program)
        steps += _divided(slot.examples, program)
        steps += _blanks(slot.examples, program)
        steps += _cased(slot.examples, program)
        steps += _plain_numbers(slot, program)
        steps += _unmasked(slot.examples, program)
        steps += _unqualified(slot.examples, program)
        kinds = _kinds(slot.examples, program.filled, apart=apart, free=as_it_is)
        steps.append(Step(op="clean_text", args={"columns": [program.column], "steps": kinds}))
    return _merged(steps)


def _whole(program: Program) -> list[Step]:
    """Rows whose text no limit of length has cut off."""
    limit = None if program.listed else cut_at(program.filled)
    if limit is None:
        return []
    return [only(program.column, "max_chars", value=limit - 2)]  # cut at a blank it is shorter


def said_again(examples: Sequence[str], program: Program) -> list[Step]:
    """Takes out what stands in a corpus's own double brackets and is said beside them ("8 x 3 = <<8*3=24>>24")."""
    steps: list[Step] = []
    for pattern in _ASIDES:
        found = [(text, mark) for text in program.filled[:60] for mark in re.finditer(pattern, text)]
        shown = any(re.search(pattern, example) for example in examples)
        if len(found) < _FEWEST_ASIDES or shown or share([_beside(*one) for one in found]) < _MOSTLY:
            continue
        args = {"column": program.column, "pattern": pattern, "replacement": ""}
        steps.append(Step(op="regex_replace", args=args))
    return steps


def _beside(text: str, mark: re.Match[str]) -> bool:
    """Whether the word right behind a mark, or before it, is what the mark ends with."""
    words_of = re.findall(r"\w[\w.,]*(?<=\w)", mark[0])
    behind = re.match(r"\W{0,3}(\w[\w.,]*(?<=\w))", text[mark.end() :])
    before = re.search(r"(\w[\w.,]*(?<=\w))\W{0,3}\Z", text[max(0, mark.start() - 40) : mark.start()])
    return bool(words_of) and any(one is not None and one[1] == words_of[-1] for one in (behind, before))


def _divided(examples: Sequence[str], program: Program) -> list[Step]:
    """Cells of a table between the signs of the demonstrations: blanks for tabs would run words together."""
    own = next((one for one in "\t|" if share([one in text for text in program.filled[:60]]) >= _TABLES), None)
    if own is None and share([_is_table(text, "#") for text in program.filled[:60]]) >= _TABLES:
        own = "#"
    lines = [line for example in examples for line in example.strip().split("\n")]
    sign = next((sign for sign in _BETWEEN_CELLS if all(sign in line for line in lines)), None)
    if own is None or sign is None or own in sign or (own == "|" and sign != "\t"):
        return []
    args = {"column": program.column, "pattern": rf" *{re.escape(own)} *", "replacement": sign}
    return [Step(op="regex_replace", args=args)]


def _cased(examples: Sequence[str], program: Program) -> list[Step]:
    """The few words that a column has in other letters as the demonstrations write them: yes for Yes."""
    held = set(program.filled)
    for form, written in (("lower", str.lower), ("upper", str.upper), ("capitalize", str.capitalize)):
        same = set(map(written, held)) if len(held) <= _FEW_WORDS else set[str]()
        if set(examples) <= same != held and len(same) == len(held):
            args = {"template": f"{{{{ {cell_of(program.column)}|{form} }}}}", "output": program.column}
            return [Step(op="template", args=args)]
    return []


_FEW_WORDS = 6


def _is_table(text: str, sign: str) -> bool:
    """Whether a text has several lines, each with the sign as often as the first: cells, and no hashtags."""
    counts = [line.count(sign) for line in text.strip().split("\n")]
    return len(counts) > 1 and counts[0] > 0 and len(set(counts)) == 1


def _blanks(examples: Sequence[str], program: Program) -> list[Step]:
    """Gaps written as the demonstrations write theirs ("____" for "<mask>")."""
    wanted = {gap for example in examples for gap in BLANK.findall(example)}
    gaps = {gap for text in program.filled for gap in BLANK.findall(text)} - wanted
    if len(wanted) != 1 or not gaps:
        return []
    pattern = "|".join(rf"\b{gap}\b" if gap == "_" else re.escape(gap) for gap in sorted(gaps, key=len, reverse=True))
    return [Step(op="regex_replace", args={"column": program.column, "pattern": pattern, "replacement": min(wanted)})]


def _plain_numbers(slot: Slot, program: Program) -> list[Step]:
    """Amounts without their sign of a currency, where the demonstrations have plain numbers with as many decimals."""
    held = share([text.strip()[:1] in _CURRENCIES for text in program.filled])
    if slot.kind != "number" or held < _MOSTLY or any(example[:1] in _CURRENCIES for example in slot.examples):
        return []
    few, most = decimals(slot.examples)
    form = {"decimals": most, "pad": True} if few == most > 0 else {}
    return [Step(op="number", args={"column": program.column, "output": program.column, **form})]


def _unmasked(examples: Sequence[str], program: Program) -> list[Step]:
    """Takes out rows with a placeholder of a corpus in place of a name, where no demonstration has any."""
    if any(MASK.search(example) for example in examples) or not any(map(MASK.search, program.filled)):
        return []
    return [only(program.column, "not_matches", value=MASK.pattern)]


def _unqualified(examples: Sequence[str], program: Program) -> list[Step]:
    """Keeps plain names of a program's parts (no "Client.close_all"), where demonstrations are all plain."""
    plain = all(map(_IDENTIFIER.fullmatch, examples)) and any("_" in one or _CAMEL.search(one) for one in examples)
    named = [text for text in program.filled if _QUALIFIED.fullmatch(text.strip())]
    if not plain or len(named) < len(program.filled) or all(_IDENTIFIER.fullmatch(text.strip()) for text in named):
        return []
    return [only(program.column, "matches", value=rf"\A\s*{_IDENTIFIER.pattern}\s*\z")]


def full_stop(examples: Sequence[str], program: Program) -> list[Step]:
    """Ends sentences with a full stop as all demonstrated ones end, where a corpus often leaves it out; no titles."""
    sentences = len(examples) >= _FEWEST_STOPPED and all(_SENTENCE.fullmatch(text.strip()) for text in examples)
    if not sentences or program.traits.words < _OF_SENTENCES:
        return []
    if not _SOME_STOPPED < share([text.rstrip().endswith(".") for text in program.filled]) < _STOPPED:
        return []
    args = {"column": program.column, "pattern": r"([\p{L}\p{N})\]\"'’”])\s*\z", "replacement": r"\1."}
    return [Step(op="regex_replace", args=args)]


_FEWEST_STOPPED, _SOME_STOPPED, _STOPPED, _OF_SENTENCES = 3, 0.05, 0.9, 4
"""Demonstrations that show it, shares of texts with a full stop between which others need one, words of a sentence."""
_SENTENCE = re.compile(r"(?:\S+\s+){2,200}\S*[^\W_]\S*\.")
_CURRENCIES = frozenset("$€£¥")
_IDENTIFIER, _CAMEL = re.compile(r"[A-Za-z_$]\w*"), re.compile(r"[a-z][A-Z]")
_QUALIFIED = re.compile(r"[A-Za-z_$]\w*(?:(?:\.|::|#)[A-Za-z_$]\w*)*")


def _apart(texts: Sequence[str]) -> float:
    """The share of texts whose signs stand apart from the words, but for those that do in French."""
    joined, parted = (share([bool(one.search(text)) for text in texts]) for one in (_JOINED_STOP, _PARTED_STOP))
    return 0.0 if joined > _SOME > parted else share([bool(_TOKENISED.search(text)) for text in texts])


def _kinds(examples: Sequence[str], texts: Sequence[str], *, apart: bool, free: bool) -> list[str]:
    kinds: list[str] = ["encoding"] if any(map(is_broken, texts)) else []
    # in a table's cell and in JSON it stays as it is
    prose = not any("\n" in text or "\t" in text or read_container(text) is not None for text in examples)
    if prose and any(map(SPELLED_OUT.search, texts)) and not any(map(SPELLED_OUT.search, examples)):
        kinds.append("escapes")
    texts = texts[:60]
    if any(_ENTITY.search(text) for text in texts) and not any(_ENTITY.search(example) for example in examples):
        kinds.append("entities")
    if not apart and _apart(texts) > 0.15:
        kinds.append("detokenize")
    if free or any("\t" in example for example in examples):  # tabs are signs between cells, and no blanks
        return [*kinds, "trim"]
    kinds.append("spaces" if any("\n" in example for example in examples) else "whitespace")
    return kinds


def _merged(steps: list[Step]) -> list[Step]:
    """One step for columns that are cleaned alike."""
    merged: list[Step] = []
    for step in steps:
        last = merged[-1] if merged else None
        if last and step.op == last.op == "clean_text" and step.args["steps"] == last.args["steps"]:
            columns = [
                *last.args["columns"],
                *(name for name in step.args["columns"] if name not in last.args["columns"]),
            ]
            merged[-1] = Step(op="clean_text", args={"columns": columns, "steps": step.args["steps"]})
        else:
            merged.append(step)
    return merged


def finish(columns: Sequence[str]) -> list[Step]:
    """The task's columns under their own names, and nothing else."""
    return [
        Step(op="select", args={"columns": [made(column) for column in columns]}),
        Step(op="rename", args={"names": {made(column): column for column in columns}}),
    ]


def steps_of(programs: Sequence[Program]) -> list[Step]:
    """The steps of several programs, each once."""
    return once(step for program in programs for step in program.steps)


def inputs(layouts: Mapping[str, TextLayout], filled: Mapping[str, Sequence[str]]) -> list[Step]:
    """A template for every column whose slots are filled."""
    return [template(layouts[column], names, made(column)) for column, names in filled.items()]
