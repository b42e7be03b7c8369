"""DM-N9: features replay keeps no sufficient direction: near stationarity noise turns it round, without bound."""

from collections.abc import Mapping
from fractions import Fraction

from theory.place import load
from theory.refutation import Outcome, Refutation

STEPS = (Fraction(1, 100), Fraction(1, 20), Fraction(1, 5))
NOISE = Fraction(3, 10)
UPDATES = 1500
SEED = 1
SIGNS = (1, 1, -1, -1)
SHARES = (Fraction(3, 100), Fraction(8, 100), Fraction(15, 100))


def instance() -> Mapping[str, object]:
    """Numbers of the runs of l = (w_3 w_2 w_1 − 1 − noise)²/2 from w = (1, 1, 1), one scalar module each.

    σ_t is ∇f(w_t)ᵀE[g_t | past]/‖∇f(w_t)‖², f the loss without noise. Three runs:
    - `exact`: four updates with the noise signs given, step size 1/5, in fractions;
    - `long`: pseudo-normal noise (12 draws of the Lehmer generator 16807 mod 2^31 − 1 a sample, centred), each write
      rounded to a multiple of 2^-40, which belongs to the run's definition, so that all of it is integer arithmetic;
    - `old read`: f = ‖w‖²/2, gradient read with delays 2, 1, 0 as in DDG, noise of either sign, in fractions.
    """
    return {"step_sizes": STEPS, "noise": NOISE, "updates": UPDATES, "seed": SEED, "signs": SIGNS}


def check() -> Outcome:
    """Run all three; compare −σ with 0, and the share of updates with σ < 0 with none."""
    return load("theory.evidence.dm_n9:outcome")()


DM_N9 = Refutation(
    name="DM-N9",
    title="sufficient direction",
    form="∇f(w_t)ᵀE[g_t] ≥ σ‖∇f(w_t)‖² at every update, for some σ > 0 (the assumption of features replay's theorem)",
    missing="that the mean bias is smaller than the gradient: ∇fᵀE[g] ≥ ‖∇f‖²/2 − ‖E[g] − ∇f‖²/2 is what holds. Near "
    "stationarity with noise it is not; σ_t has no lower bound, so report quantiles of it. DM-T3 needs no direction",
    instance=instance,
    check=check,
    source="arXiv:1807.04511, Assumption 2 (the form); derived for this project (the instance)",
)
