"""Words with letters and signs as LaTeX text that any LaTeX can set."""

import re

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "ς": "varsigma",
    "σ": "sigma", "τ": "tau", "φ": "varphi", "ϕ": "phi", "ϑ": "vartheta", "χ": "chi", "ψ": "psi", "ω": "omega",
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi",
    "Ω": "Omega",
}  # fmt: skip
_SIGNS = {
    "≤": "le", "≥": "ge", "≠": "ne", "≈": "approx", "≡": "equiv", "≪": "ll", "≫": "gg", "∝": "propto", "∞": "infty",
    "×": "times", "·": "cdot", "⋅": "cdot", "±": "pm", "∓": "mp", "∘": "circ", "⊙": "odot", "→": "to",
    "←": "leftarrow", "⇒": "Rightarrow", "⇔": "Leftrightarrow", "↦": "mapsto", "∈": "in", "∉": "notin",
    "⊂": "subset", "⊆": "subseteq", "∪": "cup", "∩": "cap", "∅": "emptyset", "∀": "forall", "∃": "exists",
    "∂": "partial", "∇": "nabla", "∫": "int", "ℓ": "ell", "‖": "|", "⟨": "langle", "⟩": "rangle", "⌈": "lceil",
    "⌉": "rceil", "⌊": "lfloor", "⌋": "rfloor", "√": "surd", "⋆": "star", "⪯": "preceq", "⪰": "succeq", "…": "ldots",
    "†": "dagger",
}  # fmt: skip
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿᵗᵏ", "0123456789-+ntk", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ₖₗₘₙₜᵢⱼᵤ", "0123456789+-klmntiju", strict=True))
_WORDS = {
    "−": "$-$", "–": "--", "—": "---", "½": r"$\frac12$", "¼": r"$\frac14$", "¾": r"$\frac34$", "ℝ": r"$\mathbb{R}$",
    "“": "``", "”": "''", "’": "'", "‘": "`", "é": r"\'e", "ö": r'\"o', "ü": r'\"u', "ä": r'\"a', "Ł": r"\L{}",
    "ł": r"\l{}", "á": r"\'a", "ó": r"\'o", "í": r"\'i", "ç": r"\c{c}", "%": r"\%", "&": r"\&", "#": r"\#",
    "$": r"\$", "_": r"\_", "^": r"\^{}", "{": r"\{", "}": r"\}", "\\": r"\textbackslash{}", "~": r"\~{}",
    "<": "$<$", ">": "$>$", "|": "$|$", "\u00a0": "~", "↑": r"$\uparrow$", "↓": r"$\downarrow$",
}  # fmt: skip
_ACCENTS = {"\u0303": "tilde", "\u0304": "bar", "\u0302": "hat"}
_ACCENTED = {
    "ē": ("bar", "e"),
    "ḡ": ("bar", "g"),
    "Ḡ": ("bar", "G"),
    "ẑ": ("hat", "z"),
    "ñ": ("tilde", "n"),
    "Õ": ("tilde", "O"),
}

_MATH = {
    **{sign: rf"\{name} " for sign, name in (_GREEK | _SIGNS).items()},
    **{sign: rf"\{accent}{{{base}}}" for sign, (accent, base) in _ACCENTED.items()},
    "−": "-",
    "½": r"\tfrac12 ",
    "¼": r"\tfrac14 ",
    "ℝ": r"\mathbb{R}",
    "′": "'",
    "ᵀ": r"^{\top}",
}
"""What stands in mathematics for one sign."""

_PIECE = re.compile(
    rf"(?P<raised>[{''.join(_RAISED)}]+)|(?P<lowered>[{''.join(_LOWERED)}]+)"
    rf"|(?:(?<![A-Za-z])|(?<=_[a-z0-9]))(?P<base>[A-Za-z{''.join(_GREEK)}]|ℓ)(?P<accent>[{''.join(_ACCENTS)}])?_(?P<below>\{{[^{{}}]*\}}|[a-z0-9]+|\w)"
    rf"|(?P<plain>.)(?P<over>[{''.join(_ACCENTS)}])?",
    re.DOTALL,
)


def plain_to_tex(words: str) -> str:
    """Words with letters and signs as LaTeX text: x_i and b_{i,k} get their indices, ⁻¹ is raised.

    Raises:
        ValueError: a sign that has no LaTeX here.
    """
    return "".join(map(_set, _PIECE.finditer(words)))


def _set(piece: re.Match[str]) -> str:
    if piece["raised"]:
        return f"$^{{{''.join(_RAISED[sign] for sign in piece['raised'])}}}$"
    if piece["lowered"]:
        return f"$_{{{''.join(_LOWERED[sign] for sign in piece['lowered'])}}}$"
    if piece["base"]:
        base = _accented(piece["base"], piece["accent"])
        return f"${base}_{{{''.join(map(_in_math, piece['below'].strip('{}')))}}}$"
    if piece["over"]:
        return f"${_accented(piece['plain'], piece['over'])}$"
    return _in_text(piece["plain"])


def _accented(base: str, accent: str | None) -> str:
    return rf"\{_ACCENTS[accent]}{{{_in_math(base)}}}" if accent else _in_math(base)


def _in_math(sign: str) -> str:
    return r"\_" if sign == "_" else sign if sign.isascii() else _MATH.get(sign) or _known(sign)


def _in_text(sign: str) -> str:
    return _WORDS.get(sign) or (
        sign if sign.isascii() else f"${_MATH[sign].strip()}$" if sign in _MATH else _known(sign)
    )


def _known(sign: str) -> str:
    for scripts, mark in ((_RAISED, "^"), (_LOWERED, "_")):
        if sign in scripts:
            return f"{mark}{{{scripts[sign]}}}"
    raise ValueError(f"The sign {sign!r} has no LaTeX: add it to theory/render/tex_letters.py.")
