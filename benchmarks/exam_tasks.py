"""What the exam asks: fresh tasks, derived by program from datasets, with the truth of every row known.

A derivation takes a dataset's text and label (or answer) columns, renders its rows as a task would have them, and
changes what a person may well have otherwise: words of labels, layout, instruction, names of columns, format of files.
"""

import html
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from regraft.domain.card import DatasetCard, DatasetRef
from regraft.domain.errors import DatasetError
from regraft.tools.catalogs.folder import FolderCatalog
from regraft.tools.encodings import mended

ROWS, SHOWN = 360, (3, 6)
"""Rows of a dataset in the exam's catalogs; fewest and most demonstrations, which are taken out of the rows."""

_OUTPUT = re.compile(
    r"answer|target|score|solution|output|reference|summary|simpl|correct|rewrit|transl|response", re.I
)
_NO_LABEL = re.compile(
    r"(^|_|\b)(id|idx|index|split|lang|language|source|worker|annotator|time|date|set|sample)s?($|_|\b)", re.IGNORECASE
)
_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "positive": ("good", "happy", "favourable"),
    "negative": ("bad", "unhappy", "unfavourable"),
    "neutral": ("neither", "in between"),
    "yes": ("true", "right"),
    "no": ("false", "wrong"),
    "true": ("yes", "correct"),
    "false": ("no", "incorrect"),
    "entailment": ("follows", "implied"),
    "contradiction": ("contradicts", "conflicting"),
    "spam": ("junk", "unwanted"),
    "ham": ("wanted", "fine"),
    "joy": ("happiness", "delight"),
    "sadness": ("sorrow", "grief"),
    "anger": ("rage", "fury"),
    "fear": ("fright", "dread"),
    "surprise": ("astonishment",),
    "disgust": ("revulsion",),
    "love": ("affection",),
    "optimism": ("hope",),
    "offensive": ("insulting", "rude"),
    "toxic": ("abusive", "nasty"),
    "hate": ("hateful",),
    "hateful": ("hate speech",),
    "irony": ("ironic",),
    "sarcasm": ("sarcastic", "ironic"),
    "humor": ("funny",),
    "clickbait": ("bait",),
    "business": ("economy", "money"),
    "world": ("international",),
    "sports": ("sport", "athletics"),
    "subjective": ("opinion",),
    "objective": ("fact",),
    "support": ("in favour",),
    "favor": ("in favour",),
    "against": ("opposed",),
    "agree": ("in agreement",),
    "disagree": ("in disagreement",),
    "cause": ("reason",),
    "effect": ("result",),
}
_FOREIGN = (
    "Ist der Text {labels}? Antworte mit einem davon.",
    "Dis si le texte est {labels}.",
    "Di si el texto es {labels}.",
    "Определи, к какому классу относится текст: {labels}.",
)
_CASUAL = (
    "tell me if this is {labels}",
    "{labels}?",
    "hey can you sort these into {labels} pls",
    "i need the {wanted} of each one, so {labels}",
    "whats the {wanted} here",
)


@dataclass(frozen=True)
class Base:
    """What one dataset can be asked for. `rows` hold text cells of the input columns and of the output column."""

    dataset: str
    kind: str
    inputs: tuple[str, ...]
    output: str
    rows: tuple[dict[str, str], ...]
    labels: tuple[str, ...]
    card: DatasetCard


