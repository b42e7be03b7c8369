"""What is printed of the library: every claim and refutation in every form, proofs checked, unknown names refused."""

import re

import pytest

from theory import render
from theory.derivation.steps import Apply
from theory.library import CLAIMS, NAIVE, REFUTATIONS
from theory.render.letters import text
from theory.symbols import applied_bound, delay_strength, gradient_bound, max_delay


def test_the_list_names_everything():
    names = [line.split()[0] for line in render.library().splitlines()]
    assert names == [*CLAIMS, *NAIVE, *REFUTATIONS]


@pytest.mark.parametrize("name", [*CLAIMS, *NAIVE, *REFUTATIONS])
def test_every_entry_is_printed(name):
    shown = render.claim(name)
    assert shown.startswith(name)
    assert not re.search(r"\b(eta|tau|alpha|theta)\b", shown)


@pytest.mark.parametrize("name", [name for name, claim in CLAIMS.items() if claim.proof is not None])
def test_a_proof_lists_assumptions_lemmas_and_every_step(name):
    derivation = CLAIMS[name].derivation
    assert derivation is not None
    shown = render.claim(name, proof=True)
    for hypothesis in derivation.hypotheses:
        assert f"{hypothesis.name}: " in shown
    assert all(f"({number:>2})" in shown for number in range(1, len(derivation.steps) + 1))
    assert f"Checked: {len(derivation.hypotheses)} hypotheses, {len(derivation.steps)} steps" in shown
    assert all(f"  {step.lemma}: " in shown for step in derivation.steps if isinstance(step, Apply))


def test_a_proof_by_hand():
    shown = render.claim("PD-B4-whole", proof=True)
    assert "claim      bias ≤ D·α_i + D_B·α_B_i + D_R·α_R_i" in shown
    assert "( 2)  ‖Θ[F, i] − ref[i]‖ = D" in shown
    assert "by combination: (1) + α_i × (2) + α_R_i × (3) + α_B_i × (4)" in shown


def test_letters():
    assert text(delay_strength * (gradient_bound + applied_bound) ** 2) == "x·(G + G_a)²"
    assert text(-max_delay - 1) == "−τ_max − 1"
    assert text(1 - max_delay) == "1 − τ_max"


@pytest.mark.parametrize("name", [*CLAIMS, *NAIVE])
def test_latex_and_markdown_are_balanced(name):
    for shown in (render.claim(name, proof=True, latex=True), render.markdown(name)):
        plain = re.sub(r"\\[{}]", "", shown)
        assert plain.count("{") == plain.count("}")
        assert plain.count(r"\left") == plain.count(r"\right")
        assert plain.count("$") % 2 == 0


@pytest.mark.parametrize("name", [*CLAIMS, *NAIVE])
def test_latex_needs_no_letters_beyond_ascii(name):
    assert render.claim(name, proof=True, latex=True).isascii()


def test_a_refutation_shows_its_instance():
    shown = render.claim("PD-C9-start", proof=True)
    assert "as claimed" in shown and ">" in shown


def test_a_refuted_form_has_no_proof():
    assert "has no proof" in render.claim("PD-B1-now", proof=True)


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: render.claim("PD-B1"), "did you mean PD-B1"),
        (lambda: render.claim("nothing at all"), "lists them"),
        (lambda: render.claim("PD-C1", latex=True), "text only"),
        (lambda: render.markdown("PD-B9"), "did you mean"),
    ],
)
def test_unknown_names_are_refused(act, message):
    with pytest.raises(render.RenderError, match=message):
        act()
