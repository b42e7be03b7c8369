"""Strategies of convex losses of one number with rational data; each loss carries the constants that are true of it."""

from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.strategies.ball_losses import LogCosh, Logistic
from analysis.strategies.loss import Huber, Kinked, Linear, Loss, Parabola
from analysis.strategies.numbers import dyadics


def smooth_losses(balls: bool = True) -> SearchStrategy[Loss]:
    """Losses with Lipschitz gradients; shrinks towards x²/2.

    Args:
        balls: whether those whose gradients are no fractions are among them.
    """
    positive = dyadics(Fraction(1, 8), 2, 3)
    exact = (
        st.builds(Parabola, st.just(Fraction(1)) | positive)
        | st.builds(Huber, st.just(Fraction(1)) | positive, positive)
        | st.builds(Parabola, positive, positive)
    )
    return exact | st.builds(LogCosh, positive, positive) | st.builds(Logistic, positive) if balls else exact


def kinked_losses() -> SearchStrategy[Loss]:
    """Losses whose gradient jumps at 0."""
    return st.builds(Kinked, dyadics(0, 1, 3), dyadics(Fraction(1, 8), 2, 3))


def linear_losses() -> SearchStrategy[Loss]:
    """Losses with a constant gradient."""
    return st.builds(Linear, dyadics(Fraction(1, 8), 2, 3))
