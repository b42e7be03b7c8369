"""Instances drawn by Hypothesis outside of a test: the same for the same seed, failures brought to a simple form."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

QUIET = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
PHASES = (Phase.generate, Phase.target, Phase.shrink)


def draw(instances: SearchStrategy[Any], look: Callable[[Any], None], examples: int, random_seed: int) -> None:
    """Calls a look with drawn instances until it raises; then with simpler ones, and raises what the simplest did.

    Args:
        instances: what to draw.
        look: called with each; may steer by `hypothesis.target`.
        examples: how many are drawn.
        random_seed: the same seed gives the same instances.
    """

    @seed(random_seed)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        suppress_health_check=QUIET,
        report_multiple_bugs=False,
        phases=[phase for phase in PHASES if phase in settings().phases],  # a profile may leave some out
    )
    @given(instances)
    def drawn(instance: Any) -> None:
        look(instance)

    drawn()
