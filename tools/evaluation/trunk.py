"""The lower layers of a language model, which do not learn: they read each text once, and that is kept."""

import copy
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from ...domain.errors import InputError
from .padding import filled


def split(model: Any, upper: int) -> Any:
    """Leave a causal model of transformers its `upper` layers, and give back the lower ones as a model of their own.

    The upper model takes what the lower one gives (`inputs_embeds`), and of its weights only those of its layers and
    their norm learn. Raises InputError where the model is not a stack of layers, or has no more than that.
    """
    import torch  # pyright: ignore[reportMissingImports]

    base = model.base_model
    layers, norm = getattr(base, "layers", None), getattr(base, "norm", None)
    if layers is None or norm is None or not 0 < upper < len(layers):
        shape = f"has {len(layers)} layers" if layers is not None else "is no plain stack of layers"
        raise InputError(
            f"The upper {upper} layers of the student cannot learn alone: it {shape}", "say no layers, and all learn"
        )
    lower = copy.copy(base)
    lower._modules = dict(base._modules)
    lower.config, base.config = copy.deepcopy(base.config), copy.deepcopy(base.config)
    lower.config.num_hidden_layers, base.config.num_hidden_layers = len(layers) - upper, upper
    base.config.use_cache = False  # its layers would look for their places in a cache of all
    lower.layers, lower.norm = torch.nn.ModuleList(layers[:-upper]), torch.nn.Identity()
    base.layers = torch.nn.ModuleList(layers[-upper:])
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for module in (*base.layers, norm):
        for parameter in module.parameters():
            parameter.requires_grad_(True)
    return lower


class Trunk:
    """What lower layers make of texts, by their tokens; float32 of shape [tokens, width] each."""

    def __init__(self, lower: Any, computing: Callable[[], AbstractContextManager[Any]]) -> None:
        self._lower, self._computing = lower, computing
        self._known: dict[tuple[int, ...], Any] = {}

    def read(self, texts: Sequence[Sequence[int]], batch: int) -> None:
        """Read the texts that were not read before, so many at a time."""
        import torch  # pyright: ignore[reportMissingImports]

        new = sorted({tuple(text) for text in texts} - self._known.keys(), key=lambda text: (len(text), text))
        self._lower.eval()
        for start in range(0, len(new), batch):
            some = new[start : start + batch]
            given = {key: value.to(self._lower.device) for key, value in filled(some).items()}
            with torch.no_grad(), self._computing():
                states = self._lower(**given, use_cache=False).last_hidden_state.float()
            for text, state in zip(some, states, strict=True):
                self._known[text] = state[-len(text) :].clone()

    def states(self, texts: Sequence[Sequence[int]]) -> Any:
        """The texts' states as one batch, filled up on the left as their tokens are."""
        import torch  # pyright: ignore[reportMissingImports]

        known = [self._known[tuple(text)] for text in texts]
        width = max(map(len, known))
        return torch.stack([torch.nn.functional.pad(state, (0, 0, width - len(state), 0)) for state in known])
