"""Which of a source's rows may be used (training rows, right ones, approved ones), and which configuration is meant."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .....domain.card import DatasetCard
from .....domain.plan import Step
from .....memory.lexical import STOP_WORDS, words
from .....tools.operations.numbers import plain_number
from ...labels.names import names_of_values
from ...labels.poles import opposed_to, pole, sentences_about, sentences_in_line, sentences_naming, wants_wrong
from ...labels.senses import complement, kin, plain_name, sense
from ...reading.concepts import concepts, gives, tasks
from ...reading.names import patterns, plays
from ...reading.texts import as_words, fold
from ..judging.agreement import telling_words
from ..judging.looks import name_words
from ..programs.search import Program, only
from .operations import of_one_operation
from .sparse import rows_without

if TYPE_CHECKING:
    from ..source import Source

_HALF = 0.5
_SPLITS = re.compile(r"train(?:ing)?|dev(?:el(?:opment)?)?|val(?:id(?:ation)?)?|test(?:ing)?|eval(?:uation)?")
_SURENESS = re.compile(r"(?:\w{1,20}_)?(?:prob|probability|confidence|conf|certainty)")
_OF_RIGHT = re.compile(r"\b(?:answers?|correct\w*|right|match\w*|valid|confiden\w+|align\w*)\b", re.IGNORECASE)
_MOST_VALUES, _LONGEST = 6, 30
"""Values that a column may have that tells which rows may be used, and letters of one."""
_YES, _NO = frozenset({"true", "1", "1.0", "yes", "y", "t"}), frozenset({"false", "0", "0.0", "no", "n", "f"})
_OF_A_LABEL, _MOST_LABELS = 3, 200
"""Rows of a label from which it counts as one of the source's, and values of a column beyond which they are none."""

_REVIEWED = r"(?:review|check|validation|verification|quality|qc|qa)"
_FAULTY = r"(?:wrong|incorrect|mislabell?ed|unreliable|broken|corrupt(?:ed)?)"
_ROWS = r"(?:labels?|annotations?|answers?|rows?|they)"
_LEFT = r"(?:ignored|discarded|excluded|removed|dropped|skipped|left out|filtered)"


def usable_rows(source: "Source", used: Collection[str]) -> tuple[list[Step], str]:
    """The steps that keep rows for a plan that takes these columns, and a word on them: training rows, probable ones,
    those that no column marks otherwise. A column only called so marks nothing where a label would have no row left."""
    programs, task = source.programs, source.task
    training, which = training_rows(programs) if task.splits is None else ([], "")
    sure, how = sure_rows(programs, source.card)
    closed = source.brief.kind in ("label", "number")
    answers = [one for one in programs if closed and one.name in used and len(one.folded) <= _MOST_LABELS]
    marked = [
        one.step()
        for one in source.marked
        if one.program.name not in used and (one.said or not any(one.parts_labels(each.texts) for each in answers))
    ]
    alone, without = rows_without(source, used)
    single, one = of_one_operation(source)
    steps = [*training, *sure, *(step for step, _ in marked), *alone, *single]
    return steps, " and ".join(filter(None, (which, how, *(told for _, told in marked), without, one)))


def training_rows(programs: Sequence[Program]) -> tuple[list[Step], str]:
    """The step that keeps a source's training rows, where a column says which split each is of, and a word on it."""
    for program in programs:
        if program.steps or program.share < 1:
            continue
        values = {text.strip() for text in program.filled}
        if len(values) < 2 or not all(_SPLITS.fullmatch(fold(text)) for text in values):
            continue
        kept = [text for text in values if fold(text) in ("train", "training")]
        if len(kept) == 1:
            return rows_that_say(program, kept[0])
    return [], ""


def sure_rows(programs: Sequence[Program], card: DatasetCard) -> tuple[list[Step], str]:
    """The step that keeps the rows that are probably right, by a column of probabilities, and a word on it."""
    for program in programs:
        if not program.plain or not _SURENESS.fullmatch(fold(program.name)):
            continue
        shares = [number for text in program.filled if (number := _share_of(text)) is not None]
        said = fold(program.name).startswith("conf") or _OF_RIGHT.search(" ".join(sentences_about(program.name, card)))
        if not said or len(shares) < len(program.filled) or not any(share < _HALF for share in shares):
            continue
        return [only(program.column, "ge", value=_HALF)], f"rows of which {program.name!r} is {_HALF} or more"
    return [], ""


