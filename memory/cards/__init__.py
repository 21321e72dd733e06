"""An index of dataset cards: words, meanings and names, searched offline or over the Hub."""
