"""Mixtures of tasks: shares, one deduplication, one licence, what each part gave."""

import json
from collections import Counter

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from graph_fakes import MemoryCatalog, ScriptedTeam, options, rows, task
from pydantic import ValidationError
from regraft.domain.approval import Approve, DecisionFile
from regraft.domain.errors import BudgetReached, InputError, TaskError
from regraft.domain.mixture import MixPart, Mixture
from regraft.domain.run import Waiting
from regraft.domain.task import Demonstration
from regraft.domain.usage import Usage
from regraft.graph import api
from regraft.graph.mixture import build_mixture


def mixture(*shares, **changes):
    parts = [MixPart(task=task(name=f"part{n}"), share=share) for n, share in enumerate(shares)]
    return Mixture(**({"name": "mixed", "parts": tuple(parts)} | changes))


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Builds a mixture whose part N takes its rows from the Nth dataset."""

    def run(mixed, *datasets, licences=None, **changes):
        def tools(_options, _home, run, _brought):
            number = next(n for n in range(len(datasets)) if f"-part{n}-" in run)
            catalog = MemoryCatalog({f"d{number}": datasets[number]})
            script = ScriptedTeam([[f"d{number}"]], catalog)
            return script.team(), catalog

        monkeypatch.setattr(api, "_tools", tools)
        return build_mixture(mixed, options(tmp_path / "out", **changes), home=tmp_path)

    return run


def test_shares_are_exact_and_add_up():
    assert mixture(0.4, 0.35, 0.25).counts(1000) == {"part0": 400, "part1": 350, "part2": 250}
    assert mixture(1 / 3, 1 / 3, 1 / 3).counts(100) == {"part0": 34, "part1": 33, "part2": 33}
    assert sum(mixture(0.123, 0.456, 0.421).counts(977).values()) == 977


@pytest.mark.parametrize("shares", [(0.5, 0.4), (0.7, 0.7), (1.5, -0.5), (0, 1)])
def test_shares_that_are_no_whole_are_refused(shares):
    with pytest.raises(ValidationError):
        mixture(*shares)


def test_rows_of_both_parts_come_with_their_lineage_and_task(build, tmp_path):
    outcome = build(mixture(0.7, 0.3), rows(300), rows(300, start=1000))
    assert (outcome.status, outcome.rows) == ("done", 100)
    assert [(part.task, part.rows) for part in outcome.parts] == [("part0", 70), ("part1", 30)]
    data = pq.read_table(tmp_path / "out" / "data").to_pylist()
    lineage = pq.read_table(tmp_path / "out" / "lineage.parquet").to_pylist()
    assert Counter(line["task"] for line in lineage) == {"part0": 70, "part1": 30}
    source = {"d0": rows(300), "d1": rows(300, start=1000)}
    assert all(
        source[line["source"]][line["index"]]["sentence"] == row["input"]
        for row, line in zip(data, lineage, strict=True)
    )
    card = (tmp_path / "out" / "README.md").read_text()
    assert "| part0 | 70.0% | 70 |" in card
    page = (tmp_path / "out" / "report.html").read_text()
    assert "What each part gave" in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert "not needed: there are more rows than asked for" in page
    gone = pq.read_table(tmp_path / "out" / "rejected.parquet").to_pylist()
    assert Counter(row["source"] for row in gone).keys() == {"d0", "d1"}
    left = [row for row in gone if row["task"] == "part0"]
    assert len({row["index"] for row in left} | {line["index"] for line in lineage if line["source"] == "d0"}) == 300
    assert "license: mit" in card


def test_rows_that_a_model_wrote_into_by_their_lineage_make_a_mixture_synthetic(build, tmp_path):
    data = rows(300), rows(300, start=1000)
    plain = build(mixture(0.7, 0.3), *data)
    assert [part.made for part in plain.parts] == [0, 0]
    assert "- synthetic" not in (tmp_path / "out" / "README.md").read_text()
    (path,) = (tmp_path / "mixtures").glob("*/part1/lineage.parquet")
    lineage = pq.read_table(path)
    place = lineage.schema.get_field_index("model")
    pq.write_table(lineage.set_column(place, "model", pa.array(["gpt"] * len(lineage))), path)
    outcome = build(mixture(0.7, 0.3), *data, overwrite=True)
    assert [part.made for part in outcome.parts] == [0, 30]
    card = (tmp_path / "out" / "README.md").read_text()
    assert "- synthetic" in card
    assert f"| part1 | 30.0% | 30 | {outcome.parts[1].built} | 100% |" in card


def test_labels_of_a_part_come_in_equal_shares(build, tmp_path):
    build(mixture(0.7, 0.3), rows(300), rows(300, start=1000))
    data = pq.read_table(tmp_path / "out" / "data").to_pylist()
    lineage = pq.read_table(tmp_path / "out" / "lineage.parquet").to_pylist()
    each = Counter((line["task"], row["output"]) for line, row in zip(lineage, data, strict=True))
    assert each == {(part, label): n for part, n in (("part0", 35), ("part1", 15)) for label in ("glad", "sad")}


def test_a_row_that_two_parts_share_is_there_once(build, tmp_path):
    shared = rows(60)
    outcome = build(mixture(0.5, 0.5), [*shared, *rows(240, start=2000)], [*shared, *rows(240, start=4000)])
    data = pq.read_table(tmp_path / "out" / "data").to_pylist()
    assert len({row["input"] for row in data}) == len(data) == outcome.rows


def test_a_part_that_is_short_keeps_the_shares(build):
    outcome = build(mixture(0.5, 0.5), rows(300), rows(20, start=1000))
    assert (outcome.status, [part.rows for part in outcome.parts]) == ("short", [21, 20])
    assert "part1 gave 20 rows for 50" in outcome.reasons[0]


def test_the_same_command_goes_on_and_ends_with_the_same_bytes(build, tmp_path):
    build(mixture(0.5, 0.5), rows(300), rows(300, start=1000))
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    runs = sorted(path.name for path in (tmp_path / "runs").iterdir())
    build(mixture(0.5, 0.5), rows(300), rows(300, start=1000), overwrite=True)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == first
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == runs


def test_tasks_of_other_columns_are_refused_before_anything_is_built(build, tmp_path):
    other = task(
        name="part1",
        demonstrations=(
            Demonstration(input={"text": "The sun is out."}, output="glad"),
            Demonstration(input={"text": "It rains."}, output="sad"),
        ),
    )
    mixed = Mixture(name="mixed", parts=(MixPart(task=task(name="part0"), share=0.5), MixPart(task=other, share=0.5)))
    with pytest.raises(InputError, match=r"have other columns \(input, output; text, output\)"):
        build(mixed, rows(300), rows(300))
    assert not (tmp_path / "runs").exists()


def test_licences_that_exclude_each_other_are_refused_and_nothing_is_written(build, tmp_path, monkeypatch):
    original = ScriptedTeam._candidate

    def licensed(self, dataset, place):
        owed = {"d0": ("cc-by-sa-4.0",), "d1": ("cc-by-nc-4.0",)}[dataset]
        return original(self, dataset, place).model_copy(update={"licenses": owed})

    monkeypatch.setattr(ScriptedTeam, "_candidate", licensed)
    with pytest.raises(InputError, match="licences exclude each other"):
        build(mixture(0.5, 0.5), rows(300), rows(300, start=1000))
    assert not (tmp_path / "out").exists()


def test_a_part_waits_for_a_person_and_the_same_call_goes_on_after_the_answer(build, tmp_path):
    data = rows(300), rows(300, start=1000)
    waiting = build(mixture(0.5, 0.5), *data, approve=("plan", "publish"))
    assert isinstance(waiting, Waiting)
    assert waiting.run.startswith("mixed-part0-")
    assert not (tmp_path / "out").exists()
    while isinstance(waiting, Waiting):
        decision = DecisionFile(decisions=tuple(Approve() for _ in waiting.request.action_requests))
        assert not isinstance(api.resume(waiting.run, decision, home=tmp_path), Waiting)
        waiting = build(mixture(0.5, 0.5), *data, approve=("plan", "publish"))
    assert (waiting.status, waiting.rows) == ("done", 100)


def test_the_budget_is_that_of_all_parts_together(build, monkeypatch):
    usage = Usage(purpose="plan", source=None, model="m", calls=1, prompt_tokens=900, completion_tokens=50)
    original, given = api.build, []

    def paid(spec, asked, **more):
        given.append(asked.budget_tokens)
        return original(spec, asked, **more).model_copy(update={"usage": (usage,)})

    monkeypatch.setattr(api, "build", paid)
    build(mixture(0.5, 0.5), rows(300), rows(300, start=1000), budget_tokens=1_000)
    assert given == [1_000, 50]
    with pytest.raises(BudgetReached, match="spent the mixture's budget; run the same command"):
        build(mixture(0.5, 0.5), rows(300), rows(300, start=1000), budget_tokens=950, seed=9)


def test_a_mixture_is_not_published_in_silence(build):
    with pytest.raises(InputError, match="not published by the build"):
        build(mixture(0.5, 0.5), rows(300), rows(300), publish="me/mine")


def written(folder, *shares):
    part = {"instruction": "Say it.", "demonstrations": [{"input": "a", "output": "b"}, {"input": "c", "output": "d"}]}
    for name in ("one", "two"):
        (folder / f"{name}.json").write_text(json.dumps(part | {"name": name}))
    parts = [{"task": f"{name}.json", "share": share} for name, share in zip(("one", "two"), shares, strict=True)]
    (folder / "mix.json").write_text(json.dumps({"name": "both", "mix": parts, "rows": "50"}))
    return folder / "mix.json"


@pytest.mark.parametrize("share", [0, 1, 1.5, -1, True, "much", None, "nan"])
def test_a_share_that_is_none_is_told_with_its_part(tmp_path, share):
    from regraft.app.commands.mixing import mixture_in

    with pytest.raises(TaskError, match="as the share of part 2 of its mix; write a number above 0 and below 1"):
        mixture_in(written(tmp_path, 0.5, share))


def test_shares_that_are_not_one_together_are_told(tmp_path):
    from regraft.app.commands.mixing import mixture_in

    with pytest.raises(TaskError, match=r"the shares are 0\.9 together; make them 1"):
        mixture_in(written(tmp_path, 0.5, 0.4))


def test_a_mixture_is_read_from_a_file(tmp_path):
    from regraft.app.commands.mixing import mixture_in

    read = mixture_in(written(tmp_path, "0.4", "0.6"))
    assert read is not None
    assert (read.name, read.rows, [part.share for part in read.parts]) == ("both", 50, [0.4, 0.6])
    assert mixture_in(tmp_path / "one.json") is None
