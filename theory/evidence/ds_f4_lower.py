"""DS-F4-lower shown: the sawtooth adversary played in fractions, at its limit, just above it, and just below it."""

from fractions import Fraction

from theory.exact.sawtooth import drop, path, sawtooth_limit, tooth_delays
from theory.exhibit import Fact

_NEAR = Fraction(1, 10**15)
_DELAYS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16)


def facts() -> tuple[Fact, ...]:
    """One tooth against its formula, many teeth just above the limit, and the rational limits themselves."""
    facts = []
    for tau in _DELAYS:
        (lower, upper), lag = sawtooth_limit(tau)
        above = upper + _NEAR
        tooth = tooth_delays(tau, lag)
        ends = [path(above, tooth * teeth)[-1] for teeth in (1, 2, 3)]
        ratio = 1 - drop(tau, above, lag)
        grows = ratio < -1 and ends == [ratio, ratio**2, ratio**3]
        facts.append((f"τ = {tau}: above the limit by 1e-15 each tooth ends at r times its start, r < −1", grows))
        if lower == upper:
            returns = path(lower, tooth * 2)[:: len(tooth)] == [1, -1, 1]
            facts.append((f"τ = {tau}: at a = {lower} the teeth end at −1, 1", returns))
        below = max(drop(tau, lower - _NEAR, other) for other in range(4 * tau)) < 2
        facts.append((f"τ = {tau}: below the limit by 1e-15 no lag makes a tooth reach −1", below))
        held = drop(tau, Fraction(2, tau + 1), lag) >= 2 and drop(tau, Fraction(2, tau + 1), 0) == 2
        facts.append((f"τ = {tau}: so it does up to 2/(τ + 1), where holding alone reaches −1", held))
    return tuple(facts)


def formula() -> tuple[Fact, ...]:
    """Every iterate of a tooth against the proved value, at rational a."""
    facts = []
    for tau in (1, 2, 3, 5, 8):
        for a in (Fraction(1, 7), Fraction(3, 5)):
            iterates = path(a, tooth_delays(tau, tau))
            same = all(iterates[tau + 1 + lag] == 1 - drop(tau, a, lag) for lag in range(tau + 1))
            facts.append((f"τ = {tau}, a = {a}: x_(τ+1+h) = 1 − V for h = 0 … τ", same))
    return tuple(facts)