def _share_of(text: str) -> float | None:
    number = plain_number(text)
    return float(number) if number is not None and 0 <= float(number) <= 1 else None


def configuration_meant(instruction: str, configs: Sequence[str], own: str) -> str | None:
    """Another configuration that the instruction names better than the own one, or that is what is asked for."""
    asked, kinds = telling_words(instruction), tasks(concepts(instruction))
    names = {one: telling_words(plain_name(one)) for one in configs}
    named = {
        one: (asked & name if len(asked & name) >= _HALF * len(name) else set[str]())
        | {kind for kind in kinds if gives([kind], one)}
        for one, name in names.items()
    }
    most = max(named, key=lambda one: len(named[one]), default=None)
    return most if most is not None and named[most] > named.get(own, set[str]()) else None


def rows_that_say(program: Program, *values: str) -> tuple[list[Step], str]:
    """The step that keeps the rows of which a column says one of some values, and a word on it."""
    step, _ = _rows_by_value(program, {fold(value) for value in values}, ("eq", "in"))
    return [step], f"rows of which {program.name!r} says {' or '.join(values)}"


def _rows_by_value(program: Program, values: Collection[str], operators: tuple[str, str]) -> tuple[Step, list[str]]:
    """The step that filters by a column's values, folded, with one of two operators, and how the column spells them."""
    spelled = sorted({text for text in program.filled if fold(text) in values})
    one = len(spelled) == 1
    return only(program.column, operators[not one], value=spelled[0] if one else spelled), spelled


def own_texts(program: Program, shown: Collection[str]) -> tuple[list[Step], str]:
    """The step that keeps rows with a text of their own, where many have the same ("No title"), and a word on it."""
    count = Counter(map(fold, program.filled))
    often = {text for text, times in count.items() if times >= max(_STANDS_IN, _STANDS_IN_SHARE * count.total())}
    rest = count.total() - sum(count[text] for text in often)
    if not often or rest < _MANY_OWN or len(count) - len(often) < _NEARLY_EACH * rest or often & set(map(fold, shown)):
        return [], ""
    step, spelled = _rows_by_value(program, often, ("ne", "not_in"))
    return [step], f"rows of which {program.name!r} does not say {' or '.join(spelled)}, as many others do"


_STANDS_IN, _STANDS_IN_SHARE, _MANY_OWN, _NEARLY_EACH = 4, 0.04, 20, 0.95
"""Rows that say the same, and their share; rows with texts of their own, and the share of these said once."""


@dataclass(frozen=True)
class Marked:
    """A column that marks rows that may be used, or not, by these values; `said` by the card, else only called so."""

    program: Program
    good: frozenset[str]
    bad: frozenset[str]
    said: bool

    def step(self) -> tuple[Step, str]:
        """The step that keeps rows that may be used, by the values that may or else those that may not; and a word."""
        values, operators = (self.good, ("eq", "in")) if self.good else (self.bad, ("ne", "not_in"))
        step, spelled = _rows_by_value(self.program, values, operators)
        says = "says" if self.good else "does not say"
        why = "as its card says" if self.said else "as the column's name says"
        return step, f"rows of which {self.program.name!r} {says} {' or '.join(spelled)}, {why}"

    def kept(self, text: str | None) -> bool:
        """Whether a row with this cell is kept."""
        plain = fold(text or "")
        return plain in self.good if self.good else plain not in self.bad

    def parts_labels(self, labels: Sequence[str | None]) -> bool:
        """Whether a label is in rows alone that are left out: then the column speaks of what the labels are about."""
        pairs = list(zip(map(fold, (label or "" for label in labels)), self.program.texts, strict=True))
        every = Counter(label for label, _ in pairs if label)
        left = {label for label, text in pairs if self.kept(text)}
        return any(count >= _OF_A_LABEL and label not in left for label, count in every.items())


