"""What a brief says of a task."""

import pyarrow as pa
import pytest
from regraft.agents.rules.reading.understand import OfflineUnderstander, scale_of
from regraft.domain.brief import OutputKind, TaskBrief
from regraft.domain.errors import GiveUp
from regraft.domain.task import TaskSpec
from regraft.tools.checks.apply import failures

from .worlds import UNSERVED, WORLDS, task

KINDS: dict[str, OutputKind] = {
    "spam": "label",
    "sentiment": "label",
    "entailment": "label",
    "paraphrase": "label",
    "arithmetic": "number",
    "trivia_choice": "multiple_choice",
    "extraction": "extract",
    "translation": "free_text",
    "code_description": "free_text",
    "acceptability": "label",
    "data_to_text": "free_text",
    "topic": "label",
    "indirect_answers": "label",
    "abstracts": "label",
}


def brief_of(told: TaskSpec) -> TaskBrief:
    return OfflineUnderstander().understand(told)


@pytest.mark.parametrize("name", WORLDS)
def test_the_kind_of_output_is_told_by_the_demonstrations(name: str) -> None:
    assert brief_of(WORLDS[name]()[0]).kind == KINDS[name]


@pytest.mark.parametrize("told", [*(made()[0] for made in WORLDS.values()), *UNSERVED], ids=lambda told: told.name)
def test_demonstrations_satisfy_the_requirements_read_off_them(told: TaskSpec) -> None:
    rows = pa.Table.from_pylist([demonstration.row() for demonstration in told.demonstrations])
    brief = brief_of(told)
    failed = {failure.requirement.check for failure in failures(rows, brief.requirements)}
    assert failed <= {"not_a_demonstration"}


def test_labels_are_taken_from_the_task_then_the_instruction_then_the_demonstrations() -> None:
    pairs = (("good day", "A"), ("bad day", "B"), ("fine day", "A"))
    assert brief_of(task("t", "Sort the texts.", *pairs, labels=("A", "B", "C"))).labels == ("A", "B", "C")
    assert brief_of(task("t", "Sort the texts as A, B or D.", *pairs)).labels == ("A", "B", "D")
    assert brief_of(task("t", "Sort the texts.", *pairs)).labels == ("A", "B")


def test_an_open_label_set_is_said_to_be_open() -> None:
    brief = brief_of(task("t", "Classify the request by intent.", ("hi", "greet"), ("bye", "leave"), ("buy", "order")))
    assert brief.kind == "label"
    assert brief.labels == ()
    assert any("open" in note for note in brief.notes)


def test_options_and_the_form_of_the_answer_are_read() -> None:
    brief = brief_of(WORLDS["trivia_choice"]()[0])
    assert brief.options is not None
    assert (brief.options.marker, brief.options.answer, brief.options.answer_form) == ("A) ", "marker", "A")
    assert brief.options.counts == (3,)


def test_options_that_are_always_the_same_words_are_labels() -> None:
    brief = brief_of(
        task(
            "t",
            "Was it right?",
            ("He left.\nOptions:\n- Yes\n- No", "Yes"),
            ("She paid.\nOptions:\n- Yes\n- No", "No"),
        )
    )
    assert brief.kind == "label"
    assert brief.labels == ("Yes", "No")
    assert brief.layouts["input"].literals[-1] == "\nOptions:\n- Yes\n- No"


def test_slots_are_named_by_their_labels() -> None:
    brief = brief_of(WORLDS["extraction"]()[0])
    assert [slot.name for slot in brief.layouts["input"].slots] == ["passage", "question"]
    assert brief.layouts["input"].slots[1].kind == "question"


def test_a_table_that_all_demonstrations_share_is_content_and_no_layout() -> None:
    table = "name, age, height\n" + "\n".join(f"row{n}, {n}, {n + 10}, {n * 7}" for n in range(12))
    brief = brief_of(task("t", "Ask the table.", (f"{table}\nWho is 3?", "row3"), (f"{table}\nWho is 5?", "row5")))
    layout = brief.layouts["input"]
    assert layout.literals[0] == ""
    assert layout.slots[0].examples[0].startswith("name, age")


def test_named_columns_have_a_layout_each() -> None:
    told = TaskSpec.model_validate(
        {
            "name": "t",
            "instruction": "Answer the question from the text.",
            "demonstrations": [
                {"input": {"text": "Ann sold the old boat.", "question": "Who sold it?"}, "output": {"answer": "Ann"}},
                {
                    "input": {"text": "Bo bought the red car.", "question": "What was bought?"},
                    "output": {"answer": "car"},
                },
            ],
        }
    )
    brief = brief_of(told)
    assert brief.kind == "extract"
    assert set(brief.layouts) == {"text", "question", "answer"}


