"""Whether a source is about the same kind of task: by the field's concepts, by words, by meaning with an embedder."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .....domain.brief import Slot, TaskBrief, TextLayout
from .....domain.card import DatasetCard
from .....domain.profile import TableProfile
from .....memory.lexical import STOP_WORDS, in_several, is_among, words
from .....tools.operations.records import varied_records
from .....tools.operations.talks import turns_in
from ...labels.kinds import kinds_of_task
from ...labels.meaning import kindred
from ...labels.senses import full_names, plain_name, sense
from ...reading.concepts import concepts, domains, phrases, subjects, tasks, weak
from ...reading.entities import asks_for_a_type
from ...reading.layouts import bare_labels
from ...reading.listing import lists_pieces
from ...reading.texts import are_json, as_words, fold, median, script, word_count
from ..programs.search import Program
from .forms import BY_ROWS, BY_TALKS, QUESTION, form_of_source, form_of_task

Similarity = Callable[[str, Sequence[str]], list[float]]
"""Cosine similarities of a text to others."""

_GENERIC = frozenset(
    words(
        "sentence text question answer label input output write say give word english example data dataset task "
        "row column train test split validation file source repository list pair short long good following given "
        "whether choose predict determine classify select one two three first second number value type kind form "
        "item thing person people make use find come came name right wrong true false yes no correct read language "
        "statement several each option choice letter license licence cc sample commit convert parquet github string "
        "int64 large way full whole get got take taken put must usually already least most exactly four five six piece "
        "part turn named doing done class category gimme thx heap pile bunch stack batch lot belong nothing else model "
        "old new assign"
    )
)
_OF_FORM = frozenset(
    words(
        "character letter vowel consonant digit sign symbol token string initial acronym abbreviation case uppercase "
        "lowercase capital capitalise capitalize upper lower title snake camel kebab slug reverse backward order sort "
        "alphabetical alphabet ascending descending count length long short join split remove delete replace keep "
        "take drop strip trim repeat duplicate unique space blank whitespace comma point punctuation quote quotation "
        "bracket parenthesis hashtag mention emoji url link domain host path file extension mail email e-mail date "
        "year month day hour minute time clock format extract pull copy return print compute calculate sum total add "
        "subtract multiply divide average mean maximum minimum largest smallest biggest greatest round convert turn "
        "change rewrite transform swap last third fourth middle half everything after before start end begin front "
        "back position index line item field part piece prefix suffix phrase message user put come came find get got "
        "show tell say see look pick need want please multiple answer result out off up down away apart "
        "together separated divided delimited semicolon pipe slash dash bullet numbered nobody own stand next "
        "appearance exactly simple handful everyday subject relation predicate object attribute describe"
    )
)
"""Words that ask for something that any text has, whatever it is about."""
_PROSE = 3
"""Words from which an input is a text that speaks of something, and not a name, a code or an amount alone."""
BY_FORM = 0.6
"""Agreement of a task and a source that have the same parts, where no word tells what either is about."""
_OF_ANSWERS = frozenset({"yes_no_question", "nli", "fact_check", "stance", "spam"})
"""Concepts of tasks whose answers are labels: where texts are to be written, they say no more than a word does."""
_OF_LABELS = frozenset(
    ("sentiment", "emotion", "topic", "intent", "question_type", "hate", "sarcasm", "clickbait", "subjectivity")
) | {"fake_news", "acceptability", "language_id", "readability", "age_gender", "similarity", "error_type"}
"""The same where whole sentences are to be written, and no list of labels."""
FORMS = frozenset({"reading", "open_question", "next_reply"})
"""Concepts of the lexicon that say no more than what the form shows."""
_OF_QUESTIONS = frozenset({"answer_selection", "yes_no_question", "science_question", "table_question"})
"""Concepts that say how questions are answered, as the form does."""
_OF_KNOWLEDGE = FORMS | {"science_question", "commonsense"}
"""Kinds of quizzes that one about general knowledge may take its questions from."""
_WORDS = re.compile(r"[^\W\d_]+")
_HALF, _MOST_KINDS, _PHRASE, _TELLING_CHARS = 0.5, 12, 4, 6
"""The last two: words of a text whose language tells, letters of a word that may tell."""
_FEWEST_WORDS = {"choice": 2, "which": 1}
"""Telling words that instruction and card must share where options, or two texts of which one is meant, are all."""
_MARKS = re.compile(
    r"\n#+\s*(?:splits?|columns?|source|licen[cs]e|citation|data (?:fields|splits)|how to|usage)\b.*",
    re.IGNORECASE | re.DOTALL,
)

_HEADINGS = re.compile(
    r"\n#+[ \t]*(?:dataset (?:summary|description|structure|creation|card)|table of contents|supported tasks|languages"
    r"|data instances|curation rationale|annotations?|personal and sensitive|considerations for using|social impact"
    r"|discussion of biases|other known limitations|additional information|dataset curators)\b[^\n]*",
    re.IGNORECASE,
)
"""Headings of the Hub's template for cards: "Dataset Summary" is in most, whatever they are about."""
_BLANK = "[More Information Needed]"


