"""Claims by name, by beginning of a name, and as a user's own objects."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.claims_from import ClaimNotFound, claims_from
from theory.library import CLAIMS, NAIVE, REFUTATIONS

MODULE = """
from theory.library import CLAIMS
from theory import symbols

mine = CLAIMS["PD-B1a"]
both = [CLAIMS["PD-B1a"], CLAIMS["PD-B3"]]
number = 3
none = []
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "users_claims.py").write_text(MODULE)
    (tmp_path / "users_broken.py").write_text("def half():\n    return 1 / 0\n\n\nhalf()\n")
    (tmp_path / "users_needy.py").write_text("import users_absent\n")
    before = list(sys.path)
    yield tmp_path
    assert sys.path == before
    for name in ("users_claims", "users_broken", "users_needy"):
        sys.modules.pop(name, None)


def test_no_name_means_all_that_one_run_can_be_held_against() -> None:
    claims = claims_from()
    assert {"PD-B1a", "PD-B3", "PD-P6"} <= set(claims)
    assert not {"PD-R1", "PD-R2", "DM-T1-const", *NAIVE} & set(claims)


def test_names_and_beginnings_of_names() -> None:
    assert claims_from(["PD-B1a"]) == {"PD-B1a": CLAIMS["PD-B1a"]}
    assert set(claims_from(["PD-B4", "PD-B3"])) == {"PD-B4", "PD-B3"}
    assert set(claims_from(["PD-B1"])) == {"PD-B1a", "PD-B1b", "PD-B1c"}
    for name, claim in NAIVE.items():
        assert claims_from([name]) == {name: claim}


def test_the_nearest_name_is_offered() -> None:
    with pytest.raises(ClaimNotFound, match="did you mean PD-B1a"):
        claims_from(["PD-B1aa"])
    with pytest.raises(ClaimNotFound, match="proof"):
        claims_from([next(iter(REFUTATIONS))])


def test_a_users_claim_keeps_the_way_it_is_asked_for() -> None:
    assert claims_from(["users_claims:mine"]) == {"users_claims:mine": CLAIMS["PD-B1a"]}
    both = claims_from(["users_claims:both"])
    assert set(both) == {"users_claims:both#PD-B1a", "users_claims:both#PD-B3"}
    assert claims_from(list(both)) == both


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("users_claims:absent", "it holds mine"),
        ("users_claims:number", "is int, no claim"),
        ("users_claims:none", "no claim"),
        ("users_broken:mine", r"ZeroDivisionError: division by zero, line 5 of users_broken\.py"),
        ("users_needy:mine", "it needs 'users_absent', which is missing"),
        ("users_nowhere:mine", "no module 'users_nowhere' here; run in the folder"),
        ("users_claims.py:mine", "write users_claims:mine"),
        ("", "an empty name means no claim"),
        (":mine", "module:object"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(name: str, sentence: str) -> None:
    with pytest.raises(ClaimNotFound, match=sentence) as raised:
        claims_from([name])
    assert "\n" not in str(raised.value)


def test_a_users_file_does_not_hide_our_modules(here: Path) -> None:
    (here / "json.py").write_text("raise RuntimeError('hidden')\n")
    assert claims_from(["users_claims:mine"])
