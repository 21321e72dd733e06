"""All that an author of an operation imports."""

from regraft.tools.operations.base import (
    OperationArgs,
    OperationContext,
    OperationResult,
    operation,
)
from regraft.tools.operations.cells import Sieve, put, put_name, texts

__all__ = ["OperationArgs", "OperationContext", "OperationResult", "Sieve", "operation", "put", "put_name", "texts"]
