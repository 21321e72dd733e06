"""What a person is asked, as the pages show it: each source with its rows, wiring and steps, as edited so far."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...domain.approval import ActionRequest, ApprovalRequest, Edit, EditedAction
from ...domain.errors import RegraftError
from ...domain.plan import Plan
from ...domain.validation import classes_named, label_named
from ...tools.texts import whole_number
from .items import MADE_BY_A_MODEL, NO_ROWS, Item, Row, Wire, choices
from .plan_form import plan_of, rearranged, step_forms

if TYPE_CHECKING:
    from ...domain.validation import PlanShown
    from ...graph.workplace import Workplace

MOST_VALUES = 80
"""Labels of a source that its table has room for."""


def items(request: ApprovalRequest, form: Mapping[str, Any], looking: "Look") -> list[Item]:
    """Every source that is asked about at a plan or sample checkpoint, as the form has it."""
    return [item(request, action, n, form, looking) for n, action in enumerate(request.action_requests)]


@dataclass(frozen=True)
class Look:
    """Access to a run's sources for previews. `label_column` is the task's column of labels, None where it has none."""

    run: str
    home: Path
    label_column: str | None

    def work(self) -> "Workplace":
        return workplace(self.run, self.home)

    def open(self) -> None:
        """Have the catalog opened, and kept, before it is needed; what is wrong with it is told when it is."""
        with suppress(RegraftError):
            self.work()

    def shown(self, plan: Plan, source: str) -> "PlanShown":
        """The plan on the run's sample. Raises PlanError and DatasetError."""
        from ...graph.approvals.shown import show_plan
        from ...graph.runs.watching import snapshot

        seen = snapshot(self.run, self.home)
        if seen.state is None or seen.state.brief is None:
            raise RegraftError("The run does not know its task yet", "wait a moment")
        return show_plan(plan, seen.state.brief, seen.sources[source], self.work())

    def edited(self, before: Plan, edit: Edit) -> Plan:
        """The plan as a person wants it. Raises DecisionError."""
        from ...graph.approvals.checking import edited_plan

        return edited_plan(before, edit, self.work())


@lru_cache(maxsize=8)
def workplace(run: str, home: Path) -> "Workplace":
    """Kept between previews, so that a sample is read once and a plan that was shown is not run again."""
    from ...graph.runs.leaving import looker
    from ...memory.runs import RunStore

    return looker(RunStore(home).open(run), home)


def base_plan(action: ActionRequest) -> Plan | None:
    """The plan that is asked about."""
    plan = action.args.get("plan") or action.details.get("plan")
    return Plan.model_validate(plan) if plan else None


def changes(action: ActionRequest, number: int, form: Mapping[str, Any]) -> tuple[Edit | None, Plan | None, list[Any]]:
    """What the form changes of an item's plan, as a decision; the plan of its steps; and where these stood before.

    Raises PlanError for an argument that cannot be read.
    """
    before = base_plan(action)
    if before is None:
        return None, None, []
    plan, origins = plan_of(form, str(number), before)
    do, _, rest = str(form.get("do") or "").partition(":")
    item, _, step = rest.partition(":")
    if do in ("up", "down", "gone", "add") and item == str(number):
        at = whole_number(step) or 0
        plan, origins = rearranged(plan, origins, do, at, str(form.get(f"p{number}.add") or ""))
    columns = _columns(action, number, form)
    labels = _labels(action, number, form)
    given = EditedAction(name=action.name, args={"plan": plan.model_dump(mode="json")}) if plan != before else None
    if given is None and not columns and not labels:
        return None, plan, origins
    edit = Edit(source=action.source, edited_action=given, columns=columns, label_map=labels)
    return edit, plan, origins


def _columns(action: ActionRequest, number: int, form: Mapping[str, Any]) -> dict[str, str]:
    columns = {}
    for wire in _wires(action.details, number):
        given = str(form.get(f"c{number}.{wire.name}") or "")
        if given and given != wire.taken:
            columns[wire.name] = given
    return columns


