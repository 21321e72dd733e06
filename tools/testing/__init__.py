"""What users test their own operations and agents with: a model server with faults on demand, scripted models."""
