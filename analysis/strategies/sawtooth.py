"""Tables of delays that an adversary repeats: teeth of the sawtooth, and any others."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theory.exact.sawtooth import tooth_delays


def teeth(delay: int) -> tuple[tuple[int, ...], ...]:
    """Every tooth with delays up to a bound: one iterate is held, then the reads lag."""
    return tuple(tooth_delays(delay, lag) for lag in range(delay + 1))


def delay_tables(delay: int) -> SearchStrategy[tuple[int, ...]]:
    """Periods of delays from 0 to a bound; shrinks towards no delay. Teeth are among them."""
    drawn = st.lists(st.integers(0, delay), min_size=1, max_size=2 * delay + 2).map(tuple)
    return drawn | st.sampled_from(teeth(delay))
