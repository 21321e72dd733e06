"""A source as the rules see it: its card, profile, sampled rows, programs, and how far it is about the task."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pyarrow as pa

from ....domain.brief import TaskBrief, TextLayout
from ....domain.card import DatasetCard
from ....domain.plan import Step
from ....domain.profile import TableProfile
from ....domain.task import TaskSpec
from ....memory.kept import Kept
from ....tools.operations.guess import table_sign
from ....tools.operations.records import varied_records
from ....tools.operations.talks import asks_and_answers, cued, led_by, turns_in
from ...team import Survey
from ..labels.kinds import kinds_of_task
from ..labels.names import card_of
from ..labels.poles import counted_from, marks_other, places_called, wants_wrong
from ..labels.senses import plain_name
from ..reading.layouts import bare_labels, parts_called
from ..reading.listing import Listing, item_mark, labels_listed, listed_alike, listing_among, numbering
from ..reading.names import column_of, plays
from ..reading.texts import fold, share
from .answers.entries import listed_entries
from .answers.flagged import flagged_columns
from .answers.itemised import in_one_line, itemised, listed_in_cells, numbered
from .answers.lined import lined, turns_said
from .answers.records import holds_records
from .assignment import in_sequence, pairs
from .choices import Options, find_choices, flagged
from .coded import coded
from .judging.agreement import Similarity, described
from .judging.evidence import listed_as
from .judging.forms import BY_ROWS, form_of_task, forms_of_rows
from .label_columns import LabelColumns, label_columns
from .programs.dividing import divided, exchanges, one_of_several, unbracketed
from .programs.numbered import numbered_groups
from .programs.search import (
    SAMPLE_ROWS,
    Program,
    is_in_another,
    programs_of,
    towards,
)
from .programs.talks import last_turn, records_of, talks_of, templated
from .programs.things import Things, of_another_type, of_kind_asked, of_speech_asked, of_type_asked, things_of
from .relevance import Relevance
from .rows.conditions import asked_of_rows
from .rows.row_kinds import asked_kinds, tells_languages
from .rows.sparse import behind
from .rows.usable import Marked, belong_together, marked_rows
from .speakers import called_anew

_MOST_ITEMS, _PAIR = 200, 2
_READ = 60
_SPELLED, _MOSTLY = re.compile(r"\[[\"'\[]|\{[\"']"), 0.5


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

    def of_brief(self, brief: TaskBrief) -> "Source":
        """The same source for another task."""
        read = replace(self, brief=brief, whole={})
        read.__dict__["_of_columns"] = self._of_columns
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
        chats = list(templated(self.table, self._of_columns))
        taken_apart = {column_of(one.name) for one in chats}
        plain = [one for one in self._of_columns if one.name not in taken_apart]
        parts = (divided, exchanges, unbracketed)
        return [*plain, *chats, *(made for part in parts for made in part(self.table, plain)), *self.of_type]

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
        tagged = [one for one in self._tagged if not one.of_speech]
        return [*of_type_asked(self.table, tagged, asked), *kinds, *self.of_speech]

    @cached_property
    def of_speech(self) -> list[Program]:
        """The words of the part of speech that the instruction asks for."""
        tagged = [one for one in self._tagged if one.of_speech and len(one.types) > 1]
        return list(of_speech_asked(self.table, tagged, self.task))

    @cached_property
    def things(self) -> list[Things]:
        """Things with two types or more, where texts are to be written."""
        return [one for one in self._tagged if not one.of_speech and len(one.types) > 1]

    @cached_property
    def _tagged(self) -> list[Things]:
        return list(things_of(self.table)) if self.brief.gives_text else []

    @cached_property
    def texts(self) -> list[Program]:
        """Programs that could fill a slot: texts in the task's language, and pairs of them that belong together."""
        keyed = self.keyed_columns if self.brief.gives_text else frozenset[str]()
        plain = [
            program
            for program in self.programs
            if not program.listed
            and self.in_language(program)
            and not (program.steps and program.name in self._option_columns)
            if program.name not in keyed
            if not self.of_another_type(program) and not self._spelled_list(program)
        ]
        stems = [one for one in self.parts_of_blocks if not one.listed]
        plain = called_anew(self.table, plain, self._talks)
        plain = one_of_several(self.programs, plain) if self.holds_records else plain
        return [*plain, *pairs(plain), *in_sequence(plain), *stems, *self._made_alike()]

    @cached_property
    def _talks(self) -> list[Program]:
        """Conversations, written as the demonstrations write theirs."""
        slots = self.brief.input_slots
        held = any(cued(slot.examples) or all(map(turns_in, slot.examples)) for slot in slots)
        talks = talks_of(self.table) if held else []
        return [made for slot in slots for made in towards(self.table, talks, slot.examples)]

    @cached_property
    def parts_of_blocks(self) -> tuple[Program, ...]:
        """What stands before options in texts that hold both, and the options, where a text is written of them."""
        lists = [slot for slot in self.brief.input_slots if slot.kind == "list"]
        if not self.brief.writes_text or not lists:
            return ()
        blocks = {id(one.stem): (one.stem, *one.columns) for one in self.choices if one.stem is not None}
        parts = [part for block in blocks.values() for part in block if part is not None]
        named = [replace(part, name=f"{part.name}.{'options' if part.listed else 'stem'}") for part in parts]
        in_line = [line for part in named if part.listed for line in in_one_line(self.table, part, lists[0].examples)]
        return (*named, *in_line)

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
        """Whether it holds entities of another type, or words of another part of speech, than is asked for."""
        if self.of_speech and program.listed:
            return program not in self.of_speech
        return of_another_type(program, self.programs, self.task.instruction)

    @cached_property
    def _option_columns(self) -> frozenset[str]:
        """Lists that hold the alternatives of a choice: no text to be read, where no part of the task is a list."""
        if any(slot.kind == "list" for slot in self.brief.input_slots):
            return frozenset()
        return frozenset(one.name for options in self.choices if options.stem is None for one in options.columns)

    @cached_property
    def keyed_columns(self) -> frozenset[str]:
        """Columns of options side by side of which another column names one: each is right in some rows alone."""
        keyed = (one for one in self.choices if len(one.columns) > 1 and one.answer_by != "text")
        return frozenset(name for one in keyed for name in one.used)

    @cached_property
    def choices(self) -> list[Options]:
        """The multiple choices that the source holds; none of two texts of which a label says how they go together."""
        found = find_choices(self.table, self.programs, lambda column: counted_from(column, self.card))
        return [one for one in found if len(one.columns) != _PAIR or not self.says_of_pairs(one.answer)]

    def says_of_pairs(self, program: Program) -> str:
        """See `usable.belong_together`: asked again and again of the same columns, and worked out once."""
        if not program.plain:
            return ""
        if program.name not in self._of_pairs:
            self._of_pairs[program.name] = belong_together(self, program)
        return self._of_pairs[program.name]

    @cached_property
    def _of_pairs(self) -> dict[str, str]:
        return {}

    @cached_property
    def told_by_flags(self) -> frozenset[str]:
        """See `flagged.flagged_columns`."""
        return flagged_columns(self)

    @cached_property
    def wanted(self) -> list[Step]:
        """See `conditions.asked_of_rows`: the same for every proposal."""
        return asked_of_rows(self.task)

    @cached_property
    def flagged(self) -> frozenset[str]:
        """Columns of lists whose items flags beside them mark as right or wrong."""
        return flagged(self.programs)

    @cached_property
    def right_options(self) -> list[Program]:
        """The right option of each row, where nothing says that the wrong one is marked; or the wrong one of two."""
        instruction = self.task.instruction
        offered = () if self.holds_records else self.choices
        sure = [one for one in offered if not marks_other(one.answer.name, self.card, instruction, alone=True)][:1]
        sure = [one for one in sure if not one.by_flags]  # what the flags ask of, the text alone does not show
        if wants_wrong(instruction):
            sure = [other for one in sure if (other := one.the_other(self.table)) is not None]
        return [made for one in sure if (made := one.right_one(self.table)) is not None]

    @cached_property
    def forms(self) -> frozenset[str]:
        """Whether it has options of which a column names one ("choice"), a column that names another ("which"), talks
        that go on ("talk"), or what `forms_of_rows` finds, not looked for where the task has no form that they could
        share; and conversations of one who asks and one who answers ("next_reply")."""
        talks = ["next_reply"] if asks_and_answers(one.name for one in self.programs) else []
        asked = form_of_task(self.brief)
        if not asked:
            return frozenset(talks)
        called = len(parts_called(self.brief))
        groups = [[one.name for one in group] for group in numbered_groups(self.programs)] if called else []
        named = (
            places_called(names, program.name, program.filled, self.card)
            for names in groups
            for program in self.programs
            if len(names) == called and program.plain and program.name not in names
        )
        going_on = any(one.name.endswith("turns=before") for one in self._talks)
        held = {"choice": bool(self.choices), "which": any(named), "talk": going_on}
        shown = forms_of_rows([one.filled[:_READ] for one in self.programs]) if asked & BY_ROWS else ()
        return frozenset([*talks, *shown, *(form for form, here in held.items() if here)])

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
        lists = [program for program in (*self.programs, *self.parts_of_blocks) if program.listed]
        if any(varied_records(slot.examples) is not None for slot in slots):
            lists += [one for one in records_of(self.table) if one not in lists]
        if any(table_sign(slot.examples) for slot in slots):
            lists += [one for one in self.plain if one.filled and one.filled[0].lstrip().startswith("[[")]
        made = self._talks or [made for slot in slots for made in towards(self.table, lists, slot.examples)]
        counted = dict.fromkeys(numbering(slot.examples) for slot in slots)
        marks = dict.fromkeys(mark for slot in slots if (mark := item_mark(slot.examples)) is not None)
        whole = [one for one in self.programs if one.lists_texts]
        made += [
            *behind(self, slots),
            *coded(self, slots),
            *lined(self, slots),
            *turns_said(self, slots),
            *(
                one
                for slot in slots
                if slot.kind == "list"
                for each in whole
                for one in in_one_line(self.table, each, slot.examples)
            ),
            *(one for mark in marks for one in itemised(self, mark)),
            *(one for sign in filter(None, counted) for one in numbered(self, sign)),
        ]
        return [one for one in made if not one.listed]

    @cached_property
    def last_turns(self) -> list[Program]:
        """What last turns say whose turns before them are texts of the task; none where talks are to be summed up."""
        if "summarisation" in kinds_of_task(self.brief):
            return []
        made = [program for program in self.texts if program.steps and program.steps[-1].args.get("part") == "before"]
        led = all(led_by(row[self.task.answer_column]) for row in self.task.shown)
        return [last for program in made if (last := last_turn(self.table, program, led=led)) is not None]

    @cached_property
    def relevance(self) -> Relevance:
        """How far the source is about the task."""
        return Relevance(self)

    @cached_property
    def lists(self) -> Listing | None:
        """How the demonstrations list pieces of their inputs, labels of the instruction, or items of lists."""
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
        held += [frozenset(map(fold, items)) for one in self.plain for _, items in listed_in_cells(one)]
        among = (listing_among(shown, items) for items in held if len(items) <= _MOST_ITEMS)
        return next((lists for lists in (*among, listed_alike(shown)) if lists is not None), None)

    @cached_property
    def entries(self) -> list[Program]:
        """Things with their types, written as the demonstrations write theirs."""
        return list(listed_entries(self))

    @cached_property
    def holds_records(self) -> bool:
        """See `records.holds_records`."""
        return holds_records(self)

    @property
    def card_text(self) -> str:
        """The card's words: title, the beginning of its description, tags."""
        return f"{self.card.title} {described(self.card)} {' '.join(self.card.tags)}"

    def class_names(self, program: Program) -> dict[str, str]:
        """What each value of a column is called: a class label by its name, any other by itself."""
        named = {str(place): name for place, name in enumerate(() if program.steps else self.declared(program.name))}
        return {value: named.get(value, value) for value in program.filled}

    def declared(self, column: str) -> tuple[str, ...]:
        """The names that a column's numbers of classes have, each at the place of its number."""
        return next((one.label_names for one in self.profile.columns if one.name == column), ())

    @cached_property
    def asked_kinds(self) -> list[tuple[Program, str]]:
        """The columns that tell kinds of rows of which the instruction asks for one, with that one."""
        return asked_kinds(self)

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
        if (
            wanted is None
            or self.relevance.of_any_tongue
            or any(tells_languages(kinds) for kinds, _ in self.asked_kinds)
        ):
            return True  # rows of other languages are left out, or their language is what is asked
        return not is_in_another(program, wanted, self.profile, [one.name for one in self._of_columns])


def read_source(
    brief: TaskBrief, survey: Survey, similarity: Similarity | None = None, kept: Kept | None = None
) -> Source:
    """The source on the sample, with what its card says of its own configuration; of a sample that is large, since a
    column has classes that few rows show, on rows out of all of it."""
    card, table = card_of(survey.profile.ref.config, survey.card), survey.sample.table
    if table.num_rows > SAMPLE_ROWS:  # in the source's order, which may be that of its classes
        rows = min(table.num_rows, _ROWS_OF_CLASSES)
        table = table.take([place * table.num_rows // rows for place in range(rows)])
    return Source(brief, card, survey.profile, table, similarity, kept)


_ROWS_OF_CLASSES = 800
"""Rows of a large sample that are read: a dozen of each of 60 classes."""
