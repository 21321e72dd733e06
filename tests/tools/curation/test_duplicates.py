"""Near duplicates at size: all that were planted are found, whatever chunks the rows came in, in linear time."""

import random
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from regraft.domain.brief import TaskBrief
from regraft.domain.task import TaskSpec
from regraft.tools.curation import SourceRows, curate, duplicates
from regraft.tools.curation.duplicates import NEAR

from .helpers import placed

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
    whole = placed([(text, "a") for text in texts])
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


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from([1, 7, 64]), st.booleans())
def test_in_files_or_in_memory_by_any_chunks_the_rows_are_the_same(seed, chunk, closed):
    rng = random.Random(seed)
    texts = [
        " ".join(rng.choices(["red", "blue", "green", "grey", "pale", "dark"], k=rng.randint(0, 14))) for _ in range(80)
    ]
    texts += [rng.choice(texts) for _ in range(20)]
    rows = pa.table(
        {
            "input": texts,
            "output": rng.choices("abc", k=100),
            "__split__": rng.choices(["train", "test"], k=100),
            "__index__": pa.array(range(100), pa.int64()),
            "__part__": pa.array([0] * 100, pa.int32()),
        }
    )
    brief = BRIEF.model_copy(update={"kind": "label" if closed else "free_text"})
    asked = {"task": TASK, "brief": brief, "rows": 30, "quotas": {"a": 30}, "seed": seed}
    whole = curate([SourceRows("a", rows)], **asked)
    shared = curate([SourceRows("a", rows)], **asked, made=rows.num_rows)  # in the one database of the process
    assert shared.accepted.equals(whole.accepted)
    assert shared.rejected["a"].equals(whole.rejected["a"])
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(duplicates, "_FEW", 40)  # as of many rows, the bands of all are written
        parts = SourceRows("a", lambda: (rows.slice(start, chunk) for start in range(0, 100, chunk)))
        again = curate([parts], folder=Path(folder), **asked)
        assert again.accepted.equals(whole.accepted)
        assert again.rejected["a"].equals(whole.rejected["a"])
    assert whole.dropped["a"] == Counter(whole.rejected["a"]["reason"].to_pylist())
    kept = set(whole.accepted["input"].to_pylist())
    assert len(kept) == whole.accepted.num_rows == whole.taken["a"]