def test_numbers_are_read_with_their_form() -> None:
    brief = brief_of(task("t", "Count.", ("two and two", "$4.00"), ("five", "$5.00"), ("one", "$1.00")))
    assert brief.kind == "number"
    form = next(need for need in brief.requirements if need.check == "number_format")
    assert form.args["prefix"] == "$"
    assert form.args["decimals"] == [2, 2]


def test_the_language_is_that_of_the_inputs() -> None:
    brief = brief_of(
        task(
            "t",
            "Sag, ob der Satz gut ist.",
            ("Der alte Hund schläft heute im Garten unter dem Baum.", "ja"),
            ("Die Kinder gehen morgen mit ihrer Mutter in die Stadt.", "nein"),
            ("Ich habe gestern einen langen Brief an meinen Bruder geschrieben.", "ja"),
        )
    )
    assert brief.language == "de"


def test_the_same_input_with_two_outputs_is_refused() -> None:
    with pytest.raises(GiveUp, match="1 and 3"):
        brief_of(task("t", "Yes or no?", ("is it", "yes"), ("was it", "no"), ("Is  it", "no")))


def test_an_output_outside_the_tasks_labels_is_refused() -> None:
    with pytest.raises(GiveUp, match="not one of the task's labels"):
        brief_of(task("t", "Sort.", ("a text", "C"), labels=("A", "B")))


def test_queries_name_the_task_in_its_own_and_the_fields_words() -> None:
    queries = brief_of(WORLDS["entailment"]()[0]).queries
    assert queries[0] == WORLDS["entailment"]()[0].instruction
    assert any("nli" in query for query in queries)
    assert len(queries) <= 4


def test_labels_inside_fixed_text_are_read_with_that_text() -> None:
    brief = brief_of(
        task(
            "t",
            "Give the sentiment, positive or negative, as JSON.",
            ("great day", '{"sentiment": "positive"}'),
            ("so bad", '{"sentiment": "negative"}'),
            ("love it", '{"sentiment": "positive"}'),
        )
    )
    assert brief.labels == ('{"sentiment": "positive"}', '{"sentiment": "negative"}')


def test_a_number_inside_a_sentence_is_still_a_number() -> None:
    brief = brief_of(
        task(
            "t",
            "Solve it.",
            ("2 and 3", "The answer is 5."),
            ("4 and 4", "The answer is 8."),
            ("1", "The answer is 1."),
        )
    )
    assert brief.kind == "number"
    assert brief.layouts["output"].literals == ("The answer is ", ".")
    form = next(need for need in brief.requirements if need.check == "number_format")
    assert (form.args["prefix"], form.args["suffix"]) == ("The answer is ", ".")


def test_a_slot_that_fills_a_named_column_bears_its_name() -> None:
    told = TaskSpec.model_validate(
        {
            "name": "t",
            "instruction": "Does the claim follow? Answer yes or no.",
            "demonstrations": [
                {"input": {"claim": "It rains.", "evidence": "The street is wet."}, "output": "no"},
                {"input": {"claim": "He left.", "evidence": "The chair where he sat is empty."}, "output": "yes"},
            ],
        }
    )
    layouts = brief_of(told).layouts
    assert [layouts[name].slots[0].name for name in ("claim", "evidence")] == ["claim", "evidence"]


def test_texts_of_many_pages_are_one_slot_and_take_no_time():
    from regraft.agents.rules.reading.layouts import read_layout

    layout, deviating = read_layout(["I loved it. " * 9_000, "I did not. " * 9_000, "Fine. " * 9_000])
    assert layout.literals == ("", "")
    assert deviating == ()


def test_brackets_need_not_close_in_code_whose_strings_and_comments_hold_some() -> None:
    shown = [("def f(a):\n    return a + 1", "adds one"), ("def g(b):\n    print(b)", "prints it")]
    prose = [("He adds one (or two) to it.", "adds"), ("He prints it (twice).", "prints")]
    asked = [brief_of(task("t", "Say what it does.", *pairs)).requirements for pairs in (shown, prose)]
    closing = [[wish.args["column"] for wish in wishes if wish.check == "complete"] for wishes in asked]
    assert "input" not in closing[0]
    assert "input" in closing[1]


COMMANDS = (("turn on some rock", "play music"), ("is it sunny in Rome", "get weather"), ("wake me at 5", "set alarm"))


@pytest.mark.parametrize(
    "instruction",
    ["intent", "what does the user want", "What does the user want?", "mood pls", "Absicht?", "sort these into groups"],
)
def test_a_class_may_be_asked_for_in_a_hurry(instruction: str) -> None:
    assert brief_of(task("t", instruction, *COMMANDS)).kind == "label"


def test_outputs_that_are_identifiers_are_labels_whatever_the_instruction() -> None:
    pairs = [(given, output.replace(" ", "_")) for given, output in COMMANDS]
    assert brief_of(task("t", "go", *pairs)).kind == "label"


