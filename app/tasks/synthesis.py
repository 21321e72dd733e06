"""What a person says of rows that are made: `--synthesis` and a task file's `synthesis:`."""

from typing import TYPE_CHECKING, Any, get_args

from ...domain.errors import InputError, TaskError

if TYPE_CHECKING:
    from ...domain.synthesis import Synthesis

_KEYS = ("when", "share", "recipes")
_HOW = "say never, gaps, always, or a share above 0 and up to 1, such as 0.3"


def parse_synthesis(text: str, known: "Synthesis | None", where: str = "--synthesis") -> "Synthesis":
    """The wish that a word or a share states, beside what is `known` of the task. A share of 0 is never.

    Raises InputError for anything else, naming `where` it stands.
    """
    from ...domain.synthesis import Synthesis, SynthesisTime

    known, word = known or Synthesis(), text.strip().lower()
    if word in get_args(SynthesisTime):
        return known.model_copy(update={"when": word})
    share = _share(word)
    if share is None:
        raise InputError(f"{where} {text!r} is no share of a dataset", _HOW)
    if share == 0:
        return known.model_copy(update={"when": "never"})
    return known.model_copy(update={"when": "always", "share": share})


def task_synthesis(value: Any, where: str) -> "Synthesis":
    """The wish of a task file, a word, a share, or a mapping of when, share and recipes. Raises TaskError."""
    from ...domain.synthesis import Synthesis, SynthesisTime

    if isinstance(value, str):
        try:
            return parse_synthesis(value, None)
        except InputError as exc:
            raise TaskError(f"{where} has {value!r} as its 'synthesis'", exc.remedy, key="synthesis") from exc
    if not isinstance(value, dict) or not value or set(value) - set(_KEYS):
        raise TaskError(
            f"{where} has a 'synthesis' that cannot be read",
            "write it as synthesis: {when: gaps, share: 0.3, recipes: [self_instruct]}, with some of these keys",
            key="synthesis",
        )
    when, share, recipes = (value.get(key) for key in _KEYS)
    if when is not None and when not in get_args(SynthesisTime):
        raise TaskError(f"{where} has {when!r} as its 'synthesis: when'", "say never, gaps or always", key="synthesis")
    number = _share(share) if isinstance(share, str) else None
    if share is not None and not number:
        remedy = "write a number above 0 and up to 1, such as 0.3, or when: never"
        raise TaskError(f"{where} has {share!r} as its 'synthesis: share'", remedy, key="synthesis")
    if recipes is not None and not (isinstance(recipes, list) and recipes and all(isinstance(r, str) for r in recipes)):
        raise TaskError(
            f"{where} has {recipes!r} as its 'synthesis: recipes'", "write a list of names: [program]", key="synthesis"
        )
    return Synthesis.model_validate({"when": when, "share": number, "recipes": tuple(recipes) if recipes else None})


def _share(word: str) -> float | None:
    """A number from 0 to 1; None for any other word."""
    try:
        share = float(word)
    except ValueError:
        return None
    return share if 0 <= share <= 1 else None
