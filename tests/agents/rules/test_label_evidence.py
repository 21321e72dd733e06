"""Label mappings borne out or refuted by rows: right, or refused with a line that says what to write."""

import random

import pytest
from regraft.agents.rules.critic import OfflineCritic
from regraft.agents.rules.labels.assigning import glosses
from regraft.agents.rules.labels.choosing import Column, Shown, choose_mapping
from regraft.agents.rules.labels.mapping import map_labels
from regraft.agents.rules.labels.names import names_of_values
from regraft.agents.rules.labels.rows import Rows
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.agents.rules.workbench import Workbench
from regraft.domain.card import DatasetCard

from .test_worlds import built
from .worlds import dataset, each, task

THINGS = ["kettle", "lamp", "tent", "router", "heater", "camera", "chair", "drill"]
GOOD = ["works perfectly and I love it", "was worth every cent, great quality", "makes me happy every day, superb"]
BAD = ["broke after a week, awful quality", "was a terrible waste of money", "never worked and support ignored me"]
PRAISE = [f"The {thing} {text}." for thing, text in each(THINGS, GOOD)]
COMPLAINTS = [f"The {thing} {text}." for thing, text in each(THINGS, BAD)]
SHOWN = (
    ("Great fan, quiet and strong, I love it.", "happy"),
    ("The toaster broke at once, a waste of money.", "unhappy"),
    ("Superb vacuum, it works and was worth the price.", "happy"),
    ("Awful headphones, support never answered.", "unhappy"),
)


def chosen(labels: tuple[str, str], values: list[str], description: str = "", demonstrations=SHOWN):
    """The mapping of a column that holds values[0] for praise and values[1] for complaints."""
    texts = PRAISE + COMPLAINTS
    cells = [values[0]] * len(PRAISE) + [values[1]] * len(COMPLAINTS)
    card = DatasetCard(id="d", revision="1", description=description)
    counts = {value: cells.count(value) for value in dict.fromkeys(cells)}
    shown = Shown(tuple(label for _, label in demonstrations), Rows(texts, [text for text, _ in demonstrations]), texts)
    found = map_labels(labels, "Sort it.", "label", counts, card)
    column = Column("label", cells, counts, names_of_values("label", list(counts), card, ()))
    mapping, doubt = choose_mapping(labels, column, shown, found)
    return (dict(mapping.mapping) if mapping else None), doubt


@pytest.mark.parametrize("values", [["positive", "negative"], ["satisfied", "dissatisfied"], ["1", "0"], ["0", "1"]])
def test_names_near_in_meaning_and_rows_make_a_mapping_together(values: list[str]) -> None:
    assert chosen(("happy", "unhappy"), values)[0] == {values[0]: "happy", values[1]: "unhappy"}


def test_names_that_the_rows_refute_map_nothing() -> None:
    shown = tuple((text, {"happy": "positive", "unhappy": "negative"}[label]) for text, label in SHOWN)
    right = chosen(("positive", "negative"), ["1", "0"], "1 (positive) or 0 (negative)", shown)
    wrong = chosen(("positive", "negative"), ["0", "1"], "1 (positive) or 0 (negative)", shown)
    assert right[0] == {"1": "positive", "0": "negative"}
    assert wrong[0] is None
    assert "its rows put the demonstrations under other labels" in wrong[1]


FILED = tuple((text, {"happy": "keep", "unhappy": "return"}[label]) for text, label in SHOWN)
ALIKE = ["The parcel came on Monday.", "The parcel came on Friday."] * 24
SCORED = (("5", PRAISE[:16]), ("4", PRAISE[16:]), ("2", COMPLAINTS[:16]), ("1", COMPLAINTS[16:]))


@pytest.mark.parametrize("shown", [FILED[:3], FILED])
def test_a_card_that_turns_its_labels_round_is_not_believed_where_rows_tell_them_apart(shown) -> None:
    told = "`label`: 0 = return, 1 = keep"
    assert chosen(("keep", "return"), ["1", "0"], told, shown)[0] == {"1": "keep", "0": "return"}
    mapping, doubt = chosen(("keep", "return"), ["0", "1"], told, shown)
    assert mapping is None
    assert doubt == (
        "names of the values of 'label' say 0 → return, 1 → keep, but its rows put the demonstrations under other "
        "labels: check what '0' stands for"
    )


