"""An output format in a package of its own: ShareGPT's conversations, `--format sharegpt`."""

import pyarrow as pa
from regraft.formats import Roles, output_format

SCHEMA = pa.schema([("conversations", pa.list_(pa.struct([("from", pa.string()), ("value", pa.string())])))])


@output_format("sharegpt", schema=SCHEMA, says={"conversations": "the human's turn and the model's"})
def sharegpt(rows: pa.Table, roles: Roles) -> pa.Table:
    """Conversations as ShareGPT's trainers read them."""
    talks = [
        [
            {"from": "human", "value": "\n".join([roles.instruction, *(row[name] for name in roles.inputs)])},
            {"from": "gpt", "value": "\n".join(row[name] for name in roles.outputs)},
        ]
        for row in rows.to_pylist()
    ]
    return pa.table([talks], schema=SCHEMA)
