"""LaTeX that is sure to compile as far as its characters go: ASCII, every bracket and dollar closed."""

import re


def assert_balanced_ascii(shown: str) -> None:
    """Fails where a bracket, a \\left or a dollar is left open, or a character is none of LaTeX's."""
    plain = re.sub(r"\\[{}$]", "", shown)
    assert shown.isascii()
    assert plain.count("{") == plain.count("}")
    assert plain.count(r"\left") == plain.count(r"\right")
    assert plain.count("$") % 2 == 0
