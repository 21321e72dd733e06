import json

import forked
import pytest
import yaml
from regraft.app.commands.building import Wishes
from regraft.app.tasks.file import load_task
from regraft.app.tasks.synthesis import parse_synthesis
from regraft.domain.errors import InputError, TaskError
from regraft.domain.synthesis import Synthesis

TASK = {
    "name": "tones",
    "instruction": "Say whether the sentence is glad or sad.",
    "demonstrations": [{"input": "The sun is out.", "output": "glad"}, {"input": "It rains.", "output": "sad"}],
}


def loaded(tmp_path, synthesis):
    path = tmp_path / "task.yaml"
    path.write_text(yaml.safe_dump(TASK | {"synthesis": synthesis}))
    return load_task(path)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("never", Synthesis(when="never")),
        ("gaps", Synthesis(when="gaps")),
        ("Always", Synthesis(when="always")),
        ("0.15", Synthesis(when="always", share=0.15)),
        ("1", Synthesis(when="always", share=1.0)),
        ("0", Synthesis(when="never")),
    ],
)
def test_a_word_or_a_share_is_a_wish(text, wish):
    assert parse_synthesis(text, None) == wish


@pytest.mark.parametrize("text", ["1.5", "-1", "nan", "inf", "30%", "some", ""])
def test_what_is_neither_is_refused_in_a_sentence(text):
    with pytest.raises(InputError, match=r"say never, gaps, always, or a share above 0 and up to 1, such as 0\.3"):
        parse_synthesis(text, None)


def test_the_command_line_goes_before_the_task_and_keeps_its_recipes(tmp_path):
    task = loaded(tmp_path, {"when": "gaps", "share": 0.2, "recipes": ["generate"]})
    assert task.synthesis == Synthesis(when="gaps", share=0.2, recipes=("generate",))
    wishes = Wishes("none", "openai:m", None, None, None, "none", None, None, 0, synthesis="0.5")
    assert wishes.options(task).synthesis == Synthesis(when="always", share=0.5, recipes=("generate",))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"share": "1.5"}, "'1.5' as its 'synthesis: share'"),
        ({"share": "0"}, "'0' as its 'synthesis: share'"),
        ({"share": "-1"}, "'-1' as its 'synthesis: share'"),
        ({"when": "sometimes"}, "'sometimes' as its 'synthesis: when'"),
        ({"recipes": "program"}, "'program' as its 'synthesis: recipes'"),
        ({"recipe": ["program"]}, "'synthesis' that cannot be read"),
        ({}, "'synthesis' that cannot be read"),
        ("2", "'2' as its 'synthesis'"),
    ],
)
def test_a_task_files_synthesis_is_checked(tmp_path, value, said):
    with pytest.raises(TaskError, match=said):
        loaded(tmp_path, value)


def regraft(*words):
    return forked.run(forked.REGRAFT, *words)


def test_recipes_are_listed_and_shown():
    listed = json.loads(regraft("recipes", "list", "--json").stdout)
    assert "generate" in [one["name"] for one in listed["recipes"]]
    shown = regraft("recipes", "show", "self_instruct").stdout
    assert "model calls: about 14 for 100 rows" in shown
    assert "in the paper's own way: 200 for 100 rows" in shown
    unknown = regraft("recipes", "show", "genrate")
    assert (unknown.returncode, "did you mean generate?" in unknown.stderr) == (2, True)


def test_a_build_without_a_catalog_and_without_a_model_is_refused(tmp_path):
    path = tmp_path / "task.yaml"
    path.write_text(yaml.safe_dump(TASK))
    said = regraft("build", str(path), "--catalog", "none", "--out", str(tmp_path / "out"))
    assert (said.returncode, "name one by --model openai:NAME" in said.stderr) == (2, True)
    assert not (tmp_path / "out").exists()
