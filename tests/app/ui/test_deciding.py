"""What waits for a person is shown, changed and answered, by forms that work without scripts."""

import html
import re

import pytest
from page_home import RUN, nothing_passes
from regraft.graph import api
from regraft.memory.runs import RunStore

DECIDE = f"/runs/{RUN}/decide"


def fields(text: str) -> dict[str, object]:
    """What a browser would send of the page's form, if nobody touched it."""
    found: dict[str, object] = {}
    for tag in re.findall(r"<input[^>]*>", text):
        told = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if "name" not in told or (told.get("type") in ("checkbox", "radio") and " checked" not in tag):
            continue
        name, value = html.unescape(told["name"]), html.unescape(told.get("value", ""))
        kept = found.get(name)
        found[name] = [*kept, value] if isinstance(kept, list) else [kept, value] if name in found else value
    for name, inner in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', text, re.DOTALL):
        options = re.findall(r"<option([^>]*)>([^<]*)", inner)
        chosen = next((o for o in options if "selected" in o[0]), options[0] if options else ("", ""))
        value = re.search(r'value="([^"]*)"', chosen[0])
        found[html.unescape(name)] = html.unescape(value[1] if value else chosen[1])
    for name, inner in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', text, re.DOTALL):
        found[html.unescape(name)] = html.unescape(inner).replace("\n", "\r\n")
    return found


def answered(client) -> list[dict]:
    """Decisions that were taken since the test began, by source."""
    found = RunStore(client.home).open(RUN).answers().items()
    new = [one for question, given in found if question not in client.before for one in given]
    return sorted(new, key=lambda one: one["source"] or "")


def number_of(text: str, source: str) -> int:
    """The place of a source on the page."""
    return next(
        int(n)
        for n, inner in re.findall(r'id="item-(\d+)"(.*?)</legend>', text, re.DOTALL)
        if f"acme/{source}" in inner
    )


def test_datasets_are_shown_with_licence_reasons_and_a_link_to_their_rows(at):
    text = at("datasets").get(DECIDE).text
    for name in ("film-reviews", "book-reviews", "hotel-opinions", "shop-comments", "travel-notes"):
        assert f"acme/{name}" in text
    assert "cc-by-sa-4.0" in text
    assert "candidate?key=acme/film-reviews" in text


def test_a_candidate_closer_shows_labels_with_counts_splits_and_rows_of_different_labels(at):
    text = at("datasets").get(f"/runs/{RUN}/candidate", params={"key": "acme/hotel-opinions"}).text
    assert re.search(r"neg <small>\d+</small>", text)
    assert re.search(r"pos <small>\d+</small>", text)
    assert "default/train" in text
    assert len(re.findall(r'<dl class="cells">', text)) == 2


def test_datasets_left_as_they_are_are_approved_and_another_process_goes_on(at):
    client = at("datasets")
    answer = client.post(DECIDE, data=fields(client.get(DECIDE).text))
    assert answer.status_code == 303
    assert [one["type"] for one in answered(client)] == ["approve"]
    assert client.jobs.resumed == [(RUN,)]


def test_datasets_are_dropped_put_in_another_order_and_added_to(at):
    client = at("datasets")
    form = fields(client.get(DECIDE).text)
    names = form["use"]
    form["use"] = [name for name in names if name != names[1]]
    form |= {"place0": "9", "place4": "1"}
    client.post(DECIDE, data=form)
    chosen = answered(client)[0]["edited_action"]["args"]["datasets"]
    assert chosen == [names[4], names[2], names[3], names[0]]


def test_a_dataset_of_ones_own_comes_first(at):
    client = at("datasets")
    form = fields(client.get(DECIDE).text)
    names = form["use"]
    client.post(DECIDE, data=form | {"use": names[:2], "add": names[4]})
    assert answered(client)[0]["edited_action"]["args"]["datasets"] == [names[4], *names[:2]]


def test_a_dataset_that_the_catalog_does_not_have_is_told_and_nothing_is_decided(at):
    client = at("datasets")
    answer = client.post(DECIDE, data=fields(client.get(DECIDE).text) | {"add": "no/where"})
    assert answer.status_code == 400
    assert "no/where" in answer.text
    assert answered(client) == []
    assert client.jobs.resumed == []


