"""What becomes the output: columns, choices, lists of items, parts of cells, what flags tell."""
