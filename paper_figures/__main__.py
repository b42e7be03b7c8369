"""Computes, draws and checks the figures: `python -m paper_figures [NAME ...] [--check]`."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

OUT = Path(__file__).with_name("out")
USAGE = "usage: python -m paper_figures [NAME ...] [--check]"


def main(argv: Sequence[str]) -> int:
    """Draw figures into out/, or, with --check, compare their numbers with those in out/ and write nothing.

    Args:
        argv: Names of figures, none for all, and `--check`.

    Returns:
        0 if all went well, 1 if numbers differ, 2 for an unknown name or missing numbers.
    """
    # Bits depend on how many threads share a sum; read when the numerical libraries are loaded.
    for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    from paper_figures.figures import FIGURES

    names = [word for word in argv if not word.startswith("-")] or list(FIGURES)
    if unknown := [word for word in argv if word.startswith("-") and word != "--check"]:
        return _refuse(f"there is no option {unknown[0]}; {USAGE}")
    if unknown := [name for name in names if name not in FIGURES]:
        return _refuse(f"there is no figure {unknown[0]!r}; choose of {', '.join(FIGURES)}")
    action = _check if "--check" in argv else _draw
    return max(action(name) for name in names)


def _draw(name: str) -> int:
    from paper_figures.figures import FIGURES
    from paper_figures.numbers_file import to_text
    from paper_figures.paper_style import paper_style

    figure = FIGURES[name]
    rows = figure.numbers()
    OUT.mkdir(exist_ok=True)
    (OUT / f"{name}.csv").write_text(to_text(rows, figure.columns))
    with paper_style():
        drawn = figure.draw(rows)
        drawn.savefig(OUT / f"{name}.pdf", metadata={"CreationDate": None})
        drawn.savefig(OUT / f"{name}.png", metadata={"Software": None})
    print(f"{name}: {len(rows)} rows of numbers, drawn into {OUT.name}/")
    return 0


def _check(name: str) -> int:
    from paper_figures.figures import FIGURES
    from paper_figures.numbers_file import first_difference, from_text, to_text

    figure, path = FIGURES[name], OUT / f"{name}.csv"
    if not path.is_file():
        return _refuse(f"{name} has no numbers in {OUT.name}/; draw it first, without --check")
    committed = path.read_text()
    rows = figure.numbers()
    if to_text(rows, figure.columns) == committed:
        print(f"{name}: the same numbers, bit for bit")
        return 0
    difference = first_difference(from_text(committed, figure.columns), rows)
    if difference is None:
        print(f"{name}: the same numbers, within their errors")
        return 0
    print(f"{name}: {difference}")
    return 1


def _refuse(sentence: str) -> int:
    print(f"paper_figures: {sentence}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
