"""How much the checks catch: real rows of many tasks, corrupted in many ways, and the false alarms on untouched ones.

    python benchmarks/checks.py --targets ../shared/targets [--json FILE] [--show KIND]

A task file holds `instruction`, `demonstrations` and held-out `test` items. The rule-based agent reads the first two
and infers the requirements; the test items are the real rows. A corrupted row counts as caught when a requirement of
severity "error" fails for it.
"""

# ruff: noqa: ARG001 - every corruption is told the same things, whether it needs them or not
import argparse
import json
import random
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
from regraft.agents.offline import understand
from regraft.domain.brief import TaskBrief
from regraft.domain.task import TaskSpec
from regraft.tools.checks.apply import failures
from regraft.tools.checks.options import Markers, parse_options

Row = dict[str, str]
Corruption = Callable[[Row, TaskBrief, random.Random], Row | None]
GERMAN = "Der Fluss war an diesem Morgen so hoch, dass niemand mehr trockenen Fußes über die alte Brücke gehen konnte."
ENGLISH = "The river was so high on this morning that nobody could cross the old bridge any more with dry feet."
MECHANICAL: dict[str, Corruption] = {}
OTHER: dict[str, Corruption] = {}


def corruption(kind: dict[str, Corruption]) -> Callable[[Corruption], Corruption]:
    def add(function: Corruption) -> Corruption:
        kind[function.__name__] = function
        return function

    return add


@corruption(MECHANICAL)
def empty_output(row, brief, rng):
    return row | {"output": rng.choice(["", "  ", "\n"])}


@corruption(MECHANICAL)
def empty_input(row, brief, rng):
    return row | {"input": rng.choice(["", "  "])}


@corruption(MECHANICAL)
def missing_value(row, brief, rng):
    return row | {rng.choice(["input", "output"]): rng.choice(["None", "nan", "null", "NaN"])}


@corruption(MECHANICAL)
def missing_slot(row, brief, rng):
    literals = [literal for literal in brief.layouts["input"].literals if literal.strip()]
    if not literals or literals[0] not in row["input"]:
        return None
    head, literal, rest = row["input"].partition(literals[0])
    after = next((other for other in literals[1:] if other in rest), None)
    return row | {"input": head + literal + " nan " + (after + rest.partition(after)[2] if after else "")}


@corruption(MECHANICAL)
def unrendered_template(row, brief, rng):
    return row | {"input": row["input"] + " {{ question }}"}


@corruption(MECHANICAL)
def template_block(row, brief, rng):
    return row | {"output": "{% if label == 1 %}yes{% endif %}"}


@corruption(MECHANICAL)
def python_list(row, brief, rng):
    return row | {"output": repr([row["output"], "x"])}


@corruption(MECHANICAL)
def mojibake(row, brief, rng):
    return row | {"input": row["input"] + " It’s naïve".encode().decode("cp1252", "replace")}


@corruption(MECHANICAL)
def control_characters(row, brief, rng):
    return row | {"input": row["input"][:5] + rng.choice("\x00\x07\x1b\ufffd") + row["input"][5:]}


@corruption(MECHANICAL)
def html(row, brief, rng):
    if "<" in "".join(demo.row()["input"] for demo in brief.task.demonstrations):
        return None
    return row | {"input": f"<p>{row['input']}<br/></p>"}


@corruption(MECHANICAL)
def layout_broken(row, brief, rng):
    literals = [literal for literal in brief.layouts["input"].literals if literal.strip()]
    return row | {"input": row["input"].replace(rng.choice(literals).strip(), "")} if literals else None


@corruption(MECHANICAL)
def label_unknown(row, brief, rng):
    return row | {"output": "LABEL_7"} if brief.kind == "label" else None


@corruption(MECHANICAL)
def label_other_case(row, brief, rng):
    return row | {"output": row["output"].swapcase()} if brief.kind == "label" else None


@corruption(MECHANICAL)
def number_in_words(row, brief, rng):
    return row | {"output": f"{row['output']} apples"} if brief.kind == "number" else None


@corruption(MECHANICAL)
def number_as_float(row, brief, rng):
    return row | {"output": f"{row['output']}.0"} if brief.kind == "number" and "." not in row["output"] else None


def _options(row: Row, brief: TaskBrief) -> list[str] | None:
    layout = brief.options
    if layout is None:
        return None
    found = parse_options(row["input"], header=layout.header, marker=layout.marker, separator=layout.separator)
    return found if found and len(found) > 1 else None


@corruption(MECHANICAL)
def options_gone(row, brief, rng):
    return row | {"input": row["input"].split(brief.options.header)[0]} if _options(row, brief) else None


@corruption(MECHANICAL)
def option_repeated(row, brief, rng):
    options = _options(row, brief)
    return row | {"input": row["input"].replace(options[1], options[0])} if options else None


@corruption(MECHANICAL)
def answer_not_an_option(row, brief, rng):
    return row | {"output": rng.choice(["(Z)", "Z", "none"])} if _options(row, brief) else None


@corruption(MECHANICAL)
def answer_not_in_text(row, brief, rng):
    return row | {"output": "zyzzyva"} if brief.kind == "extract" else None


@corruption(MECHANICAL)
def refusal(row, brief, rng):
    return row | {
        "output": rng.choice(["As an AI language model, I have no opinion.", "I'm sorry, but I can't do that."])
    }


@corruption(MECHANICAL)
def small_talk(row, brief, rng):
    return row | {"output": f"Sure! Here is the answer:\n{row['output']}"}