@dataclass(frozen=True)
class Question:
    """One task of the exam. `files` say how the source is written; `outputs` are the label words; `changes` name what
    was changed. `shown` are places of rows that are demonstrations and that the source lacks."""

    base: Base
    changes: tuple[str, ...]
    instruction: str
    shown: tuple[int, ...]
    outputs: Mapping[str, str]
    names: Mapping[str, str]
    render: Callable[[Mapping[str, str]], str | dict[str, str]]
    answer: Callable[[str], str]
    labels_given: bool
    files: str = "parquet"
    integers: bool = False
    decoy: Base | None = None
    source_there: bool = True
    others: tuple[Base, ...] = ()

    def task(self, name: str) -> dict[str, Any]:
        """The task file as a mapping."""
        demonstrations = [
            {
                "input": self.render(row),
                "output": self.answer(self.outputs.get(row[self.base.output], row[self.base.output])),
            }
            for row in (self.base.rows[place] for place in self.shown)
        ]
        told: dict[str, Any] = {"name": name, "instruction": self.instruction, "demonstrations": demonstrations}
        if self.labels_given:
            told["labels"] = [self.answer(self.outputs[label]) for label in self.base.labels]
        return told

    def truth(self) -> dict[str, set[str]]:
        """Every input that a right build may give, with the outputs that are right for it."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.base.rows:
            given = self.render(row)
            key = given if isinstance(given, str) else "\t".join(given.values())
            found[plain(key)].add(self.answer(self.outputs.get(row[self.base.output], row[self.base.output])))
        return found


def plain(text: str) -> str:
    """The text with every run of white space as one blank, with no character written as in HTML (&amp;), and with those
    mended that a wrong decoding made."""
    return " ".join(mended(html.unescape(html.unescape(text))).split())


# what a dataset can be asked for ------------------------------------------------------------


def bases(catalog: FolderCatalog, dataset: str, chance: random.Random) -> list[Base]:
    """Everything that one dataset can be asked for and whose answers are sure; nothing where it cannot be read."""
    try:
        card = catalog.card(dataset)
        split = card.splits[0]
        ref = DatasetRef(id=dataset, revision=card.revision, config=split.config, splits=(split.split,))
        table = catalog.sample(ref, ROWS + 40, seed=chance.randrange(1 << 30)).table
    except DatasetError:
        return []
    names = {**card.label_names, **split.label_names}
    columns = {name: _cells(table.column(name).to_pylist(), names.get(name)) for name in table.column_names}
    texts = [name for name, cells in columns.items() if _is_text(cells)]
    found = []
    for name, cells in columns.items():
        labels = _labels(name, cells)
        if labels and 1 <= len(texts) <= 2:
            found.append(_base(card, "label" if len(texts) == 1 else "pair", texts, name, columns, labels))
    for name in texts:
        given = [each for each in texts if each != name]
        if _OUTPUT.search(name) and 1 <= len(given) <= 2:
            found.append(_base(card, "text", given, name, columns, ()))
    for name, cells in columns.items():
        if 1 <= len(texts) <= 2 and _OUTPUT.search(name) and not _NO_LABEL.search(name) and _is_number(cells):
            found.append(_base(card, "number", texts, name, columns, ()))
    return [base for base in found if len(base.rows) >= 60]


def _base(
    card: DatasetCard, kind: str, inputs: Sequence[str], output: str, columns: Mapping[str, Sequence[str]], labels: Any
) -> Base:
    wanted = [*inputs, output]
    rows = [dict(zip(wanted, cells, strict=True)) for cells in zip(*(columns[name] for name in wanted), strict=True)]
    rows = [row for row in rows if all(cell.strip() for cell in row.values())]
    if labels:
        rows = [row for row in rows if row[output] in labels]
    kept = tuple(rows[:ROWS])
    held = {row[output] for row in kept}
    return Base(card.id, kind, tuple(inputs), output, kept, tuple(label for label in labels if label in held), card)


def _cells(values: Sequence[Any], names: Sequence[str] | None) -> list[str]:
    if names:
        return [names[v] if isinstance(v, int) and 0 <= v < len(names) else str(v or "") for v in values]
    return [v if isinstance(v, str) else "" if v is None else str(v) for v in values]


def _is_text(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    words = sum(len(cell.split()) for cell in filled) / max(len(filled), 1)
    return (
        len(filled) >= 0.95 * len(cells)
        and 3 <= words <= 250
        and len(set(filled)) >= 0.6 * len(filled)
        and sum(cell.lstrip().startswith(("[", "{")) for cell in filled) < 0.1 * len(filled)
    )


def _labels(name: str, cells: Sequence[str]) -> tuple[str, ...]:
    counts = Counter(cell for cell in cells if cell.strip())
    common = [label for label, count in counts.items() if count >= 0.03 * len(cells)]
    few = 2 <= len(common) <= 10 and sum(counts[label] for label in common) >= 0.9 * len(cells)
    short = all(len(label) <= 30 and len(label.split()) <= 4 and re.search(r"[^\W\d]{2}", label) for label in counts)
    return tuple(sorted(common)) if few and short and not _NO_LABEL.search(name) else ()


def _is_number(cells: Sequence[str]) -> bool:
    numbers = [cell for cell in cells if re.fullmatch(r"-?\d+(\.\d+)?", cell.strip())]
    return len(numbers) >= 0.97 * len(cells) and len(set(numbers)) >= 12


# fresh tasks ------------------------------------------------------------


def question(base: Base, pool: Sequence[Base], chance: random.Random) -> Question:
    """One fresh task: one to three changes drawn for this base, and a source that is there three times in four."""
    shown = _shown(base, chance)
    words = " or ".join(base.labels)
    spoken = {name: _spoken(name) for name in (*base.inputs, base.output)}
    made = Question(
        base=base,
        changes=(),
        instruction=_instruction(base, spoken, base.labels, chance),
        shown=shown,
        outputs={label: label for label in base.labels},
        names={},
        render=_plain_render(base),
        answer=str,
        labels_given=bool(words) and chance.random() < 0.5,
    )
    ways = [way for way in _WAYS if way is not _label_words or base.labels]
    for way in chance.sample(ways, chance.choice((0, 1, 1, 2, 2, 3))):
        made = way(made, chance)
    if base.labels and chance.random() < 0.3:
        other = [each for each in pool if each.dataset != base.dataset and not set(each.labels) & set(base.labels)]
        if other:
            made = _changed(made, "decoy", decoy=chance.choice(other))
    if chance.random() < 0.25:
        made = _changed(made, "source taken out", source_there=False)
    away = {each.dataset for each in pool if _alike(each, base)} | {base.dataset}
    away |= {made.decoy.dataset} if made.decoy else set()
    free = {each.dataset: each for each in pool if each.dataset not in away}
    others = chance.sample(list(free.values()), min(3, len(free)))
    return replace(made, changes=made.changes or ("none",), others=tuple(others))


def _alike(one: Base, other: Base) -> bool:
    """Whether a dataset may well serve the other's task: then it is no part of a catalog that should be refused."""
    titles = [
        set(re.findall(r"[^\W\d_]{4,}", f"{each.card.title} {' '.join(each.card.tags)}".lower()))
        for each in (one, other)
    ]
    labels = [{label.casefold() for label in each.labels} for each in (one, other)]
    return bool(labels[0] & labels[1]) or len(titles[0] & titles[1]) >= 2 or (one.kind == other.kind != "label")


