"""Reading task files: texts stay as written, and everything else is refused in one sentence that says what to do."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.app.tasks.file import load_task
from regraft.app.tasks.text import parse_json, parse_yaml
from regraft.domain.errors import TaskError

GOOD = """
name: weather
instruction: Say whether the sentence is about rain.
demonstrations:
  - {input: It pours., output: yes}
  - {input: The sun shines., output: no}
"""


def write(folder: Path, text: str | bytes, name: str = "task.yaml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(folder: Path, text: str | bytes, name: str = "task.yaml") -> str:
    with pytest.raises(TaskError) as caught:
        load_task(write(folder, text, name))
    message = str(caught.value)
    assert "\n" not in message
    assert caught.value.exit_code == 2
    return message


def test_yes_and_no_stay_the_words_that_were_written(tmp_path):
    task = load_task(write(tmp_path, GOOD + "labels: [yes, no]\n"))
    assert [demonstration.output for demonstration in task.demonstrations] == ["yes", "no"]
    assert task.labels == ("yes", "no")


@pytest.mark.parametrize("scalar", ["1.0", "0x1F", "1_000", "on", "2024-01-01", "~", "null", "1e3", "010", "12:30:45"])
def test_a_scalar_stays_the_text_that_was_written(tmp_path, scalar):
    task = load_task(write(tmp_path, GOOD.replace("output: yes", f"output: {scalar}")))
    assert task.demonstrations[0].output == scalar


def test_json_says_the_same_as_yaml(tmp_path):
    content = {
        "name": "weather",
        "instruction": "Say whether the sentence is about rain.",
        "demonstrations": [
            {"input": "It pours. \U0001f327", "output": 1.0},
            {"input": "The sun shines.", "output": True},
        ],
        "rows": 20,
        "labels": None,
    }
    task = load_task(write(tmp_path, json.dumps(content), "task.json"))
    assert [demonstration.output for demonstration in task.demonstrations] == ["1.0", "true"]
    assert str(task.demonstrations[0].input).endswith("\U0001f327")
    assert (task.rows, task.labels) == (20, None)


def test_optional_keys_without_a_value_count_as_left_out(tmp_path):
    task = load_task(write(tmp_path, GOOD + "language:\nrows: ~\nlicenses: null\n"))
    assert (task.language, task.rows, task.licenses) == (None, None, None)


def test_checks_asked_for_are_requirements_of_every_column_unless_told(tmp_path):
    task = load_task(write(tmp_path, GOOD + "checks: [encoding, {words: {column: input, max: 9}}]\n"))
    assert [(need.check, need.args) for need in task.checks] == [
        ("encoding", {"column": "input"}),
        ("encoding", {"column": "output"}),
        ("words", {"column": "input", "max": "9"}),
    ]


def test_cells_with_names_become_columns(tmp_path):
    text = "name: a\ninstruction: b\ndemonstrations:\n - input: {premise: p, hypothesis: h}\n   output: yes\n"
    assert load_task(write(tmp_path, text)).columns == ("premise", "hypothesis", "output")


def test_the_line_break_that_a_block_ends_with_is_no_part_of_the_cell(tmp_path):
    text = "name: a\ninstruction: b\ndemonstrations:\n - input: |\n     two\n     lines\n   output: yes\n"
    assert load_task(write(tmp_path, text)).demonstrations[0].input == "two\nlines"


def test_a_test_file_is_found_beside_the_task_file(tmp_path):
    (tmp_path / "held.jsonl").write_text('{"input": "a", "output": "b"}\n\n')
    task = load_task(write(tmp_path, GOOD + "test: held.jsonl\n"))
    assert task.test == str(tmp_path / "held.jsonl")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("- a\n", "is not a mapping"),
        ("just words", "is not a mapping"),
        (GOOD.replace("name", "nam"), "did you mean 'name'?"),
        (GOOD + "zebra: 1\n", "known are name, instruction"),
        (GOOD + "rows: many\n", "whole number above 0"),
        (GOOD + "rows: 0\n", "whole number above 0"),
        (GOOD + "rows: -5\n", "whole number above 0"),
        (GOOD + "labels: yes\n", "list of texts"),
        (GOOD + "licenses: mit\n", "such as licenses: [mit]"),
        (GOOD + "licenses: [mitt]\n", "'licenses': 'mitt' is no licence that is known here; write identifiers"),
        (GOOD + "language: english\n", "the unknown language 'english'; write its ISO 639-1 code"),
        (GOOD + "labels: [rain]\n", "which is not one of its labels; add it to 'labels'"),
        (GOOD + "labels: []\n", "list of texts"),
        (GOOD + "labels: [[a]]\n", "list of texts"),
        (GOOD + "name: again\n", "key 'name' twice, again in line 7"),
        (GOOD + "test: missing.jsonl\n", "relative to the task file"),
        (GOOD.replace("name: weather", "name: ../weather"), "letters, digits"),
        (GOOD.replace("name: weather", "name: [a]"), "write a text"),
        (GOOD.replace("name: weather\n", ""), "has no 'name'"),
        ("name: a\ninstruction: b\n", "has no demonstrations"),
        ("name: a\ninstruction: b\ndemonstrations: []\n", "has no demonstrations"),
        ("name: a\ninstruction: b\ndemonstrations: some\n", "write a list"),
        ("name: a\ninstruction: b\ndemonstrations: [some]\n", "demonstration 1, is the text 'some'"),
        ("name: a\ninstruction: b\ndemonstrations: [{input: a}]\n", "demonstration 1, has no 'output'"),
        ("name: a\ninstruction: b\ndemonstrations: [{input: a, outputs: b}]\n", "unknown key 'outputs'"),
        ("name: a\ninstruction: b\ndemonstrations: [{input: '', output: b}]\n", "is empty"),
        ("name: a\ninstruction: b\ndemonstrations: [{input: [x], output: b}]\n", "mapping of column names"),
        (GOOD + "  - {input: {a: b}, output: no}\n", "demonstration 3 has another shape of input"),
        ("name: a\ninstruction: b\ndemonstrations: [{input: {output: x}, output: b}]\n", "the same name"),
        ("name: a\ninstruction: b\ndemonstrations: [{input: {__row__: x}, output: b}]\n", "does not start with '__'"),
        ("name: a: b\n", "not valid YAML in line 1"),
        ("name: a\n\tinstruction: b\n", "not valid YAML in line 2"),
        ("name: [a\n", "not valid YAML"),
        ("a: &x [1]\nb: [*x, *x]\n", "alias '*x' in line 2"),
        ("a: \x00\n", "not valid YAML"),
        ("? [a, b]\n: c\n", "key that is not a text in line 1"),
        ("a: 1\n---\nb: 2\n", "not valid YAML in line 2"),
        ("[" * 3000 + "]" * 3000, "levels deep"),
        ("{" + '"a":{' * 3000, "levels deep"),
        ('{"a": {"b": 1', "not valid JSON in line 1"),
        ('{"name": "a",}', "not valid JSON in line 1"),
        ('{"name": "a", "name": "b"}', "twice"),
        (GOOD + "selection: best\n", "the unknown selection 'best'; take one of random, diverse, deita, similar"),
        (GOOD + "format: chat\n", "the unknown format 'chat'; take one of columns, prompt-completion, messages"),
        (GOOD + "checks: words\n", "write a list of names"),
        (GOOD + "checks: [[words]]\n", "write a list of names"),
        (GOOD + "checks: [wrods]\n", "There is no check 'wrods'"),
        (GOOD + "checks: [{words: {longest: 3}}]\n", "Check 'words' cannot use longest"),
        (GOOD + "checks: [{words: {column: answer}}]\n", "reads the column 'answer'"),
        (b"name: \xff\xfe", "not UTF-8"),
        (b"#" * 1_000_001, "larger than 1,000,000 bytes"),
    ],
)
def test_a_wrong_task_file_is_refused_in_one_sentence(tmp_path, text, says):
    assert says in refusal(tmp_path, text)


@pytest.mark.parametrize("name", ["task.yaml", "task.json"])
def test_a_sign_that_json_writes_as_two_escapes_is_one_and_half_a_sign_is_refused(tmp_path, name):
    text = json.dumps(
        {"name": "rain", "instruction": "Rain \U0001f327?", "demonstrations": [{"input": "a", "output": "b"}]}
    )
    assert "\\ud83c" in text
    assert load_task(write(tmp_path, text, name)).instruction == "Rain \U0001f327?"
    assert "half a sign, \\ud83c, in a text" in refusal(tmp_path, text.replace("\\udf27", ""), name)


def test_blanks_in_a_name_become_hyphens(tmp_path):
    assert load_task(write(tmp_path, GOOD.replace("name: weather", "name: ' Rain  and sun '"))).name == "Rain-and-sun"


def test_a_missing_file_names_the_nearest_one(tmp_path):
    write(tmp_path, GOOD, "sentiment.yaml")
    with pytest.raises(TaskError, match=r"did you mean .*sentiment\.yaml\?"):
        load_task(tmp_path / "sentimnet.yaml")


def test_a_folder_is_not_a_task_file(tmp_path):
    with pytest.raises(TaskError, match="is a folder"):
        load_task(tmp_path)


def test_a_test_file_with_a_broken_line_is_named_with_the_line(tmp_path):
    (tmp_path / "held.jsonl").write_text('{"input": "a", "output": "b"}\n{"input": 1}\n')
    assert "line 2" in refusal(tmp_path, GOOD + "test: held.jsonl\n")


@given(st.text())
def test_any_text_is_a_task_or_a_task_error(text):
    for parse in (parse_yaml, parse_json):
        try:
            parse(text, "The text")
        except TaskError as exc:
            assert str(exc)


@given(st.dictionaries(st.text(min_size=1), st.lists(st.text(), max_size=3), max_size=4))
def test_json_texts_come_back_unchanged(content):
    assert parse_json(json.dumps(content), "The text") == content


def test_label_map_and_columns_hold_for_every_dataset_or_for_the_one_that_is_named(tmp_path):
    text = GOOD + "labels: [yes, no]\ncolumns: {output: wet}\nlabel_map:\n  a/b: {1: yes, 0: no, 2: null}\n"
    task = load_task(write(tmp_path, text))
    assert task.labels_for("a/b") == {"1": "yes", "0": "no", "2": None}
    assert task.labels_for("c/d") == {}
    assert task.columns_for("c/d") == {"output": "wet"}
    assert load_task(write(tmp_path, GOOD + "label_map: {rain: yes, dry: ~}\n")).labels_for("any") == {
        "rain": "yes",
        "dry": None,
    }


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("label_map: [yes]", "'label_map' that cannot be read; write label_map: {good: positive"),
        ("label_map: {a/b: {1: yes}, rain: no}", "'label_map' that cannot be read"),
        ("label_map: {rain: [yes]}", "'label_map' that cannot be read"),
        ("labels: [yes, no]\nlabel_map: {rain: wet}", "'wet' is not one of the task's labels"),
        ("columns: {output: null_}\nlabel_map: {1: {2: {}}}", "'label_map' that cannot be read"),
        ("columns: wet", "'columns' that cannot be read; write columns:"),
        ("columns: {answer: wet}", "'answer' is no column of the task (input, output)"),
    ],
)
def test_a_label_map_or_columns_that_cannot_be_obeyed_are_refused(tmp_path, line, said):
    assert said in refusal(tmp_path, GOOD + line + "\n")


def pairs(*answers, text="A day of {}.", more=""):
    shown = [
        {"input": text.format(n), "output": {"chosen": right, "rejected": wrong}}
        for n, (right, wrong) in enumerate(answers)
    ]
    return json.dumps(
        {"name": "moods", "instruction": "Say how the day was.", "demonstrations": shown} | json.loads(more or "{}")
    )


def test_pairs_of_a_few_labels_are_a_task_of_the_right_ones_stored_as_pairs(tmp_path):
    told = pairs(("glad", "sad"), ("sad", "glad"), ("glad", "calm"), more='{"columns": {"chosen": "mood"}}')
    task = load_task(write(tmp_path, told, "task.json"))
    assert (task.output_columns, task.labels, task.format) == (("output",), ("glad", "sad", "calm"), "preference")
    assert [one.output for one in task.demonstrations] == ["glad", "sad", "glad"]
    assert task.columns_for("any") == {"output": "mood"}


def test_pairs_of_options_that_stand_in_the_input_have_no_labels_of_the_task(tmp_path):
    told = pairs(("(A)", "(B)"), ("(B)", "(A)"), text="Which is larger in {}? (A) the sun (B) the moon")
    task = load_task(write(tmp_path, told, "task.json"))
    assert (task.output_columns, task.labels, task.format) == (("output",), None, "preference")


def test_options_that_the_input_lists_are_options_in_their_own_words_too(tmp_path):
    for text in (
        "Which is it in {}? (A) the sun (B) the moon (C) a star",
        "Which is it in {}?\n- the sun\n- the moon\n",
    ):
        told = pairs(("the sun", "the moon"), ("the sun", "the moon"), text=text)
        task = load_task(write(tmp_path, told, "task.json"))
        assert (task.output_columns, task.labels, task.format) == (("output",), None, "preference")


@pytest.mark.parametrize(
    "told",
    [
        pairs(("the sun", "the moon"), ("the sun", "the moon"), text="We saw the sun, not the moon, on day {}."),
        pairs(("Boil it for long.", "Eat it."), ("Peel it first.", "Throw it away.")),  # texts, each another one
        pairs(("Yes.", "No."), ("Yes.", "No.")),  # the same answer is right everywhere
        pairs(("Boil it.", "No."), ("Peel it.", "No."), ("Cut it.", "No.")),
        pairs(("glad", "glad"), ("sad", "glad")),  # no pair
        pairs(("glad", "sad"), ("sad", "glad"), more='{"format": "columns"}'),  # the person wants both columns
    ],
)
def test_other_pairs_stay_what_they_are(tmp_path, told):
    assert load_task(write(tmp_path, told, "task.json")).output_columns == ("chosen", "rejected")
