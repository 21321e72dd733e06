"""What a notebook draws while a build works."""

from regraft.app.python.bar import progress_html
from regraft.domain.run import Event


def test_lines_and_counters_are_drawn_and_escaped():
    counter = Event(stage="execute", source="<b>x</b>", message="rows accepted", done=40, total=50)
    drawn = progress_html(["critique: <script>"], [counter])
    assert "<progress max='50' value='40'></progress>" in drawn
    assert "<script>" not in drawn
    assert "<b>" not in drawn


def test_a_counter_of_unknown_length_turns():
    assert "<progress></progress>" in progress_html([], [Event(stage="execute", message="rows", done=4)])
