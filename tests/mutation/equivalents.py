"""Mutants that change no answer, each with the argument why: no test could kill them."""

from collections.abc import Mapping

Key = tuple[str, str, str, str]
"""Module, operator, the changed line before, after: as the table of results has them."""


def _of(module: str, operator: str, before: str, *others: tuple[str, str]) -> dict[Key, str]:
    """The keys of several mutants of one line, by what it becomes; to each its argument."""
    return {(module, operator, before, after): why for after, why in others}


_BALL = "theory.exact.heavy_ball_limit"
_TIMES = "times = ((write + task * period, task) for task in range(-reach, reach + 1))"
_BLOCKS_TOGETHER = "at one sequence number only one task writes, so which of its blocks comes first names the same task"
_PATH_ERROR = "error[:, block] = (error[:, block] + gamma * value[:, block]) * (1 + 2.0**-20) * (high > low)"
_MARGIN = "the roundings of a sum of error bounds are covered by the margins of its parts, 2^-40 and 2^-20, as well"

_OF_0 = "the claim is that two things do not differ, and a multiple of 0 is 0"

EQUIVALENT: Mapping[Key, str] = {
    **_of(
        "theory.claims.dm_pipeline",
        "constant",
        "value=no_difference,",
        ("value=(no_difference * 99 / 100),", _OF_0),
        ("value=(no_difference * 101 / 100),", _OF_0),
    ),
    **_of(
        "theory.claims.dm_shrinking",
        "constant",
        "value=trainers_apart,",
        ("value=(trainers_apart * 99 / 100),", _OF_0),
        ("value=(trainers_apart * 101 / 100),", _OF_0),
    ),
    **_of(
        "analysis.comparison",
        "comparison",
        "rounds = any(symbol in DEFECTS for symbol in values)",
        (
            "rounds = any((symbol not in DEFECTS) for symbol in values)",
            "it only saves a second evaluation, which gives the same number where no defect enters",
        ),
    ),
    **_of(
        "analysis.comparison",
        "vector",
        "spread = np.maximum(rounded.upper - bound.value, bound.value - bound.lower)",
        (
            "spread = np.maximum(rounded.upper - bound.value, bound.value - bound.upper)",
            "a number lies in the middle of its enclosure, and with the defects its upper end is no lower",
        ),
    ),
    **_of(
        "analysis.comparison",
        "counterpart",
        "return None if value.regime_value is None else float(np.max(value.regime_value.upper))",
        (
            "return None if value.regime_value is None else float(np.min(value.regime_value.upper))",
            "the regime condition of a claim of one run is one number, no array over events",
        ),
    ),
    **_of(
        "analysis.delays",
        "off by one",
        "UNKNOWN = -1",
        ("UNKNOWN = -2", "the sentinel is compared with itself and cut off at 0: any number below 0 serves"),
    ),
    **_of(
        "analysis.delays",
        "comparison",
        "earlier = seqs < first[: len(seqs)]",
        ("earlier = (seqs <= first[:len(seqs)])", _BLOCKS_TOGETHER),
    ),
    **_of(
        "analysis.delays",
        "off by one",
        "for place in np.flatnonzero(writers != leader[: len(writers)])[:1]:",
        (
            "for place in np.flatnonzero(writers != leader[: len(writers)])[:2]:",
            "the writes of a block stand in order of seq, and the smallest seq is taken: a second one is never it",
        ),
    ),
    **_of(
        "analysis.delays",
        "sign",
        "return np.stack(versions, axis=-1).astype(np.int64)[:, None, :]",
        (
            "return np.stack(versions, axis=1).astype(np.int64)[:, None, :]",
            "each of the stacked arrays has one axis, (T,), so the last axis of the stack is its axis 1",
        ),
    ),
    **_of(
        "analysis.displacements",
        "off by one",
        "gamma = (high - low) * UNIT_ROUNDOFF * (1 + 2.0**-20)",
        ("gamma = (high - low) * UNIT_ROUNDOFF * (1 + 2.0**-19)", _MARGIN),
    ),
    **_of(
        "analysis.displacements",
        "missing factor",
        _PATH_ERROR,
        ("error[:, block] = (error[:, block] + gamma * value[:, block]) * (high > low)", _MARGIN),
    ),
    **_of(
        "analysis.displacements",
        "missing term",
        _PATH_ERROR,
        ("error[:, block] = (error[:, block] + gamma * value[:, block]) * (1) * (high > low)", _MARGIN),
    ),
    **_of(
        "analysis.displacements",
        "power",
        _PATH_ERROR,
        (
            "error[:, block] = (error[:, block] + gamma * value[:, block]) * (1 + (2.0 ** (-20 - 1))) * (high > low)",
            _MARGIN,
        ),
    ),
    **_of(
        "analysis.displacements",
        "vector",
        "pairs = np.stack([low, np.maximum(high, low)], axis=-1).ravel()",
        (
            "pairs = np.stack([low, np.maximum(high, high)], axis=-1).ravel()",
            "the only caller gives the smaller end as low and the larger one as high",
        ),
    ),
    **_of(
        "analysis.uncertainty",
        "off by one",
        "if freedom < 1:",
        ("if freedom < 0:", "both callers return before they ask for a quantile without a degree of freedom"),
    ),
    **_of(
        "reference.engines.simulate",
        "off by one",
        "self.now = 0",
        ("self.now = 1", "the first operation sets the clock before anybody reads it, and every run has one"),
    ),
    **_of(
        "reference.engines.simulate",
        "off by one",
        "number = -1 if task is None else task.number",
        ("number = -2 if task is None else task.number", "it only has to be below the number of every task"),
    ),
    **_of(
        "theory.schedule",
        "sign",
        _TIMES,
        (
            "times = ((write + task * period, task) for task in range(-reach, (reach - 1)))",
            "a later task counts only if it writes before task 0's last write: less than reach - 1 periods later",
        ),
    ),
    **_of(
        "theory.schedule",
        "off by one",
        _TIMES,
        (
            "times = ((write + task * period, task) for task in range(-reach, reach + 0))",
            "a later task counts only if it writes before task 0's last write: less than reach - 1 periods later",
        ),
    ),
    **_of(
        _BALL,
        "off by one",
        "def heavy_ball_limit(delay: int, momentum: Rational, bits: int = 128) -> Bracket:",
        (
            "def heavy_ball_limit(delay: int, momentum: Rational, bits: int = 129) -> Bracket:",
            "one more halving by default: an enclosure of the same limit, and about as wide is all that is said",
        ),
    ),
    **_of(
        _BALL,
        "comparison",
        "while high - low > Fraction(1, 2**bits):",
        ("while (high - low >= Fraction(1, 2 ** bits)):", "one more halving: a narrower enclosure of the same limit"),
    ),
    **_of(
        _BALL,
        "off by one",
        "with ctx.workprec(2 * bits):",
        ("with ctx.workprec(3 * bits):", "arithmetic in more bits: a ball that holds the same number"),
    ),
}
