"""What a model says, read: JSON wherever it stands, checked against its schema, and scores from digits' odds."""