def test_other_datasets_are_asked_for_with_a_message(at):
    client = at("datasets")
    form = fields(client.get(DECIDE).text) | {"d0": "reject", "m0": "only hotels"}
    client.post(DECIDE, data=form)
    assert [(one["type"], one["message"]) for one in answered(client)] == [("reject", "only hotels")]


def test_a_search_finds_datasets_to_add(at):
    client = at("datasets")
    text = client.post(f"{DECIDE}/search", data={"q": "hotel"}).text
    assert 'name="add" value="acme/hotel-opinions"' in text


def test_a_plan_is_shown_with_rows_before_and_after_for_each_label(at):
    text = at("plan").get(DECIDE).text
    assert text.count('data-item="source"') == 5
    number = number_of(text, "hotel-opinions")
    part = text.split(f'id="item-{number}"')[1].split('id="item-')[0]
    assert {'data-label="negative"', 'data-label="positive"'} <= set(re.findall(r'data-label="\w+"', part))
    assert "sentence" in part


def test_all_plans_are_approved_at_once(at):
    client = at("plan")
    client.post(DECIDE, data=fields(client.get(DECIDE).text) | {"all": "approve"})
    assert [one["type"] for one in answered(client)] == ["approve"] * 5


def test_some_sources_are_decided_and_the_others_go_on_waiting(at):
    client = at("plan")
    form = fields(client.get(DECIDE).text)
    client.post(DECIDE, data=form | {"d0": "approve", "d1": "drop", "m1": "old"})
    assert [one["type"] for one in answered(client)] == ["approve", "drop"]
    assert client.get(DECIDE).text.count('data-item="source"') == 3


@pytest.mark.parametrize("said", [{"w0.0": "yes"}, {"m0": "the labels are turned round"}, {"l0.0": ""}])
def test_what_was_marked_written_or_changed_is_not_lost_for_want_of_a_decision(at, said):
    client = at("plan")
    form = fields(client.get(DECIDE).text) | {"d1": "approve"} | said
    answer = client.post(DECIDE, data=form)
    assert answer.status_code == 400
    assert "but no decision" in answer.text
    assert answered(client) == []
    assert (kept := fields(answer.text))["d1"] == "approve"
    assert all(kept[name] == value for name, value in said.items())


def test_classes_are_shown_by_their_names(at):
    text = at("plan").get(DECIDE).text
    part = text.split(f'id="item-{number_of(text, "book-reviews")}"')[1].split('id="item-')[0]
    assert set(re.findall(r'<label for="l\d+\.\d+">([^<]+)</label>', part)) == {"0 (negative)", "1 (positive)"}
    rows = re.findall(r"<dt>label</dt><dd[^>]*>([^<]+)</dd>.*?<dt>output</dt><dd[^>]*>([^<]+)</dd>", part, re.DOTALL)
    assert set(rows) == {("0 (negative)", "negative"), ("1 (positive)", "positive")}


def test_steps_are_told_as_sentences(at):
    text = at("plan").get(DECIDE).text
    part = text.split(f'id="item-{number_of(text, "hotel-opinions")}"')[1].split('id="item-')[0]
    told = re.findall(r"<li>([^<]+)</li>", part.split('aria-label="Steps"')[1].split("</ol>")[0])
    assert any(
        step.startswith("Replace each label by the task") and "neg → negative" in step
        for step in map(html.unescape, told)
    )


def test_a_changed_label_changes_the_rows_at_once_and_stands_as_an_edit(at):
    client = at("plan")
    text = client.get(DECIDE).text
    number = number_of(text, "hotel-opinions")
    names = dict(re.findall(rf'<label for="(l{number}\.\d)">(\w+)</label>', text))
    swapped = {name: {"neg": "positive", "pos": "negative"}[value] for name, value in names.items()}
    form = fields(text) | swapped
    part = client.post(f"{DECIDE}/edit", data=form, headers={"HX-Request": "true", "HX-Target": f"rows-{number}"}).text
    assert "As you changed it" in part
    before_after = re.findall(r"<dd[^>]*>(neg|pos)</dd>.*?<dd[^>]*>(negative|positive)</dd>", part, re.DOTALL)
    assert set(before_after) == {("neg", "positive"), ("pos", "negative")}
    assert answered(client) == []
    client.post(DECIDE, data=form | {f"d{number}": "approve"})
    (given,) = answered(client)
    assert given["type"] == "edit"
    assert given["label_map"] == {"neg": "positive", "pos": "negative"}


