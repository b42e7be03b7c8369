"""The tables of reported numbers against the specification's lines, and the quotients that are printed of them."""

import pytest

from theory.exact.digits import decimal
from theory.library import CLAIMS, REFUTATIONS
from theory.reported import CIFAR10_ERROR, CIFAR100_ERROR, EMPIRICAL, EPOCH_SECONDS, PD_ASGD, REPORTED, SPEEDUPS, chosen
from theory.tick_time import decoupled_speedup, locked_forward_speedup, replayed_forward_speedup

COLUMNS = ("BP rerun", "DDG", "DGL", "FR", "FDG, no shrinking", "FDG, best shrinking")
CIFAR10 = """
ResNet-20 7.78 – – – 7.92 7.23 .2
ResNet-56 6.19 6.63 6.77 6.07 6.20 5.90 .5
ResNet-110 5.79 6.26 6.26 5.76 5.79 5.73 .5
ResNet-18 4.87 5.00 5.21 4.80 4.82 4.79 .8
WRN-28-10 4.01 – – – 4.13 3.85 .7
"""
CIFAR100 = """
ResNet-56 27.68 28.44 29.51 28.39 27.87 27.49 .4
ResNet-18 22.35 22.74 22.24 22.88 22.78 22.18 .5
"""
SECONDS = """
ResNet-56 2 DDG 30.0 FR 39.3 DGL 33.2 DP 32.5 FDG 29.6
ResNet-56 4 DDG 27.7 FR 36.5 DGL 34.4 DP 36.3 FDG 27.3
WRN-28-10 2 DDG 160.3 FR 208.2 DGL 118.4 DP 126.9 FDG 118.3
WRN-28-10 4 DDG 133.9 FR 151.9 DGL 72.4 DP 84.0 FDG 74.1
"""


@pytest.mark.parametrize(("entries", "lines"), [(CIFAR10_ERROR, CIFAR10), (CIFAR100_ERROR, CIFAR100)])
def test_error_tables(entries, lines):
    for line in lines.strip().splitlines():
        model, *numbers, best = line.split()
        for method, printed in zip(COLUMNS, numbers, strict=True):
            setting = {"model": model} | ({"modules": "2"} if method != "BP rerun" else {})
            if printed == "–":
                with pytest.raises(LookupError, match="0 entries"):
                    chosen(entries, method, **setting)
            else:
                assert chosen(entries, method, **setting).printed == printed
        assert dict(chosen(entries, COLUMNS[-1], model=model, modules="2").setting)["shrinking"] == best


def test_errors_by_modules_degrade_without_shrinking_and_recover():
    plain, best = (
        [chosen(CIFAR10_ERROR, method, model="ResNet-56", modules=k).printed for k in "234"] for method in COLUMNS[-2:]
    )
    assert (plain, best) == (["6.20", "6.20", "6.83"], ["5.90", "6.08", "6.14"])
    assert sorted(plain) == plain
    assert all(float(b) < float(p) for p, b in zip(plain, best, strict=True))


def test_seconds_of_an_epoch():
    assert [chosen(EPOCH_SECONDS, "BP", model=m).printed for m in ("ResNet-56", "WRN-28-10")] == ["30.2", "219.1"]
    for line in SECONDS.strip().splitlines():
        model, modules, *pairs = line.split()
        for method, printed in zip(pairs[::2], pairs[1::2], strict=True):
            assert chosen(EPOCH_SECONDS, method, model=model, modules=modules).printed == printed


def seconds(method, modules):
    return chosen(EPOCH_SECONDS, method, model="WRN-28-10", modules=str(modules)).value


def test_speedups_are_the_quotients_where_the_seconds_are_printed():
    assert [chosen(SPEEDUPS, "FDG", modules=k).printed for k in "234"] == ["1.85", "2.45", "2.96"]
    for modules in (2, 4):
        quotient = decimal(seconds("BP", 1) / seconds("FDG", modules), 2)
        assert quotient == chosen(SPEEDUPS, "FDG", modules=str(modules)).printed
    with pytest.raises(LookupError):
        seconds("FDG", 3)


def test_which_of_dgl_and_fdg_is_faster():
    assert seconds("DGL", 4) < seconds("FDG", 4)
    assert seconds("FDG", 2) < seconds("DGL", 2)


def test_no_reported_speedup_exceeds_the_time_model():
    """Equal modules with a backward of twice the forward; the program's modules are not equal: no theorem."""
    models = {"FDG": decoupled_speedup, "DDG": locked_forward_speedup, "FR": replayed_forward_speedup}
    for method, speedup in models.items():
        for modules in (2, 4):
            assert 1 < seconds("BP", 1) / seconds(method, modules) < speedup(modules)


def test_pd_asgd_figures_are_second_hand():
    assert [entry.printed for entry in PD_ASGD] == ["2.97", "5.95", "2.14", "1.34", "53", "35", "2.5"]
    assert all(entry.second_hand and entry.source.startswith("Fokam2024") for entry in PD_ASGD)
    assert not any(entry.second_hand for entry in REPORTED if entry not in PD_ASGD)


def test_every_entry_is_marked_and_printed():
    for entry in REPORTED:
        assert entry.mark == "reported" and entry.value > 0
        assert entry.line().startswith("reported: ") and entry.printed in entry.line() and entry.source in entry.line()
    assert len({(entry.quantity, entry.method, entry.setting) for entry in REPORTED}) == len(REPORTED)
    names = {*CLAIMS, *REFUTATIONS, *(entry.quantity for entry in REPORTED)}
    for statement in EMPIRICAL:
        assert statement.mark == "empirical" and "never verified" in statement.line()
        assert set(statement.concerns) <= names
        assert statement.name not in CLAIMS
