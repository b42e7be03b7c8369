"""DS-F4: the limit of the step when an adversary chooses the delay anew at every update."""

from theory.assumptions import constant_step_size, plain_sgd
from theory.claim import Condition
from theory.exhibit import Exhibit
from theory.symbols import step_times_curvature, varying_delay_limit

DS_F4 = Condition(
    name="DS-F4",
    title="limit with delays that vary",
    statement="Conjecture: x_{t+1} = x_t − c x_{t−d_t} tends to 0 for every choice of delays d_t in 0, …, τ, common "
    "to all coordinates, iff 0 < c < a*(τ), the smallest positive root of max over h ≥ 1 of c(τ + 1 + h) − c²h(h + "
    "1)/2 = 2 (τ ≥ 1; 2 at τ = 0). That c = a*(τ) is not stable is DS-F4-lower. Certified exactly: stability at c = "
    "97/100 and 99/100 (τ = 1), 57/100 and 58/100 (τ = 2), 41/100 and 418/1000 (τ = 3), 324/1000 and 33/100 (τ = 4), "
    "264/1000 and 266/1000 (τ = 5), which are .97 to .991 of a*(τ), by polytopes that every update takes strictly "
    "inside themselves. Nothing is proved between these and a*(τ), nor at other c or τ",
    value=varying_delay_limit,
    parameter=step_times_curvature,
    measured="stability_under_varying_delays",
    assumptions=(plain_sgd, constant_step_size),
    tight=True,
    mark="conjecture",
    source="conjectured for this project; the polytopes are of the kind of Guglielmi and Protasov 2013",
    exhibits=(
        Exhibit(
            kind="certificate",
            covers="c = 97/100, 99/100 (τ = 1), 57/100, 58/100 (2), 41/100, 418/1000 (3), 324/1000, 33/100 (4), "
            "264/1000, 266/1000 (5)",
            method="images of all vertices as combinations of vertices, in fractions",
            place="theory.evidence.ds_f4:facts",
        ),
    ),
)