def _shown(base: Base, chance: random.Random) -> tuple[int, ...]:
    places = list(range(len(base.rows)))
    chance.shuffle(places)
    places.sort(key=lambda place: sum(len(base.rows[place][name]) for name in base.inputs) > 600)
    first = [next(p for p in places if base.rows[p][base.output] == label) for label in base.labels[:6]]
    count = max(len(first), chance.randint(*SHOWN))
    return tuple(first + [place for place in places if place not in first][: count - len(first)])


def _instruction(base: Base, spoken: Mapping[str, str], labels: Sequence[str], chance: random.Random) -> str:
    given = " and the ".join(spoken[name] for name in base.inputs)
    about = f" ({base.card.title})" if chance.random() < 0.7 else ""
    if base.labels:
        asks = chance.choice(("Classify the", "Say the class of the", "Label the"))
        told = f": {', '.join(labels)}" if chance.random() < 0.6 else ""
        return f"{asks} {given} by {spoken[base.output]}{about}{told}."
    asks, gives = chance.choice(("Given the", "Read the", "From the")), chance.choice(("write", "give"))
    return f"{asks} {given}, {gives} the {spoken[base.output]}{about}."


def _spoken(name: str) -> str:
    return re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).strip().lower() or "text"


def _plain_render(base: Base) -> Callable[[Mapping[str, str]], str | dict[str, str]]:
    names = base.inputs
    if len(names) == 1:
        return lambda row: row[names[0]]
    keys = {name: re.sub(r"\W+", "_", name).strip("_").lower() or f"part_{place}" for place, name in enumerate(names)}
    return lambda row: {keys[name]: row[name] for name in names}


def _changed(made: Question, name: str, **fields: Any) -> Question:
    return replace(made, changes=(*made.changes, name), **fields)


