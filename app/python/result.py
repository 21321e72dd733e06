"""What a build from Python gives: the dataset with its lineage, or a run that waits for a decision."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ...domain.approval import ApprovalRequest, Decision, DecisionFile
from ...domain.errors import DatasetError, DecisionError
from ...domain.outcome import BuildOutcome, RowCounts

if TYPE_CHECKING:
    from datasets import Dataset

    from ...tools.publish import Published

Answer: TypeAlias = DecisionFile | Decision | Mapping[str, Any] | Sequence[Decision | Mapping[str, Any]] | str | bool
"""A decision: True approves everything that is asked, a text rejects it with this message; else one decision for each
thing that is asked, or a whole decision file, as models or as plain values."""


class Written:
    """A dataset that Regraft wrote: its rows, lineage and rejected rows. `path` is its folder, or None without rows."""

    path: Path | None

    @property
    def report(self) -> Path | None:
        """The report to open in a browser; None where none was written."""
        page = self.path / "report.html" if self.path is not None else None
        return page if page is not None and page.exists() else None

    def dataset(self, split: str = "train") -> "Dataset":
        """The rows of a split, in the task's columns. Raises DatasetError when there are none."""
        from datasets import get_dataset_split_names, load_dataset

        folder = str(self._folder())
        splits = get_dataset_split_names(folder)
        if split not in splits:
            raise DatasetError(folder, f"it has no split {split!r}", f"take one of {', '.join(splits)}")
        return load_dataset(folder, split=split)

    def lineage(self) -> "Dataset":
        """Where each row came from, one row per row of the dataset and in its order. Raises DatasetError for none."""
        return _table(self._folder() / "lineage.parquet")

    def rejected(self) -> "Dataset":
        """Every row that was read and not taken, with the reason. Raises DatasetError when nothing was written."""
        return _table(self._folder() / "rejected.parquet")

    def publish(self, repo: str, *, private: bool = True, overwrite: bool = False) -> "Published":
        """Push the dataset to the Hub as `owner/name`: the files that were written, and none that came there since.
        Raises PublishError when it may not be, or cannot."""
        from ...tools.publish import Target, publish

        target, (digest, sources) = Target(repo, private=private, overwrite=overwrite), self._written()
        return publish(self._folder(), target, sources=sources, digest=digest)

    def _written(self) -> "tuple[str | None, Mapping[str, Sequence[str]] | None]":
        """The digest of the files that were written, and the licences of their sources, as far as they are known."""
        return None, None

    def _folder(self) -> Path:
        if self.path is None or not (self.path / "data").is_dir():
            raise DatasetError("the result", "it has no rows", "see its reasons")
        return self.path


@dataclass(frozen=True)
class Applied(Written):
    """What a plan made of a dataset, with exact counts. `path` is None where no row came out; `digest` is that of the
    files."""

    counts: RowCounts
    path: Path | None
    digest: str | None = None

    def _written(self) -> "tuple[str | None, Mapping[str, Sequence[str]] | None]":
        return self.digest, None


@dataclass(frozen=True)
class Result(Written):
    """A finished build. `status` is "done", or "short" where fewer rows came than were asked for (`reasons` say why);
    `path` is the dataset's folder, or None where nothing was written."""

    outcome: BuildOutcome
    path: Path | None

    @property
    def run(self) -> str:
        """The run's id, as `regraft show` takes it."""
        return self.outcome.run

    @property
    def status(self) -> str:
        return self.outcome.status

    @property
    def reasons(self) -> tuple[str, ...]:
        return self.outcome.reasons

    def _written(self) -> "tuple[str | None, Mapping[str, Sequence[str]] | None]":
        from ...graph.approvals.publishing import licences_of

        return self.outcome.digest or None, licences_of(self.outcome) or None

    def _repr_html_(self) -> str:
        from .html import result_html

        return result_html(self)


@dataclass(frozen=True)
class Waiting:
    """A build that stopped at a checkpoint. Look at `request`, then `decide`; or answer it on another day with
    `regraft.resume(run, …)`, `regraft resume` or in the page."""

    run: str
    request: ApprovalRequest
    _go_on: "Callable[[Answer], Result | Waiting]" = field(repr=False, compare=False)

    def decide(self, answer: Answer) -> "Result | Waiting":
        """Go on with a decision. Raises DecisionError, after which the run still waits, for one that does not fit."""
        return self._go_on(answer)

    def _repr_html_(self) -> str:
        from .html import waiting_html

        return waiting_html(self)


def decision_of(answer: Answer, request: ApprovalRequest) -> DecisionFile:
    """The answer as a decision file. Raises DecisionError for anything else."""
    from pydantic import ValidationError

    asked = len(request.action_requests)
    content: Any = answer
    if isinstance(answer, DecisionFile):
        return answer
    if answer is True:
        content = [{"type": "approve"}] * asked
    elif isinstance(answer, str):
        content = [{"type": "reject", "message": answer}] * asked
    elif isinstance(answer, Mapping) and "decisions" in answer:
        return _file(answer)
    elif isinstance(answer, Mapping) or hasattr(answer, "model_dump"):
        content = [answer]
    if isinstance(content, bool):
        raise DecisionError("False is no decision", "reject with a message as a text, or give decisions")
    try:
        return _file({"decisions": list(content)})
    except (TypeError, ValidationError) as exc:
        raise _unfit(exc) from exc


def _file(content: Mapping[str, Any]) -> DecisionFile:
    from pydantic import ValidationError

    try:
        return DecisionFile.model_validate(dict(content))
    except ValidationError as exc:
        raise _unfit(exc) from exc


def _unfit(exc: Exception) -> DecisionError:
    return DecisionError(
        f"That is no decision ({' '.join(str(exc).split())[:200]})",
        'give True, a message, or one of {"type": "approve"}, … for each thing that is asked',
    )


def _table(path: Path) -> "Dataset":
    import pyarrow.parquet as pq
    from datasets import Dataset

    if pq.read_metadata(path).num_rows == 0:  # of which `datasets` makes no file of its own
        return Dataset(pq.read_table(path))
    return Dataset.from_parquet(str(path))  # pyright: ignore[reportReturnType]
