"""An operation in a package of its own: all that its author writes."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field
from regraft.operations import OperationArgs, OperationContext, OperationResult, Sieve, operation, put, put_name, texts


class ShoutArgs(OperationArgs):
    column: str = Field(description="column whose texts are shouted")
    output: str = Field(description="column that receives the shouting")
    marks: int = Field(default=1, ge=0, le=10, description="exclamation marks at the end")

    def columns_read(self) -> frozenset[str]:
        return frozenset({self.column})

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, self.output)


@operation("shout")
def shout(table: pa.Table, args: ShoutArgs, context: OperationContext) -> OperationResult:
    """Put a text in capitals with exclamation marks. A row without a text is rejected."""
    sieve = Sieve(table)
    sieve.keep(table.column(args.column).is_valid(), f"column {args.column!r} has nothing to shout")
    loud = pc.utf8_upper(texts(sieve.table, args.column))
    sieve.table = put(sieve.table, args.output, pc.binary_join_element_wise(loud, "!" * args.marks, ""))
    return sieve.result()
