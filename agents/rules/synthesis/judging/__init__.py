"""What speaks for and against a source and the rows that are made of it."""
