"""Kinds of trap in what narrows a task: the field of its texts, one kind of rows of several, and one kind of mistakes."""

# ruff: noqa: E501 - tables of small datasets

from itertools import product

from .kind import Kind, columns, dataset, kind, task
from .words import FOODS, PEOPLE, PLACES

_FOLLOWS = "# Pairs\nNatural language inference: a premise and a hypothesis that is entailed, contradicted or neutral."
_OF_LAWS = task(
    "I have paragraphs out of laws and statements on what the law allows. Is the statement entailed by the paragraph, contradicted by it, or not mentioned?",
    (
        "Paragraph: The tenant shall return all keys within ten days.\nStatement: The tenant may keep a key.",
        "contradicted",
    ),
    (
        "Paragraph: A dog that weighs more than 20 kg must be registered.\nStatement: Heavy dogs are registered.",
        "entailed",
    ),
    ("Paragraph: The town collects the fee in May.\nStatement: The fee rises every year.", "not mentioned"),
    (
        "Paragraph: Bread may be sold on Sundays until noon.\nStatement: On Sunday mornings bread may be sold.",
        "entailed",
    ),
)
_CALLED = {"entailment": "entailed", "contradiction": "contradicted", "neutral": "not mentioned"}


def _inferred(before: str) -> list[tuple[str, str, str]]:
    ends = (("something", "entailment"), ("nothing", "contradiction"), ("it with a friend", "neutral"))
    return [
        (f"{before}{who} carries the {food} to the {place}.", f"{who} carries {end}.", label)
        for who, (food, place), (end, label) in product(PEOPLE, zip(FOODS, PLACES, strict=True), ends)
    ]


@kind("pairs of a field that the instruction names, where a source is of none")
def _() -> Kind:
    return Kind(dataset(_FOLLOWS, columns("premise hypothesis label", _inferred(""))), _OF_LAWS, {}, "refused")


@kind("pairs of a field that the instruction names, of which the rows alone speak")
def _() -> Kind:
    rows = _inferred("The law says that ")
    truth = {f"Paragraph: {one}\nStatement: {two}": _CALLED[label] for one, two, label in rows}
    return Kind(dataset(_FOLLOWS, columns("premise hypothesis label", rows)), _OF_LAWS, truth)


_WHO = "# Little stories\nReading comprehension: stories, questions on them and three answers, of which `label` (from 0) is right."


