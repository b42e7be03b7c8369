"""A LaTeX document of the whole library: notation, statements, proofs, what was decided, and refutations."""

from collections.abc import Iterable

from theory.claim import Claim
from theory.lemmas import LEMMAS
from theory.refutation import Refutation
from theory.render.tex import claim_tex, exhibit_tex, latex, proof_tex, refutation_tex
from theory.render.tex_letters import plain_to_tex
from theory.standing import standing
from theory.symbols import NOTATION

_PREAMBLE = r"""\documentclass[10pt]{article}
\usepackage[utf8]{inputenc}
\usepackage[a4paper,margin=2cm]{geometry}
\usepackage{amsmath,amssymb,amsthm,graphicx,longtable}
\usepackage[hidelinks]{hyperref}
\newtheorem*{theorem}{Statement}
\newtheorem*{refuted}{Refuted form}
\newsavebox{\formula}
% A formula that is wider than the line is made smaller.
\newcommand{\fit}[1]{\sbox{\formula}{$\displaystyle #1$}%
  \ifdim\wd\formula>\linewidth\resizebox{\linewidth}{!}{\usebox{\formula}}\else\usebox{\formula}\fi}
\sloppy
\title{Delaybound: statements and proofs}
\date{}
\begin{document}
\maketitle
"""


def document_tex(claims: Iterable[Claim], refutations: Iterable[Refutation]) -> str:
    """The document; compiles with pdflatex."""
    parts = [_PREAMBLE, _notation(), r"\section*{Statements}"]
    for claim in claims:
        parts += [claim_tex(claim), f"Status: {plain_to_tex(standing(claim))}. {plain_to_tex(claim.source)}."]
        parts += [] if claim.derivation is None else [proof_tex(claim.derivation)]
        parts += [exhibit_tex(exhibit) for exhibit in claim.exhibits]
    parts += [r"\section*{Refuted forms}", *(refutation_tex(refutation, proof=True) for refutation in refutations)]
    return "\n\n".join([*parts, _lemmas(), r"\end{document}"])


def _notation() -> str:
    rows = [rf"${latex(entry.symbol)}$ & {plain_to_tex(entry.meaning)} \\" for entry in NOTATION]
    return "\n".join([r"\section*{Notation}", r"\begin{longtable}{lp{13cm}}", *rows, r"\end{longtable}"])


def _lemmas() -> str:
    rows = [
        rf"\item[{plain_to_tex(lemma.name)}] {plain_to_tex(lemma.statement)} ({plain_to_tex(lemma.source)})"
        for lemma in LEMMAS.values()
    ]
    return "\n".join([r"\section*{Lemmas}", r"\begin{description}", *rows, r"\end{description}"])