@pytest.mark.parametrize(
    ("blurred", "verdict", "told"), [(2, "reject", True), (8, "adapt", True), (12, "adapt", False)]
)
def test_what_rows_say_against_a_card_is_as_strong_as_they_tell_their_labels_apart(blurred, verdict, told) -> None:
    """Labels the wrong way round, of which so many of 48 are right by chance."""
    labels = [0] * len(PRAISE) + [1] * len(COMPLAINTS)
    for place in random.Random(1).sample(range(len(labels)), blurred):
        labels[place] = 1 - labels[place]
    about = "Product reviews, to keep or to return.\n\n`label`: 0 = return, 1 = keep"
    source = dataset("reviews", about, {"text": PRAISE + COMPLAINTS, "label": labels})
    asked = task("reviews", "Is the product review one to keep or to return?", *FILED)
    review = OfflineCritic().critique(OfflineUnderstander().understand(asked), source)
    assert review.verdict == verdict
    assert any("other labels" in problem.message for problem in review.problems) == told


@pytest.mark.parametrize("labels", [("positive", "negative"), ("happy", "unhappy"), ("great", "terrible")])
def test_the_words_of_rows_tell_good_from_bad_whatever_demonstrations_are_about(labels: tuple[str, str]) -> None:
    cells, counts = ["1"] * len(PRAISE) + ["0"] * len(COMPLAINTS), {"0": 24, "1": 24}
    shown = Shown(labels, Rows(PRAISE + COMPLAINTS, ["The meeting is on Monday.", "We sail on Tuesday."]), ())

    def mapped(told: str) -> dict[str, str] | None:
        card = DatasetCard(id="d", revision="1", description=told)
        column = Column("label", cells, counts, names_of_values("label", list(counts), card, ()))
        found = map_labels(labels, "Sort it.", "label", counts, card)
        mapping, _ = choose_mapping(labels, column, shown, found)
        return dict(mapping.mapping) if mapping is not None else None

    assert mapped(f"`label`: 0 = {labels[1]}, 1 = {labels[0]}") == {"0": labels[1], "1": labels[0]}
    assert mapped(f"`label`: 0 = {labels[0]}, 1 = {labels[1]}") is None


def test_of_three_labels_the_words_of_rows_tell_good_from_bad() -> None:
    labels = ("negative", "neutral", "positive")
    texts = [*COMPLAINTS, *(f"The {thing} is a {thing}." for thing in THINGS for _ in range(3)), *PRAISE]
    cells = ["0"] * len(COMPLAINTS) + ["1"] * (len(texts) - 2 * len(PRAISE)) + ["2"] * len(PRAISE)
    counts = {value: cells.count(value) for value in "012"}

    def chosen_by(told: str) -> bool:
        card = DatasetCard(id="d", revision="1", description=told)
        column = Column("label", cells, counts, names_of_values("label", list(counts), card, ()))
        found = map_labels(labels, "Sort it.", "label", counts, card)
        assert found is not None
        shown = Shown(labels, Rows(texts, ["The meeting is on Monday.", "We sail.", "It is June."]), ())
        return choose_mapping(labels, column, shown, found)[0] is not None

    assert chosen_by("`label`: 0 = negative, 1 = neutral, 2 = positive")
    assert not chosen_by("`label`: 0 = positive, 1 = neutral, 2 = negative")


def test_rows_that_cannot_tell_their_labels_apart_do_not_speak_against_a_card() -> None:
    card = DatasetCard(id="d", revision="1", description="`label`: 0 = return, 1 = keep")
    labels, cells = ("keep", "return"), ["0", "0", "1", "1"] * 12
    counts, shown = {"0": 24, "1": 24}, Shown(("return", "return"), Rows(ALIKE, ALIKE[:2]), ALIKE)
    found = map_labels(labels, "Sort it.", "label", counts, card)
    column = Column("label", cells, counts, names_of_values("label", list(counts), card, ()))
    mapping, _ = choose_mapping(labels, column, shown, found)
    assert mapping is not None and mapping.mapping == {"0": "return", "1": "keep"}


@pytest.mark.parametrize("upwards", [True, False])
def test_stars_that_run_the_other_way_than_the_card_says_are_not_taken_as_they_stand(upwards: bool) -> None:
    turned = {"1": "5", "2": "4", "4": "2", "5": "1"}
    rows = [(star if upwards else turned[star], text) for star, texts in SCORED for text in texts]
    card = DatasetCard(id="d", revision="1", description="`stars`: from 1 (worst) to 5 (best)")
    cells, texts, labels = [star for star, _ in rows], [text for _, text in rows], ("1", "2", "4", "5")
    counts = {star: cells.count(star) for star in labels}
    points = tuple({"happy": "5", "unhappy": "1"}[label] for _, label in SHOWN)
    shown = Shown(points, Rows(texts, [text for text, _ in SHOWN]), texts)
    found = map_labels(labels, "Give the stars, from 1 (worst) to 5 (best).", "stars", counts, card)
    column = Column("stars", cells, counts, names_of_values("stars", list(counts), card, ()))
    mapping, doubt = choose_mapping(labels, column, shown, found)
    if upwards:
        assert mapping is not None and mapping.mapping == {star: star for star in labels}
    else:
        assert mapping is None
        assert doubt == "the numbers of 'stars' may run the other way: its rows bear 1 for 5 better"


