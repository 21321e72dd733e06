"""Whether this process was asked to end at once, by a signal or a cancelled task, which whoever waits may look at."""

import threading

at_once = threading.Event()
"""Set with the word to stop where nothing that is under way, such as a model's answer, is to be waited for long."""