def described(card: DatasetCard) -> str:
    """What a card says its dataset is about, without headings that all cards have and without what follows."""
    title, _, behind = card.description.lstrip().partition("\n")  # "# Split and rephrase" heads no list of splits
    title = _HEADINGS.sub("", f"\n{title}")
    return (title + _MARKS.sub("", _HEADINGS.sub("\n", f"\n{behind}")).replace(_BLANK, ""))[:3000]


_WHOEVER = frozenset(
    words(
        "something anything agent author writer wrote writing post speaker speaking said saying user customer client "
        "buyer guest visitor reader viewer reviewer commenter poster someone somebody everybody people man woman feel "
        "felt feeling think thought mean meant give given like seem sound need want tell hey pls plz please thanks "
        "sort these those whats pick choose select decide line know prompt identify mark detect recognise "
        "recognize flag spot judge"
    )
)
"""Who wrote a text and what they did by it: that says nothing of what the text is."""
OF_ANY_SUBJECT = frozenset(
    {"nli", "paraphrase", "similarity", "translation", "split_sentence", "ner", "grammar_correction", "math_problem"}
)
"""Kinds of task whose answers follow from the input alone, whatever it speaks of."""
_TOLD = 4
"""Telling words of an instruction none of which a source has: fewer may have been said in other words."""
_SPEAKS = 3
"""Telling words from which a card says what its texts are."""


@dataclass(frozen=True)
class Agreement:
    """From 0 (about something else) to 1; `shared` are the concepts that both are about.

    `doubtful` tells that only names of labels say so, which many tasks share, and no other word, though both speak
    English: then the words of the demonstrations must be at home in the source.
    """

    score: float
    shared: tuple[str, ...]
    why: str
    by_form: frozenset[str] = frozenset()
    """The kinds of task that both are by their form, where nothing else speaks for the source."""
    doubtful: bool = False
    subject: frozenset[str] = frozenset()
    """What both are about beside the kind of task, such as medicine."""


