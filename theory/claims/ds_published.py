"""Published conditions on the step size under delays, each as its source has it: none of them is proved here."""

from sympy import Expr, Integer, Max, Min, Rational, ceiling, sqrt

from theory.claim import Condition
from theory.claims.pd_r2 import PD_R2
from theory.exhibit import Exhibit
from theory.symbols import (
    delay,
    gradient_noise,
    objective_smoothness,
    source_constant,
    step_size,
    step_times_curvature,
    target_accuracy,
    workers,
)

CITED = "as commonly cited"
"""Said where the wording of the source was not at hand."""

step_times_smoothness = step_size * objective_smoothness


def _condition(
    name: str,
    functions: str,
    value: Expr,
    says: str,
    source: str,
    *,
    cited: bool = True,
    exhibits: tuple[Exhibit, ...] = (),
) -> Condition:
    return Condition(
        name=f"DS-{name}",
        title=f"{functions}: largest ηL{f', {CITED}' if cited else ''}",
        statement=says,
        value=value,
        parameter=step_times_smoothness,
        measured="convergence_guarantee",
        mark="published",
        source=f"{source}{f', {CITED}' if cited else ''}",
        exhibits=exhibits,
    )


LIAN2015 = _condition(
    "Lian2015",
    "non-convex SGD",
    (sqrt(1 + 8 * delay**2) - 1) / (4 * delay**2),
    "LMγ + 2L²M²T²γ² ≤ 1 with M gradients a step and delays up to T (here M = 1, T = τ): the weighted mean of ‖∇f‖² is "
    "at most (2Δ + Σ(γ²ML + 2L²M²γ Σ_window γ²)σ²)/(M Σγ)",
    "Lian2015",
    exhibits=(
        Exhibit(
            kind="identity",
            covers="every τ ≥ 1, M = 1",
            method="the published inequality as an equation, in symbols",
            place="theory.evidence.ds_published:lian_facts",
        ),
    ),
)
ARJEVANI2020 = _condition(
    "Arjevani2020",
    "quadratics",
    Rational(1, 20) / (delay + 1),
    "ηL ≤ 1/(20(τ + 1)): upper and lower bounds that match, by generating functions",
    "Arjevani2020",
)
STICH2020 = _condition(
    "Stich2020",
    "quasi-convex and non-convex SGD",
    Rational(1, 10) / delay,
    "ηL ≤ 1/(10(τ + M)), M the growth of the noise with the gradient (here M = 0): "
    "rate Õ(L(τ + M)R² exp(−μT/(10L(τ + M))) + σ²/(μT))",
    "Stich2020",
)
CHOI2023 = _condition(
    "Choi2023",
    "smooth and strongly convex",
    Min(Rational(1, 4), Rational(3, 10) / delay),
    "ηL ≤ 1/(4τ) at τ = 1 and ηL ≤ 3/(10τ) for τ ≥ 2: linear convergence of the last iterate",
    "Choi2023, abstract",
    cited=False,
)
CHOI2023_PL = _condition(
    "Choi2023-PL",
    "Polyak-Łojasiewicz, large τ",
    Rational(9, 10) / delay,
    "ηL ≤ 9/(10τ) for large τ under the Polyak-Łojasiewicz condition: linear convergence of the objective",
    "Choi2023, abstract",
    cited=False,
)
KOLOSKOVA2022 = _condition(
    "Koloskova2022",
    "non-convex SGD",
    Rational(1, 2) / delay,
    "ηL ≤ 1/(2√(τ_max τ_C)), τ_C the number of gradients in flight (here τ_C = τ_max = τ): "
    "O(σ²/ε² + √(τ_max τ_avg)/ε) updates to mean square gradient ε",
    "Koloskova2022",
)
FEYZMAHDAVIAN2023 = _condition(
    "Feyzmahdavian2023",
    "incremental aggregated gradient, asynchronous SGD",
    1 / (2 * delay + 1),
    "ηL ≤ h/(2τ + 1) with h < 1 (here h → 1), by lemmas on sequences with delays",
    "Feyzmahdavian2023",
)
WU2022 = _condition(
    "Wu2022",
    "delay-adaptive steps",
    1 / (delay + 1),
    "the step sizes of the last τ_t + 1 updates add up to at most h/L with h < 1 (here constant, h → 1): adapts to the "
    "delays that occur",
    "Wu2022",
)
SUN2017 = _condition(
    "Sun2017",
    "asynchronous block descent",
    2 / (2 * delay + 1),
    "ηL < 2/(2τ + 1)",
    "Sun2017",
)
MISHCHENKO2022 = _condition(
    "Mishchenko2022",
    "convex and non-convex SGD",
    Min(1 / (source_constant * workers), 1 / (source_constant * delay)),
    "η_t L ≤ min{1/(cn), 1/(cτ_t)} with n workers: the rate depends on the number of workers, not on the delays",
    "Mishchenko2022",
)
MARANJYAN2025 = _condition(
    "Maranjyan2025",
    "non-convex SGD that discards late gradients",
    # Not evaluated: sympy's search for the smaller of the two would take most of the time of `delaybound claims`.
    Min(
        1 / (2 * Max(Integer(1), ceiling(gradient_noise / target_accuracy), evaluate=False)),
        target_accuracy / (4 * gradient_noise),
        evaluate=False,
    ),
    "gradients with delay ≥ R = max{1, ⌈σ²/ε⌉} are discarded; ηL = min{1/(2R), ε/(4σ²)} (1/(2R) without noise): as few "
    "seconds as any method",
    "Maranjyan2025",
)
YANG2021 = Condition(
    name="DS-Yang2021",
    title="pipelines, one quadratic mode: largest ηλ",
    statement="α ≤ (2/λ) sin(π/(4τ + 2)); step sizes in proportion to 1/τ_i^p. PD-R2 is this limit, proved",
    value=PD_R2.value,
    parameter=step_times_curvature,
    measured="convergence_guarantee",
    mark="published",
    source=f"Yang2021, {CITED}",
)

PUBLISHED = (
    LIAN2015,
    ARJEVANI2020,
    STICH2020,
    CHOI2023,
    CHOI2023_PL,
    KOLOSKOVA2022,
    FEYZMAHDAVIAN2023,
    WU2022,
    SUN2017,
    MISHCHENKO2022,
    MARANJYAN2025,
    YANG2021,
)