def _label_words(made: Question, chance: random.Random) -> Question:
    base = made.base
    known = {label: _synonym(label, chance) for label in base.labels}
    if all(known.values()) and len(set(known.values())) == len(known):
        outputs = {label: str(word) for label, word in known.items()}
        name = "other label words"
    else:
        way = chance.choice((str.upper, str.title, lambda text: _spoken(text).replace(" ", "-"), _spoken))
        outputs, name = {label: way(label) for label in base.labels}, "labels spelled otherwise"
        if len(set(outputs.values())) < len(outputs):
            return made
    spoken = {column: _spoken(column) for column in (*base.inputs, base.output)}
    instruction = _instruction(base, spoken, [made.answer(word) for word in outputs.values()], chance)
    return _changed(made, name, outputs=outputs, instruction=instruction)


def _synonym(label: str, chance: random.Random) -> str | None:
    word = _spoken(label)
    if word in _SYNONYMS:
        return chance.choice(_SYNONYMS[word])
    inner = re.fullmatch(r"(?:not|non|no) (.+)", word)
    return f"not {_SYNONYMS[inner[1]][0]}" if inner and inner[1] in _SYNONYMS else None


def _layout(made: Question, chance: random.Random) -> Question:
    names = made.base.inputs
    heads = [_spoken(name).capitalize() for name in names]
    forms = ["\n".join(f"{head}: {{{place}}}" for place, head in enumerate(heads))]
    if len(names) == 1:
        forms += ["Text: {0}\nLabel:", "<input>{0}</input>", "Q: {0}\nA:", "{0}\n\n###"]
    else:
        forms += [
            "\n".join(f"{place + 1}) {{{place}}}" for place in range(len(names))),
            " ||| ".join(f"{{{p}}}" for p in range(len(names))),
        ]
        forms += ["\n".join(f"<{chr(97 + p)}>{{{p}}}</{chr(97 + p)}>" for p in range(len(names)))]
    form = chance.choice(forms)
    return _changed(made, "other layout", render=lambda row: form.format(*(row[name] for name in names)))


def _output_form(made: Question, chance: random.Random) -> Question:
    form = chance.choice(("({})", "Answer: {}", "{}.", '{{"answer": "{}"}}', "[{}]", "=> {}"))
    quoted = [row[made.base.output] for row in made.base.rows]
    if form.startswith("{{") and any(set(cell) & set('"\\\n') for cell in quoted):
        form = "Answer: {}"
    if form == "{}." and not made.base.labels:
        form = "Answer: {}"
    return _changed(made, "other form of output", answer=lambda cell: form.format(cell.strip()))


def _casual(made: Question, chance: random.Random) -> Question:
    base = made.base
    wanted = _spoken(base.output)
    if not base.labels:
        given = " and ".join(_spoken(name) for name in base.inputs)
        text = chance.choice((f"{wanted}?", f"gimme the {wanted}", f"i have the {given} and want the {wanted}"))
        return _changed(made, "casual instruction", instruction=text)
    words = [made.outputs[label] for label in base.labels]
    labels = f"{', '.join(words[:-1])} or {words[-1]}"
    if chance.random() < 0.25:
        return _changed(
            made, "instruction in another language", instruction=chance.choice(_FOREIGN).format(labels=labels)
        )
    text = chance.choice(_CASUAL).format(labels=labels, wanted=wanted)
    return _changed(made, "casual instruction", instruction=_with_typo(text, chance) if chance.random() < 0.3 else text)


def _with_typo(text: str, chance: random.Random) -> str:
    places = [place for place in range(1, len(text) - 1) if text[place - 1 : place + 2].isalpha()]
    place = chance.choice(places) if places else 0
    return text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :]


def _nameless(made: Question, _chance: random.Random) -> Question:
    letters = "abcdefgh"
    names = {name: letters[place] for place, name in enumerate((*made.base.inputs, made.base.output))}
    return _changed(made, "columns named a, b, c", names=names)


def _files(made: Question, chance: random.Random) -> Question:
    kind = chance.choice(("csv", "csv ;", "tsv", "jsonl", "json data", "csv no header"))
    return _changed(made, "another format of files", files=kind)


def _integers(made: Question, _chance: random.Random) -> Question:
    if not made.base.labels:
        return made
    return _changed(made, "labels as numbers with names in the card", integers=True, files="parquet")


_WAYS: tuple[Callable[[Question, random.Random], Question], ...] = (
    _label_words,
    _layout,
    _output_form,
    _casual,
    _nameless,
    _files,
    _integers,
)
