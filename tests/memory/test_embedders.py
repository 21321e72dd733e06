"""Texts as vectors: what is at hand is chosen, what was asked for and is missing is said, vectors are remembered."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.domain.errors import ModelError
from regraft.memory import embedders
from regraft.memory.embedders import (
    CachedEmbedder,
    LexicalEmbedder,
    OnnxEmbedder,
    WordLlamaEmbedder,
    choose,
    is_semantic,
)
from regraft.memory.lexical import STOP_WORDS, in_several, same_word, stem, words


class Counting:
    """An embedder that counts what it is asked for."""

    name = "counting"
    dimensions = 4

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        vectors = np.array([[len(text) + 1, text.count("a"), 1, 2] for text in texts], dtype=np.float32)
        vectors = vectors.reshape(len(texts), 4)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@given(st.lists(st.text(max_size=80), max_size=6))
def test_any_text_has_a_lexical_vector_of_unit_length_or_none(texts: list[str]) -> None:
    vectors = LexicalEmbedder().embed(texts)
    assert vectors.shape == (len(texts), 1024)
    assert vectors.dtype == np.float32
    for length in np.linalg.norm(vectors, axis=1):
        assert length == pytest.approx(1, abs=1e-4) or length == 0


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_vector_does_not_depend_on_what_stands_beside_the_text(first: str, second: str) -> None:
    embedder = LexicalEmbedder()
    assert np.array_equal(embedder.embed([first, second])[0], embedder.embed([first])[0])


def test_texts_with_common_words_are_closer_than_others() -> None:
    review, opinion, code = LexicalEmbedder().embed(
        ["reviews of movies with their sentiment", "a movie review's sentiments", "python functions and docstrings"]
    )
    assert review @ opinion > 0.3 > review @ code


def test_function_words_weigh_little() -> None:
    first, second, third = LexicalEmbedder().embed(["the cat of the house", "the dog of the street", "cat house"])
    assert first @ third > first @ second


def test_the_default_knows_meanings_without_any_download(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGRAFT_EMBEDDER", raising=False)
    embedder = choose(None, tmp_path)
    assert isinstance(embedder, WordLlamaEmbedder)
    assert is_semantic(embedder)
    film, movie, code = embedder.embed(["film critiques", "movie reviews", "sorting algorithms in C"])
    assert film @ movie > 0.4 > film @ code
    assert not is_semantic(choose("lexical"))


def test_wordllamas_vectors_are_the_same_bits_when_they_are_asked_for_again_or_beside_others(monkeypatch) -> None:
    embedder = WordLlamaEmbedder()
    texts = [f"text {number} of many" for number in range(300)]
    monkeypatch.setattr(WordLlamaEmbedder, "_KEPT", 200)  # more than are kept at once
    monkeypatch.setattr(WordLlamaEmbedder, "_MANY", 400)  # the table is written out in between
    alone = [embedder.embed([text]).tobytes() for text in texts]
    together = embedder.embed([*texts, *texts[:9]])
    assert [row.tobytes() for row in together] == [*alone, *alone[:9]]
    together[:] = 0  # whoever was given vectors may do with them what he likes
    assert [row.tobytes() for row in embedder.embed(texts)] == alone


@given(st.lists(st.text(max_size=80), max_size=4))
def test_wordllamas_vectors_are_of_unit_length_and_depend_on_their_text_alone(texts: list[str]) -> None:
    embedder = choose("wordllama")
    vectors = embedder.embed(texts)
    assert vectors.shape == (len(texts), 256)
    for text, vector in zip(texts, vectors, strict=True):
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4) or not vector.any()
        assert np.array_equal(vector, embedder.embed([text])[0])


def test_the_default_is_read_without_importing_its_package() -> None:
    code = "import sys; from regraft.memory import embedders; embedders.choose(); print('wordllama' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False", "its import sets up the logging of the whole process"


def test_a_broken_installation_of_the_default_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedders, "_package_folder", lambda name: tmp_path)
    embedders._wordllama.cache_clear()
    with pytest.raises(ModelError, match=r"wordllama cannot be loaded.*REGRAFT_EMBEDDER=lexical"):
        choose("wordllama")


def test_the_environment_names_the_embedder_and_the_argument_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGRAFT_EMBEDDER", str(tmp_path / "missing"))
    with pytest.raises(ModelError, match=r"missing.*wordllama, lexical, minilm"):
        choose()
    assert choose("lexical").name == "lexical-1024"


def test_broken_model_files_are_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"no model")
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelError, match="cannot be loaded"):
        choose(str(tmp_path))


def test_remembered_vectors_are_not_computed_again(tmp_path: Path) -> None:
    counting = Counting()
    first = CachedEmbedder(counting, tmp_path / "v.sqlite").embed(["a", "bb", "a"])
    again = CachedEmbedder(counting, tmp_path / "v.sqlite").embed(["bb", "ccc", "a"])
    assert counting.asked == ["a", "bb", "ccc"]
    assert np.array_equal(first[1], again[0])
    assert np.array_equal(first[0], first[2])


def test_vectors_of_two_embedders_are_kept_apart(tmp_path: Path) -> None:
    other = Counting()
    other.name = "other"
    CachedEmbedder(Counting(), tmp_path / "v.sqlite").embed(["a"])
    CachedEmbedder(other, tmp_path / "v.sqlite").embed(["a"])
    assert other.asked == ["a"]


def test_no_texts_give_no_vectors(tmp_path: Path) -> None:
    assert CachedEmbedder(Counting(), tmp_path / "v.sqlite").embed([]).shape == (0, 4)
    assert LexicalEmbedder().embed([]).shape == (0, 1024)


def test_a_local_minilm_knows_meanings(minilm: OnnxEmbedder) -> None:
    film, movie, code = minilm.embed(["film critiques", "movie reviews", "sorting algorithms in C"])
    assert film @ movie > 0.5 > film @ code
    assert is_semantic(minilm)
    together = minilm.embed(["a long text " * 30, "movie reviews"])
    assert np.array_equal(together[1], movie)


@pytest.fixture(scope="module")
def minilm() -> OnnxEmbedder:
    import os

    shared = Path(os.environ.get("REGRAFT_SHARED", Path(__file__).parents[2] / ".." / "shared"))
    folder = shared / "models/all-MiniLM-L6-v2-int8/onnx"
    if not folder.is_dir():
        pytest.skip("no local MiniLM beside the checkout")
    return OnnxEmbedder(folder)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("studies", "study"),
        ("classes", "class"),
        ("running", "run"),
        ("labelled", "labell"),
        ("news", "news"),
        ("bus", "bus"),
    ],
)
def test_stems_are_light(word: str, expected: str) -> None:
    assert stem(word) == expected


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("feminism", "feminists", True), ("joy", "joyful", True), ("threat", "threaten", True),
        ("disclosing", "disclosure", True),
        ("implement", "implementation", True), ("contract", "contradict", False), ("community", "committee", False),
        ("car", "cart", False), ("sport", "spa", False),
    ],
)  # fmt: skip
def test_forms_of_one_word_have_a_root_and_known_endings(first: str, second: str, same: bool) -> None:
    assert same_word(first, second) is same_word(second, first) is same


def test_names_are_found_whole_and_by_their_parts() -> None:
    assert words("ImageNet") == ["imagenet", "image", "net"]
    assert "squad2" in words("SQuAD2")


def test_scripts_without_spaces_become_pairs_of_characters() -> None:
    assert words("电影评论") == ["电影", "影评", "评论"]


@given(st.text(max_size=200))
def test_words_of_any_text_are_lower_case_and_never_empty(text: str) -> None:
    found = words(text)
    assert all(word and word == word.lower() for word in found)
    assert all(word in STOP_WORDS or stem(word) for word in found)


def test_words_that_two_texts_have_are_those_that_reading_each_text_finds_twice():
    texts = ("Berries and a PARTY", "He was running to parties", "a berry, run over", "camelCaseRuns", "你好世界", "")
    wanted = {"berry", "party", "run", "case", "你好", "好世", "absent"}
    read = [wanted & set(words(text)) for text in texts]
    assert in_several(wanted, texts) == {"berry", "party", "run"}
    assert in_several(wanted, texts) == {word for word in wanted if sum(word in one for one in read) > 1}
    assert in_several(wanted, texts * 2) == {word for word in wanted if any(word in one for one in read)}
    assert in_several(set(), texts) == set()
