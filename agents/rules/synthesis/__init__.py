"""Synthesises plans for a source by example."""
