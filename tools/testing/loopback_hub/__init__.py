"""A Hub on this machine, which the real clients use whole."""
