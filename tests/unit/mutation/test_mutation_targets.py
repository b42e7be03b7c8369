"""What is mutated exists, its guards are property and oracle tests, and listed equivalents are mutants still."""

import re

import pytest

from tests.mutation.equivalents import EQUIVALENT
from tests.mutation.operators import mutants_of
from tests.mutation.targets import CODE, ROOT, Target, claim_targets


@pytest.mark.parametrize("target", CODE, ids=lambda target: target.module)
def test_a_target_is_a_module_and_its_guards_are_property_or_oracle_tests(target: Target) -> None:
    assert (ROOT / target.module.replace(".", "/")).with_suffix(".py").exists()
    assert target.guards
    for guard in target.guards:
        file, _, test = guard.partition("::")
        assert re.match(r"tests/(property|oracle)/test_\w+\.py$", file)
        text = (ROOT / file).read_text()
        assert not test or f"def {test.partition('[')[0]}(" in text


def test_no_module_is_listed_twice() -> None:
    modules = [target.module for target in CODE]
    assert len(set(modules)) == len(modules)


def test_a_claim_is_guarded_by_what_every_claim_is_asked_and_by_its_proof() -> None:
    guards = {target.module: target.guards for target in claim_targets()}
    assert set(guards) == {f"theory.claims.{path.stem}" for path in (ROOT / "theory/claims").glob("[a-z]*.py")}
    checked, asked, _, names = guards["theory.claims.pd_r2"]
    assert asked.endswith("test_every_claim.py") and checked.endswith("test_claims_are_checked.py")
    assert "PD-R2-" in names.split(" or ")


@pytest.mark.parametrize("module", sorted({key[0] for key in EQUIVALENT}))
def test_every_listed_equivalent_is_a_mutant_with_an_argument(module: str) -> None:
    source = (ROOT / module.replace(".", "/")).with_suffix(".py").read_text()
    keys = {mutant.key for mutant in mutants_of(module, source)}
    for key, why in EQUIVALENT.items():
        if key[0] == module:
            assert key in keys
            assert len(why.split()) > 5
