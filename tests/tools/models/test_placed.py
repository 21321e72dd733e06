"""Answers about several rows that stand by their places, without the ids that were asked for, or in tables."""

import csv
import io
import json
from contextlib import suppress
from typing import Literal

import pytest
import yaml
from pydantic import BaseModel
from regraft.domain.errors import RegraftError
from regraft.tools.models.answers.parsing import Unusable, parse_many
from regraft.tools.models.answers.placed import placed
from regraft.tools.testing import ModelServer, by_row, rows_in

from .conftest import EXPECTED, TEXTS, sentiment, task


class Verdict(BaseModel):
    label: Literal["good", "bad"]


class Title(BaseModel):
    title: str


def _title(text):
    return {"title": text.replace("film number", "About film").replace("was", "which was")}


def _verdict(text):
    return {"label": str(sentiment(text)["label"])}


def _as_list(values):
    return json.dumps(values)


def _in_object(values):
    return json.dumps({"answers": values})


def _by_line(values):
    return "\n".join(map(json.dumps, values))


def _in_fence(values):
    return f"Here they are:\n```json\n{json.dumps(values, indent=1)}\n```"


def _from_zero(values):
    return json.dumps({str(number): value for number, value in enumerate(values)})


def _numbered(values):
    return json.dumps([{"index": number, **value} for number, value in enumerate(values)])


def _bare(values):
    return json.dumps([value for each in values for value in each.values()])


def _yaml(values):
    return yaml.safe_dump(values, allow_unicode=True)


def _yaml_in_fence(values):
    return f"```yaml\nanswers:\n{yaml.safe_dump(values)}```"


def _csv(values):
    lines = [[*values[0]], *([*each.values()] for each in values)]
    return "\n".join(",".join(str(cell) if str(cell).isalnum() else f'"{cell}"' for cell in line) for line in lines)


def _csv_with_ids(values):
    return "\n".join(
        [",".join(["id", *values[0]]), *(f"r{n},{_cells(each)}" for n, each in enumerate(values, start=1))]
    )


def _cells(values):
    return ",".join(f'"{cell}"' for cell in values.values())


def _ids_and_texts(values):
    return "\n".join(f"r{n},{_cells(each)}" for n, each in enumerate(values, start=1))


def _ids_and_texts_by_tabs(values):
    return "\n".join(f"{n}\t{cell}" for n, each in enumerate(values, start=1) for cell in each.values())


