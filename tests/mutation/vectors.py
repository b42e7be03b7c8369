"""Names of another version vector or reference point of the same thing: the swaps that a slip would make."""

import ast
import re
from dataclasses import dataclass

SUFFIXES = ("", "_recompute", "_backward")
"""F, R and B in the names of symbols: `smoothness`, `smoothness_recompute`, `smoothness_backward`."""

FAMILIES = (
    ("forward", "activation", "backward"),
    ("read", "own", "start", "now"),
    ("read", "parent"),
    ("v_read", "v_activation", "v_backward", "v_parent"),
    ("forward_read", "backward_read"),
    ("forward_costs", "backward_costs"),
    ("forward_threads", "backward_threads"),
    ("read_time", "backward_read_time", "write_time"),
    ("upwards", "downwards"),
    ("seq", "seq_start"),
    ("before", "after"),
    ("low", "high"),
    ("lower", "upper"),
)
"""Words of the code of which one may be written in another's place."""


def others(name: str, known: frozenset[str]) -> tuple[str, ...]:
    """The names of its families that are known where it stands, each once, without itself."""
    stem = re.sub("(_recompute|_backward)$", "", name)
    symbols = [stem + suffix for suffix in SUFFIXES]
    found = [other for family in FAMILIES if name in family for other in family]
    return tuple(dict.fromkeys(other for other in (*symbols, *found) if other != name and other in known))


@dataclass(frozen=True)
class Known:
    """What may be written in a module: its names, the attributes it asks for, its words in quotation marks."""

    names: frozenset[str]
    attributes: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, tree: ast.Module, symbols: frozenset[str]) -> "Known":
        """All that stand somewhere in the tree; `symbols` are attributes besides."""
        names, attributes, words = set(), set(symbols), set()
        for node in ast.walk(tree):
            match node:
                case ast.Name(name) | ast.arg(name) | ast.FunctionDef(name) | ast.ClassDef(name):
                    names.add(name)
                case ast.alias(name, other):
                    names.add(other or name)
                case ast.Attribute(attr=name):
                    attributes.add(name)
                case ast.Constant(str(word)):
                    words.add(word)
            match node:
                case ast.FunctionDef(name) | ast.AnnAssign(ast.Name(name)):
                    attributes.add(name)
        return cls(frozenset(names), frozenset(attributes), frozenset(words))
