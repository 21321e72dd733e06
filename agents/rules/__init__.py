"""The team without a model: rules that read the task, find datasets, and synthesise plans by example."""
