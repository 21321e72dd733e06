"""`regraft mcp`: builds as tools of a coding agent, by the Model Context Protocol."""
