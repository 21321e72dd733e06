"""Experiences by the likeness of their tasks, in Chroma: derived from the memory of plans, and made anew at will."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock

from ..domain.boundary import boundary
from ..domain.errors import PlanMemoryError
from ..domain.experience import Experience, identity
from .embedders import Embedder, is_semantic

ALIKE, SPELT_ALIKE = 0.6, 0.55
"""The least cosine at which tasks are called similar: by meaning, and by the lexical embedder's words and letters. Of
208 pairs of one kind among forty different tasks, eight come that near by WordLlama, six by the lexical one."""
_NAME = "plans"
_AT_ONCE = 1_000
_PATIENCE_S = 120


class PlanIndex:
    """The collection in one folder, opened for each use: Chroma's import takes a second. One process at a time uses it;
    the others wait. Vectors of another embedder are noticed and made anew: there are few."""

    def __init__(self, folder: Path, embedder: Callable[[], Embedder]) -> None:
        self._folder = folder
        self._embedder = embedder

    def similar(
        self, text: str, known: Mapping[str, Experience], *, kind: str, but: str, limit: int
    ) -> list[tuple[str, float, bool]]:
        """Ids of `known`, the most alike first, with the cosine of their tasks' texts and whether it is near.

        `known` is all there is of that kind of task, without the task of the identity `but`.
        """
        embedder = self._embedder()
        least = ALIKE if is_semantic(embedder) else SPELT_ALIKE
        probe = embedder.embed([text])
        with self._opened(embedder.name) as collection:
            self._in_step(collection, known, kind, embedder)
            where: Any = {"$and": [{"kind": kind}, {"identity": {"$ne": but}}]}
            result = collection.query(query_embeddings=probe, n_results=limit, where=where, include=["distances"])
        pairs = zip(result["ids"][0], result["distances"][0], strict=True)
        ranked = sorted((-(1 - distance), name) for name, distance in pairs if name in known)
        return [(name, -minus, -minus >= least) for minus, name in ranked]

    def forget(self, ids: Sequence[str]) -> None:
        """Remove vectors, where there are any."""
        if ids and self._folder.is_dir():
            with self._opened(None) as collection:
                collection.delete(ids=list(ids))

    def _in_step(self, collection: Any, known: Mapping[str, Experience], kind: str, embedder: Embedder) -> None:
        """Embed what the collection does not hold yet or holds with another text."""
        texts = {name: one.text for name, one in known.items()}
        digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
        stored = collection.get(where={"kind": kind}, include=["metadatas"])
        indexed = {name: facts["text"] for name, facts in zip(stored["ids"], stored["metadatas"], strict=True)}
        new = [name for name in known if indexed.get(name) != digests[name]]
        if not new:
            return
        different = list(dict.fromkeys(texts[name] for name in new))
        vectors = dict(zip(different, embedder.embed(different), strict=True))
        for start in range(0, len(new), _AT_ONCE):
            some = new[start : start + _AT_ONCE]
            collection.upsert(
                ids=some,
                embeddings=[vectors[texts[name]] for name in some],
                metadatas=[_facts(known[name], digests[name]) for name in some],
            )

    @contextmanager
    def _opened(self, embedder: str | None) -> Iterator[Any]:
        """The collection, held for this process; one of another embedder than asked for is emptied."""

        def unusable(exc: Exception) -> PlanMemoryError:
            problem = f"The index of the memory of plans cannot be used: {exc}"
            return PlanMemoryError(problem, f"remove {self._folder}; it is made anew")

        with boundary(unusable):  # Chroma raises its own, SQLite's and its engine's kinds
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self._folder.parent / "chroma.lock", timeout=_PATIENCE_S):
                from chromadb import PersistentClient
                from chromadb.config import Settings

                opened: Any = PersistentClient(str(self._folder), settings=Settings(anonymized_telemetry=False))
                # closed each time: a client does not see what other processes write while it is open
                with opened as client:
                    yield _collection(client, embedder)


def _collection(client: Any, embedder: str | None) -> Any:
    made: dict[str, Any] = {"embedding_function": None, "configuration": {"hnsw": {"space": "cosine"}}}
    if embedder is None:
        return client.get_or_create_collection(_NAME, **made)
    collection = client.get_or_create_collection(_NAME, **made, metadata={"embedder": embedder})
    if (collection.metadata or {}).get("embedder") == embedder:
        return collection
    client.delete_collection(_NAME)
    return client.create_collection(_NAME, **made, metadata={"embedder": embedder})


def _facts(one: Experience, digest: str) -> dict[str, str]:
    """What stands beside a vector, to filter by. The task's text itself does not."""
    return {
        "kind": one.kind,
        "identity": identity(one.task),
        "task": one.task.name,
        "dataset": one.ref.key,
        "revision": one.ref.revision,
        "result": one.result,
        "model": one.model,
        "text": digest,
    }
