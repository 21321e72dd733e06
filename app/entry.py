"""Where the command begins: an interrupt while it still loads is told as any other one is."""

import signal
import sys

_INTERRUPTED, _TOLD = 130, "Interrupted; give the same command again."


def main() -> None:
    """The `regraft` command. Never shows a traceback; the exit code says how it ended."""
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        from .cli import main as command

        command()
    except KeyboardInterrupt:
        if "--json" in sys.argv:
            print(f'{{"error": {{"kind": "Interrupted", "message": "{_TOLD}", "data": {{}}}}}}')
        print(f"regraft: {_TOLD}", file=sys.stderr)
        sys.exit(_INTERRUPTED)
