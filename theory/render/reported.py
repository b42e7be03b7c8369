"""What papers report, as text: numbers to set beside ours, and statements that are never verified."""

from theory.reported import EMPIRICAL, REPORTED


def reported_text() -> str:
    """One line each: reported numbers, then empirical statements."""
    return "\n".join((*(entry.line() for entry in REPORTED), *(entry.line() for entry in EMPIRICAL)))
