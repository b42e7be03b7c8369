"""`delaybound certify`: what it finds checks, what does not check is not written, and every refusal is one sentence."""

import importlib
import sys

import pytest

import delaybound
from theory.certificates.errors import CertificateError
from theory.certificates.file import read, shipped
from theory.certificates.search import solver
from theory.exact.limit import limit_bracket


def certify(*arguments):
    return delaybound.main(["certify", *map(str, arguments)])


def needs_solver():
    pytest.importorskip("cvxpy", reason="finding a certificate needs the extra `certify`")
    pytest.importorskip("clarabel", reason="finding a certificate needs the extra `certify`")


FOUND = [
    ("DS-F3", "--delays 1 --step-size 1/3 --steps 3", "ηL = 1/3, n = 3: f(x_n) - f* ≤"),
    ("DS-F3", "--delays 2 --step-size 1/3 --steps 2 --lower", "some f has f(x_n) - f* ≥"),
    ("DS-F6", "--delays 1 0 --stale write --step-size 3/10 --steps 2", "block delays (1, 0) of each write"),
    ("DS-F2", "--delays 1 --step-size 1/2 --condition 4", "L/μ = 4, ηL = 1/2: rate"),
    ("DS-F2", "--delays 0 --step-size 1 --condition 2 --bound 1/3", "rate 1/3"),
]


@pytest.mark.parametrize(("name", "options", "words"), FOUND)
def test_what_is_found_is_proved(name, options, words, tmp_path, capsys):
    needs_solver()
    out = tmp_path / "new.json"
    assert certify(name, *options.split(), "--out", out) == 0
    printed = capsys.readouterr().out
    assert words in printed and printed.endswith(f": proved, in {out}\n")
    read(out).check()
    assert certify(out) == 0
    assert words in capsys.readouterr().out


def test_polytopes_need_no_extra(tmp_path, capsys):
    out = tmp_path / "new.json"
    assert certify("DS-F4", "--delays", 1, "--step-size", "9/10", "--out", out) == 0
    assert "delays 0 to 1, ηλ = 9/10" in capsys.readouterr().out
    read(out).check()


@pytest.mark.parametrize(
    ("name", "options"),
    [
        # One step of size 1 without delay: the worst case is LR^2/6. At the limit of stability there is no rate.
        ("DS-F3", "--delays 0 --step-size 1 --steps 1 --bound 1/7"),
        ("DS-F2", f"--delays 2 --step-size {limit_bracket(2)[1]} --condition 4 --bound 99/100"),
        ("DS-F4", "--delays 1 --step-size 11/10"),
    ],
)
def test_what_is_false_is_not_written(name, options, tmp_path, capsys):
    if name != "DS-F4":
        needs_solver()
    assert certify(name, *options.split(), "--out", tmp_path / "new.json") == 2
    sentence = capsys.readouterr().err
    assert sentence.startswith("delaybound: ") and sentence.endswith(".\n") and sentence.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("DS-F9", "No certificates are found for 'DS-F9'"),
        ("DS-F3 --delays 1 --step-size 1/2", "give its --delays and --steps"),
        ("DS-F3 --delays 1 0 --step-size 1/2 --steps 1", "about one delay"),
        ("DS-F3 --delays 1 --step-size half --steps 1", "--step-size is a fraction such as 3/5"),
        ("DS-F3 --delays 1 --step-size -1 --steps 1", "--step-size is above 0"),
        ("DS-F2 --delays 1 --step-size 1/2", "--condition is a fraction"),
        ("DS-F2 --delays 1 --step-size 1/2 --condition 1/2", "above 1"),
        ("DS-F4 --step-size 1/2", "about one delay"),
        ("nowhere.json", "nowhere.json"),
    ],
)
def test_refusals_say_what_to_do(arguments, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert certify(*arguments.split()) == 2
    sentence = capsys.readouterr().err
    assert message in sentence and sentence.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_kept(tmp_path, capsys):
    (tmp_path / "old.json").write_text("kept")
    assert certify("DS-F4", "--delays", 1, "--step-size", "9/10", "--out", tmp_path / "old.json") == 2
    assert "is there already" in capsys.readouterr().err
    assert (tmp_path / "old.json").read_text() == "kept"


def test_without_the_extra_it_says_which_to_install(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "cvxpy", None)  # importing it fails, as where it is not installed
    with pytest.raises(CertificateError, match="delaybound\\[certify\\]"):
        solver.load_cvxpy()
    options = ["--delays", "1", "--step-size", "1/2", "--steps", "1"]
    assert certify("DS-F3", *options, "--out", tmp_path / "new.json") == 2
    assert "pip install 'delaybound[certify]'" in capsys.readouterr().err


def test_a_damaged_file_is_refused(tmp_path, capsys):
    text = shipped("ds_f3_tau1_1over2_n5")[0].read_text(encoding="utf-8")
    (tmp_path / "damaged.json").write_text(text.replace("1", "2", 1))
    assert certify(tmp_path / "damaged.json") == 2
    assert "changed after it was written" in capsys.readouterr().err


def test_the_collection_names_every_shipped_file():
    collection = importlib.import_module("theory.certificates.search.collection")
    assert sorted(f"{name}.json" for name, _ in collection.collection()) == [file.name for file in shipped("")]
