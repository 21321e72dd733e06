"""How well datasets are found: DataFinder, a folder catalog with graded tasks, and real cards of the Hub.

    python benchmarks/retrieval.py [datafinder] [catalog] [hub] [scale] [--json FILE]

`scale` takes long and runs only when named. The data is not part of the repository: it is looked for in ../shared
beside the checkout, or in REGRAFT_SHARED. Baselines are measured in the same run, over the same texts and queries.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from regraft.agents.rules.finding.retriever import OfflineRetriever
from regraft.agents.rules.finding.wish import Wish
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.domain.brief import TaskBrief
from regraft.domain.card import DatasetCard
from regraft.domain.task import TaskSpec
from regraft.memory.cards.index import MemoryIndex, Query
from regraft.memory.cards.text import card_whole, content_words
from regraft.memory.embedders import Embedder, choose
from retrieval_scale import measure, real_cards

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


def catalog(embedders: Mapping[str, Embedder], minilm: Embedder | None) -> dict[str, Any]:
    """The folder's tasks with any relevant dataset; nDCG@10 with gains 2^grade - 1, and whether a dataset of grade 2
    stands first, over the tasks that have one."""
    from regraft.tools.catalogs import open_catalog

    graded = json.loads((SHARED / "targets/relevance.json").read_text())["relevance"]
    shelf = open_catalog(str(SHARED / "catalog"), home=Path(tempfile.gettempdir()))
    cards = list(shelf.cards())
    briefs = {name: _brief(name) for name, grades in graded.items() if grades}
    orders: dict[str, dict[str, list[str]]] = {}
    for name, scorer in baselines(cards, minilm).items():
        orders[name] = {
            task: [cards[place].id for place in best(scorer(brief.task.instruction), 10)]
            for task, brief in briefs.items()
        }
    for name, embedder in embedders.items():
        retriever = OfflineRetriever(embedder)
        orders[f"ours, {name}, cards alone"] = {
            task: [hit.card.id for hit in retriever.shortlist(brief, shelf, Wish())[0]][:10]
            for task, brief in briefs.items()
        }
        orders[f"ours, {name}"] = {
            task: [one.ref.id for one in retriever.retrieve(brief, shelf, limit=12).candidates]
            for task, brief in briefs.items()
        }
    results = {
        name: {
            "nDCG@10": float(np.mean([_ndcg(found[task], graded[task]) for task in briefs])),
            "usable 1st": float(np.mean([graded[t].get(found[t][0]) == 2 for t in briefs if 2 in graded[t].values()])),
        }
        for name, found in orders.items()
    }
    usable = sum(2 in grades.values() for grades in graded.values())
    _table(f"Catalog of {len(cards)}: {len(briefs)} tasks, {usable} of them with a usable dataset", results, "{:.3f}")
    return results


def _brief(name: str) -> TaskBrief:
    given = json.loads((SHARED / f"targets/{name}.json").read_text())
    fields = ("name", "instruction", "demonstrations")
    return OfflineUnderstander().understand(TaskSpec.model_validate({field: given[field] for field in fields}))


def _ndcg(found: Sequence[str], grades: Mapping[str, int]) -> float:
    discounts = 1 / np.log2(np.arange(2, 12))
    gains = [2 ** grades.get(dataset, 0) - 1 for dataset in dict.fromkeys(found)][:10]
    ideal = sorted((2**grade - 1 for grade in grades.values()), reverse=True)[:10]
    return float(np.dot(gains, discounts[: len(gains)]) / np.dot(ideal, discounts[: len(ideal)]))


SOURCES = ("race", "codeparrot/apps", "lighteval/MATH", "pragmeval", "blinoff/medical_qa_ru_data", "squad")
TASKS = {
    "code_line_description": None,
    "elementary_math_qa": None,
    "implicatures": None,
    "temporal_sequences": "Given what a person did when on a day, say at which time they could have gone to a place.",
    "cause_and_effect": "Given two sentences about events, say which one is the cause of the other.",
    "medical_questions_russian": "Answer yes or no to a medical question about a text in Russian.",
}
"""The six BIG-Bench tasks of DataTune: three are among the targets, the others are asked for by these instructions."""


def hub(embedders: Mapping[str, Embedder], minilm: Embedder | None) -> dict[str, Any]:
    """In which rank the sources that DataTune's authors chose stand, by cards alone: the best over the six tasks."""
    cards = real_cards(SHARED)
    shelf = _Cards(cards)
    results: dict[str, dict[str, float]] = {}
    orders: dict[str, list[list[str]]] = {}
    briefs = [_brief(name) if text is None else _described(name, text) for name, text in TASKS.items()]
    for name, scorer in baselines(cards, minilm).items():
        orders[name] = [[cards[p].id for p in best(scorer(brief.task.instruction), len(cards))] for brief in briefs]
    for name, embedder in embedders.items():
        retriever = OfflineRetriever(embedder)
        orders[f"ours, {name}"] = [
            [hit.card.id for hit in retriever.shortlist(brief, shelf, Wish())[0]] for brief in briefs
        ]
    for name, found in orders.items():
        ranks = [
            min(order.index(source) + 1 if source in order else len(cards) for order in found) for source in SOURCES
        ]
        results[name] = dict(zip((source.split("/")[-1][:11] for source in SOURCES), ranks, strict=True))
        results[name]["in top 25"] = sum(rank <= 25 for rank in ranks)
    _table(f"{len(cards)} real cards: best rank of each source over the six tasks", results, "{:.0f}")
    return results


