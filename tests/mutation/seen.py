"""Which parts of a module are mutated: what it computes, not how it is annotated, explained or refused in words."""

import ast
from collections.abc import Iterator

HIDDEN = (ast.Import, ast.ImportFrom, ast.Raise, ast.Assert, ast.JoinedStr)
"""Imports, refusals and messages."""

FIELDS = frozenset({"annotation", "returns", "decorator_list", "pattern", "type_params"})
"""Parts of a node that say what things are, not what becomes of them."""

BOOKKEEPING = frozenset(
    {
        *("name", "title", "statement", "source", "mark", "measured", "proof", "exhibits", "instances", "refuted_by"),
        *("weight_rules", "reference_points", "tight", "sampled", "regime_scales_with_step"),
        *("strict", "repr", "frozen", "slots", "kw_only", "kind", "daemon"),
    }
)
"""Keywords of calls whose values are words about a claim, or how Python is to keep things."""

WORDS = frozenset({"print", "Exhibit", "warn", "cast"})
"""Calls that only say something."""

REPRESENTATIONS = frozenset({"__str__", "__repr__", "sentence", "lines"})
"""Functions that only say something."""


def name_of(function: ast.expr) -> str:
    """The last name of what is called: `np.maximum` is "maximum"."""
    match function:
        case ast.Name(name) | ast.Attribute(_, name):
            return name
    return ""


def seen(node: ast.AST, above: ast.AST | None = None) -> Iterator[tuple[ast.AST, ast.AST | None]]:
    """Every node that may be mutated, with the one above it, from the top down."""
    if isinstance(node, HIDDEN) or _only_says(node):
        return
    yield node, above
    for field, value in ast.iter_fields(node):
        if field in FIELDS:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from seen(child, node)


def _only_says(node: ast.AST) -> bool:
    match node:
        case ast.Expr(ast.Constant(str())):
            return True
        case ast.keyword(arg=str(word)):
            return word in BOOKKEEPING
        case ast.Call(function):
            return name_of(function) in WORDS
        case ast.FunctionDef(name=name):
            return name in REPRESENTATIONS
        case ast.Assign(targets=[ast.Name("__all__")]):
            return True
    return False
