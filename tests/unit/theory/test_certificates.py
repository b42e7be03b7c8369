"""Shipped certificates check in fractions, without a solver; whatever is changed in one, it is refused."""

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from tests.falsified_certificates import changed, falsifications, numbers, refused
from theory.certificates.definite import is_positive_definite, is_positive_semidefinite
from theory.certificates.delayed_descent import DelayedDescent
from theory.certificates.dual import Dual
from theory.certificates.errors import CertificateError
from theory.certificates.file import digest, from_data, read, shipped, to_data, write
from theory.evidence import ds_f2, ds_f3, ds_f4

FILES = shipped("")
BY_NAME = {file.name: file for file in FILES}
FEW, MANY = 6, 200  # falsifications of each file, spread over it: in `make test`, and in the slow test


def content(file):
    data = json.loads(file.read_text(encoding="utf-8"))
    return {key: value for key, value in data.items() if key != "digest"}


@pytest.mark.parametrize("name", BY_NAME)
def test_checks_and_is_written_as_it_is_read(name):
    certificate = read(BY_NAME[name])
    certificate.check()
    assert to_data(certificate) == content(BY_NAME[name])


def test_the_claims_have_certificates():
    count = {stem: len(shipped(stem)) for stem in ("ds_f2_", "ds_f3_", "ds_f4_", "ds_f6_")}
    assert count == {"ds_f2_": 15, "ds_f3_": 40, "ds_f4_": 10, "ds_f6_": 20}


@pytest.mark.parametrize(
    ("evidence", "facts"),
    [
        (ds_f2, ds_f2.facts),
        pytest.param(ds_f3, ds_f3.duals, marks=pytest.mark.slow),
        pytest.param(ds_f4, ds_f4.facts, marks=pytest.mark.slow),
    ],
)
def test_a_certificate_that_is_missing_or_of_other_numbers_is_noticed(evidence, facts, monkeypatch):
    assert all(answer for _, answer in facts())
    monkeypatch.setattr(evidence, "shipped", lambda stem: shipped(stem)[1:])
    assert not all(answer for _, answer in facts())
    first, *others = shipped({ds_f2: "ds_f2_", ds_f3: "ds_f3_", ds_f4: "ds_f4_"}[evidence])
    named = {file: read(file) for file in others}
    monkeypatch.setattr(evidence, "shipped", lambda _: (others[0], *others))
    monkeypatch.setattr(evidence, "read", lambda file: named[file])
    assert first not in named and not all(answer for _, answer in facts())


def assert_refused(name, tries):
    data = content(BY_NAME[name])
    wrong = list(falsifications(data))
    assert wrong
    stride = max(1, len(wrong) // tries)
    stride += stride > 1 and stride % 3 == 0  # multipliers are falsified in three ways: not always the same one
    for place, number in wrong[::stride]:
        assert refused(changed(data, place, number)), f"{name} with {number} at {place}"


@pytest.mark.parametrize("name", BY_NAME)
def test_falsified_is_refused(name):
    assert_refused(name, FEW)


@pytest.mark.slow
@pytest.mark.parametrize("name", BY_NAME)
def test_more_falsified_is_refused(name):
    assert_refused(name, MANY)


@pytest.mark.parametrize("name", [name for name in BY_NAME if "bound" in content(BY_NAME[name])])
def test_a_bound_better_than_the_worst_case_is_refused(name):
    data = content(BY_NAME[name])
    better = Fraction(data["bound"]) * (Fraction(999, 1000) if data["kind"] == "dual" else Fraction(1001, 1000))
    assert refused({**data, "bound": str(better)})


@pytest.mark.parametrize("name", [file.name for file in shipped("ds_f2_")])
def test_a_better_rate_is_refused(name):
    data = content(BY_NAME[name])
    assert refused({**data, "rate": str(1 - (1 - Fraction(data["rate"])) * Fraction(1002, 1000))})


@pytest.mark.parametrize("name", [file.name for file in shipped("ds_f4_")])
def test_another_step_or_factor_is_refused(name):
    data = content(BY_NAME[name])
    assert refused({**data, "step_size": str(Fraction(data["step_size"]) * Fraction(103, 100))})
    assert refused({**data, "factor": "1"}) and refused({**data, "factor": "9/10"})


@pytest.mark.parametrize("name", ["ds_f3_tau1_3over5_n3.json", "ds_f6_write_7over20_n5_lower.json"])
def test_the_digest_notices_every_changed_number(name, tmp_path):
    whole = json.loads(BY_NAME[name].read_text(encoding="utf-8"))
    for key in ("multipliers", "vectors", "values", "delays", "steps", "over"):
        for path, number in numbers(whole, (key,)) if key in whole else ():
            (tmp_path / name).write_text(json.dumps(changed(whole, path, number + 1)))
            with pytest.raises(CertificateError, match="changed after it was written"):
                read(tmp_path / name)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no certificate file"),
        ("[]", "no certificate file"),
        ("{}", "no certificate file"),
        ('{"kind": 0.5}', "is a float"),
        (json.dumps({"kind": "dual", "digest": digest({"kind": "dual"})}), "no certificate file"),
        (json.dumps({"kind": "proof", "digest": digest({"kind": "proof"})}), "no certificate of kind"),
    ],
)
def test_what_is_no_certificate_is_refused_in_a_sentence(text, message, tmp_path):
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(CertificateError, match=message):
        read(tmp_path / "x.json")


