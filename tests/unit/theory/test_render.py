"""What is printed of the library: every claim and refutation in every form, proofs checked, unknown names refused."""

import re
import shutil
import subprocess
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from tests.balanced import assert_balanced_ascii
from theory import render
from theory.claim import ClaimError
from theory.derivation.steps import Apply
from theory.library import CLAIMS, NAIVE, REFUTATIONS
from theory.render.letters import text
from theory.render.tex_letters import plain_to_tex
from theory.symbols import applied_bound, delay_strength, gradient_bound, max_delay


@pytest.fixture(autouse=True)
def one_fact(monkeypatch, request):
    """Facts are computed, printed and set in `test_claims_are_checked`; here each exhibit shows a cheap one."""
    if "slow" not in request.keywords:
        monkeypatch.setattr("theory.exhibit.load", lambda place: lambda: (("‖b‖ ≤ 1/2 at τ = 1", True),))


def test_the_list_names_everything():
    head, *lines = render.library().partition("\n\n")[0].splitlines()
    assert head.split() == ["name", "kind", "mark", "evidence", "status", "title"]
    names = [line.split()[0] for line in lines]
    assert names == [*CLAIMS, *NAIVE, *REFUTATIONS]


@pytest.mark.parametrize("name", [*CLAIMS, *NAIVE, *REFUTATIONS])
def test_every_entry_is_printed(name):
    shown = render.claim(name)
    assert shown.startswith(name)
    assert not re.search(r"\b(eta|tau|alpha|theta)\b", shown)


@pytest.mark.parametrize("name", [name for name, claim in CLAIMS.items() if claim.proof is not None])
def test_a_proof_lists_assumptions_lemmas_and_every_step(monkeypatch, name):
    derivation, checked = CLAIMS[name].derivation, []
    assert derivation is not None
    monkeypatch.setattr(render, "check_claim", lambda claim: checked.append(claim.name))  # so it is: test_derivations
    shown = render.claim(name, proof=True)
    assert checked == [name]
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


EVERYTHING = [*CLAIMS, *NAIVE, *REFUTATIONS]


@pytest.mark.parametrize("name", EVERYTHING)
def test_latex_is_balanced_ascii(monkeypatch, name):
    monkeypatch.setattr(render, "check_claim", lambda claim: None)
    assert_balanced_ascii(render.claim(name, proof=name not in REFUTATIONS, form="latex"))


@pytest.mark.parametrize("name", [*CLAIMS, *NAIVE])
def test_markdown_is_balanced(name):
    plain = re.sub(r"\\[{}]", "", render.markdown(name))
    assert plain.count("{") == plain.count("}") and plain.count("$") % 2 == 0


@pytest.mark.parametrize("name", EVERYTHING)
def test_mathml_is_well_formed(monkeypatch, name):
    monkeypatch.setattr(render, "check_claim", lambda claim: None)
    shown = render.claim(name, proof=name not in REFUTATIONS, form="mathml")
    for entity, character in (("&InvisibleTimes;", ""), ("&pi;", "π"), ("&ApplyFunction;", "")):
        shown = shown.replace(entity, character)
    assert ElementTree.fromstring(f"<body>{shown}</body>").findall("h3")


@pytest.mark.parametrize("form", ["text", "latex", "mathml"])
def test_a_proof_that_fails_is_not_printed(monkeypatch, form):
    wrong = replace(CLAIMS["PD-P2"], value=CLAIMS["PD-P2"].value / 2)
    monkeypatch.setattr(render, "find", lambda name: wrong)
    with pytest.raises(ClaimError, match="the claim says"):
        render.claim("PD-P2", proof=True, form=form)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_the_document_compiles(tmp_path):
    (tmp_path / "claims.tex").write_text(render.document())
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "claims.tex"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace")
    assert result.returncode == 0, result.stdout[-2000:]
    assert "Overfull" not in result.stdout


def test_words_as_latex():
    assert plain_to_tex("‖b_{i,k}‖ ≤ (I − A)⁻¹G_l") == r"$\|$$b_{i,k}$$\|$ $\le$ (I $-$ A)$^{-1}$$G_{l}$"
    assert plain_to_tex("g̃_i at x̄, 50 % in_order") == r"$\tilde{g}_{i}$ at $\bar{x}$, 50 \% in\_order"
    with pytest.raises(ValueError, match="has no LaTeX"):
        plain_to_tex("☃")


def test_a_refutation_shows_its_instance():
    shown = render.claim("PD-C9-start", proof=True)
    assert "as claimed" in shown and ">" in shown


def test_a_refuted_form_has_no_proof():
    assert "has no derivation" in render.claim("PD-B1-now", proof=True)


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: render.claim("PD-B1"), "did you mean PD-B1"),
        (lambda: render.claim("nothing at all"), "lists them"),
        (lambda: render.claim("PD-C1", form="word"), "choose one of text"),
        (lambda: render.markdown("PD-B9"), "did you mean"),
    ],
)
def test_unknown_names_are_refused(act, message):
    with pytest.raises(render.RenderError, match=message):
        act()
