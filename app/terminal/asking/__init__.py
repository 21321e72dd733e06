"""Asking a person at a terminal: everything that waits is on one screen, and one line decides about any part of it."""

from .request import ask

__all__ = ["ask"]
