"""Runs as the page tells them: all of them, and one as it goes, whoever works on it."""

import json

import pytest
from page_home import RUN, task
from regraft.domain.run import BuildOptions, Event
from regraft.graph.runs import leaving
from regraft.memory.progress import ProgressFile
from regraft.memory.runs import RunStore


def begun(home, name="reviews", **options):
    chosen = {"catalog": "builtin", "rows": 100, "out": str(home / f"out-{name}")} | options
    run = leaving.begin(task(name=name), BuildOptions.model_validate(chosen), home=home)
    return RunStore(home).open(run)


def test_no_runs_yet_says_what_to_do(client):
    text = client.get("/").text
    assert "There are no runs yet" in text
    assert 'href="/new"' in text


def test_the_list_tells_state_rows_and_what_waits(at):
    waiting, done = at("plan").get("/").text, at("done").get("/").text
    assert "waits for you" in waiting
    assert f'href="/runs/{RUN}/decide"' in waiting
    assert "180<span" in done
    assert ">done<" in done


def test_money_is_told_beside_its_cap(client, home):
    begun(home, model="openai:some-model", budget_usd=2.5)
    text = client.get("/").text
    assert "$0.00" in text
    assert "$2.50" in text


def test_many_runs_come_a_page_at_a_time(client, home):
    for number in range(45):
        begun(home, f"task{number:02d}")
    first, second = client.get("/").text, client.get("/?page=2").text
    assert first.count("<tr>") - 1 == 40
    assert second.count("<tr>") - 1 == 5
    assert client.get("/?page=99999999").status_code == 200
    assert client.get("/?page=x").status_code == 200


@pytest.mark.parametrize("path", ["", "/live", "/decide", "/result", "/rows/0", "/report"])
def test_an_unknown_run_is_told_as_one(client, path):
    for run in ("nowhere", "..%2f..", "a%00b"):
        assert client.get(f"/runs/{run}{path}").status_code in (400, 404)


def test_steps_have_ticks_and_sources_their_verdicts(at):
    text = at("sample").get(f"/runs/{RUN}").text
    assert text.count('class="done"') >= 4
    assert '<li class="waits">' in text
    assert "5 of 5 can be used" in text
    assert "acme/hotel-opinions" in text


def test_a_live_run_is_told_part_by_part_until_it_ends(at):
    client = at("done")
    with client.stream("GET", f"/runs/{RUN}/live") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in answer.iter_lines() if line]
    assert lines[0] == "event: parts"
    parts = json.loads(lines[1].removeprefix("data: "))
    assert set(parts) == {"state", "steps", "figures", "sources", "events"}
    assert "180" in parts["figures"]
    assert lines[2] == "event: ended"


def test_a_run_that_another_process_works_on_shows_its_counters_and_can_be_stopped(client, home):
    folder = begun(home)
    with folder.locked():
        folder.mark("running")
        told = Event(stage="execute", source="a", message="rows accepted", done=40, total=100)
        ProgressFile(folder.path).note(told, in_flight=7)
        text = client.get(f"/runs/{folder.id}").text
        assert ">at work<" in text
        assert "<dd>40 " in text
        assert "<dd>7</dd>" in text
        assert client.post(f"/runs/{folder.id}/act", data={"do": "stop"}).status_code == 303
        assert folder.is_asked_to_stop()
        client.post(f"/runs/{folder.id}/act", data={"do": "resume"})
    assert client.jobs.resumed == []


def test_calls_in_flight_are_kept_while_nothing_else_is_told(home):
    file = ProgressFile(begun(home).path)
    file.note(Event(stage="execute", source="a", message="rows accepted", done=40, total=100))
    file._written = 0.0  # some time ago
    file.waits(12)
    file.waits(3)  # too soon to be written
    assert (file.read().in_flight, file.read().counters[0].event.done) == (12, 40)


def test_a_run_whose_process_died_says_so_and_goes_on(client, home):
    folder = begun(home)
    folder.mark("running")
    text = client.get(f"/runs/{folder.id}").text
    assert "the process ended unexpectedly" in text
    client.post(f"/runs/{folder.id}/act", data={"do": "resume"})
    assert client.jobs.resumed == [(folder.id,)]


def test_why_a_process_could_not_go_on_is_told(client, home):
    folder = begun(home, model="openai:x")
    (folder.path / "worker.log").write_text("retrieve: 3 candidates\nregraft: There is no key; set OPENAI_API_KEY.\n")
    assert "There is no key; set OPENAI_API_KEY." in client.get(f"/runs/{folder.id}").text


def test_a_cap_is_raised_to_go_on(client, home):
    folder = begun(home, model="openai:x", budget_usd=1.0)
    folder.mark("budget", "the budget is reached")
    client.post(f"/runs/{folder.id}/act", data={"do": "resume", "cap": "$3.50"})
    assert client.jobs.resumed == [(folder.id, "--budget-usd", "3.50")]
    for cap in ("-1", "much", "--home", "0"):
        assert client.post(f"/runs/{folder.id}/act", data={"do": "resume", "cap": cap}).status_code == 400
    assert len(client.jobs.resumed) == 1


def test_time_left_is_told_from_the_speed_so_far():
    from regraft.memory.progress import Counter

    def counter(done, total):
        event = Event(stage="execute", message="rows", done=done, total=total)
        return Counter(event=event, since=100.0, first=0, at=110.0)

    assert counter(20, 60).left_s == 20.0
    assert counter(60, 60).left_s is None
    assert counter(5, None).left_s is None


def test_tools_and_memory(at):
    client = at("done")
    tools = client.get("/tools").text
    assert "map_labels" in tools
    assert "Recipes" in tools
    assert "mapping" in client.get("/tools/map_labels").text
    assert client.get("/tools/personal_data").status_code == 200
    assert client.get("/tools/nothing").status_code == 400
    text = client.get("/memory").text
    assert text.count("/memory/") == 5
    one = text.split('href="/memory/')[1].split('"')[0]
    assert "map_labels" in client.get(f"/memory/{one}").text
    assert "acme/hotel-opinions" in client.get("/memory?q=hotel").text
    assert "acme/film" not in client.get("/memory?q=hotel").text
    client.post(f"/memory/{one}/forget")
    assert client.get("/memory").text.count("/memory/") == 4


def test_a_catalog_that_is_gone_is_told_where_it_is_needed(at):
    client = at("plan")
    folder = RunStore(client.home).open(RUN)
    record = folder.record()
    gone = record.options.model_copy(update={"catalog": str(client.home / "gone")})
    folder.save(record.model_copy(update={"options": gone}))
    assert client.get(f"/runs/{RUN}/decide").status_code == 200


def test_rows_of_a_source_are_counted_while_a_process_makes_them(at):
    client = at("sample")
    folder = RunStore(client.home).open(RUN)
    with folder.locked():
        folder.mark("running")
        source = "acme/film-reviews"
        told = Event(stage="execute", source=source, message="rows accepted", done=23, total=100)
        ProgressFile(folder.path).note(told)
        text = client.get(f"/runs/{RUN}").text
    part = text.split(f"<small>{source}</small>")[1].split("</article>")[0]
    assert "23 accepted" in part
    other = text.split("<small>acme/book-reviews</small>")[1].split("</article>")[0]
    assert "rows are to come from it" in other
