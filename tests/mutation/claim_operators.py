"""Mutants that only claims have: a constant 1 % too good where tight, 50 % elsewhere; an assumption gone."""

import ast
from collections.abc import Iterator

from tests.mutation.mutant import Change
from tests.mutation.seen import name_of

KINDS = frozenset({"Bound", "LowerBound", "Condition", "Identity", "Rate"})


def claim_changes(tree: ast.Module) -> Iterator[Change]:
    """The constants and assumptions of every claim of a module."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    makers = [(maker, call) for maker in functions for call in ast.walk(maker) if _kind(call)]
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not _kind(call):
            continue
        value = _keyword(call, "value")
        maker = next((maker for maker, made in makers if made is call), None)
        given = [] if maker is None or value is None else list(_given(tree, maker, value))
        for expression, tight in given or ([] if value is None else [(value, _tight(call))]):
            for above, below in factors(_kind(call), tight or _tight(call)):
                yield Change("constant", expression, _times(expression, above, below))
        assumptions = _keyword(call, "assumptions")
        for elements in [] if assumptions is None else _tuples(tree, assumptions):
            for place in range(len(elements.elts)):
                left = [*elements.elts[:place], *elements.elts[place + 1 :]]
                yield Change("assumption", elements, ast.Tuple(left, ast.Load()))


def factors(kind: str, tight: bool) -> tuple[tuple[int, int], ...]:
    """What a claim's value is multiplied by, as fractions: each must make it false."""
    if kind == "Identity" or (kind == "Condition" and tight):
        return (99, 100), (101, 100)
    if kind == "Condition":
        return ((3, 2),)  # it promises something below its value, and nothing above
    if kind == "LowerBound":
        return ((101, 100) if tight else (3, 2),)
    return ((99, 100) if tight and kind == "Bound" else (1, 2),)


def _kind(node: ast.AST) -> str:
    """Which claim is made there; "" where none is."""
    name = name_of(node.func) if isinstance(node, ast.Call) else ""
    return name if name in KINDS else ""


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _tight(call: ast.Call) -> bool:
    tight = _keyword(call, "tight")
    return isinstance(tight, ast.Constant) and tight.value is True


def _given(tree: ast.Module, maker: ast.FunctionDef, value: ast.expr) -> Iterator[tuple[ast.expr, bool]]:
    """What the calls of a function that makes claims give for their value, each with whether it says tight."""
    parameters = [parameter.arg for parameter in [*maker.args.args, *maker.args.kwonlyargs]]
    if not isinstance(value, ast.Name) or value.id not in parameters:
        return
    place = parameters.index(value.id)
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and name_of(call.func) == maker.name:
            named = _keyword(call, value.id)
            if named is not None:
                yield named, _tight(call)
            elif place < len(call.args):
                yield call.args[place], _tight(call)


def _times(expression: ast.expr, above: int, below: int) -> ast.expr:
    scaled = expression if above == 1 else ast.BinOp(expression, ast.Mult(), ast.Constant(above))
    return ast.BinOp(scaled, ast.Div(), ast.Constant(below))


def _tuples(tree: ast.Module, assumptions: ast.expr) -> Iterator[ast.Tuple]:
    """The tuples of which assumptions are put together, where they stand written out in this module."""
    for node in ast.walk(assumptions):
        if isinstance(node, ast.Tuple):
            yield node
        elif isinstance(node, ast.Name):
            for statement in tree.body:
                match statement:
                    case ast.Assign([ast.Name(name)], ast.Tuple() as elements) if name == node.id:
                        yield elements
                    case ast.AnnAssign(ast.Name(name), _, ast.Tuple() as elements) if name == node.id:
                        yield elements
