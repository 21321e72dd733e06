"""A check in a package of its own: all that its author writes."""

import pyarrow as pa
import pyarrow.compute as pc
from regraft.checks import ColumnArgs, check, texts


@check("not_shouted", reason="{column} is written in capitals")
def not_shouted(rows: pa.Table, args: ColumnArgs) -> pa.BooleanArray:
    """The text is not all in capitals."""
    return pc.invert(pc.utf8_is_upper(texts(rows, args.column)))