def agreement(
    brief: TaskBrief,
    card: DatasetCard,
    profile: TableProfile,
    similarity: Similarity | None = None,
    choice_forms: frozenset[str] = frozenset(),
) -> Agreement:
    """How well the card's words say what the instruction's words say; for `choice_forms` see `Source.forms`."""
    about, instruction = described(card), brief.task.instruction
    names = " ; ".join(column.name for column in profile.columns)
    called = card.title if profile.ref.config == "default" else f"{card.title} {plain_name(profile.ref.config)}"
    bare = tuple(bare_labels(brief))
    full = full_names(bare, instruction)
    labels = [sense(label).group or sense(whole).group or label for label, whole in zip(bare, full, strict=True)]
    labelled = f"labels: {' or '.join(labels[:12])}" if labels else ""
    slots = brief.input_slots
    parts = " and ".join(slot.name.replace("_", " ") for slot in slots)
    wanted = kinds_of_task(brief, parts)
    tagged = " ".join((*card.tags, *card.tasks)).replace("-", " ")
    offered = concepts(called, about, tagged) | tasks(concepts(*_kinds_of_rows(profile))) | (choice_forms & BY_TALKS)
    overlap, common = _overlap(f"{instruction} {labelled}", f"{called} {about} {names} {' '.join(card.tags)}")
    both = _Both(
        brief=brief,
        wanted=wanted,
        offered=offered,
        asked=_kinds_asked(brief, wanted, labelled),
        given=tasks(offered) | tasks(concepts(tagged)),
        overlap=overlap,
        common=common,
        held=choice_forms,
        forms=form_of_task(brief) & form_of_source(card, profile, choice_forms),
    )
    shared = both.asked & (both.given | _kinds_in(without(bare, instruction), f"{called} {about}", names))
    if len(slots) > 1 or any(slot.kind == "code" for slot in slots):
        # a column called stance beside two texts is no accident, nor is one of documentation beside code
        of_columns = tasks(concepts(" ; ".join(plain_name(column.name) for column in profile.columns)))
        shared = shared or both.asked & of_columns
    if not shared:
        return _by_words(both, similarity(instruction, [f"{card.title}. {about[:400]}"])[0] if similarity else 0.0)
    beyond = tasks(concepts(without(bare, instruction), parts))
    # what demonstrations show, or more than labels
    beyond |= (both.asked | tasks(wanted)) - tasks(concepts(labelled)) - (tasks(wanted) & {"yes_no_question"})
    alone = not shared & beyond and not set(common) - set(words(f"{labelled} {' '.join(bare)}"))
    return _by_kind(both, shared, doubtful=alone and brief.language in (None, "en"))


@dataclass(frozen=True)
class _Both:
    """What task and source speak of: concepts (`wanted`, `offered`), kinds of task (`asked`, `given`), words in
    `common` and their share; what rows hold (`Source.forms`), and the `forms` that both have."""

    brief: TaskBrief
    wanted: frozenset[str]
    offered: frozenset[str]
    asked: frozenset[str]
    given: frozenset[str]
    overlap: float
    common: list[str]
    held: frozenset[str]
    forms: frozenset[str]


_SAYS_AGAIN = frozenset({"paraphrase", "similarity"})
_REWRITES = frozenset({"formality", "simplification", "style", "detoxification", "inclusive", "grammar_correction"})
"""Kinds of rewriting that are more than saying the same again."""


def _by_kind(both: _Both, shared: frozenset[str], *, doubtful: bool) -> Agreement:
    """Agreement where both are about the kinds of task `shared`, less what else the one or the other is about."""
    kinds = tuple(sorted(shared))
    beside = {name for name in both.asked - FORMS - _OF_QUESTIONS if not weak(name)} if shared <= FORMS else ()
    beside = beside or ((both.asked & _REWRITES) - both.given if shared <= _SAYS_AGAIN else ())
    if beside:  # the form alone is here, and not what is done in it
        why = f"both are about {', '.join(kinds)} alone, not {', '.join(sorted(beside))}"
        return Agreement(0.1, kinds, why.replace("_", " "))
    score = (0.62 if all(map(weak, shared)) else 0.9) * (0.65 + 0.35 * len(shared) / len(both.asked))
    places = domains(both.wanted) - _OF_TASKS
    if places and not places & both.offered:
        subject, other = (sorted(subjects(names)) for names in (places, both.offered))
        if subject and other:
            return Agreement(0.3, kinds, f"about {', '.join(other)}, not {', '.join(subject)}")
        score -= 0.15
    score -= 0.07 * min(2, len(both.given - both.asked))
    score = min(1.0, score + 0.15 * both.overlap)
    if both.forms and (shared <= FORMS or (both.brief.kind == "multiple_choice" and len(both.common) >= _SPEAKS)):
        score = max(score, BY_FORM)
    return Agreement(score, kinds, f"both are about {', '.join(kinds).replace('_', ' ')}", doubtful=doubtful)


