"""Work that is left to another process: a run that is begun, or answered, and not gone on with here.

Whoever resumes it next goes on; the record and the answers are on disk before anything here returns.
"""

from pathlib import Path

from pydantic import ValidationError

from ...domain.approval import DecisionFile
from ...domain.errors import DecisionError, InputError, RunError
from ...domain.run import BuildOptions
from ...domain.task import TaskSpec
from ...memory.runs import RunFolder, RunStore, new_id, new_record
from ..workplace import Workplace

NOT_BEGUN = "not begun yet"


def begin(task: TaskSpec, options: BuildOptions, *, home: Path) -> str:
    """The id of a new run, which `resume` starts. Raises InputErrors for an output folder that cannot be used."""
    from ...tools.export.folder import check_output, standing_at

    check_output(Path(options.out), overwrite=options.overwrite)
    options = options.model_copy(update={"replaces": standing_at(Path(options.out))})
    folder = RunStore(home).create(task, new_id(task))
    with folder.locked():
        record = new_record(folder.id, task, options)
        folder.save(record.model_copy(update={"status": "interrupted", "message": NOT_BEGUN}))
    return folder.id


def decide(run: str, decision: DecisionFile, *, home: Path) -> None:
    """Keep a person's decision, checked, for whoever resumes the run next.

    Raises RunError where another process holds the run, DecisionError where it waits for nothing, where somebody has
    answered meanwhile, or where the decision does not fit. The first of two decisions holds.
    """
    from ..approvals.answering import answers, as_state
    from ..approvals.checking import check_answers
    from .driver import refuse_finished
    from .watching import snapshot

    folder = RunStore(home).open(run)
    refuse_finished(folder)
    with folder.locked():
        questions, known = snapshot(run, home).questions, folder.answers()
        known = {question.id: known[question.id] for question in questions if question.id in known}
        asked = [question for question in questions if question.id not in known]
        if not asked:
            raise DecisionError("This was decided already", "see what came of it on the run's page")
        given = answers(asked, decision)
        check_answers(asked, given, looker(folder, home))
        folder.save_answers({**known, **{key: as_state(decisions) for key, decisions in given.items()}})


def looker(folder: RunFolder, home: Path) -> Workplace:
    """A workplace for looking at what a run works on, with no model. It neither tells nor remembers anything."""
    from ...agents.assemble import offline_team
    from ...memory.kept import Kept
    from ...tools.catalogs import open_catalog

    options = folder.record().options
    catalog = open_catalog(options.catalog, home=home)
    return Workplace(team=offline_team(home), catalog=catalog, folder=folder, seed=options.seed, kept=Kept(home))


def publish_finished(run: str, *, repo: str, private: bool, overwrite: bool, home: Path) -> str:
    """Publish a finished run's dataset after all, and keep where it is; the address.

    Whoever calls has the person's explicit yes. Raises RunError for a run that is not finished, InputError for what is
    no name of a repository, PublishError where the Hub, its rights or a licence refuse it.
    """
    from ..nodes.publishing import PublishArgs, push

    folder = RunStore(home).open(run)
    outcome = folder.outcome()
    if folder.record().status not in ("done", "short") or outcome is None or outcome.out is None:
        raise RunError(f"Run {run!r} has no finished dataset", "wait until it is done", run=run)
    try:
        args = PublishArgs(repo=repo, private=private, overwrite=overwrite)
    except ValidationError as exc:
        raise InputError(f"{repo!r} is no name of a repository", "write it as owner/name") from exc
    with folder.locked():
        url = push(outcome, args)
        folder.save_outcome(outcome.model_copy(update={"published": url}))
    return url
