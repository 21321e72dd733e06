"""A task with two labels, and what a recipe is told of it."""

from regraft.domain.brief import TaskBrief, TextLayout
from regraft.domain.requirement import Requirement
from regraft.domain.task import TaskSpec
from regraft.tools.recipes.base import Need


def brief_of(**changes):
    spec = {
        "name": "tones",
        "instruction": "Say whether the sentence is glad or sad.",
        "demonstrations": (
            {"input": "The sun is out and everyone sings.", "output": "glad"},
            {"input": "The rain took the bridge away.", "output": "sad"},
        ),
    }
    plain = TextLayout(literals=("", ""), slots=())
    facts = {
        "task": TaskSpec.model_validate(spec | changes.pop("task", {})),
        "kind": "label",
        "language": "en",
        "labels": ("glad", "sad"),
        "layouts": {"input": plain, "output": plain},
        "requirements": (Requirement(check="in_labels", args={"column": "output", "labels": ["glad", "sad"]}),),
        "queries": (),
    }
    return TaskBrief(**(facts | changes))


def need_of(**changes):
    return Need(**({"brief": brief_of(), "seed": 0, "round": 0, "wanted": 10} | changes))
