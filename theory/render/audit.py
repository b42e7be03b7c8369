"""The audit as text: conditions beside the exact limit, and bounds beside their best instances."""

from collections.abc import Sequence

from theory.claims.ds_f3 import DS_F3
from theory.claims.ds_f4 import DS_F4
from theory.exact.digits import decimal, decimal_root
from theory.exact.enclosure import Bracket
from theory.looseness.bounds import Looseness, all_bounds
from theory.looseness.conditions import DELAYS, against_adversary, comparable, compared, free_of_cost
from theory.render.plain import conjecture_lines

_DIGITS = 4


def audit_text() -> str:
    """Both tables, each with what it shows."""
    return "\n".join([*_conditions(), "", *_bounds(all_bounds())])


def _conditions() -> list[str]:
    head: tuple[str, ...] = ("condition", *(f"τ = {at}" for at in DELAYS), "for")
    rows: list[tuple[str, ...]] = [head]
    ours = (
        ("DS-F3 (ours, a conjecture)", free_of_cost(), "smooth convex: no slower than without delay"),
        ("DS-F4 (ours, a conjecture)", against_adversary(), "quadratics, delays up to τ chosen by an adversary"),
    )
    published = ((one.name, compared(one), one.title.partition(":")[0]) for one in comparable())
    for name, found, functions in (*ours, *published):
        rows.append((name, *(f"{_digits(one.allowed)} ({decimal(100 * one.share, 0)} %)" for one in found), functions))
    return [
        "Largest ηL that a condition allows (and its share of the exact limit of a quadratic mode, PD-R2)",
        *_aligned(rows),
        *conjecture_lines((DS_F3, DS_F4)),
        "The conditions cover different classes of functions, noise and delays: a smaller step size may buy more.",
    ]


def _bounds(rows: Sequence[Looseness]) -> list[str]:
    table = [("bound", "best instance", "bound there", "ratio", "status", "instance")]
    for row in rows:
        if row.best is None:
            table.append((row.claim.name, "none known", "", "", row.stands, ""))
            continue
        show = decimal_root if row.best.squared else decimal
        ratio = decimal_root(row.best.squared_ratio, _DIGITS) if row.best.bound else "0 = 0"
        numbers = (show(row.best.measured, 6), show(row.best.bound, 6), ratio)
        table.append((row.claim.name, *numbers, row.stands, row.best.case))
    head = "Bounds beside the explicit instance that comes closest (ratio 1: attained)"
    return [head, *_aligned(table), *conjecture_lines(row.claim for row in rows)]


def _digits(value: Bracket) -> str:
    """The printed digits of an enclosed number; its enclosure is far narrower than a digit."""
    return decimal((value[0] + value[1]) / 2, _DIGITS)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
