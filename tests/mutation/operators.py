"""The mutants of a module: one number, sign, term, power, comparison or version vector changed at a time."""

import ast
from collections.abc import Iterator

from tests.mutation.claim_operators import claim_changes
from tests.mutation.mutant import Change, Mutant, applied
from tests.mutation.seen import name_of, seen
from tests.mutation.vectors import Known, others

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}

_PAIRS = (("min", "max"), ("minimum", "maximum"), ("amin", "amax"), ("Min", "Max"), ("ceil", "floor"))
_MORE_PAIRS = (("ceiling", "floor"), ("any", "all"), ("argmin", "argmax"))
COUNTERPARTS = {one: other for a, b in (*_PAIRS, *_MORE_PAIRS) for one, other in ((b, a), (a, b))}
"""Functions and what a slip would call in their place."""


def mutants_of(module: str, source: str, symbols: frozenset[str] = frozenset()) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines, each program once.

    Args:
        module: dotted name; the modules of `theory.claims` are about claims, all others about code.
        source: of the module.
        symbols: attributes that may be written in it besides those that are.
    """
    tree = ast.parse(source)
    found = list(_changes(tree, Known.of(tree, symbols), code=not module.startswith("theory.claims.")))
    programs = {}
    for mutant in (applied(module, source, change) for change in [*claim_changes(tree), *found]):
        if mutant is not None:
            programs.setdefault(mutant.source, mutant)
    return sorted(programs.values(), key=lambda mutant: mutant.line)


def _changes(tree: ast.Module, known: Known, code: bool) -> Iterator[Change]:
    for node, above in seen(tree):
        match node:
            case ast.Constant(bool(value)) if code:
                yield Change("truth", node, ast.Constant(not value))
            case ast.Constant(int(value)) if not isinstance(value, bool) and not _is_exponent(node, above):
                for other in (value + 1, value - 1) if value else (value + 1,):
                    yield Change("off by one", node, ast.Constant(other))
            case ast.Constant(str(word)) if code:
                for other in others(word, known.words):
                    yield Change("vector", node, ast.Constant(other))
            case ast.Name(name, ast.Load()):
                for other in others(name, known.names):
                    yield Change("vector", node, ast.Name(other, ast.Load()))
            case ast.Attribute(value, name, ast.Load()):
                for other in others(name, known.attributes):
                    yield Change("vector", node, ast.Attribute(value, other, ast.Load()))
            case ast.BinOp():
                yield from _arithmetic(node)
            case ast.AugAssign(target, ast.Add() | ast.Sub() as sign, value):
                yield Change("sign", node, ast.AugAssign(target, _flipped(sign), value))
            case ast.UnaryOp(ast.USub(), operand):
                yield Change("sign", node, operand)
            case ast.UnaryOp(ast.Not() | ast.Invert(), operand):
                yield Change("negation", node, operand)
            case ast.Compare(left, comparisons, right):
                for place, comparison in enumerate(comparisons):
                    swapped = [*comparisons[:place], COMPARISONS[type(comparison)](), *comparisons[place + 1 :]]
                    yield Change("comparison", node, ast.Compare(left, swapped, right))
            case ast.BoolOp(ast.And() as logic, values) | ast.BoolOp(ast.Or() as logic, values):
                yield Change("logic", node, ast.BoolOp(ast.Or() if isinstance(logic, ast.And) else ast.And(), values))
            case ast.Call():
                yield from _calls(node)


def _is_exponent(node: ast.expr, above: ast.AST | None) -> bool:
    return isinstance(above, ast.BinOp) and isinstance(above.op, ast.Pow) and above.right is node


def _flipped(sign: ast.operator) -> ast.operator:
    return ast.Sub() if isinstance(sign, ast.Add) else ast.Add()


def _arithmetic(node: ast.BinOp) -> Iterator[Change]:
    left, right = node.left, node.right
    if any(_is_sequence(operand) for operand in (left, right)):
        return
    match node.op:
        case ast.Add() | ast.Sub() as sign:
            yield Change("sign", node, ast.BinOp(left, _flipped(sign), right))
            yield Change("missing term", node, left)
            yield Change("missing term", node, right)
        case ast.Mult() | ast.MatMult():
            yield Change("missing factor", node, left)
            yield Change("missing factor", node, right)
        case ast.Div() | ast.FloorDiv() | ast.Mod():
            yield Change("missing factor", node, left)
        case ast.Pow():
            for other in _neighbours(right):
                yield Change("power", node, ast.BinOp(left, ast.Pow(), other))


def _neighbours(exponent: ast.expr) -> list[ast.expr]:
    if isinstance(exponent, ast.Constant) and isinstance(exponent.value, int):
        return [ast.Constant(exponent.value + 1), ast.Constant(exponent.value - 1)]
    one = ast.Constant(1)
    return [ast.BinOp(exponent, ast.Add(), one), ast.BinOp(exponent, ast.Sub(), one)]


def _is_sequence(node: ast.expr) -> bool:
    text = isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
    return text or isinstance(node, ast.JoinedStr | ast.List | ast.Tuple | ast.ListComp | ast.Dict | ast.Set)


def _calls(node: ast.Call) -> Iterator[Change]:
    name = name_of(node.func)
    if name in COUNTERPARTS:
        other = COUNTERPARTS[name]
        function = ast.Attribute(node.func.value, other, ast.Load()) if isinstance(node.func, ast.Attribute) else None
        yield Change("counterpart", node, ast.Call(function or ast.Name(other, ast.Load()), node.args, node.keywords))
    if name == "sqrt" and len(node.args) == 1:
        yield Change("power", node, node.args[0])
    if name == "sqrt" and not node.args and isinstance(node.func, ast.Attribute):
        yield Change("power", node, node.func.value)
    if name == "abs" and len(node.args) == 1:
        yield Change("sign", node, node.args[0])