def _by_words(both: _Both, near: float) -> Agreement:
    """Agreement where they share no kind of task: by their form, their words, and how `near` an embedder finds them."""
    asked, given, common = both.asked, both.given, both.common
    score = 0.85 * both.overlap + 0.25 * max(0.0, near - 0.3)
    limit = 0.35 if asked and given else 0.6
    same = subjects(both.wanted) & subjects(both.offered)
    known = (_OF_KNOWLEDGE if "open_question" in asked else FORMS) | both.held
    other_kind = any(not weak(name) for name in given - known) and (both.overlap < _HALF or len(common) < _SPEAKS)
    foreign = not asked and both.brief.language not in (None, "en")
    told = (
        foreign or both.forms & {*given, "talk"} or (same and len(common) >= (1 if "quiz" in both.forms else _SPEAKS))
    )
    few = {form for form, least in _FEWEST_WORDS.items() if len(common) + len(same) < least}
    formed = both.forms - few if asked <= FORMS and (told or not other_kind) else both.forms & BY_ROWS
    if formed and min(score, limit) < BY_FORM:
        return Agreement(
            BY_FORM, (), f"both are {' and '.join(sorted(formed))} by their form", by_form=formed, subject=same
        )
    why = f"share only the words {', '.join(common[:5])}" if common else "share no telling word"
    return Agreement(min(score, limit), (), f"instruction and card {why}")


def _kinds_asked(brief: TaskBrief, wanted: frozenset[str], labelled: str) -> frozenset[str]:
    """The kinds of task that instruction, labels and demonstrations speak of; `wanted` is what the instruction does."""
    asked = tasks(wanted) | (tasks(concepts(labelled)) if not tasks(wanted) else frozenset())
    asked |= {"translation"} if not asked and translates(brief) else frozenset()
    if brief.kind == "label" and "detoxification" in asked:  # "civil or not": nothing is rewritten
        asked = asked - {"detoxification"} | {"toxic"}
    if "question_type" in asked:  # what questions ask for is no answer to them
        asked -= {"yes_no_question", "open_question"}
    shown = [row[brief.task.answer_column] for row in brief.task.shown]
    if brief.writes_text and not (are_json(shown) and all(text.lstrip().startswith("{") for text in shown)):
        asked -= (_OF_ANSWERS - _verdicts(brief)) | (_OF_LABELS if _writes(brief) else frozenset())
    named = not asked and brief.gives_text and asks_for_a_type(brief.task.instruction) and lists_pieces(brief.task)
    return frozenset({"ner"}) if named else asked


_TELLS_KIND = re.compile(r"\b(?:task|type|kind|category|subset|skill)s?\b")


def _kinds_of_rows(profile: TableProfile) -> list[str]:
    """What rows of several tasks are called by, in a column that tells them: gec, simplification, paraphrase."""
    telling = [one for one in profile.columns if one.label_like and _TELLS_KIND.search(plain_name(one.name))]
    return [plain_name(value) for one in telling if len(one.values) <= _MOST_KINDS for value, _ in one.values]


_OF_TASKS = frozenset({"multiple_choice", "dialogue", "explanation", "spelling"})
"""Concepts of where texts come from that say what is done with them as well."""


def of_same_domain(brief: TaskBrief, card: DatasetCard) -> bool:
    """Whether a card speaks of all that the instruction says of where its texts come from or what they are about."""
    asked = domains(concepts(brief.task.instruction)) - _OF_TASKS
    return bool(asked) and asked <= concepts(card.title, described(card), " ".join(card.tags).replace("-", " "))


_LEVELS = frozenset(words("high middle primary secondary elementary college university professional school grade"))
"""Words of a school subject's level, which say nothing of the subject."""


def is_of_field(config: str, instruction: str) -> bool:
    """Whether an instruction names the field that a configuration is called by: geography, high_school_geography."""
    field = telling_words(plain_name(config)) - _LEVELS - of_form(instruction)
    return bool(kindred(field, telling_words(instruction)))


def translates(brief: TaskBrief) -> bool:
    """Whether outputs are in another language than inputs."""
    return language_shown(brief.answer_layout.slots[0]) not in (None, brief.language)