def _markdown(values):
    lines = [("id", *values[0]), ("---", *[":--"] * len(values[0]))]
    lines += [(f"r{n}", *(str(cell).replace("|", "\\|") for cell in each.values())) for n, each in enumerate(values, 1)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _markdown_in_words(values):
    return f"Here are the answers:\n\n{_markdown(values)}"


def _markdown_in_fence(values):
    return f"The answers follow.\n```markdown\n{_markdown(values)}\n```"


def _markdown_without_edges(values):
    return "\n".join(line[2:-2] for line in _markdown(values).splitlines())


def _markdown_without_ids(values):
    return "\n".join("|" + line.split("|", 2)[2] for line in _markdown(values).splitlines())


def _words(values):
    return "\n".join(value for each in values for value in each.values())


def _serves(write, answer, spoil=lambda values: values):
    """A server that answers about several rows by place, and as asked about one."""

    def respond(call):
        texts = rows_in(call)
        return write(spoil([answer(text) for text in texts.values()])) if "r2" in texts else by_row(answer)(call)

    return ModelServer(respond)


@pytest.mark.parametrize(
    "write", [_as_list, _in_object, _by_line, _in_fence, _from_zero, _numbered, _yaml, _csv, _markdown_without_ids]
)
def test_a_list_of_as_many_answers_as_rows_is_read_by_place_when_two_rows_alone_confirm_it(open_service, write):
    with _serves(write, sentiment) as server:
        answers = open_service(server).rows(task(20), TEXTS[:60])
    assert answers.values == EXPECTED[:60]
    assert server.calls == 9


@pytest.mark.parametrize("write", [_as_list, _bare, _words])
def test_verdicts_by_place_are_read(open_service, write):
    with _serves(write, _verdict) as server:
        answers = open_service(server).rows(task(20, answer=Verdict), TEXTS[:60])
    assert [one and one.model_dump() for one in answers.values] == [_verdict(text) for text in TEXTS[:60]]
    assert server.calls == 9


@pytest.mark.parametrize("write", [_bare, _yaml, _yaml_in_fence, _csv, _markdown_without_ids])
def test_texts_by_place_are_read(open_service, write):
    with _serves(write, _title) as server:
        answers = open_service(server).rows(task(20, answer=Title), TEXTS[:60])
    assert [one and one.model_dump() for one in answers.values] == [_title(text) for text in TEXTS[:60]]
    assert server.calls == 9


def _markdown_with_numbers(values):
    return _markdown(values).replace("id", "#", 1).replace("| r", "| ")


TABLES = [
    _markdown,
    _markdown_with_numbers,
    _markdown_in_words,
    _markdown_in_fence,
    _markdown_without_edges,
    _csv_with_ids,
]


@pytest.mark.parametrize("write", [*TABLES, _ids_and_texts, _ids_and_texts_by_tabs])
def test_tables_with_ids_need_no_confirmation(open_service, write):
    with _serves(write, _title) as server:
        answers = open_service(server).rows(task(20, answer=Title), TEXTS[:60])
    assert [one and one.model_dump() for one in answers.values] == [_title(text) for text in TEXTS[:60]]
    assert server.calls == 3


@pytest.mark.parametrize("write", TABLES)
def test_tables_of_several_columns_are_read_by_their_names(open_service, write):
    with _serves(write, sentiment) as server:
        answers = open_service(server).rows(task(20), TEXTS[:60])
    assert answers.values == EXPECTED[:60]
    assert server.calls == 3


@pytest.mark.parametrize(
    "text", ["a, b", 'he said "so"', "a line\nand another", "one | two", "tab\tbed", "half; whole", "it's"]
)
def test_what_a_table_must_quote_is_read_whole(text):
    stream = io.StringIO()
    csv.writer(stream).writerows([["r1", text], ["r2", "other"]])
    assert parse_many(stream.getvalue(), ["r1", "r2"]) == {"r1": text, "r2": "other"}


@pytest.mark.parametrize(
    "content",
    [
        "r1,a\nr1,b",
        "r1,a\nr2",
        "r1,a\nr3,b",
        "r1,a,x\nr2,b,x",
        "r1,a, and more\nr2,b",
        "r1,a\nr2,b\n\nBut r1 may be c.",
        "| id | title |\n|---|---|\n| r1 | a<br>b |\n| r2 | c |",
        "| id | title |\n|---|---|\n| r1 | a \\* b |\n| r2 | c |",
        "| id | title |\n|---|---|\n| r1 | **a** |\n| r2 | c |",
        "| id | title |\n|---|---|\n| r1 | a &lt; b |\n| r2 | c |",
        "| id | title |\n|---|---|\n| r1 | a | b |\n| r2 | c |",
        "```csv\nr1,a\nr2,b\n```\nNo: r1 is b.",
    ],
)
def test_tables_that_may_say_something_else_are_not_read(content):
    with pytest.raises(Unusable):
        parse_many(content, ["r1", "r2"])
    assert placed(content, 2) is None


def test_what_follows_a_draft_in_a_table_is_meant():
    final = '{"r1": {"title": "b"}, "r2": {"title": "a"}}'
    assert parse_many(f"```csv\nr1,a\nr2,b\n```\n{final}", ["r1", "r2"]) == json.loads(final)


def test_yaml_by_ids_needs_no_confirmation(open_service):
    def write(values):
        return yaml.safe_dump({f"r{number}": value for number, value in enumerate(values, start=1)}, sort_keys=False)

    with _serves(write, _title) as server:
        answers = open_service(server).rows(task(20, answer=Title), TEXTS[:60])
    assert [one and one.model_dump() for one in answers.values] == [_title(text) for text in TEXTS[:60]]
    assert server.calls == 3


@pytest.mark.parametrize(
    "content",
    [
        "- title: film #3 of it\n- title: film # 4",
        "- title: &x of it\n- title: b",
        "- title: !x of it\n- title: b",
        "- title: a\n  title: b\n- title: c",
        "title\na, b\nc, d",
        "title,year\na,1\nb",
        'title\n"a\nb',
        "- - - a\n- b",
    ],
)
def test_yaml_and_tables_that_would_lose_something_are_not_read(content):
    assert placed(content, 2) is None


@pytest.mark.parametrize("write", [_as_list, _yaml])
@pytest.mark.parametrize("answered", [1, 4, 7, 40])
def test_answers_by_place_are_paid_for_once_however_often_the_run_is_taken_up(open_service, write, answered):
    def asked(texts, stop):
        with _serves(write, _title) as server:
            done = []
            service = open_service(server, should_stop=lambda: server.seen.answered >= stop, concurrency=1)
            with suppress(RegraftError):
                done = service.rows(task(20, answer=Title, once=True), texts).values
            service.close()
            return server.seen.answered, [one and one.model_dump() for one in done]

    paid, _ = asked(TEXTS[:60], answered)
    more, values = asked(TEXTS[:60], 99)
    assert values == [_title(text) for text in TEXTS[:60]]
    assert paid + more == 9
    others, values = asked(TEXTS[10:60], 99)
    assert (others, len(values)) == (0, 50)


SPOILT = [
    lambda values: [*values[1:], values[-1]],
    lambda values: [values[0], *values[:-1]],
    lambda values: values[::-1],
    lambda values: [values[0], *values[2:], values[-1]],
    lambda values: [values[1], values[0], *values[2:]],
]


@pytest.mark.parametrize("spoil", SPOILT)
@pytest.mark.parametrize(("answer", "model"), [(_title, Title), (_verdict, Verdict)])
def test_where_a_list_leaves_a_row_out_and_tells_another_twice_rows_are_asked_alone(open_service, spoil, answer, model):
    with _serves(_as_list, answer, spoil) as server:
        answers = open_service(server).rows(task(20, answer=model), TEXTS[:19])
    assert [one and one.model_dump() for one in answers.values] == [answer(text) for text in TEXTS[:19]]


def test_a_list_that_is_shorter_than_the_rows_is_never_read(open_service):
    with _serves(_as_list, sentiment, lambda values: values[:-1]) as server:
        answers = open_service(server).rows(task(20), TEXTS[:60])
    assert answers.values == EXPECTED[:60]
    assert server.calls <= 60 + 3 * 3


def test_progress_counts_a_row_once_that_is_asked_again(open_service):
    counts = []
    with _serves(_as_list, _title, SPOILT[0]) as server:
        open_service(server).rows(task(20, answer=Title), TEXTS[:19], on_done=counts.append)
    assert sum(counts) == 19


@pytest.mark.parametrize(
    "content",
    [
        '[{"a": 1}]',
        '{"a": 1}',
        '{"x": [1, 2], "y": [3, 4]}',
        '[{"id": 2, "a": 1}, {"id": 1, "a": 2}]',
        '{"1": 5, "2": 6}',
    ],
)
def test_what_is_not_in_the_order_of_the_rows_is_not_read_by_place(content):
    assert placed(content, 2) is None


def _as_lines(line):
    return lambda values: "\n".join(line.format(number, one["title"]) for number, one in enumerate(values, start=1))


@pytest.mark.parametrize(
    "line",
    [
        "r{0} \u2014 {1}", "{0}) {1}", "**r{0}**: {1}", "**r{0}:** {1}", "r{0}: Note: {1}", "- {0}. {1}",
        "Row {0}: {1}", "r{0} -> {1}",
    ],
)  # fmt: skip
def test_texts_behind_ids_are_read_as_one_call_a_block(open_service, line):
    def respond(call):
        values = [_title(text) for text in rows_in(call).values()]
        return _as_lines(line)(values) if len(values) > 1 else json.dumps(values[0])

    with ModelServer(respond) as server:
        answers = open_service(server).rows(task(20, answer=Title), TEXTS[:60])
    note = "Note: " if "Note" in line else ""
    assert [one and one.title for one in answers.values] == [note + _title(text)["title"] for text in TEXTS[:60]]
    assert server.calls == 3


@pytest.mark.parametrize(
    "answer",
    [
        "1) one\n1) two", "1) one\n3) two", "2) one\n1) two", "1) one\ngoes on\n2) two", "1) one", "r1: one\n2) two",
        "1.5 tons\n2.5 tons",
    ],
)  # fmt: skip
def test_texts_without_each_its_own_id_in_order_are_no_use(answer):
    with pytest.raises(Unusable):
        parse_many(answer, ["r1", "r2"], texts=True)