@kind(
    "stories that tell who it was, beside others that do not, of themes of which the instruction names a few in brackets"
)
def _() -> Kind:
    rows: list[tuple[object, ...]] = []
    truth = {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        other, food, told = (
            PEOPLE[(number + 3) % 8 - (PEOPLE[(number + 3) % 8] == who)],
            FOODS[number % 8],
            number % 3 > 0,
        )
        story = f"{who} and {other} met at the {place} after {number + 2} days."
        question = f"Who had forgotten the {food} of day {number + 2}?"
        options = [
            who,
            other,
            ("Nobody can tell", "Can't be determined", "Not enough information", "Unknown")[number % 4],
        ]
        options = options[number % 2 :] + options[: number % 2]
        right = (who, other)[number % 2] if told else options[(2 - number % 2)]
        rows.append(
            (
                f"{story} {right} had left the {food} at home." if told else story,
                question,
                *options,
                options.index(right),
                ("Age", "Work", "Sports", "Faith")[number // 2 % 4],
            )
        )
        if told:
            truth[f"Question: {question}"] = right
    asked = task(
        "Multiple choice about stories with two people (faith, work, where they live...). I only want the cases where the story really tells who it was, not the ones where you can't know. The answer is the letter.",
        (
            "Story: Ola and Per waited at the bank. Ola had left the card at home.\nQuestion: Who was forgetful?\nA) Per\nB) Not enough information\nC) Ola\nAnswer:",
            "C",
        ),
        (
            "Story: Una took a taxi with Rolf. Rolf wrote a novel, and Una slept.\nQuestion: Who is a writer?\nA) Rolf\nB) Una\nC) Can't be determined\nAnswer:",
            "A",
        ),
        (
            "Story: Both did the test. Kim was done first, and Lars gave up.\nQuestion: Who was good at it?\nA) Unknown\nB) Kim\nC) Lars\nAnswer:",
            "B",
        ),
    )
    cells = columns("context question ans0 ans1 ans2 label theme", rows)
    return Kind(dataset(_WHO, cells), asked, truth, choice=True, least=30)


_STUDIES = (
    "# Studies\nMedical yes/no questions on research, with what the study did, its conclusion and the final decision."
)
_VERDICTS = task(
    "A yes/no question from medicine, with the authors' conclusion. Decide what the conclusion answers: A = yes, B = no, C = maybe.",
    (
        "Question: Does daily walking lower the blood pressure?\nConclusion: Daily walking was associated with a clear drop in pressure, so that it can be recommended.\nA. yes\nB. no\nC. maybe\nAnswer:",
        "A",
    ),
    (
        "Question: Is the new score better than the old one?\nConclusion: Both of the scores had the same value; the new one adds nothing in practice.\nA. yes\nB. no\nC. maybe\nAnswer:",
        "B",
    ),
    (
        "Question: Can tests of saliva replace those of blood?\nConclusion: Results differed between age groups and larger trials are needed before it can be said.\nA. yes\nB. no\nC. maybe\nAnswer:",
        "C",
    ),
)
_FOUND = (
    ("yes", "A", "was clearly associated with fewer days of pain, so that it can be recommended to patients."),
    ("no", "B", "made no difference at all, and patients who had none were as well as the others."),
    ("maybe", "C", "helped some patients and not others, and larger trials are needed before it can be said."),
)


def _studies() -> list[tuple[str, str, str, str, str]]:
    """Questions, what was done (long, but for a fifth of the rows), conclusions, decisions and their letters."""
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        decision, letter, found = _FOUND[number % 3]
        long = f"{number + 40} patients were asked at the {place} how much {food} they had and how they felt then. " * (
            1 if number % 5 == 0 else 12
        )
        rows.append(
            (
                f"Does {food} from the {place} lower the pain of patients?",
                long.strip(),
                f"In this study {food} from the {place} {found}",
                decision,
                letter,
            )
        )
    return rows


@kind("a question and its conclusion, beside what a study did, which is longer")
def _() -> Kind:
    rows = _studies()
    truth = {
        f"Question: {one}\nConclusion: {three}\nA. yes\nB. no\nC. maybe\nAnswer:": letter
        for one, _, three, _, letter in rows
    }
    cells = columns("question contexts long_answer final_decision", [row[:4] for row in rows])
    return Kind(dataset(_STUDIES, cells), _VERDICTS, truth, options={"rows": 30})


@kind("a question and its conclusion, where a source has nothing but what a study did, mostly too long")
def _() -> Kind:
    cells = columns("question contexts final_decision", [(one, two, four) for one, two, _, four, _ in _studies()])
    return Kind(dataset(_STUDIES, cells), _VERDICTS, {}, "refused")


def _orders(asked: str, *, whole: bool) -> Kind:
    """Requests with slots, one of which no demonstration has; without `whole` it is left out of the truth's slots."""
    rows: list[tuple[object, ...]] = []
    truth = {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        food, extra = FOODS[(number * 3 + number // 8) % 8], number % 4 == 1
        pairs = [("bring", "O"), (food, "B-dish"), ("to", "O"), (who.lower(), "B-guest")]
        pairs += [("at", "O"), (place, "B-spot"), *([("by", "O"), ("noon", "B-hour")] if extra else [])]
        text = " ".join(token for token, _ in pairs)
        rows.append((text, " ".join(tag for _, tag in pairs)))
        if not (whole and extra):
            truth[text] = f"dish = {food}; guest = {who.lower()}; spot = {place}"
    shown = task(
        asked,
        ("bring soup to bob at the harbour", "dish = soup; guest = bob; spot = harbour"),
        ("serve tea in the garden", "dish = tea; spot = garden"),
        ("ann wants cake", "guest = ann; dish = cake"),
        ("some bread please", "dish = bread"),
    )
    about = "# Orders\nSlot filling: requests to a voice assistant of a kitchen with IOB tags of their slots."
    return Kind(dataset(about, columns("text slots", rows)), shown, truth)


@kind("slots of a request under the usual names, one of which no demonstration has")
def _() -> Kind:
    return _orders(
        "Slot filling for the voice assistant of a kitchen: the request in, its filled slots out as name = value; with the usual slot names such as dish, guest and spot.",
        whole=True,
    )


@kind("slots of a request that are all named, beside one that is not")
def _() -> Kind:
    return _orders(
        "Slot filling for the voice assistant of a kitchen: the request in, its slots dish, guest and spot out as name = value; nothing else is taken.",
        whole=False,
    )


_UPDATES = "# Updates\nDefeasible inference: a premise, a hypothesis that is probably true and an update of it."


def _updated(values: tuple[str, str]) -> list[tuple[str, str, str, str]]:
    """Premises and hypotheses, each with an update that weakens it and one that strengthens it."""
    rows = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        food, other = FOODS[number % 8], PLACES[(number + 3) % 8]
        premise = f"{who} carries a bag of {food} to the {place}."
        hypothesis = f"{who} will eat {food} at the {place} on day {number}."
        two = [
            (premise, hypothesis, f"{who} gives all {food} away near the {other} at {number}.", values[0]),
            (premise, hypothesis, f"{who} holds a spoon near the {other} at {number}.", values[1]),
        ]
        rows += two if number % 2 else reversed(two)  # of one input, builds keep the first
    return rows


def _weaker(asked: str) -> dict[str, object]:
    return task(
        f"In this task you are given a premise and a hypothesis that is probably true. {asked}",
        (
            "Premise: A man runs across the platform.\nHypothesis: He wants to catch a train.",
            "A dog is running after him.",
        ),
        (
            "Premise: Ann buys flowers for Bob.\nHypothesis: She wants to be kind.",
            "Ann was told by the boss to buy them.",
        ),
        (
            "Premise: Two girls sit with books.\nHypothesis: The girls are studying.",
            "The girls read comics and giggle.",
        ),
    )


def _updates(values: tuple[str, str], asked: str, *, served: bool) -> Kind:
    rows = _updated(values)
    truth = {f"Premise: {one}\nHypothesis: {two}": text for one, two, text, value in rows if value == values[0]}
    cells = columns("premise hypothesis update update_type", rows)
    return Kind(dataset(_UPDATES, cells), _weaker(asked), truth, "served" if served else "refused")


_LESS = "Write one more sentence that makes the hypothesis less likely."


@kind("a sentence that makes another less likely, where a source has weakeners and strengtheners")
def _() -> Kind:
    return _updates(("weakener", "strengthener"), _LESS, served=True)


@kind("a sentence that makes another less likely, where a source's two kinds have names that say nothing")
def _() -> Kind:
    return _updates(("alpha", "beta"), _LESS, served=False)


@kind("a sentence of one of two kinds, which the instruction names")
def _() -> Kind:
    return _updates(("alpha", "beta"), "Write one more sentence of the alpha kind, on the hypothesis.", served=True)


_OTHERS = [
    "word_order",
    "article",
    "spelling",
    "quantifiers",
    "binding",
    "ellipsis",
    "control",
    "island",
    "tense",
    "plural",
    "comma",
    "capitals",
    "blanks",
]


def _mistakes(*, told: bool) -> tuple[dict[str, str], dict[str, list[object]]]:
    """The right sentences of those with mistakes of agreement; and sentences with many kinds of mistakes, as a column
    tells, or nothing."""
    rows: list[tuple[object, ...]] = []
    truth = {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        food, other = FOODS[number % 8], FOODS[number // 8]
        right = f"The {food}s of {who} have reached the {place} with {other}."
        if number % 2:
            wrong = right.replace("have", "has")
            truth[wrong] = right
        else:
            wrong = right.replace("reached the", "the reached")
        term = "subject_verb_agreement" if number % 2 else _OTHERS[number // 2 % len(_OTHERS)]
        rows.append((wrong, right, *([term] if told else [])))
    return truth, columns("sentence_bad sentence_good term" if told else "sentence_bad sentence_good", rows)


_ONE_KIND = task(
    "Grammar correction: rewrite the sentence so that subject and verb agree. Only errors of subject-verb agreement are of interest.",
    ("The teachers of that boy has left the building.", "The teachers of that boy have left the building."),
    ("Linda haven't watched this movie.", "Linda hasn't watched this movie."),
    ("A picture of the mountains are hanging here.", "A picture of the mountains is hanging here."),
    ("These women was driving to a lake.", "These women were driving to a lake."),
)
_LEARNERS = "# Sentences\nGrammar correction: sentences with mistakes of learners and without."


@kind("mistakes of one kind alone, which a column of a source tells by that name")
def _() -> Kind:
    truth, cells = _mistakes(told=True)
    return Kind(dataset(_LEARNERS, cells), _ONE_KIND, truth)


@kind("mistakes of one kind alone, where a source has all kinds and nothing tells them apart")
def _() -> Kind:
    return Kind(dataset(_LEARNERS, _mistakes(told=False)[1]), _ONE_KIND, {}, "refused")
