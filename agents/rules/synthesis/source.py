"""A source as the rules see it: its card, profile, sampled rows, programs, and how far it is about the task."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pyarrow as pa

from ....domain.brief import TaskBrief, TextLayout
from ....domain.card import DatasetCard
from ....domain.profile import TableProfile
from ....domain.task import TaskSpec
from ....memory.kept import Kept
from ....memory.lexical import words
from ...obeying import label_value
from ...team import Survey
from ..labels.choosing import SURE, called_alike
from ..labels.meaning import kindred
from ..labels.names import card_of
from ..labels.poles import counted_from, marks_other, places_called
from ..labels.senses import plain_name
from ..reading.concepts import concepts, subjects, tasks
from ..reading.layouts import bare_labels, parts_called
from ..reading.listing import Listing, item_mark, labels_listed, listed_alike, listing_among
from ..reading.names import plays
from ..reading.texts import fold, share
from .answers.entries import listed_entries
from .answers.itemised import itemised, spoken
from .assignment import in_sequence, of_another_type, pairs
from .choices import Options, find_choices, flagged
from .coded import coded
from .judging.agreement import (
    BY_FORM,
    OF_ANY_SUBJECT,
    Agreement,
    Similarity,
    agreement,
    common_ground,
    described,
    form_of_task,
    is_of_field,
    kind_alone,
    of_form,
    speaks_of,
    subject,
    telling_words,
    without,
    words_tell,
)
from .judging.evidence import listed_as
from .judging.looks import name_words, spelled_out
from .judging.wording import other_tongue, other_words
from .label_columns import LabelColumn, LabelColumns, column_said, label_columns
from .labels_held import all_named, labels_held, labels_named
from .meanings import BY_MEANING, by_meaning
from .programs.dividing import divided, unbracketed
from .programs.search import (
    SAMPLE_ROWS,
    Program,
    is_in_another,
    last_turn,
    numbered_groups,
    programs_of,
    structs_of,
    towards,
)
from .programs.things import Things, of_kind_asked, of_type_asked, things_of
from .rows.row_kinds import asked_kinds, tells_languages
from .rows.sparse import behind
from .rows.usable import Marked, configuration_meant, marked_rows

_WHOLE_SET, _MOST_ITEMS, _TELLING_CHARS = 8, 200, 6
BY_WORDING = 0.8
"""Agreement where inputs and answers are worded as the demonstrations are."""
_AT_HOME = 0.5
"""Share of an instruction's telling words that card or rows of a quiz about the same thing have."""
_HARDLY = 0.1
"""Share of rows in which one of several words comes by chance, in long texts."""
_SPELLED, _MOSTLY = re.compile(r"\[[\"'\[]|\{[\"']"), 0.5
_OTHER = "and this source speaks of another thing"
_UNSPOKEN = 0.2
"""Agreement with a source that never speaks of what the task is about: names of columns do not make up for that."""
_MANY_TOLD, _HARDLY_ANY = 5, 0.25
"""Telling words that say what an instruction is about, and the share of them that comes by chance."""
_SELDOM_NAMED = frozenset({"product"})
"""Fields that texts of them do not name: a review of a kettle speaks of the kettle."""
_OF_A_FIELD, _CHARS = 0.05, 2_000
"""Share of rows that name a field where a source is of it, and the characters of a row that are read for it."""
SPOKEN_OF = 0.9
"""Least agreement with a source of which the task file itself speaks."""


