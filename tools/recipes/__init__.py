"""Recipes: ways to make rows where datasets have none. `base` says how one is written."""