def test_outputs_that_come_twice_each_are_labels_whatever_the_instruction() -> None:
    pairs = [(f"{given} {again}", output) for again in ("now", "then") for given, output in COMMANDS]
    assert brief_of(task("t", "go", *pairs)).kind == "label"


@pytest.mark.parametrize(
    ("instruction", "pairs"),
    [
        ("Sort the words.", [("pear fig", "fig pear"), ("tea cup", "cup tea"), ("ox ant", "ant ox")]),
        ("Name the capital.", [("France", "Paris"), ("Italy", "Rome"), ("Spain", "Madrid")]),
        ("Change the mood.", [("I am glad", "I am so very sad"), ("We won", "We lost it all today")]),
    ],
)
def test_short_outputs_that_no_class_is_asked_for_stay_texts(instruction: str, pairs: list[tuple[str, str]]) -> None:
    assert brief_of(task("t", instruction, *pairs)).kind == "free_text"


def test_labels_that_a_task_lists_with_fixed_words_around_them_are_read_without_these() -> None:
    pairs = [("call me", '{"answer": "ham"}'), ("win cash", '{"answer": "spam"}'), ("at six?", '{"answer": "ham"}')]
    brief = brief_of(task("t", "Label the message.", *pairs, labels=[pairs[0][1], pairs[1][1]]))
    assert brief.labels == (pairs[0][1], pairs[1][1])
    assert brief.layouts["output"].literals == ('{"answer": "', '"}')


def test_labels_woven_into_the_instruction_are_those_that_it_names() -> None:
    pairs = (("a", "unrelated"), ("b", "disagree"), ("c", "agree"), ("d", "discuss"))
    told = "Does the article agree with the headline, disagree, only discuss it, or is it unrelated?"
    assert brief_of(task("t", told, *pairs)).labels == ("agree", "disagree", "discuss", "unrelated")


def test_outputs_that_the_instruction_names_and_the_inputs_hold_are_no_labels() -> None:
    pairs = (("the red car", "red"), ("a blue sky", "blue"), ("my red hat", "red"))
    assert (
        brief_of(task("t", "Find the colour, as red in the red car and blue in a blue sky.", *pairs)).kind == "extract"
    )


def test_signs_that_repeat_are_no_labels_that_an_instruction_names() -> None:
    told = task(
        "closing",
        "Write the brackets that are needed to close all that is still open, in the right order.",
        *(("[ ( { }", ") ]"), ("( ( [", "] ) )"), ("{ [ ] ( [ ]", ") }"), ("[ ( { } { }", ") ]")),
    )
    assert brief_of(told).kind != "label"


def test_labels_may_be_cut_short_beside_the_words_that_the_instruction_has() -> None:
    told = task(
        "verdicts",
        "Decide whether the sentence supports the claim, refutes it, or does not give enough information.",
        *(("A bridge was built in 1931.", "SUPPORTS"), ("The island is empty since 1974.", "REFUTES")),
        *(("The glaciers are measured.", "NOT ENOUGH INFO"), ("The film earned 48 million.", "SUPPORTS")),
    )
    assert brief_of(told).labels == ("SUPPORTS", "REFUTES", "NOT ENOUGH INFO")


def test_options_are_as_many_as_the_instruction_and_all_demonstrations_have() -> None:
    rows = [
        {"input": "What swims?\nA. cat\nB. fish\nC. hen", "output": "B"},
        {"input": "What flies?\nA. hen\nB. eel\nC. bat\nD. pig", "output": "C"},
    ]
    shown = [("What is red?\nA. sky\nB. sea\nC. rose", "C"), ("What is cold?\nA. ice\nB. fire\nC. tea", "A")]
    told = task("options", "Answer with the letter of one of the three given options.", *shown)
    need = next(one for one in brief_of(told).requirements if one.check == "options")
    assert [one.failed.to_pylist() for one in failures(pa.Table.from_pylist(rows), [need])] == [[False, True]]


def test_what_is_none_of_the_labels_that_an_instruction_names_is_a_label_too() -> None:
    shown = [
        ("Build it now!", "for"),
        ("Stop that waste.", "against"),
        ("See you at nine.", "neither"),
        ("Yes!", "for"),
    ]
    told = task("stance", "Is the author for or against the tram, or takes no side at all?", *shown)
    assert brief_of(told).labels == ("for", "against", "neither")


@pytest.mark.parametrize(
    ("asked", "scale"),
    [
        ("Rate it from -3 (surely false) to 3 (surely true).", (-3, 3)),
        ("Rate it from −2 to 2.", (-2, 2)),
        ("Give a score of 1-5.", (1, 5)),
        ("Rate it on a scale from 0 to 10.", (0, 10)),
        ("Score them from 0 (nothing in common) up to 5 (the same).", (0, 5)),
    ],
)
def test_scales_may_begin_below_zero(asked: str, scale: tuple[int, int]) -> None:
    assert scale_of(asked) == scale
