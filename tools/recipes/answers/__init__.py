"""Recipes that compare answers to one input: the better one, or the pair of a better and a worse one."""
