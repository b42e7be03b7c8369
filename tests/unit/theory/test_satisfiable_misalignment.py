"""The hypotheses of the proofs about misalignment are all true in an actual small network, so that none is vacuous."""

from fractions import Fraction

import pytest

from tests.lemma_models import World, ball
from theory import symbols as s
from theory.library import CLAIMS
from theory.proofs.vocabulary import BACKWARD, FORWARD, VERSION_VECTORS

LEVELS = 4
"""Blocks of the network; level 0 is at the output. Blocks below the input, and above the output, are 0."""
EVERY = range(-4, 8)
NONE = (Fraction(0),) * 5
F, R, B = range(len(VERSION_VECTORS))
WEIGHTS = {
    F: [(1, 1, 2, -2, 1), (2, 0, 1, -1, 1), (-1, 1, 1, 1, -2), (1, 2, 0, 1, 1)],
    R: [(1, 1, 2, -2, 1), (2, 0, 1, -1, 1), (-1, 1, 1, 1, -2), (1, 2, 0, 1, 1)],
    B: [(2, 1, 1, -2, 1), (2, 1, 1, -1, 1), (-1, 1, 1, 0, -2), (0, 2, 0, 1, 1)],
}
INPUTS = [(1, 0, 1, 2, 1), (1, 1, 1, 0, 1), (2, 1, -1, 0, 1), (1, 0, 0, 1, 3)]
RESIDUAL = [Fraction(1), Fraction(-2), Fraction(1)]
SOURCE = [Fraction(2), Fraction(0), Fraction(1)]


def entries(table, level):
    return table[level] if 0 <= level < LEVELS else NONE


def rows(five):
    a, b, c, d, e = five
    return [[a, 0, 0], [0, b, c], [0, d, e]]


def applied(five, whole):
    return [sum(a * b for a, b in zip(row, whole, strict=True)) for row in rows(five)]


def plus(first, second, factor=1):
    return [a + factor * b for a, b in zip(first, second, strict=True)]


class Network(World):
    """A world that invents nothing."""

    def __init__(self):
        def missing():
            raise AssertionError("a hypothesis speaks of something that the network does not have")

        super().__init__(missing)
        self.numbers |= {vector: Fraction(place) for place, vector in enumerate(VERSION_VECTORS)}

    def set_vector(self, name, *indices, value):
        self.vectors[(name, *indices, "certain")] = [ball(entry) for entry in value]

    def set_map(self, name, *indices, value):
        self.matrices[(name, *indices, "map")] = [[ball(entry) for entry in row] for row in value]


def passes():
    """One forward pass, and a backward pass with each of the weights."""
    world = Network()
    cotangents = {}
    for weights in (F, R, B):
        current = list(RESIDUAL)
        for level in EVERY:
            current = current if level >= 0 else [Fraction(0)] * 3
            cotangents[weights, level] = list(RESIDUAL) if level == 0 else current
            world.set_vector("delta", weights, level, value=cotangents[weights, level])
            world.set_map("J", weights, level, value=rows(entries(WEIGHTS[weights], level)))
            world.set_vector("g", weights, level, value=applied(entries(INPUTS, level), cotangents[weights, level]))
            current = applied(entries(WEIGHTS[weights], level), cotangents[weights, level])
    for level in EVERY:
        world.set_map("K", level, value=rows(entries(INPUTS, level)))
        world.set_vector("s", level, value=RESIDUAL if level == 0 else [0, 0, 0])
        world.set_vector("e", level, value=plus(cotangents[B, level], cotangents[F, level], -1))
        change = plus(entries(WEIGHTS[B], level), entries(WEIGHTS[F], level), -1)
        world.set_vector("Theta", F, level, value=[0, 0, 0])
        world.set_vector("Theta", B, level, value=[sum(map(abs, change)), 0, 0])
        world.numbers["norm", level] = Fraction(4) if 0 <= level < LEVELS else Fraction(1)
        product = Fraction(4) ** min(level, LEVELS) if level >= 0 else Fraction(0)
        world.numbers["product", level] = product
    world.set_vector("d", value=RESIDUAL)
    products(world)
    world.numbers |= {
        s.jacobian_bound: Fraction(4),
        s.jacobian_smoothness: Fraction(2),
        s.parameter_jacobian_bound: Fraction(10),
        s.input_norm: Fraction(10),
        s.output_residual: Fraction(3),
        s.weight_gap: Fraction(20),
        s.relative_gap: Fraction(1),
        s.blocks_between: Fraction(1),
        s.weight_product: Fraction(16),
    }
    return world


def products(world):
    """P_{n,p}: the product of the p maps J(B) that lead to level n."""
    for end in range(4):
        maps: list[list[list]] = [[[Fraction(row == column) for column in range(3)] for row in range(3)]]
        for length in range(5):
            world.set_map("P", end, length, value=maps[-1])
            inner = rows(entries(WEIGHTS[B], end - 1 - length))
            columns = list(zip(*inner, strict=True))
            product = [[sum(a * b for a, b in zip(row, c, strict=True)) for c in columns] for row in maps[-1]]
            maps.append(product)


def directions():
    """Changes of the cotangents along a direction of the weights."""
    world = passes()
    both, curved, backward = list(SOURCE), list(SOURCE), [Fraction(0)] * 3
    start = list(RESIDUAL)
    world.set_vector("ddot", value=SOURCE)
    for level in range(5):
        turned = applied(entries(INPUTS, level), start)
        hessian = plus(applied(entries(INPUTS, level), both), applied(entries(WEIGHTS[R], level), start))
        world.set_map("Jdot", level, value=rows(entries(INPUTS, level)))
        world.set_map("Kdot", level, value=rows(entries(WEIGHTS[R], level)))
        for name, value in (("c", both), ("a", curved), ("b", backward), ("Hv", hessian)):
            world.set_vector(name, level, value=value)
        through = entries(WEIGHTS[F], level)
        both, backward = (plus(applied(through, whole), turned) for whole in (both, backward))
        curved, start = applied(through, curved), applied(through, start)
    return world


@pytest.mark.parametrize(
    ("name", "network"),
    [
        ("PD-M1", passes),
        ("PD-M1-norm", passes),
        ("PD-M2", passes),
        ("PD-M2-fixed", passes),
        ("PD-M3", directions),
        ("PD-M5", passes),
    ],
)
def test_hypotheses_and_conclusion_hold_in_a_network(name, network):
    derivation, world = CLAIMS[name].derivation, network()
    assert derivation is not None
    for hypothesis in derivation.hypotheses:
        for formula in hypothesis.formulas:
            assert world.truth(formula) is True, formula
    assert world.truth(derivation.conclusion) is True


def test_the_network_is_misaligned():
    world = passes()
    assert any(abs(entry) > 0 for entry in world.vectors["e", 2, "certain"])
    world.set_vector("delta", F, 1, value=[0, 0, 0])
    derivation = CLAIMS["PD-M1"].derivation
    assert derivation is not None
    assert world.truth(derivation.hypotheses[0].formulas[0]) is False


def test_versions_are_numbered_as_in_the_proofs():
    assert (VERSION_VECTORS[F], VERSION_VECTORS[B]) == (FORWARD, BACKWARD)