@pytest.mark.parametrize("points", [("1", "5"), ("5", "1")])
def test_demonstrations_of_which_rows_tell_nothing_do_not_turn_a_scale_whose_ends_the_instruction_explains(points):
    rows = [(star, text) for star, texts in SCORED for text in texts]
    cells, texts, labels = [star for star, _ in rows], [text for _, text in rows], ("1", "2", "4", "5")
    counts = {star: cells.count(star) for star in labels}
    shown = Shown(points, Rows(texts, ["The meeting is on Monday.", "We sail on Tuesday."]), texts)
    asked = "Give the stars, from 1 (very bad) to 5 (excellent)."
    found = map_labels(labels, asked, "stars", counts, DatasetCard(id="d", revision="1", description="Reviews."))
    column = Column("stars", cells, counts, dict.fromkeys(labels, ()))
    mapping, _ = choose_mapping(labels, column, shown, found, glosses=glosses(labels, asked))
    assert mapping is not None and mapping.mapping == {star: star for star in labels}


def test_what_neither_names_nor_rows_tell_is_refused() -> None:
    shown = (("The meeting is on Monday.", "blue"), ("We sail on Tuesday.", "red"))
    mapping, doubt = chosen(("blue", "red"), ["1", "0"], demonstrations=shown)
    assert mapping is None
    assert "neither names nor rows say which is which" in doubt
    assert "blue" not in doubt and "red" not in doubt, "a guess that is printed is copied"
    assert "(0 in 24 rows, 1 in 24 rows)" in doubt


def test_a_scale_on_the_card_that_the_data_does_not_have_is_shifted_or_left_alone() -> None:
    def names(values: list[str], description: str) -> dict[str, tuple[str, ...]]:
        card = DatasetCard(id="d", revision="1", description=description)
        return {value: told for value, told in names_of_values("label", values, card, ()).items() if told}

    told = "The polarity is 1 (negative) or 2 (positive)."
    assert names(["0", "1"], told) == {"0": ("negative",), "1": ("positive",)}
    assert names(["1", "2"], told) == {"1": ("negative",), "2": ("positive",)}
    assert names(["1", "3"], told) == {}


@pytest.mark.parametrize(
    ("labels", "values", "declared", "expected"),
    [
        (("1", "2", "3"), ["0", "1", "2"], ("1 star", "2 stars", "3 stars"), {"0": "1", "1": "2", "2": "3"}),
        (("1", "2", "3"), ["1.0", "2.0", "3.0"], (), {"1.0": "1", "2.0": "2", "3.0": "3"}),
        (("1", "2", "3"), ["0", "1", "2"], (), None),
        (("0", "1"), ["0", "1"], ("bad", "good"), {"0": "0", "1": "1"}),
        (("c", "java"), ["c", "c++", "c#", "java"], (), {"c": "c", "java": "java"}),
        (
            ("card_fee", "card"),
            ["0", "1", "2"],
            ("card_fee", "card_fee_charged", "card"),
            {"0": "card_fee", "2": "card"},
        ),
        (
            ("card_payment_fee", "pin"),
            ["card_payment_fee", "card_payment_fee_charged", "pin"],
            (),
            {"card_payment_fee": "card_payment_fee", "pin": "pin"},
        ),
        (
            ("happy", "unhappy"),
            ["happy", "glad", "unhappy"],
            (),
            {"happy": "happy", "glad": "happy", "unhappy": "unhappy"},
        ),
        (("+", "-"), ["+", "-"], (), {"+": "+", "-": "-"}),
        (("yes", "no", "maybe"), ["entailment", "neutral"], (), None),
    ],
)
def test_labels_are_told_apart_by_number_and_by_every_sign(labels, values, declared, expected) -> None:
    card = DatasetCard(id="d", revision="1")
    found = map_labels(labels, "Sort it.", "label", dict.fromkeys(values, 9), card, declared)
    assert (dict(found.mapping) if found else None) == expected