def test_what_does_not_check_is_not_written(tmp_path):
    # One step at step size 1: f(x_1) - f* is at most LR^2/6, and nothing is a proof of it without multipliers.
    empty = Dual(DelayedDescent((0,), "read", Fraction(1), 1), Fraction(1, 6), ())
    with pytest.raises(CertificateError, match="do not add up"):
        write(tmp_path / "x.json", empty)
    assert list(tmp_path.iterdir()) == []


def test_a_flow_between_points_that_are_not_there_is_refused():
    data = content(BY_NAME["ds_f3_tau0_3over2_n1.json"])
    for pair in ([0, 0], [0, 3], [-1, 0]):
        assert refused({**data, "multipliers": [*data["multipliers"], [*pair, 0]]})


@pytest.mark.parametrize("delays", [(), (-1,)])
def test_what_is_no_run_is_refused(delays):
    with pytest.raises(CertificateError, match="is no run"):
        DelayedDescent(delays, "read", Fraction(1), 1)


@pytest.mark.parametrize(
    ("matrix", "semidefinite", "definite"),
    [
        ([[2, 1], [1, 1]], True, True),
        ([[1, 2], [2, 4]], True, False),
        ([[1, 2], [2, 3]], False, False),
        ([[0, 1], [1, 5]], False, False),
        ([[0, 0], [0, 1]], True, False),
        ([[4, 2, 0], [2, 1, 1], [0, 1, 9]], False, False),
        ([[-1]], False, False),
    ],
)
def test_definiteness(matrix, semidefinite, definite):
    exact = [list(map(Fraction, row)) for row in matrix]
    assert is_positive_semidefinite(exact) is semidefinite
    assert is_positive_definite(exact) is definite


def test_an_asymmetric_matrix_is_refused():
    with pytest.raises(ValueError, match="not symmetric"):
        is_positive_semidefinite([[Fraction(1), Fraction(0)], [Fraction(1), Fraction(1)]])


def test_checking_needs_no_solver_and_no_numerical_library():
    program = (
        "import sys; from theory.certificates.file import read, shipped; read(shipped('ds_f2_')[0]).check();"
        "print(*sorted({'cvxpy', 'clarabel', 'numpy', 'scipy', 'theory.certificates.search'} & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[3]
    result = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert result.stdout.split() == []


def test_from_data_is_the_inverse_of_to_data():
    for stem in ("ds_f2_tau1_50", "ds_f3_tau0_1_n5", "ds_f4_tau1_97", "ds_f6_read_7over20_n2_lower"):
        (file,) = shipped(stem)
        assert from_data(to_data(read(file))) == read(file)
