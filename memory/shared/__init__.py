"""What several machines share of their homes; without it all stays in the home's own files.

`REGRAFT_STORE=postgresql://…` keeps runs, answers and plans in Postgres; `REGRAFT_BLOCKS=s3://…` keeps finished batches
in an object store.
"""

from .objects import Commits, ObjectStore, blocks_url, commits
from .postgres import STORE, Postgres, lock_number, shared_store, store_url
from .runs import SharedRuns, shared_runs

__all__ = [
    "STORE",
    "Commits",
    "ObjectStore",
    "Postgres",
    "SharedRuns",
    "blocks_url",
    "commits",
    "lock_number",
    "shared_runs",
    "shared_store",
    "store_url",
]