def language_shown(slot: Slot) -> str | None:
    """The language of a slot's fillings, where they are long enough to tell."""
    from .....tools.profiling.language import detect

    text = "\n".join(slot.examples)
    size = median([word_count(example) for example in slot.examples])
    return None if size < _PHRASE or script(text) is None else detect(text[:2000])


def common_ground(
    labels: Sequence[str], instruction: str, card: str, programs: Sequence[Program]
) -> tuple[set[str], set[str]]:
    """The instruction's telling words beyond its labels, and those of which the card or several rows speak. A
    card that says next to nothing speaks of no other thing, and to be happy is none: then there are no words."""
    instruction = _POSTED.sub(" ", without(labels, instruction))
    qualities = [word for word in instruction.split() if sense(word.strip(".,;:!?")).group is not None]
    asked, told = telling_words(instruction) - set(words(" ".join(qualities))) - _WHOEVER, telling_words(card)
    if len(told) < _SPEAKS:
        return set(), set()
    places = domains(concepts(card))
    spoken = kindred(asked, told) | {word for word in asked if domains(concepts(word)) & places}
    texts = [text for program in programs if program.keeps == "all" for text in program.filled]
    return asked, spoken | in_several(asked - spoken, texts)


_POSTED = re.compile(r"\b(?:social media|online)\b", re.IGNORECASE)
"""Where people write posts, which says nothing of what these are about."""


def subject(brief: TaskBrief) -> set[str]:
    """The instruction's words for its texts' subject: half of the demonstrations have them, or all in a heading."""
    layouts = [brief.layouts[name] for name in brief.task.input_columns]
    literals = "\n".join(literal for layout in layouts for literal in layout.literals)
    same = set(words(" ".join(_ALWAYS.findall(literals))))  # what each input says of itself: "Target: Ann Lee"
    fixed = set(words(literals)) - same
    inputs = [" ".join(row[name] for name in brief.task.input_columns) for row in brief.task.shown]
    if varied_records(inputs) is not None:
        return set()  # what records hold, each row has something else
    fixed |= set(words(" ".join(name for text in inputs for name, _ in turns_in(text))))  # who speaks is no subject
    shown = [set(words(text)) - fixed for text in inputs]
    asked = telling_words(without(tuple(bare_labels(brief)), brief.task.instruction)) - _OF_FORM - fixed
    asked = {word for word in asked if brief.language in (None, "en") or may_tell(word)}
    about = sorted(word for word in asked if sum(speaks_of({word}, one) for one in shown) >= max(2, len(shown) / 2))
    return {word for place, word in enumerate(about) if not speaks_of({word}, set(about[:place]))}


_ALWAYS = re.compile(r"^[^\W\d][\w ]{0,24}:[ \t]+(?=\S)([^:\n]+)$", re.MULTILINE)
"""A heading with what follows it in the same line."""


def speaks_of(subject: set[str], text: set[str]) -> bool:
    """Whether a text, as words, has one of the subject's words in some form: they begin alike for the most part."""
    return not subject.isdisjoint(text) or any(is_among(word, text) for word in subject)


def beyond_form(brief: TaskBrief) -> set[str]:
    """The instruction's words for what only texts about something have; none where the inputs are no prose."""
    rows = brief.task.shown
    prose = median([len(row[name].split()) for row in rows for name in brief.task.input_columns]) >= _PROSE
    return telling_words(brief.task.instruction) - _OF_FORM if prose else set()


