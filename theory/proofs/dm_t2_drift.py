"""How far the stale read of DM-T2 is: each block's drift split into means and noise, the noise orthogonal over time."""

from typing import Any

from sympy import Function

from theory import symbols
from theory.derivation.steps import Apply, Assume, Combine, Identity, Step, Use
from theory.derivation.terms import (
    ConditionalMean,
    Expectation,
    Index,
    Mask,
    Measurable,
    Norm,
    Part,
    at_most,
    equal,
    total,
    vector,
)
from theory.proofs.descent import step_of
from theory.proofs.recursion import ONE
from theory.proofs.vocabulary import FORWARD, delay_of, i, j, k, l, point, read

eta, M = symbols.step_size, symbols.blocks
s: Any = symbols.shrink[l, 0]
tau: Any = symbols.block_delay[l, 0]
sigma2: Any = symbols.block_noise_variance[l, 0]
window_of = Function("window", integer=True, nonnegative=True)


def mean_of(task: Any) -> Any:
    """m_i: the mean of step s_i, given the past; 0 outside the run."""
    return vector("m", task)


def mean_square(task: Any) -> Any:
    """E‖(m_i)_l‖²."""
    return Expectation(Norm(Part(l, mean_of(task))) ** 2)


window, delay, drift = window_of(l), delay_of(FORWARD, l, i), point(i) - read(FORWARD, i)
noise = step_of(i) - mean_of(i)
means_in_window = total(mean_square(i - j), j, 1, window)

MEAN = ConditionalMean(i, step_of(i), mean_of(i))
KNOWN = Measurable(i + 1, step_of(i))
BLOCK_NOISE = at_most(Expectation(Norm(Part(l, noise)) ** 2), sigma2)
VERSION = equal(Part(l, read(FORWARD, i)), Part(l, point(i - delay)))
IN_WINDOW = at_most(delay, window)
WINDOW = equal(window, tau)

_n = Index("n")
_in_delay = (("index", j), ("lower", 1), ("upper", delay))
_in_window = (("index", j), ("lower", 1), ("upper", window))
_path = total(Part(l, point(i - j + 1) - point(i - j)), j, 1, delay)
_means, _noises = (total(Part(l, v.xreplace({i: i - j})), j, 1, delay) for v in (mean_of(i), noise))
_taken = total(Part(l, step_of(i - j)), j, 1, delay)
_squares = total(Norm(Part(l, mean_of(i - j))) ** 2, j, 1, delay)
_noise_square = Expectation(Norm(Part(l, noise)) ** 2).xreplace({i: i - j})
BLOCK_DRIFT = Expectation(Norm(Part(l, drift)) ** 2)
DRIFT_BOUND = 2 * eta**2 * s**2 * (window * means_in_window + tau * sigma2)

_PATH: tuple[Step, ...] = (
    Assume(name="versions read", conclusion=VERSION, hypothesis="in_memory_atomic"),
    Assume(name="delay", conclusion=IN_WINDOW, hypothesis="block_delay"),
    Assume(name="longest delay", conclusion=WINDOW, hypothesis="block_delay"),
    Apply(
        name="path of a block",
        conclusion=equal(_path, Part(l, point(i) - point(i - delay))),
        lemma="telescoping",
        arguments=(("term", -Part(l, point(i - j + 1))), *_in_delay),
    ),
    Identity(
        name="path by steps",
        conclusion=equal(_path, -eta * s * _taken),
        rewrites=(Use("recursion", ((i, i - j),)), Use("step", ((i, i - j),))),
    ),
    Combine(
        name="drift of a block",
        conclusion=equal(Part(l, drift), -eta * s * _taken),
        terms=((1, Use("path by steps")), (-1, Use("path of a block")), (-1, Use("versions read"))),
    ),
    Identity(
        name="drift's square",
        conclusion=equal(BLOCK_DRIFT, eta**2 * s**2 * Expectation(Norm(_means + _noises) ** 2)),
        rewrites=(Use("drift of a block"),),
    ),
    Apply(
        name="parallelogram",
        conclusion=at_most(0, Expectation(Norm(_means - _noises) ** 2)),
        lemma="sign",
        arguments=(("term", Expectation(Norm(_means - _noises) ** 2)),),
        reason="‖p + q‖² = 2‖p‖² + 2‖q‖² − ‖p − q‖²",
    ),
)

