"""Where the command begins: an interrupt while it still loads is told as any other one is."""

import sys

_INTERRUPTED = 130


def main() -> None:
    """The `regraft` command. Never shows a traceback; the exit code says how it ended."""
    try:
        from .cli import main as command

        command()
    except KeyboardInterrupt:
        if "--json" in sys.argv:
            print('{"error": {"kind": "Interrupted", "message": "Interrupted.", "data": {}}}')
        print("regraft: Interrupted.", file=sys.stderr)
        sys.exit(_INTERRUPTED)
