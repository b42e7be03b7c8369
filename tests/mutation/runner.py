"""The run: unmutated guards first, which have to pass, then every mutant of every target, some at once."""

import importlib
import random
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.mutation.equivalents import Key
from tests.mutation.loader import closure, importers, imports
from tests.mutation.mutant import Mutant
from tests.mutation.operators import mutants_of
from tests.mutation.report import Tally
from tests.mutation.server import Outcome, Question, judge
from tests.mutation.targets import Target

HEAVY = ("torch", "sympy", "numpy", "scipy", "hypothesis", "pyarrow", "flint", "jaxtyping", "beartype")
"""Imported once, before any fork."""


WEIGHING = 120.0
"""Seconds more for a claim's mutant: one that survives is weighed, and that is no kill by time."""


class Refused(RuntimeError):
    """The guards fail without a mutant, so that they can judge none."""


@dataclass(frozen=True)
class Patience:
    """How long a mutant is waited for.

    Attributes:
        factor: in times of its guards' time without a mutant.
        least: seconds.
    """

    factor: float = 20.0
    least: float = 10.0

    def limit(self, seconds: float) -> float:
        """Seconds for a mutant whose guards take so many without one."""
        return max(self.least, self.factor * seconds)


def run(
    targets: Sequence[Target],
    root: Path,
    packages: Sequence[str],
    equivalent: Mapping[Key, str],
    *,
    heavy: Sequence[str] = HEAVY,
    sample: int | None = None,
    seed: int = 0,
    wanted: Callable[[Key], bool] | None = None,
    processes: int = 2,
    patience: Patience = Patience(),
    say: Callable[[str], None] = print,
    keep: Callable[[Tally], None] = lambda tally: None,
) -> tuple[Tally, list[str]]:
    """Judge the mutants of some modules.

    Args:
        targets: modules with their guards; one without guards is counted and not run.
        root: the folder of the packages and of the tests.
        packages: whose modules are imported before the forks, and anew where a mutant reaches them.
        equivalent: mutants that no test could kill.
        heavy: libraries to import before the forks.
        sample: at most so many mutants of each module.
        seed: of the sample.
        wanted: whether a mutant is judged, if given.
        processes: how many mutants run at once.
        patience: how long each is waited for.
        say: called with each sentence on the progress.
        keep: called with all outcomes so far after each mutant, so that none is lost when the run is stopped.

    Returns:
        The outcomes, and the sentences that sum them up.

    Raises:
        Refused: where a module's guards fail on it as it is.
    """
    began = time.monotonic()
    users = importers(root, packages)
    guarded = [target for target in targets if target.guards]
    _import(root, packages, heavy, guarded, users)
    symbols = _symbols(root)
    tally, made = Tally(equivalent), {}
    every = {target.module: _mutants(target.module, root, symbols) for target in targets}
    for module, mutants in every.items():
        made[module] = len(mutants)
        tally.all_keys |= {mutant.key for mutant in mutants}
    if wanted is not None:
        every = {module: [one for one in mutants if wanted(one.key)] for module, mutants in every.items()}
        guarded = [target for target in guarded if every[target.module]]
    tally.unguarded = {target.module: made[target.module] for target in targets if not target.guards}
    stale = {target.module: _stale(target, users) for target in guarded}
    times = _unmutated(guarded, root, stale, processes, say)
    questions = [
        Question(
            mutant,
            target.guards,
            stale[target.module],
            patience.limit(times[target.module]) + (WEIGHING if target.claims else 0.0),
            _claims(target.claims),
        )
        for target in guarded
        for mutant in _drawn(every[target.module], sample, seed)
    ]
    for number, (mutant, outcome) in enumerate(judge(questions, root, processes), start=1):
        tally.judged.append((mutant, outcome))
        keep(tally)
        known = "equivalent" if not outcome.killed and mutant.key in equivalent else outcome.word
        say(f"{number}/{len(questions)} {known} ({outcome.seconds:.1f} s) {mutant}")
    return tally, [*tally.sentences(made), f"{time.monotonic() - began:.0f} s of wall time"]


def _claims(names: Sequence[str]) -> dict[str, Any]:
    """Claims of the library as it is."""
    if not names:
        return {}
    from theory.library import CLAIMS

    return {name: CLAIMS[name] for name in names}


def _stale(target: Target, users: dict[str, set[str]]) -> frozenset[str]:
    """The module and all that has to be imported anew with it."""
    found = closure(target.module, users)
    return frozenset(name for name in found if not target.within or name.startswith(target.within))


def _source(module: str, root: Path) -> str:
    path = root / Path(*module.split("."))
    return (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text()


def _mutants(module: str, root: Path, symbols: frozenset[str]) -> list[Mutant]:
    return mutants_of(module, _source(module, root), symbols if module.startswith("theory.") else frozenset())


def _symbols(root: Path) -> frozenset[str]:
    sources = (path.read_text() for path in sorted((root / "theory/symbols").glob("*.py")))
    return frozenset(re.findall(r"^(\w+) = ", "\n".join(sources), re.MULTILINE))


def _drawn(mutants: list[Mutant], sample: int | None, seed: int) -> list[Mutant]:
    if sample is None or sample >= len(mutants):
        return mutants
    places = sorted(random.Random(seed).sample(range(len(mutants)), sample))
    return [mutants[place] for place in places]


def _import(
    root: Path, packages: Sequence[str], heavy: Sequence[str], targets: Sequence[Target], users: dict[str, set[str]]
) -> None:
    """Import libraries and what the guards import of the project, with shapes and types checked as in the tests."""
    for name in heavy:
        importlib.import_module(name)
    if (root / "tests/conftest.py").exists():
        importlib.import_module("tests.conftest")
    modules = set().union(*users.values())
    tests = {guard.partition("::")[0] for target in targets for guard in target.guards if guard.startswith("tests/")}
    wanted, seen = sorted(tests), set()
    while wanted:
        path = root / wanted.pop()
        for name in set(imports(path.read_text())) - seen:
            seen.add(name)
            if name in modules and name.split(".")[0] in packages:
                importlib.import_module(name)
            elif name.startswith("tests.") and (root / Path(*name.split("."))).with_suffix(".py").exists():
                wanted.append(str(Path(*name.split(".")).with_suffix(".py")))
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


def _unmutated(
    targets: Sequence[Target],
    root: Path,
    stale: Mapping[str, frozenset[str]],
    processes: int,
    say: Callable[[str], None],
) -> dict[str, float]:
    """Seconds that each module's guards take on the module as it is, imported anew as a mutant is.

    Raises:
        Refused: where they fail.
    """
    questions = []
    for target in targets:
        original = Mutant(target.module, 0, "none", "", "", _source(target.module, root))
        questions.append(Question(original, target.guards, stale[target.module], 600.0))
    times: dict[str, float] = {}
    for original, outcome in judge(questions, root, processes):
        if outcome.killed:
            raise Refused(_refusal(original.module, outcome, targets))
        times[original.module] = outcome.seconds
        say(f"{original.module}: its guards pass in {outcome.seconds:.1f} s")
    return times


def _refusal(module: str, outcome: Outcome, targets: Sequence[Target]) -> str:
    guards = next(" ".join(target.guards) for target in targets if target.module == module)
    return (
        f"The guards of {module} fail without a mutant ({outcome.word}: {outcome.witness}), so they can judge none; "
        f"run python -m pytest {guards} and mend what fails.\n{outcome.log}"
    )