_MEANS: tuple[Step, ...] = (
    Apply(
        name="means",
        conclusion=at_most(Norm(_means) ** 2, delay * _squares),
        lemma="jensen",
        arguments=(("term", Part(l, mean_of(i - j))), ("index", j), ("count", delay)),
    ),
    Apply(
        name="expected means",
        conclusion=at_most(Expectation(Norm(_means) ** 2), Expectation(delay * _squares)),
        lemma="expectation_monotone",
        arguments=(("left", Norm(_means) ** 2), ("right", delay * _squares)),
        premises=(Use("means"),),
    ),
    Apply(
        name="means of the delay",
        conclusion=equal(
            total(Mask(j, delay) * mean_square(i - j), j, 1, window), total(mean_square(i - j), j, 1, delay)
        ),
        lemma="masked_sum",
        arguments=(("term", mean_square(i - j)), ("index", j), ("short", delay), ("long", window)),
        premises=(Use("delay"),),
    ),
    Apply(
        name="mask",
        conclusion=at_most(Mask(j, delay), 1),
        lemma="mask_at_most_one",
        arguments=(("place", j), ("count", delay)),
    ),
    Combine(
        name="masked mean",
        conclusion=at_most(Mask(j, delay) * mean_square(i - j), mean_square(i - j)),
        terms=((mean_square(i - j), Use("mask")),),
    ),
    Apply(
        name="means of the window",
        conclusion=at_most(total(Mask(j, delay) * mean_square(i - j), j, 1, window), means_in_window),
        lemma="sum_monotone",
        arguments=(("left", Mask(j, delay) * mean_square(i - j)), ("right", mean_square(i - j)), *_in_window),
        premises=(Use("masked mean"),),
    ),
)

_NOISE: tuple[Step, ...] = (
    Assume(name="mean", conclusion=MEAN, hypothesis="iid_batches"),
    Assume(name="step known", conclusion=KNOWN, hypothesis="order_independent_of_data"),
    Assume(name="block noise", conclusion=BLOCK_NOISE, hypothesis="block_noise_variance"),
    Apply(
        name="mean of a block",
        conclusion=ConditionalMean(i, Part(l, step_of(i)), Part(l, mean_of(i))),
        lemma="part_mean",
        arguments=(("time", i), ("whole", step_of(i)), ("mean", mean_of(i)), ("block", l)),
        premises=(Use("mean"),),
    ),
    Apply(
        name="block known",
        conclusion=Measurable(i + 1, Part(l, step_of(i))),
        lemma="part_measurable",
        arguments=(("time", i + 1), ("whole", step_of(i)), ("block", l)),
        premises=(Use("step known"),),
    ),
    Apply(
        name="orthogonal noise",
        conclusion=equal(Expectation(Norm(_noises) ** 2), total(_noise_square, j, 1, delay)),
        lemma="orthogonal_increments",
        arguments=(
            ("whole", Part(l, step_of(_n))),
            ("mean", Part(l, mean_of(_n))),
            ("time", _n),
            ("weight", ONE),
            ("block", k),
            ("start", i),
            ("index", j),
            ("count", delay),
        ),
        premises=(Use("mean of a block", ((i, _n),)), Use("block known", ((i, _n),))),
    ),
    Apply(
        name="noise in the delay",
        conclusion=at_most(total(_noise_square, j, 1, delay), total(sigma2, j, 1, delay)),
        lemma="sum_monotone",
        arguments=(("left", _noise_square), ("right", sigma2), *_in_delay),
        premises=(Use("block noise", ((i, i - j),)),),
    ),
)

SIZE_OF_DRIFT: tuple[Step, ...] = (
    *_PATH,
    *_MEANS,
    *_NOISE,
    Combine(
        name="block's drift",
        conclusion=at_most(BLOCK_DRIFT, DRIFT_BOUND),
        terms=(
            (1, Use("drift's square")),
            (eta**2 * s**2, Use("parallelogram")),
            (2 * eta**2 * s**2, Use("expected means")),
            (-2 * eta**2 * s**2 * delay, Use("means of the delay")),
            (2 * eta**2 * s**2 * delay, Use("means of the window")),
            (2 * eta**2 * s**2 * (means_in_window + sigma2), Use("delay")),
            (2 * eta**2 * s**2, Use("orthogonal noise")),
            (2 * eta**2 * s**2, Use("noise in the delay")),
            (2 * eta**2 * s**2 * sigma2, Use("longest delay")),
        ),
    ),
)