def test_a_change_is_shown_without_scripts_as_the_whole_page_with_everything_kept(at):
    client = at("plan")
    text = client.get(DECIDE).text
    form = fields(text) | {"d0": "drop", "m0": "too old", "l1.0": ""}
    again = client.post(f"{DECIDE}/edit", data=form).text
    assert "<!doctype html>" in again
    kept = fields(again)
    assert (kept["d0"], kept["m0"], kept["l1.0"]) == ("drop", "too old", "")
    assert again.count("As you changed it") == 1


def test_another_column_is_taken(at):
    client = at("plan")
    text = client.get(DECIDE).text
    number = number_of(text, "film-reviews")
    form = fields(text) | {f"c{number}.input": "sentiment", f"d{number}": "approve"}
    target = {"HX-Request": "true", "HX-Target": f"rows-{number}"}
    part = client.post(f"{DECIDE}/edit", data=form, headers=target).text
    assert "As you changed it" in part or "note bad" in part
    client.post(DECIDE, data=form)
    assert answered(client)[0]["columns"] == {"input": "sentiment"}


def test_a_step_is_taken_out_moved_and_added(at):
    client = at("plan")
    text = client.get(DECIDE).text
    form = fields(text)
    steps = [form[f"p0.s{n}.op"] for n in range(9) if f"p0.s{n}.op" in form]
    target = {"HX-Request": "true", "HX-Target": "item-0"}

    def after(**more: str) -> list[str]:
        got = fields(client.post(f"{DECIDE}/edit", data=form | more, headers=target).text)
        return [str(got[f"p0.s{n}.op"]) for n in range(12) if f"p0.s{n}.op" in got]

    assert after(do="gone:0:1") == [steps[0], *steps[2:]]
    assert after(do="down:0:0") == [steps[1], steps[0], *steps[2:]]
    assert after(do="add:0", **{"p0.add": "filter"}) == [*steps, "filter"]


def test_a_step_that_cannot_run_is_told_in_a_sentence_and_not_decided(at):
    client = at("plan")
    form = fields(client.get(DECIDE).text) | {"d0": "approve"}
    form = {name: value for name, value in form.items() if not name.startswith("p0.s0.")}
    form |= {"p0.s0.op": "rename", "p0.s0.names.k0": "nowhere", "p0.s0.names.v0": "input"}
    answer = client.post(DECIDE, data=form)
    assert answer.status_code == 400
    assert "nowhere" in html.unescape(answer.text)
    assert answered(client) == []


def test_nothing_decided_is_told(at):
    client = at("plan")
    answer = client.post(DECIDE, data=fields(client.get(DECIDE).text))
    assert answer.status_code == 400
    assert "Nothing is decided yet" in answer.text


def test_rows_marked_wrong_go_along_with_their_notes(at):
    client = at("sample")
    text = client.get(DECIDE).text
    form = fields(text) | {"w0.0": "yes", "wn0.0": "this is no review", "d0": "reject", "m0": "look again"}
    client.post(DECIDE, data=form)
    (given,) = answered(client)
    (row,) = given["wrong_rows"]
    assert (given["type"], given["message"], row["note"]) == ("reject", "look again", "this is no review")
    assert row["after"]["output"] in ("positive", "negative")


def test_of_two_people_who_decide_at_once_one_is_heard_and_the_other_is_told(at):
    client = at("plan")
    one = fields(client.get(DECIDE).text) | {"all": "approve"}
    other = dict(one) | {"d0": "drop"}
    assert client.post(DECIDE, data=one).status_code == 303
    late = client.post(DECIDE, data=other)
    assert late.status_code == 409
    assert "Your decision was not taken" in late.text
    assert [given["type"] for given in answered(client)] == ["approve"] * 5
    assert client.jobs.resumed == [(RUN,)]


def test_a_decision_made_at_a_terminal_meanwhile_is_told_too(at):
    client = at("datasets")
    form = fields(client.get(DECIDE).text)
    from page_home import go_on

    go_on(client.home)
    late = client.post(DECIDE, data=form | {"d0": "reject"})
    assert late.status_code == 409
    assert "What is asked now" in late.text


