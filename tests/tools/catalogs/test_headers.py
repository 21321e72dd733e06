"""Tables whose first line may be a row as well are told."""

import pytest
from regraft.tools.catalogs.folder import FolderCatalog

WORDS = ["cat", "dog", "house", "tree", "car", "book", "pen", "cup", "door", "road", "hand", "eye"]


def notes(root, content: str, name: str = "train.csv", head: str = "") -> str:
    folder = root / "set"
    folder.mkdir()
    (folder / name).write_text(content, encoding="utf-8")
    (folder / "README.md").write_text(f"---\nlicense: mit\n{head}---\n", encoding="utf-8")
    return "; ".join(FolderCatalog(root).card("set").notes)


def test_a_first_line_of_words_over_words_is_told(tmp_path):
    table = "\n".join(f"{word},{word}s" for word in WORDS)
    assert "the first line of train.csv (cat, cats) is taken for names" in notes(tmp_path, table)


@pytest.mark.parametrize(
    "content",
    [
        "country,capital\n" + "\n".join(f"{word.title()},{word.upper()}" for word in WORDS),
        "word,count\n" + "\n".join(f"{word},{place}" for place, word in enumerate(WORDS)),
        "word,meaning\n" + "\n".join(f"{word},what a {word} is" for word in WORDS),
        "word\n" + "\n".join(WORDS),
        "",
    ],
)
def test_names_that_read_otherwise_than_what_stands_under_them_are_not(tmp_path, content):
    assert "first line" not in notes(tmp_path, content + "\n" if content else "a,b\nx,1\n")


def test_a_card_that_speaks_of_the_header_is_believed(tmp_path):
    table = "\n".join(f"{word},{word}s" for word in WORDS)
    head = "configs:\n- config_name: default\n  data_files: train.csv\n  header: 0\n"
    assert "first line" not in notes(tmp_path, table, head=head)
