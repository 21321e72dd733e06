"""The check on language."""

from .helpers import passing

ENGLISH = "The river was so high on this morning that nobody could cross the old bridge with dry feet."
GERMAN = "Der Fluss war an diesem Morgen so hoch, dass niemand trockenen Fußes über die alte Brücke gehen konnte."


def test_a_long_text_in_another_language_fails():
    assert passing("language", [ENGLISH, GERMAN], language="en") == [True, False]


def test_short_texts_numbers_and_code_pass():
    code = "for (int i = 0; i < n; i++) { total += values[i] * 2; } return total;"
    assert passing("language", ["Nein danke", "1234567890 " * 6, code, ""], language="en") == [True] * 4
