"""Symbols of worst cases over classes of functions."""

from theory.symbols.notation import Notation, nonnegative, positive

initial_distance = nonnegative("R")
strong_convexity = positive("mu")
cost_free_step = positive("c_tau")
varying_delay_limit = positive("a_star")

NOTATION: tuple[Notation, ...] = (
    Notation("initial_distance", initial_distance, "distance of the start from the minimiser"),
    Notation("strong_convexity", strong_convexity, "least curvature of the objective"),
    Notation("cost_free_step", cost_free_step, "largest step size times smoothness at which a delay costs nothing"),
    Notation("varying_delay_limit", varying_delay_limit, "limit of step size times curvature, delays chosen each step"),
)
