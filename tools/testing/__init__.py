"""What users test their own operations and agents with: a model server with faults on demand, scripted chat models."""

from .answers import Call, Respond, by_order, by_row, by_schema, example_of, invented, orders_in, rows_in, sentence
from .faults import ALL_FAULTS, TRANSIENT_FAULTS, FaultName, Incoming, Weather, always, at, fair, first, mixed
from .server import ModelServer, Rules, Seen

__all__ = [
    "ALL_FAULTS",
    "TRANSIENT_FAULTS",
    "Call",
    "FaultName",
    "Incoming",
    "ModelServer",
    "Respond",
    "Rules",
    "Seen",
    "Weather",
    "always",
    "at",
    "by_order",
    "by_row",
    "by_schema",
    "example_of",
    "fair",
    "first",
    "invented",
    "mixed",
    "orders_in",
    "rows_in",
    "sentence",
]