def marked_rows(programs: Sequence[Program], card: DatasetCard, instruction: str) -> list[Marked]:
    """The columns that mark which rows may be used, by a sentence of the card or by how they are called."""
    found = []
    for program in programs:
        values = frozenset(map(fold, program.filled))
        if not program.plain or not 1 <= len(values) <= _MOST_VALUES or max(map(len, values)) > _LONGEST:
            continue
        marked = _as_the_card_says(program, values, card) or _as_it_is_called(program, values, instruction)
        if marked is not None and marked.bad | (values - marked.good if marked.good else frozenset()) & values:
            found.append(marked)
    return found


_NEVER = re.compile(
    r"(?:must|should|shall|can|may|need|ought)(?: not|n['’]t|not)(?: to)? be (?:used|trusted|included|relied|kept|read)"
    r"|(?:do|does|did)(?: not|n['’]t) (?:use|include|pass|keep|trust|train)|not (?:to be |be )?(?:used|included|pass)"
    rf"|(?:never|without) (?:use|pass)|unusable|not usable|(?:should|must|to|can|shall) be (?:\w+ )?{_LEFT}"
    r"|(?:ignore|discard|exclude|remove|drop|skip|leave out|filter out) (?:these|those|them|such|the|all|every|rows?)\b"
    rf"|fail(?:s|ed)? (?:the |a |our )?{_REVIEWED}|{_ROWS} (?:is|are|was|were) (?:\w+ )?{_FAULTY}"
    rf"|{_FAULTY} {_ROWS}|mislabell?ed|(?:is|are|was|were|been) (?:discarded|excluded|rejected|removed)",
    re.IGNORECASE,
)
"""What is said of rows that nobody is to use."""
_ALWAYS = re.compile(
    r"(?:should|must|may|can|to) be (?:used|kept|trusted|included)|(?:is|are) usable|pass(?:es|ed)?\b|approved"
    r"|(?:is|are|was|were) (?:kept|right|correct|valid|verified|accepted)",
    re.IGNORECASE,
)
_OF_ROWS = STOP_WORDS | frozenset(words("row label annotation sample example item answer review human status"))
"""Words of a column's name that say nothing of what it marks."""
_THE_RIGHT_ONE = re.compile(r"\b(?:right|correct) (?:answer|option|choice|one|letter)\b(?! or\b)", re.IGNORECASE)
"""What is to be given, and no question of whether something is right."""
_TO_USE = re.compile(r"\b(?:should|must) be used\b", re.IGNORECASE)
_ONLY = re.compile(r"\b(?:only|just|use)\b", re.IGNORECASE)


def _as_the_card_says(program: Program, values: frozenset[str], card: DatasetCard) -> Marked | None:
    """What the card's sentences on the column say of its values; None where they say two things of one."""
    good, bad = set[str](), set[str]()
    for sentence in {
        **dict.fromkeys(sentences_naming(program.name, card)),
        **dict.fromkeys(sentences_in_line(program.name, card)),
    }:
        if not (
            _NEVER.search(sentence) or _TO_USE.search(sentence) or (_ONLY.search(sentence) and _ALWAYS.search(sentence))
        ):
            continue
        for value, before, said in _said_of_values(program.name, values, sentence):
            if _NEVER.search(said):
                bad.add(value)
            elif _ALWAYS.search(said) or (not said.strip(" .") and _ONLY.search(before)):
                good.add(value)
        if not (good | bad):
            named = _by_name(program.name, values)
            good |= named[0]
            bad |= named[1]
    if good & bad or not (good | bad):
        return None
    return Marked(program, frozenset(good - bad), frozenset(bad), True)


def _said_of_values(name: str, values: frozenset[str], sentence: str) -> list[tuple[str, str, str]]:
    """The values that a sentence names beside the column, with what stands before and behind each."""
    called = re.compile(as_words(name), re.IGNORECASE)
    blank = called.sub(lambda match: " " * len(match[0]), sentence)
    spelled = "|".join(
        re.escape(value)
        for value in sorted(values | (values & _YES and _YES) | (values & _NO and _NO), key=len, reverse=True)
    )
    places = list(re.finditer(rf"(?<![\w.]){'(?:'}{spelled}{')'}(?![\w]|\.\d)", blank, re.IGNORECASE))
    said = []
    for place, match in enumerate(places):
        end = places[place + 1].start() if place + 1 < len(places) else len(sentence)
        behind = sentence[match.end() : end]
        whole = len(places) == 1 and not re.search(r"\w", behind)
        value = _own(fold(match[0]), values)
        if value is not None:
            said.append((value, sentence[: match.start()], sentence if whole else behind))
    return said


