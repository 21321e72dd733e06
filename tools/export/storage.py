"""How a task's rows are stored where they are not to be the task's own columns."""

from dataclasses import dataclass

import pyarrow as pa

from ...domain.brief import TaskBrief
from ...domain.errors import ComponentError
from ...domain.task import DataFormat
from .formats import CHOSEN, REJECTED, SCHEMAS, Roles, as_form
from .pairs import rejected_from, wrong_answers
from .registry import FORMATS

_SAYS = {
    "prompt": "the instruction and the row's input",
    "completion": "the row's output",
    "messages": "two turns: the user's (instruction and input) and the assistant's (the output)",
    "instruction": "the instruction, the same in every row",
    "input": "the row's input",
    "output": "the row's output",
    CHOSEN: "the row's output",
}


@dataclass(frozen=True)
class Storage:
    """A form, what a task's columns are in it, and where the rejected answers of pairs come from."""

    form: DataFormat
    roles: Roles
    rejected: str | None

    @property
    def schema(self) -> pa.Schema:
        """The stored columns."""
        own = next((schema for form, schema in SCHEMAS.items() if form == self.form), None)
        return own if own is not None else FORMATS.get(self.form).schema

    def shape(self, rows: pa.Table) -> pa.Table:
        """The rows, of the task's own columns, as they are stored. Raises ComponentError where a package's form gives
        something else than it declares."""
        for form in SCHEMAS:
            if form == self.form:
                return as_form(rows, self.roles, form)
        made = FORMATS.get(self.form)
        shaped = made.shape(rows, self.roles)
        if shaped.num_rows != rows.num_rows or shaped.schema.names != made.schema.names:
            raise ComponentError(
                f"The format {made.name!r} of {made.owner} gave {shaped.num_rows} rows of {shaped.schema.names} "
                f"for {rows.num_rows} rows of {made.schema.names}",
                "mend it: one row for each row, in the declared columns",
            )
        return shaped.cast(made.schema)

    def columns(self) -> list[tuple[str, str]]:
        """Each stored column with what it holds."""
        if self.form in FORMATS:
            return list(FORMATS.get(self.form).says.items())
        says = _SAYS | {REJECTED: self.rejected or ""}
        return [(name, says[name]) for name in self.schema.names]


def storage(brief: TaskBrief, form: DataFormat) -> Storage | None:
    """How the task's rows are stored in a form; None for the task's own columns."""
    if form == "columns":
        return None
    task = brief.task
    roles = Roles(task.instruction, task.input_columns, task.output_columns, wrong_answers(brief))
    return Storage(form, roles, rejected_from(brief))
