"""The table of what the specification states: every claim, test and fact that it names is there."""

from pathlib import Path

import pytest

from theory.library import CLAIMS, REFUTATIONS
from theory.place import load

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs/evidence/specification_coverage.tsv"
COLUMNS = ["place", "statement or number", "claim", "reproduced by", "verdict"]
HEAD, *ROWS = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()]


def test_every_row_has_a_verdict():
    assert HEAD == COLUMNS
    assert len({(place, statement) for place, statement, *_ in ROWS}) == len(ROWS) > 150
    for place, statement, _, where, verdict in ROWS:
        known = verdict in ("reproduced", "finding") or verdict.startswith("not reproduced: ")
        assert place and statement and known, (place, statement, verdict)
        assert where or verdict != "reproduced", (place, statement)


def test_claims_are_in_the_library():
    assert {claim for _, _, claim, *_ in ROWS if claim} <= {*CLAIMS, *REFUTATIONS}


PLACES = sorted({place for *_, where, _ in ROWS for place in where.split("; ") if place})


@pytest.mark.parametrize("file", sorted({place.partition("::")[0] for place in PLACES if "::" in place}))
def test_tests_are_there(file):
    source = (ROOT / file).read_text(encoding="utf-8")
    for place in PLACES:
        path, _, function = place.partition("::")
        assert path != file or f"\ndef {function}(" in source, place


def test_facts_are_those_that_claims_show():
    shown = {exhibit.place for claim in CLAIMS.values() for exhibit in claim.exhibits}
    named = {place for place in PLACES if "::" not in place}
    assert named and named <= shown
    assert all(callable(load(place)) for place in named)


def test_every_claim_is_in_the_table_or_beside_one_that_is():
    """A claim without a row states a part of one that has a row, and begins with its name."""
    named = {claim for _, _, claim, *_ in ROWS}
    families = {"-".join(claim.split("-")[:2]) for claim in named}
    assert {name for name in (*CLAIMS, *REFUTATIONS) if "-".join(name.split("-")[:2]) not in families} == set()