def kind_alone(brief: TaskBrief, shared: set[str], asked: set[str], here: set[str], names: set[str]) -> bool:
    """Whether of all that the instruction speaks of (`asked`) nothing but kinds of task shared with a source is said
    `here`, nor is a part called as one of the columns (words of `names`). Options and other languages tell more."""
    if brief.kind == "multiple_choice" or brief.language not in (None, "en") or shared & OF_ANY_SUBJECT:
        return False
    slots = brief.input_slots
    called = " ".join(slot.name.replace("_", " ") for slot in slots)
    if (telling_words(called) - of_form(called)) & names:
        return False
    asked = asked - of_form(brief.task.instruction)
    told = {word for word in asked if not concepts(word) & shared}
    if told & here:
        return False
    kind = words(" ".join(phrases().get(name, "") for name in shared))
    beyond = {word for word in told if word not in kind and word.rstrip("'") not in _WHOEVER}
    beyond -= {word for word in beyond if "ner" in shared and (asks_for_a_type(word) or domains(concepts(word)))}
    written, said = brief.writes_text, told != asked or "ner" in shared
    least = 1 if written and said else _TOLD - 1 if written or said else _TOLD
    return len(beyond) >= least


def of_another_kind(brief: TaskBrief, about: str) -> bool:
    """Whether instruction and card speak of kinds of task, none of them the same: of fake news and of clickbait."""
    asked, given = (
        {one for one in tasks(concepts(text)) - FORMS if not weak(one)} for text in (brief.task.instruction, about)
    )
    if brief.writes_text and _writes(brief):
        asked -= _OF_ANSWERS | _OF_LABELS
    return bool(asked) and bool(given) and not asked & given


def of_form(instruction: str) -> frozenset[str]:
    """The instruction's words for what any text or quiz has, whatever it is about."""
    return frozenset(one for one in words(instruction) if one in _OF_FORM or QUESTION.fullmatch(one))


def without(labels: Sequence[str], instruction: str) -> str:
    """The instruction less the names of the labels."""
    text = fold(instruction)
    for label in labels:
        text = re.sub(as_words(fold(label)), " ", text)
    return text


def _kinds_in(instruction: str, about: str, names: str) -> frozenset[str]:
    """Kinds of task that an instruction's words tell and the source has, but not in names of columns alone."""
    spoken = _WORDS.findall(instruction)
    known = [set(words(plain_name(text))) for text in (f"{about} {names}", names)]
    whole, named = (tasks(concepts(" ".join(word for word in spoken if set(words(word)) & one))) for one in known)
    return whole - named


def _overlap(first: str, second: str) -> tuple[float, list[str]]:
    """Share of the first text's telling words of which the second speaks, and those words."""
    telling = telling_words(first)
    common = kindred(telling, telling_words(second))
    return (len(common) / max(len(telling), 4), sorted(common)) if telling else (0.0, [])


def telling_words(text: str) -> set[str]:
    return {word for word in words(text) if tells(word)}


def may_tell(word: str) -> bool:
    """Whether a word of another language may tell: no short or elided one, and none that names a kind of task."""
    return (len(word) >= _TELLING_CHARS or not word.isascii()) and "'" not in word and not concepts(word)


_CONTRACTED = re.compile(r"['’](?:ve|re|ll|d|m|s|t)$")


def tells(word: str) -> bool:
    """Whether a word says what something is about, and is none that any dataset or instruction may have."""
    plain = word not in STOP_WORDS and word not in _GENERIC
    return plain and len(word) > 2 and not word.isdigit() and not _CONTRACTED.search(word)


def words_tell(layouts: Mapping[str, TextLayout], output: str) -> bool:
    """Whether the fixed words of an input and those of the output say what they are about."""
    telling = {name for name, layout in layouts.items() if any(map(tells, words(" ".join(layout.literals))))}
    return output in telling and len(telling) > 1


def _writes(brief: TaskBrief) -> bool:
    """Whether outputs are whole sentences."""
    output = brief.task.answer_column
    return median([len(row[output].split()) for row in brief.task.shown]) > _PROSE


_VERDICT = re.compile(r"(?:yes|no)\b.*|.*\b(?:yes|no)\W{0,3}", re.IGNORECASE | re.DOTALL)


def _verdicts(brief: TaskBrief) -> frozenset[str]:
    """The kind of task whose answers are yes or no, where all texts that are written begin or end with one."""
    said = all(_VERDICT.fullmatch(row[brief.task.answer_column].strip()) for row in brief.task.shown)
    return frozenset({"yes_no_question"} if said else ())