def _described(name: str, instruction: str) -> TaskBrief:
    task = TaskSpec.model_validate(
        {"name": name, "instruction": instruction, "demonstrations": [{"input": "-", "output": "-"}]}
    )
    return TaskBrief(task=task, kind="free_text", language=None, layouts={}, requirements=(), queries=(instruction,))


class _Cards:
    """As much of a catalog as a search of cards needs."""

    name = "cards"

    def __init__(self, cards: Sequence[DatasetCard]) -> None:
        self._held = cards

    def cards(self) -> Iterator[DatasetCard]:
        return iter(self._held)

    def unreadable(self) -> dict[str, str]:
        return {}


def _lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _table(title: str, rows: Mapping[str, Mapping[str, float]], form: str) -> None:
    print(f"\n{title}")
    columns = list(next(iter(rows.values())))
    print(" " * 34 + "".join(f"{column:>12}" for column in columns))
    for name, row in rows.items():
        print(f"{name:34}" + "".join(f"{form.format(row[column]):>12}" for column in columns), flush=True)


def scale(_: Mapping[str, Embedder], minilm: Embedder | None) -> dict[str, Any]:
    """A large index (REGRAFT_SCALE cards, 500,000 unless told): build with a kill in the middle, size, and search."""
    return measure(SHARED, minilm, int(os.environ.get("REGRAFT_SCALE", "500000")))


SECTIONS: dict[str, Callable[[Mapping[str, Embedder], Embedder | None], dict[str, Any]]] = {
    "datafinder": datafinder,
    "catalog": catalog,
    "hub": hub,
    "scale": scale,
}


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)}")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "regraft-retrieval-benchmark")
    options = parser.parse_args(list(arguments) if arguments is not None else None)
    if unknown := set(options.sections) - set(SECTIONS):
        parser.error(f"no such section: {', '.join(unknown)}")
    if not SHARED.is_dir():
        print(f"skipped: there is no {SHARED}; set REGRAFT_SHARED to where the data is")
        return 0
    model = SHARED / "models/all-MiniLM-L6-v2-int8"
    minilm = choose(str(model), options.cache) if model.is_dir() else None
    embedders = (
        {"WordLlama": choose("wordllama")}
        | ({"MiniLM": minilm} if minilm else {})
        | {"lexical only": choose("lexical")}
    )
    started = time.monotonic()
    figures = {section: SECTIONS[section](embedders, minilm) for section in options.sections or list(SECTIONS)[:3]}
    print(f"\n{time.monotonic() - started:.0f} s")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
