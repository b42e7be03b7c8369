"""DM-N7 decided: stable just below the limit and not just above, from the levels of staleness of a group."""

from fractions import Fraction

from theory.exact.gradient_rule import GradientRule
from theory.exact.read import averaged, summed
from theory.exhibit import Fact
from theory.methods.adl import levels_of_staleness

_NEAR = Fraction(1, 10**15)
MEAN = {1: ".618", 2: "1", 4: "2", 8: "4"}
SUM = {1: ".618", 2: ".5", 4: ".5", 8: ".5"}


def _levels(delay: int, group: int) -> tuple[int, ...]:
    """Levels of a group of gradients that are `delay` micro-batches late; every even delay is some module's."""
    if delay % 2 == 0:
        return levels_of_staleness(1 + delay // 2, group)[0]
    return levels_of_staleness((delay + 3) // 2, group, "released")[0]


def _splits(rule: GradientRule, limit: Fraction) -> bool:
    """Whether the rule is stable just below the limit, and not at it or just above."""
    return rule.is_stable(limit - _NEAR) and not rule.is_stable(limit) and not rule.is_stable(limit + _NEAR)


def facts() -> tuple[Fact, ...]:
    """Both sides of the limit for the mean and for the sum."""
    facts: list[Fact] = []
    for delay in range(1, 4):
        groups = range(delay, 4 * delay + 1)
        mean = all(_splits(GradientRule(averaged(_levels(delay, n))), Fraction(n, delay)) for n in groups)
        total = all(_splits(GradientRule(summed(_levels(delay, n))), Fraction(1, delay)) for n in groups)
        facts.append((f"d_b = {delay}, mean: the limit is n_b/d_b for n_b from d_b to 4d_b", mean))
        facts.append((f"d_b = {delay}, sum: the limit is 1/{delay} for all of them", total))
        beyond = all(
            _splits(GradientRule(averaged(_levels(delay, n))), Fraction(2 * n, n - 2 * delay))
            for n in (5 * delay, 8 * delay)
        )
        facts.append((f"d_b = {delay}, mean, larger groups: the limit is 2n_b/(n_b − 2d_b)", beyond))
    return tuple(facts)


def thresholds() -> tuple[Fact, ...]:
    """The limits at d_b = 2 to three decimals, for the mean and per micro-batch."""
    facts: list[Fact] = []
    for word, printed, read in (("mean", MEAN, averaged), ("sum", SUM, summed)):
        for group, shown in printed.items():
            rule, half = GradientRule(read(_levels(2, group))), Fraction(1, 2000)
            inside = rule.is_stable(Fraction(shown) - half) and not rule.is_stable(Fraction(shown) + half)
            facts.append((f"{word}, n_b = {group}: the limit is {shown} to three decimals", inside))
    return tuple(facts)
