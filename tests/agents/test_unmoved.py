"""An output that is the same whatever is asked about a text answers nothing."""

from collections.abc import Callable

import pyarrow as pa
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.agents.unmoved import unmoved
from regraft.domain.task import Demonstration, TaskSpec

SHOWN = (
    ("Old Otto kept his rake behind the stove.", "Where was the rake kept?", "behind the stove"),
    ("When the mill burned down in 1790, Paul saved two sacks of flour.", "Who saved the flour?", "Paul"),
    ("A storm took the roof of the barn, so they built one of stone.", "What was the new barn built of?", "stone"),
)
TOOLS = ("spade", "loom", "kiln", "churn", "easel", "ladder")


def found(answer: Callable[[str, str], str], *, tools: tuple[str, ...] = TOOLS, asked: str = "?") -> list[str]:
    """What is told of two questions about each tool's story, in one text each or in columns of their own."""
    told: list[str] = []
    rows = [
        (f"The {tool} of {who} was sold in {1800 + place}.", f"{word} was the {tool}{asked}", answer(tool, word))
        for place, (tool, who) in enumerate(zip(tools, ("Ada", "Bo", "Cy", "Di", "Ed", "Flo"), strict=False))
        for word in ("Whose", "When sold")
    ]
    shown = [(text, question.replace("?", asked), output) for text, question, output in SHOWN]
    for write in (_in_one, _apart):
        given = [write(text, question) for text, question, _ in shown]
        demonstrations = [Demonstration(input=one, output=row[2]) for one, row in zip(given, shown, strict=True)]
        task = TaskSpec(
            name="t",
            instruction="Answer the question by a span of the context.",
            demonstrations=tuple(demonstrations),
        )
        written = [{**_columns(write(text, question)), "output": output} for text, question, output in rows]
        brief = OfflineUnderstander().understand(task)
        told += [one.reason for one in unmoved(brief, pa.Table.from_pylist(written)) if one.severity == "error"]
    return told


def _in_one(text: str, question: str) -> str:
    return f"Context: {text}\nQuestion: {question}"


def _apart(text: str, question: str) -> dict[str, str]:
    return {"context": text, "question": question}


def _columns(given: str | dict[str, str]) -> dict[str, str]:
    return {"input": given} if isinstance(given, str) else given


def test_one_output_for_all_questions_about_each_text_speaks_against_the_plan():
    told = found(lambda tool, _: tool)
    assert told == 2 * [
        "the output is the same whatever is asked: of 6 texts with several questions each has one output, which "
        "answers none of them"
    ]


def test_outputs_that_hang_on_the_question_are_answers():
    assert found(lambda tool, word: f"{tool} {word}") == []


def test_one_text_whose_questions_differ_in_their_output_is_enough():
    assert found(lambda tool, word: word if tool == "loom" else tool) == []


def test_few_texts_tell_nothing():
    assert found(lambda tool, _: tool, tools=TOOLS[:4]) == []


def test_where_no_question_is_shown_nothing_is_said():
    assert found(lambda tool, _: tool, asked=".") == []
