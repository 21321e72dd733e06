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
