"""A dataset on disk: rows, lineage, rejected rows, plans, card and report, put in place all at once."""