def _labels(action: ActionRequest, number: int, form: Mapping[str, Any]) -> dict[str, str | None]:
    labels: dict[str, str | None] = {}
    mapping = action.details.get("label_map", {})
    for place, value in enumerate(_values(action.details)):
        given = form.get(f"l{number}.{place}")
        if given is not None and str(given) != mapping.get(value, ""):
            labels[value] = str(given) or None
    return labels


def _values(details: Mapping[str, Any]) -> list[str]:
    """The source's labels: those of the mapping in its order, then what else the sample has."""
    mapping, values = details.get("label_map", {}), details.get("values", {})
    return [*dict.fromkeys((*mapping, *values))][:MOST_VALUES] if mapping or len(values) <= MOST_VALUES else []


def _wires(details: Mapping[str, Any], number: int) -> list[Wire]:
    del number
    wires: list[Wire] = []
    for name, made_of in details.get("columns", {}).items():
        if len(made_of) == 1:
            wires.append(Wire(name, name, made_of[0]))
        else:
            wires += [Wire(one, f"{name}, of {one}", one) for one in made_of[:8]]
    return list({wire.name: wire for wire in wires}.values())


def item(request: ApprovalRequest, action: ActionRequest, number: int, form: Mapping[str, Any], looking: Look) -> Item:
    """One source as the form has it; what cannot be shown is told as its problem."""
    details, source = action.details, action.source or ""
    before = base_plan(action)
    problem, edit, plan, origins = "", None, before, []
    rows, summary = action.args.get("preview") or details.get("preview") or [], _tried(details)
    names = details.get("class_names", {})
    try:
        edit, plan, origins = changes(action, number, form)
        if edit is not None and before is not None:
            shown = looking.shown(looking.edited(before, edit), source)
            rows, summary = [row.model_dump(mode="json") for row in shown.rows], _tried(shown.model_dump(mode="json"))
            names = shown.class_names
    except RegraftError as exc:
        problem = str(exc)
    plan = plan or before
    candidate = _candidate(looking, source)
    mapping = details.get("label_map", {})
    return Item(
        number=number,
        source=source,
        title=(candidate.title if candidate else "") or source,
        licences=", ".join(candidate.licenses if candidate else ())
        or ("made by a model" if action.name in MADE_BY_A_MODEL else "no licence stated"),
        notes=_notes(looking, action, before),
        failed=tuple(details.get("failed", ())),
        summary=summary,
        rows=_rows(rows, names, number, form, looking.label_column),
        wires=tuple(
            Wire(one.name, one.label, str(form.get(f"c{number}.{one.name}") or one.taken))
            for one in _wires(details, number)
        ),
        labels=tuple(
            (
                f"l{number}.{place}",
                label_named(value, details.get("class_names", {})),
                str(form.get(f"l{number}.{place}", mapping.get(value, ""))),
                details.get("values", {}).get(value, 0),
            )
            for place, value in enumerate(_values(details))
        ),
        task_labels=tuple(_task_labels(before)),
        source_columns=tuple(details.get("source_columns", ())),
        steps=tuple(step_forms(str(number), plan, origins or None)) if plan is not None and before is not None else (),
        diff=_diff(details.get("attempts", ()), before),
        cost=_cost(details),
        why=before.why if before else "",
        edited=edit is not None,
        problem=problem,
        checks=tuple(
            (one["reason"] or one["name"], one["failed"], one["passed"] + one["failed"], one["severity"] == "error")
            for one in details.get("outcomes", ())
        ),
        decision=str(form.get(f"d{number}") or ""),
        message=str(form.get(f"m{number}") or ""),
        choices=choices(request, action),
        can_edit=before is not None and "edit" in request.allowed(action),
        without_rows=NO_ROWS.get(action.name, "There are no rows to show."),
        at_steps=str(form.get("do") or "").partition(":")[2].partition(":")[0] == str(number),
    )


