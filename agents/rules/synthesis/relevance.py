"""How far a source is about the task: by its words and rows, and by whether it speaks of what the instruction does."""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from ....memory.lexical import is_among, words
from ...obeying import label_value
from ..labels.choosing import SURE, called_alike
from ..labels.kinds import gives_answers, kinds_of_task
from ..labels.meaning import kindred
from ..labels.names import languages_of
from ..labels.senses import kin, plain_name, sense
from ..reading.concepts import concepts, gives, lexicon, subjects, tasks
from ..reading.entities import SURE_TYPES, types_spoken
from ..reading.texts import share
from .judging.agreement import (
    BY_FORM,
    OF_ANY_SUBJECT,
    Agreement,
    agreement,
    common_ground,
    described,
    is_of_field,
    kind_alone,
    may_tell,
    of_form,
    of_same_domain,
    speaks_of,
    subject,
    telling_words,
    without,
    words_tell,
)
from .judging.forms import BY_ROWS
from .judging.likelihood import inputs_near
from .judging.looks import name_words, spelled_out
from .judging.wording import other_tongue, other_words
from .label_columns import LabelColumn, column_said
from .labels_held import all_named, labels_held, labels_named
from .meanings import BY_MEANING, by_meaning
from .rows.conditions import narrowed
from .rows.row_kinds import MOST_NAMED, tells_languages
from .rows.usable import INFERRED, configuration_meant

if TYPE_CHECKING:
    from .programs.search import Program
    from .source import Source

_WHOLE_SET, _SEVERAL, _HALF = 8, 2, 0.5
BY_WORDING = 0.8
"""Agreement where inputs and answers are worded as the demonstrations are."""
_AT_HOME = 0.5
"""Share of an instruction's telling words that card or rows of a quiz about the same thing have."""
_MOSTLY = 0.6
"""The same for a source whose texts are worded otherwise than the demonstrations, which may be about something else."""
_HARDLY = 0.1
"""Share of rows in which one of several words comes by chance, in long texts."""
_GENRES = frozenset({"news", "tweet", "wikipedia", "caption", "dialogue", "product", "movie"})
"""Concepts of what texts are, beside what they are about."""
_OTHER = "and this source speaks of another thing"
_UNSPOKEN = 0.2
"""Agreement with a source that never speaks of what the task is about: names of columns do not make up for that."""
_IN_FULL = 3
"""Words of a value from which it is of what an instruction speaks that has all of them: subject_verb_agreement."""
_MANY_TOLD, _HARDLY_ANY = 5, 0.25
"""Telling words that say what an instruction is about, and the share of them that comes by chance."""
_SELDOM_NAMED = frozenset({"product"})
"""Fields that texts of them do not name: a review of a kettle speaks of the kettle."""
_OF_A_FIELD, _CHARS = 0.05, 2_000
"""Share of rows that name a field where a source is of it, and the characters of a row that are read for it."""
_TOWARDS = frozenset(words("toward towards regarding concerning"))
_ONE_OF = re.compile(r"(?:\b\w+(?: \w+)?, ){1,6}(?:\w+ )?\w+,? (?:or|and) (?:an? )?\w+", re.IGNORECASE)
"""Several things of which a text is about one: "a restaurant, a shop or a product", "names, towns and bank numbers"."""
_BRACKETED = r"\s?\([^()]{1,80}\)"
"""What is said of a label behind it: "kitchen (recipes and cooking questions)"."""
_A_LITTLE = 0.1
"""Agreement with a source for which its texts alone speak, until a plan of them is made."""
SPOKEN_OF = 0.9
"""Least agreement with a source of which the task file itself speaks."""


