"""Kinds of trap in pairs of texts: the way round that nobody asked for, and replies for texts that say a thing anew."""

from .kind import Kind, columns, dataset, kind, task
from .words import FOODS, PEOPLE, PLACES

NOUNS = tuple((food, place) for food in FOODS for place in PLACES)[:60]


def ported(asked: str) -> Kind:
    """Routines of one language and of another, in columns called as the languages."""
    ruby = [
        f"def {food}_of_{place}(count) return nil if count.zero? ; @{food}s.first(count) end" for food, place in NOUNS
    ]
    lua = [
        f"function {food}Of{place.title()}(count) if count == 0 then return nil end return take({food}s, count) end"
        for food, place in NOUNS
    ]
    about = "# Twins\nRoutines of one open project that exist in Ruby and in Lua, side by side."
    truth = dict(zip(ruby, lua, strict=True))
    return Kind(dataset(about, {"ruby": ruby, "lua": lua}), task(asked, *RUBY), truth, "either")


RUBY = (
    (
        "def width() return nil if @right.nil? ; @right - @left end",
        "function width() if self.right == nil then return nil end return self.right - self.left end",
    ),
    (
        "def clear_queue() @queue.pop until @queue.empty? end",
        "function clearQueue() while #self.queue > 0 do table.remove(self.queue) end end",
    ),
    (
        "def last_name(person) return nil if person.nil? ; person.names.last end",
        "function lastName(person) if person == nil then return nil end return person.names[#person.names] end",
    ),
)


@kind("routines in two languages, the asked one named first")
def _() -> Kind:
    return ported("Port these Ruby routines to Lua.")


@kind("routines in two languages, the asked one named last")
def _() -> Kind:
    return ported("Write the Lua for my Ruby, please.")


@kind("replies to ironic posts where their plain meaning is asked for")
def _() -> Kind:
    posts = [
        f"Oh great, the {place} is out of {food} again, said {who}"
        for place in PLACES
        for food, who in zip(FOODS, PEOPLE, strict=False)
    ]
    replies = [
        f"{text} {number}"
        for number, text in enumerate(
            [
                "Sure, and I am the king of Spain",
                "What a day to be alive, truly",
                "You must be fun at parties",
                "Tell me more, I have all night",
            ]
            * len(posts)
        )
    ][: len(posts)]
    shown = (
        (
            "Love it when the neighbours drill at six, best alarm clock ever",
            "I hate it when the neighbours drill at six",
        ),
        ("Wow, three whole minutes of sun, better get the barbecue out", "There were only three minutes of sun"),
        ("Another software update, exactly what my afternoon needed", "The software update spoilt my afternoon"),
    )
    about = (
        "# Irony in posts\nIronic posts and the ironic replies to them: data for the detection of irony and sarcasm."
    )
    return Kind(
        dataset(about, {"post": posts, "reply": replies}),
        task("Say what the ironic post really means.", *shown),
        {},
        "refused",
    )


@kind("corrections among paraphrases and simplifications, as a column with words of the card tells")
def _() -> Kind:
    verbs = (("carry", "carries"), ("bake", "bakes"), ("watch", "watches"), ("read", "reads"), ("wash", "washes"))
    rows: list[tuple[str, str, str]] = []
    for number, (who, (food, place)) in enumerate(zip(PEOPLE * 12, NOUNS, strict=False)):
        base, third = verbs[number % 5]
        right = f"{who} {third} the {food} in {place} every Monday."
        rows.append(("gec", f"{who} {base} the {food} in {place} every Monday.", right))
        rows.append(("simplification", f"{who} {third} the {food} notwithstanding {place}.", f"{who} {third} it."))
        rows.append(("paraphrase", f"{who} {third} the {food} in {place}.", f"In {place}, {who} {third} the {food}."))
    cells = columns("task src tgt", rows)
    about = (
        "# Text edits\nPairs of a sentence (`src`) and its edited form (`tgt`). The kind of edit is in `task`:\n\n"
        "| task | meaning |\n|---|---|\n| gec | grammatical error correction: fix the grammar |\n"
        "| paraphrase | say the same in another way |\n| simplification | make it simpler |\n"
    )
    shown = (
        ("He drink tea with his mother.", "He drinks tea with his mother."),
        ("The girl sing in a choir.", "The girl sings in a choir."),
        ("My uncle fix old radios.", "My uncle fixes old radios."),
        ("It snow a lot up here.", "It snows a lot up here."),
    )
    truth = {text: edited for kind, text, edited in rows if kind == "gec"}
    return Kind(dataset(about, cells), task("fix my grammar pls", *shown), truth)


_JOINED = (
    (
        "{who} carried the {food} to the {place}.",
        "{who} was tired on day {n}.",
        "{who} carried the {food} to the {place}, but was tired on day {n}.",
    ),
    (
        "The {food} came from the {place}.",
        "It was sold by {who} for {n} coins.",
        "The {food}, which came from the {place}, was sold by {who} for {n} coins.",
    ),
    (
        "{who} closed the {place} early.",
        "For this reason {n} people bought no {food}.",
        "{who} closed the {place} early, so {n} people bought no {food}.",
    ),
)


@kind("two sentences that become one, where the whole and its halves look alike")
def _() -> Kind:
    rows = [
        tuple(one.format(who=PEOPLE[n % 8], food=food, place=place, n=n) for one in _JOINED[n % 3])
        for n, (food, place) in enumerate(NOUNS)
    ]
    shown = (
        (
            "1. The pianist forgot her notes.\n2. She played without a mistake.",
            "The pianist forgot her notes, but played without a mistake.",
        ),
        (
            "1. The road was closed.\n2. The bus took a longer way.",
            "The road was closed, so the bus took a longer way.",
        ),
        ("1. Tom painted the door.\n2. Tom cleaned the brushes.", "Tom painted the door and cleaned the brushes."),
        (
            "1. The bakery ran out of flour.\n2. It stayed open until noon.",
            "Although the bakery ran out of flour, it stayed open until noon.",
        ),
    )
    asked = task("Two short sentences in, one fluent sentence out: put them together, with a linking word.", *shown)
    about = "# Split sentences\nA long sentence and the two simple sentences that say the same: split and rephrase."
    names = ("simple_sentence_1", "simple_sentence_2", "complex_sentence")
    truth = {f"1. {first}\n2. {second}": whole for first, second, whole in rows}
    return Kind(dataset(about, columns(names, rows)), asked, truth)
