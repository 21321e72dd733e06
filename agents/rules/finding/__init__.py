"""Finds datasets for a task by rules."""
