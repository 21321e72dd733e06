"""What a source's columns may hold: programs of few steps, and the texts that they make."""
