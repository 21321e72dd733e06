"""The catalog that every machine has."""

import ast
import time
from pathlib import Path

import pytest
from catalog_suite import all_blocks, whole_ref
from regraft.domain.errors import CatalogError
from regraft.tools.catalogs import builtin, open_catalog
from regraft.tools.catalogs.builtin.library import first_sentence
from regraft.tools.catalogs.builtin.recipe import Recipe, write_dataset, written_rows
from regraft.tools.profiling.profile import profile


@pytest.fixture(scope="module")
def catalog(shared_home):
    return open_catalog("builtin", home=shared_home)


def rows_of(catalog, dataset: str) -> list[dict]:
    return [row for block in all_blocks(catalog, whole_ref(catalog, dataset), 8_192) for row in block.table.to_pylist()]


def test_every_dataset_has_a_whole_card_and_profiles(catalog):
    cards = list(catalog.cards())
    assert catalog.name == "builtin"
    assert catalog.unreadable() == {}
    assert len(cards) >= 15
    for card in cards:
        assert card.title
        assert card.licenses[0] in {"psf-2.0", "cc0-1.0", "unicode-3.0"}
        assert card.languages
        assert card.tasks
        assert card.tags
        assert card.notes == ()
        ref = whole_ref(catalog, card.id)
        sample = catalog.sample(ref, 64)
        described = profile(ref, sample, catalog.row_count(ref), card)
        assert all(f"- {column.name}:" in card.description.replace("`", "") for column in described.columns)
        assert all(column.type != "empty" for column in described.columns)


def test_thousands_of_functions_have_code_and_a_clean_sentence(catalog):
    rows = rows_of(catalog, "python/functions")
    assert len(rows) > 2_000
    assert len({row["summary"].lower() for row in rows}) == len(rows)
    for row in rows:
        assert row["summary"].endswith((".", "!", "?"))
        assert row["summary"][0].isupper()
        assert row["code"].count("\n") < 60


def test_the_code_does_not_give_the_description_away(catalog):
    for row in rows_of(catalog, "python/functions"):
        node = ast.parse(row["code"]).body[0]
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        assert ast.get_docstring(node) is None
        assert row["docstring"] not in row["code"]


@pytest.mark.parametrize(
    ("docstring", "sentence"),
    [
        ("Return the size of the file, in bytes.\n\nMore.", "Return the size of the file, in bytes."),
        ("Return the size\n    of the file", "Return the size of the file."),
        ("Return `x` of :class:`Path` as ``str``. Then more.", "Return x of Path as str."),
        ("Return the value (e.g. a date). It is new.", "Return the value (e.g. a date)."),
        ("See open() for what this does.", ""),
        ("walk(top) -> generator of the names", ""),
        ("Too short.", ""),
        ("one that starts with a small letter here.", ""),
        ("Arguments that may be given here are:", ""),
        ("", ""),
    ],
)
def test_first_sentences_are_taken_where_they_describe(docstring, sentence):
    assert first_sentence(docstring) == sentence


def test_words_for_numbers_are_named_in_the_card(catalog):
    assert catalog.card("language/entailment-pairs").label_names == {
        "label": ("entailment", "neutral", "contradiction")
    }


def test_answers_of_word_problems_are_the_values_of_their_equations():
    for row in written_rows("word-problems"):
        left = ast.parse(row["equation"], mode="eval")
        assert all(
            isinstance(node, ast.Expression | ast.BinOp | ast.operator | ast.Constant) for node in ast.walk(left)
        )
        assert eval(compile(left, "equation", "eval")) == row["answer"]


@pytest.mark.parametrize(
    ("name", "column", "labels"),
    [
        ("product-reviews", "sentiment", 2),
        ("support-questions", "intent", 6),
        ("entailment-pairs", "label", 3),
        ("indirect-answers", "meaning", 2),
    ],
)
def test_written_labels_are_balanced_and_texts_are_different(name, column, labels):
    rows = written_rows(name)
    counts = [sum(row[column] == label for row in rows) for label in {row[column] for row in rows}]
    assert len(counts) == labels
    assert max(counts) <= 1.3 * min(counts)
    assert len({tuple(row.values()) for row in rows}) == len(rows)


def test_it_is_made_once_and_made_again_for_another_version(tmp_path, monkeypatch):
    monkeypatch.setattr("regraft.tools.catalogs.builtin.recipes.RECIPES", (_recipe([{"a": 1}]),))
    open_catalog("builtin", home=tmp_path)
    (made,) = (tmp_path / "builtin").iterdir()
    stamp = made.stat().st_mtime_ns
    open_catalog("builtin", home=tmp_path)
    assert made.stat().st_mtime_ns == stamp
    monkeypatch.setattr(builtin, "_version", lambda: "another")
    open_catalog("builtin", home=tmp_path)
    assert (tmp_path / "builtin" / "another").is_dir()


def test_the_same_python_makes_the_same_revisions(tmp_path):
    first = _written(tmp_path / "one")
    second = _written(tmp_path / "two")
    assert first == second


def _written(root: Path) -> list[str]:
    from regraft.tools.catalogs.builtin.recipes import RECIPES
    from regraft.tools.catalogs.folder import FolderCatalog

    for recipe in RECIPES:
        if recipe.id != "python/functions":
            write_dataset(recipe, root)
    return [card.revision for card in FolderCatalog(root).cards()]


def test_an_interrupted_making_leaves_nothing_behind(tmp_path, monkeypatch):
    def fail():
        raise OSError(28, "No space left on device")

    recipe = _recipe([{"a": 1}])
    broken = Recipe(**{**vars(recipe), "id": "x/broken", "rows": fail})
    monkeypatch.setattr("regraft.tools.catalogs.builtin.recipes.RECIPES", (recipe, broken))
    with pytest.raises(CatalogError, match=r"No space left on device.*REGRAFT_HOME"):
        open_catalog("builtin", home=tmp_path)
    assert list((tmp_path / "builtin").iterdir()) == []


def test_a_home_that_cannot_be_written_to_is_told(tmp_path):
    (tmp_path / "home").write_text("a file", encoding="utf-8")
    with pytest.raises(CatalogError, match="REGRAFT_HOME"):
        open_catalog("builtin", home=tmp_path / "home")


def test_a_dataset_that_this_machine_lacks_is_left_out(tmp_path):
    assert write_dataset(_recipe([]), tmp_path) == 0
    assert list(tmp_path.iterdir()) == []


def test_reading_what_was_made_before_is_quick(shared_home, catalog):
    started = time.process_time()
    list(open_catalog("builtin", home=shared_home).cards())
    assert time.process_time() - started < 2


def _recipe(rows: list[dict]) -> Recipe:
    return Recipe("x/y", "X", "About x.", "Made here.", "mit", {"a": "a number"}, lambda: rows)