@dataclass(frozen=True)
class Source:
    """Everything known of a source when its columns are judged for one task."""

    brief: TaskBrief
    card: DatasetCard
    profile: TableProfile
    table: pa.Table
    similarity: Similarity | None = None
    kept: Kept | None = None
    whole: Mapping[str, TextLayout] = field(default_factory=dict)
    """Layouts of the columns that are read in one piece, since texts of the source have their fixed words."""

    def read_by(self, layouts: Mapping[str, TextLayout], whole: Mapping[str, TextLayout] | None = None) -> "Source":
        """The same source, with the task's columns laid out so; `whole` are the layouts of those in one piece."""
        brief = self.brief.model_copy(update={"layouts": dict(layouts)})
        read = replace(self, brief=brief, whole=whole or {})
        read.__dict__["programs"] = self.programs  # they do not depend on the task
        return read

    @property
    def task(self) -> TaskSpec:
        return self.brief.task

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The task's labels without the fixed text around them."""
        return tuple(bare_labels(self.brief))

    @cached_property
    def programs(self) -> list[Program]:
        plain = self._of_columns
        return [*plain, *divided(self.table, plain), *unbracketed(self.table, plain), *self.of_type]

    @cached_property
    def plain(self) -> list[Program]:
        """The columns as they stand, but for lists."""
        return [one for one in self.programs if one.plain]

    @cached_property
    def _of_columns(self) -> list[Program]:
        return programs_of(self.table, self.profile)

    @cached_property
    def of_type(self) -> list[Program]:
        """Things of the one type or kind that the instruction asks for, where texts are to be written."""
        asked, written = self.task.instruction, self.brief.gives_text
        kinds = of_kind_asked(self._of_columns, asked) if written else ()
        return [*of_type_asked(self.table, self.things, asked), *kinds]

    @cached_property
    def things(self) -> list[Things]:
        """Things with types, where texts are to be written."""
        return list(things_of(self.table)) if self.brief.gives_text else []

    @cached_property
    def texts(self) -> list[Program]:
        """Programs that could fill a slot: texts in the task's language, and pairs of them that belong together."""
        keyed = self._keyed_columns if self.brief.gives_text else frozenset[str]()
        plain = [
            program
            for program in self.programs
            if not program.listed
            and self.in_language(program)
            and not (program.steps and program.name in self._option_columns)
            if program.name not in keyed
            if not self.of_another_type(program) and not self._spelled_list(program)
        ]
        return [*plain, *pairs(plain), *in_sequence(plain), *self._made_alike()]

    def _spelled_list(self, program: Program) -> bool:
        """Whether texts are lists as a program spells them ("['Ann', 'Bo']"), which no demonstration writes so."""
        whole = not program.steps and program.name in {column.name for column in self.profile.columns}
        held = whole and self.profile.column(program.name).encoded == "list"
        if not held and share([bool(_SPELLED.match(text)) for text in program.filled[:40]]) <= _MOSTLY:
            return False
        slots = [slot for column in self.task.columns for slot in self.brief.layouts[column].slots]
        spelled = any(example.lstrip().startswith(("[", "(", "{")) for slot in slots for example in slot.examples)
        return not spelled

    def of_another_type(self, program: Program) -> bool:
        """Whether a program holds tagged entities of other types than the one that the instruction asks for."""
        return of_another_type(program, self.programs, self.task.instruction)

    @cached_property
    def _option_columns(self) -> frozenset[str]:
        """Lists that hold the alternatives of a choice: no text to be read."""
        return frozenset(one.name for options in self.choices if options.stem is None for one in options.columns)

    @cached_property
    def _keyed_columns(self) -> frozenset[str]:
        """Columns of options side by side of which another column names one: each is right in some rows alone."""
        keyed = (one for one in self.choices if len(one.columns) > 1 and one.answer_by != "text")
        return frozenset(name for one in keyed for name in one.used)

    @cached_property
    def choices(self) -> list[Options]:
        """The multiple choices that the source holds."""
        return find_choices(self.table, self.programs, lambda column: counted_from(column, self.card))

    @cached_property
    def flagged(self) -> frozenset[str]:
        """Columns of lists whose items flags beside them mark as right or wrong."""
        return flagged(self.programs)

    @cached_property
    def right_options(self) -> list[Program]:
        """The right option of each row, where nothing says that it is the wrong one which is marked."""
        instruction = self.task.instruction
        sure = (one for one in self.choices if not marks_other(one.answer.name, self.card, instruction, alone=True))
        return [made for one in [*sure][:1] if (made := one.right_one(self.table)) is not None]

    @cached_property
    def _forms(self) -> frozenset[str]:
        """Whether it has options of which a column names one ("choice"), or a column that names another ("which"); not
        looked for where the task has no form that they could share."""
        if not form_of_task(self.brief):
            return frozenset()
        called = len(parts_called(self.brief))
        groups = [[one.name for one in group] for group in numbered_groups(self.programs)] if called else []
        named = (
            places_called(names, program.name, program.filled, self.card)
            for names in groups
            for program in self.programs
            if len(names) == called and program.plain and program.name not in names
        )
        return frozenset([*(["choice"] if self.choices else []), *(["which"] if any(named) else [])])

    def taken_off(self, program: Program) -> str:
        """The words that all texts of a program's column begin with and that the program leaves out."""
        whole = next((one for one in self.programs if one.name == program.name and not one.steps), None)
        pairs = zip(whole.texts, program.texts, strict=True) if whole is not None else ()
        return next((text.partition(part)[0] for text, part in pairs if text and part), "")

    def label_columns(self, labels: tuple[str, ...], around: str = "") -> "LabelColumns":
        """See `label_columns.label_columns`."""
        key = (labels, around)
        if key not in self._labelled:
            self._labelled[key] = label_columns(self, labels, around)
        return self._labelled[key]

    @cached_property
    def made(self) -> dict[str, tuple[Mapping[str, list[str | None]], list[int]] | None]:
        """The task's columns as steps (as JSON) make them of the sample, and their rows there; filled as tried."""
        return {}

    @cached_property
    def _labelled(self) -> "dict[tuple[tuple[str, ...], str], LabelColumns]":
        return {}

    def _made_alike(self) -> list[Program]:
        """Lists written as the texts that a slot wants, such as records or conversations."""
        slots = self.brief.input_slots
        lists, structs = [program for program in self.programs if program.listed], structs_of(self.table)
        talks = [made for slot in slots for made in towards(self.table, structs, slot.examples)]
        made = talks or [made for slot in slots for made in towards(self.table, lists, slot.examples)]
        marks = dict.fromkeys(mark for slot in slots if (mark := item_mark(slot.examples)) is not None)
        made += [
            *behind(self, slots),
            *coded(self, slots),
            *spoken(self, slots),
            *(one for mark in marks for one in itemised(self, mark)),
        ]
        return [one for one in made if not one.listed]

    @cached_property
    def last_turns(self) -> list[Program]:
        """What the last turns of conversations say, whose turns before them are texts of the task."""
        made = [program for program in self.texts if program.steps and program.steps[-1].args.get("part") == "before"]
        return [last for program in made if (last := last_turn(self.table, program)) is not None]

    @cached_property
    def worded(self) -> Agreement:
        """How far words alone say that the source is about the task."""
        return agreement(self.brief, self.card, self.profile, self.similarity, self._forms)

    @cached_property
    def agreement(self) -> Agreement:
        """How far the source is about the task, by words, form and rows; its tongue takes long and comes last."""
        agreed = self._agreement()
        if agreed.score <= _UNSPOKEN or not self.in_another_tongue:
            return agreed
        return replace(agreed, score=_UNSPOKEN, shared=(), why="the demonstrations are in another tongue")

    @cached_property
    def _of_any_tongue(self) -> bool:
        return "language_id" in tasks(concepts(self.task.instruction))

    @cached_property
    def in_another_tongue(self) -> bool:
        texts = [one for one in self.programs if one.keeps == "all" and not one.listed]
        return not self._of_any_tongue and other_tongue(self.brief, texts)

    def _agreement(self) -> Agreement:
        said = None if self.unspoken_subject or self.configuration_meant else column_said(self)
        if said is None:
            return self._by_words()
        score = max(self.worded.score, BY_MEANING)
        return replace(self.worded, score=score, why=f"its card says of {said!r} what is asked")

    def _by_words(self) -> Agreement:
        agreed = self.worded
        if self.unspoken_subject:
            score = agreed.score if self.of_any_subject else _UNSPOKEN
            return replace(agreed, score=score, why=f"{agreed.why}, but {self.says_nothing_of}")
        if agreed.doubtful and self.of_another_subject and not self._all_of_many():
            return replace(agreed, score=0.3, why=f"{agreed.why} by their labels alone, {_OTHER}")
        if self.configuration_meant:
            why = f"{agreed.why}, but it is the configuration {self.configuration_meant!r} that the instruction names"
            return replace(agreed, score=min(agreed.score, _UNSPOKEN), why=why)
        formed = agreed.by_form and not agreed.subject and not self._is_such_a_quiz(agreed)
        doubt = formed or (agreed.doubtful and not self.of_any_subject)
        alone = bool(agreed.shared) and self._of_its_kind_alone(agreed.shared)
        unnamed = (doubt or alone) and self.in_other_words and not labels_named(self)  # takes all texts
        if unnamed and (alone or not self.surely_labelled()):
            by = " alone" if alone else ""
            return replace(agreed, score=0.3, why=f"{agreed.why}{by}, in other words than the demonstrations'")
        if set(agreed.shared) == {"stance"} and self._towards_another():
            return replace(agreed, score=0.3, why=f"{agreed.why}, {_OTHER}")
        if self.is_spoken_of():
            return replace(agreed, score=max(agreed.score, SPOKEN_OF), why=f"{agreed.why}; the task file speaks of it")
        if agreed.score < BY_WORDING and words_tell(self.whole, self.task.answer_column):
            return replace(agreed, score=BY_WORDING, why="its questions and answers are worded as the demonstrations'")
        held = None if agreed.shared or agreed.score >= BY_FORM else labels_held(self)
        if held and (self._all_of_many() or not (self.in_other_words and self.is_of_something_else(frozenset()))):
            return replace(agreed, score=held[1], why=f"{held[0]!r} holds the labels of the demonstrations")
        return by_meaning(self, agreed) if agreed.score < BY_MEANING and not agreed.shared else agreed

    def _is_such_a_quiz(self, agreed: Agreement) -> bool:
        """Questions with options and a key, about what the instruction names or where it names nothing: each question
        of a quiz speaks of something else, so that their words tell little."""
        instruction = self.task.instruction
        of_it = is_of_field(self.profile.ref.config, instruction)
        return "quiz" in agreed.by_form and (of_it or self.at_home(of_form(instruction)) >= _AT_HOME)

    def speaks_of_another(self, column: LabelColumn) -> bool:
        """Whether nothing but names of labels says that a column is meant: the source is of another subject, and its
        texts tell nothing of the labels."""
        named = spelled_out(self.task.instruction, column.program.name) and not self.in_other_words
        supported = column.mapping.evidence == "said" or self.worded.shared or named or self.is_spoken_of()
        return column.gain == 0 and self.of_another_subject and not (supported or all_named(self, column))

    @cached_property
    def in_other_words(self) -> bool:
        return other_words(self.brief, [program for program in self.programs if program.keeps == "all"])

    @cached_property
    def of_another_subject(self) -> bool:
        """The instruction has telling words beyond its labels, and neither card nor rows have any of them: it speaks of
        poems, say, and the card of tweets."""
        return self.at_home() == 0

    def at_home(self, but: frozenset[str] = frozenset()) -> float:
        """The share of the instruction's telling words beyond labels and `but` that the card or several rows have."""
        asked, here = self._subject
        wanted = asked - but
        return len(wanted & here) / len(wanted) if wanted else 1.0

    def is_of_something_else(self, but: frozenset[str]) -> bool:
        """Whether it has next to none of the many telling words that the instruction has beside `but`."""
        but |= of_form(self.task.instruction)
        many = self.brief.language in (None, "en") and len(self._subject[0] - but) >= _MANY_TOLD
        return many and self.at_home(but) < _HARDLY_ANY and not self.is_spoken_of()

    @property
    def of_any_subject(self) -> bool:
        """Whether the answers of its kind of task follow from the input alone, whatever it speaks of."""
        return bool(OF_ANY_SUBJECT & set(self.worded.shared))

    @property
    def says_nothing_of(self) -> str:
        return f"neither its card nor its rows speak of {', '.join(sorted(self.unspoken_subject)[:3])}"

    @cached_property
    def unspoken_subject(self) -> set[str]:
        """What instruction and demonstrations are about, where this source does not speak of it, or hardly does of two
        things or more, and nobody names it."""
        if self.is_spoken_of():
            return set()
        asked = subject(self.brief)
        if not asked or speaks_of(asked, set(words(self.card_text))):
            return self._unspoken_field()
        rows = [set(words(text)) for text in self._row_texts]
        spoken = sum(speaks_of(asked, row) for row in rows)
        hardly = spoken == 0 or (len(asked) > 1 and spoken < _HARDLY * len(rows))
        return asked if hardly else self._unspoken_field()

    def _unspoken_field(self) -> set[str]:
        """The field (medicine, restaurants) that the instruction names, where neither card, names nor rows do."""
        if "stance" in self.worded.shared:
            return set()  # towards legal abortion: what it is about is looked for of itself
        asked = subjects(concepts(without(self.labels, self.task.instruction))) - _SELDOM_NAMED
        names = [self.card.id, self.profile.ref.config, *(column.name for column in self.profile.columns)]
        told = (self.card.title, self.card.description, *map(plain_name, (*names, *self.card.tags)))
        if not asked or asked & concepts(*told, among=asked):
            return set()
        rows = [bool(concepts(text[:_CHARS], among=asked)) for text in self._row_texts]
        return set(asked) if share(rows) < _OF_A_FIELD else set()

    @cached_property
    def _row_texts(self) -> list[str]:
        plain = [program.texts for program in self.programs if not program.steps]
        return [" ".join(text for text in row if text) for row in zip(*plain, strict=True)]

    @cached_property
    def configuration_meant(self) -> str | None:
        """Another configuration of the dataset that the instruction means; None where the task file speaks of it."""
        ref = self.profile.ref
        meant = configuration_meant(self.task.instruction, self.card.configs(), ref.config)
        return meant if meant is not None and not self.is_spoken_of() else None

    def _of_its_kind_alone(self, shared: tuple[str, ...]) -> bool:
        names = {word for name in {one.name for one in self.programs} for word in name_words(name)}
        return kind_alone(self.brief, set(shared), *self._subject, names)

    def _towards_another(self) -> bool:
        """Whether neither card nor rows speak of what the instruction asks for the stance towards; short words of other
        languages than English may be function words."""
        asked, here = self._subject
        shortest = 1 if self.brief.language in (None, "en") else _TELLING_CHARS
        target = {word for word in asked if len(word) >= shortest and not concepts(word)}
        if not target or self.is_spoken_of() or kindred(target, telling_words(self.card_text)):
            return False
        return share([speaks_of(target & here, set(words(text))) for text in self._row_texts]) < _OF_A_FIELD

    @cached_property
    def _subject(self) -> tuple[set[str], set[str]]:
        return common_ground(self.labels, self.task.instruction, self.card_text, self.programs)

    @cached_property
    def kinds_of_card(self) -> frozenset[str]:
        """Kinds of task that the card speaks of."""
        told = " ".join((*self.card.tags, *self.card.tasks)).replace("-", " ")
        return tasks(concepts(self.card.title, described(self.card), told))

    def surely_labelled(self) -> "list[LabelColumn]":
        """Columns whose rows put the demonstrations under their labels without a doubt."""
        columns = self.label_columns(self.labels).columns if self.brief.kind == "label" else ()
        return [one for one in columns if one.mapping.odds >= SURE or called_alike(one.mapping)]

    def _all_of_many(self) -> bool:
        """Whether a column has a value for each of many labels: no source of another thing has all of them."""
        if len(self.labels) < _WHOLE_SET:
            return False
        held = [set(one.mapping.covered) for one in self.surely_labelled()]
        return set(self.labels) in held or labels_named(self) is not None

    def is_spoken_of(self) -> bool:
        """The task file says of this very dataset what its columns or labels are, or of labels that a column has."""
        task, dataset = self.task, self.card.id
        if dataset in task.source_columns or dataset in task.label_map:
            return True
        labels = {label_value(value) for value in task.labels_for(dataset) if any(map(str.isalpha, value))}
        repeated = (one for one in self.programs if one.distinct < 0.6)
        return len(labels) >= 2 and any(labels <= set(map(label_value, one.filled)) for one in repeated)

    @cached_property
    def lists(self) -> Listing | None:
        """How the demonstrations list what stands in their inputs, labels that the instruction names and a column of
        lists has, or items of such a column with few values."""
        lists = listed_as(self.brief)
        if lists is not None or self.brief.kind == "label":
            return lists
        shown = [row[self.task.answer_column] for row in self.task.shown]
        held = [items for one in self.programs if one.listed and (items := one.items(fold))]
        named = labels_listed(self.task.instruction, shown)
        cells = (one.items(fold) for one in self.plain)
        known = {plain_name(label) for label in named[1]} if named is not None else set[str]()
        if named is not None and any(items and set(map(plain_name, items)) <= known for items in (*held, *cells)):
            return named[0]
        among = (listing_among(shown, items) for items in held if len(items) <= _MOST_ITEMS)
        return next((lists for lists in (*among, listed_alike(shown)) if lists is not None), None)

    @cached_property
    def entries(self) -> list[Program]:
        """Things with their types, written as the demonstrations write theirs."""
        return list(listed_entries(self))

    @property
    def card_text(self) -> str:
        """The card's words: title, the beginning of its description, tags."""
        return f"{self.card.title} {described(self.card)} {' '.join(self.card.tags)}"

    @cached_property
    def asked_kinds(self) -> list[tuple[Program, str]]:
        """The columns that tell kinds of rows of which the instruction asks for one, with that one."""
        return asked_kinds(self.programs, self.brief, self.card)

    @cached_property
    def marked(self) -> list[Marked]:
        """The columns that mark which rows may be used."""
        return marked_rows(self.programs, self.card, self.task.instruction)

    @cached_property
    def key(self) -> str | None:
        """The column that names what each row is about: the first whose texts all differ and are no identifiers."""
        whole = (one for one in self.plain if one.distinct >= 0.98 and one.share >= 0.98)
        named = (one.name for one in whole if not plays(one.name, "identifier") and one.traits.numbers <= 0.5)
        return next(named, None)

    def in_language(self, program: Program) -> bool:
        """False where the column's texts are in another language than the task's inputs, clearly or by its name."""
        wanted = self.brief.language
        if wanted is None or self._of_any_tongue or any(tells_languages(kinds) for kinds, _ in self.asked_kinds):
            return True  # rows of other languages are left out, or their language is what is asked
        return not is_in_another(program, wanted, self.profile, [one.name for one in self._of_columns])


def read_source(
    brief: TaskBrief, survey: Survey, similarity: Similarity | None = None, kept: Kept | None = None
) -> Source:
    """The source on at most the sample's first 200 rows, with what its card says of its own configuration."""
    card = card_of(survey.profile.ref.config, survey.card)
    return Source(brief, card, survey.profile, survey.sample.table.slice(0, SAMPLE_ROWS), similarity, kept)