def _own(value: str, values: frozenset[str]) -> str | None:
    """The column's own spelling of a value: 1 for true."""
    alike = next((group for group in (_YES, _NO) if value in group), frozenset({value}))
    return value if value in values else next((one for one in values if one in alike), None)


def _as_it_is_called(program: Program, values: frozenset[str], instruction: str) -> Marked | None:
    good, bad = _by_name(program.name, values)
    spoken = words(_THE_RIGHT_ONE.sub(" ", instruction))
    if not (good | bad) or (set(words(program.name)) - _OF_ROWS) & set(spoken):
        return None
    if any(telling_words(value) & telling_words(instruction) for value in values - _YES - _NO):
        return None
    marked = Marked(program, good, bad, False)
    seldom = sum(map(marked.kept, program.texts)) < _HALF * len(program.texts)
    return None if seldom and not plays(program.name, "usable", "unusable", "review_status") else marked


def _by_name(name: str, values: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The values that may be used and those that may not, as the column's name says: of a flag, or of a status."""
    if values <= _YES | _NO:
        if plays(name, "usable", "approved"):
            return values & _YES, values & _NO
        if plays(name, "unusable", "doubted"):
            return frozenset(), values & _YES
        return frozenset(), frozenset()
    if not plays(name, "review_status"):
        return frozenset(), frozenset()
    known = {
        value: next((kind for kind, one in patterns("states").items() if one.fullmatch(value)), "") for value in values
    }
    return _of_states(known)


def _of_states(known: Mapping[str, str]) -> tuple[frozenset[str], frozenset[str]]:
    """What states say where all of them are known, and rows of both kinds are there."""
    good = frozenset(value for value, kind in known.items() if kind == "approved")
    bad = frozenset(value for value, kind in known.items() if kind == "rejected")
    return (good, bad) if good and bad and all(known.values()) else (frozenset(), frozenset())


_VOUCHES = re.compile(
    r"label\w{0,20} (?:says|tells|of|1|true|\w+ \((?:1|yes|true)\))|\b(?:1|true|yes) (?:if|when|for)\b"
    r"|\bor not\b|whether",
    re.IGNORECASE,
)
_OFTEN = 0.2
_RIGHT_ALONE = 0.2
"""What right answers are worth where wrong ones are to be written."""
_POINTS = 11
"""Values of a rating beyond which it is no count of stars that a person gave to what a text is about."""


def _asked_again(source: "Source", used: frozenset[str]) -> bool:
    """Whether the same questions come again with other answers."""
    plain = source.plain
    answers = [one for one in plain if one.name in used]
    asked = [
        one for one in plain if one not in answers and (one.traits.questions > _HALF or plays(one.name, "question"))
    ]
    for question in asked if answers else ():
        given: dict[str, set[str]] = {}
        for text, answer in zip(question.texts, answers[0].texts, strict=True):
            if text and answer:
                given.setdefault(fold(text), set()).add(fold(answer))
        if sum(len(several) > 1 for several in given.values()) > _OFTEN * len(given):
            return True
    return False


def _tells_gaps(source: "Source", flag: Program, used: frozenset[str]) -> bool:
    """Whether a flag says no more than which rows have no answer: all of one of its values, and none of the other."""
    for answer in (one for one in source.programs if one.name in used):
        empty: dict[str, set[bool]] = {}
        for value, text in zip(flag.texts, answer.texts, strict=True):
            if value:
                empty.setdefault(value, set()).add(not (text or "").strip())
        if sorted(map(tuple, empty.values())) == [(False,), (True,)]:
            return True
    return False


def _grades_one_of_two(source: "Source", name: str) -> bool:
    """Whether a score is that of one of two columns that are both scored: it says which is which and no more."""
    columns = [column.name for column in source.profile.columns]
    own, names = set(name_words(name)), (set(name_words(column)) for column in columns)
    if any(opposed_to(one, columns) and own & set(name_words(one)) for one in columns):
        return True
    return {pole(name), *(pole(" ".join(one)) for one in names if own & one)} >= {"right", "wrong"}


def vouched(source: "Source", used: frozenset[str]) -> tuple[tuple[Step, ...], float, str]:
    """Where a label says whether a row's columns belong together: the step that keeps those, and how sure they are."""
    marked = {one.program.name for one in source.marked}
    asked = {program.name for program, _ in source.asked_kinds}
    wrong = source.brief.gives_text and wants_wrong(source.task.instruction)
    for candidate in source.programs:
        judged = _judges_pairs(source, candidate) or source.says_of_pairs(candidate)
        if judged and candidate.name not in used | asked and not candidate.steps:
            if judged not in candidate.filled:
                return (), 0.5, f"{candidate.name!r} says how the parts of a row stand to each other: {judged}"
            return tuple(rows_that_say(candidate, judged)[0]), 1.0, f"rows where {candidate.name!r} is {judged}"
        if (
            plays(candidate.name, "votes")
            and candidate.name not in used
            and len(candidate.folded) > 1
            and _asked_again(source, used)
        ):
            return (), 0.5, f"{candidate.name!r} may say which of several answers to one question is good"
        graded = plays(candidate.name, "graded") and not _grades_one_of_two(source, candidate.name)
        if graded and len(candidate.folded) > _POINTS and candidate.traits.numbers > 0.9:
            return (), 0.5, f"{candidate.name!r} may say that some pairs are poor"
        skipped = candidate.name in used or candidate.name in marked  # rows are kept by it, whatever the answer is
        if skipped or not _is_voucher(candidate) or _tells_gaps(source, candidate, used):
            continue
        kept = next((text for text in candidate.filled if fold(text) in (_NO if wrong else _YES)), None)
        if not _VOUCHES.search(source.card.description[:2000]) or kept is None:
            return (), 0.5, f"{candidate.name!r} may say that some pairs are wrong"
        return tuple(rows_that_say(candidate, kept)[0]), 1.0, f"rows where {candidate.name!r} is {kept}"
    return ((), _RIGHT_ALONE, "nothing tells its wrong answers") if wrong else ((), 1.0, "")


def _is_voucher(program: Program) -> bool:
    """Whether a column of two values may say of each row whether its answer is right."""
    if program.listed or program.steps or not plays(program.name, "voucher"):
        return False
    return len(program.folded) > 1 and program.folded <= _YES | _NO


def _judges_pairs(source: "Source", program: Program) -> str:
    """The value that says that a row's parts belong together, beside its negation; all of three that infer; or ""."""
    if not 2 <= len(program.folded) <= len(INFERRED):
        return ""
    value_of = {name: value for value, name in source.class_names(program).items()}
    names = list(value_of)
    if {kin(sense(name).group) for name in names} == INFERRED and len(names) == len(INFERRED):
        return ", ".join(sorted(names))
    pair = complement(names)
    return value_of[pair[0]] if pair is not None and kin(sense(pair[0]).group) in BELONG else ""


def belong_together(source: "Source", program: Program) -> str:
    """The one of two codes that card or class names explain as saying that a row's texts belong together."""
    values = sorted(set(program.filled))
    if len(values) != 2 or not program.plain:
        return ""
    named = names_of_values(program.name, values, source.card, source.declared(program.name))
    groups = {value: {kin(sense(name).group) for name in named.get(value, ())} - {None} for value in values}
    right = [value for value, known in groups.items() if known & BELONG]
    return right[0] if len(right) == 1 and all(groups.values()) else ""


INFERRED, BELONG = frozenset({"entailment", "contradiction", "neutral"}), frozenset({"entailment", "same", "valid"})


def floats(program: Program) -> list[float]:
    """The cells that are plain numbers, as a filter compares them."""
    plain = (plain_number(text) for text in program.filled if "," not in text)
    return [float(number) for number in plain if number is not None]
