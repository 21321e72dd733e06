"""Texts as vectors: one interface over WordLlama, a local MiniLM, hashed words and OpenAI-compatible services."""

import hashlib
import os
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ..domain.boundary import boundary
from ..domain.errors import ModelError
from .installed import installed_embedder
from .lexical import STOP_WORDS, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHROMA_DOWNLOAD = Path.home() / ".cache" / "chroma" / "onnx_models" / "all-MiniLM-L6-v2"
"""Where Chroma keeps the model that its default embedder downloads."""

_MAX_TOKENS = 256
_SQL_VARIABLES = 500


class Embedder(Protocol):
    """Turns texts into vectors of unit length, so that a dot product is a cosine similarity."""

    @property
    def name(self) -> str:
        """Names model and variant; vectors of two embedders may be compared only when their names are equal."""
        ...

    @property
    def dimensions(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """One row a text, float32 of shape [len(texts), dimensions]; a text's vector depends on that text alone."""
        ...


class LexicalEmbedder:
    """Hashed words and character n-grams: needs no model and no download, knows spelling and no meaning.

    Words weigh more than the n-grams of three to five letters inside them, frequent function words weigh little, and
    counts are damped by a square root. Feature hashing with signs after Weinberger et al. 2009 (arXiv 0902.2206).
    """

    def __init__(self, dimensions: int = 1024) -> None:
        self.name = f"lexical-{dimensions}"
        self.dimensions = dimensions

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        known: dict[str, list[tuple[int, float]]] = {}
        for row, text in zip(vectors, texts, strict=True):
            for word in words(text):
                if word not in known:
                    known[word] = self._features(word)
                for place, weight in known[word]:
                    row[place] += weight
        vectors = np.sign(vectors) * np.sqrt(np.abs(vectors))
        return _unit(vectors)

    def _features(self, word: str) -> list[tuple[int, float]]:
        weight = 0.1 if word in STOP_WORDS else 1.0
        features = [(f"={word}", weight)]
        padded = f"^{word}$"
        grams = [padded[i : i + n] for n in (3, 4, 5) for i in range(len(padded) - n + 1)]
        features += [(gram, weight / len(grams)) for gram in grams]
        return [self._place(feature, weight) for feature, weight in features]

    def _place(self, feature: str, weight: float) -> tuple[int, float]:
        number = int.from_bytes(hashlib.blake2b(feature.encode(), digest_size=8).digest(), "little")
        return (number >> 1) % self.dimensions, weight if number & 1 else -weight


class WordLlamaEmbedder:
    """WordLlama's 256-dimensional vectors of tokens, averaged: they come with the package, so nothing is downloaded.

    Static vectors know what words mean and nothing of their order (github.com/dleemiller/WordLlama, MIT). The package's
    two files are read here without importing it: its import reads `requests` and sets up the logging of the process.
    """

    _MOST_TOKENS = 512
    _MANY = 5_000
    """Texts for which it pays to write the table out in single precision; the vectors are the same."""
    _KEPT = 4_096
    """Texts whose vectors are kept for the next questions: a build asks about the same ones five times."""

    def __init__(self) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        folder = _package_folder("wordllama")
        weights = folder / "weights" / "l2_supercat_256.safetensors"
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizers" / "l2_supercat_tokenizer_config.json"))
        self._tokenizer.enable_truncation(self._MOST_TOKENS)
        self._tokenizer.no_padding()
        (self._tokens,) = load_file(weights).values()
        self.name = f"wordllama-256-{_fingerprint(weights)}"
        self.dimensions = int(self._tokens.shape[1])
        self._known: dict[str, NDArray[np.float32]] = {}
        self._embedded_so_far = 0

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        known = self._known  # by several threads, of which each goes on with what it has
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, self._embedded(new), strict=True))
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = known[text]
        if len(known) > self._KEPT:
            self._known = {}
        return vectors

    def _embedded(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        self._embedded_so_far += len(texts)
        if self._embedded_so_far >= self._MANY:
            self._tokens = self._tokens.astype(np.float32, copy=False)
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, encoded in enumerate(self._tokenizer.encode_batch(list(texts), add_special_tokens=False)):
            if encoded.ids:
                vectors[row] = self._tokens[encoded.ids].mean(axis=0, dtype=np.float32)
        return _unit(vectors)


class OnnxEmbedder:
    """A sentence-transformers model as ONNX (`model.onnx` and `tokenizer.json` in one folder), mean-pooled.

    Every text is run alone: in a batch, a quantised model scales its activations by the batch's largest value, which
    moved vectors of one text by up to 0.017 in cosine depending on what stood beside it; batches of long texts were
    no faster. Texts run in parallel threads instead.
    """

    def __init__(self, folder: Path) -> None:
        from onnxruntime import InferenceSession, SessionOptions  # pyright: ignore[reportAttributeAccessIssue]
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        self._tokenizer.no_padding()
        options = SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
        self._inputs = {given.name for given in self._session.get_inputs()}
        self.name = f"{_model_name(folder)}-{_fingerprint(folder / 'model.onnx')}"
        self.dimensions = int(self._session.get_outputs()[0].shape[-1])

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        encoded = self._tokenizer.encode_batch([text or " " for text in texts])
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            for row, vector in enumerate(pool.map(self._one, encoded)):
                vectors[row] = vector
        return _unit(vectors)

    def _one(self, encoded: Any) -> "NDArray[np.float32]":
        ids = np.asarray([encoded.ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        hidden: Any = self._session.run(None, {name: feed[name] for name in self._inputs})[0]
        return hidden[0].mean(axis=0)


def _usable(problem: str, remedy: str, **data: str) -> AbstractContextManager[None]:
    """Clients and loaders of models raise their own kinds, bare Exception among them: all become a ModelError."""
    return boundary(lambda exc: ModelError(f"{problem}: {exc}", remedy, **data))


class OpenAIEmbedder:
    """An OpenAI-compatible embeddings service; address and key as the official client reads them."""

    def __init__(self, model: str, *, base_url: str | None = None) -> None:
        from langchain_openai import OpenAIEmbeddings

        with _usable(f"The embeddings model {model!r} cannot be used", "set OPENAI_API_KEY"):
            self._client = OpenAIEmbeddings(model=model, check_embedding_ctx_length=False, base_url=base_url)
        self._model = model
        self.name = f"openai:{model}"
        self._dimensions: int | None = None

    @property
    def dimensions(self) -> int:
        if self._dimensions is None:
            self.embed(["dimensions"])
        return self._dimensions or 0

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        with _usable(
            f"The embeddings service did not answer for model {self._model!r}",
            "check OPENAI_BASE_URL and OPENAI_API_KEY, or choose another embedder",
        ):
            answered = self._client.embed_documents([text or " " for text in texts])
        vectors = np.asarray(answered, dtype=np.float32).reshape(len(texts), -1)
        if len(texts):
            self._dimensions = vectors.shape[1]
        return _unit(vectors)


class CachedEmbedder:
    """Remembers vectors in a SQLite file, by embedder and text, as 16-bit floats; safe for parallel processes."""

    def __init__(self, embedder: Embedder, path: Path) -> None:
        self._embedder = embedder
        self._path = path
        self.name = embedder.name

    @property
    def dimensions(self) -> int:
        return self._embedder.dimensions

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        keys = [hashlib.blake2b(f"{self.name}\0{text}".encode(), digest_size=16).digest() for text in texts]
        with closing(self._open()) as store, store:
            known = _stored(store, set(keys))
            new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
            if new:
                vectors = self._embedder.embed(list(new.values())).astype(np.float16)
                known |= {key: vector.tobytes() for key, vector in zip(new, vectors, strict=True)}
                store.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", [(key, known[key]) for key in new])
        rows = [np.frombuffer(known[key], dtype=np.float16) for key in keys]
        if not rows:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return _unit(np.stack(rows).astype(np.float32))

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        store = sqlite3.connect(self._path, timeout=60)
        store.execute("PRAGMA journal_mode=WAL")
        store.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")
        return store


def is_semantic(embedder: Embedder) -> bool:
    """False for the lexical embedder: its vectors compare spelling, which BM25 does better in a search."""
    return not embedder.name.startswith("lexical")


def choose(spec: str | None = None, home: Path | None = None) -> Embedder:
    """The embedder that `spec` names; with None the one that the environment's REGRAFT_EMBEDDER names, else WordLlama.

    `spec` is "wordllama" (comes with Regraft), "lexical" (words and letters only), "minilm" (local files, or Chroma's
    download if there is none), "openai:MODEL", or a folder with `model.onnx` and `tokenizer.json` (in it or in its
    `onnx/`). Raises ModelError when what was asked for cannot be used. With `home`, vectors that take long to make are
    remembered in `<home>/embeddings.sqlite`.
    """
    embedder = _choose(spec or os.environ.get("REGRAFT_EMBEDDER") or "wordllama", home)
    if home is None or isinstance(embedder, LexicalEmbedder | WordLlamaEmbedder):
        return embedder
    return CachedEmbedder(embedder, home / "embeddings.sqlite")


def _choose(spec: str, home: Path | None) -> Embedder:
    if spec == "wordllama":
        return _wordllama()
    if spec == "minilm":
        places = ([home / "models" / "all-MiniLM-L6-v2"] if home else []) + [CHROMA_DOWNLOAD]
        return _onnx(
            next((model_folder for place in places if (model_folder := _onnx_folder(place))), None) or _download()
        )
    if spec == "lexical":
        return LexicalEmbedder()
    if spec.startswith("openai:"):
        return OpenAIEmbedder(spec.removeprefix("openai:"))
    folder = _onnx_folder(Path(spec).expanduser())
    if folder is None and (installed := installed_embedder(spec, home)) is not None:
        return installed
    if folder is None:
        raise ModelError(
            f"There is no embedder {spec!r}",
            "give wordllama, lexical, minilm, openai:MODEL, a folder that holds model.onnx and tokenizer.json, or an "
            "installed package's",
            spec=spec,
        )
    return _onnx(folder)


@cache
def _wordllama() -> WordLlamaEmbedder:
    problem = "The embedding model of the package wordllama cannot be loaded"
    with _usable(problem, "install it again, or set REGRAFT_EMBEDDER=lexical"):
        return WordLlamaEmbedder()


def _package_folder(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModelError(f"The package {name} is not installed", f"run: pip install {name}")
    return Path(spec.origin).parent


def _onnx(folder: Path) -> OnnxEmbedder:
    with _usable(f"The embedding model in {folder} cannot be loaded", "fetch its files again", folder=str(folder)):
        return OnnxEmbedder(folder)


def _onnx_folder(place: Path) -> Path | None:
    for folder in (place, place / "onnx"):
        if (folder / "model.onnx").is_file() and (folder / "tokenizer.json").is_file():
            return folder
    return None


def _download() -> Path:
    """Chroma's own download of its default model; only when a person asked for it by name."""
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

    problem = "The MiniLM model is not here and could not be downloaded"
    with _usable(problem, "name a folder with its files, or use the lexical embedder"):
        ONNXMiniLM_L6_V2()._download_model_if_not_exists()
    folder = _onnx_folder(CHROMA_DOWNLOAD)
    if folder is None:
        raise ModelError("The MiniLM download is incomplete", f"delete {CHROMA_DOWNLOAD} and try again")
    return folder


def _model_name(folder: Path) -> str:
    return (folder.parent if folder.name == "onnx" else folder).name


def _fingerprint(model: Path) -> str:
    """Eight hex digits of the file's size and both its ends: two exports of one model must not be mixed."""
    size = model.stat().st_size
    with model.open("rb") as file:
        head = file.read(65_536)
        file.seek(max(0, size - 65_536))
        return hashlib.sha256(head + file.read() + str(size).encode()).hexdigest()[:8]


def _stored(store: sqlite3.Connection, keys: set[bytes]) -> dict[bytes, bytes]:
    wanted = sorted(keys)
    vectors: dict[bytes, bytes] = {}
    for start in range(0, len(wanted), _SQL_VARIABLES):
        some = wanted[start : start + _SQL_VARIABLES]
        marks = ",".join("?" * len(some))
        vectors.update(store.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some))
    return vectors


def _unit(vectors: "NDArray[np.float32]") -> "NDArray[np.float32]":
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
