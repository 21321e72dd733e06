"""How well datasets are found: DataFinder, a folder catalog with graded tasks, and real cards of the Hub.

    python benchmarks/retrieval.py [datafinder|catalog|hub|scale …] [--shared DIR] [--embedder SPEC …] [--json FILE]

The data is not part of the repository: it is looked for in ../shared beside the checkout, or in REGRAFT_SHARED.
Baselines are measured in the same run, over the same texts and queries.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from regraft.domain.card import DatasetCard
from regraft.memory.card_index import MemoryIndex, Query
from regraft.memory.card_text import card_whole, content_words
from regraft.memory.embedders import Embedder, choose

SHARED = Path(os.environ.get("REGRAFT_SHARED", Path(__file__).resolve().parents[1] / ".." / "shared"))
Scorer = Callable[[str], np.ndarray]


def baselines(cards: Sequence[DatasetCard], minilm: Embedder | None) -> dict[str, Scorer]:
    """BM25, the embedder alone, and both by reciprocal rank fusion: what a plain index would do."""
    import bm25s

    index = bm25s.BM25()
    index.index([content_words(card_whole(card)) or ["-"] for card in cards], show_progress=False)
    scorers: dict[str, Scorer] = {"BM25": lambda query: index.get_scores(content_words(query) or ["-"])}
    if minilm is not None:
        whole = minilm.embed([card_whole(card) for card in cards])
        scorers["MiniLM"] = lambda query: whole @ minilm.embed([query])[0]
        scorers["both, RRF"] = lambda query: reciprocal(scorers["BM25"](query)) + reciprocal(scorers["MiniLM"](query))
    return scorers


def reciprocal(scores: np.ndarray) -> np.ndarray:
    ranks = np.empty(len(scores))
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return 1 / (60 + ranks)


def best(scores: np.ndarray, limit: int) -> list[int]:
    return np.argsort(-scores, kind="stable")[:limit].tolist()


def datafinder(embedders: Mapping[str, Embedder], minilm: Embedder | None) -> dict[str, Any]:
    """Description queries; datasets of a later year than the query's are left out before the cut."""
    documents = _lines(SHARED / "data/datafinder/corpus.jsonl")
    queries = _lines(SHARED / "data/datafinder/queries.jsonl")
    cards = [
        DatasetCard(
            id=document["doc_id"],
            revision="0",
            title=document["name"],
            description=". ".join(filter(None, (document["paper_title"], document["description"]))),
        )
        for document in documents
    ]
    years = np.array([document["year"] or 0 for document in documents])
    rankers: dict[str, Callable[[dict[str, Any], np.ndarray], np.ndarray]] = {}
    for name, scorer in baselines(cards, minilm).items():
        rankers[name] = lambda query, kept, scorer=scorer: np.where(kept, scorer(query["query"]), -np.inf)
    for name, embedder in embedders.items():
        index = MemoryIndex(cards, embedder)
        rankers[f"ours, {name}, text only"] = lambda query, kept, index=index: np.where(
            kept, index.relevance([Query(query["query"])], kept), -np.inf
        )
        rankers[f"ours, {name}"] = lambda query, kept, index=index: np.where(
            kept, index.scores([Query(query["query"])], kept), -np.inf
        )
    results = {}
    for name, ranker in rankers.items():
        measured = []
        for query in queries:
            found = best(ranker(query, years <= query["year"]), 100)
            measured.append(
                _found([documents[place]["doc_id"] in query["gold"] for place in found], len(query["gold"]))
            )
        results[name] = {key: 100 * float(np.mean([one[key] for one in measured])) for key in measured[0]}
    _table(f"DataFinder, {len(queries)} description queries over {len(cards)} datasets (percent)", results, "{:.1f}")
    return results


def _found(hits: Sequence[bool], relevant: int) -> dict[str, float]:
    top = hits[:5]
    precisions = [sum(top[: rank + 1]) / (rank + 1) for rank, hit in enumerate(top) if hit]
    return {
        "P@5": sum(top) / 5,
        "R@5": sum(top) / relevant,
        "MAP@5": sum(precisions) / min(relevant, 5),
        "MRR@5": next((1 / (rank + 1) for rank, hit in enumerate(top) if hit), 0.0),
        "R@25": sum(hits[:25]) / relevant,
        "R@100": sum(hits) / relevant,
    }


def _lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _table(title: str, rows: Mapping[str, Mapping[str, float]], form: str) -> None:
    print(f"\n{title}")
    columns = list(next(iter(rows.values())))
    print(" " * 34 + "".join(f"{column:>12}" for column in columns))
    for name, row in rows.items():
        print(f"{name:34}" + "".join(f"{form.format(row[column]):>12}" for column in columns), flush=True)


SECTIONS: dict[str, Callable[[Mapping[str, Embedder], Embedder | None], dict[str, Any]]] = {"datafinder": datafinder}


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", default=list(SECTIONS), choices=list(SECTIONS), metavar="SECTION")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "regraft-retrieval-benchmark")
    options = parser.parse_args(list(arguments) if arguments is not None else None)
    if not SHARED.is_dir():
        print(f"skipped: there is no {SHARED}; set REGRAFT_SHARED to where the data is")
        return 0
    model = SHARED / "models/all-MiniLM-L6-v2-int8"
    minilm = choose(str(model), options.cache) if model.is_dir() else None
    embedders = ({"MiniLM": minilm} if minilm else {}) | {"lexical only": choose("lexical")}
    started = time.monotonic()
    figures = {section: SECTIONS[section](embedders, minilm) for section in options.sections}
    print(f"\n{time.monotonic() - started:.0f} s")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