def test_two_classes_do_not_share_a_label_while_one_is_open_that_suits_better() -> None:
    card, asked = DatasetCard(id="d", revision="1"), "Does the hypothesis follow from the premise?"
    values = dict.fromkeys(["entailment", "neutral", "contradiction"], 9)
    found = map_labels(("yes", "no", "maybe"), asked, "label", values, card)
    assert found is not None
    assert dict(found.mapping) == {"entailment": "yes", "contradiction": "no", "neutral": "maybe"}
    found = map_labels(("yes", "no", "not stated"), asked, "label", values, card)
    assert found is None or found.mapping.get("neutral") != "no"


def sources(noisy: list[str], names: tuple[str, str]):
    told = task(
        "reviews", "Is the product review positive or negative?", *((t, m.replace("happy", "good")) for t, m in SHOWN)
    )
    told = told.model_copy(update={"labels": ("positive", "negative")})
    pairs = [(text, {"happy": "positive", "unhappy": "negative"}[label]) for text, label in SHOWN]
    told = task("reviews", "Is the product review positive or negative?", *pairs)
    true = ["positive"] * len(PRAISE) + ["negative"] * len(COMPLAINTS)
    columns = {"text": PRAISE + COMPLAINTS, names[0]: noisy, names[1]: true}
    return told, dataset("reviews", "Product reviews with sentiment.", columns), true


def test_of_two_columns_that_disagree_the_gold_one_is_taken() -> None:
    noisy = ["positive", "negative", "positive"] * 16
    told, source, true = sources(noisy, ("label", "gold_label"))
    rows = {row["input"]: row["output"] for row in built(told, source)}
    assert [rows[text] for text in PRAISE + COMPLAINTS] == true


def test_two_columns_that_disagree_and_are_called_alike_are_told() -> None:
    half = len(PRAISE) // 2
    noisy = ["negative"] * half + ["positive"] * half + ["negative"] * half + ["positive"] * half
    told, source, _ = sources(noisy, ("label_a", "label_b"))
    brief = OfflineUnderstander().understand(told)
    read, _ = Workbench().read(brief, source)
    columns = read.label_columns(("positive", "negative"))
    assert [column.program.name for column in columns.columns] in (["label_b"], [])
    assert "give different labels to 50% of the rows" in columns.doubts[0]


def test_a_mapping_says_what_becomes_of_every_value_with_counts_and_examples() -> None:
    told, source, _ = sources(["x"] * 48, ("kind", "label"))
    review = OfflineCritic().critique(OfflineUnderstander().understand(told), source)
    why = next(reason for reason in review.reasons if "'label'" in reason)
    assert "negative → negative [24 rows, as 'The kettle broke after a week, awful quality.']" in why


def test_a_label_belongs_to_the_reply_and_not_to_what_was_said_before_it() -> None:
    told, source, true = sources(["x"] * 48, ("kind", "label"))
    columns = {name: source.sample.table[name].to_pylist() for name in ("text", "label")}
    said = {"context": [text[::-1] for text in columns["text"]], "response": columns["text"], "label": columns["label"]}
    rows = {row["input"]: row["output"] for row in built(told, dataset("talk", "Reviews with sentiment.", said))}
    assert [rows[text] for text in PRAISE + COMPLAINTS] == true


def test_a_label_that_is_shown_is_not_lost_while_a_value_of_many_rows_is_left() -> None:
    values = {"positive": 30, "negative": 30, "off the topic": 40}
    labels, card = ("positive", "negative", "flat"), DatasetCard(id="d", revision="1", description="")
    cells = [value for value, count in values.items() for _ in range(count)]
    found = map_labels(labels, "Sort it.", "label", values, card)
    column = Column("label", cells, values, names_of_values("label", list(values), card, ()))
    mapping, doubt = choose_mapping(labels, column, Shown(labels, None, ()), found)
    assert found is not None and mapping is None
    assert doubt == "no value of 'label' stands for flat, and 'off the topic' has no label"


@pytest.mark.parametrize("answer", ["yes", "no", "maybe"])
def test_answers_of_which_the_instruction_says_what_they_are_called_are_mapped_so(answer: str) -> None:
    told = '"confirmed" if the answer is yes, "refuted" if it is no, "open" if it is maybe.'
    labels, counts = ("confirmed", "refuted", "open"), {"yes": 5, "no": 5, "maybe": 5}
    found = map_labels(labels, told, "label", counts, DatasetCard(id="d", revision="1", description=""))
    assert found is not None
    assert found.mapping[answer] == {"yes": "confirmed", "no": "refuted", "maybe": "open"}[answer]
