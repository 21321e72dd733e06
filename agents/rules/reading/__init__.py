"""Reads a task by rules: its kind of output, labels, layout and requirements."""