@corruption(MECHANICAL)
def extra_line(row, brief, rng):
    if any("\n" in demo.row()["output"] for demo in brief.task.demonstrations):
        return None
    return row | {"output": f"{row['output']}\nThis follows from what was said above."}


@corruption(MECHANICAL)
def white_space_around(row, brief, rng):
    return row | {"output": rng.choice([f" {row['output']}", f"{row['output']}\n", f"\t{row['output']} "])}


@corruption(MECHANICAL)
def json_around(row, brief, rng):
    return row | {"output": json.dumps({"answer": row["output"]})}


@corruption(MECHANICAL)
def marker_broken(row, brief, rng):
    if not _options(row, brief) or not Markers(brief.options.marker).enumerated:
        return None
    second = Markers(brief.options.marker).at(1)
    return row | {"input": row["input"].replace(brief.options.separator + second, brief.options.separator + second[1:])}


@corruption(MECHANICAL)
def answer_leaked(row, brief, rng):
    if brief.kind in ("label", "multiple_choice", "extract", "number"):
        return None
    return row | {"input": f"{row['input']} {row['output']} {ENGLISH}{ENGLISH}"[:20_000]}


@corruption(MECHANICAL)
def prompt_copied(row, brief, rng):
    return row | {"output": row["input"]}


@corruption(MECHANICAL)
def demonstration(row, brief, rng):
    return rng.choice(brief.task.demonstrations).row()


@corruption(MECHANICAL)
def demonstration_recased(row, brief, rng):
    return {name: f" {text.upper()}" for name, text in rng.choice(brief.task.demonstrations).row().items()}


@corruption(MECHANICAL)
def endless_output(row, brief, rng):
    return row | {"output": (row["output"] + " ") * 40}


@corruption(OTHER)
def wrong_language(row, brief, rng):
    slots = brief.layouts["input"]
    if brief.language is None or any(literal.strip() for literal in slots.literals) or len(row["input"]) < 40:
        return None
    return row | {"input": ENGLISH if brief.language == "de" else GERMAN}


@corruption(OTHER)
def truncated_input(row, brief, rng):
    return row | {"input": row["input"][: len(row["input"]) // 3]}


@corruption(OTHER)
def option_dropped(row, brief, rng):
    options = _options(row, brief)
    return row | {"input": row["input"][: row["input"].rindex(brief.options.separator)]} if options else None


@corruption(OTHER)
def label_swapped(row, brief, rng):
    others = [label for label in brief.labels if label != row["output"]]
    return row | {"output": rng.choice(others)} if others else None


def caught(rows: list[Row], brief: TaskBrief) -> list[bool]:
    """Which rows a requirement of severity "error" refuses."""
    table = pa.table({name: [row[name] for row in rows] for name in brief.task.columns})
    refused = [False] * len(rows)
    for failure in failures(table, brief.requirements):
        if failure.requirement.severity == "error":
            refused = [one or other for one, other in zip(refused, failure.failed.to_pylist(), strict=True)]
    return refused


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--targets", type=Path, required=True)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--show", help="print rows of this kind that passed")
    args = parser.parse_args()
    kinds = MECHANICAL | OTHER
    tried, found = defaultdict(int), defaultdict(int)
    alarms = total = 0
    understander = understand.OfflineUnderstander()
    for path in sorted(args.targets.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        if "demonstrations" not in data or isinstance(data["demonstrations"][0]["input"], dict):
            continue
        task = TaskSpec(**{key: data[key] for key in ("name", "instruction", "demonstrations")})
        brief = understander.understand(task)
        rows = [{"input": item["input"], "output": item["output"]} for item in data["test"]]
        refused = caught(rows, brief)
        total, alarms = total + len(rows), alarms + sum(refused)
        print(f"{task.name:42} {brief.kind:16} {len(rows):4} rows, false alarms {sum(refused) / len(rows):6.1%}")
        clean = [row for row, out in zip(rows, refused, strict=True) if not out]
        rng = random.Random(task.name)
        for kind, corrupt in kinds.items():
            changed = [new for row in clean if (new := corrupt(row, brief, rng)) is not None and new != row]
            verdicts = caught(changed, brief) if changed else []
            tried[kind], found[kind] = tried[kind] + len(verdicts), found[kind] + sum(verdicts)
            if kind == args.show:
                for row in [row for row, out in zip(changed, verdicts, strict=True) if not out][:2]:
                    print("   passed:", json.dumps(row, ensure_ascii=False)[-400:])
        doubled = caught(clean + clean[:50], brief)[len(clean) :]
        tried["repeated_row"], found["repeated_row"] = (
            tried["repeated_row"] + len(doubled),
            found["repeated_row"] + sum(doubled),
        )
    print(f"\nfalse alarms on untouched rows: {alarms} of {total} ({alarms / total:.2%})\n")
    for kind in [*MECHANICAL, "repeated_row", *OTHER]:
        print(f"{kind:24} {found[kind]:5} of {tried[kind]:5} caught {found[kind] / max(tried[kind], 1):7.1%}")
    mechanical = [*MECHANICAL, "repeated_row"]
    share = sum(found[kind] for kind in mechanical) / sum(tried[kind] for kind in mechanical)
    print(f"\nmechanical kinds together: {share:.2%}")
    if args.json:
        result = {"false_alarms": alarms / total, "mechanical": share}
        args.json.write_text(json.dumps(result | {kind: found[kind] / max(tried[kind], 1) for kind in tried}, indent=2))


if __name__ == "__main__":
    main()
