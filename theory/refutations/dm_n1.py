"""DM-N1: the one-step descent that is stated for DDG is false given the past: a sample is used in several ticks."""

from collections.abc import Mapping
from fractions import Fraction

from theory.place import load
from theory.refutation import Outcome, Refutation

STEPS = (Fraction(1, 1000), Fraction(1, 2000), Fraction(1, 4000))
START = (Fraction(4, 5), Fraction(0))
OFFSET = Fraction(2)
SMOOTHNESS, MOMENT, MODULES = 1, 2, 2


def instance() -> Mapping[str, object]:
    """Numbers of two ticks of DDG with two scalar modules.

    The loss is log cosh(w_1 - 2 z) + log cosh(w_2 - 2 z) with the sign z = +1 or -1 of the sample, each equally
    likely: L = 1, and the squared gradient is below M = 2 everywhere, for every sample. The past of tick 1 is that
    sample 0 had z = +1.
    """
    return {
        "modules": MODULES,
        "smoothness": SMOOTHNESS,
        "moment": MOMENT,
        "offset": OFFSET,
        "start": START,
        "step_sizes": STEPS,
        "known_sample": 1,
    }


def check() -> Outcome:
    """Play both ticks in balls for each pair of samples; compare given the past, and on average."""
    return load("theory.evidence.dm_n1:outcome")(STEPS, START, OFFSET)


DM_N1 = Refutation(
    name="DM-N1",
    title="descent of one tick, given the past",
    form="E[f(w^{t+1}) | past] − f(w^t) ≤ −(γ/2)‖∇f(w^t)‖² + γ²LM_K in clock ticks, M_K = KM + σK⁴M (DDG, Lemma 1)",
    missing="the total expectation, and t ≥ K − 1, γL ≤ 1: the modules above used the sample of a lower module before, "
    "so given the past it is no longer random. On average the right side of DM-T4 is at most that of the lemma for "
    "1 ≤ σ ≤ 3K if M = Σ A_k; if M bounds the whole gradient of a sample at one point, the drift of a module d ticks "
    "late is at most σγ√(d(d + K − 1)M), which does it for 1 ≤ σ ≤ 6K/5 (both decided for K ≤ 64)",
    instance=instance,
    check=check,
    source="Huo et al. 2018, Lemma 1 (the form); derived for this project (the instance)",
)
