"""What a build would do: its own way as far as its plans, and nothing left behind."""

import tempfile
from pathlib import Path

from ..domain.approval import Refused
from ..domain.card import Candidate, Excluded
from ..domain.outcome import BuildOutcome
from ..domain.run import BuildOptions, Preview
from ..domain.task import TaskSpec
from ..memory.runs import RunFolder, new_id, new_record
from .api import Brought, Listener, workplace_of


def preview(
    task: TaskSpec,
    options: BuildOptions,
    *,
    home: Path,
    listener: Listener | None = None,
    brought: Brought | None = None,
) -> Preview:
    """What is understood, which datasets are candidates, and the first plans with rows before and after and their cost.

    No run, dataset or memory is left; with a model its answers are paid, and kept, so that a build need not pay them
    again. Raises InputErrors as `build` does, and KeyboardInterrupt when interrupted.
    """
    from .runs.driver import Drive, reached

    options = options.model_copy(update={"approve": ("plan",), "publish": None})
    run = new_id(task)
    with (
        tempfile.TemporaryDirectory(prefix="regraft-preview-") as place,
        workplace_of(options, home, run, listener, brought) as within,
    ):
        folder = RunFolder(Path(place) / run)
        folder.path.mkdir()
        work = within(folder)
        work.leaves_nothing = True
        with folder.locked():
            record = new_record(run, task, options)
            folder.save(record)
            ended = Drive(folder, work).run(record, None)
            state = reached(folder)
        return Preview(
            task=task.name,
            rows=options.rows,
            brief=state.get("brief"),
            candidates=tuple(Candidate.model_validate(one) for one in state.get("line") or state.get("proposed") or ()),
            excluded=tuple(Excluded.model_validate(one) for one in state.get("excluded") or ()),
            plans=() if isinstance(ended, BuildOutcome) else ended.request.action_requests,
            refused=tuple(
                Refused(source=event.source, why=event.message.removeprefix("reject: "))
                for event in folder.events()
                if event.source and event.stage == "critique" and event.message.startswith("reject")
            ),
            reasons=ended.reasons if isinstance(ended, BuildOutcome) else (),
            bill=work.bill(rows=[]) if isinstance(ended, BuildOutcome) else ended.request.bill,
            usage=work.team.models.usage() if work.team.models else (),
        )
