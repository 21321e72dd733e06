"""`python -m regraft`: the command, where none is installed."""

from regraft.app.entry import main

if __name__ == "__main__":
    main()