@dataclass(frozen=True)
class Relevance:
    """Verdicts on one source for one task, each made when it is first asked for."""

    source: "Source"

    @cached_property
    def worded(self) -> Agreement:
        """How far words alone say that the source is about the task."""
        source = self.source
        return agreement(source.brief, source.card, source.profile, source.similarity, source.forms)

    @cached_property
    def agreement(self) -> Agreement:
        """How far the source is about the task, by words, form and rows; its tongue takes long and comes last."""
        agreed = self._agreement()
        if agreed.score < _A_LITTLE and self.reads_alike:
            agreed = replace(agreed, score=_A_LITTLE, why="its texts read like the demonstrations'")
        if agreed.score <= _UNSPOKEN or not self.in_another_tongue:
            return agreed
        return replace(agreed, score=_UNSPOKEN, shared=(), why="the demonstrations are in another tongue")

    @cached_property
    def of_any_tongue(self) -> bool:
        """Whether the language of texts is what is asked."""
        return "language_id" in tasks(concepts(self.source.task.instruction))

    @cached_property
    def in_another_tongue(self) -> bool:
        texts = [one for one in self.source.programs if one.keeps == "all" and not one.listed]
        return not self.of_any_tongue and other_tongue(self.source.brief, texts)

    def _agreement(self) -> Agreement:
        said = None if self.unspoken_subject or self.configuration_meant else column_said(self.source)
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
        formed = (
            agreed.by_form - BY_ROWS
            and not agreed.subject
            and not self._is_such_a_quiz(agreed)
            and not self._reads(agreed)
        )
        doubt = formed or (agreed.doubtful and not self.of_any_subject)
        alone = bool(agreed.shared) and self._of_its_kind_alone(agreed.shared)
        other = self.in_other_words or (formed and "quiz" in agreed.by_form)  # every quiz has the words of questions
        unnamed = (doubt or alone) and other and not labels_named(self.source)  # takes all texts
        if unnamed and (alone or not self.surely_labelled()):
            by = " alone" if alone else ""
            return replace(agreed, score=0.3, why=f"{agreed.why}{by}, in other words than the demonstrations'")
        if another := self._of_another(frozenset(agreed.shared)):
            return replace(agreed, score=0.3, why=f"{agreed.why}, {another}")
        if self.is_spoken_of():
            return replace(agreed, score=max(agreed.score, SPOKEN_OF), why=f"{agreed.why}; the task file speaks of it")
        if agreed.score < BY_WORDING and words_tell(self.source.whole, self.source.task.answer_column):
            return replace(agreed, score=BY_WORDING, why="its questions and answers are worded as the demonstrations'")
        if told := self._column_told:
            return replace(agreed, score=max(agreed.score, BY_WORDING), why=told)
        held = None if agreed.shared or agreed.score >= BY_FORM else labels_held(self.source)
        if held and (self._all_of_many() or not (self.is_of_something_else(frozenset()) and self.in_other_words)):
            return replace(agreed, score=held[1], why=f"{held[0]!r} holds the labels of the demonstrations")
        return by_meaning(self.source, agreed) if agreed.score < BY_MEANING and not agreed.shared else agreed

    @cached_property
    def kind_written(self) -> "tuple[Program, str] | None":
        """The column, and its value, of rows whose texts stand to each other as the one to be written has to."""
        kinds = self.source.asked_kinds if self.source.brief.writes_text else ()
        named = ((one, value, self.source.class_names(one)) for one, value in kinds)
        inferred = (one for one in named if {kin(sense(name).group) for name in one[2].values()} == INFERRED)
        return next(((one, names[value]) for one, value, names in inferred), None)

    @property
    def _column_told(self) -> str:
        """Which column holds, or sorts rows by, what is asked for, or that talks go on as any do; empty otherwise."""
        if self.worded.by_form == {"talk"} and self._reads(self.worded):
            return "both are talks, whatever is spoken of"
        if self.source.of_speech:
            return f"{self.source.of_speech[0].name!r} are the words that are asked for"
        if given := self._given_by_name:
            return f"{given!r} is called as what is asked for"
        spoken = (
            [one for one in self.source.plain if tells_languages(one) and languages_of(sorted(set(one.filled)))]
            if self.of_any_tongue
            else []
        )
        if spoken:
            return f"{spoken[0].name!r} tells languages"
        told = self.kind_written or self._kind_named
        return f"{told[0].name!r} tells {told[1]!r} apart" if told else ""

    @property
    def _kind_named(self) -> "tuple[Program, str] | None":
        """The column, and its value, of rows of a kind that the instruction names in several words."""
        kinds = self.source.asked_kinds if self.source.brief.writes_text else ()
        return next((one for one in kinds if len(telling_words(plain_name(one[1]))) >= _IN_FULL), None)

    @property
    def _given_by_name(self) -> str | None:
        """The column called as what is to be written ("title"), of texts from the instruction's place, or reasons."""
        brief = self.source.brief
        if not brief.writes_text or not (of_same_domain(brief, self.source.card) or gives_answers(brief)):
            return None
        kinds = kinds_of_task(brief)
        return next((one.name for one in self.source.plain if gives(kinds, one.name)), None)

    def _of_another(self, shared: frozenset[str]) -> str:
        """Why a source of the same kind is about another thing: other entities, another stance, other texts' labels."""
        if shared == {"ner"} and self._of_another_type() and not self.is_spoken_of():
            return _OTHER
        if shared == {"stance"} and self._towards_another():
            return _OTHER
        alike = shared or self.source.brief.writes_text
        return "and its texts are of another kind" if alike and self.of_other_texts else ""

    @cached_property
    def of_other_texts(self) -> bool:
        """Whether card and words show texts of another genre or field than those that the instruction speaks of."""
        return self._of_another_genre() and not self.is_spoken_of() and self.in_other_words

    def _is_such_a_quiz(self, agreed: Agreement) -> bool:
        """Questions with options and a key: each speaks of something else, so that their words tell little."""
        instruction = self.source.task.instruction
        of_it = is_of_field(self.source.profile.ref.config, instruction) or "open_question" in concepts(instruction)
        return "quiz" in agreed.by_form and (of_it or self.at_home(of_form(instruction)) >= _AT_HOME)

    def _reads(self, agreed: Agreement) -> bool:
        """Passages with questions, or talks, where the instruction names no subject beyond what parts are called."""
        reading = agreed.by_form == {"talk"} or (agreed.by_form == {"reading"} and "reading" in self.kinds_of_card)
        layouts = (self.source.brief.layouts[name] for name in self.source.task.input_columns)
        called = set(words("\n".join(text for layout in layouts for text in layout.literals)))
        called |= {word for word in self._subject[0] if "dialogue" in concepts(word)}
        return reading and len(self._subject[0] - called - of_form(self.source.task.instruction)) < _SEVERAL

    def speaks_of_another(self, column: LabelColumn) -> bool:
        """Whether nothing but names of labels speaks for a source of another subject."""
        named = spelled_out(self.source.task.instruction, column.program.name) and not self.in_other_words
        supported = column.mapping.evidence == "said" or self.worded.shared or named or self.is_spoken_of()
        return column.gain == 0 and self.of_another_subject and not (supported or all_named(self.source, column))

    @cached_property
    def reads_alike(self) -> bool:
        """Whether a column reads like the demonstrations' inputs, though no word says what the source is about."""
        return not self.unspoken_subject and not self.configuration_meant and inputs_near(self.source)

    @cached_property
    def in_other_words(self) -> bool:
        return other_words(self.source.brief, [program for program in self.source.programs if program.keeps == "all"])

    @cached_property
    def of_another_subject(self) -> bool:
        """The instruction has telling words beyond its labels, and neither card nor rows have any of them."""
        return self.at_home() == 0

    def at_home(self, but: frozenset[str] = frozenset()) -> float:
        """The share of the instruction's telling words beyond labels and `but` that the card or several rows have."""
        asked, here = self._subject
        wanted = asked - but
        return len(wanted & here) / len(wanted) if wanted else 1.0

    @property
    def subject_is_told(self) -> bool:
        """Whether the instruction has telling words beyond its labels."""
        return bool(self._subject[0])

    def is_of_something_else(self, but: frozenset[str]) -> bool:
        """Whether it has next to none of the many telling words that the instruction has beside `but`."""
        but |= of_form(self.source.task.instruction)
        many = self.source.brief.language in (None, "en") and len(self._subject[0] - but) >= _MANY_TOLD
        return many and self.at_home(but) < _HARDLY_ANY and not self.is_spoken_of()

    @cached_property
    def of_any_subject(self) -> bool:
        """Whether the answers of its kind of task follow from the input alone, whatever it speaks of; not where the
        instruction names the field of the texts that it wants, and this source is of another one."""
        alone = bool(OF_ANY_SUBJECT & set(self.worded.shared)) or self.kind_written is not None
        return alone and not self._unspoken_field

    @property
    def says_nothing_of(self) -> str:
        return f"neither its card nor its rows speak of {', '.join(sorted(self.unspoken_subject)[:3])}"

    @cached_property
    def unspoken_subject(self) -> set[str]:
        """What instruction and demonstrations are about, where this source hardly speaks of it and nobody names it."""
        if self.is_spoken_of():
            return set()
        asked = subject(self.source.brief)
        if not asked or speaks_of(asked, set(words(self.source.card_text))):
            return self._unspoken_field
        rows = [set(words(text)) for text in self._row_texts]
        spoken = sum(speaks_of(asked, row) for row in rows)
        hardly = spoken == 0 or (len(asked) > 1 and spoken < _HARDLY * len(rows))
        return asked if hardly else self._unspoken_field

    @cached_property
    def _unspoken_field(self) -> set[str]:
        """What the instruction wants alone, or the field (medicine, restaurants) that it names, where neither card nor
        names nor rows do."""
        if alone := self._unspoken_narrowing:
            return alone
        if "stance" in self.worded.shared or self.is_spoken_of():
            return set()  # towards legal abortion: what it is about is looked for of itself
        _, here = self._subject
        instruction = _ONE_OF.sub(
            lambda found: " " if here & telling_words(found[0]) else found[0],
            without(self.source.labels, self._unexplained),
        )
        asked = subjects(concepts(instruction)) - _SELDOM_NAMED
        names = [
            self.source.card.id,
            self.source.profile.ref.config,
            *(column.name for column in self.source.profile.columns),
        ]
        told = (
            self.source.card.title,
            self.source.card.description,
            *map(plain_name, (*names, *self.source.card.tags)),
        )
        if not asked or asked & concepts(*told, among=asked):
            return set()
        rows = [bool(concepts(text[:_CHARS], among=asked)) for text in self._row_texts]
        return set(asked) if share(rows) < _OF_A_FIELD else set()

    @property
    def _unspoken_narrowing(self) -> set[str]:
        """What the instruction wants alone ("only errors of agreement"), of which nothing here says most words."""
        wanted = [] if self.is_spoken_of() else narrowed(self.source.task.instruction)
        if not wanted:
            return set()
        few = (one for one in self.source.plain if len(one.folded) <= MOST_NAMED)
        values = (plain_name(text) for one in few for text in (one.name, *one.folded))
        texts = [set(words(text)) for text in (f"{self.source.card_text} {' '.join(values)}", *self._row_texts)]
        for asked in wanted:
            told = [sum(is_among(word, text) for word in asked) > _HALF * len(asked) for text in texts]
            if not told[0] and share(told[1:]) < _OF_A_FIELD:
                return asked
        return set()

    @property
    def _unexplained(self) -> str:
        """The instruction less what it says of each label behind it, in brackets."""
        text = self.source.task.instruction
        for label in self.source.labels:
            text = re.sub(rf"(\b(?i:{re.escape(label)})){_BRACKETED}", r"\1", text)
        return text

    @cached_property
    def _row_texts(self) -> list[str]:
        plain = [program.texts for program in self.source.programs if not program.steps]
        return [" ".join(text for text in row if text) for row in zip(*plain, strict=True)]

    @cached_property
    def configuration_meant(self) -> str | None:
        """Another configuration of the dataset that the instruction means; None where the task file speaks of it."""
        ref = self.source.profile.ref
        meant = configuration_meant(self.source.task.instruction, self.source.card.configs(), ref.config)
        return meant if meant is not None and not self.is_spoken_of() else None

    @property
    def speaks_of_it(self) -> bool:
        """Whether labels are asked for, and card or rows have most of the instruction's telling words, and several."""
        (asked, here), form = self._subject, of_form(self.source.task.instruction)
        several = len((asked - form) & here) >= _SEVERAL
        return self.source.brief.kind == "label" and several and self.at_home(form) >= _MOSTLY

    def _of_its_kind_alone(self, shared: tuple[str, ...]) -> bool:
        if "open_question" in shared or self.source.holds_records:
            return False  # each question of a quiz speaks of something else
        brief, told = self.source.brief, len(self._subject[0]) >= _SEVERAL
        alone = brief.kind == "label" and len(brief.input_slots) == 1 and brief.language in (None, "en")
        if alone and told and self.of_another_subject and not self.of_any_subject:
            return True
        names = {word for name in {one.name for one in self.source.programs} for word in name_words(name)}
        return kind_alone(brief, set(shared), *self._subject, names)

    def _of_another_genre(self) -> bool:
        """Whether labels of headlines, say, are asked for, and the card speaks of tweets alone."""
        brief = self.source.brief
        if self.of_any_subject or not (brief.kind == "label" or brief.writes_text):
            return False
        among = _GENRES | subjects(lexicon()) if brief.writes_text else _GENRES
        asked, here = (concepts(text, among=among) for text in (self.source.task.instruction, self.source.card_text))
        return bool(asked and here) and not asked & here

    def _of_another_type(self) -> bool:
        """Whether things of a type are asked for, and a source that names no types speaks of other things: foods."""
        instruction, here = self.source.task.instruction, self.source.card_text
        kinds = types_spoken(instruction) & SURE_TYPES  # ingredients with amounts are no sums of money
        return bool(kinds) and not self.source.things and not kinds & types_spoken(here)

    def _towards_another(self) -> bool:
        """Whether neither card nor rows speak of what the instruction asks for the stance towards."""
        asked, here = self._subject
        english = self.source.brief.language in (None, "en")
        named = {word for word in asked if not concepts(word) or subjects(concepts(word))}  # vaccines, but no tweets
        target = named - _TOWARDS if english else {word for word in asked if may_tell(word)}
        if not target or self.is_spoken_of() or kindred(target, telling_words(self.source.card_text)):
            return False
        return share([speaks_of(target & here, set(words(text))) for text in self._row_texts]) < _OF_A_FIELD

    @cached_property
    def _subject(self) -> tuple[set[str], set[str]]:
        return common_ground(
            self.source.labels, self.source.task.instruction, self.source.card_text, self.source.programs
        )

    @cached_property
    def kinds_of_card(self) -> frozenset[str]:
        """Kinds of task that the card speaks of."""
        told = " ".join((*self.source.card.tags, *self.source.card.tasks)).replace("-", " ")
        return tasks(concepts(self.source.card.title, described(self.source.card), told))

    def surely_labelled(self) -> "list[LabelColumn]":
        """Columns whose rows put the demonstrations under their labels without a doubt."""
        columns = self.source.label_columns(self.source.labels).columns if self.source.brief.kind == "label" else ()
        return [one for one in columns if one.mapping.odds >= SURE or called_alike(one.mapping) or _by_both(one)]

    def _all_of_many(self) -> bool:
        """Whether a column has a value for each of many labels: no source of another thing has all of them."""
        if len(self.source.labels) < _WHOLE_SET:
            return False
        held = [set(one.mapping.covered) for one in self.surely_labelled()]
        return set(self.source.labels) in held or labels_named(self.source) is not None

    def is_spoken_of(self) -> bool:
        """The task file says of this very dataset what its columns or labels are, or of labels that a column has."""
        task, dataset = self.source.task, self.source.card.id
        if dataset in task.source_columns or dataset in task.label_map:
            return True
        labels = {label_value(value) for value in task.labels_for(dataset) if any(map(str.isalpha, value))}
        repeated = (one for one in self.source.programs if one.distinct < 0.6)
        return len(labels) >= 2 and any(labels <= set(map(label_value, one.filled)) for one in repeated)


def _by_both(column: LabelColumn) -> bool:
    """Whether names, near some of the labels, and rows together left no other way for a column's values."""
    return column.mapping.evidence == "rows" and column.mapping.named >= 2 * SURE and column.mapping.odds > 0
