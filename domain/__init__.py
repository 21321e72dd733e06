"""The nouns of Regraft: frozen pydantic models without I/O, and the errors that every room raises."""