def _candidate(looking: Look, source: str) -> Any:
    from ...graph.runs.watching import snapshot

    source_seen = snapshot(looking.run, looking.home).sources.get(source)
    return source_seen.candidate if source_seen else None


def _notes(looking: Look, action: ActionRequest, plan: Plan | None) -> tuple[str, ...]:
    """What is to be known before the rows: what became of the last word, what is to be made, what the critic says."""
    from ...graph.runs.watching import snapshot

    source = snapshot(looking.run, looking.home).sources.get(action.source or "")
    if source is None or source.making is not None:
        return tuple(action.description.splitlines())
    notes = [action.details.get("heard", "")]
    if given_up := action.details.get("why"):
        notes.append(f"Given up: {given_up}")
    if source.review is not None:
        reasons = "; ".join(source.review.reasons)
        known = reasons in (plan.why if plan else "") or reasons == given_up
        notes.append(f"critic: {source.review.verdict}" + ("" if known else f"; {reasons}"))
    return tuple(filter(None, notes))


def _task_labels(plan: Plan | None) -> Sequence[str]:
    from ...agents.edits import labels_of

    return labels_of(plan) if plan is not None else ()


def _rows(
    rows: Sequence[Mapping[str, Any]],
    names: Mapping[str, Sequence[str]],
    number: int,
    form: Mapping[str, Any],
    column: str | None,
) -> tuple[Row, ...]:
    rows_shown = []
    for place, row in enumerate(rows):
        name = f"{number}.{place}"
        after = row["after"]
        rows_shown.append(
            Row(
                name=name,
                row=row["row"],
                split=row.get("split", ""),
                before=classes_named(row["before"], names),
                after=after,
                reason=row.get("reason", ""),
                failed=tuple(row.get("failed", ())),
                label=after.get(column, "") if column and not row.get("reason") else "",
                wrong=form.get(f"w{name}") == "yes",
                note=str(form.get(f"wn{name}") or ""),
            )
        )
    # rows of one label stand together: what is mapped wrongly is then seen at a glance
    return tuple(sorted(rows_shown, key=lambda row: (bool(row.reason), row.label, not row.failed)))


def _tried(details: Mapping[str, Any]) -> str:
    tried = details.get("tried", 0)
    if not tried:
        return ""
    text = f"Of {tried} sampled rows {details['formed']} reach the task's form, {details['valid']} pass the checks."
    failing = "; ".join(details.get("failing", ()))
    missing = ", ".join(details.get("labels_missing", ()))
    text += f" Not taken: {failing}." if failing else ""
    text += f" No row has the label {missing}." if missing else ""
    return text + "".join(f" Mind: {doubt}." for doubt in details.get("doubts", ()))


def _cost(details: Mapping[str, Any]) -> str:
    estimate = details.get("estimate")
    if not estimate:
        return "no model calls" if "cap" in details else ""
    from ...domain.usage import Estimate
    from ...graph.approvals.asking import cost_text

    return "; ".join(filter(None, (cost_text(Estimate.model_validate(estimate)), details.get("cap", ""))))


def _diff(attempts: Sequence[Mapping[str, Any]], plan: Plan | None) -> tuple[tuple[str, str], ...]:
    """What this plan changed of the one that failed last: lines that went ("del") and came ("ins")."""
    if not attempts or plan is None:
        return ()
    old, new = _lines(attempts[-1]["steps"]), _lines([step.model_dump(mode="json") for step in plan.steps])
    lines: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind != "equal":
            lines += [("del", line) for line in old[a:b]] + [("ins", line) for line in new[c:d]]
    return tuple(lines)


def _lines(steps: Sequence[Mapping[str, Any]]) -> list[str]:
    from ...tools.export.wording import as_text

    return [
        f"{step['op']}: {name} = {as_text(value, 200)}" for step in steps for name, value in step["args"].items()
    ] or [str(step["op"]) for step in steps]
