"""What label values mean, and how a source's labels become the task's."""
