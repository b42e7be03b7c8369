"""Roots of delayed heavy ball leave the unit circle outward as the step grows: an identity on the circle."""

from sympy import Symbol, cancel

from theory.exhibit import Fact


def facts() -> tuple[Fact, ...]:
    """With a = h(z) = -z^{tau-1}(z - 1)(z - m): Re(z h'/h) = tau + (1 - m^2)/(2|z - m|^2) wherever |z| = 1, z not 1.

    A root z moves with dz/da = 1/h'(z), so d log|z|/d log a = Re(h/(z h')) has the sign of Re(z h'/h). On the circle
    the conjugate of z is 1/z, which makes real parts and moduli rational functions of z.
    """
    tau, m, z = Symbol("tau"), Symbol("m"), Symbol("z")
    speed = (tau - 1) + z / (z - 1) + z / (z - m)
    logarithmic = sum(z * factor.diff(z) / factor for factor in (z - 1, z - m)) + z * ((tau - 1) / z)
    real_part = (speed + speed.subs(z, 1 / z)) / 2
    distance = (z - m) * (1 / z - m)
    return (
        ("z h'/h = τ − 1 + z/(z − 1) + z/(z − m)", cancel(logarithmic - speed) == 0),
        (
            "its real part on |z| = 1, z ≠ 1, is τ + (1 − m²)/(2|z − m|²) > 0",
            cancel(real_part - tau - (1 - m**2) / (2 * distance)) == 0,
        ),
    )
