"""The mutants of small sources: which changes are made, and what is left alone."""

import pytest

from tests.mutation.operators import mutants_of


def changes(source: str, module: str = "sample", symbols: frozenset[str] = frozenset()) -> set[tuple[str, str]]:
    return {(mutant.operator, mutant.after) for mutant in mutants_of(module, source, symbols)}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = a + 2", {("sign", "x = a - 2"), ("missing term", "x = a"), ("missing term", "x = 2")}),
        ("x = a * b", {("missing factor", "x = a"), ("missing factor", "x = b")}),
        ("x = a / b", {("missing factor", "x = a")}),
        ("x = a ** 2", {("power", "x = a ** 3"), ("power", "x = a ** 1")}),
        ("x = a ** n", {("power", "x = a ** (n + 1)"), ("power", "x = a ** (n - 1)")}),
        ("x = sqrt(a)", {("power", "x = a")}),
        ("x = a.sqrt()", {("power", "x = a")}),
        ("x = -a", {("sign", "x = a")}),
        ("x = abs(a)", {("sign", "x = a")}),
        ("x -= a", {("sign", "x += a")}),
        ("x = a[3]", {("off by one", "x = a[4]"), ("off by one", "x = a[2]")}),
        ("x = a < b", {("comparison", "x = a <= b")}),
        ("x = a == b", {("comparison", "x = a != b")}),
        ("x = a < b < c", {("comparison", "x = a <= b < c"), ("comparison", "x = a < b <= c")}),
        ("x = a and b", {("logic", "x = a or b")}),
        ("x = not a", {("negation", "x = a")}),
        ("x = max(a, b)", {("counterpart", "x = min(a, b)")}),
        ("x = ceiling(a)", {("counterpart", "x = floor(a)")}),
        ("x = True", {("truth", "x = False")}),
    ],
)
def test_what_an_expression_becomes(source: str, expected: set[tuple[str, str]]) -> None:
    def bare(text: str) -> str:
        return text.replace("(", "").replace(")", "")

    found = {(operator, bare(after)) for operator, after in changes(source)}
    assert {(operator, bare(after)) for operator, after in expected} <= found
    assert {operator for operator, _ in found} <= {operator for operator, _ in expected} | {"off by one"}


def test_version_vectors_are_swapped_where_the_other_is_known() -> None:
    source = "def f(run, v_read, v_parent):\n    return v_read, run.forward, run['own'], run['start']\n\nclass A:\n"
    source += "    backward: int\n"
    found = {after for operator, after in changes(source) if operator == "vector"}
    assert "return v_parent, run.forward, run['own'], run['start']" in found
    assert "return v_read, run.backward, run['own'], run['start']" in found
    assert "return v_read, run.forward, run['start'], run['start']" in found
    assert not any("activation" in after or "'now'" in after for after in found)


def test_symbols_of_a_version_vector_are_swapped_by_their_endings() -> None:
    known = frozenset({"smoothness", "smoothness_backward", "max_delay", "horizon"})
    assert changes("x = symbols.smoothness", symbols=known) == {("vector", "x = symbols.smoothness_backward")}


def test_words_annotations_and_refusals_are_left_alone() -> None:
    source = '''"""Adds 1 to 2."""
from a import b

def f(x: "3 + 4") -> Literal[5]:
    """Adds 6 + 7."""
    assert x == 8
    print(x + 9)
    raise ValueError(f"{x + 10} is over 11" + str(12 + x))

class A:
    def __str__(self):
        return str(self.x + 13)
'''
    assert changes(source) == set()


CLAIM = """
OURS = (b, c)
ONE = {kind}(name="X-1", value=x, assumptions=(a, *OURS), tight={tight}, reference_points=("own", "now"))
"""


@pytest.mark.parametrize(
    ("kind", "tight", "values"),
    [
        ("Bound", True, {"x * 99 / 100"}),
        ("Bound", False, {"x / 2"}),
        ("LowerBound", True, {"x * 101 / 100"}),
        ("LowerBound", False, {"x * 3 / 2"}),
        ("Identity", False, {"x * 99 / 100", "x * 101 / 100"}),
        ("Condition", True, {"x * 99 / 100", "x * 101 / 100"}),
        ("Rate", True, {"x / 2"}),
    ],
)
def test_constants_and_assumptions_of_a_claim(kind: str, tight: bool, values: set[str]) -> None:
    found = changes(CLAIM.format(kind=kind, tight=tight), "theory.claims.sample")
    constants = {
        after.split("value=")[1].split(", assumptions")[0].strip("()") for op, after in found if op == "constant"
    }
    assert constants == values
    assumed = {
        after.split("assumptions=")[1].split(", tight")[0]
        for op, after in found
        if op == "assumption" and "OURS =" not in after
    }
    assert assumed == {"(*OURS,)", "(a,)"}
    assert {after for op, after in found if op == "assumption" and "OURS =" in after} == {"OURS = (c,)", "OURS = (b,)"}
    assert {op for op, _ in found} == {"constant", "assumption"}


def test_a_function_that_makes_claims_is_mutated_at_each_of_its_calls() -> None:
    source = """
def _claim(name, value, **more):
    return Bound(name=name, value=value, **more)

A = _claim("A", x)
B = _claim("B", value=y, tight=True)
"""
    constants = {after for op, after in changes(source, "theory.claims.sample") if op == "constant"}
    assert constants == {'A = _claim("A", (x / 2))', 'B = _claim("B", value=(y * 99 / 100), tight=True)'}


def test_every_mutant_is_another_program_and_differs_in_its_line_alone() -> None:
    source = "α = 1  # a letter of two bytes\n\nβ = (α + 2 *\n     α)\nγ = 'end'\n"
    found = mutants_of("sample", source)
    assert len({mutant.source for mutant in found}) == len(found) > 5
    for mutant in found:
        assert mutant.source.splitlines()[-1] == "γ = 'end'"
        assert mutant.line in (1, 3, 4)
        compile(mutant.source, "sample", "exec")
