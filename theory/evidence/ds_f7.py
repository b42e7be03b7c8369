"""DS-F7 decided: heavy ball with a delay just below and just above the limit from the first angle."""

from fractions import Fraction

from theory.exact.gradient_rule import plain
from theory.exact.heavy_ball_limit import heavy_ball_limit
from theory.exact.stable_set import stable_intervals
from theory.exhibit import Fact

_NEAR = Fraction(1, 10**15)
_MOMENTA = (Fraction(0), Fraction(1, 2), Fraction(9, 10), Fraction(99, 100))
_DELAYS = (0, 1, 2, 3, 5, 8)
_NEARLY_ONE = 1 - Fraction(1, 10**6)


def facts() -> tuple[Fact, ...]:
    """Schur-Cohn tests 1e-15 beside the limit, special values, and how many stable intervals there are."""
    facts = []
    for tau in _DELAYS:
        for momentum in _MOMENTA:
            lower, upper = heavy_ball_limit(tau, momentum)
            rule = plain(tau, momentum)
            near = rule.is_stable(lower - _NEAR) and not rule.is_stable(upper + _NEAR)
            facts.append((f"τ = {tau}, m = {momentum}: stable at the limit − 1e-15, not at the limit + 1e-15", near))
    single = all(len(stable_intervals(plain(tau, m).over_steps())) == 1 for tau in (0, 1, 3) for m in _MOMENTA)
    facts.append(("τ = 0, 1, 3: the stable steps are one interval", single))
    for tau, values in ((0, [2 * (1 + m) for m in _MOMENTA]), (1, [1 - m for m in _MOMENTA])):
        formula = "2(1 + m)" if tau == 0 else "1 − m"
        found = [heavy_ball_limit(tau, m) for m in _MOMENTA]
        enclosed = all(low <= value <= high for (low, high), value in zip(found, values, strict=True))
        facts.append((f"τ = {tau}: the limit's enclosure holds {formula}", enclosed))
        exact = all(not plain(tau, m).is_stable(value) for m, value in zip(_MOMENTA, values, strict=True))
        facts.append((f"τ = {tau}: not stable at {formula} itself", exact))
    for tau in (2, 5, 8):
        ends = heavy_ball_limit(tau, _NEARLY_ONE)
        close = all(abs(end * tau / (1 - _NEARLY_ONE) - 1) < Fraction(1, 10**4) for end in ends)
        facts.append((f"τ = {tau}, m = 1 − 1e-6: within 1e-4 of (1 − m)/τ", close))
    return tuple(facts)
