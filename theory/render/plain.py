"""A claim, a proof, a refutation and the library as text for a terminal."""

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from theory.claim import Claim
from theory.derivation import Derivation
from theory.exhibit import Exhibit
from theory.lemmas import LEMMAS
from theory.refutation import Refutation
from theory.render.letters import text
from theory.render.outline import Line, lemmas_used, lines, relation
from theory.standing import Statement, certified_range, evidence, standing

_WIDTH = 110


def claim_text(claim: Claim) -> str:
    """Statement, formula, assumptions and source."""
    left, sign, right = relation(claim)
    rows = [("claim", f"{left if isinstance(left, str) else text(left)} {sign} {text(right)}")]
    rows += [("where", f"{text(symbol)} = {text(expression)}") for symbol, expression in claim.definitions.items()]
    rows += [("for", f"{text(claim.regime)} < 1")] if claim.regime is not None else []
    rows += [("assumes", f"{assumption.name}: {assumption.formula}") for assumption in claim.assumptions]
    rows += [("weights", ", ".join(sorted(claim.weight_rules)))]
    rows += [("reference", ", ".join(claim.reference_points))] if claim.reference_points else []
    rows += [("tight", "yes" if claim.tight else "not claimed"), ("mark", claim.mark), ("status", standing(claim))]
    rows += [(exhibit.kind, f"{exhibit.method}; for {exhibit.covers}") for exhibit in claim.exhibits]
    rows += [("source", claim.source)]
    head = f"{claim.name}  {claim.title}"
    return "\n".join([head, *_wrapped(claim.statement, "  "), "", *_table(rows)])


def proof_text(derivation: Derivation) -> str:
    """Hypotheses, steps with their reasons, and the lemmas they cite."""
    hypotheses = [
        row
        for hypothesis in derivation.hypotheses
        for row in (
            f"  {hypothesis.name}: {hypothesis.meaning}",
            *(line for formula in hypothesis.formulas for line in _wrapped(text(formula), "      ")),
        )
    ]
    lemmas = [f"  {name}: {LEMMAS[name].statement} ({LEMMAS[name].source})" for name in lemmas_used(derivation)]
    steps = [line for step in lines(derivation) for line in _step(step)]
    return "\n".join(["Hypotheses", *hypotheses, "", "Steps", *steps, "", "Lemmas", *lemmas])


def refutation_text(refutation: Refutation, proof: bool) -> str:
    """The refuted form and what it lacks; with `proof`, its instance computed anew."""
    rows = [("form", refutation.form), ("missing", refutation.missing)]
    rows += [("mark", refutation.mark), ("source", refutation.source)]
    head = [f"{refutation.name}  {refutation.title}", *_table(rows)]
    return "\n".join([*head, "", *(refutation.check().lines() if proof else ())]).rstrip()


def exhibit_text(exhibit: Exhibit) -> str:
    """The facts that were decided, instance by instance."""
    return "\n".join(["Decided exactly", *(f"  {line}" for line in exhibit.lines())])


def list_text(statements: Sequence[Statement]) -> str:
    """One line each: name, kind, mark, evidence, what it amounts to, title."""
    head = ("name", "kind", "mark", "evidence", "status", "title")
    rows = [
        (one.name, one.kind, one.mark, " + ".join(evidence(one)) or "none", standing(one), one.title)
        for one in statements
    ]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    table = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in (head, *rows))
    return "\n".join((*table, *conjecture_lines(one for one in statements if isinstance(one, Claim))))


def conjecture_lines(claims: Iterable[Claim]) -> tuple[str, ...]:
    """What is said under every table that names conjectures: at which numbers each is proved, and nowhere else."""
    ranges = [(claim.name, certified_range(claim)) for claim in claims if claim.mark == "conjecture"]
    head = ("", "Conjectures are proved at these numbers only:") if ranges else ()
    return (*head, *(f"  {name}: {where}" for name, where in ranges))


def _step(line: Line) -> list[str]:
    premises = [
        _factor(line.rule, coefficient)
        + f"({number})"
        + "".join(f"[{text(index)} := {text(value)}]" for index, value in at)
        for number, at, coefficient in line.premises
    ]
    joined = (" + " if line.rule == "combination" else ", ").join(premises)
    why = f"{line.rule}{f': {joined}' if joined else ''}{f'; {line.reason}' if line.reason else ''}"
    head, *rest = _wrapped(text(line.conclusion), "       ")
    return [f" ({line.number:>2})  {head.strip()}", *rest, *_wrapped(f"by {why}", "            ")]


def _factor(rule: str, coefficient: Any) -> str:
    """What stands before a premise: its coefficient, or that it shows one's sign."""
    if coefficient is None:
        return "sign by " if rule == "combination" else ""
    shown = f"({text(coefficient)})" if getattr(coefficient, "is_Add", False) else text(coefficient)
    return "" if coefficient == 1 else f"{shown} × "


def _table(rows: Iterable[tuple[str, str]]) -> list[str]:
    return [
        line
        for label, content in rows
        for line in textwrap.wrap(content, _WIDTH, initial_indent=f"  {label:<10} ", subsequent_indent=" " * 13)
    ]


def _wrapped(content: str, indent: str) -> list[str]:
    return textwrap.wrap(content, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False)
