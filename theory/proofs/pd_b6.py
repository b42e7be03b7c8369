"""Proof of PD-B6: in mean square the means along the path add up, but the noise only as its square root."""

from sympy import Integer, sqrt

from theory import symbols
from theory.assumptions import finite_run, iid_batches, order_independent_of_data, smooth_objective
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Use
from theory.derivation.terms import Expectation, FiniteRun, Norm, at_most, below, equal
from theory.proofs.mean_square_path import (
    GRADIENT,
    KNOWN,
    LONGEST,
    MEAN,
    MEANS,
    NOISE,
    NOISE_SIZE,
    PATH,
    G,
    deviation,
    drift,
    eta,
    gradient,
    largest,
    largest_bias,
    mask,
    mean,
    means,
    moves,
    noises,
    sigma2,
    size,
    square,
    tau,
)
from theory.proofs.recursion import DRIFT_HYPOTHESES, RECURSION, RECURSION_HYPOTHESES
from theory.proofs.vocabulary import FORWARD, X, bias, defect, delay_of, i, j, l

L, x = symbols.objective_smoothness, symbols.delay_strength

SOURCE = x * G + L * eta * sqrt(sigma2 * tau)
VALUE = SOURCE / (1 - x)

_reach = L * eta * (tau * size + deviation)
_EXACT = equal(defect(i), Integer(0))
_SMOOTH = at_most(Norm(mean(i) - gradient(i)), L * Norm(drift))

HYPOTHESES = (
    *RECURSION_HYPOTHESES,
    *DRIFT_HYPOTHESES,
    Hypothesis("exact_arithmetic", "in real numbers no write is rounded", (_EXACT,)),
    Hypothesis("finite_run", "finitely many tasks", (FiniteRun(),), finite_run),
    Hypothesis("iid_batches", "given the past, g̃_i has mean m_i = ∇f(Θ_i)", (MEAN,), iid_batches),
    Hypothesis(
        "order_independent_of_data",
        "what task i applied is past for task i + 1; delays are no chance",
        (KNOWN,),
        order_independent_of_data,
    ),
    Hypothesis(
        "smooth_objective", "∇f is L-Lipschitz: ‖m_i − h_i‖ ≤ L‖Θ_i − x_i‖, h_i = ∇f(x_i)", (_SMOOTH,), smooth_objective
    ),
    Hypothesis("max_delay", "τ_max is the longest delay of the run", (LONGEST,)),
    Hypothesis("gradient_mean_square_root", "Ḡ² bounds E‖∇f(x_i)‖²", (GRADIENT,)),
    Hypothesis("noise_variance", "σ² bounds E‖g̃_i − m_i‖²", (NOISE_SIZE,)),
    Hypothesis("regime", "x < 1", (below(x, 1),)),
)

STEPS = (
    Define(name="bias", conclusion=equal(bias(i), mean(i) - gradient(i))),
    Define(name="largest bias", conclusion=equal(largest_bias, sqrt(largest))),
    Define(name="delay strength", conclusion=equal(x, eta * L * tau)),
    *RECURSION,
    Assume(name="exact", conclusion=_EXACT, hypothesis="exact_arithmetic"),
    Assume(name="finite", conclusion=FiniteRun(), hypothesis="finite_run"),
    *PATH,
    Identity(
        name="path by means and noise",
        conclusion=equal(moves, -eta * (means + noises)),
        rewrites=(Use("recursion", ((i, i - j),)), Use("exact", ((i, i - j),))),
    ),
    Combine(
        name="drift by means and noise",
        conclusion=equal(drift, -eta * (means + noises)),
        terms=((1, Use("drift as a path", ((X, FORWARD),))), (1, Use("path by means and noise"))),
    ),
    Apply(
        name="mask",
        conclusion=at_most(mask, 1),
        lemma="mask_at_most_one",
        arguments=(("place", j), ("count", delay_of(FORWARD, l, i))),
    ),
    Assume(name="longest delay of F", conclusion=LONGEST, hypothesis="max_delay"),
    *MEANS,
    *NOISE,
    Apply(
        name="means and noises",
        conclusion=at_most(square(means + noises), (tau * size + deviation) ** 2),
        lemma="triangle_mean_square",
        arguments=(("left", means), ("right", noises), ("first", tau * size), ("second", deviation)),
        premises=(Use("means"), Use("noises")),
    ),
    Identity(
        name="drift's square",
        conclusion=equal(square(drift), eta**2 * square(means + noises)),
        rewrites=(Use("drift by means and noise"),),
    ),
    Assume(name="smooth", conclusion=_SMOOTH, hypothesis="smooth_objective"),
    Identity(
        name="bias's norm", conclusion=equal(Norm(bias(i)), Norm(mean(i) - gradient(i))), rewrites=(Use("bias"),)
    ),
    Combine(
        name="bias by drift",
        conclusion=at_most(Norm(bias(i)), L * Norm(drift)),
        terms=((1, Use("bias's norm")), (1, Use("smooth"))),
    ),
    Apply(
        name="smooth, squared",
        conclusion=at_most(Norm(bias(i)) ** 2, (L * Norm(drift)) ** 2),
        lemma="square_monotone",
        arguments=(("left", Norm(bias(i))), ("right", L * Norm(drift))),
        premises=(Use("bias by drift"),),
    ),
    Apply(
        name="expected bias",
        conclusion=at_most(square(bias(i)), Expectation((L * Norm(drift)) ** 2)),
        lemma="expectation_monotone",
        arguments=(("left", Norm(bias(i)) ** 2), ("right", (L * Norm(drift)) ** 2)),
        premises=(Use("smooth, squared"),),
    ),
    Combine(
        name="one substitution",
        conclusion=at_most(square(bias(i)), _reach**2),
        terms=(
            (1, Use("expected bias")), (L**2, Use("drift's square")), (L**2 * eta**2, Use("means and noises")),
        ),
    ),
    Apply(
        name="largest of all",
        conclusion=at_most(largest, _reach**2),
        lemma="largest_mean_square_least",
        arguments=(("term", bias(i)), ("index", i), ("bound", _reach**2)),
        premises=(Use("finite"), Use("one substitution")),
    ),
    Apply(
        name="its root",
        conclusion=at_most(sqrt(largest), _reach),
        lemma="root_monotone",
        arguments=(("square", largest), ("bound", _reach)),
        premises=(Use("largest of all"),),
    ),
    Combine(
        name="fixed point",
        conclusion=at_most(largest_bias, SOURCE + x * largest_bias),
        terms=((1, Use("its root")), (1, Use("largest bias")), (-size, Use("delay strength"))),
    ),
    Assume(name="regime", conclusion=below(x, 1), hypothesis="regime"),
    Apply(
        name="solved",
        conclusion=at_most(largest_bias, VALUE),
        lemma="contraction",
        arguments=(("unknown", largest_bias), ("factor", x), ("source", SOURCE)),
        premises=(Use("fixed point"), Use("regime")),
    ),
    Apply(
        name="each bias",
        conclusion=at_most(sqrt(square(bias(i))), largest_bias),
        lemma="root_monotone",
        arguments=(("square", square(bias(i))), ("bound", largest_bias)),
        premises=(Use("bias's square"),),
    ),
    Combine(
        name="bound",
        conclusion=at_most(sqrt(square(bias(i))), VALUE),
        terms=((1, Use("each bias")), (1, Use("solved"))),
    ),
)  # fmt: skip

DERIVATION = Derivation(HYPOTHESES, STEPS)
