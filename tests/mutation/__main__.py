"""Makes mutants of the project's formulas and code and says which of them no property or oracle test kills."""

import os

# Read once, when the numerical libraries are loaded.
os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence
from fnmatch import fnmatch
from pathlib import Path

from tests.mutation.equivalents import EQUIVALENT, Key
from tests.mutation.report import judged, survivors
from tests.mutation.runner import Patience, Refused, run
from tests.mutation.targets import CODE, PACKAGES, ROOT, claim_targets


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument(
        "--only", metavar="PATTERN", action="append", help="modules, by name or pattern; again for more"
    )
    parser.add_argument("--sample", type=int, metavar="N", help="at most so many mutants of each module, drawn")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("build/mutants.tsv"), help="where the table is written")
    parser.add_argument("--patience", type=float, default=20, help="a mutant may take so many times its guards' time")
    parser.add_argument("--again", type=Path, metavar="TABLE", help="only mutants that survived in an earlier run")
    parser.add_argument(
        "--besides", type=Path, metavar="TABLE", action="append", help="not mutants of an earlier run; again for more"
    )
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """0 where every mutant is killed or argued equivalent, 1 where one survives, 2 where nothing could be judged."""
    asked = arguments(given)
    sys.path.insert(0, str(ROOT))
    importlib.import_module("tests.conftest")  # first, so that all of the project is checked at run time as in tests
    targets = [*CODE, *claim_targets()] if _about_claims(asked.only) else list(CODE)
    chosen = [target for target in targets if _matches(target.module, asked.only)]
    if not chosen:
        print(f"No module of {', '.join(asked.only)} is mutated; see tests/mutation/targets.py.")
        return 2
    try:
        tally, lines = run(
            chosen,
            ROOT,
            PACKAGES,
            EQUIVALENT,
            sample=asked.sample,
            seed=asked.seed,
            processes=asked.processes,
            patience=Patience(asked.patience),
            wanted=_wanted(asked.again, asked.besides or ()),
            say=lambda line: print(line, flush=True),
            keep=lambda tally: _write(asked.out, tally.table()),
        )
    except Refused as refusal:
        print(refusal)
        return 2
    _write(asked.out, tally.table(), "", *lines)
    print("\n".join(lines))
    return 1 if tally.survivors or tally.errors else 0


def _wanted(again: Path | None, besides: Sequence[Path]) -> Callable[[Key], bool]:
    alive = None if again is None else survivors(again.read_text())
    known = frozenset().union(*(judged(table.read_text()) for table in besides))
    return lambda key: key not in known and (alive is None or key in alive)


def _write(path: Path, *lines: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text("\n".join([*lines, ""]))
    part.replace(path)


def _about_claims(only: Sequence[str] | None) -> bool:
    return only is None or any("claims" in pattern or "*" in pattern for pattern in only)


def _matches(module: str, only: Sequence[str] | None) -> bool:
    return only is None or any(fnmatch(module, pattern) for pattern in only)


if __name__ == "__main__":
    sys.exit(main())
