"""Which fixed texts rows must have: labels and line breaks, not words that four texts happen to share."""

import pyarrow as pa
from regraft.agents.rules.judge import OfflineJudge
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.domain.brief import TaskBrief
from regraft.domain.task import TaskSpec
from regraft.tools.catalogs.base import Block
from regraft.tools.checks.apply import failures

NOUNS = ("rain", "snow", "wind", "frost")


def brief(inputs: list[str], outputs: list[str] | None = None) -> TaskBrief:
    answers = outputs or ["yes", "no", "yes", "no"]
    shown = [{"input": text, "output": answer} for text, answer in zip(inputs, answers, strict=True)]
    task = TaskSpec(name="t", instruction="Answer yes or no.", demonstrations=shown)  # type: ignore[arg-type]
    return OfflineUnderstander().understand(task)


def refused(understood: TaskBrief, text: str) -> set[str]:
    rows = pa.table({"input": [text], "output": ["yes"]})
    return {
        failure.requirement.check
        for failure in failures(rows, understood.requirements)
        if failure.requirement.severity == "error"
    }


LABELLED = brief([f"Premise: There was {noun} over all of the hills.\nClaim: It was {noun}." for noun in NOUNS])
REASONED = brief(
    [f"Every {noun} over the hills is grey and cold today. Therefore no {noun} is ever warm." for noun in NOUNS]
)


def test_a_text_that_lacks_one_of_its_labels_is_broken():
    assert "layout_parts" in refused(LABELLED, "Premise: The sun shone the whole day on every hill.")
    assert "layout_parts" in refused(LABELLED, "Premise:\nClaim: The sun shone the whole day on every hill.")
    assert refused(LABELLED, "Premise: The sun shone on the hills all day.\nClaim: It was warm.") == set()


def test_a_text_without_any_of_the_labels_is_only_written_otherwise():
    assert refused(LABELLED, "The sun shone the whole day on every hill. Was it warm?") == set()


def test_most_rows_without_the_layout_are_a_plan_that_failed():
    whole = "Premise: The sun shone on hill {} all day.\nClaim: It was warm."
    other = "The sun shone the whole day on hill {}. Was it warm?"
    block = Block(pa.table({"text": ["x"]}), ["train"], [0])
    found = {}
    for plain in (8, 32):
        texts = [(other if number < plain else whole).format(number) for number in range(40)]
        rows = pa.table({"input": texts, "output": ["yes", "no"] * 20})
        found[plain] = {outcome.name for outcome in OfflineJudge().judge(LABELLED, block, rows)}
    assert not any("layout" in name for name in found[8])
    assert any("layout" in name for name in found[32])


def test_a_connective_between_two_sentences_is_not_asked_for():
    assert refused(REASONED, "Every sun over the hills is warm and bright today. So no sun is ever cold.") == set()


def test_labels_that_recur_in_the_text_may_come_in_another_order():
    lines = [
        f"Word: {noun} Sound: {noun[::-1]}\nWord: {noun}y Sound: y{noun[::-1]}\nWord: {noun}s Sound:" for noun in NOUNS
    ]
    understood = brief(lines, [f"s{noun[::-1]}" for noun in NOUNS])
    assert refused(understood, "Sound: hto Word: oth\nSound: yhto Word: othy\nSound: shto Word:") == set()
    assert "fixed_texts" in refused(understood, "Sound: hto and oth\nSound: yhto and othy\nSound: shto and shtooo")


NAMES = ("Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gus")
THINGS = ("a lamp", "two pens", "the map", "her bag", "one coin", "my key", "this cup")


def swapped(number: int) -> str:
    name, thing = NAMES[number], THINGS[number]
    return f"{name} starts with {thing}. Finally, both friends trade {thing[::-1]} once.\nOptions:\n(A) {name}"


def test_words_that_few_demonstrations_share_between_their_slots_are_not_asked_for():
    other = "Ida starts with his hat. Then Ida gives it to Jon, and Jon gives it away.\nOptions:\n(A) Ida"
    lacking = "Ida starts with his hat. Then Ida gives it to Jon, and Jon gives it away."
    answers = ["yes", "no"] * 4
    few, many = (brief([swapped(number) for number in range(count)], answers[:count]) for count in (4, 7))
    assert refused(few, other) == set()
    assert "layout_parts" in refused(few, lacking) or "layout" in refused(few, lacking)
    assert refused(many, other) != set()


def test_what_few_demonstrations_share_behind_whole_sentences_is_not_asked_for():
    told = "The statements are about three things in a row. In a show, there are three cars: {}.\nOptions:\n(A) {}"
    understood = brief([told.format(thing, thing[::-1]) for thing in THINGS[:4]])
    other = "The statements are about three things in a row. On a shelf, there lie three books: {}.\nOptions:\n(A) {}"
    assert refused(understood, other.format("a red one", "one")) == set()
