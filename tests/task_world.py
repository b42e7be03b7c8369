"""A finite world that also knows who wrote what, and a past that grows: nothing, half of chance, all of it."""

from typing import Any

from flint import arb
from sympy import Integer
from sympy.core.function import AppliedUndef

from tests.lemma_models import CHANCES, HALVES, World
from theory.derivation.terms import ConditionalMean, Measurable
from theory.lemmas.regrouping import SameTasks

EVERYTHING = (tuple(range(len(CHANCES))),)
SINGLE = tuple((outcome,) for outcome in range(len(CHANCES)))


def past(time: int) -> tuple[tuple[int, ...], ...]:
    """What is known at a time: the sets of outcomes that it does not tell apart."""
    return EVERYTHING if time <= 0 else HALVES if time == 1 else SINGLE


class TaskWorld(World):
    """A `World` that decides `SameTasks`, and facts about the past time by time."""

    def _holds(self, fact: Any, places: dict[Any, int], outcome: int) -> bool | None:
        if isinstance(fact, SameTasks):
            return self._same_tasks(fact, places, outcome)
        if isinstance(fact, Measurable):
            cells = past(self.place(fact.args[0], places))
            values = {o: self.vector(fact.args[1], places, o) for o in range(len(CHANCES))}
            return all(self._near(values[cell[0]], values[o]) for cell in cells for o in cell)
        if isinstance(fact, ConditionalMean):
            (cell,) = (c for c in past(self.place(fact.args[0], places)) if outcome in c)
            return self._near(self.mean(fact.args[1], places, cell), self.vector(fact.args[2], places, outcome))
        return super()._holds(fact, places, outcome)

    def place(self, term: Any, places: dict[Any, int]) -> int:
        """The integer that an index expression means, functions of functions from the outside in."""
        functions = sorted(term.atoms(AppliedUndef), key=lambda function: -len(function.atoms(AppliedUndef)))
        for function in functions:
            key = (function.func.__name__, *(self.place(argument, places) for argument in function.args))
            term = term.xreplace({function: Integer(int(self.number(key)))})
        return super().place(term, places)

    def vector(self, term: Any, places: dict[Any, int], outcome: int) -> list[arb]:
        """Value of a vector term; 0 may be one."""
        return [arb(0)] * 3 if term == 0 else super().vector(term, places, outcome)

    def _same_tasks(self, fact: Any, places: dict[Any, int], outcome: int) -> bool:
        writer, last, member, number, count = fact.args
        writes = range(self.place(last, places) + 1)
        writers = [self.place(writer.args[1], {**places, writer.args[0]: n}) for n in writes]
        tasks = []
        for n in range(1, self.place(count, places) + 1):
            inside = self.scalar(member.args[1], {**places, member.args[0]: n}, outcome)
            if inside == 1:
                tasks.append(self.place(number.args[1], {**places, number.args[0]: n}))
            elif inside != 0:
                return False
        return len(set(writers)) == len(writers) and sorted(writers) == sorted(tasks)
