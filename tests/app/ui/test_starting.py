"""A build begun on the page: what was read from the form is said, and another process does the work."""

import pytest
from page_home import make_catalog
from regraft.memory.runs import RunStore

FORM = {
    "instruction": "Say whether the customer's review is positive or negative.",
    "name": "reviews",
    "input0": "The soup was excellent.",
    "output0": "positive",
    "input1": "The lamp was broken.",
    "output1": "negative",
    "labels": "positive, negative",
    "rows": "120",
    "catalog": "builtin",
    "model": "offline",
    "approve": ["datasets", "plan"],
}
SCRIPTED = {"HX-Request": "true"}


def test_what_was_read_is_said_at_once(client):
    text = client.post("/new/read", data=FORM, headers=SCRIPTED).text
    assert "<dd>label</dd>" in text
    assert '<span class="tag">positive</span>' in text
    assert "A row is refused if" in text
    assert text.count("<li>") >= 3


def test_it_is_said_without_scripts_too_with_the_form_kept(client):
    text = client.post("/new/read", data=FORM).text
    assert "<!doctype html>" in text
    assert "The soup was excellent." in text
    assert "<dd>label</dd>" in text


def test_a_task_that_cannot_be_read_is_told_in_one_sentence(client):
    text = client.post("/new/read", data=FORM | {"output0": "good"}, headers=SCRIPTED).text
    assert 'role="alert"' in text
    assert "not one of its labels" in text
    assert "nothing yet" not in text


def test_an_empty_form_is_no_mistake_yet(client):
    assert 'role="alert"' not in client.post("/new/read", data={}, headers=SCRIPTED).text


def test_the_form_becomes_yaml_that_says_the_same(client):
    text = client.post("/new/change", data=FORM | {"to": "yaml"}).text
    assert "output: positive" in text
    yaml = text.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0]
    read = client.post("/new/read", data={"as": "yaml", "yaml": yaml}, headers=SCRIPTED).text
    assert "<dd>label</dd>" in read


def test_there_is_room_for_more_demonstrations(client):
    text = client.post("/new/change", data=FORM | {"to": "more"}).text
    assert 'name="input2"' in text
    assert "The soup was excellent." in text


def test_a_build_begins_in_a_process_of_its_own(client, home):
    answer = client.post("/new", data=FORM | {"out": str(home / "out")})
    (record,) = RunStore(home).records()
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/runs/{record.id}?follow=1"
    assert client.jobs.resumed == [(record.id,)]
    assert (record.options.rows, record.options.approve) == (120, ("datasets", "plan"))
    assert record.task.labels == ("positive", "negative")


def test_a_build_begins_from_yaml_and_a_folder(client, home):
    catalog = make_catalog(home / "catalog", names=("film-reviews",))
    task = "name: t\ninstruction: Say it.\ndemonstrations:\n- {input: a b, output: good}\n- {input: c d, output: bad}\n"
    form = {
        "as": "yaml",
        "yaml": task,
        "catalog": str(catalog),
        "budget_usd": "2.50",
        "synthesis": "never",
        "out": str(home / "out"),
    }
    assert client.post("/new", data=form).status_code == 303
    (record,) = RunStore(home).records()
    assert record.options.synthesis is not None
    assert record.options.synthesis.when == "never"
    assert (record.options.catalog, record.options.budget_usd, record.options.approve) == (str(catalog), 2.5, ())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rows": "many"}, "Rows cannot be"),
        ({"budget_usd": "-1"}, "The cap in dollars cannot be"),
        ({"catalog": "/nowhere/at/all"}, "/nowhere/at/all"),
        ({"instruction": ""}, "instruction"),
        ({"name": "../up"}, "name"),
        ({"output1": ""}, "demonstration"),
    ],
)
def test_what_cannot_be_used_comes_back_with_the_form_and_begins_nothing(client, home, change, said):
    answer = client.post("/new", data=FORM | {"out": str(home / "out")} | change)
    assert answer.status_code == 400
    assert said in answer.text
    assert "The soup was excellent." in answer.text
    assert RunStore(home).records() == []
    assert client.jobs.resumed == []


def test_a_folder_that_is_somebodys_is_not_taken(client, home):
    (home / "out").mkdir()
    (home / "out" / "thesis.txt").write_text("mine")
    answer = client.post("/new", data=FORM | {"out": str(home / "out")})
    assert answer.status_code == 400
    assert RunStore(home).records() == []
