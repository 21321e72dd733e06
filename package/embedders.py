"""All that an author of an embedder imports: an entry point of `regraft.embedders` names a function of an argument and
Regraft's home folder that gives an `Embedder`."""

from regraft.memory.embedders import Embedder

__all__ = ["Embedder"]
