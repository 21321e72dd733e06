"""Near duplicates at size: all that were planted are found, whatever chunks the rows came in, in linear time."""

import random
import time

import pyarrow as pa
from regraft.domain.brief import TaskBrief
from regraft.domain.task import TaskSpec
from regraft.tools.curation import SourceRows, curate
from regraft.tools.curation.duplicates import NEAR

TASK = TaskSpec(name="t", instruction="i", demonstrations=({"input": "x", "output": "a"},))  # type: ignore[arg-type]
BRIEF = TaskBrief(task=TASK, kind="label", language="en", layouts={}, requirements=(), queries=())


def planted(rows: int, copies: int) -> list[str]:
    rng = random.Random(0)
    words = ["".join(rng.choices("bdfgklmnprstaeiou", k=rng.randint(2, 7))) for _ in range(3000)]
    texts = [" ".join(rng.choices(words, k=45)) for _ in range(rows - copies)]
    for text in rng.sample(texts, copies):
        changed = text.split()
        changed[rng.randrange(45)] = "changed"
        texts.append(" ".join(changed))
    return texts


def run(texts: list[str], chunk: int) -> tuple[int, float]:
    whole = pa.table(
        {
            "input": texts,
            "output": ["a"] * len(texts),
            "__split__": ["train"] * len(texts),
            "__index__": pa.array(range(len(texts)), pa.int64()),
            "__part__": pa.array([0] * len(texts), pa.int32()),
        }
    )
    rows = pa.concat_tables([whole.slice(start, chunk) for start in range(0, len(texts), chunk)])
    start = time.process_time()
    done = curate([SourceRows("a", rows)], task=TASK, brief=BRIEF, rows=len(texts), quotas={"a": len(texts)}, seed=0)
    near = done.rejected["a"]["reason"].to_pylist().count(NEAR)
    return near, time.process_time() - start


def test_planted_copies_are_found_in_one_chunk_and_in_many():
    texts = planted(8000, 400)
    whole, seconds = run(texts, len(texts))
    parts, seconds_of_parts = run(texts, 50)
    assert whole == parts
    assert whole >= 396
    assert seconds_of_parts < 4 * seconds + 1
