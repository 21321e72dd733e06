"""Progress is for people and logs: stable lines, none of them twice, nothing from a dataset that steers a terminal."""

from regraft.app.terminal.progress import LineProgress, LiveProgress, describe, open_progress
from regraft.domain.run import Event


def test_an_event_is_one_line():
    event = Event(stage="execute", message="reading\nrows\x1b[1m", source="books", done=1200, total=5000)
    assert describe(event) == "execute [books]: reading rows [1m (1,200 of 5,000 rows)"


def test_counters_are_not_told_at_every_step_but_their_end_is(capsys):
    progress = LineProgress()
    for done in range(1, 101):
        progress.hear(Event(stage="execute", message="reading", source="books", done=done, total=100))
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["execute [books]: reading (1 of 100 rows)", "execute [books]: reading (100 of 100 rows)"]


def test_a_message_is_told_once(capsys):
    progress = LineProgress()
    for _ in range(3):
        progress.hear(Event(stage="plan", message="a plan"))
    assert capsys.readouterr().err == "plan: a plan\n"


def test_a_counter_that_passes_what_is_wanted_says_so_once(capsys):
    progress = LineProgress()
    for done in (10, 60, 70):
        progress.hear(Event(stage="execute", message="rows accepted", done=done, total=50))
    assert capsys.readouterr().err.splitlines() == [
        "execute: rows accepted (10 of 50 rows)",
        "execute: rows accepted (60 rows)",
    ]


def test_where_no_terminal_is_there_are_lines(capsys):
    assert isinstance(open_progress(), LineProgress)


def test_with_json_every_event_is_a_line_that_a_program_reads(capsys):
    event = Event(stage="execute", message="reading", source="books", done=1, total=2, tokens=30)
    with open_progress(as_json=True) as progress:
        progress.hear(event)
        progress.hear(event)
    lines = capsys.readouterr().err.splitlines()
    assert [Event.model_validate_json(line) for line in lines] == [event, event]


def test_what_model_calls_took_is_told_beside_the_rows():
    event = Event(stage="execute", message="asking", done=5, total=9, tokens=1234, usd=0.5)
    assert describe(event).endswith("(5 of 9 rows), 1,234 tokens, $0.50")


def test_the_live_display_counts_and_comes_down(capsys):
    with LiveProgress() as progress:
        progress.hear(Event(stage="plan", message="a plan"))
        for done in (1, 50, 100):
            progress.hear(Event(stage="execute", message="reading", source="books", done=done, total=100))
    assert "plan: a plan" in capsys.readouterr().err


def test_the_live_display_goes_on_counting_after_a_model_was_waited_for():
    with LiveProgress() as progress:
        progress.hear(Event(stage="plan", source="books", message="asks a model", asking="begin"))
        progress.hear(Event(stage="plan", source="books", message="asks a model", asking="end"))
        for done in (1, 100):
            progress.hear(Event(stage="execute", message="reading", source="books", done=done, total=100))
