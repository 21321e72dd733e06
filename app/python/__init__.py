"""Regraft from Python and notebooks: what `from regraft import build` gives."""
