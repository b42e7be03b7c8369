"""One mutant: a module's source with one expression replaced, and the words that name the replacement."""

import ast
from dataclasses import dataclass

OPEN = (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Lambda)
"""Expressions that need brackets wherever another may stand beside them."""


@dataclass(frozen=True)
class Change:
    """A node of a syntax tree, and what takes its place.

    Attributes:
        operator: name of the kind of change.
        node: an expression, or a whole statement on lines of its own.
        replacement: takes its place.
    """

    operator: str
    node: ast.expr | ast.AugAssign
    replacement: ast.expr | ast.AugAssign


@dataclass(frozen=True)
class Mutant:
    """A module that differs from the project's in one place.

    Attributes:
        module: dotted name.
        line: of the changed place, counted from 1.
        operator: name of the kind of change.
        before, after: the changed lines in one, without indentation.
        source: of the whole module.
    """

    module: str
    line: int
    operator: str
    before: str
    after: str
    source: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What names it for as long as the line stays as it is, wherever it moves."""
        return self.module, self.operator, self.before, self.after

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.operator}: {self.before} -> {self.after}"


def applied(module: str, source: str, change: Change) -> Mutant | None:
    """The source with the change made; None where that is no Python or the same program."""
    node, text = change.node, ast.unparse(change.replacement)
    if isinstance(change.replacement, OPEN):
        text = f"({text})"
    assert node.end_lineno is not None and node.end_col_offset is not None
    lines = [line.encode() for line in source.splitlines(keepends=True)]
    old = b"".join(lines[node.lineno - 1 : node.end_lineno])
    tail = len(lines[node.end_lineno - 1]) - node.end_col_offset
    new = old[: node.col_offset] + text.encode() + old[len(old) - tail :]
    mutated = b"".join([*lines[: node.lineno - 1], new, *lines[node.end_lineno :]]).decode()
    try:
        tree = ast.parse(mutated)
    except SyntaxError:
        return None
    if ast.dump(tree) == ast.dump(ast.parse(source)):
        return None
    before, after = (" ".join(part.decode().split()) for part in (old, new))
    return Mutant(module, node.lineno, change.operator, before, after, mutated)
