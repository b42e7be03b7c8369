"""Symbols of published conditions on the step size."""

from theory.symbols.notation import Notation, nonnegative, positive

source_constant = positive("c_s")
target_accuracy = positive("epsilon")
gradient_noise = nonnegative("sigma_g2")

NOTATION: tuple[Notation, ...] = (
    Notation("source_constant", source_constant, "absolute constant of the source, not known here"),
    Notation("target_accuracy", target_accuracy, "mean square gradient aimed at"),
    Notation("gradient_noise", gradient_noise, "variance of a stochastic gradient"),
)