def test_while_another_process_works_nothing_is_decided(at):
    client = at("plan")
    form = fields(client.get(DECIDE).text) | {"all": "approve"}
    with RunStore(client.home).open(RUN).locked():
        late = client.post(DECIDE, data=form)
    assert late.status_code == 409
    assert answered(client) == []


def test_decisions_of_the_page_are_taken_up_by_any_process(at):
    client = at("sample")
    client.post(DECIDE, data=fields(client.get(DECIDE).text) | {"all": "approve"})
    waiting = api.resume(RUN, None, home=client.home)
    assert waiting.request.checkpoint == "publish"


@pytest.mark.parametrize("given", [{}, {"yes": "yes", "repo": "not a name"}, {"yes": "yes", "repo": ""}])
def test_nothing_is_published_without_a_yes_and_a_repository(at, given):
    client = at("publish")
    answer = client.post(DECIDE, data=fields(client.get(DECIDE).text) | given)
    assert answer.status_code == 400
    assert answered(client) == []


def test_finishing_without_publishing(at):
    client = at("publish")
    client.post(DECIDE, data=fields(client.get(DECIDE).text) | {"do": "no"})
    assert [one["type"] for one in answered(client)] == ["reject"]


def test_publishing_names_the_repository_and_who_sees_it(at):
    client = at("publish")
    form = fields(client.get(DECIDE).text)
    client.post(DECIDE, data=form | {"yes": "yes", "repo": "me/reviews", "visibility": "public"})
    args = answered(client)[0]["edited_action"]["args"]
    assert (args["repo"], args["private"], args["overwrite"]) == ("me/reviews", False, False)


def test_a_sample_is_mended_by_label_column_and_step_too(at):
    client = at("sample")
    text = client.get(DECIDE).text
    n = number_of(text, "hotel-opinions")
    form = fields(text)
    labels = {name: form[name] for name in form if name.startswith(f"l{n}.")}
    assert sorted(labels.values()) == ["negative", "positive"]
    assert f"c{n}.input" in form
    assert f"p{n}.s0.op" in form
    turned = {name: "positive" if label == "negative" else "negative" for name, label in labels.items()}
    rows = client.post(f"{DECIDE}/edit", data=form | turned, headers={"HX-Target": f"rows-{n}"}).text
    assert "As you changed it." in rows
    client.post(DECIDE, data=form | turned | {f"d{n}": "approve"})
    (decision,) = answered(client)
    assert (decision["type"], decision["source"]) == ("edit", "acme/hotel-opinions")
    assert set(decision["label_map"].values()) == {"positive", "negative"}


@pytest.fixture
def nothing_passed(tmp_path, visitor):
    """A client at a build whose sources were all given up: of one every row fails a check, the other has no text."""
    client = visitor(nothing_passes(tmp_path))
    client.home, client.before = tmp_path, set()
    return client


def test_where_no_source_passes_the_page_asks_and_shows_the_rows_of_the_best_plan(nothing_passed):
    text = nothing_passed.get(DECIDE).text
    assert "No source passed." in text
    assert "leave it out" in text
    assert re.search(r'<dd class="bad">[^<]*10 characters', text)
    assert "No plan was made of it" in text
    n = number_of(text, "film-reviews")
    assert f'name="c{n}.input"' in text


def test_where_no_source_passes_one_is_used_anyway_and_the_other_left_out(nothing_passed):
    text = nothing_passed.get(DECIDE).text
    film, numbers = (number_of(text, name) for name in ("film-reviews", "numbers"))
    nothing_passed.post(DECIDE, data=fields(text) | {f"d{film}": "use_anyway", f"d{numbers}": "approve"})
    assert [one["type"] for one in answered(nothing_passed)] == ["use_anyway", "approve"]
    waiting = api.resume(RUN, None, home=nothing_passed.home)
    assert [action.source for action in waiting.request.action_requests] == ["acme/film-reviews"]
    text = nothing_passed.get(DECIDE).text
    assert re.search(r'<dd class="warned">[^<]*10 characters', text), "what speaks against a row stands with it"
