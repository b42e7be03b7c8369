"""A finite world that also tells whether the writers of a block are the tasks that a proof says they are."""

from typing import Any

from tests.lemma_models import World
from theory.lemmas.regrouping import SameTasks


class TaskWorld(World):
    """A `World` that decides the predicates of the regrouping lemmas."""

    def _holds(self, fact: Any, places: dict[Any, int], outcome: int) -> bool | None:
        if not isinstance(fact, SameTasks):
            return super()._holds(fact, places, outcome)
        writer, last, member, number, count = fact.args
        writers = [
            self.place(writer.args[1], {**places, writer.args[0]: n}) for n in range(self.place(last, places) + 1)
        ]
        tasks = []
        for n in range(1, self.place(count, places) + 1):
            inside = self.scalar(member.args[1], {**places, member.args[0]: n}, outcome)
            if inside == 1:
                tasks.append(self.place(number.args[1], {**places, number.args[0]: n}))
            elif inside != 0:
                return False
        return len(set(writers)) == len(writers) and sorted(writers) == sorted(tasks)
