"""How much the checks catch: real rows of many tasks, corrupted in many ways, and the false alarms on untouched ones.

    python benchmarks/checks.py --targets ../shared/targets [--json FILE] [--show KIND]

A task file holds `instruction`, `demonstrations` and held-out `test` items. The rule-based agent reads the first two
and infers the requirements; the test items are the real rows. A corrupted row counts as caught when a requirement of
severity "error" fails for it in its own right (a row that only repeats another one is curation's to find), and as told
when one of severity "warning" does.
"""

import argparse
import json
import random
from collections import defaultdict
from pathlib import Path

from regraft.agents.rules.reading import understand
from regraft.domain.task import TaskSpec
from regraft.tools.checks.calibration import calibrated, refused
from regraft.tools.checks.corruption import MECHANICAL, OTHER


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--targets", type=Path, required=True)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--show", help="print rows of this kind that passed")
    args = parser.parse_args()
    kinds = MECHANICAL | OTHER
    tried, found, told = defaultdict(int), defaultdict(int), defaultdict(int)
    alarms = warned = total = falsified = seen = 0
    understander = understand.OfflineUnderstander()
    for path in sorted(args.targets.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        if "demonstrations" not in data or isinstance(data["demonstrations"][0]["input"], dict):
            continue
        task = TaskSpec(**{key: data[key] for key in ("name", "instruction", "demonstrations")})
        brief = calibrated(understander.understand(task))
        needs = brief.requirements
        rows = [{"input": item["input"], "output": item["output"]} for item in data["test"]]
        out = refused(rows, brief, needs)
        total, alarms, warned = (
            total + len(rows),
            alarms + sum(out),
            warned + sum(refused(rows, brief, needs, warnings_too=True)),
        )
        if brief.calibration:
            falsified, seen = falsified + brief.calibration.falsified, seen + brief.calibration.caught
        print(f"{task.name:42} {brief.kind:16} {len(rows):4} rows, alarms {sum(out) / len(rows):6.1%}", flush=True)
        for note in brief.notes:
            print(f"   {note}")
        clean = [row for row, bad in zip(rows, out, strict=True) if not bad]
        rng = random.Random(task.name)
        for kind, corrupt in kinds.items():
            changed = [new for row in clean if (new := corrupt(row, brief, rng)) is not None and new != row]
            verdicts = refused(changed, brief, needs)
            tried[kind], found[kind] = tried[kind] + len(verdicts), found[kind] + sum(verdicts)
            told[kind] += sum(refused(changed, brief, needs, warnings_too=True))
            if kind == args.show and changed:
                print(f"   {kind}: {sum(verdicts)} of {len(verdicts)} caught")
                for row in [row for row, bad in zip(changed, verdicts, strict=True) if not bad][:2]:
                    print("   passed:", json.dumps(row, ensure_ascii=False)[-400:])
    print(f"\nfalse alarms on untouched rows: {alarms} of {total} ({alarms / total:.2%}), told {warned / total:.2%}")
    print(f"calibration: of {falsified} falsified demonstrations {seen} caught ({seen / max(falsified, 1):.1%})\n")
    for kind in kinds:
        of = max(tried[kind], 1)
        print(
            f"{kind:24} {found[kind]:5} of {tried[kind]:5} caught {found[kind] / of:7.1%} told {told[kind] / of:7.1%}"
        )
    share = sum(found[kind] for kind in MECHANICAL) / sum(tried[kind] for kind in MECHANICAL)
    print(f"\nmechanical kinds together: {share:.2%}")
    if args.json:
        result = {"false_alarms": alarms / total, "mechanical": share}
        args.json.write_text(json.dumps(result | {kind: found[kind] / max(tried[kind], 1) for kind in tried}, indent=2))


if __name__ == "__main__":
    main()
