"""The Hugging Face Hub as a catalog."""
