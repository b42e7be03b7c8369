"""The derivations of the throughput, staleness and stability claims: each checks; none survives a lost hypothesis."""

import pytest

from theory.derivation.kernel import DerivationError, check
from theory.library import CLAIMS

NAMES = [
    "PD-P1",
    "PD-P2",
    "PD-P4",
    "PD-P5",
    "PD-P5-age",
    "PD-P5-unequal",
    "PD-P6",
    "PD-P6-block",
    "PD-P7",
    "PD-P8",
    "PD-P8-block",
    "PD-R2",
]


@pytest.mark.parametrize("name", NAMES)
def test_derivation_checks_and_ends_in_the_claim(name):
    claim = CLAIMS[name]
    assert claim.derivation is not None
    check(claim.derivation)
    assert claim.value in claim.derivation.conclusion.args


@pytest.mark.parametrize("name", NAMES)
def test_derivation_fails_without_any_hypothesis(name):
    derivation = CLAIMS[name].derivation
    assert derivation is not None and derivation.hypotheses
    for hypothesis in derivation.hypotheses:
        with pytest.raises(DerivationError):
            check(derivation.without(hypothesis.name))
