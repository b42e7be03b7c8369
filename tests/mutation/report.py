"""What became of the mutants, as a table and in a few sentences."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.mutation.equivalents import Key
from tests.mutation.mutant import Mutant
from tests.mutation.server import LESS, OPEN, Outcome

HEADER = "outcome\tmodule\tline\toperator\tbefore\tafter\tseconds\twitness"


@dataclass
class Tally:
    """The outcomes of one run.

    Attributes:
        equivalent: survivors that no test could kill, with the argument.
        judged: every mutant that met its guards, with what became of it.
        all_keys: of all mutants of the modules that were run, sampled or not.
        unguarded: modules that no test guards, with how many mutants each has.
    """

    equivalent: Mapping[Key, str]
    judged: list[tuple[Mutant, Outcome]] = field(default_factory=list)
    all_keys: set[Key] = field(default_factory=set)
    unguarded: dict[str, int] = field(default_factory=dict)

    @property
    def survivors(self) -> list[Mutant]:
        """Those that no guard noticed, that say something else and that nobody has argued away."""
        alive = (mutant for mutant, outcome in self.judged if outcome.word == OPEN)
        return sorted((mutant for mutant in alive if mutant.key not in self.equivalent), key=_place)

    @property
    def errors(self) -> list[str]:
        """Where the list of equivalent mutants is wrong, in the modules that were run."""
        killed = {mutant.key: mutant for mutant, outcome in self.judged if outcome.killed}
        modules = {key[0] for key in self.all_keys}
        wrong = [f"listed as equivalent, and killed: {killed[key]}" for key in self.equivalent if key in killed]
        gone = [key for key in self.equivalent if key[0] in modules and key not in self.all_keys]
        return wrong + [f"listed as equivalent, and no mutant: {': '.join(key)}" for key in gone]

    def table(self) -> str:
        """One line for each mutant, tabs between its cells."""
        return "\n".join([HEADER, *(self._row(*entry) for entry in sorted(self.judged, key=lambda e: _place(e[0])))])

    def _row(self, mutant: Mutant, outcome: Outcome) -> str:
        word = outcome.word if outcome.killed or mutant.key not in self.equivalent else "equivalent"
        place = (mutant.module, str(mutant.line), mutant.operator, mutant.before, mutant.after)
        return "\t".join((word, *place, f"{outcome.seconds:.1f}", outcome.witness.replace("\t", " ")))

    def sentences(self, made: Mapping[str, int]) -> Iterable[str]:
        """Counts of each module, then the survivors by name, then what is equivalent.

        Args:
            made: module → number of its mutants, before any sampling.
        """
        for module in dict.fromkeys(mutant.module for mutant, _ in self.judged):
            words = Counter(self._row(*entry).partition("\t")[0] for entry in self.judged if entry[0].module == module)
            run = sum(words.values())
            sampled = "" if run == made[module] else f" of {made[module]} (sampled)"
            yield f"{module}: {run} mutants{sampled}; {_counts(words)}"
        for module, number in self.unguarded.items():
            yield f"{module}: {number} mutants, not run: no test guards it"
        total = Counter(self._row(*entry).partition("\t")[0] for entry in self.judged)
        yield f"All: {sum(total.values())} mutants; {_counts(total)}"
        yield from (f"survived: {mutant}" for mutant in self.survivors)
        alive = {mutant.key for mutant, outcome in self.judged if not outcome.killed}
        yield from (f"equivalent: {': '.join(key)} ({why})" for key, why in self.equivalent.items() if key in alive)
        yield from (f"error: {error}" for error in self.errors)


def survivors(table: str) -> frozenset[Key]:
    """The keys of those that a table says survived, whether or not they say less."""
    return frozenset(key for word, key in _keys(table) if word in (OPEN, LESS))


def judged(table: str) -> frozenset[Key]:
    """The keys of all that a table says something of."""
    return frozenset(key for _, key in _keys(table))


def _keys(table: str) -> Iterator[tuple[str, Key]]:
    rows = (line.split("\t") for line in table.splitlines() if "\t" in line and line != HEADER)
    return ((row[0], (row[1], row[3], row[4], row[5])) for row in rows)


def _place(mutant: Mutant) -> tuple[str, int]:
    return mutant.module, mutant.line


def _counts(words: Mapping[str, int]) -> str:
    order: Sequence[str] = ("killed", "killed on import", "killed by time", "killed by a crash", "equivalent", LESS)
    return ", ".join(f"{words.get(word, 0)} {word}" for word in (*order, OPEN) if words.get(word))
