"""Which of a source's rows are used, and how several become one."""
