"""Text of others on a terminal: evidence and names may hold what would move the cursor or change the title."""


def shown(text: str) -> str:
    """Return text in which what cannot be printed is escaped; lines and tabs stay."""
    return "".join(char if char.isprintable() or char in "\n\t" else repr(char)[1:-1] for char in text)
